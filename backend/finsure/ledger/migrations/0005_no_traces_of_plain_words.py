"""Dropped columns leave their bytes in the database's files until the pages are written anew."""

from typing import Any

from django.db import migrations

TABLES = ("account", "attachment", "category", "edit", "editedrow", "split", "tag", "transaction")


def write_anew(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("VACUUM")
        return
    for name in TABLES:
        schema_editor.execute(f"ALTER TABLE ledger_{name} FORCE")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("ledger", "0004_no_plain_words")]

    operations = [migrations.RunPython(write_anew, migrations.RunPython.noop)]
