"""Workers that die: processes that do the background work of the embedded profile, and end at the step a proof has armed.

`python -m prove.crashing FOLDER WORKERS LEASE_SECONDS`. A file `armed/<kind> <when> <step>...` in the folder is one fault:
whoever comes to that step first takes the file to `fired`, with the row it was at, and dies by SIGKILL (`kill`) or loses
its connection to the database (`cut`). The rest is the product's own: its tasks, its threads, its schedule.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
import json
import os
from pathlib import Path
import signal
import sys
import threading
import time
from typing import Any

import django

django.setup()

# ruff: noqa: E402 - models can be imported only now
from django.db import connection, connections, transaction

from finsure.banking.connectors.setu import Setu
from finsure.banking.operations import fetching, leases, links
from finsure.config import housekeeping
from finsure.core import clock

# Where a worker can be hit. What is inside a transaction is marked: there all of it must be undone.
STEPS: dict[str, Any] = {
    "ask_consent": Setu,
    "read_consent": Setu,
    "revoke_consent": Setu,
    "ask_session": Setu,
    "session_ids": Setu,
    "read_session": Setu,
    "_counted": fetching,
    "_deliver": fetching,
    "_record": fetching,  # inside
    "_hold": fetching,  # inside
    "_judge": fetching,
    "_finish": fetching,
    "_settle": links,
    "_approve": links,  # inside
    "want_fetch": links,
    "withhold_link": links,  # inside
}
at_work = threading.local()


class Faults:
    """What is armed in a folder, and what has become of it."""

    def __init__(self, folder: Path) -> None:
        self.armed, self.taken, self.fired, self.done = (folder / part for part in ("armed", "taken", "fired", "done"))

    def meet(self, when: str, step: str) -> None:
        for name in [path.name for path in self.armed.iterdir()]:
            kind, armed_when, armed_step, *_ = name.split()
            if (armed_when, armed_step) == (when, step) and self._taken(name):
                if kind == "kill":
                    os.kill(os.getpid(), signal.SIGKILL)
                _cut()

    def _taken(self, name: str) -> bool:
        try:
            (self.armed / name).rename(self.taken / name)
        except FileNotFoundError:
            return False
        # Another thread's fault may end this process at any moment: what stands in `fired` is whole.
        (self.taken / name).write_text(json.dumps({"at": time.time(), "row": getattr(at_work, "row", None)}))
        (self.taken / name).rename(self.fired / name)
        return True

    def came_on(self) -> None:
        """The row in work was put down: once that is committed, whatever it met before has been got over."""
        row = getattr(at_work, "row", None)

        def note() -> None:
            with self.done.open("a") as file:
                file.write(json.dumps({"at": time.time(), "row": row}) + "\n")

        transaction.on_commit(note)


def _cut() -> None:
    """Have the server end our own connection, as a restart or a failover does."""
    with suppress(Exception):
        connection.ensure_connection()
        there: Any = connection.connection
        there.kill(there.thread_id())


def hurt(faults: Faults, lease: timedelta, ahead: Path) -> None:
    """Put the faults into this process, and the clock of the proof."""
    vars(clock)["now"] = lambda: datetime.now(UTC) + timedelta(days=int(ahead.read_text()))
    vars(leases)["LEASE"] = lease
    for step, place in STEPS.items():
        setattr(place, step, _hit(faults, step, getattr(place, step)))
    for module in (fetching, links):
        vars(module)["taken"] = _noting(module.taken)
        vars(module)["put_down"] = _coming_on(faults, module.put_down)


def _hit(faults: Faults, step: str, whole: Callable[..., Any]) -> Callable[..., Any]:
    def hit(*arguments: Any, **named: Any) -> Any:
        faults.meet("before", step)
        answer = whole(*arguments, **named)
        faults.meet("after", step)
        return answer

    return hit


def _noting(whole: Callable[..., Any]) -> Callable[..., Any]:
    def noting(model: Any, row_id: int, *rest: Any) -> Any:
        found = whole(model, row_id, *rest)
        at_work.row = None if found is None else [model.__name__, row_id]
        return found

    return noting


def _coming_on(faults: Faults, whole: Callable[..., bool]) -> Callable[..., bool]:
    def coming_on(*arguments: Any, **facts: Any) -> bool:
        faults.meet("before", "put_down")
        written = whole(*arguments, **facts)
        if written:
            faults.came_on()
        faults.meet("after", "put_down")
        return written

    return coming_on


def _work(parent: int) -> None:
    connections.close_all()
    housekeeping.start()
    while os.getppid() == parent:
        time.sleep(0.2)
    os._exit(0)


def main(folder: str, workers: str, lease_seconds: str) -> None:
    """Keep so many workers alive until nobody waits for them any more."""
    place, started_by = Path(folder), os.getppid()
    hurt(Faults(place), timedelta(seconds=float(lease_seconds)), place / "ahead")
    alive: set[int] = set()
    while os.getppid() == started_by and not (place / "over").exists():
        while len(alive) < int(workers):
            child = os.fork()
            if not child:
                _work(os.getppid())
            alive.add(child)
        dead, _ = os.waitpid(-1, os.WNOHANG)
        alive.discard(dead)
        time.sleep(0.05)
    for child in alive:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
