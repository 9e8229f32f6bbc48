"""Excel workbooks into lines of cells. A formula counts as the value Excel last saw in it, as text."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
import io
from typing import Any, Final

from python_calamine import CalamineWorkbook

from finsure.statements.domain.biff import check_old_workbook
from finsure.statements.domain.safety import MAX_CELLS, MAX_ROWS
from finsure.statements.domain.shapes import Table, Unreadable
from finsure.statements.domain.tables import MAX_CELL

_MIDNIGHT: Final = time(0)


def sheets(data: bytes) -> list[Table]:
    """The sheets of a modern workbook that safety has passed. Raises Unreadable."""
    return _tables(data)


def old_sheets(data: bytes) -> list[Table]:
    """The sheets of an old workbook (.xls), checked here first. Raises Unreadable."""
    check_old_workbook(data)
    return _tables(data)


def _tables(data: bytes) -> list[Table]:
    try:
        found = _opened(data)
    except (KeyboardInterrupt, SystemExit, GeneratorExit, Unreadable):
        raise
    except BaseException as error:  # the reader panics (not an Exception) on some broken workbooks
        raise Unreadable("file-damaged", "The workbook is damaged and cannot be read.") from error
    if not any(table.lines for table in found):
        raise Unreadable("file-empty", "The workbook has no filled cells.")
    return found


def _opened(data: bytes) -> list[Table]:
    with CalamineWorkbook.from_object(io.BytesIO(data)) as workbook:
        found = []
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            if sheet.height > MAX_ROWS + 1_000 or sheet.height * sheet.width > MAX_CELLS:
                raise Unreadable("rows-too-many", f"The sheet “{name}” has {sheet.height:,} rows.")
            first = sheet.start[0] if sheet.start is not None else 0
            lines = [list(map(_text, row)) for row in sheet.to_python(skip_empty_area=True)]
            numbers = None if first == 0 else range(first + 1, first + 1 + len(lines))
            found.append(Table(lines, name=name, numbers=numbers))
        return found


def _text(value: Any) -> str:
    """A cell as text: whole numbers without a point, dates year first, nothing rounded that a person could see."""
    if type(value) is str:
        if len(value) > MAX_CELL:
            raise Unreadable("rows-unreadable", f"A cell has {len(value):,} characters; {MAX_CELL:,} is the most.")
        return value
    if type(value) is float:
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(value, ".15g")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == _MIDNIGHT else value.isoformat(" ", "seconds")
    if isinstance(value, (date, time, timedelta)):
        return value.isoformat() if isinstance(value, date) else str(value)
    return "" if value is None else str(value)
