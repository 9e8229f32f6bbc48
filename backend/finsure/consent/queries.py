"""What a person has agreed to."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from finsure.consent.domain import LANGUAGES, PURPOSES, Purpose, notice_in
from finsure.consent.models import Consent, ConsentEvent
from finsure.core.paging import newest_first
from finsure.core.problems import NotFound

__all__ = [
    "LANGUAGES",
    "active_consent",
    "consents_of",
    "events_of",
    "has_consent",
    "notice_in",
    "purpose_named",
    "subject_events",
]


def purpose_named(purpose: str) -> Purpose:
    """One purpose. Raises NotFound."""
    if purpose not in PURPOSES:
        raise NotFound("There is no such purpose.")
    return PURPOSES[purpose]


def active_consent(user_id: int, purpose: str, now: datetime, subject: str = "") -> Consent | None:
    """The person's word on a purpose while it stands. One query."""
    living = Q(expires_at=None) | Q(expires_at__gt=now)
    return Consent.objects.filter(living, user=user_id, purpose=purpose, subject=subject, active=True).first()


def has_consent(user_id: int, *purposes: str, now: datetime) -> bool:
    """Whether the person's word stands on every one of the purposes. One query."""
    living = Q(expires_at=None) | Q(expires_at__gt=now)
    standing = Consent.objects.filter(living, user=user_id, purpose__in=purposes, subject="", active=True)
    return standing.count() == len(purposes)


def consents_of(user: Any) -> list[tuple[Purpose, Consent | None]]:
    """Every purpose with the newest word the person gave on it. One query."""
    given = Consent.objects.filter(user=user.pk, subject="").select_related("notice").order_by("id")
    newest = {row.purpose: row for row in given}
    return [(purpose, newest.get(purpose.id)) for purpose in PURPOSES.values()]


def events_of(user: Any, purpose: str, *, cursor: str = "", limit: int = 50) -> tuple[list[ConsentEvent], str | None]:
    """What happened to and under the person's consents to a purpose, newest first. Raises NotFound, InvalidInput."""
    purpose_named(purpose)
    return newest_first(ConsentEvent.objects.filter(consent__user=user.pk, consent__purpose=purpose), cursor, limit)


def subject_events(
    user: Any, subject: str, *, cursor: str = "", limit: int = 50
) -> tuple[list[ConsentEvent], str | None]:
    """What happened to and under the consents given for one thing, newest first. Raises InvalidInput."""
    rows = ConsentEvent.objects.filter(consent__user=user.pk, consent__subject=subject).select_related("consent")
    return newest_first(rows, cursor, limit)
