"""People, how they prove who they are, and where they are signed in."""

from datetime import datetime
import secrets
from typing import Any, ClassVar

from django.db import models

from finsure.core import clock
from finsure.identity.domain import MAX_TRIES, PHONE


def random_id() -> str:
    """128 bits from the operating system, in hexadecimal."""
    return secrets.token_hex(16)


class UserManager(models.Manager["User"]):
    """The one method Django asks of a user model's manager."""

    def get_by_natural_key(self, value: Any) -> "User":
        return self.get(pk=value)


class User(models.Model):
    """A person with money of their own. How they sign in is on `Identity`."""

    name = models.BinaryField(null=True)  # sealed, see `sealing.open_name`; missing while they have given none
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
    device: str = ""  # the same session's

    class Meta:
        swappable = "AUTH_USER_MODEL"

    def __repr__(self) -> str:
        return f"<User {self.pk}>"


class Identity(models.Model):
    """One proven way in: what an identity provider calls this person, sealed under the person's own key.

    `id` is random and names the row in the places of its sealed values. `subject` is missing between the making of the
    person and that of their key, which may ask a key service and so waits for no transaction.
    """

    id = models.CharField(max_length=32, primary_key=True, default=random_id)
    user = models.ForeignKey(User, models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=200)
    subject = models.BinaryField(null=True)
    # Blind indexes under a key for everyone: personal data, which goes when the row goes.
    digest = models.CharField(max_length=32, unique=True)  # of issuer and subject
    phone_index = models.CharField(max_length=32, blank=True, db_index=True)
    phone = models.BinaryField(null=True)
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
    is_new_device = models.BooleanField(default=False)  # opened by a browser this person had never signed in with
    proven_by = models.CharField(max_length=8, default=PHONE)  # the strongest proof: phone, totp, passkey, recovery

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
    phone = models.BinaryField()  # sealed by the house, since it is nobody's yet
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

    challenge = models.OneToOneField(Challenge, models.CASCADE, related_name="message")
    code = models.BinaryField()  # sealed by the house
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    def __repr__(self) -> str:
        return f"<DemonstrationMessage {self.pk}>"


class Device(models.Model):
    """A browser a person has signed in with, known again by a random cookie of which the hash is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    sha256 = models.CharField(max_length=64)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "sha256"], name="identity_device_user_hash"),)

    def __repr__(self) -> str:
        return f"<Device {self.pk}>"


class Factor(models.Model):
    """A second factor: an authenticator app or a passkey. `id` is random and names the row in its sealed value's place."""

    id = models.CharField(max_length=32, primary_key=True, default=random_id)
    user = models.ForeignKey(User, models.CASCADE, related_name="factors", db_index=False)
    kind = models.CharField(max_length=8)  # totp, passkey
    name = models.CharField(max_length=60)
    sealed = models.BinaryField()  # the app's secret; of a passkey its id and public key, so that nobody can swap them
    mark = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 - many apps have none, and "" is one value
    last_step = models.BigIntegerField(default=0)  # of an app: the newest time step that was used
    sign_count = models.BigIntegerField(default=0)  # of a passkey: how often its device says it was used
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["user", "created_at"], name="identity_factor_user_created"),)

    def __repr__(self) -> str:
        return f"<Factor {self.pk}>"


class RecoveryCode(models.Model):
    """One of the codes that let a person in who has lost every factor. Only a keyed hash is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes", db_index=False)
    hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "hash"], name="identity_recovery_user_hash"),)

    def __repr__(self) -> str:
        return f"<RecoveryCode {self.pk}>"


class Ceremony(models.Model):
    """One exchange with an authenticator: what was asked, by whom, for what. Good for one answer.

    Of a passkey's challenge only the hash is kept. `subject` is the session, pending sign-in or step-up that asked.
    A phone that is being proven goes the same way, with its code in `challenge`.
    """

    id = models.CharField(max_length=32, primary_key=True, default=random_id)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=8)  # app, passkey, sign-in, step-up, phone
    subject = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, blank=True)
    sealed = models.BinaryField(null=True)  # the secret of an app that is being added
    challenge = models.ForeignKey(Challenge, models.SET_NULL, null=True, related_name="+")
    tries = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(tries__lte=MAX_TRIES), name="identity_ceremony_tries"),
        )

    def __repr__(self) -> str:
        return f"<Ceremony {self.pk}>"


class PendingSignIn(models.Model):
    """Between the phone's code and the second factor: no session, no cookie, one token that only answers the factor."""

    id = models.CharField(max_length=32, primary_key=True, default=random_id)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    sha256 = models.CharField(max_length=64, unique=True)
    device = models.CharField(max_length=100, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(tries__lte=MAX_TRIES), name="identity_pending_tries"),)

    def __repr__(self) -> str:
        return f"<PendingSignIn {self.pk}>"


class StepUp(models.Model):
    """A request for fresh proof, bound to one session and one exact request; once proven, a token that is used once."""

    id = models.CharField(max_length=32, primary_key=True, default=random_id)
    session = models.ForeignKey(Session, models.CASCADE, related_name="+", db_index=False)
    action = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    challenge = models.ForeignKey(Challenge, models.SET_NULL, null=True, related_name="+")
    tries = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)
    sha256 = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 - unproven ones have none
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(tries__lte=MAX_TRIES), name="identity_step_up_tries"),)
        indexes = (models.Index(fields=["session", "digest"], name="identity_step_up_session"),)

    def __repr__(self) -> str:
        return f"<StepUp {self.pk}>"


class SpentProof(models.Model):
    """An outside provider's token that was used; kept until nobody could use it any more."""

    digest = models.CharField(max_length=64, primary_key=True)  # SHA-256 of what was signed
    expires_at = models.DateTimeField(db_index=True)

    def __repr__(self) -> str:
        return f"<SpentProof {self.pk[:8]}>"


class Counter(models.Model):
    """How often something scarce was done in one window of time."""

    key = models.CharField(max_length=80, unique=True)
    count = models.PositiveIntegerField(default=0)
    # No index: a second way to a row is a second order of locks, which InnoDB answers with deadlocks.
    ends_at = models.DateTimeField()

    def __repr__(self) -> str:
        return f"<Counter {self.pk}>"
