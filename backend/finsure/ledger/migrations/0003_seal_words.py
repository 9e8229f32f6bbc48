"""Seals the words that stand in plain columns, each person's under their own key."""

from collections.abc import Iterator
from typing import Any

from django.core.files.storage import default_storage
from django.db import migrations
from django.db.migrations.exceptions import IrreversibleError
import orjson

from finsure.vault import operations as vault

PAGE = 1_000
OTHER_WORDS = ("vpa", "counterparty", "bank", "reference", "remark", "category_reason")


def seal(apps: Any, schema_editor: Any) -> None:
    """A person at a time, so that one key is at hand."""
    people = apps.get_model("identity", "User")
    for user in people.objects.order_by("id").iterator():
        if not apps.get_model("ledger", "Account").objects.filter(user_id=user.id).exists() and not any(
            apps.get_model("ledger", name).objects.filter(user_id=user.id).exists() for name in ("Category", "Tag")
        ):
            continue
        sealer = vault.sealer_of(user)
        for job in (_accounts, _names, _transactions, _attachments, _edits):
            job(apps, sealer, user.id)


def back(apps: Any, schema_editor: Any) -> None:
    """Only where there is nothing to open: sealed words do not go back into plain columns."""
    if any(apps.get_model("ledger", name).objects.exists() for name in ("Account", "Category", "Tag")):
        raise IrreversibleError("Sealed words stay sealed.")


def _packed(value: Any) -> str:
    return orjson.dumps(value).decode()


def _pages(rows: Any) -> Iterator[list[Any]]:
    last = 0
    while page := list(rows.filter(id__gt=last).order_by("id")[:PAGE]):
        yield page
        last = page[-1].id


def _accounts(apps: Any, sealer: Any, user_id: int) -> None:
    for row in apps.get_model("ledger", "Account").objects.filter(user_id=user_id):
        row.words = sealer.seal("ledger_account", "words", str(row.id), _packed([row.name, row.institution]))
        row.save(update_fields=["words"])


def _names(apps: Any, sealer: Any, user_id: int) -> None:
    for model in ("Tag", "Category"):
        table = f"ledger_{model.lower()}"
        for row in apps.get_model("ledger", model).objects.filter(user_id=user_id):
            row.name_index = sealer.fingerprint(f"{table}.name_index", row.name)
            row.sealed_name = sealer.seal(table, "name", row.name_index, row.name)
            row.save(update_fields=["name_index", "sealed_name"])


def _transactions(apps: Any, sealer: Any, user_id: int) -> None:
    table = "ledger_transaction"
    transactions, splits = apps.get_model("ledger", "Transaction"), apps.get_model("ledger", "Split")
    for page in _pages(transactions.objects.filter(user_id=user_id)):
        notes: dict[int, list[str]] = {}
        parts = splits.objects.filter(transaction__in=[row.id for row in page]).order_by("id")
        for pk, note in parts.values_list("transaction_id", "note"):
            notes.setdefault(pk, []).append(note)
        items = []
        for row in page:
            given = row.provider_ref or ""
            row.fingerprint = sealer.fingerprint(f"{table}.fingerprint", row.fingerprint)
            if row.provider_ref is not None:
                row.provider_ref = sealer.fingerprint(f"{table}.provider_ref", row.provider_ref)
            words = [row.narration, row.name, row.note, *(getattr(row, name) for name in OTHER_WORDS), given]
            items.append((f"{row.account_id}:{row.fingerprint}", _packed([*words, notes.get(row.id, [])])))
        for row, row.words in zip(page, sealer.seal_many(table, "words", items), strict=True):
            pass
        transactions.objects.bulk_update(page, ["fingerprint", "provider_ref", "words"], batch_size=100)


def _attachments(apps: Any, sealer: Any, user_id: int) -> None:
    for row in apps.get_model("ledger", "Attachment").objects.filter(user_id=user_id):
        plain = row.stored_as
        with default_storage.open(plain) as file:
            kept = vault.keep_file(folder="attachments", content=file.read())
        row.stored_as = kept.stored_as
        row.words = sealer.seal("ledger_attachment", "words", kept.stored_as, _packed([row.filename, kept.key]))
        row.save(update_fields=["stored_as", "words"])
        default_storage.delete(plain)


def _edits(apps: Any, sealer: Any, user_id: int) -> None:
    edits, edited = apps.get_model("ledger", "Edit"), apps.get_model("ledger", "EditedRow")
    for edit in edits.objects.filter(user_id=user_id):
        edit.words = sealer.seal("ledger_edit", "words", str(edit.id), edit.summary)
        edit.save(update_fields=["words"])
    for page in _pages(edited.objects.filter(edit__user_id=user_id)):
        for row in page:
            row.user_id = user_id
            name = vault.row_id(row.edit_id, row.transaction_id)
            row.words = sealer.seal("ledger_editedrow", "words", name, _packed([row.before, row.after]))
        edited.objects.bulk_update(page, ["user", "words"], batch_size=100)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_room_for_sealed_words"), ("vault", "0001_initial"), ("identity", "0002_sealed_phones")]

    operations = [migrations.RunPython(seal, back)]
