"""Opaque cursors of keyset-paged lists."""

import base64
import binascii
from typing import Any

import orjson

from finsure.core.problems import invalid


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
