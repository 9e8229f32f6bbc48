"""Whose books these are, and whether the words of a row name that person.

A first name alone tells nothing, since friends share it: a name counts with two words or more, and one that a bank has
cut short only if it reaches into the second.
"""

from collections.abc import Iterable
from functools import lru_cache
import re

Holders = frozenset[tuple[str, ...]]
_WORD = re.compile(r"[^\W\d_]+")
_TITLES = frozenset({"MR", "MRS", "MS", "MISS", "DR", "SHRI", "SMT", "KUM"})
_INTO_SECOND = 3  # letters of the second word that a cut name must show


def holders_of(names: Iterable[str]) -> Holders:
    """The names to look for among what the person is called, here and at their banks."""
    return frozenset(words for name in names if len(words := _words(name)) > 1)


@lru_cache(maxsize=4_000)
def names_holder(name: str, vpa: str, holders: Holders) -> bool:
    """Whether a row names the person: in any order of the words, without initials and titles, or as their UPI address."""
    said, address = _words(name), "".join(_WORD.findall(vpa.partition("@")[0].upper()))
    return any(_is(said, address, holder) for holder in holders)


def _words(name: str) -> tuple[str, ...]:
    return tuple(word for word in _WORD.findall(name.upper()) if len(word) > 1 and word not in _TITLES)


def _is(said: tuple[str, ...], address: str, holder: tuple[str, ...]) -> bool:
    whole, cut = "".join(holder), "".join(said)
    if address == whole or sorted(said) == sorted(holder):
        return True
    return len(cut) >= len(holder[0]) + _INTO_SECOND and whole.startswith(cut)
