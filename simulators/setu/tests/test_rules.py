"""What a consent may ask, and how often and how far it may be used."""

from typing import Any

import pytest

from simulators.setu.tests.conftest import CONSENT, Stage

UNFAIR = "Consent parameters are not as per fair use policy - {} is invalid."
WEALTH = {
    "code": "101",
    "text": "Wealth",
    "refUri": "https://api.rebit.org.in/aa/purpose/101.xml",
    "category": {"type": "x"},
}
PAST = {"from": "2026-01-01T00:00:00Z", "to": "2026-06-01T00:00:00Z"}


@pytest.mark.parametrize(
    "changes",
    [
        {"vua": None},
        {"vua": "12345"},
        {"vua": "0999999999"},
        {"vua": "9999999999@"},
        {"vua": 9999999999},
        {"dataRange": None},
        {"dataRange": {"from": "2026-01-01"}},
        {"dataRange": {"from": "2026-02-01T00:00:00Z", "to": "2026-01-01T00:00:00Z"}},
        {"dataRange": {"from": "yesterday", "to": "2026-01-01T00:00:00Z"}},
        {"consentTypes": []},
        {"consentTypes": ["EVERYTHING"]},
        {"fiTypes": ["CREDIT_CARD"]},
        {"fiTypes": "DEPOSIT"},
        {"fetchType": "DAILY"},
        {"consentMode": "KEEP"},
        {"frequency": {"unit": "DAILY", "value": 1}},
        {"frequency": {"unit": "DAY", "value": "1"}},
        {"frequency": {"unit": "DAY", "value": 0}},
        {"frequency": {"unit": "DAY", "value": True}},
        {"frequency": {"unit": "HOUR", "value": 2}, "purpose": WEALTH},
        {"frequency": {"unit": "DAY", "value": 25}, "purpose": WEALTH},
        {"frequency": {"unit": "MONTH", "value": 2}, "fetchType": "ONETIME"},
        {"dataLife": {"unit": "MONTH", "value": "1"}},
        {"dataLife": {"unit": "INF", "value": 1}, "purpose": WEALTH},
        {"dataLife": {"unit": "DAY", "value": 1}, "consentMode": "VIEW"},
        {"consentDuration": {"unit": "WEEK", "value": 1}},
        {"consentDuration": {"unit": "YEAR", "value": 90000}},
        {
            "consentDuration": None,
            "consentDateRange": {"startDate": "2026-01-01T00:00:00Z", "endDate": "2026-02-01T00:00:00Z"},
        },
        {"purpose": {"code": "102"}},
        {"purpose": WEALTH | {"refUri": "https://example.com"}},
        {"purpose": WEALTH | {"code": "999"}},
        {"context": [{"key": "colour", "value": "red"}]},
        {"context": [{"key": "fipId", "value": "a,b,c,d,e,f,g"}]},
        {"context": {}},
        {"redirectUrl": "javascript:alert(1)"},
        {"additionalParams": {"tags": ["a", "a"]}},
        {"additionalParams": {"tags": ["a" * 101]}},
        {"PAN": "abc"},
    ],
)
def test_what_is_not_described_is_a_bad_request(stage: Stage, changes: dict[str, Any]) -> None:
    reply = stage.ask(**changes)

    assert reply.status == 400, reply.text
    assert reply.json["errorCode"] == "InvalidRequest"
    assert stage.simulator.shelf.all("consent") == []


def test_a_handle_nobody_has_is_refused_by_name(stage: Stage) -> None:
    refused = stage.ask(vua="9999999999@setu-aa")

    assert (refused.status, refused.json["errorMsg"]) == (400, "VUA handle '@setu-aa' is not supported")
    assert {stage.ask(vua=f"9999999999@{aa}").status for aa in ("onemoney", "anumati", "finvu")} == {201}


@pytest.mark.parametrize(
    ("changes", "attribute"),
    [
        ({"frequency": {"unit": "HOUR", "value": 1}}, "frequency"),
        ({"frequency": {"unit": "DAY", "value": 2}}, "frequency"),
        ({"frequency": {"unit": "MONTH", "value": 46}}, "frequency"),
        ({"frequency": {"unit": "INF", "value": 1}}, "frequency"),
        ({"dataLife": {"unit": "DAY", "value": 32}}, "dataLife"),
        ({"dataLife": {"unit": "MONTH", "value": 2}}, "dataLife"),
        ({"dataLife": {"unit": "YEAR", "value": 1}}, "dataLife"),
        ({"consentDuration": {"unit": "MONTH", "value": 13}}, "consentExpiry"),
        ({"dataRange": {"from": "2025-10-22T00:00:00Z", "to": "2026-11-24T00:00:00Z"}}, "dataRange"),
        ({"dataRange": {"from": "2026-01-01T00:00:00Z", "to": "2027-06-24T00:00:00Z"}}, "dataRange"),
    ],
)
def test_purpose_102_is_held_to_fair_use(stage: Stage, changes: dict[str, Any], attribute: str) -> None:
    unfair = stage.ask(**changes)
    other_purpose = stage.ask(**changes, purpose=WEALTH)

    assert (unfair.status, unfair.json["errorMsg"]) == (412, UNFAIR.format(attribute))
    assert other_purpose.status == 201


@pytest.mark.parametrize(
    "changes",
    [
        {"frequency": {"unit": "DAY", "value": 1}},
        {"frequency": {"unit": "MONTH", "value": 45}},
        {"dataLife": {"unit": "DAY", "value": 31}},
        {"consentDuration": {"unit": "YEAR", "value": 1}},
        {"dataRange": {"from": "2025-10-24T00:00:00Z", "to": "2027-05-24T00:00:00Z"}},
        {"fiTypes": ["MUTUAL_FUNDS"], "dataRange": {"from": "2017-01-01T00:00:00Z", "to": "2026-11-24T00:00:00Z"}},
        {"fetchType": "ONETIME"},
    ],
)
def test_the_most_that_is_fair_is_granted(stage: Stage, changes: dict[str, Any]) -> None:
    assert stage.ask(**changes).status == 201


def test_a_pull_stays_within_the_consent_and_within_thirteen_months(stage: Stage) -> None:
    consent = stage.agreed()

    early = stage.begin(consent, "2025-10-24", "2026-11-24")
    late = stage.begin(consent, "2026-11-01", "2027-06-01")
    stage.clock.moment = stage.clock.moment.replace(year=2027, month=4)
    stage.log_in()
    long = stage.begin(consent, "2025-10-25", "2027-04-01")
    allowed = stage.begin(consent, "2025-10-25", "2026-11-24")

    assert [early.status, late.status] == [400, 400]
    assert (long.status, long.json["errorMsg"]) == (412, "FI data range is not as per fair use policy.")
    assert allowed.status == 201


def test_a_onetime_consent_is_used_once(stage: Stage) -> None:
    consent = stage.agreed(fetchType="ONETIME", dataRange=PAST)

    first = stage.begin(consent, "2026-01-01", "2026-05-01")
    second = stage.begin(consent, "2026-01-01", "2026-05-01")

    assert first.status == 201
    assert (second.status, second.json["errorMsg"]) == (400, "Consent already used")


def test_a_session_that_failed_is_no_use(stage: Stage) -> None:
    consent = stage.agreed(fetchType="ONETIME")
    stage.turn(outcome="FAILED")
    stage.begin(consent)
    stage.pass_time(seconds=5)
    stage.turn(outcome="READY")

    assert stage.begin(consent).status == 201
    assert stage.begin(consent).status == 400


def test_frequency_is_counted_by_the_calendar_of_india(stage: Stage) -> None:
    """15:00 in India: nine hours later it is another day there, though not yet in London."""
    consent = stage.agreed()
    used = [stage.begin(consent).status]
    stage.pass_time(hours=8)
    again = stage.begin(consent)
    stage.pass_time(hours=1, minutes=1)
    used.append(stage.begin(consent).status)

    assert (again.status, again.json["errorMsg"]) == (400, "Consent already used for the frequency")
    assert used == [201, 201]
    assert stage.call("GET", f"/v2/consents/{consent}?expanded=true").json["usage"]["count"] == 2


def test_an_agreed_filter_leaves_rows_out(stage: Stage) -> None:
    rule = [
        {"type": "TRANSACTIONTYPE", "operator": "=", "value": "CREDIT"},
        {"type": "TRANSACTIONAMOUNT", "operator": ">=", "value": "20000"},
    ]
    consent = stage.agreed(dataFilter=rule, consentTypes=["TRANSACTIONS"])

    fetched = stage.fetched(consent)

    accounts = [one["data"]["account"] for fip in fetched["fips"] for one in fip["accounts"]]
    rows = [row for account in accounts for row in account["transactions"]["transaction"]]
    assert rows
    assert all(row["type"] == "CREDIT" and float(row["amount"]) >= 20000 for row in rows)
    assert all("summary" not in account and "profile" not in account for account in accounts)


def test_a_consent_lasts_as_long_as_was_said(stage: Stage) -> None:
    by_duration = stage.ask(consentDuration={"unit": "MONTH", "value": "4"}, dataRange=PAST).json["detail"]
    dates = {"startDate": "2026-11-24T00:00:00Z", "endDate": "2026-12-24T00:00:00Z"}
    by_dates = stage.ask(consentDuration=None, consentDateRange=dates, dataRange=PAST).json["detail"]
    both = stage.ask(consentDateRange=dates, dataRange=PAST).json["detail"]

    assert (by_duration["consentStart"], by_duration["consentExpiry"]) == (stage.at(), "2027-03-24T09:30:00.000Z")
    assert by_dates["consentExpiry"] == "2026-12-24T00:00:00.000Z"
    assert both["consentExpiry"] == "2027-05-24T09:30:00.000Z"
    assert CONSENT["consentDuration"] == {"unit": "MONTH", "value": 6}
