"""Tests and documents that tables of requirements name: whether they exist, and whether the tests pass."""

import ast
import csv
from functools import cache
import os
import re
import subprocess
import sys

from prove.harness import ROOT, Findings


def rows_of(table: str) -> list[dict[str, str]]:
    with (ROOT / "docs" / table).open(newline="") as source:
        return list(csv.DictReader(source))


def check(found: Findings, row: str, names: str) -> set[str]:
    """Each name must lead somewhere; returns the backend tests among them."""
    tests = set()
    for name in names.split():
        found.check(_exists(name), f"{row} names {name}, which does not exist")
        if "::" in name:
            tests.add(name)
    return tests


def _exists(name: str) -> bool:
    """`prove/x`, `path::test`, or a document with a heading such as `docs/settings.md#settings`."""
    if name.startswith("prove/"):
        return (ROOT / f"{name}.py").is_file()
    path, _, test = name.partition("::")
    if test:
        return test in _functions(path)
    page, _, heading = name.partition("#")
    return (ROOT / page).is_file() and (not heading or heading in _headings(page))


@cache
def _functions(path: str) -> set[str]:
    file = ROOT / path
    tree = ast.parse(file.read_text()) if file.is_file() else ast.Module([], [])
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@cache
def _headings(page: str) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", (ROOT / page).read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def run(found: Findings, tests: set[str]) -> None:
    """Run the named tests and count them; they stand inside classes or not, so they are chosen by name."""
    files = sorted({test.partition("::")[0].removeprefix("backend/") for test in tests})
    names = sorted({test.partition("::")[2] for test in tests})
    line = [sys.executable, "-m", "pytest", *files, "-k", " or ".join(names), "-p", "no:cacheprovider"]
    variables = {"FINSURE_DATABASE_URL": "", "FINSURE_REDIS_URL": "", "FINSURE_PROFILE": "test"}
    done = subprocess.run(
        line, cwd=ROOT / "backend", env=os.environ | variables, capture_output=True, text=True, check=False
    )
    passed = re.search(r"(\d+) passed", done.stdout)
    found.hold(done.returncode == 0, f"the named tests: {done.stdout[-300:]}")
    found.figures["runs of the named tests that passed"] = int(passed[1]) if passed else 0
