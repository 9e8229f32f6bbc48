"""The layouts banks export, as data: the headings of each with the part every column plays.

A layout fits when all its headings (those without `?`) stand in one line, in any order. Headings shared by
many banks ask for a mark: the bank's name or IFSC prefix somewhere outside the rows, or in the file's name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from finsure.statements.domain.headings import normal
from finsure.statements.domain.shapes import DateOrder


@dataclass(frozen=True, slots=True)
class Layout:
    """One export of one bank. `unmarked` says what an amount without Dr or Cr means where some have one."""

    slug: str
    name: str
    institution: str
    kind: str
    currency: str | None
    date_order: DateOrder | None
    heads: tuple[str, ...]
    mark: str = ""
    unmarked: str = ""
    flip_sign: bool = False
    ignored_states: tuple[str, ...] = ()


def _indian(slug: str, name: str, kind: str, *heads: str, mark: str = "", unmarked: str = "") -> Layout:
    words = {"savings": "savings", "card": "credit card"}[kind]
    return Layout(slug, f"{name}, {words}", name, kind, "INR", "dmy", heads, mark, unmarked)


LAYOUTS: Final[tuple[Layout, ...]] = (
    _indian(
        "hdfc-savings",
        "HDFC Bank",
        "savings",
        "Date:date|Narration:narration|Chq./Ref.No.:reference|Value Dt:value_date"
        "|Withdrawal Amt.:debit|Deposit Amt.:credit|Closing Balance:balance",
        "Date:date|Narration:narration|Value Dat:value_date|Debit Amount:debit|Credit Amount:credit"
        "|Chq/Ref Number:reference|Closing Balance:balance",
    ),
    _indian(
        "hdfc-card",
        "HDFC Bank",
        "card",
        "Transaction type:|Primary / Addon Customer Name:|DATE:date|Description:narration|AMT:amount"
        "|Debit / Credit:type|?Base NeuCoins:|?Feature Reward Points:",
        "Transaction type:|Primary / Addon Customer Name:|Date & Time:date|Description:narration|AMT:amount"
        "|Debit / Credit:type|?Base NeuCoins:|?Reward Points:",
        unmarked="debit",
    ),
    _indian(
        "icici-savings",
        "ICICI Bank",
        "savings",
        "S No.:|Value Date:value_date|Transaction Date:date|Cheque Number:reference|Transaction Remarks:narration"
        "|Withdrawal Amount (INR ):debit|Deposit Amount (INR ):credit|Balance (INR ):balance",
        "?Sr No:|Value Date:value_date|Transaction Date:date|Cheque Number:reference|Transaction Remarks:narration"
        "|Debit Amount:debit|Credit Amount:credit|Balance(INR):balance",
        "?S No.:|Value Date:value_date|Transaction Date:date|?Cheque Number:reference|Transaction Remarks:narration"
        "|Withdrawal Amount(INR):debit|Deposit Amount(INR):credit|Balance(INR):balance",
    ),
    _indian(
        "icici-card",
        "ICICI Bank",
        "card",
        "Date:date|Sr.No.:reference|Transaction Details:narration|Reward Point Header:|Intl.Amount:"
        "|Amount(in Rs):amount|BillingAmountSign:type",
        unmarked="debit",
    ),
    _indian(
        "icici-card",
        "ICICI Bank",
        "card",
        "Transaction Date:date|Details:narration|Amount (INR):amount|Reference Number:reference",
        mark="icici",
        unmarked="debit",
    ),
    _indian(
        "sbi-savings",
        "State Bank of India",
        "savings",
        "Txn Date:date|Value Date:value_date|Description:narration|Ref No./Cheque No.:reference|?Branch Code:"
        "|Debit:debit|Credit:credit|Balance:balance",
        "Txn Date:date|Description:narration|Ref No./Cheque No.:reference|?Branch Code:|Debit:debit|Credit:credit"
        "|Balance:balance",
        "Date:date|Details:narration|Ref No./Cheque No:reference|Debit:debit|Credit:credit|Balance:balance",
    ),
    _indian(
        "sbi-card",
        "SBI Card",
        "card",
        "Date:date|Transaction Details:narration|Amount (in Rs.):amount|Type:type",
        "Transaction Date:date|Transaction Details:narration|Amount (Rs):amount|Type (D/C):type",
        "Date:date|Transaction Details:narration|Amount (₹):amount|D/C:type",
        mark="sbi card|sbicard|gstin of sbi",
        unmarked="debit",
    ),
    _indian(
        "axis-savings",
        "Axis Bank",
        "savings",
        "?SRL NO:|Tran Date:date|CHQNO:reference|PARTICULARS:narration|DR:debit|CR:credit|BAL:balance|SOL:",
        "?S.No:|Transaction Date (dd/mm/yyyy):date|Value Date (dd/mm/yyyy):value_date|Particulars:narration"
        "|Amount(INR):amount|Debit/Credit:type|Balance(INR):balance|Cheque Number:reference|Branch Name(SOL):",
        "Tran Date:date|Chq No:reference|Particulars:narration|Debit:debit|Credit:credit|Balance:balance|Init. Br:",
    ),
    _indian(
        "axis-card",
        "Axis Bank",
        "card",
        "Date:date|Transaction Details:narration|?Merchant Category:|Amount (INR):amount|Debit/Credit:type",
        mark="axis bank",
        unmarked="debit",
    ),
    _indian(
        "kotak-savings",
        "Kotak Mahindra Bank",
        "savings",
        "Sl. No.:|Transaction Date:date|?Value Date:value_date|Description:narration|Chq / Ref No.:reference"
        "|Amount:amount|Dr / Cr:type|Balance:balance|?Dr / Cr:balance_type",
        "Sl. No.:|Transaction Date:date|?Value Date:value_date|Description:narration|Chq / Ref No.:reference"
        "|Debit:debit|Credit:credit|Balance:balance",
        "Date:date|Narration:narration|Chq/Ref No:reference|Withdrawal (Dr)/Deposit (Cr):amount|Balance:balance",
        "Date:date|Narration:narration|Chq/Ref No.:reference|Withdrawal (Dr):debit|Deposit (Cr):credit|Balance:balance",
    ),
    _indian(
        "pnb-savings",
        "Punjab National Bank",
        "savings",
        "Txn No.:reference|Txn Date:date|Description:narration|Branch Name:|Cheque No.:|Dr Amount:debit"
        "|Cr Amount:credit|Balance:balance|?KIMS Remarks:",
        "Transaction Date:date|Cheque Number:reference|Withdrawal:debit|Deposit:credit|Balance:balance"
        "|Narration:narration",
        "Date:date|Instrument ID:reference|Amount:amount|Type:type|Balance:balance|Remarks:narration",
    ),
    _indian(
        "bob-savings",
        "Bank of Baroda",
        "savings",
        "?S.No:|TRAN DATE:date|VALUE DATE:value_date|NARRATION:narration|CHQ.NO.:reference|WITHDRAWAL(DR):debit"
        "|DEPOSIT(CR):credit|BALANCE(INR):balance",
    ),
    _indian(
        "bob-savings",
        "Bank of Baroda",
        "savings",
        "S.No:|Date:date|Description:narration|Cheque No:reference|Debit:debit|Credit:credit|Balance:balance"
        "|Value Date:value_date",
        "Serial No:|Transaction Date:date|Value Date:value_date|Description:narration|Cheque Number:reference"
        "|Debit:debit|Credit:credit|Balance:balance",
        mark="bank of baroda|barb0|bob world",
    ),
    _indian(
        "idfc-savings",
        "IDFC FIRST Bank",
        "savings",
        "Transaction Date:date|Value Date:value_date|Particulars:narration|Cheque No.:reference|Debit:debit"
        "|Credit:credit|Balance:balance",
        mark="idfc|idfb",
    ),
    _indian(
        "yes-savings",
        "Yes Bank",
        "savings",
        "Transaction Date:date|Value Date:value_date|Description:narration|Reference Number:reference"
        "|Withdrawals:debit|Deposits:credit|Running Balance:balance",
    ),
    _indian(
        "union-savings",
        "Union Bank of India",
        "savings",
        "Tran Id:reference|Tran Date:date|Remarks:narration|Amount (Rs.):amount|Balance (Rs.):balance",
    ),
    Layout(
        "chase-checking",
        "Chase, current account",
        "Chase",
        "current",
        "USD",
        "mdy",
        (
            (
                "Details:|Posting Date:date|Description:narration|Amount:amount|Type:|Balance:balance"
                "|Check or Slip #:reference"
            ),
        ),
    ),
    Layout(
        "chase-card",
        "Chase, credit card",
        "Chase",
        "card",
        "USD",
        "mdy",
        (
            (
                "?Card:|Transaction Date:date|Post Date:value_date|Description:narration|Category:|Type:|Amount:amount"
                "|Memo:narration"
            ),
        ),
    ),
    Layout(
        "bofa-checking",
        "Bank of America, current account",
        "Bank of America",
        "current",
        "USD",
        "mdy",
        ("Date:date|Description:narration|Amount:amount|Running Bal.:balance",),
    ),
    Layout(
        "bofa-card",
        "Bank of America, credit card",
        "Bank of America",
        "card",
        "USD",
        "mdy",
        ("Posted Date:date|Reference Number:reference|Payee:narration|Address:|Amount:amount",),
    ),
    Layout(
        "amex-card",
        "American Express, card",
        "American Express",
        "card",
        None,
        None,
        (
            (
                "Date:date|Description:narration|Card Member:|Account #:|Amount:amount|?Extended Details:"
                "|?Appears On Your Statement As:|?Address:|?City/State:|?Zip Code:|?Country:|?Reference:provider_ref"
                "|?Category:|?Receipt:"
            ),
            (
                "Date:date|Description:narration|Amount:amount|Extended Details:|Appears On Your Statement As:|Address:"
                "|?City/State:|?Town/City:|?Zip Code:|?Postcode:|Country:|Reference:provider_ref|?Category:"
            ),
        ),
        flip_sign=True,
    ),
    Layout(
        "monzo",
        "Monzo, current account",
        "Monzo",
        "current",
        None,
        "dmy",
        (
            (
                "Transaction ID:provider_ref|Date:date|Time:|Type:|Name:narration|Emoji:|Category:|Amount:amount"
                "|Currency:currency|Local amount:|Local currency:|Notes and #tags:narration|Address:|Receipt:"
                "|Description:narration|Category split:|?Money Out:|?Money In:|?Balance:|?Balance currency:"
            ),
        ),
    ),
    Layout(
        "revolut",
        "Revolut, current account",
        "Revolut",
        "current",
        None,
        "ymd",
        (
            (
                "Type:|Product:|Started Date:value_date|Completed Date:date|Description:narration|Amount:amount|Fee:fee"
                "|Currency:currency|State:state|Balance:balance"
            ),
        ),
        ignored_states=("PENDING", "REVERTED", "DECLINED", "FAILED", "CANCELLED"),
    ),
    Layout(
        "barclays",
        "Barclays, current account",
        "Barclays",
        "current",
        "GBP",
        "dmy",
        ("Number:reference|Date:date|Account:account|Amount:amount|Subcategory:|Memo:narration",),
    ),
    Layout(
        "n26",
        "N26, current account",
        "N26",
        "current",
        "EUR",
        "ymd",
        (
            (
                "Date:date|Payee:narration|Account number:|Transaction type:|Payment reference:narration"
                "|?Category:|Amount (EUR):amount|Amount (Foreign Currency):|Type Foreign Currency:|Exchange Rate:"
            ),
            (
                "Booking Date:date|Value Date:value_date|Partner Name:narration|Partner Iban:|Type:"
                "|Payment Reference:narration|Account Name:|Amount (EUR):amount|Original Amount:|Original Currency:"
                "|Exchange Rate:"
            ),
        ),
    ),
    Layout(
        "sparkasse-camt",
        "Sparkasse, current account",
        "Sparkasse",
        "current",
        None,
        "dmy",
        (
            (
                "Auftragskonto:account|Buchungstag:date|Valutadatum:value_date|Buchungstext:|Verwendungszweck:narration"
                "|?Glaeubiger ID:|?Mandatsreferenz:|?Kundenreferenz (End-to-End):reference|?Sammlerreferenz:"
                "|?Lastschrift Ursprungsbetrag:|?Auslagenersatz Ruecklastschrift:"
                "|Beguenstigter/Zahlungspflichtiger:narration|Kontonummer/IBAN:|?BIC (SWIFT-Code):|Betrag:amount"
                "|Waehrung:currency|?Info:"
            ),
        ),
    ),
    Layout(
        "deutsche-bank",
        "Deutsche Bank, current account",
        "Deutsche Bank",
        "current",
        None,
        "dmy",
        (
            (
                "Buchungstag:date|Wert:value_date|Umsatzart:|Begünstigter / Auftraggeber:narration"
                "|Verwendungszweck:narration|IBAN:|BIC:|?Kundenreferenz:reference|?Mandatsreferenz:|?Gläubiger ID:"
                "|?Fremde Gebühren:|?Betrag:|?Abweichender Empfänger:|?Anzahl der Aufträge:|?Anzahl der Schecks:"
                "|Soll:debit|Haben:credit|Währung:currency"
            ),
        ),
    ),
    Layout(
        "wise",
        "Wise, balance",
        "Wise",
        "current",
        None,
        "dmy",
        (
            (
                "TransferWise ID:provider_ref|Date:date|Amount:amount|Currency:currency|Description:narration"
                "|Payment Reference:reference|Running Balance:balance|?Exchange From:|?Exchange To:|?Exchange Rate:"
                "|?Payer Name:|?Payee Name:|?Payee Account Number:|?Merchant:|?Card Last Four Digits:"
                "|?Card Holder Full Name:|?Attachment:|?Note:|?Total fees:|?Exchange To Amount:|?Date Time:"
                "|?Transaction Type:|?Transaction Details Type:"
            ),
        ),
    ),
    Layout(
        "paypal",
        "PayPal, wallet",
        "PayPal",
        "wallet",
        None,
        None,
        (
            (
                "Date:date|Time:|?TimeZone:|?Time Zone:|Name:narration|Type:narration|Status:state|Currency:currency"
                "|?Amount:|?Gross:|?Fee:|?Fees:|Net:amount|?From Email Address:|?To Email Address:"
                "|Transaction ID:provider_ref|?Balance:balance|?Balance Impact:|?Receipt ID:|?Reference Txn ID:"
            ),
        ),
        ignored_states=("PENDING", "DENIED", "CANCELED", "CANCELLED", "EXPIRED", "FAILED", "VOIDED", "PLACED"),
    ),
    Layout(
        "ynab",
        "YNAB export",
        "",
        "current",
        None,
        None,
        (
            (
                "Account:account|Flag:|Date:date|Payee:narration|Category Group/Category:|Category Group:|Category:"
                "|Memo:narration|Outflow:debit|Inflow:credit|Cleared:"
            ),
        ),
    ),
    Layout(
        "mint",
        "Mint export",
        "",
        "current",
        "USD",
        "mdy",
        (
            (
                "Date:date|Description:|Original Description:narration|Amount:amount|Transaction Type:type|Category:"
                "|Account Name:account|Labels:|Notes:"
            ),
        ),
    ),
    Layout(
        "qif",
        "QIF",
        "",
        "",
        None,
        None,
        ("QIF date:date|QIF payee:narration|QIF memo:narration|QIF number:reference|QIF amount:amount",),
    ),
)

#: Exports without headings: the part of each column, and the cells that never change.
HEADERLESS: Final[tuple[tuple[Layout, Mapping[int, str], Mapping[int, str]], ...]] = (
    (
        Layout("wells-fargo", "Wells Fargo, account", "Wells Fargo", "current", "USD", "mdy", ()),
        {0: "date", 1: "amount", 3: "reference", 4: "narration"},
        {2: "*"},
    ),
)


@dataclass(frozen=True, slots=True)
class Head:
    """One wording of a layout's headings, ready to be matched."""

    layout: Layout
    needed: frozenset[str]
    parts: tuple[tuple[str, str], ...]


@cache
def heads() -> tuple[Head, ...]:
    """Every wording of every layout, the longest first so that the fullest match wins."""
    found = []
    for layout in LAYOUTS:
        for wording in layout.heads:
            cells = [cell.rpartition(":") for cell in wording.split("|")]
            parts = tuple((normal(name), role) for name, _, role in cells)
            needed = frozenset(normal(name) for name, _, _ in cells if not name.startswith("?"))
            found.append(Head(layout, needed, parts))
    return tuple(sorted(found, key=lambda head: -len(head.needed)))


def fitting(names: Sequence[str]) -> tuple[Head, ...]:
    """The wordings whose headings all stand among these normalised cells, the fullest first."""
    present = set(names)
    return tuple(head for head in heads() if head.needed <= present)


def roles_of(head: Head, names: Sequence[str]) -> Mapping[int, str]:
    """Column by column the part it plays; a heading that comes twice is taken in the order of the layout."""
    taken: dict[int, str] = {}
    for name, role in head.parts:
        column = next((i for i, other in enumerate(names) if other == name and i not in taken), None)
        if column is not None:
            taken[column] = role
    return {column: role for column, role in taken.items() if role}
