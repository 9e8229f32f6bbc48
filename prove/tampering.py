"""Ways to tamper with an audit log, by somebody who owns the database: the fences are down and every statement passes.

Each way changes the log and says which record an honest look must name: the first record of the run in which the change
is first to be seen, and whether it can be named alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
import hashlib
import json
import random
from typing import Any

from django.db import connection

from finsure.audit.anchors import Folder
from finsure.audit.canonical import canonical
from finsure.audit.domain.entries import entry_id, microseconds, moment_of
from finsure.audit.domain.merkle import root_of
from finsure.audit.domain.records import FIRST_HASH, Checkpoint, line_hash, read_line, record_hash
from finsure.audit.models import Checkpoint as CheckpointRow
from finsure.audit.models import Entry, Link
from finsure.audit.operations import record, seal
from finsure.core import clock
from finsure.vault import domain as vault_domain
from finsure.vault import operations as vault

TEXTS = ("id", "session_id", "network", "action", "subject_kind", "subject_id", "request_id", "purpose")
FACTS = ("session_id", "action", "subject_kind", "subject_id", "at_us", "detail", "who_id", "network")
Tamper = Callable[["Log", random.Random], "Expected"]


@dataclass(frozen=True)
class Expected:
    """What must be named: a record alone, or a run that begins with it."""

    first: int
    alone: bool
    how: str


@dataclass
class Log:
    """A sealed log: its records by number, and its runs."""

    segment: int
    entries: list[str]

    @property
    def size(self) -> int:
        return len(self.entries)

    def run_of(self, seq: int) -> int:
        """The first record of the run that `seq` is in."""
        return (seq - 1) // self.segment * self.segment + 1


def run(statement: str, *values: Any, column: str = "") -> None:
    """Run a statement; `COLUMN` in it becomes one of this file's own names of columns."""
    with connection.cursor() as cursor:
        cursor.execute(statement.replace("COLUMN", column), values)


def any_byte(log: Log, chance: random.Random) -> Expected:
    """One byte of one column of one row."""
    table = chance.choice(["entry"] * 11 + ["link"] * 3 + ["checkpoint"] * 4)
    return {"entry": _entry_byte, "link": _link_byte, "checkpoint": _checkpoint_byte}[table](log, chance)


def _entry_byte(log: Log, chance: random.Random) -> Expected:
    seq = chance.randint(1, log.size)
    column = chance.choice([*TEXTS, "who_id", "at_us", "detail"])
    row = log.entries[seq - 1]
    value = Entry.objects.values_list(column, flat=True).get(pk=row)
    run("UPDATE audit_entry SET COLUMN = %s WHERE id = %s", _other(value, chance), row, column=column)
    return Expected(seq, True, f"a byte of entry.{column}")


def _link_byte(log: Log, chance: random.Random) -> Expected:
    seq, column = chance.randint(1, log.size), chance.choice(["seq", "entry_id", "hash"])
    value = Link.objects.values_list(column, flat=True).get(pk=seq)
    other = seq + 1_000 * chance.choice([1, -1]) if column == "seq" else _other(value, chance)
    run("UPDATE audit_link SET COLUMN = %s WHERE seq = %s", other, seq, column=column)
    return Expected(seq, True, f"a byte of link.{column}")


def _checkpoint_byte(log: Log, chance: random.Random) -> Expected:
    number, column = (
        chance.randint(1, CheckpointRow.objects.count()),
        chance.choice(["number", "last", "dropped", "line"]),
    )
    value = CheckpointRow.objects.values_list(column, flat=True).get(pk=number)
    other = number + 1_000 if column == "number" else _other(value, chance)
    run("UPDATE audit_checkpoint SET COLUMN = %s WHERE number = %s", other, number, column=column)
    return Expected((number - 1) * log.segment + 1, False, f"a byte of checkpoint.{column}")


def _other(value: Any, chance: random.Random) -> Any:
    """Another value, one byte away."""
    if value is None or isinstance(value, int):
        return (value or 0) + chance.choice([1, -1, 256])
    if isinstance(value, str):
        place, letter = chance.randrange(max(1, len(value))), chance.choice("abcdef0123456789.<\n ~é")
        changed = value[:place] + letter + value[place + 1 :]
        return changed if changed != value else value[:place] + "Z" + value[place + 1 :]
    raw = bytearray(value) or bytearray(1)
    if value:
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    return bytes(raw)


def rows_edited(log: Log, chance: random.Random) -> Expected:
    """What the fences are there to stop: an UPDATE over several columns and rows."""
    first = chance.randint(1, log.size)
    for seq in range(first, min(log.size, first + chance.randint(0, 3)) + 1):
        run(
            "UPDATE audit_entry SET action = 'nothing.done', detail = '', subject_id = '' WHERE id = %s",
            log.entries[seq - 1],
        )
    return Expected(first, True, "rows edited with the triggers off")


def middle_deleted(log: Log, chance: random.Random) -> Expected:
    """An entry, its link, or both."""
    seq, what = chance.randint(1, log.size), chance.choice(["entry", "link", "both"])
    if what != "link":
        run("DELETE FROM audit_entry WHERE id = %s", log.entries[seq - 1])
    if what != "entry":
        run("DELETE FROM audit_link WHERE seq = %s", seq)
    return Expected(seq, True, f"a row deleted: {what}")


def tail_deleted(log: Log, chance: random.Random) -> Expected:
    """The newest records, with or without the checkpoints that speak of them."""
    keep = chance.randint(0, log.size - 1)
    _cut(log, keep)
    if chance.random() < 0.5:
        run("DELETE FROM audit_checkpoint WHERE last > %s", keep)
        return Expected(log.run_of(keep + 1), False, "the tail deleted with its checkpoints")
    return Expected(keep + 1, True, "the tail deleted")


def _cut(log: Log, keep: int) -> None:
    run("DELETE FROM audit_link WHERE seq > %s", keep)
    for row in log.entries[keep:]:
        run("DELETE FROM audit_entry WHERE id = %s", row)


def two_swapped(log: Log, chance: random.Random) -> Expected:
    """Two records change places: their links, or what their entries say."""
    one, other = sorted(chance.sample(range(1, log.size + 1), 2))
    if chance.random() < 0.5:
        run("UPDATE audit_link SET entry_id = 'between' WHERE seq = %s", one)
        run("UPDATE audit_link SET entry_id = %s WHERE seq = %s", log.entries[one - 1], other)
        run("UPDATE audit_link SET entry_id = %s WHERE seq = %s", log.entries[other - 1], one)
        return Expected(one, True, "two links swapped")
    rows = [Entry.objects.values_list(*FACTS).get(pk=log.entries[seq - 1]) for seq in (one, other)]
    for facts, seq in zip(rows, (other, one), strict=True):
        for column, fact in zip(FACTS, facts, strict=True):
            run("UPDATE audit_entry SET COLUMN = %s WHERE id = %s", fact, log.entries[seq - 1], column=column)
    return Expected(one, True, "two entries swapped")


def forged_inserted(log: Log, chance: random.Random) -> Expected:
    """A record that nobody wrote: at the end, in the middle, or so old that it was never linked."""
    where = chance.choice(["end", "end, with a checkpoint", "middle", "past"])
    if where == "past":
        _forged(entry_id(moment_of(log.entries[-1]) - 7_200_000_000))
        return Expected(log.size + 1, True, "forged: an entry of the past")
    row = _forged(entry_id(microseconds(clock.now())))
    if where == "middle":
        seq = chance.randint(1, log.size)
        for number in range(log.size, seq - 1, -1):
            run("UPDATE audit_link SET seq = %s WHERE seq = %s", number + 1, number)
        run("INSERT INTO audit_link (seq, entry_id, hash) VALUES (%s, %s, %s)", seq, row, b"")
        _hash_anew(seq)
        return Expected(log.run_of(seq), False, "forged: a record in the middle, all after it hashed anew")
    run("INSERT INTO audit_link (seq, entry_id, hash) VALUES (%s, %s, %s)", log.size + 1, row, b"")
    _hash_anew(log.size + 1)
    if where == "end":
        return Expected(log.size + 1, True, "forged: a record at the end, rightly linked")
    former = _points()[-1]
    point = Checkpoint(former.number + 1, log.size + 1, log.size + 1, root_of([_hash(log.size + 1)]).hex(),
                       _hash(log.size + 1).hex(), 0, line_hash(former.line()), former.at, 1)  # fmt: skip
    _keep(_signed_by_a_forger(point, chance))
    return Expected(log.size + 1, False, "forged: a record at the end with a checkpoint of its own")


def _forged(row: str) -> str:
    run(
        "INSERT INTO audit_entry (id, session_id, network, action, subject_kind, subject_id, request_id, purpose, at_us,"
        " detail) VALUES (%s, '', '', 'session.opened', '', '', '', '', %s, '')",
        row,
        moment_of(row),
    )
    return row


def _signed_by_a_forger(point: Checkpoint, chance: random.Random) -> Checkpoint:
    """A good signature by a key that is not ours, whose public half is put into the database as well."""
    seed = chance.randbytes(32)
    run("UPDATE vault_globalkey SET public = %s WHERE purpose = 'audit-signing'", vault_domain.public_key_of(seed))
    return _with(point, signature=vault_domain.sign(seed, point.message()).hex())


def _with(point: Checkpoint, **facts: Any) -> Checkpoint:
    return Checkpoint(**(json.loads(point.line()) | facts))


def rolled_back(log: Log, chance: random.Random) -> Expected:
    """The database as it was after an earlier run."""
    keep = chance.randrange(0, log.size, log.segment)
    _cut(log, keep)
    run("DELETE FROM audit_checkpoint WHERE last > %s", keep)
    return Expected(keep + 1, False, "rolled back to an old snapshot")


def forked(log: Log, chance: random.Random, scratch: Any) -> Expected:
    """Rolled back, and gone on with by our own sealer and our own key, telling another place outside."""
    expected = rolled_back(log, chance)
    beside = Folder(scratch / f"fork-{chance.getrandbits(64):x}")
    for number in range(chance.randint(1, 12)):
        record(actor=None, action=f"other.history-{number}")
    seal(now=clock.now(), segment=log.segment, outside=beside)
    beside.path.unlink()
    return Expected(expected.first, False, "forked: two histories, both signed by us")


def hashed_anew(log: Log, chance: random.Random) -> Expected:
    """A change, and everything after it made to fit: links; checkpoints too; or even signed with our own stolen key."""
    seq = chance.randint(1, log.size)
    run("UPDATE audit_entry SET action = 'nothing.done' WHERE id = %s", log.entries[seq - 1])
    _hash_anew(seq)
    how = chance.choice(["links", "links and checkpoints", "links and checkpoints, signed by us"])
    if how != "links":
        _checkpoints_anew(log.run_of(seq), chance, stolen=how.endswith("us"))
    return Expected(log.run_of(seq), False, f"all after a change hashed anew: {how}")


def dropped_unasked(log: Log, chance: random.Random) -> Expected:
    """The oldest records go, and a checkpoint that nobody signed says that their time was over."""
    former = _points()[-1]
    through = chance.randrange(1, log.size // log.segment) * log.segment
    point = _with(former, number=former.number + 1, first=former.last + 1, dropped=through, root=root_of([]).hex(),
                  former=line_hash(former.line()))  # fmt: skip
    _keep(_signed_by_a_forger(point, chance))
    run("DELETE FROM audit_link WHERE seq <= %s", through)
    for row in log.entries[:through]:
        run("DELETE FROM audit_entry WHERE id = %s", row)
    return Expected(1, True, "the oldest runs dropped without our word")


def _points() -> list[Checkpoint]:
    lines = CheckpointRow.objects.order_by("number").values_list("line", flat=True)
    return [point for line in lines if (point := read_line(line))]


def _keep(point: Checkpoint) -> None:
    run("REPLACE INTO audit_checkpoint (number, last, dropped, line) VALUES (%s, %s, %s, %s)",
        point.number, point.last, point.dropped, point.line())  # fmt: skip


def _hash(seq: int) -> bytes:
    return bytes(Link.objects.values_list("hash", flat=True).get(pk=seq))


def _hash_anew(start: int) -> None:
    """Make every link from `start` on fit what its entry says now."""
    head = _hash(start - 1) if start > 1 else FIRST_HASH
    links = Link.objects.filter(seq__gte=start).order_by("seq").values_list("seq", canonical("entry__"))
    for seq, text in list(links):
        head = record_hash(seq, bytes(text), head)
        run("UPDATE audit_link SET hash = %s WHERE seq = %s", head, seq)


def _checkpoints_anew(first: int, chance: random.Random, *, stolen: bool) -> None:
    """Make every checkpoint from that of record `first` on fit the links; signed by our key, or by a forger's."""
    former = ""
    for point in _points():
        if point.last >= first:
            leaves = [_hash(seq) for seq in range(point.first, point.last + 1)]
            made = _with(point, root=root_of(leaves).hex(), head=leaves[-1].hex(), former=former or point.former)
            signature = (
                vault.sign("audit-signing", made.message()).value
                if stolen
                else hashlib.sha512(chance.randbytes(8)).digest()
            )
            point = _with(made, signature=signature.hex())  # noqa: PLW2901 - the forged one goes on
            _keep(point)
        former = line_hash(point.line())


KINDS: dict[str, Tamper] = {
    "any byte of any column": any_byte,
    "rows edited": rows_edited,
    "middle deleted": middle_deleted,
    "tail deleted": tail_deleted,
    "two swapped": two_swapped,
    "forged inserted": forged_inserted,
    "rolled back": rolled_back,
    "hashed anew": hashed_anew,
    "dropped unasked": dropped_unasked,
}
