"""Rows on their way into the ledger, and which of them are already there."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from hashlib import blake2b
import re
from typing import NamedTuple, Protocol

_LONG_NUMBER = re.compile(r"\d{9,}")
_NOT_WORD = re.compile(r"[\W_]+")
# An RRN or UTR on these rails belongs to one payment alone; elsewhere a long number may be a mandate's, and repeat.
_RAIL = re.compile(r"UPI|IMPS|NEFT|RTGS", re.IGNORECASE)
_PAYMENT_REFERENCE = re.compile(
    r"(?<![0-9A-Za-z])(?!91[6-9])\d{12}(?![0-9@])|(?<![0-9A-Za-z])[A-Z]{1,5}\d{11,18}(?![0-9A-Za-z])"
)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row as a bank states it. Amounts are signed minor units; money out is negative."""

    booked_on: date
    amount_minor: int
    narration: str
    value_on: date | None = None
    balance_minor: int | None = None
    reference: str = ""
    provider_ref: str = ""


class Label(Protocol):
    """What a narration was understood to say. `source` is rule, merchant, none (or person, when corrected)."""

    @property
    def rail(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def counterparty(self) -> str: ...
    @property
    def vpa(self) -> str: ...
    @property
    def bank(self) -> str: ...
    @property
    def reference(self) -> str: ...
    @property
    def remark(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def confidence(self) -> float: ...
    @property
    def reason(self) -> str: ...


class Known(NamedTuple):
    """A row the ledger already holds, in the order it is read."""

    id: int
    booked_on: date
    amount_minor: int
    narration: str
    balance_minor: int | None
    provider_ref: str | None
    removed: int
    batch_id: int
    value_on: date | None = None


def squash(narration: str) -> str:
    """A narration without case, spacing and punctuation: banks vary these between exports of one row."""
    return _NOT_WORD.sub("", narration).upper()


def fingerprint(entry: Entry, occurrence: int) -> str:
    """What makes a row itself on its account: day, amount, words, and which of several equal ones it is."""
    text = f"{entry.booked_on}|{entry.amount_minor}|{squash(entry.narration)}|{occurrence}"
    return blake2b(text.encode(), digest_size=12).hexdigest()


def pending_fingerprint(entry: Entry, occurrence: int) -> str:
    """What makes a pending row itself: all that is told of it, for it bears no lasting name."""
    text = "|".join(str(part) for part in ("pending", *astuple(entry), occurrence))
    return blake2b(text.encode(), digest_size=12).hexdigest()


def counted(entries: Sequence[Entry]) -> list[tuple[Entry, int]]:
    """Each entry with which of several equal ones it is."""
    seen: dict[Entry, int] = defaultdict(int)
    numbered = []
    for entry in entries:
        numbered.append((entry, seen[entry]))
        seen[entry] += 1
    return numbered


@dataclass(frozen=True, slots=True)
class Matching:
    """`known[i]` is the ledger row that entry i is, or None; `occurrences[i]` counts equal rows for new entries."""

    known: list[Known | None]
    occurrences: list[int]

    def new_of(self, entries: Sequence[Entry]) -> list[tuple[Entry, int]]:
        """The entries the ledger does not hold, each with which of several equal ones it is."""
        found = zip(entries, self.known, self.occurrences, strict=True)
        return [(entry, occurrence) for entry, row, occurrence in found if row is None]


def match(entries: Sequence[Entry], known: Sequence[Known]) -> Matching:
    """Tell which entries the ledger already holds, each ledger row being taken at most once.

    In order of trust: the provider's reference; the same day, amount and words, counted (two equal payments stay two);
    the same day and amount with the same running balance, or with words of which one contains the other; the day before or
    after, where one source books by value date, with the same payment reference or with balance and value date. Linear but
    for rows of one day with one amount.
    """
    found: list[Known | None] = [None] * len(entries)
    if known and entries:
        _Matcher(entries, known, found).run()
    return Matching(found, _occurrences(entries, known, found))


def all_new(entries: Sequence[Entry], known: Sequence[Known]) -> Matching:
    """Take every entry as new, counting on from equal rows the ledger holds."""
    found: list[Known | None] = [None] * len(entries)
    return Matching(found, _occurrences(entries, known, found))


def _occurrences(entries: Sequence[Entry], known: Sequence[Known], found: list[Known | None]) -> list[int]:
    days = {entry.booked_on for entry, row in zip(entries, found, strict=True) if row is None}
    seen: dict[tuple[date, int, str], int] = defaultdict(int)
    for row in known:
        if row.booked_on in days:
            seen[row.booked_on, row.amount_minor, squash(row.narration)] += 1
    occurrences = [0] * len(entries)
    for index, entry in enumerate(entries):
        if found[index] is None:
            key = (entry.booked_on, entry.amount_minor, squash(entry.narration))
            occurrences[index] = seen[key]
            seen[key] += 1
    return occurrences


class _Matcher:
    """One comparison: what is found so far, and which ledger rows are taken."""

    def __init__(self, entries: Sequence[Entry], known: Sequence[Known], found: list[Known | None]) -> None:
        self.entries, self.found = entries, found
        self.taken: set[int] = set()
        self.edges = {min(e.booked_on for e in entries), max(e.booked_on for e in entries)}
        self.by_ref = {row.provider_ref: row for row in known if row.provider_ref}
        self.by_sum: dict[tuple[date, int], list[Known]] = defaultdict(list)
        for row in known:
            self.by_sum[row.booked_on, row.amount_minor].append(row)

    def run(self) -> None:
        for index, entry in enumerate(self.entries):
            row = self.by_ref.get(entry.provider_ref) if entry.provider_ref else None
            if row and row.id not in self.taken:
                self._take(index, row)
        for same in (self._same_words_and_balance, self._same_words, self._same_balance, self._contained):
            for index, entry in enumerate(self.entries):
                if self.found[index] is None:
                    candidates = self.by_sum.get((entry.booked_on, entry.amount_minor), ())
                    row = next((k for k in candidates if k.id not in self.taken and same(entry, k)), None)
                    if row:
                        self._take(index, row)

        for index, entry in enumerate(self.entries):
            if self.found[index] is None:
                near = (
                    self.by_sum.get((entry.booked_on + shift, entry.amount_minor), ()) for shift in (-ONE_DAY, ONE_DAY)
                )
                rows = (row for candidates in near for row in candidates if row.id not in self.taken)
                row = next((row for row in rows if self._shifted(entry, row)), None)
                if row:
                    self._take(index, row)

    def _take(self, index: int, row: Known) -> None:
        self.found[index] = row
        self.taken.add(row.id)

    @staticmethod
    def _same_words_and_balance(entry: Entry, row: Known) -> bool:
        return (
            entry.balance_minor is not None
            and entry.balance_minor == row.balance_minor
            and squash(entry.narration) == squash(row.narration)
        )

    def _same_words(self, entry: Entry, row: Known) -> bool:
        if squash(entry.narration) != squash(row.narration):
            return False
        if entry.balance_minor is None or row.balance_minor is None or entry.booked_on not in self.edges:
            return True
        # A file may begin or end in the middle of a day: equal words at another balance are another payment, unless
        # the words carry a bank's own reference, which never repeats.
        return bool(_LONG_NUMBER.search(entry.narration))

    @staticmethod
    def _same_balance(entry: Entry, row: Known) -> bool:
        return entry.balance_minor is not None and entry.balance_minor == row.balance_minor

    @staticmethod
    def _contained(entry: Entry, row: Known) -> bool:
        ours, theirs = f"{entry.narration} {entry.reference}", row.narration
        numbers, others = set(_LONG_NUMBER.findall(ours)), set(_LONG_NUMBER.findall(theirs))
        if not (numbers <= others or others <= numbers):
            return False
        if entry.balance_minor is not None and row.balance_minor is not None:
            return False  # both state a balance and they differ: another payment
        if numbers & others:
            return True
        short, long = sorted((squash(entry.narration), squash(theirs)), key=len)
        return len(short) >= 8 and short in long

    @staticmethod
    def _shifted(entry: Entry, row: Known) -> bool:
        """One payment that two sources book on neighbouring days."""
        ours, theirs = f"{entry.narration} {entry.reference}", row.narration
        if _RAIL.search(ours) and _RAIL.search(theirs):
            shared = set(_PAYMENT_REFERENCE.findall(ours)) & set(_PAYMENT_REFERENCE.findall(theirs))
            if shared:
                return True
        valued = row.booked_on == entry.value_on or entry.booked_on == row.value_on
        return valued and entry.balance_minor is not None and entry.balance_minor == row.balance_minor
