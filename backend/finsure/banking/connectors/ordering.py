"""The true order of rows that a provider delivers in an order of its own."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from finsure.ledger.operations import Entry


def in_true_order(rows: Sequence[tuple[datetime, Entry]]) -> tuple[Entry, ...]:
    """Oldest first. Rows of one moment keep their order, or take the reverse when balances follow better that way.

    Where no balances tell, a delivery whose last row is older than its first is taken to run backwards.
    """
    turned = rows[::-1]
    ahead = [entry for _, entry in sorted(rows, key=_moment)]
    back = [entry for _, entry in sorted(turned, key=_moment)]
    links, links_back = _links(ahead), _links(back)
    runs_backwards = len(rows) > 1 and rows[0][0] > rows[-1][0]
    return tuple(back if links_back > links or (links_back == links and runs_backwards) else ahead)


def _moment(row: tuple[datetime, Entry]) -> datetime:
    return row[0]


def _links(entries: Sequence[Entry]) -> int:
    """How often a balance is the one before it and the row's amount."""
    return sum(
        before.balance_minor is not None and after.balance_minor == before.balance_minor + after.amount_minor
        for before, after in pairwise(entries)
    )
