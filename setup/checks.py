"""Verbs that judge the code: what CI runs is what a laptop runs."""

import argparse
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
import os
from pathlib import Path
import shutil
import subprocess
import tempfile
import time

import prepare as ready
from prepare import BACKEND, FRONTEND, PYTHON, ROOT, SetupFailed, say
import services
import serving

Step = tuple[str, Callable[[], bool]]
OPENAPI = ROOT / "docs" / "openapi.yaml"
TYPES = FRONTEND / "src" / "lib" / "api-types.ts"
CODE = ["backend", "simulators", "setup", "bench", "prove"]
TYPED = ["finsure", "tests", "conftest.py", "../simulators", "../setup", "../bench", "../prove"]
BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
AUTH_EMULATOR = "FINSURE_TEST_AUTH_EMULATOR"
TESTING = {
    "FINSURE_PROFILE": "test",
    "FINSURE_SECRET_KEY": "tests-only-" + "k" * 32,
    "FINSURE_IDENTITY_PROVIDER": "local",
    "FINSURE_MASTER_KEY": f"file:{ready.STATE / 'tests' / 'master_key'}",
    "FINSURE_FORMER_MASTER_KEYS": "",
    "FINSURE_AWS_ENDPOINT_URL": "",
    "FIREBASE_AUTH_EMULATOR_HOST": "",
    "FINSURE_DATABASE_URL": "",
    "FINSURE_REDIS_URL": "",
    "FINSURE_BROKER_URL": "",
}


def check(arguments: Sequence[str]) -> int:
    """Everything that judges the code without running it."""
    _parsed("check", "Judges format, lint, types, contracts, migrations and the API description.", arguments)
    _prepared()
    return _all(_checks())


def test(arguments: Sequence[str]) -> int:
    """Every check, then every test on both database profiles, then the front end, then a real browser."""
    _parsed("test", "Runs every check and every test, as CI does.", arguments)
    _prepared()
    ready.front_end()
    with ExitStack() as stack, ThreadPoolExecutor(1) as beside:
        emulator = beside.submit(_auth_emulator, stack)  # it takes a minute, in which the checks run
        return _all([*_checks(), *_tests(stack, emulator)])


def fix(arguments: Sequence[str]) -> int:
    _parsed("fix", "Formats the code and repairs what the linters can repair.", arguments)
    _prepared()
    return _all(
        [
            ("ruff check --fix", lambda: _ruff("check", "--fix")),
            ("ruff format", lambda: _ruff("format")),
            ("eslint --fix", lambda: _npm("run", "lint", "--", "--fix")),
        ]
    )


def schema(arguments: Sequence[str]) -> int:
    _parsed("schema", "Writes docs/openapi.yaml and the front end's types anew.", arguments)
    _prepared()
    return _all([("docs/openapi.yaml", lambda: _describe(OPENAPI)), ("frontend types", lambda: _type(TYPES))])


def bench(arguments: Sequence[str]) -> int:
    """All benchmarks, or those named."""
    names = sorted(path.parent.name for path in (ROOT / "bench").glob("*/run.py"))
    words = "Measures, and writes the results beside each benchmark."
    parser = argparse.ArgumentParser(prog="./finsure bench", description=words)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which (default: all): {', '.join(names)}")
    parser.add_argument("--full", action="store_true", help="also the peers' runs that take many minutes")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.names) - set(names):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    ready.python_packages()
    full = ["--full"] if asked.full else []
    return _all([(name, partial(_python, "-m", f"bench.{name}.run", *full, cwd=ROOT)) for name in asked.names or names])


def prove(arguments: Sequence[str]) -> int:
    """All proofs, or those named; the front end is built for those that open its pages."""
    ready.python_packages()
    ready.front_end()
    return 0 if _python("-m", "prove", *arguments, cwd=ROOT) else 1


def _parsed(verb: str, description: str, arguments: Sequence[str]) -> None:
    argparse.ArgumentParser(prog=f"./finsure {verb}", description=description).parse_args(arguments)


def _prepared() -> None:
    ready.python_packages()
    ready.node_modules()
    ready.master_key(ready.STATE / "tests")


def _checks() -> list[Step]:
    return [
        ("ruff format", lambda: _ruff("format", "--check")),
        ("ruff check", lambda: _ruff("check")),
        ("mypy", lambda: _python("-m", "mypy", *TYPED)),
        ("contracts", lambda: _python("-c", "import sys; from importlinter.cli import lint_imports_command as c; c()")),
        ("migrations", lambda: _python("manage.py", "makemigrations", "--check", "--dry-run")),
        ("django check", lambda: _python("manage.py", "check", "--fail-level", "WARNING")),
        ("API description", _description_is_current),
        ("front-end types", _types_are_current),
        ("bandit", _scanned),
        ("eslint", lambda: _npm("run", "lint")),
        ("tsc", lambda: _npm("run", "typecheck")),
    ]


def _tests(stack: ExitStack, emulator: "Future[str]") -> list[Step]:
    return [
        ("Auth emulator", lambda: bool(emulator.result())),
        ("backend tests on SQLite", _pytest),
        ("backend tests on MariaDB and Redis", lambda: _server_profile(stack)),
        ("proofs, short form", _proven),
        ("front-end tests", lambda: _npm("run", "test")),
        ("browser tests", _browse),
    ]


def _auth_emulator(stack: ExitStack) -> str:
    """Where the tests of this run find the Firebase Auth emulator, which they are told by a variable."""
    address = os.environ.get(AUTH_EMULATOR) or stack.enter_context(services.auth_emulator(ready.auth_emulator()))
    os.environ[AUTH_EMULATOR] = address
    return address


def _server_profile(stack: ExitStack) -> bool:
    """The same suite on MariaDB, Redis and a real Celery worker; never silently left out."""
    url, redis = os.environ.get("FINSURE_TEST_DATABASE_URL"), os.environ.get("FINSURE_TEST_REDIS_URL")
    lacking = [] if url and redis else services.missing()
    if lacking:
        return _not_here(f"the server profile was NOT tested: {', '.join(lacking)} not found on this machine")
    url = url or stack.enter_context(services.mariadb())[0]
    redis = redis or stack.enter_context(services.redis())
    stores = {"FINSURE_DATABASE_URL": url, "FINSURE_REDIS_URL": f"{redis}/1", "FINSURE_TEST_BROKER_URL": f"{redis}/0"}
    return _pytest("finsure", "tests", **stores)  # simulators know neither of these


def _scanned() -> bool:
    """The product with every rule; what starts programs and prints on purpose without the rules against that."""
    scan = ["-m", "bandit", "--quiet", "--recursive", "--configfile", "backend/pyproject.toml"]
    product = _python(*scan, "backend/finsure", cwd=ROOT)
    return (
        _python(*scan, "--skip", "B311,B404,B603,B606,B607", "simulators", "setup", "bench", "prove", cwd=ROOT)
        and product
    )


def _proven() -> bool:
    given = {"FINSURE_TEST_DATABASE_URL", "FINSURE_TEST_REDIS_URL"} <= set(os.environ)
    if not given and (lacking := services.missing()):
        say(f"the proofs run on SQLite here: {', '.join(lacking)} not found")
        return _python("-m", "prove", "--short", "--sqlite", cwd=ROOT) and _not_here(
            "the proofs did not run on MariaDB"
        )
    return _python("-m", "prove", "--short", cwd=ROOT)


def _browse() -> bool:
    browser = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not browser:
        return _not_here("the browser tests were NOT run: no Chromium or Chrome found (name one with CHROMIUM=path)")
    outside = {
        "FINSURE_PROFILE": "test",
        "FINSURE_IDENTITY_PROVIDER": "firebase",
        "FINSURE_FIREBASE_PROJECT": "demo-finsure",
        "FINSURE_FIREBASE_API_KEY": "browsers-are-told",
        "FIREBASE_AUTH_EMULATOR_HOST": os.environ.get(AUTH_EMULATOR, ""),
    }
    with ExitStack() as stack:
        one, other = (stack.enter_context(tempfile.TemporaryDirectory(prefix="finsure-browser-")) for _ in range(2))
        # Each person of the tests comes from a network of their own, as behind a proxy: one network gets 30 codes an hour.
        address = stack.enter_context(serving.passing(Path(one), FINSURE_TRUSTED_PROXIES="1"))
        firebase = stack.enter_context(serving.passing(Path(other), **outside))
        return _npm("run", "e2e", CHROMIUM=browser, FINSURE_E2E_URL=address, FINSURE_E2E_FIREBASE_URL=firebase)


def _not_here(words: str) -> bool:
    """On a laptop a plain sentence; in CI a failure."""
    say(words)
    return not os.environ.get("CI")


def _pytest(*folders: str, **variables: str) -> bool:
    return _call([str(PYTHON), "-m", "pytest", "-n", "2", "--dist", "loadfile", *folders], BACKEND, TESTING | variables)


def _description_is_current() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "openapi.yaml"
        return _describe(made) and _same(OPENAPI, made)


def _types_are_current() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "api-types.ts"
        return _type(made) and _same(TYPES, made)


def _describe(target: Path) -> bool:
    return _python("manage.py", "spectacular", "--validate", "--fail-on-warn", "--file", str(target))


def _type(target: Path) -> bool:
    return _npm("exec", "--", "openapi-typescript", str(OPENAPI), "-o", str(target))


def _same(kept: Path, made: Path) -> bool:
    if kept.is_file() and kept.read_bytes() == made.read_bytes():
        return True
    say(f"{kept.relative_to(ROOT)} is not what the code says: run `make schema` and look at the difference.")
    return False


def _ruff(*arguments: str) -> bool:
    return _python("-m", "ruff", *arguments, "--config", "backend/pyproject.toml", *CODE, cwd=ROOT)


def _python(*arguments: str, cwd: Path = BACKEND) -> bool:
    return _call([str(PYTHON), *arguments], cwd, TESTING)


def _npm(*arguments: str, **variables: str) -> bool:
    return _call(["npm", "--silent", *arguments], FRONTEND, variables)


def _call(line: list[str], cwd: Path, variables: dict[str, str]) -> bool:
    return subprocess.run(line, cwd=cwd, env=os.environ | variables, check=False).returncode == 0


def _all(steps: Sequence[Step]) -> int:
    """Run every step, however the earlier ones went, and end with what failed and how long each took."""
    results: list[tuple[str, bool, float]] = []
    for name, step in steps:
        say(f"── {name}")
        begun = time.monotonic()
        try:
            good = step()
        except SetupFailed as reason:
            say(str(reason))
            good = False
        results.append((name, good, time.monotonic() - begun))
    print()
    for name, good, seconds in results:
        print(f"  {'ok  ' if good else 'FAIL'} {seconds:7.1f} s  {name}", flush=True)
    failed = [name for name, good, _ in results if not good]
    say(f"failed: {', '.join(failed)}" if failed else "all is well.")
    return 1 if failed else 0
