"""Every known layout is recognised, and its rows come back as they were made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from finsure.statements.domain import NeedsMapping, Reading, Row, read
from finsure.statements.tests.making import INDIAN, Lines, hdfc, household, icici, kotak, sbi
from finsure.statements.tests.making_files import as_csv, as_xls, as_xlsx
from finsure.statements.tests.making_foreign import FOREIGN, traveller

PACKED: dict[str, tuple[Callable[[Lines], bytes], str]] = {
    "csv": (as_csv, "statement.csv"),
    "tab separated, named xls": (lambda lines: as_csv(lines, delimiter="\t"), "statement.xls"),
    "semicolons": (lambda lines: as_csv(lines, delimiter=";"), "statement.csv"),
    "utf-16": (lambda lines: as_csv(lines, encoding="utf-16"), "statement.csv"),
    "xlsx": (as_xlsx, "statement.xlsx"),
    "xls": (as_xls, "statement.xls"),
}


def without_lines(rows: Sequence[Row]) -> list[Row]:
    return [replace(row, line=0) for row in rows]


def read_lines(lines: Lines, filename: str = "statement.csv") -> Reading:
    return read(as_csv(lines), filename)


@pytest.mark.parametrize("packed", PACKED)
@pytest.mark.parametrize(
    "name", [name for name, made in INDIAN.items() if not isinstance(made.write([*household()]), str)]
)
def test_an_indian_layout_reads_back_from_every_container(name: str, packed: str) -> None:
    made = INDIAN[name]
    rows = household(7, made.style)
    pack, filename = PACKED[packed]
    lines = made.write(rows)
    assert not isinstance(lines, str)

    reading = read(pack(lines), filename)

    assert without_lines(reading.rows) == made.kept(rows)
    assert (reading.layout, reading.currency, reading.gaps) == (made.slug, "INR", ())


@pytest.mark.parametrize("name", ["hdfc-delimited", "hdfc-card"])
def test_an_indian_text_download_reads_back(name: str) -> None:
    made = INDIAN[name]
    rows = household(7, made.style)
    text = made.write(rows)
    assert isinstance(text, str)

    reading = read(text.encode(), "download.txt")

    assert without_lines(reading.rows) == made.kept(rows)
    assert reading.layout == made.slug


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_layout_reads_back(name: str) -> None:
    foreign = FOREIGN[name]
    rows = traveller()
    lines = foreign.made.write(rows)
    assert not isinstance(lines, str)

    reading = read(as_csv(lines, delimiter=foreign.delimiter, encoding=foreign.encoding), "export.csv")

    assert [replace(row, line=0, value_on=None, reference="") for row in reading.rows] == foreign.made.kept(rows)
    assert (reading.layout, reading.currency or "") == (foreign.made.slug, foreign.currency)


@pytest.mark.parametrize(
    ("name", "institution", "mask", "kind"),
    [
        ("hdfc", "HDFC Bank", "1234", "savings"),
        ("hdfc-card", "HDFC Bank", "1234", "card"),
        ("icici", "ICICI Bank", "1234", "savings"),
        ("icici-card", "ICICI Bank", "1234", "card"),
        ("sbi", "State Bank of India", "1234", "savings"),
        ("sbi-card", "SBI Card", "1234", "card"),
        ("axis", "Axis Bank", "1234", "savings"),
        ("kotak", "Kotak Mahindra Bank", "1234", "savings"),
        ("pnb", "Punjab National Bank", "1234", "savings"),
        ("bob", "Bank of Baroda", "1234", "savings"),
        ("idfc", "IDFC FIRST Bank", "1234", "savings"),
    ],
)
def test_bank_account_and_kind_are_told_from_around_the_rows(name: str, institution: str, mask: str, kind: str) -> None:
    made = INDIAN[name]
    lines = made.write(household(7, made.style))
    data = lines.encode() if isinstance(lines, str) else as_csv(lines)

    reading = read(data, "statement.csv")

    assert (reading.institution, reading.mask, reading.kind) == (institution, mask, kind)


def test_opening_and_closing_balances_come_from_the_chain() -> None:
    rows = household()

    reading = read_lines(hdfc(rows))

    assert reading.opening_minor == 5_431_250
    assert reading.closing_minor == rows[-1].balance_minor


def test_a_current_account_says_so_in_its_preamble() -> None:
    lines = hdfc(household())
    lines.insert(2, ["Account Type : CURRENT ACCOUNT"])

    assert read_lines(lines).kind == "current"


def test_each_row_carries_the_line_it_stands_in() -> None:
    lines = hdfc(household())

    reading = read_lines(lines)

    for row in reading.rows[:40]:
        assert lines[row.line - 1][1] == row.narration


def test_rows_of_a_workbook_carry_the_row_number_a_person_sees() -> None:
    lines = [[], [], *sbi(household(7, "sbi"))]

    reading = read(as_xlsx(lines), "statement.xlsx")

    for row in reading.rows[:20]:
        assert lines[row.line - 1][2] == row.narration


def test_newest_first_files_are_turned_round() -> None:
    rows = household(7, "kotak")

    reading = read_lines(kotak(rows))

    assert without_lines(reading.rows) == rows
    assert reading.rows[0].line > reading.rows[-1].line


def test_headings_shared_by_many_banks_need_the_banks_name() -> None:
    rows = household(7, "idfc")
    lines = INDIAN["idfc"].write(rows)
    assert not isinstance(lines, str)
    unsigned = [["Statement of account"], *lines[6:]]
    signed = [["Federal Bank"], ["IFSC FDRL0001234"], *lines[6:]]

    assert read_lines(unsigned).layout == "headings"
    reading = read_lines(signed)

    assert (reading.layout, reading.institution) == ("headings", "Federal Bank")
    assert without_lines(reading.rows) == rows


def test_another_banks_signature_beats_familiar_headings() -> None:
    lines = [["Suryoday Bank"], ["IFSC : INDB0000011"], *hdfc(household())[6:]]

    reading = read_lines(lines)

    assert (reading.layout, reading.institution) == ("headings", "IndusInd Bank")


def test_a_bank_named_in_a_narration_signs_nothing() -> None:
    rows = [replace(row, narration=f"NEFT ICICI BANK ICIC0000004 {place}") for place, row in enumerate(household())]

    assert read_lines(hdfc(rows)).institution == "HDFC Bank"


def test_a_narration_torn_by_an_unquoted_comma_is_put_together() -> None:
    rows = household()
    rows[5] = replace(rows[5], narration="NEFT DR-KKBK0000958-SURESH-NETBANK, MUM-N123456789012345-RENT")
    text = INDIAN["hdfc-delimited"].write(rows)
    assert isinstance(text, str)

    assert without_lines(read(text.encode(), "x.txt").rows) == rows


def test_narration_that_goes_on_in_the_next_line_is_appended() -> None:
    lines = icici(household(7, "icici"))
    lines.insert(10, ["", "", "", "", "", "PAID TO SECOND LINE", "", "", ""])
    lines.insert(11, ["", "", "", "", "", "AND THIRD", "", "", ""])

    reading = read_lines(lines)

    assert reading.rows[1].narration.endswith(" PAID TO SECOND LINE AND THIRD")


def test_page_marks_between_the_rows_are_no_narration() -> None:
    rows = household(7, "icici")
    lines = icici(rows)
    lines.insert(10, ["", "", "", "", "", "Page 2 of 7", "", "", ""])

    assert without_lines(read_lines(lines).rows) == rows


def test_a_line_that_only_states_the_opening_balance_is_no_transaction() -> None:
    head = ["Date", "Narration", "Chq./Ref.No.", "Value Dt", "Withdrawal Amt.", "Deposit Amt.", "Closing Balance"]
    lines = [
        head,
        ["01/04/26", "Opening Balance", "", "", "", "50,000.00", "50,000.00"],
        ["13/04/26", "RENT", "", "", "20,000.00", "", "30,000.00"],
        ["30/04/26", "Closing Balance", "", "", "", "", "30,000.00"],
    ]

    reading = read_lines(lines)

    assert [(row.amount_minor, row.balance_minor) for row in reading.rows] == [(-2_000_000, 3_000_000)]
    assert (reading.opening_minor, reading.closing_minor) == (5_000_000, 3_000_000)


def test_a_line_that_moves_no_money_is_left_out_aloud() -> None:
    rows = household()
    lines = hdfc(rows)
    lines.insert(9, ["02/01/26", "REVERSED BY BANK", "", "02/01/26", "0.00", "0.00", ""])

    reading = read_lines(lines)

    assert without_lines(reading.rows) == rows
    assert "10" in reading.warnings[0]


def test_two_equal_payments_on_one_day_stay_two() -> None:
    rows = household()
    twins = [row for row in rows if row.amount_minor == -6_000]

    reading = read_lines(hdfc(rows))

    assert len(twins) == 6
    assert sum(row.amount_minor == -6_000 for row in reading.rows) == 6


def test_pending_rows_are_left_out_and_counted() -> None:
    lines = FOREIGN["revolut"].made.write(traveller())
    assert not isinstance(lines, str)

    assert read_lines(lines).warnings == ("1 rows were left out: the bank has not completed them.",)


def test_a_fee_is_part_of_the_amount_so_that_balances_follow() -> None:
    lines = FOREIGN["revolut"].made.write(traveller())
    assert not isinstance(lines, str)

    assert read_lines(lines).gaps == ()


def test_a_card_statement_counts_purchases_as_money_out() -> None:
    made = INDIAN["icici-card"]
    lines = made.write(household(7, "card"))
    assert not isinstance(lines, str)

    reading = read_lines(lines)

    assert all(row.amount_minor < 0 for row in reading.rows if "SWIGGY" in row.narration)
    assert all(row.amount_minor > 0 for row in reading.rows if "PAYMENT RECEIVED" in row.narration)


def test_unsigned_amounts_without_any_mark_are_asked_about() -> None:
    lines = [["Date", "Details", "Amount"], ["13/01/2026", "TEA", "20.00"], ["14/01/2026", "PAY", "500.00"]]

    with pytest.raises(NeedsMapping, match="came in or went out"):
        read_lines(lines)


def test_words_with_an_amount_below_the_rows_are_a_footer_and_said() -> None:
    rows = household()
    lines = [*hdfc(rows), ["Lien marked", "", "", "", "", "5,000.00", ""]]

    reading = read_lines(lines)

    assert without_lines(reading.rows) == rows
    assert f"Line {len(lines)} was taken for a footer" in reading.warnings[0]


def test_a_preamble_printed_again_on_every_page_is_no_row() -> None:
    rows = household(7, "icici")
    lines = icici(rows)
    lines.insert(4, ["", "Limit", "", "", "", "", "5000.00", "", ""])
    lines[12:12] = lines[2:8]

    assert without_lines(read_lines(lines).rows) == rows


def test_columns_without_a_heading_do_no_harm() -> None:
    rows = household(7, "axis")
    lines = [["Tran Date", "PARTICULARS", "DR", "CR", "BAL"]]
    for place, row in enumerate(rows):
        debit = f"{-row.amount_minor / 100:.2f}" if row.amount_minor < 0 else ""
        credit = f"{row.amount_minor / 100:.2f}" if row.amount_minor > 0 else ""
        lines.append(
            [
                f"{row.booked_on:%d-%m-%Y}",
                row.narration,
                debit,
                credit,
                f"{(row.balance_minor or 0) / 100:.2f}",
                str(place),
            ]
        )

    reading = read_lines(lines)

    assert [(row.amount_minor, row.balance_minor) for row in reading.rows] == [
        (r.amount_minor, r.balance_minor) for r in rows
    ]


def test_progress_is_told_up_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    rows = household()

    read(as_csv(hdfc(rows)), "a.csv", progress=lambda done, of: told.append((done, of)))

    assert told[-1] == (len(rows), len(rows))


def test_ids_that_rows_share_are_not_relied_on() -> None:
    rows = [
        replace(row, provider_ref="same" if place < 2 else row.provider_ref) for place, row in enumerate(traveller())
    ]
    lines = FOREIGN["monzo"].made.write(rows)
    assert not isinstance(lines, str)

    reading = read_lines(lines)

    assert [row.provider_ref for row in reading.rows[:3]] == ["", "", rows[2].provider_ref]
    assert "more than once" in reading.warnings[0]
