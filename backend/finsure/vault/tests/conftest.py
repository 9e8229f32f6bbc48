"""What the tests of the vault share: a table with sealed columns, and a person's rows in it."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from finsure.vault.tests.tables import Note


@pytest.fixture(scope="session")
def _note_table(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    from django.db import connection

    from finsure.vault.tests.tables import Note

    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Note)
        yield
        with connection.schema_editor() as editor:
            editor.delete_model(Note)


@pytest.fixture
def notes(_note_table: None, monkeypatch: pytest.MonkeyPatch) -> "Callable[..., list[Note]]":
    """Keeps sealed notes for a person; the sweep knows their table during this test alone."""
    from finsure.vault import operations
    from finsure.vault.operations import columns
    from finsure.vault.tests.tables import INDEX, TABLE, Note

    monkeypatch.setattr(columns, "_registered", {})
    operations.register(
        "vault.Note",
        ["narration", "remark"],
        row_of=["account", "fingerprint"],
        owner="person",
        blinds={"narration_index": "narration"},
    )

    def keep(user: Any, texts: list[str]) -> list[Note]:
        sealer = operations.sealer_of(user)
        rows = [operations.row_id(1, f"{number:024d}") for number in range(len(texts))]
        sealed = sealer.seal_many(TABLE, "narration", zip(rows, texts, strict=True))
        kept = [
            Note(
                person=user.pk,
                fingerprint=f"{number:024d}",
                narration=value,
                narration_index=sealer.blind(INDEX, texts[number]),
            )
            for number, value in enumerate(sealed)
        ]
        Note.objects.bulk_create(kept)
        return list(Note.objects.filter(person=user.pk).order_by("pk"))

    return keep


@pytest.fixture
def read_all() -> Callable[[Any], list[str]]:
    """Opens every narration of a person."""
    from finsure.vault import operations
    from finsure.vault.tests.tables import TABLE, Note

    def read(user: Any) -> list[str]:
        found = Note.objects.filter(person=user.pk).order_by("fingerprint")
        rows = found.values_list("account", "fingerprint", "narration")
        items = [(operations.row_id(account, fingerprint), bytes(sealed)) for account, fingerprint, sealed in rows]
        return operations.sealer_of(user).unseal_many(TABLE, "narration", items)

    return read
