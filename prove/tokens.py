"""S6: no token but one that FinSure issued, whole and in time, opens anything."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
import hashlib
import hmac
import json
from typing import Any

from django.conf import settings
import jwt

from finsure.core import clock
from finsure.identity import operations as identity
from finsure.identity.keys import derived_key
from prove.firebase_kinds import try_wrong_tokens
from prove.harness import Findings, Ground, Server
from prove.openapi import operations_of
from prove.people import Person, person

GOAL = (
    "Of at least 300 kinds of forged, foreign and worn-out access tokens, and 200 of ID tokens, none is accepted and none "
    "causes a fault"
)
KINDS, ID_TOKEN_KINDS = 300, 200
MARK = bytes((239, 187, 191))
ODD_VALUES: dict[str, Any] = {
    "null": None,
    "a list": ["1"],
    "an object": {"a": 1},
    "nothing": "",
    "zero": 0,
    "minus one": -1,
    "true": True,
    "a fraction": 1.5,
    "words": "admin",
    "a NUL": "1\u0000",
    "Arabic digits": "١",
    "a huge number": 10**30,
    "spaces": " 1 ",
    "a wildcard": "%",
    "SQL": "1 OR 1=1",
    "a path": "../1",
    "two lines": "1\n2",
    "a sign": "+1",
    "a leading zero": "01",
}
HEADERS: dict[str, Any] = {
    "kid": ["../../dev/null", "' OR 1=1 --", "", 0, None, "key"],
    "jku": ["http://127.0.0.1/k", "file:///etc/passwd"],
    "x5u": ["http://127.0.0.1/c"],
    "x5c": [["MIIB"]],
    "jwk": [{"kty": "oct", "k": "AAAA"}, {}],
    "crit": [["b64"], [], ["exp"], "b64"],
    "b64": [False],
    "zip": ["DEF"],
    "cty": ["JWT"],
    "typ": ["JWT", "refresh+jwt", "AT+JWT", "", None, "id+jwt"],
    "enc": ["A256GCM"],
    "x5t": ["AAAA"],
    "alg": ["hs256", "HS256 ", "", None, 1, ["HS256"], "HS256\u0000"],
}


@dataclass(frozen=True)
class Maker:
    """Makes tokens that differ from a good one in one thing."""

    claims: dict[str, Any]
    good: str

    def signed(self, header: dict[str, Any], claims: Any, *, key: bytes | None = None, digest: str = "sha256") -> str:
        head, body = _part(json.dumps(header).encode()), _part(json.dumps(claims).encode())
        mac = hmac.new(key if key is not None else derived_key("access-token"), f"{head}.{body}".encode(), digest)
        return f"{head}.{body}.{_part(mac.digest())}"

    def with_claims(self, **changed: Any) -> str:
        return self.signed({"alg": "HS256", "typ": "at+jwt"}, self.claims | changed)


def _part(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def work(ground: Ground) -> Findings:
    asha, bilal = person("+919876543210"), person("+919876543211")
    with ground.server(threads=4) as server:
        asha, bilal = asha.renewed(), bilal.renewed()
        claims = jwt.decode(asha.token, options={"verify_signature": False})
        kinds = dict(_kinds(Maker(claims, asha.token), asha, bilal))
        found = Findings(least=KINDS)
        doors = [("GET", "/api/v1/me")]
        if not ground.short:
            doors = [(one.method, one.path_with("1")) for one in operations_of() if not one.public]
        for method, path in doors:
            genuine = server.ask(method, "/api/v1/me", token=asha.token).status if method == "GET" else 200
            found.hold(genuine == 200, f"the genuine token answered {genuine}")
            for kind, token in kinds.items():
                _try(server, found, method, path, kind, token)
    found.hold(len(kinds) >= KINDS, f"only {len(kinds)} kinds")
    id_tokens = try_wrong_tokens(ground, found)
    found.hold(id_tokens >= ID_TOKEN_KINDS, f"only {id_tokens} kinds of ID token")
    found.figures |= {"kinds": len(kinds), "operations tried with each": len(doors), "kinds of ID token": id_tokens}
    return found


def _try(server: Server, found: Findings, method: str, path: str, kind: str, authorization: str) -> None:
    answer = server.ask(method, path, headers={"Authorization": authorization})
    refused = answer.status == 401 and answer.slug == "signed-out"
    too_long = answer.status in {0, 400, 431} and len(authorization) > 8_000
    found.check(refused or too_long, f"{kind}: {method} {path} answered {answer.status}")
    found.count("refused by the server for their length", int(too_long))


def _kinds(make: Maker, asha: Person, bilal: Person) -> Iterator[tuple[str, str]]:
    """Every kind by its name, as the value of the Authorization header."""
    for kind, token in [
        *_signatures(make),
        *_headers(make),
        *_claims(make),
        *_people(make, asha, bilal),
        *_shapes(make),
    ]:
        yield kind, f"Bearer {token}"
    yield from _schemes(make.good, asha)


def _signatures(make: Maker) -> Iterator[tuple[str, str]]:
    head, body, mac = make.good.split(".")
    for place in range(len(mac) - 1):
        other = "A" if mac[place] != "A" else "B"
        yield f"letter {place} of the signature changed", f"{head}.{body}.{mac[:place]}{other}{mac[place + 1 :]}"
    for length in range(0, len(mac), 4):
        yield f"a signature of {length} letters", f"{head}.{body}.{mac[:length]}"
    good = {"alg": "HS256", "typ": "at+jwt"}
    keys = {
        "an empty key": b"",
        "the bare secret": settings.SECRET_KEY.encode(),
        "a known word": b"secret",
        "zeros": bytes(32),
        "the key of limits": derived_key("limit"),
        "the key of codes": derived_key("one-time-code"),
        "the header": head.encode(),
        "the issuer": settings.ORIGIN.encode(),
        "the name of the algorithm": b"HS256",
        "the name of the key": b"access-token",
        "a public key": b"-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----",
    }
    for what, key in keys.items():
        yield f"signed with {what}", make.signed(good, make.claims, key=key)
    for digest in ("sha384", "sha512", "sha1", "md5", "sha3_256"):
        yield f"signed with {digest} as HS256", make.signed(good, make.claims, digest=digest)
    yield "the bare hash as signature", f"{head}.{body}.{_part(hashlib.sha256(f'{head}.{body}'.encode()).digest())}"
    yield (
        "the signature of another token",
        f"{head}.{body}.{make.with_claims(exp=make.claims['exp'] + 1).split('.')[2]}",
    )
    yield "the body of another token", f"{head}.{make.with_claims(sub='2').split('.')[1]}.{mac}"


def _headers(make: Maker) -> Iterator[tuple[str, str]]:
    names = (
        "none",
        "None",
        "NONE",
        "nOnE",
        "HS384",
        "HS512",
        "RS256",
        "RS512",
        "ES256",
        "PS256",
        "EdDSA",
        "dir",
        "A128KW",
    )
    for name in names:
        header = {"alg": name, "typ": "at+jwt"}
        yield f"alg {name}, signed", make.signed(header, make.claims)
        yield f"alg {name}, without a signature", make.signed(header, make.claims).rpartition(".")[0] + "."
    for name, values in HEADERS.items():
        for value in values:
            header = {"alg": "HS256", "typ": "at+jwt", name: value}
            yield f"header {name} = {value!r}", make.signed(header, make.claims)
    yield "no typ", make.signed({"alg": "HS256"}, make.claims)
    yield "no alg", make.signed({"typ": "at+jwt"}, make.claims)
    yield "a header that is a list", make.signed([], make.claims)  # type: ignore[arg-type]
    yield "a header that is null", make.signed(None, make.claims)  # type: ignore[arg-type]


def _claims(make: Maker) -> Iterator[tuple[str, str]]:
    good = {"alg": "HS256", "typ": "at+jwt"}
    for name in make.claims:
        yield f"no {name}", make.signed(good, {key: value for key, value in make.claims.items() if key != name})
        for what, value in ODD_VALUES.items():
            yield f"{name} is {what}", make.with_claims(**{name: value})
    now = make.claims["iat"]
    times = {
        "over for a second": {"exp": now - 1},
        "over for a year": {"iat": now - 31_536_600, "exp": now - 31_536_000},
        "of the future": {"iat": now + 3_600, "exp": now + 3_900},
        "that lasts a year": {"exp": now + 31_536_000},
        "that lasts a second too long": {"exp": now + 601},
        "that ends before it begins": {"exp": now - 100},
        "with its end as text": {"exp": str(make.claims["exp"])},
        "with its end as a fraction": {"exp": make.claims["exp"] + 0.5},
        "with an endless end": {"exp": 10**18},
        "with an end of 1e400": {"exp": float("inf")},
        "with a NaN": {"exp": float("nan")},
    }
    for what, changed in times.items():
        yield f"a token {what}", make.with_claims(**changed)
    others = {
        "iss": (
            "https://evil.example",
            f"{make.claims['iss']}/",
            make.claims["iss"].upper(),
            "https://securetoken.google.com/x",
        ),
        "aud": ("finsure", "finsure-api ", ["finsure-api"], ["finsure-api", "x"], "FINSURE-API"),
    }
    for name, values in others.items():
        for value in values:
            yield f"{name} {value!r}", make.with_claims(**{name: value})
    for name in ("nbf", "jti", "scope", "role", "is_staff", "ver", "act", "azp"):
        yield f"a further claim {name}", make.with_claims(**{name: 1})
    bodies: tuple[Any, ...] = (None, [], "x", 1, {})
    for body in bodies:
        yield f"claims {body!r}", make.signed(good, body)


def _people(make: Maker, asha: Person, bilal: Person) -> Iterator[tuple[str, str]]:
    yield "her session under his name", make.with_claims(sub=str(bilal.user.pk))
    yield "his session under her name", make.with_claims(sid=bilal.session.pk)
    yield "a person who is not there", make.with_claims(sub="999999999")
    yield "a session that never was", make.with_claims(sid="0" * 32)
    yield "a session in capitals", make.with_claims(sid=asha.session.pk.upper().replace("0", "O"))
    yield "a session with a space", make.with_claims(sid=f"{asha.session.pk} ")
    yield "half a session", make.with_claims(sid=asha.session.pk[:16])
    yield "the refresh token", asha.refresh_token
    yield "the id of the session", asha.session.pk
    for what, ended in (
        ("signed out", _signed_out()),
        ("ended everywhere", _ended()),
        ("disabled", _disabled()),
        ("deleted", _deleted()),
    ):
        yield f"somebody {what}", ended


def _signed_out() -> str:
    gone = person("+919876500001")
    identity.sign_out(session=gone.session, now=clock.now())
    return gone.token


def _ended() -> str:
    gone = person("+919876500002")
    identity.end_all_sessions(user=gone.user, now=clock.now())
    return gone.token


def _disabled() -> str:
    gone = person("+919876500003")
    type(gone.user).objects.filter(pk=gone.user.pk).update(is_active=False)
    return gone.token


def _deleted() -> str:
    gone = person("+919876500004")
    gone.user.delete()
    return gone.token


def _shapes(make: Maker) -> Iterator[tuple[str, str]]:
    head, body, mac = make.good.split(".")
    shapes = {
        "nothing": "",
        "a dot": ".",
        "two dots": "..",
        "three dots": "...",
        "four dots": "....",
        "one part": head,
        "two parts": f"{head}.{body}",
        "four parts": f"{make.good}.{mac}",
        "five parts, as if encrypted": f"{head}..{body}.{mac}.{mac}",
        "an empty header": f".{body}.{mac}",
        "an empty body": f"{head}..{mac}",
        "no signature": f"{head}.{body}.",
        "padded parts": f"{head}=.{body}==.{mac}=",
        "standard base64": make.good.replace("-", "+").replace("_", "/") + "+/",
        "a quoted token": f'"{make.good}"',
        "a token twice": f"{make.good}{make.good}",
        "two tokens": f"{make.good} {make.good}",
        "two tokens with a comma": f"{make.good},{make.good}",
        "a token and a word": f"{make.good} x",
        "words": "let me in",
        "no base64": "!!!.???.###",
        "hexadecimal": make.good.encode().hex(),
        "a token in base64": _part(make.good.encode()),
        "a nested token": make.signed({"alg": "HS256", "typ": "at+jwt", "cty": "JWT"}, make.good),
        "JSON as it is": json.dumps(make.claims),
        "a serialised object": json.dumps({"payload": body, "protected": head, "signature": mac}),
        "letters of no code page": "\xff\xfe" + make.good,
        "a longer signature": f"{make.good}A" * 2,
        "percent-encoded": make.good.replace(".", "%2E"),
        "null": "null",
        "undefined": "undefined",
        "true": "true",
        "zero": "0",
        "one name twice": _twice(make),
        "a header with a byte order mark": f"{_part(MARK + base64.urlsafe_b64decode(head + '=='))}.{body}.{mac}",
    }
    yield from shapes.items()
    for size in (4_097, 8_193, 16_385, 65_536, 262_144, 1_048_576):
        yield f"a token of {size} letters", "A" * size
        yield f"a good token with {size} letters more", f"{make.good}{'A' * size}"
    for depth in (100, 1_000):
        yield f"claims nested {depth} deep", f"{head}.{_part(b'[' * depth + b']' * depth)}.{mac}"


def _twice(make: Maker) -> str:
    head = _part(json.dumps({"alg": "HS256", "typ": "at+jwt"}).encode())
    text = json.dumps(make.claims)[:-1] + ', "sub": "2"}'
    mac = hmac.new(derived_key("access-token"), f"{head}.{_part(text.encode())}".encode(), "sha256").digest()
    return f"{head}.{_part(text.encode())}.{_part(mac)}"


def _schemes(good: str, asha: Person) -> Iterator[tuple[str, str]]:
    basic = base64.b64encode(f"{asha.user.pk}:{good}".encode()).decode()
    for what, value in {
        "no scheme": good,
        "Basic": f"Basic {basic}",
        "Token": f"Token {good}",
        "JWT": f"JWT {good}",
        "DPoP": f"DPoP {good}",
        "two schemes": f"Bearer Bearer {good}",
        "a colon": f"Bearer: {good}",
        "no space": f"Bearer{good}",
        "a tab": f"Bearer\t{good}",
        "nothing but the scheme": "Bearer",
        "Digest": f'Digest username="{good}"',
        "an equals sign": f"Bearer={good}",
    }.items():
        yield f"scheme: {what}", value
