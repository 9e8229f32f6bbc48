"""The person's own name as evidence: whose name counts, and what it tells."""

from typing import Any

import pytest

from finsure.identity import operations as identity
from finsure.ledger import queries
from finsure.ledger.domain import resolving
from finsure.ledger.domain.resolving.holders import names_holder
from finsure.ledger.operations import holders
from finsure.ledger.tests.factories import entry, record, row_of
from finsure.ledger.tests.test_links import two_accounts


@pytest.mark.parametrize(
    ("name", "vpa", "named"),
    [
        ("PRIYA SHARMA", "", True),
        ("Mrs. Sharma Priya", "", True),
        ("PRIYA K SHARMA", "", True),
        ("PRIYA SHAR", "", True),  # cut short by a bank
        ("", "priya.sharma91@okaxis", True),
        ("PRIYA", "", False),  # a friend may have the first name
        ("PRIYA SH", "", False),  # Shah, Shinde
        ("PRIYA IYER", "priya.iyer@ybl", False),
        ("SHARMA", "", False),
        ("PRIYA SHARMA SWEETS", "", False),
        ("", "", False),
    ],
)
def test_a_name_is_the_persons_when_both_its_words_are(name: str, vpa: str, named: bool) -> None:
    assert names_holder(name, vpa, resolving.holders_of(["Priya Sharma", "Priya"])) is named


def test_a_name_of_one_word_is_not_looked_for() -> None:
    assert resolving.holders_of(["Priya", "Mr Sharma", "S Priya", ""]) == frozenset()


OUT, INTO = "NEFT DR-YESB0000123-{}-NETBANK, MUM-123456789-TRF", "UPI/{}/987654321/UPI"


def moved(user: Any, out: str, into: str) -> Any:
    """Equal sums on two accounts of one day, without a reference that both sides print."""
    one, other = two_accounts(user)
    record(one, entry(5, -5000_00, OUT.format(out)))
    record(other, entry(5, 5000_00, INTO.format(into)))
    return queries.transaction_of(user, row_of(one).id).pair


@pytest.mark.django_db
def test_money_under_ones_own_name_on_both_sides_is_a_transfer(asha: Any) -> None:
    asha = identity.change_person(user=asha, changes={"name": "Asha Rao"})

    pair = moved(asha, "ASHA RAO", "ASHA RAO")

    assert (pair.kind, pair.confidence >= 0.95) == ("transfer", True)
    assert pair.reason.startswith("Money to or from you by name")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("out", "into"), [("ASHA KUMAR", "ASHA KUMAR"), ("ASHA KUMAR", "RAVI DAS"), ("ASHA RAO", "RAVI DAS")]
)
def test_a_friend_of_the_same_first_name_is_nobody_to_link(asha: Any, out: str, into: str) -> None:
    asha = identity.change_person(user=asha, changes={"name": "Asha Rao"})

    pair = moved(asha, out, into)

    assert pair is None or pair.kind != "transfer"


@pytest.mark.django_db
def test_what_the_banks_call_the_person_counts_as_well(asha: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holders, "_elsewhere", [lambda user: {"RAO ASHA"}])

    assert moved(asha, "ASHA RAO", "ASHA RAO").kind == "transfer"
