"""From words with places to the one table of transactions in them.

Rows are lines that begin with a date and hold an amount; their words, laid over each other, leave gutters between the
headings, and the gutters are the edges of the columns. Whether a table was
read right is decided afterwards, by its balances.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
import itertools
import re
from typing import Final

from finsure.statements.domain.amounts import looks_like_amount
from finsure.statements.domain.dates import parts
from finsure.statements.domain.headings import is_header, role_of_cell
from finsure.statements.domain.safety import MAX_ROWS
from finsure.statements.domain.shapes import Table, Unreadable

_WIDEST: Final = 4_000
_STACKED: Final = 3
_MONEY: Final = frozenset({"debit", "credit", "amount", "balance"})
_CAS: Final = re.compile(r"consolidated account statement", re.IGNORECASE)
_DECIMALS: Final = re.compile(r"[0-9][.,][0-9]{2}(?:\s*\(?(?:cr|dr)\.?\)?)?\W*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Word:
    """A word from `left` to `right`, standing on `base`; points, the page's origin is below left."""

    text: str
    left: float
    right: float
    base: float
    height: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page's words, in no order."""

    number: int
    words: list[Word]


@dataclass(slots=True)
class _Line:
    base: float
    words: list[Word]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    def phrases(self) -> list[tuple[str, float, float]]:
        """Words that stand as close as words of one phrase do."""
        found: list[tuple[str, float, float]] = []
        for word in self.words:
            if found and word.left - found[-1][2] < max(word.height, 4.0) * 0.45:
                found[-1] = f"{found[-1][0]} {word.text}", found[-1][1], word.right
            else:
                found.append((word.text, word.left, word.right))
        return found

    def begins_with_date(self) -> bool:
        """True when its first words are a date, perhaps after a running number."""
        words = [word.text for word in self.words[:4]]
        starts = (words, words[1:]) if words and words[0].rstrip(".").isdigit() else (words,)
        return any(parts(" ".join(some[:count])) for some in starts for count in (1, 2, 3) if some[:count])

    def has_money(self) -> bool:
        """True when one of its words is an amount with decimals."""
        return any(_DECIMALS.search(word.text) and looks_like_amount(word.text) for word in self.words)


@dataclass(slots=True)
class _Header:
    names: list[str]
    lefts: list[float]
    rights: list[float]


def table_of(pages: Sequence[Page]) -> Table:
    """The transactions of a document as a table. Raises Unreadable."""
    lines = [(page.number, _lines(page.words)) for page in pages]
    if any(_CAS.search(line.text) for line in lines[0][1][:15]):
        detail = "It is a consolidated statement of funds, not of a bank account; FinSure does not read those yet."
        raise Unreadable("file-not-a-statement", detail)
    header = next((found for _, page in lines for index in range(len(page)) if (found := _header(page, index))), None)
    if header is None:
        raise Unreadable("file-not-a-statement", "No page has the headings of a table of transactions.")
    return _Builder(header[0]).build(lines)


def _lines(words: Iterable[Word]) -> list[_Line]:
    """Words on one height, from the top down and from left to right."""
    lines: list[_Line] = []
    for word in sorted(words, key=lambda word: -word.base):
        if lines and abs(lines[-1].base - word.base) < max(word.height, 4.0) * 0.35:
            lines[-1].words.append(word)
        else:
            lines.append(_Line(word.base, [word]))
    for line in lines:
        line.words.sort(key=lambda word: word.left)
    return lines


def _header(lines: Sequence[_Line], index: int) -> tuple[_Header, int] | None:
    """Headings that begin at a line, over up to three lines, and how many lines they take."""
    best: tuple[_Header, int] | None = None
    known = 0
    for count in range(1, _STACKED + 1):
        stack = lines[index : index + count]
        if len(stack) < count or stack[-1].begins_with_date() or stack[-1].has_money():
            break
        if count > 1 and stack[-2].base - stack[-1].base > 1.5 * max(word.height for word in stack[-2].words):
            break
        header = _stacked(stack)
        roles = [role_of_cell(name) for name in header.names]
        fits = is_header(header.names) and any(role in _MONEY for role in roles)
        # A further line belongs to the headings as long as it makes none of them unknown.
        if fits and sum(map(bool, roles)) >= known:
            best, known = (header, count), sum(map(bool, roles))
    return best


def _stacked(lines: Sequence[_Line]) -> _Header:
    """Phrases over each other are one heading."""
    found: list[tuple[str, float, float]] = []
    for line in lines:
        for text, left, right in line.phrases():
            at = next((i for i, (_, begin, end) in enumerate(found) if left < end and begin < right), None)
            if at is None:
                found.append((text, left, right))
            else:
                above, begin, end = found[at]
                found[at] = f"{above} {text}", min(left, begin), max(right, end)
    found.sort(key=lambda phrase: phrase[1])
    return _Header([text for text, _, _ in found], [left for _, left, _ in found], [right for _, _, right in found])


def _gutter(covered: Sequence[int], one: tuple[float, float], other: tuple[float, float]) -> float:
    """The edge between two headings' columns.

    Looked for from the middle of one to the middle of the other; what stands between two gutters there belongs to the
    second column, unless it stands under the first heading and not under the second.
    """
    begin, end = (int(min(max(sum(heading) / 2, 0), _WIDEST)) for heading in (one, other))
    span = covered[begin : max(begin, end) + 1]
    least = min(span)
    runs: list[list[int]] = []
    for x, count in enumerate(span, start=begin):
        if count == least and runs and runs[-1][1] == x - 1:
            runs[-1][1] = x
        elif count == least:
            runs.append([x, x])
    for run, following in itertools.pairwise(runs):
        block = run[1], following[0]
        if not (_common(block, one) > 0 >= _common(block, other)):
            return sum(run) / 2
    return sum(runs[-1]) / 2


def _common(one: tuple[float, float], other: tuple[float, float]) -> float:
    return min(one[1], other[1]) - max(one[0], other[0])


class _Builder:
    """Lays the lines of all pages into the columns of their headings."""

    def __init__(self, header: _Header) -> None:
        self._header = header
        self._table: list[list[str]] = []
        self._edges: list[float] = []

    def build(self, pages: Sequence[tuple[int, list[_Line]]]) -> Table:
        """The table: what stands over it, its headings, its rows, and what follows them. Raises Unreadable."""
        bodies = [self._body(lines) for _, lines in pages]
        rows = [line for _, body in bodies for line in body if line.begins_with_date() and line.has_money()]
        if not rows:
            raise Unreadable("no-transactions", "Its headings were found, but no row below them.")
        self._edges = self._edges_of(rows)
        begun = False
        for above, body in bodies:
            if not begun:
                for line in above:
                    self._put([text for text, _, _ in line.phrases()])
                self._put(self._header.names)
                begun = True
            self._rows(body)
            if len(self._table) > MAX_ROWS:
                raise Unreadable("rows-too-many", f"It has more than {MAX_ROWS:,} lines.")
        return Table(self._table)

    def _body(self, lines: list[_Line]) -> tuple[list[_Line], list[_Line]]:
        """What stands above the headings of a page, and below; a page without headings goes on from its first row."""
        for index in range(len(lines)):
            found = _header(lines, index)
            if found is not None:
                return lines[:index], lines[index + found[1] :]
        first = next((i for i, line in enumerate(lines) if line.begins_with_date() and line.has_money()), len(lines))
        return lines[:first], lines[first:]

    def _edges_of(self, rows: Sequence[_Line]) -> list[float]:
        """Between each two headings the middle of the gutter: where the fewest phrases of rows stand."""
        covered = [0] * (_WIDEST + 2)
        for line in rows:
            for _, left, right in line.phrases():
                for x in range(max(0, int(left)), min(_WIDEST, int(right) + 1)):
                    covered[x] += 1
        headings = list(zip(self._header.lefts, self._header.rights, strict=True))
        return [_gutter(covered, one, other) for one, other in itertools.pairwise(headings)]

    def _rows(self, body: Sequence[_Line]) -> None:
        """The rows of a page; where narrations stand around their dates, each line goes to the nearest row."""
        places = [at for at, line in enumerate(body) if line.begins_with_date() and line.has_money()]
        if not places:
            return  # a page without a row: terms and conditions
        pitch = self._pitch(body)
        above = body[: places[0]]
        around = any(self._goes_on(line) and line.base - body[places[0]].base < 1.6 * pitch for line in above)
        lines = self._gathered(body, places, pitch) if around else [[line] for line in body]
        end = body[places[-1]].base - 6 * pitch
        for together in lines:
            if together[0].base < end and not any(line.has_money() for line in together):
                continue  # the foot of a page
            cells = [""] * len(self._header.names)
            for line in together:
                for index, cell in enumerate(self._cells(line)):
                    cells[index] = f"{cells[index]} {cell}".strip()
            self._put(cells)

    def _gathered(self, body: Sequence[_Line], places: Sequence[int], pitch: float) -> list[list[_Line]]:
        """Lines that are one row, from the top down: a narration's lines with the date they stand around."""
        depths = [-body[at].base for at in places]
        rows: dict[int, list[_Line]] = {at: [body[at]] for at in places}
        for at, line in enumerate(body):
            if at in rows:
                continue
            after = bisect.bisect_left(depths, -line.base)
            near = min(places[max(0, after - 1) : after + 1], key=lambda place: abs(body[place].base - line.base))
            if self._goes_on(line) and abs(body[near].base - line.base) < 3.5 * pitch:
                rows[near].append(line)
            else:
                rows[at] = [line]
        return [sorted(rows[at], key=lambda line: -line.base) for at in sorted(rows)]

    def _goes_on(self, line: _Line) -> bool:
        """True for words of a narration alone."""
        if line.begins_with_date() or line.has_money():
            return False
        filled = {index for index, cell in enumerate(self._cells(line)) if cell}
        return bool(filled) and not any(role_of_cell(self._header.names[index]) in _MONEY for index in filled)

    def _pitch(self, body: Sequence[_Line]) -> float:
        """The height of a line of text, from its letters."""
        heights = sorted(word.height for line in body for word in line.words)
        return max(heights[len(heights) // 2] * 1.15, 6.0) if heights else 10.0

    def _cells(self, line: _Line) -> list[str]:
        cells = [""] * len(self._header.names)
        for word in line.words:
            middle = (word.left + word.right) / 2
            index = bisect.bisect_right(self._edges, middle)
            cells[index] = f"{cells[index]} {word.text}".strip()
        return cells

    def _put(self, cells: Sequence[str]) -> None:
        self._table.append(list(cells))
