"""Bringing a person's own books back from an export, into an empty ledger."""
# ruff: noqa: SLF001 - `_meta` and `_default_manager` are Django's documented model API

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, models, transaction

from finsure.audit import operations as audit
from finsure.core import events
from finsure.core.cards import masked
from finsure.core.problems import Problem
from finsure.ledger.domain.taxonomy import BUILT_IN
from finsure.ledger.models import (
    Account,
    Attachment,
    Batch,
    Category,
    Edit,
    EditedRow,
    Link,
    Sighting,
    Split,
    StatedBalance,
    Tag,
    Tagging,
    Transaction,
)
from finsure.ledger.operations.resealing import BY_ID, Resealing
from finsure.ledger.operations.totals import delta_of, keep_totals
from finsure.vault import operations as vault

Row = Mapping[str, Any]
CHUNK = 1_000
KEYED = {"fingerprint", "provider_ref", "name_index"}  # names under a key of the person: made anew
# Whatever points at a table stands after it. Totals and verdicts are not brought back but made anew.
ORDER: Sequence[type[models.Model]] = (
    Category, Account, Batch, Transaction, Sighting, Split, Tag, Tagging, Attachment, Edit, EditedRow,
    Link, StatedBalance,
)  # fmt: skip


class LedgerNotEmpty(Problem):
    status, slug, title = 409, "ledger-not-empty", "There is a ledger already"


class ArchiveRefused(Problem):
    status, slug, title = 422, "archive-refused", "This is not a whole export of FinSure"


@transaction.atomic
def restore(
    *, user: Any, tables: Mapping[str, Sequence[Row]], file_of: Callable[[str], bytes], now: datetime
) -> dict[str, int]:
    """Bring the tables of an export ("ledger.account": rows, …) into the person's empty ledger, all or nothing.

    Rows get ids of their own and keep their order; links follow. Totals are counted from the rows. Words are
    sealed for the person. Returns how many rows each table got. Raises LedgerNotEmpty, ArchiveRefused.
    """
    if any(model.objects.filter(user=user).exists() for model in (Account, Category, Tag)):
        raise LedgerNotEmpty("An export comes back only to a person without accounts, categories and tags.")
    ids: dict[Any, dict[int, int]] = {}
    counts = {}
    sealer = vault.sealer_of(user)
    try:
        parts = Counter(int(row["transaction"]) for row in tables.get(Split._meta.label_lower, ()))
        resealing = Resealing(sealer, file_of, parts)
        for model in ORDER:
            label = model._meta.label_lower
            rows = sorted(tables.get(label, ()), key=lambda row: int(row["id"]))
            counts[label] = _Bringing(user, model, ids, resealing).bring(rows)
        _pair(tables, ids[Transaction])
    except (AttributeError, KeyError, TypeError, ValueError, ValidationError, IntegrityError, DataError) as error:
        raise ArchiveRefused(f"A row in it cannot be read ({type(error).__name__}); nothing was taken.") from error
    _count(user, list(ids[Transaction].values()))
    audit.record(actor=user, action="ledger.restored", subject=user, rows=sum(counts.values()))
    events.announce("ledger.restored", user_id=user.id)
    return counts


class _Bringing:
    """One table on its way in."""

    def __init__(
        self,
        user: Any,
        model: type[models.Model],
        ids: dict[Any, dict[int, int]],
        resealing: Resealing,
    ) -> None:
        self.user, self.model, self.ids, self.resealing = user, model, ids, resealing

    def bring(self, rows: Sequence[Row]) -> int:
        for start in range(0, len(rows), CHUNK):
            pairs = [(self._instance(row), row) for row in rows[start : start + CHUNK]]
            self.resealing.fill(pairs, self._changed)
            self.model._default_manager.bulk_create(instance for instance, _ in pairs)
        mine = self._mine().order_by("pk").values_list("pk", flat=True)
        self.ids[self.model] = dict(zip((int(row["id"]) for row in rows), mine, strict=True))
        if rows and self.model in BY_ID:
            instances = self._mine().order_by("pk")
            self.resealing.fill_by_id(list(zip(instances, rows, strict=True)))
        return len(rows)

    def _mine(self) -> Any:
        rows = self.model._default_manager.all()
        if self.model in {Sighting, Tagging}:
            return rows.filter(transaction__user=self.user)
        return rows.filter(user=self.user)

    def _instance(self, row: Row) -> models.Model:
        values: dict[str, Any] = {}
        for field in self.model._meta.concrete_fields:
            if field.primary_key or field.name == "pair" or field.name in KEYED or _is_sealed(field):
                continue
            if field.name == "user":
                values["user_id"] = self.user.id
            elif field.is_relation:
                given = row[field.name]
                gone = given is None and field.null
                values[field.attname] = None if gone else self.ids[field.related_model][int(given)]
            elif field.name != "stored_as" and not (
                field.null and field.name not in row
            ):  # an export of before the column
                values[field.name] = self._value(field, row[field.name])
        if self.model is Account:
            values |= {
                "posted_minor": 0,
                "transactions": 0,
                "judged_at": None,
                "reconciled_at": None,
                "drifted_at": None,
            }
        return self.model(**values)

    def _value(self, field: Any, given: Any) -> Any:
        if field.name == "category":
            return self._category(given)
        value = field.to_python(given)
        value = masked(value) if isinstance(value, str) else value
        if (value is None and not field.null) or (field.max_length and len(value or "") > field.max_length):
            raise ValueError(field.name)
        return value

    def _category(self, given: str) -> str:
        """An own category by its new id; one that is in no table any more, or unknown, is refused."""
        if given in BUILT_IN or not given.startswith("own."):
            return given
        return f"own.{self.ids[Category][int(given.removeprefix('own.'))]}"

    def _changed(self, given: Row) -> dict[str, Any]:
        """What an edit changed, before or after."""
        return {name: self._remembered(name, value) for name, value in given.items()}

    def _remembered(self, name: str, value: Any) -> Any:
        """One fact of an edit before or after; what has gone since keeps no link."""
        if name == "category":
            return self._gone_or(value)
        if name == "splits":
            return [[self._gone_or(category), amount_minor, masked(note)] for category, amount_minor, note in value]
        if name == "tags":
            return [masked(tag) for tag in value]
        if name == "pair_id":
            return self.ids[Transaction].get(value)
        return masked(value) if isinstance(value, str) else value

    def _gone_or(self, category: str) -> str:
        try:
            return self._category(category)
        except KeyError:
            return "own.0"


def _is_sealed(field: Any) -> bool:
    return isinstance(field, models.BinaryField)


def _pair(tables: Mapping[str, Sequence[Row]], ids: dict[int, int]) -> None:
    paired = [(ids[int(row["id"])], ids[int(row["pair"])]) for row in _transactions(tables) if row["pair"]]
    for start in range(0, len(paired), CHUNK):
        others = dict(paired[start : start + CHUNK])
        rows = list(Transaction.objects.filter(id__in=others))
        for row in rows:
            row.pair_id = others[row.id]
        Transaction.objects.bulk_update(rows, ["pair"], batch_size=100)


def _transactions(tables: Mapping[str, Sequence[Row]]) -> Iterator[Row]:
    yield from tables.get(Transaction._meta.label_lower, ())


def _count(user: Any, ids: list[int]) -> None:
    for start in range(0, len(ids), CHUNK):
        keep_totals(user.id, delta_of(ids[start : start + CHUNK], 1))
