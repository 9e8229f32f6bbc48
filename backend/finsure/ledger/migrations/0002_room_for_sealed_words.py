"""Columns for sealed words beside the plain ones; `0003` fills them, `0004` lets the plain ones go."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("ledger", "0001_initial"),
    ]

    operations = [
        migrations.AddField("account", "words", models.BinaryField(default=bytes)),
        migrations.AddField("attachment", "words", models.BinaryField(null=True)),
        migrations.AddField("category", "name_index", models.CharField(max_length=32, null=True)),
        migrations.AddField("category", "sealed_name", models.BinaryField(null=True)),
        migrations.AddField("edit", "words", models.BinaryField(default=bytes)),
        migrations.AddField("editedrow", "words", models.BinaryField(null=True)),
        migrations.AddField(
            "editedrow",
            "user",
            models.ForeignKey(
                settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False, null=True
            ),
        ),
        migrations.AddField("tag", "name_index", models.CharField(max_length=32, null=True)),
        migrations.AddField("tag", "sealed_name", models.BinaryField(null=True)),
        migrations.AddField("transaction", "words", models.BinaryField(null=True)),
        migrations.AlterField("transaction", "fingerprint", models.CharField(max_length=32)),
        migrations.AddIndex("transaction", models.Index(fields=["user", "id"], name="transaction_user")),
    ]
