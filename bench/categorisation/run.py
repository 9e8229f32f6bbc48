"""How often the categoriser is right, apart from the rows it was tuned on, and how fast it is.

    .venv/bin/python bench/categorisation/run.py

Writes the table between the markers of README.md beside it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
import csv
import hashlib
from pathlib import Path
import random
import sys
import time

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "backend"))

from finsure.categorisation import operations  # noqa: E402 - found by the line above
from finsure.categorisation.domain.kinds import Decision  # noqa: E402
from finsure.categorisation.domain.labels import Labeller  # noqa: E402

BEGIN, END = "<!-- numbers: begin -->", "<!-- numbers: end -->"
UNKNOWN = "other.uncategorised"
Row = dict[str, str]


def is_held_out(row: Row) -> bool:
    """Half of the merchants, told by their names alone, so that no merchant is in both halves."""
    name = (row["merchant"] or row["narration"]).lower()
    return hashlib.sha256(name.encode()).digest()[0] % 2 == 1


def amount_of(row: Row) -> int:
    return 100 if row["direction"] == "credit" else -100


def guesses(rows: Sequence[Row]) -> list[Decision]:
    return [operations.labeller(row["country"]).guess(row["narration"], amount_of(row), row["country"]) for row in rows]


def share(hits: Iterable[bool]) -> float:
    found = list(hits)
    return sum(found) / len(found) if found else 0.0


def macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    right, truth, given = Counter[str](), Counter[str](), Counter[str]()
    for expected, found in pairs:
        truth[expected] += 1
        given[found] += 1
        right[expected] += expected == found
    return sum(2 * right[label] / (truth[label] + given[label]) for label in truth) / max(1, len(truth))


def calibration_error(decisions: Sequence[tuple[Decision, bool]]) -> float:
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for decision, right in decisions:
        bins[min(9, int(decision.confidence * 10))].append((decision.confidence, right))
    return sum(abs(sum(c for c, _ in found) - sum(r for _, r in found)) for found in bins.values()) / max(
        1, len(decisions)
    )


def known_names() -> set[str]:
    with (operations.DATA / "merchants_india.csv").open(newline="", encoding="utf-8") as file:
        return {row["name"].lower() for row in csv.DictReader(file)}


def line(name: str, rows: Sequence[Row]) -> str:
    known = [(row, decision) for row, decision in zip(rows, guesses(rows), strict=True) if row["label"] != UNKNOWN]
    right = [(decision, row["label"] == decision.category) for row, decision in known]
    surest = sorted(right, key=lambda pair: -pair[0].confidence)[: int(len(right) * 0.8)]
    group = share(row["label"].split(".")[0] == decision.category.split(".")[0] for row, decision in known)
    figures = (
        share(hit for _, hit in right),
        group,
        macro_f1([(row["label"], decision.category) for row, decision in known]),
        share(hit for _, hit in surest),
        calibration_error(right),
    )
    return f"| {name} | {len(known):,} | " + " | ".join(f"{figure:.3f}" for figure in figures) + " |"


def rows_per_second(rows: Sequence[Row]) -> tuple[float, float]:
    """Rows per CPU second on narrations all new, and on a year of habits: the same shops with fresh references."""
    generator = random.Random(7)
    labeller = Labeller(operations.load_knowledge(operations.DATA, abroad=False))
    fresh = [(row["narration"], amount_of(row)) for row in rows if row["country"] == "IN"]
    started = time.process_time()
    labeller.label(fresh)
    new = len(fresh) / (time.process_time() - started)
    shops = generator.sample(fresh, 1_500)
    digits = str.maketrans({str(d): str((d * 7 + 3) % 10) for d in range(10)})
    habits = [(text.translate(digits), amount) for text, amount in generator.choices(shops, k=50_000)]
    started = time.process_time()
    labeller.label(habits)
    return new, len(habits) / (time.process_time() - started)


def loading(country: str) -> float:
    """Milliseconds of CPU until a country's knowledge is there."""
    started = time.process_time()
    operations.labeller(country)
    return (time.process_time() - started) * 1000


def main() -> None:
    """Measure and write the page."""
    loading_ms = [loading("IN"), loading("US")]
    with (HERE / "dev.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    table = [
        "| rows | n | leaf | group | macro-F1 | leaf, surest 80 % | ECE |",
        "| --- | --: | --: | --: | --: | --: | --: |",
    ]
    for half, held in (("tuned on", False), ("held out", True)):
        for source in sorted({row["source"] for row in rows}):
            part = [row for row in rows if row["source"] == source and is_held_out(row) == held]
            table.append(line(f"{source}, {half}", part))
    strangers = [
        row
        for row in rows
        if row["source"] == "synthetic_india_v1" and is_held_out(row) and row["merchant"].lower() not in known_names()
    ]
    table.append(line("synthetic_india_v1, held out, not in merchants_india.csv", strangers))
    unknown = [row for row in rows if row["label"] == UNKNOWN]
    left_open = share(
        label.category == UNKNOWN
        for row in unknown
        for label in operations.label_entries([(row["narration"], amount_of(row))], row["country"])
    )
    new, habits = rows_per_second(rows)
    summary = (
        f"Rows that nobody can tell are left open: {left_open:.0%} of {len(unknown)}. "
        f"Loading takes {loading_ms[0]:.0f} ms of CPU for India, {loading_ms[1]:.0f} ms for other countries. "
        f"{new:,.0f} rows per CPU second when every narration is new, "
        f"{habits:,.0f} when shops repeat as in one person's statements."
    )
    table += ["", summary]
    page = HERE / "README.md"
    text = page.read_text(encoding="utf-8")
    head, tail = text.partition(BEGIN)[0], text.partition(END)[2]
    page.write_text(head + BEGIN + "\n" + "\n".join(table) + "\n" + END + tail, encoding="utf-8")
    print("\n".join(table))


if __name__ == "__main__":
    main()
