"""The keys with which Google signs ID tokens, kept for as long as Google says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
import logging
import re
from threading import Lock

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
import orjson

from finsure.core import outbound
from finsure.core.problems import Problem

log = logging.getLogger(__name__)
MOST_KEYS = 32
LEAST_BITS = 2_048
KEPT_AT_LEAST, KEPT_AT_MOST, KEPT_UNLESS_TOLD = timedelta(minutes=1), timedelta(days=1), timedelta(minutes=5)
ASKED_AGAIN_FOR_UNKNOWN = timedelta(minutes=1)  # a token may name any key; it may not make us ask each time
ASKED_AGAIN_AFTER_FAILURE = timedelta(seconds=5)


class SignInUnavailable(Problem):
    status, slug, title = 503, "sign-in-unavailable", "Signing in is not possible just now"


@dataclass(frozen=True)
class _Kept:
    certificates: Mapping[str, x509.Certificate]
    until: datetime


class GoogleKeys:
    """One process's keys. Whoever needs a key that is here waits for nobody; at most one asks Google at a time."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._lock = Lock()
        self._kept: _Kept | None = None
        self._asked_at: datetime | None = None

    def key_of(self, key_id: str, now: datetime) -> RSAPublicKey | None:
        """The key under this id, or None when Google publishes none. Raises SignInUnavailable. For no transaction."""
        if known := self._known(key_id, now):
            return known
        with self._lock:
            if known := self._known(key_id, now):
                return known
            if self._may_ask(now):
                self._ask(now)
            if not self._alive(now):
                raise SignInUnavailable
            return self._known(key_id, now)

    def _known(self, key_id: str, now: datetime) -> RSAPublicKey | None:
        kept = self._kept
        certificate = kept.certificates.get(key_id) if kept and now < kept.until else None
        if certificate is None or not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
            return None
        key = certificate.public_key()
        return key if isinstance(key, RSAPublicKey) and key.key_size >= LEAST_BITS else None

    def _alive(self, now: datetime) -> bool:
        return self._kept is not None and now < self._kept.until

    def _may_ask(self, now: datetime) -> bool:
        pause = ASKED_AGAIN_FOR_UNKNOWN if self._alive(now) else ASKED_AGAIN_AFTER_FAILURE
        return self._asked_at is None or abs(now - self._asked_at) >= pause

    def _ask(self, now: datetime) -> None:
        """Fetch what Google publishes. Raises SignInUnavailable, and keeps what it has, when that cannot be had."""
        self._asked_at = now
        try:
            answer = outbound.ask("GET", self._address)
            self._kept = _Kept(_certificates(answer), now + _lasting(answer.headers))
        except (outbound.AddressRefused, outbound.NoAnswer, ValueError) as error:
            log.warning("Google's keys cannot be had: %s", type(error).__name__)
            raise SignInUnavailable from error


def _certificates(answer: outbound.Answer) -> dict[str, x509.Certificate]:
    """The certificates by key id. Raises ValueError for anything but an object of a few of them."""
    if answer.status != 200:
        raise ValueError(f"status {answer.status}")
    listed = orjson.loads(answer.body)
    if not isinstance(listed, dict) or not 1 <= len(listed) <= MOST_KEYS:
        raise ValueError("no object of certificates")
    if not all(isinstance(pem, str) for pem in listed.values()):
        raise ValueError("a certificate is text")
    return {key_id: x509.load_pem_x509_certificate(pem.encode()) for key_id, pem in listed.items()}


def _lasting(headers: Mapping[str, str]) -> timedelta:
    """How long an answer may be kept, counted from now."""
    said = re.search(r"\bmax-age=([0-9]{1,9})\b", headers.get("cache-control", ""))
    if said is None:
        return KEPT_UNLESS_TOLD
    age = re.fullmatch(r"[0-9]{1,9}", headers.get("age", "0"))
    lasting = timedelta(seconds=int(said[1]) - int(age[0] if age else 0))
    return min(max(lasting, KEPT_AT_LEAST), KEPT_AT_MOST)


@cache
def keys_at(address: str) -> GoogleKeys:
    return GoogleKeys(address)
