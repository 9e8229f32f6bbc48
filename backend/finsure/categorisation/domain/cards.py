"""Card purchases, cash machines and cheques."""

from __future__ import annotations

import re

from finsure.categorisation.domain import tokens
from finsure.categorisation.domain.draft import Draft

_ECOM_HEADS = frozenset(("ECOM", "VIN", "IPG", "PG", "RAZ", "PYU", "CCA"))
_SHOP_LEAD = re.compile(
    r"(?:pos(?: purchase| debit| txn| pur| refund|/?dr)?|ecom(?: pur(?:chase)?)?|e-?com|vin|vps|vsi|pcd|pci|ips|iin|prcr|pur|"
    r"dc pur|"
    r"crv pos|pos crv|me dc si|dc si|si|debit card purchase|visa purchase|check ?card purchase|check ?card|"
    r"recurring(?: card)? (?:purchase|payment)|card purchase(?: return)?|card payment to|contactless payment|"
    r"purchase authorized on|by debit card|debit card|ipg|pg|mps|tip|scg)(?![a-z])[-/ :*]*"
    r"(?:othpg|sbipg|othpos|sbipos)?[-/ :*]*(?:authorized on )?(?:\d\d/\d\d )?",
    re.IGNORECASE,
)
_NOISE = frozenset(("REF", "REFNO", "TXN", "PURCHASE", "DEBIT", "CARD", "HDFC0000"))


def read_card(text: str, head: str, draft: Draft) -> None:
    """A purchase with a card: mask, merchant, city and references in any order the bank prints them."""
    lead = _SHOP_LEAD.match(text)
    rest = text[lead.end() :] if lead else text[len(head) :].lstrip("-/ :*")
    led = lead.group().lower() if lead else ""
    if led.startswith(("si", "me dc si", "dc si", "recurring")):
        draft.rail = "standing_instruction"
    elif head in _ECOM_HEADS or "pg" in led or "ecom" in led:
        draft.rail = "ecom"
    else:
        draft.rail = "pos"
    draft.reversal = led.startswith(("crv", "pos crv", "pos refund")) or "return" in led
    if "/" in rest:
        draft.take_all(rest.split("/"))
        draft.name_then_remark()
        if draft.counterparty and not draft.card_mask:
            draft.counterparty = _without_references(draft.counterparty, draft)
    else:
        draft.counterparty = _without_references(rest, draft)


def _without_references(text: str, draft: Draft) -> str:
    kept: list[str] = []
    for word in text.split():
        kind = tokens.shape(word)
        if word.upper() in _NOISE:
            continue
        if kind == tokens.MASK:
            draft.card_mask = draft.card_mask or word
        elif kind in (tokens.RRN, tokens.REFERENCE, tokens.PHONE) or (kind == tokens.NUMBER and len(word) > 4):
            draft.reference = draft.reference or word
        elif kind != tokens.TIME:
            kept.append(word)
    return " ".join(kept).strip("- ")


def read_atm(text: str, _head: str, draft: Draft) -> None:
    """Cash from a machine; the place is the remark."""
    draft.rail = "atm"
    draft.take_all(re.split(r"[-/ ]", text))
    draft.texts = [t for t in draft.texts if t.upper() not in _ATM_WORDS]
    draft.remark = " ".join(draft.texts)


_ATM_WORDS = frozenset(
    "ATM ATW NWD EAW ATL NFS VAT MAT CASH WDL WDR WITHDRAWAL WD SELF CWDR ATMWDL NFS* AT S1AN BY CARD".split()
)


def read_cheque(text: str, head: str, draft: Draft) -> None:
    """Cheques and clearing: number, then payee or drawer's bank when printed."""
    draft.rail = "cheque"
    lower = text.lower()
    payee = ""
    at = lower.find("clg to ")
    if at >= 0:
        payee = text[at + 7 :]
    elif "cts" in lower and "-" in text:
        payee = text.rsplit("-", 1)[-1]
    elif head in ("CLG", "CHQ"):
        fields = [part.strip() for part in text[len(head) :].split("/") if part.strip()]
        payee = next((part for part in fields if tokens.shape(part) == tokens.TEXT and not _is_cheque_word(part)), "")
    if "by clg" in lower:
        draft.bank = next(
            (part.strip() for part in text.split("/")[1:] if tokens.shape(part.strip() or "-") == tokens.BANK), ""
        )
    number = re.search(r"(?<!\d)\d{5,}(?!\d)", text)
    draft.reference = number.group() if number else ""
    draft.counterparty = "" if _is_cheque_word(payee) else payee.strip()


def _is_cheque_word(text: str) -> bool:
    return (
        text.upper().strip(" -").startswith(("PAID", "DEP", "INST", "CTS", "MICR", "CLEARING", "NO", "TRF", "RETURN"))
    )
