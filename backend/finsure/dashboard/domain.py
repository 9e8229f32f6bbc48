"""What a month comes to: spending, income, and everything that is neither, so that the parts explain the whole."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

USUAL_MONTHS = 3


class Moved(NamedTuple):
    """What moved under one category in one month; both sums positive."""

    month: date
    category: str
    in_minor: int
    out_minor: int
    transactions: int


@dataclass(frozen=True, slots=True)
class CategoryMonth:
    """One category's spending in a month beside what is usual: the mean of the three months before, or None."""

    category: str
    spending_minor: int
    transactions: int
    usual_minor: int | None


@dataclass(frozen=True, slots=True)
class OtherMovement:
    """Money that moved without being spent or earned: savings, own transfers, people, card payments, cash."""

    category: str
    in_minor: int
    out_minor: int
    transactions: int


@dataclass(frozen=True, slots=True)
class Doubted:
    """One account of which a month is not whole."""

    account_id: int
    verdict: str
    missing_days: int


@dataclass(frozen=True, slots=True)
class Trust:
    """How far the totals of a month can be trusted: the worst word on any account, and the accounts not whole."""

    trust: str = "unproven"
    doubts: tuple[Doubted, ...] = ()


@dataclass(frozen=True, slots=True)
class MonthPicture:
    """One month. income − spending + other movements (in − out) = change, to the last minor unit."""

    month: date
    income_minor: int
    spending_minor: int
    change_minor: int
    by_category: list[CategoryMonth]
    other: list[OtherMovement]

    @property
    def saved_minor(self) -> int:
        """What was earned and not spent."""
        return self.income_minor - self.spending_minor


@dataclass(frozen=True, slots=True)
class MonthBar:
    month: date
    income_minor: int
    spending_minor: int


def months_before(month: date, count: int) -> date:
    """The first day of the month `count` months before `month`."""
    index = month.year * 12 + month.month - 1 - count
    return date(index // 12, index % 12 + 1, 1)


WORST_FIRST = ("gap", "uncovered", "partial", "unproven", "whole")


class Verdict(Protocol):
    """What the ledger says of one account's month."""

    @property
    def account_id(self) -> int: ...
    @property
    def month(self) -> date: ...
    @property
    def verdict(self) -> str: ...
    @property
    def missing_days(self) -> int: ...


def trusted(verdicts: Iterable[Verdict]) -> dict[date, Trust]:
    """How far each month can be trusted; one of which nothing is known is unproven."""
    by_month: dict[date, list[Verdict]] = defaultdict(list)
    for one in verdicts:
        by_month[one.month].append(one)
    return {
        month: Trust(
            min((one.verdict for one in said), key=WORST_FIRST.index),
            tuple(Doubted(one.account_id, one.verdict, one.missing_days) for one in said if one.verdict != "whole"),
        )
        for month, said in by_month.items()
    }


def bars(totals: Iterable[Moved], classes: Mapping[str, str], last: date, count: int = 12) -> list[MonthBar]:
    """Income against spending of `count` months ending with `last`, oldest first; `classes` maps category to class."""
    income: dict[date, int] = defaultdict(int)
    spending: dict[date, int] = defaultdict(int)
    for moved in totals:
        kind = classes.get(moved.category, "neutral")
        if kind == "income":
            income[moved.month] += moved.in_minor - moved.out_minor
        elif kind in {"need", "want"}:
            spending[moved.month] += moved.out_minor - moved.in_minor
    months = [months_before(last, back) for back in range(count - 1, -1, -1)]
    return [MonthBar(month, income[month], spending[month]) for month in months]


def picture(totals: Iterable[Moved], classes: Mapping[str, str], month: date) -> MonthPicture:
    """One month's picture; earlier months in `totals` give what is usual."""
    now: list[Moved] = []
    before: dict[str, int] = defaultdict(int)
    seen: set[date] = set()
    usual_from = months_before(month, USUAL_MONTHS)
    for moved in totals:
        if moved.month == month:
            now.append(moved)
        elif usual_from <= moved.month < month:
            seen.add(moved.month)
            before[moved.category] += moved.out_minor - moved.in_minor
    income, spent, other = 0, [], []
    for moved in now:
        kind = classes.get(moved.category, "neutral")
        if kind == "income":
            income += moved.in_minor - moved.out_minor
        elif kind in {"need", "want"}:
            usual = before[moved.category] // len(seen) if seen else None
            spent.append(CategoryMonth(moved.category, moved.out_minor - moved.in_minor, moved.transactions, usual))
        else:
            other.append(OtherMovement(moved.category, moved.in_minor, moved.out_minor, moved.transactions))
    return MonthPicture(
        month=month,
        income_minor=income,
        spending_minor=sum(part.spending_minor for part in spent),
        change_minor=sum(moved.in_minor - moved.out_minor for moved in now),
        by_category=sorted(spent, key=lambda part: (-part.spending_minor, part.category)),
        other=sorted(other, key=lambda part: (-(part.in_minor + part.out_minor), part.category)),
    )
