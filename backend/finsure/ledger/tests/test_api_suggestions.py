"""Suggestions over HTTP: asked, accepted, refused, and nobody else's."""

from typing import Any

import pytest

from finsure.ledger import shapes
from finsure.ledger.models import Link
from finsure.ledger.tests.factories import account_of, entry, record

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def link(asha: Any) -> Link:
    record(account_of(asha), entry(5, -5000_00, "FUND TRF self"))
    record(account_of(asha, name="Other"), entry(7, 5000_00, "FUND TRF 77"))
    return Link.objects.get()


def test_what_is_asked_says_how_sure_and_why(asha: Any, link: Link, signed_in: Any, signed_out: Any) -> None:
    page = signed_in(asha).get(f"{API}/suggestions").json()

    (item,) = page["items"]
    assert page["waiting"] == 1
    assert set(item) == set(shapes.SuggestionOut().fields)
    assert (item["kind"], item["credit"]["amount_minor"], item["debit"]["amount_minor"]) == (
        "transfer",
        5000_00,
        -5000_00,
    )
    assert item["reason"].endswith("2 days later; please look")
    assert signed_out.get(f"{API}/suggestions").status_code == 401


def test_accepting_pairs_and_the_edit_takes_it_back(asha: Any, link: Link, signed_in: Any) -> None:
    client = signed_in(asha)

    edit = client.post(f"{API}/suggestions/{link.id}/accept").json()["edit"]

    row = client.get(f"{API}/transactions/{link.credit_id}").json()
    assert row["pair"] == {"transaction_id": link.debit_id, "kind": "transfer", "confidence": None, "reason": ""}
    assert client.post(f"{API}/edits/{edit['id']}/undo").status_code == 200
    assert client.get(f"{API}/transactions/{link.credit_id}").json()["pair"] is None
    assert client.get(f"{API}/suggestions").json()["waiting"] == 1


def test_refusing_is_remembered_and_the_edit_takes_it_back(asha: Any, link: Link, signed_in: Any) -> None:
    client = signed_in(asha)

    edit = client.post(f"{API}/suggestions/{link.id}/reject").json()["edit"]

    assert edit["action"] == "refused"
    assert client.get(f"{API}/suggestions").json() == {"items": [], "waiting": 0, "next_cursor": None}
    assert client.post(f"{API}/suggestions/{link.id}/reject").status_code == 404
    client.post(f"{API}/edits/{edit['id']}/undo")
    assert client.get(f"{API}/suggestions").json()["waiting"] == 1


def test_the_stranger_can_neither_see_nor_answer(bilal: Any, link: Link, signed_in: Any) -> None:
    stranger = signed_in(bilal)

    answers = [stranger.post(f"{API}/suggestions/{link.id}/{answer}").status_code for answer in ("accept", "reject")]

    assert answers == [404, 404]
    assert stranger.get(f"{API}/suggestions").json()["items"] == []
