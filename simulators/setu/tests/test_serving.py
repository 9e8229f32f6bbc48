"""The real process: it serves, it notifies, it keeps what it knows, and it ends when told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
import json
import os
from pathlib import Path
import socket
import subprocess
import sys
import time
from typing import Any
from urllib import error, request

import pytest

from simulators.setu.__main__ import main
from simulators.setu.clock import printed
from simulators.setu.tests.conftest import CLIENT, CONSENT, Ear

ROOT = Path(__file__).resolve().parents[3]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(*arguments: str) -> Iterator[str]:
    port = free_port()
    line = [sys.executable, "-m", "simulators.setu", "--quiet", "--port", str(port), *arguments]
    process = subprocess.Popen(line, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: call(address, "GET", "/healthz"))
        yield address
    finally:
        process.terminate()
        assert process.wait(20) in {0, -15}


def until(asked: Any) -> Any:
    """What `asked` answers, once it answers something; a quarter of a minute at most."""
    for _ in range(150):
        try:
            if answer := asked():
                return answer
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError("nothing came")


def call(address: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
    sent = json.dumps(body).encode() if body is not None else None
    asked = request.Request(address + path, sent, {"Content-Type": "application/json", **headers}, method=method)
    try:
        with request.urlopen(asked, timeout=10) as answer:
            return json.load(answer)
    except error.HTTPError as refused:
        with refused:
            return json.load(refused)


def access(address: str) -> dict[str, str]:
    token = call(address, "POST", "/v1/users/login", CLIENT, client="bridge")["access_token"]
    return {"Authorization": f"Bearer {token}", "x-product-instance-id": "simulator-product"}


def test_a_restart_keeps_consents_tokens_and_knobs(tmp_path: Path, ear: Ear) -> None:
    state = ["--state", str(tmp_path / "deep" / "setu.sqlite3")]
    with serving(*state, "--notify", ear.address, "--knob", "ready_seconds=0", "--today", "2026-11-24") as address:
        first = access(address)
        consent = call(address, "POST", "/v2/consents", CONSENT, **first)

    with serving(*state) as address:
        kept = call(address, "GET", f"/v2/consents/{consent['id']}?expanded=true", **first)
        knobs = call(address, "GET", "/simulator/knobs")

    assert kept["detail"] == consent["detail"]
    assert kept["url"] == f"{address}/v2/consents/webview/{consent['id']}"
    assert (knobs["notify"], knobs["ready_seconds"], knobs["today"]) == (ear.address, 0, "2026-11-24")


def test_the_background_thread_notifies(ear: Ear) -> None:
    with serving("--notify", ear.address, "--knob", "consent_fails=false") as address:
        mine = access(address)
        short = {
            "consentDuration": None,
            "consentDateRange": _soon(),
            "dataRange": {"from": "2026-01-01T00:00:00Z", "to": "2026-02-01T00:00:00Z"},
        }
        body = {name: value for name, value in (CONSENT | short | {"purpose": None}).items() if value is not None}
        consent = call(address, "POST", "/v2/consents", body, **mine)
        until(lambda: call(address, "GET", f"/v2/consents/{consent['id']}", **mine)["status"] == "EXPIRED")

        told = until(lambda: ear.heard and ear.heard[0])

    assert (told["consentId"], told["data"]["status"]) == (consent["id"], "EXPIRED")


def _soon() -> dict[str, str]:
    now = datetime.now(UTC)
    return {"startDate": printed(now), "endDate": printed(now + timedelta(seconds=2))}


@pytest.mark.parametrize("wrong", ["outcome", "outcome=MAYBE", "colour=red"])
def test_a_wrong_knob_is_said_at_the_start(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--knob", wrong])

    assert ended.value.code == 2
    assert "knob" in capsys.readouterr().err or "outcome" in wrong
