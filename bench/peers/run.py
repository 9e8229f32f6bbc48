"""Other programs on the same rows and the same machine, installed aside and never into our lock files.

Actual does the like of an import: it reads rows, recognises duplicates and names payees. Fava and hledger keep plain
text, so theirs is the time from a file to a first answer over it; they are shown, not compared.
"""

from collections.abc import Sequence
import os
from pathlib import Path
import resource
import shutil
import subprocess
import sys
import time
from typing import Any

from bench import people
from bench.harness import WORK, run_json, say

HERE = Path(__file__).parent
ACTUAL = "@actual-app/api@26.9.0"
FAVA = "fava==1.30.16"
OVERLAP = 300


def imports(rows: Sequence[people.Row], folder: Path, *, everything: bool) -> list[dict[str, Any]]:
    """What each peer that is installed, or can be, makes of `rows`. Actual takes minutes at 100,000."""
    found = []
    if everything and (place := _actual()):
        say(f"Actual, {len(rows):,} rows, one run …")
        found.append(_actual_import(rows, folder, place))
    if python := _fava():
        found.append(_beancount_load(rows, folder, python))
    if shutil.which("hledger"):
        found.append(_hledger_answer(rows, folder))
    return found


def _actual() -> Path | None:
    place = WORK / "peers" / "actual"
    if not (place / "node_modules" / "@actual-app" / "api").is_dir():
        place.mkdir(parents=True, exist_ok=True)
        (place / "package.json").write_text('{"private": true}\n')
        if not _installed(["npm", "install", "--no-audit", "--no-fund", ACTUAL], place):
            return None
    shutil.copy(HERE / "actual.mjs", place)
    return place


def _fava() -> Path | None:
    place = WORK / "peers" / "python"
    python = place / "bin" / "python"
    if not (place / "bin" / "fava").exists():
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        if not _installed([str(python), "-m", "pip", "install", "--quiet", FAVA], place):
            return None
    return python


def _installed(line: list[str], place: Path) -> bool:
    say(f"installing {line[-1]} aside …")
    done = subprocess.run(line, cwd=place, capture_output=True, text=True, check=False)
    if done.returncode:
        say(f"{line[-1]} could not be installed and is left out: {done.stderr.strip().splitlines()[-1:]}")
    return done.returncode == 0


def _actual_import(rows: Sequence[people.Row], folder: Path, place: Path) -> dict[str, Any]:
    source, data = folder / "rows.jsonl", folder / f"actual-{len(rows)}"
    people.write_json_lines(rows, source)
    data.mkdir()
    facts = run_json(["node", "actual.mjs", str(source), str(data), str(OVERLAP)], {}, cwd=place)
    return facts | {
        "name": ACTUAL.rsplit("@", 1)[0].strip("@").split("/")[0].split("-")[0].title(),
        "runs": 1,
        "compared": True,
    }


def _beancount_load(rows: Sequence[people.Row], folder: Path, python: Path) -> dict[str, Any]:
    source = folder / "rows.beancount"
    people.write_beancount(rows, source)
    script = "import sys; from fava.core import FavaLedger; sys.exit(bool(FavaLedger(sys.argv[1]).errors))"
    line = [str(python), "-c", script, str(source)]
    return {
        "name": "Fava (load and check the file)",
        "rows": len(rows),
        **_used(line, {"BEANCOUNT_DISABLE_LOAD_CACHE": "1"}),
    }


def _hledger_answer(rows: Sequence[people.Row], folder: Path) -> dict[str, Any]:
    source = folder / "rows.journal"
    people.write_journal(rows, source)
    line = ["hledger", "-f", str(source), "balance", "--monthly", "--no-total"]
    return {"name": "hledger (monthly totals by category)", "rows": len(rows), **_used(line, {})}


def _used(line: list[str], variables: dict[str, str]) -> dict[str, Any]:
    """CPU, wall and peak memory of one child process."""
    begun = time.perf_counter()
    child = subprocess.Popen(line, env=os.environ | variables, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"bench: {line[0]} ended with {child.returncode}")
    return _facts(usage, time.perf_counter() - begun)


def _facts(usage: resource.struct_rusage, wall_s: float) -> dict[str, Any]:
    return {"cpu_s": usage.ru_utime + usage.ru_stime, "wall_s": wall_s, "peak_mib": usage.ru_maxrss / 1024, "runs": 1}
