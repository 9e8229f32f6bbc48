"""The one runner that links entries, signs for them, and tells the outside."""

from dataclasses import replace
from datetime import datetime, timedelta
import logging
import secrets

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from finsure.audit.anchors import Anchor, anchor
from finsure.audit.canonical import canonical
from finsure.audit.domain.entries import entry_id, moment_of
from finsure.audit.domain.merkle import root_of
from finsure.audit.domain.records import FIRST_HASH, NO_LINE, Checkpoint, line_hash, read_line, record_hash
from finsure.audit.models import Checkpoint as CheckpointRow
from finsure.audit.models import Entry, Lease, Link
from finsure.core.rows import insert_rows
from finsure.vault import operations as vault

log = logging.getLogger(__name__)
SEGMENT = 4_096  # records a checkpoint signs for, at most
SEGMENTS_A_RUN = 50
LEASE = timedelta(minutes=5)
LATE_US = 3_600_000_000  # an entry whose transaction took longer is not linked, and audit_verify names it


class AnchorContradicts(Exception):
    """What is kept outside is not the beginning, or the whole, of what the database says. An operator has to look."""


def seal(*, now: datetime, segment: int = SEGMENT, outside: Anchor | None = None) -> int:
    """Link and sign for what is not linked yet; returns how many entries. Nothing when another process is at it.

    Each run of `segment` entries comes with its checkpoint in one transaction, so no record is linked that nobody signed
    for. Raises AnchorContradicts, AnchorDamaged and KeyUnavailable; the entries then wait. Safe to run twice, also at once.
    """
    holder = secrets.token_hex(16)
    if not _leased(holder, now):
        return 0
    place = outside or anchor()
    try:
        catch_up(place)
        count = 0
        for _ in range(SEGMENTS_A_RUN):
            done = _seal_segment(place, segment, now)
            count += done
            if done < segment:
                break
        return count
    finally:
        Lease.objects.filter(name="seal", holder=holder).update(until=now)


def _leased(holder: str, now: datetime) -> bool:
    """Take the lease by one conditional UPDATE."""
    free = Lease.objects.filter(name="seal", until__lte=now)
    if free.update(holder=holder, until=now + LEASE):
        return True
    if Lease.objects.filter(name="seal").exists():
        return False
    try:
        with transaction.atomic():
            Lease.objects.create(name="seal", holder=holder, until=now + LEASE)
    except IntegrityError:
        return False
    return True


def last_checkpoint() -> Checkpoint | None:
    """The newest checkpoint of the database. Raises AnchorContradicts when it cannot be read."""
    row = CheckpointRow.objects.order_by("-number").first()
    if row is None:
        return None
    point = read_line(row.line)
    if point is None:
        raise AnchorContradicts(f"Checkpoint {row.number} cannot be read.")
    return point


def catch_up(place: Anchor) -> None:
    """Bring outside what a crash kept from it. Raises AnchorContradicts, AnchorDamaged.

    An empty place is filled: an operator begins a new one so, after a restore, and keeps the old one as evidence.
    """
    kept = place.last()
    point = read_line(kept) if kept else None
    number = point.number if point else 0
    if kept and (
        point is None or CheckpointRow.objects.filter(number=number).values_list("line", flat=True).first() != kept
    ):
        raise AnchorContradicts("The audit log in the database is not the one that was vouched for outside.")
    missing = CheckpointRow.objects.filter(number__gt=number).order_by("number")
    for line in missing.values_list("line", flat=True).iterator():
        place.append(line)


def _seal_segment(place: Anchor, most: int, now: datetime) -> int:
    former = last_checkpoint()
    first = former.last + 1 if former else 1
    head = bytes.fromhex(former.head) if former else FIRST_HASH
    links, leaves = [], []
    for seq, (entry, text) in enumerate(_unlinked(first - 1, most), first):
        head = record_hash(seq, bytes(text), head)
        leaves.append(head)
        links.append((seq, entry, head))
    if links:
        dropped = former.dropped if former else 0
        line = signed(former, first, len(links), root_of(leaves), head, dropped, now)
        with transaction.atomic():
            insert_rows(Link, ["seq", "entry_id", "hash"], links)
            keep(line)
        place.append(line.line())
    return len(links)


def _unlinked(last: int, most: int) -> list[tuple[str, bytes]]:
    """Entries without a link, the oldest first, with their canonical text."""
    newest = Link.objects.filter(seq=last).values_list("entry_id", flat=True).first()
    since = entry_id(moment_of(newest) - LATE_US, "") if newest else ""
    links = Link.objects.filter(entry=OuterRef("id"))
    waiting = Entry.objects.filter(~Exists(links), id__gte=since).order_by("id")
    return list(waiting.values_list("id", canonical())[:most])


def signed(
    former: Checkpoint | None, first: int, count: int, root: bytes, head: bytes, dropped: int, now: datetime
) -> Checkpoint:
    """The checkpoint that follows `former`. Raises KeyUnavailable."""
    point = Checkpoint(
        number=former.number + 1 if former else 1,
        first=first,
        last=first + count - 1,
        root=root.hex(),
        head=head.hex(),
        dropped=dropped,
        former=line_hash(former.line()) if former else NO_LINE,
        at=now.isoformat(timespec="microseconds"),
    )
    signature = vault.sign("audit-signing", point.message())
    return replace(point, key=signature.key_version, signature=signature.value.hex())


def keep(point: Checkpoint) -> None:
    """Write a checkpoint into the database, inside the caller's transaction."""
    CheckpointRow.objects.create(number=point.number, last=point.last, dropped=point.dropped, line=point.line())
