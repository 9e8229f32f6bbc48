"""Data sessions: one pull of a consent's accounts. What each account will answer, and when, is settled at the start."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from simulators.setu import consents, rules, statements, webhooks
from simulators.setu.clock import instant, printed
from simulators.setu.simulator import Simulator
from simulators.setu.wire import Refusal, invalid, not_found

Session = dict[str, Any]
REFUSED = {"PAUSED": "ConsentPaused", "REVOKED": "ConsentRevoked", "EXPIRED": "ConsentExpired"}


def begin(simulator: Simulator, body: dict[str, Any]) -> Session:
    """A new session, PENDING. Raises Refusal (400, 403, 404, 412)."""
    if body.get("format") not in {"json", "xml"} or not isinstance(body.get("consentId"), str):
        raise invalid()
    first, last = rules.range_of(body)
    with simulator.shelf.lock:
        return _begin(simulator, body["consentId"], first, last, body["format"])


def begin_again(simulator: Simulator, consent_id: str, body: dict[str, Any] | None) -> Session:
    """Refresh: another pull, of the range named or of the most that one pull may have. Raises Refusal."""
    with simulator.shelf.lock:
        consent = consents.find(simulator, consent_id)
        detail = consent["detail"]
        first, last = rules.range_of(body) if body is not None else rules.most_of(detail, simulator.clock.now())
        return _begin(simulator, consent_id, first, last, "json")


def _begin(simulator: Simulator, consent_id: str, first: datetime, last: datetime, form: str) -> Session:
    consent, now = consents.find(simulator, consent_id), simulator.clock.now()
    status = consent["status"]
    if status == "EXPIRED":
        raise invalid("Consent has expired")
    if status != "ACTIVE":
        raise Refusal(400, "InvalidConsentStatus", f"Consent is {status}, not ACTIVE")
    rules.check_fetch(consent["detail"], first, last)
    rules.check_use(consent["detail"], uses_of(simulator, consent_id), now)
    session: Session = {
        "id": str(uuid4()),
        "consentId": consent_id,
        "dataRange": {"from": printed(first), "to": printed(last)},
        "format": form,
        "createdAt": printed(now),
        "expiresAt": printed(now + timedelta(hours=simulator.knob("session_hours"))),
        "told": [],
        "accounts": list(_planned(simulator, consent["accounts"], now)),
    }
    simulator.shelf.put("session", session["id"], session)
    return session


def _planned(simulator: Simulator, accounts: list[dict[str, Any]], now: datetime) -> Iterator[dict[str, Any]]:
    """PARTIAL: of that FIP's accounts every second one never answers."""
    for place, account in enumerate(accounts):
        outcome = simulator.knob_of("outcome", account["fipId"], "READY")
        if outcome == "PARTIAL":
            outcome = "PENDING" if place % 2 else "READY"
        due = printed(now + timedelta(seconds=simulator.knob("ready_seconds")))
        yield {"fipId": account["fipId"], "link": account["linkRefNumber"], "outcome": outcome, "due": due}


def find(simulator: Simulator, session_id: str) -> Session:
    """Raises Refusal (404)."""
    session = simulator.shelf.get("session", session_id)
    if session is None:
        raise not_found("Session not found")
    return session


def of_consent(simulator: Simulator, consent_id: str) -> list[Session]:
    """Newest first."""
    return [one for one in simulator.shelf.all("session", newest_first=True) if one["consentId"] == consent_id]


def uses_of(simulator: Simulator, consent_id: str) -> list[datetime]:
    """When the consent was used, latest first; a session that failed was no use."""
    made = of_consent(simulator, consent_id)
    now = simulator.clock.now()
    return [instant(session["createdAt"]) for session in made if status_at(session, now) != "FAILED"]


def answered(planned: dict[str, Any], now: datetime) -> str:
    """The state of one account's answer."""
    return str(planned["outcome"]) if instant(planned["due"]) <= now else "PENDING"


def status_at(session: Session, now: datetime) -> str:
    states = {answered(planned, now) for planned in session["accounts"]}
    if states and states <= {"DENIED", "TIMEOUT", "FAILED"}:
        return "FAILED"
    if instant(session["expiresAt"]) <= now:
        return "EXPIRED"
    if states == {"PENDING"}:
        return "PENDING"
    return "COMPLETED" if states <= {"READY"} else "PARTIAL"


def by_fip(accounts: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for planned in accounts:
        groups.setdefault(planned["fipId"], []).append(planned)
    return groups


def fetch(simulator: Simulator, session_id: str) -> dict[str, Any]:
    """Polls and, once something is there, returns the data. Raises Refusal (403, 404)."""
    session, now = find(simulator, session_id), simulator.clock.now()
    consent = consents.find(simulator, session["consentId"])
    if consent["status"] in REFUSED:
        raise Refusal(403, REFUSED[consent["status"]], f"Consent is {consent['status']}")
    status = status_at(session, now)
    fips = None
    if status in {"PARTIAL", "COMPLETED", "FAILED"}:
        fips = [
            {"fipID": fip, "accounts": [_delivered(simulator, consent, session, planned, now) for planned in group]}
            for fip, group in by_fip(session["accounts"]).items()
        ]
    if status in {"PARTIAL", "COMPLETED"}:
        consent["fetched"] = {"at": printed(now), "session": session_id}
        _note_fetch(simulator, consent)
    return shown(session) | {"status": status, "fips": fips}


def _note_fetch(simulator: Simulator, seen: dict[str, Any]) -> None:
    with simulator.shelf.lock:
        consent = consents.find(simulator, seen["id"])
        simulator.shelf.put("consent", consent["id"], consent | {"fetched": seen["fetched"]})


def _delivered(
    simulator: Simulator, consent: dict[str, Any], session: Session, planned: dict[str, Any], now: datetime
) -> dict[str, Any]:
    account = next(one for one in consent["accounts"] if one["linkRefNumber"] == planned["link"])
    state = answered(planned, now)
    data = statements.of_account(simulator, consent, session, account) if state == "READY" else None
    return {
        "linkRefNumber": planned["link"],
        "maskedAccNumber": account["maskedAccNumber"],
        "FIstatus": "DELIVERED" if state == "READY" else state,
        "data": data,
    }


def shown(session: Session) -> dict[str, Any]:
    return {name: session[name] for name in ("id", "consentId", "dataRange", "format")}


def last_fetch(simulator: Simulator, consent_id: str) -> dict[str, Any]:
    """Raises Refusal (404)."""
    consent = consents.find(simulator, consent_id)
    if not consent["fetched"]:
        return {"consentId": consent_id, "dataSessions": []}
    session = find(simulator, consent["fetched"]["session"])
    fips = [planned["fipId"] for planned in session["accounts"] if planned["outcome"] == "READY"]
    return {
        "lastFetchedAt": consent["fetched"]["at"],
        "dataRange": session["dataRange"],
        "lastFetchedFips": sorted(fips),
    }


# What the background thread does


def move_on(simulator: Simulator) -> None:
    """Let consents expire, tell of every FIP that has answered, and fetch by itself where the product says so."""
    now = simulator.clock.now()
    agreed = [consent for consent in consents.everyone(simulator) if consent["status"] == "ACTIVE"]
    for session in simulator.shelf.all("session"):
        for fip, group in by_fip(session["accounts"]).items():
            due = all(instant(planned["due"]) <= now for planned in group)
            if due and fip not in session["told"]:
                _tell(simulator, session, fip, group, now)
    if simulator.knob("auto_fetch"):
        _fetch_for_products(simulator, agreed)


def _tell(simulator: Simulator, session: Session, fip: str, group: list[dict[str, Any]], now: datetime) -> None:
    session["told"].append(fip)
    simulator.shelf.put("session", session["id"], session)
    described = {"description": "fi status description not found from FIP"}
    accounts = [{"linkRefNumber": planned["link"], "FIStatus": answered(planned, now)} | described for planned in group]
    status = status_at(session, now)
    webhooks.session_changed(simulator, session, status, [{"fipID": fip, "accounts": accounts}])
    everyone = len(session["told"]) == len(by_fip(session["accounts"]))
    if simulator.knob("auto_fetch") and everyone and status in {"PARTIAL", "COMPLETED"}:
        _push(simulator, session)


def _push(simulator: Simulator, session: Session) -> None:
    got = fetch(simulator, session["id"])
    fi_data = [
        {"fipID": fip["fipID"], "data": [_pushed(account) for account in fip["accounts"] if account["data"]]}
        for fip in got["fips"] or []
    ]
    webhooks.data_ready(simulator, session, got["status"], fi_data)


def _pushed(account: dict[str, Any]) -> dict[str, Any]:
    kept = {name: account[name] for name in ("linkRefNumber", "maskedAccNumber")}
    return kept | {"decryptedFI": account["data"]}


def _fetch_for_products(simulator: Simulator, agreed: list[dict[str, Any]]) -> None:
    """Auto-fetch: one session for each approved consent that has none."""
    for consent in agreed:
        if not of_consent(simulator, consent["id"]):
            try:
                begin_again(simulator, consent["id"], None)
            except Refusal as refusal:
                webhooks.data_failed(simulator, consent["id"], "DataFetchFailure", refusal.message)
