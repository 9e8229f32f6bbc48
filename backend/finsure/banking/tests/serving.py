"""A place on this machine that answers over real HTTP, for stand-ins of providers; and every bad way to answer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import json
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Heard:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    sent: Any


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: a status and JSON, or the very bytes."""

    status: int
    content: Any = None
    raw: bytes | Callable[["Line"], None] | None = None
    kind: str = "application/json"


@dataclass
class Line:
    """What an answer is written to when its very bytes are its own."""

    write: Callable[[bytes], object]
    closing: Event


@dataclass
class Place:
    """Answers by `answer`; `instead` may answer first."""

    answer: Callable[[Heard], Said]
    instead: Callable[[Heard], Said | None] | None = None
    address: str = ""
    heard: list[Heard] = field(default_factory=list)
    closing: Event = field(default_factory=Event)

    @property
    def host(self) -> str:
        return self.address.split("/")[2]

    def reply(self, heard: Heard) -> Said:
        self.heard.append(heard)
        return (self.instead(heard) if self.instead else None) or self.answer(heard)


@contextmanager
def at_home(place: Place) -> Iterator[Place]:
    """A place that answers on a port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def _respond(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body, parts = self.rfile.read(length), urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            said = place.reply(Heard(self.command, parts.path, query, headers, json.loads(body) if body else None))
            if callable(said.raw):
                said.raw(Line(self.wfile.write, place.closing))
                return
            content = json.dumps(said.content).encode() if said.raw is None else said.raw
            self.send_response(said.status)
            self.send_header("Content-Type", said.kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_DELETE = do_PUT = _respond  # noqa: N815 - the names the server calls

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            """A client that hangs up is what some tests are about."""

    with Server(("127.0.0.1", 0), Handler) as server:
        place.address = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield place
        finally:
            place.closing.set()
            server.shutdown()


HEAD = b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n"


def _huge(line: Line) -> None:
    line.write(HEAD + b"\r\n" + b'{"status":"COMPLETED","padding":"')
    for _ in range(30 * 16):
        line.write(b"x" * 65_536)
    line.write(b'"}')


def _drip(line: Line) -> None:
    """A byte now and then, for longer than anybody waits."""
    line.write(HEAD + b"Content-Length: 100000\r\n\r\n{")
    while not line.closing.wait(0.05):
        line.write(b" ")


def _hang_up(line: Line) -> None:
    line.write(HEAD + b"Content-Length: 100000\r\n\r\n" + b'{"status":')


# Answers of status 200 that are nothing like what was promised: each is unreadable whole.
UNREADABLE = {
    "a page": Said(200, raw=b"<!doctype html><h1>Bad gateway</h1>", kind="text/html"),
    "nothing": Said(200, raw=b""),
    "cut short": Said(200, raw=b'{"id": "f608b1c5", "status": "COMPL'),
    "not a number": Said(200, raw=b'{"status": NaN}'),
    "another shape": Said(200, "COMPLETED"),
    "a list of lists": Said(200, [[["COMPLETED"]]]),
    "not UTF-8": Said(200, raw=b'{"status": "\xff\xfe"}'),
    "a field twice": Said(200, raw=b'{"status": "COMPLETED", "Status": "PENDING"}'),
    "too deep": Said(200, raw=b'{"fips":' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    "a million rows": Said(200, raw=b'{"fips":[' + b",".join([b'{"a":1}'] * MILLION) + b"]}"),
    "a million numbers": Said(200, raw=b'{"fips":[' + b",".join([b"1"] * 4 * MILLION) + b"]}"),
    "thirty megabytes": Said(200, raw=_huge),
    "thirty megabytes, as announced": Said(200, raw=b'"' + b"x" * 30 * 1_048_576 + b'"'),
    "elsewhere": Said(302, {}),
}
NO_ANSWER = {"drop by drop": Said(200, raw=_drip), "hung up": Said(200, raw=_hang_up)}
