"""Kept totals, read for dashboards."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Sum

from finsure.ledger.domain.taxonomy import UNCATEGORISED
from finsure.ledger.models import Batch, MonthlyTotal


class MonthSum(NamedTuple):
    """What moved under one category in one month over all accounts of one currency; both sums positive."""

    month: date
    category: str
    in_minor: int
    out_minor: int
    transactions: int


def monthly_totals(user: Any, *, accounts: Collection[int], start: date, end: date) -> list[MonthSum]:
    """Totals of the months in [start, end) over some of the person's accounts. One query."""
    rows = (
        MonthlyTotal.objects.filter(user=user, month__gte=start, month__lt=end, account__in=accounts)
        .values("month", "category")
        .annotate(moved_in=Sum("in_minor"), moved_out=Sum("out_minor"), rows=Sum("transactions"))
        .order_by()
    )
    return [MonthSum._make(row) for row in rows.values_list("month", "category", "moved_in", "moved_out", "rows")]


def uncategorised_of(user: Any, *, accounts: Collection[int]) -> tuple[int, int]:
    """How many rows (or parts) of the accounts have no category, and the money that moved under them. One query."""
    rows = MonthlyTotal.objects.filter(user=user, category=UNCATEGORISED, account__in=accounts)
    sums = [0, 0]
    for number, came, went in rows.values_list("transactions", "in_minor", "out_minor"):
        sums[0] += number
        sums[1] += came + went
    return sums[0], sums[1]


def last_batch_at(user: Any) -> datetime | None:
    """When rows last came from a bank or a file."""
    rows = Batch.objects.filter(user=user, undone_at=None).exclude(source="manual").order_by("-id")
    return next(iter(rows.values_list("created_at", flat=True)[:1]), None)
