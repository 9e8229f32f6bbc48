"""QIF, made into a table of one line an entry, so that dates and amounts are settled as in any other table."""

from __future__ import annotations

import re
from typing import Final

from finsure.statements.domain.safety import MAX_ROWS
from finsure.statements.domain.shapes import Table, Unreadable
from finsure.statements.domain.tables import MAX_CELL

HEADINGS: Final = ["QIF date", "QIF payee", "QIF memo", "QIF number", "QIF amount"]
_KINDS: Final = {"bank": "", "cash": "cash", "ccard": "card", "oth a": "", "oth l": "loan"}
_START: Final = re.compile(r"\s*!(?:type|account|option|clear)\b", re.IGNORECASE)
_DAY: Final = re.compile(r"\s*([0-9]{1,4})\s*([-/.])\s*([0-9]{1,2})\s*(['\-/.])\s*([0-9]{1,4})\s*", re.ASCII)


def is_qif(text: str) -> bool:
    """True for text that begins with a QIF section."""
    return _START.match(text[:200]) is not None


def table(text: str) -> Table:
    """The entries of one account as lines of cells. Raises Unreadable."""
    return _Walk().walk(text)


class _Walk:
    """Goes through the lines of a file once."""

    def __init__(self) -> None:
        self._table = Table([HEADINGS], numbers=[1])
        self._numbers: list[int] = [1]
        self._entry: dict[str, str] = {}
        self._start = 0
        self._section = ""
        self._accounts = 0
        self._named: list[str] = []
        self._splits = 0

    def walk(self, text: str) -> Table:
        """Every section, of which only those of transactions are kept."""
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for number, line in enumerate(lines, start=1):
            self._line(line, number)
        if self._entry and self._section in _KINDS:
            if not text.endswith("\n"):
                detail = f"The file breaks off in the entry of line {self._start}."
                raise Unreadable("file-damaged", detail, [(self._start, "is not finished")])
            self._finish()
        return self._finished()

    def _line(self, line: str, number: int) -> None:
        if len(line) > MAX_CELL:
            raise Unreadable("rows-unreadable", f"Line {number} is too long.", [(number, "is too long")])
        line = line.strip()
        if not line:
            return
        if line.startswith("!"):
            self._open(line[1:].strip().lower(), number)
        elif line.startswith("^"):
            self._finish()
        else:
            self._field(line[0].upper(), line[1:].strip(), number)

    def _open(self, name: str, number: int) -> None:
        self._entry = {}
        kind, _, section = name.partition(":")
        if kind == "account":
            self._section = "account"
        elif kind == "type":
            self._section = section.strip()
            if self._section == "invst":
                raise Unreadable("file-not-a-statement", "It is a list of investments, not of a bank account or card.")
            self._accounts += self._section in _KINDS
            self._table.kind = _KINDS.get(self._section, self._table.kind)

    def _field(self, code: str, text: str, number: int) -> None:
        if not self._entry:
            self._start = number
        if code == "S":
            self._splits += "S" not in self._entry
        if code == "U":
            code = "T" if "T" not in self._entry else "U"
        self._entry.setdefault(code, text)

    def _finish(self) -> None:
        entry, self._entry = self._entry, {}
        if self._section == "account" and entry.get("N"):
            self._named.append(entry["N"])
        if not entry or self._section not in _KINDS:
            return
        cells = [entry.get("D", ""), entry.get("P", ""), entry.get("M", ""), entry.get("N", ""), entry.get("T", "")]
        self._table.lines.append(cells)
        self._numbers.append(self._start)
        if len(self._numbers) > MAX_ROWS + 1:
            raise Unreadable("rows-too-many", f"It has more than {MAX_ROWS:,} entries.")

    def _finished(self) -> Table:
        if self._accounts > 1 and len(set(self._named)) > 1:
            names = ", ".join(self._named[:5])
            raise Unreadable(
                "several-accounts", f"It holds {len(set(self._named))} accounts ({names}); bring them one by one."
            )
        if self._splits:
            self._table.warnings.append(f"{self._splits} entries were split into parts; each was taken as one.")
        quoted = any("'" in cells[0] for cells in self._table.lines)
        for cells in self._table.lines[1:]:
            cells[0] = _day(cells[0], quoted=quoted)
        self._table.numbers = self._numbers
        return self._table


def _day(text: str, *, quoted: bool) -> str:
    """A date with its year in full: QIF writes `1/ 4'24` for 2024, and `1/4/98` beside it for 1998."""
    found = _DAY.fullmatch(text)
    if found is None or len(found[5]) > 2 or len(found[1]) > 2:
        return text.strip()
    year = int(found[5])
    if found[4] == "'":
        year += 2000
    else:
        year += 1900 if quoted or year >= 70 else 2000
    return f"{found[1]}{found[2]}{found[3]}{found[2]}{year}"
