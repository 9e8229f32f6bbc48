"""Text PDFs: every bank's layout reads back row for row, passwords open, pictures are told to be pictures."""

from dataclasses import replace
from typing import Any

import pytest

from finsure.statements.domain import Row, Unreadable, pdf, read
from finsure.statements.tests.making import household
from finsure.statements.tests.making_pdf import LAYOUTS, as_pdf, as_scan


def plain(row: Row) -> tuple[Any, ...]:
    return row.booked_on, row.amount_minor, row.balance_minor, "".join(row.narration.split())


@pytest.mark.parametrize("name", LAYOUTS)
def test_each_bank_reads_back_row_for_row(name: str) -> None:
    rows = [replace(row, narration=row.narration[:110]) for row in household()]

    reading = read(as_pdf(rows, LAYOUTS[name]), "statement.pdf")

    assert [plain(row) for row in reading.rows] == [plain(row) for row in rows]
    assert (reading.format, reading.gaps, reading.currency or "INR") == ("pdf", (), "INR")
    assert reading.mask == "1234" or name in ("pnb-savings", "bob-savings")
    assert name.partition("-")[0] in reading.layout or reading.layout == "headings"


@pytest.mark.parametrize("aes256", [True, False])
def test_a_password_is_asked_for_and_opens(aes256: bool) -> None:
    data = as_pdf(household()[:5], LAYOUTS["hdfc-savings"], password="ASHA1990", aes256=aes256)

    with pytest.raises(Unreadable) as asked:
        read(data, "statement.pdf")
    with pytest.raises(Unreadable) as wrong:
        pdf.unlocked(data, "asha1990")
    opened = read(pdf.unlocked(data, "ASHA1990"), "statement.pdf")

    assert (asked.value.slug, wrong.value.slug) == ("password-needed", "password-wrong")
    assert len(opened.rows) == 5


def test_a_picture_is_called_one() -> None:
    with pytest.raises(Unreadable) as refused:
        read(as_scan(), "statement.pdf")

    assert refused.value.slug == "file-scanned"


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.7\n%%EOF", b"%PDF-1.7" + b"\x00" * 5_000])
def test_what_is_damaged_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        read(data, "statement.pdf")

    assert refused.value.slug == "file-damaged"


def test_a_document_cut_anywhere_is_refused_or_read_true() -> None:
    rows = household()[:30]
    whole = as_pdf(rows, LAYOUTS["sbi-savings"])

    for share in range(1, 10):
        try:
            reading = read(whole[: len(whole) * share // 10], "statement.pdf")
        except Unreadable:
            continue
        assert [plain(row) for row in reading.rows] == [plain(row) for row in rows]


def test_balances_that_do_not_follow_are_believed_over_places() -> None:
    rows = [replace(row, balance_minor=(row.balance_minor or 0) + at * 700) for at, row in enumerate(household())]

    with pytest.raises(Unreadable) as refused:
        read(as_pdf(rows, LAYOUTS["sbi-savings"]), "statement.pdf")

    assert refused.value.slug == "rows-unreadable"


def test_a_statement_of_funds_is_named() -> None:
    layout = replace(LAYOUTS["sbi-savings"], bank="Consolidated Account Statement", title="CAMS + KFintech")

    with pytest.raises(Unreadable) as refused:
        read(as_pdf(household()[:3], layout), "statement.pdf")

    assert "funds" in refused.value.detail
