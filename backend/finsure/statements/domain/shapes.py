"""What the readers of statements promise: rows, gaps, a reading, and the two ways they say no."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, cast

DateOrder = Literal["dmy", "mdy", "ymd"]
DecimalMark = Literal[".", ","]
Progress = Callable[[int, int], None]
ExponentOf = Callable[[str], int]

MAX_ERRORS = 20
MAX_COLUMNS = 256

TITLES = {
    "file-empty": "The file is empty",
    "file-too-large": "The file is too large",
    "file-not-a-statement": "This is not a bank statement FinSure can read",
    "file-damaged": "The file is damaged or cut short",
    "file-type-mismatch": "The file is not what its name says",
    "file-unsafe": "The file is not safe to open",
    "file-locked": "The file is locked with a password",
    "encoding-mixed": "The file mixes two ways of writing letters",
    "rows-unreadable": "Some rows could not be read",
    "rows-too-many": "The statement is too long",
    "no-transactions": "The statement has no transactions",
    "currency-mixed": "The file holds more than one currency",
    "dates-mixed": "The dates are written in two styles",
    "numbers-mixed": "The amounts are written in two styles",
    "several-accounts": "The file holds more than one account",
    "file-scanned": "The file is a picture of a statement",
    "password-needed": "The document asks for its password",
    "password-wrong": "The document does not open with this password",
    "took-too-long": "Reading the file takes too long",
    "needs-too-much": "Reading the file needs too much memory",
    "reader-failed": "The file could not be read to its end",
    "mapping-invalid": "The columns chosen do not fit the file",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One transaction as the statement prints it; money out is negative, in minor units."""

    line: int
    booked_on: date
    amount_minor: int
    narration: str
    value_on: date | None = None
    balance_minor: int | None = None
    reference: str = ""
    provider_ref: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A running balance that does not follow from the row before it."""

    line: int
    after_on: date
    before_on: date
    expected_minor: int
    stated_minor: int

    @property
    def difference_minor(self) -> int:
        """Stated less expected: what the missing rows must add up to."""
        return self.stated_minor - self.expected_minor


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole statement, its rows oldest first in their true order."""

    format: str
    layout: str
    layout_name: str
    currency: str | None
    institution: str
    mask: str
    kind: str
    rows: tuple[Row, ...]
    opening_minor: int | None = None
    closing_minor: int | None = None
    covered: tuple[date, date] | None = None  # the first and the last day it says it covers
    gaps: tuple[Gap, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column (counted from 0) holds what; narration may be spread over several."""

    date: int
    narration: tuple[int, ...] = ()
    amount: int | None = None
    debit: int | None = None
    credit: int | None = None
    type: int | None = None
    balance: int | None = None
    reference: int | None = None
    value_date: int | None = None

    def used(self) -> tuple[int, ...]:
        """Every column named, the date first."""
        single = (self.amount, self.debit, self.credit, self.type, self.balance, self.reference, self.value_date)
        return (self.date, *self.narration, *(column for column in single if column is not None))


@dataclass(frozen=True, slots=True)
class Mapping:
    """How a person (or a guess) says a table is to be read; header_line counts from 0, -1 means none."""

    header_line: int
    columns: Columns
    date_order: DateOrder = "dmy"
    decimal: DecimalMark = "."
    flip_sign: bool = False
    currency: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The shape the API speaks."""
        columns = self.columns
        return {
            "header_line": self.header_line,
            "columns": {
                "date": columns.date,
                "narration": list(columns.narration),
                "amount": columns.amount,
                "debit": columns.debit,
                "credit": columns.credit,
                "type": columns.type,
                "balance": columns.balance,
                "reference": columns.reference,
                "value_date": columns.value_date,
            },
            "date_order": self.date_order,
            "decimal": self.decimal,
            "flip_sign": self.flip_sign,
            "currency": self.currency,
        }

    @classmethod
    def from_json(cls, value: Any) -> Mapping:
        """The mapping a client sent. Raises Unreadable (mapping-invalid)."""
        body = _object(value, "mapping")
        _known(body, {"header_line", "columns", "date_order", "decimal", "flip_sign", "currency"}, "mapping")
        order, decimal = body.get("date_order", "dmy"), body.get("decimal", ".")
        flip, currency = body.get("flip_sign", False), body.get("currency")
        _must(order in ("dmy", "mdy", "ymd"), "date_order must be dmy, mdy or ymd.")
        _must(decimal in (".", ","), "decimal must be a point or a comma.")
        _must(isinstance(flip, bool), "flip_sign must be true or false.")
        _must(currency is None or _is_currency(currency), "currency must be three capital letters.")
        return cls(
            header_line=_integer(body.get("header_line"), "header_line", -1, 1_000_000),
            columns=_columns(body.get("columns")),
            date_order=cast("DateOrder", order),
            decimal=cast("DecimalMark", decimal),
            flip_sign=flip,
            currency=currency,
        )


class Unreadable(Exception):
    """A refusal that names the reason and the lines; at most MAX_ERRORS of them, `more` counts the rest."""

    def __init__(self, slug: str, detail: str, errors: Sequence[tuple[int, str]] = ()) -> None:
        super().__init__(f"{slug}: {detail}")
        self.slug = slug
        self.title = TITLES[slug]
        self.detail = detail
        self.errors = tuple(errors[:MAX_ERRORS])
        self.more = max(0, len(errors) - MAX_ERRORS)


class NeedsMapping(Exception):
    """The table can be read but not understood for certain; `lines` are its first 30, `guess` the best try."""

    def __init__(self, lines: Sequence[Sequence[str]], guess: Mapping, reason: str) -> None:
        super().__init__(reason)
        self.lines = tuple(tuple(cells) for cells in lines)
        self.guess = guess
        self.reason = reason


@dataclass(slots=True)
class Table:
    """Lines of cells as text; `numbers` holds the file's line number of each where they differ from the index."""

    lines: list[list[str]]
    name: str = ""
    numbers: Sequence[int] | None = None
    warnings: list[str] = field(default_factory=list)
    cut_short: bool = False
    kind: str = ""

    def number(self, index: int) -> int:
        """The line (counted from 1) a person sees in an editor or a spreadsheet."""
        return index + 1 if self.numbers is None else self.numbers[index]


def _columns(value: Any) -> Columns:
    body = _object(value, "columns")
    single = ("amount", "debit", "credit", "type", "balance", "reference", "value_date")
    _known(body, {"date", "narration", *single}, "columns")
    narration = body.get("narration", [])
    _must(isinstance(narration, list) and len(narration) <= MAX_COLUMNS, "columns.narration must be a list.")
    found = {
        name: None if body.get(name) is None else _integer(body[name], f"columns.{name}", 0, MAX_COLUMNS - 1)
        for name in single
    }
    _must(
        found["amount"] is not None or found["debit"] is not None or found["credit"] is not None,
        "Choose the column of the amount, or those of debit and credit.",
    )
    return Columns(
        date=_integer(body.get("date"), "columns.date", 0, MAX_COLUMNS - 1),
        narration=tuple(_integer(column, "columns.narration", 0, MAX_COLUMNS - 1) for column in narration),
        **found,
    )


def _object(value: Any, name: str) -> AnyMapping[str, Any]:
    _must(isinstance(value, dict), f"{name} must be an object.")
    return cast("AnyMapping[str, Any]", value)


def _known(body: AnyMapping[str, Any], names: set[str], where: str) -> None:
    unknown = sorted(str(name) for name in set(body) - names)
    _must(not unknown, f"{where} has no field named {', '.join(unknown)}.")


def _integer(value: Any, name: str, low: int, high: int) -> int:
    whole = isinstance(value, int) and not isinstance(value, bool)
    _must(whole and low <= value <= high, f"{name} must be a whole number from {low} to {high}.")
    return cast("int", value)


def _is_currency(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 3 and value.isascii() and value.isalpha() and value.isupper()


def _must(holds: bool, detail: str) -> None:
    if not holds:
        raise Unreadable("mapping-invalid", detail)
