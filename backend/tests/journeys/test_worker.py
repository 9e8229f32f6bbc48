"""The server profile: an import runs through a real Celery worker over Redis, in another process."""

from collections.abc import Callable, Iterator
import os
from pathlib import Path
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

from celery import current_app
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
import pytest

if TYPE_CHECKING:
    from rest_framework.test import APIClient

    from finsure.identity.models import User

BACKEND = Path(__file__).resolve().parents[2]
BROKER = os.environ.get("FINSURE_TEST_BROKER_URL", "")
STATEMENT = b"""Date,Narration,Chq./Ref.No.,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance
01/11/26,UPI-SWIGGY-SWIGGY@AXB-UTIB0000100-630812345678-ORDER,630812345678,01/11/26,450.00,,9550.00
02/11/26,NEFT CR-CITI0000003-ACME PVT LTD-SALARY-CITIN26306,CITIN26306,02/11/26,,50000.00,59550.00
03/11/26,ATM WDL S1ANBG12 BENGALURU 630898765432,630898765432,03/11/26,2000.00,,57550.00
"""

pytestmark = pytest.mark.skipif(not BROKER, reason="needs Redis and MariaDB; make test starts them")


@pytest.fixture
def worker(transactional_db: None, settings: Any, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker on this test's database and files; this process becomes a client of the same broker."""
    settings.CELERY_BROKER_URL = BROKER
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "files")},
        }
    }
    known = connection.settings_dict
    address = f"{known['USER']}:{known['PASSWORD']}@{known['HOST']}:{known['PORT']}"
    variables = {
        "FINSURE_DATABASE_URL": f"mysql://{address}/{known['NAME']}",
        "FINSURE_BROKER_URL": BROKER,
        "FINSURE_DATA_DIR": str(tmp_path),
    }
    before, current_app.conf.broker_url = current_app.conf.broker_url, BROKER
    line = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "finsure.config.celery",
        "worker",
        "--concurrency=1",
        "--loglevel=WARNING",
    ]
    process = subprocess.Popen(line, cwd=BACKEND, env=os.environ | variables)
    yield process
    process.send_signal(signal.SIGTERM)
    process.wait(30)
    current_app.pool.force_close_all()
    current_app.conf.broker_url = before


def until(client: "APIClient", import_id: int, state: str) -> dict[str, Any]:
    """The import once it is in `state`; a minute is enough for a worker to start on a busy machine."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found: dict[str, Any] = client.get(f"/api/v1/imports/{import_id}").json()
        if found["state"] == state:
            return found
        time.sleep(0.1)
    raise AssertionError(f"the import stayed {found['state']}: {found['refusal']}")


def test_an_import_runs_through_a_worker(
    worker: subprocess.Popen[bytes], asha: "User", signed_in: "Callable[[User], APIClient]"
) -> None:
    client = signed_in(asha)
    upload = SimpleUploadedFile("statement.csv", STATEMENT, "text/csv")

    received = client.post("/api/v1/imports", {"file": upload}, format="multipart")
    ready = until(client, received.json()["id"], "ready")
    account = {"name": "Savings", "kind": "savings", "currency": "INR"}
    client.post(f"/api/v1/imports/{ready['id']}/confirm", {"new_account": account})
    done = until(client, ready["id"], "done")

    assert received.status_code == 202
    assert (ready["rows_read"], done["rows_new"]) == (3, 3)
    rows = client.get("/api/v1/transactions").json()["items"]
    assert [row["amount_minor"] for row in rows] == [-200_000, 5_000_000, -45_000]
    assert worker.poll() is None
