"""What a request costs the server, for a person with 10,000 and with 100,000 rows, on every database."""

import argparse
from pathlib import Path
import statistics
from typing import Any

from bench.harness import databases, machine, publish, say, table

HERE = Path(__file__).parent
SIZES = (10_000, 100_000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--full", action="store_true", help="nothing more here; taken for the sake of ./finsure bench --full"
    )
    parser.add_argument("--runs", type=int, default=5, help="fresh processes for each figure (default: 5)")
    asked = parser.parse_args()
    runs: dict[str, dict[int, list[dict[str, Any]]]] = {}
    with databases() as sources:
        for number in range(asked.runs):
            for source in sources:
                for size in SIZES:
                    database = source.fresh()
                    found = database.child("bench.api.child", str(size), str(database.server or ""))
                    runs.setdefault(source.name, {}).setdefault(size, []).append(found)
                    say(f"{source.name}, {size:,} rows, run {number + 1}: Today {found['Today']['p95_ms']:.1f} ms")
    publish(HERE, _page(runs), {"machine": machine(), "runs": runs})


def _page(runs: dict[str, dict[int, list[dict[str, Any]]]]) -> str:
    parts = [machine()]
    for database, sizes in runs.items():
        lines = [_line(page, *(_median(sizes[size], page) for size in SIZES)) for page in next(iter(sizes.values()))[0]]
        head = ["", "10,000 rows: p50 / p95 ms", "100,000 rows: p50 / p95 ms", "ratio of the p50", "database server ms",
                "SQL queries", "answer"]  # fmt: skip
        parts += [f"**{database}**", table(head, lines)]
    return "\n\n".join(parts)


def _line(page: str, small: dict[str, float], large: dict[str, float]) -> list[str]:
    queries = sorted({f"{one['queries']:.0f}" for one in (small, large)})
    return [
        page,
        f"{small['p50_ms']:.1f} / {small['p95_ms']:.1f}",
        f"{large['p50_ms']:.1f} / {large['p95_ms']:.1f}",
        f"{large['p50_ms'] / small['p50_ms']:.2f} ×",
        f"{large['server_ms']:.1f}",
        " → ".join(queries),
        f"{large['bytes'] / 1024:.1f} KB",
    ]


def _median(found: list[dict[str, Any]], page: str) -> dict[str, float]:
    return {name: statistics.median(run[page][name] for run in found) for name in found[0][page]}


if __name__ == "__main__":
    main()
