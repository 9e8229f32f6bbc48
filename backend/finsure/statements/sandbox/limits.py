"""What a child gives up before it looks at a file: every file but its one line out, memory, time, and the network.

Descriptors are the strongest of it, on every Unix: at most one may be open, and it is the line to the parent.
Without a second one nothing can be opened, read, written, listened to or connected to.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import sys
from typing import Final

MEMORY_BYTES: Final = 1_536 * 1024 * 1024
CPU_SECONDS: Final = 60
_NEW_USER, _NEW_PID, _NEW_NET, _NEW_IPC = 0x10000000, 0x20000000, 0x40000000, 0x08000000
_NO_NEW_PRIVILEGES: Final = 38


def leave_the_world() -> bool:
    """Put what is forked from here on into namespaces without a network and without other processes, where allowed.

    Linux alone has them, and containers often forbid them: False then.
    """
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    return bool(libc.unshare(_NEW_USER | _NEW_PID | _NEW_NET | _NEW_IPC) == 0)


def shut_in(line: int) -> None:
    """Keep one descriptor, as number 0, and no way to another; bound memory, time and everything written."""
    os.dup2(line, 0)
    os.closerange(1, max(resource.getrlimit(resource.RLIMIT_NOFILE)[0], 1_024) if line < 1_024 else line + 1)
    _limit("RLIMIT_AS", MEMORY_BYTES)
    _limit("RLIMIT_CPU", CPU_SECONDS, CPU_SECONDS + 2)  # SIGXCPU says why; SIGKILL follows if it is not heeded
    _limit("RLIMIT_CORE", 0)
    _limit("RLIMIT_FSIZE", 0)
    _limit("RLIMIT_NPROC", 0)
    _limit("RLIMIT_NOFILE", 1)


def missing_limits() -> list[str]:
    """Which of the limits this platform does not know or keep."""
    missing = [name for name in ("RLIMIT_AS", "RLIMIT_NPROC") if not hasattr(resource, name)]
    if sys.platform == "darwin":
        missing.append("RLIMIT_AS")  # it is accepted there and not kept
    return sorted(set(missing))


def _limit(name: str, most: int, at_last: int | None = None) -> None:
    kind = getattr(resource, name, None)
    if kind is None:
        return
    with contextlib.suppress(ValueError, OSError):  # macOS refuses some below what is in use
        hard = resource.getrlimit(kind)[1]
        bounds = [most, most if at_last is None else at_last]
        soft, last = bounds if hard == resource.RLIM_INFINITY else (min(bound, hard) for bound in bounds)
        resource.setrlimit(kind, (soft, last))
