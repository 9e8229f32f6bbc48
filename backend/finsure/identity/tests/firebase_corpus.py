"""A stand-in for Google that signs ID tokens, and every kind of token that must not be believed."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
import hashlib
import hmac
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import json
from threading import Thread
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.x509.oid import NameOID

PROJECT = "demo-finsure"
ISSUER = f"https://securetoken.google.com/{PROJECT}"
KEY_ID = "3e5f0b1c9a7d4e2f8b6a"
PHONE = "+919876543210"
SUBJECT = "Zk3pQm7rT1cUaWx9"


def part(value: Any) -> str:
    """One part of a token: JSON, unless it is bytes already."""
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def claims_at(now: datetime, **changed: Any) -> dict[str, Any]:
    """What Google says of somebody who has just signed in; a change to `...` leaves the claim out."""
    moment = int(now.timestamp())
    claims = {
        "iss": ISSUER,
        "aud": PROJECT,
        "auth_time": moment,
        "user_id": SUBJECT,
        "sub": SUBJECT,
        "iat": moment,
        "exp": moment + 3_600,
        "phone_number": PHONE,
        "firebase": {"identities": {"phone": [PHONE]}, "sign_in_provider": "phone"},
    }
    return {name: value for name, value in (claims | changed).items() if value is not ...}


def certificate_of(key: Any, now: datetime, *, days: int = 2) -> str:
    """A certificate for `key`, good from a day before `now` for so many days, in PEM."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "securetoken.system.gserviceaccount.com")])
    begins = now - timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM).decode()


@dataclass
class Google:
    """Signs tokens and publishes its certificates at `address`; what it answers can be changed as it goes."""

    now: datetime
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65_537, 2_048))
    answer: tuple[int, dict[str, str], bytes] = (200, {}, b"")
    address: str = ""
    asked: int = 0

    def __post_init__(self) -> None:
        self.publish({KEY_ID: self.key})

    def publish(self, keys: dict[str, Any], *, cache: str = "public, max-age=3600", **headers: str) -> None:
        listed = {name: certificate_of(key, self.now) for name, key in keys.items()}
        self.answer = 200, {"Cache-Control": cache, **headers}, json.dumps(listed).encode()

    def token(self, header: dict[str, Any] | None = None, key: PrivateKeyTypes | None = None, **changed: Any) -> str:
        """A good token, but for what is changed."""
        whole = {"alg": "RS256", "kid": KEY_ID, "typ": "JWT"} | (header or {})
        return self.signed(
            {name: value for name, value in whole.items() if value is not ...}, claims_at(self.now, **changed), key
        )

    def signed(self, header: Any, claims: Any, key: PrivateKeyTypes | None = None) -> str:
        signing_input = f"{part(header)}.{part(claims)}"
        return f"{signing_input}.{part(signature(key or self.key, signing_input.encode()))}"


def signature(key: PrivateKeyTypes, signing_input: bytes) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(signing_input, padding.PKCS1v15(), hashes.SHA256())
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key.sign(signing_input, ec.ECDSA(hashes.SHA256()))


@contextmanager
def google_at_home(now: datetime) -> Iterator[Google]:
    """A `Google` that answers on a port of this machine."""
    google = Google(now)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            google.asked += 1
            status, headers, body = google.answer
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        google.address = f"http://127.0.0.1:{server.server_port}/certificates"
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield google
        finally:
            server.shutdown()


# Every kind of token that must not be believed


def wrong_tokens(google: Google, *, canary: str = "http://127.0.0.1:9/keys") -> dict[str, str]:
    """Each kind by its name. `canary` is an address that a token tells us to fetch keys from."""
    return dict([*_signatures(google), *_headers(google, canary), *_claims(google), *_times(google), *_shapes(google)])


def _hmac(google: Google, algorithm: str, digest: str, secret: bytes) -> str:
    signing_input = f"{part({'alg': algorithm, 'kid': KEY_ID, 'typ': 'JWT'})}.{part(claims_at(google.now))}"
    return f"{signing_input}.{part(hmac.new(secret, signing_input.encode(), digest).digest())}"


def _signatures(google: Google) -> Iterator[tuple[str, str]]:
    public = google.key.public_key()
    published = json.loads(google.answer[2])[KEY_ID].encode()
    secrets = {
        "the certificate": published,
        "the public key in PEM": public.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        ),
        "the public key in DER": public.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        ),
        "the public key of PKCS 1": public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.PKCS1),
        "the project": PROJECT.encode(),
        "nothing": b"",
    }
    for what, secret in secrets.items():
        yield f"HS256 with {what} as the secret", _hmac(google, "HS256", "sha256", secret)
        yield f"RS256 that is HS256 with {what}", _hmac(google, "RS256", "sha256", secret)
    yield "HS512 with the certificate", _hmac(google, "HS512", "sha512", published)
    stranger = rsa.generate_private_key(65_537, 2_048)
    yield "signed by a stranger under a known key id", google.token(key=stranger)
    yield "signed by a stranger under his own key id", google.token({"kid": "stranger"}, key=stranger)
    yield "signed with a curve as RS256", google.token(key=ec.generate_private_key(ec.SECP256R1()))
    good = google.token()
    head, body, mark = good.split(".")
    yield "another's signature", f"{head}.{body}.{google.token(sub='other').split('.')[2]}"
    yield "another's claims", f"{head}.{google.token(sub='other').split('.')[1]}.{mark}"
    yield "another's header", f"{google.token({'kid': 'other'}).split('.')[0]}.{body}.{mark}"
    yield "half a signature", f"{head}.{body}.{mark[: len(mark) // 2]}"
    yield "a first letter changed", f"{head}.{body}.{'B' if mark[0] == 'A' else 'A'}{mark[1:]}"
    yield "zeros for a signature", f"{head}.{body}.{part(bytes(256))}"
    yield "the bare hash", f"{head}.{body}.{part(hashlib.sha256(f'{head}.{body}'.encode()).digest())}"
    pss = google.key.sign(f"{head}.{body}".encode(), padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
    yield "PSS called RS256", f"{head}.{body}.{part(pss)}"
    weak = google.key.sign(f"{head}.{body}".encode(), padding.PKCS1v15(), hashes.SHA512())
    yield "SHA-512 called RS256", f"{head}.{body}.{part(weak)}"


def _headers(google: Google, canary: str) -> Iterator[tuple[str, str]]:
    for name in ("none", "None", "NONE", "nOnE", "RS384", "RS512", "PS256", "ES256", "EdDSA", "rs256", "RS256 ", ""):
        yield f"alg {name!r}, signed", google.token({"alg": name})
        yield f"alg {name!r}, unsigned", google.token({"alg": name}).rpartition(".")[0] + "."
    for odd in (None, 1, True, ["RS256"], {"a": 1}, ...):
        yield f"alg {odd!r}", google.token({"alg": odd})
        yield f"kid {odd!r}", google.token({"kid": odd})
    for kid in (
        "",
        "other",
        f"{KEY_ID} ",
        KEY_ID.upper(),
        "../../etc/passwd",
        "' OR 1=1 --",
        canary,
        "k" * 129,
        "\u0661",
    ):
        yield f"kid {kid[:30]!r}", google.token({"kid": kid})
    public = google.key.public_key().public_numbers()
    raw = {"kty": "RSA", "n": part(public.n.to_bytes(256, "big")), "e": "AQAB", "kid": KEY_ID}
    misleading: dict[str, list[Any]] = {
        "crit": [["b64"], ["exp"], ["made-up"], [], "b64", None],
        "b64": [False, True],
        "jku": [canary, "file:///etc/passwd"],
        "x5u": [canary],
        "jwk": [raw, {}],
        "x5c": [["MIIB"]],
        "x5t": ["AAAA"],
        "zip": ["DEF"],
        "enc": ["A256GCM"],
        "cty": ["JWT"],
    }
    for name, values in misleading.items():
        for value in values:
            yield f"header {name} = {str(value)[:40]}", google.token({name: value})
    for typ in ("at+jwt", "jwt", "logout+jwt", "", None, 1):
        yield f"typ {typ!r}", google.token({"typ": typ})
    own = rsa.generate_private_key(65_537, 2_048)
    numbers = own.public_key().public_numbers()
    brought = {"kty": "RSA", "n": part(numbers.n.to_bytes(256, "big")), "e": "AQAB"}
    yield "its own key brought along", google.token({"jwk": brought}, key=own)
    yield "b64 false with a plain body", _plain_body(google)


def _plain_body(google: Google) -> str:
    head = part({"alg": "RS256", "kid": KEY_ID, "typ": "JWT", "b64": False, "crit": ["b64"]})
    body = json.dumps(claims_at(google.now)).encode()
    return f"{head}..{part(signature(google.key, head.encode() + b'.' + body))}"


ODD: tuple[Any, ...] = (None, 0, "", [], {}, True, ["x"], 1.5)


def _claims(google: Google) -> Iterator[tuple[str, str]]:
    for name in claims_at(google.now):
        if name != "user_id":
            yield f"no {name}", google.token(**{name: ...})  # type: ignore[arg-type]
            for odd in ODD:
                yield f"{name} is {odd!r}", google.token(**{name: odd})
    yield from _foreign(google)
    for provider in (
        "anonymous",
        "password",
        "custom",
        "google.com",
        "emailLink",
        "Phone",
        "phone ",
        ["phone"],
        None,
        1,
    ):
        yield f"provider {provider!r}", google.token(firebase={"sign_in_provider": provider})
    yield "anonymous with a phone", google.token(provider_id="anonymous", firebase={"sign_in_provider": "anonymous"})
    yield "of a tenant", google.token(firebase={"sign_in_provider": "phone", "tenant": "other"})
    yield (
        "a custom token",
        google.token(
            iss=f"firebase-adminsdk@{PROJECT}.iam.gserviceaccount.com",
            aud="https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit",
            uid=SUBJECT,
            firebase=...,
        ),
    )
    yield "a custom token of old (HS256, no key id)", google.token({"alg": "HS256", "kid": ...}, d={}, v=0)
    yield "a session cookie", google.token(iss=f"https://session.firebase.google.com/{PROJECT}")


def _foreign(google: Google) -> Iterator[tuple[str, str]]:
    foreign: dict[str, list[Any]] = {
        "iss": [
            "https://securetoken.google.com/other-project",
            f"{ISSUER}/",
            ISSUER.upper(),
            ISSUER.replace("https", "http"),
            f"https://session.firebase.google.com/{PROJECT}",
            "https://accounts.google.com",
            f"firebase-adminsdk@{PROJECT}.iam.gserviceaccount.com",
            [ISSUER],
        ],
        "aud": [
            "other-project",
            f"{PROJECT} ",
            PROJECT.upper(),
            [PROJECT],
            [PROJECT, "other"],
            "https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit",
        ],
        "sub": ["s" * 129, 7, {"a": 1}],
        "phone_number": [
            "9876543210",
            "+",
            "+0123456789",
            "+9" * 30,
            "+91 98765 43210",
            "+\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668",
            "+9990000000",
        ],
    }
    for name, values in foreign.items():
        for value in values:
            yield f"{name} {str(value)[:60]!r}", google.token(**{name: value})


def _times(google: Google) -> Iterator[tuple[str, str]]:
    now = int(google.now.timestamp())
    times: dict[str, dict[str, Any]] = {
        "over for a second": {"exp": now - 1},
        "over at this moment": {"exp": now},
        "over for an hour": {"iat": now - 7_200, "auth_time": now - 7_200, "exp": now - 3_600},
        "issued in the future": {"iat": now + 60, "exp": now + 3_600},
        "of a sign-in in the future": {"auth_time": now + 60, "iat": now + 60},
        "of a sign-in after its issue": {"auth_time": now + 10},
        "of a sign-in six minutes ago": {"auth_time": now - 360},
        "refreshed from a sign-in of yesterday": {"auth_time": now - 86_400},
        "not yet begun": {"nbf": now + 60},
        "begun in words": {"nbf": "now"},
        "that lasts two hours": {"exp": now + 7_200},
        "that never ends": {"exp": 10**18},
        "that ends at 1e400": {"exp": float("inf")},
        "that ends at NaN": {"exp": float("nan")},
        "that ends before it begins": {"exp": now - 10},
        "with its end in words": {"exp": str(now + 3_600)},
        "with a fraction of a second": {"exp": now + 3_599.5},
        "with its issue in words": {"iat": str(now)},
        "with its sign-in in words": {"auth_time": str(now)},
        "in milliseconds": {"iat": now * 1_000, "auth_time": now * 1_000, "exp": (now + 3_600) * 1_000},
        "with negative times": {"iat": -now, "auth_time": -now},
        "with its end true": {"exp": True},
    }
    for what, changed in times.items():
        yield f"a token {what}", google.token(**changed)


def _shapes(google: Google) -> Iterator[tuple[str, str]]:
    good = google.token()
    head, body, mark = good.split(".")
    shapes = {
        "a dot": ".",
        "two dots": "..",
        "three dots": "...",
        "one part": head,
        "two parts": f"{head}.{body}",
        "four parts": f"{good}.{mark}",
        "five parts": f"{head}..{body}.{mark}.{mark}",
        "no header": f".{body}.{mark}",
        "no body": f"{head}..{mark}",
        "no signature": f"{head}.{body}.",
        "a padded signature": f"{good}==",
        "padded parts": f"{head}=.{body}.{mark}",
        "standard base64": f"{head}.{body}.{mark.replace('-', '+').replace('_', '/')}/+",
        "a line break within": f"{head}.{body}\n.{mark}",
        "a line break after": f"{good}\n",
        "spaces around": f" {good} ",
        "a scheme before": f"Bearer {good}",
        "in quotes": f'"{good}"',
        "twice": f"{good}{good}",
        "letters that look the same": good.replace("e", "\u0435", 1),
        "words": "let me in",
        "null": "null",
        "a list for a header": google.signed([], claims_at(google.now)),
        "null for a header": google.signed(None, claims_at(google.now)),
        "a list for claims": google.signed({"alg": "RS256", "kid": KEY_ID, "typ": "JWT"}, []),
        "null for claims": google.signed({"alg": "RS256", "kid": KEY_ID, "typ": "JWT"}, None),
        "words for claims": google.signed({"alg": "RS256", "kid": KEY_ID, "typ": "JWT"}, b"words"),
        "claims of no code page": google.signed({"alg": "RS256", "kid": KEY_ID, "typ": "JWT"}, b'{"a":"\xff"}'),
        "a header 1,500 deep": f"{part(b'[' * 1_500 + b']' * 1_500)}.{body}.{mark}",
        "claims 1,500 deep, signed": google.signed(
            {"alg": "RS256", "kid": KEY_ID, "typ": "JWT"}, b'{"a":' * 1_000 + b"1" + b"}" * 1_000
        ),
        "JSON instead": json.dumps({"protected": head, "payload": body, "signature": mark}),
        "good, and longer than 8 KB": google.token(padding="x" * 6_000),
    }
    yield from shapes.items()
    for size in (8_193, 65_536, 900_000):
        yield f"{size} letters", "A" * size
