"""S27: the tests notice when the code they guard is changed.

mutmut changes one thing at a time (a sign, a bound, a word, a call) in what money, sign-in, sealing and consent are
decided by, and runs the tests that reach the changed function. A change that no test notices lowers the score, and so
does one that no test reaches.
"""

from configparser import ConfigParser
import os
from pathlib import Path
import re
import shutil
import subprocess
import sys

from prove.harness import BACKEND, Findings, Ground

GOAL = "Of all single changes to the code that decides money, sign-in, sealing and consent, ≥ 85 % are noticed by tests"
LEAST_SCORE = 0.85
CHANGED = {
    "money": ["finsure/core/money.py", "finsure/ledger/domain/*.py"],
    "sign-in": ["finsure/identity/domain.py", "finsure/identity/tokens.py", "finsure/identity/limits.py"],
    "sealing": ["finsure/vault/domain.py"],
    "consent": ["finsure/consent/domain.py"],
}
SHORT = {"sealing": ["finsure/vault/domain.py"]}
TESTS = ["finsure/ledger/tests", "finsure/identity/tests", "finsure/vault/tests/test_domain.py",
         "finsure/vault/tests/test_operations.py", "finsure/consent/tests", "finsure/core/tests/test_money.py"]  # fmt: skip
SHORT_TESTS = ["finsure/vault/tests/test_domain.py"]
# Tables that are read once while the module is imported: mutmut changes functions as they are called, so it cannot
# change these. The tests of what is read stand in the app.
AT_IMPORT = ["finsure.ledger.domain.taxonomy.x__read", "finsure.consent.domain.x__read"]
NOTICED = {"killed", "timeout", "suspicious", "segfault", "caught by type check"}


def work(ground: Ground) -> Findings:
    groups = SHORT if ground.short else CHANGED
    found = Findings(least=ground.many(600, 100))
    copy = _copy(ground.scratch / "backend", groups, SHORT_TESTS if ground.short else TESTS)
    environment = os.environ | {"FINSURE_DATABASE_URL": "", "FINSURE_REDIS_URL": "", "FINSURE_PROFILE": "test"}
    line = [sys.executable, "-m", "mutmut"]
    done = subprocess.run([*line, "run"], cwd=copy, env=environment, capture_output=True, text=True, check=False)
    told = subprocess.run(
        [*line, "results", "--all", "true"], cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    noticed, tried = _counted(told.stdout, found)
    found.tried = tried
    found.hold(tried > 0, f"mutmut said nothing: {(done.stdout + done.stderr)[-500:]}")
    found.figures["score"] = round(noticed / tried, 3) if tried else 0.0
    found.hold(noticed >= LEAST_SCORE * tried, f"only {noticed} of {tried} were noticed")
    return found


def _copy(place: Path, groups: dict[str, list[str]], tests: list[str]) -> Path:
    """The backend as a mutant sees it: a copy, so that nothing of the work tree changes."""
    shutil.copytree(BACKEND, place, ignore=shutil.ignore_patterns("__pycache__", ".*_cache", "mutants", ".hypothesis"))
    settings = ConfigParser()
    settings["mutmut"] = {
        "source_paths": "finsure",
        "only_mutate": "\n".join(["", *(pattern for patterns in groups.values() for pattern in patterns)]),
        "pytest_add_cli_args_test_selection": "\n".join(["", *(test for test in tests if (BACKEND / test).exists())]),
        "also_copy": "\nconftest.py\nmanage.py",
    }
    with (place / "setup.cfg").open("w") as file:
        settings.write(file)
    return place


def _counted(results: str, found: Findings) -> tuple[int, int]:
    """Noticed and all, from lines such as `finsure.core.money.x_major__mutmut_1: survived`."""
    noticed = tried = 0
    for name, state in re.findall(r"^\s*(\S+)__mutmut_\d+: (.+)$", results, re.MULTILINE):
        if name in AT_IMPORT:
            continue
        tried += 1
        noticed += state in NOTICED
        found.count(state)
        if state not in NOTICED:
            found.count(f"unnoticed in {'.'.join(name.split('.')[1:-1])}")
    return noticed, tried
