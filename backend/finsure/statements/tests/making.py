"""Makes believable statements: a household's rows, and those rows written as each Indian bank exports them.

Deterministic: the same seed gives the same bytes. Nothing here comes from a real person.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
import random

from finsure.statements.domain.shapes import Row

Lines = list[list[str]]

PHRASES = {
    "hdfc": {
        "upi": "UPI-{name}-{vpa}-{ifsc}-{rrn}-{note}",
        "in": "NEFT CR-{ifsc}-{name}-ASHA RAO-{utr}",
        "rent": "IMPS-{rrn}-{name}-{bank}-XXXXXX{four}-RENT",
        "ach": "ACH D- {name}-{ten}",
        "atm": "ATW-416021XXXXXX{four}-S1AN{four}-{city}",
        "pos": "POS 416021XXXXXX{four} {name}",
        "fee": "INST-ALERT CHG INC GST APR-JUN-MIR{ten}",
        "interest": "CREDIT INTEREST CAPITALISED",
    },
    "icici": {
        "upi": "UPI/{rrn}/{note}/{vpa}/{bank} BANK",
        "in": "NEFT-{utr}-{name}-SALARY-{four}",
        "rent": "MMT/IMPS/{rrn}/RENT/{name}/{bank}",
        "ach": "ACH/{name}/{ten}",
        "atm": "ATM/CASH WDL/{rrn}/{city}",
        "pos": "VPS/{name}/{rrn}/{city}",
        "fee": "SMSChgsApr-Jun26+GST/{ten}",
        "interest": "000401234567:Int.Pd:01-01-2026 to 31-03-2026",
    },
    "sbi": {
        "upi": "TO TRANSFER-UPI/DR/{rrn}/{name}/{bank}/{vpa}/{note}--",
        "in": "BY TRANSFER-NEFT*{ifsc}*{utr}*{name}--",
        "rent": "TO TRANSFER-IMPS/{rrn}/{bank}-XX{four}-{name}/RENT--",
        "ach": "DEBIT-ACHDr {name} {ten}",
        "atm": "ATM WDL-ATM CASH {four} {city}--",
        "pos": "by debit card-OTHPG {rrn}{name} {city}--",
        "fee": "SMS CHARGES FOR QTR-{ten}",
        "interest": "CREDIT INTEREST--",
    },
    "axis": {
        "upi": "UPI/P2M/{rrn}/{name}/{note}/{bank} BANK",
        "in": "NEFT/{utr}/{name}/{bank}",
        "rent": "IMPS/P2A/{rrn}/{name}/{bank}/RENT/{ten}",
        "ach": "ACH-DR-{name}-{ten}",
        "atm": "ATM-CASH/{city}/{four}",
        "pos": "POS/{name}/{city}/{four}",
        "fee": "SMS ALERT CHARGES/{ten}",
        "interest": "SB:923010008070086:Int.Pd:01-01-2026 to 31-03-2026",
    },
    "kotak": {
        "upi": "UPI/{name}/{rrn}/{note}",
        "in": "NEFT {utr} {name}",
        "rent": "IMPS/{name}/{rrn}/RENT",
        "ach": "NACH-10-DR-{bank}-{name}",
        "atm": "ATL/{four}/{rrn}/{city}",
        "pos": "PCD/{four}/{name}/{city}",
        "fee": "Chrg: SMS Alerts {ten}",
        "interest": "Int.Pd:3349936986:01-01-2026 to 31-03-2026",
    },
    "pnb": {
        "upi": "UPI/DR/{rrn}/{name}/{bank}/{vpa}",
        "in": "NEFT_IN:00{utr}//{utr}/{name}",
        "rent": "IMPS-OUT/{rrn}/{name}/RENT",
        "ach": "ACH/{name}/{ten}",
        "atm": "ATM WDR {four} {city}",
        "pos": "POS/{name}/{city}",
        "fee": "SMS CHRG FOR:01-01-2026to31-03-2026",
        "interest": "0012000100123456:Int.Pd:01-01-2026 to 31-03-2026",
    },
    "bob": {
        "upi": "UPI/{rrn}/19:42:11/UPI/{vpa}",
        "in": "NEFT/{utr}/{name}",
        "rent": "IMPS/P2A/{rrn}/{name}/{bank}/RENT",
        "ach": "NACH/DR/{name}/{ten}",
        "atm": "ATM-CASH/SELF/XXXX{four}",
        "pos": "POS/{four}/{name}",
        "fee": "SMS CHARGES JUN 2026 {ten}",
        "interest": "INTEREST PAID TILL 31-MAR-2026",
    },
    "idfc": {
        "upi": "UPI/DR/{rrn}/{name}/{bank}/{vpa}/UPI",
        "in": "NEFT/{utr}/{name}/SALARY",
        "rent": "IMPS-MOB/FUND TRF/{rrn}/{name}/RENT",
        "ach": "NACH/{name}/{ten}",
        "atm": "ATM-NFS/CASH WITHDRAWAL/{city}/{four}",
        "pos": "POS/{name}/{city}/{rrn}",
        "fee": "CHARGE:SMS ALERTS {ten}",
        "interest": "MONTHLY SAVINGS INTEREST CREDIT",
    },
    "card": {
        "upi": "{name} {city} IN",
        "in": "PAYMENT RECEIVED THANK YOU {ten}",
        "rent": "{name} RENT {city}",
        "ach": "{name} SI {ten}",
        "atm": "CASH ADVANCE {city}",
        "pos": "{name} {city}",
        "fee": "LATE PAYMENT FEE",
        "interest": "CASHBACK CREDIT",
    },
}
SHOPS = (
    ("SWIGGY LIMITED", "swiggy@axisbank", 120, 900),
    ("ZOMATO", "zomato@hdfcbank", 150, 1_200),
    ("BIGBASKET", "bigbasket@ybl", 300, 3_500),
    ("BLINKIT", "blinkit.rzp@hdfcbank", 60, 1_800),
    ("SRI GANESH KIRANA STORE", "q81726354@ybl", 20, 600),
    ("NAMMA YATRI", "nammayatri@okaxis", 40, 400),
    ("UBER INDIA", "uber@paytm", 90, 800),
    ("INDIAN OIL", "iocl.1122@sbi", 300, 3_000),
    ("APOLLO PHARMACY", "apollo@icici", 80, 2_000),
    ("AMAZON PAY", "amazonpay@apl", 150, 6_000),
    ("JIO PREPAID", "jio@paytm", 239, 749),
    ("LAKSHMI TIFFIN CENTRE", "9845012345@okicici", 40, 260),
)
BANKS = "HDFC ICIC SBIN UTIB KKBK PUNB BARB IDFB YESB".split()
CITIES = "BENGALURU MUMBAI PUNE CHENNAI HYDERABAD DELHI KOLKATA JAIPUR".split()


class Household:
    """One earner's account, month by month."""

    def __init__(self, seed: int, style: str = "hdfc", opening_minor: int = 5_431_250) -> None:
        self._rng = random.Random(seed)
        self._phrases = PHRASES[style]
        self._balance = opening_minor
        self._rows: list[Row] = []

    def rows(self, months: int = 3, start: date = date(2026, 1, 1)) -> list[Row]:
        """Rows oldest first with their running balances."""
        for month in range(months):
            first = _month_after(start, month)
            for day, kind, name, minor in sorted(self._month(), key=lambda event: event[0]):
                self._add(first + timedelta(days=day - 1), kind, name, minor)
        return self._rows

    def _month(self) -> list[tuple[int, str, str, int]]:
        rng = self._rng
        events = [
            (1, "in", "ACME TECHNOLOGIES PVT LTD", 12_450_000),
            (2, "rent", "SURESH KUMAR", -2_800_000),
            (5, "ach", "HDFC LTD HOME LOAN", -3_125_000),
            (7, "ach", "INDIAN CLEARING CORP SIP", -1_000_000),
            (10, "ach", "LIC OF INDIA", -235_000),
            (12, "atm", "SELF", -500_000 * rng.randint(1, 2)),
            (28, "fee", "BANK", -1_770),
            (28, "interest", "BANK", rng.randint(20_000, 90_000)),
        ]
        for _ in range(rng.randint(18, 30)):
            name, _vpa, low, high = rng.choice(SHOPS)
            minor = rng.randint(low, high) * 100 + rng.choice((0, 0, 0, 50, 99))
            events.append((rng.randint(1, 28), rng.choice(("upi", "upi", "upi", "pos")), name, -minor))
        events.append((14, "upi", "LAKSHMI TIFFIN CENTRE", -6_000))
        events.append((14, "upi", "LAKSHMI TIFFIN CENTRE", -6_000))
        return events

    def _add(self, day: date, kind: str, name: str, minor: int) -> None:
        rng = self._rng
        rrn = str(rng.randrange(4 * 10**11, 7 * 10**11))
        bank = rng.choice(BANKS)
        vpa = next((vpa for shop, vpa, _, _ in SHOPS if shop == name), "name@okaxis")
        narration = self._phrases[kind].format(
            name=name,
            vpa=vpa,
            rrn=rrn,
            bank=bank,
            ifsc=f"{bank}0{rng.randrange(10**5, 10**6)}",
            utr=f"{bank}N{rrn}",
            note=rng.choice(("PAYMENT FROM PHONE", "UPI", "NA", "ORDER")),
            ten=rng.randrange(10**9, 10**10),
            four=rng.randrange(1_000, 10_000),
            city=rng.choice(CITIES),
        )
        self._balance += minor
        self._rows.append(Row(0, day, minor, narration, day, self._balance, rrn))


def _month_after(start: date, months: int) -> date:
    year, month = divmod(start.month - 1 + months, 12)
    return date(start.year + year, month + 1, 1)


def household(seed: int = 7, style: str = "hdfc", months: int = 3) -> list[Row]:
    """A household's rows in the words of one bank."""
    return Household(seed, style).rows(months)


def plain(minor: int, places: int = 2) -> str:
    """Minor units as digits with a point and no groups."""
    sign = "-" if minor < 0 else ""
    if not places:
        return f"{sign}{abs(minor)}"
    whole, part = divmod(abs(minor), 10**places)
    return f"{sign}{whole}.{part:0{places}d}"


def lakh(minor: int) -> str:
    """Rupees with Indian groups: 1,23,456.78."""
    sign = "-" if minor < 0 else ""
    whole, part = divmod(abs(minor), 100)
    text = str(whole)
    head, tail = text[:-3], text[-3:]
    groups = []
    while head:
        groups.insert(0, head[-2:])
        head = head[:-2]
    return f"{sign}{','.join([*groups, tail])}.{part:02d}"


def grouped(minor: int, mark: str = ",", decimal: str = ".") -> str:
    """An amount in groups of three."""
    text = f"{abs(minor) // 100:,}".replace(",", mark)
    return f"{'-' if minor < 0 else ''}{text}{decimal}{abs(minor) % 100:02d}"


def out_of(row: Row, blank: str = "", money: Callable[[int], str] = lakh) -> str:
    """The debit cell of a row."""
    return money(-row.amount_minor) if row.amount_minor < 0 else blank


def into(row: Row, blank: str = "", money: Callable[[int], str] = lakh) -> str:
    """The credit cell of a row."""
    return money(row.amount_minor) if row.amount_minor > 0 else blank


def _balance(row: Row, money: Callable[[int], str] = lakh) -> str:
    return "" if row.balance_minor is None else money(row.balance_minor)


def _closing(rows: Sequence[Row]) -> str:
    return _balance(rows[-1]) if rows else ""


def hdfc(rows: Sequence[Row]) -> Lines:
    head = "Date,Narration,Chq./Ref.No.,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance".split(",")
    stars = ["********"] * 7
    day = "%d/%m/%y"
    body = [
        [f"{r.booked_on:{day}}", r.narration, r.reference, _day(r.value_on, day), out_of(r), into(r), _balance(r)]
        for r in rows
    ]
    middle = len(body) // 2
    return [
        ["HDFC BANK Ltd.", "", "", "", "Page No .:   1", "Statement of accounts", ""],
        ["MS. ASHA RAO", "", "", "", "Account Branch :INDIRANAGAR", "", ""],
        ["12 2ND CROSS", "", "", "", "Account No :50100012341234   OTHER", "", ""],
        ["BENGALURU 560038", "", "", "", "RTGS/NEFT IFSC : HDFC0000053   MICR : 560240009", "", ""],
        ["Statement From  : 01/01/2026 To : 31/03/2026", "", "", "", "", "", ""],
        [],
        head,
        stars,
        *body[:middle],
        [],
        head,
        stars,
        *body[middle:],
        stars,
        [],
        ["STATEMENT SUMMARY  :-", "", "", "", "", "", ""],
        ["Opening Balance", "", "Dr Count", "Cr Count", "Debits", "Credits", "Closing Bal"],
        ["35,000.00", "", "2", "1", "12,790.00", "85,000.00", _closing(rows)],
        ["Generated On: 02-Apr-2026 11:20:04", "", "Generated By:", "12345678", "Requesting Branch Code:", "NET", ""],
        ["This is a computer generated statement and does not require signature.", "", "", "", "", "", ""],
        ["*Closing balance includes funds earmarked for hold and uncleared funds", "", "", "", "", "", ""],
    ]


def _day(day: date | None, style: str) -> str:
    return f"{day:{style}}" if day is not None else ""


def hdfc_delimited(rows: Sequence[Row]) -> str:
    """The "delimited" download: padded cells, zeros for nothing, no quotes whatever the narration holds."""
    head = ("Date", "Narration", "Value Dat", "Debit Amount", "Credit Amount", "Chq/Ref Number", "Closing Balance")
    lines = ["  ,".join(head)]
    for row in rows:
        cells = (
            f"{row.booked_on:%d/%m/%y}",
            f"{row.narration:<80}",
            _day(row.value_on, "%d/%m/%y"),
            f"{out_of(row, '0.00', plain):>16}",
            f"{into(row, '0.00', plain):>16}",
            f"{row.reference:<20}",
            f"{_balance(row, plain):>16}",
        )
        lines.append(" " + "  ,".join(cells))
    return "\r\n".join(lines) + "\r\n"


def icici(rows: Sequence[Row]) -> Lines:
    head = (
        ",S No.,Value Date,Transaction Date,Cheque Number,Transaction Remarks,Withdrawal Amount (INR ),"
        "Deposit Amount (INR ),Balance (INR )"
    )
    body = [
        [
            "",
            str(i),
            _day(r.value_on, "%d/%m/%Y"),
            f"{r.booked_on:%d/%m/%Y}",
            r.reference or "-",
            r.narration,
            out_of(r, "0.00", plain),
            into(r, "0.00", plain),
            _balance(r, plain),
        ]
        for i, r in enumerate(rows, start=1)
    ]
    return [
        [],
        ["", "DETAILED STATEMENT", "", "", "", "", "", "", ""],
        ["", "Search", "", "", "", "", "", "", ""],
        ["", "Account Number", "", "000401231234 ( INR )  - ASHA RAO", "", "", "", "", ""],
        ["", "Transaction Date from", "", "01/01/2026", "to", "31/03/2026", "", "", ""],
        ["", "Advanced Search", "", "", "", "", "", "", ""],
        ["", "Transactions List - ASHA RAO (INR) - 000401231234", "", "", "", "", "", "", ""],
        head.split(","),
        *body,
        ["", "", "", "", "", "Total", _total(rows, -1), _total(rows, 1), ""],
        [],
        ["", "Legends Used in Account Statement", "", "", "", "", "", "", ""],
        ["", "1. VAT/MAT/NFS - Cash withdrawal at other bank ATM", "", "", "", "", "", "", ""],
    ]


def _total(rows: Sequence[Row], side: int) -> str:
    return plain(sum(abs(row.amount_minor) for row in rows if row.amount_minor * side > 0))


def sbi(rows: Sequence[Row]) -> Lines:
    body = [
        [
            f"{r.booked_on.day} {r.booked_on:%b %Y}",
            f"{r.value_on.day} {r.value_on:%b %Y}" if r.value_on else "",
            r.narration,
            r.reference,
            out_of(r, " "),
            into(r, " "),
            _balance(r),
        ]
        for r in rows
    ]
    return [
        ["Account Name", ":", "Ms. ASHA RAO"],
        ["Address", ":", "12 2ND CROSS"],
        ["Date", ":", "2 Apr 2026"],
        ["Account Number", ":", "_00000031230001234"],
        ["Account Description", ":", "REGULAR SB CHQ-INDIVIDUALS"],
        ["Branch", ":", "INDIRANAGAR"],
        ["IFS Code", ":", "SBIN0004051"],
        ["Balance as on 1 Jan 2026", ":", "54,312.50"],
        ["Start Date", ":", "1 Jan 2026"],
        [],
        "Txn Date,Value Date,Description,Ref No./Cheque No.,Debit,Credit,Balance".split(","),
        *body,
        ["**This is a computer generated statement and does not require a signature"],
    ]


def axis(rows: Sequence[Row]) -> Lines:
    body = [
        [f"{r.booked_on:%d-%m-%Y}", r.reference or "-", r.narration, out_of(r, " ", _wide), into(r, " ", _wide),
         _balance(r, _wide), "4875"]
        for r in rows
    ]  # fmt: skip
    return [
        ["Name :- ASHA RAO"],
        ["Joint Holder :- -"],
        ["Customer ID :- 948300000"],
        ["IFSC Code :- UTIB0004875"],
        ["Statement of Account No - 923010008071234 for the period (From : 01-01-2026 To : 31-03-2026)"],
        [],
        "Tran Date,CHQNO,PARTICULARS,DR,CR,BAL,SOL".split(","),
        *body,
        [],
        ["Unless the constituent notifies the bank immediately of any discrepancy found by him/her in this statement"],
        ["** End of Statement **"],
    ]


def _wide(minor: int) -> str:
    return f"{plain(minor):>18}"


def axis_new(rows: Sequence[Row]) -> Lines:
    head = (
        "S.No,Transaction Date (dd/mm/yyyy),Value Date (dd/mm/yyyy),Particulars,Amount(INR),Debit/Credit,Balance(INR),"
        "Cheque Number,Branch Name(SOL)"
    )
    body = [
        [
            str(i),
            f"{r.booked_on:%d/%m/%Y}",
            _day(r.value_on, "%d/%m/%Y"),
            r.narration,
            lakh(abs(r.amount_minor)),
            "DR" if r.amount_minor < 0 else "CR",
            _balance(r),
            r.reference,
            "INDIRANAGAR(4875)",
        ]
        for i, r in enumerate(rows, start=1)
    ]
    return [["Axis Bank"], ["Account No: 923010008071234"], [], head.split(","), *body]


def kotak(rows: Sequence[Row]) -> Lines:
    """Newest first, the time beside the day, a Dr / Cr column for amount and balance both."""
    head = "Sl. No.,Transaction Date,Value Date,Description,Chq / Ref No.,Amount,Dr / Cr,Balance,Dr / Cr"
    body = [
        [
            str(i),
            f"{r.booked_on:%d-%m-%Y} 22:04:25",
            _day(r.value_on, "%d-%m-%Y"),
            r.narration,
            r.reference,
            lakh(abs(r.amount_minor)),
            "DR" if r.amount_minor < 0 else "CR",
            lakh(abs(r.balance_minor or 0)),
            "DR" if (r.balance_minor or 0) < 0 else "CR",
        ]
        for i, r in enumerate(reversed(rows), start=1)
    ]
    return [
        [" ", "", "Account Statement"],
        ["Asha Rao"],
        ["12 2nd Cross", "", "", "", "Cust. Reln. No.", "833000000"],
        ["Bengaluru", "", "", "", "Account No.", "3349931234"],
        ["560038", "", "", "", "Period", "From 01/01/2026 To 31/03/2026"],
        ["India", "", "", "", "Currency", "INR"],
        ["", "", "", "", "IFSC", "KKBK0005289"],
        head.split(","),
        *body,
        ["Opening balance", "", "", "", "", "54,312.50"],
        ["Closing balance", "", "", "", "", _closing(rows)],
    ]


def kotak_one_column(rows: Sequence[Row]) -> Lines:
    def money(row: Row) -> str:
        return f"{lakh(abs(row.amount_minor))}({'Dr' if row.amount_minor < 0 else 'Cr'})"

    body = [
        [f"{r.booked_on:%d-%m-%Y}", r.narration, r.reference, money(r), f"{_balance(r)}(Cr)"] for r in rows
    ]  # fmt: skip
    return [
        ["Kotak Mahindra Bank"],
        ["Account No : 3349931234"],
        "Date,Narration,Chq/Ref No,Withdrawal (Dr)/Deposit (Cr),Balance".split(","),
        *body,
    ]


def pnb(rows: Sequence[Row]) -> Lines:
    head = "Txn No.,Txn Date,Description,Branch Name,Cheque No.,Dr Amount,Cr Amount,Balance"
    body = [
        [
            r.reference,
            f"{r.booked_on:%d-%m-%Y}",
            r.narration,
            "INDIRANAGAR",
            "",
            out_of(r),
            into(r),
            f"{_balance(r)} Cr.",
        ]
        for r in rows
    ]
    return [
        ["PUNJAB NATIONAL BANK"],
        ["Account Number", "0012000100121234"],
        ["IFSC Code", "PUNB0001200"],
        [],
        head.split(","),
        *body,
        ["", "", "", "", "Total", _total(rows, -1), _total(rows, 1), ""],
    ]


def pnb_one(rows: Sequence[Row]) -> Lines:
    body = [
        [f"{r.booked_on:%d/%m/%Y}", r.reference, plain(abs(r.amount_minor)), "DR" if r.amount_minor < 0 else "CR",
         _balance(r, plain), r.narration]
        for r in reversed(rows)
    ]  # fmt: skip
    return [["PNB ONE"], "Date,Instrument ID,Amount,Type,Balance,Remarks".split(","), *body]


def bob(rows: Sequence[Row]) -> Lines:
    head = "TRAN DATE,VALUE DATE,NARRATION,CHQ.NO.,WITHDRAWAL(DR),DEPOSIT(CR),BALANCE(INR)"
    body = [
        [f"{r.booked_on:%d-%m-%Y}", _day(r.value_on, "%d-%m-%Y"), r.narration, r.reference, out_of(r), into(r),
         f"{_balance(r)}Cr"]
        for r in rows
    ]  # fmt: skip
    return [
        ["Bank of Baroda"],
        ["Account No.", "12340100001234", "", "IFSC", "BARB0INDIRA"],
        head.split(","),
        *body,
        ["", "", "Page Total", "", _total(rows, -1), _total(rows, 1), ""],
    ]


def bob_world(rows: Sequence[Row]) -> Lines:
    head = "Serial No,Transaction Date,Value Date,Description,Cheque Number,Debit,Credit,Balance"
    body = [
        [str(i), f"{r.booked_on:%d-%m-%Y}", _day(r.value_on, "%d-%m-%Y"), r.narration, r.reference, out_of(r), into(r),
         f"{_balance(r)} Cr"]
        for i, r in enumerate(rows, start=1)
    ]  # fmt: skip
    return [["bob World statement"], ["Savings Account - 12340100001234"], head.split(","), *body]


def idfc(rows: Sequence[Row]) -> Lines:
    head = "Transaction Date,Value Date,Particulars,Cheque No.,Debit,Credit,Balance"
    body = [
        [f"{r.booked_on:%d-%b-%Y}", _day(r.value_on, "%d-%b-%Y"), r.narration, r.reference, out_of(r), into(r), _balance(r)]
        for r in rows
    ]
    return [
        ["IDFC FIRST Bank"],
        ["STATEMENT OF ACCOUNT"],
        ["ACCOUNT NUMBER", ": 10160001234"],
        ["IFSC", ": IDFB0080154"],
        ["Opening Balance", "Total Debit", "Total Credit", "Closing Balance"],
        ["54,312.50", _total(rows, -1), _total(rows, 1), _closing(rows)],
        head.split(","),
        *body,
        ["Total", "", "", "", _total(rows, -1), _total(rows, 1), ""],
    ]


def hdfc_card(rows: Sequence[Row]) -> str:
    """The card download: cells between ~|~, a mark only for money that came in."""
    lines = [
        "Name~|~ASHA RAO",
        "Card No:~|~4893 77XX XXXX 1234",
        "",
        "Transaction type~|~Primary / Addon Customer Name~|~DATE~|~Description~|~AMT~|~Debit / Credit",
    ]
    for row in rows:
        mark = "Cr" if row.amount_minor > 0 else ""
        cells = ("Domestic", "ASHA RAO", f"{row.booked_on:%d/%m/%Y %H:%M:%S}", row.narration, lakh(abs(row.amount_minor)), mark)
        lines.append("~|~".join(cells))
    lines += ["", "Reward Points Summary", "Opening Balance~|~Feature + Bonus Reward Points Earned~|~Closing Balance"]
    return "\n".join(lines) + "\n"


def icici_card(rows: Sequence[Row]) -> Lines:
    head = "Date,Sr.No.,Transaction Details,Reward Point Header,Intl.Amount,Amount(in Rs),BillingAmountSign"
    body = [
        [f"{r.booked_on:%d/%m/%Y}", r.reference, r.narration, "6", "0", plain(abs(r.amount_minor)), "CR" if r.amount_minor > 0 else ""]
        for r in rows
    ]
    return [
        ["Accountno:", "0000000020241234"],
        ["Customer Name:", "MS ASHA RAO"],
        ["Address:", "12 2ND CROSS"],
        [],
        ["Transaction Details:"],
        head.split(","),
        ["4315XXXXXXXX1234"],
        *body,
    ]


def sbi_card(rows: Sequence[Row]) -> Lines:
    body = [
        [f"{r.booked_on:%d %b %y}", r.narration, lakh(abs(r.amount_minor)), "C" if r.amount_minor > 0 else "D"]
        for r in rows
    ]
    return [
        ["SBI Card statement"],
        ["Credit Card Number", "XXXX XXXX XXXX 1234"],
        "Date,Transaction Details,Amount (in Rs.),Type".split(","),
        *body,
    ]


@dataclass(frozen=True, slots=True)
class Made:
    """One layout's writer, the words its bank uses, and which facts of a row its export keeps."""

    slug: str
    style: str
    write: Callable[[Sequence[Row]], Lines | str]
    keeps: frozenset[str] = frozenset({"value_on", "reference", "balance_minor"})

    def kept(self, rows: Sequence[Row]) -> list[Row]:
        """The rows as the export can give them back."""
        lost = {"value_on", "reference", "balance_minor"} - self.keeps
        nothing = {"value_on": None, "balance_minor": None, "reference": ""}
        return [replace(row, **{name: nothing[name] for name in lost}) for row in rows]


_NO_VALUE_DATE = frozenset({"reference", "balance_minor"})
INDIAN = {
    "hdfc": Made("hdfc-savings", "hdfc", hdfc),
    "hdfc-delimited": Made("hdfc-savings", "hdfc", hdfc_delimited),
    "hdfc-card": Made("hdfc-card", "card", hdfc_card, frozenset()),
    "icici": Made("icici-savings", "icici", icici),
    "icici-card": Made("icici-card", "card", icici_card, frozenset({"reference"})),
    "sbi": Made("sbi-savings", "sbi", sbi),
    "sbi-card": Made("sbi-card", "card", sbi_card, frozenset()),
    "axis": Made("axis-savings", "axis", axis, _NO_VALUE_DATE),
    "axis-new": Made("axis-savings", "axis", axis_new),
    "kotak": Made("kotak-savings", "kotak", kotak),
    "kotak-one-column": Made("kotak-savings", "kotak", kotak_one_column, _NO_VALUE_DATE),
    "pnb": Made("pnb-savings", "pnb", pnb, _NO_VALUE_DATE),
    "pnb-one": Made("pnb-savings", "pnb", pnb_one, _NO_VALUE_DATE),
    "bob": Made("bob-savings", "bob", bob),
    "bob-world": Made("bob-savings", "bob", bob_world),
    "idfc": Made("idfc-savings", "idfc", idfc),
}
