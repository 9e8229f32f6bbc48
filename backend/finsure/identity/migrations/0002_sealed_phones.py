"""Phones and subjects become sealed values, and the guessable digest a blind index.

Nothing has been released with the plain columns, so no row is carried over and no old code has to go on running: the three
tables are dropped and made anew. On a developer's own database people sign in anew, as new people.
"""

from django.conf import settings
from django.db import migrations, models
import django.db.models.deletion

import finsure.identity.models


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial")]

    operations = [
        migrations.DeleteModel(name="DemonstrationMessage"),
        migrations.DeleteModel(name="Challenge"),
        migrations.DeleteModel(name="Identity"),
        migrations.CreateModel(
            name="Identity",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=finsure.identity.models.random_id, max_length=32, primary_key=True, serialize=False
                    ),
                ),
                ("issuer", models.CharField(max_length=200)),
                ("subject", models.BinaryField(null=True)),
                ("digest", models.CharField(max_length=32, unique=True)),
                ("phone_index", models.CharField(blank=True, db_index=True, max_length=32)),
                ("phone", models.BinaryField(null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identities",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Challenge",
            fields=[
                ("id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("phone", models.BinaryField()),
                ("code_hash", models.CharField(max_length=64)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("ip", models.CharField(blank=True, max_length=45)),
                ("sent_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("used_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("tries__lte", 5)), name="identity_challenge_tries")
                ],
            },
        ),
        migrations.CreateModel(
            name="DemonstrationMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.BinaryField()),
                ("sent_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "challenge",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="message",
                        to="identity.challenge",
                    ),
                ),
            ],
        ),
    ]
