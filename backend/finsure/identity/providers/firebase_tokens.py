"""Firebase ID tokens: signed by Google with RS256, for one project, by somebody who has just proven a phone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
import hashlib
import json
import re
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
import jwt
from jwt.types import Options
from jwt.utils import base64url_decode
import phonenumbers

from finsure.identity.domain import VerifiedIdentity

MAX_TOKEN_BYTES = 8_192
LIFETIME_SECONDS = 3_600  # of every ID token
FRESH_SECONDS = 300  # after signing in at Firebase, in which the token opens a session here
CLOCK_SKEW_SECONDS = 30
_ALGORITHM = "RS256"
_SIGNED = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.[A-Za-z0-9_-]+")
_UNSIGNED = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.")
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
# What a header may say to change how a token is read, or with which key. Google's say none of it.
_MISLEADING = {"crit", "b64", "jku", "jwk", "x5u", "x5c", "x5t", "x5t#S256", "zip", "enc", "cty", "iss", "aud", "sub"}
_UNTIMED: Options = {
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
}  # times are judged against the given `now`

KeyOf = Callable[[str], RSAPublicKey | None]


@dataclass(frozen=True, slots=True)
class Proof:
    """Who somebody is, and the one name of the token that says so, which may be used once."""

    identity: VerifiedIdentity
    digest: str
    expires_at: datetime
    proven_at: datetime  # when the code was entered at Firebase, in whole seconds; a refreshed token keeps it

    def __repr__(self) -> str:
        return f"<Proof {self.digest[:8]}>"


def read_signed(token: str, *, project: str, key_of: KeyOf, now: datetime) -> Proof | None:
    """What a token of `project` says, or None when it is forged, foreign, malformed, too long, too old or of no phone.

    `key_of` gives the key that Google publishes under an id; what it raises passes through.
    """
    parts = _SIGNED.fullmatch(token) if len(token) <= MAX_TOKEN_BYTES else None
    header = _part(parts[1]) if parts else None
    if header is None or header.get("alg") != _ALGORITHM or header.get("typ", "JWT") != "JWT":
        return None
    key_id = header.get("kid")
    if _MISLEADING & set(header) or not isinstance(key_id, str) or not _KEY_ID.fullmatch(key_id):
        return None
    key = key_of(key_id)
    if key is None:
        return None
    try:
        claims = jwt.decode(
            token, key, algorithms=[_ALGORITHM], audience=project, issuer=issuer_of(project), options=_UNTIMED
        )
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        return None
    return _proof(token, claims, project, now)


def read_unsigned(token: str, *, project: str, now: datetime) -> Proof | None:
    """The same of a token of the Auth emulator, which signs nothing. For tests alone."""
    parts = _UNSIGNED.fullmatch(token) if len(token) <= MAX_TOKEN_BYTES else None
    header, claims = (_part(parts[1]), _part(parts[2])) if parts else (None, None)
    if header is None or claims is None or header.get("alg") != "none":
        return None
    return _proof(token, claims, project, now)


def issuer_of(project: str) -> str:
    return f"https://securetoken.google.com/{project}"


def _part(words: str) -> dict[str, Any] | None:
    try:
        part = json.loads(base64url_decode(words))
    except (ValueError, RecursionError):
        return None
    return part if isinstance(part, dict) else None


def _proof(token: str, claims: Mapping[str, Any], project: str, now: datetime) -> Proof | None:
    subject, phone = claims.get("sub"), claims.get("phone_number")
    if claims.get("iss") != issuer_of(project) or claims.get("aud") != project:
        return None
    if not isinstance(subject, str) or not 1 <= len(subject) <= 128:
        return None
    if not isinstance(phone, str) or not _is_phone(phone) or not _proven_by_phone(claims.get("firebase")):
        return None
    if not _in_time(claims, now.timestamp()):
        return None
    # Of what was signed and not of the whole: a signature can be written in more ways than one.
    digest = hashlib.sha256(token.rpartition(".")[0].encode()).hexdigest()
    identity = VerifiedIdentity(issuer=issuer_of(project), subject=subject, phone=phone)
    expires_at, proven_at = (datetime.fromtimestamp(claims[name], UTC) for name in ("exp", "auth_time"))
    return Proof(identity, digest, expires_at, proven_at)


def _in_time(claims: Mapping[str, Any], now: float) -> bool:
    """Whether the token is alive, lasts no longer than Google's do, and its owner signed in minutes ago."""
    expires, issued, proven = (claims.get(name) for name in ("exp", "iat", "auth_time"))
    begins = claims.get("nbf", issued)
    if type(expires) is not int or type(issued) is not int or type(proven) is not int or type(begins) is not int:
        return False
    latest = now + CLOCK_SKEW_SECONDS
    alive = issued <= latest and begins <= latest and now < expires <= issued + LIFETIME_SECONDS
    return alive and proven <= issued and now - FRESH_SECONDS <= proven <= latest


def _proven_by_phone(firebase: Any) -> bool:
    """By a phone, and as one of the project's own people: a tenant's people have ids of their own."""
    return isinstance(firebase, dict) and firebase.get("sign_in_provider") == "phone" and "tenant" not in firebase


def _is_phone(phone: str) -> bool:
    try:
        return bool(_PHONE.fullmatch(phone) and phonenumbers.parse(phone))
    except phonenumbers.NumberParseException:
        return False
