"""Files kept sealed in the storage: each under a random name and a key of its own.

Whoever keeps a file keeps its key inside a sealed value of theirs. So a file is bound to one person's row, a rotation
need not write files anew, and a file dies with the key of the person.
"""

import base64
import logging
import secrets
from typing import NamedTuple

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from finsure.vault import domain
from finsure.vault.domain import DataKey
from finsure.vault.operations.refusals import SealedDataDamaged

log = logging.getLogger(__name__)
_PLACE = domain.place_of("files", "content", "file")


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
    try:
        return DataKey(1, base64.b64decode(kept.key)).unseal(_PLACE, kept.stored_as, sealed)
    except domain.Damaged as refused:
        log.error("A sealed file is damaged", extra={"file": kept.stored_as})  # noqa: TRY400 - the name says all there is to say
        raise SealedDataDamaged from refused


def forget_file(stored_as: str) -> None:
    """Remove a file; one that is not there is no matter."""
    default_storage.delete(stored_as)
