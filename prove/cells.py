"""Every sealed value of people that there is, wherever an app has said that it keeps some."""

from collections.abc import Iterator
from typing import NamedTuple

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Q

from finsure.identity.models import User
from finsure.vault import operations as vault


class Cell(NamedTuple):
    """A sealed value and the place in which it opens."""

    owner: int
    table: str
    column: str
    row: str
    sealed: bytes

    def opened(self) -> bytes:
        """What it holds. Raises KeyClosed and SealedDataDamaged."""
        return self.opened_as(self.sealed)

    def opened_as(self, sealed: bytes) -> bytes:
        """What other bytes hold in this place."""
        sealer = vault.sealer_of(User(pk=self.owner))
        return sealer.unseal_bytes(self.table, self.column, self.row, sealed)


def cells_of(owner: int) -> Iterator[Cell]:
    """Every sealed value of one person."""
    for kept in vault.registered():
        rows = kept.model._base_manager.filter(Q((kept.owner, owner))).order_by("pk")
        for values in rows.values_list(*kept.row_of, *kept.columns).iterator(chunk_size=5_000):
            name = vault.row_id(*values[: len(kept.row_of)])
            for column, sealed in zip(kept.columns, values[len(kept.row_of) :], strict=True):
                if sealed is not None:
                    yield Cell(owner, kept.model._meta.db_table, column, name, bytes(sealed))


def files_kept() -> dict[str, bytes]:
    """Every file of the storage, as it rests."""
    found: dict[str, bytes] = {}
    for folder in ("attachments", "statements"):
        names = default_storage.listdir(folder)[1] if default_storage.exists(folder) else []
        for name in names:
            with default_storage.open(f"{folder}/{name}") as file:
                found[f"{folder}/{name}"] = file.read()
    return found


def data_folder() -> str:
    """Where the product keeps its files, and SQLite its database."""
    return str(settings.DATA_DIR)
