"""Setu's simulator as a process of its own, and a person who answers its pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
import json
from pathlib import Path
import re
import socket
import subprocess
import sys
import time
from typing import Any
from urllib.parse import urlencode

from finsure.banking.connectors.setu import Setu

ROOT = Path(__file__).parents[4]
CODE = "123456"


class Simulator:
    """The simulator at a port of this machine."""

    def __init__(self, port: int) -> None:
        self.host = f"127.0.0.1:{port}"

    def connector(self) -> Setu:
        at = f"http://{self.host}"
        known = {"client_id": "simulator-client", "secret": "simulator-secret", "product": "simulator-product"}
        return Setu(url=at, login_url=at, **known)

    def turn(self, **knobs: Any) -> None:
        self._asked("POST", "/simulator/knobs", json.dumps(knobs), {"Content-Type": "application/json"})

    def reset(self) -> None:
        self._asked("POST", "/simulator/reset", "{}", {"Content-Type": "application/json"})

    def approve(self, handle: str) -> None:
        """The person's way through the page, every account chosen."""
        path = f"/v2/consents/webview/{handle}"
        _, headers, page = self._asked("GET", path)
        cookie = headers["set-cookie"].partition(";")[0]
        visit = re.search(r'name="visit" value="([^"]+)"', page)
        assert visit
        for step in ("code", "request", "accounts", "bank", "review"):
            chosen = re.findall(r'name="account" value="([^"]+)"', page) if step == "accounts" else []
            fields = [("visit", visit[1]), ("press", step), ("code", CODE), *(("account", one) for one in chosen)]
            _, _, page = self._asked("POST", path, urlencode(fields), _form(cookie))

    def change(self, handle: str, become: str) -> None:
        """What the person does at the aggregator later: PAUSED, ACTIVE or REVOKED."""
        _, _, page = self._asked("GET", "/")
        token = re.search(r'name="token" value="([^"]+)"', page)
        assert token
        status, _, _ = self._asked(
            "POST", f"/simulator/consents/{handle}", urlencode({"token": token[1], "become": become}), _form("")
        )
        assert status == 303

    def notices(self) -> list[dict[str, Any]]:
        return [one["body"] for one in json.loads(self._asked("GET", "/simulator/notifications")[2])["notifications"]]

    def is_up(self) -> bool:
        try:
            return self._asked("GET", "/healthz")[0] == 200
        except OSError:
            return False

    def _asked(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], str]:
        link = HTTPConnection(self.host, timeout=20)
        try:
            link.request(method, path, body, headers or {})
            answer = link.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode()
        finally:
            link.close()


def _form(cookie: str) -> dict[str, str]:
    return {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}


@contextmanager
def simulator() -> Iterator[Simulator]:
    """A simulator that is up, and down afterwards."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    line = [sys.executable, "-m", "simulators.setu", "--port", str(port), "--knob", "ready_seconds=0"]
    with subprocess.Popen(line, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        try:
            found = Simulator(port)
            for _ in range(300):
                if found.is_up() or process.poll() is not None:
                    break
                time.sleep(0.1)
            assert found.is_up()
            yield found
        finally:
            process.terminate()
