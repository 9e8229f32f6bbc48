"""MT940 (SWIFT): statements of one account, with free and with structured information to the account owner.

Written here rather than taken from `mt-940`: of a message a dozen fields are wanted, and a refusal must name its
line, which that library's models do not keep; the rest would be the same rules about signs, years and :86:.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
import re
from typing import Final

from finsure.statements.domain.accounts import Account, day, joined, one_of, reading_of
from finsure.statements.domain.amounts import AmountReader, BadAmount
from finsure.statements.domain.body import printable
from finsure.statements.domain.shapes import ExponentOf, Reading, Row, Unreadable

_BLOCKS: Final = re.compile(r"^\{1:.*\{4:\s*")
_TAG: Final = re.compile(r"^:([0-9]{2}[A-Z]?):", re.ASCII)
_FIRST: Final = re.compile(r"^(?:\{4:\s*)?:(?:20|25|28C?):", re.MULTILINE | re.ASCII)
_BALANCE: Final = re.compile(r"([CD])([0-9]{6})([A-Z]{3})([0-9.,]{1,20})", re.ASCII)
_LINE: Final = re.compile(
    r"([0-9]{6})([0-9]{4})?(E[CD]|R?[CD])([A-Z])?([0-9][0-9.,]{0,17})(?:([SNF][A-Z0-9]{3})([^\n]*))?", re.ASCII
)
_STRUCTURED: Final = re.compile(r"([0-9]{3})([?^>+~|])(?=[0-9]{2})", re.ASCII)
_SLASHED: Final = re.compile(r"/([A-Z]{3,5})/")
_LABEL: Final = re.compile(r"(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC)\+")
_MARKS: Final = frozenset({"NONREF", "NOTPROVIDED", ""})


def is_mt940(text: str) -> bool:
    """True for text with a statement's tags near its beginning."""
    head = text[:4_000]
    return _FIRST.search(head) is not None and re.search(r"^:60[FM]:", head, re.MULTILINE) is not None


def read(text: str, *, exponent_of: ExponentOf, default_currency: str) -> Reading:
    """Read the statements of one account. Raises Unreadable."""
    readers: list[_Reader] = []
    for line, tag, content in _fields(text):
        if tag == "20" or not readers:
            readers.append(_Reader(exponent_of, default_currency))
        readers[-1].take(line, tag, content)
    accounts = [reader.close() for reader in readers if reader.begun]
    return reading_of(one_of(accounts), slug="mt940", name="MT940")


def _fields(text: str) -> Iterator[tuple[int, str, str]]:
    """Line, tag and content of every field; lines without a tag go on with the field before them."""
    begun, tag, content = 0, "", [""]
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, whole in enumerate(lines, start=1):
        line = _BLOCKS.sub("", whole)
        found = _TAG.match(line)
        ends = line.startswith("-}") or line.strip() == "-"
        if found or ends:
            if tag:
                yield begun, tag, "\n".join(content)
            begun, tag = number, found[1] if found else ""
            content = [line[found.end() :]] if found else []
        elif tag and line.strip():
            content.append(line)
    if tag:
        yield begun, tag, "\n".join(content)


class _Reader:
    """Takes the fields of one message in their order."""

    def __init__(self, exponent_of: ExponentOf, default_currency: str) -> None:
        self.account = Account(currency=default_currency)
        self._exponent_of = exponent_of
        self._amounts = AmountReader(",", exponent_of(default_currency))
        self._waiting: tuple[int, re.Match[str], str] | None = None

    @property
    def begun(self) -> bool:
        """True once it is known whose statement it is."""
        return bool(self.account.number or self.account.rows or self._waiting)

    def close(self) -> Account:
        """The account, its last entry included. Raises Unreadable (file-damaged) when no closing balance came."""
        self._finish("")
        if self.account.opening_minor is not None and self.account.closing_minor is None:
            raise Unreadable("file-damaged", "The file breaks off before the closing balance.")
        return self.account

    def take(self, line: int, tag: str, content: str) -> None:
        """One field. Raises Unreadable."""
        if tag == "86" and self._waiting:
            self._finish(content)
            return
        if self._waiting:
            self._finish("")
        if tag == "25":
            self.account.institution = content.partition("\n")[0]
            self.account.number = re.sub(r"[\s/]", "", self.account.institution)
        elif tag in ("60F", "60M") and self.account.opening_minor is None:
            self.account.opening_minor = self._balance(line, content)
        elif tag in ("62F", "62M"):
            self.account.closing_minor = self._balance(line, content)
        elif tag == "61":
            head, _, more = content.partition("\n")
            found = _LINE.match(head.strip())
            if found is None:
                self.account.errors.append((line, f"“{head[:40]}” is no statement line"))
            else:
                self._waiting = line, found, more

    def _balance(self, line: int, content: str) -> int:
        found = _BALANCE.match(content.strip())
        if found is None:
            raise Unreadable(
                "rows-unreadable", "A balance cannot be read.", [(line, f"“{content[:40]}” is no balance")]
            )
        self.account.currency = found[3]
        self._amounts = AmountReader(",", self._exponent_of(found[3]))
        try:
            amount = self._amount(found[4])
        except BadAmount as error:
            raise Unreadable("rows-unreadable", "A balance cannot be read.", [(line, str(error))]) from None
        return -amount if found[1] == "D" else amount

    def _amount(self, text: str) -> int:
        found = self._amounts.read(text.rstrip(","))
        if found is None:
            raise BadAmount("has no amount")
        return found[0]

    def _finish(self, information: str) -> None:
        if self._waiting is None:
            return
        (line, found, more), self._waiting = self._waiting, None
        if found[3] in ("ED", "EC"):
            self.account.left_out += 1
            return
        try:
            self.account.add(self._row(line, found, more, information))
        except (BadAmount, ValueError) as error:
            self.account.errors.append((line, str(error)))

    def _row(self, line: int, found: re.Match[str], more: str, information: str) -> Row:
        value_on = _date(found[1])
        amount = self._amount(found[5])
        owner, _, bank = (found[7] or "").partition("//")
        narration, reference = _information(information)
        owner = "" if owner.strip().upper() in _MARKS else printable(owner)
        return Row(
            line=line,
            booked_on=_entry_day(found[2], value_on) if found[2] else value_on,
            amount_minor=amount if found[3] in ("C", "RD") else -amount,
            narration=narration or joined(more, owner) or printable(found[6] or ""),
            value_on=value_on,
            reference=reference or owner,
            provider_ref="" if bank.strip().upper() in _MARKS else printable(bank),
        )


def _date(text: str) -> date:
    year = int(text[:2])
    return day(year + (2000 if year < 80 else 1900), int(text[2:4]), int(text[4:6]))


def _entry_day(text: str, value_on: date) -> date:
    """The day MMDD in the year that is closest to the value date: at the turn of a year it is not the same."""
    near = []
    for year in (value_on.year - 1, value_on.year, value_on.year + 1):
        try:
            near.append(day(year, int(text[:2]), int(text[2:])))
        except ValueError:
            continue
    if not near:
        raise ValueError("has an entry date that is no day of the calendar")
    return min(near, key=lambda one: abs((one - value_on).days))


def _information(text: str) -> tuple[str, str]:
    """Words and reference of :86:, free or structured."""
    begin = _STRUCTURED.match(text)
    if begin:
        return _by_numbers(text.replace("\n", "")[begin.end() :], begin[2])
    if _SLASHED.match(text):
        return _by_slashes(text.replace("\n", ""))
    return printable(text), ""


def _by_numbers(text: str, mark: str) -> tuple[str, str]:
    """?00 booking text, ?20 to ?29 and ?60 to ?63 purpose, ?32 and ?33 name."""
    title = purpose = name = ""
    for part in text.split(mark):
        number, content = part[:2], part[2:]
        if number == "00":
            title = content
        elif number.isdigit() and (20 <= int(number) <= 29 or 60 <= int(number) <= 63):
            purpose += content
        elif number in ("32", "33"):
            name += content
    labels = _labelled(purpose)
    purpose = labels.get("SVWZ", "") if labels else purpose
    return joined(name, purpose) or printable(title), _reference(labels.get("EREF", ""))


def _labelled(purpose: str) -> dict[str, str]:
    parts = _LABEL.split(purpose)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def _by_slashes(text: str) -> tuple[str, str]:
    """/NAME/…/REMI/… as Dutch and Nordic banks write it; what stands under REMI may be divided again."""
    parts = _SLASHED.split(text)
    found: dict[str, str] = {}
    for label, content in zip(parts[1::2], parts[2::2], strict=True):
        found.setdefault(label, content.strip("/ "))
    purpose = found.get("REMI", "").removeprefix("USTD").strip("/ ") or found.get("USTD", "")
    return joined(found.get("NAME", ""), purpose) or printable(text), _reference(found.get("EREF", ""))


def _reference(text: str) -> str:
    found = printable(text)
    return "" if found.upper() in _MARKS else found
