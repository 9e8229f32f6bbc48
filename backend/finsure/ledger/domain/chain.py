"""Running balances: does each row follow from the one before?

A row with a balance is an edge from the balance before it to the balance after it. Banks print the rows of one day in
any order, and book some a few days late; rows are in order when they form one trail through their balances. Such a trail
is found in linear time (Hierholzer), so no permutation is ever searched.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Final, NamedTuple

LATE: Final = timedelta(days=31)  # rows that were booked late, one after another, disturb this many days at most
_LATE_ROWS: Final = 2_000  # and this many rows
_TRIES: Final = 2_000  # steps spent on placing rows without a balance between rows with one


class Stated(NamedTuple):
    """A row as far as its balance goes; `balance_minor` is the bank's word, or None."""

    id: int
    booked_on: date
    amount_minor: int
    balance_minor: int | None


class Closing(NamedTuple):
    """What an account stood at on a day, by a statement's closing line or by the person."""

    on: date
    balance_minor: int


@dataclass(frozen=True, slots=True)
class Break:
    """Money that moved between two days without a row: stated − expected is what is missing.

    `transaction_id` is the row at which it shows, or 0 when it shows at a closing balance.
    """

    transaction_id: int
    after_on: date
    before_on: date
    expected_minor: int
    stated_minor: int

    @property
    def difference_minor(self) -> int:
        return self.stated_minor - self.expected_minor


@dataclass(slots=True)
class Followed:
    """An account's rows followed to their end: where they break, and the days between which balances prove them."""

    breaks: list[Break]
    first_on: date | None = None
    last_on: date | None = None


def breaks(rows: Iterable[Stated]) -> list[Break]:
    """The places where the stated balances do not follow from the amounts; `rows` are in day order. Linear."""
    return follow(rows).breaks


def follow(rows: Iterable[Stated], closings: Iterable[Closing] = ()) -> Followed:
    """Follow rows in day order through their balances and through the closing balances of days. Linear."""
    days = [list(group) for _, group in groupby(rows, key=lambda row: row.booked_on)]
    return _Following(days, sorted(set(closings))).run()


class _Following:
    """One walk: the balance so far (None: unknown), the day it was last proven, and what was found."""

    def __init__(self, days: list[list[Stated]], closings: list[Closing]) -> None:
        self.days, self.closings = days, closings
        self.balance: int | None = None
        self.last_on = date.min  # the last day with a proven balance or a row
        self.by_row = False  # is the balance one a row states, rather than a closing line?
        self.later = {0}  # what may have moved after the closing balance begun at, on its day `anchored_on`
        self.anchored_on = date.min
        self.found = Followed([])

    def run(self) -> Followed:
        place = closing = 0
        while place < len(self.days):
            day = self.days[place][0].booked_on
            while closing < len(self.closings) and self.closings[closing].on < day:
                self._close(self.closings[closing], [])
                closing += 1
            before, taken = self.balance, self._take(place)
            rows = [row for one in self.days[place : place + taken] for row in one]
            last_on = self.days[place + taken - 1][0].booked_on
            while closing < len(self.closings) and self.closings[closing].on <= last_on:
                self._close(self.closings[closing], rows, before)
                closing += 1
            place += taken
        for late in self.closings[closing:]:
            self._close(late, [])
        return self.found

    def _take(self, place: int) -> int:
        """Follow the day at `place`, with the days after it where rows were booked late; how many days it took."""
        rows = self.days[place]
        stated = any(row.balance_minor is not None for row in rows)
        if self.balance is None and stated:
            self.balance = self._start(place)
        if self.balance is None:
            return 1
        if stated and self.later != {0}:
            self.balance += next((more for more in self.later if chained(rows, self.balance + more)), 0)
            self.later = {0}
        taken = 1
        if chained(rows, self.balance):
            self.balance += sum(row.amount_minor for row in rows)
        else:
            taken = self._late(place)
            if taken:
                window = (row for day in self.days[place : place + taken] for row in day)
                self.balance += sum(row.amount_minor for row in window)
            else:
                self.balance, taken = self._broken(rows, self.balance), 1
        self.last_on = self.days[place + taken - 1][0].booked_on
        if stated or taken > 1:
            self._proven(rows[0].booked_on, self.last_on)
            self.by_row = True
        elif self.by_row and any(row.amount_minor for row in rows):
            self.by_row = False
        return taken

    def _start(self, place: int) -> int:
        """The balance before the first day that states one: the one from which the days after it follow too."""
        rows = self.days[place]
        after = self.days[place + 1] if place + 1 < len(self.days) else []
        moved, first = sum(row.amount_minor for row in rows), None
        for start in _starts(rows):
            if not chained(rows, start):
                continue
            if not after or chained(after, start + moved):
                return start
            first = start if first is None else first
        late = self._late_start(place)
        if late is not None:
            return late
        return next(_starts(rows)) if first is None else first

    def _late_start(self, place: int) -> int | None:
        """The same where rows of the first days were booked late: the one balance that those days leave too often."""
        window: list[Stated] = []
        until = self.days[place][0].booked_on + LATE
        surplus: Counter[int] = Counter()
        for more in range(place, len(self.days)):
            if self.days[more][0].booked_on > until or len(window) > _LATE_ROWS:
                return None
            window += self.days[more]
            _count(surplus, self.days[more])
            starts = [node for node, left in surplus.items() if left > 0]
            if more > place and len(starts) == 1 and len(surplus) == 2 and chained(window, starts[0]):
                return starts[0]
        return None

    def _late(self, place: int) -> int:
        """How many days together chain from the balance so far, when the first alone does not; 0 for none.

        Each day is added to what is known of the days before it, so that a break costs the rows of one window.
        """
        window: list[Stated] = []
        start = self.balance or 0  # known by now: the caller has looked
        until, end = self.days[place][0].booked_on + LATE, start
        surplus: Counter[int] = Counter()
        reached: set[int] = set()
        silent = False
        for more in range(place, len(self.days)):
            if self.days[more][0].booked_on > until or len(window) > _LATE_ROWS:
                return 0
            for row in self.days[more]:
                window.append(row)
                end += row.amount_minor
                if row.balance_minor is None:
                    silent = True
                    continue
                reached.add(row.balance_minor)
            _count(surplus, self.days[more])
            possible = silent or len(surplus) <= 2
            if more > place and possible and end in reached and chained(window, start):
                return more - place + 1
        return 0

    def _broken(self, rows: list[Stated], balance: int) -> int:
        """Note each place where a day's chain is broken; the balance at its end."""
        last_on = self.last_on if self.last_on > date.min else rows[0].booked_on
        for row in _mended(rows, balance):
            if row.balance_minor is None:
                balance += row.amount_minor
                continue
            expected = balance + row.amount_minor
            if expected != row.balance_minor:
                stop = Break(row.id, last_on, row.booked_on, expected, row.balance_minor)
                self.found.breaks.append(stop)
            balance, last_on = row.balance_minor, row.booked_on
        return balance

    def _close(self, closing: Closing, rows: list[Stated], before: int | None = None) -> None:
        """Hold a closing balance against the rows; any balance of its day will do, for a day may be cut in two."""
        if self.balance is None:
            self._anchor(closing, rows)
            self.found.first_on, self.found.last_on = closing.on + timedelta(days=1), closing.on
        else:
            passed = _positions(rows, closing.on, before, self.balance)
            fitting = {more for more in self.later if closing.balance_minor - more in passed}
            if fitting:
                if closing.on != self.anchored_on:  # two of one day tell nothing of what moved after both
                    self.later = fitting
            else:
                after_on = min(self.found.last_on or closing.on, closing.on)
                expected = self.balance + min(self.later, key=abs)
                self.found.breaks.append(Break(0, after_on, closing.on, expected, closing.balance_minor))
                if not self.by_row:
                    self._anchor(closing, rows)
        self.last_on = max(self.last_on, closing.on)
        self._proven(closing.on, closing.on)

    def _anchor(self, closing: Closing, rows: list[Stated]) -> None:
        """Begin at a closing balance, which may have been taken before the last rows of its day."""
        self.balance, self.later, moved = closing.balance_minor, {0}, 0
        self.anchored_on = closing.on
        for row in reversed(rows):
            if row.booked_on == closing.on:
                moved += row.amount_minor
                self.later.add(moved)

    def _proven(self, first_on: date, last_on: date) -> None:
        self.found.first_on = self.found.first_on or first_on
        self.found.last_on = max(self.found.last_on or last_on, last_on)


def _positions(rows: Sequence[Stated], on: date, before: int | None, end: int) -> set[int]:
    """Every balance an account may have stood at on a day."""
    places = {end}
    if rows:
        running = end - sum(row.amount_minor for row in rows) if before is None else before
        places.add(running)
        for row in rows:
            running += row.amount_minor
            if row.booked_on <= on:
                places.add(running)
    places.update(row.balance_minor for row in rows if row.balance_minor is not None and row.booked_on <= on)
    return places


def chained(rows: Sequence[Stated], balance: int) -> bool:
    """Can these rows be put into an order in which every stated balance follows, beginning at `balance`?"""
    if _follows(rows, balance) or _follows(rows[::-1], balance):
        return True
    stated = [row for row in rows if row.balance_minor is not None]
    if len(stated) < len(rows):
        return _placed(rows, stated, balance)
    end = balance + sum(row.amount_minor for row in rows)
    return any(row.balance_minor == end for row in rows) and _is_trail(rows, balance)


def _follows(rows: Sequence[Stated], balance: int) -> bool:
    for row in rows:
        balance += row.amount_minor
        if row.balance_minor is not None and row.balance_minor != balance:
            return False
    return True


def _starts(rows: Sequence[Stated]) -> Iterator[int]:
    """Balances that a day may begin with, likelier ones first: as the rows stand, turned, and each it leaves."""
    for order in (rows, rows[::-1]):
        waiting = 0
        for row in order:
            waiting += row.amount_minor
            if row.balance_minor is not None:
                yield row.balance_minor - waiting
                break
    stated = [row for row in rows if row.balance_minor is not None]
    yield from (node for node, more in _surplus(stated).items() if more > 0)
    yield from list(dict.fromkeys(map(_before, stated)))[:50]


def _surplus(rows: Iterable[Stated]) -> Counter[int]:
    """How much more often each balance is left than reached; those left as often are not named."""
    surplus: Counter[int] = Counter()
    _count(surplus, rows)
    return surplus


def _count(surplus: Counter[int], rows: Iterable[Stated]) -> None:
    for row in rows:
        if row.balance_minor is not None:
            for node, step in ((_before(row), 1), (row.balance_minor, -1)):
                surplus[node] += step
                if not surplus[node]:
                    del surplus[node]


def _is_trail(rows: Sequence[Stated], balance: int) -> bool:
    """Is there one trail from `balance` that takes every row? Balanced but for its ends, and in one piece."""
    surplus = _surplus(rows)
    if surplus and (len(surplus) != 2 or surplus.get(balance) != 1):
        return False
    pieces = _Pieces(rows)
    root = pieces.of(balance)
    return all(pieces.of(_before(row)) == root for row in rows)


def _placed(rows: Sequence[Stated], stated: Sequence[Stated], balance: int) -> bool:
    """Can rows without a balance be placed between rows with one, so that all follow? Gives up in favour of the rows."""
    silent = Counter(row.amount_minor for row in rows if row.balance_minor is None)
    edges = Counter((_before(row), _after(row)) for row in stated)
    tries = _TRIES
    seen: set[tuple[int, frozenset[tuple[int, int]], frozenset[tuple[tuple[int, int], int]]]] = set()
    stack = [(balance, silent, edges)]
    while stack:
        node, quiet, left = stack.pop()
        if not left:
            return True
        key = (node, frozenset(quiet.items()), frozenset(left.items()))
        if key in seen:
            continue
        seen.add(key)
        tries -= 1
        if not tries:
            end = balance + sum(row.amount_minor for row in rows)
            return any(row.balance_minor == end for row in stated)
        stack += [(node + amount, quiet - Counter([amount]), left) for amount in quiet]
        stack += [(edge[1], quiet, left - Counter([edge])) for edge in left if edge[0] == node]
    return False


class _Pieces:
    """Balances that rows connect, as disjoint sets."""

    def __init__(self, rows: Iterable[Stated]) -> None:
        self.parent: dict[int, int] = {}
        for row in rows:
            self.parent[self.of(_before(row))] = self.of(_after(row))

    def of(self, node: int) -> int:
        root = node
        while (above := self.parent.setdefault(root, root)) != root:
            root = above
        while self.parent[node] != root:
            self.parent[node], node = root, self.parent[node]
        return root


def _mended(rows: Sequence[Stated], balance: int) -> list[Stated]:
    """A broken day in the order that breaks least: whole trails one after another, as they stood where no trail is."""
    if any(row.balance_minor is None for row in rows):
        return list(rows)
    pieces = _Pieces(rows)
    parts: dict[int, list[Stated]] = defaultdict(list)
    for row in rows:
        parts[pieces.of(_before(row))].append(row)
    first = parts.pop(pieces.of(balance), None)
    ordered: list[Stated] = []
    for part in [first, *parts.values()] if first else parts.values():
        ordered += _trail(part, balance)
    return ordered


def _trail(rows: Sequence[Stated], balance: int) -> list[Stated]:
    """A connected part of a day as one trail; where none takes all, jumps from a dead end to a place left too often."""
    leaving: dict[int, list[tuple[int, Stated | None]]] = defaultdict(list)
    for row in reversed(rows):
        leaving[_before(row)].append((_after(row), row))
    surplus = _surplus(rows)
    starts = [node for node, more in surplus.items() for _ in range(more)]
    if balance in starts:
        starts.remove(balance)
        starts.insert(0, balance)
    dead = [node for node, more in surplus.items() for _ in range(-more)]
    for end, start in zip(dead, starts[1:], strict=False):
        leaving[end].insert(0, (start, None))
    start = starts[0] if starts else balance if balance in leaving else _before(rows[0])
    trail: list[Stated] = []
    path: list[tuple[int, Stated | None]] = [(start, None)]
    while path:
        node, _ = path[-1]
        if leaving[node]:
            path.append(leaving[node].pop())
        else:
            _, taken = path.pop()
            if taken is not None:
                trail.append(taken)
    trail.reverse()
    return trail


def _after(row: Stated) -> int:
    return row.balance_minor or 0


def _before(row: Stated) -> int:
    return _after(row) - row.amount_minor
