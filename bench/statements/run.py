"""Imports of whole statements, on every database, beside the peers on the same rows in the same run."""

import argparse
from pathlib import Path
import tempfile
from typing import Any

from bench import people
from bench.harness import WORK, databases, machine, median, publish, say, table
from bench.peers import run as peers

HERE = Path(__file__).parent
SIZES = (10_000, 100_000)
OVERLAP = 300


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="the peers at 100,000 rows too")
    parser.add_argument("--runs", type=int, default=5, help="of FinSure; medians are shown (default: 5)")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--no-peers", action="store_true")
    asked = parser.parse_args()
    runs: list[dict[str, Any]] = []
    beside: list[dict[str, Any]] = []
    WORK.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=WORK) as folder, databases() as sources:
        for size in asked.sizes:
            rows = people.rows_of(size)
            files = _written(Path(folder), rows)
            expected = people.OPENING_MINOR["savings"] + sum(row.amount_minor for row in rows)
            for number in range(asked.runs):
                for source in sources:
                    database = source.fresh()
                    found = database.child("bench.statements.child", *map(str, files), str(database.server or ""))
                    _true(found, size, expected)
                    runs.append({"database": source.name, "size": size} | found)
                    say(
                        f"{source.name}, {size:,} rows, run {number + 1}: {size / found['cpu_s']:,.0f} rows a CPU second"
                    )
            if not asked.no_peers:
                beside += peers.imports(rows, Path(folder), everything=asked.full or size < 100_000)
    publish(HERE, _page(runs, beside), {"machine": machine(), "finsure": runs, "peers": beside})


def _written(folder: Path, rows: list[people.Row]) -> tuple[Path, Path]:
    whole, overlap = folder / f"{len(rows)}.csv", folder / f"{len(rows)}-last.csv"
    whole.write_bytes(people.statement(rows))
    before = people.OPENING_MINOR["savings"] + sum(row.amount_minor for row in rows[:-OVERLAP])
    overlap.write_bytes(people.statement(rows[-OVERLAP:], before))
    return whole, overlap


def _true(found: dict[str, Any], size: int, balance_minor: int) -> None:
    """A quick import that is wrong is no import."""
    again = [(run["new"], run["known"]) for run in found["again"]]
    if found["new"] != size or found["transactions"] != size or found["balance_minor"] != balance_minor:
        raise SystemExit(f"bench: the import of {size} rows is not true: {found}")
    if again != [(0, OVERLAP)] * len(again):
        raise SystemExit(f"bench: importing the last {OVERLAP} rows again was not recognised: {again}")


def _page(runs: list[dict[str, Any]], beside: list[dict[str, Any]]) -> str:
    lines: list[list[object]] = []
    overlaps: list[list[object]] = []
    best: dict[int, float] = {}
    for database in dict.fromkeys(run["database"] for run in runs):
        for size in dict.fromkeys(run["size"] for run in runs):
            own = [run for run in runs if run["database"] == database and run["size"] == size]
            cpu, server = median(own, "cpu_s"), median(own, "server_cpu_s")
            best[size] = min(best.get(size, 0) or size / cpu, size / (cpu + server))
            lines.append([f"FinSure, {database}", f"{size:,}", f"**{size / cpu:,.0f}**", f"{size / (cpu + server):,.0f}",
                          f"{median(own, 'wall_s'):.1f} s", f"{median(own, 'peak_mib'):.0f} MiB", len(own)])  # fmt: skip
            again = [one for run in own for one in run["again"]]
            overlaps.append([f"FinSure, {database}", f"{size:,}", f"{median(again, 'cpu_s') * 1000:.0f} ms",
                             f"{median(again, 'server_cpu_s') * 1000:.0f} ms", len(again)])  # fmt: skip
    for peer in beside:
        speed = peer["rows"] / peer["cpu_s"]
        lines.append([peer["name"], f"{peer['rows']:,}", f"{speed:,.0f}", f"{speed:,.0f}", f"{peer['wall_s']:.1f} s",
                      f"{peer['peak_mib']:.0f} MiB", peer["runs"]])  # fmt: skip
        if "again_cpu_s" in peer:
            overlaps.append(
                [peer["name"], f"{peer['rows']:,}", f"{peer['again_cpu_s'] * 1000:,.0f} ms", "–", peer["runs"]]
            )
    head = ["", "rows", "rows a CPU second", "with the database server's CPU", "wall", "peak memory", "runs"]
    second = [f"a statement of {OVERLAP} rows, all known", "into", "CPU", "and of the database server", "runs"]
    ratios = [
        f"At {peer['rows']:,} rows FinSure's slowest figure is **{best[peer['rows']] / (peer['rows'] / peer['cpu_s']):.0f} ×** "
        f"{peer['name']}'s, which does the like."
        for peer in beside
        if peer.get("compared") and peer["rows"] in best
    ]
    return "\n\n".join([machine(), table(head, lines), *ratios, table(second, overlaps)])


if __name__ == "__main__":
    main()
