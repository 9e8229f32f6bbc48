"""Notices as they were shown, consents given under them, and what happened to each."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models


class Notice(models.Model):
    """The words of one version in one language, kept because somebody agreed to them."""

    version = models.PositiveIntegerField()
    language = models.CharField(max_length=12)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    keys: Any = models.JSONField(default=list)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["version", "language", "sha256"], name="notice_once"),)

    def __repr__(self) -> str:
        return f"<Notice {self.pk}>"


class ConsentState(models.TextChoices):
    ACTIVE = "active"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Consent(models.Model):
    """One person's word on one purpose. It outlives the person: it proves that what was done was agreed."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    purpose = models.CharField(max_length=40)
    subject = models.CharField(
        max_length=40, blank=True, default=""
    )  # the one thing it is given for ("link:7"), if any
    data_kinds: Any = models.JSONField(default=list)
    history = models.CharField(max_length=80)
    frequency = models.CharField(max_length=80)
    data_life = models.CharField(max_length=80)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="+")
    language = models.CharField(max_length=12)
    channel = models.CharField(max_length=12)
    state = models.CharField(max_length=10, choices=ConsentState.choices, default=ConsentState.ACTIVE)
    # True while active, else NULL, which a unique key does not count: one active consent a purpose and subject.
    active = models.BooleanField(null=True, default=True)
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "purpose", "subject", "active"], name="consent_active_once"),
        )

    def __repr__(self) -> str:
        return f"<Consent {self.pk}>"


class EventQuerySet(models.QuerySet["ConsentEvent"]):
    """Events are written once: there is no way to change or remove them from here."""

    def update(self, **_members: Any) -> NoReturn:
        raise TypeError("An event of a consent is never changed.")

    def delete(self) -> NoReturn:
        raise TypeError("An event of a consent is never removed.")


class EventKind(models.TextChoices):
    GIVEN = "given"
    USED = "used"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class ConsentEvent(models.Model):
    """A change of a consent, or one use that was made of it."""

    consent = models.ForeignKey(Consent, models.CASCADE, related_name="events", db_index=False)
    kind = models.CharField(max_length=10, choices=EventKind.choices)
    what = models.CharField(max_length=40, blank=True)
    subject_id = models.PositiveBigIntegerField(null=True)
    at = models.DateTimeField()

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["consent", "id"], name="consent_event_of"),)

    def __repr__(self) -> str:
        return f"<ConsentEvent {self.pk}>"
