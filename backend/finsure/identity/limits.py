"""Limits that hold under parallel fire: every count is one conditional UPDATE of one row."""

from datetime import datetime
import logging
import math

from django.db import DatabaseError, transaction
from django.db.models import F, QuerySet

from finsure.core.problems import Problem
from finsure.identity.domain import Limit
from finsure.identity.models import Counter

log = logging.getLogger(__name__)


class LimitReached(Problem):
    status, slug, title = 429, "limit-reached", "That was tried too often; wait a while"

    def __init__(self, limit: Limit, retry_after_seconds: int) -> None:
        super().__init__(retry_after_seconds=retry_after_seconds)
        self.limit = limit


class LimitsUnknown(Problem):
    """The counts cannot be read or written, so nothing that is limited is done."""

    status, slug, title = 503, "limits-unknown", "This cannot be done just now; try again later"


def take(*limits: Limit, now: datetime) -> None:
    """Count one use against every limit, or against none. Raises LimitReached with `retry_after_seconds`, LimitsUnknown.

    The count is committed here, so a refusal of what follows does not give the use back. Callers name limits of the
    same kinds in the same order: the rows are locked in that order.
    """
    try:
        ids = _rows(limits, now)
        with transaction.atomic(durable=True):
            for limit in limits:
                _take_one(limit, Counter.objects.filter(pk=ids[limit.key]), now)
    except DatabaseError as error:
        log.exception("The limits cannot be counted")
        raise LimitsUnknown from error


def spent(*limits: Limit, now: datetime) -> LimitReached | None:
    """The first of these limits that is used up, without counting or locking anything; `take` alone lets through.

    Raises LimitsUnknown.
    """
    try:
        counters = {row.key: row for row in Counter.objects.filter(key__in=[limit.key for limit in limits])}
    except DatabaseError as error:
        log.exception("The limits cannot be read")
        raise LimitsUnknown from error
    for limit in limits:
        row = counters.get(limit.key)
        if row and row.ends_at > now and row.count >= limit.most:
            return _reached(limit, row.ends_at, now)
    return None


def _reached(limit: Limit, ends_at: datetime, now: datetime) -> LimitReached:
    return LimitReached(limit, max(1, math.ceil((ends_at - now).total_seconds())))


def _rows(limits: tuple[Limit, ...], now: datetime) -> dict[str, int]:
    """The counters' primary keys, by which alone they are locked. Rows that are not there yet are made first, outside
    the transaction and each by itself: two inserts that collide inside one would share a lock and then wait for each
    other.
    """
    counters = Counter.objects.filter(key__in=[limit.key for limit in limits])
    ids = dict(counters.values_list("key", "pk"))
    missing = [Counter(key=limit.key, ends_at=now + limit.window) for limit in limits if limit.key not in ids]
    for counter in missing:
        Counter.objects.bulk_create([counter], ignore_conflicts=True)
    if missing:
        ids = dict(counters.values_list("key", "pk"))
    return ids


def _take_one(limit: Limit, counter: QuerySet[Counter], now: datetime) -> None:
    room = counter.filter(ends_at__gt=now, count__lt=limit.most)
    if room.update(count=F("count") + 1):
        return
    if counter.filter(ends_at__lte=now).update(count=1, ends_at=now + limit.window):
        return
    if room.update(count=F("count") + 1):
        return  # another request began the new window between the two statements above
    ends_at = counter.values_list("ends_at", flat=True).first() or now
    raise _reached(limit, ends_at, now)
