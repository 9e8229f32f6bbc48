"""A person's key from its birth to its proof of destruction."""

from collections.abc import Sequence
from datetime import datetime, timedelta
import hashlib
import logging
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from finsure.core import clock, events
from finsure.vault import domain, queries
from finsure.vault.domain import DataKey, Ring
from finsure.vault.models import State, UserKey
from finsure.vault.operations.refusals import KeyClosed, KeyInUse
from finsure.vault.operations.rings import LIFETIME, Rings, Unborn
from finsure.vault.operations.wrapping import unwrap, wrap

if TYPE_CHECKING:
    from finsure.identity.models import User

log = logging.getLogger(__name__)
SETTLED = LIFETIME + timedelta(minutes=1)  # after this every process has seen a change of state; a minute for its clock
USABLE = (State.PRIMARY, State.ENABLED)

rings: Rings[Ring] = Rings()
_unborn = Unborn()


def ensure_key(*, user: "User") -> None:
    """Give the person their first key, unless they have or ever had one. Raises KeyUnavailable."""
    if rings.get(user.pk) is None and not UserKey.objects.filter(user_id=user.pk).exists():
        insert_version(user.pk, 1, State.PRIMARY, clock.now(), domain.new_key())


def insert_version(user_id: int, version: int, state: State, now: datetime, naming: bytes) -> bool:
    """Make, wrap and insert a key version beside the person's naming key; False when another process was first.

    Raises KeyUnavailable.
    """
    wrapped, master_key_id = wrap(domain.new_key() + naming, queries.key_name(user_id, version))
    row = UserKey(
        user_id=user_id,
        version=version,
        wrapped=wrapped,
        master_key_id=master_key_id,
        state=state,
        created_at=now,
        changed_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return False
    _unborn.inserted(wrapped)
    rings.drop(user_id)
    return True


def ring_of(user_id: int, *, anew: bool = False) -> Ring:
    """The person's keys as this process may use them now. Raises KeyClosed and KeyUnavailable."""
    ring = None if anew else rings.get(user_id)
    return ring or rings.load(user_id, lambda: _read(user_id))


def _read(user_id: int) -> tuple[Ring, bool]:
    rows = list(UserKey.objects.filter(user_id=user_id, state__in=USABLE).order_by("version"))
    primary = [row.version for row in rows if row.state == State.PRIMARY]
    if not primary:
        raise KeyClosed
    keys = {}
    for row in rows:
        raw = unwrap(row.wrapped, row.master_key_id, queries.key_name(user_id, row.version))
        keys[row.version] = DataKey(row.version, raw)
    return Ring(keys, primary[-1]), not any(bytes(row.wrapped) in _unborn for row in rows)


@transaction.atomic
def disable_key(*, user: "User", now: datetime) -> int:
    """Stop every version of the person's key: here at once, everywhere within six minutes; returns how many."""
    versions = [row for row in _locked(user.pk) if row.state in USABLE]
    for row in versions:
        turn(row, State.DISABLED, now)
    rings.drop(user.pk)
    if versions:
        events.announce("key.disabled", user_id=user.pk)
    return len(versions)


@transaction.atomic
def restore_key(*, user: "User", now: datetime) -> bool:
    """Take a disabled key back into use, when the person stays after all; False when none can come back."""
    rows = [row for row in _locked(user.pk) if row.state != State.DESTROYED]
    if not rows or any(row.state == State.PRIMARY for row in rows):
        return False
    for row in rows:
        turn(row, State.PRIMARY if row is rows[-1] else State.ENABLED, now)
    rings.drop(user.pk)
    events.announce("key.restored", user_id=user.pk)
    return True


@transaction.atomic
def destroy_key(*, user: "User", now: datetime) -> list[dict[str, Any]]:
    """Overwrite every version of the person's key and give a receipt for each; again gives the same receipts.

    Raises KeyInUse while one is not disabled, or was disabled so lately that another process may still hold it.
    """
    rows = _locked(user.pk)
    alive = [row for row in rows if row.state != State.DESTROYED]
    if any(row.state in USABLE or row.changed_at + SETTLED > now for row in alive):
        raise KeyInUse
    for row in alive:
        destroy(row, now)
    rings.drop(user.pk)
    if alive:
        events.announce("key.destroyed", user_id=user.pk)
    return [dict(row.receipt or {}) for row in rows]


def forget_destroyed(*, user_ids: Sequence[int]) -> int:
    """Let go of the proofs that these people's keys were destroyed; returns how many. A key that opens anything stays."""
    removed, _ = UserKey.objects.filter(user_id__in=user_ids, state=State.DESTROYED).delete()
    return removed


def _locked(user_id: int) -> list[UserKey]:
    return list(UserKey.objects.select_for_update().filter(user_id=user_id).order_by("version"))


def turn(row: UserKey, state: State, now: datetime) -> None:
    """Bring a locked row into a state."""
    row.state, row.changed_at = state, now
    row.save(update_fields=["state", "changed_at"])


def destroy(row: UserKey, now: datetime) -> None:
    """Overwrite a locked, disabled row's wrapped key with as many zeros, so that it is replaced where it stood."""
    wrapped = bytes(row.wrapped)
    row.receipt = {
        "key": queries.key_name(row.user_id, row.version),
        "wrapped_sha256": hashlib.sha256(wrapped).hexdigest(),
        "master_key": row.master_key_id,
        "made_at": row.created_at.isoformat(),
        "disabled_at": row.changed_at.isoformat(),
        "destroyed_at": now.isoformat(),
    }
    row.wrapped, row.master_key_id = bytes(len(wrapped)), ""
    row.state, row.changed_at, row.destroyed_at = State.DESTROYED, now, now
    row.save(update_fields=["wrapped", "master_key_id", "state", "changed_at", "destroyed_at", "receipt"])
