"""The words of rows that come back from an export, sealed for the person they come to."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from finsure.core.cards import masked
from finsure.ledger import sealing
from finsure.ledger.domain.entries import Entry, fingerprint, pending_fingerprint, squash
from finsure.ledger.models import UNBOOKED, Account, Attachment, Category, Edit, EditedRow, Tag, Transaction
from finsure.ledger.operations.attachments import content_type_of
from finsure.ledger.operations.recording import without_cards
from finsure.ledger.sealing import Words
from finsure.vault import operations as vault
from finsure.vault.operations import Sealer

Row = Mapping[str, Any]
Pairs = Sequence[tuple[Any, Row]]
# The most characters a word may have: what the doors let in, too.
MOST = {
    "narration": 20_000, "name": 120, "note": 500, "vpa": 120, "counterparty": 120, "bank": 80, "reference": 80,
    "remark": 160, "category_reason": 160, "provider_ref": 1_000, "institution": 80, "filename": 120, "summary": 160,
}  # fmt: skip
NAME, TAG, CATEGORY, PART = 80, 40, 60, 200
BY_ID = (Account, Edit)  # their words are bound to an id that is known once they are in


def word(row: Row, name: str, most: int = 0) -> str:
    """One word of a row, without card numbers. Raises KeyError, ValueError."""
    value = row[name]
    if not isinstance(value, str) or len(value) > (most or MOST[name]):
        raise ValueError(name)
    return masked(value)


class Resealing:
    """What seals the rows of one person on their way in, table by table.

    `parts` is how many parts each transaction of the export is divided into, by its id there. Every function raises
    KeyError and ValueError (also as UnicodeDecodeError) over a row that no export holds.
    """

    def __init__(self, sealer: Sealer, file_of: Callable[[str], bytes], parts: Counter[int]) -> None:
        self.sealer, self.file_of, self.parts = sealer, file_of, parts
        self.seen: Counter[tuple[Any, ...]] = Counter()
        self.taken: set[tuple[int, str]] = set()

    def fill(self, pairs: Pairs, remembered: Callable[[Row], Row]) -> None:
        """Seal what a row keeps beside its plain columns; `remembered` follows the links in what an edit changed."""
        model = type(pairs[0][0])
        if model in {Tag, Category}:
            for instance, row in pairs:
                self._name(instance, word(row, "name", TAG if model is Tag else CATEGORY))
        elif model is Transaction:
            self._transactions(pairs)
        elif model is Attachment:
            for instance, row in pairs:
                self._attachment(instance, row)
        elif model is EditedRow:
            for instance, row in pairs:
                change = remembered(row["before"]), remembered(row["after"])
                pk = instance.transaction_id
                instance.words = sealing.seal_changes(self.sealer, instance.edit_id, {pk: change})[pk]

    def fill_by_id(self, pairs: Pairs) -> None:
        """Seal the words of accounts and edits, whose ids are known now, and write them."""
        for instance, row in pairs:
            if isinstance(instance, Account):
                instance.name, instance.institution = word(row, "name", NAME), word(row, "institution")
                instance.words = sealing.seal_account(self.sealer, instance)
            else:
                instance.summary = word(row, "summary")
                instance.words = sealing.seal_summary(self.sealer, instance)
        type(pairs[0][0])._default_manager.bulk_update([instance for instance, _ in pairs], ["words"], batch_size=100)  # noqa: SLF001

    def _name(self, instance: Any, name: str) -> None:
        table = sealing.TAG if isinstance(instance, Tag) else sealing.CATEGORY
        named = sealing.sealed_name(self.sealer, table, name)
        instance.name_index, instance.name = named["name_index"], named["name"]

    def _transactions(self, pairs: Pairs) -> None:
        """Rows are told apart and named anew, by keys of this person."""
        said = [self._words(row) for _, row in pairs]
        entries = without_cards(
            [
                Entry(row.booked_on, row.amount_minor, one.narration, None, None, "", one.provider_ref)
                for (row, _), one in zip(pairs, said, strict=True)
            ]
        )
        digests = [self._digest(row, entry) for (row, _), entry in zip(pairs, entries, strict=True)]
        refs = sorted({entry.provider_ref for entry in entries if entry.provider_ref})
        stored = sealing.provider_refs(self.sealer, refs) if refs else {}
        named = []
        marks = sealing.fingerprints(self.sealer, digests)
        for (row, _), entry, one, mark in zip(pairs, entries, said, marks, strict=True):
            row.fingerprint = mark
            key = (row.account_id, entry.provider_ref)
            if row.removed not in UNBOOKED:
                row.provider_ref = None if key in self.taken else stored.get(entry.provider_ref)
                self.taken.add(key)
            named.append((row.account_id, row.fingerprint, one._replace(provider_ref=entry.provider_ref)))
        for (row, _), words in zip(pairs, sealing.seal_words(self.sealer, named), strict=True):
            row.words = words

    def _digest(self, row: Transaction, entry: Entry) -> str:
        """What a row is told apart by, and which of several like it it is."""
        unbooked = row.removed in UNBOOKED
        like = (row.account_id, unbooked, entry.booked_on, entry.amount_minor, squash(entry.narration))
        self.seen[like] += 1
        return (pending_fingerprint if unbooked else fingerprint)(entry, self.seen[like] - 1)

    def _words(self, row: Row) -> Words:
        notes = [word({"part": note}, "part", PART) for note in row["parts"]]
        parts = self.parts[int(row["id"])]
        if len(notes) != parts or row["split"] is not bool(parts):
            raise ValueError("parts")
        one = Words._make((*(word(row, name) for name in Words._fields[:-1]), tuple(notes)))
        return one._replace(provider_ref=str(row["provider_ref"]))  # kept whole or not at all: see `without_cards`

    def _attachment(self, instance: Any, row: Row) -> None:
        content = self.file_of(str(row["file"]))
        instance.content_type = content_type_of(content)
        if instance.content_type == "text/plain":
            content = masked(content.decode()).encode()
        kept = vault.keep_file(folder="attachments", content=content)
        instance.stored_as, instance.size_bytes = kept.stored_as, len(content)
        instance.words = sealing.seal_attachment(self.sealer, word(row, "filename"), kept)
