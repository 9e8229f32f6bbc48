"""Words that stood in plain columns rest sealed after the migration, and nothing else has changed."""

from datetime import UTC, date, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
import pytest

from finsure.ledger import operations, queries
from finsure.ledger.domain.entries import Entry, fingerprint
from finsure.ledger.tests.factories import NOW
from finsure.statements import queries as statements

BEFORE = [("ledger", "0001_initial"), ("statements", "0001_initial")]
ENTRY = Entry(date(2026, 11, 1), -1000, "UPI-KIRANA-kirana@ybl")


@pytest.fixture
def plain(transactional_db: Any) -> Any:
    """The tables as they were; afterwards as they are, whatever happens."""
    MigrationExecutor(connection).migrate(BEFORE)
    yield MigrationExecutor(connection).loader.project_state(BEFORE).apps
    newest()


def newest() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def bring_in(apps: Any, user_id: int) -> int:
    """One row with all that hangs on it, as the plain tables kept it."""
    model = {m.__name__: m for m in apps.get_models() if m._meta.app_label in {"ledger", "statements"}}
    at = datetime(2026, 11, 2, tzinfo=UTC)
    account = model["Account"].objects.create(
        user_id=user_id, name="Savings", institution="A bank", kind="savings", currency="INR", created_at=at,
        posted_minor=-1000, transactions=1, last_booked_on=ENTRY.booked_on,
    )  # fmt: skip
    batch = model["Batch"].objects.create(user_id=user_id, account=account, source="statement", created_at=at)
    row = model["Transaction"].objects.create(
        user_id=user_id, account=account, batch=batch, booked_on=ENTRY.booked_on, amount_minor=-1000, rail="upi",
        narration=ENTRY.narration, provider_ref="FIT1", fingerprint=fingerprint(ENTRY, 0), name="Kirana",
        counterparty="", vpa="kirana@ybl", bank="", reference="R1", remark="", category="food.groceries",
        category_source="rule", category_reason="Because", split=True, note="for Ma", pair_kind="",
    )  # fmt: skip
    for amount_minor, note in ((-400, "rice"), (-600, "oil")):
        model["Split"].objects.create(
            user_id=user_id, transaction=row, category="food.groceries", amount_minor=amount_minor, note=note
        )
    tag = model["Tag"].objects.create(user_id=user_id, name="home")
    model["Tagging"].objects.create(tag=tag, transaction=row)
    model["Category"].objects.create(
        user_id=user_id, name="Cricket", group="leisure", direction="debit", budget_class="want"
    )
    edit = model["Edit"].objects.create(
        user_id=user_id, action="edited", summary="1 changed", transactions=1, made_at=at
    )
    model["EditedRow"].objects.create(edit=edit, transaction=row, before={"note": ""}, after={"note": "for Ma"})
    stored_as = default_storage.save("attachments/old", ContentFile(b"a receipt"))
    model["Attachment"].objects.create(
        user_id=user_id, transaction=row, stored_as=stored_as, filename="receipt.txt", content_type="text/plain",
        size_bytes=9, created_at=at,
    )  # fmt: skip
    model["StatementImport"].objects.create(
        user_id=user_id, filename="april.csv", stored_as=default_storage.save("statements/old", ContentFile(b"a,b")),
        size_bytes=3, state="ready", institution="A bank", warnings=["One"], sample=[{"narration": "X"}], created_at=at,
    )  # fmt: skip
    model["SavedMapping"].objects.create(user_id=user_id, name="My bank", signature="abc", mapping={"a": 1})
    return int(row.id)


def test_everything_is_there_after_the_words_were_sealed(plain: Any, asha: Any) -> None:
    pk = bring_in(plain, asha.id)

    newest()

    row = queries.transaction_of(asha, pk)
    assert (row.account.name, row.narration, row.name, row.note) == ("Savings", ENTRY.narration, "Kirana", "for Ma")
    assert (row.vpa, row.reference, row.category_reason, row.tags) == ("kirana@ybl", "R1", "Because", ["home"])
    assert [(part.amount_minor, part.note) for part in row.parts] == [(-400, "rice"), (-600, "oil")]
    assert queries.attachment_of(asha, row.files[0].id) == ("receipt.txt", "text/plain", b"a receipt")
    assert not default_storage.exists("attachments/old")
    assert queries.categories_of(asha)[-1].name == "Cricket"
    ((edit,), _) = queries.edits_of(asha)
    assert edit.summary == "1 changed"
    operations.undo_edit(user=asha, edit_id=edit.id, now=NOW)
    assert queries.transaction_of(asha, pk).note == ""
    ((found,), _) = statements.imports_of(asha)
    assert (found.filename, found.institution, found.warnings) == ("april.csv", "A bank", ["One"])
    assert [(m.name, m.signature) for m in statements.saved_mappings_of(asha)] == [("My bank", "abc")]


def test_rows_that_were_sealed_are_recognised_when_they_come_again(plain: Any, asha: Any) -> None:
    bring_in(plain, asha.id)
    newest()
    account = queries.accounts_of(asha)[0]

    again = operations.record_entries(account=account, entries=[ENTRY], source="statement", now=NOW)

    assert (again.new, again.known) == (0, 1)
