from collections import Counter as Tally
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
import pytest
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.views import APIView
import time_machine

from finsure.audit.models import Answer, Entry
from finsure.audit.operations import answered_once, record
from finsure.core import clock
from finsure.core.http import Parser
from finsure.core.problems import InvalidInput

KEY = "4c1f0a52-53d6-4c38-9a94-7f8a2fbd2f43"
AtOnce = Callable[..., list[Any]]


class Deposits(APIView):
    """A write to try the keys on: each deposit leaves one entry."""

    parser_classes = (Parser, MultiPartParser)

    @answered_once
    def post(self, request: Request, place: int = 1) -> Response:
        entry = record(actor=None, action="deposit.made", place=place)
        if "refuse" in request.data:
            raise InvalidInput
        if "break" in request.data:
            raise RuntimeError
        if "silent" in request.data:
            return Response(status=204)
        return Response({"id": entry.pk, "at": clock.now(), "name": "é"}, status=201)


def ask(user: Any, body: Any, key: str | None = KEY, path: str = "/deposits", kind: str = "json") -> Any:
    headers = {"HTTP_IDEMPOTENCY_KEY": key} if key is not None else {}
    request = APIRequestFactory().post(path, body, format=kind, **headers)
    if user:
        force_authenticate(request, user)
    view = Deposits.as_view()
    if user is None:
        view = Deposits.as_view(authentication_classes=(), permission_classes=())
    return view(request).render()


def slug_of(response: Any) -> tuple[int, str]:
    return response.status_code, str(response.data["type"]).removeprefix("/problems/")


@pytest.mark.django_db
class TestOnce:
    def test_the_same_request_gets_the_same_answer_and_runs_once(self, asha: Any) -> None:
        first = ask(asha, {"amount": 1})
        second = ask(asha, {"amount": 1})

        assert first.status_code == second.status_code == 201
        assert first.content == second.content
        assert Entry.objects.count() == 1

    def test_an_answer_without_a_body_is_repeated_too(self, asha: Any) -> None:
        assert [ask(asha, {"silent": 1}).status_code for _ in range(2)] == [204, 204]
        assert Entry.objects.count() == 1

    @pytest.mark.parametrize("other", [({"amount": 2}, "/deposits"), ({"amount": 1}, "/deposits?place=2")])
    def test_another_request_under_the_same_key_is_refused(self, asha: Any, other: tuple[Any, str]) -> None:
        ask(asha, {"amount": 1})

        assert slug_of(ask(asha, other[0], path=other[1])) == (422, "idempotency-key-reused")
        assert Entry.objects.count() == 1

    def test_keys_of_two_people_are_two_keys(self, asha: Any, bilal: Any) -> None:
        ask(asha, {"amount": 1})

        assert ask(bilal, {"amount": 2}).status_code == 201

    def test_without_a_key_or_a_person_every_call_runs(self, asha: Any) -> None:
        for _ in range(2):
            ask(asha, {"amount": 1}, key=None)
            ask(None, {"amount": 1})

        assert Entry.objects.count() == 4
        assert not Answer.objects.exists()

    @pytest.mark.parametrize("key", ["", "x" * 65, "a b", "é", "a\tb"])
    def test_a_key_that_cannot_be_kept_is_refused(self, asha: Any, key: str) -> None:
        assert slug_of(ask(asha, {"amount": 1}, key=key)) == (422, "idempotency-key-invalid")

    def test_a_refusal_is_not_kept_and_leaves_nothing(self, asha: Any) -> None:
        assert ask(asha, {"refuse": 1}).status_code == 422

        assert not Answer.objects.exists()
        assert not Entry.objects.exists()
        assert ask(asha, {"amount": 1}).status_code == 201

    def test_a_fault_is_not_kept_and_leaves_nothing(self, asha: Any) -> None:
        with pytest.raises(RuntimeError):
            ask(asha, {"break": 1})

        assert not Answer.objects.exists()
        assert not Entry.objects.exists()

    def test_after_a_day_the_key_is_free_again(self, asha: Any) -> None:
        ask(asha, {"amount": 1})

        with time_machine.travel(clock.now() + timedelta(hours=24, seconds=1)):
            assert ask(asha, {"amount": 2}).status_code == 201

        assert Entry.objects.count() == 2

    def test_a_file_is_part_of_the_request(self, asha: Any) -> None:
        def send(content: bytes, name: str = "june.csv") -> Any:
            return ask(asha, {"file": SimpleUploadedFile(name, content), "account_id": "1"}, kind="multipart")

        first, same = send(b"a" * 3_000_000), send(b"a" * 3_000_000)
        other, renamed = send(b"b" * 3_000_000), send(b"a" * 3_000_000, "july.csv")

        assert (first.status_code, same.content) == (201, first.content)
        assert slug_of(other) == slug_of(renamed) == (422, "idempotency-key-reused")

    def test_a_body_that_is_too_large_is_refused(self, asha: Any) -> None:
        assert slug_of(ask(asha, {"amount": "1" * 1_100_000})) == (413, "too-large")
        assert slug_of(ask(asha, {"amount": "1" * 1_100_000}, key=None)) == (413, "too-large")


class TestRaces:
    def test_sixteen_same_requests_run_once(self, asha: Any, at_once: AtOnce) -> None:
        for number in range(10):
            answers = at_once(lambda _, key=f"key-{number}": ask(asha, {"amount": 1}, key=key))

            statuses = Tally(answer.status_code for answer in answers)
            assert statuses[201] >= 1
            assert statuses[201] + statuses[409] == 16
            assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
            assert Entry.objects.count() == number + 1

    def test_when_the_first_is_refused_the_others_still_run_once_at_most(self, asha: Any, at_once: AtOnce) -> None:
        for number in range(10):
            before = Entry.objects.count()

            def job(index: int, key: str = f"key-{number}") -> Any:
                return ask(asha, {"refuse": 1} if index % 2 else {"amount": 1}, key=key)

            answers = at_once(job)

            assert {answer.status_code for answer in answers} <= {201, 409, 422}
            assert Entry.objects.count() - before <= 1

    def test_sixteen_keys_run_sixteen_times(self, asha: Any, at_once: AtOnce) -> None:
        answers = at_once(lambda index: ask(asha, {"amount": 1}, key=f"key-{index}"))

        assert {answer.status_code for answer in answers} == {201}
        assert Entry.objects.count() == 16
