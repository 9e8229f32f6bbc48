"""Tables of the chain. What was written before waits under another name for 0003 to carry it over."""

from django.conf import settings
from django.db import migrations, models
import django.db.models.deletion


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("audit", "0001_initial"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="entry", name="audit_entry_who_at"),
        migrations.RenameModel("Entry", "FormerEntry"),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("last", models.BigIntegerField(db_index=True)),
                ("dropped", models.BigIntegerField(default=0)),
                ("line", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Lease",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("holder", models.CharField(max_length=32)),
                ("until", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="LogKey",
            fields=[
                ("user", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="+", serialize=False, to=settings.AUTH_USER_MODEL)),
                ("public", models.BinaryField()),
                ("private", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("session_id", models.CharField(blank=True, max_length=32)),
                ("network", models.CharField(blank=True, max_length=32)),
                ("action", models.CharField(max_length=60)),
                ("subject_kind", models.CharField(blank=True, max_length=60)),
                ("subject_id", models.CharField(blank=True, max_length=40)),
                ("request_id", models.CharField(blank=True, max_length=32)),
                ("purpose", models.CharField(blank=True, max_length=60)),
                ("at_us", models.BigIntegerField()),
                ("detail", models.BinaryField(default=bytes)),
                ("who", models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["who", "id"], name="audit_entry_who"),
                    models.Index(fields=["subject_kind", "subject_id"], name="audit_entry_subject"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("hash", models.BinaryField()),
                ("entry", models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="link", to="audit.entry")),
            ],
        ),
    ]
