"""A table with sealed columns, which stands for those of other apps."""

from typing import ClassVar

from django.db import models


class Note(models.Model):
    """Two sealed columns and one blind index; belongs to a person by number, so that no other test meets it."""

    person = models.BigIntegerField()
    account = models.IntegerField(default=1)
    fingerprint = models.CharField(max_length=24)
    narration = models.BinaryField()
    remark = models.BinaryField(null=True)
    narration_index = models.BinaryField(null=True)

    objects: ClassVar[models.Manager["Note"]] = models.Manager()

    class Meta:
        app_label = "vault"
        db_table = "vault_test_note"


TABLE = "vault_test_note"
INDEX = "vault_test_note.narration_index"
