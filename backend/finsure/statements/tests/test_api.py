"""Statement imports over HTTP: from the file to the ledger and back."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
import pytest

from finsure.statements import api
from finsure.statements.tests.factories import HDFC, UNKNOWN
from finsure.statements.tests.making import household
from finsure.statements.tests.making_pdf import LAYOUTS, as_pdf

pytestmark = pytest.mark.django_db(transaction=True)
API = "/api/v1/imports"
SAVINGS: dict[str, Any] = {
    "name": "HDFC savings", "kind": "savings", "currency": "INR", "institution": "HDFC Bank", "mask": "1234",
}  # fmt: skip


@pytest.fixture
def client(asha: Any, signed_in: Any) -> Any:
    return signed_in(asha)


def upload(client: Any, text: str = HDFC, **extra: Any) -> Any:
    file = SimpleUploadedFile("statement.csv", text.encode(), content_type="text/csv")
    return client.post(API, {"file": file} | extra, format="multipart")


def test_a_statement_goes_from_file_to_ledger_and_back(client: Any) -> None:
    received = upload(client)
    path = f"{API}/{received.json()['id']}"
    ready = client.get(path).json()
    confirmed = client.post(f"{path}/confirm", {"new_account": SAVINGS})
    done = client.get(path).json()

    assert (received.status_code, ready["state"], confirmed.status_code, done["state"]) == (202, "ready", 202, "done")
    assert set(ready) == set(api.ImportOut().fields)
    assert len(client.get(f"/api/v1/transactions?batch={done['batch_id']}").json()["items"]) == 4
    assert client.post(f"{path}/undo").json()["state"] == "undone"
    assert client.get("/api/v1/transactions").json()["items"] == []
    assert client.post(f"{path}/redo").json()["state"] == "done"
    assert [item["id"] for item in client.get(API).json()["items"]] == [done["id"]]


def test_a_mapping_is_previewed_and_set(client: Any) -> None:
    path = f"{API}/{upload(client, UNKNOWN).json()['id']}"
    asked = client.get(path).json()
    mapping = asked["table"]["mapping"]

    shown = client.post(f"{path}/preview", {"mapping": mapping})
    done = client.put(f"{path}/mapping", {"mapping": mapping, "save_as": "My bank"})

    assert (asked["state"], asked["table"]["columns"], shown.status_code) == ("needs_mapping", 3, 200)
    assert [row["amount_minor"] for row in shown.json()["rows"]] == [-2000, 90_000_00]
    assert (done.status_code, done.json()["state"]) == (200, "ready")


@pytest.mark.parametrize(
    "change",
    [
        {"header_line": -2},
        {"date_order": "ydm"},
        {"decimal": ";"},
        {"columns": {}},
        {"columns": {"date": 0, "narration": [1]}},
        {"columns": {"date": 99, "narration": [1], "amount": 2}},
    ],
)
def test_a_mapping_that_cannot_be_is_refused(client: Any, change: dict[str, Any]) -> None:
    path = f"{API}/{upload(client, UNKNOWN).json()['id']}"
    mapping = client.get(path).json()["table"]["mapping"] | change

    assert client.post(f"{path}/preview", {"mapping": mapping}).status_code == 422
    assert client.get(path).json()["state"] == "needs_mapping"


def test_the_stranger_and_the_signed_out_find_nothing(client: Any, bilal: Any, signed_in: Any, signed_out: Any) -> None:
    path, stranger = f"{API}/{upload(client).json()['id']}", signed_in(bilal)
    calls = [
        ("GET", path, None),
        ("POST", f"{path}/preview", {"mapping": {"header_line": 0, "columns": {"date": 0, "narration": [1], "amount": 2},
                                                 "date_order": "dmy", "decimal": "."}}),
        ("PUT", f"{path}/mapping", {"mapping": {"header_line": 0, "columns": {"date": 0, "narration": [1], "amount": 2},
                                                "date_order": "dmy", "decimal": "."}}),
        ("POST", f"{path}/confirm", {"new_account": SAVINGS}),
        ("POST", f"{path}/cancel", None),
        ("POST", f"{path}/undo", None),
        ("POST", f"{path}/redo", None),
    ]  # fmt: skip
    for method, address, body in calls:
        call = method.lower()
        assert getattr(stranger, call)(address, body, format="json").status_code == 404
        assert getattr(signed_out, call)(address, body, format="json").status_code == 401
    assert upload(signed_out).status_code == 401
    assert stranger.get(API).json()["items"] == []


def test_an_account_must_be_named_once(client: Any) -> None:
    path = f"{API}/{upload(client).json()['id']}"

    assert client.post(f"{path}/confirm", {}).status_code == 422
    assert client.post(f"{path}/confirm", {"account_id": 1, "new_account": SAVINGS}).status_code == 422
    assert client.post(f"{path}/confirm", {"account_id": 999}).status_code == 404


def test_the_same_upload_sent_twice_is_one_import(client: Any) -> None:
    answers = [
        client.post(
            API,
            {"file": SimpleUploadedFile("statement.csv", HDFC.encode())},
            format="multipart",
            headers={"Idempotency-Key": "same"},
        )
        for _ in range(2)
    ]

    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert len(client.get(API).json()["items"]) == 1


def test_a_point_that_is_past_is_named(client: Any) -> None:
    path = f"{API}/{upload(client).json()['id']}"
    client.post(f"{path}/cancel")

    refused = client.post(f"{path}/confirm", {"new_account": SAVINGS})

    assert (refused.status_code, refused.json()["type"], refused.json()["state"]) == (
        409,
        "/problems/import-state",
        "cancelled",
    )


def test_a_locked_document_is_opened_over_http(client: Any) -> None:
    data = as_pdf(household()[:5], LAYOUTS["sbi-savings"], password="9876")
    file = SimpleUploadedFile("statement.pdf", data, content_type="application/pdf")
    path = f"{API}/{client.post(API, {'file': file}, format='multipart').json()['id']}"

    asked = client.get(path).json()
    wrong = client.post(f"{path}/unlock", {"password": "9875"})
    missing = client.post(f"{path}/unlock", {})
    right = client.post(f"{path}/unlock", {"password": "9876"})

    assert asked["state"] == "needs_password"
    assert (wrong.status_code, wrong.json()["type"]) == (422, "/problems/password-wrong")
    assert "9875" not in wrong.content.decode()
    assert (missing.status_code, right.status_code, right.json()["state"]) == (422, 200, "ready")
