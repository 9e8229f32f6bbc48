"""The same rows as common foreign banks and budgeting apps export them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
import random

from finsure.statements.domain.shapes import Row
from finsure.statements.tests.making import Lines, Made, grouped, into, out_of, plain

_WORDS = (
    "TESCO STORES 3321",
    "REWE SAGT DANKE",
    "CARD PURCHASE WHOLEFDS",
    "SPOTIFY",
    "ACH CREDIT ACME PAYROLL",
    "DB VERTRIEB GMBH",
    "Café Zürich",
    "SHELL OIL 57444",
)


def traveller(seed: int = 3, count: int = 60, opening_minor: int = 250_000) -> list[Row]:
    """Rows of an account abroad, oldest first, with balances and ids."""
    rng = random.Random(seed)
    balance = opening_minor
    day = date(2026, 1, 3).toordinal()
    rows = []
    for place in range(count):
        day += rng.choice((0, 0, 1, 2))
        minor = rng.randint(100, 9_999) * rng.choice((-1, -1, -1, 1)) + (240_000 if place % 20 == 0 else 0)
        balance += minor
        words = f"{rng.choice(_WORDS)} {rng.randrange(1_000)}"
        rows.append(Row(0, date.fromordinal(day), minor, words, None, balance, "", f"id{seed}-{place:05d}"))
    return rows


def _balance(row: Row) -> int:
    return row.balance_minor or 0


def _german(minor: int) -> str:
    return grouped(minor, ".", ",")


def chase(rows: Sequence[Row]) -> Lines:
    head = "Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #"
    return [
        head.split(","),
        *[
            ["DEBIT" if r.amount_minor < 0 else "CREDIT", f"{r.booked_on:%m/%d/%Y}", r.narration, plain(r.amount_minor),
             "DEBIT_CARD", plain(_balance(r)), ""]
            for r in reversed(rows)
        ],
    ]  # fmt: skip


def chase_card(rows: Sequence[Row]) -> Lines:
    head = "Transaction Date,Post Date,Description,Category,Type,Amount,Memo"
    return [
        head.split(","),
        *[
            [
                f"{r.booked_on:%m/%d/%Y}",
                f"{r.booked_on:%m/%d/%Y}",
                r.narration,
                "Shopping",
                "Sale",
                plain(r.amount_minor),
                "",
            ]
            for r in reversed(rows)
        ],
    ]


def bank_of_america(rows: Sequence[Row]) -> Lines:
    opening = _balance(rows[0]) - rows[0].amount_minor
    first = f"{rows[0].booked_on:%m/%d/%Y}"
    return [
        ["Description", "", "Summary Amt."],
        [f"Beginning balance as of {first}", "", grouped(opening)],
        ["Total credits", "", "1,000.00"],
        [f"Ending balance as of {rows[-1].booked_on:%m/%d/%Y}", "", grouped(_balance(rows[-1]))],
        [],
        ["Date", "Description", "Amount", "Running Bal."],
        [first, f"Beginning balance as of {first}", "", grouped(opening)],
        *[[f"{r.booked_on:%m/%d/%Y}", r.narration, grouped(r.amount_minor), grouped(_balance(r))] for r in rows],
    ]


def wells_fargo(rows: Sequence[Row]) -> Lines:
    return [[f"{r.booked_on:%m/%d/%Y}", plain(r.amount_minor), "*", "", r.narration] for r in reversed(rows)]


def amex(rows: Sequence[Row]) -> Lines:
    """American Express prints a purchase as a positive amount."""
    return [
        ["Date", "Description", "Card Member", "Account #", "Amount"],
        *[
            [f"{r.booked_on:%m/%d/%Y}", r.narration, "ASHA RAO", "-31234", plain(-r.amount_minor)]
            for r in reversed(rows)
        ],
    ]


def monzo(rows: Sequence[Row]) -> Lines:
    head = (
        "Transaction ID,Date,Time,Type,Name,Emoji,Category,Amount,Currency,Local amount,Local currency,"
        "Notes and #tags,Address,Receipt,Description,Category split,Money Out,Money In"
    )
    return [
        head.split(","),
        *[
            [r.provider_ref, f"{r.booked_on:%d/%m/%Y}", "02:02:01", "Card payment", r.narration, "", "Bills",
             plain(r.amount_minor), "GBP", plain(r.amount_minor * 2), "EUR", "", "", "", r.narration, "",
             out_of(r, "", plain), into(r, "", plain)]
            for r in rows
        ],
    ]  # fmt: skip


def revolut(rows: Sequence[Row]) -> Lines:
    """The fee stands apart from the amount; what is not completed has no balance."""
    lines = ["Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance".split(",")]
    for r in rows:
        fee = 25 if r.amount_minor < -5_000 else 0
        when = f"{r.booked_on:%Y-%m-%d} 10:11:12"
        lines.append(
            ["CARD_PAYMENT", "Current", when, when, r.narration, plain(r.amount_minor + fee), plain(fee), "EUR", "COMPLETED",
             plain(_balance(r))]
        )  # fmt: skip
    lines.append(["CARD_PAYMENT", "Current", when, "", "Hotel hold", "-100.00", "0.00", "EUR", "PENDING", ""])
    return lines


def barclays(rows: Sequence[Row]) -> Lines:
    return [
        ["Number", "Date", "Account", "Amount", "Subcategory", "Memo"],
        *[
            [" ", f"{r.booked_on:%d/%m/%Y}", "20-11-43 12341234", plain(r.amount_minor), "PAYMENT", r.narration]
            for r in rows
        ],
    ]


def n26(rows: Sequence[Row]) -> Lines:
    head = (
        "Booking Date,Value Date,Partner Name,Partner Iban,Type,Payment Reference,Account Name,Amount (EUR),"
        "Original Amount,Original Currency,Exchange Rate"
    )
    return [
        head.split(","),
        *[
            [r.booked_on.isoformat(), r.booked_on.isoformat(), r.narration, "DE89370400440532013000", "Debit", "", "Main",
             plain(r.amount_minor), "", "", ""]
            for r in rows
        ],
    ]  # fmt: skip


def sparkasse(rows: Sequence[Row]) -> Lines:
    head = (
        "Auftragskonto;Buchungstag;Valutadatum;Buchungstext;Verwendungszweck;Glaeubiger ID;Mandatsreferenz;"
        "Kundenreferenz (End-to-End);Sammlerreferenz;Lastschrift Ursprungsbetrag;Auslagenersatz Ruecklastschrift;"
        "Beguenstigter/Zahlungspflichtiger;Kontonummer/IBAN;BIC (SWIFT-Code);Betrag;Waehrung;Info"
    )
    return [
        head.split(";"),
        *[
            ["DE62500105170001231234", f"{r.booked_on:%d.%m.%y}", f"{r.booked_on:%d.%m.%y}", "LASTSCHRIFT", r.narration, "",
             "", "", "", "", "", "", "DE89370400440532013000", "COBADEFFXXX", _german(r.amount_minor).replace(".", ""), "EUR",
             "Umsatz gebucht"]
            for r in reversed(rows)
        ],
    ]  # fmt: skip


def deutsche_bank(rows: Sequence[Row]) -> Lines:
    """Debits stand in their own column and carry a minus all the same."""
    head = (
        "Buchungstag;Wert;Umsatzart;Begünstigter / Auftraggeber;Verwendungszweck;IBAN;BIC;Kundenreferenz;"
        "Mandatsreferenz;Gläubiger ID;Fremde Gebühren;Betrag;Abweichender Empfänger;Anzahl der Aufträge;"
        "Anzahl der Schecks;Soll;Haben;Währung"
    )
    return [
        ["Umsätze Girokonto", "", "Zeitraum: 30 Tage"],
        ["Letzter Kontostand", "", "", "", _german(_balance(rows[0]) - rows[0].amount_minor), "EUR"],
        [],
        head.split(";"),
        *[
            [f"{r.booked_on.day}.{r.booked_on.month}.{r.booked_on.year}", "", "SEPA", "", r.narration, "", "", "", "", "", "",
             "", "", "", "", _german(r.amount_minor) if r.amount_minor < 0 else "",
             _german(r.amount_minor) if r.amount_minor > 0 else "", "EUR"]
            for r in rows
        ],
        ["Kontostand", f"{rows[-1].booked_on:%d.%m.%Y}", "", "", _german(_balance(rows[-1])), "EUR"],
    ]  # fmt: skip


def wise(rows: Sequence[Row]) -> Lines:
    return [
        "TransferWise ID,Date,Amount,Currency,Description,Payment Reference,Running Balance".split(","),
        *[
            [
                r.provider_ref,
                f"{r.booked_on:%d-%m-%Y}",
                plain(r.amount_minor),
                "EUR",
                r.narration,
                "",
                plain(_balance(r)),
            ]
            for r in reversed(rows)
        ],
    ]


def paypal(rows: Sequence[Row]) -> Lines:
    head = "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,Transaction ID,Balance"
    return [
        head.split(","),
        *[
            [f"{r.booked_on:%d/%m/%Y}", "10:00:00", "GMT", r.narration, "", "Completed", "EUR", plain(r.amount_minor), "0.00",
             plain(r.amount_minor), "a@example.org", r.provider_ref, plain(_balance(r))]
            for r in rows
        ],
    ]  # fmt: skip


def ynab(rows: Sequence[Row]) -> Lines:
    head = "Account,Flag,Date,Payee,Category Group/Category,Category Group,Category,Memo,Outflow,Inflow,Cleared"
    return [
        head.split(","),
        *[
            ["Checking", "", f"{r.booked_on:%d/%m/%Y}", r.narration, "", "", "", "", out_of(r, "£0.00", _pounds),
             into(r, "£0.00", _pounds), "Cleared"]
            for r in reversed(rows)
        ],
    ]  # fmt: skip


def _pounds(minor: int) -> str:
    return f"£{plain(minor)}"


def mint(rows: Sequence[Row]) -> Lines:
    head = "Date,Description,Original Description,Amount,Transaction Type,Category,Account Name,Labels,Notes"
    return [
        head.split(","),
        *[
            [f"{r.booked_on.month}/{r.booked_on:%d/%Y}", "Shop", r.narration, plain(abs(r.amount_minor)),
             "debit" if r.amount_minor < 0 else "credit", "Food", "CHECKING", "", ""]
            for r in reversed(rows)
        ],
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Foreign:
    """A foreign export: how it is written, what it keeps, and what must be told from it."""

    made: Made
    currency: str
    delimiter: str = ","
    encoding: str = "utf-8"


def _made(slug: str, write: object, *keeps: str) -> Made:
    assert callable(write)
    return Made(slug, "", write, frozenset(keeps))


FOREIGN = {
    "chase": Foreign(_made("chase-checking", chase, "balance_minor"), "USD"),
    "chase-card": Foreign(_made("chase-card", chase_card), "USD"),
    "bofa": Foreign(_made("bofa-checking", bank_of_america, "balance_minor"), "USD"),
    "wells-fargo": Foreign(_made("wells-fargo", wells_fargo), "USD"),
    "amex": Foreign(_made("amex-card", amex), ""),
    "monzo": Foreign(_made("monzo", monzo, "provider_ref"), "GBP"),
    "revolut": Foreign(_made("revolut", revolut, "balance_minor"), "EUR"),
    "barclays": Foreign(_made("barclays", barclays), "GBP"),
    "n26": Foreign(_made("n26", n26), "EUR"),
    "sparkasse": Foreign(_made("sparkasse-camt", sparkasse), "EUR", ";", "cp1252"),
    "deutsche-bank": Foreign(_made("deutsche-bank", deutsche_bank), "EUR", ";", "utf-8"),
    "wise": Foreign(_made("wise", wise, "balance_minor", "provider_ref"), "EUR"),
    "paypal": Foreign(_made("paypal", paypal, "balance_minor", "provider_ref"), "EUR", ",", "utf-8-sig"),
    "ynab": Foreign(_made("ynab", ynab), "GBP"),
    "mint": Foreign(_made("mint", mint), "USD"),
}
