"""The demonstration household is believable, true to the paisa, and there once."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.management import call_command
import pytest

from finsure.config import demonstration
from finsure.config.household import rows_of_household
from finsure.identity import operations as identity
from finsure.ledger import queries as ledger

NOW, TODAY = datetime(2026, 11, 24, 6, tzinfo=UTC), date(2026, 11, 24)


def test_the_same_day_gives_the_same_household() -> None:
    assert rows_of_household(TODAY) == rows_of_household(TODAY)


@pytest.mark.parametrize("today", [date(2026, 11, 24), date(2027, 3, 1), date(2028, 2, 29), date(2026, 12, 31)])
def test_nothing_happens_after_today_and_money_between_own_accounts_is_lost_nowhere(today: date) -> None:
    rows = rows_of_household(today)

    assert max(row.booked_on for row in rows) <= today
    assert min(row.booked_on for row in rows) < today - timedelta(days=400)
    paid = [-row.amount_minor for row in rows if row.account == "savings" and "HDFCCC" in row.narration]
    received = [row.amount_minor for row in rows if row.account == "card" and "RECEIVED" in row.narration]
    assert paid == received


@pytest.mark.django_db
def test_the_household_is_loaded_once_with_balances_that_follow_from_its_rows() -> None:
    first = demonstration.load(now=NOW, today=TODAY)
    second = demonstration.load(now=NOW, today=TODAY + timedelta(days=1))

    person = identity.demonstration_person(now=NOW)
    expected = Counter({key: opening_minor for key, (_, _, _, _, opening_minor) in demonstration.ACCOUNTS.items()})
    for row in rows_of_household(TODAY):
        expected[row.account] += row.amount_minor
    kept = {account.name: account.balance_minor for account in ledger.accounts_of(person)}
    assert (first, second) == (True, False)
    assert kept == {demonstration.ACCOUNTS[key][0]: amount_minor for key, amount_minor in expected.items()}
    assert all(not ledger.gaps_of(person, account.id) for account in ledger.accounts_of(person))
    judged = [
        one for account in ledger.accounts_of(person) for one in ledger.completeness_of(person, account.id).months
    ]
    assert {one.verdict for one in judged} <= {"whole", "partial", "unproven"}


@pytest.mark.django_db
def test_almost_every_row_of_the_household_finds_its_category() -> None:
    demonstration.load(now=NOW, today=TODAY)

    person = identity.demonstration_person(now=NOW)
    unknown, _ = ledger.uncategorised_of(person, accounts=[account.id for account in ledger.accounts_of(person)])
    assert unknown / len(rows_of_household(TODAY)) < 0.1


@pytest.mark.django_db
def test_preparing_the_database_again_says_nothing_and_changes_nothing(capsys: Any) -> None:
    call_command("prepare_database", demonstration=True)
    said = capsys.readouterr().out

    call_command("prepare_database", demonstration=True)

    assert said == "finsure: loaded the demonstration household.\n"
    assert capsys.readouterr().out == ""
