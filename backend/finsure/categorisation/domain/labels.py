"""Labels narrations: what each says, the name to show, and a first category with its reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from finsure.categorisation.domain import names, rules
from finsure.categorisation.domain.draft import Narration
from finsure.categorisation.domain.knowledge import Knowledge
from finsure.categorisation.domain.narration import parse
from finsure.categorisation.domain.rules import Decision

MOST_REMEMBERED: Final = 20_000
_RUNS = re.compile(r"\d{5,}")


@dataclass(frozen=True, slots=True)
class Label:
    """One narration understood. `confidence` is from 0 to 1; source is rule, merchant or none."""

    rail: str
    name: str
    counterparty: str
    vpa: str
    bank: str
    reference: str
    remark: str
    category: str
    source: str
    confidence: float
    reason: str


class Labeller:
    """Labels narrations with one body of knowledge, remembering decisions for narrations that differ in digits only."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._remembered: dict[tuple[str, str, str], Decision] = {}

    def label(self, items: Sequence[tuple[str, int]], country: str = "IN") -> list[Label]:
        """A label for each (narration, amount in minor units, debits negative), in order. Never raises on any text."""
        return [self._one(parse(text, amount), country) for text, amount in items]

    def decision(self, narration: Narration, country: str) -> Decision:
        """The decision for one narration; runs of five digits and more do not matter to it."""
        key = (_RUNS.sub("0", narration.text), narration.direction, country)
        decision = self._remembered.get(key)
        if decision is None:
            decision = rules.decide(narration, self._knowledge, country)
            if len(self._remembered) >= MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[key] = decision
        return decision

    def _one(self, narration: Narration, country: str) -> Label:
        decision = self.decision(narration, country)
        return Label(
            narration.rail,
            decision.name or narration.vpa,
            narration.counterparty,
            narration.vpa,
            narration.bank,
            narration.reference,
            narration.remark,
            decision.category,
            decision.source,
            round(decision.confidence, 3),
            decision.reason,
        )

    def guess(self, narration: str, amount_minor: int, country: str = "IN") -> Decision:
        """The best guess for one narration, even where `label` would abstain."""
        parsed = parse(narration, amount_minor)
        decision = self.decision(parsed, country)
        if decision.source != "none" or not parsed.counterparty and not parsed.vpa:
            return decision
        return fallback(parsed, self._knowledge, country, decision.name)


def fallback(narration: Narration, knowledge: Knowledge, country: str, name: str) -> Decision:
    """What an unknown payment most likely is, by its rail alone."""
    if narration.direction == "credit":
        label = "transfer.people" if narration.rail == "upi" else "income.other"
        return Decision(label, "none", 0.2, "A credit from someone unknown", name)
    if country == "IN" and narration.rail in ("upi", "imps", "neft") and not names.merchant_qr(narration.vpa):
        likely = rules.looks_like_person(narration, knowledge)
        return Decision("transfer.people", "none", max(0.15, likely * 0.6), "Perhaps a person", name)
    label = "food.groceries" if names.merchant_qr(narration.vpa) else "shopping.general"
    return Decision(label, "none", 0.12, "An unknown merchant", name)
