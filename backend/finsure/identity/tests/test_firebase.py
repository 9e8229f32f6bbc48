"""Signing in with Firebase: whom Google proves, once, and nobody else."""

from collections import Counter as Tally
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa
import pytest
from rest_framework.test import APIClient
import time_machine

from finsure.identity import operations
from finsure.identity.models import Identity, Session, SpentProof, User
from finsure.identity.providers import firebase
from finsure.identity.providers.google_keys import GoogleKeys, SignInUnavailable
from finsure.identity.tests.factories import enter, send_code, slug_of, use
from finsure.identity.tests.firebase_corpus import (
    ISSUER,
    KEY_ID,
    PHONE,
    PROJECT,
    SUBJECT,
    Google,
    claims_at,
    part,
    wrong_tokens,
)

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
AtOnce = Callable[..., list[Any]]


def post(client: APIClient, token: Any, **more: Any) -> Any:
    return client.post("/api/v1/auth/firebase", {"id_token": token} | more)


@pytest.mark.django_db
class TestSignIn:
    def test_whom_google_proves_is_signed_in(self, signed_out: APIClient, google: Google) -> None:
        answer = post(signed_out, google.token(), device="Asha's phone")

        assert answer.status_code == 201
        assert answer.json()["person"]["phone_masked"] == "+91 ••••••3210"
        assert answer.cookies["__Host-finsure_refresh"].value
        assert use(signed_out, answer).get("/api/v1/me").status_code == 200
        assert Session.objects.get().device == "Asha's phone"
        assert Identity.objects.get().issuer == ISSUER

    def test_the_same_subject_is_the_same_person_whatever_the_phone(
        self, signed_out: APIClient, google: Google
    ) -> None:
        first = post(signed_out, google.token()).json()["person"]["id"]

        moved = post(signed_out, google.token(phone_number="+14155552671")).json()["person"]

        assert moved["id"] == first
        assert moved["phone_masked"] == "+1 ••••••2671"

    def test_a_recycled_number_with_a_new_subject_is_a_new_person(self, signed_out: APIClient, google: Google) -> None:
        first = post(signed_out, google.token()).json()["person"]["id"]

        other = post(signed_out, google.token(sub="somebody-else")).json()["person"]["id"]

        assert other != first
        assert User.objects.count() == 2

    def test_a_phone_of_the_local_provider_is_nobody_here(
        self, signed_out: APIClient, google: Google, settings: Any
    ) -> None:
        settings.IDENTITY_PROVIDER = "local"
        local = enter(signed_out, PHONE).json()["person"]["id"]
        settings.IDENTITY_PROVIDER = "firebase"

        assert post(signed_out, google.token()).json()["person"]["id"] != local

    def test_a_disabled_person_stays_out(self, signed_out: APIClient, google: Google) -> None:
        post(signed_out, google.token())
        User.objects.update(is_active=False)

        refusal = post(signed_out, google.token(auth_time=int(NOON.timestamp()) - 1))

        assert (refusal.status_code, slug_of(refusal)) == (403, "person-disabled")

    @pytest.mark.parametrize(
        "changed",
        [
            {"auth_time": -290, "iat": -290, "exp": 3_310},
            {"iat": 25, "auth_time": 25},
            {"sub": "s" * 128},
            {"sub": "\U0001f600 ' OR 1=1 --"},
            {"email": "asha@example.org", "email_verified": False, "name": "x", "role": "admin"},
            {"phone_number": "+6505553434"},
        ],
    )
    def test_what_google_may_say_is_believed(
        self, signed_out: APIClient, google: Google, changed: dict[str, Any]
    ) -> None:
        noon = int(NOON.timestamp())
        claims = {name: noon + value if type(value) is int else value for name, value in changed.items()}
        header = {"alg": "RS256", "kid": KEY_ID, "typ": "JWT"}

        assert post(signed_out, google.signed(header, claims_at(NOON, **claims))).status_code == 201

    def test_a_header_that_changes_nothing_changes_nothing(self, signed_out: APIClient, google: Google) -> None:
        assert post(signed_out, google.token({"made-up": 1})).status_code == 201
        assert post(signed_out, google.token({"typ": ...}, sub="other")).status_code == 201

    @pytest.mark.parametrize(
        "body", [{}, {"id_token": None}, {"id_token": ["x"]}, {"id_token": ""}, {"id_token": {}}, []]
    )
    def test_a_malformed_request_is_refused(self, signed_out: APIClient, google: Google, body: Any) -> None:
        assert signed_out.post("/api/v1/auth/firebase", body).status_code == 422

    def test_the_browser_is_told_what_it_needs_and_nothing_more(
        self, signed_out: APIClient, google: Google, settings: Any
    ) -> None:
        told = signed_out.get("/api/v1/auth/options").json()
        settings.IDENTITY_PROVIDER = "local"

        assert told == {
            "provider": "firebase",
            "demonstration": False,
            "firebase": {"project": PROJECT, "api_key": "browsers-are-told", "emulator": ""},
        }
        assert signed_out.get("/api/v1/auth/options").json()["firebase"] is None


@pytest.mark.django_db
class TestRefused:
    def test_no_wrong_token_of_the_whole_corpus_is_believed(self, signed_out: APIClient, google: Google) -> None:
        assert post(signed_out, google.token()).status_code == 201
        kinds = wrong_tokens(google)
        assert len(kinds) >= 200

        answers = {kind: post(signed_out, token) for kind, token in kinds.items()}

        wrong = {kind: answer.status_code for kind, answer in answers.items() if answer.status_code != 401}
        assert wrong == {}
        assert {slug_of(answer) for answer in answers.values()} == {"token-refused"}
        assert (Session.objects.count(), User.objects.count(), SpentProof.objects.count()) == (1, 1, 1)

    def test_a_token_of_another_project_is_refused_even_with_its_own_issuer(
        self, signed_out: APIClient, google: Google
    ) -> None:
        foreign = google.token(iss="https://securetoken.google.com/other-project", aud="other-project")

        assert post(signed_out, foreign).status_code == 401

    def test_an_unsigned_token_is_refused_without_the_emulator(self, signed_out: APIClient, google: Google) -> None:
        token = f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims_at(NOON))}."

        assert post(signed_out, token).status_code == 401

    @pytest.mark.parametrize("profile", ["served", "embedded"])
    def test_the_emulator_is_not_believed_outside_tests_even_when_it_is_set(
        self, signed_out: APIClient, google: Google, settings: Any, profile: str
    ) -> None:
        token = f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims_at(NOON))}."
        settings.FIREBASE_EMULATOR = "127.0.0.1:9099"
        settings.PROFILE = profile

        assert post(signed_out, token).status_code == 401
        settings.PROFILE = "test"
        assert post(signed_out, token).status_code == 201

    @pytest.mark.parametrize(
        "token",
        [
            "{}.{}.x",
            "{}.{}",
            "{}.{}.{}",
        ],
    )
    def test_the_emulator_signs_nothing_and_a_signature_is_odd(
        self, signed_out: APIClient, google: Google, settings: Any, token: str
    ) -> None:
        settings.FIREBASE_EMULATOR = "127.0.0.1:9099"
        parts = part({"alg": "none"}), part(claims_at(NOON)), "AAAA"

        assert post(signed_out, token.format(*parts)).status_code == 401
        assert post(signed_out, google.token()).status_code == 401
        assert post(signed_out, f"{parts[0]}.{part(claims_at(NOON, aud='other'))}.").status_code == 401

    def test_no_route_of_one_provider_works_while_the_other_is_set(
        self, signed_out: APIClient, google: Google, settings: Any
    ) -> None:
        sent = send_code(signed_out)
        entered = signed_out.post("/api/v1/auth/sessions", {"challenge_id": "0" * 32, "code": "000000"})
        shown = signed_out.post("/api/v1/auth/demonstration")
        settings.IDENTITY_PROVIDER = "local"
        refused = post(signed_out, google.token())

        answers = [sent, entered, shown, signed_out.get("/api/v1/nothing"), refused]
        assert [(answer.status_code, slug_of(answer)) for answer in answers] == [(404, "not-found")] * 5
        assert (Session.objects.count(), SpentProof.objects.count()) == (0, 0)


class TestOnce:
    def test_sixteen_uses_of_one_token_open_one_session(
        self, transactional_db: None, at_once: AtOnce, google: Google
    ) -> None:
        token = google.token()

        answers = at_once(lambda _: post(APIClient(), token).status_code)

        assert Tally(answers) == {201: 1, 401: 15}
        assert Session.objects.count() == 1

    @pytest.mark.django_db
    def test_a_token_is_spent_for_as_long_as_it_lasts(self, signed_out: APIClient, google: Google) -> None:
        token = google.token(auth_time=int(NOON.timestamp()), exp=int(NOON.timestamp()) + 60)
        assert post(signed_out, token).status_code == 201

        operations.forget_expired(now=NOON + timedelta(seconds=59))
        assert post(signed_out, token).status_code == 401
        operations.forget_expired(now=NOON + timedelta(minutes=6))
        assert SpentProof.objects.count() == 0
        with time_machine.travel(NOON + timedelta(minutes=6), tick=False):
            assert post(signed_out, token).status_code == 401

    @pytest.mark.django_db
    def test_a_token_whose_signature_is_written_differently_is_the_same_token(
        self, signed_out: APIClient, google: Google
    ) -> None:
        token = google.token()
        assert post(signed_out, token).status_code == 201
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        place = letters.index(token[-1])

        for other in (f"{token}==", token[:-1] + letters[place ^ 1], f"{token}\n", f"{token}=", token + "A"):
            assert post(signed_out, other).status_code == 401
        assert Session.objects.count() == 1

    @pytest.mark.django_db
    def test_a_new_token_of_the_same_sign_in_opens_another_session(self, signed_out: APIClient, google: Google) -> None:
        assert post(signed_out, google.token()).status_code == 201
        assert post(signed_out, google.token(iat=int(NOON.timestamp()) + 1)).status_code == 201

    @pytest.mark.django_db
    def test_what_is_kept_of_a_token_says_nothing_about_whose_it_was(
        self, signed_out: APIClient, google: Google
    ) -> None:
        post(signed_out, google.token())

        kept = SpentProof.objects.values().get()
        assert set(kept) == {"digest", "expires_at"}
        assert len(kept["digest"]) == 64
        assert SUBJECT not in repr(firebase._read(google.token(sub="x"), NOON))


class TestKeys:
    def test_keys_are_kept_as_long_as_google_says(self, fresh: Google) -> None:
        keys = GoogleKeys(fresh.address)
        fresh.publish({KEY_ID: fresh.key}, cache="public, max-age=600, must-revalidate", Age="100")

        for seconds in (0, 1, 499):
            assert keys.key_of(KEY_ID, NOON + timedelta(seconds=seconds)) == fresh.key.public_key()
        assert fresh.asked == 1
        keys.key_of(KEY_ID, NOON + timedelta(seconds=500))
        assert fresh.asked == 2

    @pytest.mark.parametrize(
        ("cache", "seconds"),
        [("no-cache", 300), ("", 300), ("max-age=0", 60), ("max-age=999999999", 86_400), ("max-age=x", 300)],
    )
    def test_an_odd_lifetime_is_bounded(self, fresh: Google, cache: str, seconds: int) -> None:
        keys = GoogleKeys(fresh.address)
        fresh.publish({KEY_ID: fresh.key}, cache=cache)

        keys.key_of(KEY_ID, NOON)
        keys.key_of(KEY_ID, NOON + timedelta(seconds=seconds - 1))
        assert fresh.asked == 1
        keys.key_of("other", NOON + timedelta(seconds=seconds))
        assert fresh.asked == 2

    def test_a_new_key_is_found_and_an_old_one_is_gone(self, fresh: Google) -> None:
        keys = GoogleKeys(fresh.address)
        assert keys.key_of(KEY_ID, NOON)
        other = rsa.generate_private_key(65_537, 2_048)
        fresh.publish({"new": other})

        assert keys.key_of("new", NOON + timedelta(seconds=60)) == other.public_key()
        assert keys.key_of(KEY_ID, NOON + timedelta(seconds=61)) is None

    def test_unknown_key_ids_make_us_ask_once_a_minute(self, fresh: Google) -> None:
        keys = GoogleKeys(fresh.address)

        found = [keys.key_of(f"made-up-{number}", NOON + timedelta(seconds=number / 2)) for number in range(119)]

        assert set(found) == {None}
        assert fresh.asked == 1
        keys.key_of("made-up", NOON + timedelta(seconds=60))
        assert fresh.asked == 2

    def test_sixteen_at_once_ask_once(self, at_once: AtOnce, fresh: Google) -> None:
        keys = GoogleKeys(fresh.address)

        assert at_once(lambda _: keys.key_of(KEY_ID, NOON)) == [fresh.key.public_key()] * 16
        assert fresh.asked == 1

    @pytest.mark.parametrize(
        "answer",
        [
            (500, {}, b"{}"),
            (302, {"Location": "http://127.0.0.1:9/"}, b""),
            (200, {}, b""),
            (200, {}, b"{}"),
            (200, {}, b"[]"),
            (200, {}, b"not json"),
            (200, {}, b'{"a": 1}'),
            (200, {}, b'{"a": "not a certificate"}'),
            (200, {}, json.dumps({str(n): "x" for n in range(33)}).encode()),
            (200, {}, b"{" + b" " * 1_100_000 + b"}"),
        ],
    )
    @pytest.mark.django_db
    def test_without_googles_keys_nobody_is_let_in_and_nothing_breaks(
        self, fresh: Google, signed_out: APIClient, answer: Any
    ) -> None:
        good, fresh.answer = fresh.answer, answer

        refusal = post(signed_out, fresh.token())

        assert (refusal.status_code, slug_of(refusal)) == (503, "sign-in-unavailable")
        fresh.answer = good
        assert post(signed_out, fresh.token()).status_code == 503
        with time_machine.travel(NOON + timedelta(seconds=5), tick=False):
            assert post(signed_out, fresh.token()).status_code == 201

    def test_keys_that_were_had_outlive_a_google_that_is_away(self, fresh: Google) -> None:
        keys = GoogleKeys(fresh.address)
        keys.key_of(KEY_ID, NOON)
        fresh.answer = 500, {}, b""

        assert keys.key_of(KEY_ID, NOON + timedelta(seconds=3_599))
        with pytest.raises(SignInUnavailable):
            keys.key_of("other", NOON + timedelta(seconds=60))
        with pytest.raises(SignInUnavailable):
            keys.key_of(KEY_ID, NOON + timedelta(seconds=3_600))

    def test_a_key_that_is_weak_of_another_kind_or_out_of_date_is_no_key(self, fresh: Google) -> None:
        keys = GoogleKeys(fresh.address)
        weak, curve = rsa.generate_private_key(65_537, 1_024), ec.generate_private_key(ec.SECP256R1())
        fresh.publish({"weak": weak, "curve": curve, KEY_ID: fresh.key}, cache="max-age=86400")

        assert [keys.key_of(name, NOON) for name in ("weak", "curve")] == [None, None]
        assert keys.key_of(KEY_ID, NOON + timedelta(hours=23))
        fresh.publish({KEY_ID: fresh.key}, cache="max-age=86400")
        assert keys.key_of(KEY_ID, NOON + timedelta(days=1, seconds=1)) is None
