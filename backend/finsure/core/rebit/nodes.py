"""One object of a document, its keys in any case, its values read strictly: money exactly, days of the calendar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
import re
from typing import Any, Final

from finsure.core.rebit.shapes import NotRebit

IST: Final = timezone(timedelta(hours=5, minutes=30))
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199
LONGEST_TEXT: Final = 4_000
_AMOUNT: Final = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{2,3})*,[0-9]{3})(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,2})?")
_LARGEST: Final = Decimal(10) ** 15
_MOST_DIGITS: Final = 40
_INSTANT: Final = re.compile(
    r"(?:([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})|([0-9]{1,2})[-/]([0-9]{1,2})[-/]([0-9]{4}))"
    r"(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]{1,9})?)?\s*(Z|[+-][0-9]{2}:?[0-9]{2})?|(?:Z|[+-][0-9]{2}:?[0-9]{2}))?",
    re.ASCII,
)


class Node:
    """A JSON object or XML element at a place. Every reader raises NotRebit for a value of the wrong kind."""

    __slots__ = ("_members", "pointer")

    def __init__(self, value: Any, pointer: str) -> None:
        if not isinstance(value, Mapping):
            raise NotRebit(pointer, "is not an object")
        self.pointer = pointer
        self._members = value if getattr(value, "is_folded", False) else folded(value, pointer)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def member(self, name: str) -> Any:
        """Whatever stands there, or None."""
        return self._members.get(name)

    def at(self, name: str) -> str:
        """The place of a member."""
        return f"{self.pointer}/{name}"

    def child(self, *names: str) -> Node:
        """The object along these names; an empty one where there is none."""
        found = self
        for name in names:
            value = found.member(name)
            found = Node({} if value in (None, "") else value, found.at(name))
        return found

    def children(self, name: str, most: int) -> Iterator[Node]:
        """The objects of a list, or the lone object that stands where a list may."""
        value = self.member(name)
        if value in (None, ""):
            return
        if not isinstance(value, Sequence) or isinstance(value, str):
            yield Node(value, self.at(name))
            return
        if len(value) > most:
            raise NotRebit(self.at(name), f"has more than {most:,} entries")
        for index, one in enumerate(value):
            yield Node(one, f"{self.at(name)}/{index}")

    def text(self, *names: str) -> str:
        """The first of these that says something, on one line, without marks that hide or turn text round."""
        for name in names:
            value = self._members.get(name)
            if value is None or value == "":
                continue
            if isinstance(value, bool) or not isinstance(value, str | int | Decimal | float):
                raise NotRebit(self.at(name), "is not text")
            if text := printable(str(value)):
                return text
        return ""

    def amount(self, *names: str) -> Decimal | None:
        """The first of these that holds a number, exactly as written; None where none does."""
        for name in names:
            value = self._members.get(name)
            if value is None or (isinstance(value, str) and not value.strip()):
                continue
            return self._number(name, value)
        return None

    def _number(self, name: str, value: Any) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
            raise NotRebit(self.at(name), "is not a number")
        text = str(value).strip()
        if len(text) > _MOST_DIGITS or not _AMOUNT.fullmatch(text):
            raise NotRebit(self.at(name), "is not a number")
        found = Decimal(text.replace(",", ""))
        if not abs(found) < _LARGEST:
            raise NotRebit(self.at(name), "is too large")
        return found

    def moment(self, *names: str) -> tuple[date, datetime | None] | None:
        """Day in India, and the instant where a time is given; a time without a zone is India's."""
        for name in names:
            if text := self.text(name):
                try:
                    return moment(text)
                except ValueError as error:
                    raise NotRebit(self.at(name), str(error)) from None
        return None

    def day(self, *names: str) -> date | None:
        """The day of a moment."""
        found = self.moment(*names)
        return None if found is None else found[0]

    def fact_day(self, *names: str) -> date | None:
        """A day on which no money depends: one that cannot be read is as good as none."""
        try:
            return self.day(*names)
        except NotRebit:
            return None


def folded(value: Mapping[Any, Any], pointer: str) -> dict[str, Any]:
    """The same members under small letters. Raises NotRebit where two keys become one."""
    members: dict[str, Any] = {}
    for key, member in value.items():
        name = str(key).lower()
        if name in members:
            raise NotRebit(f"{pointer}/{name}", "is given twice")
        members[name] = member
    return members


def moment(text: str) -> tuple[date, datetime | None]:
    """A day in India and an instant. Raises ValueError."""
    found = _INSTANT.fullmatch(text)
    if found is None:
        raise ValueError(f"“{text[:30]}” is not a date")
    year, month, day = (int(part) for part in (found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"has the year {year}")
    try:
        if found[7] is None:
            return date(year, month, day), None
        local = datetime(
            year, month, day, int(found[7]), int(found[8]), int(found[9] or 0), tzinfo=_zone(found[10])
        ).astimezone(IST)
    except (ValueError, OverflowError):
        raise ValueError(f"“{text[:30]}” is no day of the calendar") from None
    return local.date(), local


def _zone(text: str | None) -> timezone:
    if text is None:
        return IST
    if text == "Z":
        return timezone.utc  # noqa: UP017 - beside other offsets it reads alike
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def printable(text: str) -> str:
    """Text on one line without control characters and marks that reorder or hide it; mark-up stays text."""
    return " ".join("".join(mark if mark.isprintable() else " " for mark in text[:LONGEST_TEXT]).split())
