"""Consents: asked for by the consumer, answered by the customer, ended by either or by time."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from simulators.setu import rules, webhooks
from simulators.setu.clock import instant, later, printed
from simulators.setu.simulator import Simulator
from simulators.setu.wire import Refusal, invalid, not_found

Consent = dict[str, Any]
ENDED = {"REJECTED", "REVOKED", "EXPIRED", "FAILED"}
# What the product is set to on the Bridge, for what a request leaves out; values of the published sample.
USUAL: dict[str, Any] = {
    "fetchType": "PERIODIC",
    "consentMode": "STORE",
    "consentTypes": ["TRANSACTIONS", "PROFILE", "SUMMARY"],
    "fiTypes": ["DEPOSIT"],
    "frequency": {"value": 30, "unit": "MONTH"},
    "dataLife": {"value": 1, "unit": "MONTH"},
    "dataFilter": [],
    "purpose": {
        "code": "101",
        "text": "Wealth management service",
        "refUri": "https://api.rebit.org.in/aa/purpose/101.xml",
        "category": {"type": "string"},
    },
}


def ask(simulator: Simulator, body: dict[str, Any]) -> Consent:
    """A new consent, PENDING. Raises Refusal (400, 412)."""
    rules.check_shape(body)
    begin, end = rules.range_of(body)
    start, expiry = _span(body, simulator.clock.now())
    detail = {name: body.get(name, usual) for name, usual in USUAL.items()}
    detail |= {
        "vua": body["vua"] if "@" in body["vua"] else f"{body['vua']}@onemoney",
        "consentStart": printed(start),
        "consentExpiry": printed(expiry),
        "dataRange": {"from": printed(begin), "to": printed(end)},
    }
    if not isinstance(detail["dataFilter"], list):
        raise invalid()
    rules.check_terms(detail)
    rules.check_fair_use(detail)
    consent: Consent = {
        "id": str(uuid4()),
        "status": "PENDING",
        "detail": detail,
        "redirectUrl": body.get("redirectUrl", "https://setu.co"),
        "context": body.get("context", []),
        "tags": body.get("additionalParams", {}).get("tags", []),
        "PAN": body.get("PAN", ""),
        "accounts": [],
        "fetched": None,
    }
    simulator.shelf.put("consent", consent["id"], consent)
    return consent


def _span(body: dict[str, Any], now: datetime) -> tuple[datetime, datetime]:
    """Beginning and end; a duration wins over dates, and a year is usual. Raises Refusal (400)."""
    try:
        if body.get("consentDuration"):
            unit, value = rules.quantity(body["consentDuration"], "consentDuration", text=True)
            if unit not in {"DAY", "MONTH", "YEAR"}:
                raise invalid("consentDuration is invalid")
            return now, later(now, unit, value)
        if dates := body.get("consentDateRange"):
            start, expiry = instant(dates["startDate"]), instant(dates["endDate"])
            if not (start < expiry and now < expiry):
                raise invalid("consentDateRange is invalid")
            return start, expiry
    except (KeyError, TypeError, ValueError, OverflowError):
        raise invalid("consent dates are invalid") from None
    return now, later(now, "YEAR", 1)


def find(simulator: Simulator, consent_id: str) -> Consent:
    """The consent as time has left it. Raises Refusal (404)."""
    with simulator.shelf.lock:
        consent = simulator.shelf.get("consent", consent_id)
        if consent is None:
            raise not_found()
        over = instant(consent["detail"]["consentExpiry"]) <= simulator.clock.now()
        if over and consent["status"] not in ENDED:
            _change(simulator, consent, "EXPIRED")
    return consent


def everyone(simulator: Simulator) -> list[Consent]:
    kept = simulator.shelf.all("consent", newest_first=True)
    return [find(simulator, consent["id"]) for consent in kept]


def revoke(simulator: Simulator, consent_id: str) -> None:
    """Ended by the consumer, at once. Raises Refusal (400, 404)."""
    with simulator.shelf.lock:
        consent = find(simulator, consent_id)
        if consent["status"] == "EXPIRED":
            raise invalid(f"Consent '{consent_id}' has expired")
        if consent["status"] not in {"ACTIVE", "PAUSED", "REVOKED"}:
            raise invalid(f"Consent '{consent_id}' is not ready")
        if consent["status"] != "REVOKED":
            _change(simulator, consent, "REVOKED")


# What the customer does at the aggregator


def approve(simulator: Simulator, consent_id: str, accounts: list[dict[str, Any]]) -> Consent:
    """Raises Refusal (400) unless it is waiting."""
    with simulator.shelf.lock:
        consent = _waiting(simulator, consent_id)
        if simulator.knob("consent_fails"):
            words = "Internal server error occurred while fetching consent details from upstream AA"
            return _refused(simulator, consent, "FAILED", "ConsentObjectCreationFailure", words)
        consent["accounts"] = accounts
        _change(simulator, consent, "ACTIVE")
    return consent


def reject(simulator: Simulator, consent_id: str, code: str, reason: str) -> Consent:
    """Raises Refusal (400) unless it is waiting."""
    with simulator.shelf.lock:
        return _refused(simulator, _waiting(simulator, consent_id), "REJECTED", code, reason)


def cancel(simulator: Simulator, consent_id: str, reason: str) -> Consent:
    """The customer leaves before signing in: told to the consumer, and the same link works again."""
    consent = _waiting(simulator, consent_id)
    webhooks.consent_refused(simulator, consent, "UserCancelled", reason)
    return consent


def change_at_aggregator(simulator: Simulator, consent_id: str, wanted: str) -> None:
    """Pause, resume or revoke. Raises Refusal (400, 404)."""
    before = {"PAUSED": {"ACTIVE"}, "ACTIVE": {"PAUSED"}, "REVOKED": {"ACTIVE", "PAUSED"}}
    with simulator.shelf.lock:
        consent = find(simulator, consent_id)
        if consent["status"] not in before.get(wanted, set()):
            raise invalid(f"A consent that is {consent['status']} cannot become {wanted}")
        _change(simulator, consent, wanted)


def _waiting(simulator: Simulator, consent_id: str) -> Consent:
    consent = find(simulator, consent_id)
    if consent["status"] not in {"PENDING", "INITIATED"}:
        raise invalid(f"Consent '{consent_id}' is {consent['status']} already")
    return consent


def _refused(simulator: Simulator, consent: Consent, status: str, code: str, reason: str) -> Consent:
    consent["status"], consent["reason"] = status, reason
    simulator.shelf.put("consent", consent["id"], consent)
    webhooks.consent_refused(simulator, consent, code, reason)
    return consent


def _change(simulator: Simulator, consent: Consent, status: str) -> None:
    consent["status"] = status
    simulator.shelf.put("consent", consent["id"], consent)
    webhooks.consent_changed(simulator, consent)


# Several consents in one visit


def collect(simulator: Simulator, body: dict[str, Any]) -> dict[str, Any]:
    """Raises Refusal (400, 404)."""
    mandatory, optional = body.get("mandatoryConsents"), body.get("optionalConsents", [])
    if not isinstance(mandatory, list) or not isinstance(optional, list) or not mandatory:
        raise invalid()
    if len(mandatory) + len(optional) > 2 or len({*map(str, mandatory), *map(str, optional)}) < len(
        mandatory + optional
    ):
        raise invalid()
    members = [find(simulator, str(one)) for one in [*mandatory, *optional]]
    if len({customer_of(consent) for consent in members}) > 1:
        raise invalid("Consent doesn't belong to same customer id")
    kept: dict[str, Any] = {"id": str(uuid4()), "txnid": str(uuid4()), "mandatory": mandatory, "optional": optional}
    simulator.shelf.put("collection", kept["id"], kept)
    return kept


def collection(simulator: Simulator, collection_id: str) -> dict[str, Any]:
    """Raises Refusal (404)."""
    kept = simulator.shelf.get("collection", collection_id)
    if kept is None:
        raise not_found("Consent collection not found")
    return kept


def members_of(simulator: Simulator, key: str) -> tuple[list[Consent], list[Consent]]:
    """Mandatory and optional consents of a page: a collection's, or the one of that id. Raises Refusal (404)."""
    try:
        kept = collection(simulator, key)
    except Refusal:
        return [find(simulator, key)], []
    return [find(simulator, one) for one in kept["mandatory"]], [find(simulator, one) for one in kept["optional"]]


def customer_of(consent: Consent) -> str:
    return str(consent["detail"]["vua"]).partition("@")[0]


def page_of(simulator: Simulator, key: str) -> str:
    return f"{simulator.origin}/v2/consents/webview/{key}"
