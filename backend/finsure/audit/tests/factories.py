"""Logs to look at."""

from typing import Any

from finsure.audit import operations
from finsure.audit.models import Entry
from finsure.core import clock


def written(count: int, person: Any = None) -> list[Entry]:
    """So many entries, with details when the person has a log key."""
    return [operations.record(actor=person, action="something.done", number=number) for number in range(count)]


def sealed(count: int, person: Any = None, segment: int = 4) -> list[Entry]:
    """So many entries, linked and signed for in runs of `segment`."""
    entries = written(count, person)
    operations.seal(now=clock.now(), segment=segment)
    return entries
