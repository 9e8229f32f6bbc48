"""Against the real Auth emulator: a code is sent and entered at Firebase; its token opens a session or proves a step-up."""

from datetime import timedelta
import json
import os
import secrets
from typing import Any
from urllib import error, request

import pytest
from rest_framework.test import APIClient
import time_machine

from finsure.core import clock
from finsure.identity.tests.factories import add_app, slug_of, use

EMULATOR = os.environ.get("FINSURE_TEST_AUTH_EMULATOR", "")
PROJECT = "demo-finsure"

pytestmark = [
    pytest.mark.skipif(not EMULATOR, reason="needs the Firebase Auth emulator; make test starts it"),
    pytest.mark.django_db,
]


@pytest.fixture(autouse=True)
def provider(settings: Any) -> None:
    settings.IDENTITY_PROVIDER = "firebase"
    settings.FIREBASE_PROJECT = PROJECT
    settings.FIREBASE_API_KEY = "browsers-are-told"
    settings.FIREBASE_EMULATOR = EMULATOR


@pytest.fixture
def phone() -> str:
    """A number that no other test, also of a worker beside this one, uses."""
    return f"+9198{secrets.randbelow(10**8):08}"


def ask(path: str, data: Any = None, **headers: str) -> Any:
    """One request to the emulator."""
    body = None if data is None else json.dumps(data).encode()
    asked = request.Request(f"http://{EMULATOR}/{path}", body, {"Content-Type": "application/json"} | headers)
    with request.urlopen(asked, timeout=30) as answer:
        return json.loads(answer.read())


def toolkit(verb: str, **data: Any) -> Any:
    return ask(f"identitytoolkit.googleapis.com/v1/accounts:{verb}?key=browsers-are-told", data)


def prove(phone: str, **more: Any) -> dict[str, Any]:
    """Prove a phone at Firebase, as the browser does; what it answers holds the token."""
    sent = toolkit("sendVerificationCode", phoneNumber=phone, recaptchaToken="x")["sessionInfo"]
    known = ask(f"emulator/v1/projects/{PROJECT}/verificationCodes")["verificationCodes"]
    [code] = [entry["code"] for entry in known if entry["sessionInfo"] == sent]
    return dict(toolkit("signInWithPhoneNumber", sessionInfo=sent, code=code, **more))


def post(client: APIClient, token: str) -> Any:
    return client.post("/api/v1/auth/firebase", {"id_token": token})


def test_a_code_from_firebase_opens_a_session(signed_out: APIClient, phone: str) -> None:
    proven = prove(phone)

    opened = post(signed_out, proven["idToken"])

    assert opened.status_code == 201
    signed_out.credentials(HTTP_AUTHORIZATION=f"Bearer {opened.json()['access_token']}")
    assert signed_out.get("/api/v1/me").json()["phone_masked"].endswith(phone[-4:])
    assert signed_out.post("/api/v1/auth/refresh", HTTP_X_FINSURE="1").status_code == 200


def test_the_token_opens_one_session_and_the_next_sign_in_the_same_persons(signed_out: APIClient, phone: str) -> None:
    first = prove(phone)
    opened = post(signed_out, first["idToken"])

    assert post(signed_out, first["idToken"]).status_code == 401
    while (second := prove(phone)["idToken"]) == first["idToken"]:
        pass  # of one second and one person Firebase says the same twice
    again = post(signed_out, second)
    assert again.json()["person"]["id"] == opened.json()["person"]["id"]


def test_a_number_that_changed_hands_is_somebody_else(signed_out: APIClient, phone: str) -> None:
    first = prove(phone)
    before = post(signed_out, first["idToken"]).json()["person"]["id"]
    delete = f"identitytoolkit.googleapis.com/v1/projects/{PROJECT}/accounts:delete"
    ask(delete, {"localId": first["localId"]}, Authorization="Bearer owner")

    after = prove(phone)

    assert after["localId"] != first["localId"]
    assert post(signed_out, after["idToken"]).json()["person"]["id"] != before


def test_a_wrong_code_gets_no_token(phone: str) -> None:
    sent = toolkit("sendVerificationCode", phoneNumber=phone, recaptchaToken="x")["sessionInfo"]

    with pytest.raises(error.HTTPError) as refusal:
        toolkit("signInWithPhoneNumber", sessionInfo=sent, code="000000x")

    assert "INVALID_CODE" in refusal.value.read().decode()


def test_other_ways_into_firebase_are_no_way_in_here(signed_out: APIClient) -> None:
    anonymous = toolkit("signUp", returnSecureToken=True)["idToken"]
    mail = toolkit(
        "signUp", email=f"{secrets.token_hex(6)}@example.org", password="long enough", returnSecureToken=True
    )["idToken"]

    assert [post(signed_out, token).status_code for token in (anonymous, mail)] == [401, 401]


def test_a_token_of_firebase_is_no_token_of_ours(signed_out: APIClient, phone: str) -> None:
    signed_out.credentials(HTTP_AUTHORIZATION=f"Bearer {prove(phone)['idToken']}")

    assert signed_out.get("/api/v1/me").status_code == 401


def test_without_the_emulator_its_tokens_are_refused(signed_out: APIClient, phone: str, settings: Any) -> None:
    token = prove(phone)["idToken"]
    settings.FIREBASE_EMULATOR = ""

    assert post(signed_out, token).status_code == 401


def refreshed(proven: dict[str, Any]) -> str:
    """A new token of an old sign-in."""
    asked = {"grant_type": "refresh_token", "refresh_token": proven["refreshToken"]}
    while (token := ask("securetoken.googleapis.com/v1/token?key=browsers-are-told", asked)["id_token"]) == (
        proven["idToken"]
    ):
        pass  # of one second and one sign-in Firebase says the same twice
    return str(token)


def test_who_has_no_factor_proves_themselves_at_firebase_once_more_and_adds_one(
    signed_out: APIClient, phone: str
) -> None:
    first = prove(phone)["idToken"]
    client = use(signed_out, post(signed_out, first))
    refusal = client.post("/api/v1/factors/authenticator")
    assert (slug_of(refusal), refusal.json()["means"]) == ("step-up-required", ["phone"])
    assert slug_of(client.post(f"/api/v1/auth/step-ups/{refusal.json()['step_up_id']}/code")) == "means-refused"
    while (again := prove(phone)["idToken"]) == first:
        pass

    _, added = add_app(client, means="phone", id_token=again)

    assert added.status_code == 201
    assert client.post("/api/v1/factors/passkey").json()["means"] == ["totp", "recovery"]


def test_a_refreshed_token_of_an_earlier_sign_in_and_another_persons_prove_nothing(
    signed_out: APIClient, phone: str
) -> None:
    proven = prove(phone)
    client = use(signed_out, post(signed_out, proven["idToken"]))
    with time_machine.travel(clock.now() + timedelta(seconds=10)):
        late = client.post("/api/v1/factors/authenticator").json()["step_up_id"]
    now = client.post("/api/v1/factors/passkey").json()["step_up_id"]
    token, other = refreshed(proven), prove(f"{phone[:-1]}{(int(phone[-1]) + 1) % 10}")

    answers = [
        client.post(f"/api/v1/auth/step-ups/{place}", {"means": "phone", "id_token": one})
        for place, one in ((late, token), (now, other["idToken"]))
    ]

    assert [slug_of(answer) for answer in answers] == ["wrong-proof", "means-refused"]
    assert post(APIClient(), token).status_code == 201
