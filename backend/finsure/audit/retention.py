"""Letting the oldest records go, whole signed runs at a time, by a signed word that stays."""

from datetime import datetime

from django.db import transaction

from finsure.audit.anchors import anchor
from finsure.audit.domain.merkle import EMPTY_ROOT
from finsure.audit.domain.records import read_line
from finsure.audit.models import Checkpoint as CheckpointRow
from finsure.audit.models import Entry, Link
from finsure.audit.sealer import catch_up, keep, last_checkpoint, signed

PAGE = 2_000


def drop_segments(*, before: datetime, now: datetime) -> int:
    """Remove all records of runs that were signed for before `before`; returns how many. Safe to run twice.

    A checkpoint without records says up to where, is signed and told outside, and the database's fences let those records
    go and no others. Checkpoints stay. Needs an account that may DELETE here: the owner of the tables, not the server's.
    Raises AnchorContradicts, KeyUnavailable.
    """
    place, former = anchor(), last_checkpoint()
    catch_up(place)
    through = _over(before)
    if former and through > former.dropped:
        point = signed(former, former.last + 1, 0, EMPTY_ROOT, bytes.fromhex(former.head), through, now)
        with transaction.atomic():
            keep(point)
        place.append(point.line())
    return _removed(max(through, former.dropped if former else 0))


def _over(before: datetime) -> int:
    """The last record of the newest run that was signed for before then."""
    limit, through = before.isoformat(timespec="microseconds"), 0
    for line in CheckpointRow.objects.order_by("number").values_list("line", flat=True).iterator():
        point = read_line(line)
        if point is None or point.at >= limit:
            break
        through = point.last
    return through


def _removed(through: int) -> int:
    count = 0
    while page := list(Link.objects.filter(seq__lte=through).order_by("seq").values_list("seq", "entry_id")[:PAGE]):
        with transaction.atomic():
            entries = Entry.objects.filter(id__in=[entry for _, entry in page])
            entries._raw_delete(entries.db)  # noqa: SLF001 - past `delete`, which refuses
            links = Link.objects.filter(seq__lte=page[-1][0])
            links._raw_delete(links.db)  # noqa: SLF001 - the same
        count += len(page)
    return count
