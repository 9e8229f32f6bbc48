"""Writing down what was done, and forgetting old answers."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models

from finsure.audit.answers import answered_once
from finsure.audit.models import Answer, Entry
from finsure.core.retention import retention

if TYPE_CHECKING:
    from finsure.identity.models import User

__all__ = ["answered_once", "forget_answers", "record"]


def record(*, actor: "User | None", action: str, subject: models.Model | None = None, **members: Any) -> Entry:
    """Write down that `actor` did `action` ("noun.past") to `subject`, inside the caller's transaction.

    `members` are facts that tell nothing about money or people: ids, counts, names of changed fields.
    """
    return Entry.objects.create(
        who=actor,
        session_id=actor.session_id if actor else "",
        action=action,
        subject_kind=subject._meta.label_lower if subject else "",  # noqa: SLF001 - Django's documented model API
        subject_id=str(subject.pk) if subject else "",
        members=members,
    )


def forget_answers(*, now: datetime) -> int:
    """Remove the answers that are too old to be repeated; returns how many. Safe to run twice."""
    removed, _ = Answer.objects.filter(created_at__lt=now - retention().answers).delete()
    return removed
