"""Today over HTTP, and that its numbers are those of the rows behind them."""

from datetime import date
from typing import Any

import pytest
import time_machine

from finsure.ledger import operations, queries
from finsure.ledger.tests.factories import NOW, account_of, entry, record, row_of

pytestmark = pytest.mark.django_db
TODAY = "/api/v1/today"


@pytest.fixture
def household(asha: Any) -> Any:
    account = account_of(asha)
    record(
        account,
        entry(date(2026, 9, 5), -40000, "SWIGGY"),
        entry(date(2026, 10, 1), 9_000_000, "NEFT CR-CITI0000003-ACME-SALARY OCT-CITIN1"),
        entry(date(2026, 10, 5), -50000, "SWIGGY"),
        entry(date(2026, 10, 9), -30000, "XQZ 81", balance_minor=1_000_000),
    )
    for row, category in ((-40000, "food.dining"), (-50000, "food.dining"), (9_000_000, "income.salary")):
        operations.edit_transactions(user=asha, ids=[row_of(account, amount_minor=row).id], category=category, now=NOW)
    operations.edit_transactions(
        user=asha, ids=[row_of(account, amount_minor=-30000).id], category="other.uncategorised", now=NOW
    )
    return asha


@time_machine.travel("2026-11-24T09:00:00Z", tick=False)
def test_today_shows_the_newest_month_with_rows(household: Any, signed_in: Any) -> None:
    body = signed_in(household).get(TODAY).json()

    month = body["month"]
    assert (month["month"], month["is_current"], body["as_of"]) == ("2026-10", False, "2026-11-24")
    assert (month["income_minor"], month["spending_minor"], month["saved_minor"]) == (9_000_000, 50000, 8_950_000)
    assert month["by_category"] == [
        {"category": "food.dining", "spending_minor": 50000, "transactions": 1, "usual_minor": 40000}
    ]
    assert month["change_minor"] == 9_000_000 - 50000 - 30000
    assert body["uncategorised"] == {"transactions": 1, "amount_minor": 30000}
    assert (body["worth"], len(body["months"]), len(body["recent"])) == (
        [{"currency": "INR", "assets_minor": 1_000_000, "debts_minor": 0, "net_minor": 1_000_000}],
        12,
        4,
    )


def test_every_number_equals_the_sum_of_the_rows_behind_it(household: Any, signed_in: Any) -> None:
    month = signed_in(household).get(f"{TODAY}?month=2026-10").json()["month"]

    span: dict[str, Any] = {"start": date(2026, 10, 1), "end": date(2026, 10, 31)}
    (sums,) = queries.summary_of(household, queries.Filters(**span))
    assert (month["spending_minor"], month["income_minor"]) == (sums.spending_minor, sums.income_minor)
    for part in month["by_category"]:
        (rows,) = queries.summary_of(household, queries.Filters(categories=(part["category"],), **span))
        assert (part["spending_minor"], part["transactions"]) == (rows.spending_minor, rows.transactions)


def test_currencies_never_meet(household: Any, signed_in: Any) -> None:
    record(account_of(household, currency="USD", name="Dollars"), entry(date(2026, 10, 6), -700, "SWIGGY"))

    rupees, dollars = (signed_in(household).get(f"{TODAY}?month=2026-10{c}").json() for c in ("", "&currency=USD"))

    assert (rupees["currency"], rupees["other_currencies"], rupees["month"]["spending_minor"]) == (
        "INR",
        ["USD"],
        50000,
    )
    assert (dollars["currency"], dollars["month"]["change_minor"]) == ("USD", -700)


def test_a_new_person_sees_an_empty_month(bilal: Any, household: Any, signed_in: Any) -> None:
    body = signed_in(bilal).get(TODAY).json()

    assert (body["month"]["is_current"], body["accounts"], body["recent"], body["worth"]) == (True, [], [], [])
    assert body["freshness"] == {"last_booked_on": None, "last_import_at": None}


@pytest.mark.django_db(transaction=True)  # a key made in a transaction is not held before its end
def test_today_costs_a_fixed_number_of_queries(household: Any, signed_in: Any, django_assert_num_queries: Any) -> None:
    client = signed_in(household)
    for _ in range(2):
        with django_assert_num_queries(8):
            client.get(f"{TODAY}?month=2026-10")
        record(account_of(household, name="More"), *(entry(date(2026, 10, d), -d, f"SHOP {d}") for d in range(1, 29)))


@pytest.mark.parametrize("query", ["month=2026-13", "month=October", "currency=rupees", "day=1"])
def test_a_wrong_question_is_refused(household: Any, signed_in: Any, query: str) -> None:
    assert signed_in(household).get(f"{TODAY}?{query}").status_code == 422


def test_the_signed_out_are_asked_to_sign_in(signed_out: Any, db: Any) -> None:
    assert signed_out.get(TODAY).status_code == 401
