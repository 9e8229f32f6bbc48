"""How often the resolver is right about rows that belong together, on generated households.

    ./finsure bench resolver

The households of the published figures were never looked at while weights were set; `--tuning` measures on those that were.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
import random
import sys
import time

from bench import harness
from bench.resolver.banks import NAMES
from bench.resolver.households import Household
from bench.resolver.scenes import household

sys.path.insert(0, str(harness.ROOT / "backend"))

from finsure.categorisation import operations as categorisation
from finsure.ledger.domain import resolving
from finsure.ledger.domain.resolving import Found, Place, Row, Said

HERE = Path(__file__).resolve().parent
TUNING, HELD_OUT, HOUSEHOLDS = 1_000_000, 7_000_000, 300
KINDS = ("transfer", "card_payment", "refund", "reversal", "payback")


def read(home: Household) -> tuple[list[Row], dict[int, Said], dict[int, Place]]:
    """The household as the ledger sees it: labelled by the categoriser, and nothing of what is true."""
    labels = categorisation.label_entries([(row.narration, row.amount_minor) for row in home.rows], "IN")
    rows, said = [], {}
    holders = resolving.holders_of([home.name])
    for row, label in zip(home.rows, labels, strict=True):
        mark = f"{row.on}{row.amount_minor}{row.narration}"
        rows.append(Row(row.id, row.account, row.on.toordinal(), row.amount_minor, label.category, label.rail, mark))
        said[row.id] = resolving.said_of(
            row.narration,
            row.amount_minor,
            name=label.name,
            vpa=label.vpa,
            bank=label.bank,
            reference=label.reference,
            holders=holders,
        )
    places = {a.number: resolving.place_of(a.kind, a.mask, NAMES[a.bank]) for a in home.accounts}
    return rows, said, places


def resolved(home: Household, chance: random.Random) -> tuple[list[Found], float]:
    """What is found in the rows in any order, opening only what is worth it, and the seconds it took."""
    rows, said, places = read(home)
    chance.shuffle(rows)
    started = time.process_time()
    wanted = resolving.worth_opening(rows)
    found = resolving.resolve(rows, {pk: one for pk, one in said.items() if pk in wanted}, places)
    return found, time.process_time() - started


def measure(first_seed: int, households: int, show: int = 0) -> dict[str, dict[str, int]]:
    """Counts by kind: true pairs, links made, right ones, suggestions and right ones, traps and sprung traps."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    chance, spent = random.Random(first_seed), 0.0
    for seed in range(first_seed, first_seed + households):
        home = household(seed)
        found, seconds = resolved(home, chance)
        spent += seconds
        _count(home, found, counts)
        show = _show(home, found, show)
        counts["all"]["rows"] += len(home.rows)
    counts["all"]["milliseconds"] = round(spent * 1000)
    return {kind: dict(counter) for kind, counter in counts.items()}


def _count(home: Household, found: Iterable[Found], counts: dict[str, Counter[str]]) -> None:
    links = {(one.credit, one.debit): one for one in found}
    for pair, kind in home.truth.items():
        one = links.get(pair)
        counts[kind]["true"] += 1
        counts[kind]["linked"] += bool(one and one.linked)
        counts[kind]["asked"] += bool(one and not one.linked)
    for pair, one in links.items():
        right = home.truth.get(pair) == one.kind
        name = "links" if one.linked else "questions"
        counts[one.kind][name] += 1
        counts[one.kind][f"{name} right"] += right
        if not right:
            for trap in {home.traps[pk] for pk in pair if pk in home.traps}:
                counts[trap]["sprung" if one.linked else "asked"] += 1
    for trap in home.traps.values():
        counts[trap]["rows"] += 1


def _show(home: Household, found: Iterable[Found], show: int) -> int:
    """Print some of what went wrong, for whoever tunes."""
    rows = {row.id: row for row in home.rows}
    for one in found:
        if show and one.linked and home.truth.get((one.credit, one.debit)) != one.kind:
            print("WRONG", one, home.truth.get((one.credit, one.debit)), rows[one.credit], rows[one.debit], sep="\n  ")
            show -= 1
    linked = {(one.credit, one.debit) for one in found if one.linked}
    for pair, kind in home.truth.items():
        if show and pair not in linked:
            asked = next((one for one in found if (one.credit, one.debit) == pair), None)
            print("MISSED", kind, asked, rows[pair[0]], rows[pair[1]], sep="\n  ")
            show -= 1
    return show


def words(facts: dict[str, dict[str, int]]) -> str:
    lines = []
    sums: Counter[str] = Counter()
    for kind in KINDS:
        lines.append(_line(kind.replace("_", " "), facts[kind]))
        sums.update(facts[kind])
    lines.append(_line("**all**", sums))
    head = (
        "kind", "true pairs", "links made", "precision", "recall, linked", "recall, linked or asked", "questions",
        "of them right",
    )  # fmt: skip
    traps = sorted(name for name in facts if name not in {*KINDS, "all"})
    sprung = [
        (name, f"{facts[name]['rows']:,}", facts[name].get("sprung", 0), facts[name].get("asked", 0)) for name in traps
    ]
    rows, spent = facts["all"]["rows"], facts["all"]["milliseconds"]
    speed = f"{rows:,} rows of {HOUSEHOLDS} households; {rows / max(1, spent) * 1000:,.0f} rows per CPU second."
    trap_head = ("trap", "rows in it", "wrong links", "wrong questions")
    return "\n\n".join((harness.table(head, lines), harness.table(trap_head, sprung), speed))


def _line(name: str, c: dict[str, int] | Counter[str]) -> tuple[str, ...]:
    def share(part: int, whole: int) -> str:
        return f"{part / whole:.4f}" if whole else "–"

    linked, asked, true = c.get("linked", 0), c.get("asked", 0), c.get("true", 0)
    return (
        name, f"{true:,}", f"{c.get('links', 0):,}", share(c.get("links right", 0), c.get("links", 0)), share(linked, true),
        share(linked + asked, true), f"{c.get('questions', 0):,}", share(c.get("questions right", 0), c.get("questions", 0)),
    )  # fmt: skip


def main() -> None:
    """Measure and write the page; with --tuning only say."""
    parser = argparse.ArgumentParser(prog="./finsure bench resolver")
    parser.add_argument("--tuning", action="store_true", help="the households that weights were set on")
    parser.add_argument("--households", type=int, default=HOUSEHOLDS)
    parser.add_argument("--show", type=int, default=0, help="print so many of what went wrong")
    parser.add_argument("--full", action="store_true", help="the same as without")
    asked = parser.parse_args()
    facts = measure(TUNING if asked.tuning else HELD_OUT, asked.households, asked.show if asked.tuning else 0)
    said = words(facts)
    if not asked.tuning:
        harness.publish(HERE, f"{said}\n\n{harness.machine(server=False)}", facts)
    print(said)


if __name__ == "__main__":
    main()
