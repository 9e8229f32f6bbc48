"""S16: everybody's key is changed while they go on using the product, and the worker that does it is killed on the way."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
import os
import random
import subprocess
import sys
from threading import Event
import time
from typing import Any

from django.db import connections

from finsure.core import clock
from finsure.identity.tokens import issue_access
from finsure.ledger import operations as ledger
from finsure.ledger import queries
from finsure.ledger.models import Transaction
from finsure.vault import operations as vault
from finsure.vault.models import UserKey
from prove import hurried
from prove.cells import cells_of
from prove.harness import ROOT, Findings, Ground, Server, percentile
from prove.people import Person, person

GOAL = "1,000,000 sealed values are rotated to new keys under 50 requests a second: 0 fail, nothing is lost, kills do no harm"
THREADS, A_SECOND = 10, 50
BEGUN = date(2016, 4, 1)
TOKEN_SECONDS = 120


def work(ground: Ground) -> Findings:
    people_count, rows, kills = (ground.many(10, 2), ground.many(100_000, 600), ground.many(10, 2))
    found, chance = Findings(least=people_count * rows), ground.chance()
    people = [_with_rows(person(f"+91987651{n:04}"), rows) for n in range(people_count)]
    notes: dict[int, str] = {}
    over = Event()
    with ground.server(made_by="prove.hurried:application") as server, ThreadPoolExecutor(THREADS) as pool:
        shares = [people[n::THREADS] or people for n in range(THREADS)]
        load = [pool.submit(_use, server, shares[n], n, chance.randrange(2**32), over) for n in range(THREADS)]
        try:
            time.sleep(1)
            begun = time.monotonic()
            vault.begin_all_rotations(now=clock.now())
            killed = _swept(found, people, kills, every=ground.many(20, 1), patience=ground.many(7_200, 240))
            took = time.monotonic() - begun
            time.sleep(hurried.SETTLED.total_seconds())  # requests under the new key alone
        finally:
            over.set()
        waits: list[float] = []
        for one in load:
            failures, spent, written = one.result()
            waits += spent
            notes |= written
            for failure in failures:
                found.hold(False, failure)
    _whole(found, people, notes, rows)
    rate = len(waits) / (took + 1 + hurried.SETTLED.total_seconds())
    found.hold(ground.short or rate > A_SECOND * 0.9, f"there were {rate:.1f} requests a second only")
    found.figures |= {
        "requests meanwhile": len(waits),
        "requests a second": rate,
        "slowest but for 5 %, ms": percentile(waits, 0.95) * 1000,
        "people": people_count,
        "workers killed": killed,
        "seconds from begin to destroyed": took,
    }
    return found


def _with_rows(someone: Person, rows: int) -> Person:
    account = ledger.open_account(user=someone.user, name="Savings", kind="savings", currency="INR", now=clock.now())
    entries = [
        ledger.Entry(
            BEGUN + timedelta(days=n % 3_600), -100 - n, f"UPI/DR/{600000000000 + n}/SHOP {n % 97}/YESB/s@ybl/Pay"
        )
        for n in range(rows)
    ]
    ledger.record_entries(account=account, entries=entries, source="statement", now=clock.now())
    return someone


def _use(
    server: Server, people: list[Person], number: int, seed: int, over: Event
) -> tuple[list[str], list[float], dict[int, str]]:
    """One thread's share of the requests, each at its own moment whether the last was slow or not: reads, searches and
    notes; what failed, how long each took, what was noted."""
    chance = random.Random(seed)
    failures: list[str] = []
    spent: list[float] = []
    written: dict[int, str] = {}
    mine = {someone.user.id: _rows_of(someone, number) for someone in people}
    tokens: dict[int, tuple[str, float]] = {}
    moment = time.monotonic() + number / A_SECOND
    while not over.wait(max(0.0, moment - time.monotonic())):
        moment += THREADS / A_SECOND
        someone = chance.choice(people)
        token, made = tokens.get(someone.user.id, ("", 0.0))
        if time.monotonic() - made > TOKEN_SECONDS or not token:
            token = issue_access(someone.session, clock.now())[0]
            tokens[someone.user.id] = token, time.monotonic()
        begun = time.monotonic()
        answer: Any
        if chance.random() < 0.3:
            pk, note = chance.choice(mine[someone.user.id]), f"note {len(spent)} of {seed}"
            answer = server.ask("PATCH", f"/api/v1/transactions/{pk}", token=token, data={"note": note})
            if answer.status == 200:
                written[pk] = note
        else:
            query = chance.choice(({"limit": "10"}, {"limit": "10", "q": "shop"}, {"limit": "10", "q": "note"}))
            answer = server.ask("GET", "/api/v1/transactions", token=token, query=query)
        if answer.status != 200:
            failures.append(f"a request answered {answer.status} {answer.slug}")
        spent.append(time.monotonic() - begun)
    connections.close_all()
    return failures, spent, written


def _rows_of(someone: Person, number: int) -> list[int]:
    """Some of the newest rows, which no other thread writes to."""
    newest = Transaction.objects.filter(user=someone.user).order_by("-booked_on", "-id")
    return list(newest.values_list("id", flat=True)[number * 50 : number * 50 + 50])


def _swept(found: Findings, people: list[Person], kills: int, *, every: int, patience: int) -> int:
    """Let workers do it, one after the other, each killed when it is in the middle; how many were killed."""
    killed = 0
    end = time.monotonic() + patience
    line = [sys.executable, "-m", "prove.sweeping"]
    worker = subprocess.Popen(line, cwd=ROOT, env=os.environ)
    try:
        next_kill: float | None = None
        while not _done(people):
            alive = worker.poll() is None and time.monotonic() < end
            if not found.hold(alive, f"the rotation did not come to its end; the worker: {worker.poll()}"):
                break
            resealing = UserKey.objects.filter(version=2, state="primary").exists()
            if resealing and next_kill is None:
                next_kill = time.monotonic() + every
            if next_kill is not None and killed < kills and time.monotonic() > next_kill:
                worker.kill()
                worker.wait()
                worker = subprocess.Popen(line, cwd=ROOT, env=os.environ)
                killed, next_kill = killed + 1, time.monotonic() + every
            time.sleep(0.2)
    finally:
        worker.kill()
        worker.wait()
    return killed


def _done(people: list[Person]) -> bool:
    left = UserKey.objects.filter(user__in=[someone.user.id for someone in people]).exclude(state="destroyed")
    return all(version > 1 for version in left.values_list("version", flat=True))


def _whole(found: Findings, people: list[Person], notes: dict[int, str], rows: int) -> None:
    """Every value stands under the new key and opens, and every acknowledged note is there."""
    vault.forget_keys()
    for someone in people:
        for cell in cells_of(someone.user.id):
            under_new = cell.sealed[1:5] == (2).to_bytes(4, "big")
            found.check(under_new and bool(cell.opened()), f"{cell.table}.{cell.column} is under another key")
            found.count("sealed values under the new key", int(under_new))
        live = Transaction.objects.filter(user=someone.user)
        found.hold(live.count() == rows, f"{live.count()} of {rows} rows are there")
        noted = [pk for pk in live.values_list("id", flat=True) if pk in notes]
        for row in queries.transactions_of(someone.user, noted):
            found.hold(row.note == notes[row.id], f"transaction {row.id}: a note that was acknowledged is not there")
    found.count("notes acknowledged and found", len(notes))
