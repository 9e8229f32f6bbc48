"""Links to banks, what they reach, and every fetch; the rows are also the outbox: a row says what is still to be done.

`due_at` says when a row wants to be taken up (NULL: never by itself) and `leased_until` who has it now, so that whatever
a crash or a lost hint left lying is found by the sweep. Names, numbers and addresses rest sealed in `words`.
"""

from django.conf import settings
from django.db import models

from finsure.banking.domain import lives


class Owned(models.Model):
    """A row that belongs to one person."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        abstract = True

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.pk}>"


class Link(Owned):
    """One consent at a provider, from the person's wish to its end."""

    provider = models.CharField(max_length=12)
    # The provider's name for the consent; NULL until the provider was asked.
    handle = models.CharField(max_length=80, null=True)  # noqa: DJ001 - NULL is "none", so that the unique key ignores it
    state = models.CharField(
        max_length=12, choices=[(state, state) for state in lives.LINK_STATES], default=lives.ASKING
    )
    words = models.BinaryField(default=bytes)  # `sealing.LINK`
    return_mark = models.CharField(max_length=43, unique=True)  # what the way back from the provider's page carries
    fi_types = models.JSONField(default=list)
    first_day = models.DateField()
    last_day = models.DateField()
    life_days = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)  # when the provider last told the truth
    problem = models.CharField(max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)

    bank_ids: list[str]
    bank_names: list[str]
    url: str
    mobile: str

    class Meta:
        constraints = (models.UniqueConstraint(fields=["provider", "handle"], name="link_handle_once"),)
        indexes = (
            models.Index(fields=["user", "id"], name="link_user"),
            models.Index(fields=["due_at"], name="link_due"),
        )


class LinkedAccount(Owned):
    """An account that a link reaches, and how fresh what we know of it is."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="accounts")
    ref_index = models.CharField(max_length=32)  # keyed form of the provider's name for it
    words = models.BinaryField()  # `sealing.ACCOUNT`
    bank_id = models.CharField(max_length=60)
    fi_type = models.CharField(max_length=24)
    account = models.ForeignKey("ledger.Account", on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=12, default="new")  # of its last fetch: new, ready, denied, timeout, failed, …
    fresh_at = models.DateTimeField(null=True)  # until when the bank's rows are known
    tried_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    balance_minor = models.BigIntegerField(null=True)
    balance_at = models.DateTimeField(null=True)
    process_until = models.DateTimeField(null=True)  # moved forward by each fetch; NULL once withheld
    kept = models.BooleanField(default=False)  # its rows stay by the person's word when the consent ends

    ref: str
    masked: str
    bank: str
    holders: list[str]

    class Meta:
        constraints = (models.UniqueConstraint(fields=["link", "ref_index"], name="linked_account_once"),)
        indexes = (
            models.Index(fields=["user", "id"], name="linked_account_user"),
            models.Index(fields=["process_until"], name="linked_account_life"),
        )


class Fetch(Owned):
    """One data session: days asked for, and what came of it."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="fetches")
    cause = models.CharField(max_length=8)  # first, daily or person
    session_id = models.CharField(max_length=160, blank=True, db_index=True)
    state = models.CharField(
        max_length=10, choices=[(state, state) for state in lives.FETCH_STATES], default=lives.WANTED
    )
    first_day = models.DateField()
    last_day = models.DateField()
    wanted_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    rows_new = models.PositiveIntegerField(default=0)
    rows_known = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    # True while it goes on, else NULL, which a unique key does not count: one fetch of a link at a time.
    going = models.BooleanField(null=True, default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["link", "going"], name="fetch_going_once"),)
        indexes = (
            models.Index(fields=["user", "id"], name="fetch_user"),
            models.Index(fields=["due_at"], name="fetch_due"),
        )


class Delivery(Owned):
    """What one fetch brought for one account; the batch is in the ledger."""

    fetch = models.ForeignKey(Fetch, on_delete=models.CASCADE, related_name="deliveries")
    linked_account = models.ForeignKey(LinkedAccount, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=12)
    batch = models.ForeignKey("ledger.Batch", on_delete=models.SET_NULL, null=True, related_name="+")
    rows_new = models.PositiveIntegerField(default=0)
    rows_known = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["fetch", "linked_account"], name="delivery_once"),)
        indexes = (models.Index(fields=["user", "id"], name="delivery_user"),)


class Holding(Owned):
    """One thing owned inside a linked account, as it was last told."""

    linked_account = models.ForeignKey(LinkedAccount, on_delete=models.CASCADE, related_name="holdings")
    mark = models.CharField(max_length=32)  # keyed: equal for the same thing on the same account
    words = models.BinaryField()  # `sealing.HOLDING`
    currency = models.CharField(max_length=3)
    value_minor = models.BigIntegerField(null=True)
    cost_minor = models.BigIntegerField(null=True)
    matures_on = models.DateField(null=True)
    told_at = models.DateTimeField()

    name: str
    units: str
    isin: str
    reference: str

    class Meta:
        constraints = (models.UniqueConstraint(fields=["linked_account", "mark"], name="holding_once"),)
        indexes = (models.Index(fields=["user", "id"], name="holding_user"),)


class Notification(models.Model):
    """The inbox: that a provider said something, never what. It names what to read again."""

    provider = models.CharField(max_length=12)
    key = models.CharField(max_length=80)
    sent = models.CharField(max_length=40)
    handle = models.CharField(max_length=80, blank=True)
    session_id = models.CharField(max_length=160, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["provider", "key"], name="notification_once"),)
        indexes = (
            models.Index(fields=["received_at"], name="notification_received"),
            models.Index(fields=["handle"], name="notification_handle"),
        )

    def __repr__(self) -> str:
        return f"<Notification {self.pk}>"


class BankHealth(models.Model):
    """How a bank has answered everybody lately: a breaker's memory."""

    provider = models.CharField(max_length=12)
    bank_id = models.CharField(max_length=60)
    failures = models.PositiveIntegerField(default=0)  # in a row
    open_until = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["provider", "bank_id"], name="bank_health_once"),)

    def __repr__(self) -> str:
        return f"<BankHealth {self.pk}>"
