"""How well a credit and a debit fit, as the logarithm of the odds that they are one matter.

The figures were set by hand and by error on generated households (bench/resolver); they weigh evidence, each from one
thing a person would look at. Sums are in minor units.
"""

from typing import NamedTuple

from finsure.ledger.domain.resolving.rows import Place, Row, Said, same_name, same_vpa
from finsure.ledger.domain.taxonomy import BUILT_IN, CARD_PAYMENT, OWN_TRANSFER, SPENDING_CLASSES, UNCATEGORISED

PEOPLE, REFUND, OTHER_INCOME = "transfer.people", "income.refund_cashback", "income.other"
TRANSFER_LIKE = frozenset({OWN_TRANSFER, CARD_PAYMENT})
COUNTERPART = TRANSFER_LIKE | {PEOPLE, OTHER_INCOME, UNCATEGORISED, REFUND}
NEVER_BACK = frozenset({"income.salary", "income.interest_dividend"})
NAMING_RAILS = frozenset({"upi", "imps", "neft", "rtgs"})
_LAG = (1.5, 1.0, 0.5, 0.0, -4.0, -5.0)  # by days apart; four and more need a reference
_BACK_LAG = (1.0, 1.0, 0.5, 0.0, -0.5, -1.0, -1.5, -2.0)


class Fit(NamedTuple):
    kind: str
    score: float
    reason: str


def is_spending(category: str) -> bool:
    """Whether money out under it was spent; a category of the person's own counts as such."""
    facts = BUILT_IN.get(category)
    return facts is None or facts.budget_class in SPENDING_CLASSES


def of_person(credit: Row, into: Said) -> bool:
    """Whether money in is from a person: so labelled, or from nobody known and without a word of a refund."""
    if credit.category in {PEOPLE, OTHER_INCOME}:
        return True
    return credit.category == UNCATEGORISED and credit.rail in {"upi", "imps"} and not (into.refund or into.reversal)


def _odd(amount_minor: int) -> float:
    """A sum that is not round is seldom met twice by chance."""
    if amount_minor % 100_00:
        return 1.5
    return 0.0 if amount_minor % 500_00 else -0.5


def share_reference(one: Said, other: Said) -> bool:
    return any(ref in other.refs for ref in one.refs)


def _refs(one: Said, other: Said) -> int:
    """1: a reference stands on both sides; -1: both have one of the same kind, and they differ; 0: nobody can say."""
    if share_reference(one, other):
        return 1
    lengths = {len(ref) for ref in one.refs}
    return -1 if any(len(ref) in lengths for ref in other.refs) else 0


def transfer(credit: Row, debit: Row, into: Said, out: Said, to: Place, start: Place) -> Fit:
    """Money that left one own account and reached another; at most five days apart."""
    days = credit.day - debit.day
    shared = _refs(into, out)
    card = to.kind == "card"
    score = -2.0 + _LAG[abs(days)] - (1.0 if days < 0 else 0.0) + (0.0, 8.0, -7.0)[shared]
    score += _odd(credit.amount_minor) + _ends(credit, debit, into, out)
    if shared < 1 and not _may_be_transfer(credit, debit):
        score -= 6.0
    named = _names(out, to) + _names(into, start)
    score += named + _banks(credit, debit, into, out, to, start)
    people = _people(credit, debit, into, out)
    if people and not card:
        score += 2.5 if people > 0 else -2.0
    if card:
        score += 1.0 + (1.5 if into.payment else 0.0)
    elif debit.category == CARD_PAYMENT or start.kind == "card":
        score -= 3.0
    kind = "card_payment" if card else "transfer"
    return Fit(kind, score, _why_transfer(shared, named, into.holder or out.holder, people > 0, card))


def _people(credit: Row, debit: Row, into: Said, out: Said) -> int:
    """1: both sides name the same person; -1: two of them; 0: a rail that names nobody."""
    if not (into.name and out.name and credit.rail in NAMING_RAILS and debit.rail in NAMING_RAILS):
        return 0
    return 1 if same_name(into.name, out.name) else -1


def _ends(credit: Row, debit: Row, into: Said, out: Said) -> float:
    ends = ((credit, into), (debit, out))
    return sum(2.0 for row, said in ends if row.category in TRANSFER_LIKE or said.own or said.holder)


def _may_be_transfer(credit: Row, debit: Row) -> bool:
    return credit.category in COUNTERPART and debit.category in COUNTERPART


def _names(said: Said, place: Place) -> float:
    return 3.0 if place.mask and any(place.mask.endswith(tail) for tail in said.tails) else 0.0


def _banks(credit: Row, debit: Row, into: Said, out: Said, to: Place, start: Place) -> float:
    """The bank that a side names, on rails where it is the other account's own and not a payment app's."""
    score = 0.0
    for row, said, place in ((debit, out, to), (credit, into, start)):
        if row.rail in NAMING_RAILS - {"upi"} and said.bank and place.bank:
            score += 1.0 if said.bank == place.bank else -1.5
    return score


def _why_transfer(shared: int, named: float, holder: bool, people: bool, card: bool) -> str:
    if shared > 0:
        return "same_reference"
    if named:
        return "names_account"
    if card:
        return "card_bill"
    if holder:
        return "names_you"
    return "same_name" if people else "same_sum"


def reversal(credit: Row, debit: Row, into: Said, out: Said) -> Fit:
    """A payment that failed and came back to its own account within a week."""
    shared = _refs(into, out)
    payee = _payee(into, out)
    score = -3.0 + _BACK_LAG[credit.day - debit.day] + (0.0, 8.0, -7.0)[shared] + _odd(credit.amount_minor) * 0.5
    score += 3.5 if into.reversal else (0.0 if shared > 0 else -3.0)
    score += 2.5 if payee > 0 else (-2.0 if payee < 0 else 0.0)
    if not into.reversal and (into.refund or is_spending(debit.category)):
        score -= 9.0  # a merchant gives back under the purchase's own reference, too
    return Fit("reversal", score, "same_reference" if shared > 0 else "reversed")


def _payee(one: Said, other: Said) -> int:
    """1: the same merchant or person; -1: two of them; 0: one side does not say."""
    if one.vpa and other.vpa and same_vpa(one.vpa, other.vpa):
        return 1
    if one.name and other.name:
        return 1 if same_name(one.name, other.name) else -1
    return 0


def refund(credit: Row, debit: Row, into: Said, out: Said) -> Fit:
    """Money back from the merchant of a purchase, whole or in part, within ninety days."""
    whole = credit.amount_minor == -debit.amount_minor
    shared = share_reference(into, out)
    days = credit.day - debit.day
    score = -2.0 + (6.0 if shared else 0.0) + (3.0 if _payee(into, out) > 0 else -6.0 * (not shared))
    score += 1.5 if into.refund or into.reversal or credit.category == REFUND else -0.5
    score += 3.5 if whole else -1.0  # a part may be of any purchase there: asked, unless a reference tells
    score += 0.5 if days <= 14 else (0.0 if days <= 60 else -1.0)
    score -= 2.0 if credit.account != debit.account else 0.0
    score -= 5.0 if into.cashback else 0.0
    return Fit("refund", score, "same_reference" if shared else "whole_refund" if whole else "part_refund")


def payback(credit: Row, debit: Row, into: Said, out: Said) -> Fit:
    """Money back from the person it went to, whole or in part, within thirty days."""
    whole = credit.amount_minor == -debit.amount_minor
    address = bool(into.vpa and out.vpa and same_vpa(into.vpa, out.vpa))
    score = -2.5 + (2.5 if whole else -0.5) + (0.5 if credit.day - debit.day <= 7 else 0.0)
    if address:
        score += 4.0
    else:
        score += (3.5 if into.name == out.name else 2.5) - (3.0 if into.vpa and out.vpa else 0.0)
    score += 1.0 if into.shared else 0.0
    score -= 6.0 if into.holder or out.holder else 0.0  # nobody pays themselves back
    return Fit("payback", score, "same_person" if whole else "part_payback")


def share(credit: Row, debit: Row, into: Said) -> Fit:
    """An even share of something paid for several, from somebody whose words say so; sure only to the last paisa."""
    exact = -debit.amount_minor % credit.amount_minor == 0
    score = -1.0 + (1.5 if into.shared else -4.0) + (1.0 if credit.day - debit.day <= 3 else 0.0)
    score += 0.5 if debit.category in {"food.dining", "leisure.entertainment", "leisure.travel"} else 0.0
    score += (0.5 if exact else 0.0) + (1.0 if exact and credit.amount_minor % 50_00 else 0.0)
    return Fit("payback", score, "share")
