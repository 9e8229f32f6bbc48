"""Columns for sealed words beside the plain ones; `0003` fills them, `0004` lets the plain ones go."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("statements", "0001_initial")]

    operations = [
        migrations.AddField("statementimport", "words", models.BinaryField(default=bytes)),
        migrations.AddField("savedmapping", "signature_index", models.CharField(max_length=32, null=True)),
        migrations.AddField("savedmapping", "words", models.BinaryField(null=True)),
    ]
