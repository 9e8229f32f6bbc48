"""Bounds on effort that a busy machine cannot break: calls are counted, and only a hang is timed.

How fast things are is measured under `bench/`. Tests ask whether the work still grows as it should.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
import signal
import sys
from types import FrameType


def calls_of(work: Callable[[], object]) -> int:
    """How many functions `work` calls, Python's and C's; the same on every machine and under any load."""
    count = 0

    def hook(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        if event in ("call", "c_call"):
            count += 1

    sys.setprofile(hook)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@contextmanager
def no_hang(seconds: float = 10.0) -> Iterator[None]:
    """Stop what burns `seconds` of processor time: hundreds of times what it needs, so that only a hang is met.

    Raises:
        TimeoutError: inside the block, when the time is over.
    """

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"still at work after {seconds} s of processor time")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
