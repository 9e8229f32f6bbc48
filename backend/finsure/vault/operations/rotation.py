"""New keys for old ones while everyone goes on reading and writing.

A new version is *enabled*; six minutes later every process knows it and it becomes *primary*; six minutes after that no
process seals under the old one any more, and a sweep seals anew what stands under it, page by page, row by row only where
the row is still what was read. When a whole pass finds nothing left, the old version is *disabled*, and six minutes later
*destroyed*. Each step starts from what the database says, so a killed sweep goes on where it was, and two do no harm.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
import logging
from typing import Any

from django.db import transaction
from django.db.models import Q

from finsure.core import events
from finsure.vault import domain, queries
from finsure.vault.domain import Ring
from finsure.vault.models import GlobalKey, State, UserKey
from finsure.vault.operations import columns
from finsure.vault.operations.columns import SealedColumns
from finsure.vault.operations.keys import SETTLED, destroy, insert_version, ring_of, rings, turn
from finsure.vault.operations.refusals import KeyClosed, KeyUnavailable
from finsure.vault.operations.wrapping import current, unwrap, wrap

log = logging.getLogger(__name__)
PAGE = 200
CELLS_A_RUN = 100_000


class Step(StrEnum):
    """What one look at one person's rotation came to."""

    WAITING = "waiting"
    PROMOTED = "promoted"
    RESEALING = "resealing"
    DISABLED = "disabled"
    DESTROYED = "destroyed"
    DONE = "done"
    HELD_UP = "held up"  # damaged values stand in the way; the old key stays


@dataclass(slots=True)
class Pass:
    """One look at all sealed values of a person."""

    looked: int = 0
    moved: int = 0
    missed: int = 0  # changed by someone else between reading and writing
    damaged: int = 0
    closed: set[int] = field(default_factory=set)  # versions that values name and this process may not use


def begin_rotation(*, user_id: int, now: datetime) -> bool:
    """Make the person's next key; `sweep` does the rest. False when there is none, or one is on its way already."""
    rows = [row for row in queries.keys_of(user_id) if row.state != State.DESTROYED]
    if not rows or rows[-1].state != State.PRIMARY:
        return False
    ring = ring_of(user_id)
    return insert_version(user_id, rows[-1].version + 1, State.ENABLED, now, ring.keys[ring.primary].naming)


def begin_all_rotations(*, now: datetime) -> int:
    """Begin for everyone who has a key in use; returns for how many. Safe to repeat after a break."""
    begun = last = 0
    primary = UserKey.objects.filter(state=State.PRIMARY).order_by("user_id").values_list("user_id", flat=True)
    while page := list(primary.filter(user_id__gt=last)[:PAGE]):
        begun += sum(begin_rotation(user_id=user_id, now=now) for user_id in page)
        last = page[-1]
    return begun


def sweep(*, now: datetime, most_cells: int = CELLS_A_RUN) -> dict[str, int]:
    """Bring every rotation one step on, up to about `most_cells` values; how many people came to which step.

    Stops early, and quietly, when the master key does not answer. Safe to run twice, also at once.
    """
    steps: dict[str, int] = {}
    looked = last = 0
    while looked < most_cells and (page := list(queries.owners_in_rotation(after=last)[:PAGE])):
        for user_id in page:
            try:
                step, cells = advance(user_id=user_id, now=now)
            except KeyUnavailable:
                return steps
            except KeyClosed:  # since the page was read
                continue
            looked += cells
            steps[step] = steps.get(step, 0) + 1
            if looked >= most_cells:
                break
        last = page[-1]
    return steps


def advance(*, user_id: int, now: datetime) -> tuple[Step, int]:
    """Bring one person's rotation one step on; the step, and how many values were looked at. Raises KeyUnavailable."""
    rows = [row for row in queries.keys_of(user_id) if row.state != State.DESTROYED]
    primary = next((row for row in rows if row.state == State.PRIMARY), None)
    if primary is None or len(rows) == 1:
        return Step.DONE, 0
    newest = rows[-1]
    if newest.version > primary.version:
        due = newest.created_at + SETTLED <= now
        return (_promote(user_id, newest.version, now) if due else Step.WAITING), 0
    if primary.changed_at + SETTLED > now:
        return Step.WAITING, 0
    found = reseal(user_id=user_id)
    if found.moved or found.missed:
        return Step.RESEALING, found.looked
    if found.damaged:
        return _reopen(user_id, found.closed, now), found.looked
    return _retire(user_id, primary.version, now), found.looked


@transaction.atomic
def _promote(user_id: int, version: int, now: datetime) -> Step:
    rows = {row.version: row for row in UserKey.objects.select_for_update().filter(user_id=user_id).order_by("id")}
    chosen = rows[version]
    primary = [row for row in rows.values() if row.state == State.PRIMARY]
    if chosen.state != State.ENABLED or not primary:  # promoted, or the person's keys were closed, meanwhile
        return Step.WAITING
    for row in primary:
        turn(row, State.ENABLED, now)
    turn(chosen, State.PRIMARY, now)
    rings.drop(user_id)
    events.announce("key.rotated", user_id=user_id)
    return Step.PROMOTED


@transaction.atomic
def _retire(user_id: int, primary: int, now: datetime) -> Step:
    rows = list(UserKey.objects.select_for_update().filter(user_id=user_id).order_by("id"))
    older = [row for row in rows if row.version < primary]
    if not any(row.version == primary and row.state == State.PRIMARY for row in rows):
        return Step.WAITING
    if enabled := [row for row in older if row.state == State.ENABLED]:
        for row in enabled:
            turn(row, State.DISABLED, now)
        rings.drop(user_id)
        return Step.DISABLED
    over = [row for row in older if row.state == State.DISABLED and row.changed_at + SETTLED <= now]
    for row in over:
        destroy(row, now)
    return Step.DESTROYED if over else Step.WAITING


@transaction.atomic
def _reopen(user_id: int, versions: set[int], now: datetime) -> Step:
    """A write that took very long may commit under a version that was disabled meanwhile: enable it for another pass."""
    rows = UserKey.objects.select_for_update().filter(user_id=user_id).order_by("id")
    wanted = [row for row in rows if row.version in versions and row.state == State.DISABLED]
    for row in wanted:
        turn(row, State.ENABLED, now)
    rings.drop(user_id)
    return Step.RESEALING if wanted else Step.HELD_UP


def reseal(*, user_id: int) -> Pass:
    """Seal anew what stands under another version than the primary one. Raises KeyClosed and KeyUnavailable."""
    ring = ring_of(user_id, anew=True)
    found = Pass()
    for sealed in columns.registered():
        last: Any = None
        while page := _page(sealed, user_id, last):
            with transaction.atomic():
                for pk, names, values in page:
                    _reseal_row(sealed, ring, user_id, pk, domain.row_id(*names), values, found)
            last = page[-1][0]
    return found


def _page(sealed: SealedColumns, user_id: int, last: Any) -> list[tuple[Any, tuple[Any, ...], dict[str, bytes | None]]]:
    rows = sealed.model._base_manager.filter(Q((sealed.owner, user_id))).order_by("pk")  # noqa: SLF001
    rows = rows.filter(pk__gt=last) if last is not None else rows
    read = rows.values_list("pk", *sealed.row_of, *sealed.columns)[:PAGE]
    names = len(sealed.row_of) + 1
    return [(row[0], row[1:names], dict(zip(sealed.columns, row[names:], strict=True))) for row in read]


def _reseal_row(
    sealed: SealedColumns, ring: Ring, user_id: int, pk: Any, row: str, values: dict[str, bytes | None], found: Pass
) -> None:
    """Write a row's stale columns anew, where they are still what was read."""
    table = sealed.model._meta.db_table  # noqa: SLF001
    before: dict[str, bytes] = {}
    after: dict[str, bytes] = {}
    for column, value in values.items():
        if value is None:
            continue
        found.looked += 1
        kept = bytes(value)
        if domain.version_of(kept) == ring.primary:
            continue
        place = domain.place_of(table, column, str(user_id))
        try:
            plain = ring.unseal(place, row, kept)
        except (domain.Damaged, domain.UnknownVersion) as refused:
            if isinstance(refused, domain.UnknownVersion):
                found.closed.add(refused.version)
            where = {"table": table, "column": column, "owner": user_id, "row": row}
            log.error("Sealed data is damaged", extra=where)  # noqa: TRY400 - ids say all there is to say
            found.damaged += 1
            continue
        before[column] = kept
        after[column] = ring.seal_many(place, [(row, plain)])[0]
        after |= {
            index: ring.keys[ring.primary].blind(f"{table}.{index}", plain.decode())
            for index, source in sealed.blinds.items()
            if source == column
        }
    if after:
        done = sealed.model._base_manager.filter(Q(*before.items()), pk=pk).update(**after)  # noqa: SLF001
        found.moved += len(before) * done
        found.missed += len(before) * (not done)


def rewrap_keys() -> int:
    """Wrap anew, by the present master key, every key that a former one wrapped; returns how many. Safe to repeat.

    What the keys sealed does not change. Raises KeyUnavailable.
    """
    return _rewrap(UserKey, lambda row: queries.key_name(row.user_id, row.version)) + _rewrap(
        GlobalKey, lambda row: queries.global_key_name(row.purpose, row.version)
    )


def _rewrap(model: Any, name_of: Any) -> int:
    master = current().id
    count = last = 0
    waiting = model.objects.exclude(state=State.DESTROYED).exclude(master_key_id=master).order_by("id")
    while page := list(waiting.filter(id__gt=last)[:PAGE]):
        for row in page:
            name, old = name_of(row), bytes(row.wrapped)
            wrapped, master_key_id = wrap(unwrap(old, row.master_key_id, name), name)
            changed = model.objects.filter(id=row.id, wrapped=old)
            count += changed.update(wrapped=wrapped, master_key_id=master_key_id)
        last = page[-1].id
    return count
