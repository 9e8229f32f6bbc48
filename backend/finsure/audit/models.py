"""Who did what, the links and checkpoints that keep it so, and the answers given to writes with an idempotency key."""

from datetime import datetime
from typing import Any, NoReturn

from django.conf import settings
from django.db import models

from finsure.audit.domain.entries import moment


class WrittenOnce(models.QuerySet[Any]):
    """Rows that are never changed or removed from here; the database's own fences say the same."""

    def update(self, **_members: Any) -> NoReturn:
        raise TypeError("An audit record is never changed.")

    def delete(self) -> NoReturn:
        raise TypeError("An audit record is never removed.")


class Entry(models.Model):
    """One thing that was done: ids and facts in plain columns, the rest sealed for the person it speaks of.

    Written in the transaction of the change itself; a `Link` gives it its place in the chain a minute later at most.
    """

    id = models.CharField(max_length=32, primary_key=True)  # begins with its moment, so that rows lie in their order
    # No constraint in the database: an entry outlives the person it speaks of and must not change when they go.
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    session_id = models.CharField(max_length=32, blank=True)  # the session it was done through
    network = models.CharField(max_length=32, blank=True)  # a mark of where from, another for every person
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    request_id = models.CharField(max_length=32, blank=True)
    purpose = models.CharField(max_length=60, blank=True)  # the consent it was done under
    at_us = models.BigIntegerField()  # microseconds since 1970, UTC: the same text in every database
    detail = models.BinaryField(default=bytes)  # empty, or JSON that only the person's key opens

    objects = WrittenOnce.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["who", "id"], name="audit_entry_who"),
            models.Index(fields=["subject_kind", "subject_id"], name="audit_entry_subject"),
        )

    def __repr__(self) -> str:
        return f"<Entry {self.pk}>"

    @property
    def at(self) -> datetime:
        """When it was done."""
        return moment(self.at_us)


class Link(models.Model):
    """An entry's place in the chain. The number is counted by the sealer and has no gaps."""

    seq = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, models.DO_NOTHING, related_name="link", db_constraint=False)
    hash = models.BinaryField()

    objects = WrittenOnce.as_manager()

    def __repr__(self) -> str:
        return f"<Link {self.pk}>"


class Checkpoint(models.Model):
    """A signed word on a run of links (`audit.domain.records.Checkpoint`), as it is also kept outside."""

    number = models.BigIntegerField(primary_key=True)
    last = models.BigIntegerField(db_index=True)
    dropped = models.BigIntegerField(default=0)  # the fences let records up to this one go
    line = models.TextField()

    objects = WrittenOnce.as_manager()

    def __repr__(self) -> str:
        return f"<Checkpoint {self.pk}>"


class LogKey(models.Model):
    """What a person's details are sealed for: anyone may write to their log, only their own key reads it.

    `private` is sealed under the person's key in the vault and follows its rotation, while what was written stays as it
    is; when that key is destroyed, the details are gone and the chain still holds.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    public = models.BinaryField()
    private = models.BinaryField()

    def __repr__(self) -> str:
        return f"<LogKey {self.pk}>"


class Lease(models.Model):
    """Who may do a work that only one may do at a time, and until when."""

    name = models.CharField(max_length=20, primary_key=True)
    holder = models.CharField(max_length=32)
    until = models.DateTimeField()

    def __repr__(self) -> str:
        return f"<Lease {self.pk}>"


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
