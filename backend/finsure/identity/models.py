"""People, how they prove who they are, and where they are signed in."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models

from finsure.core import clock
from finsure.identity.domain import MAX_TRIES


class UserManager(models.Manager["User"]):
    """The one method Django asks of a user model's manager."""

    def get_by_natural_key(self, value: Any) -> "User":
        return self.get(pk=value)


class User(models.Model):
    """A person with money of their own. How they sign in is on `Identity`."""

    name = models.CharField(max_length=80, blank=True)
    locale = models.CharField(max_length=12, default="en-IN")
    currency = models.CharField(max_length=3, default="INR")
    time_zone = models.CharField(max_length=64, default="Asia/Kolkata")
    is_active = models.BooleanField(default=True)
    reopen_until = models.DateTimeField(null=True)  # a closed account: until then signing in can open it again
    is_demonstration = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)

    objects = UserManager()

    USERNAME_FIELD = "id"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    is_authenticated = True
    is_anonymous = False
    session_id: str = ""  # the session this instance acts through, when it came in with a request

    class Meta:
        swappable = "AUTH_USER_MODEL"

    def __repr__(self) -> str:
        return f"<User {self.pk}>"


class Identity(models.Model):
    """One proven way in: what an identity provider calls this person."""

    user = models.ForeignKey(User, models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=128)
    # SHA-256 of issuer and subject: unique whatever the server's collation folds together.
    digest = models.CharField(max_length=64, unique=True)
    phone = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField()

    def __repr__(self) -> str:
        return f"<Identity {self.pk}>"


class SessionQuerySet(models.QuerySet["Session"]):
    def alive(self, now: datetime) -> "SessionQuerySet":
        """Sessions that may still be used at `now`."""
        return self.filter(revoked_at=None, idle_expires_at__gt=now, absolute_expires_at__gt=now)


class Session(models.Model):
    """One signed-in device: the family of refresh tokens that grew from one sign-in."""

    id = models.CharField(max_length=32, primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="sessions", db_index=False)
    device = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField()
    idle_expires_at = models.DateTimeField()
    absolute_expires_at = models.DateTimeField(db_index=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.CharField(max_length=20, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["user", "last_used_at"], name="identity_session_user_used"),)

    def __repr__(self) -> str:
        return f"<Session {self.pk}>"


class RefreshToken(models.Model):
    """One link in a session's chain; only the hash is kept. The unique parent lets a token have one child at most."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="tokens")
    sha256 = models.CharField(max_length=64, unique=True)
    parent = models.OneToOneField("self", models.SET_NULL, null=True, related_name="replaced_by")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)
    used_by = models.CharField(max_length=64, blank=True)

    def __repr__(self) -> str:
        return f"<RefreshToken {self.pk}>"


class Challenge(models.Model):
    """A one-time code on its way to a phone; only a keyed hash of it is kept."""

    id = models.CharField(max_length=32, primary_key=True)
    phone = models.CharField(max_length=20)
    code_hash = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    ip = models.CharField(max_length=45, blank=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(tries__lte=MAX_TRIES), name="identity_challenge_tries"),
        )

    def __repr__(self) -> str:
        return f"<Challenge {self.pk}>"


class DemonstrationMessage(models.Model):
    """What the local provider would have sent to a phone, shown to whoever runs the demonstration."""

    phone = models.CharField(max_length=20)
    text = models.CharField(max_length=200)
    code = models.CharField(max_length=6)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    def __repr__(self) -> str:
        return f"<DemonstrationMessage {self.pk}>"


class Counter(models.Model):
    """How often something scarce was done in one window of time."""

    key = models.CharField(max_length=80, unique=True)
    count = models.PositiveIntegerField(default=0)
    # No index: a second way to a row is a second order of locks, which InnoDB answers with deadlocks.
    ends_at = models.DateTimeField()

    def __repr__(self) -> str:
        return f"<Counter {self.pk}>"
