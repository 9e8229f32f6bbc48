"""OFX and QFX of both versions, as banks really send them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from finsure.statements.domain import Reading, Row, Unreadable, read
from finsure.statements.tests.making import household
from finsure.statements.tests.making_files import as_ofx1, as_ofx2

HEAD = "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\n\n"
OPEN = (
    "<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>INR<BANKACCTFROM><BANKID>HDFC<ACCTID>0012341234"
    "<ACCTTYPE>SAVINGS</BANKACCTFROM>"
)
CLOSE = "</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"
ONE = "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260403<TRNAMT>-12.50<FITID>a1<NAME>TEA STALL</STMTTRN>"


def sgml(*entries: str, between: str = "") -> bytes:
    return (
        HEAD + OPEN + "<BANKTRANLIST>\n" + "\n".join(entries) + CLOSE.replace("</STMTRS>", f"{between}</STMTRS>")
    ).encode()


def entry(**leaves: str) -> str:
    given = {"TRNTYPE": "DEBIT", "DTPOSTED": "20260403", "TRNAMT": "-1.00", "FITID": "x", "NAME": "TEA"} | leaves
    return "<STMTTRN>" + "".join(f"<{tag}>{text}" for tag, text in given.items()) + "</STMTTRN>"


def one(data: bytes) -> Row:
    (row,) = read(data, "a.ofx").rows
    return row


def refused(data: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read(data, "a.ofx")
    return caught.value


@pytest.mark.parametrize(
    ("write", "filename"), [(as_ofx1, "a.ofx"), (as_ofx1, "a.qfx"), (as_ofx2, "a.ofx"), (as_ofx2, "a.xml")]
)
def test_a_household_reads_back(write: object, filename: str) -> None:
    rows = household()
    assert callable(write)

    reading: Reading = read(write(rows), filename)

    expected = [replace(row, value_on=None, balance_minor=None) for row in rows]
    assert [replace(row, line=0, provider_ref="") for row in reading.rows] == expected
    assert (reading.format, reading.currency, reading.mask, reading.kind) == ("ofx", "INR", "1234", "savings")
    assert reading.closing_minor == rows[-1].balance_minor


@pytest.mark.parametrize("write", [as_ofx1, as_ofx2])
def test_a_card_is_a_card(write: object) -> None:
    assert callable(write)

    reading: Reading = read(write(household(7, "card"), card=True, currency="USD"), "a.qfx")

    assert (reading.kind, reading.currency) == ("card", "USD")


def test_newest_first_is_turned_round() -> None:
    rows = household()

    reading = read(as_ofx1(rows[::-1]), "a.ofx")

    assert [row.narration for row in reading.rows] == [row.narration for row in rows]


def test_the_id_of_the_bank_is_kept() -> None:
    assert one(sgml(ONE)).provider_ref == "a1"


def test_ids_that_several_rows_share_are_not_relied_on() -> None:
    reading = read(sgml(entry(FITID="0"), entry(FITID="0"), entry(FITID="7")), "a.ofx")

    assert [row.provider_ref for row in reading.rows] == ["", "", "7"]
    assert reading.warnings


@pytest.mark.parametrize(
    "text",
    [
        "20260403",
        "20260403120000",
        "20260403120000.000",
        "20260403235959[-5:EST]",
        "20260403000000.000[+5.5:IST]",
        "20260403120000[0:GMT]",
        "20260403[-8]",
        "2026-04-03",
    ],
)
def test_a_posting_date_is_the_day_the_bank_prints(text: str) -> None:
    assert one(sgml(entry(DTPOSTED=text))).booked_on == date(2026, 4, 3)


@pytest.mark.parametrize("text", ["20261303", "20260230", "today", "03/04/2026", "0000", "99990101"])
def test_a_bad_date_is_a_row_error_with_its_line(text: str) -> None:
    error = refused(sgml(ONE, entry(DTPOSTED=text)))

    assert (error.slug, error.errors[0][0]) == ("rows-unreadable", 10)


@pytest.mark.parametrize("text", ["1e400", "NaN", "1_0", "", "twelve", "१२", "12.345"])
def test_a_bad_amount_is_a_row_error(text: str) -> None:
    assert refused(sgml(entry(TRNAMT=text))).slug == "rows-unreadable"


@pytest.mark.parametrize(
    ("text", "minor"),
    [("-12.5", -1_250), ("+12.50", 1_250), ("-12.500000", -1_250), ("1,234.50", 123_450), ("-12,50", -1_250)],
)
def test_amounts_as_banks_write_them(text: str, minor: int) -> None:
    assert one(sgml(entry(TRNAMT=text, TRNTYPE="OTHER"))).amount_minor == minor


@pytest.mark.parametrize(
    ("leaves", "narration"),
    [
        ({"NAME": "TEA", "MEMO": "TEA STALL BENGALURU"}, "TEA STALL BENGALURU"),
        ({"NAME": "TEA STALL", "MEMO": "tea stall"}, "tea stall"),
        ({"NAME": "TEA STALL", "MEMO": "STALL"}, "TEA STALL"),
        ({"NAME": "TEA", "MEMO": "CARD 1234"}, "TEA CARD 1234"),
        ({"NAME": "", "MEMO": "ONLY MEMO"}, "ONLY MEMO"),
        ({"NAME": "TOM &amp; CO &lt;x&gt;"}, "TOM & CO <x>"),
        ({"NAME": "A < B"}, "A < B"),
    ],
)
def test_name_and_memo_make_one_narration(leaves: dict[str, str], narration: str) -> None:
    assert one(sgml(entry(**leaves))).narration == narration


def test_a_payee_block_names_the_payee_and_another_account_names_none() -> None:
    inside = "<PAYEE><NAME>ACME<ADDR1>Street</PAYEE><BANKACCTTO><ACCTID>999999</BANKACCTTO><MEMO>PAY</STMTTRN>"
    data = sgml(ONE.replace("<NAME>TEA STALL</STMTTRN>", inside))

    reading = read(data, "a.ofx")

    assert (reading.rows[0].narration, reading.mask) == ("ACME PAY", "1234")


def test_entries_left_open_are_still_apart() -> None:
    data = sgml(ONE.removesuffix("</STMTTRN>"), entry(FITID="b").removesuffix("</STMTTRN>"))

    assert len(read(data, "a.ofx").rows) == 2


def test_closing_and_available_balances_are_not_confused() -> None:
    balances = "<LEDGERBAL><BALAMT>100.00<DTASOF>20260404</LEDGERBAL><AVAILBAL><BALAMT>70.00<DTASOF>20260404</AVAILBAL>"

    assert read(sgml(ONE, between=balances), "a.ofx").closing_minor == 10_000


def test_unsigned_amounts_take_their_sign_from_the_type() -> None:
    reading = read(sgml(entry(TRNAMT="5.00", FITID="1"), entry(TRNAMT="9.00", TRNTYPE="CREDIT", FITID="2")), "a.ofx")

    assert [row.amount_minor for row in reading.rows] == [-500, 900]
    assert reading.warnings


def test_two_accounts_are_refused_by_name() -> None:
    second = OPEN.replace("0012341234", "0099995678").removeprefix("<OFX>") + "<BANKTRANLIST>" + ONE
    data = (HEAD + OPEN + "<BANKTRANLIST>" + ONE + CLOSE.replace("</OFX>\n", "") + second + CLOSE).encode()

    error = refused(data)

    assert error.slug == "several-accounts"
    assert "1234" in error.detail
    assert "5678" in error.detail


def test_a_row_in_another_currency_is_refused_by_line() -> None:
    error = refused(sgml(ONE.replace("<NAME>", "<CURRENCY><CURRATE>1.1<CURSYM>USD</CURRENCY><NAME>")))

    assert (error.slug, error.errors) == ("currency-mixed", ((9, "is in USD"),))


def test_the_original_currency_of_a_purchase_abroad_is_no_obstacle() -> None:
    data = sgml(ONE.replace("<NAME>", "<ORIGCURRENCY><CURRATE>1.1<CURSYM>USD</ORIGCURRENCY><NAME>"))

    assert one(data).amount_minor == -1_250


def test_a_file_that_breaks_off_is_refused() -> None:
    whole = as_ofx1(household())

    assert refused(whole[: len(whole) // 2]).slug == "file-damaged"
    assert refused(as_ofx2(household())[:5_000]).slug == "file-damaged"


@pytest.mark.parametrize("middle", ["", "<BANKMSGSRSV1></BANKMSGSRSV1>"])
def test_ofx_without_a_statement_is_none(middle: str) -> None:
    assert refused((HEAD + f"<OFX>{middle}</OFX>").encode()).slug == "file-not-a-statement"


def test_a_statement_without_transactions_says_so() -> None:
    assert refused(sgml()).slug == "no-transactions"


def test_investments_are_refused() -> None:
    assert refused((HEAD + "<OFX><INVSTMTRS></INVSTMTRS></OFX>").encode()).slug == "file-not-a-statement"


def test_a_bare_ampersand_in_xml_does_no_harm() -> None:
    data = as_ofx2([household()[0]]).replace(b"ACME", b"A&B")

    assert "A&B" in one(data).narration


def test_a_comment_and_cdata_in_xml_are_read_as_xml() -> None:
    data = as_ofx2([household()[0]]).replace(b"<MEMO>", b"<!-- x --><MEMO><![CDATA[<b>&amp;]]>")

    assert "<b>&amp;" in one(data).narration


def test_a_single_line_file_is_read() -> None:
    data = sgml(ONE).replace(b"\n", b" ").replace(b"OFXHEADER:100 ", b"OFXHEADER:100\n")

    assert one(data).amount_minor == -1_250
