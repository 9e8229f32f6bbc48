"""docs/trust.md, made from what the proofs have counted."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "prove" / "results.json"
PAGE = ROOT / "docs" / "trust.md"

# Proofs whose full run is still owed: only their short form has passed, so the page counts nothing for them.
OWED = {
    "chaos": "S8, workers, database, broker and aggregator failing under a sync",
}

HEAD = """# What we tried to break, and the counts

Made by `./finsure prove --write` from what the proofs in [prove](../prove) counted; nobody edits it by hand, and a test
compares it with `prove/results.json`. Each proof is one command (`./finsure prove session`), runs against the real
application on the database named below, and fails when one attempt of it goes wrong. The short form of every proof
(`./finsure prove --short`) runs with every change, as a step of `make test`.

| | promise | tried | went wrong | on | database | seconds |
| --- | --- | ---: | ---: | --- | --- | ---: |
"""


def page_of(results: Sequence[dict[str, Any]]) -> str:
    """The whole page."""
    lines = [
        f"| {result['id']} [{result['name']}](#{result['id'].lower()}-{result['name']}) | {result['goal']} | "
        f"{result['tried']:,} | {_wrong(result)} | {result['on']} | {result['database']} | {result['seconds']:,.0f} |"
        for result in results
    ]
    owed = [f"Not yet run at full length: {what} (`./finsure prove {name} --write`)." for name, what in OWED.items()]
    return HEAD + "\n".join([*lines, "", *owed, "", *(_part(result) for result in results)])


def _wrong(result: dict[str, Any]) -> str:
    return f"{result['failed']:,}" if result["passed"] else f"**{result['failed']:,}: not proven**"


def _part(result: dict[str, Any]) -> str:
    figures = [f"| {name} | {_shown(value)} |" for name, value in result["figures"].items()]
    table = ["| figure | |", "| --- | ---: |", *figures] if figures else []
    again = f"`./finsure prove {result['name']} --seed {result['seed']}` does it again." if "seed" in result else ""
    return "\n".join([f"## {result['id']} {result['name']}", "", f"{result['goal']}. {again}".strip(), "", *table, ""])


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
