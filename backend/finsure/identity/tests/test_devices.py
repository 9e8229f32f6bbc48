from typing import Any

import pytest
from rest_framework.test import APIClient

from finsure.audit.models import Entry
from finsure.audit.sealing import open_details
from finsure.identity.browser import DEVICE_COOKIE
from finsure.identity.models import Device, User
from finsure.identity.tests.factories import OWN_PAGE, enter, use


def met(client: APIClient) -> list[bool]:
    """Of each session, the oldest first, whether it was opened by a new device."""
    items = client.get("/api/v1/auth/sessions").json()["items"]
    return [item["is_new_device"] for item in sorted(items, key=lambda item: str(item["created_at"]))]


@pytest.mark.django_db
class TestNewDevices:
    def test_a_browser_never_seen_before_is_noted_and_shown(self) -> None:
        first, second = APIClient(), APIClient()
        use(first, enter(first))

        use(second, enter(second))

        assert met(second) == [False, True]
        entries = list(Entry.objects.filter(action="session.opened").order_by("id"))
        details = open_details(User.objects.get(), entries)
        assert [one.get("new_device", False) for one in details] == [False, True]

    def test_the_same_browser_is_known_again_after_signing_out(self) -> None:
        client = APIClient()
        use(client, enter(client))
        client.post("/api/v1/auth/sign-out", **OWN_PAGE)

        use(client, enter(client))

        assert met(client) == [False]
        assert not any("new_device" in one for one in open_details(User.objects.get(), list(Entry.objects.all())))
        assert Device.objects.count() == 1

    def test_the_mark_is_out_of_reach_of_scripts_and_kept_as_a_hash(self) -> None:
        client = APIClient()

        cookie: Any = enter(client).cookies[DEVICE_COOKIE]

        assert (cookie["httponly"], cookie["secure"], cookie["samesite"], cookie["path"]) == (True, True, "Strict", "/")
        assert Device.objects.get().sha256 != cookie.value

    def test_a_forged_mark_makes_nobody_known(self) -> None:
        first, second = APIClient(), APIClient()
        use(first, enter(first))
        second.cookies[DEVICE_COOKIE] = "forged"

        use(second, enter(second))

        assert met(second) == [False, True]

    def test_one_browser_of_two_people_is_new_to_neither(self) -> None:
        client = APIClient()
        enter(client)
        use(client, enter(client, "+919876543211"))

        assert met(client) == [False]
        assert Device.objects.count() == 2
