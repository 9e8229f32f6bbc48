"""The one way out: requests to the few hosts that the settings name, to public addresses alone, soon or not at all.

Standard library only: a client that decides about every connection itself needs none of what a larger one offers, and
follows nothing, decodes nothing and keeps nothing. Proxies that the environment names are not used.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
import http.client
import io
import ipaddress
import re
import socket
import ssl
import time

from django.conf import settings

CONNECT_SECONDS, READ_SECONDS, TOTAL_SECONDS = 1.0, 5.0, 8.0
MAX_HEAD_BYTES, MAX_BODY_BYTES = 65_536, 1_048_576
_MOST_ADDRESSES = 3
_ADDRESS = re.compile(r"(https?)://([a-z0-9.-]{1,253})(?::([0-9]{1,5}))?(/[A-Za-z0-9/._~!$&'()*+,;=:@%?-]*)")
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
_CARRIES_V4 = [ipaddress.IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]


class AddressRefused(Exception):
    """The address is not one that may be asked; no connection was opened to it."""


class NoAnswer(Exception):
    """The host was asked and gave no whole answer in time."""


class TooLong(NoAnswer):
    """The host gave more than was asked for; the rest was not read."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host answered, redirects as they are. Names of headers are in lower case; the last of a name counts."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class _Place:
    scheme: str
    host: str
    port: int
    target: str
    here: bool


def ask(
    method: str,
    address: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    most_bytes: int = MAX_BODY_BYTES,
    seconds: float | None = None,
) -> Answer:
    """One request to a host of `settings.OUTBOUND_HOSTS`. Raises AddressRefused, NoAnswer and TooLong.

    Connecting takes 1 s at most, each wait for the host 5 s, all after the name is resolved `seconds` (8 s); an answer has
    `most_bytes` at most. For no transaction.
    """
    place = _place(address)
    reached = _addresses(place)
    deadline = time.monotonic() + (seconds or TOTAL_SECONDS)
    try:
        with _connected(place, reached, deadline) as link:
            return _exchange(place, _Wire(link, deadline, most_bytes), method, body, headers or {})
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NoAnswer(f"{place.host}: {type(error).__name__}") from error


def _place(address: str) -> _Place:
    """The parts of an address that is written exactly as the settings allow it. Raises AddressRefused."""
    parts = _ADDRESS.fullmatch(address)
    if parts is None:
        raise AddressRefused("not an address this client writes")
    scheme, host, port, target = parts.groups()
    named = f"{host}:{port}" if port else host
    if named not in settings.OUTBOUND_HOSTS:
        raise AddressRefused("not a host of the settings")
    if scheme != "https" and not _is_here(named):
        raise AddressRefused("not https")
    return _Place(scheme, host, int(port or {"https": 443, "http": 80}[scheme]), target, here=_is_here(named))


def _is_here(named: str) -> bool:
    """Whether a host may be this machine, and without TLS: any for tests, else the one stand-in of the settings."""
    return settings.PROFILE == "test" or (bool(named) and named == settings.OUTBOUND_STAND_IN)


def _addresses(place: _Place) -> list[tuple[str, int]]:
    """Where the name leads now: asked once, all of it good, and connected to as it is. Raises AddressRefused, NoAnswer."""
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NoAnswer(f"{place.host}: its name is not known") from error
    addresses = list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))
    if not addresses or not all(_may_be_reached(text, place) for text in addresses):
        raise AddressRefused(f"{place.host} leads to an address that is not public")
    return [(text, place.port) for text in addresses[:_MOST_ADDRESSES]]


def _may_be_reached(text: str, place: _Place) -> bool:
    """Public for everyone; this machine itself for tests and for the stand-in of the settings."""
    if place.here and ipaddress.ip_address(text).is_loopback:
        return True
    return place.scheme == "https" and is_public(text)


def is_public(text: str) -> bool:
    """Whether an address is one that anyone on the Internet may hold: no network of one's own, no way round to one."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    # What carries an address of version 4 inside (mapped, translated, 6to4, Teredo) is left out altogether.
    if address.version == 6 and (address not in _GLOBAL_V6 or any(address in network for network in _CARRIES_V4)):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _connected(place: _Place, addresses: list[tuple[str, int]], deadline: float) -> socket.socket:
    """A connection to the first address that answers. Raises OSError of the last."""
    failure = OSError("no address")
    for address in addresses:
        try:
            link = socket.create_connection(address, timeout=CONNECT_SECONDS)
        except OSError as error:
            failure = error
            continue
        if place.scheme == "http":
            return link
        link.settimeout(_patience(deadline))
        return _trust().wrap_socket(link, server_hostname=place.host)
    raise failure


@cache
def _trust() -> ssl.SSLContext:
    """The machine's authorities; names are checked, TLS 1.2 is the least."""
    return ssl.create_default_context()


def _patience(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return min(READ_SECONDS, left)


class _Reader(io.RawIOBase):
    """What comes from a host, never read past the deadline, drop by drop or not, or past the longest answer."""

    def __init__(self, link: socket.socket, deadline: float, most_bytes: int) -> None:
        self._link, self._deadline, self._left = link, deadline, MAX_HEAD_BYTES + most_bytes

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        self._link.settimeout(_patience(self._deadline))
        got = self._link.recv_into(buffer)
        self._left -= got
        if self._left < 0:
            raise TooLong("longer than any answer may be")
        return got


@dataclass(frozen=True)
class _Wire:
    """The part of a socket that `http.client` uses. It closes this before it reads the body, so `ask` closes the link."""

    link: socket.socket
    deadline: float
    most_bytes: int

    def sendall(self, data: bytes) -> None:
        self.link.settimeout(_patience(self.deadline))
        self.link.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self.link, self.deadline, self.most_bytes))

    def close(self) -> None:
        pass


def _exchange(place: _Place, wire: _Wire, method: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
    kind = http.client.HTTPSConnection if place.scheme == "https" else http.client.HTTPConnection
    connection = kind(place.host, place.port)
    connection.sock = wire
    sent = {"Accept-Encoding": "identity", **headers, "Connection": "close"}
    connection.request(method, place.target, body, sent)
    with connection.getresponse() as response:
        content = response.read(wire.most_bytes + 1)
        if len(content) > wire.most_bytes:
            raise TooLong("longer than any answer may be")
        if response.length:
            raise ValueError("shorter than it says")
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, content)
