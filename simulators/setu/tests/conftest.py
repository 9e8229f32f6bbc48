"""A simulator that is really served over HTTP, with a clock that stands until it is moved."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPMessage
import json
import re
from socketserver import ThreadingMixIn
from threading import Thread
from typing import Any
from urllib.parse import urlencode, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

from simulators.setu import background
from simulators.setu.app import Application
from simulators.setu.clock import Clock, printed
from simulators.setu.simulator import Simulator

NOON = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)  # 15:00 in India
MOBILE = "9999999999"
CLIENT = {"clientID": "simulator-client", "grant_type": "client_credentials", "secret": "simulator-secret"}
CONSENT: dict[str, Any] = {
    "vua": MOBILE,
    "consentDuration": {"unit": "MONTH", "value": 6},
    "dataRange": {"from": "2025-10-25T00:00:00Z", "to": "2027-05-20T00:00:00Z"},
    "fetchType": "PERIODIC",
    "consentMode": "STORE",
    "consentTypes": ["PROFILE", "SUMMARY", "TRANSACTIONS"],
    "fiTypes": ["DEPOSIT"],
    "frequency": {"unit": "DAY", "value": 1},
    "dataLife": {"unit": "MONTH", "value": 1},
    "redirectUrl": "https://app.example.com/back?kept=yes",
    "purpose": {
        "code": "102",
        "text": "To help you manage your finances better",
        "refUri": "https://api.rebit.org.in/aa/purpose/102.xml",
        "category": {"type": "Personal Finance"},
    },
}


class StandingClock(Clock):
    def __init__(self) -> None:
        super().__init__()
        self.moment = NOON

    def now(self) -> datetime:
        return self.moment + self.ahead


@dataclass
class Reply:
    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


class Stage:
    """What a consumer, a customer and the passing of time do to a simulator."""

    def __init__(self, simulator: Simulator, port: int) -> None:
        self.simulator, self.port = simulator, port
        self.clock = StandingClock()
        simulator.clock = self.clock
        self.access: dict[str, str] = {}

    def call(
        self, method: str, path: str, body: Any = None, *, form: Any = None, headers: dict[str, str] | None = None
    ) -> Reply:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        sent, kind = (json.dumps(body) if body is not None else None), "application/json"
        if form is not None:
            sent, kind = urlencode(form, doseq=True), "application/x-www-form-urlencoded"
        connection.request(method, path, sent, {"Content-Type": kind, **self.access, **(headers or {})})
        answer = connection.getresponse()
        reply = Reply(answer.status, answer.headers, answer.read())
        connection.close()
        return reply

    def log_in(self) -> None:
        reply = self.call("POST", "/v1/users/login", CLIENT, headers={"client": "bridge"})
        self.access = {
            "Authorization": f"Bearer {reply.json['access_token']}",
            "x-product-instance-id": "simulator-product",
        }

    def pass_time(self, **span: float) -> None:
        """Let time pass, and do what the background thread does; the token is renewed."""
        self.clock.moment += timedelta(**span)
        self.tick()
        self.log_in()

    def tick(self) -> int:
        return background.tick(self.simulator)

    def turn(self, **knobs: Any) -> None:
        self.simulator.turn(knobs)

    def ask(self, **changes: Any) -> Reply:
        body = {name: value for name, value in (CONSENT | changes).items() if value is not None}
        return self.call("POST", "/v2/consents", body)

    def asked(self, **changes: Any) -> str:
        reply = self.ask(**changes)
        assert reply.status == 201, reply.text
        return str(reply.json["id"])

    def agreed(self, **changes: Any) -> str:
        """A consent that the customer approved with every account, by the page."""
        consent_id = self.asked(**changes)
        Visit(self, consent_id).approve()
        return consent_id

    def status(self, consent_id: str) -> str:
        return str(self.call("GET", f"/v2/consents/{consent_id}").json["status"])

    def begin(self, consent_id: str, first: str = "2025-10-25", last: str = "2026-11-24", form: str = "json") -> Reply:
        span = {"from": f"{first}T00:00:00Z", "to": f"{last}T23:00:00Z"}
        return self.call("POST", "/v2/sessions", {"consentId": consent_id, "dataRange": span, "format": form})

    def fetched(self, consent_id: str, *arguments: str) -> Any:
        """What a session answers once its accounts are ready."""
        begun = self.begin(consent_id, *arguments)
        assert begun.status == 201, begun.text
        self.pass_time(seconds=5)
        return self.call("GET", f"/v2/sessions/{begun.json['id']}").json

    def notices(self) -> list[Any]:
        return [notice["body"] for notice in self.simulator.shelf.all("notice")]

    def at(self) -> str:
        return printed(self.clock.now())


class Visit:
    """A customer's browser on the consent page: it keeps the cookie and fills in the forms it is shown."""

    def __init__(self, stage: Stage, key: str) -> None:
        self.stage, self.path = stage, f"/v2/consents/webview/{key}"
        self.see(stage.call("GET", self.path))
        self.cookie = (self.shown.headers["Set-Cookie"] or "").partition(";")[0]

    def see(self, reply: Reply) -> None:
        self.shown = reply
        self.title = re.findall(r"<h1>(.*?)</h1>", reply.text)[0]
        self.accounts = re.findall(r'name="account" value="([^"]+)"', reply.text)

    def press(self, name: str, **fields: Any) -> "Visit":
        number = re.findall(r'name="visit" value="([^"]+)"', self.shown.text)[0]
        form = {"visit": number, "press": name, **fields}
        self.see(self.stage.call("POST", self.path, form=form, headers={"Cookie": self.cookie}))
        return self

    def to_accounts(self) -> "Visit":
        return self.press("code", code="123456").press("request")

    def to_review(self, accounts: list[str] | None = None) -> "Visit":
        self.to_accounts()
        return self.press("accounts", account=accounts or self.accounts).press("bank", code="123456")

    def approve(self, accounts: list[str] | None = None, **fields: Any) -> "Visit":
        return self.to_review(accounts).press("review", **fields)

    @property
    def way_back(self) -> str:
        found: list[str] = re.findall(r'<a class="button main" href="([^"]+)">', self.shown.text)
        return found[0].replace("&amp;", "&")


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *arguments: Any) -> None:
        """Tests need no log of requests."""


@pytest.fixture
def stage() -> Iterator[Stage]:
    simulator = Simulator()
    server = make_server("127.0.0.1", 0, Application(simulator), _Server, _Quiet)
    simulator.origin = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        stage = Stage(simulator, server.server_port)
        stage.log_in()
        yield stage
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        simulator.shelf.close()


@dataclass
class Ear:
    """Somebody to whom notifications are sent."""

    address: str
    heard: list[Any]
    headers: list[dict[str, str]]
    answer: str = "200 OK"


@pytest.fixture
def ear() -> Iterator[Ear]:
    heard = Ear("", [], [])

    def listen(environ: Any, start_response: Any) -> list[bytes]:
        heard.heard.append(json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))))
        heard.headers.append({name: value for name, value in environ.items() if name[:5] == "HTTP_"})
        start_response(heard.answer, [])
        return [b""]

    server = make_server("127.0.0.1", 0, listen, _Server, _Quiet)
    heard.address = f"http://127.0.0.1:{server.server_port}/hook?token=t"
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield heard
    server.shutdown()
    server.server_close()
    thread.join()


def query_of(address: str) -> str:
    return urlsplit(address).query
