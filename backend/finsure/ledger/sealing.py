"""What the ledger keeps sealed, and where each value is bound.

A transaction has one sealed value for all of its words, named by account and fingerprint, so that an import seals once a
row. Tags and categories are named by the keyed index of their name, files by where they are stored, edited rows by edit
and transaction; accounts and edits, which are few, by their id. Every function that opens raises KeyClosed,
KeyUnavailable and SealedDataDamaged.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import orjson

from finsure.ledger.models import Account, Attachment, Category, Edit, EditedRow, Tag, Transaction
from finsure.vault import operations as vault
from finsure.vault.operations import KeptFile, Sealer, Stored

ACCOUNT, ATTACHMENT, CATEGORY, EDIT, EDITED_ROW, TAG, TRANSACTION = (
    model._meta.db_table  # noqa: SLF001 - Django's name of the table
    for model in (Account, Attachment, Category, Edit, EditedRow, Tag, Transaction)
)


class Words(NamedTuple):
    """All words of one transaction; `parts` are the notes of its parts, in their order."""

    narration: str = ""
    name: str = ""
    note: str = ""
    vpa: str = ""
    counterparty: str = ""
    bank: str = ""
    reference: str = ""
    remark: str = ""
    category_reason: str = ""
    provider_ref: str = ""
    parts: tuple[str, ...] = ()


SEARCHED = slice(0, 4)  # narration, name, note and vpa: what a search looks through


def fingerprints(sealer: Sealer, digests: Iterable[str]) -> list[str]:
    """What rows are told apart by in the database, from what tells them apart in `domain.entries`."""
    return sealer.fingerprints(f"{TRANSACTION}.fingerprint", digests)


def provider_refs(sealer: Sealer, refs: Sequence[str]) -> dict[str, str]:
    """What each of the bank's references stands under."""
    return dict(zip(refs, sealer.fingerprints(f"{TRANSACTION}.provider_ref", refs), strict=True))


def seal_words(sealer: Sealer, rows: Iterable[tuple[int, str, tuple[Any, ...]]]) -> list[bytes]:
    """Seal the words of each (account id, fingerprint, words)."""
    return sealer.seal_many(
        TRANSACTION, "words", [(f"{account}:{mark}", orjson.dumps((*words,)).decode()) for account, mark, words in rows]
    )


def open_texts(sealer: Sealer, rows: Iterable[tuple[int, str, Stored]]) -> list[str]:
    """The words of each (account id, fingerprint, sealed), still as JSON: what `words_of` reads."""
    return sealer.unseal_many(TRANSACTION, "words", [(f"{account}:{mark}", sealed) for account, mark, sealed in rows])


def words_of(text: str) -> Words:
    """Words from their JSON."""
    *words, parts = orjson.loads(text)
    return Words._make((*words, tuple(parts)))


def open_words(sealer: Sealer, rows: Iterable[tuple[int, str, Stored]]) -> list[Words]:
    """The words of each (account id, fingerprint, sealed)."""
    return [words_of(text) for text in open_texts(sealer, rows)]


def open_rows(sealer: Sealer, rows: Sequence[Transaction]) -> dict[int, Words]:
    """The words of transactions by their id."""
    words = open_words(sealer, [(row.account_id, row.fingerprint, row.words) for row in rows])
    return {row.id: one for row, one in zip(rows, words, strict=True)}


def seal_account(sealer: Sealer, account: Account) -> bytes:
    """The account's name and institution, sealed; its id is known."""
    return sealer.seal(ACCOUNT, "words", str(account.id), _packed([account.name, account.institution]))


def open_accounts(user: Any, accounts: Iterable[Account]) -> list[Account]:
    """The same accounts with their name and institution."""
    rows = list(accounts)
    if rows:
        texts = vault.sealer_of(user).unseal_many(ACCOUNT, "words", [(str(row.id), row.words) for row in rows])
        for row, text in zip(rows, texts, strict=True):
            row.name, row.institution = orjson.loads(text)
    return rows


def name_index(sealer: Sealer, table: str, name: str) -> str:
    """What a tag's or a category's name stands under."""
    return sealer.fingerprint(f"{table}.name_index", name)


def sealed_name(sealer: Sealer, table: str, name: str) -> dict[str, Any]:
    """The columns of a tag's or a category's name."""
    index = name_index(sealer, table, name)
    return {"name_index": index, "name": sealer.seal(table, "name", index, name)}


def open_names(user: Any, table: str, rows: Sequence[tuple[str, Stored]]) -> list[str]:
    """The names of tags or categories, from their index and sealed name."""
    return vault.sealer_of(user).unseal_many(table, "name", rows) if rows else []


def seal_attachment(sealer: Sealer, filename: str, kept: KeptFile) -> bytes:
    return sealer.seal(ATTACHMENT, "words", kept.stored_as, _packed([filename, kept.key]))


def open_attachments(user: Any, rows: Sequence[tuple[str, Stored]]) -> list[tuple[str, KeptFile]]:
    """The name and the file of each (stored as, sealed)."""
    if not rows:
        return []
    texts = vault.sealer_of(user).unseal_many(ATTACHMENT, "words", rows)
    opened = [orjson.loads(text) for text in texts]
    return [(name, KeptFile(stored_as, key)) for (stored_as, _), (name, key) in zip(rows, opened, strict=True)]


def seal_summary(sealer: Sealer, edit: Edit) -> bytes:
    return sealer.seal(EDIT, "words", str(edit.id), edit.summary)


def open_edits(user: Any, edits: Iterable[Edit]) -> list[Edit]:
    """The same edits with their summary."""
    rows = list(edits)
    if rows:
        texts = vault.sealer_of(user).unseal_many(EDIT, "words", [(str(row.id), row.words) for row in rows])
        for row, text in zip(rows, texts, strict=True):
            row.summary = text
    return rows


def seal_changes(sealer: Sealer, edit_id: int, changes: dict[int, tuple[Any, Any]]) -> dict[int, bytes]:
    """What an edit changed, before and after, by transaction."""
    items = [(vault.row_id(edit_id, pk), _packed(change)) for pk, change in changes.items()]
    return dict(zip(changes, sealer.seal_many(EDITED_ROW, "words", items), strict=True))


def open_changes(sealer: Sealer, edit_id: int, rows: Sequence[EditedRow]) -> dict[int, tuple[Any, Any]]:
    """The same again."""
    items = [(vault.row_id(edit_id, row.transaction_id), row.words) for row in rows]
    texts = sealer.unseal_many(EDITED_ROW, "words", items)
    return {row.transaction_id: tuple(orjson.loads(text)) for row, text in zip(rows, texts, strict=True)}


def _packed(value: Any) -> str:
    return orjson.dumps(value).decode()
