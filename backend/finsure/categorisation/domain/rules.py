"""Decides a category from what the party is and what the note says, and says why.

The party (name, VPA, rail) and the note are judged apart, because parties repeat and notes repeat,
but rarely together: each judgement can be remembered on its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
import re

from finsure.categorisation.domain import names
from finsure.categorisation.domain.brands import PAYMENT_APPS, by_brand
from finsure.categorisation.domain.draft import Narration
from finsure.categorisation.domain.kinds import CREDIT_LABELS, OTHER_INCOME, REFUND, UNKNOWN, Decision
from finsure.categorisation.domain.knowledge import Knowledge, Phrase, Word, normal
from finsure.categorisation.domain.people import could_be_person, likeness

DECISIVE = 5
_WIRED = frozenset(("neft", "rtgs", "imps", "netbanking", "transfer", "other"))
_WHOLE_TEXT_RAILS = frozenset(("charge", "interest", "atm", "cash", "cheque", "reversal", "transfer"))
_BARE_RAILS = frozenset(("charge", "interest", "atm", "cash", "cheque", "reversal"))
_PURCHASES = frozenset(("upi", "pos", "ecom", "bill", "standing_instruction"))
_COMPANY = re.compile(
    r" (?:pvt|private|ltd|limited|llp|inc|technologies|technology|solutions|systems|consultancy|consulting|industries|infotech|"
    r"software|services|corporation|enterprises|labs|gmbh|payroll) "
)
_LONG_WORD = 9
_TRADES = {
    "Toast": ("food.dining", 0.8, "Toast serves restaurants"),
    "Cantaloupe": ("food.dining", 0.75, "Cantaloupe serves vending machines"),
    "Eventbrite": ("leisure.entertainment", 0.7, "Eventbrite sells tickets"),
}
_GLUED_SALARY = re.compile(r"^\d{9,16}SAL[A-Z]{3}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Party:
    """The judgement of a party alone. `sure` wins over any note; `person` is how much it looks like one (0 to 1)."""

    name: str
    sure: Decision | None
    brand: Decision | None
    hint: Decision | None
    person: Decision | None


@dataclass(frozen=True, slots=True)
class Note:
    """What a remark says: a bank phrase and a telling word."""

    phrase: Phrase | None
    word: Word | None


NO_NOTE = Note(None, None)


def judge_note(remark: str, direction: str, knowledge: Knowledge, country: str) -> Note:
    """Read a remark on its own."""
    text = normal(remark)
    if len(text) < 4:
        return NO_NOTE
    word = strongest(knowledge.find_words(text, country))
    return Note(knowledge.find_phrases(text, direction), word)


def judge_party(narration: Narration, knowledge: Knowledge, country: str) -> Party:
    """Read everything but the remark."""
    name = title(narration)
    text = normal(narration.text if narration.rail in _WHOLE_TEXT_RAILS else narration.counterparty)
    phrase = knowledge.find_phrases(text, narration.direction)
    if phrase is not None and phrase.weight >= DECISIVE:
        decided = _by_phrase(phrase, name)
        brand = by_brand(narration, knowledge, country, _core(narration)) if narration.rail not in _BARE_RAILS else None
        return Party(name, replace(decided, name=brand.name) if brand is not None else decided, None, None, None)
    sure = _by_rail(narration, name)
    if sure is not None:
        return Party(name, sure, None, None, None)
    core = _core(narration)
    brand = by_brand(narration, knowledge, country, core)
    if brand is not None:
        return Party(brand.name, None, brand, None, None)
    hint = (
        _by_employer(narration, name)
        or _by_gateway(narration, name)
        or _by_word(narration, knowledge, country, core, name)
        or (_by_phrase(phrase, name) if phrase is not None else None)
        or _by_code(narration, knowledge, name)
        or _by_glued_word(narration, knowledge, country, name)
        or _by_dividend(narration, name)
    )
    told = hint is not None and hint.confidence >= 0.45 and narration.direction == "debit"
    return Party(name, None, None, hint, None if told else _by_person(narration, knowledge, country, name))


def combine(party: Party, note: Note, direction: str) -> Decision:
    """The decision for a party and a note together."""
    if party.sure is not None:
        return party.sure
    if party.brand is not None:
        return _brand_and_note(party.brand, note.phrase, direction)
    return (
        (
            _by_phrase(note.phrase, party.name, " in the note")
            if note.phrase and note.phrase.weight >= DECISIVE
            else None
        )
        or _told(party, note)
        or (_by_phrase(note.phrase, party.name, " in the note") if note.phrase and note.phrase.weight > 3 else None)
        or (party.person if party.person is not None and party.person.confidence >= 0.7 else None)
        or (_by_note_word(note.word, party.name) if note.word is not None and direction == "debit" else None)
        or party.hint
        or party.person
        or (_by_phrase(note.phrase, party.name, " in the note") if note.phrase is not None else None)
        or Decision(UNKNOWN, "none", 0.05, "Nothing in the narration is known", party.name)
    )


def _brand_and_note(brand: Decision, phrase: Phrase | None, direction: str) -> Decision:
    """A brand outweighs a note, unless it only carries money for others or the money comes back."""
    refunded = phrase is not None and direction == "credit" and phrase.label == REFUND
    if phrase is None or (brand.name not in PAYMENT_APPS and not refunded):
        return brand
    return _by_phrase(phrase, brand.name, " in the note")


def _told(party: Party, note: Note) -> Decision | None:
    """The party's hint, when it outweighs a likely person and a telling note."""
    hint, person = party.hint, party.person
    if hint is None or (hint.confidence < 0.6 and person is not None and person.confidence >= 0.6):
        return None
    return hint if hint.confidence >= 0.5 or note.word is None else None


def title(narration: Narration) -> str:
    """The name to show when no brand is known."""
    titles = {"atm": "Cash withdrawal", "reversal": "Reversal", "interest": "Interest"}
    if narration.rail in titles:
        return titles[narration.rail]
    if narration.rail == "cheque" and not narration.counterparty:
        return "Cheque"
    return names.display_name(narration.counterparty, narration.vpa) or names.display_name(narration.text)


def _core(narration: Narration) -> str:
    return normal(" ".join(names.core_words(narration.counterparty)))


def _by_phrase(phrase: Phrase, name: str, where: str = "") -> Decision:
    confidence = min(0.97, 0.72 + phrase.weight / 40) if phrase.weight >= DECISIVE else 0.5 + phrase.weight / 20
    return Decision(phrase.label, "rule", confidence - (0.05 if where else 0), phrase.reason + where, name)


def _by_rail(narration: Narration, name: str) -> Decision | None:
    found = _credit_by_rail(narration) if narration.direction == "credit" else _debit_by_rail(narration)
    return Decision(found[0], "rule", found[1], found[2], name) if found is not None else None


def _credit_by_rail(narration: Narration) -> tuple[str, float, str] | None:
    if _GLUED_SALARY.match(narration.text):
        return "income.salary", 0.9, "A salary line of the bank"
    if narration.reversal:
        return REFUND, 0.92, "A reversal or refund"
    return {
        "atm": ("finance.cash", 0.95, "Cash at a machine"),
        "cash": ("finance.cash", 0.95, "Cash at the bank"),
        "charge": (REFUND, 0.93, "A charge given back"),
        "interest": ("income.interest_dividend", 0.93, "Interest paid by the bank"),
    }.get(narration.rail)


def _debit_by_rail(narration: Narration) -> tuple[str, float, str] | None:
    if narration.rail == "bill" and narration.card_mask:
        return "finance.credit_card", 0.88, "A bill paid to a card number"
    return {
        "atm": ("finance.cash", 0.95, "Cash from a machine"),
        "cash": ("finance.cash", 0.95, "Cash at the bank"),
        "charge": ("finance.fees", 0.93, "A bank charge"),
        "interest": ("finance.fees", 0.93, "Interest charged"),
    }.get(narration.rail)


def _word(word: Word, confidence: float, narration: Narration, name: str, where: str) -> Decision:
    label = word.label
    if narration.direction == "credit":
        label = CREDIT_LABELS.get(label, REFUND if narration.rail in _PURCHASES else OTHER_INCOME)
        confidence *= 0.6
    return Decision(label, "rule", confidence, f"The word '{word.text.lstrip('^')}'{where}", name)


def _by_word(narration: Narration, knowledge: Knowledge, country: str, core: str, name: str) -> Decision | None:
    words = core.split()
    person = bool(words) and all(word in knowledge.people or len(word) <= 2 for word in words)
    word = None if person else strongest(knowledge.find_words(core, country))
    cut = knowledge.word_cut_at(core) if len(core) > 6 and not person else None
    longer = (
        cut is not None
        and " " in cut[0].text
        and cut[1] == 1.0
        and word is not None
        and cut[0].text.startswith(word.text + " ")
    )
    if word is not None and word.strength > 1 and not longer:
        return _word(word, 0.62 + 0.1 * word.strength, narration, name, "")
    if cut is not None:
        return _word(cut[0], (0.45 + 0.08 * cut[0].strength) * cut[1], narration, name, " in a name that is cut off")
    return _word(word, 0.4, narration, name, "") if word is not None else None


def _by_gateway(narration: Narration, name: str) -> Decision | None:
    found = _TRADES.get(narration.gateway) if narration.direction == "debit" else None
    return Decision(found[0], "rule", found[1], found[2], name) if found is not None else None


def strongest(found: list[tuple[int, Word]]) -> Word | None:
    """The word that tells most: by strength, then more words, then nearest the end of the name."""
    best: Word | None = None
    best_key = (0, 0, 0, False)
    for end, word in found:
        key = (word.strength, word.text.count(" "), end, bool(word.country))
        if key > best_key:
            best, best_key = word, key
    return best


def _by_code(narration: Narration, knowledge: Knowledge, name: str) -> Decision | None:
    entry = knowledge.codes.get(narration.mcc)
    if entry is None or not entry[1] or narration.direction == "credit":
        return None
    return Decision(entry[1], "rule", 0.75, f"Merchant code {narration.mcc}: {entry[0]}", name)


def _by_glued_word(narration: Narration, knowledge: Knowledge, country: str, name: str) -> Decision | None:
    for glued, where, trust in _glued_texts(narration, country):
        found = knowledge.word_in_glued(glued) if len(glued) >= 4 else None
        if found is not None:
            return _word(found[0], (trust + 0.08 * found[0].strength) * found[1], narration, name, where)
    return None


def _glued_texts(narration: Narration, country: str) -> Iterator[tuple[str, str, float]]:
    """Glued texts worth searching: what a VPA adds to the name before it, the VPA itself, a name without spaces."""
    address = " in the payment address"
    if narration.vpa and not names.merchant_qr(narration.vpa):
        stem = names.squeeze(names.vpa_stem(narration.vpa))
        head = names.squeeze(narration.counterparty.rpartition(" ")[0])
        whole = names.squeeze(narration.counterparty)
        if head and stem.startswith(head):
            yield stem[len(head) :], address, 0.6
        elif not whole or not stem.startswith(whole):
            yield stem, address, 0.48
    if " " not in narration.counterparty:
        yield names.squeeze(narration.counterparty), "", 0.5
    elif country != "IN":
        for word in narration.counterparty.split():
            if len(word) >= _LONG_WORD and word.isalpha():
                yield word.lower(), "", 0.4


def _by_employer(narration: Narration, name: str) -> Decision | None:
    if narration.direction != "credit" or narration.rail not in _WIRED:
        return None
    if _COMPANY.search(normal(narration.counterparty)):
        return Decision("income.salary", "rule", 0.62, "A bank transfer from a company", name)
    return None


def _by_dividend(narration: Narration, name: str) -> Decision | None:
    if narration.direction != "credit" or narration.rail != "nach":
        return None
    return Decision(
        "income.interest_dividend", "rule", 0.5, "A credit through the clearing house is mostly a dividend", name
    )


def _by_note_word(word: Word, name: str) -> Decision:
    return Decision(word.label, "rule", 0.35 + 0.06 * word.strength, f"The word '{word.text}' in the note", name)


def _by_person(narration: Narration, knowledge: Knowledge, country: str, name: str) -> Decision | None:
    if not could_be_person(narration, country):
        return None
    likely = likeness(narration, knowledge)
    if likely < 0.5:
        return None
    way = "from" if narration.direction == "credit" else "to"
    return Decision("transfer.people", "rule", likely, f"{narration.rail.upper()} {way} a person", name)
