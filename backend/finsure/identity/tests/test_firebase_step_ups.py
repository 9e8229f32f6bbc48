"""Fresh proof of whom signs in with Firebase and has no second factor: the phone again, at Firebase, after the request."""

from collections import Counter as Tally
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient
import time_machine

from finsure.audit.models import Entry
from finsure.identity.models import Session, SpentProof
from finsure.identity.tests.factories import NOON, add_app, enter, slug_of, use
from finsure.identity.tests.firebase_corpus import PHONE, Google, wrong_tokens

AtOnce = Callable[..., list[Any]]
APP, KEY = "/api/v1/factors/authenticator", "/api/v1/factors/passkey"


def token_of(google: Google, *, proven: int = 0, issued: int | None = None, **changed: Any) -> str:
    """A good token of somebody who proved their phone so many seconds after noon, and whose token is as old or younger."""
    noon = int(NOON.timestamp())
    begun = noon + (proven if issued is None else issued)
    return google.token(auth_time=noon + proven, iat=begun, exp=begun + 3_600, **changed)


def post(client: APIClient, token: str) -> Any:
    return client.post("/api/v1/auth/firebase", {"id_token": token})


def _place(refusal: Any) -> str:
    assert slug_of(refusal) == "step-up-required", refusal.content
    return f"/api/v1/auth/step-ups/{refusal.json()['step_up_id']}"


def _prove(client: APIClient, refusal: Any, token: str) -> Any:
    return client.post(_place(refusal), {"means": "phone", "id_token": token})


@pytest.mark.django_db
class TestStepUp:
    """Fresh proof of whom signs in with Firebase and has no second factor: the phone again, at Firebase."""

    @pytest.fixture
    def client(self, google: Google, signed_out: APIClient) -> APIClient:
        return use(signed_out, post(signed_out, token_of(google, proven=-60)))

    def test_a_new_sign_in_at_firebase_lets_the_request_through_once(self, client: APIClient, google: Google) -> None:
        refusal = client.post(APP)
        assert (refusal.status_code, refusal.json()["means"]) == (403, ["phone"])

        proven = _prove(client, refusal, google.token())

        assert proven.status_code == 201
        token = proven.json()["token"]
        assert [client.post(APP, HTTP_STEP_UP=token).status_code for _ in range(2)] == [201, 403]
        assert Session.objects.count() == 1

    def test_a_person_can_add_their_first_factor_which_then_replaces_the_phone(
        self, client: APIClient, google: Google
    ) -> None:
        _, added = add_app(client, means="phone", id_token=google.token())
        assert added.status_code == 201

        refusal = client.post(KEY)

        assert refusal.json()["means"] == ["totp", "recovery"]
        refused = _prove(client, refusal, token_of(google, issued=1))
        assert (refused.status_code, slug_of(refused)) == (422, "means-refused")

    def test_a_proof_older_than_the_request_is_none_however_new_its_token_is(
        self, client: APIClient, google: Google
    ) -> None:
        refusal = client.post(APP)

        for ago in (6, 60, 299):
            refused = _prove(client, refusal, token_of(google, proven=-ago, issued=0))
            assert (refused.status_code, slug_of(refused)) == (422, "wrong-proof")

        assert _prove(client, refusal, token_of(google, proven=-5, issued=0)).status_code == 201

    def test_a_proof_later_than_the_request_counts_minutes_after_it(self, client: APIClient, google: Google) -> None:
        refusal = client.post(APP)
        with time_machine.travel(NOON + timedelta(minutes=4), tick=False):
            early = token_of(google, proven=-6, issued=230)
            late = token_of(google, proven=60, issued=235)

            assert [_prove(client, refusal, token).status_code for token in (early, late)] == [422, 201]

    def test_a_token_proves_one_step_up_and_opens_no_session_afterwards(
        self, client: APIClient, google: Google
    ) -> None:
        token, app, key = google.token(), client.post(APP), client.post(KEY)
        assert _prove(client, app, token).status_code == 201

        refused = _prove(client, key, token)

        assert (refused.status_code, slug_of(refused)) == (422, "wrong-proof")
        assert post(APIClient(), token).status_code == 401

    def test_a_token_that_opened_a_session_proves_nothing_more(self, client: APIClient, google: Google) -> None:
        refusal, token = client.post(APP), google.token()
        assert post(APIClient(), token).status_code == 201

        assert slug_of(_prove(client, refusal, token)) == "wrong-proof"

    @pytest.mark.parametrize(
        "other", [{"sub": "somebody-else"}, {"sub": "somebody-else", "phone_number": "+14155552671"}]
    )
    def test_somebody_elses_proof_is_refused_also_with_the_same_number(
        self, client: APIClient, google: Google, other: dict[str, Any]
    ) -> None:
        post(APIClient(), google.token(**other))
        refusal = client.post(APP)

        refused = _prove(client, refusal, token_of(google, issued=1, **other))

        assert (refused.status_code, slug_of(refused)) == (422, "means-refused")
        assert Entry.objects.filter(action="proof.refused").count() == 1
        assert _prove(client, refusal, token_of(google, issued=1)).status_code == 201

    def test_the_same_subject_of_another_project_is_refused(
        self, client: APIClient, google: Google, settings: Any
    ) -> None:
        refusal = client.post(APP)
        foreign = google.token(iss="https://securetoken.google.com/other-project", aud="other-project")
        assert slug_of(_prove(client, refusal, foreign)) == "wrong-proof"

        settings.FIREBASE_PROJECT = "other-project"  # as if FinSure had moved there: another issuer, another person

        assert slug_of(_prove(client, refusal, foreign)) == "means-refused"

    def test_no_wrong_token_of_the_whole_corpus_proves_anything(self, client: APIClient, google: Google) -> None:
        spent = SpentProof.objects.count()
        for kind, token in wrong_tokens(google).items():
            refused = _prove(client, client.post(APP), token)
            assert (kind, refused.status_code) == (kind, 422)
        assert SpentProof.objects.count() == spent

    def test_five_wrong_tokens_end_it(self, client: APIClient, google: Google) -> None:
        refusal = client.post(APP)

        statuses = [_prove(client, refusal, "let me in").status_code for _ in range(6)]

        assert statuses == [422] * 5 + [404]
        assert _prove(client, refusal, google.token()).status_code == 404

    def test_it_belongs_to_the_session_that_asked(self, client: APIClient, google: Google) -> None:
        refusal, other = client.post(APP), APIClient()
        use(other, post(other, token_of(google, issued=1)))

        assert _prove(other, refusal, google.token()).status_code == 404
        assert _prove(client, refusal, google.token()).status_code == 201

    def test_firebase_sends_the_code_and_we_do_not(self, client: APIClient, google: Google) -> None:
        place = _place(client.post(APP))

        for refused in (client.post(f"{place}/code"), client.post(place, {"means": "phone", "code": "000000"})):
            assert refused.status_code == 422
        assert slug_of(client.post(f"{place}/code")) == "means-refused"
        assert "Firebase" in client.post(f"{place}/code").json()["detail"]

    def test_a_token_proves_nothing_where_we_send_the_codes(self, google: Google, settings: Any) -> None:
        settings.IDENTITY_PROVIDER = "local"
        client = APIClient()
        use(client, enter(client, PHONE))

        assert _prove(client, client.post(APP), google.token()).status_code == 409
        assert SpentProof.objects.count() == 0

    def test_without_googles_keys_nothing_is_proven_and_nothing_is_lost(self, client: APIClient, fresh: Google) -> None:
        refusal, good = client.post(APP), fresh.answer
        fresh.answer = 500, {}, b""

        assert _prove(client, refusal, fresh.token()).status_code == 503
        fresh.answer = good
        with time_machine.travel(NOON + timedelta(seconds=5), tick=False):
            assert _prove(client, refusal, fresh.token()).status_code == 201


def test_sixteen_uses_of_one_token_prove_one_of_sixteen_step_ups(
    transactional_db: None, at_once: AtOnce, google: Google
) -> None:
    client = APIClient()
    session = post(client, token_of(google, proven=-60)).json()["access_token"]
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {session}")
    refusals = [client.delete(f"/api/v1/factors/{number:032x}") for number in range(16)]
    token = google.token()

    def one(number: int) -> int:
        own = APIClient()
        own.credentials(HTTP_AUTHORIZATION=f"Bearer {session}")
        return int(_prove(own, refusals[number], token).status_code)

    assert Tally(at_once(one)) == {201: 1, 422: 15}
