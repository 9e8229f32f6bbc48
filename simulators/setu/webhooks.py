"""Notifications: queued when something happens, sent by the background thread, once each and unsigned, as Setu does."""

from datetime import timedelta
from http.client import HTTPConnection, HTTPException, HTTPSConnection
import logging
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import orjson

from simulators.setu.clock import instant, printed
from simulators.setu.simulator import Simulator

log = logging.getLogger(__name__)
SECONDS = 10
KEPT = 200  # how many sent ones stay on the page


def consent_changed(simulator: Simulator, consent: dict[str, Any]) -> None:
    _queue(
        simulator,
        {
            "type": "CONSENT_STATUS_UPDATE",
            "consentId": consent["id"],
            "success": True,
            "error": None,
            "data": {"status": consent["status"], "detail": {"accounts": consent["accounts"]}},
        },
    )


def consent_refused(simulator: Simulator, consent: dict[str, Any], code: str, reason: str) -> None:
    _queue(
        simulator,
        {
            "type": "CONSENT_STATUS_UPDATE",
            "consentId": consent["id"],
            "success": False,
            "error": {"code": code, "message": reason},
            "data": None,
        },
    )


def session_changed(simulator: Simulator, session: dict[str, Any], status: str, fips: list[dict[str, Any]]) -> None:
    _queue(
        simulator,
        {
            "type": "SESSION_STATUS_UPDATE",
            "consentId": session["consentId"],
            "dataSessionId": session["id"],
            "success": status != "FAILED",
            "error": None,
            "data": {"status": status, "format": session["format"], "fips": fips},
        },
    )


def data_ready(simulator: Simulator, session: dict[str, Any], status: str, fi_data: list[dict[str, Any]]) -> None:
    body = {"type": "FI_DATA_READY", "consentId": session["consentId"], "status": status}
    _queue(simulator, body | {"dataRange": session["dataRange"], "fiData": fi_data}, plain=True)


def data_failed(simulator: Simulator, consent_id: str, code: str, message: str) -> None:
    """`success` is true here, as the documentation prints it."""
    body = {"type": "FI_DATA_FAILED", "timestamp": printed(simulator.clock.now()), "consentId": consent_id}
    error = {"success": True, "data": None, "error": {"code": code, "message": message}}
    _queue(simulator, body | error, plain=True)


def _queue(simulator: Simulator, body: dict[str, Any], *, plain: bool = False) -> None:
    """One true notification, as often as the knob says, and what a stranger might add."""
    now = simulator.clock.now()
    if not plain:
        body = body | {"notificationId": str(uuid4()), "timestamp": printed(now)}
    bodies = [body] * simulator.knob("webhook_copies")
    if simulator.knob("webhook_lost") > simulator.chance.random():
        bodies = []
    if simulator.knob("webhook_forged"):
        bodies += _forged(body)
    due = printed(now + timedelta(seconds=simulator.knob("webhook_delay")))
    for each in bodies:
        key = str(uuid4())
        simulator.shelf.put("notice", key, {"key": key, "due": due, "body": each, "answer": None})


def _forged(body: dict[str, Any]) -> list[dict[str, Any]]:
    """What the true one does not say: another state of the same consent, a consent nobody knows, invented money."""
    fresh = {"notificationId": str(uuid4())}
    stranger = body | fresh | {"consentId": str(uuid4())}
    claimed = body | fresh | {"type": "CONSENT_STATUS_UPDATE", "success": True, "error": None}
    claimed["data"] = {"status": "REVOKED", "detail": {"accounts": []}}
    row = {"type": "CREDIT", "mode": "UPI", "amount": "9999999.00", "currentBalance": "9999999.00", "txnId": "FORGED"}
    account = {"type": "deposit", "maskedAccNumber": "XXXX0000", "transactions": {"transaction": [row]}}
    item = {"linkRefNumber": "forged", "maskedAccNumber": "XXXX0000", "decryptedFI": {"account": account}}
    invented = {"type": "FI_DATA_READY", "consentId": body["consentId"], "status": "COMPLETED"}
    return [stranger, claimed, invented | {"fiData": [{"fipID": "setu-fip", "data": [item]}]}]


def send_due(simulator: Simulator) -> int:
    """Send what is due; an answer that is not 2xx, or none, is noted and not tried again. How many left."""
    address, now = simulator.knob("notify"), simulator.clock.now()
    kept = simulator.shelf.all("notice")
    waiting = [notice for notice in kept if notice["answer"] is None and instant(notice["due"]) <= now]
    if simulator.knob("webhook_shuffle"):
        simulator.chance.shuffle(waiting)
    for notice in waiting:
        notice["answer"] = _post(address, notice["body"]) if address else "nowhere to send"
        simulator.shelf.put("notice", notice["key"], notice)
    for notice in [notice for notice in kept if notice["answer"] is not None][:-KEPT]:
        simulator.shelf.drop("notice", notice["key"])
    return len(waiting)


def _post(address: str, body: dict[str, Any]) -> str:
    parts = urlsplit(address)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=SECONDS)
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    try:
        connection.request("POST", path, orjson.dumps(body), {"Content-Type": "application/json"})
        return str(connection.getresponse().status)
    except (OSError, HTTPException) as problem:
        log.info("a notification found nobody: %s", type(problem).__name__)
        return type(problem).__name__
    finally:
        connection.close()
