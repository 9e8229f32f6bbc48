"""What parent and child say to each other: frames of plain JSON, checked by the parent field by field.

A frame is its length (4 bytes), its kind (1 byte) and its content. Whatever a child sends is a stranger's word: a
result of the wrong shape is `Garbled`, never a value of another type somewhere in the ledger. A reading's rows come
before it, in slices, so that neither side ever holds all of them as text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
import struct
from typing import Any, Final

import orjson

from finsure.statements.domain.shapes import TITLES, Gap, Mapping, NeedsMapping, Reading, Row, Unreadable

HEAD: Final = struct.Struct("!IB")
STARTED: Final = struct.Struct("!i")  # a child's number
ENDED: Final = struct.Struct("!idq")  # its exit code, CPU seconds, most memory in KiB
ASK, FILE, PROGRESS, ROWS, READING, PREVIEW, UNLOCKED, QUESTION, REFUSAL, FAILED = range(1, 11)
SLICE: Final = 2_000  # rows in a frame
# The most a frame of each kind may hold; 2,000 rows with long narrations have some 600 KB.
LARGEST: Final = {
    PROGRESS: 64,
    ROWS: 64 * 1024 * 1024,
    READING: 4 * 1024 * 1024,
    PREVIEW: 4 * 1024 * 1024,
    UNLOCKED: 61 * 1024 * 1024,
    QUESTION: 64 * 1024 * 1024,
    REFUSAL: 256 * 1024,
    FAILED: 1_000,
}
_FIRST, _LAST = date(1800, 1, 1).toordinal(), date(2300, 1, 1).toordinal()
_MOST: Final = 2**63 - 1


class Garbled(Exception):
    """The child sent what no reader sends."""


def frame(kind: int, content: bytes) -> bytes:
    """A frame ready to be sent."""
    return HEAD.pack(len(content), kind) + content


def rows_out(rows: Sequence[Row]) -> Iterator[bytes]:
    """The rows by column, a slice at a time."""
    for start in range(0, len(rows), SLICE):
        yield orjson.dumps(_columns(rows[start : start + SLICE]))


def rows_in(content: bytes) -> tuple[Row, ...]:
    """One slice. Raises Garbled."""
    rows = _rows(_loaded(content))
    if len(rows) > SLICE:
        raise Garbled("a slice too large")
    return rows


def reading_out(reading: Reading) -> bytes:
    """A reading but for its rows."""
    body = {
        "facts": [reading.format, reading.layout, reading.layout_name, reading.currency, reading.institution],
        "more": [reading.mask, reading.kind, reading.opening_minor, reading.closing_minor],
        "covered": [day.toordinal() for day in reading.covered or ()],
        "warnings": list(reading.warnings),
        "gaps": [
            [gap.line, gap.after_on.toordinal(), gap.before_on.toordinal(), gap.expected_minor, gap.stated_minor]
            for gap in reading.gaps
        ],
    }
    return orjson.dumps(body)


def _columns(rows: Sequence[Row]) -> list[list[Any]]:
    return [
        [row.line for row in rows],
        [row.booked_on.toordinal() for row in rows],
        [row.amount_minor for row in rows],
        [row.narration for row in rows],
        [row.value_on.toordinal() if row.value_on else None for row in rows],
        [row.balance_minor for row in rows],
        [row.reference for row in rows],
        [row.provider_ref for row in rows],
    ]


def reading_in(content: bytes, rows: Sequence[Row]) -> Reading:
    """The reading of a frame, with the rows that came before it. Raises Garbled."""
    body = _object(content)
    form, layout, layout_name, currency, institution = _listed(body, "facts", 5)
    mask, kind, opening, closing = _listed(body, "more", 4)
    _texts([form, layout, layout_name, institution, mask, kind, *([] if currency is None else [currency])], 200)
    _whole([opening, closing], or_none=True)
    warnings = body.get("warnings")
    _texts(warnings, 4_000)
    return Reading(
        format=form,
        layout=layout,
        layout_name=layout_name,
        currency=currency,
        institution=institution,
        mask=mask[-4:],
        kind=kind,
        rows=tuple(rows),
        opening_minor=opening,
        closing_minor=closing,
        gaps=tuple(_gap(gap) for gap in _list(body.get("gaps"))),
        warnings=tuple(_list(warnings)),
        covered=_span(_list(body.get("covered"))),
    )


def _span(days: list[Any]) -> tuple[date, date] | None:
    """No day, or a first and a last one. Raises Garbled."""
    if not days:
        return None
    first, last = _of_length(days, 2)
    known = _days(days)
    return known[first], known[last]


def preview_out(rows: Sequence[Row], errors: Sequence[tuple[int, str]], count: int) -> bytes:
    """The first rows, the first errors, and how many rows there are."""
    return orjson.dumps({"rows": _columns(rows), "errors": [list(error) for error in errors], "count": count})


def preview_in(content: bytes) -> tuple[tuple[Row, ...], tuple[tuple[int, str], ...], int]:
    """What `preview_out` sent. Raises Garbled."""
    body = _object(content)
    count = body.get("count")
    _whole([count])
    return _rows(body.get("rows")), _errors(body.get("errors")), int(count or 0)


def unlocked_in(content: bytes) -> bytes:
    """A document. Raises Garbled."""
    if not content.startswith(b"%PDF-"):
        raise Garbled("no document")
    return content


def question_out(needs: NeedsMapping) -> bytes:
    """A question about the columns."""
    return orjson.dumps({"lines": needs.lines, "guess": needs.guess.to_json(), "reason": needs.reason})


def question_in(content: bytes) -> NeedsMapping:
    """The question of a frame. Raises Garbled."""
    body = _object(content)
    lines = _list(body.get("lines"))
    for cells in lines:
        _texts(cells, 100_000)
    _texts([body.get("reason")], 4_000)
    try:
        guess = Mapping.from_json(body.get("guess"))
    except Unreadable as error:
        raise Garbled("a guess that is none") from error
    return NeedsMapping(lines, guess, str(body["reason"]))


def refusal_out(error: Unreadable) -> bytes:
    """A refusal."""
    errors = [[line, detail[:500]] for line, detail in error.errors]
    return orjson.dumps([error.slug, error.detail[:2_000], errors, error.more])


def refusal_in(content: bytes) -> Unreadable:
    """The refusal of a frame. Raises Garbled."""
    found = _loaded(content)
    if not isinstance(found, list) or len(found) != 4 or found[0] not in TITLES:
        raise Garbled("a refusal without a reason")
    _texts([found[1]], 2_000)
    _whole([found[3]])
    error = Unreadable(found[0], found[1], _errors(found[2]))
    error.more = found[3]
    return error


def progress_in(content: bytes) -> tuple[int, int]:
    """Lines done, of so many. Raises Garbled."""
    done, of = _of_length(_loaded(content), 2)
    _whole([done, of])
    return done, of


def _rows(columns: Any) -> tuple[Row, ...]:
    lines, booked, amounts, narrations, valued, balances, references, providers = _of_length(columns, 8)
    if len({len(_list(column)) for column in columns}) != 1:
        raise Garbled("columns of different lengths")
    _whole(lines)
    _whole(amounts)
    _whole(balances, or_none=True)
    for texts in (narrations, references, providers):
        _texts(texts, 100_000)
    days = _days(booked) | _days([day for day in valued if day is not None])
    return tuple(
        Row(line, days[on], amount, narration, None if value is None else days[value], balance, reference, provider)
        for line, on, amount, narration, value, balance, reference, provider in zip(
            lines, booked, amounts, narrations, valued, balances, references, providers, strict=True
        )
    )


def _days(ordinals: Any) -> dict[int, date]:
    _whole(ordinals)
    distinct = set(ordinals)
    if any(not _FIRST <= ordinal <= _LAST for ordinal in distinct):
        raise Garbled("a day outside the calendar")
    return {ordinal: date.fromordinal(ordinal) for ordinal in distinct}


def _gap(values: Any) -> Gap:
    line, after, before, expected, stated = _of_length(values, 5)
    _whole([line, expected, stated])
    days = _days([after, before])
    return Gap(line, days[after], days[before], expected, stated)


def _errors(values: Any) -> tuple[tuple[int, str], ...]:
    found = [tuple(_of_length(error, 2)) for error in _list(values)]
    _whole([line for line, _ in found])
    _texts([detail for _, detail in found], 4_000)
    return tuple((line, detail) for line, detail in found)


def _object(content: bytes) -> dict[str, Any]:
    found = _loaded(content)
    if not isinstance(found, dict):
        raise Garbled("no object")
    return found


def _loaded(content: bytes) -> Any:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise Garbled("no JSON") from error


def _listed(body: dict[str, Any], name: str, count: int) -> list[Any]:
    return _of_length(body.get(name), count)


def _of_length(value: Any, count: int) -> list[Any]:
    if len(_list(value)) != count:
        raise Garbled("a list of another length")
    return _list(value)


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise Garbled("no list")
    return value


def _whole(values: Any, *, or_none: bool = False) -> None:
    allowed = {int, type(None)} if or_none else {int}
    if not set(map(type, _list(values))) <= allowed:
        raise Garbled("no whole number")
    present = [value for value in values if value is not None]
    if present and max(map(abs, present)) > _MOST:
        raise Garbled("a number out of range")


def _texts(values: Any, longest: int) -> None:
    if not set(map(type, _list(values))) <= {str} or max(map(len, values), default=0) > longest:
        raise Garbled("no text, or too long")
