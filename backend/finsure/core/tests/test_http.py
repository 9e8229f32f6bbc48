"""One way from a refusal to problem+json, strict bodies, cursors and tags."""

from typing import Any, ClassVar

from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st
import pytest
from rest_framework import exceptions, serializers
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from finsure.core import http
from finsure.core.paging import read_cursor, write_cursor
from finsure.core.problems import ChangedMeanwhile, InvalidInput, NotFound, Problem


class Teapot(Problem):
    status: ClassVar[int] = 418
    slug: ClassVar[str] = "teapot"
    title: ClassVar[str] = "I am a teapot"


@pytest.mark.parametrize(
    ("error", "status", "slug"),
    [
        (exceptions.NotAuthenticated(), 401, "signed-out"),
        (exceptions.PermissionDenied(), 403, "forbidden"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method-refused"),
        (exceptions.UnsupportedMediaType("x/y"), 415, "type-refused"),
        (exceptions.ParseError(), 400, "bad-request"),
        (Http404(), 404, "not-found"),
        (NotFound(), 404, "not-found"),
    ],
)
def test_a_refusal_becomes_a_problem(error: Exception, status: int, slug: str) -> None:
    answer = http.on_exception(error, {})

    assert answer is not None
    assert (answer.status_code, answer.data["type"], answer.content_type) == (
        status,
        f"/problems/{slug}",
        http.PROBLEM_TYPE,
    )


def test_a_bug_is_not_a_refusal() -> None:
    assert http.on_exception(ZeroDivisionError("secret"), {}) is None


def test_a_problem_says_its_detail_and_members() -> None:
    answer = http.on_exception(Teapot("Short and stout.", retry_after_seconds=7), {})

    assert answer is not None
    assert answer.data == {
        "type": "/problems/teapot",
        "title": "I am a teapot",
        "status": 418,
        "detail": "Short and stout.",
        "retry_after_seconds": 7,
    }
    assert answer.headers["Retry-After"] == "7"


def test_nested_field_errors_are_pointed_to() -> None:
    error = exceptions.ValidationError({"splits": {"1": {"amount_minor": ["Too much."]}}, "non_field_errors": ["No."]})

    problem = http.translate(error)

    assert problem is not None
    assert problem.errors == [
        {"pointer": "#/splits/1/amount_minor", "detail": "Too much."},
        {"pointer": "#", "detail": "No."},
    ]


class Echo(APIView):
    authentication_classes = ()
    permission_classes = ()

    def post(self, request: Any) -> Any:
        from rest_framework.response import Response

        return Response(request.data)


def echo(body: bytes) -> Any:
    request = APIRequestFactory().post("/", body, content_type="application/json")
    return Echo.as_view()(request).render()


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 33 + b"]" * 33,
        b"{",
        b" ",
        b"\xff",
        b'{"a":1,"a":2}',
        b"NaN",
        b"[Infinity]",
        b"-Infinity",
        b"[" * 100_000,
    ],
)
def test_a_body_that_is_not_plain_json_is_refused(body: bytes) -> None:
    answer = echo(body)

    assert (answer.status_code, answer.data["type"]) == (400, "/problems/bad-request")


def test_a_deep_but_bounded_body_passes() -> None:
    assert echo(b"[" * 32 + b"]" * 32).status_code == 200


def test_braces_inside_text_are_not_depth() -> None:
    assert echo(b'{"note": "' + b"{[" * 10 + b'"}').status_code == 200


class Query(serializers.Serializer[Any]):
    limit = serializers.IntegerField(required=False)


@pytest.mark.parametrize("query", ["limit=1&limit=2", "other=1", "limit=x"])
def test_a_question_with_one_meaning_too_many_is_refused(query: str) -> None:
    request = APIView().initialize_request(APIRequestFactory().get(f"/?{query}"))

    with pytest.raises((InvalidInput, exceptions.ValidationError)):
        http.asked(Query, request)


@given(st.dates(), st.integers(0, 2**53 - 1))
def test_a_cursor_comes_back_as_it_was_written(day: Any, number: int) -> None:
    cursor = write_cursor(day.isoformat(), number)

    assert read_cursor(cursor, (str, int)) == [day.isoformat(), number]


@given(st.text(max_size=60))
def test_a_made_up_cursor_is_refused_and_never_breaks(cursor: str) -> None:
    try:
        read_cursor(cursor, (str, int))
    except InvalidInput:
        return


@pytest.mark.parametrize(("tag", "version"), [(None, None), ("*", None), ('"7"', 7), ('W/"7"', 7)])
def test_the_expected_version_is_read_from_if_match(tag: str | None, version: int | None) -> None:
    headers: dict[str, Any] = {"HTTP_IF_MATCH": tag} if tag else {}
    request = APIView().initialize_request(APIRequestFactory().get("/", **headers))

    assert http.expected_version(request) == version


@pytest.mark.parametrize("tag", ['"x"', '"٧"', '"-1"', '"1", "2"', '"9999999999"'])
def test_a_foreign_tag_is_another_version(tag: str) -> None:
    request = APIView().initialize_request(APIRequestFactory().get("/", HTTP_IF_MATCH=tag))

    with pytest.raises(ChangedMeanwhile):
        http.expected_version(request)
