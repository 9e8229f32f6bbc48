"""Kept answers rest sealed. They are repeated for a day only, so none is carried over: the plain ones are dropped."""

from typing import Any

from django.db import migrations, models


def forget(apps: Any, schema_editor: Any) -> None:
    apps.get_model("audit", "Answer").objects.all().delete()


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("audit", "0004_fences")]

    operations = [
        migrations.RunPython(forget, forget),
        migrations.RemoveField("answer", "body"),
        migrations.AddField("answer", "body", models.BinaryField(null=True)),
    ]
