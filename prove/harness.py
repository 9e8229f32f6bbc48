"""What every proof needs: an empty database, a server to shoot at, and one way to count and to tell."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
import http.client
import json
import os
from pathlib import Path
import random
import socket
import subprocess
import sys
from threading import Barrier, Lock, local
import time
from typing import Any
from urllib.parse import urlencode
import uuid

from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
BACKEND = ROOT / "backend"
SHOWN = 20
PATIENCE_SECONDS = 60
Headers = dict[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `status` 0 means that the connection was closed without an answer."""

    status: int
    headers: Headers
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body) if self.body else None

    @property
    def slug(self) -> str:
        """The name of the refusal, or ""."""
        kind = self.headers.get("content-type", "")
        return str(self.json["type"]).removeprefix("/problems/") if kind == "application/problem+json" else ""


class Server:
    """A FinSure that listens. Each thread keeps one connection alive."""

    def __init__(self, port: int, output: Path) -> None:
        self.port, self.output = port, output
        self._kept = local()

    def ask(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        data: Any = None,
        body: bytes | None = None,
        query: dict[str, Any] | None = None,
        headers: Headers | None = None,
    ) -> Answer:
        """One request; `data` goes as JSON, `body` as it is."""
        sent = {"Host": "localhost", "Accept": "application/json"}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        if data is not None:
            body, sent["Content-Type"] = json.dumps(data).encode(), "application/json"
        address = f"{path}?{urlencode(query, errors='surrogatepass')}" if query else path
        return self._sent(method, address, body, sent | (headers or {}))

    def _sent(self, method: str, address: str, body: bytes | None, headers: Headers) -> Answer:
        for fresh in (False, True):
            kept = getattr(self._kept, "connection", None)
            if kept is None or fresh:
                kept = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
                self._kept.connection = kept
            try:
                kept.request(method, address, body, headers)
                response = kept.getresponse()
                named = {name.lower(): value for name, value in response.getheaders()}
                return Answer(response.status, named, response.read())
            except (http.client.HTTPException, ConnectionError):
                kept.close()
                self._kept.connection = None
        return Answer(0, {}, b"")

    def page(self, path: str, *, token: str = "", headers: Headers | None = None) -> Answer:
        return self.ask("GET", path, token=token, headers=headers)


def form(name: str, filename: str, content: bytes, fields: dict[str, str] | None = None) -> tuple[bytes, Headers]:
    """A multipart body with one file, and the header that names its boundary."""
    mark = uuid.uuid4().hex
    safe = filename.replace("\\", "\\\\").replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{field_name}"\r\n\r\n{value}\r\n'.encode(
            errors="surrogatepass"
        )
        for field_name, value in (fields or {}).items()
    ]
    head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{safe}"\r\n'
    kind = "Content-Type: application/octet-stream\r\n\r\n"
    whole = b"".join([*parts, (head + kind).encode(errors="surrogatepass"), content, f"\r\n--{mark}--\r\n".encode()])
    return whole, {"Content-Type": f"multipart/form-data; boundary={mark}"}


@dataclass
class Findings:
    """What a proof has tried and what went wrong; safe to fill from many threads."""

    least: int
    tried: int = 0
    failed: int = 0
    figures: dict[str, Any] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def check(self, good: bool, reason: Callable[[], str] | str) -> bool:
        """Count one attempt; when it went wrong, say why (the first few are kept)."""
        with self._lock:
            self.tried += 1
            if not good:
                self._wrong(reason)
        return good

    def hold(self, good: bool, reason: Callable[[], str] | str) -> bool:
        """Something that must be true of the whole, not counted as an attempt."""
        if not good:
            with self._lock:
                self._wrong(reason)
        return good

    def _wrong(self, reason: Callable[[], str] | str) -> None:
        self.failed += 1
        if len(self.reasons) < SHOWN:
            self.reasons.append((reason if isinstance(reason, str) else reason())[:500])

    def count(self, figure: str, more: int = 1) -> None:
        with self._lock:
            self.figures[figure] = self.figures.get(figure, 0) + more


@dataclass
class Ground:
    """Where one proof takes place."""

    short: bool
    seed: int
    scratch: Path

    def many(self, full: int, short: int) -> int:
        return short if self.short else full

    def chance(self) -> random.Random:
        return random.Random(self.seed)

    @contextmanager
    def server(self, *, threads: int = 8, made_by: str = "", **variables: str) -> Iterator[Server]:
        """The real application under Granian on a free port of this machine; `made_by` names a function that makes it."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        output = self.scratch / "server.log"
        line = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
                "--workers", "1", "--blocking-threads", str(threads), "--no-ws", "--log-level", "warning",
                *(["--factory", made_by] if made_by else ["finsure.config.wsgi:application"])]  # fmt: skip
        here = {"FINSURE_PROFILE": "embedded", "FINSURE_ORIGIN": f"http://localhost:{port}"}
        os.environ["FINSURE_ORIGIN"] = here["FINSURE_ORIGIN"]
        settings.ORIGIN = here["FINSURE_ORIGIN"]  # tokens made here are good there
        with output.open("ab") as log:
            child = subprocess.Popen(line, cwd=BACKEND, env=os.environ | here | variables, stdout=log, stderr=log)
            try:
                server = Server(port, output)
                _await(server, child)
                yield server
            finally:
                child.terminate()
                try:
                    child.wait(15)
                except subprocess.TimeoutExpired:
                    child.kill()
                    child.wait()


def _await(server: Server, child: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            if server.page("/healthz").status == 200:
                return
        except OSError:
            pass
        if child.poll() is not None:
            break
        time.sleep(0.1)
    raise SystemExit(f"prove: the server did not start: {server.output.read_text()[-2000:]}")


class Volley:
    """A fixed set of threads that fire together, again and again."""

    def __init__(self, threads: int) -> None:
        self.threads, self.pool, self.barrier = threads, ThreadPoolExecutor(threads), Barrier(threads)

    def __enter__(self) -> "Volley":
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.shutdown()

    def fire(self, job: Callable[[int], Any]) -> list[Any]:
        def one(number: int) -> Any:
            self.barrier.wait()
            return job(number)

        return list(self.pool.map(one, range(self.threads)))


def percentile(values: Iterable[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0
