"""The server a process keeps for its files: started with the first of them, again when it has gone, ended with us."""

from __future__ import annotations

import atexit
import contextlib
from dataclasses import dataclass
import logging
import os
from pathlib import Path
import socket
import subprocess  # nosec B404 # starts this interpreter with a fixed line
import sys
import threading
from typing import Final

import orjson

from finsure.statements.sandbox.wire import ENDED, STARTED

log = logging.getLogger(__name__)
_BACKEND: Final = Path(__file__).resolve().parents[3]
_BOOT: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from finsure.statements.sandbox.server import main; main(int(sys.argv[2]))"
)
_START_SECONDS: Final = 60
_ANSWER_SECONDS: Final = 20


class Server:
    """One server and the line to it; every exchange on it is short and whole."""

    def __init__(self) -> None:
        self._line, theirs = socket.socketpair()
        self._exchange = threading.Lock()
        with theirs:
            self._process = subprocess.Popen(  # nosec B603 # noqa: S603 - this interpreter, a fixed line
                [sys.executable, "-I", "-c", _BOOT, str(_BACKEND), str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env={"LANG": "C.UTF-8"},
                cwd="/",
                start_new_session=True,
            )
        self._line.settimeout(_START_SECONDS)
        hello = b""
        while not hello.endswith(b"\n"):
            hello += self._some(100)
        self.isolated, self.missing = orjson.loads(hello)
        self._line.settimeout(_ANSWER_SECONDS)
        if self.missing or not self.isolated:
            missing = [*self.missing, *([] if self.isolated else ["namespaces"])]
            log.warning("Statements are read without what this machine does not give: %s.", ", ".join(missing))

    def start(self, descriptor: int) -> int:
        """Have a child answer on this descriptor; its number. Raises OSError."""
        with self._exchange:
            socket.send_fds(self._line, [b"s"], [descriptor])
            return int(STARTED.unpack(self._exactly(STARTED.size))[0])

    def end(self, number: int) -> tuple[int, float, int]:
        """Make sure a child is gone: its exit code, CPU seconds, most memory in KiB. Raises OSError."""
        with self._exchange:
            self._line.sendall(b"e" + STARTED.pack(number))
            code, seconds, peak = ENDED.unpack(self._exactly(ENDED.size))
            return code, seconds, peak

    def close(self) -> None:
        """Let it go; its children end with it."""
        self._line.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_ANSWER_SECONDS)

    def forget(self) -> None:
        """After a fork: it is our parent's, and so is its line."""
        self._line.close()
        self._process.returncode = 0

    def _exactly(self, count: int) -> bytes:
        got = b""
        while len(got) < count:
            got += self._some(count - len(got))
        return got

    def _some(self, count: int) -> bytes:
        if not (got := self._line.recv(count)):
            raise ConnectionResetError("the server of the readers has gone")
        return got


@dataclass(slots=True)
class Spent:
    """What the children of this process have used so far; benchmarks add it to their own."""

    cpu_seconds: float = 0.0
    peak_kib: int = 0


class Child:
    """One process for one file; `line` is ours to it."""

    def __init__(self) -> None:
        self.line, theirs = socket.socketpair()
        try:
            with theirs:
                self._server, self._number = _started(theirs.fileno())
        except OSError:
            self.line.close()
            raise

    def end(self) -> int:
        """End it; its exit code, or 0 where nobody knows it any more."""
        self.line.close()
        try:
            code, seconds, peak = self._server.end(self._number)
        except OSError:
            _drop(self._server)
            return 0
        with _lock:
            spent.cpu_seconds += seconds
            spent.peak_kib = max(spent.peak_kib, peak)
        return code


spent = Spent()
_lock = threading.Lock()
_server: Server | None = None


def _started(descriptor: int) -> tuple[Server, int]:
    """A child of this process's server, or of a new one where that has gone. Raises OSError."""
    server = _running()
    try:
        return server, server.start(descriptor)
    except OSError:
        _drop(server)
    server = _running()
    return server, server.start(descriptor)


def _running() -> Server:
    global _server  # noqa: PLW0603 - one a process, made when first needed
    with _lock:
        if _server is None:
            _server = Server()
        return _server


def _drop(server: Server) -> None:
    global _server  # noqa: PLW0603 - as above
    with _lock:
        if _server is server:
            _server = None
    server.close()


def _close() -> None:
    if _server is not None:
        _drop(_server)


def _after_fork() -> None:
    global _server, _lock  # noqa: PLW0603 - as above; a lock held by another thread at the fork stays held
    _lock = threading.Lock()
    if _server is not None:
        _server.forget()
    _server = None


atexit.register(_close)
os.register_at_fork(after_in_child=_after_fork)
