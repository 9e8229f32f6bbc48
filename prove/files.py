"""S3: a hostile or damaged file is read or refused by name: quickly, in little memory, and leaving nothing half done."""

from collections import Counter
from pathlib import Path
import time

from finsure.ledger.models import Account, Batch, Transaction
from finsure.statements.domain import NeedsMapping, Unreadable, read
from finsure.statements.models import State
from finsure.statements.tests.making_hostile import CASES
from prove.harness import Findings, Ground
from prove.mutating import damaged
from prove.people import bring, person

GOAL = (
    "Hostile and damaged statements are read or refused by name: 0 crashes, ≤ 2 s and ≤ 100 MB each, 0 rows left behind"
)
SECONDS, MEBIBYTES = 2.0, 100.0
RESTING = {State.READY, State.NEEDS_PASSWORD, State.NEEDS_MAPPING, State.REFUSED}


def work(ground: Ground) -> Findings:
    count = ground.many(10_000, 400)
    found = Findings(least=count + 80)
    outcomes: Counter[str] = Counter()
    slowest = largest = 0.0
    named = [(what, name, make) for what, make, name, _ in CASES]
    for what, name, make in named:
        seconds, mebibytes = _tried(found, what, name, make(), outcomes)
        slowest, largest = max(slowest, seconds), max(largest, mebibytes)
    for what, name, data in damaged(count, ground.chance()):
        seconds, mebibytes = _tried(found, what, name, data, outcomes)
        slowest, largest = max(slowest, seconds), max(largest, mebibytes)
    kept = _brought(ground, found)
    found.figures |= {"named files": len(named), "generated files": count, "brought through the import": kept}
    found.figures |= {f"outcome: {what}": number for what, number in outcomes.most_common()}
    found.figures |= {"slowest, seconds of CPU": round(slowest, 2), "most memory, MiB": round(largest, 1)}
    return found


def _tried(found: Findings, what: str, name: str, data: bytes, outcomes: Counter[str]) -> tuple[float, float]:
    """Read one file in this process; how long it took and how far memory rose."""
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before, begun = _mebibytes("VmRSS"), time.process_time()
    try:
        reading = read(data, name)
        good = bool(reading.rows) and all(type(row.amount_minor) is int for row in reading.rows)
        outcomes["read"] += 1
    except Unreadable:
        good = True
        outcomes["refused by name"] += 1
    except NeedsMapping:
        good = True
        outcomes["asked about"] += 1
    except Exception as crash:  # noqa: BLE001 - a crash is what is looked for
        good = False
        outcomes[f"crash: {type(crash).__name__}"] += 1
        what = f"{what} {crash!r}"
    seconds, mebibytes = time.process_time() - begun, max(0.0, _mebibytes("VmHWM") - before)
    within = seconds <= SECONDS and mebibytes <= MEBIBYTES
    found.check(good and within, f"{what} ({name}, {len(data)} bytes): {seconds:.2f} s, {mebibytes:.0f} MiB")
    return seconds, mebibytes


def _mebibytes(name: str) -> float:
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(lines[name].split()[0]) / 1024


def _brought(ground: Ground, found: Findings) -> int:
    """Take files in as a person does; whatever comes of it, the ledger holds nothing that was not confirmed."""
    files = [(name, make()) for what, make, name, _ in CASES if what != "more than the limit"]
    files += [(name, data) for _, name, data in damaged(ground.many(1_000, 40), ground.chance())]
    if ground.short:
        files = files[:40] + files[-40:]
    for number, (name, data) in enumerate(files):
        someone = person(f"+9198{number:08}")
        state = bring(someone.user, name, data)
        state.refresh_from_db()
        found.hold(state.state in RESTING, f"{name} of {len(data)} bytes rests as {state.state}")
    rows = sum(model._default_manager.count() for model in (Account, Batch, Transaction))
    found.hold(rows == 0, f"{rows} rows came of files that nobody confirmed")
    found.figures["rows left behind"] = rows
    return len(files)
