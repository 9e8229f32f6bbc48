"""Writing down what was done, keeping it as it was, and forgetting old answers."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models

from finsure.audit.answers import answered_once
from finsure.audit.domain.entries import entry_id, microseconds, one_line
from finsure.audit.fences import empty as empty_log
from finsure.audit.fences import lowered as without_fences
from finsure.audit.models import Answer, Entry
from finsure.audit.retention import drop_segments
from finsure.audit.sealer import AnchorContradicts, seal
from finsure.audit.sealing import network_mark, open_log, public_key_of, seal_detail
from finsure.audit.verifier import verify
from finsure.core import clock, origin
from finsure.core.retention import retention

if TYPE_CHECKING:
    from finsure.identity.models import User

__all__ = [
    "AnchorContradicts",
    "answered_once",
    "drop_segments",
    "empty_log",
    "forget_answers",
    "open_log",
    "record",
    "record_about",
    "record_denied",
    "seal",
    "verify",
    "without_fences",
]

MOST_DENIALS_AN_HOUR = 100


def record(
    *, actor: "User | None", action: str, subject: models.Model | None = None, purpose: str = "", **members: Any
) -> Entry:
    """Write down that `actor` did `action` ("noun.past") to `subject`, inside the caller's transaction.

    `purpose` names the consent it was done under. `members` are whatever else the person should read later: they are
    sealed for the actor, and kept only once `open_log` has been called for them. Asks no key service.
    """
    device = actor.device if actor else ""
    return _written(
        who_id=actor.pk if actor else None,
        session_id=actor.session_id if actor else "",
        action=action,
        subject=(subject._meta.label_lower, str(subject.pk)) if subject else ("", ""),  # noqa: SLF001 - Django's documented model API
        purpose=purpose,
        facts=({"device": device} if device else {}) | members,
    )


def record_about(*, user_id: int, action: str, **members: Any) -> Entry:
    """Write down what befell a person without their doing: their key was closed, somebody tried to come in."""
    return _written(
        who_id=user_id, session_id="", action=action, subject=("identity.user", str(user_id)), purpose="", facts=members
    )


def record_denied(*, user: "User", slug: str, method: str, route: str) -> None:
    """Write down that a person was refused something, a hundred times an hour at most: nobody floods the log so."""
    since = entry_id(microseconds(clock.now()) - 3_600_000_000, "")
    lately = Entry.objects.filter(who=user, id__gte=since, action="access.denied")
    if lately[:MOST_DENIALS_AN_HOUR].count() < MOST_DENIALS_AN_HOUR:
        record(actor=user, action="access.denied", refusal=slug, method=method, route=route)


def _written(
    *, who_id: int | None, session_id: str, action: str, subject: tuple[str, str], purpose: str, facts: dict[str, Any]
) -> Entry:
    here, at_us, public = origin.current(), microseconds(clock.now()), public_key_of(who_id)
    row = entry_id(at_us)
    return Entry.objects.create(
        id=row,
        who_id=who_id,
        session_id=one_line(session_id),
        network=network_mark(public, here.network),
        action=one_line(action),
        subject_kind=subject[0],
        subject_id=one_line(subject[1]),
        request_id=here.request_id,
        purpose=one_line(purpose),
        at_us=at_us,
        detail=seal_detail(public, who_id, row, facts),
    )


def forget_answers(*, now: datetime) -> int:
    """Remove the answers that are too old to be repeated; returns how many. Safe to run twice."""
    removed, _ = Answer.objects.filter(created_at__lt=now - retention().answers).delete()
    return removed
