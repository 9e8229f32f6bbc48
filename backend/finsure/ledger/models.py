"""Accounts, transactions and the totals kept beside them.

Whatever is words rests sealed under the person's key: a `BinaryField` named `words`, or after the one word it holds,
which `ledger.sealing` alone fills and opens. Amounts, days, currencies and category ids are plain, so that SQL adds and
groups. Every person-owned index starts with the person (or with an account, which has one person). Amounts are signed whole
minor units of the account's currency; debits are negative.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q


class AccountKind(models.TextChoices):
    SAVINGS = "savings"
    CURRENT = "current"
    CARD = "card"
    WALLET = "wallet"
    CASH = "cash"
    LOAN = "loan"
    DEPOSIT = "deposit"


class Removal(models.IntegerChoices):
    """Why a transaction is out of every number; a removed row stays so that undo and re-import find it."""

    NONE = 0
    UNDONE = 1  # its import was undone; the same row coming again revives it with the person's edits
    DELETED = 2  # the person deleted it; it does not come back by itself
    PENDING = 3  # the bank has not booked it yet: shown, and counted nowhere
    RELEASED = 4  # it was pending and is not any more: booked as another row, or let go by the bank


SHOWN = (Removal.NONE, Removal.PENDING)
UNBOOKED = (Removal.PENDING, Removal.RELEASED)


class Owned(models.Model):
    """A row that belongs to one person."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        abstract = True

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.pk}>"


class LinkState(models.TextChoices):
    LINKED = "linked"  # made by the resolver, and made anew whenever rows come
    SUGGESTED = "suggested"  # asked
    ACCEPTED = "accepted"  # the person said yes to what a pending row became; of other kinds their pair tells
    REJECTED = "rejected"  # the person said no; never asked again


class Account(Owned):
    """A place where money stands. Its balance is `opening_minor` + `posted_minor`."""

    words = models.BinaryField(default=bytes)  # name and institution; empty only until its id is known
    kind = models.CharField(max_length=12, choices=AccountKind.choices)
    currency = models.CharField(max_length=3)
    mask = models.CharField(max_length=4, blank=True)
    opening_minor = models.BigIntegerField(default=0)
    posted_minor = models.BigIntegerField(default=0)
    transactions = models.PositiveIntegerField(default=0)
    last_booked_on = models.DateField(null=True)
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    judged_at = models.DateTimeField(null=True)  # when its months were judged; NULL once its rows have changed since
    reconciled_at = models.DateTimeField(null=True)  # when its totals were held against its rows; NULL likewise
    drifted_at = models.DateTimeField(null=True)  # when they last did not agree, until they do again

    # What `words` holds, once `sealing.open_accounts` has opened it.
    name: str
    institution: str

    class Meta:
        indexes = (models.Index(fields=["user", "id"], name="account_user"),)

    @property
    def balance_minor(self) -> int:
        return self.opening_minor + self.posted_minor


class Batch(Owned):
    """Rows that came together: one statement, one fetch, one entry by hand."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=16)
    created_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    closing_on = models.DateField(null=True)
    closing_minor = models.BigIntegerField(null=True)
    covered_from = models.DateField(null=True)  # the days the source covers, both included; none for entries by hand
    covered_to = models.DateField(null=True)
    pending_at = models.DateTimeField(null=True)  # as of when the source told what is pending; NULL if it tells nothing

    class Meta:
        indexes = (models.Index(fields=["user", "id"], name="batch_user"),)


class BalanceSource(models.TextChoices):
    PERSON = "person"
    STATEMENT = "statement"
    BANK = "bank"


class StatedBalance(Owned):
    """What an account stood at on a day, by somebody's word; the rows are held against it."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", db_index=False)
    on = models.DateField()
    balance_minor = models.BigIntegerField()
    source = models.CharField(max_length=10, choices=BalanceSource.choices)
    created_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["user", "id"], name="stated_balance_user"),)
        constraints = (models.UniqueConstraint(fields=["account", "on", "source"], name="stated_balance_once"),)


class Transaction(Owned):
    """One movement of money on one account."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", db_index=False)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    booked_on = models.DateField()
    value_on = models.DateField(null=True)
    amount_minor = models.BigIntegerField()
    balance_minor = models.BigIntegerField(null=True)
    # Both are keyed: equal on one account for equal rows and equal references, and telling nothing else.
    provider_ref = models.CharField(max_length=32, null=True)  # noqa: DJ001 - NULL is "none", so that the unique key ignores it
    fingerprint = models.CharField(max_length=32)
    words = models.BinaryField()  # `sealing.Words`

    rail = models.CharField(max_length=24)
    category = models.CharField(max_length=40)
    category_source = models.CharField(max_length=8)
    category_confidence = models.FloatField(null=True)
    split = models.BooleanField(default=False)

    pair = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    pair_kind = models.CharField(max_length=16)
    removed = models.SmallIntegerField(choices=Removal.choices, default=Removal.NONE)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = (
            models.Index(fields=["user", "id"], name="transaction_user"),
            models.Index(fields=["user", "booked_on", "id"], name="transaction_user_day"),
            models.Index(fields=["user", "category", "booked_on", "id"], name="transaction_user_category"),
            models.Index(fields=["account", "booked_on", "id"], name="transaction_account_day"),
        )
        constraints = (
            models.UniqueConstraint(fields=["account", "fingerprint"], name="transaction_once"),
            models.UniqueConstraint(fields=["account", "provider_ref"], name="transaction_provider_ref"),
        )


class Sighting(models.Model):
    """A later batch that brought a transaction already known: undoing the first leaves the row to this one."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="+", db_index=False)
    transaction = models.ForeignKey(Transaction, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["batch", "transaction"], name="sighting_once"),)


class Split(Owned):
    """A part of a transaction under its own category; the parts of one transaction sum to its amount.

    Their notes stand in the transaction's words, in the order of the parts' ids.
    """

    transaction = models.ForeignKey(Transaction, on_delete=models.CASCADE, related_name="splits")
    category = models.CharField(max_length=40)
    amount_minor = models.BigIntegerField()

    class Meta:
        indexes = (models.Index(fields=["user", "category"], name="split_user_category"),)


class Tag(Owned):
    name_index = models.CharField(max_length=32)
    name = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "name_index"], name="tag_index_once"),)


class Tagging(models.Model):
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="taggings", db_index=False)
    transaction = models.ForeignKey(Transaction, on_delete=models.CASCADE, related_name="taggings")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tag", "transaction"], name="tagging_once"),)


class Attachment(Owned):
    """A file kept with a transaction, stored under a random name."""

    transaction = models.ForeignKey(Transaction, on_delete=models.CASCADE, related_name="attachments")
    stored_as = models.CharField(max_length=80)
    words = models.BinaryField()  # its name, and the key of the file
    content_type = models.CharField(max_length=60)
    size_bytes = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    filename: str  # its name, once it is known or `words` has been opened

    class Meta:
        indexes = (models.Index(fields=["user", "id"], name="attachment_user"),)


class Category(Owned):
    """A category of the person's own; its id among categories is `own.<pk>`."""

    name_index = models.CharField(max_length=32)
    name = models.BinaryField()
    group = models.CharField(max_length=20)
    direction = models.CharField(max_length=6)
    budget_class = models.CharField(max_length=8)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "name_index"], name="category_index_once"),)


class DailyTotal(Owned):
    """What moved on one account on one day; in and out are both positive."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", db_index=False)
    booked_on = models.DateField()
    in_minor = models.BigIntegerField()
    out_minor = models.BigIntegerField()
    transactions = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["account", "booked_on"], name="daily_total_once"),)
        indexes = (models.Index(fields=["user", "booked_on"], name="daily_total_user"),)


class MonthlyTotal(Owned):
    """What moved under one category on one account in one calendar month; in and out are both positive."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", db_index=False)
    month = models.DateField()
    category = models.CharField(max_length=40)
    in_minor = models.BigIntegerField()
    out_minor = models.BigIntegerField()
    transactions = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["account", "month", "category"], name="monthly_total_once"),
            models.CheckConstraint(condition=Q(in_minor__gte=0) & Q(out_minor__gte=0), name="monthly_total_positive"),
        )
        indexes = (models.Index(fields=["user", "month"], name="monthly_total_user"),)


class MonthVerdict(Owned):
    """Whether the totals of one account's month can be trusted (`domain.completeness`); derived, and kept to be read."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", db_index=False)
    month = models.DateField()
    verdict = models.CharField(max_length=10)
    cause = models.CharField(max_length=10, blank=True)
    breaks = models.PositiveIntegerField()
    after_on = models.DateField(null=True)
    before_on = models.DateField(null=True)
    expected_minor = models.BigIntegerField(null=True)
    stated_minor = models.BigIntegerField(null=True)
    transaction = models.ForeignKey(Transaction, on_delete=models.CASCADE, null=True, related_name="+")
    suspect = models.ForeignKey(Transaction, on_delete=models.CASCADE, null=True, related_name="+")
    missing_days = models.PositiveSmallIntegerField()

    class Meta:
        indexes = (models.Index(fields=["user", "month"], name="month_verdict_user"),)
        constraints = (models.UniqueConstraint(fields=["account", "month"], name="month_verdict_once"),)


class Edit(Owned):
    """One act of the person on one or many transactions, kept so that it can be undone at any later time."""

    action = models.CharField(max_length=20)
    words = models.BinaryField(default=bytes)  # its summary; empty only until its id is known
    transactions = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    summary: str  # what `words` holds, once `sealing.open_edits` has opened it

    class Meta:
        indexes = (models.Index(fields=["user", "id"], name="edit_user"),)


class EditedRow(Owned):
    """What one edit changed on one transaction."""

    edit = models.ForeignKey(Edit, on_delete=models.CASCADE, related_name="rows")
    transaction = models.ForeignKey(Transaction, on_delete=models.CASCADE, related_name="+")
    words = models.BinaryField()  # the changed fields before and after

    class Meta:
        constraints = (models.UniqueConstraint(fields=["edit", "transaction"], name="edited_row_once"),)
        indexes = (models.Index(fields=["user", "id"], name="edited_row_user"),)


class Link(Owned):
    """Two rows that the resolver takes for one matter, and how sure it is; what the person paired has none.

    Of a posting, `debit` is the pending row and `credit` what it became. `edit` is the person's act that refused or
    accepted it, so that undoing the act takes that back; of a posting that was made by itself, what went over.
    """

    credit = models.ForeignKey(Transaction, on_delete=models.CASCADE, related_name="+", db_index=False)
    debit = models.ForeignKey(Transaction, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16)
    state = models.CharField(max_length=12, choices=LinkState.choices)
    confidence = models.FloatField()
    reason = models.CharField(max_length=24)
    edit = models.ForeignKey(Edit, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["credit", "debit"], name="link_once"),)
        indexes = (models.Index(fields=["user", "state", "id"], name="link_user_state"),)
