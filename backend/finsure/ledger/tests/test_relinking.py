"""The same real account, linked again or first known from a file, stays one account with one row a payment."""

from typing import Any

import pytest

from finsure.ledger import operations, queries
from finsure.ledger.models import Account, Transaction
from finsure.ledger.operations.accounts import AccountUnclear
from finsure.ledger.tests.factories import NOW, account_of, entry, record

pytestmark = pytest.mark.django_db


def asked(user: Any, **facts: Any) -> tuple[Account, bool]:
    defaults: dict[str, Any] = {"name": "Savings", "kind": "savings", "currency": "INR", "mask": "4821", "now": NOW}
    return operations.account_for(user=user, **defaults | {"institution": "HDFCBANK"} | facts)


def test_an_account_of_a_statement_is_the_one_a_bank_links_later(asha: Any) -> None:
    held = account_of(asha, institution="HDFC Bank", mask="4821")

    found, opened = asked(asha)

    assert (found.id, opened) == (held.id, False)


@pytest.mark.parametrize(
    "other", [{"mask": "4822"}, {"kind": "current"}, {"currency": "USD"}, {"institution": "ICICI Bank"}, {"mask": ""}]
)
def test_another_account_is_opened_where_a_fact_differs(asha: Any, other: dict[str, str]) -> None:
    held = account_of(asha, institution="HDFC Bank", mask="4821")

    found, opened = asked(asha, **other)

    assert opened
    assert found.id != held.id


def test_two_that_fit_are_not_guessed_between(asha: Any) -> None:
    for name in ("One", "Other"):
        account_of(asha, name=name, institution="HDFC Bank", mask="4821")

    with pytest.raises(AccountUnclear):
        asked(asha)

    assert Account.objects.count() == 2


def test_an_account_put_aside_is_taken_up_again(asha: Any) -> None:
    held = account_of(asha, institution="HDFC Bank", mask="4821")
    operations.change_account(user=asha, account_id=held.id, now=NOW, archived=True)

    found, opened = asked(asha)

    assert (found.id, opened) == (held.id, False)
    assert queries.account_of(asha, held.id).archived_at is None


def test_somebody_elses_account_is_not_found(asha: Any, bilal: Any) -> None:
    account_of(bilal, institution="HDFC Bank", mask="4821")

    assert asked(asha)[1]


def test_a_sync_after_a_statement_adds_nothing_though_words_and_days_differ(asha: Any) -> None:
    account = account_of(asha)
    record(account, entry(5, -500, "UPI-RAVI KUMAR-ravi@ybl-YESB0000123-612345678901-UPI"))

    again = record(
        account, entry(6, -500, "UPI/612345678901/RAVI KUMAR/Yes Bank"), entry(6, -500, "UPI/612345678999/RAVI")
    )

    assert (again.new, again.known, Transaction.objects.count()) == (1, 1, 2)
