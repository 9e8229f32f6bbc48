"""Opaque cursors of keyset-paged lists."""

import base64
import binascii
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
import orjson

from finsure.core.problems import invalid

Row = TypeVar("Row", bound=Model)


def newest_first(rows: QuerySet[Row], cursor: str, limit: int) -> tuple[list[Row], str | None]:
    """One page of a list whose newest id is first, and the cursor of the next. One query. Raises InvalidInput."""
    if cursor:
        (last_id,) = read_cursor(cursor, (int,))
        rows = rows.filter(id__lt=last_id)
    page = list(rows.order_by("-id")[: limit + 1])
    return page[:limit], write_cursor(page[limit - 1].pk) if len(page) > limit else None


def write_cursor(*parts: Any) -> str:
    """An opaque place in a list."""
    return base64.urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")


def read_cursor(cursor: str, kinds: tuple[type, ...]) -> list[Any]:
    """The parts of a cursor made by `write_cursor`. Raises InvalidInput when it was made elsewhere."""
    try:
        parts = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if isinstance(parts, list) and [type(part) for part in parts] == list(kinds):
            return parts
    except (ValueError, binascii.Error):
        pass
    raise invalid("#/cursor", "This is not a cursor of this list.")
