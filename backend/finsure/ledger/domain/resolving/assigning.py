"""Candidates among many rows, and which of them are taken: each must fit its ends clearly better than every rival.

How sure a pair is, is its weight among everything its ends could be, "nothing" included; so a rival takes sureness away
and two equal rivals halve it. What is sure is taken, its ends leave, and the rest is weighed once more. Every answer
hangs on rows at most `WINDOW_DAYS` away, which makes it the same in whatever order rows come.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from math import exp
from typing import NamedTuple

from finsure.ledger.domain.resolving import scoring
from finsure.ledger.domain.resolving.rows import Place, Row, Said, same_name, same_vpa
from finsure.ledger.domain.resolving.scoring import Fit
from finsure.ledger.domain.taxonomy import UNCATEGORISED

LINK_FROM, SUGGEST_FROM = 0.95, 0.45
ROUNDS = 2
TRANSFER_DAYS, REVERSAL_DAYS, REFUND_DAYS, PAYBACK_DAYS, SHARE_DAYS = 5, 7, 90, 30, 14
MOST_SHARES = 6
MOST_PARTS = 3
# A row changes moves of money up to two rounds of two steps away, and those change refunds of ninety days.
SCOPE_DAYS = 2 * ROUNDS * REVERSAL_DAYS + REFUND_DAYS
WINDOW_DAYS = 2 * SCOPE_DAYS


class Found(NamedTuple):
    """Two rows that are one matter: `linked` when that is sure, else a question to the person."""

    credit: int
    debit: int
    kind: str
    confidence: float
    reason: str
    linked: bool


class _Pair(NamedTuple):
    credit: Row
    debit: Row
    fit: Fit
    weight: float


Refused = Collection[tuple[int, int]]  # (credit, debit)


def worth_opening(rows: Sequence[Row]) -> set[int]:
    """The rows whose words can matter, told by what is plain: about linear in the rows."""
    wanted = {row.id for pair in _equal_sums(rows) for row in pair}
    least: dict[int, int] = {}  # the smallest sum that may have come back, by months of thirty days
    for row in rows:
        if row.amount_minor > 0 and _may_come_back(row):
            wanted.add(row.id)
            least[row.day // 30] = min(least.get(row.day // 30, row.amount_minor), row.amount_minor)
    never = 1 << 63
    floor = {
        month: min(least.get(month + later, never) for later in range(REFUND_DAYS // 30 + 1))
        for month in {row.day // 30 for row in rows}
    }
    # An even share is smaller than what it is of, so one floor serves refunds, paybacks and shares.
    wanted.update(row.id for row in rows if -row.amount_minor >= floor[row.day // 30])
    return wanted


def resolve(
    rows: Sequence[Row], said: Mapping[int, Said], places: Mapping[int, Place], refused: Refused = ()
) -> list[Found]:
    """What is linked and what is asked. `said` holds the rows worth opening; `refused` pairs (credit, debit) are never found.

    All rows are of one currency. Neither end of a transfer, card payment or reversal has a second partner; a purchase may
    be refunded in parts, up to its sum.
    """
    pairs = list(_moves(rows, said, places, refused))
    found, taken = _take(pairs)
    backs = [pair for pair in _backs(rows, said, refused) if pair.credit.id not in taken and pair.debit.id not in taken]
    open_moves = [pair for pair in pairs if pair.credit.id not in taken and pair.debit.id not in taken]
    return [*found, *_take_backs(backs, open_moves)]


def _equal_sums(rows: Sequence[Row]) -> Iterator[tuple[Row, Row]]:
    """(Credit, debit) that cancel: on two accounts within five days, on one with the credit after the debit."""
    debits: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if row.amount_minor < 0 and not row.fixed:
            debits[-row.amount_minor].append(row)
    for group in debits.values():
        group.sort(key=lambda row: row.day)
    for credit in rows:
        if credit.amount_minor > 0 and not credit.fixed and (group := debits.get(credit.amount_minor, [])):
            start = bisect_left(group, credit.day - REVERSAL_DAYS, key=lambda row: row.day)
            for debit in group[start:]:
                if debit.day > credit.day + TRANSFER_DAYS:
                    break
                if _near(credit, debit):
                    yield credit, debit


def _near(credit: Row, debit: Row) -> bool:
    if credit.account == debit.account:
        return credit.day >= debit.day and credit.category not in scoring.NEVER_BACK
    return credit.day - debit.day <= TRANSFER_DAYS


def _moves(
    rows: Sequence[Row], said: Mapping[int, Said], places: Mapping[int, Place], refused: Refused
) -> Iterator[_Pair]:
    """Transfers, card payments and reversals that could be."""
    for credit, debit in _equal_sums(rows):
        into, out = said.get(credit.id), said.get(debit.id)
        if into is None or out is None or (credit.id, debit.id) in refused:
            continue
        if credit.account == debit.account:
            fit = scoring.reversal(credit, debit, into, out)
        else:
            to, start = places[credit.account], places[debit.account]
            fit = scoring.transfer(credit, debit, into, out, to, start)
        if fit.score > -2.0:
            yield _Pair(credit, debit, fit, exp(fit.score))


def _take(pairs: Sequence[_Pair]) -> tuple[list[Found], set[int]]:
    """What is sure among pairs whose ends have one partner each, and the ends that are taken."""
    found: list[Found] = []
    taken: set[int] = set()
    for _ in range(ROUNDS):
        left = [pair for pair in pairs if pair.credit.id not in taken and pair.debit.id not in taken]
        at: dict[int, float] = defaultdict(float)
        for pair in left:
            at[pair.credit.id] += pair.weight
            at[pair.debit.id] += pair.weight
        for pair in left:
            confidence = pair.weight / (1.0 + max(at[pair.credit.id], at[pair.debit.id]))
            if confidence >= LINK_FROM:
                found.append(_found(pair, confidence, linked=True))
                taken |= {pair.credit.id, pair.debit.id}
    return found, taken


def _found(pair: _Pair, confidence: float, *, linked: bool) -> Found:
    rounded = min(0.99 if not linked else 0.999, round(confidence, 3))
    return Found(pair.credit.id, pair.debit.id, pair.fit.kind, rounded, pair.fit.reason, linked)


def _may_come_back(row: Row) -> bool:
    return not row.fixed and (row.category in scoring.COUNTERPART or scoring.is_spending(row.category))


class _Debits:
    """Money that went out, found again by whom it went to and by the shares it could have."""

    def __init__(self, rows: Iterable[Row], said: Mapping[int, Said]) -> None:
        self.said = said
        self.by_key: dict[str, list[Row]] = defaultdict(list)
        self.by_share: dict[int, list[Row]] = defaultdict(list)
        split = any(one.shared for one in said.values())  # else nobody asks for shares
        for row in sorted((row for row in rows if row.amount_minor < 0), key=lambda row: row.day):
            one = said.get(row.id)
            if one is None:
                continue
            for key in _keys(one):
                self.by_key[key].append(row)
            if split and scoring.is_spending(row.category):
                for parts in range(2, MOST_SHARES + 1):
                    self.by_share[-row.amount_minor // parts].append(row)

    def before(self, credit: Row, group: Sequence[Row], days: int) -> Iterator[Row]:
        start = bisect_left(group, credit.day - days, key=lambda row: row.day)
        end = bisect_right(group, credit.day, key=lambda row: row.day)
        return (row for row in group[start:end] if -row.amount_minor >= credit.amount_minor)

    def of_payee(self, credit: Row, days: int) -> dict[int, Row]:
        groups = (self.by_key.get(key, ()) for key in _keys(self.said[credit.id]))
        return {row.id: row for group in groups for row in self.before(credit, group, days)}

    def shared(self, credit: Row) -> dict[int, Row]:
        sums = range(credit.amount_minor - 100, credit.amount_minor + 101, 1)
        near = (self.by_share.get(amount, ()) for amount in sums) if credit.amount_minor > 100_00 else ()
        return {row.id: row for group in near for row in self.before(credit, group, SHARE_DAYS)}


def _keys(said: Said) -> list[str]:
    """Where a row is filed under its payee: the first letters, since banks cut names and addresses short."""
    keys = [f"ref {ref}" for ref in said.refs]
    if len(said.name) >= 3:
        keys.append(f"name {said.name[:5]}")
    if len(said.vpa) >= 7:
        keys.append(f"vpa {said.vpa[:7]}")
    return keys


def _backs(rows: Sequence[Row], said: Mapping[int, Said], refused: Refused) -> Iterator[_Pair]:
    """Refunds and paybacks that could be."""
    debits = _Debits(rows, said)
    for credit in rows:
        into = said.get(credit.id)
        if into is None or credit.amount_minor <= 0 or not _may_come_back(credit):
            continue
        for debit, fit in _ways_back(credit, into, debits, said):
            if fit.score > -1.0 and (credit.id, debit.id) not in refused:
                yield _Pair(credit, debit, fit, exp(fit.score))


def _ways_back(credit: Row, into: Said, debits: _Debits, said: Mapping[int, Said]) -> Iterator[tuple[Row, Fit]]:
    if not scoring.of_person(credit, into):
        for debit in _purchases(credit, into, debits, said):
            yield debit, scoring.refund(credit, debit, into, said[debit.id])
        return
    for debit in debits.of_payee(credit, PAYBACK_DAYS).values():
        out = said[debit.id]
        if debit.category in {scoring.PEOPLE, UNCATEGORISED} and _same_person(into, out):
            yield debit, scoring.payback(credit, debit, into, out)
    if into.shared:
        for debit in debits.shared(credit).values():
            yield debit, scoring.share(credit, debit, into)


def _purchases(credit: Row, into: Said, debits: _Debits, said: Mapping[int, Said]) -> list[Row]:
    """What a refund may be of: purchases of its sum or its reference; else larger ones, if they are so few that it tells."""
    larger: list[Row] = []
    equal: list[Row] = []
    for debit in debits.of_payee(credit, REFUND_DAYS).values():
        if scoring.is_spending(debit.category) or debit.category == UNCATEGORISED:
            same = credit.amount_minor == -debit.amount_minor or scoring.share_reference(into, said[debit.id])
            (equal if same else larger).append(debit)
    return equal or (larger if len(larger) <= MOST_PARTS else [])


def _same_person(one: Said, other: Said) -> bool:
    return same_name(one.name, other.name) or same_vpa(one.vpa, other.vpa)


def _take_backs(backs: Sequence[_Pair], moves: Sequence[_Pair]) -> list[Found]:
    """Refunds, paybacks and open moves: the best of each credit, if its debit has no better use.

    At the debit rivals are the moves, and the refunds for which its sum does not suffice as well.
    """
    exclusive = {id(pair) for pair in moves}
    pairs = [*backs, *moves]
    at_credit: dict[int, float] = defaultdict(float)
    at_debit: dict[int, list[_Pair]] = defaultdict(list)
    for pair in pairs:
        at_credit[pair.credit.id] += pair.weight
        at_debit[pair.debit.id].append(pair)
    best: dict[int, tuple[float, _Pair]] = {}
    for pair in pairs:
        against = sum(
            other.weight
            for other in at_debit[pair.debit.id]
            if id(other) in exclusive
            or id(pair) in exclusive
            or other.credit.id == pair.credit.id
            or other.credit.amount_minor + pair.credit.amount_minor > -pair.debit.amount_minor
        )
        confidence = pair.weight / (1.0 + max(at_credit[pair.credit.id], against))
        known = best.get(pair.credit.id)
        if confidence >= SUGGEST_FROM and (known is None or _order(confidence, pair) < _order(*known)):
            best[pair.credit.id] = confidence, pair
    return _settled(list(best.values()), exclusive)


def _order(confidence: float, pair: _Pair) -> tuple[float, int, str, str]:
    """The surest first; among equals the nearest, then by marks, which do not hang on when rows came."""
    return -confidence, abs(pair.credit.day - pair.debit.day), pair.credit.mark, pair.debit.mark


def _settled(best: list[tuple[float, _Pair]], exclusive: set[int]) -> list[Found]:
    """The best of each credit; where they want more of a debit than it holds, the surest are asked and none is made."""
    by_debit: dict[int, list[tuple[float, _Pair]]] = defaultdict(list)
    for one in best:
        by_debit[one[1].debit.id].append(one)
    found = []
    for wanted in by_debit.values():
        wanted.sort(key=lambda one: _order(*one))
        left = -wanted[0][1].debit.amount_minor
        fits = sum(pair.credit.amount_minor for _, pair in wanted) <= left
        for confidence, pair in wanted:
            if pair.credit.amount_minor <= left:
                left -= pair.credit.amount_minor
                linked = confidence >= LINK_FROM and fits and id(pair) not in exclusive
                found.append(_found(pair, confidence, linked=linked))
    return found
