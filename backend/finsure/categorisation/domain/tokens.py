"""Shapes of single fields inside a bank narration: what a token is, told from its form alone."""

from __future__ import annotations

from functools import lru_cache
import re
from typing import Final

RRN: Final = "rrn"
IFSC: Final = "ifsc"
BANK: Final = "bank"
BANK_NAME: Final = "bank_name"
VPA: Final = "vpa"
MASK: Final = "mask"
PHONE: Final = "phone"
NUMBER: Final = "number"
REFERENCE: Final = "reference"
TIME: Final = "time"
DATE: Final = "date"
MARK: Final = "mark"
EMPTY_NOTE: Final = "empty_note"
TEXT: Final = "text"

BANK_CODES: Final = frozenset(
    "ABHY AIRP ANDB APBL APGB AUBL BARB BBKM BCBM BDBL BKID BNPA CBIN CITI CIUB CLBL CNRB CORP COSB CSBK DBSS DCBL "
    "DEUT DLXB DNSB ESFB ESMF FDRL FINO FINF FSFB GSCB HDFC HSBC IBKL ICIC IDFB IDIB INDB IOBA IPOS JAKA JANA JIOP "
    "JSBP JSFB KARB KKBK KVBL KVGB LAVB MAHB NESF NKGS NSPB NTBL ORBC PASX PKGB PMCB PSIB PUNB PYTM RATN SBBJ SBHY "
    "SBIN SBMY SBTR SCBL SIBL SRCB STBP SURY SVCB SYNB TJSB TMBL UBIN UCBA UJVN USFB UTBI UTIB UTKS VIJB YESB".split()
)

_BANK_START = re.compile(
    r"(?:state ?bank|union ?bank|bank ?of ?[bim]|kotak ?mah|paytm ?pay|airtel ?pay|jio ?pay|fino ?pay|axis ?ban|hdfc ?ban|"
    r"icici ?ban|yes ?bank|canara ?b|punjab ?(?:nat|and|&)|indian ?(?:bank|over)|idbi ?ban|idfc ?(?:first|bank)|"
    r"indusind|federal ?ba|rbl ?bank|uco ?bank|central ?ban|bandhan ?b|karnataka ?b|karur ?vy|south ?indian ?b|"
    r"city ?union|au ?small|equitas ?s|ujjivan ?s|india ?post|standard ?ch|dbs ?bank|hsbc|citibank|citi ?bank|dcb ?bank|"
    r"tamilnad ?m|jammu|saraswat|cosmos|nsdl ?pay|slice ?small|dhanlax)",
    re.IGNORECASE,
)
_IFSC = re.compile(r"[A-Za-z]{4}0[A-Za-z0-9]{6}")
_MASK = re.compile(r"(?:\d{0,8}[Xx*]{2,16}[-\d]{0,8}|[Xx]\d{4})")
_REFERENCE = re.compile(r"[A-Za-z]{0,9}\d[A-Za-z0-9]{2,34}")
_TIME = re.compile(r"\d\d:\d\d(?::\d\d)?")
_DATE = re.compile(r"\d{1,2}[-/. ]?(?:\d{1,2}|[A-Za-z]{3})[-/. ]?(?:20)?\d\d")
_DIGIT = re.compile(r"\d")
_NOTE_START = (
    "payment",
    "paid ",
    "pay to",
    "pay for",
    "sent ",
    "transfer",
    "upi ",
    "towards",
    "being ",
    "request",
    "collect",
)
_NOTE_WORDS = frozenset(
    "a ac account advance and auto bill bills birthday book books breakfast broadband bus cab car cash chai charge "
    "charges chicken class clothes coffee collection consultation contribution course courier deposit diesel dinner "
    "donation drinks dues egg eggs electricity emi exam exp expense expenses family fee fees flat food for friend from "
    "fruit fruits fuel game games gas gift gpay grocery groceries gym haircut hall help home hostel hotel house "
    "insurance internet invoice items jan feb mar apr may jun jul aug sep oct nov dec january february march april june "
    "july august september october november december juice kirana laundry loan lunch maid maintenance mandir medical "
    "medicine medicines metro milk misc mobile money monthly month movie my newspaper no of ok online order paid part "
    "party pay payment pending petrol phone phonepe pooja purchase puja rapido ration recharge refund rent repair return "
    "ride room salary salon school self sending seva service share shopping snack snacks split spent stay sweets swiggy "
    "tax tea test thank thanks the ticket tickets tiffin to toll tour travel trip tuition uber veg vegetables veggies via "
    "water wifi work yoga".split()
)
_CUT_VPA = re.compile(r"[a-z0-9][a-z0-9._-]{5,}")
_SPACES = re.compile(r"\s")
MARKS: Final = frozenset("DR CR D C P2A P2M P2P P2V MOB INB INET OPM OUT COLLECT ONL BPAY".split())
EMPTY_NOTES: Final = frozenset(
    ("UPI", "NA", "N/A", "NULL", "NIL", "NONE", "-", "--", ".", "NO REMARKS", "NOREMARKS", "UPI PAYMENT", "UPIINTENT")
)


def is_bank_name(token: str) -> bool:
    """Whether the text is (the start of) a bank's name as the rails print it."""
    return _BANK_START.match(token) is not None or token.lower().endswith((" bank", " bank ltd", " bank limited"))


def _digits_only(token: str) -> str:
    if len(token) == 12:
        return RRN
    if len(token) == 10 and token[0] in "6789":
        return PHONE
    return NUMBER


def _with_digits(token: str) -> str:
    if len(token) == 11 and _IFSC.fullmatch(token):
        return IFSC
    if _MASK.fullmatch(token):
        return MASK
    if _TIME.fullmatch(token):
        return TIME
    if _DATE.fullmatch(token):
        return DATE
    if len(_DIGIT.findall(token)) >= 4 and _REFERENCE.fullmatch(token):
        return REFERENCE
    return TEXT


def shape(token: str) -> str:
    """The kind of one stripped, non-empty field."""
    return _digits_only(token) if token.isdigit() else _shape(token)


@lru_cache(maxsize=16_384)
def _shape(token: str) -> str:
    if "@" in token and not _SPACES.search(token):
        return VPA
    if token.isascii() and _DIGIT.search(token):
        return MARK if token in MARKS else _with_digits(token)
    return _without_digits(token, token.upper())


def _without_digits(token: str, upper: str) -> str:
    if upper in EMPTY_NOTES:
        return EMPTY_NOTE
    if upper in MARKS:
        return MARK
    if len(token) == 4 and upper in BANK_CODES:
        return BANK
    if _MASK.fullmatch(token):
        return MASK
    return BANK_NAME if is_bank_name(token) else TEXT


@lru_cache(maxsize=8_192)
def is_note(text: str) -> bool:
    """Whether the text reads as a payer's remark ("room rent", "Payment from Ph") and not as a name."""
    lower = text.lower()
    if lower.startswith(_NOTE_START):
        return True
    words = lower.replace("-", " ").replace("_", " ").split()
    return all(word in _NOTE_WORDS or word.isdigit() for word in words)


def is_cut_vpa(text: str) -> bool:
    """Whether an `@`-less field is the start of a VPA that the bank's column cut off."""
    return _CUT_VPA.fullmatch(text) is not None and (len(text) >= 9 or not text.isalpha())
