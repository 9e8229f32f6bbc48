"""Archives rest sealed. They are kept for a day only, so none is carried over: the plain ones are deleted."""

from typing import Any

from django.core.files.storage import default_storage
from django.db import migrations, models


def forget(apps: Any, schema_editor: Any) -> None:
    kept = apps.get_model("privacy", "Export").objects.exclude(stored_as="")
    for export in kept:
        default_storage.delete(export.stored_as)
    kept.update(state="expired", stored_as="")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("privacy", "0001_initial")]

    operations = [
        migrations.RunPython(forget, forget),
        migrations.AddField("export", "key", models.BinaryField(null=True)),
    ]
