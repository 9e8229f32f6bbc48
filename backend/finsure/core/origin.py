"""Where the request that is being answered came from; nothing where work has no request."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
import ipaddress
import secrets
from typing import Any

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Origin:
    """A request's network and its own id."""

    network: str = ""
    request_id: str = ""

    def __repr__(self) -> str:
        return f"<Origin {self.request_id}>"


_NOWHERE = Origin()
_current: ContextVar[Origin] = ContextVar("origin", default=_NOWHERE)


def current() -> Origin:
    """The origin of the request this thread is answering."""
    return _current.get()


@contextmanager
def answering(meta: Mapping[str, Any]) -> Iterator[Origin]:
    """Everything in the block belongs to the request with these WSGI facts."""
    token = _current.set(Origin(network_of(meta), secrets.token_hex(8)))
    try:
        yield _current.get()
    finally:
        _current.reset(token)


def network_of(meta: Mapping[str, Any]) -> str:
    """The network a request came from: the address that the farthest trusted proxy saw; of IPv6 its /64.

    What a client writes into X-Forwarded-For itself stands left of the trusted entries and is never read.
    """
    address = str(meta.get("REMOTE_ADDR", ""))
    hops = settings.TRUSTED_PROXIES
    forwarded = [entry.strip() for entry in str(meta.get("HTTP_X_FORWARDED_FOR", "")).split(",")]
    if hops and len(forwarded) >= hops:
        address = forwarded[-hops]
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((int(parsed), 64), strict=False).network_address)
    return str(parsed)
