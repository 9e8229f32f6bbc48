"""Steps that tests of signing in take over HTTP."""

import base64
from datetime import UTC, datetime
from http.cookies import Morsel
from typing import Any

import orjson
from rest_framework.test import APIClient

from finsure.core import clock
from finsure.identity.browser import COOKIE
from finsure.identity.domain import totp_code
from finsure.identity.tests.authenticator import Authenticator

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
PHONE = "+919876543210"
OWN_PAGE: dict[str, Any] = {"HTTP_X_FINSURE": "1"}


def send_code(client: APIClient, phone: str = PHONE, **meta: Any) -> Any:
    return client.post("/api/v1/auth/codes", {"phone": phone}, **meta)


def enter(client: APIClient, phone: str = PHONE, **body: Any) -> Any:
    """Signs a phone in with the code from the inbox."""
    challenge_id = send_code(client, phone).json()["challenge_id"]
    code = newest_code(client)
    return client.post("/api/v1/auth/sessions", {"challenge_id": challenge_id, "code": code} | body)


def newest_code(client: APIClient) -> str:
    return str(client.get("/api/v1/demonstration/inbox").json()["items"][0]["code"])


def use(client: APIClient, answer: Any) -> APIClient:
    """Speaks with the access token of an answer from now on."""
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {answer.json()['access_token']}")
    return client


def refresh(client: APIClient, **meta: Any) -> Any:
    return client.post("/api/v1/auth/refresh", **(OWN_PAGE | meta))


def cookie_of(response: Any) -> "Morsel[str]":
    cookie: Morsel[str] = response.cookies[COOKIE]
    return cookie


def slug_of(response: Any) -> str:
    assert response.headers["Content-Type"] == "application/problem+json"
    return str(response.json()["type"]).removeprefix("/problems/")


def code_of(secret: str, steps: int = 0) -> str:
    """What an authenticator app shows for a secret as people type it, some steps of 30 seconds from now."""
    padded = secret + "=" * (-len(secret) % 8)
    return totp_code(base64.b32decode(padded), int(clock.now().timestamp()) // 30 + steps)


def with_step_up(client: APIClient, method: str, path: str, body: Any = None, **proof: Any) -> Any:
    """The answer to a sensitive request after the proof it asks for: by default the phone's code."""
    refusal = client.generic(method, path, written(body), "application/json")
    assert (refusal.status_code, slug_of(refusal)) == (403, "step-up-required"), refusal.content
    token = stepped_up(client, refusal, **proof)
    return client.generic(method, path, written(body), "application/json", HTTP_STEP_UP=token)


def stepped_up(client: APIClient, refusal: Any, **proof: Any) -> str:
    """The token for the request that was refused."""
    place = f"/api/v1/auth/step-ups/{refusal.json()['step_up_id']}"
    if not proof:
        assert client.post(f"{place}/code").status_code == 202
        proof = {"means": "phone", "code": newest_code(client)}
    proven = client.post(place, proof)
    assert proven.status_code == 201, proven.content
    return str(proven.json()["token"])


def written(body: Any) -> str:
    return "" if body is None else orjson.dumps(body).decode()


def add_app(client: APIClient, **proof: Any) -> tuple[str, Any]:
    """The secret of a new authenticator app and the answer to adding it."""
    begun = with_step_up(client, "POST", "/api/v1/factors/authenticator", **proof)
    assert begun.status_code == 201, begun.content
    secret = begun.json()["secret"]
    body = {"ceremony_id": begun.json()["ceremony_id"], "code": code_of(secret)}
    return secret, client.post("/api/v1/factors", body)


def add_passkey(client: APIClient, device: Authenticator | None = None, **proof: Any) -> tuple[Authenticator, Any]:
    """A new passkey and the answer to adding it."""
    device = device or Authenticator()
    begun = with_step_up(client, "POST", "/api/v1/factors/passkey", **proof)
    assert begun.status_code == 201, begun.content
    credential = device.create(begun.json()["options"])
    body = {"ceremony_id": begun.json()["ceremony_id"], "name": "Laptop", "credential": credential}
    return device, client.post("/api/v1/factors", body)


def pending(client: APIClient, phone: str = PHONE) -> str:
    """The token of a sign-in that waits for a factor."""
    answer = enter(client, phone)
    assert answer.status_code == 202, answer.content
    return str(answer.json()["pending_token"])


def second_step(client: APIClient, token: str, **proof: Any) -> Any:
    return client.post("/api/v1/auth/second-step", {"pending_token": token} | proof)
