"""Sealing at its edges: lengths, versions, indexes of what is damaged, letters; exact values where the format is kept."""

import hashlib
import hmac
import pickle

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
import pytest

from finsure.vault.domain import (
    Damaged,
    DataKey,
    Ring,
    UnknownVersion,
    derived,
    new_key,
    new_letterbox,
    normalised,
    open_post,
    place_of,
    post,
    row_id,
    version_of,
)

PLACE = place_of("ledger_transaction", "narration", "7")
RAW = bytes(range(32))
NAMING = bytes(range(32, 64))


def sealed_by(key: DataKey, *texts: bytes) -> list[tuple[str, bytes]]:
    rows = [str(number) for number in range(len(texts))]
    return list(zip(rows, key.seal_many(PLACE, zip(rows, texts, strict=True)), strict=True))


def hkdf(raw: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"finsure|1|" + purpose).derive(raw)


def test_a_place_is_its_parts_with_their_lengths() -> None:
    assert place_of("ab", "", "é7") == b"finsure|1|\0\x02ab\0\0\0\x03\xc3\xa97"


def test_keys_are_derived_by_name_as_written_down() -> None:
    assert derived(RAW, "naming") == hkdf(RAW, b"naming")
    column = hkdf(hkdf(RAW, b"blind index"), b"blind index|a.b")
    assert DataKey(1, RAW).blind("a.b", "Goa") == hmac.digest(column, b"goa", hashlib.sha256)[:16]
    of_rows = hkdf(NAMING, b"fingerprint|a.b")
    (mark,) = DataKey(1, RAW + NAMING).fingerprints("a.b", ["Goa"])
    assert bytes.fromhex(mark) == hmac.digest(of_rows, b"Goa", hashlib.sha256)[:16]
    assert DataKey(1, RAW).naming == hkdf(RAW, b"naming")
    assert DataKey(1, RAW + NAMING).naming == NAMING


def test_a_key_of_two_halves_seals_and_searches_with_the_first() -> None:
    whole, half = DataKey(3, RAW + NAMING), DataKey(3, RAW)

    assert whole.unseal(PLACE, "0", sealed_by(half, b"text")[0][1]) == b"text"
    assert whole.blind("a", "x") == half.blind("a", "x")
    assert (whole.version, whole.header, whole.tail) == (3, b"\x01\0\0\0\x03", b"\0\x04\0\0\0\x03")


def test_one_column_asked_twice_gives_the_same_and_two_columns_never_do() -> None:
    key = DataKey(1, RAW)

    assert [key.blind("a", "x") for _ in range(2)] == [DataKey(1, RAW).blind("a", "x")] * 2
    assert key.fingerprints("a", ["x"]) == key.fingerprints("a", ["x"]) != key.fingerprints("b", ["x"])


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        (" Goa ", "goa"),
        ("ＧＯＡ", "goa"),
        ("Straße", "strasse"),
        ("ﬁsh", "fish"),
        ("ŉ", "ʼn"),
        ("\u212b", "å"),
        ("", ""),
    ],
)
def test_a_blind_index_sees_a_value_without_case_width_and_blanks(written: str, seen: str) -> None:
    assert normalised(written) == seen.encode()


def test_the_highest_version_and_the_first_are_keys() -> None:
    for version in (1, 2**32 - 1):
        assert version_of(sealed_by(DataKey(version, RAW), b"")[0][1]) == version


@pytest.mark.parametrize("raw", [bytes(31), bytes(33), bytes(63), bytes(65)])
def test_a_key_is_refused_with_what_it_should_be(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"^A data key has 32 bytes, or 64 with a naming key, and a version from 1\.$"):
        DataKey(1, raw)


def test_a_key_says_why_it_stays() -> None:
    with pytest.raises(TypeError, match=r"^A key does not leave its process\.$"):
        pickle.dumps(DataKey(1, RAW))


def test_a_name_may_have_255_bytes() -> None:
    key, row = DataKey(1, RAW), "é" * 127 + "r"
    place = place_of("t" * 255, "c" * 255, "o" * 255)

    (sealed,) = key.seal_many(place, [(row, b"text")])

    texts: list[str] = []
    key.unseal_texts(place, [(row, sealed)], texts)
    assert (key.unseal(place, row, sealed), texts) == (b"text", ["text"])
    with pytest.raises(ValueError, match=r"^A row's name may have 255 bytes\.$"):
        key.seal_many(place, [("ok", b""), (f"{row}r", b"")])
    with pytest.raises(ValueError, match=r"^A part of a place may have 255 bytes\.$"):
        place_of("t", "c" * 256, "o")
    with pytest.raises(Damaged):
        key.unseal(place, f"{row}r", sealed)
    with pytest.raises(Damaged) as refused:
        key.unseal_texts(place, [(row, sealed), (f"{row}r", sealed)], [])
    assert refused.value.index == 1


def test_parts_of_a_row_are_joined_and_only_the_last_may_hold_a_colon() -> None:
    assert row_id(3) == "3"
    assert row_id(3, "ab", "c:d:e") == "3:ab:c:d:e"
    assert row_id("a:b") == "a:b"
    with pytest.raises(ValueError, match=r"^A colon would make two rows look alike\.$"):
        row_id("a", "b:c", "d")


@pytest.mark.parametrize("cut", [0, 1, 4, 5, 16, 32])
def test_what_is_too_short_names_no_version(cut: int) -> None:
    (_, sealed), *_ = sealed_by(DataKey(9, RAW), b"")

    assert version_of(sealed) == 9
    assert version_of(sealed[:cut]) is None
    assert version_of(b"\x02" + sealed[1:]) is None


def test_refusals_say_which_value_and_which_version() -> None:
    assert (Damaged().index, str(Damaged(4)), Damaged(4).index) == (0, "The sealed value does not open here.", 4)
    unknown = UnknownVersion(7)
    assert (unknown.version, unknown.index, str(unknown)) == (7, 0, "There is no key version 7 at hand.")
    assert UnknownVersion(7, 3).index == 3


def test_opening_many_goes_up_to_the_first_that_does_not_open() -> None:
    key = DataKey(1, RAW)
    items = sealed_by(key, b"one", b"two", b"three")
    spoilt = [items[0], items[1], (items[2][0], items[2][1][:-1] + bytes([items[2][1][-1] ^ 1]))]
    not_text = sealed_by(key, b"one", b"\xff")

    for bad, opened in ((spoilt, ["one", "two"]), (not_text, ["one"])):
        texts: list[str] = []
        with pytest.raises(Damaged) as refused:
            key.unseal_texts(PLACE, bad, texts)
        assert texts == opened
        assert refused.value.index == len(opened)


def test_a_ring_opens_with_the_key_that_sealed_and_says_where_it_cannot() -> None:
    first, second = DataKey(1, RAW), DataKey(2, NAMING)
    ring = Ring({1: first, 2: second}, 2)
    mixed = [
        sealed_by(first, b"a")[0],
        *sealed_by(second, b"", b"b")[1:],
        ("2", sealed_by(first, b"", b"", b"c")[2][1]),
    ]

    assert ring.unseal_texts(PLACE, mixed) == ["a", "b", "c"]
    assert ring.unseal(PLACE, "0", mixed[0][1]) == b"a"
    assert ring.unseal_texts(PLACE, iter(mixed)) == ["a", "b", "c"]
    spoilt = mixed[2][1][:-1] + bytes([mixed[2][1][-1] ^ 1])
    for bad in (spoilt, b"\x01", sealed_by(first, b"", b"", b"\xff")[2][1]):  # changed, cut, no text
        with pytest.raises(Damaged) as refused:
            ring.unseal_texts(PLACE, [*mixed[:2], ("2", bad)])
        assert refused.value.index == 2
    with pytest.raises(UnknownVersion) as unknown:
        Ring({2: second}, 2).unseal_texts(PLACE, [mixed[1], mixed[0]])
    assert (unknown.value.version, unknown.value.index) == (1, 1)
    for value, problem in ((b"\x01", Damaged), (mixed[0][1], UnknownVersion)):
        with pytest.raises(problem) as alone:
            Ring({2: second}, 2).unseal(PLACE, "0", value)
        assert alone.value.index == 0  # type: ignore[attr-defined]


def test_a_ring_seals_and_names_under_its_first_key_and_searches_under_all() -> None:
    first, second, third = DataKey(1, RAW + NAMING), DataKey(2, new_key() + NAMING), DataKey(3, new_key() + NAMING)
    ring = Ring({1: first, 2: second, 3: third}, 2)

    assert version_of(ring.seal_many(PLACE, [("0", b"")])[0]) == 2
    assert ring.blinds("a", "x") == [second.blind("a", "x"), first.blind("a", "x"), third.blind("a", "x")]
    assert ring.fingerprints("a", ["x", "y"]) == second.fingerprints("a", ["x", "y"])


# A letter that was posted when this was written: whoever changes the format reads it still, or adds a second one.
PRIVATE = bytes.fromhex("484315187ca1ac1bbf19a874d9782b4cbb926c023759c03302f24081dc308a51")
LETTER = bytes.fromhex(
    "0206ce8b2776d62d44676e361710c8126dfa26205e4f646f0d8bddf906087d2a5c3e4503f529f4a64a7f471126a0746807a8733ea3aa3b30bc"
    "435dca02"
)
BOX = place_of("audit_entry", "detail", "7")


def test_a_letter_posted_earlier_opens_for_ever() -> None:
    assert open_post(PRIVATE, BOX, "0001", LETTER) == b"from a phone"


def test_a_letter_opens_in_its_place_with_its_key_and_nowhere_else() -> None:
    public, private = new_letterbox()
    letter = post(public, BOX, "1", b"text")

    assert len(public) == len(private) == 32
    assert letter[:1] == b"\x02"
    assert open_post(private, BOX, "1", letter) == b"text"
    assert letter != post(public, BOX, "1", b"text")
    elsewhere = [
        (PRIVATE, BOX, "1", letter),
        (private, place_of("audit_entry", "detail", "8"), "1", letter),
        (private, BOX, "2", letter),
        (private, BOX, "", letter),
        (private, BOX, "1", letter[:-1]),
        (private, BOX, "1", letter[:1]),
        (private, BOX, "1", b""),
        (private, BOX, "1", b"\x01" + letter[1:]),
        (private, BOX, "1", letter[1:]),
        (private, BOX, "1", letter[:-1] + bytes([letter[-1] ^ 1])),
    ]
    for place in elsewhere:
        with pytest.raises(Damaged):
            open_post(*place)


def test_a_letter_is_bound_to_the_length_of_its_rows_name() -> None:
    public, private = new_letterbox()
    letter = post(public, BOX, "ab", b"text")

    with pytest.raises(Damaged):
        open_post(private, BOX + b"\0\x02a", "b", letter)
    assert open_post(private, BOX, "ab", letter) == b"text"
