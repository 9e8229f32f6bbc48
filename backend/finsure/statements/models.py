"""Statement files on their way into the ledger, and the person's saved mappings."""

from typing import Any

from django.conf import settings
from django.db import models


class State(models.TextChoices):
    READING = "reading"  # the file is being understood
    NEEDS_PASSWORD = "needs_password"  # noqa: S105 # nosec B105 # the person must say the password of the document
    NEEDS_MAPPING = "needs_mapping"  # the person must say which column is what
    READY = "ready"  # understood; waits for the person's word
    RUNNING = "running"  # rows are going into the ledger, all or none
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    UNDONE = "undone"


class StatementImport(models.Model):
    """One file, from its arrival to its undoing. The file itself is kept until a week after it is no longer needed.

    What the file says and what it is called rest sealed in `words`, which `statements.sealing` fills and opens.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    account = models.ForeignKey("ledger.Account", on_delete=models.SET_NULL, null=True, related_name="+")
    batch = models.ForeignKey("ledger.Batch", on_delete=models.SET_NULL, null=True, related_name="+")
    words = models.BinaryField(default=bytes)  # `sealing.WORDS`; empty only until the id is known
    stored_as = models.CharField(max_length=80)
    size_bytes = models.PositiveBigIntegerField()
    state = models.CharField(max_length=16, choices=State.choices, default=State.READING)
    format = models.CharField(max_length=8)
    layout = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    mask = models.CharField(max_length=4)
    kind = models.CharField(max_length=12)
    rows_read = models.PositiveIntegerField(default=0)
    rows_new = models.PositiveIntegerField(default=0)
    rows_known = models.PositiveIntegerField(default=0)
    first_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    closing_minor = models.BigIntegerField(null=True)
    gaps: Any = models.JSONField(default=list)
    mapping: Any = models.JSONField(null=True)
    leased_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    # What `words` holds, once it has been opened.
    filename: str
    key: str
    layout_name: str
    institution: str
    warnings: list[str]
    sample: list[dict[str, Any]]
    table: dict[str, Any] | None
    refusal: dict[str, Any] | None

    class Meta:
        indexes = (
            models.Index(fields=["user", "id"], name="import_user"),
            models.Index(fields=["state", "leased_until"], name="import_state"),
        )

    def __repr__(self) -> str:
        return f"<StatementImport {self.pk}>"


class SavedMapping(models.Model):
    """How one person's bank prints its statements, found again by the words of the header line."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    signature_index = models.CharField(max_length=32)
    words = models.BinaryField()  # its name, and the signature of the header line
    mapping: Any = models.JSONField()

    # What `words` holds, once it has been opened.
    name: str
    signature: str

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "signature_index"], name="saved_mapping_index_once"),)
