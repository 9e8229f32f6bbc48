"""Which rows are two legs of one transfer between a person's own accounts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from finsure.ledger.domain.taxonomy import CARD_PAYMENT, OWN_TRANSFER

MOST_DAYS_APART = 3
# One leg at least must read like a transfer: two equal sums on two accounts are often just that.
TRANSFER_LIKE = frozenset({OWN_TRANSFER, CARD_PAYMENT})
# And the other must be able to be its counterpart.
COUNTERPART = TRANSFER_LIKE | {"transfer.people", "income.other", "other.uncategorised", "income.refund_cashback"}


class Leg(NamedTuple):
    """A row as far as a transfer goes."""

    id: int
    account_id: int
    booked_on: date
    amount_minor: int
    category: str


def transfer_pairs(new: Sequence[Leg], others: Iterable[Leg]) -> list[tuple[Leg, Leg]]:
    """Pairs of a new row and a row of another account that cancel within three days, where neither has a rival.

    A row with two possible counterparts stays alone: a wrong pair would hide spending.
    """
    by_amount: dict[int, list[Leg]] = defaultdict(list)
    for leg in others:
        if leg.category in COUNTERPART:
            by_amount[leg.amount_minor].append(leg)
    chosen: dict[int, list[Leg]] = {}
    rivals: dict[int, int] = defaultdict(int)
    for leg in new:
        if leg.category in COUNTERPART and leg.amount_minor:
            chosen[leg.id] = [other for other in by_amount.get(-leg.amount_minor, ()) if _fits(leg, other)]
            for other in chosen[leg.id]:
                rivals[other.id] += 1
    return [
        (leg, chosen[leg.id][0])
        for leg in new
        if len(chosen.get(leg.id, ())) == 1 and rivals[chosen[leg.id][0].id] == 1
    ]


def _fits(leg: Leg, other: Leg) -> bool:
    return (
        leg.account_id != other.account_id
        and abs(leg.booked_on - other.booked_on) <= timedelta(days=MOST_DAYS_APART)
        and bool({leg.category, other.category} & TRANSFER_LIKE)
    )
