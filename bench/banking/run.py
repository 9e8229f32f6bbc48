"""A first link to a filled dashboard, and what a synced row costs beside the floor of a plain insert."""

import argparse
from pathlib import Path
import sys
import tempfile
from typing import Any

from bench.harness import ROOT, WORK, SQLite, machine, median, publish, say, table

sys.path.insert(0, str(ROOT / "backend"))
from finsure.banking.tests.simulated import simulator

HERE = Path(__file__).parent
GOAL_SECONDS, ACCOUNTS = 20, 3
MOBILES = ("9999999999", "9820098202", "9811122233")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="as always: this benchmark has one form")
    parser.add_argument("--runs", type=int, default=5, help="medians are shown (default: 5)")
    asked = parser.parse_args()
    runs: list[dict[str, Any]] = []
    WORK.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=WORK) as folder, simulator("--knob", "ready_seconds=2") as bank:
        source = SQLite(Path(folder))
        for number in range(asked.runs):
            database = source.fresh()
            database.variables |= {
                "PYTHONPATH": f"{ROOT}:{ROOT / 'backend'}",
                "FINSURE_SETU_MODE": "simulator",
                "FINSURE_SETU_URL": bank.address,
                "FINSURE_SETU_CLIENT_ID": "simulator-client",
                "FINSURE_SETU_SECRET": "simulator-secret",  # nosec B105 # the simulator's own default
                "FINSURE_SETU_PRODUCT": "simulator-product",
                "FINSURE_SETU_NOTIFICATION_TOKEN": "b" * 40,
            }
            found = database.child("bench.banking.child", MOBILES[number % len(MOBILES)])
            if found["rows"] != found["new"] or found["accounts"] != ACCOUNTS:
                raise SystemExit(f"bench: the link is not true: {found}")
            runs.append(found)
            say(f"run {number + 1}: {found['rows']} rows of {found['accounts']} accounts in {found['wall_s']:.1f} s")
    publish(HERE, _page(runs), {"machine": machine(server=False), "finsure": runs})


def _page(runs: list[dict[str, Any]]) -> str:
    lines: list[list[object]] = [
        [one["accounts"], f"{one['rows']:,}", f"{one['wall_s']:.1f} s", f"{one['asked_s']:.1f} s",
         f"{one['rows'] / one['cpu_s']:,.0f}", f"{one['rows'] / max(one['floor_cpu_s'], 1e-6):,.0f}",
         f"{one['peak_mib']:.0f} MiB"]
        for one in runs
    ]  # fmt: skip
    head = ["accounts", "rows", "to a filled dashboard", "of it until the page to agree on", "rows a CPU second",
            "plain inserts a CPU second", "peak memory"]  # fmt: skip
    wall = median(runs, "wall_s")
    verdict = "within" if wall <= GOAL_SECONDS else "**not within**"
    return "\n\n".join(
        [
            machine(server=False),
            table(head, lines),
            f"The median to a filled dashboard is **{wall:.1f} s**, {verdict} the goal of {GOAL_SECONDS} s.",
        ]
    )


if __name__ == "__main__":
    main()
