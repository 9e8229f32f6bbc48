"""Kept totals, read for dashboards."""

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


def monthly_totals(user: Any, *, currency: str, start: date, end: date) -> list[MonthSum]:
    """Totals of the months in [start, end). One query."""
    rows = (
        MonthlyTotal.objects.filter(user=user, month__gte=start, month__lt=end, account__currency=currency)
        .values("month", "category")
        .annotate(moved_in=Sum("in_minor"), moved_out=Sum("out_minor"), rows=Sum("transactions"))
        .order_by()
    )
    return [MonthSum._make(row) for row in rows.values_list("month", "category", "moved_in", "moved_out", "rows")]


def last_month_of(user: Any, *, currency: str) -> date | None:
    """The newest month with rows in a currency."""
    rows = MonthlyTotal.objects.filter(user=user, account__currency=currency).order_by("-month")
    return rows.values_list("month", flat=True).first()


def uncategorised_of(user: Any, *, currency: str) -> tuple[int, int]:
    """How many rows (or parts) have no category, and the money that moved under them."""
    rows = MonthlyTotal.objects.filter(user=user, category=UNCATEGORISED, account__currency=currency)
    sums = rows.aggregate(rows=Sum("transactions"), came=Sum("in_minor"), went=Sum("out_minor"))
    return sums["rows"] or 0, (sums["came"] or 0) + (sums["went"] or 0)


def last_batch_at(user: Any) -> datetime | None:
    """When rows last came from a bank or a file."""
    rows = Batch.objects.filter(user=user, undone_at=None).exclude(source="manual").order_by("-id")
    return rows.values_list("created_at", flat=True).first()
