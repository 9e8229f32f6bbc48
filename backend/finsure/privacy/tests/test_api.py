"""Exports and erasure as the browser sees them."""

from collections.abc import Callable
import io
from typing import Any
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
import pytest
from rest_framework.test import APIClient

from finsure.core import clock
from finsure.core.records import described
from finsure.identity import operations as identity
from finsure.identity.models import User
from finsure.identity.tests.factories import with_step_up
from finsure.privacy.models import Export
from finsure.privacy.operations import restoring
from finsure.privacy.tests.factories import archive_of, books_of

EXPORTS, ERASURE = "/api/v1/privacy/exports", "/api/v1/privacy/erasure"
RESTORE = "/api/v1/privacy/restore"
SignedIn = Callable[[User], APIClient]
pytestmark = pytest.mark.django_db(transaction=True)


def test_an_export_is_asked_for_polled_and_downloaded(asha: User, signed_in: SignedIn) -> None:
    books_of(asha, 1)
    client = signed_in(asha)

    asked = client.post(EXPORTS)

    found = client.get(f"{EXPORTS}/{asked.data['id']}")
    assert (asked.status_code, found.data["state"]) == (202, "ready")
    assert found.data["progress"]["done"] == found.data["progress"]["of"] > 10
    assert client.get(EXPORTS).data["items"] == [found.data]
    file: Any = with_step_up(client, "GET", f"{EXPORTS}/{asked.data['id']}/download")
    assert file["Content-Type"] == "application/zip"
    assert file["Cache-Control"] == "private, no-store"
    assert "attachment" in file["Content-Disposition"]
    assert "README.txt" in zipfile.ZipFile(io.BytesIO(b"".join(file.streaming_content))).namelist()


def test_an_export_belongs_to_its_person(asha: User, bilal: User, signed_in: SignedIn, signed_out: APIClient) -> None:
    export_id = signed_in(asha).post(EXPORTS).data["id"]

    assert signed_in(bilal).get(f"{EXPORTS}/{export_id}").status_code == 404
    assert with_step_up(signed_in(bilal), "GET", f"{EXPORTS}/{export_id}/download").status_code == 404
    for address in (f"{EXPORTS}/{export_id}", f"{EXPORTS}/{export_id}/download"):
        assert signed_out.get(address).status_code == 401
    assert signed_in(bilal).get(EXPORTS).data["items"] == []
    assert signed_out.post(EXPORTS).status_code == 401


def test_a_second_export_waits_for_the_first(asha: User, signed_in: SignedIn) -> None:
    Export.objects.create(user=asha, created_at=clock.now())

    refused = signed_in(asha).post(EXPORTS)

    assert (refused.status_code, refused.data["type"]) == (409, "/problems/export-under-way")


def test_an_export_that_is_not_ready_has_no_file(asha: User, signed_in: SignedIn) -> None:
    waiting = Export.objects.create(user=asha, created_at=clock.now())

    assert with_step_up(signed_in(asha), "GET", f"{EXPORTS}/{waiting.id}/download").status_code == 404


def test_erasure_says_what_would_go_and_then_closes_the_account(asha: User, signed_in: SignedIn) -> None:
    books_of(asha, 1)
    client = signed_in(asha)

    ahead = client.get(ERASURE).data
    receipt = with_step_up(client, "POST", ERASURE, {"confirm": True})

    assert ahead["possible"]
    assert (ahead["grace_days"], ahead["held_days"]) == (7, 365)
    assert {"table": "ledger.account", "rows": 2} in ahead["tables"]
    assert (receipt.status_code, receipt.data["state"]) == (202, "withdrawn")
    assert receipt["Clear-Site-Data"]
    assert client.get("/api/v1/me").status_code == 401
    assert len(receipt.data["digest"]) == 64


def test_the_receipt_is_read_by_whoever_holds_it_and_names_nobody(
    asha: User, signed_in: SignedIn, signed_out: APIClient
) -> None:
    receipt_id = with_step_up(signed_in(asha), "POST", ERASURE, {"confirm": True}).data["receipt_id"]

    found = signed_out.get(f"/api/v1/privacy/receipts/{receipt_id}")

    assert found.status_code == 200
    assert "person" not in found.data
    assert all(row["purpose"] for row in found.data["tables"])
    assert "Asha" not in str(found.data)
    assert signed_out.get(f"/api/v1/privacy/receipts/{'0' * 32}").status_code == 404


@pytest.mark.parametrize("body", [{}, {"confirm": False}, {"confirm": "perhaps"}])
def test_erasure_needs_the_persons_word(asha: User, signed_in: SignedIn, body: dict[str, Any]) -> None:
    client = signed_in(asha)

    assert with_step_up(client, "POST", ERASURE, body).status_code == 422
    assert client.get("/api/v1/me").status_code == 200


def test_erasure_is_for_who_is_signed_in_and_not_for_the_household(signed_in: SignedIn, signed_out: APIClient) -> None:
    opened = identity.open_demonstration(device="", now=clock.now())
    from finsure.identity.tokens import issue_access

    assert isinstance(opened, identity.Opened)
    household = APIClient()
    household.credentials(HTTP_AUTHORIZATION=f"Bearer {issue_access(opened.session, clock.now())[0]}")

    assert signed_out.post(ERASURE, {"confirm": True}).status_code == 401
    assert signed_out.get(ERASURE).status_code == 401
    assert household.get(ERASURE).data["possible"] is False
    assert household.post(ERASURE, {"confirm": True}).data["type"] == "/problems/demonstration-stays"


def test_an_export_comes_back_over_the_web_once(asha: User, bilal: User, signed_in: SignedIn) -> None:
    books_of(asha, 1)
    client, archive = signed_in(bilal), archive_of(asha).read()

    def bring() -> Any:
        file = SimpleUploadedFile("finsure.zip", archive)
        return client.post(RESTORE, {"file": file}, format="multipart", headers={"Idempotency-Key": "one"})

    first, again = bring(), bring()

    assert first.status_code == 201
    assert again.data == first.data
    assert {"table": "ledger.account", "rows": 2} in first.data["tables"]
    assert first.data["rows"] == sum(table["rows"] for table in first.data["tables"])
    uses = client.get("/api/v1/consents/keep-ledger/events").data["items"]
    assert [event["what"] for event in uses if event["kind"] == "used"] == ["export.restored"]


def test_an_export_comes_back_only_under_the_persons_word(asha: User, chitra: User, signed_in: SignedIn) -> None:
    books_of(asha, 1)
    file = SimpleUploadedFile("finsure.zip", archive_of(asha).read())

    refused = signed_in(chitra).post(RESTORE, {"file": file}, format="multipart")

    assert (refused.status_code, refused.data["type"]) == (409, "/problems/consent-needed")
    assert refused.data["purposes"] == ["keep-ledger"]


@pytest.mark.parametrize("limit", ["MOST_SENT_BYTES", "MOST_TABLE_BYTES"])
def test_an_export_too_large_for_the_web_is_refused_whole(
    asha: User, bilal: User, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    books_of(asha, 1)
    monkeypatch.setattr(restoring, limit, 1_000)
    file = SimpleUploadedFile("finsure.zip", archive_of(asha).read())
    client = signed_in(bilal)

    refused = client.post(RESTORE, {"file": file}, format="multipart")

    assert (refused.status_code, refused.data["type"]) == (422, "/problems/archive-unreadable")
    assert client.get("/api/v1/accounts").data["items"] == []
    assert [event["kind"] for event in client.get("/api/v1/consents/keep-ledger/events").data["items"]] == ["given"]


def test_bringing_back_is_for_who_is_signed_in_and_sends_a_file(bilal: User, signed_in: SignedIn) -> None:
    assert APIClient().post(RESTORE, {}, format="multipart").status_code == 401
    assert signed_in(bilal).post(RESTORE, {}, format="multipart").status_code == 422


def test_the_retention_table_names_every_table_and_span(asha: User, signed_in: SignedIn, signed_out: APIClient) -> None:
    found = signed_in(asha).get("/api/v1/privacy/retention").data

    assert {row["table"] for row in found["tables"]} == {table.label for table in described()}
    assert found["seconds"]["exports"] == 86_400
    assert found["seconds"]["closed"] == 365 * 86_400
    assert {row["table"] for row in found["tables"] if row["outlives"]} == {
        "audit.entry", "consent.consent", "consent.consentevent", "privacy.erasure", "vault.userkey",
    }  # fmt: skip
    assert signed_out.get("/api/v1/privacy/retention").status_code == 401
