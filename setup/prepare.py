"""Makes a checkout ready to run, from whatever state it is in, and does nothing when it is ready.

Standard library only: this runs before anything is installed.
"""

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
import fcntl
import hashlib
import json
import os
from pathlib import Path
import re
import secrets
import shutil
import subprocess
import sys
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BACKEND = ROOT / "backend"
FRONTEND = ROOT / "frontend"
STATE = ROOT / ".finsure"
LOG = STATE / "setup.log"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = BACKEND / "requirements.lock"
EMULATOR = BACKEND / "tests" / "emulator"
NODE = (20, 19)
FRONT_END_SOURCES = ["index.html", "package-lock.json", "vite.config.ts", "tsconfig.json", "public/**/*", "src/**/*"]


class SetupFailed(Exception):
    """What stops the set-up, in one line a person can act on."""


def say(words: str) -> None:
    print(f"finsure: {words}", flush=True)


@dataclass(frozen=True)
class Stamp:
    """What a folder was made from and what it held then.

    The file is removed before the folder is touched and written when it is complete, so a folder that was interrupted,
    moved, emptied or made from something else is never taken for a ready one.
    """

    file: Path
    folder: Path
    pattern: str

    def recorded(self) -> dict[str, Any]:
        try:
            stamp = json.loads(self.file.read_text())
        except (OSError, ValueError):
            return {}
        whole = isinstance(stamp, dict) and set(stamp.pop("holds", ["?"])) <= self._names()
        return stamp if whole else {}

    def fresh(self, made_from: dict[str, str]) -> bool:
        return self.recorded() == made_from

    @contextmanager
    def renewed(self, made_from: dict[str, str]) -> Iterator[None]:
        self.file.unlink(missing_ok=True)
        yield
        self.file.parent.mkdir(parents=True, exist_ok=True)
        beside = self.file.with_suffix(".new")
        beside.write_text(json.dumps(made_from | {"holds": sorted(self._names())}))
        beside.replace(self.file)

    def _names(self) -> set[str]:
        found = (path for path in self.folder.glob(self.pattern) if path.name != "__pycache__")
        return {str(path.relative_to(self.folder)) for path in found}


PACKAGES = Stamp(VENV / "finsure.json", VENV, "lib/*/site-packages/*")
MODULES = Stamp(FRONTEND / "node_modules" / ".finsure.json", FRONTEND / "node_modules", "*")
EMULATOR_MODULES = Stamp(STATE / "emulator" / ".finsure.json", STATE / "emulator" / "node_modules", "*")
BUILD = Stamp(STATE / "front-end.json", FRONTEND / "dist", "**/*")


def digest(*paths: Path) -> str:
    """One hash over names and contents, so neither clocks nor checkouts matter."""
    whole = hashlib.sha256()
    for path in sorted(paths):
        if path.is_file():
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            whole.update(f"{path.relative_to(ROOT)}\0{content}\n".encode())
    return whole.hexdigest()


def run(words: str, *command: str | Path, cwd: Path = ROOT, variables: dict[str, str] | None = None) -> None:
    """Run one step of the set-up with its output in the log. Raises SetupFailed with its most telling line."""
    say(f"{words} …")
    with LOG.open("a+b") as log:
        log.write(f"\n== {words}: {' '.join(str(part) for part in command)}\n".encode())
        log.flush()
        begin = log.tell()
        try:
            done = subprocess.run(command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                  env=os.environ | (variables or {}), check=False)  # fmt: skip
        except OSError as error:
            raise SetupFailed(f"{words} failed: {error.strerror} ({command[0]}).") from error
        log.seek(begin)
        if done.returncode:
            said = log.read().decode(errors="replace")
            raise SetupFailed(f"{words} failed: {_telling(said)} (all of it: {LOG.relative_to(ROOT)})")


def _telling(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip() and "complete log of this run" not in line]
    errors = [line for line in lines if re.search(r"\berror\b", line, re.IGNORECASE) and len(line.split()) > 2]
    return (errors or lines or ["it said nothing"])[0][:300]


@contextmanager
def alone() -> Iterator[None]:
    """One set-up at a time in one checkout; a second start waits and then finds everything done."""
    STATE.mkdir(mode=0o700, exist_ok=True)
    with (STATE / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another start to finish its set-up …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def python_packages() -> None:
    """A virtual environment that holds what backend/requirements.lock pins."""
    made_from = {
        "checkout": str(ROOT),
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "lock": digest(LOCK),
    }
    if PYTHON.exists() and PACKAGES.fresh(made_from):
        return
    with alone():
        found = PACKAGES.recorded()
        if PYTHON.exists() and found == made_from:
            return
        LOG.write_text("")
        with PACKAGES.renewed(made_from):
            if not PYTHON.exists() or {**found, "lock": ""} != {**made_from, "lock": ""}:
                base = getattr(sys, "_base_executable", None) or sys.executable
                run(f"making .venv with Python {made_from['python']}", base, "-m", "venv", "--clear", VENV)
            _install()


def _install() -> None:
    pinned = re.search(r"^uv==(\S+)", LOCK.read_text(), re.MULTILINE)
    uv = f"uv=={pinned[1]}" if pinned else "uv"
    words = "installing the Python packages"
    try:
        run("fetching the installer", PYTHON, "-m", "pip", "install", "--quiet", "--only-binary=:all:", uv)
        install: list[str | Path] = [PYTHON, "-m", "uv", "pip", "install", "--compile-bytecode", "--python", PYTHON]
        run(words, *install, "-r", LOCK, variables=mirror())
    except SetupFailed as failed:
        say(f"{failed}; pip does it instead, which takes longer")
        run(words, PYTHON, "-m", "pip", "install", "--quiet", "-r", LOCK)


def mirror() -> dict[str, str]:
    """uv does not read pip's settings, so an index that a workplace gave pip is handed on."""
    if "UV_DEFAULT_INDEX" in os.environ:
        return {}
    if index := os.environ.get("PIP_INDEX_URL"):
        return {"UV_DEFAULT_INDEX": index}
    ask = [str(PYTHON), "-m", "pip", "config", "get", "global.index-url"]
    index = subprocess.run(ask, capture_output=True, text=True, check=False).stdout.strip()
    return {"UV_DEFAULT_INDEX": index} if index else {}


def node_modules() -> None:
    """The front end's packages, exactly as package-lock.json pins them."""
    made_from = {"lock": digest(FRONTEND / "package-lock.json"), "node": _node()}
    if MODULES.fresh(made_from):
        return
    with alone():
        if not MODULES.fresh(made_from):
            with MODULES.renewed(made_from):
                run("installing the front end's packages", "npm", "ci", "--no-audit", "--no-fund", cwd=FRONTEND)


def auth_emulator() -> Path:
    """The folder of the Firebase Auth emulator, installed there as its lock pins it; only tests need it (300 MB)."""
    folder = STATE / "emulator"
    made_from = {"lock": digest(EMULATOR / "package.json", EMULATOR / "package-lock.json"), "node": _node()}
    if EMULATOR_MODULES.fresh(made_from):
        return folder
    with alone():
        if not EMULATOR_MODULES.fresh(made_from):
            folder.mkdir(exist_ok=True)
            with EMULATOR_MODULES.renewed(made_from):
                for name in ("package.json", "package-lock.json"):
                    shutil.copyfile(EMULATOR / name, folder / name)
                install = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
                run("installing the Auth emulator, which only tests need", *install, cwd=folder)
    return folder


def front_end() -> None:
    """The built front end, made anew only when its sources changed."""
    made_from = {"sources": digest(*(path for glob in FRONT_END_SOURCES for path in FRONTEND.glob(glob)))}
    if BUILD.fresh(made_from) or read("FINSURE_FRONTEND_DIR"):
        return
    node_modules()
    with alone():
        if not BUILD.fresh(made_from):
            with BUILD.renewed(made_from):
                run("building the front end", "npm", "run", "build", cwd=FRONTEND)


def _node() -> str:
    """The version of Node.js. Raises SetupFailed when there is none that is new enough."""
    wanted = ".".join(map(str, NODE))
    if not shutil.which("node") or not shutil.which("npm"):
        raise SetupFailed(f"Node.js {wanted} or newer (with npm) is needed to build the front end and was not found.")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout.strip()
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
    if numbers < NODE:
        raise SetupFailed(f"Node.js {wanted} or newer is needed to build the front end; here is {version or 'none'}.")
    return version


def read(name: str) -> str:
    """One setting as the application will see it: from the environment, else from .env, else empty."""
    if name in os.environ:
        return os.environ[name]
    try:
        lines = (ROOT / ".env").read_text()
    except OSError:
        return ""
    found = re.findall(rf"^\s*(?:export\s+)?{name}\s*=[ \t]*(.*?)\s*$", lines, re.MULTILINE)
    return found[-1].strip("\"'") if found else ""


def embedded() -> bool:
    """Whether this start is the one-machine profile: the default where nothing else is set."""
    return (read("FINSURE_PROFILE") or "embedded") == "embedded"


def environment() -> dict[str, str]:
    """The environment of the application. The embedded profile opts in to ease; any other is taken as it is set."""
    variables = dict(os.environ)
    if embedded():
        variables["FINSURE_PROFILE"] = "embedded"
        variables["FINSURE_IDENTITY_PROVIDER"] = read("FINSURE_IDENTITY_PROVIDER") or "local"
        variables["FINSURE_CODE_COUNTRIES"] = read("FINSURE_CODE_COUNTRIES") or "*"  # nothing is sent to phones here
        variables["FINSURE_SECRET_KEY"] = read("FINSURE_SECRET_KEY") or _secret_key()
        variables["FINSURE_MASTER_KEY"] = read("FINSURE_MASTER_KEY") or f"file:{master_key(data_dir())}"
    return variables


def data_dir() -> Path:
    return Path(read("FINSURE_DATA_DIR") or STATE)


def master_key(folder: Path) -> Path:
    """The file of the key that wraps every other, made when there is none; one that is there is never replaced."""
    file = folder / "master_key"
    _made_once(file, lambda: base64.b64encode(secrets.token_bytes(32)).decode())
    return file.absolute()


def _secret_key() -> str:
    file = data_dir() / "secret_key"
    if file.is_file() and file.stat().st_size < 32:
        file.unlink()
    _made_once(file, lambda: secrets.token_urlsafe(48))
    return file.read_text().strip()


def notification_token(folder: Path) -> str:
    """The secret part of the address to which an aggregator sends its notifications."""
    file = folder / "setu_notification_token"
    _made_once(file, lambda: secrets.token_urlsafe(32))
    return file.read_text().strip()


def _made_once(file: Path, words: Callable[[], str]) -> None:
    """Write a secret that its owner alone can read, whole or not at all, unless it is there."""
    with alone():
        if file.exists():
            return
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = file.with_suffix(".new")
        beside.unlink(missing_ok=True)
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as made:
            made.write(words())
            made.flush()
            os.fsync(made.fileno())
        beside.replace(file)
