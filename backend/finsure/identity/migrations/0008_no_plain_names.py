"""The plain names go, and the table is written anew, so that its file does not keep them."""

from typing import Any

from django.db import migrations


def write_anew(apps: Any, schema_editor: Any) -> None:
    statement = "VACUUM" if schema_editor.connection.vendor == "sqlite" else "ALTER TABLE identity_user FORCE"
    schema_editor.execute(statement)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("identity", "0007_seal_names")]

    operations = [
        migrations.RemoveField("user", "plain_name"),
        migrations.RunPython(write_anew, migrations.RunPython.noop),
    ]
