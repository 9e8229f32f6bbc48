"""From the cells of transaction lines to signed amounts and balances, exact and with every refusal kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from finsure.statements.domain.amounts import AmountReader, BadAmount, decimal_mark
from finsure.statements.domain.plans import Plan
from finsure.statements.domain.scanning import Scan
from finsure.statements.domain.shapes import DecimalMark, Table, Unreadable

DEBIT_WORDS: Final = frozenset(
    "d dr dr. debit debits withdrawal withdraw withdrawn out paid soll s purchase emi m - w".split()
)
CREDIT_WORDS: Final = frozenset(
    "c cr cr. credit credits deposit deposited in received haben h refund payment +".split()
)
_DOLLARS: Final = frozenset("USD CAD AUD NZD SGD HKD TWD MXN CLP COP ARS JMD BBD BSD FJD NAD".split())


@dataclass(slots=True)
class Values:
    """Signed amounts and balances, one for each index kept; lines without an amount apart."""

    indexes: list[int] = field(default_factory=list)
    amounts: list[int] = field(default_factory=list)
    balances: list[int | None] = field(default_factory=list)
    empty: list[tuple[int, int | None]] = field(default_factory=list)
    errors: list[tuple[int, str]] = field(default_factory=list)
    marked: bool = False


def cells_of(table: Table, scan: Scan, index: int) -> list[str]:
    """The cells of a transaction line, put together again where a delimiter tore them."""
    if scan.merged and index in scan.merged:
        return scan.merged[index]
    return table.lines[index]


def decide_decimal(table: Table, plan: Plan, scan: Scan, digits: int) -> DecimalMark:
    """The decimal mark of the file. Raises Unreadable (numbers-mixed)."""
    if plan.decimal is not None:
        return plan.decimal
    columns = [
        c for c in (plan.columns.amount, plan.columns.debit, plan.columns.credit, plan.columns.balance) if c is not None
    ]

    mark, clash = decimal_mark(_texts(table, scan, columns), digits)
    if clash is not None:
        first, second = sorted(table.number(index) for index in clash)
        errors = [(first, "writes its amount one way"), (second, "writes its amount another way")]
        detail = f"Lines {first} and {second} use the point and the comma for different things."
        raise Unreadable("numbers-mixed", detail, errors)
    return mark or "."


def _texts(table: Table, scan: Scan, columns: Sequence[int]) -> Iterator[tuple[int, str]]:
    lines, merged = table.lines, scan.merged
    for index in scan.indexes:
        cells = lines[index] if index not in merged else merged[index]
        width = len(cells)
        for column in columns:
            if column < width and (text := cells[column].strip()):
                yield index, text


class ValueReader:
    """Reads the money of one table under one plan."""

    def __init__(self, table: Table, plan: Plan, scan: Scan, reader: AmountReader) -> None:
        self._table = table
        self._plan = plan
        self._scan = scan
        self._read = reader.read
        self._reader = reader
        self._values = Values()
        self._merged = scan.merged

    def read(self) -> Values:
        """Amounts signed as far as columns and marks tell; bare signs stay as written."""
        plan = self._plan
        take = self._pair if plan.columns.amount is None else self._single
        raw: list[tuple[int | None, int | None, str]] = []
        kept: list[int] = []
        last = len(self._table.lines) - 1 if self._table.cut_short else -1
        lines, merged, values, failed = self._table.lines, self._merged, self._values, self._failed
        for index in self._scan.indexes:
            cells = lines[index] if not merged or index not in merged else merged[index]
            try:
                money = take(cells)
                balance = self._balance(cells)
                if index == last:
                    self._check_end(cells)
            except BadAmount as error:
                failed(index, str(error))
                continue
            if money is None:
                if not self._is_cut(index, cells):
                    values.empty.append((index, balance))
                continue
            raw.append(money)
            kept.append(index)
            values.balances.append(balance)
        values.indexes = kept
        self._sign(raw)
        return values

    def _pair(self, cells: list[str]) -> tuple[int | None, int | None, str] | None:
        columns, width = self._plan.columns, len(cells)
        debit = credit = None
        if columns.debit is not None and columns.debit < width and (text := cells[columns.debit]):
            debit = self._money(text, "D")
        if columns.credit is not None and columns.credit < width and (text := cells[columns.credit]):
            credit = self._money(text, "C")
        if debit and credit:
            raise BadAmount("has both a withdrawal and a deposit")
        if debit is None and credit is None:
            return None
        return debit, credit, ""

    def _money(self, text: str, side: str) -> int | None:
        try:
            found = self._read(text.strip())
        except BadAmount as error:
            raise BadAmount(f"the amount “{text.strip()[:30]}” {error}") from None
        if found is None:
            return None
        if found[1] and side and found[1] != side and found[0]:
            raise BadAmount(f"the amount “{text.strip()[:30]}” stands in the wrong column")
        return found[0]

    def _single(self, cells: list[str]) -> tuple[int | None, int | None, str] | None:
        columns, extras = self._plan.columns, self._plan.extras
        text = cells[columns.amount].strip() if columns.amount is not None and columns.amount < len(cells) else ""
        try:
            found = self._read(text)
        except BadAmount as error:
            raise BadAmount(f"the amount “{text[:30]}” {error}") from None
        if found is None:
            return None
        minor, mark = found
        if columns.type is not None and columns.type < len(cells):
            mark = self._direction(cells[columns.type].strip()) or mark
        if extras.fee is not None and extras.fee < len(cells):
            minor -= self._money(cells[extras.fee], "") or 0
        return minor, None, mark

    def _direction(self, text: str) -> str:
        word = text.lower().strip("()")
        if not word:
            return ""
        if word in DEBIT_WORDS:
            return "D"
        if word in CREDIT_WORDS:
            return "C"
        raise BadAmount(f"“{text[:30]}” says neither debit nor credit")

    def _balance(self, cells: list[str]) -> int | None:
        column = self._plan.columns.balance
        if column is None or column >= len(cells):
            return None
        text = cells[column].strip()
        if not text:
            return None
        try:
            found = self._read(text)
        except BadAmount as error:
            raise BadAmount(f"the balance “{text[:30]}” {error}") from None
        if found is None:
            return None
        minor, mark = found
        side = self._plan.extras.balance_type
        if side is not None and side < len(cells):
            mark = self._direction(cells[side].strip()) or mark
        return -abs(minor) if mark == "D" else minor

    def _sign(self, raw: Sequence[tuple[int | None, int | None, str]]) -> None:
        values = self._values
        if self._plan.columns.amount is None:
            out_is_negative = any(d for d, _, _ in raw) and all(d <= 0 for d, _, _ in raw if d)
            in_is_negative = any(c for _, c, _ in raw) and all(c <= 0 for _, c, _ in raw if c)
            out, into = (1 if out_is_negative else -1), (-1 if in_is_negative else 1)
            values.amounts = [out * (debit or 0) + into * (credit or 0) for debit, credit, _ in raw]
            values.marked = True
            return
        marks = {mark for _, _, mark in raw}
        values.marked = bool(marks - {""})
        unmarked = self._unmarked(marks)
        debits = [minor for minor, _, mark in raw if (mark or unmarked) == "D" and minor]
        debit_side = 1 if debits and all(minor < 0 for minor in debits) else -1
        values.amounts = [(minor or 0) * (debit_side if (mark or unmarked) == "D" else 1) for minor, _, mark in raw]

    def _unmarked(self, marks: set[str]) -> str:
        """What amounts without a mark are: the other side of the only mark in use."""
        if self._plan.unmarked == "debit" or marks == {"", "C"}:
            return "D"
        if marks == {"", "D"}:
            return "C"
        return ""

    def _check_end(self, cells: list[str]) -> None:
        """The last line of a file without a final newline may have lost its end; it must look like the others."""
        others = [self._table.lines[index] for index in self._scan.indexes[-6:-1]]
        if others and len(cells) < min(map(len, others)):
            raise BadAmount("is cut short")
        column = len(cells) - 1
        decimals = {len(text) - text.rfind(".") for other in others if (text := other[-1].strip()) and "." in text}
        money = (self._plan.columns.amount, self._plan.columns.credit, self._plan.columns.balance)
        ends = [len(cells[column]) - cells[column].rfind(".")] if "." in cells[column] else [0]
        if column in money and cells[column].strip() and decimals == {3} and ends != [3]:
            raise BadAmount("is cut short inside its last amount")

    def _is_cut(self, index: int, cells: list[str]) -> bool:
        """A line that ends before its amount has lost it; a whole line may simply have none."""
        columns = self._plan.columns
        wanted = [c for c in (columns.amount, columns.debit, columns.credit) if c is not None]
        if len(cells) > max(wanted):
            return False
        self._failed(index, "ends before its amount")
        return True

    def _failed(self, index: int, reason: str) -> None:
        self._values.errors.append((self._table.number(index), reason))


def check_currencies(table: Table, plan: Plan, scan: Scan, named: Callable[[], dict[str, str]]) -> str | None:
    """The one currency the rows are in, or None where they do not say. Raises Unreadable (currency-mixed)."""
    column = plan.extras.currency
    first: dict[str, int] = {}
    if column is not None:
        for index in scan.indexes:
            cells = cells_of(table, scan, index)
            code = cells[column].strip().upper() if column < len(cells) else ""
            if code and code not in first:
                first[code] = table.number(index)
    if len(first) > 1:
        lines = sorted((line, f"is in {code}") for code, line in first.items())
        raise Unreadable("currency-mixed", "Bring one currency at a time.", lines)
    codes = set(named())
    found = next(iter(first), None) or plan.currency
    if found:
        codes.add(found)
    if "$" in codes:
        codes.discard("$")
        if not codes:
            table.warnings.append("Amounts are marked $ and were taken as US dollars.")
        if not codes & _DOLLARS:
            codes.add("USD")
    if len(codes) > 1:
        raise Unreadable("currency-mixed", f"It names {' and '.join(sorted(codes))}.")
    return next(iter(codes), None)
