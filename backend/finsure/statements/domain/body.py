"""From a table and a plan to rows: dates, signs, narration, true order, and the balances checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
import re

from finsure.statements.domain import chain
from finsure.statements.domain.amounts import AmountReader, BadAmount
from finsure.statements.domain.dates import BadDate, DateReader, Styles, parts, steady
from finsure.statements.domain.plans import Plan
from finsure.statements.domain.scanning import Scan, Scanner, opens, states_balance
from finsure.statements.domain.shapes import DateOrder, ExponentOf, Gap, Progress, Row, Table, Unreadable
from finsure.statements.domain.values import ValueReader, Values, cells_of, check_currencies, decide_decimal

_STEP = 5_000
_THANKS = re.compile(r"\bthank ?you\b|\bautopay\b|\bpayment received\b", re.IGNORECASE)


class Unsure(Exception):
    """Something must be asked before money is read; `plan` carries the better guess and all that is certain."""

    def __init__(self, reason: str, plan: Plan) -> None:
        super().__init__(reason)
        self.reason = reason
        self.plan = plan


@dataclass(slots=True)
class Body:
    """The rows of a table oldest first, and what they tell about the account."""

    rows: list[Row]
    currency: str | None
    opening_minor: int | None
    closing_minor: int | None
    gaps: tuple[Gap, ...]
    warnings: list[str]
    errors: list[tuple[int, str]]
    flipped: bool = False
    order: DateOrder = "dmy"


def read_body(
    table: Table,
    plan: Plan,
    *,
    exponent_of: ExponentOf,
    default_currency: str,
    date_hints: Sequence[str] = (),
    progress: Progress | None = None,
) -> Body:
    """Read the rows of a table. Row refusals are in `errors`; raises Unreadable or Unsure."""
    scan = Scanner(table, plan).scan()
    digits = exponent_of(plan.currency or _currency_cell(table, plan, scan) or default_currency)
    decimal = decide_decimal(table, plan, scan, digits)
    reader = AmountReader(decimal, digits)
    values = ValueReader(table, plan, scan, reader).read()
    errors = [*scan.errors, *values.errors]
    currency = check_currencies(table, plan, scan, lambda: reader.currencies)
    plan = replace(plan, decimal=decimal)
    order = decide_order(table, plan, scan, date_hints)
    plan = replace(plan, date_order=order)
    days = _days(table, plan, scan, values, order, errors)
    _check_totals(table, scan, values, reader, errors)
    if errors:
        errors = sorted(set(errors))
        return Body([], currency, None, None, (), table.warnings, errors)
    return _assemble(table, plan, scan, values, days, currency, DateReader(order), progress)


def _assemble(
    table: Table,
    plan: Plan,
    scan: Scan,
    values: Values,
    days: list[date],
    currency: str | None,
    dates: DateReader,
    progress: Progress | None,
) -> Body:
    opening = _opening_line(table, plan, scan, values, days)
    found = chain.sense(values.amounts, values.balances, days)
    flip, flip_balances = _signs(table, plan, scan, values, found)
    rows = _rows(table, plan, scan, values, days, (-1 if flip else 1, -1 if flip_balances else 1), dates, progress)
    if found.is_newest_first:
        rows.reverse()
    warnings = [*table.warnings, *_left_out(table, scan, values)]
    rows = without_shared_ids(chain.in_true_order(rows), warnings)
    gaps = chain.gaps_in(rows)
    first = chain.opening_of(rows)
    if opening is not None and flip_balances:
        opening = -opening
    return Body(
        rows=rows,
        currency=currency,
        opening_minor=first if first is not None else opening,
        closing_minor=chain.closing_of(rows),
        gaps=gaps,
        warnings=warnings,
        errors=[],
        flipped=flip,
        order=dates.order,
    )


def decide_order(table: Table, plan: Plan, scan: Scan, hints: Sequence[str] = ()) -> DateOrder:
    """Day or month first, from the whole file. Raises Unreadable (dates-mixed) or Unsure."""
    styles = Styles(scan.first_line, scan.styles)
    clash = styles.clash()
    if clash is not None:
        (line, one), (other_line, other) = clash
        errors = [(line, f"writes “{one}”"), (other_line, f"writes “{other}”")]
        raise Unreadable("dates-mixed", f"Line {line} writes “{one}”, line {other_line} “{other}”.", errors)
    if plan.date_order is not None:
        return plan.date_order
    _check_years(plan, styles)
    orders = styles.orders()
    if len(orders) <= 1:
        return orders[0] if orders else (plan.default_order or "dmy")
    orders = _narrowed(table, plan, scan, orders, hints)
    if len(orders) == 1:
        return orders[0]
    if plan.default_order in orders:
        return plan.default_order
    raise _order_unsure(plan, orders[0])


def _order_unsure(plan: Plan, likely: DateOrder) -> Unsure:
    return Unsure("Which part of a date is the day? They fit more than one way.", replace(plan, date_order=likely))


def _check_years(plan: Plan, styles: Styles) -> None:
    if plan.default_order is None and styles.reads_closer_year_first():
        raise _order_unsure(plan, "ymd")


def _narrowed(
    table: Table, plan: Plan, scan: Scan, orders: tuple[DateOrder, ...], hints: Sequence[str]
) -> tuple[DateOrder, ...]:
    """Leave the orders that the value dates and the preamble allow, then those under which days run steadily."""
    others = list(hints)
    column = plan.columns.value_date
    if column is not None:
        others += [cells[column].strip() for i in scan.indexes if column < len(cells := table.lines[i])]
    styles = {shape.style for shape in scan.styles.values()}
    for text in dict.fromkeys(others):
        found = parts(text)
        if found is None or found.order or found.style not in styles:
            continue
        left = tuple(order for order in orders if order in Styles({text: 0}, {text: found}).orders())
        orders = left or orders
    if len(orders) > 1:
        running = tuple(order for order in orders if steady(_sequence(table, plan, scan, order)))
        orders = running if len(running) == 1 else orders
    return orders


def _sequence(table: Table, plan: Plan, scan: Scan, order: DateOrder) -> list[date]:
    reader, column = DateReader(order), plan.columns.date
    days = []
    for index in scan.indexes:
        try:
            days.append(reader.read(cells_of(table, scan, index)[column].strip()))
        except BadDate:
            continue
    return days


def _days(
    table: Table, plan: Plan, scan: Scan, values: Values, order: DateOrder, errors: list[tuple[int, str]]
) -> list[date]:
    reader, column, lines = DateReader(order), plan.columns.date, table.lines
    known: dict[str, date] = {}
    reasons: dict[str, str] = {}
    for text in scan.first_line:
        try:
            known[text] = reader.read(text)
        except BadDate as error:
            reasons[text] = str(error)
    days = []
    for index in values.indexes:
        text = lines[index][column].strip()
        if text in known:
            days.append(known[text])
        else:
            errors.append((table.number(index), f"the date “{text[:40]}” {reasons[text]}"))
    return days


def _rows(
    table: Table,
    plan: Plan,
    scan: Scan,
    values: Values,
    days: list[date],
    sides: tuple[int, int],
    dates: DateReader,
    progress: Progress | None,
) -> list[Row]:
    texts = _TextReader(plan, scan, dates)
    lines, merged, number = table.lines, scan.merged, table.number
    side, balance_side = sides
    total = len(values.indexes)
    rows: list[Row] = []
    add, narrate = rows.append, texts.narration
    plain = texts.plain
    for place, (index, day, amount, balance) in enumerate(
        zip(values.indexes, days, values.amounts, values.balances, strict=True)
    ):
        if amount == 0:
            values.empty.append((index, balance))
            continue
        cells = lines[index] if index not in merged else merged[index]
        value_on, reference, provider_ref = texts.others(cells)
        narration = " ".join(cells[plain].split()) if plain >= 0 and len(cells) > plain else narrate(cells)
        if index in scan.more_narration or not narration.isprintable():
            narration = texts.full(narration, index)
        stated = None if balance is None else balance_side * balance
        add(Row(number(index), day, side * amount, narration, value_on, stated, reference, provider_ref))
        if progress is not None and place % _STEP == 0:
            progress(place, total)
    if progress is not None:
        progress(total, total)
    return rows


class _TextReader:
    """Reads the words of a line: narration, references, the value date."""

    def __init__(self, plan: Plan, scan: Scan, dates: DateReader) -> None:
        columns = plan.columns
        self._narration = columns.narration
        self._reference = columns.reference if columns.reference is not None else -1
        self._provider = plan.extras.provider_ref if plan.extras.provider_ref is not None else -1
        self._value = columns.value_date if columns.value_date is not None else -1
        self._scan = scan
        self._dates = dates
        self.plain = columns.narration[0] if len(columns.narration) == 1 else -1

    def narration(self, cells: list[str]) -> str:
        """The narration's columns joined, each part once."""
        found: list[str] = []
        for column in self._narration:
            text = " ".join(cells[column].split()) if column < len(cells) else ""
            if text and not any(text.lower() in other.lower() for other in found):
                found = [other for other in found if other.lower() not in text.lower()]
                found.append(text)
        return " ".join(found)

    def full(self, narration: str, index: int) -> str:
        """With the lines that go on, and without marks that hide or turn text round."""
        more = [" ".join(text.split()) for text in self._scan.more_narration.get(index, ())]
        return printable(" ".join([narration, *more]))

    def others(self, cells: list[str]) -> tuple[date | None, str, str]:
        """Value date, reference, and the provider's own id."""
        width = len(cells)
        value_on = None
        if 0 <= self._value < width and (text := cells[self._value].strip()):
            try:
                value_on = self._dates.read(text)
            except BadDate:
                value_on = None
        reference = cells[self._reference].strip() if 0 <= self._reference < width else ""
        if not reference.strip("-0") or not reference.isprintable():
            reference = printable(reference) if reference.strip("-0") else ""
        provider = printable(cells[self._provider].strip()) if 0 <= self._provider < width else ""
        return value_on, reference, provider


def printable(text: str) -> str:
    """Text without control characters and without marks that reorder or hide it."""
    return " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())


def _signs(table: Table, plan: Plan, scan: Scan, values: Values, found: chain.Sense) -> tuple[bool, bool]:
    """Whether amounts, and whether balances, must be negated. Raises Unsure."""
    if plan.from_person:
        return bool(plan.flip_sign), bool(plan.flip_sign) and found.is_straight
    if plan.flip_sign:
        return True, not found.is_flipped
    if found.is_flipped:
        owed = plan.kind in ("card", "loan") and values.marked
        return not owed, owed
    if not values.marked and plan.flip_sign is None and not found.is_straight:
        _check_bare_signs(table, plan, scan, values)
    return False, False


def _check_bare_signs(table: Table, plan: Plan, scan: Scan, values: Values) -> None:
    """A bare minus is money out, unless the file reads the other way round: then it must be asked about."""
    paid_in = sum(amount > 0 for amount in values.amounts)
    paid_out = sum(amount < 0 for amount in values.amounts)
    texts = _TextReader(plan, scan, DateReader("dmy"))
    thanks = any(
        amount < 0 and _THANKS.search(texts.narration(cells_of(table, scan, index)))
        for index, amount in zip(values.indexes, values.amounts, strict=True)
    )
    if thanks or paid_in > paid_out:
        flipped = bool(thanks or (paid_out and paid_in > paid_out))
        raise Unsure("No amount says whether money came in or went out.", replace(plan, flip_sign=flipped))


def _opening_line(table: Table, plan: Plan, scan: Scan, values: Values, days: list[date]) -> int | None:
    """Take lines that only state a balance out of the rows; the first such balance is the opening one."""
    texts = _TextReader(plan, scan, DateReader("dmy"))
    opening: int | None = None
    for at_end in (False, True):
        if not values.indexes:
            break
        place = len(values.indexes) - 1 if at_end else 0
        balance = values.balances[place]
        narration = texts.narration(cells_of(table, scan, values.indexes[place]))
        same = balance is None or abs(values.amounts[place]) == abs(balance)
        if same and states_balance(narration):
            if opens(narration):
                opening = values.amounts[place] if balance is None else balance
            for kept in (values.indexes, values.amounts, values.balances, days):
                del kept[place]
    left = []
    for index, stated in values.empty:
        narration = texts.narration(cells_of(table, scan, index))
        if states_balance(narration):
            opening = stated if opening is None and opens(narration) else opening
        else:
            left.append((index, stated))
    values.empty = left
    return opening


def _left_out(table: Table, scan: Scan, values: Values) -> list[str]:
    pending = [f"{scan.ignored} rows were left out: the bank has not completed them."] if scan.ignored else []
    if not values.empty:
        return pending
    lines = [str(table.number(index)) for index, _ in sorted(values.empty)]
    shown = ", ".join(lines[:5]) + (f" and {len(lines) - 5} more" if len(lines) > 5 else "")
    return [*pending, f"Lines with a date but no amount, or one of nought, were left out: {shown}."]


def _check_totals(
    table: Table, scan: Scan, values: Values, reader: AmountReader, errors: list[tuple[int, str]]
) -> None:
    """A lone amount without date and words is a total if it sums a side of the rows; else it may be a lost row."""
    if not scan.totals:
        return
    paid_in = sum(amount for amount in values.amounts if amount > 0)
    paid_out = sum(amount for amount in values.amounts if amount < 0)
    for index, _column, text in scan.totals:
        try:
            found = reader.read(text)
        except BadAmount:
            continue
        if found is not None and abs(found[0]) not in (paid_in, -paid_out, abs(paid_in + paid_out)):
            errors.append((table.number(index), "has an amount but no date"))


def without_shared_ids(rows: list[Row], warnings: list[str]) -> list[Row]:
    """An id that several rows share identifies none of them: both payments must stay."""
    seen: dict[str, int] = {}
    for row in rows:
        seen[row.provider_ref] = seen.get(row.provider_ref, 0) + 1
    shared = {ref for ref, count in seen.items() if ref and count > 1}
    if not shared:
        return rows
    warnings.append(f"{len(shared)} transaction ids are used more than once; they were not relied on.")
    return [replace(row, provider_ref="") if row.provider_ref in shared else row for row in rows]


def _currency_cell(table: Table, plan: Plan, scan: Scan) -> str:
    column = plan.extras.currency
    if column is None or not scan.indexes:
        return ""
    cells = cells_of(table, scan, scan.indexes[0])
    return cells[column].strip().upper() if column < len(cells) else ""
