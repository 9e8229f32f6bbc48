"""Consents and sessions through their lives."""

from typing import Any

from defusedxml import ElementTree
import pytest

from simulators.setu.tests.conftest import Stage, Visit


def states(fetched: Any) -> dict[str, list[str]]:
    return {fip["fipID"]: [one["FIstatus"] for one in fip["accounts"]] for fip in fetched["fips"]}


def test_a_session_is_pending_then_complete_then_expired(stage: Stage) -> None:
    consent = stage.agreed()
    session = stage.begin(consent).json["id"]
    seen = []

    for span in ({"seconds": 1}, {"seconds": 2}, {"hours": 5}, {"hours": 1}):
        stage.pass_time(**span)
        reply = stage.call("GET", f"/v2/sessions/{session}").json
        seen.append((reply["status"], reply["fips"] is not None))

    assert seen == [("PENDING", False), ("COMPLETED", True), ("COMPLETED", True), ("EXPIRED", False)]
    assert stage.call("GET", f"/v2/consents/{consent}/data-sessions").json["dataSessions"] == []


@pytest.mark.parametrize(
    ("outcome", "status", "expected"),
    [
        ("READY", "COMPLETED", {"HDFC-FIP": ["DELIVERED", "DELIVERED"], "SBI-FIP": ["DELIVERED"]}),
        ("SBI-FIP:DENIED", "PARTIAL", {"HDFC-FIP": ["DELIVERED", "DELIVERED"], "SBI-FIP": ["DENIED"]}),
        ("SBI-FIP:TIMEOUT", "PARTIAL", {"HDFC-FIP": ["DELIVERED", "DELIVERED"], "SBI-FIP": ["TIMEOUT"]}),
        ("HDFC-FIP:FAILED", "PARTIAL", {"HDFC-FIP": ["FAILED", "FAILED"], "SBI-FIP": ["DELIVERED"]}),
        ("DENIED", "FAILED", {"HDFC-FIP": ["DENIED", "DENIED"], "SBI-FIP": ["DENIED"]}),
        ("PARTIAL", "PARTIAL", {"HDFC-FIP": ["DELIVERED", "DELIVERED"], "SBI-FIP": ["PENDING"]}),
    ],
)
def test_each_fip_answers_as_its_knob_says(stage: Stage, outcome: str, status: str, expected: Any) -> None:
    consent = stage.agreed()
    stage.turn(outcome=outcome)

    fetched = stage.fetched(consent)

    assert fetched["status"] == status
    assert states(fetched) == expected
    for fip in fetched["fips"]:
        assert all((one["data"] is not None) == (one["FIstatus"] == "DELIVERED") for one in fip["accounts"])


def test_only_an_active_consent_starts_a_session(stage: Stage) -> None:
    waiting, revoked, rejected = stage.asked(), stage.agreed(), stage.asked()
    stage.call("POST", f"/v2/consents/{revoked}/revoke")
    Visit(stage, rejected).to_accounts().press("reject", reason="reject_other")

    refused = [stage.begin(consent) for consent in (waiting, revoked, rejected)]

    assert [reply.status for reply in refused] == [400, 400, 400]
    assert [stage.status(one) for one in (waiting, revoked, rejected)] == ["PENDING", "REVOKED", "REJECTED"]


def test_data_is_not_given_once_the_consent_has_ended(stage: Stage) -> None:
    consent = stage.agreed()
    session = stage.begin(consent).json["id"]
    stage.pass_time(seconds=5)
    stage.call("POST", f"/v2/consents/{consent}/revoke")

    reply = stage.call("GET", f"/v2/sessions/{session}")

    assert (reply.status, reply.json["errorCode"]) == (403, "ConsentRevoked")


def test_a_consent_expires_and_says_so_once(stage: Stage) -> None:
    consent = stage.agreed()
    stage.pass_time(days=182)
    told_unasked = stage.notices()[-1]["data"]["status"]

    statuses = [stage.status(consent), stage.status(consent)]

    told = [notice["data"]["status"] for notice in stage.notices() if notice["consentId"] == consent]
    assert statuses == ["EXPIRED", "EXPIRED"]
    assert told == ["ACTIVE", "EXPIRED"]
    assert told_unasked == "EXPIRED"
    assert stage.begin(consent).json["errorMsg"] == "Consent has expired"
    assert stage.call("POST", f"/v2/consents/{consent}/revoke").json["errorMsg"] == f"Consent '{consent}' has expired"


def test_the_last_fetch_is_remembered(stage: Stage) -> None:
    consent = stage.agreed()
    stage.turn(outcome="SBI-FIP:DENIED")
    stage.fetched(consent, "2026-01-01", "2026-02-01")

    told = stage.call("GET", f"/v2/consents/{consent}/fetch/status").json

    assert told["lastFetchedAt"] == stage.at()
    assert told["dataRange"]["from"] == "2026-01-01T00:00:00.000Z"
    assert told["lastFetchedFips"] == ["HDFC-FIP", "HDFC-FIP"]


def test_a_refresh_is_another_session(stage: Stage) -> None:
    consent = stage.agreed(frequency={"unit": "MONTH", "value": 5})

    reply = stage.call("GET", f"/v2/sessions/refresh/{consent}?restart=true")

    listed = stage.call("GET", f"/v2/consents/{consent}/data-sessions").json["dataSessions"]
    assert (reply.status, reply.json["status"]) == (200, "pending")
    assert [one["status"] for one in listed] == ["PENDING"]


def test_sessions_are_listed_newest_first(stage: Stage) -> None:
    consent = stage.agreed(frequency={"unit": "MONTH", "value": 5})
    made = []
    for _ in range(3):
        made.append(stage.begin(consent).json["id"])
        stage.pass_time(minutes=1)

    listed = stage.call("GET", f"/v2/consents/{consent}/data-sessions").json["dataSessions"]

    assert [one["sessionId"] for one in listed] == made[::-1]


def test_xml_comes_back_where_xml_was_asked(stage: Stage) -> None:
    consent = stage.agreed()

    fetched = stage.fetched(consent, "2026-10-01", "2026-11-01", "xml")

    account = ElementTree.fromstring(fetched["fips"][0]["accounts"][0]["data"]["xml"])
    rows = account.findall("./Transactions/Transaction")
    assert account.tag == "Account"
    assert account.find("./Summary") is not None
    assert len(rows) > 30
    assert {"amount", "narration", "txnId"} <= set(rows[0].attrib)


def test_a_collection_needs_one_customer_and_two_consents_at_most(stage: Stage) -> None:
    one, two, three = stage.asked(), stage.asked(), stage.asked()
    stranger = stage.asked(vua="9876543210")

    statuses = [
        stage.call("POST", "/v2/consents/collection", body).status
        for body in (
            {"mandatoryConsents": [one, two]},
            {"mandatoryConsents": [one], "optionalConsents": [two]},
            {"mandatoryConsents": [one, two], "optionalConsents": [three]},
            {"mandatoryConsents": [], "optionalConsents": [two]},
            {"mandatoryConsents": [one, one]},
            {"mandatoryConsents": [one, stranger]},
        )
    ]

    assert statuses == [200, 200, 400, 400, 400, 400]
