"""Limits that hold under parallel fire: every count is one conditional UPDATE of one row."""

from datetime import datetime
import math

from django.db import transaction
from django.db.models import F

from finsure.core.problems import Problem
from finsure.identity.domain import Limit
from finsure.identity.models import Counter


class LimitReached(Problem):
    status, slug, title = 429, "limit-reached", "That was tried too often; wait a while"


def take(*limits: Limit, now: datetime) -> None:
    """Count one use against every limit, or against none. Raises LimitReached with `retry_after_seconds`.

    The count is committed here, so a refusal of what follows does not give the use back. Callers name limits of the
    same kinds in the same order: the rows are locked in that order.
    """
    # A row that is not there yet is made outside the transaction: two inserts that collide inside one would hold
    # shared locks on it and then wait for each other.
    known = set(Counter.objects.filter(key__in=[limit.key for limit in limits]).values_list("key", flat=True))
    missing = [Counter(key=limit.key, ends_at=now + limit.window) for limit in limits if limit.key not in known]
    if missing:
        Counter.objects.bulk_create(missing, ignore_conflicts=True)
    with transaction.atomic(durable=True):
        for limit in limits:
            _take_one(limit, now)


def _take_one(limit: Limit, now: datetime) -> None:
    counter = Counter.objects.filter(key=limit.key)
    if counter.filter(ends_at__gt=now, count__lt=limit.most).update(count=F("count") + 1):
        return
    if counter.filter(ends_at__lte=now).update(count=1, ends_at=now + limit.window):
        return
    if counter.filter(ends_at__gt=now, count__lt=limit.most).update(count=F("count") + 1):
        return  # another request began the new window between the two statements above
    ends_at = counter.values_list("ends_at", flat=True).first() or now + limit.window
    raise LimitReached(retry_after_seconds=max(1, math.ceil((ends_at - now).total_seconds())))
