"""Dates as statements print them: the style of each text, the order a whole file shares, and the day itself.

A style is the shape of the text (`9/9/9999`, `9-Jan-99`, `9999-9-9`); the order (day or month first) is the
file's. Times and zones are dropped: the day is the one the bank printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
import itertools
import re
from typing import Final

from finsure.statements.domain.shapes import DateOrder

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier enero",
            "feb february februar fev fevrier febrero",
            "mar march marz mars marzo mrz",
            "apr april avr avril abril",
            "may mai mayo",
            "jun june juni juin junio",
            "jul july juli juil juillet julio",
            "aug august aout ago agosto",
            "sep sept september septembre septiembre",
            "oct october okt oktober octobre octubre",
            "nov november novembre noviembre",
            "dec december dez dezember decembre dic diciembre",
        ),
        start=1,
    )
    for name in names.split()
}
_ACCENTS: Final = str.maketrans("äéûôáí", "aeuoai")
_TIME: Final = (
    r"(?:(?:T|,?\s+)[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?"
    r"\s*(?:[ap]\.?m\.?)?\s*(?:Z|[A-Z]{2,4}|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_MAX_LENGTH: Final = 40
_NUMERIC: Final = re.compile(
    rf"([0-9]{{1,4}})([-/. ])\s?([0-9]{{1,2}})\2\s?([0-9]{{2,4}}){_TIME}", re.ASCII | re.IGNORECASE
)
_NAMED: Final = re.compile(
    rf"([0-9]{{1,2}})([-/. ]?)\s?([A-Za-zäéûôáí]{{3,10}})\.?,?(?:\2|\s)\s?'?([0-9]{{4}}|[0-9]{{2}}){_TIME}",
    re.IGNORECASE,
)
_MONTH_FIRST: Final = re.compile(
    rf"([A-Za-zäéûôáí]{{3,10}})\.?([- ]?)([0-9]{{1,2}})(?:st|nd|rd|th)?,?[- ]\s?([0-9]{{4}}){_TIME}", re.IGNORECASE
)
_COMPACT: Final = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})", re.ASCII)
_SERIAL: Final = re.compile(r"([2-7][0-9]{4})(?:\.[0-9]+)?", re.ASCII)
_DATE_LIKE: Final = re.compile(
    r"(?:[0-9]{1,4}\s?[-/.]\s?[0-9A-Za-z]{1,9}\s?[-/.]\s?[0-9]{1,4}|[0-9]{1,2} [A-Za-z]{3,9}\.? [0-9]{2,4})"
    r"(?:[T ,].*)?",
    re.ASCII | re.DOTALL,
)
_SERIAL_EPOCH: Final = date(1899, 12, 30)
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199


class BadDate(ValueError):
    """Text that stands where a date should and is none; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A date text taken apart; `order` is given where the text itself leaves no choice."""

    style: str
    first: int
    second: int
    third: int
    order: DateOrder | None


def parts(text: str) -> Parts | None:
    """The parts of a date text, or None when it has no date's shape. Does not check the calendar."""
    if len(text) > _MAX_LENGTH:
        return None
    text = text.removeprefix("'")
    found = _NUMERIC.fullmatch(text)
    return _numeric(found) if found is not None else _worded(text) or _run_together(text)


def _worded(text: str) -> Parts | None:
    found = _NAMED.fullmatch(text)
    if found is not None and (month := _month(found[3])):
        style = f"9{found[2]}Jan{found[2]}{'9' * len(found[4])}"
        return Parts(style, int(found[1]), month, _full_year(found[4]), "dmy")
    found = _MONTH_FIRST.fullmatch(text)
    if found is not None and (month := _month(found[1])):
        return Parts(f"Jan{found[2]}9, 9999", int(found[3]), month, int(found[4]), "dmy")
    return None


def _run_together(text: str) -> Parts | None:
    found = _COMPACT.fullmatch(text)
    if found is not None:
        return Parts("99999999", int(found[1]), int(found[2]), int(found[3]), "ymd")
    found = _SERIAL.fullmatch(text)
    if found is not None:
        day = _SERIAL_EPOCH + timedelta(days=int(found[1]))
        return Parts("day number", day.year, day.month, day.day, "ymd")
    return None


def is_date_like(text: str) -> bool:
    """True for text that was meant as a date, even if no calendar has it."""
    return len(text) <= _MAX_LENGTH and _DATE_LIKE.fullmatch(text) is not None


def _numeric(found: re.Match[str]) -> Parts | None:
    first, mark, second, third = found[1], found[2], found[3], found[4]
    if len(third) == 3 or len(first) == 3:
        return None
    if len(first) == 4:
        if len(third) != 2:
            return None
        return Parts(f"9999{mark}9{mark}9", int(first), int(second), int(third), "ymd")
    style = f"9{mark}9{mark}{'9' * len(third)}"
    return Parts(style, int(first), int(second), int(third), None)


def _month(name: str) -> int:
    return _MONTHS.get(name.lower().translate(_ACCENTS), 0)


def _full_year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return year + (2000 if year < 70 else 1900)


def day_of(found: Parts, order: DateOrder) -> date:
    """The day under an order. Raises BadDate when the calendar has no such day."""
    order = found.order or order
    if order == "ymd":
        year, month, day = found.first, found.second, found.third
    elif order == "dmy":
        day, month, year = found.first, found.second, found.third
    else:
        month, day, year = found.first, found.second, found.third
    if year < 100:
        year += 2000 if year < 70 else 1900
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadDate(f"has the year {year}")
    try:
        return date(year, month, day)
    except ValueError:
        raise BadDate("is no day of the calendar") from None


class DateReader:
    """Reads the dates of one file under one order, each distinct text once."""

    __slots__ = ("_days", "order")

    def __init__(self, order: DateOrder) -> None:
        self.order: DateOrder = order
        self._days: dict[str, date] = {}

    def read(self, text: str) -> date:
        """The day a text names. Raises BadDate."""
        day = self._days.get(text)
        if day is None:
            found = parts(text)
            if found is None:
                raise BadDate("is not a date")
            day = self._days[text] = day_of(found, self.order)
        return day


@dataclass(frozen=True, slots=True)
class Styles:
    """The distinct date texts of a column with the line each first stood in."""

    first_line: dict[str, int]
    found: dict[str, Parts]

    def clash(self) -> tuple[tuple[int, str], tuple[int, str]] | None:
        """The first lines of two styles, or of two orders within one style; None when the file agrees."""
        seen: dict[str, tuple[int, str]] = {}
        for text, line in self.first_line.items():
            seen.setdefault(self.found[text].style, (line, text))
        if len(seen) > 1:
            one, other = sorted(seen.values())[:2]
            return one, other
        return self._order_clash()

    def _order_clash(self) -> tuple[tuple[int, str], tuple[int, str]] | None:
        only: dict[DateOrder, tuple[int, str]] = {}
        for text, line in self.first_line.items():
            possible = _possible(self.found[text])
            if len(possible) == 1:
                only.setdefault(possible[0], (line, text))
        if len(only) < 2:
            return None
        one, other = sorted(only.values())[:2]
        return one, other

    def orders(self) -> tuple[DateOrder, ...]:
        """The orders every text allows, best known first; texts no order can read are left to the rows."""
        left: tuple[DateOrder, ...] = ("dmy", "mdy")
        possible = [orders for found in self.found.values() if (orders := _possible(found))]
        for orders in possible:
            left = tuple(order for order in left if order in orders)
        if possible and all(orders == ("ymd",) for orders in possible):
            return ("ymd",)
        if possible and left:
            return left
        return ("ymd",) if any(_reads(found, "ymd") for found in self.found.values()) else ("dmy",)

    def reads_closer_year_first(self) -> bool:
        """True when two-digit years may stand first: read so, the days lie far closer together."""
        if not self.found or any(
            found.order or not found.style.endswith("9" + found.style[1] + "99") for found in self.found.values()
        ):
            return False
        spans: dict[DateOrder, int] = {}
        for order in ("dmy", "mdy", "ymd"):
            if all(_reads(found, order) for found in self.found.values()):
                days = [day_of(found, order) for found in self.found.values()]
                spans[order] = (max(days) - min(days)).days
        others = [span for order, span in spans.items() if order != "ymd"]
        return "ymd" in spans and bool(others) and spans["ymd"] * 4 < min(others)


def _possible(found: Parts) -> tuple[DateOrder, ...]:
    if found.order:
        return (found.order,)
    orders: Sequence[DateOrder] = ("dmy", "mdy")
    if found.first == found.second:
        return tuple(orders) if _reads(found, "dmy") else ()
    return tuple(order for order in orders if _reads(found, order))


def _reads(found: Parts, order: DateOrder) -> bool:
    try:
        day_of(found, order)
    except BadDate:
        return False
    return True


def period_around(
    periods: Iterable[tuple[str, str]], order: DateOrder, first_on: date, last_on: date
) -> tuple[date, date] | None:
    """The one period of those printed that holds all the rows, read in the order of the file's own dates."""
    found: set[tuple[date, date]] = set()
    for start, end in periods:
        left, right = parts(start), parts(end)
        if left and right and _reads(left, order) and _reads(right, order):
            found.add((day_of(left, order), day_of(right, order)))
    holding = [span for span in found if span[0] <= first_on and last_on <= span[1]]
    return holding[0] if len(holding) == 1 else None


def steady(days: Iterable[date]) -> bool:
    """True when the days never go back, or never go forward."""
    listed = list(days)
    pairs = list(itertools.pairwise(listed))
    return all(a <= b for a, b in pairs) or all(a >= b for a, b in pairs)
