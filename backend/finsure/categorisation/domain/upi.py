"""UPI narrations of every bank: slash fields, HDFC's dashes, and plain words."""

from __future__ import annotations

from finsure.categorisation.domain import tokens
from finsure.categorisation.domain.draft import Draft

Field = tuple[str, str]
_LINKS = frozenset((tokens.IFSC, tokens.BANK))
_SKIPPED = frozenset((tokens.TIME, tokens.DATE, tokens.MARK, tokens.EMPTY_NOTE, tokens.MASK))


def read_upi(text: str, head: str, draft: Draft) -> None:
    """Read a narration whose first word is a UPI word."""
    draft.rail = "upi"
    rest = text[len(head) :]
    separator = rest[:1]
    if separator == "/" or (separator != "-" and rest.count("/") >= 2):
        _read_slashes(rest.strip("/ :").split("/"), head, draft)
    elif separator == "-" or rest.count("-") >= 2:
        _read_dashes(rest.strip("- :").split("-"), draft)
    else:
        _read_words(rest, draft)


def _read_slashes(parts: list[str], head: str, draft: Draft) -> None:
    before: list[Field] = []
    after: list[Field] = []
    side = before
    person_first = False
    for raw in parts:
        part = raw.strip()
        if not part:
            continue
        kind = tokens.shape(part)
        if kind == tokens.RRN and not draft.reference:
            draft.reference = part
            side = after
        elif kind == tokens.MARK:
            person_first = person_first or part.upper() in ("P2M", "P2A", "P2P")
        elif part.upper() in ("REV", "RRC", "RET", "REVERSAL"):
            draft.reversal = True
        elif kind not in _SKIPPED:
            side.append((kind, part))
    if head in ("UPIOUT", "UPIIN") and after and after[-1][0] == tokens.NUMBER and len(after[-1][1]) == 4:
        draft.mcc = after.pop()[1]
    _name_before(before, draft)
    _assign(after, person_first, draft)


def _name_before(before: list[Field], draft: Draft) -> None:
    for kind, part in before:
        if kind == tokens.TEXT and not draft.counterparty:
            draft.counterparty = part
        elif kind in _LINKS or kind == tokens.BANK_NAME:
            draft.bank = draft.bank or part
        elif kind == tokens.VPA:
            draft.vpa = part


def _assign(after: list[Field], person_first: bool, draft: Draft) -> None:
    """Name the fields that follow the reference number."""
    pivot = next((i for i, (kind, _) in enumerate(after) if kind in _LINKS), -1)
    if pivot >= 0:
        draft.bank = after[pivot][1][:4].upper()
        _give_name([part for kind, part in after[:pivot] if kind == tokens.TEXT], draft)
        tail = after[pivot + 1 :]
        if tail and _is_address(*tail[0]):
            draft.vpa = draft.vpa or tail.pop(0)[1]
        _give_remark([part for kind, part in tail if kind == tokens.TEXT], draft)
        return
    if len(after) > 1 and after[-1][0] == tokens.BANK_NAME:
        draft.bank = after.pop()[1]
    pivot = next((i for i, (kind, _) in enumerate(after) if kind in (tokens.VPA, tokens.PHONE)), -1)
    if pivot >= 0:
        draft.vpa = draft.vpa or after[pivot][1]
        lead = [part for _, part in after[:pivot]]
        _give_remark([part for _, part in after[pivot + 1 :]], draft)
        _lead_by_vpa(lead, draft)
        return
    _without_vpa([part for _, part in after], person_first, draft)


def _is_address(kind: str, part: str) -> bool:
    """Whether the field after the bank is the payee's VPA, perhaps cut off before its `@`."""
    if kind in (tokens.VPA, tokens.PHONE, tokens.NUMBER, tokens.REFERENCE):
        return True
    return kind == tokens.TEXT and " " not in part and not tokens.is_note(part)


def _lead_by_vpa(lead: list[str], draft: Draft) -> None:
    """One or two texts stand before a VPA: ICICI prints the payer's note there, others the name."""
    if len(lead) >= 2:
        draft.remark = draft.remark or lead[0]
        draft.counterparty = draft.counterparty or lead[1]
    elif lead:
        squeezed = "".join(ch for ch in lead[0].lower() if ch.isalnum())
        stem = draft.vpa.split("@")[0].replace(".", "").replace("-", "").lower()
        if not squeezed[:4] or stem.startswith(squeezed[:4]) or not tokens.is_note(lead[0]):
            draft.counterparty = draft.counterparty or lead[0]
        else:
            draft.remark = draft.remark or lead[0]


def _without_vpa(texts: list[str], person_first: bool, draft: Draft) -> None:
    if person_first or draft.counterparty:
        _give_name(texts[:1] if not draft.counterparty else [], draft)
        _give_remark(texts[1:] if person_first else texts, draft)
    elif len(texts) >= 2 and tokens.is_cut_vpa(texts[1]):
        draft.vpa = texts[1]
        _lead_by_vpa(texts[:1], draft)
        _give_remark(texts[2:], draft)
    elif len(texts) == 1 and tokens.is_cut_vpa(texts[0]):
        draft.vpa = texts[0]
    elif len(texts) >= 2 and tokens.is_note(texts[1]) and not tokens.is_note(texts[0]):
        draft.counterparty, draft.remark = texts[0], texts[1]
    elif len(texts) >= 2:
        draft.remark, draft.counterparty = texts[0], texts[1]
    elif texts and tokens.is_note(texts[0]):
        draft.remark = texts[0]
    elif texts:
        draft.counterparty = texts[0]


def _give_name(texts: list[str], draft: Draft) -> None:
    if texts and not draft.counterparty:
        draft.counterparty = texts[0]
        draft.remark = draft.remark or " ".join(texts[1:])


def _give_remark(texts: list[str], draft: Draft) -> None:
    draft.remark = draft.remark or " ".join(texts)


def _read_dashes(parts: list[str], draft: Draft) -> None:
    """HDFC: name, VPA (which may itself hold a dash), IFSC, reference, remark."""
    at = next((i for i, part in enumerate(parts) if "@" in part), -1)
    if at >= 1:
        start = at
        while start > 1 and _belongs_to_vpa(parts[start - 1].strip()):
            start -= 1
        draft.counterparty = " ".join("-".join(parts[:start]).split())
        draft.vpa = "-".join(parts[start : at + 1]).strip().split(" ")[0]
        parts = parts[at + 1 :]
    elif at == 0:
        draft.vpa = parts[0].strip().split(" ")[0]
        parts = parts[1:]
    draft.take_all(parts)
    if draft.counterparty or (draft.vpa and draft.texts and tokens.is_note(draft.texts[0])):
        draft.remark = "-".join(draft.texts)
    else:
        draft.name_then_remark()


def _belongs_to_vpa(part: str) -> bool:
    return part != "" and " " not in part and tokens.shape(part) not in (tokens.IFSC, tokens.RRN)


def _read_words(rest: str, draft: Draft) -> None:
    words: list[str] = []
    for word in rest.replace(":", " ").split():
        kind = tokens.shape(word)
        if kind in (tokens.VPA, tokens.RRN, tokens.IFSC) or (kind == tokens.NUMBER and len(word) > 5):
            draft.take(word)
        elif kind not in (tokens.MARK, tokens.DATE, tokens.TIME):
            words.append(word)
    text = " ".join(words).strip("- ")
    lower = text.lower()
    for lead in ("payment to ", "payment from ", "transfer to ", "transfer from ", "to ", "from ", "by "):
        if lower.startswith(lead):
            text = text[len(lead) :]
            break
    draft.counterparty = text
