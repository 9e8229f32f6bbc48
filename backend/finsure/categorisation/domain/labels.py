"""Labels narrations: what each says, the name to show, and a first category with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
import re
from typing import Final

from finsure.categorisation.domain import names, rules
from finsure.categorisation.domain.draft import Narration
from finsure.categorisation.domain.kinds import OTHER_INCOME, Decision
from finsure.categorisation.domain.knowledge import Knowledge
from finsure.categorisation.domain.narration import parse
from finsure.categorisation.domain.people import likeness

MOST_REMEMBERED: Final = 20_000
_BY_TEXT: Final = frozenset(("transfer", "charge", "interest", "cheque", "cash"))
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
    """Labels narrations with one body of knowledge, and remembers what it made of parties and notes."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._parties: dict[tuple[str, ...], rules.Party] = {}
        self._notes: dict[tuple[str, str, str], rules.Note] = {}

    def label(self, items: Sequence[tuple[str, int]], country: str = "IN") -> list[Label]:
        """A label for each (narration, amount in minor units, debits negative), in order. Never raises on any text."""
        return [self._one(parse(text, amount), country) for text, amount in items]

    def decide(self, narration: Narration, country: str) -> Decision:
        """The decision for one narration; runs of five digits and more never matter to it."""
        party = self._party(narration, country)
        if party.sure is not None:
            return party.sure
        note = self._note(narration.remark, narration.direction, country) if narration.remark else rules.NO_NOTE
        return rules.combine(party, note, narration.direction)

    def _party(self, narration: Narration, country: str) -> rules.Party:
        key = (
            _RUNS.sub(
                "00000", narration.text if narration.rail in _BY_TEXT else narration.counterparty or narration.text
            ),
            _RUNS.sub("0000000000", narration.vpa),
            narration.rail + narration.direction,
            narration.mcc + narration.gateway,
            country,
            "R" if narration.reversal else "",
        )
        party = self._parties.get(key)
        if party is None:
            if len(self._parties) >= MOST_REMEMBERED:
                self._parties.clear()
            party = self._parties[key] = rules.judge_party(narration, self._knowledge, country)
        return party

    def _note(self, remark: str, direction: str, country: str) -> rules.Note:
        key = (_RUNS.sub("00000", remark), direction, country)
        note = self._notes.get(key)
        if note is None:
            if len(self._notes) >= MOST_REMEMBERED:
                self._notes.clear()
            note = self._notes[key] = rules.judge_note(remark, direction, self._knowledge, country)
        return note

    def _one(self, narration: Narration, country: str) -> Label:
        decision = self.decide(narration, country)
        return Label(
            narration.rail,
            decision.name or narration.vpa,
            narration.counterparty,
            narration.vpa,
            self._bank(narration),
            narration.reference,
            narration.remark,
            decision.category,
            decision.source,
            decision.confidence,
            decision.reason,
        )

    def _bank(self, narration: Narration) -> str:
        """The other side's bank in words: as printed, by its code, or by the handle of the VPA."""
        if narration.bank:
            return self._knowledge.banks.get(narration.bank, narration.bank)
        handle = narration.vpa.rpartition("@")[2].lower() if "@" in narration.vpa else ""
        return self._knowledge.handles.get(handle, "")

    def guess(self, narration: str, amount_minor: int, country: str = "IN") -> Decision:
        """The best guess for one narration, even where `label` would abstain."""
        parsed = parse(narration, amount_minor)
        decision = self.decide(parsed, country)
        if decision.source != "none" or not (parsed.counterparty or parsed.vpa) or _says_nothing(parsed):
            return decision
        return fallback(parsed, self._knowledge, country, decision.name)


def _says_nothing(narration: Narration) -> bool:
    """Whether the bank printed no party at all, so that nobody could tell."""
    return narration.rail == "cheque" or _EMPTY.fullmatch(narration.text) is not None


_EMPTY = re.compile(
    r"(?:trf|transfer|misc(?:ellaneous)? ?(?:debit|credit)?|clg|debit|credit|razorpay|billdesk|payu|ccavenue|cheque|payment|txn)"
    r"(?: (?:deposit|paid|software))?[-/ ]*\d*",
    re.IGNORECASE,
)


def fallback(narration: Narration, knowledge: Knowledge, country: str, name: str) -> Decision:
    """What an unknown payment most likely is, by its rail alone."""
    if narration.direction == "credit":
        label = "transfer.people" if narration.rail == "upi" else OTHER_INCOME
        return Decision(label, "none", 0.2, "A credit from someone unknown", name)
    if country == "IN" and narration.rail in ("upi", "imps", "neft") and not names.merchant_qr(narration.vpa):
        likely = likeness(narration, knowledge)
        if likely >= 0.3:
            return Decision("transfer.people", "none", likely * 0.6, "Perhaps a person", name)
    if narration.rail == "nach" and country == "IN":
        return Decision("finance.loan_emi", "none", 0.3, "A mandate debit is mostly a loan", name)
    label = "food.groceries" if names.merchant_qr(narration.vpa) else "shopping.general"
    return Decision(label, "none", 0.1, "An unknown merchant", name)
