"""The register of keys. A row holds a key only as the master key wrapped it; a destroyed one stays as its own proof."""

from django.conf import settings
from django.db import models


class State(models.TextChoices):
    PRIMARY = "primary"  # seals and opens; one a person at most
    ENABLED = "enabled"  # opens only: on its way to primary, or on its way out
    DISABLED = "disabled"  # does nothing, and could be enabled again
    DESTROYED = "destroyed"  # the wrapped key is overwritten; what it sealed is noise for ever


class WrappedKey(models.Model):
    """One version of one key, wrapped by a master key."""

    version = models.PositiveIntegerField()
    wrapped = models.BinaryField()
    master_key_id = models.CharField(max_length=200)  # empty once destroyed
    state = models.CharField(max_length=9, choices=State.choices)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()  # when it came into its state

    class Meta:
        abstract = True

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.pk}>"


class UserKey(WrappedKey):
    """A version of a person's data key."""

    # No constraint in the database: the proof of destruction outlives the person.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    destroyed_at = models.DateTimeField(null=True)
    receipt = models.JSONField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "version"], name="user_key_version"),)
        indexes = (
            models.Index(fields=["state", "user"], name="user_key_state"),
            models.Index(fields=["master_key_id", "id"], name="user_key_master"),
        )


class GlobalKey(WrappedKey):
    """A version of a key that belongs to no person: look-ups before a person is known, and signatures."""

    purpose = models.CharField(max_length=20)
    public = models.BinaryField(default=bytes)  # of a signing key, so that checking a signature needs no master key

    class Meta:
        constraints = (models.UniqueConstraint(fields=["purpose", "version"], name="global_key_version"),)
