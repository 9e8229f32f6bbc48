"""The WSGI application: which address leads to what, who is let in, and which calls are refused on purpose."""

from collections.abc import Callable, Iterable, Iterator
import logging
import re
import time
from typing import Any
from uuid import uuid4

from simulators.setu import consents, desk, fips, hostile, sessions, tokens, webview
from simulators.setu.clock import printed
from simulators.setu.households import household_of
from simulators.setu.knobs import WrongValue
from simulators.setu.rules import VUA
from simulators.setu.simulator import Simulator
from simulators.setu.wire import Answer, Environment, Refusal, Request, as_json, invalid

log = logging.getLogger(__name__)
View = Callable[..., Answer]
NEWER = re.compile(r"/v2/(sessions/refresh/|account-availability|consents/[^/]+/(fetch/status|data-sessions)$)")
REFUSALS = {
    400: ("InvalidRequest", "Invalid response from upstream"),
    401: ("Unauthorized", "Token has expired"),
    403: ("Forbidden", "Access denied"),
    412: ("PreconditionFailed", "Consent parameters are not as per fair use policy - frequency is invalid."),
    429: ("TooManyRequests", "Too many requests"),
    500: ("InternalServerError", "Something went wrong. Please try again"),
}


class Application:
    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator

    def __call__(self, environ: Environment, start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            request = Request.of(environ)
            answer = self.answer(request)
        except Exception:
            log.exception("the simulator failed")
            answer = as_json(500, {"errorCode": "InternalServerError", "errorMsg": "the simulator failed: see its log"})
        return answer.send(start_response)

    def answer(self, request: Request) -> Answer:
        for method, pattern, view, access in ROUTES:
            if method == request.method and (found := pattern.fullmatch(request.path)):
                return self._reach(request, view, access, found.groups())
        return self._refused(request, Refusal(404, "NotFound", "Resource not found"))

    def _reach(self, request: Request, view: View, access: str, parts: tuple[str, ...]) -> Answer:
        if access == "page":
            return view(self.simulator, request, *parts)
        try:
            self._refuse_on_purpose()
            if access != "login":
                tokens.admit(self.simulator, request, product=access == "product")
            answer = view(self.simulator, request, *parts)
        except Refusal as refusal:
            answer = self._refused(request, refusal)
        if self.simulator.knob("hostile") == "html_page":
            answer = hostile.html_page()
        return _dripping(answer, self.simulator.knob("drip_seconds"))

    def _refuse_on_purpose(self) -> None:
        simulator = self.simulator
        with simulator.shelf.lock:
            left = simulator.knob("refuse_calls")
            if left:
                simulator.turn({"refuse_calls": left - 1})
        if left or simulator.chance.random() < simulator.knob("refuse_share"):
            status = simulator.knob("refuse_status")
            raise Refusal(status, *REFUSALS.get(status, ("UpstreamError", "Upstream is not available")))

    def _refused(self, request: Request, refusal: Refusal) -> Answer:
        """The body documented for this address: Setu has two, and prints samples of either for the same call."""
        body = {"errorCode": refusal.code, "errorMsg": refusal.message}
        form = self.simulator.knob("errors")
        if form != "legacy":
            body["traceId"] = str(uuid4())
        if form == "legacy" or (form == "documented" and not NEWER.match(request.path)):
            body |= {"txnid": str(uuid4()), "timestamp": printed(self.simulator.clock.now()), "ver": "2.0.0"}
        return as_json(refusal.status, body)


def _dripping(answer: Answer, seconds: float) -> Answer:
    if not seconds or not isinstance(answer.body, bytes):
        return answer
    answer.body = _drops(answer.body, seconds)
    return answer


def _drops(body: bytes, seconds: float) -> Iterator[bytes]:
    size = max(1, len(body) // 40)
    for place in range(0, len(body), size):
        yield body[place : place + size]
        time.sleep(seconds / 40)


def _traced(status: int, content: dict[str, Any]) -> Answer:
    return as_json(status, content | {"traceId": str(uuid4())})


# Tokens and institutions


def _log_in(simulator: Simulator, request: Request) -> Answer:
    return as_json(200, tokens.log_in(simulator, request))


def _list_fips(simulator: Simulator, request: Request) -> Answer:
    query = request.query
    expanded = query.get("expanded") == "true"
    return _traced(
        200, {"data": fips.listed(simulator, query.get("aa", ""), query.get("status", ""), expanded=expanded)}
    )


def _show_fip(simulator: Simulator, request: Request, fip_id: str) -> Answer:
    expanded = request.query.get("expanded") == "true"
    return _traced(200, {"data": fips.one(simulator, fip_id, request.query.get("aa", ""), expanded=expanded)})


def _account_availability(simulator: Simulator, request: Request) -> Answer:
    mobile = request.json.get("mobileNumber")
    if not isinstance(mobile, str) or not VUA.fullmatch(mobile) or "@" in mobile:
        raise invalid("mobileNumber is invalid")
    have = household_of(simulator.seed, mobile).aggregators
    accounts = [{"aa": aa, "vua": f"{mobile}@{aa}", "status": aa in have} for aa in fips.AGGREGATORS]
    return _traced(200, {"accounts": accounts})


# Consents


def _consent_body(simulator: Simulator, consent: dict[str, Any]) -> dict[str, Any]:
    kept = ("id", "status", "redirectUrl", "context", "tags")
    return {name: consent[name] for name in kept} | {"url": consents.page_of(simulator, consent["id"])}


def _usage(simulator: Simulator, consent_id: str) -> dict[str, Any]:
    uses = sessions.uses_of(simulator, consent_id)
    return {"count": len(uses), "lastUsed": printed(uses[0]) if uses else None}


def _ask_consent(simulator: Simulator, request: Request) -> Answer:
    consent = consents.ask(simulator, request.json)
    detail = {"detail": consent["detail"], "accountsLinked": [], "usage": {"count": 0, "lastUsed": None}}
    return _traced(201, _consent_body(simulator, consent) | detail)


def _show_consent(simulator: Simulator, request: Request, consent_id: str) -> Answer:
    consent = consents.find(simulator, consent_id)
    body = _consent_body(simulator, consent) | {"accountsLinked": consent["accounts"]}
    if request.query.get("expanded") == "true":
        return _traced(200, body | {"detail": consent["detail"], "usage": _usage(simulator, consent_id)})
    brief = {name: consent["detail"][name] for name in ("vua", "consentStart", "consentExpiry")}
    return _traced(200, body | {"detail": brief})


def _revoke_consent(simulator: Simulator, request: Request, consent_id: str) -> Answer:
    consents.revoke(simulator, consent_id)
    return _traced(200, {"status": "REVOKED"})


def _collection_body(simulator: Simulator, kept: dict[str, Any]) -> dict[str, Any]:
    url = consents.page_of(simulator, kept["id"])
    return {"consentCollectionId": kept["id"], "url": url, "txnid": kept["txnid"]}


def _collect(simulator: Simulator, request: Request) -> Answer:
    return _traced(200, _collection_body(simulator, consents.collect(simulator, request.json)))


def _show_collection(simulator: Simulator, request: Request, collection_id: str) -> Answer:
    return _traced(200, _collection_body(simulator, consents.collection(simulator, collection_id)))


def _fetch_status(simulator: Simulator, request: Request, consent_id: str) -> Answer:
    return _traced(200, sessions.last_fetch(simulator, consent_id))


def _data_sessions(simulator: Simulator, request: Request, consent_id: str) -> Answer:
    now = simulator.clock.now()
    listed = [(session, sessions.status_at(session, now)) for session in sessions.of_consent(simulator, consent_id)]
    shown = [
        {"sessionId": session["id"], "status": status, "created_at": session["createdAt"]}
        for session, status in listed
        if status != "EXPIRED"
    ]
    return _traced(200, {"consentId": consent_id, "dataSessions": shown})


# Data sessions


def _begin_session(simulator: Simulator, request: Request) -> Answer:
    session = sessions.begin(simulator, request.json)
    return _traced(201, sessions.shown(session) | {"status": "PENDING", "fips": None})


def _fetch(simulator: Simulator, request: Request, session_id: str) -> Answer:
    fetched = sessions.fetch(simulator, session_id) | {"traceId": str(uuid4())}
    wanted = simulator.knob("hostile")
    return hostile.answer(wanted, fetched) if wanted and fetched["fips"] else as_json(200, fetched)


def _refresh(simulator: Simulator, request: Request, consent_id: str) -> Answer:
    sessions.begin_again(simulator, consent_id, request.json if request.method == "POST" else None)
    words = "Data refresh for the consent initiated successfully"
    return _traced(200, {"message": words, "status": "pending"})


# The simulator's own


def _show_knobs(simulator: Simulator, request: Request) -> Answer:
    return as_json(200, simulator.knobs())


def _turn_knobs(simulator: Simulator, request: Request) -> Answer:
    if "json" not in request.headers["content-type"]:
        return as_json(415, {"errorMsg": "send JSON"})
    try:
        simulator.turn(request.json)
    except (WrongValue, Refusal) as wrong:
        return as_json(422, {"errorMsg": str(wrong)})
    return as_json(200, simulator.knobs())


def _reset(simulator: Simulator, request: Request) -> Answer:
    if "json" not in request.headers["content-type"]:
        return as_json(415, {"errorMsg": "send JSON"})
    simulator.reset()
    return as_json(200, simulator.knobs())


def _notices(simulator: Simulator, request: Request) -> Answer:
    return as_json(200, {"notifications": simulator.shelf.all("notice")})


def _health(simulator: Simulator, request: Request) -> Answer:
    return as_json(200, {"status": "ok"})


def _routes() -> Iterator[tuple[str, re.Pattern[str], View, str]]:
    part = r"([^/]+)"
    lines: list[tuple[str, str, View, str]] = [
        ("POST", "/v1/users/login", _log_in, "login"),
        ("GET", "/v2/fips", _list_fips, "token"),
        ("GET", f"/v2/fips/{part}", _show_fip, "token"),
        ("POST", "/v2/account-availability", _account_availability, "token"),
        ("POST", "/v2/consents", _ask_consent, "product"),
        ("POST", "/v2/consents/collection", _collect, "product"),
        ("GET", f"/v2/consents/collection/{part}", _show_collection, "product"),
        ("GET", f"/v2/consents/webview/{part}", webview.show, "page"),
        ("POST", f"/v2/consents/webview/{part}", webview.go_on, "page"),
        ("GET", f"/v2/consents/{part}", _show_consent, "product"),
        ("POST", f"/v2/consents/{part}/revoke", _revoke_consent, "product"),
        ("GET", f"/v2/consents/{part}/fetch/status", _fetch_status, "product"),
        ("GET", f"/v2/consents/{part}/data-sessions", _data_sessions, "product"),
        ("POST", "/v2/sessions", _begin_session, "product"),
        ("GET", f"/v2/sessions/{part}", _fetch, "product"),
        ("GET", f"/v2/sessions/refresh/{part}", _refresh, "token"),
        ("POST", f"/v2/sessions/refresh/{part}", _refresh, "token"),
        ("GET", "/", desk.show, "page"),
        ("POST", f"/simulator/consents/{part}", desk.change, "page"),
        ("GET", "/simulator/knobs", _show_knobs, "page"),
        ("POST", "/simulator/knobs", _turn_knobs, "page"),
        ("POST", "/simulator/reset", _reset, "page"),
        ("GET", "/simulator/notifications", _notices, "page"),
        ("GET", "/healthz", _health, "page"),
    ]
    for method, path, view, access in lines:
        yield method, re.compile(path), view, access


ROUTES = list(_routes())
