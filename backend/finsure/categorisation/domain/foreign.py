"""Descriptors of banks outside India: US ACH, SEPA, UK and European card and transfer lines."""

from __future__ import annotations

import re

from finsure.categorisation.domain.draft import Draft

_FIELD = re.compile(
    r"(ORIG CO NAME|CO ENTRY DESCR|DES|INDN|ID|CO ID|SEC|TRACE#|EED|IND ID|IND NAME|ORIG ID|DESC DATE):"
)
_SEPA_FIELD = re.compile(r"(EREF|SVWZ|KREF|MREF|CRED|ABWA|NAME|REMI|IBAN|BIC|MARF|CSID|TRTP)[+:/]")
_SEPA_HEADS = (
    "sepa", "lastschrift", "gutschrift", "ueberweisung", "überweisung", "prelevement", "prlv", "virement", "vir ",
    "incasso", "overboeking", "domiciliacion", "recibo", "bonifico", "addebito", "dauerauftrag", "basislastschrift",
)  # fmt: skip
_TRANSFER_HEADS = (
    "zelle", "venmo", "faster payment", "fps ", "bacs", "direct debit", "ddr ", "standing order", "s/o ", "online transfer",
    "wire transfer", "interac", "cash app", "bgc", "direct deposit", "ach credit", "ach debit", "bill payment",
    "fpi ", "fpo ", "dd ", "so ",
)  # fmt: skip
_NOT_DEBITS = ("dd charg", "dd chg", "dd issu", "dd canc", "dd no")
_CARD_LEAD = re.compile(r"(?:\){3}|vis) +(?=\w)", re.IGNORECASE)
_CASH_LEAD = re.compile(
    r"(?:lnk|cpt) |cash (?:lloyds|barclay|natwest|nwest|hsbc|santand|nationwid|rbs|halifax|tsb|notemac|cardtr|co-op)",
    re.IGNORECASE,
)
_PARTY = re.compile(r"\b(?:payment )?(?:to|from)\b:? +", re.IGNORECASE)


def read_foreign(text: str, draft: Draft) -> bool:
    """Read an ACH, SEPA or UK/US transfer, cash or card line. Answers False when the text is none of these."""
    lower = text.lower()
    if " DES:" in text or text.startswith("ORIG CO NAME:"):
        _read_us_ach(text, draft)
    elif "SVWZ+" in text or "EREF+" in text or text.startswith("/TRTP/") or lower.startswith(_SEPA_HEADS):
        _read_sepa(text, lower, draft)
    elif _CASH_LEAD.match(text):
        draft.rail = "atm"
    elif card := _CARD_LEAD.match(text):
        draft.rail, draft.counterparty = "pos", text[card.end() :]
    elif lower.startswith(_TRANSFER_HEADS) and not lower.startswith(_NOT_DEBITS):
        _read_transfer(text, lower, draft)
    else:
        return False
    return True


def _read_us_ach(text: str, draft: Draft) -> None:
    draft.rail = "nach"
    pieces = _FIELD.split(text)
    draft.counterparty = pieces[0].strip()
    for key, value in zip(pieces[1::2], pieces[2::2], strict=False):
        cleaned = value.strip(" :")
        if key == "ORIG CO NAME":
            draft.counterparty = cleaned
        elif key in ("DES", "CO ENTRY DESCR"):
            draft.remark = cleaned
        elif key in ("ID", "TRACE#", "ORIG ID") and not draft.reference:
            draft.reference = cleaned


def _read_sepa(text: str, lower: str, draft: Draft) -> None:
    draft.rail = "sepa"
    pieces = _SEPA_FIELD.split(text)
    lead = pieces[0]
    for key, value in zip(pieces[1::2], pieces[2::2], strict=False):
        cleaned = value.strip(" /+")
        if key in ("NAME", "ABWA"):
            draft.counterparty = cleaned
        elif key in ("SVWZ", "REMI"):
            draft.remark = cleaned
        elif key in ("EREF", "KREF") and not draft.reference:
            draft.reference = cleaned
    if not draft.counterparty:
        head = next((h for h in _SEPA_HEADS if lower.startswith(h)), "")
        rest = lead[len(head) :].strip(" :-/")
        draft.counterparty = re.sub(
            r"^(?:sepa|instant|einzug|direct debit|credit|transfer|core|recu de|emis)\b ?",
            "",
            rest,
            flags=re.IGNORECASE,
        )


def _read_transfer(text: str, lower: str, draft: Draft) -> None:
    head = next(h for h in _TRANSFER_HEADS if lower.startswith(h))
    if head.startswith(("direct d", "dd", "ach", "bacs")):
        draft.rail = "nach"
    elif head.startswith(("standing", "s/o", "so ")):
        draft.rail = "standing_instruction"
    else:
        draft.rail = "transfer"
    party = _PARTY.search(text)
    rest = text[party.end() :] if party else text[len(head) :]
    words = rest.strip(" :-*").split()
    kept = [word for word in words if sum(ch.isdigit() for ch in word) < 4]
    draft.counterparty = " ".join(kept)
    draft.reference = next((word for word in words if word not in kept), "")
