"""The register of sealed columns: what a rotation seals anew and an export opens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models

from finsure.vault import domain
from finsure.vault.operations.sealing import sealer_of

if TYPE_CHECKING:
    from finsure.identity.models import User


@dataclass(frozen=True, slots=True)
class SealedColumns:
    """Where one model keeps sealed values, and how a row of it is named in their places."""

    model: type[models.Model]
    columns: tuple[str, ...]
    row_of: tuple[str, ...]
    owner: str
    blinds: Mapping[str, str] = field(default_factory=dict)


_registered: dict[str, SealedColumns] = {}


def register(
    model: str,
    columns: Sequence[str],
    *,
    row_of: Sequence[str],
    owner: str = "user",
    blinds: Mapping[str, str] | None = None,
) -> None:
    """Say where `model` ("ledger.Transaction") keeps sealed values. Only config/wiring.py registers.

    `row_of` names the fields whose values, joined by `row_id`, are the row in the place; `owner` leads to the person and
    may cross relations. `blinds` maps a column that holds `Sealer.blind("<table>.<that column>", text)` to the sealed
    column with the text. Rows are walked by (owner, primary key): give the model an index that starts so.
    """
    found = apps.get_model(model)
    _registered[found._meta.label] = SealedColumns(found, (*columns,), (*row_of,), owner, blinds or {})  # noqa: SLF001


def registered() -> list[SealedColumns]:
    """Where every app keeps sealed values of people."""
    return list(_registered.values())


def names_of(model: type[models.Model]) -> tuple[str, ...]:
    """The fields that name a row of `model` in its places; none where nothing is sealed."""
    sealed = _registered.get(model._meta.label)  # noqa: SLF001 - Django's documented model API
    return sealed.row_of if sealed else ()


def open_rows(*, user: "User", model: type[models.Model], rows: Sequence[dict[str, Any]]) -> None:
    """Put the text in the place of each sealed value in a person's rows, as `.values()` reads them from `model`.

    The rows hold the fields that name them in their places, too. Raises KeyClosed, KeyUnavailable, SealedDataDamaged.
    """
    sealed = _registered.get(model._meta.label)  # noqa: SLF001 - Django's documented model API
    if sealed is None:
        return
    table = model._meta.db_table  # noqa: SLF001
    for column in sealed.columns:
        closed = [row for row in rows if row.get(column) is not None]
        if closed:
            items = [(domain.row_id(*(row[name] for name in sealed.row_of)), bytes(row[column])) for row in closed]
            texts = sealer_of(user).unseal_many(table, column, items)
            for row, text in zip(closed, texts, strict=True):
                row[column] = text
