"""What the resolver linked and what it asks."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from finsure.core.paging import newest_first
from finsure.core.problems import NotFound
from finsure.ledger.domain import resolving
from finsure.ledger.models import SHOWN, Link, LinkState, Removal, Transaction
from finsure.ledger.queries.rows import Row, rows_in


class Suggestion(NamedTuple):
    """Two rows that may be one matter."""

    id: int
    kind: str
    confidence: float
    reason: str
    credit: Row
    debit: Row


def suggestions_of(user: Any, *, cursor: str = "", limit: int = 50) -> tuple[list[Suggestion], str | None]:
    """What is asked, the newest first. A fixed number of queries. Raises InvalidInput."""
    links, following = newest_first(_asked(user), cursor, limit)
    rows = _rows_of(user, {pk for link in links for pk in (link.credit_id, link.debit_id)})
    asked = [
        Suggestion(
            link.id,
            link.kind,
            link.confidence,
            _reason(link, (rows[link.credit_id].booked_on - rows[link.debit_id].booked_on).days),
            rows[link.credit_id],
            rows[link.debit_id],
        )
        for link in links
    ]
    return asked, following


def suggestion_of(user: Any, link_id: int) -> Link:
    """One open suggestion. Raises NotFound."""
    link = Link.objects.filter(user=user, id=link_id, state=LinkState.SUGGESTED).first()
    if link is None:
        raise NotFound
    return link


def _rows_of(user: Any, ids: Iterable[int]) -> dict[int, Row]:
    return {row.id: row for row in rows_in(user, Transaction.objects.filter(user=user, id__in=ids))}


def _reason(link: Link, days: int) -> str:
    return resolving.explain(link.reason, days, link.confidence, resolving.LINK_FROM)


def waiting_of(user: Any) -> int:
    """How many suggestions wait for the person. One query."""
    return _asked(user).count()


def _asked(user: Any) -> QuerySet[Link]:
    """Open questions; the pending row of a posting may be one that is shown no more, if it bears changes."""
    asked = Link.objects.filter(user=user, state=LinkState.SUGGESTED, credit__removed__in=SHOWN)
    return asked.filter(Q(debit__removed__in=SHOWN) | Q(kind=resolving.POSTING, debit__removed=Removal.RELEASED))
