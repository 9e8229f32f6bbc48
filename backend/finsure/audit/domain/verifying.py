"""Finding the first record that is not what it was: links, roots, signatures, and the lines kept outside the database."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

from finsure.audit.domain.merkle import leaf_hash, root_of
from finsure.audit.domain.records import (
    FIRST_HASH,
    HASH_DIGITS,
    NO_LINE,
    Check,
    Checkpoint,
    line_hash,
    read_line,
)


@dataclass(frozen=True, slots=True)
class Bad:
    """The first thing that is wrong: a record, or a run of records when no single one can be named."""

    first: int
    last: int
    reason: str

    def __str__(self) -> str:
        where = f"record {self.first}" if self.first == self.last else f"records {self.first} to {self.last}"
        return f"{where}: {self.reason}"


@dataclass(slots=True)
class Verified:
    """How far a look at the log came."""

    records: int = 0
    checkpoints: int = 0
    not_anchored: int = 0  # checkpoints in the database that have not reached the outside yet
    waiting: int = 0  # records that wait to be linked
    bad: Bad | None = None


@dataclass(slots=True)
class Walk:
    """One pass over the log from its beginning: checkpoint after checkpoint, each with its records."""

    check: Check
    found: Verified = field(default_factory=Verified)
    former: str = NO_LINE
    head: bytes = FIRST_HASH
    number: int = 0
    last: int = 0
    dropped: int = 0

    def checkpoints(self, inside: Iterable[str], outside: Iterable[str] | None) -> Iterator[Checkpoint]:
        """Each checkpoint that is good, up to the first that is not; the caller walks or skips its records before the
        next one. `inside` are the database's lines, `outside` the kept ones, when there is a place for them.
        """
        for line, beside in zip_longest(inside, outside or ()):
            point = read_line(line or "")
            reason = self._fault(point, line, beside)
            if point is None or reason:
                kept = read_line(beside or "") or point
                first = self.last + 1
                self.found.bad = Bad(first, max(first, kept.last if kept else first), reason)
                return
            self.number, self.former, self.dropped = point.number, line_hash(line), point.dropped
            self.found.checkpoints += 1
            self.found.not_anchored += outside is not None and beside is None
            yield point
            if self.found.bad:
                return

    def _fault(self, point: Checkpoint | None, line: str | None, beside: str | None) -> str:
        if line is None:
            return "the database ends before what is kept outside"
        if beside is not None and line != beside:
            return "another history is kept outside"
        return "their checkpoint cannot be read" if point is None else self._contradiction(point)

    def _contradiction(self, point: Checkpoint) -> str:
        if (point.number, point.former, point.first) != (self.number + 1, self.former, self.last + 1):
            return "their checkpoint does not follow the one before"
        if not point.is_signed(self.check):
            return "their checkpoint is not signed by us"
        if point.last < self.last or not self.dropped <= point.dropped <= point.last:
            return "their checkpoint contradicts the one before"
        return ""

    def records(self, point: Checkpoint, rows: Iterable[bytes]) -> None:
        """Walk the records of a checkpoint, packed, and note the first that is bad."""
        leaves: list[bytes] = []
        expected, head = point.first, self.head
        for row in rows:
            kept, body = row[:HASH_DIGITS], row[HASH_DIGITS + 1 :]
            if not body.startswith(b"%d\n" % expected):
                break
            head = leaf_hash(body + head)
            if head.hex().upper().encode() != kept:
                self._bad(expected, "it was changed")
                return
            leaves.append(head)
            expected += 1
        self.found.records += len(leaves)
        if expected <= point.last:
            self._bad(expected, "it is missing")
        elif root_of(leaves).hex() != point.root or head.hex() != point.head:
            self.found.bad = Bad(point.first, max(point.first, point.last), "they are not what was signed for")
        else:
            self.skip(point)

    def skip(self, point: Checkpoint) -> None:
        """Take a checkpoint's word for its records: their time was over, or nobody asked for them."""
        self.head, self.last = bytes.fromhex(point.head), point.last

    def beyond(self, seq: int) -> None:
        """There is a record after the last checkpoint: none is ever linked without one."""
        self._bad(seq, "nobody signed for it")

    def _bad(self, seq: int, reason: str) -> None:
        self.found.bad = Bad(seq, seq, reason)
