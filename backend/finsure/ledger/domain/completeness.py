"""Can a month's totals be trusted? What the balances of one account, and the days its sources covered, prove of it.

A verdict is about one account and one calendar month, the worst word that is true first:

- `gap`: the balances say that money moved which no row shows, or that a row is wrong.
- `uncovered`: no source covers any day of it, though the account moved before and after.
- `partial`: what is there adds up, but the source began or ended inside the month.
- `unproven`: nothing contradicts the rows, and no balance proves them.
- `whole`: the balances chain across the month and both its edges.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Final, NamedTuple

from finsure.ledger.domain.chain import Break, Closing, Followed, Stated, follow

GAP, UNCOVERED, PARTIAL, UNPROVEN, WHOLE = "gap", "uncovered", "partial", "unproven", "whole"
WORST_FIRST: Final = (GAP, UNCOVERED, PARTIAL, UNPROVEN, WHOLE)
MISSING, DUPLICATE, SIGN, ADDED, DELETED = "missing", "duplicate", "sign", "added", "deleted"
CAUSES: Final = (MISSING, DUPLICATE, SIGN, ADDED, DELETED)

_ONE = timedelta(days=1)
_BUSY_ROWS: Final = 4  # an account that moves as often before and after a month without rows did move in it


class Cover(NamedTuple):
    """Days that one source covered, both included."""

    start: date
    end: date


class Gone(NamedTuple):
    """A row the person deleted."""

    booked_on: date
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Judged:
    """What is known of one month; amounts and days are of its first break, where it has one.

    `missing_days` counts the month's days that no source covers, where that is the matter. `suspect_id` is the row that
    the cause points at: the copy, the one with the wrong sign, the one added by hand.
    """

    month: date
    verdict: str
    cause: str = ""
    breaks: int = 0
    after_on: date | None = None
    before_on: date | None = None
    expected_minor: int | None = None
    stated_minor: int | None = None
    transaction_id: int | None = None
    suspect_id: int | None = None
    missing_days: int = 0

    @property
    def difference_minor(self) -> int | None:
        """Stated less expected: what the missing rows add up to."""
        if self.stated_minor is None or self.expected_minor is None:
            return None
        return self.stated_minor - self.expected_minor


def judge(
    rows: Sequence[Stated],
    covers: Iterable[Cover] = (),
    closings: Iterable[Closing] = (),
    by_hand: Collection[int] = (),
    gone: Sequence[Gone] = (),
) -> list[Judged]:
    """Every month of an account from the first its rows or sources know to the last, oldest first. Linear.

    `rows` stand in the order of day and id; `by_hand` are the ids of those the person added.
    """
    covered = _merged(covers)
    if not rows and not covered:
        return []
    return list(_Bench(rows, covered, follow(rows, closings), by_hand, gone).verdicts())


class _Bench:
    """One account before its judge."""

    def __init__(
        self,
        rows: Sequence[Stated],
        covered: list[Cover],
        followed: Followed,
        by_hand: Collection[int],
        gone: Sequence[Gone],
    ) -> None:
        self.rows, self.covered, self.by_hand, self.gone = rows, covered, by_hand, gone
        self.days = [row.booked_on for row in rows]
        self.counts = Counter(
            {month: sum(1 for _ in same) for month, same in groupby(self.days, lambda day: day.replace(day=1))}
        )
        self.first_on = min(day for day in (*self.days[:1], *(cover.start for cover in covered[:1])))
        self.last_on = max(day for day in (*self.days[-1:], *(cover.end for cover in covered[-1:])))
        self.begin, self.end = self._proven(followed)
        self.blamed: dict[date, Judged] = {}
        for stop in followed.breaks:
            self._blame(stop)

    def verdicts(self) -> Iterator[Judged]:
        month = self.first_on.replace(day=1)
        while month <= self.last_on:
            yield self.blamed.get(month) or self._judged(month)
            month = _next(month)

    def _proven(self, followed: Followed) -> tuple[date, date]:
        """The days the balances prove, widened by covered days on which nothing moved; an empty span for none."""
        if followed.first_on is None or followed.last_on is None:
            return date.max, date.min
        begin, end = followed.first_on, followed.last_on
        before, after = bisect_left(self.days, begin), bisect_right(self.days, end)
        quiet_from = self.days[before - 1] + _ONE if before else date.min
        quiet_to = self.days[after] - _ONE if after < len(self.days) else date.max
        for cover in self.covered:
            if cover.start <= begin <= cover.end + _ONE:
                begin = max(cover.start, quiet_from)
            if cover.start - _ONE <= end <= cover.end:
                end = min(cover.end, quiet_to)
        return min(begin, followed.first_on), end

    def _judged(self, month: date) -> Judged:
        last = _next(month) - _ONE
        known_from, known_to = min(self.first_on, self.begin), max(self.last_on, self.end)
        before, after = max((known_from - month).days, 0), max((last - known_to).days, 0)
        begins, ends = self.begin <= max(month, self.first_on), self.end >= min(last, self.last_on)
        if begins and ends:
            return Judged(month, PARTIAL if before or after else WHOLE, missing_days=before + after)
        if after and self.covered:
            return Judged(month, PARTIAL, missing_days=after)
        if self._is_hole(month, last):
            return Judged(month, UNCOVERED, MISSING, missing_days=(last - month).days + 1)
        return Judged(month, UNPROVEN)

    def _is_hole(self, month: date, last: date) -> bool:
        """A month without rows that no source covers, between months in which the account moves often."""
        if self.counts[month] or any(cover.start <= last and cover.end >= month for cover in self.covered):
            return False
        place = bisect_left(self.days, month)
        if not self.covered or not 0 < place < len(self.days):
            return False
        sides = (self.days[place - 1].replace(day=1), self.days[place].replace(day=1))
        return all(self.counts[side] >= _BUSY_ROWS for side in sides)

    def _blame(self, stop: Break) -> None:
        """Lay a break on the months in which its row may be missing, or on the month of the row that is wrong."""
        cause, suspect = self._cause(stop)
        facts = Judged(
            stop.before_on.replace(day=1), GAP, cause, 1, stop.after_on, stop.before_on, stop.expected_minor,
            stop.stated_minor, stop.transaction_id or None, suspect.id if suspect else None,
        )  # fmt: skip
        if suspect and suspect.balance_minor is not None:  # a row without a balance may be blamed by coincidence
            self._lay(replace(facts, month=suspect.booked_on.replace(day=1)))
            return
        missing = list(_outside(self.covered, stop.after_on + _ONE, stop.before_on - _ONE)) if self.covered else []
        spans = missing or [Cover(stop.after_on, stop.before_on)]
        for month in sorted({month for span in spans for month in _months(span)}):
            last = _next(month) - _ONE
            inside = [Cover(max(one.start, month), min(one.end, last)) for one in missing]
            days = sum((one.end - one.start).days + 1 for one in inside if one.start <= one.end)
            empty = not self.counts[month] and days == (last - month).days + 1
            self._lay(replace(facts, month=month, verdict=UNCOVERED if empty else GAP, missing_days=days))

    def _lay(self, judged: Judged) -> None:
        held = self.blamed.get(judged.month)
        if held is None:
            self.blamed[judged.month] = judged
            return
        worst = min(held.verdict, judged.verdict, key=WORST_FIRST.index)
        days = max(held.missing_days, judged.missing_days)
        self.blamed[judged.month] = replace(held, verdict=worst, breaks=held.breaks + 1, missing_days=days)

    def _cause(self, stop: Break) -> tuple[str, Stated | None]:
        """What most likely broke the chain, and the row to look at."""
        difference = stop.difference_minor
        near = self.rows[bisect_left(self.days, stop.after_on) : bisect_right(self.days, stop.before_on)]
        at = [row for row in near if row.id == stop.transaction_id] if stop.transaction_id else []
        for row in near:
            if row.id in self.by_hand and row.amount_minor == -difference:
                return ADDED, row
        if any(
            stop.after_on <= row.booked_on <= stop.before_on and row.amount_minor == difference for row in self.gone
        ):
            return DELETED, None
        again: set[tuple[date, int, int | None]] = set()
        for row in near:
            if row.amount_minor == -difference:
                if (row.booked_on, row.amount_minor, row.balance_minor) in again:
                    return DUPLICATE, row
                again.add((row.booked_on, row.amount_minor, row.balance_minor))
        silent = [row for row in near if row.balance_minor is None]
        for row in (*at, *silent):
            if difference == -2 * row.amount_minor:
                return SIGN, row
        return MISSING, None


def _merged(covers: Iterable[Cover]) -> list[Cover]:
    """Covers in order, those that touch made one."""
    merged: list[Cover] = []
    for cover in sorted(covers):
        if merged and cover.start <= merged[-1].end + _ONE:
            merged[-1] = Cover(merged[-1].start, max(merged[-1].end, cover.end))
        else:
            merged.append(cover)
    return merged


def _outside(covered: Sequence[Cover], start: date, end: date) -> Iterator[Cover]:
    """The stretches of [start, end] that no cover holds; `covered` is merged."""
    for cover in covered:
        if cover.end < start:
            continue
        if cover.start > end:
            break
        if cover.start > start:
            yield Cover(start, cover.start - _ONE)
        start = cover.end + _ONE
    if start <= end:
        yield Cover(start, end)


def _months(span: Cover) -> Iterator[date]:
    month = span.start.replace(day=1)
    while month <= span.end:
        yield month
        month = _next(month)


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
