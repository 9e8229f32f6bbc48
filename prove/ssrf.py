"""S21: nothing that a person, a name or an answer says makes the server open a connection of their choosing."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
import http.client
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import socket
from threading import Thread
from typing import Any
from unittest.mock import patch
from urllib import request

from django.conf import settings

from finsure.core import outbound
from finsure.core.outbound import AddressRefused, NoAnswer
from prove.addresses import ALLOWED, LED_TO, PUBLIC, addresses
from prove.firebase_kinds import firebase_server, post
from prove.harness import Findings, Ground

GOAL = "Of at least 300 hostile addresses, names and redirects none makes the server open one connection, nor sends anyone away"
LEAST = 300
REDIRECTS = (301, 302, 303, 307, 308)
SENT_AWAY = (
    "//evil.example /\\evil.example /%5cevil.example /%2f%2fevil.example /.//evil.example /https:evil.example "
    "/https://evil.example /?next=//evil.example /?next=https://evil.example /?redirect_uri=https://evil.example "
    "/?url=/\\evil.example /transactions?next=%2F%2Fevil.example /%0d%0aLocation:%20https://evil.example "
    "/a%0aLocation:%20//evil.example /api//evil.example /api/v1/auth/options?next=//evil.example /%09//evil.example "
    "/;@evil.example /..//evil.example /%2e%2e//evil.example"
).split()


def work(ground: Ground) -> Findings:
    found = Findings(least=LEAST)
    with canary() as (port, heard):
        _control(port, heard, found)
        _written(port, heard, found)
        _led(heard, found)
        _redirected(port, heard, found)
        _through_the_product(ground, port, heard, found)
        found.figures["connections to the canary"] = len(heard)
        found.hold(not heard, f"{len(heard)} connections reached the canary")
    return found


@contextmanager
def canary() -> Iterator[tuple[int, list[str]]]:
    """A port of this machine that nobody has a reason to open, and who opened it."""
    heard: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as ear:
        port = int(ear.getsockname()[1])

        def listen() -> None:
            while True:
                try:
                    link, caller = ear.accept()
                except OSError:
                    return
                heard.append(str(caller))
                link.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n{ }\n")
                link.close()

        thread = Thread(target=listen, daemon=True)
        thread.start()
        try:
            yield port, heard
        finally:
            ear.shutdown(socket.SHUT_RDWR)
            thread.join(5)


@contextmanager
def served(*hosts: str, profile: str = "served") -> Iterator[None]:
    """The client's rules as a served FinSure has them, with these hosts."""
    with patch.object(settings, "PROFILE", profile), patch.object(settings, "OUTBOUND_HOSTS", list(hosts)):
        yield


def _control(port: int, heard: list[str], found: Findings) -> None:
    """The canary hears, and many of the strings reach it from a client without rules: so silence means something."""
    with served(f"127.0.0.1:{port}", profile="test"):
        outbound.ask("GET", f"http://127.0.0.1:{port}/")
    found.hold(len(heard) == 1, "the canary did not hear a connection that was allowed")
    heard.clear()
    find, connect = socket.getaddrinfo, socket.create_connection

    def look_up(host: Any, *more: Any, **named: Any) -> Any:
        """Names lead here, as an attacker's would; nobody's name server is asked."""
        try:
            return find(host, *more, **named | {"flags": socket.AI_NUMERICHOST})
        except OSError:
            return find("127.0.0.1", *more, **named)

    def within(address: tuple[str, int], *more: Any, **named: Any) -> socket.socket:
        here = find(address[0], address[1], type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)[0][4][0]
        if address[1] != port or not str(here).startswith(("127.", "0.")):
            raise ConnectionRefusedError
        return connect((str(here), port), *more, **named)

    with patch.object(socket, "getaddrinfo", look_up), patch.object(socket, "create_connection", within):
        for address in addresses(port):
            with suppress(OSError, ValueError, http.client.HTTPException):
                request.urlopen(address, timeout=2).close()  # noqa: S310  # nosec B310 # what happens without rules
    found.figures["reached the canary from a client without rules"] = len(heard)
    found.hold(len(heard) >= 20, f"only {len(heard)} strings bite a client without rules")
    heard.clear()


def _written(port: int, heard: list[str], found: Findings) -> None:
    """Addresses that are not written as the settings allow: refused before a name is looked up."""
    with served(ALLOWED), _watched() as (looked_up, tried):
        for address in addresses(port):
            found.check(_refused(address), lambda address=address: f"{address!r} was not refused")  # type: ignore[misc]
            found.count("hostile addresses")
        found.hold(not (looked_up or tried or heard), f"looked up {looked_up[:3]}, connected to {tried[:3]}")


def _led(heard: list[str], found: Findings) -> None:
    """An allowed name that leads inside: alone, beside a public address, and only at the second look."""
    for address in LED_TO:
        for answers in ([[address]], [[PUBLIC, address]], [[address, PUBLIC]]):
            with served(ALLOWED), _watched(*answers) as (looked_up, tried):
                refused = _refused(f"https://{ALLOWED}/")
            good = refused and not tried and len(looked_up) == 1
            found.check(good, lambda address=address: f"a name that leads to {address} was followed")  # type: ignore[misc]
            found.count("names that lead inside")
        with served(ALLOWED), _watched([PUBLIC], [address]) as (looked_up, tried):
            _refused(f"https://{ALLOWED}/")
        good = len(looked_up) == 1 and tried == [(PUBLIC, 443)]
        found.check(good, lambda address=address: f"a name that turned to {address} was looked up again")  # type: ignore[misc]
        found.count("names that change their mind")
    found.hold(not heard, f"{len(heard)} connections by names")


def _refused(address: str) -> bool:
    try:
        outbound.ask("GET", address)
    except AddressRefused:
        return True
    except NoAnswer:
        return False
    return False


@contextmanager
def _watched(*answers: list[str]) -> Iterator[tuple[list[str], list[tuple[str, int]]]]:
    """Which names are looked up (the answers come one after the other) and which connections tried; none is opened."""
    looked_up: list[str] = []
    tried: list[tuple[str, int]] = []

    def look_up(host: str, port: int, **_: Any) -> list[Any]:
        looked_up.append(host)
        found = answers[min(len(looked_up), len(answers)) - 1] if answers else ["127.0.0.1"]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    def connect(address: tuple[str, int], *_: Any, **__: Any) -> socket.socket:
        tried.append(address)
        raise ConnectionRefusedError

    with patch.object(socket, "getaddrinfo", look_up), patch.object(socket, "create_connection", connect):
        yield looked_up, tried


def _redirected(port: int, heard: list[str], found: Findings) -> None:
    """A host that may be asked answers with a way to the canary."""
    answer: dict[str, Any] = {"status": 302, "location": ""}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(answer["status"])
            self.send_header("Location", answer["location"])
            self.send_header("Refresh", f"0; url={answer['location']}")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        here = f"127.0.0.1:{server.server_port}"
        ways = [
            f"http://127.0.0.1:{port}/",
            f"//127.0.0.1:{port}/",
            f"http://localhost:{port}/",
            f"http:127.0.0.1:{port}",
        ]
        with served(here, f"127.0.0.1:{port}", profile="test"):
            for status in REDIRECTS:
                for way in ways:
                    answer |= {"status": status, "location": way}
                    got = outbound.ask("GET", f"http://{here}/").status
                    found.check(got == status and not heard, f"{status} to {way} answered {got}")
                    found.count("redirects")
        server.shutdown()


def _through_the_product(ground: Ground, port: int, heard: list[str], found: Findings) -> None:
    """Tokens that say where their keys are, and links that would send a person elsewhere, at a server that listens."""
    with firebase_server(ground) as (server, google):
        found.hold(post(server, google.token()).status == 201, "a genuine ID token was refused")
        asked = google.asked
        for address in addresses(port)[:: 1 if not ground.short else 8]:
            for header in ("kid", "jku", "x5u"):
                answer = post(server, google.token({header: address}))
                found.check(answer.status == 401, f"a token with {header} {address!r} answered {answer.status}")
                found.count("tokens that name an address")
        found.hold(google.asked - asked <= 1, "tokens made the server ask for keys again and again")
        for path in SENT_AWAY:
            answer = server.page(path)
            sent = answer.headers.get("location") or answer.headers.get("refresh") or ""
            good = not sent and not 300 <= answer.status < 400 and answer.status < 500
            found.check(good, f"{path} answered {answer.status} {sent}")
            found.count("links that would send a person away")
    found.hold(not heard, f"{len(heard)} connections by the product")
