from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient
import time_machine

from finsure.audit.models import Entry
from finsure.identity.models import Factor, RecoveryCode, User
from finsure.identity.tests.authenticator import PRESENT, VERIFIED, Authenticator
from finsure.identity.tests.factories import (
    NOON,
    PHONE,
    add_app,
    add_passkey,
    code_of,
    enter,
    newest_code,
    pending,
    second_step,
    slug_of,
    use,
    with_step_up,
)

OTHER_PHONE = "+919876543211"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def client(db: Any) -> APIClient:
    """Somebody who is signed in by the phone alone."""
    client = APIClient()
    return use(client, enter(client))


def in_by_passkey(client: APIClient, device: Authenticator, phone: str = PHONE) -> Any:
    token = pending(client, phone)
    asked = client.post("/api/v1/auth/second-step/passkey", {"pending_token": token})
    assert asked.status_code == 201, asked.content
    return second_step(client, token, means="passkey", credential=device.get(asked.json()["options"]))


class TestAuthenticatorApp:
    def test_an_app_is_added_by_a_code_of_it_and_brings_recovery_codes(self, client: APIClient) -> None:
        secret, added = add_app(client)

        assert added.status_code == 201
        assert added.json()["factor"]["kind"] == "totp"
        assert added.json()["factor"]["name"] == "Authenticator app"
        assert len(set(added.json()["recovery_codes"])) == 10
        listed = client.get("/api/v1/factors").json()
        assert [item["kind"] for item in listed["items"]] == ["totp"]
        assert listed["recovery_codes_left"] == 10
        assert secret not in client.get("/api/v1/factors").content.decode()

    def test_what_the_app_is_told_names_the_account_and_the_secret(self, client: APIClient) -> None:
        begun = with_step_up(client, "POST", "/api/v1/factors/authenticator").json()

        assert begun["address"] == (f"otpauth://totp/FinSure%3A%2B91%203210?secret={begun['secret']}&issuer=FinSure")
        assert len(begun["secret"]) == 32

    def test_nothing_of_a_factor_is_kept_readable(self, client: APIClient) -> None:
        secret, added = add_app(client)

        row = Factor.objects.get()
        assert secret.encode() not in bytes(row.sealed)
        kept = set(RecoveryCode.objects.values_list("hash", flat=True))
        assert not kept & set(added.json()["recovery_codes"])
        assert all(len(one) == 64 for one in kept)

    def test_a_wrong_code_adds_nothing_and_five_end_it(self, client: APIClient) -> None:
        begun = with_step_up(client, "POST", "/api/v1/factors/authenticator").json()
        right = code_of(begun["secret"])
        body = {"ceremony_id": begun["ceremony_id"], "code": f"{(int(right) + 1) % 1_000_000:06}"}

        for _ in range(5):
            refusal = client.post("/api/v1/factors", body)
            assert (refusal.status_code, slug_of(refusal)) == (422, "wrong-proof")

        assert client.post("/api/v1/factors", body | {"code": right}).status_code == 404
        assert not Factor.objects.exists()

    def test_an_addition_takes_ten_minutes_at_most_and_happens_once(self, client: APIClient, clock: Any) -> None:
        begun = with_step_up(client, "POST", "/api/v1/factors/authenticator").json()
        clock.shift(timedelta(minutes=9, seconds=59))
        body = {"ceremony_id": begun["ceremony_id"], "code": code_of(begun["secret"])}
        assert client.post("/api/v1/factors", body).status_code == 201
        assert client.post("/api/v1/factors", body).status_code == 404

    def test_an_addition_is_over_after_ten_minutes(self, client: APIClient, clock: Any) -> None:
        begun = with_step_up(client, "POST", "/api/v1/factors/authenticator").json()
        clock.shift(timedelta(minutes=9, seconds=59))
        use(client, enter(client))
        clock.shift(timedelta(seconds=2))

        body = {"ceremony_id": begun["ceremony_id"], "code": code_of(begun["secret"])}
        assert client.post("/api/v1/factors", body).status_code == 404

    def test_one_session_cannot_finish_what_another_began(self, client: APIClient) -> None:
        begun = with_step_up(client, "POST", "/api/v1/factors/authenticator").json()
        other = APIClient()
        use(other, enter(other))

        body = {"ceremony_id": begun["ceremony_id"], "code": code_of(begun["secret"])}

        assert other.post("/api/v1/factors", body).status_code == 404

    def test_a_new_factor_ends_every_other_session(self, client: APIClient) -> None:
        other = APIClient()
        use(other, enter(other))

        add_app(client)

        assert (client.get("/api/v1/me").status_code, other.get("/api/v1/me").status_code) == (200, 401)

    def test_the_household_that_everyone_shares_cannot_be_locked(self, signed_out: APIClient, db: Any) -> None:
        use(signed_out, signed_out.post("/api/v1/auth/demonstration"))

        for path in ("authenticator", "passkey"):
            refusal = signed_out.post(f"/api/v1/factors/{path}")
            assert (refusal.status_code, slug_of(refusal)) == (403, "demonstration-only")


class TestSignInWithApp:
    def test_the_phone_alone_opens_nothing_and_the_code_opens_a_session(self, client: APIClient, clock: Any) -> None:
        secret, _ = add_app(client)
        clock.shift(timedelta(seconds=30))
        fresh = APIClient()
        answer = enter(fresh)
        assert answer.status_code == 202
        assert answer.json().keys() == {"pending_token", "expires_at", "means"}
        assert answer.json()["means"] == ["totp", "recovery"]
        assert not answer.cookies

        opened = second_step(fresh, answer.json()["pending_token"], means="totp", code=code_of(secret))

        assert opened.status_code == 201
        assert use(fresh, opened).get("/api/v1/me").status_code == 200
        [session] = [item for item in fresh.get("/api/v1/auth/sessions").json()["items"] if item["current"]]
        assert session["proven_by"] == "totp"

    def test_a_code_works_once_even_for_another_sign_in(self, client: APIClient, clock: Any) -> None:
        secret, _ = add_app(client)
        clock.shift(timedelta(seconds=60))
        fresh, code = APIClient(), code_of(secret)
        assert second_step(fresh, pending(fresh), means="totp", code=code).status_code == 201

        refusal = second_step(fresh, pending(fresh), means="totp", code=code)

        assert (refusal.status_code, slug_of(refusal)) == (422, "wrong-proof")

    def test_the_code_that_added_the_app_does_not_sign_in(self, client: APIClient) -> None:
        secret, _ = add_app(client)

        fresh = APIClient()
        assert second_step(fresh, pending(fresh), means="totp", code=code_of(secret)).status_code == 422
        assert second_step(fresh, pending(fresh), means="totp", code=code_of(secret, 1)).status_code == 201

    @pytest.mark.parametrize(("steps", "status"), [(-2, 422), (-1, 201), (0, 201), (1, 201), (2, 422)])
    def test_a_clock_may_be_one_step_off(self, client: APIClient, clock: Any, steps: int, status: int) -> None:
        secret, _ = add_app(client)
        clock.shift(timedelta(minutes=5))
        fresh = APIClient()

        assert second_step(fresh, pending(fresh), means="totp", code=code_of(secret, steps)).status_code == status

    def test_sixteen_uses_of_one_code_open_one_session(self, transactional_db: Any, at_once: Any, clock: Any) -> None:
        client = APIClient()
        secret, _ = add_app(use(client, enter(client)))
        clock.shift(timedelta(minutes=5))
        code = code_of(secret)
        tokens = []
        for _ in range(4):  # four sign-ins of four uses each
            tokens += [pending(APIClient())] * 4

        answers = at_once(lambda number: second_step(APIClient(), tokens[number], means="totp", code=code).status_code)

        assert answers.count(201) == 1

    def test_a_thief_of_the_phone_gets_twenty_guesses_an_hour(self, client: APIClient, clock: Any) -> None:
        add_app(client)
        statuses = []
        for hour, times in enumerate((5, 4), 1):
            clock.move_to(NOON + timedelta(hours=hour))
            for _ in range(times):
                token = pending(APIClient())
                statuses += [second_step(APIClient(), token, means="totp", code="000000").status_code for _ in range(5)]

        assert (statuses[:25].count(422), statuses[:25].count(429)) == (20, 5)
        assert statuses[25:].count(422) == 20


# What a device may lie about, or leave out.
LIES = [
    {"origin": "https://evil.example"},
    {"origin": "http://localhost:8001"},
    {"domain": "evil.example"},
    {"flags": PRESENT},
    {"flags": VERIFIED},
    {"flags": 0},
]


class TestPasskeys:
    def test_a_passkey_is_added_and_signs_in(self, client: APIClient) -> None:
        device, added = add_passkey(client)
        assert added.status_code == 201, added.content
        assert added.json()["factor"]["name"] == "Laptop"
        assert len(added.json()["recovery_codes"]) == 10

        fresh = APIClient()
        opened = in_by_passkey(fresh, device)

        assert opened.status_code == 201
        assert use(fresh, opened).get("/api/v1/me").status_code == 200
        assert Factor.objects.get().sign_count == 1

    def test_the_options_ask_for_verification_by_this_site_alone(self, client: APIClient) -> None:
        options = with_step_up(client, "POST", "/api/v1/factors/passkey").json()["options"]

        assert options["rp"] == {"name": "FinSure", "id": "localhost"}
        assert options["authenticatorSelection"]["userVerification"] == "required"
        assert options["user"]["name"] == "+91 ••••••3210"
        assert "9876543210" not in str(options)

    def test_a_device_that_keeps_no_count_signs_in_again_and_again(self, client: APIClient) -> None:
        device, _ = add_passkey(client, Authenticator(counts=False))

        assert [in_by_passkey(APIClient(), device).status_code for _ in range(3)] == [201] * 3

    def test_a_copy_of_the_device_is_noticed_by_its_count(self, client: APIClient) -> None:
        device, _ = add_passkey(client)
        assert in_by_passkey(APIClient(), device).status_code == 201
        device.count -= 1

        refusal = in_by_passkey(APIClient(), device)

        assert (refusal.status_code, slug_of(refusal)) == (422, "passkey-refused")

    @pytest.mark.parametrize("lie", LIES)
    def test_what_is_not_genuine_is_not_added(self, client: APIClient, lie: dict[str, Any]) -> None:
        _, refusal = add_passkey(client, Authenticator(**lie))

        assert (refusal.status_code, slug_of(refusal)) == (422, "passkey-refused")
        assert not Factor.objects.exists()

    @pytest.mark.parametrize("lie", LIES)
    def test_what_is_not_genuine_does_not_sign_in(self, client: APIClient, lie: dict[str, Any]) -> None:
        device, _ = add_passkey(client)
        for name, value in lie.items():
            setattr(device, name, value)

        refusal = in_by_passkey(APIClient(), device)

        assert (refusal.status_code, slug_of(refusal)) == (422, "passkey-refused")

    def test_an_answer_counts_once_and_for_its_own_sign_in(self, client: APIClient) -> None:
        device, _ = add_passkey(client)
        fresh, one, other = APIClient(), pending(APIClient()), pending(APIClient())
        options = fresh.post("/api/v1/auth/second-step/passkey", {"pending_token": one}).json()["options"]
        credential = device.get(options)

        assert second_step(fresh, other, means="passkey", credential=credential).status_code == 422
        assert second_step(fresh, one, means="passkey", credential=credential).status_code == 201
        assert second_step(fresh, other, means="passkey", credential=credential).status_code == 422

    def test_a_challenge_is_over_after_ten_minutes(self, client: APIClient, clock: Any) -> None:
        begun = with_step_up(client, "POST", "/api/v1/factors/passkey").json()
        clock.shift(timedelta(minutes=10))
        use(client, enter(client))

        body = {"ceremony_id": begun["ceremony_id"], "credential": Authenticator().create(begun["options"])}

        assert client.post("/api/v1/factors", body).status_code == 404

    def test_another_persons_passkey_opens_nothing(self, client: APIClient) -> None:
        theirs = APIClient()
        device, _ = add_passkey(use(theirs, enter(theirs, OTHER_PHONE)))
        add_passkey(client)

        refusal = in_by_passkey(APIClient(), device)

        assert (refusal.status_code, slug_of(refusal)) == (422, "passkey-refused")

    def test_a_passkey_is_one_persons_alone(self, client: APIClient) -> None:
        theirs = APIClient()
        device, _ = add_passkey(use(theirs, enter(theirs, OTHER_PHONE)))

        _, refusal = add_passkey(client, device)

        assert (refusal.status_code, slug_of(refusal)) == (409, "factor-known")

    def test_a_passkey_that_somebody_moved_to_another_row_is_worthless(self, client: APIClient) -> None:
        """Who can write to the database cannot give a person a key of their own."""
        theirs = APIClient()
        add_passkey(use(theirs, enter(theirs, OTHER_PHONE)))
        add_passkey(client)
        me = client.get("/api/v1/me").json()["id"]
        mine, foreign = Factor.objects.get(user=me), Factor.objects.exclude(user=me).get()
        Factor.objects.filter(pk=foreign.pk).update(mark="0" * 64)
        Factor.objects.filter(pk=mine.pk).update(sealed=bytes(foreign.sealed), mark=foreign.mark)

        token = pending(APIClient())
        refusal = APIClient().post("/api/v1/auth/second-step/passkey", {"pending_token": token})

        assert refusal.status_code == 500
        assert slug_of(refusal) == "sealed-data-damaged"

    @pytest.mark.parametrize("broken", ["clientDataJSON", "authenticatorData", "signature"])
    @pytest.mark.parametrize("text", ["AA", "e30", "_" * 11_000, "eyJ0eXBlIjo"])
    def test_a_damaged_answer_is_refused(self, client: APIClient, broken: str, text: str) -> None:
        device, _ = add_passkey(client)
        token = pending(APIClient())
        options = client.post("/api/v1/auth/second-step/passkey", {"pending_token": token}).json()["options"]
        credential = device.get(options)
        credential["response"][broken] = text

        refusal = second_step(APIClient(), token, means="passkey", credential=credential)

        assert (refusal.status_code, slug_of(refusal)) == (422, "passkey-refused")

    @pytest.mark.parametrize("text", ["AA", "oWNmbXRkbm9uZQ", "_" * 11_000, "n2NmbXQ", "gYGBgYGBgYGBgYGBgYGBgYGBgYGB"])
    def test_a_damaged_attestation_is_refused(self, client: APIClient, text: str) -> None:
        begun = with_step_up(client, "POST", "/api/v1/factors/passkey").json()
        credential = Authenticator().create(begun["options"])
        credential["response"]["attestationObject"] = text

        refusal = client.post("/api/v1/factors", {"ceremony_id": begun["ceremony_id"], "credential": credential})

        assert (refusal.status_code, slug_of(refusal)) == (422, "passkey-refused")

    @pytest.mark.parametrize("credential", [None, {}, [], "x", {"id": "a", "rawId": "a", "type": "x", "response": {}}])
    def test_what_is_no_answer_is_invalid(self, client: APIClient, credential: Any) -> None:
        refusal = second_step(client, "x", means="passkey", credential=credential)

        assert (refusal.status_code, slug_of(refusal)) == (422, "invalid-input")


class TestRecovery:
    def test_a_recovery_code_signs_in_once_however_it_is_typed(self, client: APIClient) -> None:
        _, added = add_app(client)
        code = added.json()["recovery_codes"][3]
        fresh = APIClient()

        opened = second_step(fresh, pending(fresh), means="recovery", code=f" {code.lower().replace('-', ' ')} ")
        again = second_step(fresh, pending(fresh), means="recovery", code=code)

        assert (opened.status_code, again.status_code) == (201, 422)
        assert use(fresh, opened).get("/api/v1/factors").json()["recovery_codes_left"] == 9
        assert Entry.objects.filter(action="recovery-code.used").count() == 1

    def test_another_persons_recovery_code_is_worth_nothing(self, client: APIClient) -> None:
        theirs = APIClient()
        _, added = add_app(use(theirs, enter(theirs, OTHER_PHONE)))
        add_app(client)

        fresh = APIClient()
        refusal = second_step(fresh, pending(fresh), means="recovery", code=added.json()["recovery_codes"][0])

        assert refusal.status_code == 422

    def test_new_codes_make_the_old_ones_worthless(self, client: APIClient) -> None:
        secret, added = add_app(client)
        renewed = with_step_up(client, "POST", "/api/v1/factors/recovery-codes", means="totp", code=code_of(secret, 1))
        assert renewed.status_code == 201
        fresh = APIClient()

        old = second_step(fresh, pending(fresh), means="recovery", code=added.json()["recovery_codes"][0])
        new = second_step(fresh, pending(fresh), means="recovery", code=renewed.json()["codes"][0])

        assert (old.status_code, new.status_code) == (422, 201)

    def test_without_a_factor_there_is_nothing_to_recover(self, client: APIClient) -> None:
        refusal = with_step_up(client, "POST", "/api/v1/factors/recovery-codes")

        assert (refusal.status_code, slug_of(refusal)) == (409, "no-factor")

    def test_who_lost_the_app_removes_it_with_recovery_codes(self, client: APIClient) -> None:
        _, added = add_app(client)
        codes, factor = added.json()["recovery_codes"], added.json()["factor"]["id"]
        fresh = APIClient()
        use(fresh, second_step(fresh, pending(fresh), means="recovery", code=codes[0]))

        removed = with_step_up(fresh, "DELETE", f"/api/v1/factors/{factor}", means="recovery", code=codes[1])

        assert removed.status_code == 204
        assert not RecoveryCode.objects.exists()
        assert enter(APIClient()).status_code == 201


class TestManaging:
    def test_a_factor_is_named_anew(self, client: APIClient) -> None:
        _, added = add_app(client)

        renamed = client.patch(f"/api/v1/factors/{added.json()['factor']['id']}", {"name": "Old phone"})

        assert (renamed.status_code, renamed.json()["name"]) == (200, "Old phone")

    def test_the_stranger_finds_no_factor(self, client: APIClient) -> None:
        stranger = APIClient()
        use(stranger, enter(stranger, OTHER_PHONE))
        _, added = add_app(client)
        path = f"/api/v1/factors/{added.json()['factor']['id']}"

        assert stranger.patch(path, {"name": "Mine"}).status_code == 404
        assert with_step_up(stranger, "DELETE", path).status_code == 404
        assert stranger.get("/api/v1/factors").json()["items"] == []
        assert Factor.objects.get().name == "Authenticator app"

    def test_removing_a_factor_ends_every_other_session(self, client: APIClient, clock: Any) -> None:
        secret, added = add_app(client)
        other = APIClient()
        use(other, second_step(other, pending(other), means="totp", code=code_of(secret, 1)))
        clock.shift(timedelta(minutes=1))

        path = f"/api/v1/factors/{added.json()['factor']['id']}"
        assert with_step_up(client, "DELETE", path, means="totp", code=code_of(secret)).status_code == 204

        assert (client.get("/api/v1/me").status_code, other.get("/api/v1/me").status_code) == (200, 401)
        actions = list(Entry.objects.order_by("id").values_list("action", flat=True))
        assert {"factor.added", "factor.removed", "sessions.ended", "step-up.proven"} <= set(actions)

    def test_ten_factors_are_enough(self, client: APIClient) -> None:
        _, added = add_app(client)
        for _ in range(9):
            Factor.objects.create(user=User.objects.get(), kind="totp", sealed=b"x", created_at=NOON)

        code = added.json()["recovery_codes"][0]
        refusal = with_step_up(client, "POST", "/api/v1/factors/authenticator", means="recovery", code=code)

        assert (refusal.status_code, slug_of(refusal)) == (409, "too-many-factors")


class TestPhone:
    def change(self, client: APIClient, phone: str = OTHER_PHONE) -> Any:
        sent = client.post("/api/v1/me/phone/code", {"phone": phone})
        assert sent.status_code == 202, sent.content
        body = {"ceremony_id": sent.json()["ceremony_id"], "code": newest_code(client)}
        return with_step_up(client, "PUT", "/api/v1/me/phone", body)

    def test_the_new_phone_signs_in_as_the_same_person_and_the_old_one_no_more(self, client: APIClient) -> None:
        me = client.get("/api/v1/me").json()["id"]
        other = APIClient()
        use(other, enter(other))

        changed = self.change(client)

        assert (changed.status_code, changed.json()["phone_masked"]) == (200, "+91 ••••••3211")
        assert other.get("/api/v1/me").status_code == 401
        assert enter(APIClient(), OTHER_PHONE).json()["person"]["id"] == me
        assert enter(APIClient()).json()["person"]["id"] != me

    def test_a_phone_that_somebody_signs_in_with_is_refused_once_it_is_proven(self, client: APIClient) -> None:
        enter(APIClient(), OTHER_PHONE)

        refusal = self.change(client)

        assert (refusal.status_code, slug_of(refusal)) == (409, "phone-taken")
        assert client.get("/api/v1/me").json()["phone_masked"] == "+91 ••••••3210"

    def test_the_code_for_a_new_phone_signs_nobody_in(self, client: APIClient) -> None:
        sent = client.post("/api/v1/me/phone/code", {"phone": OTHER_PHONE}).json()

        body = {"challenge_id": sent["ceremony_id"], "code": newest_code(client)}
        assert APIClient().post("/api/v1/auth/sessions", body).status_code == 409

    def test_another_session_cannot_use_the_code(self, client: APIClient) -> None:
        sent = client.post("/api/v1/me/phone/code", {"phone": OTHER_PHONE}).json()
        body = {"ceremony_id": sent["ceremony_id"], "code": newest_code(client)}
        other = APIClient()
        use(other, enter(other))

        assert with_step_up(other, "PUT", "/api/v1/me/phone", body).status_code == 404
