"""One import in a process of its own: a whole statement, then short ones that overlap it. Prints JSON."""

import json
import os
from pathlib import Path
import sys
from threading import Event, Thread
import time
from typing import Any

import django

django.setup()

# ruff: noqa: E402 - models can be imported only now
from django.conf import settings

from bench.harness import cpu_seconds_of, peak_mib
from finsure.categorisation.operations import label_entries
from finsure.consent import operations as consent
from finsure.core import clock
from finsure.identity import operations as identity
from finsure.ledger import queries as ledger
from finsure.statements import operations, queries, sandbox
from finsure.statements.sandbox.servers import spent

REPEATS = 5


def main(statement: str, overlap: str, server: str) -> None:
    settings.BACKGROUND_INLINE = True
    # A server has its merchant lists in memory; a fresh process loads them with its first row.
    label_entries([("UPI/DR/412345678901/SWIGGY/YESB/swiggy@ybl/Order", -100)], "IN")
    # It has its reader started, too.
    sandbox.read(Path(overlap).read_bytes(), "statement.csv")
    consent.give_consents(
        user=identity.demonstration_person(now=clock.now()),
        purposes=(consent.ANALYSE, consent.KEEP),
        notice_version=consent.CURRENT,
        language="en",
        channel="household",
        now=clock.now(),
    )
    begun = peak_mib()
    with Together() as together:
        whole = _measured(Path(statement), server)
        again = [_measured(Path(overlap), server) for _ in range(REPEATS)]
    [account] = ledger.accounts_of(identity.demonstration_person(now=clock.now()))
    facts = {"start_mib": begun, "peak_mib": max(peak_mib(), together.peak_mib), "again": again}
    # What the page would show, so that a run that lost rows cannot pass for a quick one.
    facts |= {"transactions": account.transactions, "balance_minor": account.balance_minor}
    print(json.dumps(whole | facts))


class Together:
    """The most memory that this process and its readers of files held at one moment, looked at every 50 ms.

    What they share is counted in each of them, so it is rather too much than too little.
    """

    def __init__(self) -> None:
        self.peak_mib = 0.0
        self._over = Event()
        self._thread = Thread(target=self._watch)

    def __enter__(self) -> "Together":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.05):
            self.peak_mib = max(self.peak_mib, sum(map(_rss_mib, _family(os.getpid()))))


def _family(process: int) -> list[int]:
    """A process and all that it started, and they."""
    try:
        children = "".join(path.read_text() for path in Path(f"/proc/{process}/task").glob("*/children"))
    except OSError:
        return []
    return [process, *(one for child in children.split() for one in _family(int(child)))]


def _rss_mib(process: int) -> float:
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except OSError:  # it has ended
        return 0.0


def _measured(statement: Path, server: str) -> dict[str, Any]:
    """Receive, read, confirm, record: what a person's upload costs from the first byte to the kept totals."""
    cpu, wall, theirs = _cpu_seconds(), time.perf_counter(), cpu_seconds_of(server)
    rows, new, known = _imported(statement)
    return {
        "rows": rows,
        "new": new,
        "known": known,
        "cpu_s": _cpu_seconds() - cpu,
        "wall_s": time.perf_counter() - wall,
        "server_cpu_s": cpu_seconds_of(server) - theirs,
    }


def _cpu_seconds() -> float:
    """Of this process and of the children that read its files."""
    return time.process_time() + spent.cpu_seconds


def _imported(statement: Path) -> tuple[int, int, int]:
    person = identity.demonstration_person(now=clock.now())
    accounts = list(ledger.accounts_of(person))
    with statement.open("rb") as content:
        received = operations.receive_file(
            user=person,
            filename="statement.csv",
            content=content,
            size_bytes=statement.stat().st_size,
            account_id=accounts[0].id if accounts else None,
            now=clock.now(),
        )
    ready = queries.import_of(person, received.id)
    if ready.state != "ready":
        raise SystemExit(f"the statement is {ready.state}: {ready.refusal}")
    where: dict[str, Any] = {"new_account": {"name": "Savings", "kind": "savings", "currency": "INR"}}
    if accounts:
        where = {"account_id": accounts[0].id}
    operations.confirm_import(user=person, import_id=ready.id, now=clock.now(), **where)
    done = queries.import_of(person, received.id)
    if done.state != "done":
        raise SystemExit(f"the import is {done.state}: {done.refusal}")
    return done.rows_read, done.rows_new, done.rows_known


if __name__ == "__main__":
    main(*sys.argv[1:])
