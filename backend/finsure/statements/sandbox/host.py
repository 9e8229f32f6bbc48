"""This side of the sandbox: one child a file, a deadline, and every answer checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
import contextlib
import logging
import re
import select
import signal
import socket
from time import monotonic
from typing import Any, Final, TypeVar

import orjson

from finsure.statements.domain.safety import MAX_ROWS
from finsure.statements.domain.shapes import Mapping, Progress, Reading, Row, Unreadable
from finsure.statements.sandbox import servers, wire

log = logging.getLogger(__name__)
PATIENCE_SECONDS: Final = 120
_TICK_SECONDS: Final = 0.5
_TOO_LONG: Final = "It kept FinSure busy far longer than any statement does, so FinSure gave it up."
_TOO_MUCH: Final = "It needs far more memory than any statement does, so FinSure gave it up."
_FAILED: Final = "FinSure could not read it to its end. Save it anew, or ask the bank for another format."
_NOTHING: Final = -1
Answer = TypeVar("Answer")


def read(
    data: bytes,
    filename: str,
    *,
    mapping: Mapping | None = None,
    saved: Sequence[tuple[str, Mapping]] = (),
    default_currency: str = "INR",
    progress: Progress | None = None,
) -> Reading:
    """Read one statement in a child. Raises Unreadable, NeedsMapping, and whatever `progress` raises to stop it."""
    ask = {
        "do": "read",
        "filename": filename,
        "mapping": mapping.to_json() if mapping else None,
        "saved": [[signature, kept.to_json()] for signature, kept in saved],
        "currency": default_currency,
    }
    rows: list[Row] = []
    return _answered(ask, data, wire.READING, lambda content: wire.reading_in(content, rows), progress, rows)


def preview(
    data: bytes, filename: str, mapping: Mapping, *, default_currency: str = "INR"
) -> tuple[tuple[Row, ...], tuple[tuple[int, str], ...], int]:
    """What a mapping would read, in a child, as `domain.preview` says it. Raises Unreadable."""
    ask = {"do": "preview", "filename": filename, "mapping": mapping.to_json(), "currency": default_currency}
    return _answered(ask, data, wire.PREVIEW, wire.preview_in)


def unlock(data: bytes, password: str) -> bytes:
    """A PDF without its password, in a child, as `domain.pdf` does it. Raises Unreadable."""
    return _answered({"do": "unlock", "password": password}, data, wire.UNLOCKED, wire.unlocked_in)


def _answered(
    ask: dict[str, Any],
    data: bytes,
    wanted: int,
    parse: Callable[[bytes], Answer],
    progress: Progress | None = None,
    rows: list[Row] | None = None,
) -> Answer:
    """The wanted answer; `rows` takes those that come before it. Whatever a file does to its child is a refusal of the file."""
    child = servers.Child()
    code = 0
    try:
        kind, content = _Talk(child.line, progress, rows).exchange(orjson.dumps(ask), data)
    except TimeoutError:
        raise Unreadable("took-too-long", _TOO_LONG) from None
    except wire.Garbled as error:
        raise _garbled(error) from None
    finally:
        code = child.end()
    try:
        if kind == wanted:
            return parse(content)
        if kind == wire.QUESTION:
            raise wire.question_in(content)
        if kind == wire.REFUSAL:
            raise _in_words(wire.refusal_in(content))
    except wire.Garbled as error:
        raise _garbled(error) from None
    raise _fallen(kind, content, code)


def _in_words(error: Unreadable) -> Unreadable:
    return Unreadable(error.slug, _TOO_MUCH) if error.slug == "needs-too-much" else error


def _garbled(error: wire.Garbled) -> Unreadable:
    log.warning("A reader of statements sent what no reader sends: %s.", error)
    return Unreadable("reader-failed", _FAILED)


def _fallen(kind: int, content: bytes, code: int) -> Unreadable:
    if kind == _NOTHING and code == -signal.SIGXCPU:
        return Unreadable("took-too-long", _TOO_LONG)
    known = re.fullmatch(rb"[\w.:<> ]{1,200}", content)
    log.warning("A reader of statements failed (%s, code %s).", content.decode() if known else "unsaid", code)
    return Unreadable("reader-failed", _FAILED)


class _Talk:
    """One question and its answer over a line, with a deadline; the caller is asked at each tick whether to go on."""

    def __init__(self, line: socket.socket, progress: Progress | None, rows: list[Row] | None) -> None:
        self._line = line
        self._rows = rows
        self._line.setblocking(False)
        self._progress = progress
        self._told = 0, 0
        self._until = monotonic() + PATIENCE_SECONDS

    def exchange(self, ask: bytes, data: bytes) -> tuple[int, bytes]:
        """Kind and content of the answer; _NOTHING where the child ended without one. Raises TimeoutError, Garbled."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it may have answered before it fell
            self._send(wire.frame(wire.ASK, ask))
            self._send(wire.frame(wire.FILE, data))
        try:
            while True:
                length, kind = wire.HEAD.unpack(self._receive(wire.HEAD.size))
                if length > wire.LARGEST.get(kind, -1):
                    raise wire.Garbled("a frame of no known kind or size")
                content = self._receive(length)
                if kind == wire.ROWS:
                    self._take(wire.rows_in(content))
                elif kind == wire.PROGRESS:
                    self._told = wire.progress_in(content)
                    self._go_on()
                else:
                    return kind, content
        except (EOFError, ConnectionResetError):
            return _NOTHING, b""

    def _take(self, rows: Sequence[Row]) -> None:
        if (
            self._rows is None or len(self._rows) + len(rows) > MAX_ROWS + 1_000
        ):  # a table may have some lines around its rows
            raise wire.Garbled("rows that nobody asked for")
        self._rows += rows

    def _send(self, content: bytes) -> None:
        rest = memoryview(content)
        while rest:
            self._wait(reading=False)
            with contextlib.suppress(BlockingIOError):
                rest = rest[self._line.send(rest[: 1 << 20]) :]

    def _receive(self, count: int) -> bytes:
        got = bytearray()
        while len(got) < count:
            self._wait(reading=True)
            with contextlib.suppress(BlockingIOError):
                if not (piece := self._line.recv(min(count - len(got), 1 << 20))):
                    raise EOFError
                got += piece
        return bytes(got)

    def _wait(self, *, reading: bool) -> None:
        wanted = ([self._line], []) if reading else ([], [self._line])
        while True:
            if monotonic() > self._until:
                raise TimeoutError
            found = select.select(*wanted, [], _TICK_SECONDS)
            if found[0] or found[1]:
                return
            self._go_on()

    def _go_on(self) -> None:
        if self._progress is not None:
            self._progress(*self._told)
