"""Forged, foreign and malformed access tokens: each is 401 and none is a fault."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
import hashlib
import hmac
from typing import Any

from django.conf import settings
import orjson
import pytest
from rest_framework.test import APIClient

from finsure.core import clock
from finsure.identity.keys import derived_key
from finsure.identity.models import Session, User
from finsure.identity.tokens import AUDIENCE, issue_access, read_access

HEADER = {"alg": "HS256", "typ": "at+jwt"}
PUBLIC_KEY = b"-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----\n"


def encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def token(
    claims: Any,
    header: Any = HEADER,
    key: bytes | None = None,
    digest: Callable[..., Any] = hashlib.sha256,
) -> str:
    """A token with any header and claims; bytes go in as they are."""
    parts = [part if isinstance(part, bytes) else orjson.dumps(part) for part in (header, claims)]
    signed = ".".join(encoded(part) for part in parts)
    return f"{signed}.{encoded(hmac.digest(key or derived_key('access-token'), signed.encode(), digest))}"


def good(session: Session) -> dict[str, Any]:
    now = int(clock.now().timestamp())
    return {
        "iss": settings.ORIGIN,
        "aud": AUDIENCE,
        "sub": str(session.user_id),
        "sid": session.pk,
        "iat": now,
        "exp": now + 600,
    }


def without(claims: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in claims.items() if key != name}


def headers(**more: Any) -> Callable[[dict[str, Any]], str]:
    return lambda claims: token(claims, HEADER | more)


def claims(**more: Any) -> Callable[[dict[str, Any]], str]:
    return lambda known: token(known | more)


def missing(name: str) -> Callable[[dict[str, Any]], str]:
    return lambda known: token(without(known, name))


NOW = "now"  # replaced by this second in the claims below
FORGED: dict[str, Callable[[dict[str, Any]], str]] = {
    "empty": lambda _: "",
    "one part": lambda _: "abc",
    "two parts": lambda known: token(known).rsplit(".", 1)[0],
    "four parts": lambda known: token(known) + ".x",
    "only dots": lambda _: "..",
    "bad base64": lambda _: "%%%.%%%.%%%",
    "header is not JSON": lambda known: token(known, b"{"),
    "header is a list": lambda known: token(known, ["HS256"]),
    "claims are not JSON": lambda _: token(b"\xff\xfe"),
    "claims are a list": lambda _: token([]),
    "claims are deep": lambda _: token(b"[" * 1000 + b"]" * 1000),
    "no signature": lambda known: token(known).rsplit(".", 1)[0] + ".",
    "alg none": lambda known: token(known, {"alg": "none", "typ": "at+jwt"}).rsplit(".", 1)[0] + ".",
    "alg None in capitals": lambda known: token(known, {"alg": "NONE", "typ": "at+jwt"}),
    "alg missing": lambda known: token(known, {"typ": "at+jwt"}),
    "alg HS512": lambda known: token(known, HEADER | {"alg": "HS512"}, digest=hashlib.sha512),
    "alg RS256 signed as HS256": headers(alg="RS256"),
    "public key as secret": lambda known: token(known, key=PUBLIC_KEY),
    "empty key": lambda known: token(known, key=b"\0"),
    "the secret key itself": lambda known: token(known, key=settings.SECRET_KEY.encode()),
    "a key of another purpose": lambda known: token(known, key=derived_key("one-time-code")),
    "typ JWT": headers(typ="JWT"),
    "typ of a refresh token": headers(typ="rt+jwt"),
    "typ missing": lambda known: token(known, {"alg": "HS256"}),
    "kid path": headers(kid="../../../../dev/null"),
    "kid SQL": headers(kid="' UNION SELECT 'key"),
    "jku": headers(jku="https://evil.example/keys"),
    "x5u": headers(x5u="file:///etc/passwd"),
    "jwk": headers(jwk={"kty": "oct", "k": "AA"}),
    "unknown crit": headers(crit=["exp", "made-up"], **{"made-up": 1}),
    "b64 false": headers(b64=False, crit=["b64"]),
    "zip": headers(zip="DEF"),
    "other issuer": claims(iss="https://evil.example"),
    "issuer is a list": claims(iss=[settings.ORIGIN]),
    "other audience": claims(aud="another-api"),
    "audience is a list": claims(aud=[AUDIENCE]),
    "no audience": missing("aud"),
    "no issuer": missing("iss"),
    "no subject": missing("sub"),
    "no session": missing("sid"),
    "no issue time": missing("iat"),
    "no expiry": missing("exp"),
    "an extra claim": claims(admin=True),
    "subject is a number": claims(sub=1),
    "subject is SQL": claims(sub="1 OR 1=1"),
    "subject is huge": claims(sub="9" * 40),
    "subject of Arabic digits": claims(sub="\u0661"),
    "subject is another person": claims(sub="999999"),
    "session of nobody": claims(sid="0" * 32),
    "session in capitals": lambda known: token(known | {"sid": known["sid"].upper() + "A"}),
    "session is a list": claims(sid=["a"]),
    "expired": lambda known: token(known | {"iat": known["iat"] - 700, "exp": known["exp"] - 700}),
    "expires as text": lambda known: token(known | {"exp": str(known["exp"])}),
    "expires as float": lambda known: token(known | {"exp": known["exp"] + 0.5}),
    "expires as true": claims(exp=True),
    "expires negative": claims(exp=-1),
    "expires at infinity": lambda known: token(orjson.dumps(known).replace(str(known["exp"]).encode(), b"1e999")),
    "lives for a year": lambda known: token(known | {"exp": known["iat"] + 31_536_000}),
    "issued in the future": lambda known: token(known | {"iat": known["iat"] + 120, "exp": known["exp"] + 60}),
    "one megabyte": lambda known: token(known | {"pad": "x" * 1_000_000}),
    "five kilobytes": lambda known: token(known | {"pad": "x" * 5_000}),
    "not ASCII": lambda known: token(known) + "é",
    "changed claims": lambda known: ".".join([token(known).split(".")[0], encoded(b"{}"), token(known).split(".")[2]]),
}


@pytest.fixture
def session(asha: User, session_of: Callable[[User], Session]) -> Session:
    return session_of(asha)


def ask(authorization: str) -> Any:
    return APIClient().get("/api/v1/me", HTTP_AUTHORIZATION=authorization)


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_token_is_refused(name: str, session: Session) -> None:
    response = ask(f"Bearer {FORGED[name](good(session))}")

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.json()["type"] == "/problems/signed-out"


def test_the_token_that_the_forgeries_start_from_is_good(session: Session) -> None:
    assert ask(f"Bearer {token(good(session))}").status_code == 200


@pytest.mark.parametrize("scheme", ["Basic {}", "{}", "Bearer  {}", "Bearer {} x", "Token {}", "Bearer\t{}"])
def test_another_scheme_is_refused(scheme: str, session: Session) -> None:
    assert ask(scheme.format(token(good(session)))).status_code == 401


def test_a_refresh_token_is_no_access_token(session: Session) -> None:
    assert ask(f"Bearer {session.tokens.get().sha256}").status_code == 401


def test_a_token_lasts_ten_minutes_and_never_longer_than_its_session(session: Session) -> None:
    now = datetime.fromtimestamp(int(clock.now().timestamp()), UTC)
    issued, seconds = issue_access(session, now)

    assert seconds == 600
    assert read_access(issued, now + timedelta(minutes=9, seconds=59))
    assert read_access(issued, now + timedelta(minutes=10)) is None
    session.absolute_expires_at = now + timedelta(minutes=3)
    assert issue_access(session, now)[1] == 180


def test_a_key_from_another_installation_is_foreign(session: Session, settings: Any) -> None:
    foreign = token(good(session))
    settings.SECRET_KEY = "another-installation-" + "x" * 32

    assert ask(f"Bearer {foreign}").status_code == 401
