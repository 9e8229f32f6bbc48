"""What an entry is called, and what its plain facts may hold."""

from datetime import UTC, datetime, timedelta
import os

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_RANDOM_BYTES = 9


def microseconds(at: datetime) -> int:
    """Microseconds since 1970, exactly."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def moment(at_us: int) -> datetime:
    """The instant again, in UTC."""
    return _EPOCH + timedelta(microseconds=at_us)


def entry_id(at_us: int, chance: str | None = None) -> str:
    """The name of an entry: its moment, then 72 random bits. With `chance=""` the least name of that moment."""
    return f"{at_us:014x}" + (os.urandom(_RANDOM_BYTES).hex() if chance is None else chance)


def moment_of(entry: str) -> int:
    """The microseconds in an entry's name."""
    return int(entry[:14], 16)


def one_line(fact: str) -> str:
    """A plain fact as it may stand in a canonical text. Raises ValueError for more than one line."""
    if "\n" in fact:
        raise ValueError("A plain fact of an audit entry is one line.")
    return fact
