"""What Setu's answers say, whichever of its spellings they are written in."""

from collections.abc import Iterator, Mapping
from datetime import datetime
import hashlib
import json
from typing import Any
from urllib.parse import urlsplit

from finsure.banking.connectors.contract import (
    Asked,
    Bank,
    ConsentedAccount,
    ConsentTruth,
    FetchedAccount,
    Hint,
    SessionTruth,
    Unreadable,
)
from finsure.banking.connectors.exchange import Fields, is_id, legible
from finsure.banking.connectors.facts import facts_of
from finsure.banking.domain.terms import IST

MOST_BANKS, MOST_ACCOUNTS, MOST_SESSIONS = 5_000, 500, 1_000
_CONSENTS = {
    "PENDING": "pending",
    "INITIATED": "pending",  # the person has not chosen an aggregator yet
    "ACTIVE": "active",
    "APPROVED": "active",
    "READY": "active",
    "PAUSED": "paused",
    "REJECTED": "rejected",
    "REVOKED": "revoked",
    "EXPIRED": "expired",
    "FAILED": "failed",
}
_SESSIONS = {"PARTIAL": "partial", "COMPLETED": "complete", "EXPIRED": "expired", "FAILED": "failed"}
_ACCOUNTS = {"PENDING": "pending", "DENIED": "denied", "TIMEOUT": "timeout", "FAILED": "failed", "EXPIRED": "failed"}
_HINTS = ("CONSENT_STATUS_UPDATE", "SESSION_STATUS_UPDATE", "FI_DATA_READY", "FI_DATA_FAILED")


def asked_of(answer: Fields, here: str, *, id_name: str = "id") -> Asked:
    """A consent's id and its page, which is on https or on `here`, the provider's own address. Raises Unreadable."""
    handle, url = _needed(answer, id_name), answer.text("url")
    parts = urlsplit(url)
    if parts.scheme != "https" and f"{parts.scheme}://{parts.netloc}" != here:
        raise Unreadable("not-a-page")
    if not parts.hostname or parts.username is not None:
        raise Unreadable("not-a-page")
    return Asked(handle, url)


def consent_of(answer: Fields, handle: str) -> ConsentTruth:
    """A consent's state, its accounts and its end; an unknown state is pending, which moves nothing. Raises Unreadable."""
    _is_about(answer, handle, "id")
    try:
        expires_at = answer.child("detail").moment("consentExpiry", zone=IST)
    except Unreadable:
        expires_at = None
    return ConsentTruth(
        state=_CONSENTS.get(answer.text("status").upper(), "pending"),
        accounts=tuple(
            ConsentedAccount(
                link_ref=account.text("linkRefNumber", "linkedAccRef", most=200),
                bank_id=account.text("fipId", most=200),
                masked=account.text("maskedAccNumber", most=60),
                fi_type=account.text("fiType", most=40).upper() or "DEPOSIT",
            )
            for account in answer.children("accountsLinked", MOST_ACCOUNTS)
        ),
        expires_at=expires_at,
    )


def session_of(answer: Fields, handle: str, session_id: str) -> SessionTruth:
    """A session's state and whatever data is there; one bad account spoils only itself. Raises Unreadable."""
    _is_about(answer, session_id, "id")
    _is_about(answer, handle, "consentId")
    state = _SESSIONS.get(answer.text("status").upper(), "pending")
    accounts: list[FetchedAccount] = []
    for fip in answer.children("fips", MOST_ACCOUNTS):
        bank_id = fip.text("fipID", most=200)
        waiting = state in {"pending", "partial"}
        accounts.extend(_account(one, bank_id, waiting=waiting) for one in fip.items("accounts", MOST_ACCOUNTS))
    if len(accounts) > MOST_ACCOUNTS:
        raise Unreadable("too-many-rows")
    return SessionTruth(state, tuple(accounts))


def _account(value: Any, bank_id: str, *, waiting: bool) -> FetchedAccount:
    link_ref = masked = ""
    try:
        account = Fields(value)
        link_ref = account.text("linkRefNumber", "linkedAccRef", most=200)
        masked = account.text("maskedAccNumber", most=60)
        state = _ACCOUNTS.get(account.text("FIstatus", "status").upper(), "")
        data = account.member("data", "decryptedFI")
        if state in {"denied", "timeout", "failed"}:
            return FetchedAccount(link_ref, bank_id, masked, state)
        if data is None:  # said to be ready, and not here: it is awaited for as long as anything is
            return FetchedAccount(link_ref, bank_id, masked, "pending" if waiting else "failed")
        fi_type, number, facts = facts_of(data, link_ref)
        return FetchedAccount(link_ref, bank_id, masked or number, "ready", fi_type, facts)
    except Unreadable:
        return FetchedAccount(link_ref, bank_id, masked, "unreadable")


def sessions_of(answer: Fields) -> list[tuple[str, datetime]]:
    """Sessions and when each was made, newest first. Raises Unreadable."""
    found: list[tuple[str, datetime]] = []
    for session in answer.children("dataSessions", MOST_SESSIONS):
        made_at = session.moment("created_at", "createdAt", zone=IST)
        if made_at is None:
            raise Unreadable("wrong-types")
        found.append((_needed(session, "sessionId", "id"), made_at))
    return sorted(found, key=lambda one: one[1], reverse=True)


def banks_of(answer: Fields) -> list[Bank]:
    """The FIPs, with what the last hour says of them. Raises Unreadable."""
    return legible(answer.items("data", MOST_BANKS), _bank)


def _bank(fip: Fields) -> Bank:
    status = fip.text("status").upper()
    return Bank(
        id=_needed(fip, "fipId"),
        name=fip.text("name", most=120) or fip.text("fipId", most=120),
        fi_types=tuple(Fields({"type": one}).text("type", most=40).upper() for one in fip.items("fiTypes", 100)),
        healthy={"ACTIVE": True, "INACTIVE": False, "TEMPORARILY_INACTIVE": False}.get(status),
        success_percent=fip.number("dataFetchSuccessRate"),
    )


def hint_of(payload: Mapping[str, Any]) -> Hint | None:
    """What a notification names. Judged by its type: `success` is true for failures too. Never raises."""
    try:
        fields = Fields(payload)
        sent = fields.text("type", most=60).upper()
        named = {name: _named(fields, name) for name in ("consentId", "dataSessionId")}
        if sent not in _HINTS or not any(named.values()):
            return None
        return Hint(_key(fields, payload), sent, named["consentId"], named["dataSessionId"])
    except (Unreadable, ValueError, TypeError, RecursionError):
        return None


def _key(fields: Fields, payload: Mapping[str, Any]) -> str:
    if own := _named(fields, "notificationId"):
        return own
    canonical = json.dumps(payload, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def _named(fields: Fields, name: str) -> str:
    found = fields.text(name)
    return found if is_id(found) else ""


def _needed(fields: Fields, *names: str) -> str:
    found = fields.id(*names)
    if not found:
        raise Unreadable("wrong-types")
    return found


def _is_about(answer: Fields, asked: str, name: str) -> None:
    """An answer about something else than what was asked for is somebody else's. Raises Unreadable."""
    if answer.text(name).lower() not in {"", asked.lower()}:
        raise Unreadable("about-another")


def vuas_of(answer: Fields) -> Iterator[tuple[str, str]]:
    """The aggregators at which a mobile has a handle, with the handle. Raises Unreadable."""
    for one in answer.children("accounts", 100):
        if one.member("status") is True:
            yield one.text("aa", most=60), one.text("vua", most=120)
