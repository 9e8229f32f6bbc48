"""QIF: entries, dates with apostrophes, splits, sections."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from finsure.statements.domain import NeedsMapping, Unreadable, read
from finsure.statements.tests.making import household
from finsure.statements.tests.making_files import as_qif


def qif(*lines: str, kind: str = "Bank") -> bytes:
    return ("\n".join([f"!Type:{kind}", *lines]) + "\n").encode()


@pytest.mark.parametrize("day", ["%d/%m/%Y", "%d/%m/%y", "%m/%d/%Y", "%m/%d'%y", "%Y-%m-%d", "%d.%m.%Y", "%d-%b-%Y"])
def test_a_household_reads_back_in_every_date_style(day: str) -> None:
    rows = household()

    reading = read(as_qif(rows, day=day), "a.qif")

    expected = [replace(row, value_on=None, balance_minor=None) for row in rows]
    assert [replace(row, line=0) for row in reading.rows] == expected
    assert (reading.format, reading.layout) == ("qif", "qif")


def test_an_apostrophe_stands_for_this_century() -> None:
    reading = read(qif("D1/ 4'24", "T-5.00", "^", "D1/13'24", "T-5.00", "^", "D12/31/98", "T-1.00", "^"), "a.qif")

    assert [row.booked_on for row in reading.rows] == [date(1998, 12, 31), date(2024, 1, 4), date(2024, 1, 13)]


@pytest.mark.parametrize(
    ("kind", "expected"), [("CCard", "card"), ("Cash", "cash"), ("Bank", "savings"), ("Oth L", "loan")]
)
def test_the_kind_is_told_by_the_section(kind: str, expected: str) -> None:
    assert read(qif("D2026-04-13", "T-5.00", "PTEA", "^", kind=kind), "a.qif").kind == expected


def test_payee_memo_number_and_the_line_of_each_entry() -> None:
    reading = read(
        qif(
            "D13/04/2026",
            "T-1,234.50",
            "PTEA STALL",
            "MMORNING",
            "N000123",
            "LFood",
            "C*",
            "^",
            "D14/04/2026",
            "T2",
            "^",
        ),
        "a",
    )

    first, second = reading.rows
    assert (first.narration, first.reference, first.amount_minor, first.line) == (
        "TEA STALL MORNING",
        "000123",
        -123_450,
        2,
    )
    assert (second.amount_minor, second.line) == (200, 10)


def test_splits_are_taken_as_one_and_said() -> None:
    reading = read(qif("D13/04/2026", "T-5.00", "PSHOP", "SFood", "$-3.00", "SHome", "$-2.00", "^"), "a.qif")

    assert [row.amount_minor for row in reading.rows] == [-500]
    assert "split" in reading.warnings[0]


def test_account_and_category_sections_are_passed_over() -> None:
    data = b"!Option:AutoSwitch\n!Account\nNSavings\nTBank\n^\n!Clear:AutoSwitch\n!Type:Cat\nNFood\nE\n^\n" + qif(
        "D13/04/2026", "T-5", "^"
    )

    assert len(read(data, "a.qif").rows) == 1


def test_several_accounts_are_refused_by_name() -> None:
    data = b"".join(
        f"!Account\nN{name}\nTBank\n^\n".encode() + qif("D13/04/2026", "T-5", "^") for name in ("Savings", "Card")
    )

    with pytest.raises(Unreadable) as caught:
        read(data, "a.qif")

    assert caught.value.slug == "several-accounts"
    assert "Savings, Card" in caught.value.detail


def test_an_order_nothing_tells_is_asked_about_and_an_answer_is_taken() -> None:
    data = qif("D01/02/2026", "T-5.00", "^", "D02/02/2026", "T-5.00", "^")

    with pytest.raises(NeedsMapping) as asked:
        read(data, "a.qif")
    reading = read(data, "a.qif", mapping=replace(asked.value.guess, date_order="mdy"))

    assert reading.rows[0].booked_on == date(2026, 1, 2)


@pytest.mark.parametrize(
    ("lines", "slug"),
    [
        (["D13/04/2026", "T1e400", "^"], "rows-unreadable"),
        (["D32/04/2026", "T1", "^"], "rows-unreadable"),
        (["PSHOP", "T1", "^"], "rows-unreadable"),
        (["D13/04/2026", "T1", "^", "D2026-04-14", "T1", "^"], "dates-mixed"),
        (["D13/04/2026", "T1,50", "^", "D14/04/2026", "T1.50", "^"], "numbers-mixed"),
        ([], "no-transactions"),
    ],
)
def test_what_is_wrong_is_refused(lines: list[str], slug: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(qif(*lines), "a.qif")

    assert caught.value.slug == slug


def test_a_file_that_breaks_off_is_refused() -> None:
    with pytest.raises(Unreadable) as caught:
        read(qif("D13/04/2026", "T-5.00", "^", "D14/04/2026", "T-50.0").rstrip(b"\n"), "a.qif")

    assert caught.value.slug == "file-damaged"


def test_investments_are_refused() -> None:
    with pytest.raises(Unreadable) as caught:
        read(qif("D13/04/2026", "T-5.00", "^", kind="Invst"), "a.qif")

    assert caught.value.slug == "file-not-a-statement"
