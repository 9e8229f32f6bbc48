"""How rows move the kept totals. Adding a row and taking it away again cancel exactly."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

DayKey = tuple[int, date]  # account, day
MonthKey = tuple[int, date, str]  # account, first of month, category


@dataclass(slots=True)
class Movement:
    """Money in, money out (both positive) and the number of rows; differences may be negative."""

    in_minor: int = 0
    out_minor: int = 0
    transactions: int = 0

    def add(self, amount_minor: int, sign: int) -> None:
        if amount_minor >= 0:
            self.in_minor += sign * amount_minor
        else:
            self.out_minor -= sign * amount_minor
        self.transactions += sign

    def merge(self, other: "Movement") -> None:
        self.in_minor += other.in_minor
        self.out_minor += other.out_minor
        self.transactions += other.transactions

    def __bool__(self) -> bool:
        return bool(self.in_minor or self.out_minor or self.transactions)


@dataclass(slots=True)
class Delta:
    """What a change adds to the totals of the days, the months and the accounts it touches."""

    days: dict[DayKey, Movement] = field(default_factory=dict)
    months: dict[MonthKey, Movement] = field(default_factory=dict)

    def row(
        self, account_id: int, booked_on: date, amount_minor: int, parts: Iterable[tuple[str, int]], sign: int = 1
    ) -> None:
        """Add (sign 1) or take away (sign -1) one row whose `parts` are (category, amount)."""
        self.days.setdefault((account_id, booked_on), Movement()).add(amount_minor, sign)
        month = booked_on.replace(day=1)
        for category, part_minor in parts:
            self.months.setdefault((account_id, month, category), Movement()).add(part_minor, sign)

    def merge(self, other: "Delta") -> None:
        """Add another change to this one."""
        for day, moved in other.days.items():
            self.days.setdefault(day, Movement()).merge(moved)
        for month, moved in other.months.items():
            self.months.setdefault(month, Movement()).merge(moved)

    def accounts(self) -> Mapping[int, Movement]:
        """The change of each account as a whole."""
        moved: dict[int, Movement] = {}
        for (account_id, _), day in self.days.items():
            moved.setdefault(account_id, Movement()).merge(day)
        return moved
