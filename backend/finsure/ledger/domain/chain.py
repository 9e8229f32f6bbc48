"""Running balances: does each row follow from the one before?"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple


class Stated(NamedTuple):
    """A row as far as its balance goes; `balance_minor` is the bank's word, or None."""

    id: int
    booked_on: date
    amount_minor: int
    balance_minor: int | None


@dataclass(frozen=True, slots=True)
class Break:
    """Money that moved between two days without a row: stated − expected is what is missing."""

    transaction_id: int
    after_on: date
    before_on: date
    expected_minor: int
    stated_minor: int

    @property
    def difference_minor(self) -> int:
        return self.stated_minor - self.expected_minor


def breaks(rows: Iterable[Stated]) -> list[Break]:
    """The places where the stated balances do not follow from the amounts; `rows` are in day order.

    Banks print the rows of one day in any order, so within a day they are chained by balance first. Linear.
    """
    found: list[Break] = []
    balance: int | None = None
    last_on: date | None = None
    for day, group in groupby(rows, key=lambda row: row.booked_on):
        balance = _walk(list(group), balance, last_on or day, found)
        last_on = day
    return found


def _walk(rows: list[Stated], balance: int | None, last_on: date, found: list[Break]) -> int | None:
    """Follow one day from `balance` (None: unknown) to its end, noting each place where the chain is broken."""
    stated = [row for row in rows if row.balance_minor is not None]
    if balance is not None:
        balance += sum(row.amount_minor for row in rows if row.balance_minor is None)
    elif stated:
        balance = _before(_head(stated))
    waiting: dict[int, list[Stated]] = defaultdict(list)
    for row in reversed(stated):
        waiting[_before(row)].append(row)
    done: set[int] = set()
    queue = iter(stated)
    while len(done) < len(stated):
        if balance is not None and waiting[balance]:
            row = waiting[balance].pop()
            done.add(row.id)
            balance = row.balance_minor
            last_on = row.booked_on
        else:
            row = next(row for row in queue if row.id not in done)
            expected = (balance or 0) + row.amount_minor
            found.append(Break(row.id, last_on, row.booked_on, expected, row.balance_minor or 0))
            balance = _before(row)
    return balance


def _head(rows: list[Stated]) -> Stated:
    """The row that no other row of the day leads to."""
    ends = {row.balance_minor for row in rows}
    return next((row for row in rows if _before(row) not in ends), rows[0])


def _before(row: Stated) -> int:
    return (row.balance_minor or 0) - row.amount_minor
