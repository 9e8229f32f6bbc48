"""Keys that belong to no person: look-ups before a person is known, values of nobody's yet, and signatures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from django.db import IntegrityError, transaction

from finsure.core import clock
from finsure.vault import domain, queries
from finsure.vault.domain import DataKey, Ring
from finsure.vault.models import GlobalKey, State
from finsure.vault.operations.rings import Rings, Unborn
from finsure.vault.operations.sealing import Sealer
from finsure.vault.operations.wrapping import unwrap, wrap

Purpose = Literal["index", "house", "audit-signing", "export-signing"]
Signing = Literal["audit-signing", "export-signing"]


class Signature(NamedTuple):
    key_version: int
    value: bytes


@dataclass(frozen=True, slots=True, repr=False)
class _Seeds:
    """The usable versions of one purpose's key."""

    primary: int
    seeds: Mapping[int, bytes]
    ring: Ring


_held: Rings[_Seeds] = Rings(most=16)
_unborn = Unborn()


def global_blind(column: str, value: str) -> bytes:
    """The index of a value that is looked up before its owner is known: a phone in E.164, an e-mail address.

    Equal for everyone, so it is personal data of its own: erase it with the person. Raises KeyUnavailable.
    """
    return global_blinds(column, value)[0]


def global_blinds(column: str, value: str) -> list[bytes]:
    """Every index the value may stand under, the present one first. Raises KeyUnavailable."""
    return _seeds("index").ring.blinds(column, value)


def house_sealer() -> Sealer:
    """Seals what has no owner yet, as a phone that is being proved. Its rows should not live long."""
    _seeds("house")
    return Sealer("house", lambda anew: _seeds("house", anew=anew).ring)


def sign(purpose: Signing, message: bytes) -> Signature:
    """An Ed25519 signature over the message by the purpose's present key. Raises KeyUnavailable."""
    known = _seeds(purpose)
    return Signature(known.primary, domain.sign(known.seeds[known.primary], message))


def is_signed(purpose: Signing, signature: Signature, message: bytes) -> bool:
    """Whether the signature is ours; needs no master key."""
    public = public_keys(purpose).get(signature.key_version, b"")
    return domain.is_signed(public, signature.value, message)


def public_keys(purpose: Signing) -> dict[int, bytes]:
    """By version, for people who check signatures elsewhere."""
    rows = GlobalKey.objects.filter(purpose=purpose).values_list("version", "public")
    return {version: bytes(public) for version, public in rows}


def is_signed_by(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the signature was made with this public key's private half."""
    return domain.is_signed(public, signature, message)


def own_public_keys(purpose: Signing) -> dict[int, bytes]:
    """By version, made from the private keys we hold: unlike `public_keys`, no row in the database can add one.

    Raises KeyUnavailable.
    """
    return {version: domain.public_key_of(seed) for version, seed in _seeds(purpose, anew=True).seeds.items()}


def rotate_global_key(*, purpose: Purpose, now: datetime) -> int:
    """Give the purpose a new present key; older ones go on opening and proving. Returns the new version.

    After `index`, whoever keeps such indexes writes them anew; until then searches compare with `global_blinds`.
    """
    version = _seeds(purpose, anew=True).primary + 1
    row = _made(purpose, version, now)
    older = GlobalKey.objects.filter(purpose=purpose, state=State.PRIMARY, version__lt=version)
    with transaction.atomic():
        if _inserted(row):
            older.update(state=State.ENABLED, changed_at=now)
    return version


def forget_house_keys() -> None:
    """Drop every plain key of these that this process holds."""
    _held.clear()


def _seeds(purpose: Purpose, *, anew: bool = False) -> _Seeds:
    known = None if anew else _held.get(purpose)
    return known or _held.load(purpose, lambda: _read(purpose))


def _read(purpose: Purpose) -> tuple[_Seeds, bool]:
    rows = _rows(purpose)
    if not rows:
        _inserted(_made(purpose, 1, clock.now()))
        rows = _rows(purpose)
    seeds = {
        row.version: unwrap(row.wrapped, row.master_key_id, queries.global_key_name(purpose, row.version))
        for row in rows
    }
    primary = max(row.version for row in rows if row.state == State.PRIMARY)
    ring = Ring({version: DataKey(version, seed) for version, seed in seeds.items()}, primary)
    return _Seeds(primary, seeds, ring), not any(bytes(row.wrapped) in _unborn for row in rows)


def _rows(purpose: Purpose) -> list[GlobalKey]:
    return list(GlobalKey.objects.filter(purpose=purpose, state__in=[State.PRIMARY, State.ENABLED]))


def _made(purpose: Purpose, version: int, now: datetime) -> GlobalKey:
    seed = domain.new_key()
    wrapped, master_key_id = wrap(seed, queries.global_key_name(purpose, version))
    return GlobalKey(
        purpose=purpose,
        version=version,
        wrapped=wrapped,
        master_key_id=master_key_id,
        public=domain.public_key_of(seed) if purpose.endswith("-signing") else b"",
        state=State.PRIMARY,
        created_at=now,
        changed_at=now,
    )


def _inserted(row: GlobalKey) -> bool:
    """False when another process made this version first."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return False
    _unborn.inserted(bytes(row.wrapped))
    _held.drop(row.purpose)
    return True
