from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient
import time_machine

from finsure.identity.models import Session, User
from finsure.identity.tests.factories import NOON, PHONE, cookie_of, enter, newest_code, send_code, slug_of, use

SignedIn = Callable[[User], APIClient]


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.mark.django_db
class TestSignIn:
    def test_a_phone_and_its_code_open_a_session(self, signed_out: APIClient, clock: Any) -> None:
        sent = send_code(signed_out)
        assert sent.status_code == 202
        assert sent.json()["expires_at"] == "2026-11-24T12:10:00Z"
        assert sent.json()["resend_after_seconds"] == 30
        [message] = signed_out.get("/api/v1/demonstration/inbox").json()["items"]
        assert (message["phone"], message["sent_at"]) == (PHONE, "2026-11-24T12:00:00Z")
        assert message["code"] in message["text"]

        body = {"challenge_id": sent.json()["challenge_id"], "code": message["code"]}
        answer = signed_out.post("/api/v1/auth/sessions", body)

        assert answer.status_code == 201
        assert answer.json()["expires_in_seconds"] == 600
        assert answer.json()["person"] == use(signed_out, answer).get("/api/v1/me").json()
        assert answer.json()["person"] | {"id": 0} == {
            "id": 0,
            "name": "",
            "phone_masked": "+91 ••••••3210",
            "locale": "en-IN",
            "currency": "INR",
            "time_zone": "Asia/Kolkata",
            "is_demonstration": False,
        }

    def test_the_refresh_cookie_is_out_of_reach_of_scripts_and_other_sites(
        self, signed_out: APIClient, clock: Any
    ) -> None:
        answer = enter(signed_out)

        cookie = cookie_of(answer)
        assert cookie.key == "__Host-finsure_refresh"
        assert {name: cookie[name] for name in ("secure", "httponly", "samesite", "path", "domain", "max-age")} == {
            "secure": True,
            "httponly": True,
            "samesite": "Strict",
            "path": "/",
            "domain": "",
            "max-age": 7 * 86_400,
        }
        assert cookie.value not in answer.content.decode()
        assert answer.headers["Cache-Control"] == "no-store"

    def test_a_known_and_an_unknown_phone_get_the_same_answer(self, signed_out: APIClient, asha: User) -> None:
        known, unknown = send_code(signed_out), send_code(signed_out, "+919999999999")

        assert known.status_code == unknown.status_code == 202
        assert known.json().keys() == unknown.json().keys()
        assert known.headers.keys() == unknown.headers.keys()

    @pytest.mark.parametrize("body", [{"phone": "12345"}, {"phone": "asha"}])
    def test_what_is_no_phone_is_refused(self, signed_out: APIClient, body: dict[str, str]) -> None:
        refusal = signed_out.post("/api/v1/auth/codes", body)

        assert (refusal.status_code, slug_of(refusal)) == (422, "invalid-phone")
        assert refusal.json()["errors"][0]["pointer"] == "#/phone"

    @pytest.mark.parametrize(
        "body",
        [{}, {"phone": None}, {"phone": ["+919876543210"]}, {"phone": {}}, {"phone": True}, {"phone": "9" * 41}, []],
    )
    def test_a_malformed_request_is_refused(self, signed_out: APIClient, body: Any) -> None:
        assert signed_out.post("/api/v1/auth/codes", body).status_code == 422

    @pytest.mark.parametrize("phone", ["\\u0000", "+91987654321\\u0000", "\\ud800"])
    def test_odd_characters_are_refused(self, signed_out: APIClient, phone: str) -> None:
        raw = f'{{"phone": "{phone}"}}'
        refusal = signed_out.generic("POST", "/api/v1/auth/codes", raw, "application/json")

        assert refusal.status_code == 422

    def test_a_form_from_another_site_cannot_ask_for_codes(self, signed_out: APIClient) -> None:
        refusal = signed_out.generic("POST", "/api/v1/auth/codes", '{"phone": "9876543210"}', "text/plain")

        assert (refusal.status_code, slug_of(refusal)) == (415, "type-refused")

    def test_the_sixth_code_in_an_hour_is_refused_whatever_the_client_claims_to_be(
        self, signed_out: APIClient, clock: Any
    ) -> None:
        for number in range(5):
            assert send_code(signed_out, HTTP_X_FORWARDED_FOR=f"203.0.113.{number}").status_code == 202

        refusal = send_code(signed_out, HTTP_X_FORWARDED_FOR="203.0.113.99")

        assert (refusal.status_code, slug_of(refusal)) == (429, "limit-reached")
        assert refusal.headers["Retry-After"] == "3600"
        clock.shift(timedelta(hours=1))
        assert send_code(signed_out).status_code == 202

    def test_a_spoofed_forwarding_header_does_not_lift_the_limit(self, signed_out: APIClient) -> None:
        for number in range(30):
            send_code(signed_out, f"+9198765432{number:02}", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")

        assert send_code(signed_out, "+919876543299", HTTP_X_FORWARDED_FOR="203.0.113.99").status_code == 429

    def test_a_wrong_code_says_how_many_tries_are_left(self, signed_out: APIClient) -> None:
        sent = send_code(signed_out).json()
        wrong = f"{(int(newest_code(signed_out)) + 1) % 1_000_000:06}"

        refusal = signed_out.post("/api/v1/auth/sessions", {"challenge_id": sent["challenge_id"], "code": wrong})

        assert (refusal.status_code, slug_of(refusal)) == (422, "wrong-code")
        assert refusal.json()["tries_left"] == 4
        assert not refusal.cookies

    @pytest.mark.parametrize("code", ["12345", "1234567", "abcdef", "", "١٢٣٤٥٦", "12345\n", None, 1.5])
    def test_what_is_no_code_is_refused_without_costing_a_try(self, signed_out: APIClient, code: Any) -> None:
        sent = send_code(signed_out).json()

        refusal = signed_out.post("/api/v1/auth/sessions", {"challenge_id": sent["challenge_id"], "code": code})

        assert (refusal.status_code, slug_of(refusal)) == (422, "invalid-input")

    def test_a_code_is_over_after_use_and_after_ten_minutes(self, signed_out: APIClient, clock: Any) -> None:
        sent = send_code(signed_out).json()
        code = newest_code(signed_out)
        body = {"challenge_id": sent["challenge_id"], "code": code}

        clock.shift(timedelta(minutes=9, seconds=59))
        assert signed_out.post("/api/v1/auth/sessions", body).status_code == 201
        again = signed_out.post("/api/v1/auth/sessions", body)
        assert (again.status_code, slug_of(again)) == (409, "code-over")

        sent = send_code(signed_out).json()
        body = {"challenge_id": sent["challenge_id"], "code": newest_code(signed_out)}
        clock.shift(timedelta(minutes=10, seconds=1))
        assert signed_out.post("/api/v1/auth/sessions", body).status_code == 409
        assert signed_out.get("/api/v1/demonstration/inbox").json()["items"] == []

    def test_a_disabled_person_is_told_so_once_they_have_proven_who_they_are(
        self, signed_out: APIClient, asha: User
    ) -> None:
        User.objects.update(is_active=False)

        refusal = enter(signed_out)

        assert (refusal.status_code, slug_of(refusal)) == (403, "person-disabled")

    def test_an_account_that_is_being_erased_is_opened_again_by_saying_so(
        self, signed_out: APIClient, asha: User, clock: Any
    ) -> None:
        User.objects.filter(pk=asha.pk).update(is_active=False, reopen_until=NOON + timedelta(days=7))

        refusal = enter(signed_out)
        clock.shift(timedelta(minutes=2))
        sent = send_code(signed_out).json()
        body = {"challenge_id": sent["challenge_id"], "code": newest_code(signed_out)}
        opened = signed_out.post("/api/v1/auth/sessions", body | {"reopen": True})

        assert (refusal.status_code, slug_of(refusal)) == (403, "person-closing")
        assert refusal.json()["final_at"]
        assert opened.status_code == 201

    def test_a_stale_access_token_does_not_stand_in_the_way(self, signed_out: APIClient) -> None:
        signed_out.credentials(HTTP_AUTHORIZATION="Bearer stale")

        assert enter(signed_out).status_code == 201

    def test_the_options_are_open_to_everyone(self, signed_out: APIClient, settings: Any) -> None:
        options = signed_out.get("/api/v1/auth/options")
        assert options.json() == {"provider": "local", "demonstration": True, "firebase": None}

        settings.IDENTITY_PROVIDER = "another"
        options = signed_out.get("/api/v1/auth/options")
        assert options.json() == {"provider": "another", "demonstration": False, "firebase": None}

    def test_the_demonstration_opens_with_one_press(self, signed_out: APIClient) -> None:
        first = signed_out.post("/api/v1/auth/demonstration", {})
        second = signed_out.post("/api/v1/auth/demonstration")

        assert first.status_code == second.status_code == 201
        assert first.json()["person"] == second.json()["person"]
        assert first.json()["person"]["is_demonstration"]
        assert use(signed_out, first).get("/api/v1/me").status_code == 200

    def test_the_local_provider_is_gone_when_another_is_set(self, signed_out: APIClient, settings: Any) -> None:
        settings.IDENTITY_PROVIDER = "another"

        for answer in (
            signed_out.post("/api/v1/auth/demonstration"),
            signed_out.get("/api/v1/demonstration/inbox"),
            send_code(signed_out),
            signed_out.post("/api/v1/auth/sessions", {"challenge_id": "0" * 32, "code": "123456"}),
        ):
            assert (answer.status_code, slug_of(answer)) == (404, "not-found")


@pytest.mark.django_db
class TestPerson:
    def test_a_person_changes_how_they_are_addressed(self, asha: User, signed_in: SignedIn) -> None:
        client = signed_in(asha)
        changes = {"name": " Asha Rao ", "locale": "de-DE", "currency": "EUR", "time_zone": "Europe/Berlin"}

        answer = client.patch("/api/v1/me", changes)

        assert answer.status_code == 200
        assert answer.json() == client.get("/api/v1/me").json()
        assert answer.json() == answer.json() | changes | {"name": "Asha Rao"}

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", "x" * 81),
            ("name", None),
            ("locale", "english"),
            ("locale", "en_IN"),
            ("locale", "en-IN\nx"),
            ("currency", "inr"),
            ("currency", "XXX"),
            ("time_zone", "Mars/Olympus"),
            ("time_zone", "../../etc/passwd"),
        ],
    )
    def test_a_wrong_value_is_refused_by_name(self, asha: User, signed_in: SignedIn, field: str, value: Any) -> None:
        refusal = signed_in(asha).patch("/api/v1/me", {field: value})

        assert (refusal.status_code, slug_of(refusal)) == (422, "invalid-input")
        assert refusal.json()["errors"][0]["pointer"] == f"#/{field}"

    def test_what_is_not_theirs_to_change_stays(self, asha: User, signed_in: SignedIn) -> None:
        body = {"id": 1, "is_active": False, "is_demonstration": True, "phone_masked": "", "version": 9}

        answer = signed_in(asha).patch("/api/v1/me", body)

        asha.refresh_from_db()
        assert answer.status_code == 200
        assert (asha.is_active, asha.is_demonstration, asha.version) == (True, False, 1)

    def test_the_answer_is_not_sent_twice(self, asha: User, signed_in: SignedIn) -> None:
        client = signed_in(asha)
        tag = client.get("/api/v1/me").headers["ETag"]

        assert client.get("/api/v1/me", HTTP_IF_NONE_MATCH=tag).status_code == 304

    @pytest.mark.django_db(transaction=True)  # a key is held from the commit on
    def test_signing_in_costs_one_query_a_request(
        self, asha: User, signed_in: SignedIn, django_assert_num_queries: Any
    ) -> None:
        client = signed_in(asha)

        with django_assert_num_queries(2):  # the session with its person, and the phone
            client.get("/api/v1/me")


@pytest.mark.django_db
class TestSignedOutPeople:
    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("get", "auth/sessions"),
            ("delete", "auth/sessions"),
            ("delete", "auth/sessions/" + "0" * 32),
            ("get", "me"),
            ("patch", "me"),
        ],
    )
    def test_whoever_is_signed_out_is_asked_to_sign_in(self, signed_out: APIClient, method: str, path: str) -> None:
        refusal = getattr(signed_out, method)(f"/api/v1/{path}")

        assert (refusal.status_code, slug_of(refusal)) == (401, "signed-out")

    @pytest.mark.parametrize("end", ["disable", "delete", "revoke"])
    def test_a_token_issued_before_is_worth_nothing_after(self, asha: User, signed_in: SignedIn, end: str) -> None:
        client = signed_in(asha)
        assert client.get("/api/v1/me").status_code == 200

        if end == "disable":
            User.objects.update(is_active=False)
        elif end == "delete":
            asha.delete()
        else:
            Session.objects.update(revoked_at=NOON)

        for method, path in [("get", "me"), ("patch", "me"), ("get", "auth/sessions"), ("delete", "auth/sessions")]:
            assert getattr(client, method)(f"/api/v1/{path}").status_code == 401
