"""Which months of an account can be trusted, and what it stood at on a day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import F, Sum

from finsure.ledger.domain.chain import Closing, Stated
from finsure.ledger.domain.completeness import Cover, Gone, Judged, judge
from finsure.ledger.models import Account, Batch, MonthVerdict, Removal, StatedBalance, Transaction
from finsure.ledger.queries.accounts import account_of

KEPT = (
    "month", "verdict", "cause", "breaks", "after_on", "before_on", "expected_minor", "stated_minor", "transaction_id",
    "suspect_id", "missing_days",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Completeness:
    """The months of one account with their verdicts, and the balances people stated of it."""

    account: Account
    judged_at: datetime | None
    months: list[Judged]
    stated: list[StatedBalance]


class Doubt(NamedTuple):
    """What is known of one account's month."""

    account_id: int
    month: date
    verdict: str
    missing_days: int


def completeness_of(user: Any, account_id: int) -> Completeness:
    """The account's months, oldest first; judged on the spot while the kept verdicts are older than the rows.

    Raises NotFound.
    """
    account = account_of(user, account_id)
    if account.judged_at is None:
        months = judged_months(account_id)
    else:
        rows = MonthVerdict.objects.filter(account_id=account_id).order_by("month")
        months = [Judged(*row) for row in rows.values_list(*KEPT)]
    stated = list(StatedBalance.objects.filter(account_id=account_id).order_by("-on", "-id"))
    return Completeness(account, account.judged_at, months, stated)


def judged_months(account_id: int) -> list[Judged]:
    """What the evidence says of each month of an account. Five queries, linear."""
    return judge(*evidence_of(account_id))


class Evidence(NamedTuple):
    """What an account's months are judged by."""

    rows: list[Stated]
    covers: list[Cover]
    closings: list[Closing]
    by_hand: set[int]
    gone: list[Gone]


def evidence_of(account_id: int) -> Evidence:
    """An account's live rows, the days and closing balances of its sources, and what the person stated, added, deleted."""
    of_account = Transaction.objects.filter(account_id=account_id)
    live = of_account.filter(removed=Removal.NONE)
    rows = live.order_by("booked_on", "id").values_list("id", "booked_on", "amount_minor", "balance_minor")
    batches = Batch.objects.filter(account_id=account_id, undone_at=None)
    told = list(batches.values_list("covered_from", "covered_to", "closing_on", "closing_minor"))
    stated = StatedBalance.objects.filter(account_id=account_id).values_list("on", "balance_minor")
    closings = [Closing(on, minor) for _, _, on, minor in told if on and minor is not None]
    gone = of_account.filter(removed=Removal.DELETED).values_list("booked_on", "amount_minor")
    return Evidence(
        [Stated._make(row) for row in rows.iterator(chunk_size=10_000)],
        [Cover(start, end) for start, end, _, _ in told if start and end],
        closings + [Closing._make(row) for row in stated],
        set(live.filter(batch__source="manual").values_list("id", flat=True)),
        [Gone._make(row) for row in gone],
    )


def doubts_of(user: Any, *, accounts: Collection[int], start: date, end: date) -> list[Doubt]:
    """The verdicts on the months in [start, end) of some of the person's accounts. One query."""
    rows = MonthVerdict.objects.filter(user=user, month__gte=start, month__lt=end, account__in=accounts)
    columns = ("account_id", "month", "verdict", "missing_days")
    return [Doubt._make(row) for row in rows.order_by("month", "account_id").values_list(*columns)]


class Standing(NamedTuple):
    """What an account stood at on a day by its rows: at its end, and every balance it passed that day.

    `anchor_on` is the last day of which the bank or the person stated a balance; the rows since lead from there.
    """

    balance_minor: int
    passed: frozenset[int]
    anchor_on: date | None


def standing_on(account: Account, on: date) -> Standing:
    """What an account stood at on a day: the last balance stated by then and the rows since, else all its rows."""
    live = Transaction.objects.filter(account_id=account.id, removed=Removal.NONE)
    until = live.filter(booked_on__lte=on)
    base, anchor_on = _base(account, until, on)
    of_day = live.filter(booked_on=on).order_by("-id").values_list("amount_minor", "balance_minor")
    running, passed = base, {base}
    for amount_minor, balance_minor in of_day:
        running -= amount_minor
        passed.add(running)
        if balance_minor is not None:
            passed.add(balance_minor)
    return Standing(base, frozenset(passed), anchor_on)


def _base(account: Account, until: Any, on: date) -> tuple[int, date | None]:
    row = until.filter(balance_minor__isnull=False).order_by("-booked_on", "-id")
    row = row.values_list("booked_on", "balance_minor", "id").first()
    batches = Batch.objects.filter(account_id=account.id, undone_at=None, closing_on__lte=on)
    words = StatedBalance.objects.filter(account_id=account.id, on__lt=on)
    told = [
        Closing(day, minor)
        for day, minor in (
            *batches.order_by("-closing_on", "-id").values_list("closing_on", "closing_minor")[:1],
            *words.order_by("-on", "-id").values_list("on", "balance_minor")[:1],
        )
        if day is not None and minor is not None
    ]
    newest = max(told, key=lambda one: one.on, default=None)
    if newest and (row is None or newest.on > row[0]):
        return newest.balance_minor + _sum(until.filter(booked_on__gt=newest.on)), newest.on
    if row:
        later = until.filter(booked_on__gt=row[0]), until.filter(booked_on=row[0], id__gt=row[2])
        return row[1] + sum(_sum(rows) for rows in later), row[0]
    return account.opening_minor + _sum(until), None


def _sum(rows: Any) -> int:
    return rows.aggregate(total=Sum(F("amount_minor")))["total"] or 0
