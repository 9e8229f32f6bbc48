"""What comes in and what goes out over HTTP, in plain values; the one place that knows WSGI."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

import orjson

Environment = dict[str, Any]
LARGEST_REQUEST = 1_000_000


class Refusal(Exception):
    """What Setu answers instead of what was asked: a status, its code, its sentence."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


def invalid(message: str = "Invalid request body") -> Refusal:
    return Refusal(400, "InvalidRequest", message)


def not_found(message: str = "Consent not found") -> Refusal:
    return Refusal(404, "NotFound", message)


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: dict[str, str]
    query: dict[str, str]
    body: bytes

    @classmethod
    def of(cls, environ: Environment) -> "Request":
        size = min(int(environ.get("CONTENT_LENGTH") or 0), LARGEST_REQUEST)
        headers = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name[:5] == "HTTP_"}
        headers["content-type"] = environ.get("CONTENT_TYPE", "")
        query = {name: values[-1] for name, values in parse_qs(environ.get("QUERY_STRING", "")).items()}
        body = environ["wsgi.input"].read(size) if size else b""
        return cls(environ["REQUEST_METHOD"], environ.get("PATH_INFO", "/"), headers, query, body)

    @cached_property
    def json(self) -> dict[str, Any]:
        """The object that was sent. Raises Refusal (400) for anything else."""
        try:
            sent = orjson.loads(self.body)
        except orjson.JSONDecodeError:
            raise invalid() from None
        if not isinstance(sent, dict):
            raise invalid()
        return sent

    @cached_property
    def form(self) -> dict[str, list[str]]:
        return parse_qs(self.body.decode("utf-8", "replace"))

    def field(self, name: str) -> str:
        return self.form.get(name, [""])[-1]

    def cookie(self, name: str) -> str:
        try:
            jar = SimpleCookie(self.headers.get("cookie", ""))
        except CookieError:
            return ""
        return jar[name].value if name in jar else ""


@dataclass
class Answer:
    status: int
    body: bytes | Iterable[bytes]
    type: str = "application/json"
    headers: list[tuple[str, str]] = field(default_factory=list)

    def send(self, start_response: Callable[..., Any]) -> Iterable[bytes]:
        headers = [("Content-Type", self.type), ("Cache-Control", "no-store"), *self.headers]
        pieces: Iterable[bytes] = [self.body] if isinstance(self.body, bytes) else self.body
        if isinstance(self.body, bytes):
            headers.append(("Content-Length", str(len(self.body))))
        try:
            phrase = HTTPStatus(self.status).phrase
        except ValueError:
            phrase = "Status"
        start_response(f"{self.status} {phrase}", headers)
        return pieces


def as_json(status: int, content: Any) -> Answer:
    return Answer(status, orjson.dumps(content))
