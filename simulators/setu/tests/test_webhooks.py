"""Notifications: what they say, and every way in which they may go wrong."""

from typing import Any

import pytest

from simulators.setu import webhooks
from simulators.setu.tests.conftest import Ear, Stage, Visit
from simulators.setu.tests.document import paths_of, sample


def test_an_approval_and_an_answer_are_told_as_published(stage: Stage, ear: Ear) -> None:
    stage.turn(notify=ear.address)
    consent = stage.agreed()
    stage.tick()
    session = stage.begin(consent).json["id"]

    stage.pass_time(seconds=5)

    approved, *answers = ear.heard
    assert paths_of(sample("notifications_01")) - paths_of(approved) == set()
    assert approved["data"]["status"] == "ACTIVE"
    assert len(approved["data"]["detail"]["accounts"]) == 3
    assert [answer["dataSessionId"] for answer in answers] == [session, session]
    assert {answer["data"]["fips"][0]["fipID"] for answer in answers} == {"HDFC-FIP", "SBI-FIP"}
    assert all(paths_of(sample("notifications_05")) - paths_of(answer) == set() for answer in answers)
    assert {one["FIStatus"] for answer in answers for fip in answer["data"]["fips"] for one in fip["accounts"]} == {
        "READY"
    }
    assert len({notice["notificationId"] for notice in ear.heard}) == 3


def test_nothing_signs_a_notification(stage: Stage, ear: Ear) -> None:
    stage.turn(notify=ear.address)
    stage.agreed()
    stage.tick()

    assert set(ear.headers[0]) == {"HTTP_HOST", "HTTP_ACCEPT_ENCODING"}


def test_the_failure_bodies_are_as_published(stage: Stage) -> None:
    Visit(stage, stage.asked()).press("cancel", reason="cancel_not_understand")
    Visit(stage, stage.asked()).to_accounts().press("reject", reason="reject_not_want_to_share")
    stage.turn(consent_fails=True)
    Visit(stage, stage.asked()).approve()

    for notice, name in zip(stage.notices(), ("notifications_02", "notifications_03", "notifications_04"), strict=True):
        printed = sample(name)
        assert set(notice) == set(printed)
        assert (notice["success"], notice["data"], notice["error"]) == (False, None, printed["error"])


@pytest.mark.parametrize("answer", ["500 Error", "302 Found"])
def test_a_notification_is_sent_once_whatever_comes_back(stage: Stage, ear: Ear, answer: str) -> None:
    ear.answer = answer
    stage.turn(notify=ear.address)
    stage.agreed()

    sent = [stage.tick(), stage.tick(), stage.tick()]

    assert sent == [1, 0, 0]
    assert len(ear.heard) == 1


def test_nobody_listening_is_survived(stage: Stage) -> None:
    stage.turn(notify="http://127.0.0.1:9/")
    stage.agreed()

    assert [stage.tick(), stage.tick()] == [1, 0]


def test_copies_are_the_same_notification(stage: Stage, ear: Ear) -> None:
    stage.turn(notify=ear.address, webhook_copies=3)
    stage.agreed()
    stage.tick()

    assert len(ear.heard) == 3
    assert ear.heard[0] == ear.heard[1] == ear.heard[2]


def test_a_delay_is_kept(stage: Stage, ear: Ear) -> None:
    stage.turn(notify=ear.address, webhook_delay=60)
    stage.agreed()

    heard = []
    for seconds in (0, 59, 1):
        stage.pass_time(seconds=seconds)
        heard.append(len(ear.heard))

    assert heard == [0, 0, 1]


def test_some_are_lost(stage: Stage, ear: Ear) -> None:
    stage.turn(notify=ear.address, webhook_lost=0.5)
    for _ in range(40):
        stage.call("POST", f"/v2/consents/{stage.agreed()}/revoke")
    stage.tick()

    assert 15 < len(ear.heard) < 65


def test_all_may_be_lost(stage: Stage, ear: Ear) -> None:
    stage.turn(notify=ear.address, webhook_lost=1)
    stage.agreed()
    stage.tick()

    assert ear.heard == []


def test_they_may_come_in_another_order(stage: Stage, ear: Ear) -> None:
    stage.turn(notify=ear.address, webhook_shuffle=True)
    for _ in range(8):
        stage.agreed()
    queued = [notice["notificationId"] for notice in stage.notices()]
    stage.tick()

    heard = [notice["notificationId"] for notice in ear.heard]
    assert heard != queued
    assert sorted(heard) == sorted(queued)


def test_forged_ones_say_what_is_not_so(stage: Stage, ear: Ear) -> None:
    stage.turn(notify=ear.address, webhook_forged=True)
    consent = stage.agreed()
    stage.tick()

    _, stranger, claimed, invented = ear.heard
    assert stage.call("GET", f"/v2/consents/{stranger['consentId']}").status == 404
    assert (claimed["consentId"], claimed["data"]["status"]) == (consent, "REVOKED")
    assert stage.status(consent) == "ACTIVE"
    assert invented["type"] == "FI_DATA_READY"


def test_auto_fetch_pushes_the_data_itself(stage: Stage, ear: Ear) -> None:
    stage.turn(notify=ear.address, auto_fetch=True)
    stage.agreed()
    stage.tick()
    stage.pass_time(seconds=5)
    stage.tick()

    ready = next(notice for notice in ear.heard if notice["type"] == "FI_DATA_READY")
    printed = sample("data-apis_06")
    item = ready["fiData"][0]["data"][0]
    assert set(printed) - set(ready) == set()
    assert set(printed["fiData"][0]["data"][0]) == set(item)
    assert item["decryptedFI"]["account"]["transactions"]["transaction"]
    assert len([notice for notice in ear.heard if notice["type"] == "FI_DATA_READY"]) == 1


def test_an_auto_fetch_that_may_not_be_says_so(stage: Stage) -> None:
    webhooks.data_failed(stage.simulator, "some", "InvalidConsentUse", "Consent fetch frequency exceeded")

    printed: dict[str, Any] = sample("data-apis_07")
    told = stage.notices()[0]
    assert set(told) == set(printed)
    assert (told["success"], told["error"]) == (printed["success"], printed["error"])
