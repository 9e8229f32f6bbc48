from dataclasses import replace
from datetime import UTC, datetime
import hashlib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
import pytest

from finsure.audit.domain.entries import entry_id, microseconds, moment, moment_of
from finsure.audit.domain.merkle import leaf_hash, path_to, root_from, root_of
from finsure.audit.domain.records import (
    FIRST_HASH,
    NO_LINE,
    Checkpoint,
    line_hash,
    packed,
    prove_inclusion,
    read_line,
    record_hash,
)
from finsure.audit.domain.verifying import Bad, Verified, Walk

# The reference tree of RFC 6962's implementations: these eight leaves, and the root over the first 0, 1, … 8 of them.
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
hashed = [leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_reference_tree(size: int) -> None:
    assert root_of(hashed[:size]).hex() == ROOTS[size]


def test_a_path_is_the_one_of_the_reference_tree() -> None:
    assert [step.hex() for step in path_to(hashed, 5)] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@given(st.integers(1, 70), st.data())
def test_every_path_leads_to_the_root_and_no_other_leaf_or_length_does(size: int, data: Any) -> None:
    leaves = [leaf_hash(b"%d" % number) for number in range(size)]
    index = data.draw(st.integers(0, size - 1))
    path = path_to(leaves, index)

    assert root_from(leaves[index], index, size, path) == root_of(leaves)
    assert root_from(leaf_hash(b"other"), index, size, path) != root_of(leaves)
    assert root_from(leaves[index], index, size, [*path, leaves[0]]) is None
    assert not path or root_from(leaves[index], index, size, path[:-1]) is None
    assert root_from(leaves[index], size, size, path) is None


def test_there_is_no_path_to_what_is_not_there() -> None:
    with pytest.raises(IndexError):
        path_to(hashed, 8)


def test_a_records_hash_covers_number_text_and_the_hash_before() -> None:
    whole = record_hash(7, b"text", FIRST_HASH)

    assert whole == hashlib.sha256(b"\x007\ntext" + bytes(32)).digest()
    assert len({whole, record_hash(8, b"text", FIRST_HASH), record_hash(7, b"texT", FIRST_HASH),
                record_hash(7, b"text", b"\1" * 32)}) == 4  # fmt: skip


def check(version: int, signature: bytes, message: bytes) -> bool:
    """A stand-in for Ed25519, whose own tests are the vault's."""
    return version == 1 and signature == hashlib.sha256(b"ours" + message).digest()


def signed(point: Checkpoint) -> Checkpoint:
    return replace(point, key=1, signature=hashlib.sha256(b"ours" + point.message()).hexdigest())


class Log:
    """Twelve records under checkpoints of five, five and two."""

    def __init__(self, texts: list[bytes] | None = None) -> None:
        self.texts = texts or [b"record %d" % number for number in range(1, 13)]
        self.rows: list[tuple[int, bytes, bytes]] = []
        self.points: list[Checkpoint] = []
        head, former = FIRST_HASH, NO_LINE
        for number, first in enumerate((1, 6, 11), 1):
            leaves = []
            for seq in range(first, min(first + 5, 13)):
                head = record_hash(seq, self.texts[seq - 1], head)
                leaves.append(head)
                self.rows.append((seq, head, self.texts[seq - 1]))
            last = first + len(leaves) - 1
            point = Checkpoint(number, first, last, root_of(leaves).hex(), head.hex(), 0, former, "2026-11-24T12:00:00")
            self.points.append(signed(point))
            former = line_hash(self.points[-1].line())

    @property
    def lines(self) -> list[str]:
        return [point.line() for point in self.points]

    def verified(self, outside: list[str] | None = None) -> Verified:
        walk = Walk(check)
        for point in walk.checkpoints(self.lines, outside):
            walk.records(point, [packed(*row) for row in self.rows if point.first <= row[0] <= point.last])
        return walk.found


def test_a_clean_log_has_nothing_bad() -> None:
    log = Log()

    assert log.verified() == Verified(records=12, checkpoints=3)
    assert log.verified(log.lines[:2]) == Verified(records=12, checkpoints=3, not_anchored=1)


@pytest.mark.parametrize("seq", range(1, 13))
def test_a_changed_record_is_named(seq: int) -> None:
    log = Log()
    log.rows[seq - 1] = (seq, log.rows[seq - 1][1], b"something else")

    assert log.verified().bad == Bad(seq, seq, "it was changed")


@pytest.mark.parametrize("seq", range(1, 13))
def test_a_removed_record_is_named(seq: int) -> None:
    log = Log()
    del log.rows[seq - 1]

    assert log.verified().bad == Bad(seq, seq, "it is missing")


def test_records_hashed_anew_are_found_by_their_root_and_named_as_a_run() -> None:
    log, other = Log(), Log([b"record 1"] * 12)
    log.rows[7:] = [(seq, kept, text) for seq, kept, text in other.rows[7:]]
    head = log.rows[6][1]
    for place in range(7, 12):
        seq, _, text = log.rows[place]
        head = record_hash(seq, text, head)
        log.rows[place] = (seq, head, text)

    assert log.verified().bad == Bad(6, 10, "they are not what was signed for")


def test_a_whole_log_made_anew_is_found_only_outside() -> None:
    log, outside = Log([b"forged"] * 12), Log().lines

    assert log.verified().bad is None  # with our own key: it is the outside that does not forget
    assert log.verified(outside).bad == Bad(1, 5, "another history is kept outside")


def test_a_log_rolled_back_ends_before_the_outside() -> None:
    log, outside = Log(), Log().lines
    log.rows, log.points = log.rows[:10], log.points[:2]

    assert log.verified(outside).bad == Bad(11, 12, "the database ends before what is kept outside")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"root": "00" * 32}, "their checkpoint is not signed by us"),
        ({"key": 2}, "their checkpoint is not signed by us"),
        ({"signature": "no hexadecimal"}, "their checkpoint is not signed by us"),
        ({"number": 4}, "their checkpoint does not follow the one before"),
        ({"first": 7}, "their checkpoint does not follow the one before"),
        ({"former": NO_LINE}, "their checkpoint does not follow the one before"),
    ],
)
def test_a_changed_checkpoint_is_found(change: dict[str, Any], reason: str) -> None:
    log = Log()
    log.points[1] = replace(log.points[1], **change)

    found = log.verified().bad
    assert found is not None
    assert (found.first, found.reason) == (6, reason)


@pytest.mark.parametrize("change", [{"last": 4}, {"dropped": 11}, {"dropped": -1}])
def test_a_signed_contradiction_is_found(change: dict[str, Any]) -> None:
    log = Log()
    log.points[1] = signed(replace(log.points[1], **change))

    found = log.verified().bad
    assert found is not None
    assert (found.first, found.reason) == (6, "their checkpoint contradicts the one before")


@pytest.mark.parametrize(
    "damage",
    [
        lambda line: line + " ",
        lambda line: line[:-1],
        lambda line: line.replace('"first":6', '"first":true'),
        lambda line: line.replace('"first":6', '"first":6.0'),
        lambda line: line.replace('"number":2', '"number":2,"number":2'),
        lambda line: "[" * 100_000,
        lambda line: "",
    ],
)
def test_only_a_line_that_we_have_written_is_read(damage: Any) -> None:
    line = Log().lines[1]

    assert read_line(line) == Log().points[1]
    assert read_line(damage(line)) is None


@pytest.mark.parametrize("seq", range(1, 13))
def test_a_proof_holds_for_its_record_alone(seq: int) -> None:
    log = Log()
    point = next(point for point in log.points if point.first <= seq <= point.last)
    leaves = [kept for number, kept, _ in log.rows if point.first <= number <= point.last]
    former = log.rows[seq - 2][1] if seq > 1 else FIRST_HASH

    proof = prove_inclusion(seq, log.texts[seq - 1], former, leaves, point)

    assert proof.holds(check)
    others: list[dict[str, Any]] = [
        {"record": "forged"},
        {"seq": seq + 1},
        {"former": "11" * 32},
        {"former": "?"},
        {"checkpoint": "{}"},
        {"path": (*proof.path, "00" * 32)},
        {"checkpoint": replace(point, root="00" * 32).line()},
    ]
    assert not any(replace(proof, **other).holds(check) for other in others)
    assert not proof.holds(lambda *_: False)


def test_entries_are_named_in_the_order_of_their_moments() -> None:
    at = datetime(2026, 11, 24, 12, 30, 15, 250_007, tzinfo=UTC)
    at_us = microseconds(at)

    assert moment(at_us) == at
    assert moment_of(entry_id(at_us)) == at_us
    assert len(entry_id(at_us)) == 32
    assert entry_id(at_us) != entry_id(at_us)
    assert entry_id(at_us, "") <= entry_id(at_us) < entry_id(at_us + 1, "")
