"""Who did what, and the answers that were given to writes with an idempotency key."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models

from finsure.core import clock


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries are written once: there is no way to change or remove them from here."""

    def update(self, **_members: Any) -> NoReturn:
        raise TypeError("An audit entry is never changed.")

    def delete(self) -> NoReturn:
        raise TypeError("An audit entry is never removed.")


class Entry(models.Model):
    """One thing that was done: facts and ids, never names, amounts or narrations."""

    # No constraint in the database: an entry outlives the person it speaks of and must not change when they go.
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    session_id = models.CharField(max_length=32, blank=True)
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    members = models.JSONField(default=dict)
    at = models.DateTimeField(default=clock.now)

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["who", "at"], name="audit_entry_who_at"),)

    def __repr__(self) -> str:
        return f"<Entry {self.pk}>"


class Answer(models.Model):
    """What a write with an idempotency key was answered, so that asking again changes nothing."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=64)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.BinaryField(null=True)  # sealed under the person's key, as what it tells of is
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "key"], name="audit_answer_once"),)

    def __repr__(self) -> str:
        return f"<Answer {self.pk}>"
