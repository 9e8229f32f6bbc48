"""How a record is linked to the one before it, and what a checkpoint says.

A record's hash covers its number, its canonical text and the hash before it. The canonical text holds the *sealed* detail,
so a person's key can be destroyed and the chain still holds. The number is not the database's: it has no gaps.

A checkpoint is one line of JSON: the Merkle root over the hashes of a run of records, the hash of the last one, and the
SHA-256 of the line before it, signed by a key that is not in the database in a form it could use.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
import hashlib
import json
from typing import Any

from finsure.audit.domain.merkle import leaf_hash, path_to, root_from

FIRST_HASH = bytes(32)  # what stands before the first record
HASH_DIGITS = 64
NO_LINE = "0" * 64  # what stands before the first checkpoint
Check = Callable[[int, bytes, bytes], bool]  # key version, signature, message: is it ours?


def record_hash(seq: int, canonical: bytes, former: bytes) -> bytes:
    """SHA-256(0x00 ‖ seq ‖ canonical ‖ former): the record's link in the chain, and its leaf in the tree."""
    return leaf_hash(b"%d\n%b%b" % (seq, canonical, former))


def packed(seq: int, kept: bytes, canonical: bytes) -> bytes:
    """A record as the database hands it over: its kept hash, then what that hash covers but for the hash before."""
    return b"%b\n%d\n%b" % (kept.hex().upper().encode(), seq, canonical)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What is vouched for: records `first` to `last` (none when `last` is `first - 1`)."""

    number: int
    first: int
    last: int
    root: str  # over the hashes of first … last, hexadecimal, as all that follow
    head: str  # the hash of `last`
    dropped: int  # records up to this one may be gone: their time was over
    former: str  # SHA-256 of the line before
    at: str  # UTC, ISO 8601
    key: int = 0  # version of the signing key
    signature: str = ""

    def message(self) -> bytes:
        """What is signed: everything but the signature and who made it."""
        facts = {field.name: getattr(self, field.name) for field in fields(self)[:-2]}
        return json.dumps(facts, separators=(",", ":"), sort_keys=True).encode()

    def line(self) -> str:
        """The checkpoint as it is kept, here and outside."""
        facts = {field.name: getattr(self, field.name) for field in fields(self)}
        return json.dumps(facts, separators=(",", ":"), sort_keys=True)

    def is_signed(self, check: Check) -> bool:
        try:
            return check(self.key, bytes.fromhex(self.signature), self.message())
        except ValueError:
            return False


_KINDS = {field.name: int if field.type is int else str for field in fields(Checkpoint)}


def read_line(line: str) -> Checkpoint | None:
    """The checkpoint in a line; None when it is not exactly one that `Checkpoint.line` has written."""
    try:
        facts: Any = json.loads(line)
        if not isinstance(facts, dict) or {name: type(value) for name, value in facts.items()} != _KINDS:
            return None
        found = Checkpoint(**facts)
    except (ValueError, RecursionError):
        return None
    return found if found.line() == line else None


def line_hash(line: str) -> str:
    """What the next checkpoint says of this one."""
    return hashlib.sha256(line.encode(errors="backslashreplace")).hexdigest()


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That one record stands in the log, for somebody who has nothing but our public keys.

    `record` is the canonical text, `former` the hash before it; `path` leads to the root in `checkpoint`, a signed line.
    """

    seq: int
    record: str
    former: str
    path: tuple[str, ...]
    checkpoint: str

    def holds(self, check: Check) -> bool:
        """Whether the checkpoint is signed and the record is under its root."""
        point = read_line(self.checkpoint)
        if point is None or not point.is_signed(check) or not point.first <= self.seq <= point.last:
            return False
        try:
            former, path = bytes.fromhex(self.former), [bytes.fromhex(step) for step in self.path]
        except ValueError:
            return False
        leaf = record_hash(self.seq, self.record.encode(), former)
        root = root_from(leaf, self.seq - point.first, point.last - point.first + 1, path)
        return root is not None and root.hex() == point.root


def prove_inclusion(
    seq: int, canonical: bytes, former: bytes, leaves: Sequence[bytes], checkpoint: Checkpoint
) -> InclusionProof:
    """The proof for one record of the checkpoint's run, whose hashes are `leaves`."""
    path = tuple(step.hex() for step in path_to(leaves, seq - checkpoint.first))
    return InclusionProof(seq, canonical.decode(), former.hex(), path, checkpoint.line())
