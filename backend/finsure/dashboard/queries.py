"""What Today shows. A fixed number of SQL queries, however many transactions there are."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from finsure.dashboard.domain import MonthBar, MonthPicture, Moved, Trust, bars, months_before, picture, trusted
from finsure.ledger import queries as ledger

MONTHS = 12
NEWEST = 8


@dataclass(frozen=True, slots=True)
class Worth:
    """What a person has and owes in one currency; debts are positive."""

    currency: str
    assets_minor: int
    debts_minor: int

    @property
    def net_minor(self) -> int:
        return self.assets_minor - self.debts_minor


@dataclass(frozen=True, slots=True)
class Today:
    """One currency's month beside its last twelve, and where every account stands."""

    as_of: date
    currency: str
    other_currencies: list[str]
    month: MonthPicture
    is_current: bool
    months: list[MonthBar]
    trust: dict[date, Trust]
    accounts: list[Any]
    worth: list[Worth]
    recent: list[dict[str, Any]]
    uncategorised: tuple[int, int]
    last_booked_on: date | None
    last_import_at: datetime | None


def today_of(user: Any, *, today: date, month: date | None = None, currency: str | None = None) -> Today:
    """The picture of `month` (default: the newest with rows) in `currency` (default: the person's)."""
    accounts = list(ledger.accounts_of(user))
    currencies = sorted({account.currency for account in accounts})
    currency = currency or _main_currency(user, currencies)
    current = today.replace(day=1)
    inside = [account for account in accounts if account.currency == currency]
    ids = [account.id for account in inside]
    if month is None:
        last = max((account.last_booked_on for account in inside if account.last_booked_on), default=today)
        month = min(last, today).replace(day=1)
    start, end = months_before(month, MONTHS - 1), months_before(month, -1)
    totals = [Moved(*row) for row in ledger.monthly_totals(user, accounts=ids, start=start, end=end)]
    classes = {facts.id: facts.budget_class for facts in ledger.categories_of(user)}
    codes = {account.id: account.currency for account in accounts}
    return Today(
        as_of=today,
        currency=currency,
        other_currencies=[code for code in currencies if code != currency],
        month=picture(totals, classes, month),
        is_current=month == current,
        months=bars(totals, classes, month, MONTHS),
        trust=trusted(ledger.doubts_of(user, accounts=ids, start=start, end=end)),
        accounts=[account for account in accounts if account.archived_at is None],
        worth=_worth(accounts),
        recent=[row | {"currency": codes[row["account_id"]]} for row in ledger.newest_of(user, NEWEST)],
        uncategorised=ledger.uncategorised_of(user, accounts=ids),
        last_booked_on=max((a.last_booked_on for a in accounts if a.last_booked_on), default=None),
        last_import_at=ledger.last_batch_at(user),
    )


def _main_currency(user: Any, currencies: list[str]) -> str:
    return user.currency if user.currency in currencies or not currencies else currencies[0]


def _worth(accounts: list[Any]) -> list[Worth]:
    sums: dict[str, list[int]] = {}
    for account in accounts:
        kept = sums.setdefault(account.currency, [0, 0])
        kept[0] += max(account.balance_minor, 0)
        kept[1] += max(-account.balance_minor, 0)
    return [Worth(currency, *kept) for currency, kept in sorted(sums.items())]
