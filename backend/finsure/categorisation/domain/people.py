"""Tells a person from a shop by names, honorifics, initials and the kind of VPA."""

from __future__ import annotations

import re
from typing import Final

from finsure.categorisation.domain import names
from finsure.categorisation.domain.draft import Narration
from finsure.categorisation.domain.knowledge import Knowledge

_PERSONAL_HANDLE = re.compile(
    r"@(?:ok(?!biz)|ybl|ibl|axl|upi|apl|yapl|rapl|wa(?:icici|hdfc|axis|sbi)|pt(?:yes|axis|hdfc|sbi)|naviaxis|jupiter|superyes|fam)"
)
_HONORIFICS: Final = ("mr ", "mrs ", "ms ", "smt ", "miss ", "kumari ", "mohd ", "md ", "mr.", "mrs.", "ms.")
_SHOP_LEADS: Final = frozenset(
    "sri shree shri new royal star city national modern golden green southern northern al hotel the messrs m/s bombay delhi "
    "punjab madras mysore malabar super big best".split()
)
_FAR_RAILS: Final = frozenset(("transfer", "sepa"))
_RAILS: Final = frozenset(("upi", "imps", "neft", "rtgs", "netbanking", "transfer", "sepa"))


def could_be_person(narration: Narration, country: str) -> bool:
    """Whether the rail carries money between people at all."""
    return narration.rail in (_RAILS if country == "IN" else _FAR_RAILS)


def likeness(narration: Narration, knowledge: Knowledge) -> float:
    """How much the counterparty looks like a person, from 0 to 1."""
    lower = narration.counterparty.lower()
    words = [word for word in re.split(r"[ .]+", lower) if word]
    qr = names.merchant_qr(narration.vpa) != ""
    if lower.startswith(_HONORIFICS):
        return 0.9
    if not words:
        return 0.0 if qr else _vpa_likeness(narration.vpa, knowledge)
    if len(words) > 4 or not all(word.isalpha() for word in words):
        return 0.1
    score = _words_likeness(words, narration.vpa, knowledge)
    if words[0] in _SHOP_LEADS and len(words) > 1:
        score = min(score, 0.45)
    return score * (0.55 if qr else 1.0)


def _words_likeness(words: list[str], vpa: str, knowledge: Knowledge) -> float:
    personal = _PERSONAL_HANDLE.search(vpa.lower()) is not None
    known = sum(word in knowledge.people for word in words)
    initials = sum(len(word) <= 2 for word in words)
    if known and known + initials >= len(words):
        return 0.9 if len(words) > 1 else 0.75
    if known:
        return 0.6 + 0.1 * personal
    digits = sum(ch.isdigit() for ch in vpa.partition("@")[0])
    return 0.3 + 0.2 * personal + 0.15 * (digits >= 10)


def _vpa_likeness(vpa: str, knowledge: Knowledge) -> float:
    lower = vpa.lower()
    stem = names.vpa_stem(lower)
    if stem != lower.partition("@")[0]:
        return 0.1
    digits = sum(ch.isdigit() for ch in stem)
    parts = [part for part in re.split(r"[^a-z]+", stem) if part]
    if any(part in knowledge.people for part in parts):
        return 0.78
    if not parts:
        return 0.65 if digits >= 10 else 0.3
    return 0.35 * (_PERSONAL_HANDLE.search(lower) is not None)
