"""Tables no layout describes: the part of each column from its heading, else from what stands in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from finsure.statements.domain import chain
from finsure.statements.domain.amounts import AmountReader, BadAmount, decimal_mark, looks_like_amount
from finsure.statements.domain.dates import Styles, parts
from finsure.statements.domain.headings import normal_all, role_of_cell
from finsure.statements.domain.plans import Plan
from finsure.statements.domain.preamble import Surroundings
from finsure.statements.domain.shapes import Columns, DateOrder, DecimalMark, Mapping, Table, Unreadable
from finsure.statements.domain.values import CREDIT_WORDS, DEBIT_WORDS

_SCAN_LINES = 1_000
_SAMPLE = 400
_MONEY_COLUMNS = 8


def find_header(table: Table) -> tuple[int, dict[int, str]] | None:
    """The line whose cells are headings of a statement, and the part of each column; None if there is none."""
    best: tuple[int, dict[int, str]] | None = None
    best_score = 0
    for index, cells in enumerate(table.lines[:_SCAN_LINES]):
        if len(cells) < 3:
            continue
        roles = {column: role for column, cell in enumerate(cells) if (role := role_of_cell(cell))}
        kinds = set(roles.values())
        has_money = "amount" in kinds or bool(kinds & {"debit", "credit"})
        if not has_money or not kinds & {"date", "value_date"}:
            continue
        score = len(kinds) * 10 + len(roles)
        if score > best_score:
            best, best_score = (index, roles), score
    return best


def columns_from(roles: dict[int, str], table: Table, header_line: int) -> Columns | None:
    """One column for each part; where two headings claim a part, the one whose cells fit is taken.

    Raises Unreadable (no-transactions) when nothing stands below the headings.
    """
    by_role: dict[str, list[int]] = {}
    for column, role in sorted(roles.items()):
        by_role.setdefault(role, []).append(column)
    sample = table.lines[header_line + 1 : header_line + 1 + _SAMPLE]
    if not any(map(any, sample)):
        raise Unreadable("no-transactions", "Its headings were found, but no row below them.")
    dates = _most(sample, by_role.get("date", []), _is_date)
    value_dates = by_role.get("value_date", []) + dates[1:]
    if not dates:
        dates, value_dates = value_dates[:1], value_dates[1:]
    types = [c for c in by_role.get("type", []) if _share(sample, c, _is_direction) > 0.9]
    amounts = _most(sample, by_role.get("amount", []), looks_like_amount)
    debit, credit = _first(by_role.get("debit")), _first(by_role.get("credit"))
    if not dates or (not amounts and debit is None and credit is None):
        return None
    paired = debit is not None and credit is not None
    return Columns(
        date=dates[0],
        narration=tuple(by_role.get("narration", [])[:4]),
        amount=None if paired else _first(amounts),
        debit=debit if paired or not amounts else None,
        credit=credit if paired or not amounts else None,
        type=None if paired else _first(types),
        balance=_first(by_role.get("balance")),
        reference=_first(by_role.get("reference")),
        value_date=_first(value_dates),
    )


def guess(table: Table) -> Mapping | None:
    """The best mapping for a table whose headings say nothing; None when it holds no dates beside amounts."""
    lines = [cells for cells in table.lines[:_SCAN_LINES] if len(cells) >= 2]
    rows = [cells for cells in lines if any(map(_is_plain_date, cells)) and any(map(looks_like_amount, cells))]
    if not rows:
        return None
    width = max(map(len, rows))
    dates = [c for c in range(width) if _share(rows, c, _is_plain_date) > 0.6]
    if not dates:
        return None
    others = [c for c in range(width) if c not in dates]
    money = [c for c in others if _share(rows, c, _is_money) > 0.9]
    if not money:
        money = [c for c in others if _share(rows, c, looks_like_amount) > 0.9]
    words = [c for c in others if c not in money]
    words.sort(key=lambda c: -sum(len(cells[c]) for cells in rows[:_SAMPLE] if c < len(cells)))
    types = [c for c in words if _share(rows, c, _is_direction) > 0.9]
    narration = tuple(c for c in words if c not in types)[:1]
    first = next(i for i, cells in enumerate(table.lines) if cells is rows[0])
    decimal = _decimal(rows, money)
    amounts = _Money(rows, decimal)
    columns = _guessed_columns(amounts, dates, money[:_MONEY_COLUMNS], narration, _first(types))
    if columns is None:
        return None
    return Mapping(
        header_line=_heading_above(table, first),
        columns=columns,
        date_order=_order(rows, dates[0]),
        decimal=decimal,
        flip_sign=amounts.is_flipped(columns),
    )


def _decimal(rows: Sequence[Sequence[str]], money: Sequence[int]) -> DecimalMark:
    cells = (text for row in rows for c in money if c < len(row) and (text := row[c].strip()))
    return decimal_mark(((0, text) for text in cells), 2)[0] or "."


def _order(rows: Sequence[Sequence[str]], column: int) -> DateOrder:
    texts = {text for row in rows if column < len(row) and parts(text := row[column].strip()) is not None}
    found = {text: shape for text in texts if (shape := parts(text)) is not None}
    return Styles(dict.fromkeys(found, 0), found).orders()[0]


class _Money:
    """The amounts of a table under a decimal mark, read loosely: for a guess, never for a row."""

    def __init__(self, rows: Sequence[Sequence[str]], decimal: DecimalMark) -> None:
        self._rows = rows
        self._reader = AmountReader(decimal, 2)
        self._columns: dict[int, list[int | None]] = {}

    def column(self, column: int) -> list[int | None]:
        """One amount a row, None where there is none."""
        if column not in self._columns:
            self._columns[column] = [self._read(cells, column) for cells in self._rows]
        return self._columns[column]

    def is_flipped(self, columns: Columns) -> bool:
        """True when the balances prove that the amounts are written with the other sign."""
        if columns.amount is None or columns.balance is None or columns.type is not None:
            return False
        amounts = [minor or 0 for minor in self.column(columns.amount)]
        return chain.sense(amounts, self.column(columns.balance)).is_flipped

    def fits(self, debit: int, credit: int, balance: int) -> int:
        """How many balances follow if these are money out and money in."""
        pairs = zip(self.column(debit), self.column(credit), strict=True)
        amounts = [(paid_in or 0) - (paid_out or 0) for paid_out, paid_in in pairs]
        return chain.sense(amounts, self.column(balance)).straight

    def links(self, amount: int, balance: int) -> bool:
        """True when one column proves to be the running balance of the other."""
        found = chain.sense([minor or 0 for minor in self.column(amount)], self.column(balance))
        return found.is_straight or found.is_flipped

    def _read(self, cells: Sequence[str], column: int) -> int | None:
        try:
            found = self._reader.read(cells[column]) if column < len(cells) else None
        except BadAmount:
            return None
        return None if found is None else found[0]


def _guessed_columns(
    amounts: _Money, dates: list[int], money: list[int], narration: tuple[int, ...], type_column: int | None
) -> Columns | None:
    value_date = _first(dates[1:])
    pair = _either_or(amounts, money)
    if pair is not None:
        debit, credit = pair
        balance = _first([c for c in money if c not in pair])
        if balance is not None and amounts.fits(credit, debit, balance) > amounts.fits(debit, credit, balance):
            debit, credit = credit, debit
        return Columns(dates[0], narration, debit=debit, credit=credit, balance=balance, value_date=value_date)
    if not money:
        return None
    linked = ((a, b) for a in money for b in money if a != b and amounts.links(a, b))
    amount, balance = next(linked, (money[0], _first(money[1:])))
    return Columns(dates[0], narration, amount=amount, type=type_column, balance=balance, value_date=value_date)


def _either_or(amounts: _Money, money: list[int]) -> tuple[int, int] | None:
    """Two columns of which every row fills just one: money out and money in."""
    for place, one in enumerate(money):
        for other in money[place + 1 :]:
            pairs = zip(amounts.column(one), amounts.column(other), strict=True)
            filled = [(bool(a), bool(b)) for a, b in pairs]
            if not any(a and b for a, b in filled) and sum(a or b for a, b in filled) > 0.9 * len(filled):
                return one, other
    return None


def _heading_above(table: Table, first_row: int) -> int:
    """The line just above the rows when it reads like headings, else -1 (the rows start at the top) or itself."""
    for index in range(first_row - 1, max(-1, first_row - 4), -1):
        cells = [cell for cell in table.lines[index] if cell.strip()]
        if len(cells) >= 2 and not any(looks_like_amount(cell) for cell in cells):
            return index
    return first_row - 1


def _share(rows: Sequence[Sequence[str]], column: int, fits: Callable[[str], bool]) -> float:
    cells = [text for row in rows[:_SAMPLE] if column < len(row) and (text := row[column].strip())]
    return sum(map(fits, cells)) / len(cells) if cells else 0.0


def _most(rows: Sequence[Sequence[str]], columns: list[int], fits: Callable[[str], bool]) -> list[int]:
    """The columns that hold about as many fitting cells as the best of them; none if no cell fits."""
    counts = {c: sum(fits(row[c]) for row in rows if c < len(row)) for c in columns}
    best = max(counts.values(), default=0)
    return [column for column, count in counts.items() if count and count * 2 > best]


def _is_money(text: str) -> bool:
    text = text.strip()
    return looks_like_amount(text) and ("." in text or "," in text or text.lstrip("-").strip("0") == "")


def _is_date(text: str) -> bool:
    return parts(text.strip()) is not None


def _is_plain_date(text: str) -> bool:
    """A date no one would take for a number."""
    return _is_date(text) and not text.strip().replace(".", "").isdigit()


def _is_direction(text: str) -> bool:
    word = text.lower().strip("() ")
    return word in DEBIT_WORDS or word in CREDIT_WORDS


def _first(columns: list[int] | None) -> int | None:
    return columns[0] if columns else None


def names_of(table: Table, header_line: int) -> tuple[str, ...]:
    """The normalised headings of a line."""
    return normal_all(table.lines[header_line]) if 0 <= header_line < len(table.lines) else ()


def plan_from_headings(columns: Columns, header_line: int, around: Surroundings) -> Plan:
    """A plan for a table whose headings are plain enough to be read without a layout."""
    return Plan(
        layout="headings",
        layout_name=f"{around.institution}, by its headings" if around.institution else "Recognised by its headings",
        institution=around.institution,
        kind=around.kind or "savings",
        currency=around.currency or None,
        header_line=header_line,
        columns=columns,
        mask=around.mask,
    )
