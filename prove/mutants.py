"""S27: a fault of one operator, number, word or argument in what guards money, sign-in, keys and consent fails a test.

mutmut plants the faults and runs the tests that `[tool.mutmut]` in backend/pyproject.toml names, on a copy. Two things it
does not reach, so they count for nothing here: functions under a decorator other than `staticmethod` and `classmethod`
(operations under `@transaction.atomic`, properties), and statements outside functions (tables of constants).
"""

from collections import Counter
import os
from pathlib import Path
import re
import shutil
import subprocess
import sys

from prove.harness import BACKEND, Findings, Ground

GOAL = "Of the faults planted one at a time in the code of money, sign-in, vault and consent, tests find 85 % in each"
LEAST_PERCENT = 85
AREAS = {
    "money": ("finsure.core.money.", "finsure.ledger.domain."),
    "sign-in": ("finsure.identity.",),
    "vault": ("finsure.vault.",),
    "consent": ("finsure.consent.",),
}
FOUND = {"killed", "timeout"}  # a loop that does not end is noticed too
UNTRIED = {"not checked"}
FILES = ("conftest.py", "manage.py", "pyproject.toml")


def work(ground: Ground) -> Findings:
    found = Findings(least=ground.many(900, 40))
    copy = _copied(ground.scratch / "copy")
    # One fault in every function that has so many, the same ones for the same seed.
    chosen = [f"*__mutmut_{ground.chance().randint(1, 4)}"] if ground.short else []
    children = str(max(1, (os.cpu_count() or 2) - 1))
    said = _mutmut(copy, "run", "--max-children", children, *chosen)
    fates = re.findall(r"^ +(finsure\.\S+): (.+)$", _mutmut(copy, "results", "--all", "true"), re.MULTILINE)
    tried = [(name, fate) for name, fate in fates if fate not in UNTRIED]
    found.hold(bool(tried), f"nothing was planted: {said[-300:]}")
    for area, names in AREAS.items():
        _judge(found, area, [(name, fate) for name, fate in tried if name.startswith(names)], whole=not ground.short)
    _judge(found, "all", tried, whole=True)
    found.figures |= {"found because they never end": sum(fate == "timeout" for _, fate in tried)}
    found.figures |= {"database of the tests that look for them": "SQLite"}
    for name, fate in tried:
        found.check(True, "")
        if fate not in FOUND:
            print(f"  mutants: {fate}: {name}", file=sys.stderr)
    found.hold(all(name.startswith(sum(AREAS.values(), ())) for name, _ in tried), "a fault belongs to no area")
    return found


def _judge(found: Findings, area: str, tried: list[tuple[str, str]], *, whole: bool) -> None:
    """Count an area's faults; a sample is too small to judge one area by, so only the whole of it is."""
    fates = Counter("found" if fate in FOUND else fate for _, fate in tried)
    percent = 100 * fates["found"] / max(1, len(tried))
    found.hold(
        bool(tried) and (not whole or percent >= LEAST_PERCENT), f"{area}: {percent:.1f} % found ({dict(fates)})"
    )
    found.figures |= {f"{area}: planted": len(tried), f"{area}: found, %": round(percent, 1)}


def _copied(folder: Path) -> Path:
    """The back end as it stands, where it can be changed."""
    shutil.copytree(BACKEND / "finsure", folder / "finsure", ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy2(BACKEND / name, folder)
    return folder


def _mutmut(folder: Path, *arguments: str) -> str:
    """What mutmut says; raises SystemExit when it fails, with its last words."""
    variables = {"FINSURE_DATABASE_URL": "", "FINSURE_REDIS_URL": "", "FINSURE_PROFILE": "test", "PYTHONPATH": ""}
    done = subprocess.run(
        [sys.executable, "-m", "mutmut", *arguments],
        cwd=folder, env=os.environ | variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"prove: mutmut {arguments[0]}: {done.stdout[-2000:]}")
    return done.stdout
