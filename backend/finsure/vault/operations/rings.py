"""Plain keys of this process: at most 10,000 owners', for at most five minutes, in memory alone.

A key that another process disables stops working here when its time is over; one that this process disables, at once.
"""

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
import time
from typing import Generic, TypeVar

from django.db import transaction

LIFETIME = timedelta(minutes=5)
MOST = 10_000


Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class Held(Generic[Kept]):
    """What an owner had at one moment of this process."""

    kept: Kept
    until: float  # of the monotonic clock


class Rings(Generic[Kept]):
    """Least recently used go first. Safe among threads."""

    def __init__(self, most: int = MOST, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._held: OrderedDict[Hashable, Held[Kept]] = OrderedDict()
        self._lock = Lock()
        self._epoch = 0

    def __len__(self) -> int:
        return len(self._held)

    def get(self, owner: Hashable) -> Kept | None:
        """What the owner has, if it is held and fresh."""
        with self._lock:
            held = self._held.get(owner)
            if held is None:
                return None
            if held.until <= self._clock():
                del self._held[owner]
                return None
            self._held.move_to_end(owner)
            return held.kept

    def load(self, owner: Hashable, read: Callable[[], tuple[Kept, bool]]) -> Kept:
        """Read what the owner has and hold it when `read` says so, and when nothing was dropped meanwhile: what was
        read may then be older than the drop."""
        epoch = self._epoch
        begun = self._clock()
        kept, lasting = read()
        if lasting:
            self._hold(owner, Held(kept, begun + LIFETIME.total_seconds()), epoch)
        return kept

    def _hold(self, owner: Hashable, held: Held[Kept], epoch: int) -> None:
        with self._lock:
            if epoch != self._epoch:
                return
            self._held[owner] = held
            self._held.move_to_end(owner)
            while len(self._held) > self._most:
                self._held.popitem(last=False)

    def drop(self, owner: Hashable) -> None:
        """Forget what the owner has now, and once more after the commit: others read the old state until then."""
        self._drop(owner)
        if transaction.get_connection().in_atomic_block:
            transaction.on_commit(lambda: self._drop(owner))

    def _drop(self, owner: Hashable) -> None:
        with self._lock:
            self._epoch += 1
            self._held.pop(owner, None)

    def clear(self) -> None:
        with self._lock:
            self._epoch += 1
            self._held.clear()


class Unborn:
    """Wrapped keys inserted in a transaction that may still be rolled back: used in it, and never held beyond it.

    A key that outlived its row would seal what nobody could open again.
    """

    def __init__(self) -> None:
        self._wrapped: deque[bytes] = deque(maxlen=1_000)

    def __contains__(self, wrapped: bytes) -> bool:
        return wrapped in self._wrapped

    def inserted(self, wrapped: bytes) -> None:
        """Note a key that has just been inserted."""
        if transaction.get_connection().in_atomic_block:
            self._wrapped.append(wrapped)
            transaction.on_commit(lambda: self._committed(wrapped))

    def _committed(self, wrapped: bytes) -> None:
        if wrapped in self._wrapped:
            self._wrapped.remove(wrapped)
