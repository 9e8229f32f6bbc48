"""Runs one proof in this process and prints its result as one line of JSON; ends with 1 when it did not pass."""

import argparse
import importlib
import json
import os
from pathlib import Path
import sys
import tempfile
import time

import django
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections

from prove.harness import Ground


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name")
    parser.add_argument("--short", action="store_true", help="the form for every change")
    parser.add_argument("--seed", type=int, default=7, help="where chance begins (default: 7)")
    asked = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="finsure-proof-") as folder:
        os.environ["FINSURE_AUDIT_ANCHOR_DIR"] = f"{folder}/anchor"  # an emptied log begins anew outside too
        django.setup()
        proof = importlib.import_module(f"prove.{asked.name}")
        call_command("flush", interactive=False, verbosity=0)
        cache.clear()
        found = proof.work(Ground(asked.short, asked.seed, Path(folder)))
    seconds = round(time.monotonic() - begun, 1)
    connections.close_all()
    found.hold(found.tried >= found.least, f"only {found.tried} of at least {found.least} were tried")
    for reason in found.reasons:
        print(f"  {asked.name}: {reason}", file=sys.stderr)
    facts = {"goal": proof.GOAL, "tried": found.tried, "failed": found.failed, "figures": found.figures,
             "passed": not found.failed, "seconds": seconds, "short": asked.short, "seed": asked.seed}  # fmt: skip
    print(json.dumps(facts))
    return 1 if found.failed else 0


if __name__ == "__main__":
    sys.exit(main())
