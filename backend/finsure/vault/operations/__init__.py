"""The vault's doors: everything another app may ask of keys and sealed values."""

from finsure.vault.domain import BLIND_BYTES, OVERHEAD_BYTES, row_id
from finsure.vault.operations.columns import names_of, open_rows, register, registered
from finsure.vault.operations.files import KeptFile, forget_file, keep_file, keep_pieces, read_file, read_pieces
from finsure.vault.operations.house import (
    Signature,
    forget_house_keys,
    global_blind,
    global_blinds,
    house_sealer,
    is_signed,
    is_signed_by,
    own_public_keys,
    public_keys,
    rotate_global_key,
    sign,
)
from finsure.vault.operations.keys import (
    SETTLED,
    destroy_key,
    disable_key,
    ensure_key,
    forget_destroyed,
    restore_key,
    rings,
)
from finsure.vault.operations.letterboxes import new_letterbox, open_posts, post
from finsure.vault.operations.refusals import KeyClosed, KeyInUse, KeyUnavailable, SealedDataDamaged
from finsure.vault.operations.rotation import (
    Step,
    advance,
    begin_all_rotations,
    begin_rotation,
    reseal,
    rewrap_keys,
    sweep,
)
from finsure.vault.operations.sealing import Sealer, Stored, sealer_of
from finsure.vault.operations.wrapping import open_masters, prove_masters

__all__ = [
    "BLIND_BYTES",
    "OVERHEAD_BYTES",
    "SETTLED",
    "KeptFile",
    "KeyClosed",
    "KeyInUse",
    "KeyUnavailable",
    "SealedDataDamaged",
    "Sealer",
    "Signature",
    "Step",
    "Stored",
    "advance",
    "begin_all_rotations",
    "begin_rotation",
    "destroy_key",
    "disable_key",
    "ensure_key",
    "forget_destroyed",
    "forget_file",
    "forget_keys",
    "global_blind",
    "global_blinds",
    "house_sealer",
    "is_signed",
    "is_signed_by",
    "keep_file",
    "keep_pieces",
    "names_of",
    "new_letterbox",
    "open_masters",
    "open_posts",
    "open_rows",
    "own_public_keys",
    "post",
    "prove_masters",
    "public_keys",
    "read_file",
    "read_pieces",
    "register",
    "registered",
    "reseal",
    "restore_key",
    "rewrap_keys",
    "rotate_global_key",
    "row_id",
    "sealer_of",
    "sign",
    "sweep",
]


def forget_keys() -> None:
    """Drop every plain key this process holds; each is read again when it is needed."""
    rings.clear()
    forget_house_keys()
