"""Consents as the browser sees them."""

from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
import pytest
from rest_framework.test import APIClient

from finsure.identity.models import User

CONSENTS = "/api/v1/consents"
STATEMENT = b"Date,Amount\n"
PURPOSES = ["analyse-statements", "keep-ledger"]
SignedIn = Callable[[User], APIClient]
pytestmark = pytest.mark.django_db(transaction=True)


def states(client: APIClient) -> dict[str, str]:
    return {item["purpose"]: item["state"] for item in client.get(CONSENTS).data["items"]}


def bring(client: APIClient) -> tuple[int, str]:
    answer = client.post("/api/v1/imports", {"file": SimpleUploadedFile("s.csv", STATEMENT)}, format="multipart")
    return answer.status_code, answer.data.get("type", "")


def test_the_refusal_says_what_to_give_and_giving_it_opens_the_door(chitra: User, signed_in: SignedIn) -> None:
    client = signed_in(chitra)
    refused = client.post("/api/v1/imports", {"file": SimpleUploadedFile("s.csv", STATEMENT)}, format="multipart")

    assert (refused.status_code, refused.data["type"]) == (409, "/problems/consent-needed")
    notice = client.get(f"{CONSENTS}/notice?language=hi-IN").data
    body = {
        "purposes": refused.data["purposes"],
        "notice_version": refused.data["notice_version"],
        "language": notice["language"],
    }
    given = client.post(CONSENTS, body)

    assert given.status_code == 201
    assert {item["state"] for item in given.data["items"]} == {"active"}
    assert {item["language"] for item in given.data["items"]} == {"hi"}
    assert bring(client) == (202, "")


def test_withdrawing_is_one_call_as_giving_is(asha: User, signed_in: SignedIn) -> None:
    client = signed_in(asha)

    taken = client.delete(f"{CONSENTS}/analyse-statements")

    assert (taken.status_code, taken.data["state"]) == (200, "withdrawn")
    assert states(client) == {"analyse-statements": "withdrawn", "keep-ledger": "active"}
    assert bring(client) == (409, "/problems/consent-needed")
    kinds = [event["kind"] for event in client.get(f"{CONSENTS}/analyse-statements/events").data["items"]]
    assert kinds == ["withdrawn", "given"]


def test_everything_is_withdrawn_in_one_call_as_it_is_given_in_one(
    asha: User, bilal: User, signed_in: SignedIn
) -> None:
    client = signed_in(asha)

    taken = client.delete(CONSENTS)
    again = client.delete(CONSENTS)

    assert (taken.status_code, again.status_code) == (200, 200)
    assert [item["state"] for item in taken.data["items"]] == ["withdrawn", "withdrawn"]
    assert again.data == taken.data
    events = client.get(f"{CONSENTS}/keep-ledger/events").data["items"]
    assert [event["kind"] for event in events] == ["withdrawn", "given"]
    assert set(states(signed_in(bilal)).values()) == {"active"}


def test_who_never_agreed_sees_what_could_be(signed_in: SignedIn, asha: User) -> None:
    from finsure.core import clock
    from finsure.identity import operations as identity
    from finsure.identity.domain import VerifiedIdentity
    from finsure.identity.tokens import issue_access

    opened = identity.sign_in(identity=VerifiedIdentity("local", "new"), device="", now=clock.now())
    assert isinstance(opened, identity.Opened)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {issue_access(opened.session, clock.now())[0]}")

    assert states(client) == {"analyse-statements": "never", "keep-ledger": "never"}
    assert client.delete(f"{CONSENTS}/keep-ledger").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"purposes": [], "notice_version": 1},
        {"purposes": ["sell"], "notice_version": 1},
        {"purposes": PURPOSES, "notice_version": 1, "language": "ta"},
    ],
)
def test_what_cannot_be_agreed_to_is_refused(chitra: User, signed_in: SignedIn, body: dict[str, object]) -> None:
    client = signed_in(chitra)

    assert client.post(CONSENTS, body).status_code == 422
    assert set(states(client).values()) == {"withdrawn"}


def test_an_old_notice_is_refused(chitra: User, signed_in: SignedIn) -> None:
    refused = signed_in(chitra).post(CONSENTS, {"purposes": PURPOSES, "notice_version": 99})

    assert (refused.status_code, refused.data["notice_version"]) == (409, 1)


def test_consents_belong_to_their_person(asha: User, bilal: User, signed_in: SignedIn, signed_out: APIClient) -> None:
    signed_in(bilal).delete(f"{CONSENTS}/keep-ledger")

    assert states(signed_in(asha))["keep-ledger"] == "active"
    for address in (CONSENTS, f"{CONSENTS}/notice", f"{CONSENTS}/keep-ledger/events"):
        assert signed_out.get(address).status_code == 401
    assert signed_out.post(CONSENTS, {"purposes": PURPOSES, "notice_version": 1}).status_code == 401
    assert signed_out.delete(f"{CONSENTS}/keep-ledger").status_code == 401
    assert signed_in(asha).get(f"{CONSENTS}/sell/events").status_code == 404
