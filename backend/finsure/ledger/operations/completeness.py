"""Judging months, and holding an account against what it is said to stand at and against its own totals."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
import logging
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, Sum

from finsure.audit import operations as audit
from finsure.core import background, events
from finsure.core.problems import NotFound, Problem, invalid
from finsure.core.rows import upsert
from finsure.ledger.domain.taxonomy import UNCATEGORISED
from finsure.ledger.domain.totals import Movement
from finsure.ledger.models import (
    Account,
    BalanceSource,
    Batch,
    DailyTotal,
    MonthlyTotal,
    MonthVerdict,
    Removal,
    Split,
    StatedBalance,
    Transaction,
)
from finsure.ledger.operations.totals import lock_accounts
from finsure.ledger.operations.transactions import FIRST_DAY, add_transaction
from finsure.ledger.queries.completeness import KEPT, judged_months, standing_on

log = logging.getLogger(__name__)
CHUNK = 200
ADJUST, OPENING, IMPORT = "adjust", "opening", "import"
REMEDIES = (IMPORT, ADJUST, OPENING)  # `import` is for the person to do


class RemedyRefused(Problem):
    status, slug, title = 409, "remedy-refused", "This would not mend the difference"


@dataclass(frozen=True, slots=True)
class Reconciled:
    """How a stated balance compares: ours, what is missing (stated − ours), and since which month it can differ.

    `remedies` are the ways to mend a difference, the likeliest first. `transaction_id` is the adjusting row, if made.
    """

    stated: StatedBalance
    ours_minor: int
    agrees: bool
    differs_from: date | None
    remedies: tuple[str, ...]
    transaction_id: int | None

    @property
    def difference_minor(self) -> int:
        return 0 if self.agrees else self.stated.balance_minor - self.ours_minor


def judge_soon(*, user_id: int, **_ids: int) -> None:
    """Have the person's months judged in the background, since rows of theirs changed. A listener."""
    background.enqueue("ledger.judge", user_id=user_id)


def judge_changed(*, now: datetime, user_id: int | None = None) -> int:
    """Judge the accounts whose rows changed since, each in a transaction of its own; returns how many."""
    waiting = Account.objects.filter(judged_at=None)
    if user_id is not None:
        waiting = waiting.filter(user_id=user_id)
    ids = list(waiting.order_by("id").values_list("id", flat=True))
    for account_id in ids:
        judge_account(account_id=account_id, now=now)
    return len(ids)


@transaction.atomic
def judge_account(*, account_id: int, now: datetime) -> None:
    """Keep what an account's rows prove of its months. Derived from the rows, so it leaves no audit record."""
    account = lock_accounts([account_id]).get(account_id)
    if account is None:
        return
    held = {row[0]: row for row in MonthVerdict.objects.filter(account=account).values_list(*KEPT)}
    judged = {one.month: one for one in judged_months(account_id)}
    changed = [
        MonthVerdict(user_id=account.user_id, account=account, **{name: getattr(one, name) for name in KEPT})
        for month, one in judged.items()
        if held.get(month) != tuple(getattr(one, name) for name in KEPT)
    ]
    upsert(MonthVerdict, changed, unique=["account", "month"], update=list(KEPT[1:]))
    if past := held.keys() - judged.keys():
        MonthVerdict.objects.filter(account=account, month__in=past).delete()
    Account.objects.filter(id=account_id).update(judged_at=now)
    if changed or past:
        events.announce("account.judged", user_id=account.user_id, account_id=account_id)


@transaction.atomic
def reconcile_account(
    *, user: Any, account_id: int, on: date, balance_minor: int, now: datetime, remedy: str = ""
) -> Reconciled:
    """Hold an account against what the person says it stands at on a day, keep their word, and mend if asked.

    `adjust` adds a row of the difference on that day, which can be deleted like any other; `opening` moves the balance
    the account began with, where no bank states one. Raises NotFound, InvalidInput, RemedyRefused.
    """
    if not FIRST_DAY <= on <= now.date() + timedelta(days=1):  # the person's day may be ahead of UTC's
        raise invalid("#/on", "Give a day that has been.")
    if not Account.objects.filter(user=user, id=account_id).exists():
        raise NotFound
    account = lock_accounts([account_id])[account_id]
    stated, _ = StatedBalance.objects.update_or_create(
        account=account,
        on=on,
        source=BalanceSource.PERSON,
        defaults={"user": user, "balance_minor": balance_minor, "created_at": now},
    )
    standing = standing_on(account, on)
    agrees = balance_minor in standing.passed
    remedies = () if agrees else _remedies(account, on)
    difference, added = balance_minor - standing.balance_minor, None
    if remedy:
        if remedy not in remedies or remedy == IMPORT:
            raise RemedyRefused("The balances agree." if agrees else "The bank states where this account began.")
        added = _mend(user, account, on, difference, remedy, now)
    Account.objects.filter(id=account_id).update(judged_at=None)
    audit.record(actor=user, action="account.reconciled", subject=account, agrees=agrees, remedy=remedy)
    events.announce("account.reconciled", user_id=user.id, account_id=account_id)
    differs_from = standing.anchor_on.replace(day=1) if standing.anchor_on and not agrees else None
    ours = balance_minor if agrees or remedy else standing.balance_minor
    return Reconciled(stated, ours, agrees or bool(remedy), differs_from, () if remedy else remedies, added)


def _remedies(account: Account, on: date) -> tuple[str, ...]:
    """A missing statement explains the most; the beginning is free only where no bank states a balance."""
    by_bank = (
        Transaction.objects.filter(account=account, removed=Removal.NONE, balance_minor__isnull=False).exists()
        or Batch.objects.filter(account=account, undone_at=None, closing_on__isnull=False).exists()
    )
    earlier = StatedBalance.objects.filter(account=account, on__lt=on).exists()
    hand_kept = not Batch.objects.filter(account=account, undone_at=None).exclude(source="manual").exists()
    return (*([] if hand_kept else [IMPORT]), ADJUST, *([] if by_bank or earlier else [OPENING]))


def _mend(user: Any, account: Account, on: date, difference_minor: int, remedy: str, now: datetime) -> int | None:
    if remedy == OPENING:
        account.opening_minor += difference_minor
        account.version += 1
        account.save(update_fields=["opening_minor", "version"])
        return None
    return add_transaction(
        user=user,
        account_id=account.id,
        booked_on=on,
        amount_minor=difference_minor,
        now=now,
        name="Balance adjustment",
        category=UNCATEGORISED,
    ).id


@transaction.atomic
def forget_balance(*, user: Any, stated_id: int) -> None:
    """Take back a balance that the person stated. Raises NotFound."""
    stated = StatedBalance.objects.filter(user=user, id=stated_id, source=BalanceSource.PERSON).first()
    if stated is None:
        raise NotFound
    lock_accounts([stated.account_id])
    Account.objects.filter(id=stated.account_id).update(judged_at=None)
    audit.record(actor=user, action="balance.forgotten", subject=stated)
    events.announce("account.reconciled", user_id=user.id, account_id=stated.account_id)
    stated.delete()


def reconcile_totals(*, now: datetime) -> int:
    """Hold the kept totals of every account that changed since against its rows; returns how many drifted.

    Each account in a transaction of its own. Safe to run twice.
    """
    drifted, last = 0, 0
    while True:
        waiting = Account.objects.filter(reconciled_at=None, id__gt=last).order_by("id")
        chunk = list(waiting.values_list("id", flat=True)[:CHUNK])
        for account_id in chunk:
            drifted += check_totals(account_id=account_id, now=now)
        if not chunk:
            return drifted
        last = chunk[-1]


@transaction.atomic
def check_totals(*, account_id: int, now: datetime) -> bool:
    """Does what is kept of an account differ from what its rows come to? A drift is a bug: said, and never mended here."""
    account = lock_accounts([account_id]).get(account_id)
    if account is None:
        return False
    days, months = _moved(account_id)
    kept_days = _kept(DailyTotal, account_id, "booked_on")
    kept_months = _kept(MonthlyTotal, account_id, "month", "category")
    posted = sum(day[0] - day[1] for day in days.values())
    held = (account.posted_minor, account.transactions, account.last_booked_on)
    derived = (posted, sum(day[2] for day in days.values()), max((key[0] for key in days), default=None))
    wrong = [
        name
        for name, differs in (
            ("days", kept_days != days),
            ("months", kept_months != months),
            ("account", held != derived),
        )
        if differs
    ]
    if wrong:
        log.error("Kept totals of an account drift from its rows", extra={"account_id": account_id, "totals": wrong})
        audit.record_about(user_id=account.user_id, action="account.drifted", account=account_id, totals=wrong)
    Account.objects.filter(id=account_id).update(reconciled_at=now, drifted_at=now if wrong else None)
    return bool(wrong)


Totals = dict[tuple[Any, ...], tuple[int, int, int]]


def _summed(rows: Any, *key: str) -> Any:
    """What came, what went (negative) and how many rows, by `key`; added up by the database."""
    came = Sum("amount_minor", filter=Q(amount_minor__gte=0), default=0)
    went = Sum("amount_minor", filter=Q(amount_minor__lt=0), default=0)
    sums = rows.values(*key).annotate(came=came, went=went, rows=Count("id"))
    return sums.order_by().values_list(*key, "came", "went", "rows")


def _moved(account_id: int) -> tuple[Totals, Totals]:
    """What the rows come to by day, and by month and category. Three queries that the database adds up."""
    live = Transaction.objects.filter(account_id=account_id, removed=Removal.NONE)
    days: Totals = {(day,): (came, -went, rows) for day, came, went, rows in _summed(live, "booked_on")}
    months: dict[tuple[Any, ...], Movement] = {}
    for day, category, came, went, rows in _parts(account_id, live):
        moved = months.setdefault((day.replace(day=1), category), Movement())
        moved.merge(Movement(came, -went, rows))
    return days, {key: (one.in_minor, one.out_minor, one.transactions) for key, one in months.items()}


def _parts(account_id: int, live: Any) -> Iterator[tuple[date, str, int, int, int]]:
    yield from _summed(live.filter(splits=None), "booked_on", "category")
    parts = Split.objects.filter(transaction__account_id=account_id, transaction__removed=Removal.NONE)
    yield from _summed(parts, "transaction__booked_on", "category")


def _kept(model: Any, account_id: int, *key: str) -> Totals:
    rows = model.objects.filter(account_id=account_id).values_list(*key, "in_minor", "out_minor", "transactions")
    return {tuple(row[: len(key)]): tuple(row[len(key) :]) for row in rows}
