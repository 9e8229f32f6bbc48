"""CAMT.053, .052 and .054 (ISO 20022, versions 2 to 13): the booked entries of one account.

A bank's own fields are ignored, what is missing is missing; what is money or a date is read strictly. An entry that
gathers several payments becomes one row for each when their amounts add up to it exactly, else it stays one.
Reversals need no thought: CdtDbtInd says which way the money of the reversing entry went.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
import re
from typing import Any, Final
from xml.sax import SAXException  # nosec B406 # only names; defusedxml below does the parsing
from xml.sax.handler import ContentHandler  # nosec B406 # the same

from defusedxml import DefusedXmlException
from defusedxml.sax import parseString

from finsure.statements.domain.accounts import Account, day, joined, one_of, reading_of
from finsure.statements.domain.amounts import AmountReader, BadAmount
from finsure.statements.domain.body import printable
from finsure.statements.domain.safety import MAX_ROWS
from finsure.statements.domain.shapes import ExponentOf, Reading, Row, Unreadable

_START: Final = re.compile(
    r"<(?:\w{1,20}:)?(?:BkToCstmr(?:Stmt|AcctRpt|DbtCdtNtfctn))\b|iso:20022:tech:xsd:camt\.05[234]\."
)
_STATEMENTS: Final = frozenset({"Stmt", "Rpt", "Ntfctn"})
_DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T[0-9:.]{5,20})?(?:Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII)
_DEEPEST: Final = 40
_NOTHING: Final = frozenset({"NOTPROVIDED", "NOTAVAILABLE", "NONREF"})
_OPENING: Final = ("OPBD", "PRCD")
_NAMES: Final = {"053": "CAMT.053", "052": "CAMT.052", "054": "CAMT.054"}


def is_camt(text: str) -> bool:
    """True for XML whose beginning is that of a bank-to-customer report."""
    head = text[:4_000].lstrip("\ufeff \t\r\n")
    return head.startswith("<") and _START.search(head) is not None


@dataclass(slots=True)
class _Part:
    """An entry, a payment inside it, or a balance: its leaves as text, by their path below it."""

    line: int
    leaves: dict[str, list[str]] = field(default_factory=dict)
    parts: list[_Part] = field(default_factory=list)

    def first(self, *paths: str) -> str:
        """The first text that stands at any of these paths."""
        return next((text for path in paths for text in self.leaves.get(path, ()) if text), "")

    def every(self, path: str) -> str:
        """All texts at a path."""
        return " ".join(self.leaves.get(path, ()))


@dataclass(slots=True)
class _Statement:
    facts: _Part
    entries: list[_Part] = field(default_factory=list)
    balances: list[_Part] = field(default_factory=list)


class _Handler(ContentHandler):
    """Keeps the path, and puts each leaf where it belongs."""

    def __init__(self) -> None:
        super().__init__()
        self.statements: list[_Statement] = []
        self._path: list[str] = []
        self._roots: list[tuple[int, _Part]] = []
        self._text: list[str] = []
        self._line: Callable[[], int | None] = lambda: 1

    def setDocumentLocator(self, locator: Any) -> None:  # noqa: N802 - the name the XML reader calls
        self._line = locator.getLineNumber

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 - the name the XML reader calls
        tag = name.rpartition(":")[2]
        self._text.clear()
        self._path.append(tag)
        if len(self._path) > _DEEPEST:
            raise Unreadable("file-damaged", "It is nested far deeper than a statement.")
        part = _Part(self._line() or 1)
        if tag in _STATEMENTS and not self._roots:
            self.statements.append(_Statement(part))
        elif not self._roots:
            return
        elif len(self._roots) == 1 and tag == "Ntry":
            self.statements[-1].entries.append(part)
            if len(self.statements[-1].entries) > MAX_ROWS:
                raise Unreadable("rows-too-many", f"It has more than {MAX_ROWS:,} transactions.")
        elif len(self._roots) == 1 and tag == "Bal":
            self.statements[-1].balances.append(part)
        elif len(self._roots) == 2 and tag == "TxDtls":
            self._roots[-1][1].parts.append(part)
        else:
            if "Ccy" in attrs:
                self._put(self._below() + "@", attrs["Ccy"])
            return
        self._roots.append((len(self._path), part))

    def characters(self, content: str) -> None:
        self._text.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802 - the name the XML reader calls
        text = "".join(self._text).strip()
        if self._roots and self._roots[-1][0] == len(self._path):
            self._roots.pop()
        elif self._roots and text:
            self._put(self._below(), text)
        self._text.clear()
        self._path.pop()

    def _below(self) -> str:
        return "/".join(self._path[self._roots[-1][0] :])

    def _put(self, path: str, text: str) -> None:
        self._roots[-1][1].leaves.setdefault(path, []).append(text)


def read(text: str, *, exponent_of: ExponentOf, default_currency: str) -> Reading:
    """Read the booked entries of one account. Raises Unreadable."""
    handler = _Handler()
    try:
        parseString(text.lstrip("\ufeff \t\r\n").encode(), handler, forbid_dtd=True, forbid_entities=True)
    except DefusedXmlException as error:
        raise Unreadable("file-unsafe", "FinSure did not open it: it declares entities (DOCTYPE).") from error
    except SAXException as error:
        line = getattr(error, "getLineNumber", lambda: 0)() or 1
        detail = f"The file breaks off or is garbled at line {line}."
        raise Unreadable("file-damaged", detail, [(line, "is garbled")]) from error
    kind = re.search(r"camt\.(05[234])", text[:4_000])
    account = one_of([_account(statement, exponent_of, default_currency) for statement in handler.statements])
    return reading_of(account, slug="camt", name=_NAMES[kind[1]] if kind else "CAMT")


def _account(statement: _Statement, exponent_of: ExponentOf, default_currency: str) -> Account:
    facts = statement.facts
    used = [entry.first("Amt@") for entry in statement.entries]
    currency = (facts.first("Acct/Ccy") or next(filter(None, used), "") or default_currency).upper()
    reader = AmountReader(".", exponent_of(currency))
    account = Account(
        number=re.sub(r"\s", "", facts.first("Acct/Id/IBAN", "Acct/Id/Othr/Id")),
        currency=currency,
        institution=facts.first("Acct/Svcr/FinInstnId/Nm", "Acct/Svcr/FinInstnId/BICFI", "Acct/Svcr/FinInstnId/BIC"),
        kind="card" if facts.first("Acct/Tp/Cd") == "CARD" else "savings",
    )
    for entry in statement.entries:
        if (entry.first("Amt@") or currency).upper() != currency:
            named = entry.first("Amt@")
            raise Unreadable("currency-mixed", f"Line {entry.line} is in {named}.", [(entry.line, f"is in {named}")])
        if entry.first("Sts/Cd", "Sts") not in ("", "BOOK"):
            account.left_out += 1
            continue
        try:
            for row in _rows(entry, reader, currency):
                account.add(row)
        except (BadAmount, ValueError) as error:
            account.errors.append((entry.line, str(error)))
    account.opening_minor = _balance(statement.balances, _OPENING, reader)
    account.closing_minor = _balance(statement.balances, ("CLBD",), reader)
    return account


def _rows(entry: _Part, reader: AmountReader, currency: str) -> list[Row]:
    """One row, or one for each payment of a batch. Raises BadAmount, ValueError."""
    amount = _signed(entry, reader)
    booked_on = _day(entry, "BookgDt/Dt", "BookgDt/DtTm") or _day(entry, "ValDt/Dt", "ValDt/DtTm")
    if booked_on is None:
        raise ValueError("has no date")
    value_on = _day(entry, "ValDt/Dt", "ValDt/DtTm")
    own = printable(entry.first("AcctSvcrRef"))
    batch = _batch(entry, reader, currency, amount)
    if batch is None:
        only = entry.parts[0] if len(entry.parts) == 1 else _Part(entry.line)
        words = _words(entry, only, amount)
        if len(entry.parts) > 1:
            words = joined(words, f"{len(entry.parts)} payments")
        return [Row(entry.line, booked_on, amount, words, value_on, None, _reference(only), own)]
    rows = []
    for number, (part, share) in enumerate(zip(entry.parts, batch, strict=True), start=1):
        mine = printable(part.first("Refs/AcctSvcrRef"))
        provider = mine if mine and mine != own else (f"{own}/{number}" if own else "")
        words = _words(entry, part, share)
        rows.append(Row(part.line, booked_on, share, words, value_on, None, _reference(part), provider))
    return rows


def _batch(entry: _Part, reader: AmountReader, currency: str, amount: int) -> list[int] | None:
    """The signed amounts of a batch's payments if each is known and they add up to the entry."""
    if len(entry.parts) < 2:
        return None
    shares = []
    for part in entry.parts:
        path = next((path for path in ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt") if part.first(path)), "")
        if not path or part.first(path + "@").upper() not in ("", currency):
            return None
        found = reader.read(part.first(path))
        way = part.first("CdtDbtInd") or entry.first("CdtDbtInd")
        shares.append(0 if found is None else abs(found[0]) * (-1 if way == "DBIT" else 1))
    return shares if sum(shares) == amount else None


def _signed(part: _Part, reader: AmountReader) -> int:
    text, way = part.first("Amt"), part.first("CdtDbtInd")
    found = reader.read(text)
    if found is None:
        raise BadAmount("has no amount")
    if way not in ("CRDT", "DBIT"):
        raise BadAmount("does not say whether money came in or went out")
    if found[0] < 0:
        raise BadAmount(f"has the amount “{text[:30]}” with a sign of its own")
    return -found[0] if way == "DBIT" else found[0]


def _day(part: _Part, *paths: str) -> date | None:
    text = part.first(*paths)
    if not text:
        return None
    found = _DAY.fullmatch(text)
    if found is None:
        raise ValueError(f"has the date “{text[:30]}”")
    return day(int(found[1]), int(found[2]), int(found[3]))


def _words(entry: _Part, part: _Part, amount: int) -> str:
    """Who it went to or came from, what it was for, and what the bank adds."""
    side = "Cdtr" if amount < 0 else "Dbtr"
    party = part.first(f"RltdPties/{side}/Nm", f"RltdPties/{side}/Pty/Nm", f"RltdPties/Ultmt{side}/Nm")
    purpose = part.every("RmtInf/Ustrd") or part.first("RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/AddtlRmtInf")
    added = "" if party and purpose else part.first("AddtlTxInf") or entry.first("AddtlNtryInf")
    words = joined(party, purpose, added) or printable(entry.first("BkTxCd/Prtry/Cd", "BkTxCd/Domn/Cd"))
    return joined(words, "reversal") if entry.first("RvslInd") in ("true", "1") else words


def _reference(part: _Part) -> str:
    for path in ("Refs/EndToEndId", "Refs/TxId", "Refs/InstrId", "Refs/ChqNb"):
        text = printable(part.first(path))
        if text and text.upper() not in _NOTHING:
            return text
    return ""


def _balance(balances: list[_Part], kinds: tuple[str, ...], reader: AmountReader) -> int | None:
    """The first balance of the first of these kinds; a closing one is the last there is."""
    for kind in kinds:
        found = [balance for balance in balances if balance.first("Tp/CdOrPrtry/Cd", "Tp/Cd") == kind]
        if found:
            chosen = found[-1 if kind == "CLBD" else 0]
            try:
                return _signed(chosen, reader)
            except BadAmount as error:
                place = [(chosen.line, str(error))]
                raise Unreadable("rows-unreadable", "A balance cannot be read.", place) from None
    return None
