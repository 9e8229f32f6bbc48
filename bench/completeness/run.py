"""How much of what is missing or wrong is found, and how often clean accounts are doubted."""

import argparse
from pathlib import Path
from typing import Any

from bench.harness import databases, machine, publish, say, table

HERE = Path(__file__).parent
GOAL = 0.99


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="three times as many damaged copies")
    parser.add_argument("--each", type=int, default=25, help="accounts in each shape (default: 25)")
    parser.add_argument("--copies", type=int, default=4, help="damaged copies of each kind an account (default: 4)")
    asked = parser.parse_args()
    with databases(server=False) as (source,):
        copies = asked.copies * 3 if asked.full else asked.copies
        shapes = source.fresh().child("bench.completeness.child", str(asked.each), str(copies))
    page, share, alarms = _page(shapes)
    publish(HERE, page, {"machine": machine(server=False), "shapes": shapes})
    say(f"{share:.2%} found, {alarms} false alarms")
    if alarms or share < GOAL:
        raise SystemExit(f"bench: the goal is {GOAL:.0%} found and no false alarm")


def _page(shapes: dict[str, Any]) -> tuple[str, float, int]:
    alarms = sum(one["alarms"] for one in shapes.values())
    clean = [
        [name, one["accounts"], f"{one['rows']:,}", one["months"], f"{one['whole'] / one['months']:.0%}", one["alarms"]]
        for name, one in shapes.items()
    ]
    kinds = list(next(iter(shapes.values()))["damaged"])
    damaged: list[list[object]] = []
    for kind in kinds:
        cells = [one["damaged"][kind] for one in shapes.values()]
        sums = {key: sum(cell.get(key, 0) for cell in cells) for key in ("made", "found", "elsewhere", "named")}
        named = f"{sums['named'] / sums['made']:.1%}" if sums["named"] else "–"
        worst = min(
            shapes, key=lambda name: shapes[name]["damaged"][kind]["found"] / shapes[name]["damaged"][kind]["made"]
        )
        low = shapes[worst]["damaged"][kind]
        lowest = f"{low['found'] / low['made']:.1%} ({worst})" if low["found"] < low["made"] else "100.0%"
        share = f"**{sums['found'] / sums['made']:.2%}**"
        damaged.append([kind, f"{sums['made']:,}", share, lowest, named, sums["elsewhere"]])
    made = sum(one["damaged"][kind]["made"] for one in shapes.values() for kind in kinds)
    found = sum(one["damaged"][kind]["found"] for one in shapes.values() for kind in kinds)
    cpu = sum(one["cpu_s"] for one in shapes.values()) / sum(one["rows"] for one in shapes.values())
    accounts = sum(one["accounts"] for one in shapes.values())
    words = (
        f"**{found / made:.2%}** of {made:,} gaps and errors were found; **{alarms}** false alarms on {accounts} clean "
        f"accounts. Judging costs {cpu * 1e5:.2f} s of CPU for 100,000 rows."
    )
    first = table(["clean accounts", "accounts", "rows", "months", "of them whole", "false alarms"], clean)
    second = table(
        ["damage", "copies", "found", "least, in a shape", "cause named rightly", "alarms elsewhere"], damaged
    )
    return "\n\n".join([machine(server=False), words, first, second]), found / made, alarms


if __name__ == "__main__":
    main()
