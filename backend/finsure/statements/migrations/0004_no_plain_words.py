"""The plain columns go."""

from typing import Any

from django.db import migrations, models

PLAIN = {
    "statementimport": ("filename", "layout_name", "institution", "warnings", "sample", "table", "refusal"),
    "savedmapping": ("name", "signature"),
}


class Migration(migrations.Migration):
    dependencies = [("statements", "0003_seal_words")]

    operations: list[Any] = [
        migrations.RemoveConstraint("savedmapping", "saved_mapping_once"),
        *(migrations.RemoveField(model, name) for model, names in PLAIN.items() for name in names),
        migrations.AlterField("savedmapping", "signature_index", models.CharField(max_length=32)),
        migrations.AlterField("savedmapping", "words", models.BinaryField()),
        migrations.AddConstraint(
            "savedmapping",
            models.UniqueConstraint(fields=["user", "signature_index"], name="saved_mapping_index_once"),
        ),
    ]
