"""Whatever is done to the ledger, the kept totals equal a recomputation from the rows."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pytest

from finsure.core.problems import Problem
from finsure.ledger import operations
from finsure.ledger.models import Account, Batch, DailyTotal, Edit, MonthlyTotal, Removal, Split, Transaction
from finsure.ledger.tests.factories import NOW, account_of, entry

WORDS = ["SWIGGY", "UPI-RAVI-ravi@ybl", "SALARY ACME", "ATM WDL", "CREDIT CARD PAYMENT"]
CATEGORIES = ["food.dining", "home.rent", "transfer.self", "income.salary"]


def recomputed(account: Account) -> tuple[dict[Any, tuple[int, int, int]], dict[Any, tuple[int, int, int]], int]:
    days: dict[Any, list[int]] = defaultdict(lambda: [0, 0, 0])
    months: dict[Any, list[int]] = defaultdict(lambda: [0, 0, 0])
    total = 0
    for row in Transaction.objects.filter(account=account, removed=Removal.NONE):
        total += row.amount_minor
        parts = [(s.category, s.amount_minor) for s in Split.objects.filter(transaction=row)]
        _add(days[row.booked_on], row.amount_minor)
        for category, amount in parts or [(row.category, row.amount_minor)]:
            _add(months[row.booked_on.replace(day=1), category], amount)
    return {k: tuple(v) for k, v in days.items()}, {k: tuple(v) for k, v in months.items()}, total  # type: ignore[misc]


def _add(kept: list[int], amount: int) -> None:
    kept[0 if amount >= 0 else 1] += abs(amount)
    kept[2] += 1


def check(account: Account) -> None:
    days, months, total = recomputed(account)
    kept_days = {
        t.booked_on: (t.in_minor, t.out_minor, t.transactions) for t in DailyTotal.objects.filter(account=account)
    }
    kept_months = {
        (t.month, t.category): (t.in_minor, t.out_minor, t.transactions)
        for t in MonthlyTotal.objects.filter(account=account)
    }
    account.refresh_from_db()
    assert kept_days == days
    assert kept_months == months
    assert account.posted_minor == total
    assert account.transactions == sum(rows for _, _, rows in days.values())
    assert account.last_booked_on == max(days, default=None)


step = st.one_of(
    st.tuples(
        st.just("import"),
        st.lists(
            st.tuples(st.integers(0, 40), st.sampled_from([-500, -70, 500, 900]), st.sampled_from(WORDS)), max_size=8
        ),
    ),
    st.tuples(st.just("categorise"), st.tuples(st.integers(0, 50), st.integers(1, 5), st.sampled_from(CATEGORIES))),
    st.tuples(st.just("split"), st.tuples(st.integers(0, 50), st.integers(0, 69))),
    st.tuples(st.sampled_from(["delete", "undo edit", "undo import", "redo import"]), st.integers(0, 50)),
    st.tuples(st.just("add"), st.tuples(st.integers(0, 40), st.integers(-900, 900))),
)


def _pick(rows: list[Any], number: int) -> Any:
    return rows[number % len(rows)] if rows else None


def perform(user: Any, account: Account, name: str, value: Any) -> None:
    live = list(Transaction.objects.filter(account=account, removed=Removal.NONE).order_by("id"))
    match name:
        case "import":
            entries = [
                entry(date(2026, 9, 1) + timedelta(days=day), amount, words) for day, amount, words in sorted(value)
            ]
            operations.record_entries(account=account, entries=entries, source="statement", now=NOW)
        case "categorise" if live:
            start, count, category = value
            ids = [row.id for row in live[start % len(live) :][:count]]
            operations.edit_transactions(user=user, ids=ids, category=category, now=NOW)
        case "split" if live:
            row = _pick(live, value[0])
            sign = 1 if row.amount_minor > 0 else -1
            part = sign * min(value[1], abs(row.amount_minor) - 1)
            parts = [("food.dining", part, ""), ("home.rent", row.amount_minor - part, "")] if part else []
            operations.split_transaction(user=user, transaction_id=row.id, parts=parts, now=NOW)
        case "delete" if live:
            operations.delete_transaction(user=user, transaction_id=_pick(live, value).id, now=NOW)
        case "undo edit" if edit := _pick(list(Edit.objects.order_by("id")), value):
            operations.undo_edit(user=user, edit_id=edit.id, now=NOW)
        case "undo import" if batch := _pick(list(Batch.objects.order_by("id")), value):
            operations.undo_batch(user=user, batch_id=batch.id, now=NOW)
        case "redo import" if batch := _pick(list(Batch.objects.order_by("id")), value):
            operations.redo_batch(user=user, batch_id=batch.id)
        case "add":
            day, amount = value
            operations.add_transaction(
                user=user,
                account_id=account.id,
                booked_on=date(2026, 9, 1) + timedelta(days=day),
                amount_minor=amount,
                now=NOW,
            )


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(step, max_size=12))
def test_totals_equal_a_recomputation_after_any_edits_imports_and_undos(
    asha: Any, steps: list[tuple[str, Any]]
) -> None:
    accounts = [account_of(asha), account_of(asha, name="Card", kind="card")]

    for number, (name, value) in enumerate(steps):
        try:
            perform(asha, accounts[number % 2], name, value)
        except Problem:
            continue

    for account in accounts:
        check(account)
    Edit.objects.all().delete()
    Transaction.objects.all().delete()
    Batch.objects.all().delete()
    Account.objects.all().delete()
