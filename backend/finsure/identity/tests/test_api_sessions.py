from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient
import time_machine

from finsure.identity.browser import COOKIE
from finsure.identity.models import Session, User
from finsure.identity.tests.factories import NOON, OWN_PAGE, cookie_of, enter, refresh, slug_of, use

SignedIn = Callable[[User], APIClient]


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.mark.django_db
class TestRefresh:
    def test_the_cookie_buys_the_next_access_token_and_is_replaced(self, signed_out: APIClient) -> None:
        entered = enter(signed_out)

        refreshed = refresh(signed_out)

        assert refreshed.status_code == 200
        assert refreshed.json()["session_id"] == entered.json()["session_id"]
        assert refreshed.json()["person"] == entered.json()["person"]
        assert cookie_of(refreshed).value != cookie_of(entered).value
        assert use(signed_out, refreshed).get("/api/v1/me").status_code == 200

    def test_a_second_tab_is_told_to_try_again(self, signed_out: APIClient, clock: Any) -> None:
        old = cookie_of(enter(signed_out)).value
        new = cookie_of(refresh(signed_out)).value
        clock.shift(timedelta(seconds=10))

        signed_out.cookies[COOKIE] = old
        second_tab = refresh(signed_out)

        assert (second_tab.status_code, slug_of(second_tab)) == (409, "already-rotated")
        signed_out.cookies[COOKIE] = new
        assert refresh(signed_out).status_code == 200

    @pytest.mark.parametrize(("seconds", "user_agent"), [(11, "Firefox/145"), (1, "curl/8")])
    def test_a_stolen_cookie_ends_the_session_for_both(
        self, signed_out: APIClient, clock: Any, seconds: int, user_agent: str
    ) -> None:
        entered = enter(signed_out)
        new = cookie_of(refresh(signed_out, HTTP_USER_AGENT="Firefox/145")).value
        clock.shift(timedelta(seconds=seconds))

        signed_out.cookies[COOKIE] = cookie_of(entered).value
        thief = refresh(signed_out, HTTP_USER_AGENT=user_agent)

        assert (thief.status_code, slug_of(thief)) == (401, "session-over")
        signed_out.cookies[COOKIE] = new
        assert refresh(signed_out, HTTP_USER_AGENT="Firefox/145").status_code == 401
        assert use(signed_out, entered).get("/api/v1/me").status_code == 401

    @pytest.mark.parametrize(
        "meta",
        [{"HTTP_X_FINSURE": ""}, {"HTTP_ORIGIN": "https://evil.example"}, {"HTTP_ORIGIN": "null"}],
    )
    def test_another_site_cannot_refresh_or_sign_out(self, signed_out: APIClient, meta: dict[str, str]) -> None:
        enter(signed_out)

        for path in ("/api/v1/auth/refresh", "/api/v1/auth/sign-out"):
            refusal = signed_out.post(path, **(OWN_PAGE | meta))
            assert (refusal.status_code, slug_of(refusal)) == (403, "foreign-page")

        assert refresh(signed_out).status_code == 200

    @pytest.mark.parametrize("value", [None, "", "x", "x" * 5000])
    def test_without_a_good_cookie_one_must_sign_in(self, signed_out: APIClient, value: str | None) -> None:
        if value is not None:
            signed_out.cookies[COOKIE] = value

        refusal = refresh(signed_out)

        assert (refusal.status_code, slug_of(refusal)) == (401, "session-over")

    def test_the_clock_ends_access_after_ten_minutes_idling_after_seven_days(
        self, signed_out: APIClient, clock: Any
    ) -> None:
        use(signed_out, enter(signed_out))
        clock.shift(timedelta(minutes=9, seconds=59))
        assert signed_out.get("/api/v1/me").status_code == 200
        clock.shift(timedelta(seconds=2))
        assert signed_out.get("/api/v1/me").status_code == 401

        clock.move_to(NOON + timedelta(days=7, seconds=-1))
        use(signed_out, refresh(signed_out))
        assert signed_out.get("/api/v1/me").status_code == 200
        clock.shift(timedelta(days=7))
        assert refresh(signed_out).status_code == 401

    def test_the_clock_ends_everything_after_thirty_days(self, signed_out: APIClient, clock: Any) -> None:
        enter(signed_out)
        for day in range(1, 30):
            clock.move_to(NOON + timedelta(days=day))
            last = refresh(signed_out)
        assert cookie_of(last)["max-age"] == 86_400
        clock.move_to(NOON + timedelta(days=30, seconds=-5))
        last = refresh(signed_out)
        assert last.json()["expires_in_seconds"] == 5
        assert use(signed_out, last).get("/api/v1/me").status_code == 200

        clock.move_to(NOON + timedelta(days=30))
        assert signed_out.get("/api/v1/me").status_code == 401
        assert refresh(signed_out).status_code == 401


@pytest.mark.django_db
class TestSignOut:
    def test_signing_out_ends_the_session_and_clears_the_browser(self, signed_out: APIClient) -> None:
        use(signed_out, enter(signed_out))
        old = signed_out.cookies[COOKIE].value

        answer = signed_out.post("/api/v1/auth/sign-out", **OWN_PAGE)

        assert answer.status_code == 204
        assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
        assert (cookie_of(answer).value, cookie_of(answer)["max-age"], cookie_of(answer)["secure"]) == ("", 0, True)
        assert signed_out.get("/api/v1/me").status_code == 401
        signed_out.cookies[COOKIE] = old
        assert refresh(signed_out).status_code == 401

    def test_an_access_token_alone_signs_out_too(self, asha: User, signed_in: SignedIn) -> None:
        client = signed_in(asha)

        assert client.post("/api/v1/auth/sign-out", **OWN_PAGE).status_code == 204

        assert client.get("/api/v1/me").status_code == 401

    def test_whoever_is_signed_out_may_sign_out(self, signed_out: APIClient) -> None:
        assert signed_out.post("/api/v1/auth/sign-out", **OWN_PAGE).status_code == 204


@pytest.mark.django_db
class TestSessions:
    def test_the_list_shows_where_one_is_signed_in(self, signed_out: APIClient, clock: Any) -> None:
        enter(signed_out, device="Asha's phone")
        clock.shift(timedelta(minutes=1))
        use(signed_out, enter(signed_out))

        answer = signed_out.get("/api/v1/auth/sessions")

        assert answer.status_code == 200
        assert answer.json()["next_cursor"] is None
        newest, oldest = answer.json()["items"]
        assert (newest["current"], newest["device"]) == (True, "Unknown device")
        assert (oldest["current"], oldest["device"]) == (False, "Asha's phone")
        assert newest["created_at"] == newest["last_used_at"] == "2026-11-24T12:01:00Z"
        assert newest.keys() == {
            "id", "device", "created_at", "last_used_at", "current", "is_new_device", "proven_by"
        }  # fmt: skip

    def test_ended_and_expired_sessions_are_not_listed(
        self, asha: User, signed_in: SignedIn, session_of: Callable[[User], Session], clock: Any
    ) -> None:
        session_of(asha)
        clock.shift(timedelta(days=8))
        ended, client = session_of(asha), signed_in(asha)
        Session.objects.filter(pk=ended.pk).update(revoked_at=NOON)

        assert [item["current"] for item in client.get("/api/v1/auth/sessions").json()["items"]] == [True]

    def test_one_device_is_signed_out_at_once(self, asha: User, signed_in: SignedIn) -> None:
        here, there = signed_in(asha), signed_in(asha)
        [other] = [item for item in here.get("/api/v1/auth/sessions").json()["items"] if not item["current"]]

        answer = here.delete(f"/api/v1/auth/sessions/{other['id']}")

        assert answer.status_code == 204
        assert "Clear-Site-Data" not in answer.headers
        assert there.get("/api/v1/me").status_code == 401
        assert here.get("/api/v1/me").status_code == 200
        assert here.delete(f"/api/v1/auth/sessions/{other['id']}").status_code == 404

    def test_ending_the_session_one_is_in_clears_the_browser(self, asha: User, signed_in: SignedIn) -> None:
        client = signed_in(asha)
        [here] = client.get("/api/v1/auth/sessions").json()["items"]

        answer = client.delete(f"/api/v1/auth/sessions/{here['id']}")

        assert "Clear-Site-Data" in answer.headers
        assert client.get("/api/v1/me").status_code == 401

    def test_everywhere_is_everywhere(self, asha: User, bilal: User, signed_in: SignedIn) -> None:
        here, there, stranger = signed_in(asha), signed_in(asha), signed_in(bilal)

        answer = here.delete("/api/v1/auth/sessions")

        assert answer.status_code == 204
        assert "Clear-Site-Data" in answer.headers
        assert [client.get("/api/v1/me").status_code for client in (here, there, stranger)] == [401, 401, 200]

    @pytest.mark.parametrize("session_id", ["0" * 32, "x", "a" * 500])
    def test_an_unknown_session_does_not_exist(self, asha: User, signed_in: SignedIn, session_id: str) -> None:
        assert signed_in(asha).delete(f"/api/v1/auth/sessions/{session_id}").status_code == 404

    def test_the_stranger_finds_no_session_of_asha(self, asha: User, bilal: User, signed_in: SignedIn) -> None:
        owner, stranger = signed_in(asha), signed_in(bilal)
        [hers] = owner.get("/api/v1/auth/sessions").json()["items"]

        refusal = stranger.delete(f"/api/v1/auth/sessions/{hers['id']}")

        assert (refusal.status_code, slug_of(refusal)) == (404, "not-found")
        assert hers["id"] not in stranger.get("/api/v1/auth/sessions").content.decode()
        assert owner.get("/api/v1/me").status_code == 200
