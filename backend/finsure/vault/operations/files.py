"""Files kept sealed in the storage: each under a random name and a key of its own.

Whoever keeps a file keeps its key inside a sealed value of theirs. So a file is bound to one person's row, a rotation
need not write files anew, and a file dies with the key of the person.
"""

import base64
from collections.abc import Iterator
import logging
import secrets
import tempfile
from typing import IO, NamedTuple

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

from finsure.vault import domain
from finsure.vault.domain import DataKey
from finsure.vault.operations.refusals import SealedDataDamaged

log = logging.getLogger(__name__)
_PLACE = domain.place_of("files", "content", "file")
_PIECES = domain.place_of("files", "content", "piece")
PIECE_BYTES = 1024**2


class KeptFile(NamedTuple):
    """Where a file is and, in base64, what opens it."""

    stored_as: str
    key: str


def keep_file(*, folder: str, content: bytes) -> KeptFile:
    """Seal a file as a whole, 25 MB at most, and store it under a random name in `folder`."""
    key = domain.new_key()
    name = f"{folder}/{secrets.token_hex(16)}"
    sealed = DataKey(1, key).seal_many(_PLACE, [(name, content)])[0]
    return KeptFile(default_storage.save(name, ContentFile(sealed)), base64.b64encode(key).decode())


def read_file(kept: KeptFile) -> bytes:
    """What the file holds. Raises FileNotFoundError and SealedDataDamaged."""
    with default_storage.open(kept.stored_as) as file:
        sealed = file.read()
    return _opened(kept, _PLACE, kept.stored_as, sealed)


def keep_pieces(*, folder: str, source: IO[bytes]) -> KeptFile:
    """Seal a file of any size, 1 MB at a time; each piece knows its number and whether another follows."""
    key = domain.new_key()
    name = f"{folder}/{secrets.token_hex(16)}"
    number, piece = 0, source.read(PIECE_BYTES)
    with tempfile.TemporaryFile() as target:
        while True:
            following = source.read(PIECE_BYTES)
            row = _piece_name(name, number, last=not following)
            target.write(DataKey(1, key).seal_many(_PIECES, [(row, piece)])[0])
            if not following:
                break
            number, piece = number + 1, following
        target.seek(0)
        return KeptFile(default_storage.save(name, File(target)), base64.b64encode(key).decode())


def read_pieces(kept: KeptFile) -> Iterator[bytes]:
    """What `keep_pieces` was given, piece by piece. Raises FileNotFoundError and SealedDataDamaged."""
    size = PIECE_BYTES + domain.OVERHEAD_BYTES
    with default_storage.open(kept.stored_as) as file:
        number, piece = 0, file.read(size)
        while True:
            following = file.read(size)
            yield _opened(kept, _PIECES, _piece_name(kept.stored_as, number, last=not following), piece)
            if not following:
                return
            number, piece = number + 1, following


def _piece_name(name: str, number: int, *, last: bool) -> str:
    return domain.row_id(name, number, "last" if last else "")


def _opened(kept: KeptFile, place: bytes, row: str, sealed: bytes) -> bytes:
    try:
        return DataKey(1, base64.b64decode(kept.key)).unseal(place, row, sealed)
    except domain.Damaged as refused:
        log.error("A sealed file is damaged", extra={"file": kept.stored_as})  # noqa: TRY400 - the name says all there is to say
        raise SealedDataDamaged from refused


def forget_file(stored_as: str) -> None:
    """Remove a file; one that is not there is no matter."""
    default_storage.delete(stored_as)
