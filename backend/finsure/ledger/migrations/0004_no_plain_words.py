"""The plain columns go. What they held is overwritten in the database's files as well as it allows."""

from typing import Any

from django.conf import settings
from django.db import migrations, models

PLAIN = {
    "account": ("name", "institution"),
    "attachment": ("filename",),
    "category": ("name",),
    "edit": ("summary",),
    "editedrow": ("before", "after"),
    "split": ("note",),
    "tag": ("name",),
    "transaction": (
        "narration",
        "name",
        "counterparty",
        "vpa",
        "bank",
        "reference",
        "remark",
        "category_reason",
        "note",
    ),
}


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_seal_words")]

    operations: list[Any] = [
        migrations.RemoveConstraint("category", "category_once"),
        migrations.RemoveConstraint("tag", "tag_once"),
        *(migrations.RemoveField(model, name) for model, names in PLAIN.items() for name in names),
        migrations.RenameField("category", "sealed_name", "name"),
        migrations.RenameField("tag", "sealed_name", "name"),
        migrations.AlterField("attachment", "words", models.BinaryField()),
        migrations.AlterField("category", "name", models.BinaryField()),
        migrations.AlterField("category", "name_index", models.CharField(max_length=32)),
        migrations.AlterField("editedrow", "words", models.BinaryField()),
        migrations.AlterField(
            "editedrow",
            "user",
            models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False),
        ),
        migrations.AlterField("tag", "name", models.BinaryField()),
        migrations.AlterField("tag", "name_index", models.CharField(max_length=32)),
        migrations.AlterField("transaction", "provider_ref", models.CharField(max_length=32, null=True)),
        migrations.AlterField("transaction", "words", models.BinaryField()),
        migrations.AddConstraint(
            "category", models.UniqueConstraint(fields=["user", "name_index"], name="category_index_once")
        ),
        migrations.AddConstraint("tag", models.UniqueConstraint(fields=["user", "name_index"], name="tag_index_once")),
        migrations.AddConstraint(
            "editedrow", models.UniqueConstraint(fields=["edit", "transaction"], name="edited_row_once")
        ),
        migrations.AddIndex("editedrow", models.Index(fields=["user", "id"], name="edited_row_user")),
    ]
