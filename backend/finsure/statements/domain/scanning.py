"""Which lines of a table are transactions: nothing with a date and an amount is ever passed over in silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
import itertools
import re
from typing import Final

from finsure.statements.domain.amounts import looks_like_amount
from finsure.statements.domain.dates import Parts, is_date_like, parts
from finsure.statements.domain.headings import normal_all
from finsure.statements.domain.plans import Plan
from finsure.statements.domain.shapes import Table

_SUMMARY: Final = re.compile(
    r"\b(?:grand |sub-?)?totals?\b|\bopening bal|\bclosing bal|\bbalance (?:brought|carried)|\bbrought forward\b|"
    r"\bcarried forward\b|\bb/f\b|\bc/f\b|\bsummary\b|\bkontostand\b|\bsaldo\b|\bpage\s*(?:no\.?)?\s*:?\s*[0-9]+|"
    r"\bend of statement\b|\bstatement (?:period|date|from)\b|\bgenerated (?:on|by)\b|\bcount\b|\bavailable bal",
    re.IGNORECASE,
)
_PAGE: Final = re.compile(
    r"\bpage\s*(?:no\.?)?\s*:?\s*[0-9]+(?:\s*(?:of|/)\s*[0-9]+)?|\bcontinued\b|\*{3,}|={3,}|-{5,}", re.IGNORECASE
)
_DECIMAL: Final = re.compile(r"[+-]?[0-9][0-9.,' ]*[.,][0-9]{2}", re.ASCII)
_BALANCE: Final = re.compile(
    r"\W*(?:opening|previous|beginning|closing|ending)\s+bal(?:ance)?\b.*"
    r"|\W*(?:balance\s+)?(?:b/f|c/f|brought forward|carried forward)\W*",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(slots=True)
class Scan:
    """The transaction lines of a table by index, with the narration lines that follow each."""

    indexes: list[int] = field(default_factory=list)
    more_narration: dict[int, list[str]] = field(default_factory=dict)
    errors: list[tuple[int, str]] = field(default_factory=list)
    styles: dict[str, Parts] = field(default_factory=dict)
    first_line: dict[str, int] = field(default_factory=dict)
    merged: dict[int, list[str]] = field(default_factory=dict)
    totals: list[tuple[int, int, str]] = field(default_factory=list)
    ignored: int = 0


class Scanner:
    """Walks one table once."""

    def __init__(self, table: Table, plan: Plan) -> None:
        self._table = table
        self._plan = plan
        self._date = plan.columns.date
        self._money = [c for c in (plan.columns.amount, plan.columns.debit, plan.columns.credit) if c is not None]
        header = table.lines[plan.header_line] if 0 <= plan.header_line < len(table.lines) else []
        self._names = normal_all(header)
        self._width = len(self._names)
        self._shapes: dict[str, Parts | None] = {}
        self._open = False
        self._labels: list[tuple[int, str]] = []
        above = table.lines[: max(0, plan.header_line)]
        self._above = {tuple(cell.strip() for cell in cells if cell.strip()) for cells in above}
        self._result = Scan()

    def scan(self) -> Scan:
        """Every line below the headings sorted into rows, narration that goes on, noise, and errors."""
        lines, date = self._table.lines, self._date
        result = self._result
        indexes, first_line = result.indexes, result.first_line
        number = self._table.number
        state = -1 if self._plan.extras.state is None else self._plan.extras.state
        for index in range(self._plan.header_line + 1, len(lines)):
            cells = lines[index]
            if 0 <= state < len(cells) and cells[state].strip().upper() in self._plan.ignored_states:
                result.ignored += 1
                continue
            text = cells[date].strip() if len(cells) > date else ""
            if text in first_line:
                indexes.append(index)
                self._open = True
            elif text and self._shape(text) is not None:
                first_line[text] = number(index)
                indexes.append(index)
                self._open = True
            else:
                self._other(index, cells, text)
        result.styles = {text: shape for text in first_line if (shape := self._shapes[text]) is not None}
        self._settle_labels()
        self._settle_widths()
        return result

    def _shape(self, text: str) -> Parts | None:
        if text not in self._shapes:
            self._shapes[text] = parts(text)
        return self._shapes[text]

    def _other(self, index: int, cells: list[str], text: str) -> None:
        """A line without a date: blank, a continuation, noise, or something that must not be lost."""
        filled = [(column, cell.strip()) for column, cell in enumerate(cells) if cell.strip()]
        if not filled:
            self._open = False
            return
        if self._is_continuation(filled, text):
            self._result.more_narration.setdefault(self._result.indexes[-1], []).extend(cell for _, cell in filled)
            return
        self._open = False
        if tuple(cell for _, cell in filled) in self._above:
            return
        reason = self._lost(index, filled, text)
        if reason:
            self._result.errors.append((self._table.number(index), reason))

    def _is_continuation(self, filled: Sequence[tuple[int, str]], text: str) -> bool:
        narration = self._plan.columns.narration
        if text or not self._open or not narration:
            return False
        allowed = {*narration, self._plan.columns.reference}
        if any(column not in allowed for column, _ in filled):
            return False
        return not any(_PAGE.search(cell) or _SUMMARY.search(cell) for _, cell in filled)

    def _lost(self, index: int, filled: Sequence[tuple[int, str]], text: str) -> str:
        """Why a line without a readable date would be a transaction lost, or nothing."""
        if text and is_date_like(text) and self._shape(text) is None:
            return f"has the date “{text[:40]}”, which cannot be read"
        labels = [text] if text else [cell for _, cell in filled]
        if any(map(_SUMMARY.search, labels)) or self._is_heading(filled) or (text and looks_like_amount(text)):
            return ""
        money = [(column, cell) for column, cell in filled if column in self._money and looks_like_amount(cell)]
        money = [(column, cell) for column, cell in money if re.search(r"[1-9]", cell)]
        if not money and any(is_date_like(cell) for _, cell in filled):
            money = [(column, cell) for column, cell in filled if _DECIMAL.fullmatch(cell)]
        if len(money) != 1 or (not text and not any(column in self._plan.columns.narration for column, _ in filled)):
            return self._note_totals(index, filled, money)
        if text and not re.search(r"[0-9]", text):
            self._labels.append((index, text))
            return ""
        return f"has an amount but no date: “{text[:40]}”" if text else "has an amount but no date"

    def _note_totals(self, index: int, filled: Sequence[tuple[int, str]], money: Sequence[tuple[int, str]]) -> str:
        if len(money) == 1 and len(filled) <= 3:
            self._result.totals.append((index, *money[0]))
        return ""

    def _is_heading(self, filled: Sequence[tuple[int, str]]) -> bool:
        names = normal_all([cell for _, cell in filled])
        return sum(name in self._names for name in names if name) * 2 > len(names)

    def _settle_labels(self) -> None:
        """Words with an amount are a footer below the last row; between rows they may be a row without its day."""
        last = self._result.indexes[-1] if self._result.indexes else -1
        for index, text in self._labels:
            number = self._table.number(index)
            if index > last:
                self._table.warnings.append(f"Line {number} was taken for a footer: “{text[:40]}”.")
            else:
                self._result.errors.append((number, f"has an amount but no date: “{text[:40]}”"))

    def _settle_widths(self) -> None:
        """Rows wider than the headings: columns without a heading if all are, else narrations torn apart."""
        lines, indexes = self._table.lines, self._result.indexes
        width = self._width
        wide = [index for index in indexes if len(lines[index]) > width] if width else []
        wide = [index for index in wide if any(cell.strip() for cell in lines[index][width:])]
        all_alike = len(wide) == len(indexes) and len({len(lines[index]) for index in wide}) == 1
        if all_alike and all(self._has_money(lines[index]) for index in wide):
            return
        for index in wide:
            self._merge(index, lines[index])

    def _has_money(self, cells: Sequence[str]) -> bool:
        """True when the columns of money hold amounts or nothing, and not nothing everywhere."""
        found = [cells[c].strip() for c in self._money if c < len(cells)]
        return any(map(looks_like_amount, found)) and all(c in ("", "-") or looks_like_amount(c) for c in found)

    def _merge(self, index: int, cells: list[str]) -> None:
        """Put together a narration that an unquoted delimiter tore apart."""
        surplus = len(cells) - self._width
        narration = self._plan.columns.narration
        if len(narration) != 1 or surplus > 20:
            self._result.errors.append((self._table.number(index), "has more cells than the headings"))
            return
        start = narration[0]
        torn = cells[start : start + surplus + 1]
        fixed = [*cells[:start], ",".join(torn), *cells[start + surplus + 1 :]]
        if not self._has_money(fixed) or _torn_amount(cells[start:]):
            reason = "has more cells than the headings; a comma inside a cell needs quotes"
            self._result.errors.append((self._table.number(index), reason))
            return
        self._result.merged[index] = fixed


def states_balance(narration: str) -> bool:
    """True for the text of a line that states a balance and moves no money."""
    return len(narration) <= 60 and _BALANCE.fullmatch(narration) is not None


def opens(narration: str) -> bool:
    """True when the balance such a line states is the one before the first row."""
    return not re.match(r"\W*(?:closing|ending|c/f|carried)", narration, re.IGNORECASE)


def _torn_amount(cells: Sequence[str]) -> bool:
    """True when `1,234.00` seems to have been split in two."""
    for left, right in itertools.pairwise(cells):
        if re.fullmatch(r"\s*-?[0-9]{1,3}", left, re.ASCII) and re.fullmatch(
            r"[0-9]{2,3}(?:\.[0-9]*)?\s*", right, re.ASCII
        ):
            return True
    return False
