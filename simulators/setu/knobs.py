"""What can be turned: how the simulator behaves, and how it misbehaves on purpose."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

OUTCOMES = ("READY", "PARTIAL", "DENIED", "TIMEOUT", "FAILED")
HOSTILE = (
    "html_page", "not_json", "empty_body", "list_body", "huge_body", "million_rows", "deep_nesting", "year_9999",
    "html_narration", "control_characters", "wrong_types", "null_fields", "not_a_number", "huge_numbers",
    "another_account", "unknown_type",
)  # fmt: skip


class WrongValue(ValueError):
    """A knob was asked to take what it does not."""


def _number(lowest: float, highest: float) -> Callable[[Any], float]:
    def read(value: Any) -> float:
        number = float(value)
        if not lowest <= number <= highest:
            raise WrongValue(f"from {lowest:g} to {highest:g}")
        return number

    return read


def _whole(lowest: int, highest: int) -> Callable[[Any], int]:
    inside = _number(lowest, highest)
    return lambda value: int(inside(value))


def _switch(value: Any) -> bool:
    if str(value).lower() not in {"true", "false", "1", "0", "yes", "no"}:
        raise WrongValue("true or false")
    return str(value).lower() in {"true", "1", "yes"}


def _one_of(*choices: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in choices:
            raise WrongValue(f"one of: {', '.join(filter(None, choices))}")
        return str(value)

    return read


def _per_fip(*choices: str) -> Callable[[Any], dict[str, str]]:
    """`READY` for all, `HDFC-FIP:DENIED,SBI-FIP:TIMEOUT` for some, or the same as an object; `*` is every other."""
    one = _one_of(*choices)

    def read(value: Any) -> dict[str, str]:
        if isinstance(value, str):
            parts = [part.rpartition(":") for part in value.split(",") if part]
            value = {fip.strip() or "*": choice.strip() for fip, _, choice in parts}
        if not isinstance(value, dict):
            raise WrongValue("an object of FIP ids")
        return {str(fip): one(choice) for fip, choice in value.items()}

    return read


def _day(value: Any) -> str:
    return date.fromisoformat(value).isoformat() if value else ""


def _address(value: Any) -> str:
    if value and not str(value).startswith(("http://", "https://")):
        raise WrongValue("an http or https address")
    return str(value or "")


@dataclass(frozen=True)
class Knob:
    name: str
    default: Any
    read: Callable[[Any], Any]
    words: str


SHARE = _number(0, 1)
KNOBS = {
    knob.name: knob
    for knob in [
        Knob("notify", "", _address, "where notifications are sent; empty sends none"),
        Knob("today", "", _day, "the simulator's day (YYYY-MM-DD); empty is the real one"),
        Knob("header_auth", False, _switch, "also accept x-client-id (or x-client_id) and x-client-secret"),
        Knob("errors", "documented", _one_of("documented", "legacy", "newer"), "which of the two error bodies"),
        Knob("auto_fetch", False, _switch, "on approval fetch and push the data itself (FI_DATA_READY)"),
        Knob("consent_fails", False, _switch, "approving ends in FAILED (ConsentObjectCreationFailure)"),
        Knob("ready_seconds", 2.0, _number(0, 86400), "seconds until an account answers a session"),
        Knob("outcome", {}, _per_fip(*OUTCOMES), "how a FIP answers sessions made from now on"),
        Knob("session_hours", 6.0, _number(0, 720), "hours until a session expires"),
        Knob("fip_status", {}, _per_fip("ACTIVE", "INACTIVE", "TEMPORARILY_INACTIVE"), "health of a FIP"),
        Knob("schema", {}, _per_fip("v1", "v2"), "deposit schema of a FIP; otherwise each has its own"),
        Knob("holder", {}, _per_fip("array", "object"), "how a FIP writes a single holder"),
        Knob("missing_transaction", {}, _per_fip("yes", "no"), "leave `transactions.transaction` out"),
        Knob("mode_others", {}, _per_fip("yes", "no"), "every row's mode is OTHERS, as one bank was seen to do"),
        Knob("pascal_keys", {}, _per_fip("yes", "no"), "Profile, Summary, Transactions and no wrapper, as Finvu"),
        Knob("numeric_money", {}, _per_fip("yes", "no"), "amounts as JSON numbers"),
        Knob("txn_ids", {}, _per_fip("stable", "blank", "repeated", "changing"), "what is wrong with txnId"),
        Knob("webhook_copies", 1, _whole(1, 100), "how often each notification is sent"),
        Knob("webhook_delay", 0.0, _number(0, 86400), "seconds until it is sent"),
        Knob("webhook_shuffle", False, _switch, "those that are due leave in any order"),
        Knob("webhook_lost", 0.0, SHARE, "share that is never sent"),
        Knob("webhook_forged", False, _switch, "false ones beside each true one, as a stranger could send"),
        Knob("refuse_status", 503, _whole(400, 599), "status of refused calls: 401 403 412 429 500 503 …"),
        Knob("refuse_calls", 0, _whole(0, 1_000_000), "refuse the next n calls"),
        Knob("refuse_share", 0.0, SHARE, "refuse a share of calls"),
        Knob("drip_seconds", 0.0, _number(0, 3600), "let every answer of the API trickle for so long"),
        Knob("hostile", "", _one_of("", *HOSTILE), f"answer data fetches with: {', '.join(HOSTILE)}"),
    ]
}


def read(name: str, value: Any) -> Any:
    """The value a knob would take. Raises WrongValue."""
    if name not in KNOBS:
        raise WrongValue(f"there is no knob {name}")
    try:
        return KNOBS[name].read(value)
    except WrongValue as wrong:
        raise WrongValue(f"{name} takes {wrong}") from None
    except (TypeError, ValueError, OverflowError):
        raise WrongValue(f"{name} does not take {value!r}") from None


def of_fip(setting: dict[str, str], fip: str, otherwise: str) -> str:
    return setting.get(fip) or setting.get("*") or otherwise
