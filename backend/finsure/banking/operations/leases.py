"""Taking a row up, so that two workers never work at one thing, and putting it down again."""

from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Model, Q

from finsure.banking.domain import lives
from finsure.banking.models import Fetch, Link

LEASE = timedelta(seconds=45)
Row = TypeVar("Row", Link, Fetch)


def taken(model: type[Row], row_id: int, over: frozenset[str], now: datetime) -> Row | None:
    """The row, ours for a lease, or None when it is over, in work elsewhere, or its person is gone."""
    free = model._default_manager.filter(Q(leased_until=None) | Q(leased_until__lte=now), pk=row_id)  # noqa: SLF001
    if not free.exclude(state__in=over).update(leased_until=now + LEASE):
        return None
    found = model._default_manager.select_related("user").get(pk=row_id)  # noqa: SLF001
    return found if found.user.is_active else None


def put_down(row: Model, before: str, /, **facts: Any) -> bool:
    """Write what came of it and let go; nothing when the row has left state `before` meanwhile. Gives whether it was written."""
    rows = type(row)._default_manager.filter(pk=row.pk, state=before)  # noqa: SLF001
    return bool(rows.update(leased_until=None, **facts))


def put_off(row: Any, reason: str, now: datetime) -> None:
    """Try again later: the pause grows with each attempt."""
    put_down(
        row,
        row.state,
        problem=reason[:40],
        attempts=row.attempts + 1,
        due_at=now + lives.pause_before(row.attempts, row.pk),
    )
