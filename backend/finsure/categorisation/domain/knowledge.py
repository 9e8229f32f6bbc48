"""What is known about merchants, words and people, arranged for look-up in one pass over a text."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import re
from typing import Any, Final, NamedTuple

import ahocorasick

from finsure.categorisation.domain.names import CITIES, squeeze

Row = Mapping[str, str]

ORIGINS: Final = {"own": 3, "india": 2, "nsi": 1}
_NOT_ALNUM = re.compile(r"[^0-9a-zÀ-ɏͰ-῿]+")
_SHORTEST_GLUED: Final = 5
_CUT_LENGTHS: Final = frozenset((8, 10, 11, 12, 13, 14, 15, 18, 20, 21))


def normal(text: str) -> str:
    """The text as space-separated lower-case words with a space at both ends."""
    lowered = text.lower()
    if lowered.isascii() and lowered.replace(" ", "x").isalnum() and "  " not in lowered:
        return f" {lowered.strip()} "
    lowered = lowered.replace("'", "").replace("’", "").replace("&", " and ")
    return " " + _NOT_ALNUM.sub(" ", lowered).strip() + " "


class Merchant(NamedTuple):
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
    """A word or phrase that tells the kind of a shop: strength 3 decides, 2 suggests, 1 hints.

    `country` narrows it to one country; `XX` means anywhere but India. A leading `^` asks for it to open the name.
    """

    text: str
    label: str
    strength: int
    country: str = ""


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
        handles: Mapping[str, str],
        codes: Mapping[str, tuple[str, str]],
        stems: Iterable[tuple[str, int]],
    ) -> None:
        """`names` and `stems` pair a `normal` spelling (or a VPA stem) with the index of its merchant."""
        self.merchants = tuple(merchants)
        self.people = frozenset(people)
        self.banks = dict(banks)
        self.handles = dict(handles)
        self.codes = dict(codes)
        self._by_name: dict[str, tuple[Merchant, ...]] = {}
        self._by_glued: dict[str, tuple[Merchant, ...]] = {}
        for spelling, index in names:
            self._add_name(spelling, self.merchants[index])
        for stem, index in stems:
            self._by_glued[stem] = (self.merchants[index], *self._by_glued.get(stem, ()))
        self._names = _automaton(self._by_name.items())
        self._glued_sorted = sorted(self._by_glued)
        word_list = tuple(words)
        by_text: dict[str, tuple[Word, ...]] = {}
        for word in word_list:
            spelling = word.text.lstrip("^")
            by_text[spelling] = (*by_text.get(spelling, ()), word)
        self._words = _automaton((f" {text} ", found) for text, found in by_text.items())
        telling = [word for word in word_list if word.strength > 1 and not word.country and word.text[0] != "^"]
        self._word_starts = sorted((word.text, word.label, word) for word in telling)
        glued = {squeeze(word.text): word for word in telling if len(squeeze(word.text)) >= _SHORTEST_GLUED}
        self._glued_words = _automaton(glued.items())
        self._glued_starts = sorted((key, word.label, word) for key, word in glued.items())
        self._people_sorted = sorted(self.people)
        self._phrases = _automaton(_group_phrases(phrases).items())

    def _add_name(self, name: str, merchant: Merchant) -> None:
        if len(name) < 4:
            return
        one = (merchant,)
        known = self._by_name.get(name)
        self._by_name[name] = one if known is None else known + one
        glued = name.replace(" ", "")
        if len(glued) >= 4:
            known = self._by_glued.get(glued)
            self._by_glued[glued] = one if known is None else known + one

    def find_merchants(self, text: str) -> list[Hit]:
        """Every merchant named by whole words of a `normal` text."""
        length = max(1, len(text) - 2)
        hits: list[Hit] = []
        for end, (name, found) in _matches(self._names, text):
            start = end - len(name) + 1
            size = len(name) - 2
            hits.extend(Hit(merchant, size, size / length, start == 0) for merchant in found)
        return hits

    def merchants_of_stem(self, stem: str) -> tuple[tuple[Merchant, ...], bool]:
        """Merchants whose glued spelling is the stem, or opens it; the flag tells that it is all of it."""
        whole = self._by_glued.get(stem)
        if whole:
            return whole, True
        for size in range(min(len(stem) - 1, 30), 5, -1):
            found = self._by_glued.get(stem[:size])
            if found and _is_stem_tail(stem[size:]):
                return found, False
        return (), False

    def merchants_cut_at(self, glued: str) -> list[Merchant]:
        """Merchants whose glued spelling starts with the given text, when they are few."""
        if len(glued) < 6:
            return []
        found: list[Merchant] = []
        at = bisect_left(self._glued_sorted, glued)
        for key in self._glued_sorted[at : at + 9]:
            if not key.startswith(glued):
                return found
            if len(glued) >= 8 or 2 * len(glued) > len(key):
                found.extend(self._by_glued[key])
        return []

    def find_words(self, text: str, country: str) -> list[tuple[int, Word]]:
        """Every known word of a `normal` text with the position of its end."""
        hits = _matches(self._words, text)
        here = ("", country, "XX") if country != "IN" else ("", country)
        return [
            (end, word)
            for end, (key, found) in hits
            for word in found
            if word.country in here and (word.text[0] != "^" or end == len(key) - 1)
        ]

    def word_cut_at(self, text: str) -> tuple[Word, float] | None:
        """The word that the end of a `normal` text is cut from, and the share of candidates that agree with it."""
        tokens = text.split()
        if not tokens or self.is_start_of_person(tokens[-1]):
            return None
        for count in (3, 2, 1):
            tail = " ".join(tokens[-count:])
            if len(tokens) > count - (count == 1 and len(tail) > 4) and len(tail) >= (3 if count == 1 else 6):
                found = _agreed(self._word_starts, tail)
                if found is not None and (len(tail) > 3 or len(text) - 2 in _CUT_LENGTHS):
                    return found
        return None

    def is_start_of_person(self, token: str) -> bool:
        """Whether the token is a person's name, or, when short, may be the start of one."""
        if token in self.people:
            return True
        at = bisect_left(self._people_sorted, token)
        return len(token) <= 4 and at < len(self._people_sorted) and self._people_sorted[at].startswith(token)

    def word_in_glued(self, stem: str) -> tuple[Word, float] | None:
        """The longest known word inside glued text, whole or cut off at the end, and how far it can be trusted."""
        best: Word | None = None
        size = 0
        for end, (key, word) in _matches(self._glued_words, stem):
            if len(key) >= size and not self._inside_person(stem, end - len(key) + 1, key):
                best, size = word, len(key)
        for start in range(max(0, len(stem) - 14), len(stem) - 3):
            tail = stem[start:]
            if len(tail) <= size:
                break
            found = None if self.is_start_of_person(tail) else _agreed(self._glued_starts, tail)
            if found is not None and (start == 0 or len(tail) > _SHORTEST_GLUED):
                return found
        return (best, 1.0) if best is not None else None

    def _inside_person(self, stem: str, start: int, key: str) -> bool:
        at = bisect_left(self._people_sorted, key)
        for name in self._people_sorted[at : at + 8]:
            if not name.startswith(key):
                return False
            if stem.startswith(name, start):
                return True
        return False

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


def _agreed(starts: list[tuple[str, str, Word]], prefix: str) -> tuple[Word, float] | None:
    """The first word with the prefix and the commonest label, when at least six in ten share that label."""
    found: list[Word] = []
    at = bisect_left(starts, prefix, key=lambda start: start[0])
    for key, _, word in starts[at : at + 40]:
        if not key.startswith(prefix):
            break
        found.append(word)
    counts = Counter(word.label for word in found)
    if not counts:
        return None
    label, most = counts.most_common(1)[0]
    share = most / len(found)
    return (next(word for word in found if word.label == label), share) if share >= 0.6 else None


def _is_stem_tail(tail: str) -> bool:
    """What may follow a brand in a VPA or a glued line: digits, or words of payment."""
    letters = tail.strip("0123456789.-_")
    return letters in (
        "",
        "pay",
        "india",
        "online",
        "upi",
        "in",
        "com",
        "ltd",
        "limited",
        "p",
        "pa",
        "payments",
        "bill",
        "app",
        "store",
    )


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


def is_common_word(bare: str, words: frozenset[str], people: frozenset[str], shortest: int) -> bool:
    """Whether a brand's bare spelling is short, an everyday word, a place or a given name, and so must stand alone."""
    return " " not in bare and (len(bare) <= shortest or bare in words or bare in people or bare in CITIES)
