"""HTTP glue: one way from a refusal to problem+json, one renderer, cursors, entity tags."""

import json  # orjson cannot see repeated keys
import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
import orjson
from rest_framework import exceptions, serializers
from rest_framework.parsers import JSONParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from finsure.core import events
from finsure.core.problems import ChangedMeanwhile, InvalidInput, NotFound, Problem, invalid

log = logging.getLogger(__name__)
PROBLEM_TYPE = "application/problem+json"
MAX_JSON_DEPTH = 32


class ProblemErrorOut(serializers.Serializer[Any]):
    pointer = serializers.CharField()
    detail = serializers.CharField()


class ProblemOut(serializers.Serializer[Any]):
    """RFC 9457 problem details."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(required=False)
    errors = ProblemErrorOut(many=True, required=False)  # type: ignore[assignment]


class BadRequest(Problem):
    status, slug, title = 400, "bad-request", "This request cannot be read"


class SignedOut(Problem):
    status, slug, title = 401, "signed-out", "Sign in first"


class Forbidden(Problem):
    status, slug, title = 403, "forbidden", "This is not allowed"


class MethodRefused(Problem):
    status, slug, title = 405, "method-refused", "This method is not offered here"


class TypeRefused(Problem):
    status, slug, title = 415, "type-refused", "This kind of content is not accepted here"


class TooLarge(Problem):
    status, slug, title = 413, "too-large", "This is too large"


class ServerFault(Problem):
    status, slug, title = 500, "server-fault", "Something went wrong on our side"


class Renderer(BaseRenderer):
    """JSON by orjson: a tenth of the standard renderer's cost."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        return b"" if data is None else orjson.dumps(data)


class Parser(JSONParser):
    """Strict JSON: UTF-8, bounded depth, no repeated keys, no NaN."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        raw = stream.read()
        if _depth(raw) > MAX_JSON_DEPTH:
            raise BadRequest(f"JSON deeper than {MAX_JSON_DEPTH} levels is refused.")
        try:
            return json.loads(raw.decode(), object_pairs_hook=_unique, parse_constant=_no_constant)
        except (UnicodeDecodeError, ValueError) as error:
            raise BadRequest("The body is not JSON in UTF-8.") from error


def _depth(raw: bytes) -> int:
    depth = deepest = 0
    for byte in raw.translate(None, delete=bytes(set(range(256)) - set(b"[]{}"))):
        depth += 1 if byte in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("repeated key")
    return members


def _no_constant(name: str) -> Any:
    raise ValueError(name)


_TRANSLATED: list[tuple[type[Exception], type[Problem]]] = [
    (exceptions.NotAuthenticated, SignedOut),
    (exceptions.AuthenticationFailed, SignedOut),
    (exceptions.PermissionDenied, Forbidden),
    (exceptions.MethodNotAllowed, MethodRefused),
    (exceptions.UnsupportedMediaType, TypeRefused),
    (exceptions.NotAcceptable, TypeRefused),
    (exceptions.ParseError, BadRequest),
    (Http404, NotFound),
    (exceptions.NotFound, NotFound),
    (RequestDataTooBig, TooLarge),
    (SuspiciousOperation, BadRequest),
]


def translate(error: Exception) -> Problem | None:
    """The refusal that `error` means to a client, or None when it is a bug."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, exceptions.ValidationError):
        return InvalidInput(errors=list(_field_errors(error.detail, "#")))
    return next((problem() for kind, problem in _TRANSLATED if isinstance(error, kind)), None)


def _field_errors(detail: Any, pointer: str) -> Any:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _field_errors(inner, pointer if name == "non_field_errors" else f"{pointer}/{name}")
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            yield from _field_errors(inner, f"{pointer}/{index}" if nested else pointer)
    else:
        # A refusal may quote what was sent; half a character in it (U+D800) cannot be written as UTF-8.
        yield {"pointer": pointer, "detail": str(detail).encode(errors="backslashreplace").decode()}


def on_exception(error: Exception, context: dict[str, Any]) -> Response | None:
    """Django REST framework's exception handler; anything it does not know is a bug and becomes a logged 500."""
    problem = translate(error)
    if problem is None:
        return None
    if problem.status in {403, 404} and not problem.asks and "request" in context:
        _tell_denied(problem, context["request"])
    headers = {}
    if problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if "retry_after_seconds" in problem.members:
        headers["Retry-After"] = str(problem.members["retry_after_seconds"])
    return Response(problem.body(), status=problem.status, headers=headers, content_type=PROBLEM_TYPE)


def _tell_denied(problem: Problem, request: Request) -> None:
    """Somebody else's row answers 404 like a missing one, so both count as refused access."""
    route = request.resolver_match.route if request.resolver_match else ""
    user: Any = request.user
    if user is None:
        log.info("Access was denied to somebody signed out: %s %s", request.method, route)
    else:
        facts = {"slug": problem.slug, "method": request.method, "route": route}
        events.announce("access.denied", user=user, **facts)


def problem_response(problem: Problem) -> HttpResponse:
    """A refusal outside Django REST framework (middleware, unknown addresses)."""
    return HttpResponse(orjson.dumps(problem.body()), status=problem.status, content_type=PROBLEM_TYPE)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return problem_response(NotFound())


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return problem_response(BadRequest())


def server_fault(request: HttpRequest) -> HttpResponse:
    return problem_response(ServerFault())


def checked(
    serializer: type[serializers.Serializer[Any]], request: Request, *, partial: bool = False
) -> dict[str, Any]:
    """The body of `request` as the validated fields of `serializer`. Raises InvalidInput."""
    if not isinstance(request.data, dict):
        raise InvalidInput("The body must be an object.")
    form = serializer(data=request.data, partial=partial)
    form.is_valid(raise_exception=True)
    return dict(form.validated_data)


def asked(serializer: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """The query of `request` as validated fields; a repeated or unknown parameter is refused. Raises InvalidInput."""
    query = request.query_params
    fields = serializer().fields
    for name in query:
        if len(query.getlist(name)) > 1:
            raise invalid(f"#/{name}", "Give this once; join several values with commas.")
        if name not in fields:
            raise invalid(f"#/{name}", "There is no such filter.")
    form = serializer(data=query.dict())
    form.is_valid(raise_exception=True)
    return dict(form.validated_data)


def entity_tag(version: int) -> str:
    """The entity tag of one row at one version."""
    return f'"{version}"'


def expected_version(request: Request) -> int | None:
    """The version the client's If-Match names, if it names one. Raises ChangedMeanwhile for a foreign tag."""
    tag = request.headers.get("If-Match")
    if not tag or tag == "*":
        return None
    value = tag.removeprefix("W/").strip('"')
    if not value.isascii() or not value.isdigit() or len(value) > 9:
        raise ChangedMeanwhile("The entity tag is not one of ours.")
    return int(value)
