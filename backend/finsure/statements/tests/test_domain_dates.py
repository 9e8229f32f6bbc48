"""Dates: every style, the order a file shares, and the refusal of two styles in one."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
import pytest

from finsure.statements.domain import NeedsMapping, Unreadable, read
from finsure.statements.domain.dates import BadDate, DateReader, is_date_like, parts, period_around
from finsure.statements.domain.shapes import DateOrder
from finsure.statements.tests.making_files import as_csv, as_xlsx

DAY = date(2026, 4, 3)
STYLES: list[tuple[str, DateOrder]] = [
    ("03/04/2026", "dmy"),
    ("3/4/2026", "dmy"),
    ("03/04/26", "dmy"),
    ("03-04-2026", "dmy"),
    ("03.04.2026", "dmy"),
    ("03.04.26", "dmy"),
    ("04/03/2026", "mdy"),
    ("4/3/26", "mdy"),
    ("2026-04-03", "ymd"),
    ("2026/04/03", "ymd"),
    ("20260403", "ymd"),
    ("3 Apr 2026", "dmy"),
    ("03-Apr-26", "dmy"),
    ("03-APR-2026", "dmy"),
    ("03Apr2026", "dmy"),
    ("3 April 2026", "dmy"),
    ("3. April 2026", "dmy"),
    ("Apr 3, 2026", "dmy"),
    ("April 03, 2026", "dmy"),
    ("03-04-2026 22:04:25", "dmy"),
    ("03/04/2026, 10:15", "dmy"),
    ("03/04/2026 10:15 PM", "dmy"),
    ("2026-04-03T13:20:14+05:30", "ymd"),
    ("2026-04-03T13:20:14.123Z", "ymd"),
    ("2026-04-03 13:20:14 UTC", "ymd"),
    ("46115", "ymd"),
    ("46115.5", "ymd"),
]
NOT_DATES = [
    "",
    "Total",
    "12345",
    "1234567890",
    "31/04",
    "//",
    "1/2/3/4",
    "Opening Balance",
    "99 Foo 2026",
    "1" * 50,
    "2026-4",
]
IMPOSSIBLE = ["31/02/2026", "32/01/2026", "00/01/2026", "2026-13-01", "29-Feb-2025", "15/15/2026"]


@pytest.mark.parametrize(("text", "order"), STYLES)
def test_a_date_is_read_whatever_its_style(text: str, order: DateOrder) -> None:
    assert DateReader(order).read(text) == DAY


@pytest.mark.parametrize("text", NOT_DATES)
def test_other_text_is_no_date(text: str) -> None:
    assert parts(text) is None


@pytest.mark.parametrize("text", IMPOSSIBLE)
def test_a_day_no_calendar_has_is_refused(text: str) -> None:
    with pytest.raises(BadDate):
        DateReader("dmy").read(text)
    assert is_date_like(text)


@given(st.dates(date(1970, 1, 1), date(2069, 12, 31)))
def test_every_day_is_read_back_in_every_style(day: date) -> None:
    dmy, mdy = DateReader("dmy"), DateReader("mdy")

    assert dmy.read(f"{day:%d/%m/%Y}") == dmy.read(f"{day:%d/%m/%y}") == dmy.read(f"{day:%d-%b-%y}") == day
    assert mdy.read(f"{day:%m/%d/%Y}") == mdy.read(f"{day:%m/%d/%y}") == mdy.read(day.isoformat()) == day


@given(st.text(max_size=60))
def test_no_text_makes_the_reader_fail_in_another_way(text: str) -> None:
    with contextlib.suppress(BadDate):
        assert isinstance(DateReader("dmy").read(text), date)


def statement(days: list[str], *, balances: bool = True, header: str = "Date") -> bytes:
    lines = [[header, "Details", "Debit", "Credit", "Balance"]]
    for place, day in enumerate(days):
        lines.append([day, f"SHOP {place}", "10.00", "", f"{1000 - 10 * place}.00" if balances else ""])
    return as_csv(lines)


@pytest.mark.parametrize(
    ("days", "first"),
    [
        (["01/02/2026", "13/02/2026"], date(2026, 2, 1)),
        (["02/01/2026", "02/13/2026"], date(2026, 2, 1)),
        (["05/01/2026", "12/01/2026", "03/02/2026"], date(2026, 1, 5)),
        (["01/05/2026", "01/12/2026", "02/03/2026"], date(2026, 1, 5)),
        (["2026-02-01", "2026-02-03"], date(2026, 2, 1)),
    ],
)
def test_the_order_is_told_from_the_whole_file(days: list[str], first: date) -> None:
    assert read(statement(days), "a.csv").rows[0].booked_on == first


def test_an_order_that_nothing_tells_is_asked_about() -> None:
    with pytest.raises(NeedsMapping, match="Which part of a date") as asked:
        read(statement(["01/02/2026", "02/02/2026"]), "a.csv")

    assert asked.value.guess.date_order == "dmy"
    assert asked.value.lines[0] == ("Date", "Details", "Debit", "Credit", "Balance")


def test_the_period_in_the_preamble_can_tell_the_order() -> None:
    data = b"Statement period,01/02/2026,28/02/2026\n\n" + statement(["01/02/2026", "02/02/2026"])

    assert read(data, "a.csv").rows[1].booked_on == date(2026, 2, 2)


def test_the_value_dates_can_tell_the_order() -> None:
    lines = [
        ["Date", "Value Date", "Details", "Debit", "Credit"],
        ["01/02/2026", "01/02/2026", "TEA", "10.00", ""],
        ["01/02/2026", "01/31/2026", "MILK", "10.00", ""],
    ]

    assert read(as_csv(lines), "a.csv").rows[0].booked_on == date(2026, 1, 2)


@pytest.mark.parametrize(
    ("days", "lines"),
    [
        (["01/02/2026", "2026-02-13"], (2, 3)),
        (["13/02/2026", "02/14/2026"], (2, 3)),
        (["13/02/2026", "14/02/2026", "15-02-2026"], (2, 4)),
        (["13/02/2026", "14/02/26"], (2, 3)),
        (["1 Feb 2026", "02/02/2026"], (2, 3)),
    ],
)
def test_dates_in_two_styles_are_refused_by_line(days: list[str], lines: tuple[int, int]) -> None:
    with pytest.raises(Unreadable) as refused:
        read(statement(days), "a.csv")

    assert refused.value.slug == "dates-mixed"
    assert tuple(line for line, _ in refused.value.errors) == lines


def test_an_impossible_day_is_a_row_error_not_a_lost_row() -> None:
    with pytest.raises(Unreadable) as refused:
        read(statement(["13/02/2026", "31/02/2026"]), "a.csv")

    assert refused.value.slug == "rows-unreadable"
    assert refused.value.errors[0][0] == 3


def test_true_date_cells_of_a_workbook_are_read() -> None:
    lines: list[list[object]] = [["Date", "Details", "Debit", "Credit", "Balance"]]
    lines += [[DAY + timedelta(days=place), "TEA", 10.5, "", 1000 - 10.5 * place] for place in range(3)]

    reading = read(as_xlsx(lines), "a.xlsx")

    assert [row.booked_on for row in reading.rows] == [DAY + timedelta(days=place) for place in range(3)]
    assert [row.amount_minor for row in reading.rows] == [-1_050] * 3


def test_true_dates_beside_text_dates_are_two_styles() -> None:
    lines: list[list[object]] = [
        ["Date", "Details", "Debit", "Credit"],
        [DAY, "TEA", 10.5, ""],
        ["13/04/2026", "TEA", 10.5, ""],
    ]

    with pytest.raises(Unreadable) as refused:
        read(as_xlsx(lines), "a.xlsx")

    assert refused.value.slug == "dates-mixed"


@pytest.mark.parametrize(
    "line",
    [
        "From : 01/04/2026 To : 30/04/2026",
        "Statement of account for the period Apr 01, 2026 - Apr 30, 2026",
        "Transactions from 01-Apr-2026 to 30-Apr-2026",
        "Start Date : 1 Apr 2026,End Date : 30 Apr 2026",
    ],
)
def test_the_period_a_statement_prints_is_what_it_covers(line: str) -> None:
    rows = "Date,Narration,Withdrawal Amt.,Deposit Amt.,Closing Balance\n03/04/26,TEA,10.00,,90.00\n14/04/26,PAY,,60.00,150.00\n"

    found = read(f"HDFC BANK\n{line}\n{rows}".encode(), "statement.csv")

    assert found.covered == (date(2026, 4, 1), date(2026, 4, 30))


def test_a_period_that_does_not_hold_the_rows_covers_nothing() -> None:
    rows = date(2026, 4, 3), date(2026, 4, 14)

    assert period_around([("01/04/2026", "15/04/2026")], "dmy", *rows) == (date(2026, 4, 1), date(2026, 4, 15))
    assert period_around([("01/04/2026", "10/04/2026")], "dmy", *rows) is None
    assert period_around([("31/02/2026", "10/05/2026")], "dmy", *rows) is None
    assert period_around([("01/04/2026", "15/04/2026"), ("01/01/2026", "31/12/2026")], "dmy", *rows) is None
