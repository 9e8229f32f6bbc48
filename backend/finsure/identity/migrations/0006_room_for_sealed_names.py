"""A column for people's names sealed, beside the plain one; `0007` fills it, `0008` lets the plain one go."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0005_spent_proofs")]

    operations = [
        migrations.RenameField("user", "name", "plain_name"),
        migrations.AddField("user", "name", models.BinaryField(null=True)),
    ]
