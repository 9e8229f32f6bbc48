"""Amounts as statements print them, read strictly into whole minor units.

Accepted: plain digits, groups of three, Indian lakh groups, groups of three by space, point or apostrophe,
one sign before or after (Unicode minus too), parentheses, a currency sign or code, a Dr or Cr mark.
Refused: exponents, NaN, underscores, digits of other scripts, more than 15 digits, odd groups, decimals
the currency does not have.
"""

from __future__ import annotations

from collections.abc import Iterable
import re
from typing import Final

from finsure.statements.domain.shapes import DecimalMark

MAX_DIGITS: Final = 15
MAX_LENGTH: Final = 60
SYMBOLS: Final = {"₹": "INR", "rs": "INR", "rs.": "INR", "`": "INR", "€": "EUR", "£": "GBP", "¥": "JPY"}
_EXPONENTS: Final = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
}
_BLANKS: Final = frozenset({"", "-", "--", "---", ".", "na", "n/a", "n.a.", "nil", "null", "none"})
_SPACES: Final = (
    dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f\u2002\u2003\u200a"), " ")
    | {ord(mark): "-" for mark in "\u2212\u2013\u2014\ufe63\uff0d\u2010\u2011"}
    | {ord("\u2019"): "'", ord("\u2018"): "'"}
)
_CURRENCY: Final = r"₹|rs\.?|`|us\$|\$|€|£|¥|[a-z]{3}(?![a-z])"
_GENERAL: Final = re.compile(
    rf"""(?P<open>\()?\s*
    (?:(?P<before>dr|cr)\.?\s+)?
    (?P<sign0>[+-])?\s*(?:(?P<currency0>{_CURRENCY})\s*)?(?P<sign1>[+-])?\s*
    (?P<number>[0-9][0-9.,' ]*|[.,][0-9]+)
    (?P<sign2>[+-])?\s*(?:(?P<currency1>{_CURRENCY})(?<!dr)(?<!cr)\s*)?
    (?P<close>\))?\s*
    (?:\(?\s*(?P<after>dr|cr|debit|credit|d|c)\s*\.?\s*\)?)?""",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
_POINT: Final = re.compile(r"([+-]?)([0-9]{1,13})\.([0-9]{2})", re.ASCII).fullmatch
_LAKH_OR_THOUSAND: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,2}(?:,[0-9]{2})*,[0-9]{3}", re.ASCII).fullmatch
_GROUPED: Final = re.compile(
    r"([+-]?)([0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,2}(?:,[0-9]{2}){0,4},[0-9]{3})\.([0-9]{2})", re.ASCII
).fullmatch
_THOUSAND: Final = {
    mark: re.compile(rf"[0-9]{{1,3}}(?:{re.escape(mark)}[0-9]{{3}})+", re.ASCII).fullmatch for mark in ".' "
}
_NUMBER: Final = re.compile(r"(?<![A-Za-z])[.,]?[0-9][0-9.,' \u00a0\u202f\u2019]*", re.ASCII).search
_EXPONENT: Final = re.compile(r"[0-9]e[+-]?[0-9]", re.ASCII | re.IGNORECASE).search


class BadAmount(ValueError):
    """Text that stands where an amount should and is none; the message is the reason."""


def minor_digits(currency: str) -> int:
    """How many decimals a currency has (ISO 4217); 2 for one not listed."""
    return _EXPONENTS.get(currency, 2)


class AmountReader:
    """Reads the amounts of one file; remembers which currencies were named beside them and the first line."""

    __slots__ = ("_decimal", "_digits", "_fast", "currencies")

    def __init__(self, decimal: DecimalMark, digits: int) -> None:
        self._decimal = decimal
        self._digits = digits
        self._fast = decimal == "." and digits == 2
        self.currencies: dict[str, str] = {}

    def read(self, text: str) -> tuple[int, str] | None:
        """Minor units as signed in the text, and "D", "C" or "" for a mark; None for a blank.

        A mark does not change the sign. Raises BadAmount.
        """
        if self._fast:
            plain = _POINT(text)
            if plain is not None:
                minor = int(plain[2] + plain[3])
                return (-minor if plain[1] == "-" else minor), ""
            plain = _GROUPED(text)
            if plain is not None:
                minor = int(plain[2].replace(",", "") + plain[3])
                return (-minor if plain[1] == "-" else minor), ""
        text = text.translate(_SPACES).strip().removeprefix("'")
        if text.lower() in _BLANKS:
            return None
        if len(text) > MAX_LENGTH:
            raise BadAmount("is far too long")
        return self._general(text)

    def _general(self, text: str) -> tuple[int, str]:
        found = _GENERAL.fullmatch(text)
        if found is None:
            raise BadAmount(_reason(text))
        if (found["open"] is None) != (found["close"] is None):
            raise BadAmount("has one parenthesis too few")
        signs = [sign for sign in (found["sign0"], found["sign1"], found["sign2"]) if sign]
        if len(signs) + (found["open"] is not None) > 1:
            raise BadAmount("has two signs")
        self._note_currency(found["currency0"] or found["currency1"])
        minor = self._minor(found["number"].strip())
        mark = (found["after"] or found["before"] or "")[:1].upper()
        return (-minor if "-" in signs or found["open"] else minor), mark

    def _note_currency(self, symbol: str | None) -> None:
        if symbol:
            code = SYMBOLS.get(symbol.lower(), symbol.upper())
            self.currencies.setdefault("USD" if code == "US$" else code, symbol)

    def _minor(self, number: str) -> int:
        whole, mark, fraction = number.rpartition(self._decimal)
        if not mark:
            whole, fraction = number, ""
        if not fraction.isdigit() and fraction:
            raise BadAmount("groups its digits in an odd way")
        whole = _ungrouped(whole, self._decimal)
        extra = fraction[self._digits :]
        if extra.strip("0") or (len(fraction) == 3 and self._digits < 3):
            raise BadAmount(f"has {len(fraction)} decimals where the currency has {self._digits}")
        if len(whole.lstrip("0")) + len(fraction) > MAX_DIGITS and len(whole.lstrip("0")) + self._digits > MAX_DIGITS:
            raise BadAmount(f"has more than {MAX_DIGITS} digits")
        return int((whole or "0") + fraction[: self._digits].ljust(self._digits, "0"))


def _ungrouped(whole: str, decimal: str) -> str:
    if whole.isdigit() or not whole:
        return whole
    if decimal == "." and _LAKH_OR_THOUSAND(whole):
        return whole.replace(",", "")
    for mark, matches in _THOUSAND.items():
        if mark != decimal and matches(whole):
            return whole.replace(mark, "")
    raise BadAmount("groups its digits in an odd way")


def _reason(text: str) -> str:
    if _EXPONENT(text):
        return "has an exponent"
    if "_" in text:
        return "has an underscore"
    if any(mark.isdigit() and not mark.isascii() for mark in text):
        return "has digits of another script"
    if text.lower().lstrip("+-") in ("nan", "inf", "infinity"):
        return "is not a number"
    return "is not an amount"


def decimal_mark(cells: Iterable[tuple[int, str]], digits: int) -> tuple[DecimalMark | None, tuple[int, int] | None]:
    """The decimal mark the amounts of a file share, and the first lines of both where they disagree.

    (None, None) when nothing in the file tells. Cells come with their line number.
    """
    first: dict[str, int] = {}
    for line, text in cells:
        mark = text[-3:-2] if digits == 2 else ""
        if mark not in (".", ",") or not text[-2:].isdigit() or not text[-4:-3].isdigit():
            mark = _evidence(text, digits)
        if mark and mark not in first:
            first[mark] = line
            if len(first) == 2:
                return None, (first["."], first[","])
    if not first:
        return None, None
    return ("." if "." in first else ","), None


def _evidence(text: str, digits: int) -> str:
    """The mark that must be the decimal one in this text, or nothing."""
    number = _NUMBER(text) if len(text) <= MAX_LENGTH else None
    core = number[0].rstrip(" .,'\u00a0\u202f") if number is not None else ""
    at = max(core.rfind("."), core.rfind(","))
    if at < 0:
        return ""
    mark, after = core[at], core[at + 1 :]
    other = "," if mark == "." else "."
    if other in core[:at]:
        return mark
    if core.count(mark) > 1:
        return other
    if len(after) == 3:
        return "." if mark == "," and digits != 3 else ""
    return mark


def looks_like_amount(text: str) -> bool:
    """True for text any convention would read as an amount; used to guess columns, never to read money."""
    text = text.translate(_SPACES).strip().removeprefix("'")
    if not 0 < len(text) <= MAX_LENGTH:
        return False
    found = _GENERAL.fullmatch(text)
    return found is not None and sum(mark.isdigit() for mark in text) <= MAX_DIGITS
