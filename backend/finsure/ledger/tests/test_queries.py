"""Pages, filters and their sums."""

from datetime import date
from typing import Any

import pytest

from finsure.core.problems import InvalidInput
from finsure.ledger import operations, queries
from finsure.ledger.models import Transaction
from finsure.ledger.queries import search
from finsure.ledger.tests.factories import NOW, account_of, entry, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(asha: Any) -> Any:
    account = account_of(asha)
    record(account, *(entry(1 + n % 28, -(n + 1) * 100, f"UPI-SHOP {n}-shop{n}@ybl") for n in range(120)))
    return asha


def test_pages_together_are_the_whole_list_once_and_in_order(many: Any) -> None:
    seen: list[Any] = []
    cursor: str | None = ""
    while cursor is not None:
        page, cursor = queries.page_of(many, queries.Filters(), cursor=cursor, limit=50)
        seen += page

    keys = [(row.booked_on, row.id) for row in seen]
    assert keys == sorted(keys, reverse=True)
    assert {row.id for row in seen} == set(Transaction.objects.values_list("id", flat=True))


@pytest.mark.django_db(transaction=True)  # a key made in a transaction is not held before its end
def test_a_page_costs_a_fixed_number_of_queries(many: Any, django_assert_num_queries: Any) -> None:
    account = account_of(many, name="Another")
    record(account, entry(29, -500))
    (row,) = queries.page_of(many, queries.Filters(), limit=1)[0]
    parts = [("food.dining", -200, "a"), ("food.groceries", -300, "b")]
    operations.split_transaction(user=many, transaction_id=row.id, parts=parts, now=NOW)
    for limit in (10, 100):
        with django_assert_num_queries(6):
            queries.page_of(many, queries.Filters(), limit=limit)


@pytest.mark.parametrize("cursor", ["nonsense", "W10", "WyIyMDI2LTExLTAxIiwieCJd", "%%%", "bnVsbA"])
def test_a_foreign_cursor_is_refused(many: Any, cursor: str) -> None:
    with pytest.raises(InvalidInput):
        queries.page_of(many, queries.Filters(), cursor=cursor)


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (queries.Filters(q="shop 119"), 1),
        (queries.Filters(start=date(2026, 11, 1), end=date(2026, 11, 1)), 5),
        (queries.Filters(min_minor=11_900), 2),
        (queries.Filters(max_minor=200), 2),
        (queries.Filters(direction="credit"), 0),
        (queries.Filters(direction="debit", min_minor=200, max_minor=300), 2),
        (queries.Filters(accounts=(999_999,)), 0),
        (queries.Filters(tag="none"), 0),
    ],
)
def test_filters_narrow_the_list_and_its_sums_alike(many: Any, filters: queries.Filters, count: int) -> None:
    page, _ = queries.page_of(many, filters, limit=200)
    sums = queries.summary_of(many, filters)

    assert len(page) == count
    assert sum(s.transactions for s in sums) == count
    assert sum(s.out_minor for s in sums) == -sum(row.amount_minor for row in page)


def test_currencies_are_summed_apart(asha: Any) -> None:
    record(account_of(asha), entry(1, -100))
    record(account_of(asha, currency="USD"), entry(1, -300))

    assert [(s.currency, s.out_minor) for s in queries.summary_of(asha, queries.Filters())] == [
        ("INR", 100),
        ("USD", 300),
    ]


def test_a_batch_shows_what_it_brought_and_what_it_saw_again(asha: Any) -> None:
    account = account_of(asha)
    record(account, entry(1, -100))
    second = record(account, entry(1, -100), entry(2, -200))

    assert len(queries.page_of(asha, queries.Filters(batch=second.batch.id))[0]) == 2


def test_percent_signs_and_underscores_are_searched_for_literally(asha: Any) -> None:
    account = account_of(asha)
    operations.add_transaction(
        user=asha, account_id=account.id, booked_on=date(2026, 11, 1), amount_minor=-1, name="50% off", now=NOW
    )
    operations.add_transaction(
        user=asha, account_id=account.id, booked_on=date(2026, 11, 1), amount_minor=-1, name="50 rupees", now=NOW
    )

    assert len(queries.page_of(asha, queries.Filters(q="50%"))[0]) == 1


@pytest.mark.parametrize(
    ("size", "read", "hits", "wanted", "following"),
    [
        (250, 250, 0, 51, 1_000),  # nothing found yet: four times as many
        (250, 250, 10, 51, 1_000),  # 41 more at 4 % would be 1,281
        (1_000, 1_250, 49, 51, 250),  # nearly there: no shorter than the first
        (1_000, 1_250, 40, 51, 429),  # 11 more at 3.2 %, and a quarter
        (4_000, 9_250, 1, 51, 4_000),  # a rare word: the longest there is
        (1_000, 1_250, 60, 0, 4_000),  # all of them are wanted
    ],
)
def test_a_search_reads_about_as_many_rows_as_it_needs(
    size: int, read: int, hits: int, wanted: int, following: int
) -> None:
    assert search._next_slice(size, read, hits, wanted) == following
