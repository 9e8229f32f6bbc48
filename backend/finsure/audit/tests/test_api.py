from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
import pytest

from finsure.audit import operations
from finsure.audit.models import Entry
from finsure.core import clock
from finsure.vault import operations as vault

EVENTS = "/api/v1/audit/events"
pytestmark = pytest.mark.django_db


def actions(answer: Any) -> list[str]:
    return [item["action"] for item in answer.json()["items"]]


def test_a_person_reads_what_was_done_in_their_name(asha: Any, signed_in: Any) -> None:
    client = signed_in(asha)
    client.patch("/api/v1/me", {"currency": "EUR"})
    operations.seal(now=clock.now())

    answer = client.get(EVENTS)

    changed, opened = answer.json()["items"]
    assert (changed["action"], changed["details"]) == ("person.changed", {"fields": ["currency"]})
    assert (changed["device"], changed["place"], changed["is_sealed"]) == ("Test device", "here", True)
    assert changed["session_id"] == opened["session_id"] == opened["subject_id"]
    assert (opened["action"], opened["place"]) == ("session.opened", "")
    assert abs(datetime.fromisoformat(changed["at"]) - datetime.now(UTC)).total_seconds() < 60


def test_another_network_is_told_apart_and_no_address_is_shown(asha: Any, signed_in: Any) -> None:
    client = signed_in(asha)
    client.patch("/api/v1/me", {"currency": "EUR"}, REMOTE_ADDR="198.51.100.23")

    answer = client.get(EVENTS)

    assert [item["place"] for item in answer.json()["items"]] == ["elsewhere", ""]
    assert b"198.51" not in answer.content
    marks = set(Entry.objects.exclude(network="").values_list("network", flat=True))
    assert marks
    assert not any(mark in answer.content.decode() for mark in marks)


def test_pages_follow_one_another_without_gap_or_repeat(asha: Any, signed_in: Any) -> None:
    client = signed_in(asha)
    for number in range(7):
        operations.record(actor=asha, action=f"thing.done-{number}")

    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = client.get(EVENTS, {"limit": 3} | ({"cursor": cursor} if cursor else {}))
        found += actions(page)
        cursor = page.json()["next_cursor"]

    assert found == [*(f"thing.done-{number}" for number in reversed(range(7))), "session.opened"]


def test_a_page_costs_a_fixed_number_of_queries(asha: Any, signed_in: Any) -> None:
    client = signed_in(asha)
    with CaptureQueriesContext(connection) as one:
        client.get(EVENTS)
    for number in range(40):
        operations.record(actor=asha, action="thing.done", number=number)

    with CaptureQueriesContext(connection) as many:
        assert len(client.get(EVENTS).json()["items"]) == 41

    assert len(many) == len(one) <= 7


def test_the_stranger_sees_nothing_of_it(asha: Any, bilal: Any, signed_in: Any, signed_out: Any) -> None:
    signed_in(asha)
    operations.record(actor=None, action="answers.forgotten")

    assert actions(signed_in(bilal).get(EVENTS)) == ["session.opened"]
    assert signed_out.get(EVENTS).status_code == 401


@pytest.mark.parametrize(
    "query",
    [{"cursor": "x"}, {"cursor": "WyJ4Il0"}, {"cursor": "WzFd"}, {"limit": "0"}, {"limit": "201"}, {"who": "2"}],
)
def test_what_is_no_page_is_refused(asha: Any, signed_in: Any, query: dict[str, str]) -> None:
    assert signed_in(asha).get(EVENTS, query).status_code == 422


def test_words_of_a_device_come_back_as_they_were(asha: Any, signed_in: Any) -> None:
    client = signed_in(asha)
    operations.record(actor=asha, action="session.opened", device="<img src=x onerror=alert(1)>\r\n\x1b[31m")

    item = client.get(EVENTS).json()["items"][0]

    assert item["device"] == "<img src=x onerror=alert(1)>\r\n\x1b[31m"


def test_a_closed_key_opens_no_log(asha: Any, signed_in: Any) -> None:
    client = signed_in(asha)
    vault.disable_key(user=asha, now=clock.now())

    assert client.get(EVENTS).status_code == 410
