"""Small real-world habits of exports: each is read, asked about, or refused, as money demands."""

from __future__ import annotations

from datetime import date

import pytest

from finsure.statements.domain import NeedsMapping, read

READ = {
    "an overdraft whose balances are marked Dr": (
        (
            "Sl. No.,Transaction Date,Value Date,Description,Chq / Ref No.,Amount,Dr / Cr,Balance,Dr / Cr\n"
            '1,01-04-2026,01-04-2026,CHQ 900001,900001,"10,000.00",DR,"2,10,000.00",DR\n'
            '2,02-04-2026,02-04-2026,NEFT ACME,N1,"50,000.00",CR,"1,60,000.00",DR\n'
        ),
        [(-1_000_000, -21_000_000), (5_000_000, -16_000_000)],
    ),
    "a serial number and a legal footer": (
        (
            "SRL NO,TRAN DATE,CHQNO,PARTICULARS,DR,CR,BAL,SOL\n"
            '1,01-04-2026,,NEFT/BHARAT,,"11,800.00","11,800.00",123\n'
            '2,02-04-2026,000456,CHQ PAID,"3,000.00",,"8,800.00",123\n'
            "Unless the constituent notifies the bank immediately,,,,,,,\n"
        ),
        [(1_180_000, 1_180_000), (-300_000, 880_000)],
    ),
    "a card whose amounts end in Dr. and Cr.": (
        (
            "ICICI Bank Credit Card\nTransaction Date,Details,Amount (INR),Reference Number\n"
            '15/04/2026,SWIGGY,"1,234.00 Dr.",123\n16/04/2026,PAYMENT RECEIVED,"2,000.00 Cr.",124\n'
        ),
        [(-123_400, None), (200_000, None)],
    ),
    "marks in parentheses on amount and balance": (
        (
            "Tran Id,Tran Date,Remarks,Amount (Rs.),Balance (Rs.)\n"
            "S123,15/04/2026,UPI/x,500.00(Dr),1500.00(Cr)\nS124,16/04/2026,NEFT,700.00(Cr),2200.00(Cr)\n"
        ),
        [(-50_000, 150_000), (70_000, 220_000)],
    ),
    "a comma too many at the end of every row": (
        (
            "Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #\n"
            "DEBIT,01/15/2026,X,-5.00,ACH_DEBIT,100.00,,\nDEBIT,01/14/2026,Y,-6.00,ACH_DEBIT,105.00,,\n"
        ),
        [(-600, 10_500), (-500, 10_000)],
    ),
    "a line that tells a spreadsheet its delimiter": (
        "sep=;\nDate;Payee;Amount\n15.01.2026;Edeka;-12,50\n16.01.2026;Lohn;1.500,00\n",
        [(-1_250, None), (150_000, None)],
    ),
    "the apostrophe by which spreadsheets mark text": (
        "Date,Details,Debit,Credit,Balance\n'15/01/2026,TEA,'10.00,,990.00\n",
        [(-1_000, 99_000)],
    ),
    "newlines inside a cell": (
        (
            'Date,Details,Ref No./Cheque No,Debit,Credit,Balance\n01/04/2026,"WDL TFR\nUPI/DR/409/X","",500.00,,"1,000.00"\n'
            '14/04/2026,"DEP TFR\nNEFT",,,200.00,"1,200.00"\n'
        ),
        [(-50_000, 100_000), (20_000, 120_000)],
    ),
    "Rs. glued to the amount, newest first": (
        (
            "Paytm Payments Bank\nDATE & TIME,TRANSACTION DETAILS,AMOUNT,AVAILABLE BALANCE\n"
            '"30 Apr 2026, 10:00 AM",Paid to X,- Rs.20,Rs.980\n"29 Apr 2026, 9:00 AM",Paid to Y,- Rs.10,"Rs.1,000"\n'
        ),
        [(-1_000, 100_000), (-2_000, 98_000)],
    ),
    "a month glued to its day": (
        (
            "Transaction Date,Value Date,Description,Amount,Dr / Cr,Balance\n"
            '"June30, 2025","June30, 2025",UPI,"INR34,279.01",Dr,"INR100.00"\n'
        ),
        [(-3_427_901, 10_000)],
    ),
    "a balance that goes below nought": (
        'Date,Particulars,Withdrawals,Deposits,Balance\n15-01-26,A,100.00,,"900.00Cr"\n16-01-26,B,1000.00,,"100.00Dr"\n',
        [(-10_000, 90_000), (-100_000, -10_000)],
    ),
    "debit and credit in words": (
        "Transaction Date,Description,Amount,Transaction Type\n2026-01-15,A,100.00,Debit\n2026-01-16,B,50.00,Credit\n",
        [(-10_000, None), (5_000, None)],
    ),
    "a credit column that carries a minus throughout": (
        "Status,Date,Description,Debit,Credit\nCleared,01/15/2026,COFFEE,4.50,\nCleared,01/16/2026,PAYMENT,,-100.00\n",
        [(-450, None), (10_000, None)],
    ),
    "currencies in the headings": (
        "Date,Counter Party,Reference,Type,Amount (GBP),Balance (GBP),Notes\n15/01/2026,Tesco,T,CONTACTLESS,-5.00,95.00,\n",
        [(-500, 9_500)],
    ),
    "a reversal as a negative debit among debits": (
        "Date,Details,Debit,Credit,Balance\n15/01/2026,TEA,10.00,,990.00\n16/01/2026,TEA BACK,-10.00,,1000.00\n",
        [(-1_000, 99_000), (1_000, 100_000)],
    ),
}
ASKED = {
    "a card that prints purchases as positive": (
        (
            "Date,Description,Amount\n01/15/2026,COFFEE,4.50\n01/16/2026,AUTOPAY PAYMENT - THANK YOU,-100.00\n"
            "01/17/2026,SHOP,20.00\n01/18/2026,SHOP,30.00\n"
        ),
        "came in or went out",
    ),
    "more money in than out under a bare sign": (
        "Date,Description,Amount\n01/15/2026,A,4.50\n01/16/2026,B,100.00\n01/17/2026,C,-20.00\n",
        "came in or went out",
    ),
    "two-digit years that may stand first": (
        "Date,Description,Amount\n26/01/15,Coffee,-4.50\n26/01/31,Pay,1000\n",
        "Which part of a date",
    ),
    "a time where a date should be named": ("Time,Details,Amount\n2026-01-15,A,-₹5.00\n", "headings are not known"),
    "no headings at all": (
        '15/01/2026,CR ACME PAYROLL,"1,000.00"\n16/01/2026,DD RENT,-500.00\n',
        "headings are not known",
    ),
}


@pytest.mark.parametrize("name", READ)
def test_a_habit_of_exports_is_read(name: str) -> None:
    text, expected = READ[name]

    reading = read(text.encode(), "export.csv")

    assert [(row.amount_minor, row.balance_minor) for row in reading.rows] == expected
    assert reading.gaps == ()


@pytest.mark.parametrize("name", ASKED)
def test_what_is_not_certain_is_asked(name: str) -> None:
    text, reason = ASKED[name]

    with pytest.raises(NeedsMapping, match=reason):
        read(text.encode(), "export.csv")


def test_the_guess_for_a_card_of_positive_purchases_flips_the_sign() -> None:
    with pytest.raises(NeedsMapping) as asked:
        read(ASKED["a card that prints purchases as positive"][0].encode(), "export.csv")
    text = ASKED["a card that prints purchases as positive"][0]

    reading = read(text.encode(), "export.csv", mapping=asked.value.guess)

    assert asked.value.guess.flip_sign
    assert [row.amount_minor for row in reading.rows] == [-450, 10_000, -2_000, -3_000]


def test_the_guess_for_years_that_stand_first_is_taken_as_said() -> None:
    text = ASKED["two-digit years that may stand first"][0]
    with pytest.raises(NeedsMapping) as asked:
        read(text.encode(), "export.csv")

    reading = read(text.encode(), "export.csv", mapping=asked.value.guess)

    assert [row.booked_on for row in reading.rows] == [date(2026, 1, 15), date(2026, 1, 31)]


def test_a_dollar_sign_alone_is_taken_as_us_dollars_and_said() -> None:
    reading = read(b"Date,Details,Debit,Credit\n13/01/2026,TEA,$4.50,\n", "export.csv")

    assert reading.currency == "USD"
    assert "US dollars" in reading.warnings[0]
