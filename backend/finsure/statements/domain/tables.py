"""From bytes to lines of cells: delimited text in every usual encoding, and workbooks.

Cells are text and nothing else; a formula is never evaluated. Nothing is dropped here: a blank line is an
empty list, so that an index always leads back to the file's line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
import csv
import re
from typing import Final

from finsure.statements.domain.safety import MAX_ROWS
from finsure.statements.domain.shapes import MAX_COLUMNS, Table, Unreadable

MAX_CELL: Final = 10_000
_DELIMITERS: Final = (",", ";", "\t", "|", "~")
_SAMPLE_LINES: Final = 300
_UTF8_RUN: Final = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_DATED_LINE: Final = re.compile(r"^\s*\"?\s*[0-9]{1,4}[-/.][0-9A-Za-z]{1,3}[-/.][0-9]{2,4}\b", re.ASCII)


def decode(data: bytes) -> str:
    """The text of a file. Raises Unreadable naming the line of a NUL or of letters in a second encoding."""
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return _strictly(data, "utf-32")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(data, "utf-16")
    if b"\x00" in data:
        return _decode_with_nuls(data)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = _decode_narrow(data, error)
    return text.removesuffix("\x1a")


def _decode_with_nuls(data: bytes) -> str:
    sample = data[:4096]
    for codec, offset in (("utf-16-le", 1), ("utf-16-be", 0)):
        nuls, others = sample[offset::2].count(0), sample[1 - offset :: 2].count(0)
        if others == 0 and nuls > len(sample) // 3:
            return _strictly(data, codec)
    line = data.count(b"\n", 0, data.index(b"\x00")) + 1
    raise Unreadable("file-damaged", f"Line {line} holds a NUL byte.", [(line, "holds a NUL byte")])


def _strictly(data: bytes, codec: str) -> str:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        detail = f"The text breaks off or is garbled near line {line}."
        raise Unreadable("file-damaged", detail, [(line, "is garbled")]) from None
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise Unreadable("file-damaged", f"Line {line} holds a NUL.", [(line, "holds a NUL")])
    return text.removeprefix("\ufeff").removesuffix("\x1a")


def _decode_narrow(data: bytes, error: UnicodeDecodeError) -> str:
    """Windows-1252, unless some lines are plainly UTF-8: then the file is broken, and guessing would garble it."""
    line = data.count(b"\n", 0, error.start) + 1
    if error.reason == "unexpected end of data" and _UTF8_RUN.search(data):
        raise Unreadable("file-damaged", "The file is cut off inside a letter.", [(line, "is cut off")])
    if any(map(_is_wide, data.split(b"\n"))):
        detail = f"Line {line} is not written in UTF-8 like the lines before or after it."
        raise Unreadable("encoding-mixed", detail, [(line, "is in another encoding")])
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as broken:
        line = data.count(b"\n", 0, broken.start) + 1
        raise Unreadable("file-damaged", f"Line {line} holds bytes that are no text.", [(line, "is no text")]) from None


def _is_wide(line: bytes) -> bool:
    """True for a line that holds letters beyond ASCII and is right as UTF-8."""
    if line.isascii():
        return False
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def delimited(text: str, is_header: Callable[[list[str]], bool]) -> Table:
    """Lines of cells; the delimiter is the one that makes the most regular table or a known header."""
    if "~|~" in text:
        text = text.replace("~|~", "~")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if '"' not in text:
        _check_rows(text.count("\n"))  # before anything is split, so that a file too long costs no memory
    sample = text[:60_000].split("\n")[:_SAMPLE_LINES]
    delimiter = max(_DELIMITERS, key=lambda mark: _regularity(sample, mark, is_header))
    lines, numbers = _records(text, delimiter)
    _check_widths(lines, numbers)
    _check_rows(len(lines))
    return Table(lines, numbers=numbers, cut_short=not text.endswith("\n"))


def _check_rows(count: int) -> None:
    if count > MAX_ROWS + 1_000:
        raise Unreadable("rows-too-many", f"It has {count:,} lines; {MAX_ROWS:,} is the most FinSure reads.")


def _regularity(sample: list[str], mark: str, is_header: Callable[[list[str]], bool]) -> tuple[int, int]:
    try:
        records = [cells for cells in csv.reader(sample, delimiter=mark) if len(cells) > 1]
    except csv.Error:
        return (0, 0)
    if not records:
        return (0, 0)
    width, lines = Counter(map(len, records)).most_common(1)[0]
    return (int(any(map(is_header, records))), lines * min(width, 12))


def _records(text: str, delimiter: str) -> tuple[list[list[str]], list[int] | None]:
    physical = text.split("\n")
    if physical and not physical[-1]:
        physical.pop()
    reader = csv.reader(_with_newlines(physical), delimiter=delimiter)
    try:
        lines = list(reader)
    except csv.Error as error:
        line = reader.line_num
        raise Unreadable("file-damaged", f"Line {line} cannot be split into cells.", [(line, str(error))]) from None
    if len(lines) == len(physical):
        if max(map(len, physical), default=0) > MAX_CELL:
            _check_cells(lines, range(1, len(lines) + 1))
        return lines, None
    return _renumbered(physical, delimiter)


def _with_newlines(physical: list[str]) -> Iterable[str]:
    return (line + "\n" for line in physical)


def _renumbered(physical: list[str], delimiter: str) -> tuple[list[list[str]], list[int]]:
    """Parse again, noting where each record starts; a cell that swallows whole rows is a quote left open."""
    reader = csv.reader(_with_newlines(physical), delimiter=delimiter)
    lines: list[list[str]] = []
    numbers: list[int] = []
    start = 1
    for cells in reader:
        if reader.line_num > start:
            _check_open_quote(cells, start)
        lines.append(cells)
        numbers.append(start)
        start = reader.line_num + 1
    if numbers and numbers[-1] < len(physical):
        _check_closed("\n".join(physical[numbers[-1] - 1 :]), delimiter, numbers[-1])
    _check_cells(lines, numbers)
    return lines, numbers


def _check_open_quote(cells: list[str], start: int) -> None:
    for cell in cells:
        _first, _newline, rest = cell.partition("\n")
        if any(_DATED_LINE.match(line) for line in rest.split("\n")):
            raise Unreadable(
                "file-damaged", f"A quote opened in line {start} is not closed.", [(start, "has an open quote")]
            )


def _check_closed(record: str, delimiter: str, start: int) -> None:
    try:
        list(csv.reader([record], delimiter=delimiter, strict=True))
    except csv.Error:
        detail = f"The file ends inside a quote that line {start} opens."
        raise Unreadable("file-damaged", detail, [(start, "has an open quote")]) from None


def _check_widths(lines: list[list[str]], numbers: list[int] | None) -> None:
    if max(map(len, lines), default=0) <= MAX_COLUMNS:
        return
    errors = [
        (index + 1 if numbers is None else numbers[index], f"has {len(cells):,} cells; {MAX_COLUMNS} is the most")
        for index, cells in enumerate(lines)
        if len(cells) > MAX_COLUMNS
    ]
    raise Unreadable("rows-unreadable", f"Line {errors[0][0]} is too wide.", errors)


def _check_cells(lines: list[list[str]], numbers: Iterable[int]) -> None:
    errors = [
        (number, f"has a cell of {max(map(len, cells)):,} characters; {MAX_CELL:,} is the most")
        for cells, number in zip(lines, numbers, strict=True)
        if cells and max(map(len, cells)) > MAX_CELL
    ]
    if errors:
        raise Unreadable("rows-unreadable", f"Line {errors[0][0]} is too long.", errors)
