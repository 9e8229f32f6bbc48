"""A row as far as resolving goes, and what its words tell."""

from functools import lru_cache
import re
from typing import NamedTuple

from finsure.ledger.domain.entries import squash
from finsure.ledger.domain.resolving.holders import Holders, names_holder


class Row(NamedTuple):
    """The plain part of a row. `mark` orders equal rows the same way whenever they came.

    A `fixed` row carries the person's own word and stays as it is; it can be what a refund is of.
    """

    id: int
    account: int
    day: int  # `date.toordinal()`
    amount_minor: int
    category: str  # as the labeller gave it, without any link
    rail: str
    mark: str
    fixed: bool = False


class Place(NamedTuple):
    """An account: its kind, its last digits and its bank in squashed letters."""

    kind: str
    mask: str
    bank: str


class Said(NamedTuple):
    """What a row's words tell; empty where they do not say."""

    refs: tuple[str, ...] = ()  # RRNs and UTRs, which banks on both sides print
    name: str = ""
    vpa: str = ""
    bank: str = ""
    tails: tuple[str, ...] = ()  # last digits of accounts and cards that are named
    reversal: bool = False
    refund: bool = False
    cashback: bool = False
    own: bool = False
    payment: bool = False
    shared: bool = False
    holder: bool = False  # the person themselves is named


# An RRN has 12 digits (a mobile number with 91 before it has as many), a UTR of NEFT 16 and of RTGS 22 characters.
_REFERENCE = re.compile(
    r"(?<![0-9A-Z])(?:(?!91[6-9])\d{12}(?![0-9@])|(?:[A-Z]{4}[A-Z0-9]\d{11}|N\d{15}|[A-Z]{4}R5?\d{16,17})(?![0-9A-Z]))"
)
_TAIL = re.compile(r"[X*]+-?(\d{3,4})(?!\d)")
_REVERSAL = re.compile(
    r"(?<![A-Z])(?:REV|RRR|RCRADJ|RRC|REVERSAL|REVERSED|RETURN|RETURNED|RTN|FAILED|RVSL|UPIRET|TXN REV)(?![A-Z])"
)
_REFUND = re.compile(r"(?<![A-Z])(?:REFUND|REFUNDED|RFND|REF0UND|CREDIT ADJ|MERCHANT REFUND|RETURN|CANCELLED)(?![A-Z])")
_CASHBACK = re.compile(r"(?<![A-Z])(?:CASHBACK|CASH BACK|REWARD|REWARDS|OFFER)(?![A-Z])")
_OWN = re.compile(r"(?<![A-Z])(?:SELF|OWN|OWN A/?C|TO SELF|OWNTRF|SELFTRF|SELF TRF)(?![A-Z])")
_PAYMENT = re.compile(
    r"PAYMENT RECEIVED|PAYMENT RECD|THANK YOU|AUTOPAY|BBPS PAYMENT|BILL ?PAYMENT|PAYMENT FROM|CREDIT CARD PAYMENT"
)
_SHARED = re.compile(
    r"(?<![A-Z])(?:SHARE|SPLIT|DINNER|LUNCH|BREAKFAST|MOVIE|TRIP|CAB|PIZZA|PARTY|HALF|TICKETS?|FOOD|MY PART)(?![A-Z])"
)


def said_of(
    narration: str, amount_minor: int, *, name: str, vpa: str, bank: str, reference: str, holders: Holders = frozenset()
) -> Said:
    """What the words of a row tell; `holders` is what the person is called.

    Words that only money in is asked about are not looked for in money out.
    """
    text = f"{narration} {reference}".upper()
    refs = tuple(_REFERENCE.findall(text))
    tails = tuple(_TAIL.findall(text)) if "X" in text or "*" in text else ()
    own = ("OWN" in text or "SELF" in text) and bool(_OWN.search(text))
    holder = bool(holders) and names_holder(name, vpa, holders)
    said = Said(refs, squash(name), vpa.casefold(), bank_key(bank), tails, own=own, holder=holder)
    if amount_minor < 0:
        return said
    return said._replace(
        reversal=bool(_REVERSAL.search(text)),
        refund=bool(_REFUND.search(text)),
        cashback=bool(_CASHBACK.search(text)),
        payment=bool(_PAYMENT.search(text)),
        shared=bool(_SHARED.search(text)),
    )


@lru_cache(maxsize=1_000)
def bank_key(bank: str) -> str:
    """The first four letters of a bank's name, which its code in an IFSC mostly shares: "HDFC Bank", "HDFCBANK"."""
    key = squash(bank)
    return "SBIN" if key.startswith(("SBI", "STATEBANKOFINDIA")) else key[:4]


def same_name(one: str, other: str) -> bool:
    """Equal names, of which a bank may have cut one short."""
    short, long = sorted((one, other), key=len)
    return (len(short) >= 5 and long.startswith(short)) or (bool(short) and short == long)


def same_vpa(one: str, other: str) -> bool:
    """Equal addresses, of which a bank may have cut one short."""
    short, long = sorted((one, other), key=len)
    return len(short) >= 7 and long.startswith(short)


def place_of(kind: str, mask: str, institution: str) -> Place:
    """An account as far as resolving goes."""
    return Place(kind, mask, bank_key(institution))
