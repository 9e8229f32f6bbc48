"""Taking a row up, so that two workers never work at one thing, and putting it down again."""

from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import F, Q, QuerySet

from finsure.banking.domain import lives
from finsure.banking.models import Fetch, Link
from finsure.core import background

LEASE = timedelta(seconds=45)
Row = TypeVar("Row", Link, Fetch)


def taken(model: type[Row], row_id: int, over: frozenset[str], now: datetime) -> Row | None:
    """The row, ours for a lease, or None when it is over, in work elsewhere, or its person is gone.

    The taking counts as an attempt before anything is done, so that a step which ends its worker counts too.
    """
    free = model._default_manager.filter(Q(leased_until=None) | Q(leased_until__lte=now), pk=row_id)  # noqa: SLF001
    if not free.exclude(state__in=over).update(leased_until=now + LEASE, attempts=F("attempts") + 1):
        return None
    found = model._default_manager.select_related("user").get(pk=row_id)  # noqa: SLF001
    return found if found.user.is_active else None


def ours(row: Link | Fetch) -> QuerySet[Any]:
    """The row as long as the lease is the one we took; the lease's end is the token by which it is known."""
    return type(row)._default_manager.filter(pk=row.pk, leased_until=row.leased_until)  # noqa: SLF001


def put_down(row: Link | Fetch, before: str, /, **facts: Any) -> bool:
    """Write what came of it and let go; nothing when the row has left state `before` or our hands meanwhile.

    A hint that came during the step may be about what the step has not seen: then the row stays due, and is taken up at
    once. Gives whether it was written.
    """
    rows = ours(row).filter(state=before)
    if rows.filter(due_at=row.due_at).update(leased_until=None, **facts):
        return True
    if facts.get("due_at") is not None:
        facts.pop("due_at")
        if rows.update(leased_until=None, **facts):
            step_soon(row)
            return True
    return bool(rows.update(leased_until=None, **facts))


def step_soon(row: Link | Fetch) -> None:
    """Have the row's next step done soon."""
    if isinstance(row, Link):
        background.enqueue("banking.advance_link", link_id=row.pk)
    else:
        background.enqueue("banking.advance_fetch", fetch_id=row.pk)


def put_off(row: Link | Fetch, reason: str, now: datetime) -> None:
    """Try again later: the pause grows with each attempt."""
    put_down(row, row.state, problem=reason[:40], due_at=now + lives.pause_before(row.attempts - 1, row.pk))
