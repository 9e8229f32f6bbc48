"""One account's financial information as a FIP words it: profile, summary and transactions, in its own dialect."""

from collections.abc import Callable
import operator
from typing import Any

from django.utils.html import escape

from simulators.setu.clock import INDIA, instant
from simulators.setu.fips import FIPS
from simulators.setu.households import Account, Household, household_of, information_of
from simulators.setu.simulator import Simulator

Json = dict[str, Any]
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}
SUFFIX = {"DEPOSIT": "deposit", "TERM_DEPOSIT": "term_deposit", "RECURRING_DEPOSIT": "recurring_deposit"}


def of_account(simulator: Simulator, consent: Json, session: Json, linked: Json) -> Json:
    """What `data` holds for one linked account of a session."""
    detail = consent["detail"]
    household = household_of(simulator.seed, str(detail["vua"]).partition("@")[0])
    account = household.account(linked["linkRefNumber"])
    asked = session["dataRange"]
    now = simulator.clock.now().astimezone(INDIA)
    begin, end = instant(asked["from"]).astimezone(INDIA), min(instant(asked["to"]).astimezone(INDIA), now)
    content = information_of(household, account, begin, end, now)
    return _in_dialect(simulator, household, account, _allowed(content, detail), session["format"])


def _allowed(content: Json, detail: Json) -> Json:
    """Only the parts and rows that were agreed to."""
    kept = {
        name: content[name] for name in ("profile", "summary", "transactions") if name.upper() in detail["consentTypes"]
    }
    if "transactions" in kept and detail["dataFilter"]:
        rows = kept["transactions"]["transaction"]
        kept["transactions"]["transaction"] = [
            row for row in rows if all(_passes(row, f) for f in detail["dataFilter"])
        ]
    return kept


def _passes(row: Json, rule: Json) -> bool:
    compare = OPERATORS.get(rule.get("operator", "="), OPERATORS["="])
    if rule.get("type") == "TRANSACTIONTYPE":
        return bool(compare(row.get("type"), rule.get("value")))
    try:
        return bool(compare(float(row.get("amount", "0")), float(rule.get("value", "0"))))
    except ValueError:
        return True


def _in_dialect(simulator: Simulator, household: Household, account: Account, content: Json, form: str) -> Json:
    fip = account.fip
    v2 = simulator.knob_of("schema", fip, FIPS[fip].schema) == "v2" and account.fi_type in SUFFIX
    if "profile" in content:
        _write_holder(content["profile"], v2=v2, alone=simulator.knob_of("holder", fip, "array") == "object")
    if v2:
        _as_v2(content)
    rows = content.get("transactions", {}).get("transaction", [])
    _spoil_rows(simulator, fip, rows)
    if "transactions" in content and simulator.knob_of("missing_transaction", fip, "no") == "yes":
        del content["transactions"]["transaction"]
    whole: Json = {
        "linkedAccRef": account.link,
        "maskedAccNumber": account.masked,
        "type": SUFFIX.get(account.fi_type, account.fi_type.lower()),
        "version": "2.0.0" if v2 else "1.1",
        **content,
    }
    if simulator.knob_of("numeric_money", fip, "no") == "yes":
        whole = dict(_numeric(whole))
    if form == "xml":
        return {"xml": _xml("Account", whole)}
    if simulator.knob_of("pascal_keys", fip, "no") == "yes":
        return dict(_pascal(whole))
    return {"account": whole}


def _write_holder(profile: Json, *, v2: bool, alone: bool) -> None:
    for holder in profile["holders"]["holder"]:
        if v2:
            holder["ckycRegistered"] = "YES" if holder.pop("ckycCompliance", "true") == "true" else "NO"
    if alone and len(profile["holders"]["holder"]) == 1:
        profile["holders"]["holder"] = profile["holders"]["holder"][0]


def _as_v2(content: Json) -> None:
    """ReBIT's schema of 2025 for deposits: the same facts under other names."""
    summary = content.get("summary", {})
    if "ifscCode" in summary:
        summary["ifsc"] = summary.pop("ifscCode")
        summary["accountSubType"] = summary.pop("type")
        summary["accountType"] = "REGULAR"
        summary.pop("exchgeRate", None)
        summary["pendingTxns"] = {"pendingTxn": [summary.pop("pending")]}
    if "currentValue" in summary:
        summary["currentBalance"] = summary.pop("currentValue")
        summary["currency"] = "INR"
    for row in content.get("transactions", {}).get("transaction", []):
        for former in ("currentBalance", "balance"):
            if former in row:
                row["transactionalBalance"] = row.pop(former)


def _spoil_rows(simulator: Simulator, fip: str, rows: list[Json]) -> None:
    others = simulator.knob_of("mode_others", fip, "no") == "yes"
    ids = simulator.knob_of("txn_ids", fip, "stable")
    for place, row in enumerate(rows):
        if others and "mode" in row:
            row["mode"] = "OTHERS"
        if ids == "blank":
            row["txnId"] = ""
        elif ids == "repeated":
            row["txnId"] = rows[place // 5 * 5]["txnId"]
        elif ids == "changing":
            row["txnId"] = f"X{simulator.chance.randrange(10**12):012d}"


MONEY = {"amount", "currentBalance", "transactionalBalance", "balance", "currentValue", "investmentValue", "costValue"}


def _numeric(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _numeric(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_numeric(inner, name) for inner in value]
    return float(value) if name in MONEY and value not in {"", None} else value


def _pascal(value: Any) -> Any:
    """Finvu's way: element names begin with a capital, attributes do not."""
    if isinstance(value, dict):
        return {
            key[:1].upper() + key[1:] if isinstance(inner, dict | list) else key: _pascal(inner)
            for key, inner in value.items()
        }
    return [_pascal(inner) for inner in value] if isinstance(value, list) else value


def _xml(name: str, value: Json) -> str:
    """ReBIT's XML: plain facts are attributes, the rest are elements."""
    plain = [(key, inner) for key, inner in value.items() if not isinstance(inner, dict | list)]
    attributes = "".join(f' {key}="{escape(str(inner))}"' for key, inner in plain)
    parts = []
    for key, inner in value.items():
        inners = inner if isinstance(inner, list) else [inner] if isinstance(inner, dict) else []
        parts += [_xml(key[:1].upper() + key[1:], one) for one in inners]
    return f"<{name}{attributes}>{''.join(parts)}</{name}>"
