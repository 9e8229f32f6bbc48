"""S13: whoever owns the database can change the audit log, but not unnoticed: the first bad record is named."""

from collections import Counter
import os
from pathlib import Path
import random
import time
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from finsure.audit.models import Entry, Link
from finsure.audit.operations import empty_log, record, seal, verify, without_fences
from finsure.core import clock, origin
from finsure.core.rows import insert_rows
from finsure.identity.models import User
from prove import tampering
from prove.harness import Findings, Ground
from prove.people import person

GOAL = (
    "Of 10,000 tampers by the database's owner all are found and named by their place, 1,000 clean logs raise no alarm, "
    "and the verifier looks at 100,000 records or more a second of its processor"
)
SEGMENT, RUNS = 8, 6
RECORDS_A_SECOND = 100_000
HOSTILE = ["<img src=x onerror=alert(1)>", "'; DROP TABLE audit_entry; --", "é\u202e\x1b[31m", "\r\n", "", "x" * 100]

FENCED = [
    "UPDATE audit_entry SET action = 'nothing.done'",
    "UPDATE audit_link SET seq = seq + 1000",
    "UPDATE audit_checkpoint SET line = ''",
    "DELETE FROM audit_entry",
    "DELETE FROM audit_link",
    "DELETE FROM audit_checkpoint",
]


def work(ground: Ground) -> Findings:
    tampers, clean = ground.many(10_000, 240), ground.many(1_000, 20)
    found = Findings(least=tampers + clean)
    settings.AUDIT_ANCHOR_DIR = ground.scratch / "anchor"
    people = [person(f"+9198765432{number}").user for number in range(10, 13)]
    empty_log()
    chance = ground.chance()
    for number in range(clean):
        _clean(ground.scratch / f"clean-{number}", people, chance, found)
    settings.AUDIT_ANCHOR_DIR = ground.scratch / "anchor"
    log = _log(people, chance)
    _fenced(log, found)
    with without_fences():
        _tampers(log, tampers, chance, ground.scratch, found)
    empty_log()
    settings.AUDIT_ANCHOR_DIR = ground.scratch / "large"
    _speed(ground, chance, found)
    return found


def _write(people: list[User], count: int, chance: random.Random) -> None:
    for number in range(count):
        with origin.answering({"REMOTE_ADDR": f"192.0.2.{chance.randrange(5)}"}):
            actor: Any = chance.choice([*people, None])
            facts = {"device": chance.choice(HOSTILE), "number": number} if chance.random() < 0.8 else {}
            record(actor=actor, action=chance.choice(["session.opened", "entries.recorded", "person.changed"]),
                   subject=actor, purpose=chance.choice(["", "consent:7"]), **facts)  # fmt: skip


def _clean(folder: Path, people: list[User], chance: random.Random, found: Findings) -> None:
    """A log of any length, sealed in any rhythm."""
    settings.AUDIT_ANCHOR_DIR = folder
    written = 0
    with transaction.atomic():
        for _ in range(chance.randint(1, 4)):
            count = chance.randint(0, 9)
            _write(people, count, chance)
            written += count
            seal(now=clock.now(), segment=chance.randint(1, 9))
        looked = verify()
        found.check(looked.bad is None and looked.records == written, f"a clean log: {looked}")
        found.count("records in clean logs", written)
        found.count("false alarms", int(looked.bad is not None))
        transaction.set_rollback(True)
    found.count("clean logs")


def _log(people: list[User], chance: random.Random) -> tampering.Log:
    _write(people, SEGMENT * RUNS, chance)
    seal(now=clock.now(), segment=SEGMENT)
    return tampering.Log(SEGMENT, list(Link.objects.order_by("seq").values_list("entry_id", flat=True)))


def _fenced(log: tampering.Log, found: Findings) -> None:
    """While the fences stand, the same statements do not even pass."""
    for statement in FENCED:
        refused = False
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        except DatabaseError:
            refused = True
        found.hold(refused, f"passed the fences: {statement}")
        found.count("statements that the fences refused", int(refused))
    found.hold(verify().bad is None and Entry.objects.count() == log.size, "the log is not whole before the tampers")


def _tampers(log: tampering.Log, times: int, chance: random.Random, scratch: Path, found: Findings) -> None:
    def forked(log: tampering.Log, chance: random.Random) -> tampering.Expected:
        return tampering.forked(log, chance, scratch)

    kinds: dict[str, tampering.Tamper] = {**tampering.KINDS, "forked": forked}
    names = list(kinds)
    outcomes: Counter[str] = Counter()
    for number in range(times):
        kind = names[number % len(names)]
        with transaction.atomic():
            expected = kinds[kind](log, chance)
            bad = verify().bad
            transaction.set_rollback(True)
        named = bad is not None and bad.first == expected.first and (not expected.alone or bad.last == bad.first)
        found.check(named, f"{expected.how}: expected {expected.first}, found {bad}")
        outcomes[kind] += named
        found.count("named as one record" if bad and bad.first == bad.last else "named as a run of records", int(named))
    found.figures |= {f"found: {kind}": count for kind, count in outcomes.items()}
    found.hold(verify().bad is None, "the log is not whole after the tampers were taken back")


def _speed(ground: Ground, chance: random.Random, found: Findings) -> None:
    """A large log, as the command verifies it; the best of five looks, since the machine has other things to do.

    What is judged is the verifier's own processor time: how fast the database is at the same moment is the machine's.
    """
    count = ground.many(300_000, 20_000)
    columns = ["id", "who_id", "session_id", "network", "action", "subject_kind", "subject_id", "request_id", "purpose",
               "at_us", "detail"]  # fmt: skip
    begun = time.time_ns() // 1_000
    insert_rows(Entry, columns, (_row(begun + number, chance) for number in range(count)))
    while seal(now=clock.now()):
        pass
    clock_rate = processor_rate = 0.0
    for _ in range(5):
        started, used = time.monotonic(), time.process_time()
        looked = verify()
        clock_rate = max(clock_rate, looked.records / (time.monotonic() - started))
        processor_rate = max(processor_rate, looked.records / (time.process_time() - used))
        found.hold(looked.bad is None and looked.records == count, f"a large clean log: {looked}")
    found.figures |= {
        "records of the large log": count,
        "records verified a second of the verifier's processor": round(processor_rate),
        "records verified a second by the clock": round(clock_rate),
        "load of the machine, of two cores": round(os.getloadavg()[0], 1),
    }
    enough = ground.short or processor_rate >= RECORDS_A_SECOND
    found.hold(enough, f"only {processor_rate:,.0f} records a second of processor time were verified")


def _row(at_us: int, chance: random.Random) -> tuple[Any, ...]:
    session = f"{chance.getrandbits(128):032x}"
    return (f"{at_us:014x}{chance.getrandbits(72):018x}", chance.randrange(1, 5_000), session, session, "session.opened",
            "identity.session", session, session[:16], "", at_us, chance.randbytes(140))  # fmt: skip
