"""The inbox: what a provider says unasked is a hint, written down once, and followed by reading the truth."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from finsure.banking.connectors import connector_of
from finsure.banking.domain import lives, machine
from finsure.banking.models import Fetch, Link, Notification
from finsure.banking.operations.leases import step_soon

KEPT = timedelta(days=30)
MOST_KEPT = 300  # of one consent: a day has a handful


def take_notification(*, provider: str, payload: Mapping[str, Any], now: datetime) -> bool:
    """Write a hint down and have what it names read again; gives whether it named something of ours for the first time.

    Nothing in it is believed. A hint about what we do not know leaves no trace, and of one consent only so many are kept,
    so that forged ones cannot fill the inbox; those beyond are followed all the same, since that costs one look.
    """
    hint = connector_of(provider).hint_of(payload)
    if hint is None or not hint.handle:
        return False
    link_id = Link.objects.filter(provider=provider, handle=hint.handle).values_list("id", flat=True).first()
    if link_id is None:
        return False
    try:
        with transaction.atomic():
            if Notification.objects.filter(handle=hint.handle).count() < MOST_KEPT:
                Notification.objects.create(
                    provider=provider,
                    key=hint.key[:80],
                    sent=hint.sent[:40],
                    handle=hint.handle[:80],
                    session_id=hint.session_id[:160],
                    received_at=now,
                )
            _follow(link_id, hint.session_id, now)
    except IntegrityError:  # it came before
        return False
    return True


def _follow(link_id: int, session_id: str, now: datetime) -> None:
    """Make what a hint names due now. What is due already has been handed on, and whoever works at it finds that it has
    become due again.
    """
    row: Fetch | Link | None
    if session_id:
        row = Fetch.objects.filter(link_id=link_id, session_id=session_id, going=True).first()
    else:
        row = Link.objects.filter(pk=link_id).exclude(state__in=lives.LINK_OVER).first()
    if row is None or not machine.heeds_hint(attempts=row.attempts, leased=row.leased_until is not None):
        return
    type(row).objects.filter(pk=row.pk, due_at__isnull=False).update(due_at=now)
    if row.due_at and row.due_at > now:
        step_soon(row)


def forget_notifications(*, now: datetime) -> int:
    """Let go of hints that have had their time."""
    removed, _ = Notification.objects.filter(received_at__lt=now - KEPT).delete()
    return removed
