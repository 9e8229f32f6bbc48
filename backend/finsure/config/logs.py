"""One JSON object a line; a message can never forge a second one."""

from collections.abc import Iterator
from datetime import UTC, datetime
import logging
import traceback

import orjson


class JsonLine(logging.Formatter):
    """Formats a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _text(record.getMessage()),
        }
        if request_id := getattr(record, "request_id", None):
            line["request_id"] = request_id
        if record.exc_info:
            line["trace"] = _text("\n".join(_trace(record.exc_info[1])))
        return orjson.dumps(line).decode()


def _text(words: str) -> str:
    return words.encode("utf-8", "replace").decode()


def _trace(error: BaseException | None) -> Iterator[str]:
    """Where an error and its causes arose, innermost last. What they say may quote people's data and is left out."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield f"{type(error).__module__}.{type(error).__qualname__}"
        yield from (
            f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
        )
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
