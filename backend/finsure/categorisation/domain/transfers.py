"""IMPS, NEFT, RTGS, net-banking, bill-desk and NACH narrations."""

from __future__ import annotations

import re

from finsure.categorisation.domain import tokens
from finsure.categorisation.domain.draft import Draft

_SBI_PARTY = re.compile(r"([A-Za-z]{3,4})-?([Xx*]{2,}\d{2,4})-(.+)")
_HEAD_REFERENCE = re.compile(r"[A-Za-z]{3,4}(\d{12})")
_NACH_LEAD = re.compile(
    r"(?:debit|credit)?[- ]?(?:e?nach|ach|npci|ecs|apbs|emandate|nach10)(?:[-_ /]?(?:dr|cr|debit|credit|d|c|ecs|inw|mandate)\b)*"
    r"|(?:debit|credit)-ach(?:dr|cr)",
    re.IGNORECASE,
)
_NACH_BATCH = re.compile(r"nach-\d+-(?:dr|cr)-", re.IGNORECASE)
_NOT_NAMES = ("netbank", "net banking", "fund trf", "funds trf", "neft", "rtgs", "imps", "ib:", "mob")


def _separator(rest: str) -> str:
    """The field separator: the first of `/ * -` that the rest uses, by how often it does."""
    counts = {sep: rest.count(sep) for sep in "/*-"}
    best = max(counts, key=lambda sep: counts[sep])
    if counts["/"] >= 2:
        return "/"
    return best if counts[best] else " "


def read_imps(text: str, head: str, draft: Draft) -> None:
    """IMPS of every bank: `IMPS-…`, `MMT/IMPS/…`, `IMPS/P2A/…`, `IMPS-IN/…`, `IMPS-OPM/…`, `IMPS123…/…`."""
    draft.rail = "imps"
    glued = _HEAD_REFERENCE.match(text)
    if glued:
        draft.reference = glued.group(1)
        rest = text[glued.end() :]
    else:
        rest = text[len(head) :]
    remark_first = head == "MMT" or glued is not None
    fields: list[str] = []
    for field in rest.lstrip("/-: ").split(_separator(rest)):
        party = _SBI_PARTY.fullmatch(field.strip())
        if party:
            draft.bank = party.group(1).upper()
            fields.extend((party.group(2), party.group(3)))
        else:
            fields.append(field)
    in_place = [f for f in fields if f.strip().upper() not in ("IMPS", "IMPS-IN", "IN", "INET", "P2A", "NA")]
    draft.take_all([f for f in in_place if not f.strip().lower().startswith(_NOT_NAMES)])
    draft.texts = [t for t in draft.texts if t.upper() not in ("IN", "OUT", "MOB", "OPM", "INW")]
    if remark_first:
        draft.remark_then_name()
    else:
        draft.name_then_remark()


def read_wire(text: str, head: str, draft: Draft) -> None:
    """NEFT and RTGS: dashes (HDFC, ICICI), stars (SBI), slashes (Axis, BoB, IDFC), words (Kotak), `NEFT_IN:` (PNB)."""
    draft.rail = "rtgs" if head.startswith("RTGS") else "neft"
    rest = text[len(head) :].lstrip("_ ")
    lower = rest.lower()
    for lead in ("in:", "out:", "cr-", "dr-", "cr ", "dr ", "cr*", "dr*", "cr:", "inward ", "outward ", "n "):
        if lower.startswith(lead):
            rest = rest[len(lead) :]
            break
    rest = rest.lstrip("-/*: ").rpartition("//")[2]
    separator = _separator(rest)
    if separator == " ":
        _wire_words(rest.split(), draft)
        return
    pieces = [piece.strip() for piece in rest.split(separator)]
    draft.take_all([p for p in pieces if not p.lower().startswith(_NOT_NAMES)])
    draft.texts = [t for t in draft.texts if t.upper() not in ("MUM", "IN", "INW")]
    draft.name_then_remark()


def _wire_words(words: list[str], draft: Draft) -> None:
    names: list[str] = []
    for word in words:
        kind = tokens.shape(word)
        if kind in (tokens.RRN, tokens.REFERENCE, tokens.IFSC) or (kind == tokens.NUMBER and len(word) > 5):
            draft.take(word)
        elif kind != tokens.MARK:
            names.append(word)
    draft.counterparty = " ".join(names)


def read_netbanking(text: str, head: str, draft: Draft) -> None:
    """ICICI `INF/NEFT/…`, `INF/INFT/…`, IDFC `IFT/…`, HDFC `TPT-note-name` and `IB FUNDS TRANSFER DR-acct-name`."""
    draft.rail = "netbanking"
    rest = text[len(head) :].lstrip("/-: ")
    if head == "IB":
        draft.rail = "transfer"
        rest = re.sub(r"^(?:funds? )?(?:transfer|trf) ?(?:dr|cr)?[- ]*", "", rest, flags=re.IGNORECASE)
    if rest[:7].upper() == "BILLPAY":
        draft.rail = "bill"
        rest = rest[7:].lstrip(" -")
    first = rest.split("/", 1)[0].upper()
    if first in ("NEFT", "RTGS", "IMPS"):
        draft.rail = first.lower()
        rest = rest[len(first) :]
    elif first in ("INFT", "IFT", "TPT"):
        draft.rail = "transfer"
        rest = rest[len(first) :]
    draft.take_all(rest.strip("/- ").split("/" if "/" in rest else "-"))
    if head == "TPT":
        draft.rail = "transfer"
        draft.remark_then_name()
    else:
        draft.name_then_remark()


def read_bill(text: str, head: str, draft: Draft) -> None:
    """ICICI `BIL/ONL/ref/biller/consumer`, `BIL/INFT/…`, and `BBPS/PAYMENT/biller/consumer`."""
    draft.rail = "bill"
    parts = [part.strip() for part in text[len(head) :].strip("/-: ").split("/" if "/" in text else "-")]
    if parts and parts[0].upper() in ("INFT", "NEFT", "IMPS", "RTGS"):
        first = parts.pop(0).lower()
        draft.rail = "transfer" if first == "inft" else first
    draft.take_all([part for part in parts if part.upper() not in ("PAYMENT", "BBPS", "BILLPAY", "BPAY", "ONL")])
    draft.name_then_remark()


def read_nach(text: str, _head: str, draft: Draft) -> None:
    """Mandate debits and credits: ACH, NACH, ECS, e-NACH, APBS of every bank."""
    draft.rail = "nach"
    batch = _NACH_BATCH.match(text)
    if batch:
        texts = [part.strip() for part in text[batch.end() :].split("-")]
        draft.counterparty = next((t for t in reversed(texts) if t and tokens.shape(t) == tokens.TEXT), "")
        draft.remark = texts[0] if texts and texts[0] != draft.counterparty else ""
        return
    lead = _NACH_LEAD.match(text)
    rest = text[lead.end() :].lstrip("-/:_ ") if lead else text
    separator = "/" if "/" in rest else "-"
    for part in rest.split(separator):
        words = part.split()
        while words and _is_reference(words[-1]):
            _note_reference(words.pop(), draft)
        while words and _is_reference(words[0]):
            _note_reference(words.pop(0), draft)
        if words:
            draft.texts.append(" ".join(words))
    draft.texts = [t for t in draft.texts if t.upper() not in ("DR", "CR", "D", "C", "ECS", "ACH", "NACH")]
    draft.name_then_remark()


def _is_reference(word: str) -> bool:
    return tokens.shape(word) in (tokens.RRN, tokens.REFERENCE, tokens.NUMBER, tokens.IFSC, tokens.PHONE, tokens.MASK)


def _note_reference(word: str, draft: Draft) -> None:
    draft.reference = draft.reference or word
