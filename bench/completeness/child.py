"""Invented accounts recorded into a ledger, judged clean and damaged. Prints JSON."""

from collections import Counter
from collections.abc import Sequence
import json
import random
import sys
import time
from typing import Any

import django

django.setup()

# ruff: noqa: E402 - models can be imported only now
from bench.completeness.making import DAMAGES, SHAPES, Damage, truth
from finsure.core import clock
from finsure.identity import operations as identity
from finsure.ledger import operations as ledger
from finsure.ledger.domain.completeness import GAP, UNCOVERED, Judged, judge
from finsure.ledger.operations import Entry
from finsure.ledger.queries.completeness import Evidence, evidence_of

ALARMS = (GAP, UNCOVERED)
EXPECTED = {"a row twice": "duplicate", "a sign flipped": "sign"}


def main(each: int, copies: int) -> None:
    person = identity.demonstration_person(now=clock.now())
    shapes = {shape: _measured(person, shape, place, each, copies) for place, shape in enumerate(SHAPES)}
    print(json.dumps(shapes))


def _measured(person: Any, shape: str, place: int, each: int, copies: int) -> dict[str, Any]:
    found: dict[str, Any] = {"accounts": each, "rows": 0, "months": 0, "whole": 0, "alarms": 0, "examples": []}
    kinds: dict[str, Counter[str]] = {kind: Counter() for kind in DAMAGES}
    for number in range(each):
        seed = 1000 * (place + 1) + number
        evidence = _recorded(person, shape, seed)
        begun = time.process_time()
        months = judge(*evidence)
        found["cpu_s"] = found.get("cpu_s", 0.0) + time.process_time() - begun
        found["rows"] += len(evidence.rows)
        found["months"] += len(months)
        found["whole"] += sum(one.verdict == "whole" for one in months)
        alarms = [one for one in months if one.verdict in ALARMS]
        found["alarms"] += len(alarms)
        found["examples"] += [f"{seed}: {one}" for one in alarms[:2]]
        chance = random.Random(seed)
        for kind, damage in DAMAGES.items():
            for _ in range(copies):
                _count(kinds[kind], kind, damage(evidence, chance))
    return found | {"damaged": kinds}


def _recorded(person: Any, shape: str, seed: int) -> Evidence:
    """The sources of an account in that shape, brought into an account of its own as an import brings them."""
    chance = random.Random(seed)
    rows = truth(seed)
    account = ledger.open_account(user=person, name=f"Savings {seed}", kind="savings", currency="INR", now=clock.now())
    for source in SHAPES[shape](rows, chance):
        ledger.record_entries(
            account=account,
            entries=source.entries,
            source=source.name,
            now=clock.now(),
            closing=source.closing or _closing(source.entries),
            covered=source.covered,
        )
    evidence = evidence_of(account.id)
    if len(evidence.rows) != len(rows):
        raise SystemExit(f"bench: {shape} {seed}: {len(evidence.rows)} rows are held of {len(rows)}")
    return evidence


def _closing(entries: Sequence[Entry]) -> tuple[Any, int] | None:
    """As an import of a file gives it: the balance after the last row, where rows state balances."""
    moved = 0
    for entry in reversed(entries):
        if entry.balance_minor is not None:
            return entries[-1].booked_on, entry.balance_minor + moved
        moved += entry.amount_minor
    return None


def _count(counts: Counter[str], kind: str, damage: Damage) -> None:
    months = judge(*damage.evidence)
    alarms = [one for one in months if one.verdict in ALARMS]
    counts["made"] += 1
    counts["found"] += any(_near(one, damage) for one in alarms)
    counts["elsewhere"] += sum(not _near(one, damage) for one in alarms)
    if kind in EXPECTED:
        counts["named"] += any(one.cause == EXPECTED[kind] for one in alarms)


def _near(one: Judged, damage: Damage) -> bool:
    """Is this month one of the damage's, or does its break reach into the damage's days?"""
    first, last = damage.first_on.replace(day=1), damage.last_on.replace(day=1)
    if first <= one.month <= last:
        return True
    return bool(one.after_on and one.before_on and one.after_on <= damage.last_on and one.before_on >= damage.first_on)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
