"""What statements keep sealed: all that a file says, its name and its key in one value; and saved mappings.

Every function that opens raises KeyClosed, KeyUnavailable and SealedDataDamaged.
"""

from collections.abc import Iterable
from typing import Any

import orjson

from finsure.statements.models import SavedMapping, StatementImport
from finsure.vault import operations as vault
from finsure.vault.operations import KeptFile

_IMPORT, _MAPPING = (
    model._meta.db_table  # noqa: SLF001 - Django's name of the table
    for model in (StatementImport, SavedMapping)
)
# Each with what it is until the file has been read.
WORDS: dict[str, Any] = {
    "filename": "",
    "key": "",
    "layout_name": "",
    "institution": "",
    "warnings": [],
    "sample": [],
    "table": None,
    "refusal": None,
}


def seal_import(found: StatementImport, **changed: Any) -> bytes:
    """The words of an import whose id is known, with those that changed."""
    words = {name: changed.get(name, getattr(found, name, plain)) for name, plain in WORDS.items()}
    sealer = vault.sealer_of(found.user)
    return sealer.seal(_IMPORT, "words", str(found.id), orjson.dumps(words).decode())


def open_imports(user: Any, imports: Iterable[StatementImport]) -> list[StatementImport]:
    """The same imports with their words."""
    rows = list(imports)
    if rows:
        texts = vault.sealer_of(user).unseal_many(_IMPORT, "words", [(str(row.id), row.words) for row in rows])
        for row, text in zip(rows, texts, strict=True):
            for name, value in orjson.loads(text).items():
                setattr(row, name, value)
    return rows


def file_of(found: StatementImport) -> bytes:
    """The bytes of an opened import's file. Raises FileNotFoundError too."""
    return vault.read_file(KeptFile(found.stored_as, found.key))


def seal_mapping(user: Any, name: str, signature: str) -> tuple[str, bytes]:
    """What a saved mapping's signature stands under, and the mapping's words."""
    sealer = vault.sealer_of(user)
    index = sealer.fingerprint(f"{_MAPPING}.signature_index", signature)
    return index, sealer.seal(_MAPPING, "words", index, orjson.dumps([name, signature]).decode())


def open_mappings(user: Any, mappings: Iterable[SavedMapping]) -> list[SavedMapping]:
    """The same mappings with their name and signature."""
    rows = list(mappings)
    if rows:
        items = [(row.signature_index, row.words) for row in rows]
        for row, text in zip(rows, vault.sealer_of(user).unseal_many(_MAPPING, "words", items), strict=True):
            row.name, row.signature = orjson.loads(text)
    return rows
