"""Files that rest sealed."""

import io
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
import pytest

from finsure.vault import operations as vault
from finsure.vault.operations.files import PIECE_BYTES


def test_a_file_is_kept_sealed_under_a_random_name_and_read_again(db: Any) -> None:
    kept, other = (vault.keep_file(folder="notes", content=b"CANARY content") for _ in range(2))

    with default_storage.open(kept.stored_as) as file:
        assert b"CANARY" not in file.read()
    assert kept.stored_as != other.stored_as
    assert kept.stored_as.startswith("notes/")
    assert kept.key != other.key
    assert vault.read_file(kept) == b"CANARY content"


@pytest.mark.parametrize("place", [0, 4, 5, 17, -1])
def test_a_changed_file_is_refused(db: Any, place: int) -> None:
    kept = vault.keep_file(folder="notes", content=b"content")
    with default_storage.open(kept.stored_as) as file:
        sealed = bytearray(file.read())

    sealed[place] ^= 1
    default_storage.delete(kept.stored_as)
    default_storage.save(kept.stored_as, ContentFile(bytes(sealed)))

    with pytest.raises(vault.SealedDataDamaged):
        vault.read_file(kept)


def test_a_file_opens_neither_with_the_key_nor_in_the_place_of_another(db: Any) -> None:
    one, other = (vault.keep_file(folder="notes", content=b"content") for _ in range(2))
    with default_storage.open(one.stored_as) as file:
        default_storage.delete(other.stored_as)
        default_storage.save(other.stored_as, ContentFile(file.read()))

    for kept in (other, vault.KeptFile(one.stored_as, other.key), vault.KeptFile(other.stored_as, one.key)):
        with pytest.raises(vault.SealedDataDamaged):
            vault.read_file(kept)


def test_a_forgotten_file_is_gone_and_forgetting_it_again_is_no_matter(db: Any) -> None:
    kept = vault.keep_file(folder="notes", content=b"content")

    for _ in range(2):
        vault.forget_file(kept.stored_as)

    with pytest.raises(FileNotFoundError):
        vault.read_file(kept)


@pytest.mark.parametrize("size", [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES * 2 + 5])
def test_a_large_file_is_sealed_piece_by_piece(db: Any, size: int) -> None:
    content = bytes(range(256)) * (size // 256 + 1)

    kept = vault.keep_pieces(folder="notes", source=io.BytesIO(content[:size]))

    assert b"".join(vault.read_pieces(kept)) == content[:size]
    assert default_storage.size(kept.stored_as) >= size + vault.OVERHEAD_BYTES


@pytest.mark.parametrize("change", ["cut", "swapped", "lengthened", "emptied"])
def test_pieces_that_are_missing_or_elsewhere_are_refused(db: Any, change: str) -> None:
    kept = vault.keep_pieces(folder="notes", source=io.BytesIO(bytes(PIECE_BYTES * 3)))
    sealed = default_storage.open(kept.stored_as).read()
    size = PIECE_BYTES + vault.OVERHEAD_BYTES
    pieces = [sealed[start : start + size] for start in range(0, len(sealed), size)]
    changed = {
        "cut": pieces[:2],
        "swapped": [pieces[1], pieces[0], pieces[2]],
        "lengthened": [*pieces, pieces[2]],
        "emptied": [],
    }[change]
    default_storage.delete(kept.stored_as)
    default_storage.save(kept.stored_as, ContentFile(b"".join(changed)))

    with pytest.raises(vault.SealedDataDamaged):
        list(vault.read_pieces(kept))
