"""Exports a person asked for, and accounts on their way to their end."""

from typing import Any

from django.conf import settings
from django.db import models


class ExportState(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    EXPIRED = "expired"


class Export(models.Model):
    """One archive of everything, from being asked for to its deletion a day later."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=ExportState.choices, default=ExportState.WAITING)
    stored_as = models.CharField(max_length=80, blank=True)
    key = models.BinaryField(null=True)  # of the file, sealed for the person
    size_bytes = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveSmallIntegerField(default=0)
    of = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["user", "id"], name="export_user"),
            models.Index(fields=["state", "leased_until"], name="export_state"),
        )

    def __repr__(self) -> str:
        return f"<Export {self.pk}>"


class ErasureState(models.TextChoices):
    WITHDRAWN = "withdrawn"  # nothing is processed; signing in can still take it back
    SEALED = "sealed"  # held because the law asks for it; nobody can come back
    DESTROYING = "destroying"  # rows and files are going, a few at a time
    DESTROYED = "destroyed"
    CANCELLED = "cancelled"  # the person came back within the grace


class Erasure(models.Model):
    """The end of one account. It names the person by number only and outlives them, as the proof of what was done."""

    # No constraint in the database: the receipt stays when the person is gone.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    receipt_id = models.CharField(max_length=32, unique=True)
    state = models.CharField(max_length=10, choices=ErasureState.choices, default=ErasureState.WITHDRAWN)
    asked_at = models.DateTimeField()
    final_at = models.DateTimeField()
    destroy_at = models.DateTimeField()
    sealed_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)
    held: Any = models.JSONField(default=dict)
    destroyed: Any = models.JSONField(default=dict)
    keys: Any = models.JSONField(null=True)  # the vault's receipts, once the person's key is destroyed
    digest = models.CharField(max_length=64, blank=True)
    leased_until = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["person", "id"], name="erasure_person"),
            models.Index(fields=["state", "final_at"], name="erasure_state"),
        )

    def __repr__(self) -> str:
        return f"<Erasure {self.pk}>"
