"""Setu's simulator as a real process, and a customer who walks through its pages."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
import http.cookiejar
import json
from pathlib import Path
import re
import socket
import subprocess
import sys
import time
from typing import Any
from urllib import parse, request

ROOT = Path(__file__).resolve().parents[4]
CODE = "123456"


class Simulator:
    """A running simulator. `turn` its knobs; `approve` and `reject` as the customer; `revoke` at the aggregator."""

    def __init__(self, address: str) -> None:
        self.address = address

    def turn(self, **knobs: Any) -> None:
        self._post_json("/simulator/knobs", knobs)

    def reset(self) -> None:
        self._post_json("/simulator/reset", {})

    def notifications(self) -> list[dict[str, Any]]:
        with request.urlopen(f"{self.address}/simulator/notifications") as answer:
            return list(json.load(answer)["notifications"])

    def approve(self, url: str, wanted: Callable[[str], bool] = lambda label: True) -> str:
        """Give a consent for the accounts whose label is wanted; gives the address that the last page leads back to."""
        visit = _Visit(url)
        visit.press("code", code=CODE)
        visit.press("request")
        ticks = re.findall(r'name="account" value="([^"]+)"[^>]*>([^<]*)', visit.page)
        visit.press("accounts", account=[link for link, label in ticks if wanted(label)])
        visit.press("bank", code=CODE)
        visit.press("review")
        return visit.way_back()

    def reject(self, url: str, reason: str = "reject_other") -> None:
        visit = _Visit(url)
        visit.press("code", code=CODE)
        visit.press("reject", reason=reason)

    def become(self, consent_id: str, status: str) -> None:
        """Pause (PAUSED), resume (ACTIVE) or revoke (REVOKED) at the aggregator."""
        visit = _Visit(f"{self.address}/")
        token = re.search(r'name="token" value="([^"]+)"', visit.page)
        assert token, "nothing to press on the simulator's page"
        visit.post(f"{self.address}/simulator/consents/{consent_id}", token=token[1], become=status)

    def _post_json(self, path: str, body: dict[str, Any]) -> None:
        asked = request.Request(
            self.address + path, json.dumps(body).encode(), {"Content-Type": "application/json"}, method="POST"
        )
        request.urlopen(asked).close()


class _Stay(request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class _Visit:
    def __init__(self, url: str) -> None:
        self.url = url
        self.way = ""
        jar = request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = request.build_opener(jar, _Stay)
        with self.opener.open(url) as answer:
            self.page = answer.read().decode()

    def press(self, step: str, **fields: Any) -> None:
        visit = re.search(r'name="visit" value="([^"]+)"', self.page)
        assert visit, self.page
        self.post(self.url, visit=visit[1], press=step, **fields)

    def post(self, url: str, **fields: Any) -> None:
        body = parse.urlencode(fields, doseq=True).encode()
        try:
            with self.opener.open(url, body) as answer:
                self.page = answer.read().decode()
        except request.HTTPError as answer:
            if answer.code not in {302, 303}:
                raise
            self.way = answer.headers["Location"]

    def way_back(self) -> str:
        link = re.search(r'href="(http[^"]+)"', self.page)
        return self.way or (link[1].replace("&amp;", "&") if link else "")


@contextmanager
def simulator(*options: str) -> Iterator[Simulator]:
    """Setu's simulator on a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    line = [sys.executable, "-m", "simulators.setu", "--port", str(port), "--knob", "ready_seconds=0", *options]
    process = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, process)
        yield Simulator(address)
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(400):
        try:
            request.urlopen(f"{address}/healthz").close()
        except OSError:
            assert process.poll() is None, "the simulator did not start"
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the simulator did not answer")
