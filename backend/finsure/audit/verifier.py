"""Reading the whole log back and looking for the first record that is not what it was."""

from collections.abc import Iterator
from pathlib import Path

from django.db.models import Exists, OuterRef

from finsure.audit.anchors import Folder, anchor
from finsure.audit.canonical import packed, raw
from finsure.audit.domain.entries import entry_id, moment_of
from finsure.audit.domain.records import read_line
from finsure.audit.domain.verifying import Bad, Verified, Walk
from finsure.audit.models import Checkpoint as CheckpointRow
from finsure.audit.models import Entry, Link
from finsure.audit.sealer import LATE_US
from finsure.vault import operations as vault

PAGE = 5_000


def verify(*, start: int = 1, end: int | None = None, against: Path | None = None) -> Verified:
    """Recompute links, roots and signatures, and compare with what is kept outside. Raises KeyUnavailable.

    Checkpoints are looked at from the first to the last; records only of runs that touch `start` … `end`. `against` is
    another folder than the one that the settings name. The keys that prove signatures come from the vault's private
    halves, so no row in the database can add one.
    """
    keys = vault.own_public_keys("audit-signing")
    walk = Walk(lambda version, *signed: vault.is_signed_by(keys.get(version, b""), *signed))
    gone = _dropped(walk)
    outside = Folder(against) if against else anchor()
    for point in walk.checkpoints(_lines(), outside.lines()):
        if point.last <= gone or point.last < start or (end is not None and point.first > end):
            walk.skip(point)
        else:
            walk.records(point, _rows(point.first, point.last))
    if walk.found.bad is None:
        _look_beyond(walk, gone)
    return walk.found


def _dropped(walk: Walk) -> int:
    """Up to which record the newest checkpoint lets records be gone, when it is one of ours."""
    line = CheckpointRow.objects.order_by("-number").values_list("line", flat=True).first()
    point = read_line(line) if line else None
    return point.dropped if point and point.is_signed(walk.check) else 0


def _lines() -> Iterator[str]:
    """The database's checkpoints in their order; one whose columns are not what its line says is no line at all."""
    last = -1
    rows = CheckpointRow.objects.order_by("number").values_list("number", "last", "dropped", raw("line"))
    while page := list(rows.filter(number__gt=last)[:PAGE]):
        for number, until, dropped, kept in page:
            line = bytes(kept).decode(errors="backslashreplace")
            point = read_line(line)
            told = point and (point.number, point.last, point.dropped) == (number, until, dropped)
            yield line if told else f"{line} "
        last = page[-1][0]


def _rows(first: int, last: int) -> Iterator[bytes]:
    """The links of a run with the canonical texts of their entries; a link whose entry is gone is missing too."""
    while first <= last:
        until = min(last, first + PAGE - 1)
        links = Link.objects.filter(seq__gte=first, seq__lte=until).order_by("seq")
        yield from links.values_list(packed(), flat=True)
        first = until + 1


def _look_beyond(walk: Walk, gone: int) -> None:
    """Records that no checkpoint speaks of: linked after the last one, before the first, or never linked."""
    stray = Link.objects.filter(seq__gt=walk.last).order_by("seq").values_list("seq", flat=True).first()
    if stray is None:
        stray = Link.objects.filter(seq__lt=1).order_by("seq").values_list("seq", flat=True).first()
    if stray is not None:
        walk.beyond(stray)
        return
    waiting = Entry.objects.filter(~Exists(Link.objects.filter(entry=OuterRef("id"))))
    newest = Link.objects.filter(seq=walk.last).values_list("entry_id", flat=True).first()
    since = entry_id(moment_of(newest) - LATE_US, "") if newest else ""
    late = waiting.filter(id__lt=since).order_by("id").values_list("id", flat=True).first()
    if late is not None:
        walk.found.bad = Bad(
            walk.last + 1, walk.last + 1, f"entry {late} was never linked: it came too late to be true"
        )
    walk.found.waiting = waiting.filter(id__gte=since).count()
