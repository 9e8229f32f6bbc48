from collections import Counter as Tally
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
import re
from typing import Any

import pytest
from rest_framework.test import APIClient
import time_machine
import yaml

from finsure.audit.models import Entry
from finsure.audit.sealing import open_details
from finsure.identity.models import StepUp
from finsure.identity.step_ups import SENSITIVE
from finsure.identity.tests.authenticator import Authenticator
from finsure.identity.tests.factories import (
    NOON,
    add_app,
    add_passkey,
    code_of,
    enter,
    newest_code,
    pending,
    second_step,
    slug_of,
    stepped_up,
    use,
    with_step_up,
    written,
)

PATHS = yaml.safe_load((Path(__file__).resolve().parents[4] / "docs" / "openapi.yaml").read_text())["paths"]
OPERATIONS = {
    facts["operationId"]: (method.upper(), path, facts)
    for path, methods in PATHS.items()
    for method, facts in methods.items()
}
APP, KEY, CODES, PHONE = (
    "/api/v1/factors/authenticator",
    "/api/v1/factors/passkey",
    "/api/v1/factors/recovery-codes",
    "/api/v1/me/phone",
)

# Every operation that must ask for fresh proof, and a request of it by somebody who has an app.
Request = tuple[str, str, Any]
GUARDED: dict[str, Callable[[str], Request]] = {
    "begin_authenticator": lambda factor: ("POST", APP, None),
    "begin_passkey": lambda factor: ("POST", KEY, None),
    "change_phone": lambda factor: ("PUT", PHONE, {"ceremony_id": "0" * 32, "code": "000000"}),
    "remove_factor": lambda factor: ("DELETE", f"/api/v1/factors/{factor}", None),
    "renew_recovery_codes": lambda factor: ("POST", CODES, None),
}


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def client(db: Any) -> APIClient:
    client = APIClient()
    return use(client, enter(client))


def ask(client: APIClient, method: str, path: str, token: str = "", body: Any = None) -> Any:
    return getattr(client, method.lower())(path, body, HTTP_STEP_UP=token)


class TestEverySensitiveOperation:
    def test_the_list_of_sensitive_operations_is_the_one_that_is_guarded_and_described(self) -> None:
        described = {
            name
            for name, (_, _, facts) in OPERATIONS.items()
            if any(one["in"] == "header" and one["name"] == "Step-Up" for one in facts.get("parameters", []))
        }

        assert set(GUARDED) <= SENSITIVE
        assert described == SENSITIVE

    @pytest.mark.parametrize("name", GUARDED)
    def test_it_is_refused_without_fresh_proof_and_passes_with_it(self, name: str, client: APIClient) -> None:
        secret, added = add_app(client)
        method, path, body = GUARDED[name](added.json()["factor"]["id"])

        refusal = client.generic(method, path, written(body), "application/json")

        assert (refusal.status_code, slug_of(refusal)) == (403, "step-up-required")
        assert refusal.json()["action"] == name
        assert refusal.json()["means"] == ["totp", "recovery"]
        token = stepped_up(client, refusal, means="totp", code=code_of(secret, 1))
        answer = client.generic(method, path, written(body), "application/json", HTTP_STEP_UP=token)
        assert answer.status_code == (404 if name == "change_phone" else 201 if method == "POST" else 204)

    @pytest.mark.parametrize("name", GUARDED)
    def test_a_forged_token_is_worth_nothing(self, name: str, client: APIClient) -> None:
        method, path, body = GUARDED[name]("0" * 32)
        for token in ("x", "0" * 64, "a" * 5_000, "Bearer x", "=" * 43):
            refusal = client.generic(method, path, written(body), "application/json", HTTP_STEP_UP=token)
            assert (refusal.status_code, slug_of(refusal)) == (403, "step-up-required")


class TestBinding:
    def test_a_token_is_used_once(self, client: APIClient) -> None:
        token = stepped_up(client, client.post(APP))

        assert [ask(client, "POST", APP, token).status_code for _ in range(3)] == [201, 403, 403]

    def test_a_token_for_one_action_is_refused_for_another(self, client: APIClient) -> None:
        token = stepped_up(client, client.post(APP))

        assert ask(client, "POST", KEY, token).status_code == 403
        assert ask(client, "POST", APP, token).status_code == 201

    def test_a_token_for_one_object_or_body_is_refused_for_another(self, client: APIClient) -> None:
        one, other = ({"ceremony_id": digit * 32, "code": "000000"} for digit in "01")
        token = stepped_up(client, client.put(PHONE, one))

        assert ask(client, "PUT", PHONE, token, other).status_code == 403
        assert ask(client, "PUT", f"{PHONE}?x=1", token, one).status_code == 403
        assert ask(client, "PUT", PHONE, token, one).status_code == 404

        path = "/api/v1/factors/{}"
        token = stepped_up(client, client.delete(path.format("0" * 32)))
        assert ask(client, "DELETE", path.format("1" * 32), token).status_code == 403
        assert ask(client, "DELETE", path.format("0" * 32), token).status_code == 404

    def test_a_token_is_refused_in_another_session_and_for_another_person(self, client: APIClient) -> None:
        own, stranger = APIClient(), APIClient()
        use(own, enter(own))
        use(stranger, enter(stranger, "+919876543211"))
        token = stepped_up(client, client.post(APP))

        assert ask(own, "POST", APP, token).status_code == 403
        assert ask(stranger, "POST", APP, token).status_code == 403
        assert ask(client, "POST", APP, token).status_code == 201

    def test_a_step_up_belongs_to_the_session_that_asked(self, client: APIClient) -> None:
        own = APIClient()
        use(own, enter(own))
        place = f"/api/v1/auth/step-ups/{client.post(APP).json()['step_up_id']}"

        assert own.post(f"{place}/code").status_code == 404
        assert own.post(f"{place}/passkey").status_code == 404
        assert own.post(place, {"means": "phone", "code": "000000"}).status_code == 404

    def test_a_token_lasts_five_minutes(self, client: APIClient, clock: Any) -> None:
        early, late = (stepped_up(client, client.post(path)) for path in (APP, KEY))
        clock.shift(timedelta(minutes=4, seconds=59))
        assert ask(client, "POST", APP, early).status_code == 201

        clock.shift(timedelta(seconds=2))

        assert ask(client, "POST", KEY, late).status_code == 403

    def test_a_refused_request_spends_its_token(self, client: APIClient) -> None:
        body = {"ceremony_id": "0" * 32, "code": "000000"}
        token = stepped_up(client, client.put(PHONE, body))

        assert [ask(client, "PUT", PHONE, token, body).status_code for _ in range(2)] == [404, 403]

    def test_sixteen_uses_of_one_token_pass_once(self, transactional_db: Any, at_once: Any) -> None:
        client = APIClient()
        session = enter(client).json()["access_token"]
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {session}")
        token = stepped_up(client, client.post(APP))

        def one(_: int) -> int:
            own = APIClient()
            return int(own.post(APP, HTTP_AUTHORIZATION=f"Bearer {session}", HTTP_STEP_UP=token).status_code)

        assert Tally(at_once(one)) == {201: 1, 403: 15}

    def test_sixteen_answers_with_one_code_give_one_token(self, transactional_db: Any, at_once: Any) -> None:
        client = APIClient()
        session = enter(client).json()["access_token"]
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {session}")
        place = f"/api/v1/auth/step-ups/{client.post(APP).json()['step_up_id']}"
        client.post(f"{place}/code")
        body = {"means": "phone", "code": newest_code(client)}

        answers = at_once(lambda _: APIClient().post(place, body, HTTP_AUTHORIZATION=f"Bearer {session}").status_code)

        assert answers.count(201) == 1


class TestProving:
    def test_asking_again_for_the_same_request_is_the_same_step_up(self, client: APIClient) -> None:
        first, again, other = (client.post(path).json()["step_up_id"] for path in (APP, APP, KEY))

        assert first == again != other

    def test_the_phones_code_is_for_this_step_up_alone(self, client: APIClient) -> None:
        """Neither does a code for signing in prove a step-up, nor the other way round."""
        place = f"/api/v1/auth/step-ups/{client.post(APP).json()['step_up_id']}"
        client.post("/api/v1/auth/codes", {"phone": "+919876543210"})
        for_sign_in = newest_code(client)
        assert client.post(place, {"means": "phone", "code": for_sign_in}).status_code == 409
        client.post(f"{place}/code")
        for_step_up = newest_code(client)
        if for_step_up != for_sign_in:
            assert client.post(place, {"means": "phone", "code": for_sign_in}).status_code == 422

        body = {"challenge_id": place.rpartition("/")[2], "code": for_step_up}
        assert APIClient().post("/api/v1/auth/sessions", body).status_code == 409

    def test_the_answer_never_tells_where_the_code_went(self, client: APIClient) -> None:
        place = f"/api/v1/auth/step-ups/{client.post(APP).json()['step_up_id']}"

        sent = client.post(f"{place}/code")

        assert sent.status_code == 202
        assert sent.json()["phone_masked"] == "+91 ••••••3210"
        assert sent.json().keys() == {"phone_masked", "sent_at", "expires_at", "resend_after_seconds"}

    def test_five_wrong_codes_end_it(self, client: APIClient) -> None:
        step_up = client.post(APP).json()["step_up_id"]
        place = f"/api/v1/auth/step-ups/{step_up}"
        client.post(f"{place}/code")
        right = newest_code(client)
        wrong = f"{(int(right) + 1) % 1_000_000:06}"

        statuses = [client.post(place, {"means": "phone", "code": wrong}).status_code for _ in range(6)]

        assert statuses == [422] * 5 + [404]
        assert client.post(place, {"means": "phone", "code": right}).status_code == 404
        assert client.post(APP).json()["step_up_id"] != step_up

    def test_with_a_factor_the_phone_proves_nothing_any_more(self, client: APIClient) -> None:
        add_app(client)
        place = f"/api/v1/auth/step-ups/{client.post(KEY).json()['step_up_id']}"

        for refusal in (client.post(f"{place}/code"), client.post(place, {"means": "phone", "code": "000000"})):
            assert (refusal.status_code, slug_of(refusal)) == (422, "means-refused")

    def test_a_passkey_proves_one_step_up(self, client: APIClient) -> None:
        device, _ = add_passkey(client)
        asked = {path: client.post(path).json()["step_up_id"] for path in (APP, KEY)}
        options = client.post(f"/api/v1/auth/step-ups/{asked[APP]}/passkey").json()["options"]
        answer = {"means": "passkey", "credential": device.get(options)}

        assert client.post(f"/api/v1/auth/step-ups/{asked[KEY]}", answer).status_code == 422
        proven = client.post(f"/api/v1/auth/step-ups/{asked[APP]}", answer)
        assert proven.status_code == 201
        assert ask(client, "POST", KEY, proven.json()["token"]).status_code == 403
        assert ask(client, "POST", APP, proven.json()["token"]).status_code == 201

    def test_a_passkeys_answer_for_signing_in_proves_no_step_up(self, client: APIClient) -> None:
        device, _ = add_passkey(client)
        token = pending(APIClient())
        options = client.post("/api/v1/auth/second-step/passkey", {"pending_token": token}).json()["options"]
        place = f"/api/v1/auth/step-ups/{client.post(APP).json()['step_up_id']}"

        refusal = client.post(place, {"means": "passkey", "credential": device.get(options)})

        assert (refusal.status_code, slug_of(refusal)) == (422, "passkey-refused")

    def test_who_has_no_passkey_is_not_asked_for_one(self, client: APIClient) -> None:
        place = f"/api/v1/auth/step-ups/{client.post(APP).json()['step_up_id']}"

        assert slug_of(client.post(f"{place}/passkey")) == "means-refused"
        credential = Authenticator().get({"challenge": "AAAA"})
        assert slug_of(client.post(place, {"means": "passkey", "credential": credential})) == "means-refused"

    def test_what_was_proven_is_written_down(self, client: APIClient) -> None:
        stepped_up(client, client.post(APP))

        entry = Entry.objects.get(action="step-up.proven")
        (facts,) = open_details(StepUp.objects.get().session.user, [entry])
        assert (facts["for_action"], facts["means"]) == ("begin_authenticator", "phone")
        assert entry.subject_id == StepUp.objects.get().pk

    @pytest.mark.django_db(transaction=True)
    def test_being_asked_for_proof_is_no_denied_access(self, client: APIClient) -> None:
        client.post(APP)

        assert not Entry.objects.filter(action="access.denied").exists()

    def test_asking_without_end_is_refused(self, client: APIClient) -> None:
        statuses = [client.delete(f"/api/v1/factors/{number:032x}").status_code for number in range(61)]

        assert statuses == [403] * 60 + [429]


class TestPendingSignIn:
    """V-16: between the phone's code and the factor nothing can be done but answer the factor."""

    @pytest.mark.parametrize("name", OPERATIONS)
    def test_it_can_call_nothing_but_the_second_step(self, name: str, client: APIClient) -> None:
        add_app(client)
        fresh = APIClient()
        answer = enter(fresh)
        token = answer.json()["pending_token"]
        assert not answer.cookies
        method, path, facts = OPERATIONS[name]
        address = re.sub(r"\{\w+\}", "899999999", path)
        body = written({"pending_token": token, "challenge_id": token, "code": "000000", "phone": "+919812345678"})
        ways: list[dict[str, Any]] = [
            {"HTTP_AUTHORIZATION": f"Bearer {token}"},
            {"HTTP_AUTHORIZATION": f"Bearer {token}", "HTTP_STEP_UP": token},
            {"HTTP_COOKIE": f"__Host-finsure_refresh={token}", "HTTP_X_FINSURE": "1"},
        ]

        for way in ways:
            got = fresh.generic(method, address, body, "application/json", **way)
            if facts.get("security"):
                assert (got.status_code, slug_of(got)) == (401, "signed-out")
            elif name == "open_demonstration":  # everyone may, and it is nobody's
                assert got.json()["person"]["is_demonstration"]
            else:
                assert "access_token" not in got.content.decode()
                assert "__Host-finsure_refresh" not in got.cookies or not got.cookies["__Host-finsure_refresh"].value

    def test_five_wrong_answers_end_it(self, client: APIClient) -> None:
        secret, _ = add_app(client)
        fresh, token = APIClient(), pending(APIClient())

        statuses = [second_step(fresh, token, means="totp", code="000000").status_code for _ in range(6)]

        assert statuses == [422] * 5 + [409]
        assert slug_of(second_step(fresh, token, means="totp", code=code_of(secret, 1))) == "sign-in-over"

    def test_it_is_over_after_ten_minutes(self, client: APIClient, clock: Any) -> None:
        secret, _ = add_app(client)
        early, late = pending(APIClient()), pending(APIClient())
        clock.shift(timedelta(minutes=9, seconds=59))
        assert second_step(APIClient(), early, means="totp", code=code_of(secret)).status_code == 201
        clock.shift(timedelta(seconds=31))

        assert second_step(APIClient(), late, means="totp", code=code_of(secret)).status_code == 409

    @pytest.mark.parametrize("proof", [{"means": "phone", "code": "000000"}, {"means": "recovery", "code": ""}])
    def test_the_phone_is_no_second_factor(self, client: APIClient, proof: dict[str, str]) -> None:
        add_app(client)

        assert second_step(APIClient(), pending(APIClient()), **proof).status_code == 422

    def test_another_persons_pending_sign_in_is_not_helped_by_ones_own_code(self, client: APIClient) -> None:
        add_app(client)
        thief = APIClient()
        secret, _ = add_app(use(thief, enter(thief, "+919876543211")))

        assert second_step(thief, pending(APIClient()), means="totp", code=code_of(secret, 1)).status_code == 422

    def test_a_disabled_person_cannot_finish(self, client: APIClient) -> None:
        secret, _ = add_app(client)
        token = pending(APIClient())
        from finsure.identity.models import User

        User.objects.update(is_active=False)

        assert second_step(APIClient(), token, means="totp", code=code_of(secret, 1)).status_code == 409

    def test_after_the_factor_is_removed_the_phone_is_enough_again(self, client: APIClient) -> None:
        secret, added = add_app(client)
        path = f"/api/v1/factors/{added.json()['factor']['id']}"
        assert with_step_up(client, "DELETE", path, means="totp", code=code_of(secret, 1)).status_code == 204

        assert enter(APIClient()).status_code == 201
