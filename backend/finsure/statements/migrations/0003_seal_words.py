"""Seals what stands in plain columns and in plain files, each person's under their own key."""

from typing import Any

from django.core.files.storage import default_storage
from django.db import migrations
from django.db.migrations.exceptions import IrreversibleError
import orjson

from finsure.vault import operations as vault

WORDS = ("filename", "layout_name", "institution", "warnings", "sample", "table", "refusal")


def seal(apps: Any, schema_editor: Any) -> None:
    imports, mappings = apps.get_model("statements", "StatementImport"), apps.get_model("statements", "SavedMapping")
    for row in imports.objects.order_by("user_id", "id").select_related("user").iterator():
        plain, kept = row.stored_as, vault.KeptFile("", "")
        if plain:
            with default_storage.open(plain) as file:
                kept = vault.keep_file(folder="statements", content=file.read())
        words = {name: getattr(row, name) for name in WORDS} | {"key": kept.key}
        row.stored_as = kept.stored_as
        row.words = vault.sealer_of(row.user).seal(
            "statements_statementimport", "words", str(row.id), orjson.dumps(words).decode()
        )
        row.save(update_fields=["stored_as", "words"])
        if plain:
            default_storage.delete(plain)
    for row in mappings.objects.order_by("user_id", "id").select_related("user").iterator():
        sealer, table = vault.sealer_of(row.user), "statements_savedmapping"
        row.signature_index = sealer.fingerprint(f"{table}.signature_index", row.signature)
        packed = orjson.dumps([row.name, row.signature]).decode()
        row.words = sealer.seal(table, "words", row.signature_index, packed)
        row.save(update_fields=["signature_index", "words"])


def back(apps: Any, schema_editor: Any) -> None:
    """Only where there is nothing to open: sealed words do not go back into plain columns."""
    if any(apps.get_model("statements", name).objects.exists() for name in ("StatementImport", "SavedMapping")):
        raise IrreversibleError("Sealed words stay sealed.")


class Migration(migrations.Migration):
    dependencies = [
        ("statements", "0002_room_for_sealed_words"),
        ("vault", "0001_initial"),
        ("identity", "0002_sealed_phones"),
    ]

    operations = [migrations.RunPython(seal, back)]
