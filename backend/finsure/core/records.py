"""What every column is, why it is kept, how long, and how it leaves: the register behind export, erasure and article 30.

Each app describes its tables in `<app>/records.py`. Every column stands in exactly one kind; a kind decides whether it
is handed out in an export. A table that is not described, or a column in no kind, fails a test.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any

from django.apps import apps
from django.db import models
import orjson


class Kind(Enum):
    """What a column tells. The value is the words of the register."""

    LINK = "ids and links between rows"
    WHO = "who a person is"
    CONTACT = "how a person is reached"
    MONEY = "sums, balances and days of money"
    WORDS = "words of a person or a bank"
    CHOICE = "what a person chose or FinSure concluded"
    TRACE = "when, where and with what something was done"
    STATE = "how far work has come"
    FILE = "where a file of the person's is kept"
    HIDDEN = "codes, hashes, blind indexes and wrapped keys"

    @property
    def exported(self) -> bool:
        """What is hidden opens doors and tells a person nothing; of a file, the file itself is handed out."""
        return self not in {Kind.HIDDEN, Kind.FILE}


class Basis(StrEnum):
    """Why the law lets it be kept (GDPR article 6, DPDP section 6 and 7)."""

    CONSENT = "consent"
    SERVICE = "to give the service the person asked for"
    SAFETY = "to keep accounts safe (legitimate interest)"
    DUTY = "legal duty"


class Keep(StrEnum):
    """How long; the numbers are settings (docs/settings.md)."""

    ACCOUNT = "while the account is open; after erasure is asked FINSURE_KEEP_CLOSED_DAYS sealed, then destroyed"
    UPLOAD = "until FINSURE_KEEP_UPLOADS_DAYS after it came; its row like the account"
    CREDENTIAL = "until FINSURE_KEEP_CREDENTIALS_DAYS after it ended"
    MESSAGE = "until the code in it ends, ten minutes"
    ANSWER = "FINSURE_KEEP_ANSWERS_HOURS"
    EXPORT = "its file FINSURE_KEEP_EXPORTS_HOURS; its row like the account"
    AUDIT = "at least a year; holds ids only and outlives the person"
    PROOF = "FINSURE_KEEP_CONSENTS_DAYS after the account is closed; proves what was agreed and done"
    ALWAYS = "for good; tells about nobody"


FILE_KEY = "key"  # what a sealed column calls the key of the row's file; no export hands it out


@dataclass(frozen=True, slots=True)
class Opened:
    """What the text of a sealed column is handed out as: itself under one name, or the members of its JSON.

    A JSON array gives its items to `names` in their order; an object gives those of its members that are named.
    """

    names: tuple[str, ...]
    packed: bool = True

    def members(self, text: str) -> dict[str, Any]:
        """The values by name."""
        if not self.packed:
            return {self.names[0]: text}
        found = orjson.loads(text)
        if isinstance(found, dict):
            return {name: found[name] for name in self.names}
        return dict(zip(self.names, found, strict=True))


@dataclass(frozen=True, slots=True)
class Table:
    """One described table. `owner` leads to the person ("user", "edit__user"); without one, rows are nobody's own."""

    model: type[models.Model]
    purpose: str
    basis: Basis
    keep: Keep
    owner: str
    columns: dict[str, Kind]
    withheld: str
    opened: Mapping[str, Opened]

    @property
    def label(self) -> str:
        return str(self.model._meta.label_lower)  # noqa: SLF001 - Django's documented model API

    @property
    def exported(self) -> list[str]:
        """The columns an export hands out, in the table's order, sealed ones as what they hold; none when withheld."""
        return [name for column in self.read for name in self.names_in(column) if name != FILE_KEY]

    @property
    def read(self) -> list[str]:
        """The table's own columns behind `exported`."""
        if self.withheld:
            return []
        return [name for name in columns_of(self.model) if name in self.columns and self.columns[name].exported]

    def names_in(self, column: str) -> tuple[str, ...]:
        """What a column is handed out as."""
        return self.opened[column].names if column in self.opened else (column,)

    @property
    def files(self) -> list[str]:
        """The columns that name files."""
        return [name for name, kind in self.columns.items() if kind is Kind.FILE]

    def rows_of(self, person_id: int) -> models.QuerySet[Any]:
        """A person's rows; of a table that somebody owns."""
        rows: models.QuerySet[Any] = self.model._default_manager.filter(models.Q((self.owner, person_id)))  # noqa: SLF001
        return rows

    @property
    def outlives(self) -> bool:
        """Whether its rows stay when their person is erased."""
        return bool(self.owner) and self.keep in {Keep.AUDIT, Keep.PROOF}

    @property
    def erased(self) -> str:
        """What erasure does to the rows."""
        if self.keep is Keep.AUDIT:
            return "kept: ids without a person"
        if self.keep is Keep.PROOF:
            return "kept until its time is over"
        return "deleted, with its files" if self.files else "deleted" if self.owner else "deleted when it ends"


_tables: dict[str, Table] = {}


def describe(
    label: str,
    purpose: str,
    *,
    basis: Basis,
    keep: Keep,
    owner: str = "",
    withheld: str = "",
    opened: Mapping[str, Opened] | None = None,
    **kinds: str,
) -> None:
    """Describe a table: `kinds` names the columns of each kind (link="id user", money="amount_minor", …).

    `withheld` is the reason why an export leaves the table out; a table without an owner needs one. `opened` says what
    sealed columns hold where it is more than the one text they are named after.
    """
    columns = {name: Kind[kind.upper()] for kind, names in kinds.items() for name in names.split()}
    twice = sum(len(names.split()) for names in kinds.values()) - len(columns)
    if twice or (not owner and not withheld):
        raise ValueError(f"{label}: a column stands in two kinds, or nobody owns it and nothing is said of exports.")
    table = Table(apps.get_model(label), purpose, basis, keep, owner, columns, withheld, opened or {})
    _tables[table.label] = table


def described() -> list[Table]:
    """Every described table, in the order of apps and models."""
    order = {model._meta.label_lower: place for place, model in enumerate(apps.get_models())}  # noqa: SLF001
    return sorted(_tables.values(), key=lambda table: order[table.label])


def columns_of(model: type[models.Model]) -> list[str]:
    """The columns of a model by field name, in its order."""
    return [field.name for field in model._meta.concrete_fields]  # noqa: SLF001


def undescribed() -> Iterator[str]:
    """Tables and columns of FinSure that no register describes, and described ones that are no more."""
    for model in apps.get_models():
        if not model.__module__.startswith("finsure.") or ".tests." in model.__module__:
            continue
        table = _tables.get(model._meta.label_lower)  # noqa: SLF001
        names = set(columns_of(model))
        if table is None:
            yield f"{model.__name__}: not described"
        else:
            yield from (f"{model.__name__}.{name}" for name in sorted(names ^ table.columns.keys()))


def children_first(tables: list[Table]) -> list[Table]:
    """The tables in an order in which rows can be deleted: whatever points at a table stands before it."""
    by_model = {table.model: table for table in tables}
    ordered: list[Table] = []

    def place(table: Table) -> None:
        if table in ordered:
            return
        for other in tables:
            if other is not table and table.model in _targets(other.model):
                place(other)
        ordered.append(table)

    for table in by_model.values():
        place(table)
    return ordered


def _targets(model: type[models.Model]) -> set[Any]:
    return {field.related_model for field in model._meta.concrete_fields if field.is_relation} - {model}  # noqa: SLF001
