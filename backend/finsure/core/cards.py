"""Card numbers never stay: every text that comes in keeps the last four digits of a card and nothing that pays with it.

A number is a card's when it has a card's length (13 to 19), begins like one (a scheme's range), passes the check digit
(Luhn) and stands like one: alone, in groups as cards print them, or torn once by a line's end. Digits of every script
count. Banks' own references fail one of these; where a bank's number passes all four, hiding it is the safe mistake.
"""

from collections.abc import Iterator
import re
from typing import Final

SHORTEST, LONGEST = 13, 19
SAFE_CODE: Final = "XXX"

_DASHES = "-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_SPACES = " \t\n\r\v\f\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_SEPARATORS = f"{_DASHES}{_UNSEEN}{_SPACES}._·•/"
_BETWEEN = f"[{re.escape(_SEPARATORS)}]"
# Thirteen digits and more with at most three marks between; looked for in ASCII alone where a text has nothing else.
_RUN: Final = {
    True: re.compile(r"(?<![0-9])[0-9](?:[\s\-._/]{0,3}[0-9]){12,}"),
    False: re.compile(rf"(?<!\d)\d(?:{_BETWEEN}{{0,3}}\d){{12,}}"),
}
_GROUP: Final = re.compile(r"\d+")
_TRACK_END: Final = re.compile(r"(?:\^[^^\n]{2,26}\^[\d\s]{4,}|\s?[=D]\d{4,})\??", re.ASCII)
_TRACK_START: Final = re.compile(r"(?:%?B|;)\Z", re.IGNORECASE)
_CODE: Final = re.compile(
    r"(?i)\b((?:cvv2?|cvc2?|cvn2?|csc|(?:card )?security code)(?:\s?(?:no|number|code|is))?[\s:=.#\-]{0,3})\d{3,4}(?!\d)"
)
_CARD_WORD: Final = re.compile(
    r"(?:^|[^a-z])(?:card|cards|cc|ccn|dc|visa|mastercard|master|mc|maestro|rupay|amex|diners|discover|jcb|pan|pos|no|num|"
    r"number|debit|credit|crd|cardno)[\s:.#=-]{0,3}\Z",
    re.IGNORECASE,
)
_CURRENT_ACCOUNT: Final = re.compile(
    r"5020\d{10}"
)  # HDFC Bank's, beside Maestro's 5020, which has other lengths in use
_POOL: Final = re.compile(r"transfer (?:from|to)\s*\Z", re.IGNORECASE)

#: First and last prefix of a scheme's range, and the lengths its numbers have.
_RANGES: Final[tuple[tuple[str, str, frozenset[int]], ...]] = tuple(
    (first, last, frozenset(lengths))
    for first, last, lengths in (
        ("4", "4", (13, 16, 19)),  # Visa
        ("51", "55", (16,)),  # Mastercard
        ("2221", "2720", (16,)),
        ("34", "34", (15,)),  # American Express
        ("37", "37", (15,)),
        ("300", "305", (14, 16)),  # Diners Club
        ("3095", "3095", (14, 16)),
        ("36", "36", (14, 16)),
        ("38", "39", (14, 16)),
        ("508", "508", (16,)),  # RuPay
        ("353", "353", (16,)),
        ("356", "356", (16,)),
        ("60", "60", (16, 19)),  # RuPay and Discover
        ("65", "65", (16, 19)),
        ("81", "82", (16, 17, 18, 19)),  # RuPay and UnionPay
        ("644", "649", (16, 19)),  # Discover
        ("3528", "3589", (16, 17, 18, 19)),  # JCB
        ("62", "62", (16, 17, 18, 19)),  # UnionPay
        ("2200", "2204", (16, 17, 18, 19)),  # Mir
        ("9792", "9792", (16,)),  # Troy
        *((start, start, range(13, 20)) for start in "5018 5020 5038 5893 6304 6759 6761 6762 6763".split()),  # Maestro
    )
)
_DOUBLED: Final = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def masked(text: str) -> str:
    """`text` with every card number cut to its last four digits (XXXX1234) and every security code taken out.

    Numbers that are masked already stay as they are; doing it twice changes nothing. A text without a card number is
    given back itself, after one search.
    """
    if len(text) < SHORTEST and text.isdecimal():
        return text
    if len(text) >= SHORTEST and _RUN[text.isascii()].search(text):
        for start, end, last_four in reversed(list(_card_numbers(text))):
            text = f"{text[:start]}XXXX{last_four}{text[end:]}"
    lowered = text.lower()
    if "cv" in lowered or "csc" in lowered or "security code" in lowered:
        text = _CODE.sub(rf"\g<1>{SAFE_CODE}", text)
    return text


def holds_card_number(text: str) -> bool:
    """Whether `masked` would change a number in `text`."""
    return masked(text) != text


def is_card_number(digits: str) -> bool:
    """Whether ASCII `digits` have a card's length, begin as a scheme's numbers do and pass the check digit."""
    return _in_range(digits) and _passes_luhn(digits)


def _in_range(digits: str) -> bool:
    length = len(digits)
    return any(first <= digits[: len(first)] <= last and length in lengths for first, last, lengths in _RANGES)


def _passes_luhn(digits: str) -> bool:
    values = [ord(digit) - 48 for digit in reversed(digits)]
    return (sum(values[::2]) + sum(_DOUBLED[value] for value in values[1::2])) % 10 == 0


def _card_numbers(text: str) -> Iterator[tuple[int, int, str]]:
    """Where card numbers begin and end, with their last four digits; left to right, none overlapping.

    Where a bank's number and the card's beside it could be read as one card number by chance, both readings go.
    """
    for run in _RUN[text.isascii()].finditer(text):
        groups = [group.span() for group in _GROUP.finditer(text, *run.span())]
        found = [card for index in range(len(groups)) for card in _cards_from(text, groups, index)]
        for start, end, digits in _united(found):
            yield *_whole_track(text, start, end), digits[-4:]


def _united(found: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Readings that share digits, as one place that ends with the last of them."""
    united: list[tuple[int, int, str]] = []
    for start, end, digits in found:
        if united and start < united[-1][1]:
            first, other_end, other = united.pop()
            united.append((first, max(end, other_end), digits if end >= other_end else other))
        else:
            united.append((start, end, digits))
    return united


def _cards_from(text: str, groups: list[tuple[int, int]], index: int) -> Iterator[tuple[int, int, str]]:
    """Each way in which the groups from `index` on make a card number: start, end, digits."""
    lengths: list[int] = []
    total = 0
    for count, (left, right) in enumerate(groups[index:], 1):
        lengths.append(right - left)
        total += right - left
        if total > LONGEST:
            return
        if total < SHORTEST or not _shaped(text, groups[index : index + count], lengths):
            continue
        digits = _ascii("".join(text[start:end] for start, end in groups[index : index + count]))
        if is_card_number(_unpadded(digits)) and _stands_alone(text, groups[index][0], digits):
            yield groups[index][0], right, digits


def _ascii(digits: str) -> str:
    """Decimal digits of any script, as ASCII."""
    return digits if digits.isascii() else "".join(str(int(mark)) for mark in digits)


def _unpadded(digits: str) -> str:
    """A card number filled up with zeros to a field's whole width, without them."""
    return digits.lstrip("0") if len(digits) == LONGEST else digits


def _shaped(text: str, groups: list[tuple[int, int]], lengths: list[int]) -> bool:
    """Whether groups stand as cards are printed, or would if one line's end (white space) were not between."""
    if _regular(lengths):
        return True
    for place in range(len(lengths) - 1):
        between = text[groups[place][1] : groups[place + 1][0]]
        if not between.strip(_SPACES + _UNSEEN):
            joined = [*lengths[:place], lengths[place] + lengths[place + 1], *lengths[place + 2 :]]
            if _regular(joined):
                return True
    return False


def _regular(lengths: list[int]) -> bool:
    """One block; equal groups with a shorter or equal (or, of four, five-digit) end; or a scheme's own grouping."""
    if len(lengths) == 1 or lengths in ([4, 6, 5], [4, 6, 4], [6, 6, 4], [6, 10], [6, 13], [6, 4, 4], [4, 3, 3, 3]):
        return True
    first, *middle, last = lengths
    return first <= 8 and all(length == first for length in middle) and (last <= first or (first, last) == (4, 5))


def _stands_alone(text: str, start: int, digits: str) -> bool:
    """Whether what stands before the number lets it be a card's rather than a part of a reference or a bank's number."""
    before = text[max(0, start - 16) : start]
    if _CARD_WORD.search(before) or _TRACK_START.search(before):
        return True
    if before[-1:].isalpha():
        return len(digits) == 16 and before[-1:] not in "Xx"
    # A large bank prints numbers of its own books, which begin with a 4, on every row: "TRANSFER FROM 4897691162095".
    return not _CURRENT_ACCOUNT.fullmatch(digits) and not (len(digits) == SHORTEST and _POOL.search(before))


def _whole_track(text: str, start: int, end: int) -> tuple[int, int]:
    """The number's place, stretched over the rest of a magnetic track when it is part of one."""
    rest = _TRACK_END.match(text, end)
    if not rest:
        return start, end
    before = _TRACK_START.search(text[max(0, start - 2) : start])
    return start - len(before[0]) if before else start, rest.end()
