"""The headings of tables: one spelling for each, and the part a heading plays when no layout is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
import re
from typing import Final
import unicodedata

_ALIASES: Final = {
    "date": (
        "date txndate trandate transactiondate transdate trndate transactiondt posteddate postingdate postdate bookingdate "
        "bookedon datetime transactiondatetime txndatetime transactiondateandtime dateoftransaction completeddate "
        "transactiondateddmmyyyy dateddmmyyyy datemmddyyyy dateyyyymmdd "
        "buchungstag buchungsdatum buchung datum fecha fechaoperacion dateoperation datedoperation data bookedat tradedate"
    ),
    "value_date": (
        "valuedate valuedt valuedat valuedateddmmyyyy valutadatum valuta wert wertstellung datedevaleur datevaleur "
        "fechavalor effectivedate"
    ),
    "narration": (
        "narration description particulars particular details transactiondetails transactionremarks remarks remark "
        "transactiondescription transactionparticulars tranparticular tranparticulars payee name memo merchant "
        "counterparty verwendungszweck beguenstigterzahlungspflichtiger auftraggeberempfanger buchungstext libelle "
        "concepto omschrijving descrizione text transaction notes originaldescription payeename descriptionoftransaction"
    ),
    "amount": (
        "amount amt transactionamount txnamount tranamount amountinr amountrs amountinrs amountinr amountusd amounteur "
        "amountgbp betrag betrageur umsatz montant importe importo bedrag value net netamount signedamount "
        "withdrawaldrdepositcr"
    ),
    "debit": (
        "debit debits dr dramount debitamount debitamt debitamountinr debitinr debitrs amountdr debitdr withdrawal "
        "withdrawals withdrawaldr withdrawaldrinr withdrawalamt withdrawalamount withdrawalamountinr withdrawalinr "
        "withdrawalrs withdrawalsdr withdrawls withdrawl withdraws paidout moneyout outflow soll lastschrift debet cargo "
        "spent paymentsout debitamountrs"
    ),
    "credit": (
        "credit credits cr cramount creditamount creditamt creditamountinr creditinr creditrs amountcr creditcr deposit "
        "deposits depositcr depositcrinr depositamt depositamount depositamountinr depositinr depositrs depositscr "
        "paidin moneyin inflow haben gutschrift abono received paymentsin creditamountrs"
    ),
    "type": (
        "drcr crdr debitcredit creditdebit billingamountsign sollhaben dc cd type transactiontype txntype trantype sign "
        "typedc"
    ),
    "balance": (
        "balance closingbalance runningbalance runningbal bal availablebalance balanceinr balancers closingbal "
        "saldo solde kontostand currentbalance ledgerbalance accountbalance balanceamount balanceafter balanceamt "
        "balanceaftertransaction"
    ),
    "reference": (
        "reference referenceno referencenumber refno refnumber chqrefno chqrefnumber chqno chequeno chequenumber chqnum "
        "refnochequeno chequerefno chequenorefno instrumentid instrumentno instrumentnumber utr utrno utrnumber "
        "transactionid tranid txnid txnno checknumber checkno checkorslip chqrefnumber number kundenreferenz "
        "chequenoreferenceno chqnorefno transactionreference bankreference"
    ),
    "currency": "currency ccy waehrung wahrung devise moneda curr",
}
_ROLE_OF: Final[Mapping[str, str]] = {name: role for role, names in _ALIASES.items() for name in names.split()}
_UNIT: Final = re.compile(r"(?:in)?(?:inr|rs|eur|usd|gbp|chf|cad|aud|sgd|aed|jpy|czk|pln|sek|nok|dkk)$")
_KEPT: Final = re.compile(r"[\W_]+")
_LETTER: Final = re.compile(r"[A-Za-z]")


@lru_cache(maxsize=4096)
def normal(text: str) -> str:
    """A heading without case, accents, spaces and punctuation: `Chq./Ref.No.` is `chqrefno`."""
    if text.isascii():
        return _KEPT.sub("", text[:200].lower())
    folded = unicodedata.normalize("NFKD", text[:200]).casefold()
    return _KEPT.sub("", "".join(mark for mark in folded if not unicodedata.combining(mark)))


def normal_all(cells: Sequence[str]) -> tuple[str, ...]:
    """A line's cells as headings, without the blank ones at its end."""
    names = [normal(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def role_of(name: str) -> str:
    """The part a normalised heading plays, or nothing; a currency at its end is passed over."""
    role = _ROLE_OF.get(name)
    if role is None:
        unit = _UNIT.search(name)
        role = _ROLE_OF.get(name[: unit.start()]) if unit is not None else None
    return role or ""


def role_of_cell(cell: str) -> str:
    """The part a cell plays as a heading, or nothing; a figure, having no letter, plays none and costs little."""
    if not 0 < len(cell) <= 60 or (cell.isascii() and _LETTER.search(cell) is None):
        return ""
    return role_of(normal(cell))


def is_header(cells: Sequence[str]) -> bool:
    """True for a line that names a date and at least two other parts of a statement."""
    roles = set(map(role_of_cell, cells))
    return bool(roles & {"date", "value_date"}) and len(roles - {""}) >= 3


def header_signature(lines: Sequence[Sequence[str]], header_line: int) -> str:
    """Names the headings of a table, so that a mapping made once can be used for the next file like it."""
    if 0 <= header_line < len(lines):
        names = normal_all(lines[header_line])
    else:
        width = max((len(cells) for cells in lines[:30]), default=0)
        names = ("no headings", str(width))
    return f"{len(names)}-{sha256('|'.join(names).encode()).hexdigest()[:24]}"
