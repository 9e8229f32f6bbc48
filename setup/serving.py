"""Verbs that run the product: the server, its commands, its background work."""

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
import os
from pathlib import Path
import secrets
import signal
import socket
import subprocess
import sys
import time
from urllib import error, request

import prepare as ready
from prepare import BACKEND, FRONTEND, PYTHON, SetupFailed, environment, say
import services
import simulating

Process = subprocess.Popen[bytes]
WELCOME = """
  Open {address}

  Choose “See it with a demonstration household”, or sign in with any phone number: the code appears on the page.
  Ctrl-C stops it.
"""


def run(arguments: Sequence[str]) -> int:
    """The two-command promise: everything set up, a household to look at, one address."""
    return _serve("run", arguments, demonstration=True)


def serve(arguments: Sequence[str]) -> int:
    return _serve("serve", arguments, demonstration=False)


def prepare(arguments: Sequence[str]) -> int:
    argparse.ArgumentParser(prog="./finsure prepare", description="Only sets up.").parse_args(arguments)
    ready.python_packages()
    ready.front_end()
    say("ready.")
    return 0


def command(name: str) -> Callable[[Sequence[str]], int]:
    """A verb that is one management command."""

    def verb(arguments: Sequence[str]) -> int:
        return _django(name, *arguments)

    return verb


def manage(arguments: Sequence[str]) -> int:
    return _django(*(arguments or ["help"]))


def worker(arguments: Sequence[str]) -> int:
    return _celery("worker", "--loglevel=WARNING", *arguments)


def beat(arguments: Sequence[str]) -> int:
    return _celery("beat", "--loglevel=WARNING", *arguments)


def dev(arguments: Sequence[str]) -> int:
    """Granian reloads on a saved Python file, Vite on a saved front-end file."""
    asked = _options("dev", arguments)
    ready.python_packages()
    ready.node_modules()
    _refuse_taken(asked.host, asked.port)
    _refuse_taken(asked.host, 5173)
    address = "http://localhost:5173"
    variables = environment()
    variables |= {"FINSURE_ORIGIN": address, "FINSURE_SERVER": f"http://127.0.0.1:{asked.port}"}
    _database(variables, demonstration=True)
    beside = simulating.setu_beside(variables, ready.data_dir())
    reload = ["--reload", "--reload-paths", str(BACKEND / "finsure")]
    server = _started(_granian(asked, *reload), BACKEND, variables)
    vite = ["node", "node_modules/vite/bin/vite.js", "--host", asked.host, "--port", "5173", "--strictPort"]
    pages = _started(vite, FRONTEND, variables)
    return _attend([server, pages, *beside], f"http://127.0.0.1:{asked.port}/healthz", WELCOME.format(address=address))


@contextmanager
def passing(folder: Path, **more: str) -> Iterator[str]:
    """The address of a FinSure that keeps its rows in `folder` and ends with the block; it knows the demonstration
    household, unless other settings name another provider.
    """
    port = services.free_port()
    address = f"http://localhost:{port}"
    variables = environment() | {
        "FINSURE_PROFILE": "embedded",
        "FINSURE_IDENTITY_PROVIDER": "local",
        "FINSURE_SECRET_KEY": secrets.token_urlsafe(48),
        "FINSURE_DATA_DIR": str(folder),
        "FINSURE_ORIGIN": address,
        **dict.fromkeys(["FINSURE_DATABASE_URL", "FINSURE_REDIS_URL", "FINSURE_BROKER_URL"], ""),
        **more,
    }
    local = variables["FINSURE_IDENTITY_PROVIDER"] == "local"
    _database(variables, demonstration=local)
    beside = simulating.setu_beside(variables, folder) if local else []
    asked = _options("serve", ["--port", str(port)])
    server = _started(_granian(asked), BACKEND, variables)
    try:
        for _ in range(600):
            if _answers(f"http://127.0.0.1:{port}/healthz"):
                break
            time.sleep(0.1)
        yield address
    finally:
        for child in (server, *beside):
            child.terminate()
        for child in (server, *beside):
            _ended(child)


def _serve(verb: str, arguments: Sequence[str], *, demonstration: bool) -> int:
    asked = _options(verb, arguments)
    _refuse_taken(asked.host, asked.port)
    ready.python_packages()
    ready.front_end()
    variables = environment()
    embedded = variables.get("FINSURE_PROFILE") == "embedded"
    if demonstration and not embedded:
        raise SetupFailed("`run` shows a demonstration household and is for the embedded profile; use ./finsure serve.")
    if embedded and asked.workers > 1:
        raise SetupFailed(
            "the embedded profile is one process: its cache and background work live there (--workers 1)."
        )
    address = ready.read("FINSURE_ORIGIN") or f"http://localhost:{asked.port}"
    variables["FINSURE_ORIGIN"] = address
    if embedded:
        _database(variables, demonstration=demonstration)
    beside = simulating.setu_beside(variables, ready.data_dir()) if demonstration else []
    server = _started(_granian(asked), BACKEND, variables)
    words = WELCOME.format(address=address) if embedded else f"finsure: serving {address}\n"
    return _attend([server, *beside], f"http://{_reachable(asked.host)}:{asked.port}/healthz", words)


def _options(verb: str, arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"./finsure {verb}", description="Serves FinSure.")
    parser.add_argument("--port", type=int, default=8000, help="where to listen (default: 8000)")
    parser.add_argument("--host", default="127.0.0.1", help="address to bind (default: 127.0.0.1, this machine only)")
    parser.add_argument("--workers", type=int, default=1, help="server processes (more than one: served profile)")
    parser.add_argument("--threads", type=int, default=4, help="requests each process answers at once (default: 4)")
    return parser.parse_args(arguments)


def _refuse_taken(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as problem:
            raise SetupFailed(f"port {port} is not free; stop what uses it or choose another with --port.") from problem


def _granian(asked: argparse.Namespace, *more: str) -> list[str]:
    """WSGI, because it costs a quarter of ASGI per request (docs/adr)."""
    return [str(PYTHON), "-m", "granian", "--interface", "wsgi", "--host", asked.host, "--port", str(asked.port),
            "--workers", str(asked.workers), "--blocking-threads", str(asked.threads), "--respawn-failed-workers",
            "--workers-kill-timeout", "10", "--no-ws", "--log-level", "warning", *more,
            "finsure.config.wsgi:application"]  # fmt: skip


def _database(variables: dict[str, str], *, demonstration: bool) -> None:
    arguments = ["--demonstration"] if demonstration else []
    line = [str(PYTHON), "manage.py", "prepare_database", *arguments]
    done = subprocess.run(line, cwd=BACKEND, env=variables, check=False)
    if done.returncode:  # it has said why
        sys.exit(2)


def _started(line: list[str], cwd: Path, variables: dict[str, str]) -> Process:
    """In a session of its own: Ctrl-C reaches this process alone, which then ends its children in good order."""
    return subprocess.Popen(line, cwd=cwd, env=variables, start_new_session=True)


def _attend(children: list[Process], health: str, words: str) -> int:
    """Say `words` once `health` answers, stay until a child ends or a signal comes, and leave no child behind."""
    stopping: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda caught, _frame: stopping.append(caught))
    told = False
    while not stopping and all(child.poll() is None for child in children):
        if not told and _answers(health):
            print(words, flush=True)
            told = True
        time.sleep(0.5 if told else 0.05)
    for child in children:
        if child.poll() is None:
            child.terminate()
    codes = [_ended(child) for child in children]
    if stopping:
        say("stopped.")
        return 0
    return next((abs(code) for code in codes if code), 1)


def _ended(child: Process) -> int:
    try:
        return child.wait(15)
    except subprocess.TimeoutExpired:
        child.kill()
        return child.wait()


def _answers(address: str) -> bool:
    """Any answer will do: a served FinSure may know no host name that fits this probe."""
    try:
        with request.urlopen(address, timeout=5):  # nosec B310 # an address of this machine, made here
            return True
    except error.HTTPError:
        return True
    except OSError:
        return False


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104  # nosec B104 # read, not bound


def _django(*arguments: str) -> int:
    ready.python_packages()
    return _become(str(PYTHON), str(BACKEND / "manage.py"), *arguments)


def _celery(*arguments: str) -> int:
    if not ready.read("FINSURE_BROKER_URL"):
        raise SetupFailed(
            "FINSURE_BROKER_URL is not set; without a broker, background work runs inside ./finsure serve."
        )
    ready.python_packages()
    os.chdir(BACKEND)
    return _become(str(PYTHON), "-m", "celery", "-A", "finsure.config.celery", *arguments)


def _become(*line: str) -> int:
    """Replace this process, so that signals, output and the exit code are the command's own."""
    sys.stdout.flush()
    os.execve(line[0], line, environment())
