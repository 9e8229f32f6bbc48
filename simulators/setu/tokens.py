"""Access: tokens of 1800 seconds as the sandbox issues them, or the client's headers where a knob allows it."""

from datetime import timedelta
import hmac
from uuid import uuid4

import jwt

from simulators.setu.simulator import Simulator
from simulators.setu.wire import Refusal, Request, invalid, not_found

ISSUER = "https://auth-v2.setu.co/realms/setu"
SECONDS = 1800


def log_in(simulator: Simulator, request: Request) -> dict[str, str]:
    """Raises Refusal (400) unless client, grant and secret are right."""
    sent = request.json
    if request.headers.get("client") != "bridge" or sent.get("grant_type") != "client_credentials":
        raise invalid()
    if not _known(simulator, sent.get("clientID"), sent.get("secret")):
        raise invalid("Invalid client credentials")
    now = simulator.clock.now()
    claims = {
        "iss": ISSUER,
        "azp": simulator.client_id,
        "clientId": simulator.client_id,
        "scope": "TEST",
        "jti": str(uuid4()),
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(seconds=SECONDS)).timestamp()),
    }
    return {"access_token": jwt.encode(claims, simulator.signing_key, "HS256"), "refresh_token": ""}  # nosec B105 # empty, as the sandbox sends it


def admit(simulator: Simulator, request: Request, *, product: bool) -> None:
    """Raises Refusal: 401 for a token that is missing, old or another's; 404 for an unknown product."""
    by_headers = simulator.knob("header_auth") and "x-client-secret" in request.headers
    if by_headers:
        client = request.headers.get("x-client-id") or request.headers.get("x-client_id")
        if not _known(simulator, client, request.headers["x-client-secret"]):
            raise _unauthorized("Invalid client credentials")
    else:
        _check_token(simulator, request.headers.get("authorization", ""))
    named = request.headers.get("x-product-instance-id")
    if product and not named:
        raise invalid("x-product-instance-id is required")
    if named and named != simulator.product:
        raise not_found("Config not found for provided product instance. Please check the product instance id")


def _check_token(simulator: Simulator, header: str) -> None:
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise _unauthorized("Authorization token is missing")
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except jwt.PyJWTError:
        raise _unauthorized("Invalid token") from None
    if claims.get("iss") != ISSUER:
        raise _unauthorized("Token issuer not allowed")
    try:  # the simulator's day may be another, so its own clock judges the age
        jwt.decode(token, simulator.signing_key, ["HS256"], options={"verify_exp": False, "verify_iat": False})
        fresh = simulator.clock.now().timestamp() < float(claims["exp"])
    except (jwt.PyJWTError, KeyError, TypeError, ValueError):
        raise _unauthorized("Invalid token") from None
    if not fresh:
        raise _unauthorized("Token has expired")


def _known(simulator: Simulator, client: object, secret: object) -> bool:
    right = f"{simulator.client_id}\0{simulator.secret}".encode()
    return hmac.compare_digest(right, f"{client}\0{secret}".encode())


def _unauthorized(message: str) -> Refusal:
    return Refusal(401, "Unauthorized", message)
