"""OFX and QFX, 1.x (SGML, tags left open) and 2.x (XML): one account's transactions and its closing balance.

Written here rather than taken from a library: `ofxtools` follows the specification so closely that it refuses
the files many banks really send (unknown tags, wrong order, bad dates), yet lets nonsense pass; `ofxparse` is
unmaintained and needs seconds for nested tags. What is wanted of an OFX file is a dozen leaves, so a flat walk
over its tags, linear in the file, is smaller and stricter where money is concerned. XML goes through
defusedxml; a DOCTYPE or an entity is refused in both kinds before anything is read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
import html
import re
from typing import Any, Final
from xml.sax import SAXException  # nosec B406 # only names; defusedxml below does the parsing
from xml.sax.handler import ContentHandler  # nosec B406 # the same

from defusedxml import DefusedXmlException
from defusedxml.sax import parseString

from finsure.statements.domain.amounts import AmountReader, BadAmount, decimal_mark
from finsure.statements.domain.body import printable, without_shared_ids
from finsure.statements.domain.dates import FIRST_YEAR, LAST_YEAR
from finsure.statements.domain.safety import MAX_ROWS
from finsure.statements.domain.shapes import ExponentOf, Reading, Row, Unreadable

_START: Final = re.compile(
    r"\s*(?:OFXHEADER\s*:|<\?OFX\b|<OFX>|<\?xml\b[^>]*>\s*<(?:\?OFX|OFX)\b)",
    re.IGNORECASE,
)
_TAG: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9_.]{0,40})\s*(/?)>")
_DATE: Final = re.compile(
    r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:T?[0-9:]{2,8}(?:\.[0-9]*)?)?(?:\[[^\]]{0,20}\]?)?", re.ASCII
)
_BARE_AMPERSAND: Final = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)")
_DECLARATION: Final = re.compile(r"<!\s*(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST)", re.IGNORECASE)
_OUTGOING: Final = frozenset("DEBIT PAYMENT CHECK ATM POS FEE SRVCHG DIRECTDEBIT CASH REPEATPMT".split())
_KINDS: Final = {
    "SAVINGS": "savings",
    "MONEYMRKT": "savings",
    "CHECKING": "current",
    "CREDITLINE": "loan",
    "CD": "deposit",
}
_PLACES: Final = {
    "BANKACCTFROM": "account",
    "CCACCTFROM": "account",
    "LEDGERBAL": "ledger",
    "AVAILBAL": "elsewhere",
    "BANKTRANLIST": "",
}
_INSIDE_ROW: Final = {
    "PAYEE": "payee",
    "CURRENCY": "currency",
    "ORIGCURRENCY": "elsewhere",
    "BANKACCTTO": "elsewhere",
    "CCACCTTO": "elsewhere",
    "IMAGEDATA": "elsewhere",
}
_ROW_LEAVES: Final = frozenset("TRNTYPE DTPOSTED DTAVAIL TRNAMT FITID CHECKNUM REFNUM NAME MEMO".split())


def is_ofx(text: str) -> bool:
    """True for text that begins as OFX does, of either version."""
    return _START.match(text[:2_000]) is not None


@dataclass(slots=True)
class _Account:
    """One statement inside the file, its leaves as text."""

    kind: str
    currency: str = ""
    number: str = ""
    type: str = ""
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    closing: tuple[int, str] | None = None
    periods: list[str] = field(default_factory=list)


class _Walk:
    """Takes tags and their text in order and keeps what matters, wherever banks put it."""

    def __init__(self) -> None:
        self.accounts: list[_Account] = []
        self.organisation = ""
        self._place = ""
        self._row: dict[str, str] | None = None

    def start(self, tag: str, line: int) -> None:
        """A tag opens."""
        if tag in ("STMTRS", "CCSTMTRS"):
            self.accounts.append(_Account("card" if tag == "CCSTMTRS" else ""))
            self._leave_row()
        elif tag == "INVSTMTRS":
            raise Unreadable("file-not-a-statement", "It is a statement of investments, not of a bank account or card.")
        elif tag == "STMTTRN":
            self._row = {}
            self._place = "row"
            self._current(line).rows.append((line, self._row))
            if len(self.accounts[-1].rows) > MAX_ROWS:
                raise Unreadable("rows-too-many", f"It has more than {MAX_ROWS:,} transactions.")
        elif tag in _PLACES:
            self._leave_row()
            self._place = _PLACES[tag]
        elif self._row is not None and tag in _INSIDE_ROW:
            self._place = _INSIDE_ROW[tag]

    def end(self, tag: str) -> None:
        """A tag closes; leaves need not."""
        if tag == "STMTTRN" or tag in _PLACES:
            self._leave_row()
        elif self._row is not None and tag in _INSIDE_ROW:
            self._place = "row"

    def leaf(self, tag: str, text: str, line: int) -> None:
        """A tag's own text."""
        place, row = self._place, self._row
        if row is not None and place == "row" and tag in _ROW_LEAVES:
            row.setdefault(tag, text)
        elif row is not None and place == "payee" and tag == "NAME":
            row.setdefault("NAME", text)
        elif row is not None and place == "currency" and tag == "CURSYM":
            row.setdefault("CURSYM", text)
        elif tag == "ORG" and not self.organisation:
            self.organisation = text
        elif self.accounts:
            self._leaf_of_account(tag, text, line)

    def _leaf_of_account(self, tag: str, text: str, line: int) -> None:
        account = self.accounts[-1]
        if tag == "CURDEF":
            account.currency = text.upper()
        elif self._place == "account" and tag == "ACCTID":
            account.number = text
        elif self._place == "account" and tag == "ACCTTYPE":
            account.type = text.upper()
        elif self._place == "ledger" and tag == "BALAMT":
            account.closing = line, text
        elif tag in ("DTSTART", "DTEND"):
            account.periods.append(text)

    def _current(self, line: int) -> _Account:
        if not self.accounts:
            raise Unreadable(
                "file-damaged", f"Line {line} has a transaction outside any statement.", [(line, "stands alone")]
            )
        return self.accounts[-1]

    def _leave_row(self) -> None:
        self._row = None
        self._place = ""


def refuse_declarations(text: str) -> None:
    """Pass only text without a DOCTYPE or an entity. Raises Unreadable (file-unsafe)."""
    if _DECLARATION.search(text):
        raise Unreadable("file-unsafe", "FinSure did not open it: it declares entities (DOCTYPE).")


def read(text: str, *, exponent_of: ExponentOf, default_currency: str) -> Reading:
    """Read an OFX file of one account. Raises Unreadable."""
    refuse_declarations(text)
    begin = text.upper().find("<OFX")
    if begin < 0:
        raise Unreadable("file-damaged", "The file has a header but nothing after it.")
    walk = _Walk()
    if "<?" in text[:begin] and "OFXHEADER:" not in text[:begin].upper():
        _walk_xml(text, begin, walk)
    else:
        _walk_sgml(text, begin, walk)
    account = _one_account(walk.accounts)
    return _reading(account, walk.organisation, exponent_of, default_currency)


def _walk_sgml(text: str, begin: int, walk: _Walk) -> None:
    line = text.count("\n", 0, begin) + 1
    counted = begin
    closed = False
    open_tag, open_at = "", 0
    for found in _TAG.finditer(text, begin):
        if open_tag:
            _leaf(walk, open_tag, text[open_at : found.start()], line)
        line += text.count("\n", counted, found.start())
        counted = found.start()
        closing, tag = found[1], found[2].upper()
        if closing:
            walk.end(tag)
            open_tag = ""
            closed = closed or tag == "OFX"
        elif not found[3]:
            walk.start(tag, line)
            open_tag, open_at = tag, found.end()
    if not closed:
        raise Unreadable("file-damaged", f"The file breaks off at line {line}.", [(line, "is the last line")])


def _leaf(walk: _Walk, tag: str, text: str, line: int) -> None:
    text = text.strip()
    if text:
        walk.leaf(tag, html.unescape(text) if "&" in text else text, line)


def _walk_xml(text: str, begin: int, walk: _Walk) -> None:
    padding = "\n" * text.count("\n", 0, begin)
    body = padding + _BARE_AMPERSAND.sub("&amp;", text[begin:])
    handler = _Handler(walk)
    try:
        parseString(body.encode(), handler, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise Unreadable("file-unsafe", "FinSure did not open it: it declares entities (DOCTYPE).") from error
    except SAXException as error:
        line = getattr(error, "getLineNumber", lambda: 0)() or 1
        raise Unreadable(
            "file-damaged", f"The file breaks off or is garbled at line {line}.", [(line, "is garbled")]
        ) from error


class _Handler(ContentHandler):
    """Hands the XML reader's events to the walk."""

    def __init__(self, walk: _Walk) -> None:
        super().__init__()
        self._walk = walk
        self._text: list[str] = []
        self._line: Callable[[], int | None] = lambda: 1

    def setDocumentLocator(self, locator: Any) -> None:  # noqa: N802 - the name the XML reader calls
        self._line = locator.getLineNumber

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 - the name the XML reader calls
        self._text.clear()
        self._walk.start(name.upper(), self._line() or 1)

    def characters(self, content: str) -> None:
        self._text.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802 - the name the XML reader calls
        text = "".join(self._text).strip()
        if text:
            self._walk.leaf(name.upper(), text, self._line() or 1)
        self._text.clear()
        self._walk.end(name.upper())


def _one_account(accounts: list[_Account]) -> _Account:
    if not accounts:
        raise Unreadable("file-not-a-statement", "It is OFX, but holds no statement of a bank account or card.")
    numbers = {account.number for account in accounts}
    if len(numbers) > 1:
        names = ", ".join(f"…{account.number[-4:]}" for account in accounts[:5])
        raise Unreadable("several-accounts", f"It holds {len(numbers)} accounts ({names}); bring them one by one.")
    first = accounts[0]
    for other in accounts[1:]:
        first.rows.extend(other.rows)
        first.closing = other.closing or first.closing
        first.periods += other.periods
    return first


def _reading(account: _Account, organisation: str, exponent_of: ExponentOf, default_currency: str) -> Reading:
    currency = account.currency or default_currency
    digits = exponent_of(currency)
    amounts = [(line, row.get("TRNAMT", "")) for line, row in account.rows]
    mark, clash = decimal_mark(amounts, digits)
    if clash is not None:
        lines = sorted(clash)
        errors = [(line, "writes its amount another way") for line in lines]
        raise Unreadable(
            "numbers-mixed", f"Lines {lines[0]} and {lines[1]} use the point and the comma differently.", errors
        )
    reader = AmountReader(mark or ".", digits)
    rows, errors = _rows(account, currency, reader)
    if errors:
        raise Unreadable("rows-unreadable", f"{len(errors)} transactions could not be read; nothing was taken.", errors)
    if not rows:
        raise Unreadable("no-transactions", "The statement has no transactions.")
    warnings: list[str] = []
    rows = _in_order(_signed(account, rows, warnings))
    return Reading(
        format="ofx",
        layout="ofx",
        layout_name=f"{organisation}, OFX" if organisation else "OFX",
        currency=account.currency or None,
        institution=printable(organisation)[:80],
        mask="".join(mark for mark in account.number if mark.isalnum())[-4:],
        kind=account.kind or _KINDS.get(account.type, "savings"),
        rows=tuple(without_shared_ids(rows, warnings)),
        closing_minor=_closing(account, reader),
        covered=_covered(account, rows),
        warnings=tuple(warnings),
    )


def _covered(account: _Account, rows: list[Row]) -> tuple[date, date] | None:
    """The days the list of transactions says it spans, where it says so of one list and its rows lie in it."""
    if len(account.periods) != 2:
        return None
    try:
        start, end = map(_day, account.periods)
    except ValueError:
        return None
    return (start, end) if start <= rows[0].booked_on and rows[-1].booked_on <= end else None


def _rows(account: _Account, currency: str, reader: AmountReader) -> tuple[list[Row], list[tuple[int, str]]]:
    rows: list[Row] = []
    errors: list[tuple[int, str]] = []
    for line, leaves in account.rows:
        try:
            rows.append(_row(line, leaves, reader))
        except (BadAmount, ValueError) as error:
            errors.append((line, str(error)))
        if leaves.get("CURSYM", currency).upper() != currency:
            raise Unreadable(
                "currency-mixed", f"Line {line} is in {leaves['CURSYM']}.", [(line, f"is in {leaves['CURSYM']}")]
            )
    return rows, errors


def _row(line: int, leaves: dict[str, str], reader: AmountReader) -> Row:
    text = leaves.get("TRNAMT", "")
    try:
        found = reader.read(text)
    except BadAmount as error:
        raise BadAmount(f"the amount “{text[:30]}” {error}") from None
    if found is None:
        raise BadAmount("has no amount")
    if not leaves.get("DTPOSTED"):
        raise ValueError("has no date")
    available = leaves.get("DTAVAIL", "")
    return Row(
        line=line,
        booked_on=_day(leaves["DTPOSTED"]),
        amount_minor=found[0],
        narration=_narration(leaves),
        value_on=_day(available) if available else None,
        reference=printable(leaves.get("CHECKNUM") or leaves.get("REFNUM", "")),
        provider_ref=printable(leaves.get("FITID", "")),
    )


def _day(text: str) -> date:
    found = _DATE.fullmatch(text)
    if found is None:
        raise ValueError(f"the date “{text[:30]}” is not a date")
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"the date “{text[:30]}” has the year {year}")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"the date “{text[:30]}” is no day of the calendar") from None


def _narration(leaves: dict[str, str]) -> str:
    """NAME and MEMO; banks often cut the name and repeat it whole in the memo."""
    name, memo = printable(leaves.get("NAME", "")), printable(leaves.get("MEMO", ""))
    if memo.lower().startswith(name.lower()):
        return memo
    return name if memo.lower() in name.lower() else f"{name} {memo}"


def _signed(account: _Account, rows: list[Row], warnings: list[str]) -> list[Row]:
    """Some banks print every amount without a sign and leave it to the type; the file as a whole tells."""
    types = [leaves.get("TRNTYPE", "").upper() for _, leaves in account.rows]
    outgoing = [kind in _OUTGOING for kind in types]
    if any(row.amount_minor < 0 for row in rows) or not any(outgoing):
        return rows
    warnings.append("No amount has a sign; money out was told by its type.")
    return [
        replace(row, amount_minor=-row.amount_minor) if out else row for row, out in zip(rows, outgoing, strict=True)
    ]


def _in_order(rows: list[Row]) -> list[Row]:
    if rows[0].booked_on > rows[-1].booked_on:
        rows.reverse()
    return sorted(rows, key=lambda row: row.booked_on)


def _closing(account: _Account, reader: AmountReader) -> int | None:
    if account.closing is None:
        return None
    line, text = account.closing
    try:
        found = reader.read(text)
    except BadAmount as error:
        raise Unreadable(
            "rows-unreadable", "The closing balance cannot be read.", [(line, f"“{text[:30]}” {error}")]
        ) from None
    return None if found is None else found[0]
