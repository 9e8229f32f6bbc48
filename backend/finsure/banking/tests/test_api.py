"""Links over HTTP: asked for with a proof, shown with one next step, withdrawn with a rehearsal; and the inbox."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from finsure.banking import operations
from finsure.banking.models import Fetch, Link, LinkedAccount, Notification
from finsure.banking.tests.conftest import TOKEN
from finsure.banking.tests.simulated import Simulator
from finsure.consent import operations as consent
from finsure.core import clock
from finsure.identity.models import User
from finsure.identity.tests.factories import with_step_up

if TYPE_CHECKING:
    from rest_framework.test import APIClient

pytestmark = pytest.mark.django_db(transaction=True)
LINKS = "/api/v1/links"
NOTIFICATIONS = f"/api/v1/setu/notifications/{TOKEN}"


def asked(**facts: Any) -> dict[str, Any]:
    return {
        "provider": "setu",
        "mobile": "9999999999",
        "bank_ids": ["HDFC-FIP"],
        "notice_version": consent.current_notice(),
    } | facts


def given(simulated: Simulator, client: "APIClient", **facts: Any) -> dict[str, Any]:
    """A link that is active and filled, as the API shows it."""
    operations.read_banks(provider="setu")
    link: Any = with_step_up(client, "POST", LINKS, asked(**facts)).data
    simulated.approve(client.get(f"{LINKS}/{link['id']}").data["url"])
    for _ in range(5):
        operations.advance_link(link_id=link["id"], now=clock.now())
        for fetch in Fetch.objects.filter(going=True):
            operations.advance_fetch(fetch_id=fetch.pk, now=clock.now())
    shown: dict[str, Any] = client.get(f"{LINKS}/{link['id']}").data
    return shown


def test_linking_a_bank_asks_for_proof(
    simulated: Simulator, asha: User, signed_in: "Callable[[User], APIClient]"
) -> None:
    client = signed_in(asha)

    refused = client.post(LINKS, asked())
    let_in: Any = with_step_up(client, "POST", LINKS, asked())

    assert (refused.status_code, refused.data["type"]) == (403, "/problems/step-up-required")
    assert let_in.status_code == 202
    assert Link.objects.count() == 1


def test_a_link_is_shown_with_its_accounts_and_one_next_step(
    simulated: Simulator, asha: User, signed_in: "Callable[[User], APIClient]"
) -> None:
    shown = given(simulated, signed_in(asha))

    assert (shown["state"], shown["health"], shown["step"]) == ("active", "well", "none")
    assert shown["banks"] == ["HDFC Bank"]
    assert shown["url"] is None
    assert shown["fetch"]["state"] == "recorded"
    assert {account["state"] for account in shown["accounts"]} == {"ready"}
    assert all(account["masked"][-4:].isdigit() for account in shown["accounts"])


def test_the_same_day_is_not_fetched_twice(
    simulated: Simulator, asha: User, signed_in: "Callable[[User], APIClient]"
) -> None:
    client = signed_in(asha)
    shown = given(simulated, client)

    again = client.post(f"{LINKS}/{shown['id']}/fetches")

    assert (again.status_code, again.data["type"]) == (409, "/problems/fetch-not-due")
    assert Fetch.objects.count() == 1


def test_withdrawing_is_rehearsed_and_then_empties_every_page(
    simulated: Simulator, asha: User, signed_in: "Callable[[User], APIClient]"
) -> None:
    client = signed_in(asha)
    shown = given(simulated, client)
    withdrawal = f"{LINKS}/{shown['id']}/withdrawal"
    rehearsed = client.get(withdrawal).data
    rows = shown["fetch"]["rows_new"]

    withdrawn: Any = with_step_up(client, "POST", withdrawal, None)

    assert (rehearsed["rows_leaving"], rehearsed["rows_staying"]) == (rows, 0)
    assert rows > 300
    assert withdrawn.status_code == 200
    assert client.get(f"{LINKS}/{shown['id']}").data["state"] == "withdrawn"
    assert client.get("/api/v1/transactions").data["items"] == []
    assert client.get("/api/v1/transactions/summary").data["items"] == []
    assert client.get("/api/v1/holdings").data["items"] == []
    assert client.get("/api/v1/today").data["recent"] == []


def test_taking_every_consent_back_withdraws_the_links_too(
    simulated: Simulator, asha: User, signed_in: "Callable[[User], APIClient]"
) -> None:
    client = signed_in(asha)
    shown = given(simulated, client)

    client.delete("/api/v1/consents")

    assert client.get(f"{LINKS}/{shown['id']}").data["state"] == "withdrawn"
    assert client.get("/api/v1/transactions").data["items"] == []


def test_nobody_else_sees_touches_or_comes_back_to_a_link(
    simulated: Simulator, asha: User, bilal: User, signed_in: "Callable[[User], APIClient]"
) -> None:
    shown = given(simulated, signed_in(asha))
    stranger = signed_in(bilal)
    mark = Link.objects.get().return_mark

    assert stranger.get(f"{LINKS}/{shown['id']}").status_code == 404
    assert stranger.get(f"{LINKS}/{shown['id']}/fetches").status_code == 404
    assert stranger.post(f"{LINKS}/{shown['id']}/fetches").status_code == 404
    assert stranger.post(f"{LINKS}/returned", {"mark": mark}).status_code == 404
    assert with_step_up(stranger, "POST", f"{LINKS}/{shown['id']}/withdrawal", None).status_code == 404
    assert stranger.get(LINKS).data["items"] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"provider": "plaid"},
        {"mobile": "12"},
        {"bank_ids": ["../x"]},
        {"bank_ids": [f"BANK-{n}" for n in range(7)]},
        {"days": 366},
        {"months": 14},
        {"fi_types": ["CREDIT_CARD"]},
        {"fi_types": []},
        {"language": "fr"},
    ],
)
def test_what_cannot_be_asked_for_is_refused(
    wrong: dict[str, Any], simulated: Simulator, asha: User, signed_in: "Callable[[User], APIClient]"
) -> None:
    refused: Any = with_step_up(signed_in(asha), "POST", LINKS, asked(**wrong))

    assert refused.status_code == 422
    assert not Link.objects.exists()


def test_where_no_provider_is_set_up_it_says_so(
    asha: User, signed_in: "Callable[[User], APIClient]", settings: Any
) -> None:
    settings.SETU = settings.SETU | {"mode": ""}
    client = signed_in(asha)

    assert client.get("/api/v1/bank-providers").data["items"] == []
    refused: Any = with_step_up(client, "POST", LINKS, asked())
    assert (refused.status_code, refused.data["type"]) == (409, "/problems/provider-not-offered")


def consent_update(handle: str, **facts: Any) -> dict[str, Any]:
    return {
        "type": "CONSENT_STATUS_UPDATE",
        "consentId": handle,
        "notificationId": "5d3a4f8e-6d2f-4a53-9d0e-6f6f4b3f1a11",
        "success": True,
        "data": {"status": "ACTIVE"},
    } | facts


def test_a_notification_is_a_hint_that_is_followed_by_reading(
    simulated: Simulator, asha: User, signed_in: "Callable[[User], APIClient]", signed_out: "APIClient"
) -> None:
    client = signed_in(asha)
    link: Any = with_step_up(client, "POST", LINKS, asked()).data
    handle = Link.objects.get().handle or ""

    said = signed_out.post(NOTIFICATIONS, consent_update(handle))
    assert said.status_code == 204
    assert client.get(f"{LINKS}/{link['id']}").data["state"] == "pending"  # it lied: nobody has agreed

    simulated.approve(client.get(f"{LINKS}/{link['id']}").data["url"])
    signed_out.post(NOTIFICATIONS, consent_update(handle, notificationId="5d3a4f8e-6d2f-4a53-9d0e-6f6f4b3f1a12"))
    assert client.get(f"{LINKS}/{link['id']}").data["state"] == "active"
    assert LinkedAccount.objects.exists()


def test_a_forged_or_repeated_notification_leaves_nothing(
    simulated: Simulator, asha: User, signed_in: "Callable[[User], APIClient]", signed_out: "APIClient"
) -> None:
    with_step_up(signed_in(asha), "POST", LINKS, asked())
    handle = Link.objects.get().handle or ""

    for _ in range(3):
        signed_out.post(NOTIFICATIONS, consent_update(handle))
    signed_out.post(NOTIFICATIONS, consent_update("11111111-1111-4111-8111-111111111111"))
    elsewhere = signed_out.post(f"/api/v1/setu/notifications/{'x' * 40}", consent_update(handle))

    assert elsewhere.status_code == 404
    assert Notification.objects.count() == 1
