"""A sealed value opens in its place and nowhere else."""

import pickle
import random

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from finsure.vault.domain import (
    OVERHEAD_BYTES,
    Damaged,
    DataKey,
    Ring,
    UnknownVersion,
    is_signed,
    new_key,
    normalised,
    place_of,
    public_key_of,
    row_id,
    sign,
    version_of,
)

PLACE = place_of("ledger_transaction", "narration", "7")
ROW = "3:00112233445566778899aabb"
TEXT = "UPI-ASHA RAO-ASHA@OKAXIS-630812345678-RENT"


@pytest.fixture(scope="module")
def key() -> DataKey:
    return DataKey(1, bytes(range(32)))


def opens(key: DataKey, place: bytes, row: str, sealed: bytes) -> bool:
    """Whether it opens, by both ways there are."""
    texts: list[str] = []
    try:
        key.unseal_texts(place, [(row, sealed)], texts)
    except Damaged:
        with pytest.raises(Damaged):
            key.unseal(place, row, sealed)
        return False
    return True


def test_the_format_is_what_the_documents_say(key: DataKey) -> None:
    (sealed,) = key.seal_many(PLACE, [(ROW, TEXT.encode())])

    parts = [b"ledger_transaction", b"narration", b"7", ROW.encode(), (1).to_bytes(4, "big")]
    named = b"finsure|1|" + b"".join(len(part).to_bytes(2, "big") + part for part in parts)
    assert sealed[:5] == b"\x01\x00\x00\x00\x01"
    assert len(sealed) == len(TEXT) + OVERHEAD_BYTES == len(TEXT) + 33
    assert AESGCM(bytes(range(32))).decrypt(sealed[5:17], sealed[17:], named) == TEXT.encode()


def test_a_value_sealed_earlier_opens_for_ever(key: DataKey) -> None:
    kept = bytes.fromhex(KNOWN_SEALED)

    assert key.unseal(PLACE, ROW, kept).decode() == TEXT
    assert key.blind("ledger_transaction.merchant", "  Straße Café ").hex() == KNOWN_BLIND


@given(st.text(max_size=400), st.text(max_size=60), st.text(max_size=40), st.integers(1, 2**32 - 1))
def test_what_is_sealed_comes_back(text: str, row: str, column: str, version: int) -> None:
    ring = Ring({version: DataKey(version, new_key())}, version)
    place = place_of("table", column, "7")

    sealed = ring.seal_many(place, [(row, text.encode())])

    assert ring.unseal_texts(place, [(row, sealed[0])]) == [text]
    assert ring.unseal(place, row, sealed[0]) == text.encode()
    assert version_of(sealed[0]) == version


@settings(max_examples=60)
@given(st.lists(st.tuples(st.text(st.characters(codec="utf-8"), max_size=30), st.integers(0, 2)), max_size=40))
def test_rows_of_several_versions_come_back_in_their_order(rows: list[tuple[str, int]]) -> None:
    keys = {version: DataKey(version, new_key()) for version in (1, 2, 3)}
    ring = Ring(keys, 2)

    items = [
        (str(number), keys[version + 1].seal_many(PLACE, [(str(number), text.encode())])[0])
        for number, (text, version) in enumerate(rows)
    ]

    assert ring.unseal_texts(PLACE, items) == [text for text, _ in rows]


def test_every_flipped_bit_and_every_cut_is_refused(key: DataKey) -> None:
    tried = 0
    for text in (TEXT, "", "x", "श्री गणेश स्टोर्स"):
        (sealed,) = key.seal_many(PLACE, [(ROW, text.encode())])
        for bit in range(len(sealed) * 8):
            flipped = bytearray(sealed)
            flipped[bit // 8] ^= 1 << bit % 8
            assert not opens(key, PLACE, ROW, bytes(flipped))
        for length in range(len(sealed)):
            assert not opens(key, PLACE, ROW, sealed[:length])
            assert not opens(key, PLACE, ROW, sealed[len(sealed) - length :] if length else b"")
        for more in (b"\0", b"\xff", sealed):
            assert not opens(key, PLACE, ROW, sealed + more)
            assert not opens(key, PLACE, ROW, more + sealed)
        tried += len(sealed) * 10 + 6

    assert tried > 2_000


def test_a_value_that_was_moved_is_refused() -> None:
    """Twenty thousand moves between rows, columns, tables, people and key versions; names made to look alike."""
    draw = random.Random(7)
    names = ["a", "b", "ab", "a|b", "|", "", "1", "11", "1:1", "narration", "narration\0", "remark"]
    keys = [DataKey(version, new_key()) for version in (1, 2)]
    same = DataKey(2, new_key())
    moved = opened = 0
    while moved < 20_000:
        here, there = ([draw.choice(names) for _ in range(4)] for _ in range(2))
        with_key, other = draw.choice(keys), draw.choice([*keys, same])
        if (here, with_key) == (there, other):
            continue
        (sealed,) = with_key.seal_many(place_of(*here[:3]), [(here[3], TEXT.encode())])
        if with_key is not other:
            sealed = draw.choice([sealed, other.header + sealed[5:]])
        moved += 1
        opened += opens(other, place_of(*there[:3]), there[3], sealed)

    assert opened == 0


@pytest.mark.parametrize("tag_bytes", range(16))
def test_a_short_tag_is_refused(key: DataKey, tag_bytes: int) -> None:
    (sealed,) = key.seal_many(PLACE, [(ROW, TEXT.encode())])

    assert not opens(key, PLACE, ROW, sealed[: len(sealed) - 16 + tag_bytes])


def test_an_unknown_version_is_told_from_damage(key: DataKey) -> None:
    newer = DataKey(2, new_key())
    (sealed,) = newer.seal_many(PLACE, [(ROW, b"text")])
    (good,) = key.seal_many(PLACE, [(ROW, b"text")])
    ring = Ring({1: key}, 1)

    with pytest.raises(UnknownVersion) as refused:
        ring.unseal_texts(PLACE, [(ROW, good), (ROW, sealed)])
    assert (refused.value.version, refused.value.index) == (2, 1)
    with pytest.raises(Damaged) as damaged:
        ring.unseal_texts(PLACE, [(ROW, good), (ROW, good), (ROW, b"\x02" + good[1:])])
    assert damaged.value.index == 2


def test_no_nonce_repeats(key: DataKey) -> None:
    count = 200_000
    sealed = key.seal_many(PLACE, [(ROW, b"")] * count)

    assert len({value[5:17] for value in sealed}) == count


def test_equal_values_share_an_index_and_others_do_not(key: DataKey) -> None:
    other = DataKey(1, new_key())

    assert key.blind("a", "Swiggy") == key.blind("a", " SWIGGY ") == key.blind("a", "ｓｗｉｇｇｙ")
    assert (
        len({key.blind("a", "swiggy"), key.blind("b", "swiggy"), other.blind("a", "swiggy"), key.blind("a", "x")}) == 4
    )
    assert len(key.blind("a", "swiggy")) == 16


def test_a_fingerprint_is_exact_and_the_same_under_every_version(key: DataKey) -> None:
    naming = new_key()
    first, second, stranger = DataKey(1, new_key() + naming), DataKey(2, new_key() + naming), DataKey(1, new_key() * 2)

    assert first.fingerprints("a", ["Goa", "goa"]) == second.fingerprints("a", ["Goa", "goa"])
    assert len({*first.fingerprints("a", ["Goa", "goa", " goa"]), *first.fingerprints("b", ["Goa"])}) == 4
    assert first.fingerprints("a", ["Goa"]) != stranger.fingerprints("a", ["Goa"])
    assert first.fingerprints("a", ["Goa"]) != [first.blind("a", "Goa").hex()]
    assert first.blind("a", "Goa") != second.blind("a", "Goa")


def test_the_fingerprint_of_a_row_stays_for_ever(key: DataKey) -> None:
    older = key  # made before there were naming keys: it names by a key of its own
    newer = DataKey(2, new_key() + older.naming)

    assert older.fingerprints("ledger_transaction.fingerprint", ["00112233"]) == ["bb4f5dfd4a3901e39b552570ab367f97"]
    assert newer.fingerprints("ledger_transaction.fingerprint", ["00112233"]) == ["bb4f5dfd4a3901e39b552570ab367f97"]


def test_what_one_key_sealed_opens_whether_a_naming_key_stands_beside_it_or_not() -> None:
    raw = new_key()
    sealed = DataKey(1, raw).seal_many(PLACE, [(ROW, b"text")])[0]

    assert DataKey(1, raw + new_key()).unseal(PLACE, ROW, sealed) == b"text"


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_normalising_twice_changes_nothing(value: str) -> None:
    assert normalised(normalised(value).decode()) == normalised(value)
    assert normalised("+919876543210") == b"+919876543210"


def test_a_key_shows_and_leaves_nothing(key: DataKey) -> None:
    assert repr(Ring({1: key}, 1)) == "Ring(keys={1: <DataKey version 1>}, primary=1)"
    with pytest.raises(TypeError):
        pickle.dumps(key)


@pytest.mark.parametrize(
    ("version", "raw"), [(0, bytes(32)), (2**32, bytes(32)), (1, bytes(16)), (1, bytes(48)), (1, bytes(96)), (1, b"")]
)
def test_a_key_of_another_size_is_refused(version: int, raw: bytes) -> None:
    with pytest.raises(ValueError):
        DataKey(version, raw)


def test_names_that_could_look_alike_are_refused(key: DataKey) -> None:
    assert row_id(3, "a:b") == "3:a:b"
    with pytest.raises(ValueError):
        row_id("3:a", "b")
    with pytest.raises(ValueError):
        place_of("t" * 256, "c", "1")
    with pytest.raises(ValueError):
        key.seal_many(PLACE, [("r" * 256, b"")])


def test_a_signature_holds_for_its_message_and_key_alone() -> None:
    seed = new_key()
    public = public_key_of(seed)
    signature = sign(seed, b"checkpoint 1")

    assert is_signed(public, signature, b"checkpoint 1")
    assert not is_signed(public, signature, b"checkpoint 2")
    assert not is_signed(public_key_of(new_key()), signature, b"checkpoint 1")
    assert not is_signed(public, signature[:-1], b"checkpoint 1")
    assert not is_signed(b"", signature, b"checkpoint 1")


KNOWN_SEALED = (
    "0100000001729418daed8273fcbe23af7ca6382557f8d786cc08f4d6624f702c746dcd189e5"
    "60f25ecb8fef3fbb9eb0021608a9e4e055b7fdb774a48d2c822005f7c5af809cbcab78d1819"
)
KNOWN_BLIND = "5863e6f5872251557b2bc2f2e4342a44"
