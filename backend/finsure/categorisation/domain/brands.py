"""Finds the brand a narration names: by VPA, by whole words, glued, or cut off by the bank's column."""

from __future__ import annotations

from typing import Final

from finsure.categorisation.domain import names
from finsure.categorisation.domain.draft import Narration
from finsure.categorisation.domain.kinds import CREDIT_LABELS, KINDS, REFUND, Decision
from finsure.categorisation.domain.knowledge import Hit, Knowledge, Merchant, normal

PAYMENT_APPS: Final = frozenset(
    (
        "Amazon",
        "CRED",
        "PayPal",
        "Paytm Wallet",
        "PhonePe Wallet",
        "MobiKwik Wallet",
        "Freecharge Wallet",
        "NoBroker Rent",
        "CheQ",
        "Google",
    )
)
_RANKS: Final = {"own": 3, "india": 2, "nsi": 1}


def by_brand(narration: Narration, knowledge: Knowledge, country: str, core: str) -> Decision | None:
    """The decision for a known brand. `core` is the counterparty's `normal` text without places and references."""
    found = (
        _by_stem(narration, knowledge, country)
        or _by_words(narration, knowledge, country, core)
        or _by_glued(core.replace(" ", ""), narration, knowledge, country)
    )
    if found is None and "." in narration.counterparty:
        found = _by_words(narration, knowledge, country, normal(narration.counterparty))
    if found is None and core.startswith(" sp "):
        found = _by_words(narration, knowledge, country, core[3:])
    if found is None:
        return None
    merchant, confidence = found
    return _decision(merchant, confidence, narration.direction)


def _by_stem(narration: Narration, knowledge: Knowledge, country: str) -> tuple[Merchant, float] | None:
    stem = names.squeeze(names.vpa_stem(narration.vpa))
    if len(stem) < 3 or names.merchant_qr(narration.vpa):
        return None
    found, whole = knowledge.merchants_of_stem(stem)
    merchant = _of_scope([m for m in found if not (m.strict and narration.counterparty)], country)
    if merchant is None and len(stem) >= 12:
        cut = _cut(stem, knowledge, country)
        return (cut, 0.8) if cut is not None else None
    if merchant is None or (not whole and len(merchant.name) < 5):
        return None
    return merchant, 0.95 if whole else 0.88


def _by_words(narration: Narration, knowledge: Knowledge, country: str, core: str) -> tuple[Merchant, float] | None:
    hit = _best_hit(knowledge.find_merchants(core), country)
    if hit is None:
        return None
    if hit.coverage < 0.9:
        cut = _cut(core.replace(" ", ""), knowledge, country)
        if cut is not None and cut.origin != "nsi" and cut.label != hit.merchant.label:
            return cut, 0.7
    sure = (0.9 if hit.merchant.origin != "nsi" else 0.8) + 0.08 * hit.coverage
    return hit.merchant, min(0.97, sure) - (0 if hit.merchant.serves(country) else 0.25)


def _by_glued(glued: str, narration: Narration, knowledge: Knowledge, country: str) -> tuple[Merchant, float] | None:
    if len(glued) < 5:
        return None
    found, whole = knowledge.merchants_of_stem(glued)
    merchant = _of_scope([m for m in found if not m.strict or whole], country)
    if merchant is not None:
        return merchant, 0.85
    cut = _cut(glued, knowledge, country) if glued == names.squeeze(narration.counterparty) else None
    return (cut, 0.75) if cut is not None else None


def _cut(glued: str, knowledge: Knowledge, country: str) -> Merchant | None:
    """The brand whose spelling opens with the text, when every candidate has one label."""
    found = [m for m in knowledge.merchants_cut_at(glued) if m.serves(country)]
    if not found or len({m.label for m in found}) != 1:
        return None
    return max(found, key=_rank)


def _rank(merchant: Merchant) -> int:
    return _RANKS.get(merchant.origin, 0)


def _of_scope(found: list[Merchant], country: str) -> Merchant | None:
    return max((merchant for merchant in found if merchant.serves(country)), key=_rank, default=None)


def _counts(hit: Hit, home: bool) -> bool:
    """Whether a hit is more than a chance word: common words alone, map brands in front, foreign brands mostly whole."""
    if hit.merchant.strict:
        return hit.coverage >= 0.99 and home
    if hit.merchant.origin == "nsi" and (hit.coverage < 0.45 or (not hit.at_start and hit.coverage < 0.7)):
        return False
    return home or (hit.length >= 6 and hit.coverage >= 0.6)


def _best_hit(hits: list[Hit], country: str) -> Hit | None:
    best: Hit | None = None
    best_key: tuple[float, ...] = ()
    for hit in hits:
        home = hit.merchant.serves(country)
        if not _counts(hit, home):
            continue
        key = (float(home), float(hit.length), float(_rank(hit.merchant)), float(country in hit.merchant.scope))
        if key > best_key:
            best, best_key = hit, key
    return best


def _decision(merchant: Merchant, confidence: float, direction: str) -> Decision:
    kind = KINDS[merchant.label]
    if direction == "debit":
        return Decision(merchant.label, "merchant", confidence, f"{merchant.name} is known for {kind}", merchant.name)
    label = CREDIT_LABELS.get(merchant.label, REFUND)
    if label == REFUND:
        return Decision(label, "merchant", confidence * 0.9, f"Money back from {merchant.name}", merchant.name)
    return Decision(
        label, "merchant", confidence * 0.85, f"Money in from {merchant.name}, known for {kind}", merchant.name
    )
