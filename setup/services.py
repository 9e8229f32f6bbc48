"""Throw-away MariaDB, Redis and Auth emulator for tests and benchmarks."""

from collections.abc import Iterator
from contextlib import contextmanager
import getpass
import json
import os
from pathlib import Path
import shutil
import socket
import subprocess
import tempfile
import time
from typing import Any

from prepare import SetupFailed

INNODB = ["--innodb-buffer-pool-size=512M", "--innodb-flush-log-at-trx-commit=1", "--max-connections=60"]


def missing() -> list[str]:
    """The programs of the server profile that this machine does not have."""
    wanted = {"MariaDB": "mariadbd", "MariaDB's installer": "mariadb-install-db", "Redis": "redis-server"}
    return [name for name, program in wanted.items() if not _found(program)]


@contextmanager
def mariadb() -> Iterator[tuple[str, int]]:
    """The URL of an empty database on a server of its own, and the server's process id."""
    with tempfile.TemporaryDirectory(prefix="finsure-mariadb-") as folder:
        data, port, user = Path(folder) / "data", free_port(), getpass.getuser()
        common = ["--no-defaults", f"--user={user}", f"--datadir={data}"]
        _quietly(_found("mariadb-install-db"), *common, "--auth-root-authentication-method=normal", "--skip-test-db")
        line = [_found("mariadbd"), *common, "--bind-address=127.0.0.1", f"--port={port}", f"--socket={folder}/socket",
                "--character-set-server=utf8mb4", "--collation-server=utf8mb4_bin", *INNODB]  # fmt: skip
        with _running(line, port) as process:
            sql = "create database finsure character set utf8mb4 collate utf8mb4_bin"
            _quietly(_found("mariadb"), "--no-defaults", "-uroot", f"--socket={folder}/socket", "-e", sql)
            yield f"mysql://root@127.0.0.1:{port}/finsure", process


@contextmanager
def redis() -> Iterator[str]:
    """The address of an empty Redis of its own, without the number of its database."""
    with tempfile.TemporaryDirectory(prefix="finsure-redis-") as folder:
        port = free_port()
        line = [_found("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
                "--dir", folder]  # fmt: skip
        with _running(line, port):
            yield f"redis://127.0.0.1:{port}"


@contextmanager
def auth_emulator(installed: Path) -> Iterator[str]:
    """Host and port of a Firebase Auth emulator of its own, which knows nobody. Its first words take it half a minute."""
    with tempfile.TemporaryDirectory(prefix="finsure-emulator-") as folder:
        port, place = free_port(), {"host": "127.0.0.1"}
        others = {name: place | {"port": free_port()} for name in ("hub", "logging")}
        emulators = {"singleProjectMode": True, "auth": place | {"port": port}, "ui": {"enabled": False}, **others}
        (Path(folder) / "firebase.json").write_text(json.dumps({"emulators": emulators}))
        line = ["node", str(installed / "node_modules" / "firebase-tools" / "lib" / "bin" / "firebase.js"),
                "emulators:start", "--only", "auth", "--project", "demo-finsure", "--non-interactive"]  # fmt: skip
        # A home of its own: what the emulator writes goes with it, and nobody's sign-in to Google is found.
        variables = os.environ | {"HOME": folder, "CI": "1", "NO_UPDATE_NOTIFIER": "1"}
        with _running(line, port, seconds=180, cwd=folder, env=variables):
            yield f"127.0.0.1:{port}"


@contextmanager
def _running(line: list[str], port: int, *, seconds: int = 30, **more: Any) -> Iterator[int]:
    process = subprocess.Popen(
        line, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more
    )
    try:
        for _ in range(seconds * 10):
            if process.poll() is not None:
                raise SetupFailed(f"{Path(line[0]).name} did not start.")
            if _listens(port):
                break
            time.sleep(0.1)
        else:
            raise SetupFailed(f"{Path(line[0]).name} did not answer within {seconds} seconds.")
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _quietly(*line: str) -> None:
    done = subprocess.run(line, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["it said nothing"]
        raise SetupFailed(f"{Path(line[0]).name} failed: {said[-1]}")


def _found(program: str) -> str:
    return shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/local/sbin") or ""


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
