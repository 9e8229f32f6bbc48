"""What every benchmark needs: databases of its own, fresh child processes, honest medians, a page with the numbers."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
import json
import os
from pathlib import Path
import platform
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "bench" / ".work"
sys.path.insert(0, str(ROOT / "setup"))
import prepare  # noqa: E402 - the set-up's own modules, found by the line above
import services  # noqa: E402

BEGIN, END = "<!-- numbers: begin -->", "<!-- numbers: end -->"


class Database:
    """Where one measurement keeps its rows; `server` is the database server's process, if it has one."""

    def __init__(self, name: str, variables: dict[str, str], server: int | None = None) -> None:
        self.name, self.variables, self.server = name, variables, server

    def child(self, module: str, *arguments: str) -> dict[str, Any]:
        """Run a benchmark's module in a fresh process and read the JSON it prints last."""
        return run_json(
            [sys.executable, "-m", module, *arguments],
            self.variables | {"FINSURE_BENCH_SERVER": str(self.server or "")},
        )


def run_json(line: Sequence[str], variables: dict[str, str], cwd: Path = ROOT) -> dict[str, Any]:
    done = subprocess.run(line, cwd=cwd, env=os.environ | variables, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"bench: {' '.join(map(str, line))} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    facts: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return facts


@contextmanager
def databases(*, server: bool = True) -> Iterator[list["Source"]]:
    """SQLite, and MariaDB where it is installed. Each gives as many empty, migrated databases as are asked for."""
    WORK.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=WORK) as folder:
        sources: list[Source] = [SQLite(Path(folder))]
        if server and not services.missing():
            with services.mariadb() as (url, process):
                yield [*sources, MariaDB(Path(folder), url, process)]
        else:
            yield sources


class Source:
    """Makes empty, migrated databases of one kind."""

    name: str

    def fresh(self) -> Database:
        raise NotImplementedError


class SQLite(Source):
    """One migrated file is made once and copied."""

    name = "SQLite"

    def __init__(self, folder: Path) -> None:
        self.folder, self.count = folder, 0
        _migrate(_variables(folder / "template"))

    def fresh(self) -> Database:
        self.count += 1
        place = self.folder / f"sqlite-{self.count}"
        shutil.copytree(self.folder / "template", place)
        return Database(self.name, _variables(place))


class MariaDB(Source):
    """The schema is dumped once; every fresh database is a new one on the same server."""

    name = "MariaDB"

    def __init__(self, folder: Path, url: str, process: int) -> None:
        self.folder, self.url, self.process, self.count = folder, url, process, 0

    def fresh(self) -> Database:
        self.count += 1
        base, name = self.url.rsplit("/", 1)[0], f"bench_{self.count}"
        host, port = base.removeprefix("mysql://root@").split(":")
        sql = f"create database {name} character set utf8mb4 collate utf8mb4_bin"
        client = ["mariadb", "--no-defaults", "-uroot", f"-h{host}", f"-P{port}", "-e"]
        subprocess.run([*client, sql], check=True, capture_output=True)
        variables = _variables(self.folder / name) | {"FINSURE_DATABASE_URL": f"{base}/{name}"}
        _migrate(variables)
        return Database(self.name, variables, self.process)


def _variables(data: Path) -> dict[str, str]:
    return {
        "PYTHONPATH": str(ROOT / "backend"),
        "DJANGO_SETTINGS_MODULE": "finsure.config.settings",
        "FINSURE_PROFILE": "embedded",
        "FINSURE_SECRET_KEY": "bench-only-" + "k" * 32,
        "FINSURE_IDENTITY_PROVIDER": "local",
        "FINSURE_MASTER_KEY": f"file:{data / 'master_key'}",
        "FINSURE_DATA_DIR": str(data),
        "FINSURE_DATABASE_URL": "",
        "FINSURE_REDIS_URL": "",
        "FINSURE_BROKER_URL": "",
        "FINSURE_LOG_LEVEL": "ERROR",
    }


def _migrate(variables: dict[str, str]) -> None:
    prepare.master_key(Path(variables["FINSURE_DATA_DIR"]))
    line = [sys.executable, str(ROOT / "backend" / "manage.py"), "migrate", "--no-input", "-v0"]
    subprocess.run(line, env=os.environ | variables, check=True)


def cpu_seconds_of(process: str) -> float:
    """What a process has used so far, in user and system time; nothing for no process."""
    if not process:
        return 0.0
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_mib() -> float:
    """The most memory this process has held."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(lines["VmHWM"].split()[0]) / 1024


def median(runs: Sequence[dict[str, Any]], name: str) -> float:
    return statistics.median(float(run[name]) for run in runs)


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def machine(server: bool = True) -> str:
    """What the numbers were measured on, without naming the machine."""
    facts = [f"{os.cpu_count()} cores", platform.machine(), f"Python {platform.python_version()}"]
    facts.append(f"SQLite {sqlite3.sqlite_version}")
    if server and not services.missing():
        said = subprocess.run(
            ["mariadbd", "--no-defaults", "--version"], capture_output=True, text=True, check=False
        ).stdout
        facts.append(f"MariaDB {said.split('Ver ')[-1].split('-')[0]}")
    load = os.getloadavg()[0]
    return f"Measured on {datetime.now(UTC):%d %B %Y}: {', '.join(facts)}; load {load:.1f} when it ended."


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def publish(folder: Path, words: str, facts: dict[str, Any]) -> None:
    """Put the numbers into the README between its marks, and all of them beside it as JSON."""
    (folder / "results.json").write_text(json.dumps(facts, indent=1) + "\n")
    page = folder / "README.md"
    before, rest = page.read_text().split(BEGIN)
    page.write_text(f"{before}{BEGIN}\n{words}\n{END}{rest.split(END)[1]}")


def say(words: str) -> None:
    print(f"bench: {words}", flush=True)
