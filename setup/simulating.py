"""Verb and start of the stand-ins for services FinSure speaks to (simulators/)."""

import argparse
from collections.abc import Sequence
import os
from pathlib import Path
import subprocess
import sys

import prepare as ready
from prepare import PYTHON, ROOT
import services

NAMES = ["setu"]
CLIENT = {
    "FINSURE_SETU_MODE": "simulator",
    "FINSURE_SETU_CLIENT_ID": "simulator-client",
    "FINSURE_SETU_SECRET": "simulator-secret",  # nosec B105 # the simulator's own default, which it prints on its page
    "FINSURE_SETU_PRODUCT": "simulator-product",
}


def simulate(arguments: Sequence[str]) -> int:
    """One simulator alone; what follows its name is its own."""
    parser = argparse.ArgumentParser(prog="./finsure simulate", description="Runs a stand-in for an outside service.")
    parser.add_argument("name", choices=NAMES)
    asked = parser.parse_args(arguments[:1])
    ready.python_packages()
    sys.stdout.flush()
    line = [str(PYTHON), "-m", f"simulators.{asked.name}", *arguments[1:]]
    os.chdir(ROOT)
    os.execve(line[0], line, os.environ | {"PYTHONPATH": str(ROOT)})


def setu_beside(variables: dict[str, str], folder: Path) -> list[subprocess.Popen[bytes]]:
    """A Setu simulator for the FinSure that will start with `variables`, which learn of it; none where they, or .env,
    name a Setu already. What it knows is kept in `folder`.
    """
    if any(variables.get(name) or ready.read(name) for name in ("FINSURE_SETU_MODE", "FINSURE_SETU_URL")):
        return []
    port = services.free_port()
    token = ready.notification_token(folder)
    variables |= CLIENT | {
        "FINSURE_SETU_URL": f"http://127.0.0.1:{port}",
        "FINSURE_SETU_NOTIFICATION_TOKEN": token,
    }
    told = os.environ | {"SETU_SIMULATOR_NOTIFY": f"{variables['FINSURE_ORIGIN']}/api/v1/setu/notifications/{token}"}
    line = [str(PYTHON), "-m", "simulators.setu", "--quiet", "--port", str(port)]
    line += ["--state", str(folder.absolute() / "setu.sqlite3")]
    return [subprocess.Popen(line, cwd=ROOT, env=told, start_new_session=True)]
