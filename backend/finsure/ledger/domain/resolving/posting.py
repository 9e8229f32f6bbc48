"""What a pending row became: a row that a later answer of the bank told instead, booked or still pending.

Pure. A pending row bears no lasting name, and between two answers its day, sum and words may change. So what tells is the
sum, the words, the days between, and above all the answers: what one answer tells side by side is two payments, and what
vanishes as the other appears is likely one. Rows that are alike in everything are taken in one go, since which of them
becomes which makes no difference; so the outcome hangs on the answers alone, never on the order in which they came.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from math import exp
from typing import NamedTuple

from finsure.ledger.domain.entries import squash
from finsure.ledger.domain.resolving.assigning import LINK_FROM, ROUNDS, SUGGEST_FROM, Found
from finsure.ledger.domain.resolving.rows import Said, same_name, same_vpa
from finsure.ledger.domain.resolving.scoring import share_reference

POSTING = "posting"
POSTING_DAYS = 14
_EARLIER_DAYS = 1  # a bank may book by value date, the day before it was told as pending
_LAG = (1.0, 1.0, 1.0, 1.0, 0.5, 0.5, -0.5, -0.5)  # by days apart; more weigh -2
_MOST_OF_HOLD = 1.3  # what is booked for a hold: tips add, fuel and hotels take away


class Told(NamedTuple):
    """A row as the answers of one account told it. `moments` are those of its answers, in order."""

    id: int
    day: int  # `date.toordinal()`
    amount_minor: int
    pending: bool
    narration: str
    ref: str  # the provider's own reference
    said: Said
    answers: frozenset[int]
    moments: tuple[float, ...]
    mark: str
    edited: bool = False  # the person has changed it; of rows alike, such a one goes first


class _Fit(NamedTuple):
    score: float
    reason: str


class _Class(NamedTuple):
    """Rows alike in all that is weighed: those that may still become another, and those that another may still become."""

    of: Told
    going: list[Told]
    coming: list[Told]


Refused = Collection[tuple[int, int]]  # (what it became, pending)


def became(rows: Sequence[Told], asked_at: Sequence[float], refused: Refused = ()) -> list[Found]:
    """What each pending row became, as `Found(credit=what it became, debit=the pending row)`.

    `asked_at` are the moments, in order, of the answers that tell what is pending; all rows are of one account. A row
    becomes one row at most, and one row at most becomes it.
    """
    alike = [sorted(group, key=_order) for group in _alike(rows, refused)]
    pairs = list(_pairs([_Class(group[0], group, [*group]) for group in alike], asked_at, refused))
    found: list[Found] = []
    for _ in range(ROUNDS):
        for confidence, fit, earlier, later in _weighed(pairs):
            if confidence >= LINK_FROM:
                found += _joined(earlier, later, confidence, fit.reason, linked=True)
    asked: set[int] = set()
    open_ones = sorted(_weighed(pairs), key=lambda one: (-one[0], _order(one[2].of), _order(one[3].of)))
    for confidence, fit, earlier, later in open_ones:
        if confidence >= SUGGEST_FROM and not {id(earlier.going), id(later.coming)} & asked:
            asked |= {id(earlier.going), id(later.coming)}
            found += _joined(earlier, later, confidence, fit.reason, linked=False)
    return found


def _order(row: Told) -> tuple[bool, str]:
    return not row.edited, row.mark


def _alike(rows: Sequence[Told], refused: Refused) -> Iterable[list[Told]]:
    """Rows that nothing weighed tells apart; a row of a refusal stands alone."""
    alone = {pk for key in refused for pk in key}
    groups: dict[object, list[Told]] = defaultdict(list)
    for row in rows:
        key = row._replace(id=row.id if row.id in alone else 0, mark="", edited=False)
        groups[key].append(row)
    return groups.values()


_Pair = tuple[float, _Fit, _Class, _Class]


def _pairs(classes: Sequence[_Class], asked_at: Sequence[float], refused: Refused) -> Iterator[_Pair]:
    """(Weight, fit, earlier, later) of all that could be."""
    by_day: dict[int, list[_Class]] = defaultdict(list)
    for one in classes:
        by_day[one.of.day].append(one)
    for earlier in classes:
        if not earlier.of.pending:
            continue
        day = earlier.of.day
        for on in range(day - _EARLIER_DAYS, day + POSTING_DAYS + 1):
            for later in by_day.get(on, ()):
                fit = _fit(earlier.of, later.of, asked_at)
                if fit and fit.score > -2.0 and (later.of.id, earlier.of.id) not in refused:
                    yield exp(fit.score), fit, earlier, later


def _weighed(pairs: Iterable[_Pair]) -> list[_Pair]:
    """The pairs whose rows are not taken yet, with how sure each is in place of its weight."""
    left = [pair for pair in pairs if pair[2].going and pair[3].coming]
    at_earlier: dict[int, float] = defaultdict(float)
    at_later: dict[int, float] = defaultdict(float)
    for weight, _, earlier, later in left:
        at_earlier[id(earlier.going)] += weight
        at_later[id(later.coming)] += weight
    return [
        (weight / (1.0 + max(at_earlier[id(earlier.going)], at_later[id(later.coming)])), fit, earlier, later)
        for weight, fit, earlier, later in left
    ]


def _joined(earlier: _Class, later: _Class, confidence: float, reason: str, *, linked: bool) -> Iterator[Found]:
    sure = min(0.999 if linked else 0.99, round(confidence, 3))
    count = min(len(earlier.going), len(later.coming))
    for old, new in zip(earlier.going[:count], later.coming[:count], strict=True):
        yield Found(new.id, old.id, POSTING, sure, reason, linked)
    if linked:
        del earlier.going[:count], later.coming[:count]


def _fit(earlier: Told, later: Told, asked_at: Sequence[float]) -> _Fit | None:
    """How well a row fits as what a pending one became, as the logarithm of the odds; None when it cannot be."""
    if earlier.amount_minor * later.amount_minor <= 0 or earlier.id == later.id:
        return None
    named = _named(earlier, later)
    two = bool(earlier.answers & later.answers) or later.moments[0] < earlier.moments[-1]
    if two and (not named or later.pending):  # told side by side, or known before: but one bank tells one in both lists
        return None
    same = earlier.amount_minor == later.amount_minor
    score = -2.0 + (8.0 if named else _words(earlier, later))
    score += 3.0 + _odd(later.amount_minor) if same else _other_sum(earlier, later, named=bool(named))
    days = abs(later.day - earlier.day)
    score += _LAG[days] if days < len(_LAG) else -2.0
    score += _succession(earlier, later, asked_at)
    return _Fit(score, named or ("became_booked" if same else "became_other_sum"))


def _named(earlier: Told, later: Told) -> str:
    if earlier.ref and earlier.ref == later.ref:
        return "same_id"
    return "same_reference" if share_reference(earlier.said, later.said) else ""


def _odd(amount_minor: int) -> float:
    return 1.0 if amount_minor % 100_00 else 0.0


def _other_sum(earlier: Told, later: Told, *, named: bool) -> float:
    """A hold and what is booked for it: an exchange rate, a tip, less fuel than was set aside."""
    ratio = later.amount_minor / earlier.amount_minor
    if abs(ratio - 1.0) <= 0.05:
        return 1.0
    if named:
        return 0.0
    if ratio > _MOST_OF_HOLD:
        return -9.0
    return -0.5 if ratio >= 0.75 else -1.5 if ratio >= 0.4 else -3.0


def _words(earlier: Told, later: Told) -> float:
    short, long = sorted((squash(earlier.narration), squash(later.narration)), key=len)
    if short == long:
        return 4.0
    if len(short) >= 6 and short in long:
        return 3.5
    one, other = earlier.said, later.said
    if one.vpa and other.vpa:
        return 3.5 if same_vpa(one.vpa, other.vpa) else -3.0
    if one.name and other.name and same_name(one.name, other.name):
        return 3.0
    ours, theirs = (_tokens(row.narration) for row in (earlier, later))
    if ours and theirs:
        shared = len(ours & theirs) / min(len(ours), len(theirs))
        return 2.5 if shared > 0.5 else (0.5 if shared else -3.0)  # half may be a town
    return 0.0


def _tokens(narration: str) -> frozenset[str]:
    """The words that may name somebody: letters alone, four or more."""
    return frozenset(word for word in narration.upper().split() if len(word) >= 4 and word.isalpha()) - _EVERYWHERE


_EVERYWHERE = frozenset(
    {"CARD", "PENDING", "PURCHASE", "PAYMENT", "DEBIT", "CREDIT", "TRANSACTION", "AUTH", "AUTHORISATION",
     "AUTHORIZATION", "HOLD", "ONLINE", "FROM", "WITH", "TRANSFER", "LIMITED"}
)  # fmt: skip


def _succession(earlier: Told, later: Told, asked_at: Sequence[float]) -> float:
    """Whether the one appeared as the other vanished, or answers in between told of neither."""
    between = bisect_left(asked_at, later.moments[0]) - bisect_right(asked_at, earlier.moments[-1])
    return 1.5 if between <= 0 else -2.5
