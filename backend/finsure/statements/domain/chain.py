"""Running balances: the true order of the rows, the sign they prove, and the gaps they show.

A row with a balance is an edge from the balance before it to the balance after it. The rows of one day are in
true order when they form one trail through their balances; such a trail is found in linear time (Hierholzer),
so no permutation is ever searched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
import itertools
from typing import Final

from finsure.statements.domain.shapes import Gap, Row

_SURE: Final = 0.9


@dataclass(frozen=True, slots=True)
class Sense:
    """How amounts and balances fit: counts of links that hold, of `links` that could.

    `newest_first` is what the days say of the file's direction, None where they say nothing.
    """

    links: int
    forward: int
    backward: int
    forward_flipped: int
    backward_flipped: int
    newest_first: bool | None = None

    @property
    def straight(self) -> int:
        """Links that hold with the amounts as they are."""
        return self._better(self.forward, self.backward)

    @property
    def flipped(self) -> int:
        """Links that hold with every amount negated."""
        return self._better(self.forward_flipped, self.backward_flipped)

    @property
    def is_flipped(self) -> bool:
        """True when the balances prove that every amount has the wrong sign against them."""
        return self.links >= 2 and self.flipped > self.straight and self.flipped >= _SURE * self.links

    @property
    def is_straight(self) -> bool:
        """True when the balances prove the signs."""
        return self.links >= 2 and self.straight > self.flipped and self.straight >= _SURE * self.links

    @property
    def is_newest_first(self) -> bool:
        """The direction of the file: by its days where they tell, else by its balances."""
        if self.newest_first is not None:
            return self.newest_first
        return max(self.backward, self.backward_flipped) > max(self.forward, self.forward_flipped)

    def _better(self, forward: int, backward: int) -> int:
        if self.newest_first is None:
            return max(forward, backward)
        return backward if self.newest_first else forward


def sense(amounts: Sequence[int], balances: Sequence[int | None], days: Sequence[date] = ()) -> Sense:
    """Count the links that hold under each direction and sign."""
    links = counts = 0
    backward = flipped = backward_flipped = 0
    for index in range(1, len(amounts)):
        before, after = balances[index - 1], balances[index]
        if before is None or after is None:
            continue
        links += 1
        step = after - before
        counts += step == amounts[index]
        backward += step == -amounts[index - 1]
        flipped += step == -amounts[index]
        backward_flipped += step == amounts[index - 1]
    return Sense(links, counts, backward, flipped, backward_flipped, _newest_first(days))


def _newest_first(days: Sequence[date]) -> bool | None:
    later = sum(a < b for a, b in itertools.pairwise(days))
    earlier = sum(a > b for a, b in itertools.pairwise(days))
    return None if later == earlier else earlier > later


def in_true_order(rows: list[Row]) -> list[Row]:
    """Rows oldest first. Takes them already turned; days that went back are sorted, broken days re-chained."""
    if _holds(rows):
        return rows
    ordered = sorted(rows, key=lambda row: row.booked_on)
    if _holds(ordered):
        return ordered
    result: list[Row] = []
    balance: int | None = None
    for day in _days(ordered):
        chained = _rechained(day, balance)
        result.extend(chained)
        balance = _carried(chained, balance)
    return result


def gaps_in(rows: Sequence[Row]) -> tuple[Gap, ...]:
    """Every stated balance that does not follow from the last one and the amounts since."""
    gaps = []
    balance: int | None = None
    last: Row | None = None
    for row in rows:
        if balance is not None:
            balance += row.amount_minor
        if row.balance_minor is None:
            continue
        if balance is not None and last is not None and balance != row.balance_minor:
            gaps.append(Gap(row.line, last.booked_on, row.booked_on, balance, row.balance_minor))
        balance, last = row.balance_minor, row
    return tuple(gaps)


def opening_of(rows: Sequence[Row]) -> int | None:
    """The balance before the first row, from the first balance the rows state."""
    moved = 0
    for row in rows:
        moved += row.amount_minor
        if row.balance_minor is not None:
            return row.balance_minor - moved
    return None


def closing_of(rows: Sequence[Row]) -> int | None:
    """The balance after the last row, from the last balance the rows state."""
    moved = 0
    for row in reversed(rows):
        if row.balance_minor is not None:
            return row.balance_minor + moved
        moved += row.amount_minor
    return None


def _holds(rows: Sequence[Row]) -> bool:
    if any(a.booked_on > b.booked_on for a, b in itertools.pairwise(rows)):
        stated = sum(row.balance_minor is not None for row in rows)
        return stated == len(rows) and not gaps_in(rows)
    return not gaps_in(rows)


def _days(rows: Sequence[Row]) -> list[list[Row]]:
    days: list[list[Row]] = []
    for row in rows:
        if days and days[-1][-1].booked_on == row.booked_on:
            days[-1].append(row)
        else:
            days.append([row])
    return days


def _carried(day: Sequence[Row], balance: int | None) -> int | None:
    for row in day:
        if row.balance_minor is not None:
            balance = row.balance_minor
        elif balance is not None:
            balance += row.amount_minor
    return balance


def _rechained(day: list[Row], balance: int | None) -> list[Row]:
    """The day's rows along their balances, or as they stood when no trail takes them all."""
    if len(day) < 2 or any(row.balance_minor is None for row in day) or _follows(day, balance):
        return day
    start = _start(day, balance)
    trail = _trail(day, start)
    return trail if len(trail) == len(day) else _patched(day, start)


def _follows(day: Sequence[Row], balance: int | None) -> bool:
    first = day[0]
    starts = balance is None or first.balance_minor == balance + first.amount_minor
    return starts and not gaps_in(day)


def _start(day: Sequence[Row], balance: int | None) -> int:
    """Where the day's trail must begin: the balance so far, or the one more often left than reached."""
    leaves: dict[int, int] = defaultdict(int)
    for row in day:
        leaves[_before(row)] += 1
        leaves[_after(row)] -= 1
    if balance is not None and balance in leaves:
        return balance
    return next((node for node, surplus in leaves.items() if surplus > 0), _before(day[0]))


def _trail(day: Sequence[Row], start: int) -> list[Row]:
    """An Eulerian trail from `start`, rows that stood first taken first; shorter than the day if there is none."""
    leaving: dict[int, list[Row]] = defaultdict(list)
    for row in reversed(day):
        leaving[_before(row)].append(row)
    trail: list[Row] = []
    path: list[tuple[int, Row | None]] = [(start, None)]
    while path:
        node, _ = path[-1]
        if leaving[node]:
            row = leaving[node].pop()
            path.append((_after(row), row))
        else:
            _, taken = path.pop()
            if taken is not None:
                trail.append(taken)
    trail.reverse()
    linked = all(_after(a) == _before(b) for a, b in itertools.pairwise(trail))
    return trail if linked else []


def _patched(day: Sequence[Row], start: int) -> list[Row]:
    """Follow the balances as far as they go, then go on with the first row left: a gap stays where it is."""
    leaving: dict[int, list[int]] = defaultdict(list)
    for index in range(len(day) - 1, -1, -1):
        leaving[_before(day[index])].append(index)
    used = [False] * len(day)
    result: list[Row] = []
    node, first_left = start, 0
    while len(result) < len(day):
        waiting = leaving[node]
        while waiting and used[waiting[-1]]:
            waiting.pop()
        while first_left < len(day) - 1 and used[first_left]:
            first_left += 1
        index = waiting.pop() if waiting else first_left
        used[index] = True
        result.append(day[index])
        node = _after(day[index])
    return result


def _before(row: Row) -> int:
    return _after(row) - row.amount_minor


def _after(row: Row) -> int:
    return row.balance_minor if row.balance_minor is not None else 0
