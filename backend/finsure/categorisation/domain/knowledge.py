"""What is known about merchants, words and people, arranged for look-up in one pass over a text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import ahocorasick

from finsure.categorisation.domain.names import CITIES, squeeze

Row = Mapping[str, str]

ORIGINS: Final = {"own": 3, "india": 2, "nsi": 1}
_NOT_ALNUM = re.compile(r"[^0-9a-zÀ-ɏͰ-῿]+")
_SHORTEST_GLUED: Final = 5


def normal(text: str) -> str:
    """The text as space-separated lower-case words with a space at both ends."""
    lowered = text.lower().replace("'", "").replace("’", "").replace("&", " and ")
    return " " + _NOT_ALNUM.sub(" ", lowered).strip() + " "


@dataclass(frozen=True, slots=True)
class Merchant:
    """A brand and where it is known. `strict` names are common words and count only as the whole name."""

    name: str
    label: str
    scope: frozenset[str]
    origin: str
    strict: bool

    def serves(self, country: str) -> bool:
        """Whether the brand is expected in the country."""
        return not self.scope or "001" in self.scope or country in self.scope


@dataclass(frozen=True, slots=True)
class Word:
    """A word or phrase that tells the kind of a shop: strength 3 decides, 2 suggests, 1 hints."""

    text: str
    label: str
    strength: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """A bank's own wording that decides a category for one direction."""

    text: str
    direction: str
    label: str
    weight: int
    reason: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A merchant found in a text and how much of the text its name covers (0 to 1)."""

    merchant: Merchant
    length: int
    coverage: float
    at_start: bool


class Knowledge:
    """Merchants, words, phrases, people, banks and merchant codes."""

    def __init__(
        self,
        *,
        merchants: Iterable[Merchant],
        names: Iterable[tuple[str, int]],
        words: Iterable[Word],
        phrases: Iterable[Phrase],
        people: Iterable[str],
        banks: Mapping[str, str],
        codes: Mapping[str, tuple[str, str]],
        stems: Iterable[tuple[str, int]],
    ) -> None:
        """`names` and `stems` pair a spelling (or a VPA stem) with the index of its merchant."""
        self.merchants = tuple(merchants)
        self.people = frozenset(people)
        self.banks = dict(banks)
        self.codes = dict(codes)
        self._by_name: dict[str, list[Merchant]] = {}
        self._by_glued: dict[str, list[Merchant]] = {}
        for spelling, index in names:
            self._add_name(normal(spelling), self.merchants[index])
        for stem, index in stems:
            self._by_glued.setdefault(stem, []).insert(0, self.merchants[index])
        self._names = _automaton((name, tuple(found)) for name, found in self._by_name.items())
        self._glued_sorted = sorted(self._by_glued)
        word_list = tuple(words)
        self.words = {word.text: word for word in word_list}
        self._words = _automaton((f" {word.text} ", word) for word in word_list)
        self._words_sorted = sorted(self.words)
        glued = {squeeze(w.text): w for w in word_list if len(squeeze(w.text)) >= _SHORTEST_GLUED and w.strength > 1}
        self._glued_words = _automaton(glued.items())
        self._glued_words_sorted = sorted(glued)
        self._glued_word = glued
        self._phrases = _automaton(_group_phrases(phrases).items())

    def _add_name(self, name: str, merchant: Merchant) -> None:
        if len(name) < 4:
            return
        self._by_name.setdefault(name, []).append(merchant)
        glued = name.replace(" ", "")
        if len(glued) >= 4:
            self._by_glued.setdefault(glued, []).append(merchant)

    def find_merchants(self, text: str) -> list[Hit]:
        """Every merchant named by whole words of a `normal` text."""
        length = max(1, len(text) - 2)
        hits = []
        for end, (name, found) in _matches(self._names, text):
            start = end - len(name) + 1
            size = len(name) - 2
            hits.extend(Hit(merchant, size, size / length, start == 0) for merchant in found)
        return hits

    def merchants_of_stem(self, stem: str) -> tuple[list[Merchant], bool]:
        """Merchants whose glued spelling is the stem, or opens it; the flag tells that it is all of it."""
        whole = self._by_glued.get(stem)
        if whole:
            return whole, True
        for size in range(min(len(stem) - 1, 30), 5, -1):
            found = self._by_glued.get(stem[:size])
            if found and _is_stem_tail(stem[size:]):
                return found, False
        return [], False

    def merchants_cut_at(self, glued: str) -> list[Merchant]:
        """Merchants whose glued spelling starts with the given text, when they are few."""
        if len(glued) < 6:
            return []
        found: list[Merchant] = []
        for key in self._glued_sorted[bisect_left(self._glued_sorted, glued) :][:9]:
            if not key.startswith(glued):
                return found
            found.extend(self._by_glued[key])
        return []

    def find_words(self, text: str) -> list[tuple[int, Word]]:
        """Every known word of a `normal` text with the position of its end."""
        return [(end, word) for end, (_, word) in _matches(self._words, text)]

    def word_cut_at(self, text: str) -> Word | None:
        """The known word that the end of a `normal` text is cut from, when all candidates agree."""
        tokens = text.split()
        for count in (3, 2, 1):
            if len(tokens) < count:
                continue
            tail = " ".join(tokens[-count:])
            if len(tail) >= (4 if count == 1 else 6):
                word = self._agreed(self._words_sorted, self.words, tail)
                if word is not None:
                    return word
        return None

    def word_in_glued(self, stem: str) -> Word | None:
        """The longest known word inside glued text, whole or cut off at the end."""
        best: Word | None = None
        size = 0
        for _, (key, word) in _matches(self._glued_words, stem):
            if len(key) >= size and len(key) > _SHORTEST_GLUED - 1:
                best, size = word, len(key)
        for start in range(max(0, len(stem) - 14), len(stem) - _SHORTEST_GLUED):
            tail = stem[start:]
            if len(tail) <= size:
                break
            word = self._agreed(self._glued_words_sorted, self._glued_word, tail)
            if word is not None:
                return word
        return best

    @staticmethod
    def _agreed(keys: list[str], table: Mapping[str, Word], prefix: str) -> Word | None:
        found: Word | None = None
        for key in keys[bisect_left(keys, prefix) :][:12]:
            if not key.startswith(prefix):
                break
            word = table[key]
            if found is not None and word.label != found.label:
                return None
            found = found or word
        return found

    def find_phrases(self, text: str, direction: str) -> Phrase | None:
        """The weightiest, then longest, bank phrase of a `normal` text for one direction."""
        best: Phrase | None = None
        for _, (_, found) in _matches(self._phrases, text):
            for phrase in found:
                if phrase.direction in ("both", direction) and (
                    best is None or (phrase.weight, len(phrase.text)) > (best.weight, len(best.text))
                ):
                    best = phrase
        return best


def _is_stem_tail(tail: str) -> bool:
    """What may follow a brand in a VPA or a glued line: digits, or words of payment."""
    letters = tail.strip("0123456789.-_")
    return letters in ("", "pay", "india", "online", "upi", "in", "com", "ltd", "limited", "p", "pa", "payments", "bill", "app", "store")


def _group_phrases(phrases: Iterable[Phrase]) -> dict[str, tuple[Phrase, ...]]:
    grouped: dict[str, tuple[Phrase, ...]] = {}
    for phrase in phrases:
        key = normal(phrase.text)
        grouped[key] = (*grouped.get(key, ()), phrase)
    return grouped


def _automaton(items: Iterable[tuple[str, Any]]) -> Any:
    built = ahocorasick.Automaton()
    for key, value in items:
        built.add_word(key, (key, value))
    built.make_automaton()
    return built


def _matches(automaton: Any, text: str) -> Iterable[tuple[int, tuple[str, Any]]]:
    return automaton.iter(text) if len(automaton) else ()


def is_common_word(name: str, words: frozenset[str], people: frozenset[str], shortest: int) -> bool:
    """Whether a brand's spelling is short, an everyday word, a place or a given name, and so must stand alone."""
    bare = normal(name).strip()
    return " " not in bare and (len(bare) <= shortest or bare in words or bare in people or bare in CITIES)
