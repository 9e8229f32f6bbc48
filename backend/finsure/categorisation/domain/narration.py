"""Takes a bank narration apart: rail, counterparty, VPA, bank, reference, remark.

Every reader splits the text into fields and files each by its shape, so truncation, glued text and lower case
cost a field at most. Work is linear in the text, which is cut at `LONGEST` characters.
"""

from __future__ import annotations

from collections.abc import Callable
import re
from typing import Final

from finsure.categorisation.domain import cards, tokens, transfers, upi
from finsure.categorisation.domain.draft import Draft, Narration
from finsure.categorisation.domain.foreign import read_foreign

__all__ = ["LONGEST", "Narration", "clean", "parse"]

LONGEST: Final = 600
Reader = Callable[[str, str, Draft], None]

_HEAD = re.compile(r"[A-Za-z]+")
_TAIL = re.compile(r" ?Value D(?:t|ate) [\d/.-]{6,10}(?: Ref(?: ?No)?\.? ?([A-Za-z0-9-]*))?\.?$", re.IGNORECASE)
_BANK_WORDS = re.compile(
    r"[A-Za-z ]{3,30}\b(?:chrg|chrgs|charge|charges|chgs|chg|fee|fees|penalty|reversal|declined?|dec|nonfinancial)\b",
    re.IGNORECASE,
)
_CHARGE_ALERT = re.compile(r"-MIR\d|#\d{6,8} \d{6}", re.IGNORECASE)
_NUMBERED_TRANSFER = re.compile(
    r"(?:(?:wdl|dep) tfr|transfer (?:to|from)|(?:to|by) transfer)[- ]{1,3}\d{8,17}[-/ ]{1,3}(?=[A-Za-z])", re.IGNORECASE
)
_TRANSFER_TO = re.compile(r"si[-/ ](?:trf|transfer|tfr)[-/ ]?(?:to)? ?", re.IGNORECASE)
_WRAPPERS: Final = (
    "to transfer-", "by transfer-", "to transfer ", "by transfer ", "wdl tfr ", "dep tfr ", "wdl tfr-", "dep tfr-",
    "recd:", "sent:", "recd ", "tfr-", "dr-", "cr-", "inb ", "mb:", "ib:", ".",
)  # fmt: skip
_REVERSALS: Final = (
    "rev-",
    "rev:",
    "rev/",
    "rev ",
    "reversal-",
    "reversal of ",
    "reversal:",
    "reversal/",
    "refund-",
    "ref-",
)
_GATEWAYS: Final = {
    "RAZ": "Razorpay", "RAZORPAY": "Razorpay", "RZP": "Razorpay", "PYU": "PayU", "PAYU": "PayU", "CCA": "CCAvenue",
    "CCAVENUE": "CCAvenue", "BILLDESK": "BillDesk", "BILLDK": "BillDesk", "PAYTM": "Paytm", "PAYPAL": "PayPal", "PP": "PayPal",
    "SQ": "Square", "TST": "Toast", "SP": "Shopify", "GOOGLE": "Google", "STRIPE": "Stripe", "IZ": "iZettle",
    "SUMUP": "SumUp", "CASHFREE": "Cashfree", "INSTAMOJO": "Instamojo", "PHONEPE": "PhonePe", "EASEBUZZ": "Easebuzz",
    "ZETTLE": "Zettle", "SGP": "Sagepay", "WPY": "WePay", "FSP": "FSP", "EB": "Eventbrite", "DD": "DoorDash", "AMZ": "Amazon",
    "PY": "PayPal", "PYPL": "PayPal", "CKO": "Checkout.com", "WL": "Worldline", "LS": "Lightspeed", "CTLP": "Cantaloupe",
}  # fmt: skip
_ADS = re.compile(r"adw?s\d", re.IGNORECASE)
_GATEWAY_WORDS: Final = (
    "razorpay ",
    "payu ",
    "billdesk ",
    "ccavenue ",
    "paypal ",
    "sumup ",
    "sgp ",
    "billdk",
    "zettle ",
)


def clean(text: str) -> str:
    """The narration on one line: control characters and runs of spaces become one space, at most LONGEST characters."""
    if len(text) > 4 * LONGEST:
        text = text[: 4 * LONGEST]
    if not text.isprintable():
        text = "".join(ch if ch.isprintable() else " " for ch in text)
    return " ".join(text.split())[:LONGEST].strip()


def parse(narration: str, amount_minor_sign: int) -> Narration:
    """Read one narration. Never raises; the direction is the amount's sign (zero counts as a debit)."""
    text = clean(narration)
    draft = Draft()
    body, tail_reference = _without_tail(text)
    body = _unwrap(body, draft)
    _read(body, draft)
    return Narration(
        text,
        draft.rail,
        "credit" if amount_minor_sign > 0 else "debit",
        draft.counterparty.strip(" -/:.*"),
        draft.vpa,
        draft.bank,
        draft.reference or tail_reference,
        draft.remark.strip(" -/"),
        draft.card_mask,
        draft.mcc,
        draft.gateway,
        draft.reversal,
    )


def _without_tail(text: str) -> tuple[str, str]:
    if "alue" in text or "ALUE" in text:
        tail = _TAIL.search(text)
        if tail:
            return text[: tail.start()], tail.group(1) or ""
    return text.rstrip("- "), ""


def _unwrap(text: str, draft: Draft) -> str:
    """Take off what banks print around the rail's own text; notes a reversal on the way."""
    numbered = _NUMBERED_TRANSFER.match(text)
    if numbered:
        draft.rail = "transfer"
        text = text[numbered.end() :]
    for _ in range(4):
        lower = text[:14].lower()
        if lower.startswith(_REVERSALS):
            draft.reversal = True
            text = text[next(len(r) for r in _REVERSALS if lower.startswith(r)) :].lstrip("-:/ ")
        elif lower.startswith(_WRAPPERS):
            if lower.startswith("inb "):
                draft.rail = "netbanking"
            elif "tfr" in lower or "transfer" in lower:
                draft.rail = "transfer"
            text = text[next(len(w) for w in _WRAPPERS if lower.startswith(w)) :].lstrip("- ")
        else:
            break
    return text


def _read(text: str, draft: Draft) -> None:
    text = text.replace("A/C", "AC").replace("a/c", "ac")
    match = _HEAD.match(text)
    head = match.group().upper() if match else ""
    reader = _READERS.get(head)
    if reader is None and head[:4] == "IMPS" and text[4:5].isdigit():
        reader = transfers.read_imps
    if reader is not None and not _is_bank_words(text, head):
        reader(text, head, draft)
    elif head in _PREFIXED and text[:24].lower().startswith(_PREFIXED[head][0]):
        _PREFIXED[head][1](text, head, draft)
    elif not read_foreign(text, draft):
        _read_plain(text, head, draft)


def _is_bank_words(text: str, head: str) -> bool:
    """Whether a rail word opens a line that is about the bank itself (a charge, a return), not about a payment."""
    if head == "UPI":
        return text[:14].lower().startswith(("upi reversal", "upi lite"))
    return _BANK_WORDS.match(text) is not None or _CHARGE_ALERT.search(text) is not None


_CHARGE = re.compile(
    r"\b(?:chrgs?|chgs?|charges|fees?|penalty|cgst|sgst|gst on|gst @|markup|surcharge|"
    r"(?:service|bank|annual|finance|late) charge)\b|"
    r"^(?:chrg|charge):",
    re.IGNORECASE,
)
_INTEREST = re.compile(
    r"int\.pd|int\.coll|\binterest\b|\bint pd\b|\bint on fd\b|\bint\. paid\b|\bsb int\b|\bintt\b", re.IGNORECASE
)
_CASH = re.compile(
    r"(?:cdm|bna)\b|(?:by |self )?cash (?:dep|wd|wit|paid|self|at |w/d)|by cash|atm cash|self cheque|.* cash dep",
    re.IGNORECASE,
)


def _read_plain(text: str, head: str, draft: Draft) -> None:
    """A line without a rail's fields: bank words, gateways, or a bare card descriptor."""
    lower = text.lower()
    draft.counterparty = text
    if "reversal" in lower or "refund" in lower or lower.startswith("rev "):
        draft.reversal = True
    if head == "RCRADJ":
        draft.rail, draft.reversal, draft.counterparty = "reversal", True, ""
    elif _CHARGE_ALERT.search(text):
        draft.rail = "charge"
    elif _INTEREST.search(text) and "charged" not in lower:
        draft.rail = "interest"
    elif _CHARGE.search(text):
        draft.rail = "charge"
    elif _CASH.match(text):
        draft.rail = "atm" if "atm" in lower and "dep" not in lower else "cash"
    elif not _read_gateway(text, head, lower, draft) and draft.rail == "other":
        draft.rail = "transfer" if head in ("TRF", "TRANSFER", "SWEEP") else "other"
    number = re.search(r"(?<!\w)\d{5,22}(?!\w)", text)
    if number and not draft.reference:
        draft.reference = number.group()


def _read_gateway(text: str, head: str, lower: str, draft: Draft) -> bool:
    """A gateway in front of the merchant (`RAZ*…`, `PAYPAL *…`, `BILLDK…`) is looked through."""
    star = text.find("*")
    if 0 < star <= 14 and head in _GATEWAYS and text[:star].strip(" _").upper() == head:
        draft.gateway = _GATEWAYS[head]
        draft.counterparty = text[star + 1 :].strip()
        if head == "GOOGLE" and _ADS.match(draft.counterparty):
            draft.counterparty = "Google Ads"
        draft.rail = "ecom"
        return True
    for word in _GATEWAY_WORDS:
        if lower.startswith(word):
            draft.gateway = _GATEWAYS[word.strip().upper()]
            draft.counterparty = text[len(word) :].strip(" *")
            draft.rail = "ecom"
            return True
    return False


def _read_by(text: str, head: str, draft: Draft) -> None:
    (cards.read_cheque if "clg" in text[:8].lower() else cards.read_card)(text, head, draft)


def _read_debit(text: str, head: str, draft: Draft) -> None:
    (cards.read_card if "card" in text[:12].lower() else transfers.read_nach)(text, head, draft)


def _read_standing(text: str, head: str, draft: Draft) -> None:
    """A standing instruction: on a card it names a merchant, on an account it names where the money goes."""
    lead = _TRANSFER_TO.match(text)
    if lead is None:
        cards.read_card(text, head, draft)
        return
    draft.rail = "standing_instruction"
    words = text[lead.end() :].split()
    draft.counterparty = " ".join(word for word in words if tokens.shape(word) == tokens.TEXT)
    draft.take_all([word for word in words if tokens.shape(word) != tokens.TEXT])


_READERS: Final[dict[str, Reader]] = {
    **dict.fromkeys("UPI UPIOUT UPIIN UPIAR UPIAB UPIP UPILITE UPIPAY UPICR UPIDR".split(), upi.read_upi),
    **dict.fromkeys("IMPS MMT MIMPS".split(), transfers.read_imps),
    **dict.fromkeys("NEFT RTGS NEFTINW NEFTO NEFTI RTGSO".split(), transfers.read_wire),
    **dict.fromkeys("INF INFT IFT TPT IB NET".split(), transfers.read_netbanking),
    **dict.fromkeys("BIL BBPS BILLPAY".split(), transfers.read_bill),
    **dict.fromkeys("ACH NACH ENACH ECS NPCI APBS EMANDATE".split(), transfers.read_nach),
    **dict.fromkeys("POS ECOM VIN VPS VSI PCD PCI PUR PRCR IPS CRV IPG CHECKCARD".split(), cards.read_card),
    **dict.fromkeys("ATW NWD EAW ATM ATL NFS CWDR MAT VAT ATMWDL".split(), cards.read_atm),
    **dict.fromkeys("CHQ CLG CHEQUE CTS MICR".split(), cards.read_cheque),
}
_PREFIXED: Final[dict[str, tuple[tuple[str, ...], Reader]]] = {
    "BY": (("by debit card", "by clg"), _read_by),
    "ME": (("me dc si",), cards.read_card),
    "DC": (("dc si", "dc pur"), cards.read_card),
    "SI": (("si ", "si-", "si/"), _read_standing),
    "DEBIT": (("debit-ach", "debit ach", "debit card", "debit-nach"), _read_debit),
    "CREDIT": (("credit-ach", "credit ach", "credit-nach"), transfers.read_nach),
    "CASH": (("cash wdl", "cash wd ", "cash withdrawal atm", "cash w/d atm"), cards.read_atm),
    "VISA": (("visa purchase",), cards.read_card),
    "RECURRING": (("recurring",), cards.read_card),
    "PURCHASE": (("purchase authorized",), cards.read_card),
    "CONTACTLESS": (("contactless",), cards.read_card),
    "CARD": (("card purchase", "card payment to"), cards.read_card),
    "CHECK": (("check card", "checkcard"), cards.read_card),
    "P": (("p2a/", "p2m/"), upi.read_upi),
}
