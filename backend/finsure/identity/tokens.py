"""Access tokens: signed with one key by one algorithm, ten minutes long, and worth nothing without their session."""

from dataclasses import dataclass
from datetime import UTC, datetime
import re
from typing import Any

from django.conf import settings
import jwt

from finsure.identity.domain import ACCESS_LIFETIME, access_expiry
from finsure.identity.keys import derived_key
from finsure.identity.models import Session

AUDIENCE = "finsure-api"
MAX_TOKEN_BYTES = 4096
CLOCK_SKEW_SECONDS = 30
_ALGORITHM = "HS256"
_HEADER = {"alg": _ALGORITHM, "typ": "at+jwt"}
_CLAIMS = {"iss", "aud", "sub", "sid", "iat", "exp"}
_SUBJECT = re.compile(r"[1-9][0-9]{0,18}")
_SESSION = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Access:
    """What a genuine access token says."""

    user_id: int
    session_id: str


def issue_access(session: Session, now: datetime) -> tuple[str, int]:
    """An access token of `session` and how many seconds it lasts."""
    issued = int(now.timestamp())
    expires = int(access_expiry(now, session.absolute_expires_at).timestamp())
    claims = {
        "iss": settings.ORIGIN,
        "aud": AUDIENCE,
        "sub": str(session.user_id),
        "sid": session.id,
        "iat": issued,
        "exp": expires,
    }
    token = jwt.encode(claims, derived_key("access-token"), algorithm=_ALGORITHM, headers={"typ": _HEADER["typ"]})
    return token, expires - issued


def read_access(token: str, now: datetime) -> Access | None:
    """What `token` says, or None when it is forged, foreign, malformed, too long or over."""
    if len(token) > MAX_TOKEN_BYTES or not token.isascii():
        return None
    try:
        # Only our own header is known: no key id, key address, critical extension or other type is ever looked at.
        if jwt.get_unverified_header(token) != _HEADER:
            return None
        claims = jwt.decode(
            token,
            derived_key("access-token"),
            algorithms=[_ALGORITHM],
            issuer=settings.ORIGIN,
            audience=AUDIENCE,
            # The times are checked below against the `now` that was given.
            options={"require": sorted(_CLAIMS), "verify_exp": False, "verify_iat": False, "verify_nbf": False},
        )
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        return None
    return _access(claims, now.astimezone(UTC).timestamp())


def _access(claims: dict[str, Any], now: float) -> Access | None:
    if set(claims) != _CLAIMS or claims["aud"] != AUDIENCE:
        return None
    subject, session, issued, expires = (claims[name] for name in ("sub", "sid", "iat", "exp"))
    if not (isinstance(subject, str) and _SUBJECT.fullmatch(subject)):
        return None
    if not (isinstance(session, str) and _SESSION.fullmatch(session)):
        return None
    if type(issued) is not int or type(expires) is not int or expires - issued > ACCESS_LIFETIME.total_seconds():
        return None
    if not issued - CLOCK_SKEW_SECONDS <= now < expires:
        return None
    return Access(user_id=int(subject), session_id=session)
