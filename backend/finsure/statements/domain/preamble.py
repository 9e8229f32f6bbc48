"""What stands around the rows: the bank, the account's last four digits, its kind and its currency.

Only text outside the rows counts as evidence, for a narration may name any bank.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
import re
from typing import Final

from finsure.statements.domain.dates import parts
from finsure.statements.domain.shapes import Table

_AROUND_LINES: Final = 80
_TAIL_LINES: Final = 40
_LINE_LENGTH: Final = 500
_BANKS: Final = (
    ("hdfc", "HDFC Bank", r"\bhdfc\s*bank|\bhdfc0"),
    ("icici", "ICICI Bank", r"\bicici\b|\bicic0"),
    ("sbi-card", "SBI Card", r"\bsbi\s*card"),
    ("sbi", "State Bank of India", r"\bstate bank of india\b|\bsbin0|\bonlinesbi"),
    ("axis", "Axis Bank", r"\baxis bank\b|\butib0"),
    ("kotak", "Kotak Mahindra Bank", r"\bkotak\b|\bkkbk0"),
    ("pnb", "Punjab National Bank", r"\bpunjab national bank\b|\bpunb0|\bpnb\b"),
    ("bob", "Bank of Baroda", r"\bbank of baroda\b|\bbarb0|\bbob world\b"),
    ("idfc", "IDFC FIRST Bank", r"\bidfc\b|\bidfb0"),
    ("yes", "Yes Bank", r"\byes bank\b|\byesb0"),
    ("indusind", "IndusInd Bank", r"\bindusind\b|\bindb0"),
    ("union", "Union Bank of India", r"\bunion bank of india\b|\bubin0"),
    ("canara", "Canara Bank", r"\bcanara bank\b|\bcnrb0"),
    ("boi", "Bank of India", r"(?<!state )\bbank of india\b|\bbkid0"),
    ("indian", "Indian Bank", r"\bindian bank\b|\bidib0"),
    ("iob", "Indian Overseas Bank", r"\bindian overseas bank\b|\bioba0"),
    ("central", "Central Bank of India", r"\bcentral bank of india\b|\bcbin0"),
    ("federal", "Federal Bank", r"\bfederal bank\b|\bfdrl0"),
    ("rbl", "RBL Bank", r"\brbl bank\b|\bratn0"),
    ("au", "AU Small Finance Bank", r"\bau small finance\b|\baubl0"),
    ("bandhan", "Bandhan Bank", r"\bbandhan bank\b|\bbdbl0"),
    ("idbi", "IDBI Bank", r"\bidbi\b|\bibkl0"),
    ("paytm", "Paytm Payments Bank", r"\bpaytm payments bank\b|\bpytm0"),
    ("amex", "American Express", r"\bamerican express\b|\bamex\b"),
    ("citi", "Citibank", r"\bcitibank\b|\bciti0"),
    ("hsbc", "HSBC", r"\bhsbc\b"),
    ("scb", "Standard Chartered Bank", r"\bstandard chartered\b|\bscbl0"),
)
_BANK_RES: Final = tuple((name, re.compile(pattern, re.IGNORECASE)) for _, name, pattern in _BANKS)
_IFSC: Final = re.compile(r"\b[A-Z]{4}0[A-Z0-9]{6}\b")
_ACCOUNT: Final = re.compile(
    r"(?:\ba/?c\b\.?|\bacct?\b\.?|\baccount(?!\s*(?:name|holder|type|status|branch|open))|\bcard|\biban|kontonummer|\bkonto\b)"
    r"(?:\s*(?:no|number|num|nr)\b)?[\s.:;,\-\t\"'_=]*"
    r"(?P<number>[A-Z]{0,4}[0-9xX*•]{2,}(?:[ -]?[0-9xX*•]{2,})*)",
    re.IGNORECASE,
)
_MASKED: Final = re.compile(r"\b[0-9]{0,6}[xX*•]{2,}[0-9xX*• -]*?([0-9]{3,4})\b")
_FILE_MASK: Final = re.compile(r"(?:^|[_\W])[xX*]{2,}([0-9]{4})(?:[_\W]|$)")
_KINDS: Final = (
    (
        "card",
        re.compile(
            r"\bcredit\s*card\b|(?<!debit )(?<!atm )\bcard\s+(?:statement|account)\b|kreditkarte", re.IGNORECASE
        ),
    ),
    ("loan", re.compile(r"\bloan account\b|\boverdraft\b|\bcash credit\b|\bod account\b", re.IGNORECASE)),
    (
        "current",
        re.compile(r"\bcurrent\s+(?:account|a/?c)\b|\bchecking\b|girokonto|\baccount type\W+current", re.IGNORECASE),
    ),
    ("savings", re.compile(r"\bsavings?\b|\bsb\s*a/?c\b|sparkonto", re.IGNORECASE)),
)
_CURRENCY: Final = re.compile(r"\b(?:currency|ccy|w(?:ae|ä)hrung)\b[\s.:;,\-\t\"']*([A-Z]{3})\b", re.IGNORECASE)
_A_DAY: Final = (
    r"([0-9]{1,4}[-/. ][0-9]{1,2}[-/. ][0-9]{2,4}|[0-9]{1,2}[-/. ][A-Za-z]{3,9}[-/., ]{1,2}[0-9]{2,4}"
    r"|[A-Za-z]{3,9}\.? [0-9]{1,2},? [0-9]{4})"
)
_PERIOD: Final = re.compile(
    rf"\b{_A_DAY}[\s,;:|]*(?:to\b|till\b|until\b|up\s?to\b|through\b|and\b|end\s*date\b|[-\u2013])[\s,;:|-]*(?:date\b)?[\s:]*{_A_DAY}\b",
    re.IGNORECASE,
)
_IN_HEADING: Final = re.compile(r"\(\s*(?:in\s+)?(INR|RS\.?|₹|EUR|USD|GBP|€|£|\$)\s*\)", re.IGNORECASE)
_SIGNS: Final = {"RS": "INR", "RS.": "INR", "₹": "INR", "€": "EUR", "£": "GBP", "$": "USD"}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the text outside the rows says; empty strings where it says nothing."""

    text: str
    institution: str
    mask: str
    kind: str
    currency: str
    dates: tuple[str, ...]
    periods: tuple[tuple[str, str], ...]


def read_surroundings(table: Table, header_line: int, date_column: int, filename: str) -> Surroundings:
    """Everything the preamble, the headings, the footer and the file's name tell."""
    above = table.lines[max(0, header_line - _AROUND_LINES) : max(0, header_line)]
    before = [cells for cells in above if not _is_row(cells, date_column)]
    after = table.lines[max(header_line + 1, len(table.lines) - _TAIL_LINES) :]
    footer = [cells for cells in after if not _is_row(cells, date_column)]
    just_below = [cells for cells in table.lines[header_line + 1 : header_line + 4] if sum(map(bool, cells)) == 1]
    lines = [_joined(cells) for cells in (*before, *just_below)]
    head = "\n".join(lines)
    text = "\n".join([filename.rpartition("/")[2], head, *map(_joined, footer), table.name])
    headings = _joined(table.lines[header_line]) if 0 <= header_line < len(table.lines) else ""
    return Surroundings(
        text=text.lower(),
        institution=institution_in(text),
        mask=mask_in(head) or _mask_of_filename(filename),
        kind=kind_in(head + "\n" + filename.replace("_", " ")),
        currency=_currency_in(head, headings),
        dates=tuple(cell for line in before for cell in re.split(r"[\s,]+", _joined(line)) if parts(cell)),
        periods=tuple((found[1], found[2]) for found in _PERIOD.finditer(head)),
    )


def institution_in(text: str) -> str:
    """The bank a text names; an IFSC code weighs more than a name."""
    for code in _IFSC.findall(text):
        for name, pattern in _BANK_RES:
            if pattern.search(code):
                return name
    for name, pattern in _BANK_RES:
        if pattern.search(text):
            return name
    return ""


def names_institution(text: str, institution: str) -> bool:
    """True when a text names the bank given, whatever else it names."""
    return any(name == institution and pattern.search(text) for name, pattern in _BANK_RES)


def mask_in(text: str) -> str:
    """The last four digits of the account or card a text names, or nothing."""
    for line in text.split("\n"):
        for found in _ACCOUNT.finditer(line):
            digits = re.sub(r"[^0-9]", "", found["number"])
            length = len(re.sub(r"[ -]", "", found["number"]))
            if length >= 6 and len(digits) >= 3:
                return digits[-4:]
    masked = _MASKED.search(text)
    return masked[1] if masked else ""


def kind_in(text: str) -> str:
    """savings, current, card or loan where a text says so."""
    for kind, pattern in _KINDS:
        if pattern.search(text):
            return kind
    return ""


def _mask_of_filename(filename: str) -> str:
    found = _FILE_MASK.search(filename)
    return found[1] if found else ""


def _currency_in(head: str, headings: str) -> str:
    named = _CURRENCY.search(head)
    if named:
        return named[1].upper()
    found = {sign.upper() for sign in _IN_HEADING.findall(headings)}
    codes = {_SIGNS.get(sign, sign) for sign in found}
    return codes.pop() if len(codes) == 1 else ""


def _joined(cells: Sequence[str]) -> str:
    return " ".join(" ".join(cell[:_LINE_LENGTH] for cell in cells if cell).split())[:_LINE_LENGTH]


def _is_row(cells: Sequence[str], date_column: int) -> bool:
    return len(cells) > date_column >= 0 and parts(cells[date_column].strip()) is not None
