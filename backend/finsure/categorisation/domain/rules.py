"""Decides a category for one narration from rules, merchants and words, and says why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from finsure.categorisation.domain import names
from finsure.categorisation.domain.draft import Narration
from finsure.categorisation.domain.knowledge import Hit, Knowledge, Merchant, Word, normal

UNKNOWN: Final = "other.uncategorised"
REFUND: Final = "income.refund_cashback"
KINDS: Final = {
    "income.salary": "an employer", "income.interest_dividend": "interest or dividends", "income.refund_cashback": "refunds",
    "income.other": "other income", "home.rent": "rent", "home.maintenance": "home upkeep",
    "home.utilities": "electricity, water or gas", "home.telecom": "mobile, internet or TV", "food.groceries": "groceries",
    "food.dining": "food and dining", "transport.fuel": "fuel or charging", "transport.commute": "cabs, transit or tolls",
    "transport.vehicle": "vehicle costs", "health.medical": "health care", "health.personal_care": "fitness or personal care",
    "family.education": "education", "family.giving": "gifts or donations", "shopping.general": "general shopping",
    "shopping.fashion": "fashion or beauty", "shopping.home_electronics": "electronics, home or hardware",
    "leisure.entertainment": "entertainment", "leisure.subscriptions": "digital subscriptions", "leisure.travel": "travel",
    "finance.loan_emi": "loans", "finance.credit_card": "card payments", "finance.investment": "investments",
    "finance.insurance": "insurance", "finance.fees": "bank charges", "finance.tax": "taxes or government fees",
    "finance.cash": "cash", "transfer.self": "own accounts and wallets", "transfer.people": "people",
    "other.services": "professional services", UNKNOWN: "something unknown",
}  # fmt: skip
_CREDIT_LABELS: Final = {
    "finance.investment": "finance.investment", "finance.credit_card": "finance.credit_card", "finance.cash": "finance.cash",
    "transfer.self": "transfer.self", "transfer.people": "transfer.people", "finance.insurance": "income.other",
    "finance.loan_emi": "income.other", "income.salary": "income.salary", "income.other": "income.other",
    "income.interest_dividend": "income.interest_dividend", UNKNOWN: UNKNOWN,
}  # fmt: skip
_WIRED = frozenset(("neft", "rtgs", "imps", "nach", "netbanking", "transfer"))
_BARE_RAILS = frozenset(("charge", "interest", "atm", "cash", "cheque", "reversal"))
_COMPANY = re.compile(
    r" (?:pvt|private|ltd|limited|llp|inc|technologies|technology|solutions|systems|consultancy|consulting|industries|infotech|"
    r"software|services|corporation|enterprises|labs|gmbh|payroll) "
)
_PERSONAL_HANDLES = re.compile(r"@(?:ok(?!biz)|ybl|ibl|axl|upi|apl|yapl|wa|oksbi|ptyes|ptaxis|pthdfc|ptsbi|naviaxis|jupiter|superyes|fam)")
_HONORIFICS: Final = ("mr ", "mrs ", "ms ", "smt ", "shri ", "miss ", "kumari ", "mohd ", "md ")


@dataclass(frozen=True, slots=True)
class Decision:
    """A category, where it comes from, how sure it is (0 to 1), why, and the name to show."""

    category: str
    source: str
    confidence: float
    reason: str
    name: str


def decide(narration: Narration, knowledge: Knowledge, country: str) -> Decision:
    """The category of one narration; `other.uncategorised` with source none when nothing is known."""
    text = normal(narration.text)
    name = "" if narration.rail in _BARE_RAILS else names.display_name(narration.counterparty, narration.vpa)
    phrase = knowledge.find_phrases(text, narration.direction)
    if phrase is not None and phrase.weight >= 5:
        return Decision(phrase.label, "rule", min(0.98, 0.75 + phrase.weight / 40), phrase.reason, name or _bank_name(narration))
    return (
        _by_rail(narration)
        or _by_merchant(narration, knowledge, country, name)
        or (Decision(phrase.label, "rule", 0.7, phrase.reason, name) if phrase else None)
        or _by_word(narration, knowledge, name)
        or _by_code(narration, knowledge, name)
        or _by_glued_word(narration, knowledge, name)
        or _by_employer(narration, name)
        or _by_remark(narration, knowledge, name)
        or _by_person(narration, knowledge, country, name)
        or Decision(UNKNOWN, "none", 0.05, "Nothing in the narration is known", name or _bank_name(narration))
    )


def _bank_name(narration: Narration) -> str:
    titles = {"atm": "Cash withdrawal", "cash": "Cash", "reversal": "Reversal", "cheque": "Cheque"}
    if narration.rail == "cheque" and narration.counterparty:
        return names.display_name(narration.counterparty)
    return titles.get(narration.rail, "") or names.display_name(narration.counterparty or narration.text)


def _by_rail(narration: Narration) -> Decision | None:
    credit = narration.direction == "credit"
    title = _bank_name(narration)
    if narration.rail in ("atm", "cash"):
        if narration.reversal and credit:
            return Decision(REFUND, "rule", 0.9, "A reversal", title)
        reason = "Cash from a cash machine" if narration.rail == "atm" else "Cash at the bank"
        return Decision("finance.cash", "rule", 0.95, reason, title)
    if narration.reversal and credit:
        shown = names.display_name(narration.counterparty, narration.vpa)
        return Decision(REFUND, "rule", 0.92, "A reversal or refund", shown or title)
    if narration.rail == "charge":
        return Decision(REFUND if credit else "finance.fees", "rule", 0.93, "A charge given back" if credit else "A bank charge", title)
    if narration.rail == "interest":
        label = "income.interest_dividend" if credit else "finance.fees"
        return Decision(label, "rule", 0.93, "Interest paid by the bank" if credit else "Interest charged", title)
    return None


def _by_merchant(narration: Narration, knowledge: Knowledge, country: str, name: str) -> Decision | None:
    stem = names.squeeze(names.vpa_stem(narration.vpa))
    if len(stem) >= 4 and not names.merchant_qr(narration.vpa):
        found, whole = knowledge.merchants_of_stem(stem)
        merchant = _best_of_scope(found, country)
        if merchant is not None and (whole or len(merchant.name) > 5) and not (merchant.strict and narration.counterparty):
            return _merchant(merchant, 0.95 if whole else 0.88, narration.direction)
    core = normal(" ".join(names.core_words(narration.counterparty)))
    hit = _best_hit(knowledge.find_merchants(core), country)
    if hit is not None:
        home = hit.merchant.serves(country)
        sure = (0.9 if hit.merchant.origin != "nsi" else 0.8) + 0.08 * hit.coverage - (0 if home else 0.25)
        return _merchant(hit.merchant, min(0.97, sure), narration.direction)
    return _by_cut_merchant(core.replace(" ", ""), narration, knowledge, country)


def _by_cut_merchant(glued: str, narration: Narration, knowledge: Knowledge, country: str) -> Decision | None:
    if len(glued) < 5:
        return None
    found, whole = knowledge.merchants_of_stem(glued)
    merchant = _best_of_scope([m for m in found if not m.strict or whole], country)
    if merchant is not None:
        return _merchant(merchant, 0.85, narration.direction)
    cut = [m for m in knowledge.merchants_cut_at(glued) if m.serves(country)]
    if cut and len({m.label for m in cut}) == 1:
        return _merchant(max(cut, key=_rank), 0.75, narration.direction)
    return None


def _rank(merchant: Merchant) -> int:
    return {"own": 3, "india": 2}.get(merchant.origin, 1)


def _best_of_scope(found: list[Merchant], country: str) -> Merchant | None:
    served = [merchant for merchant in found if merchant.serves(country)]
    return max(served, key=_rank, default=None)


def _best_hit(hits: list[Hit], country: str) -> Hit | None:
    """The longest name of the country; NSI names must cover enough of the text, common words all of it."""
    best: Hit | None = None
    best_key: tuple[float, ...] = ()
    for hit in hits:
        merchant, home = hit.merchant, hit.merchant.serves(country)
        if merchant.strict and hit.coverage < 0.99:
            continue
        if merchant.origin == "nsi" and (hit.coverage < 0.45 or (not hit.at_start and hit.coverage < 0.7)):
            continue
        if not home and (hit.length < 6 or hit.coverage < 0.6):
            continue
        key = (float(home), float(hit.length), float(_rank(merchant)), float(country in merchant.scope))
        if key > best_key:
            best, best_key = hit, key
    return best


def _merchant(merchant: Merchant, confidence: float, direction: str) -> Decision:
    kind = KINDS[merchant.label]
    if direction == "debit":
        return Decision(merchant.label, "merchant", confidence, f"{merchant.name} is known for {kind}", merchant.name)
    label = _CREDIT_LABELS.get(merchant.label, REFUND)
    if label == REFUND:
        return Decision(label, "merchant", confidence * 0.9, f"Money back from {merchant.name}", merchant.name)
    return Decision(label, "merchant", confidence * 0.9, f"Money in from {merchant.name}, known for {kind}", merchant.name)


def _word(word: Word, confidence: float, narration: Narration, name: str, where: str) -> Decision:
    label = word.label
    if narration.direction == "credit":
        label = _CREDIT_LABELS.get(label, REFUND if narration.rail in ("upi", "pos", "ecom") else "income.other")
        confidence *= 0.6
    return Decision(label, "rule", confidence, f"The word '{word.text}'{where}", name)


def _by_word(narration: Narration, knowledge: Knowledge, name: str) -> Decision | None:
    text = normal(" ".join(names.core_words(narration.counterparty)))
    word = strongest(knowledge.find_words(text), text)
    if word is not None and word.strength > 1:
        return _word(word, 0.6 + 0.1 * word.strength, narration, name, "")
    cut = knowledge.word_cut_at(text) if len(text) > 8 else None
    if cut is not None:
        return _word(cut, 0.5 + 0.08 * cut.strength, narration, name, " in a name that is cut off")
    if word is not None:
        return _word(word, 0.45, narration, name, "")
    return None


def strongest(found: list[tuple[int, Word]], text: str) -> Word | None:
    """The word that tells most: by strength, then more words, then nearest the end of the name."""
    best: tuple[int, int, int, Word] | None = None
    for end, word in found:
        key = (word.strength, word.text.count(" "), end)
        if best is None or key > best[:3]:
            best = (*key, word)
    return best[3] if best and text else None


def _by_code(narration: Narration, knowledge: Knowledge, name: str) -> Decision | None:
    entry = knowledge.codes.get(narration.mcc)
    if entry is None or not entry[1] or narration.direction == "credit":
        return None
    description, label = entry
    return Decision(label, "rule", 0.72, f"Merchant code {narration.mcc}: {description}", name)


def _by_glued_word(narration: Narration, knowledge: Knowledge, name: str) -> Decision | None:
    if names.merchant_qr(narration.vpa):
        return None
    for glued in (names.squeeze(names.vpa_stem(narration.vpa)), names.squeeze(narration.counterparty)):
        word = knowledge.word_in_glued(glued) if len(glued) >= 6 else None
        if word is not None:
            return _word(word, 0.45 + 0.08 * word.strength, narration, name, " in the payment address")
    return None


def _by_employer(narration: Narration, name: str) -> Decision | None:
    if narration.direction != "credit" or narration.rail not in _WIRED:
        return None
    if _COMPANY.search(normal(narration.counterparty)):
        return Decision("income.salary", "rule", 0.55, "A bank transfer from a company", name)
    return None


def _by_remark(narration: Narration, knowledge: Knowledge, name: str) -> Decision | None:
    remark = normal(narration.remark)
    if len(remark) < 5:
        return None
    word = strongest(knowledge.find_words(remark), remark)
    if word is None:
        return None
    person = narration.direction == "credit"
    if person:
        return None
    return _word(word, 0.4 + 0.05 * word.strength, narration, name, " in the note")


def looks_like_person(narration: Narration, knowledge: Knowledge) -> float:
    """How much the counterparty looks like a person (0 to 1): given names, initials, a phone or a personal VPA."""
    lower = narration.counterparty.lower()
    words = [word.strip(".") for word in lower.split()]
    if lower.startswith(_HONORIFICS):
        return 0.9
    personal = _PERSONAL_HANDLES.search(narration.vpa.lower()) is not None and not names.merchant_qr(narration.vpa)
    digits = sum(ch.isdigit() for ch in narration.vpa.partition("@")[0])
    known = sum(word in knowledge.people for word in words)
    if words and 1 <= len(words) <= 4 and all(word.isalpha() or not word for word in words):
        if known == len(words) or (known and any(len(word) <= 2 for word in words)):
            return 0.88
        if known:
            return 0.72 + 0.08 * personal
        return 0.35 + 0.2 * personal + 0.1 * (digits >= 10)
    if not words and narration.vpa:
        stem = re.split(r"[^a-z]+", names.vpa_stem(narration.vpa))
        if any(part in knowledge.people for part in stem):
            return 0.75
        return 0.6 if digits >= 10 else 0.3 * personal
    return 0.0


def _by_person(narration: Narration, knowledge: Knowledge, country: str, name: str) -> Decision | None:
    if narration.rail not in ("upi", "imps", "neft", "rtgs", "transfer", "netbanking", "sepa"):
        return None
    if country != "IN" and narration.rail not in ("transfer", "sepa"):
        return None
    likely = looks_like_person(narration, knowledge)
    if names.merchant_qr(narration.vpa):
        likely *= 0.3
    if likely < 0.5:
        return None
    verb = "from" if narration.direction == "credit" else "to"
    return Decision("transfer.people", "rule", likely, f"{narration.rail.upper()} {verb} a person", name)
