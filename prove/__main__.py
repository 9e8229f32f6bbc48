"""Runs the proofs, each in a process of its own, on a MariaDB and a Redis that are made for it and thrown away."""

import argparse
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
import json
import os
from pathlib import Path
import subprocess
import sys
import tempfile
from typing import Any
from urllib.parse import urlsplit

import pymysql

from prove.page import PAGE, RESULTS, page_of

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "setup"))
import prepare  # noqa: E402 - the set-up's own modules, found by the line above
import services  # noqa: E402 - the same

# name of the module: what trust is promised by it
PROMISES = {
    "ownership": "S1",
    "fuzz": "S2",
    "files": "S3",
    "session": "S4",
    "limits": "S5",
    "tokens": "S6",
    "codes": "S7",
    "chaos": "S8",
    "webhooks": "S10",
    "sim": "S11",
    "ledger": "S12",
    "audit": "S13",
    "sealed": "S14",
    "moves": "S15",
    "rotate": "S16",
    "erase": "S17",
    "pan": "S18",
    "fairuse": "S19",
    "withdrawal": "S20",
    "ssrf": "S21",
    "payloads": "S22",
    "mutants": "S27",
    "cases": "S28",
    "asvs": "S29",
    "privacy": "S31",
}
NOT_PROOFS = {
    "__init__",
    "__main__",
    "harness",
    "banks",
    "crashing",
    "quiet",
    "world",
    "people",
    "cells",
    "hurried",
    "sweeping",
    "one",
    "page",
    "openapi",
    "rules",
    "generating",
    "mutating",
    "named",
    "firebase_kinds",
    "addresses",
    "tampering",
}


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _options(arguments)
    names = asked.names or list(PROMISES)
    present = {path.stem for path in Path(__file__).parent.glob("*.py")} - NOT_PROOFS
    if not asked.names and (strange := present ^ set(PROMISES)):
        print(f"prove: {', '.join(sorted(strange))}: each proof is one module of prove/ and one line of PROMISES.")
        return 1
    results = []
    with _ground(sqlite=asked.sqlite) as variables:
        for name in names:
            results.append(_result(name, asked, variables))
            print(json.dumps(results[-1]), flush=True)
    if asked.write:
        _write(results)
    failed = [result["name"] for result in results if not result["passed"]]
    print(f"prove: not proven: {', '.join(failed)}" if failed else f"prove: all {len(results)} passed.", flush=True)
    return 1 if failed else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./finsure prove", description="Tries by force what FinSure promises.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which (default: all): {', '.join(PROMISES)}")
    parser.add_argument("--short", action="store_true", help="the form that runs with every change")
    parser.add_argument("--sqlite", action="store_true", help="on the embedded profile instead of MariaDB and Redis")
    parser.add_argument("--seed", type=int, default=7, help="where chance begins (default: 7)")
    parser.add_argument("--write", action="store_true", help="write docs/trust.md from the results")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.names) - set(PROMISES):
        parser.error(f"there is no proof {', '.join(sorted(unknown))}")
    if asked.write and (asked.short or asked.sqlite):
        parser.error("docs/trust.md tells of full runs on MariaDB: --write goes with neither --short nor --sqlite")
    return asked


@contextmanager
def _ground(*, sqlite: bool) -> Iterator[dict[str, str]]:
    """The environment of the proofs: an empty, migrated database of their own, which is gone afterwards."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="finsure-prove-"))
        variables = {
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'backend'}",
            "DJANGO_SETTINGS_MODULE": "finsure.config.settings",
            "FINSURE_PROFILE": "test",
            "FINSURE_SECRET_KEY": "proofs-only-" + "k" * 32,
            "FINSURE_IDENTITY_PROVIDER": "local",
            "FINSURE_MASTER_KEY": f"file:{prepare.master_key(Path(folder))}",
            "FINSURE_DATA_DIR": folder,
            "FINSURE_FRONTEND_DIR": str(ROOT / "frontend" / "dist"),
            "FINSURE_HOSTS": "localhost,127.0.0.1",
            "FINSURE_TRUSTED_PROXIES": "0",
            "FINSURE_SETU_MODE": "simulator",
            "FINSURE_SETU_URL": "http://127.0.0.1:9",  # nobody answers: what is asked stays asked
            **dict.fromkeys(["FINSURE_SETU_CLIENT_ID", "FINSURE_SETU_SECRET", "FINSURE_SETU_PRODUCT"], "proofs"),
            "FINSURE_SETU_NOTIFICATION_TOKEN": "t" * 40,
            "FINSURE_DATABASE_URL": "",
            "FINSURE_REDIS_URL": "",
            "FINSURE_BROKER_URL": "",
            "FINSURE_LOG_LEVEL": "WARNING",
        }
        if not sqlite:
            given = {"FINSURE_TEST_DATABASE_URL", "FINSURE_TEST_REDIS_URL"} <= set(os.environ)
            if not given and (missing := services.missing()):
                raise SystemExit(
                    f"prove: {', '.join(missing)} not found; --sqlite proves the embedded profile instead."
                )
            url, redis = os.environ.get("FINSURE_TEST_DATABASE_URL"), os.environ.get("FINSURE_TEST_REDIS_URL")
            url = url or stack.enter_context(services.mariadb())[0]
            variables["FINSURE_DATABASE_URL"] = stack.enter_context(_database(url))
            variables["FINSURE_REDIS_URL"] = f"{redis or stack.enter_context(services.redis())}/1"
        migrate = [sys.executable, str(ROOT / "backend" / "manage.py"), "migrate", "--no-input", "-v0"]
        subprocess.run(migrate, env=os.environ | variables, check=True)
        yield variables


@contextmanager
def _database(url: str) -> Iterator[str]:
    """A database of the proofs' own on the server that `url` names."""
    name = f"finsure_prove_{os.getpid()}"
    _execute(url, f"create database {name} character set utf8mb4 collate utf8mb4_bin")
    try:
        yield f"{url.rpartition('/')[0]}/{name}"
    finally:
        _execute(url, f"drop database {name}")


def _execute(url: str, statement: str) -> None:
    place = urlsplit(url)
    facts = {"user": place.username or "root", "password": place.password or ""}
    with pymysql.connect(host=place.hostname, port=place.port or 3306, **facts) as server, server.cursor() as cursor:
        cursor.execute(statement)


def _result(name: str, asked: argparse.Namespace, variables: dict[str, str]) -> dict[str, Any]:
    """Run one proof; one that says nothing has failed."""
    line = [sys.executable, "-m", "prove.one", name, "--seed", str(asked.seed), *(["--short"] if asked.short else [])]
    done = subprocess.run(line, cwd=ROOT, env=os.environ | variables, stdout=subprocess.PIPE, text=True, check=False)
    try:
        facts: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    except (IndexError, ValueError):
        facts = {"goal": "", "tried": 0, "failed": 1, "figures": {}, "passed": False, "seconds": 0.0}
    facts["passed"] = facts["passed"] and done.returncode == 0
    where = {"database": "SQLite" if asked.sqlite else "MariaDB and Redis", "on": f"{datetime.now(UTC):%Y-%m-%d}"}
    return {"id": PROMISES[name], "name": name} | facts | where


def _write(results: list[dict[str, Any]]) -> None:
    """Keep these results beside those of earlier runs, and make the page anew from all of them."""
    kept = {result["name"]: result for result in json.loads(RESULTS.read_text())} if RESULTS.is_file() else {}
    kept |= {result["name"]: result for result in results}
    ordered = [kept[name] for name in PROMISES if name in kept]
    RESULTS.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n")
    PAGE.write_text(page_of(ordered))


if __name__ == "__main__":
    sys.exit(main())
