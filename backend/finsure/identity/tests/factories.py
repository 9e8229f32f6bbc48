"""Steps that tests of signing in take over HTTP."""

from datetime import UTC, datetime
from http.cookies import Morsel
from typing import Any

from rest_framework.test import APIClient

from finsure.identity.browser import COOKIE

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
