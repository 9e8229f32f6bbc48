"""The simulator's own page: consents as the customer sees them at the aggregator, notifications, knobs."""

import hashlib
import hmac
from typing import Any

from django.utils.safestring import SafeString

from simulators.setu import consents
from simulators.setu.knobs import KNOBS
from simulators.setu.pages import button, form, joined, page, table, words
from simulators.setu.simulator import Simulator
from simulators.setu.wire import Answer, Refusal, Request

PRESSES = {
    "ACTIVE": [("Pause", "PAUSED"), ("Revoke", "REVOKED")],
    "PAUSED": [("Resume", "ACTIVE"), ("Revoke", "REVOKED")],
}


def show(simulator: Simulator, request: Request) -> Answer:
    listed = [_row(simulator, consent) for consent in consents.everyone(simulator)]
    sent = simulator.shelf.all("notice", newest_first=True)[:20]
    knobs = [(name, _said(simulator.knob(name)), knob.words) for name, knob in KNOBS.items()]
    notices = [(one["body"]["type"], one["body"]["consentId"], one["due"], one["answer"] or "waiting") for one in sent]
    access = '<p class="quiet">Client <code>{client}</code>, secret <code>{secret}</code>, product <code>{product}</code>.</p>'
    return page(
        "Consents of your customers",
        words(access, client=simulator.client_id, secret=simulator.secret, product=simulator.product),
        table(["Consent", "Customer", "Status", "Ends", "Accounts", "As the customer"], listed),
        words("<h2>Last notifications</h2>"),
        table(["Kind", "Consent", "Due", "Answer"], notices),
        words("<h2>Knobs</h2><p class='quiet'>Turn them with POST /simulator/knobs, a JSON object of names.</p>"),
        table(["Knob", "Value", "What it does"], knobs),
        wide=True,
    )


def change(simulator: Simulator, request: Request, consent_id: str) -> Answer:
    """Pause, resume or revoke as the customer; only from this page's own buttons."""
    if not hmac.compare_digest(_token(simulator).encode(), request.field("token").encode()):
        return page("Start again", words('<a class="button" href="/">Go back</a>'), status=403)
    try:
        consents.change_at_aggregator(simulator, consent_id, request.field("become"))
    except Refusal as refusal:
        return page(
            "Not possible", words('<p>{why}</p><a href="/">Go back</a>', why=refusal.message), status=refusal.status
        )
    return Answer(303, b"", "text/plain", [("Location", "/")])


def _row(simulator: Simulator, consent: dict[str, Any]) -> list[object]:
    status, key = str(consent["status"]), str(consent["id"])
    presses = [button(label, "become", become) for label, become in PRESSES.get(status, [])]
    action: SafeString = words("")
    if presses:
        action = form(f"/simulator/consents/{key}", {"token": _token(simulator)}, joined(presses))
    elif status == "PENDING":
        action = words('<a class="button" href="/v2/consents/webview/{key}">Answer</a>', key=key)
    detail, accounts = consent["detail"], consent["accounts"]
    numbers = ", ".join(f"{one['fipId']} {one['maskedAccNumber']}" for one in accounts)
    return [key, detail["vua"], status, detail["consentExpiry"][:10], numbers, action]


def _said(value: object) -> str:
    return ", ".join(f"{k}:{v}" for k, v in value.items()) if isinstance(value, dict) else str(value)


def _token(simulator: Simulator) -> str:
    return hmac.new(simulator.signing_key.encode(), b"desk", hashlib.sha256).hexdigest()
