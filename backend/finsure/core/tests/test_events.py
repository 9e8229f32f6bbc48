"""Announcements and background work start after the commit, and a failing listener harms nobody."""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import transaction
import pytest

from finsure.core import background, events

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    monkeypatch.setattr(events, "_listeners", defaultdict(list))
    told: list[Any] = []
    events.listen("tea.made", lambda **ids: told.append(ids))
    return told


def test_listeners_are_told_after_the_commit(heard: list[Any]) -> None:
    with transaction.atomic():
        events.announce("tea.made", cup_id=1)
        assert heard == []

    assert heard == [{"cup_id": 1}]


def test_nobody_is_told_of_what_was_rolled_back(heard: list[Any]) -> None:
    with transaction.atomic():
        events.announce("tea.made", cup_id=1)
        transaction.set_rollback(True)

    assert heard == []


def test_a_failing_listener_is_logged_and_the_others_are_told(heard: list[Any], caplog: Any) -> None:
    def fail(**ids: Any) -> None:
        raise ZeroDivisionError

    events.listen("tea.made", fail)
    events.listen("tea.made", lambda **ids: heard.append("later"))

    events.announce("tea.made", cup_id=2)

    assert heard == [{"cup_id": 2}, "later"]
    assert "A listener of tea.made failed" in caplog.text


def test_background_work_runs_in_threads_after_the_commit(settings: Any, heard: list[Any]) -> None:
    from celery import shared_task

    @shared_task(name="tests.note")
    def note(number: int) -> None:
        heard.append(number)

    settings.BACKGROUND_INLINE = False
    with transaction.atomic():
        background.enqueue("tests.note", number=7)
        assert heard == []
    background._pool.submit(lambda: None).result(timeout=10)
    background._pool.shutdown(wait=True)
    background._pool = ThreadPoolExecutor(max_workers=2)

    assert heard == [7]


def test_a_broker_that_does_not_answer_fails_nobody(
    settings: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    from celery import current_app
    from celery.exceptions import OperationalError

    def fail(*_: Any, **__: Any) -> None:
        raise OperationalError

    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(current_app, "send_task", fail)

    background.enqueue("tests.note", number=7)

    assert "tests.note was not handed over" in caplog.text


def test_a_failing_background_task_is_logged(settings: Any, caplog: Any) -> None:
    from celery import shared_task

    @shared_task(name="tests.fail")
    def fail() -> None:
        raise ZeroDivisionError

    background._run("tests.fail", {})

    assert "Background task tests.fail failed" in caplog.text
