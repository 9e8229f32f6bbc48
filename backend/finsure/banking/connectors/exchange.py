"""One exchange with a provider, and how its JSON is read: by any case of its keys, by no more than it may be."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timezone
from decimal import Decimal
import json
import re
from typing import Any, TypeVar

from finsure.banking.connectors.contract import NotSetUp, Unavailable, Unreadable
from finsure.core import outbound

MOST_SESSION_BYTES = 16 * 1_048_576
SESSION_SECONDS = 30.0
# What an answer is made of, counted before it is read, for a small body can become a large tree. A year of a busy
# account is some thousand rows of a dozen fields.
MOST_PARTS, MOST_MEMBERS = 200_000, 3_000_000
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~@:+|-]{0,127}")
_MOST_TEXT = 4_000
FIRST_YEAR, LAST_YEAR = 1970, 2199
AnyDay = TypeVar("AnyDay", bound=date)
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Reply:
    """A status and what came with it, not read yet."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def fields(self) -> "Fields":
        """The object it holds. Raises Unreadable."""
        return Fields(parsed(self.body))

    def tolerant(self) -> "Fields | None":
        """The object it holds, an empty one for no body, None for anything else: for the bodies of refusals."""
        if not self.body.strip():
            return Fields({})
        try:
            return self.fields()
        except Unreadable:
            return None


def exchange(
    method: str,
    address: str,
    *,
    sent: Any = None,
    headers: Mapping[str, str],
    most_bytes: int = outbound.MAX_BODY_BYTES,
    seconds: float | None = None,
) -> Reply:
    """One request and its answer, whatever its status. Raises Unavailable, Unreadable (too long) and NotSetUp."""
    body = None if sent is None else json.dumps(sent, allow_nan=False).encode()
    kind = {} if body is None else {"Content-Type": "application/json"}
    try:
        answer = outbound.ask(
            method,
            address,
            body=body,
            headers={"Accept": "application/json", **kind, **headers},
            most_bytes=most_bytes,
            seconds=seconds,
        )
    except outbound.TooLong:
        raise Unreadable("too-long") from None
    except outbound.NoAnswer:
        raise Unavailable("no-answer") from None
    except outbound.AddressRefused:
        raise NotSetUp("address-refused") from None
    return Reply(answer.status, answer.headers, answer.body)


def parsed(body: bytes) -> Any:
    """JSON within bounds; fractions are exact decimals. Raises Unreadable."""
    if body.count(b"{") + body.count(b"[") > MOST_PARTS or body.count(b",") > MOST_MEMBERS:
        raise Unreadable("too-many-rows")
    try:
        return json.loads(body.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, ArithmeticError, RecursionError):
        raise Unreadable("not-json") from None


def _no_number(_: str) -> Any:
    raise ValueError("no number")


class Fields:
    """One JSON object, its keys in any case. Every reader raises Unreadable for a value of the wrong type."""

    __slots__ = ("_members",)

    def __init__(self, value: Any) -> None:
        if not isinstance(value, Mapping):
            raise Unreadable("wrong-types")
        self._members = {str(name).lower(): member for name, member in value.items()}
        if len(self._members) != len(value):
            raise Unreadable("a-field-twice")

    def member(self, *names: str) -> Any:
        """The first of these that is there and not null."""
        return next((found for name in names if (found := self._members.get(name.lower())) is not None), None)

    def child(self, name: str) -> "Fields":
        """The object there; an empty one when it is missing or null."""
        return Fields({} if self.member(name) is None else self.member(name))

    def items(self, name: str, most: int) -> list[Any]:
        """The list there; an empty one when it is missing or null."""
        found = self.member(name)
        if found is None:
            return []
        if not isinstance(found, list):
            raise Unreadable("wrong-types")
        if len(found) > most:
            raise Unreadable("too-many-rows")
        return found

    def children(self, name: str, most: int) -> Iterator["Fields"]:
        """The objects of a list."""
        return (Fields(one) for one in self.items(name, most))

    def text(self, *names: str, most: int = _MOST_TEXT) -> str:
        """The first of these, on one line and without invisible marks; empty when none is there. Mark-up stays text."""
        found = self.member(*names)
        if found is None:
            return ""
        if isinstance(found, bool) or not isinstance(found, str | int | Decimal):
            raise Unreadable("wrong-types")
        return " ".join("".join(mark if mark.isprintable() else " " for mark in str(found)[:most]).split())

    def id(self, *names: str) -> str:
        """A name of something that may stand in an address; empty when there is none."""
        found = self.text(*names)
        if found and not _ID.fullmatch(found):
            raise Unreadable("not-an-id")
        return found

    def number(self, name: str) -> float | None:
        """A number for show, as text or number; never for money."""
        found = self.member(name)
        if found is None or found == "":
            return None
        try:
            return float(self.text(name))
        except (ValueError, OverflowError):
            raise Unreadable("wrong-types") from None

    def money(self, *names: str) -> Decimal | None:
        """An exact sum, as text or number; None when none is there."""
        found = self.text(*names, most=60)
        if not found:
            return None
        if not re.fullmatch(r"[+-]?[0-9]{1,15}(\.[0-9]{1,20})?", found):
            raise Unreadable("not-a-sum")
        return Decimal(found)

    def day(self, *names: str) -> date | None:
        """The day that a date or a moment begins with."""
        found = self.text(*names)
        return _within(found[:10], date.fromisoformat) if found else None

    def moment(self, *names: str, zone: timezone) -> datetime | None:
        """A moment; `zone` is whose time it is where none is written."""
        found = self.text(*names)
        if not found:
            return None
        moment = _within(found, datetime.fromisoformat)
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _within(text: str, read: Callable[[str], AnyDay]) -> AnyDay:
    """A day or moment of a year that money may be of. Raises Unreadable."""
    try:
        found = read(text)
    except ValueError:
        raise Unreadable("not-a-day") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Unreadable("not-a-day")
    return found


def legible(values: Iterable[Any], read: Callable[["Fields"], Read]) -> list[Read]:
    """What can be read of a list that is for choosing from; one bad entry hides no other. Raises Unreadable if all are bad."""
    found: list[Read] = []
    bad = 0
    for value in values:
        try:
            found.append(read(Fields(value)))
        except Unreadable:
            bad += 1
    if bad and not found:
        raise Unreadable("wrong-types")
    return found


def is_id(text: str) -> bool:
    """Whether a text may name something in an address."""
    return _ID.fullmatch(text) is not None
