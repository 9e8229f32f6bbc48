"""Asks the advisory services whether a locked package has a known hole. No answer is a failure, never a pass."""

import argparse
from collections.abc import Sequence
import json
import os
import re
import subprocess
from typing import Any

import prepare as ready
from prepare import FRONTEND, LOCK, PYTHON, SetupFailed, say

PIP_AUDIT = "pip-audit==2.10.1"


def audit(arguments: Sequence[str]) -> int:
    """Both lists of packages; ends with 1 when one has a hole, or when it could not be found out."""
    words = "Asks the advisory services about every locked package; fails when one of them does not answer."
    argparse.ArgumentParser(prog="./finsure audit", description=words).parse_args(arguments)
    ready.python_packages()
    ready.node_modules()
    failed = 0
    for name, ask in (("Python packages", _python), ("front-end packages", _node)):
        try:
            found = ask()
        except SetupFailed as unknown:
            say(f"{name}: NOT audited: {unknown}")
            failed = 1
            continue
        for line in found:
            say(f"{name}: {line}")
        failed = failed or int(bool(found))
        if not found:
            say(f"{name}: no known hole.")
    return failed


def _python() -> list[str]:
    line = [str(PYTHON), "-m", "uv", "tool", "run", "--quiet", "--from", PIP_AUDIT, "pip-audit", "--requirement", str(LOCK),
            "--disable-pip", "--require-hashes", "--format", "json", "--progress-spinner", "off"]  # fmt: skip
    done = subprocess.run(line, env=os.environ | ready.mirror(), capture_output=True, text=True, check=False)
    locked = set(re.findall(r"^([A-Za-z0-9._-]+)==", LOCK.read_text(), re.MULTILINE))
    return holes_in_python(done.stdout, done.stderr, locked)


def holes_in_python(output: str, errors: str, locked: set[str]) -> list[str]:
    """The known holes in pip-audit's report. Raises SetupFailed when a package was not looked up."""
    try:
        packages: list[dict[str, Any]] = json.loads(output)["dependencies"]
    except (ValueError, KeyError, TypeError):
        raise SetupFailed(_last(errors) or "the advisory service did not answer.") from None
    skipped = [package for package in packages if "skip_reason" in package]
    if skipped:
        raise SetupFailed(
            f"{len(skipped)} packages were skipped, first {skipped[0]['name']}: {skipped[0]['skip_reason']}"
        )
    if len(packages) < len(locked) // 2:
        raise SetupFailed(f"only {len(packages)} of {len(locked)} packages were looked up.")
    return [
        f"{package['name']} {package['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'no version yet'}"
        for package in packages
        for hole in package.get("vulns", [])
    ]


def _node() -> list[str]:
    done = subprocess.run(["npm", "audit", "--json"], cwd=FRONTEND, capture_output=True, text=True, check=False)
    return holes_in_node(done.stdout, done.stderr)


def holes_in_node(output: str, errors: str) -> list[str]:
    """The known holes in npm's report, high and critical. Raises SetupFailed when npm has none to give."""
    try:
        report: dict[str, Any] = json.loads(output)
        holes: dict[str, dict[str, Any]] = report["vulnerabilities"]
        looked_up = int(report["metadata"]["dependencies"]["total"])
    except (ValueError, KeyError, TypeError):
        raise SetupFailed(_last(errors) or "the advisory service did not answer.") from None
    if not looked_up:
        raise SetupFailed("no package was looked up.")
    return [f"{name}: {hole['severity']}" for name, hole in holes.items() if hole["severity"] in {"high", "critical"}]


def _last(output: str) -> str:
    """The most telling line of what a program said."""
    lines = [line.strip() for line in output.splitlines() if line.strip() and "log of this run" not in line]
    telling = [line for line in lines if re.search(r"error|failed|refused|40\d|50\d", line, re.IGNORECASE)]
    return (telling or lines or [""])[-1][:300]
