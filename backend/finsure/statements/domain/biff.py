"""A look through an old Excel workbook (.xls) before the spreadsheet reader opens it.

An .xls is a small file system (OLE) around a stream of records (BIFF). The reader lays every sheet out as a full
rectangle, so a file of two far-apart cells would cost hundreds of megabytes; here the corners are found first.
"""

from __future__ import annotations

import struct
from typing import Final

from finsure.statements.domain.safety import check_span
from finsure.statements.domain.shapes import Unreadable

_FREE: Final = 0xFFFFFFFA
_CELL_RECORDS: Final = frozenset({0x0006, 0x00BD, 0x00BE, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E})
_MULTIPLE: Final = frozenset({0x00BD, 0x00BE})
_BOF: Final = frozenset({0x0809, 0x0409, 0x0209, 0x0009})
_FILEPASS: Final = 0x002F


def check_old_workbook(data: bytes) -> None:
    """Pass an .xls whose sheets are of a sane size and not locked. Raises Unreadable."""
    try:
        names, stream = _workbook_stream(data)
    except (struct.error, IndexError, ValueError) as error:
        raise Unreadable("file-damaged", "The workbook is damaged or cut short.") from error
    if "EncryptedPackage" in names:
        raise Unreadable("file-locked", "Remove the password and bring the file again.")
    if any(name.startswith(("_VBA", "VBA")) for name in names):
        raise Unreadable("file-unsafe", "FinSure did not open it: it holds a program (macros).")
    if stream is None:
        raise Unreadable("file-not-a-statement", "It is an Office document, but no Excel workbook.")
    _check_records(stream)


def _workbook_stream(data: bytes) -> tuple[list[str], bytes | None]:
    shift, mini_shift = struct.unpack_from("<HH", data, 30)
    if shift not in (9, 12) or mini_shift != 6:
        raise ValueError("sector size")
    size = 1 << shift
    fat = _fat(data, size)
    first_directory, cutoff, first_mini_fat = struct.unpack_from("<I4xII", data, 48)
    directory = _chain(data, fat, first_directory, size)
    entries = [directory[at : at + 128] for at in range(0, len(directory) - 127, 128)]
    names: list[str] = []
    wanted: tuple[int, int] | None = None
    root_start = 0
    for entry in entries:
        length = min(64, max(0, struct.unpack_from("<H", entry, 64)[0] - 2))
        name = entry[:length].decode("utf-16-le", "replace")
        names.append(name)
        start, count = struct.unpack_from("<I", entry, 116)[0], struct.unpack_from("<I", entry, 120)[0]
        if entry[66] == 5:
            root_start = start
        if name in ("Workbook", "Book"):
            wanted = start, count
    if wanted is None:
        return names, None
    start, count = wanted
    if count >= cutoff:
        return names, _chain(data, fat, start, size)[:count]
    mini = _chain(data, fat, root_start, size)
    mini_fat = struct.unpack(f"<{len(raw := _chain(data, fat, first_mini_fat, size)) // 4}I", raw[: len(raw) // 4 * 4])
    return names, _pieces(mini, mini_fat, start, 64, 0)[:count]


def _fat(data: bytes, size: int) -> tuple[int, ...]:
    sectors = list(struct.unpack_from("<109I", data, 76))
    extra = struct.unpack_from("<I", data, 68)[0]
    seen: set[int] = set()
    while extra < _FREE and extra not in seen:
        seen.add(extra)
        block = struct.unpack_from(f"<{size // 4}I", data, (extra + 1) * size)
        sectors.extend(block[:-1])
        extra = block[-1]
    table: list[int] = []
    for sector in sectors:
        if sector < _FREE and (sector + 2) * size <= len(data) + size:
            raw = data[(sector + 1) * size : (sector + 2) * size]
            table.extend(struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4]))
    return tuple(table)


def _chain(data: bytes, fat: tuple[int, ...], start: int, size: int) -> bytes:
    return _pieces(data, fat, start, size, 1)


def _pieces(data: bytes, fat: tuple[int, ...], start: int, size: int, header: int) -> bytes:
    """The sectors of a chain one after another; a chain that runs in a circle is refused."""
    pieces: list[bytes] = []
    sector = start
    while sector < _FREE:
        if len(pieces) > len(data) // size:
            raise ValueError("a chain of sectors runs in a circle")
        pieces.append(data[(sector + header) * size : (sector + header + 1) * size])
        sector = fat[sector]
    return b"".join(pieces)


def _check_records(stream: bytes) -> None:
    at, end = 0, len(stream)
    rows = columns = total = filled = 0
    unpack = struct.Struct("<HH").unpack_from
    while at + 4 <= end:
        kind, length = unpack(stream, at)
        if kind in _CELL_RECORDS and length >= 4 and at + 8 <= end:
            row, first = unpack(stream, at + 4)
            column = first
            if kind in _MULTIPLE and at + 4 + length <= end:
                column = unpack(stream, at + 2 + length)[1]
            filled += max(1, column - first + 1)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        elif kind in _BOF:
            total += rows * columns
            rows = columns = 0
        elif kind == _FILEPASS:
            raise Unreadable("file-locked", "Remove the password and bring the file again.")
        at += 4 + length
    check_span(total + rows * columns, filled=filled)
