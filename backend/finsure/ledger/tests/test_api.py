"""The ledger's endpoints: they work, they refuse, the stranger finds nothing, the signed-out are asked to sign in."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
import pytest

from finsure.ledger import shapes
from finsure.ledger.models import Transaction
from finsure.ledger.tests.factories import account_of, entry, record, row_of

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def account(asha: Any) -> Any:
    found = account_of(asha)
    record(found, entry(1, -500, "SWIGGY"), entry(2, -600), entry(3, 9000, "SALARY ACME"))
    return found


@pytest.fixture
def client(asha: Any, signed_in: Any) -> Any:
    return signed_in(asha)


READS = ["accounts", "categories", "transactions", "transactions/summary", "edits", "tags"]


@pytest.mark.parametrize("path", READS)
def test_a_list_answers_its_owner_and_asks_others_to_sign_in(
    client: Any, signed_out: Any, account: Any, path: str
) -> None:
    answer = client.get(f"{API}/{path}")

    assert answer.status_code == 200
    assert set(answer.json()) == {"items", "next_cursor"}
    assert answer.headers["Cache-Control"] == "private, no-cache"
    refused = signed_out.get(f"{API}/{path}")
    assert (refused.status_code, refused.json()["type"]) == (401, "/problems/signed-out")
    assert refused.headers["Content-Type"] == "application/problem+json"


def test_the_stranger_finds_nothing(account: Any, bilal: Any, signed_in: Any) -> None:
    stranger, row = signed_in(bilal), row_of(account, amount_minor=-500)
    asked = [
        stranger.get(f"{API}/accounts/{account.id}"),
        stranger.patch(f"{API}/accounts/{account.id}", {"name": "Mine"}),
        stranger.get(f"{API}/accounts/{account.id}/gaps"),
        stranger.get(f"{API}/transactions/{row.id}"),
        stranger.patch(f"{API}/transactions/{row.id}", {"note": "mine"}),
        stranger.delete(f"{API}/transactions/{row.id}"),
        stranger.put(f"{API}/transactions/{row.id}/splits", {"splits": []}),
        stranger.put(f"{API}/transactions/{row.id}/pair", {"transaction_id": row.id + 1, "kind": "refund"}),
        stranger.delete(f"{API}/transactions/{row.id}/pair"),
        stranger.post(f"{API}/transactions/edit", {"ids": [row.id], "note": "mine"}),
        stranger.post(f"{API}/transactions", {"account_id": account.id, "booked_on": "2026-11-01", "amount_minor": -1}),
    ]

    nothing = stranger.get(f"{API}/transactions/999999").json()
    assert [(answer.status_code, answer.json()) for answer in asked] == [(404, nothing)] * len(asked)
    for path in ("transactions", "accounts", "edits", "tags"):
        assert stranger.get(f"{API}/{path}").json()["items"] == []
    assert stranger.get(f"{API}/transactions?account={account.id}").json()["items"] == []


def test_a_transaction_shows_every_field_of_its_shape(client: Any, account: Any) -> None:
    item = client.get(f"{API}/transactions").json()["items"][0]

    assert set(item) == set(shapes.TransactionOut().fields)
    assert (item["amount_minor"], item["currency"], item["booked_on"]) == (9000, "INR", "2026-11-03")


def test_a_page_ends_with_a_cursor_to_the_next(client: Any, account: Any) -> None:
    first = client.get(f"{API}/transactions?limit=2").json()
    second = client.get(f"{API}/transactions?limit=2&cursor={first['next_cursor']}").json()

    assert [len(first["items"]), len(second["items"]), second["next_cursor"]] == [2, 1, None]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("limit=1000000000", "#/limit"),
        ("limit=5&limit=6", "#/limit"),
        ("order=amount", "#/order"),
        ("cursor=x", "#/cursor"),
        ("account=1,b", "#/account"),
        ("min_minor=-5", "#/min_minor"),
        ("min_minor=%D9%A1", "#/min_minor"),
        ("from=2026-02-30", "#/from"),
        ("batch=99999999999999999999", "#/batch"),
        ("direction=sideways", "#/direction"),
    ],
)
def test_a_wrong_filter_is_named(client: Any, query: str, pointer: str) -> None:
    refused = client.get(f"{API}/transactions?{query}")

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == pointer


def test_a_filter_by_amount_ignores_the_sign(client: Any, account: Any) -> None:
    amounts = [
        row["amount_minor"] for row in client.get(f"{API}/transactions?min_minor=600&max_minor=9000").json()["items"]
    ]

    assert amounts
    assert all(600 <= abs(amount_minor) <= 9000 for amount_minor in amounts)


def test_a_changed_list_has_another_tag_and_an_unchanged_one_answers_304(client: Any, account: Any) -> None:
    tag = client.get(f"{API}/transactions").headers["ETag"]
    assert client.get(f"{API}/transactions", headers={"If-None-Match": tag}).status_code == 304

    client.patch(f"{API}/transactions/{row_of(account, amount_minor=-500).id}", {"note": "lunch"})

    assert client.get(f"{API}/transactions", headers={"If-None-Match": tag}).status_code == 200


def test_an_edit_names_the_version_it_saw(client: Any, account: Any) -> None:
    path = f"{API}/transactions/{row_of(account, amount_minor=-500).id}"
    tag = client.get(path).headers["ETag"]

    done = client.patch(path, {"category": "food.dining"}, headers={"If-Match": tag})
    stale = client.patch(path, {"category": "home.rent"}, headers={"If-Match": tag})

    assert (done.status_code, stale.status_code, stale.json()["type"]) == (200, 412, "/problems/changed-meanwhile")
    assert done.json()["transaction"]["category_source"] == "person"


def test_an_edit_is_undone_by_its_id_and_only_by_its_owner(
    client: Any, account: Any, bilal: Any, signed_in: Any
) -> None:
    row = row_of(account, amount_minor=-500)
    edit = client.post(f"{API}/transactions/edit", {"ids": [row.id], "category": "home.rent"}).json()["edit"]

    assert signed_in(bilal).post(f"{API}/edits/{edit['id']}/undo").status_code == 404
    undone = client.post(f"{API}/edits/{edit['id']}/undo")

    assert (undone.status_code, undone.json()["transactions"]) == (200, 1)
    assert row_of(account, amount_minor=-500).category_source != "person"


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"category": "no.such"},
        {"category": 5},
        {"name": ""},
        {"note": "x" * 501},
        {"tags": ["x" * 41]},
        {"tags": "Goa"},
        {"user": 1},
    ],
)
def test_a_wrong_change_is_refused_and_changes_nothing(client: Any, account: Any, changes: dict[str, Any]) -> None:
    row = row_of(account, amount_minor=-500)

    refused = client.patch(f"{API}/transactions/{row.id}", changes)

    assert refused.status_code == 422
    assert row_of(account, amount_minor=-500).version == row.version


@pytest.mark.parametrize("amount", ["5", 1.5, True, None, 10**16, "1e5"])
def test_only_whole_minor_units_are_money(client: Any, account: Any, amount: Any) -> None:
    refused = client.post(
        f"{API}/transactions", {"account_id": account.id, "booked_on": "2026-11-01", "amount_minor": amount}
    )

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "#/amount_minor")


def test_the_same_write_twice_is_done_once(client: Any, account: Any) -> None:
    body = {"account_id": account.id, "booked_on": "2026-11-01", "amount_minor": -2000, "name": "Tea"}
    answers = [client.post(f"{API}/transactions", body, headers={"Idempotency-Key": "k-1"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    account.refresh_from_db()
    assert account.transactions == 4


def test_an_account_is_opened_changed_and_put_aside(client: Any) -> None:
    opened = client.post(
        f"{API}/accounts", {"name": "Wallet", "kind": "wallet", "currency": "INR", "balance_minor": 500}
    )
    path = f"{API}/accounts/{opened.json()['id']}"
    changed = client.patch(path, {"balance_minor": 900, "archived": True}, headers={"If-Match": '"1"'})

    assert (opened.status_code, changed.status_code) == (201, 200)
    assert (changed.json()["balance_minor"], changed.json()["archived"], changed.json()["version"]) == (900, True, 2)
    assert client.patch(path, {"name": "Old"}, headers={"If-Match": '"1"'}).status_code == 412
    assert client.get(path).json()["name"] == "Wallet"


@pytest.mark.parametrize("facts", [{"kind": "vault"}, {"currency": "XXX"}, {"mask": "12345"}, {"name": ""}])
def test_a_wrong_account_is_refused(client: Any, facts: dict[str, Any]) -> None:
    body = {"name": "Wallet", "kind": "wallet", "currency": "INR"} | facts

    assert client.post(f"{API}/accounts", body).status_code == 422


def test_half_a_character_is_refused_in_the_field_that_holds_it(client: Any) -> None:
    body = '{"name": "Wallet", "kind": "\\ud800", "currency": "INR"}'

    refused = client.generic("POST", f"{API}/accounts", body, content_type="application/json")

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "#/kind")


def test_own_categories_come_after_the_built_in_ones(client: Any) -> None:
    added = client.post(f"{API}/categories", {"name": "Cricket", "group": "leisure", "budget_class": "want"})
    path = f"{API}/categories/{added.json()['id']}"

    assert added.status_code == 201
    assert client.get(f"{API}/categories").json()["items"][-1] == added.json()
    assert client.patch(path, {"name": "Sport"}).json()["name"] == "Sport"
    assert client.delete(path).status_code == 204
    assert client.delete(path).status_code == 404
    assert client.delete(f"{API}/categories/food.dining").status_code == 404


def test_an_attachment_is_kept_and_leaves_as_a_download(client: Any, account: Any, bilal: Any, signed_in: Any) -> None:
    row = row_of(account, amount_minor=-500)
    upload = SimpleUploadedFile('bi"ll\r\n.pdf', b"%PDF-1.7 tiny")

    kept = client.post(f"{API}/transactions/{row.id}/attachments", {"file": upload}, format="multipart")
    path = f"{API}/attachments/{kept.json()['id']}"
    got = client.get(path)

    assert (kept.status_code, kept.json()["content_type"]) == (201, "application/pdf")
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(got.streaming_content) == b"%PDF-1.7 tiny"
    assert [signed_in(bilal).get(path).status_code, signed_in(bilal).delete(path).status_code] == [404, 404]
    assert [client.delete(path).status_code, client.get(path).status_code] == [204, 404]


@pytest.mark.parametrize(
    "content", [b"", b"<svg onload=alert(1)>", b"PK\x03\x04zip", b"\x00\x01", b"x" * (5 * 1024 * 1024 + 1)]
)
def test_a_file_that_is_not_a_receipt_is_refused(client: Any, account: Any, content: bytes) -> None:
    upload = SimpleUploadedFile("receipt.png", content)
    path = f"{API}/transactions/{row_of(account, amount_minor=-500).id}/attachments"

    refused = client.post(path, {"file": upload}, format="multipart")

    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/attachment-refused")


@pytest.mark.parametrize(
    "body", ["[" * 100_000, '{"amount_minor":1,"amount_minor":2}', "nul", '{"a":NaN}', b"\xff\xfe", "[1]"]
)
def test_a_body_that_is_not_one_plain_object_is_refused(client: Any, body: Any) -> None:
    refused = client.post(f"{API}/transactions", body, content_type="application/json")

    assert refused.status_code in {400, 422}
    assert refused.headers["Content-Type"] == "application/problem+json"


def test_a_body_too_large_is_refused_before_it_is_read(client: Any) -> None:
    refused = client.post(f"{API}/transactions", "x" * 1_100_000, content_type="application/json")
    huge = client.post(
        f"{API}/imports", b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH="1073741824"
    )

    assert (refused.status_code, huge.status_code) == (413, 413)
    assert huge.json()["type"] == "/problems/too-large"


@pytest.mark.parametrize(
    "path", ["transactions/0", "transactions/99999999999999999999", "transactions/1%00", "nothing"]
)
def test_an_unknown_address_is_a_problem_too(client: Any, path: str) -> None:
    refused = client.get(f"{API}/{path}")

    assert (refused.status_code, refused.headers["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "TRACE", "CONNECT"])
def test_a_method_that_is_not_offered_is_refused(client: Any, method: str) -> None:
    assert client.generic(method, f"{API}/accounts").status_code == 405


@pytest.mark.parametrize("day", ["0001-01-01", "0001-01-03", "1899-12-31", "2100-01-01", "9999-12-31"])
def test_a_day_outside_two_centuries_is_refused_and_not_a_fault(client: Any, account: Any, day: str) -> None:
    before = Transaction.objects.count()

    answer = client.post("/api/v1/transactions", {"account_id": account.id, "booked_on": day, "amount_minor": -1})

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/booked_on")
    assert Transaction.objects.count() == before
