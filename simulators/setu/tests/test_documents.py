"""Every answer is what Setu's OpenAPI document says and what its samples show."""

from typing import Any

import pytest

from simulators.setu.tests.conftest import CLIENT, CONSENT, MOBILE, Stage, Visit
from simulators.setu.tests.document import answer_problems, document, fi_problems, operation, paths_of, problems, sample

NOBODY = "00000000-0000-4000-8000-000000000000"
HOLDINGS = ["TERM_DEPOSIT", "RECURRING_DEPOSIT", "MUTUAL_FUNDS", "EQUITIES", "ETF", "INSURANCE_POLICIES"]


def test_every_good_answer_is_as_documented(stage: Stage) -> None:
    consent, other = stage.agreed(), stage.asked()
    session = stage.begin(consent).json["id"]
    stage.pass_time(seconds=5)
    collection = stage.call("POST", "/v2/consents/collection", {"mandatoryConsents": [other]})
    spare = stage.agreed(frequency={"unit": "MONTH", "value": 30})
    span = {"dataRange": {"from": "2026-01-01T00:00:00Z", "to": "2026-02-01T00:00:00Z"}}
    calls: list[tuple[str, str, Any]] = [
        ("POST", "/v1/users/login", CLIENT),
        ("GET", "/v2/fips", None),
        ("GET", "/v2/fips?aa=finvu&status=ACTIVE&expanded=true", None),
        ("GET", "/v2/fips/HDFC-FIP?expanded=true", None),
        ("POST", "/v2/consents", CONSENT),
        ("GET", f"/v2/consents/{consent}", None),
        ("GET", f"/v2/consents/{consent}?expanded=true", None),
        ("GET", f"/v2/consents/{other}?expanded=true", None),
        ("GET", f"/v2/consents/collection/{collection.json['consentCollectionId']}", None),
        ("GET", f"/v2/consents/{consent}/fetch/status", None),
        ("GET", f"/v2/consents/{consent}/data-sessions", None),
        ("GET", f"/v2/sessions/{session}", None),
        ("GET", f"/v2/sessions/refresh/{spare}?restart=false", None),
        ("POST", f"/v2/sessions/refresh/{spare}", span),
        ("POST", f"/v2/consents/{consent}/revoke", None),
    ]

    replies = [(line, stage.call(*line, headers={"client": "bridge"})) for line in calls]

    wrong = {
        f"{method} {path}": found
        for (method, path, _), reply in replies
        if (found := answer_problems(method, path, reply.status, reply.json)) or reply.status >= 400
    }
    assert wrong == {}
    described = sum(len({"get", "post"} & set(operations)) for operations in document()["paths"].values())
    reached = {id(document()["paths"]) and str(operation(method, path)) for method, path, _ in calls}
    reached |= {str(operation("POST", "/v2/consents/collection")), str(operation("POST", "/v2/sessions"))}
    assert len(reached) == described


@pytest.mark.parametrize("status", ["PENDING", "PARTIAL", "COMPLETED", "FAILED", "EXPIRED"])
def test_a_session_is_as_documented_in_every_state(stage: Stage, status: str) -> None:
    consent = stage.agreed()
    stage.turn(outcome={"PARTIAL": "SBI-FIP:DENIED", "FAILED": "TIMEOUT"}.get(status, "READY"))
    session = stage.begin(consent)
    stage.pass_time(**{"PENDING": {"seconds": 1}, "EXPIRED": {"hours": 7}}.get(status, {"seconds": 5}))

    reply = stage.call("GET", f"/v2/sessions/{session.json['id']}")

    assert reply.json["status"] == status
    assert answer_problems("POST", "/v2/sessions", 201, session.json) == []
    assert answer_problems("GET", "/v2/sessions/x", reply.status, reply.json) == []


@pytest.mark.parametrize("schema", ["v1", "v2"])
def test_every_kind_of_account_is_as_documented(stage: Stage, schema: str) -> None:
    stage.turn(schema=schema)
    consent = stage.agreed(fiTypes=["DEPOSIT", "NPS", *HOLDINGS])

    fetched = stage.fetched(consent)

    accounts = [one["data"]["account"] for fip in fetched["fips"] for one in fip["accounts"]]
    described = [account for account in accounts if account["type"] != "nps"]  # the document has no NPS
    assert {account["type"] for account in described} == {"deposit", *map(str.lower, HOLDINGS)}
    assert len(accounts) == len(described) + 1
    assert {account["type"]: fi_problems(account) for account in described} == {
        account["type"]: [] for account in described
    }
    assert all(account["transactions"]["transaction"] for account in accounts)


@pytest.mark.parametrize("schema", ["v1", "v2"])
def test_deposits_have_the_names_of_the_published_samples(stage: Stage, schema: str) -> None:
    stage.turn(schema=schema)
    consent = stage.agreed(fiTypes=["DEPOSIT", "TERM_DEPOSIT", "RECURRING_DEPOSIT"])

    fetched = stage.fetched(consent)

    ours = {
        one["data"]["account"]["type"]: one["data"]["account"] for fip in fetched["fips"] for one in fip["accounts"]
    }
    printed = sample(f"deposit_{schema}", "fi-samples")
    lacking = paths_of({part: printed[part] for part in ("profile", "summary", "transactions")}) - paths_of(
        ours["deposit"]
    )
    assert lacking == set()
    for kind in ("term_deposit", "recurring_deposit"):
        theirs = set(sample(f"{kind}_{schema}", "fi-samples")["summary"]) - {"recurringAmount", "recurringDepositDay"}
        assert theirs - set(ours[kind]["summary"]) == set()


PRINTED_OTHERWISE = {".fips[].accounts[].status", ".Pending"}  # elsewhere, and in the document: FIstatus, pending


def test_answers_hold_every_name_of_the_published_samples(stage: Stage) -> None:
    stage.turn(schema="v1", holder="object")
    bare, consent = stage.asked(context=[], additionalParams={"tags": ["Loan_Tracking"]}), stage.agreed()
    session = stage.begin(consent)
    stage.pass_time(seconds=5)
    calls: dict[str, tuple[Any, ...]] = {
        "account-availability-apis_02": ("POST", "/v2/account-availability", {"mobileNumber": MOBILE}),
        "account-availability-apis_03": ("POST", "/v2/account-availability", {"mobileNumber": 7}),
        "consent-flow_02": ("POST", "/v2/consents", CONSENT | {"additionalParams": {"tags": ["a"]}}),
        "consent-flow_04": ("GET", f"/v2/consents/{bare}"),
        "consent-flow_05": ("GET", f"/v2/consents/{bare}?expanded=true"),
        "consent-flow_08": ("POST", "/v2/consents/collection", {"mandatoryConsents": [bare]}),
        "consent-flow_14": ("GET", f"/v2/consents/{consent}/fetch/status"),
        "consent-flow_17": ("GET", f"/v2/consents/{bare}/fetch/status"),
        "consent-flow_18": ("GET", f"/v2/consents/{consent}/data-sessions"),
        "consent-flow_19": ("GET", f"/v2/consents/{NOBODY}/data-sessions"),
        "data-apis_04": ("GET", f"/v2/sessions/{session.json['id']}"),
        "fip-apis_01": ("GET", "/v2/fips"),
        "fip-apis_03": ("GET", "/v2/fips/AXIS001"),
        "fip-apis_05": ("GET", "/v2/fips?status=ACTIVE"),
        "fip-apis_08": ("GET", "/v2/fips/AXIS001?aa=onemoney"),
        "fip-apis_10": ("GET", "/v2/fips/AXIS001?expanded=true"),
        "consent-flow_10": ("POST", f"/v2/consents/{consent}/revoke"),
    }

    # In the order of the table: looking at what was fetched comes after the fetch.
    calls = {name: calls[name] for name in sorted(calls, key=lambda name: name != "data-apis_04")}
    produced = {name: stage.call(*line) for name, line in calls.items()} | {"data-apis_02": session}

    lacking = {name: _lacking(name, reply.json) for name, reply in produced.items()}
    assert {name: found for name, found in lacking.items() if found} == {}


def _lacking(name: str, body: Any) -> set[str]:
    missing = paths_of(sample(name)) - paths_of(body)
    return {path for path in missing if not any(known in path for known in PRINTED_OTHERWISE)}


def test_refusals_say_what_the_published_samples_say(stage: Stage) -> None:
    waiting, stranger = stage.asked(), stage.asked(vua="9876543210")
    short = {
        "consentDuration": {"unit": "DAY", "value": 1},
        "dataRange": {"from": "2026-11-01T00:00:00Z", "to": stage.at()},
    }
    gone = stage.asked(**short)

    produced = {
        "consent-flow_09": stage.call("POST", "/v2/consents/collection", {"mandatoryConsents": [waiting, stranger]}),
        "consent-flow_11": stage.call("POST", f"/v2/consents/{NOBODY}/revoke"),
        "consent-flow_12": stage.call("POST", f"/v2/consents/{waiting}/revoke"),
        "consent-flow_16": stage.call("GET", f"/v2/consents/{NOBODY}/fetch/status"),
    }
    stage.pass_time(days=2)
    produced["consent-flow_13"] = stage.call("POST", f"/v2/consents/{gone}/revoke")
    stage.access["x-product-instance-id"] = "another"
    produced["consent-flow_15"] = stage.call("GET", f"/v2/consents/{waiting}/fetch/status")

    for name, reply in produced.items():
        printed = sample(name)
        assert reply.json["errorCode"] == printed["errorCode"]
        assert _without_id(reply.json["errorMsg"]) == _without_id(printed["errorMsg"])
        assert _lacking(name, reply.json) == set()


def _without_id(words: str) -> str:
    before, _, rest = words.partition("'")
    return words if "belong" in words else before + rest.partition("'")[2]


def test_the_published_requests_are_accepted(stage: Stage) -> None:
    asking = sample("consent-flow_01") | {"vua": MOBILE}  # the number that is printed lacks a digit
    fetching = sample("data-apis_01")

    asked = stage.call("POST", "/v2/consents", asking)
    Visit(stage, asked.json["id"]).approve()
    fetching |= {
        "consentId": asked.json["id"],
        "dataRange": {"from": "2020-04-01T00:00:00Z", "to": "2021-01-01T00:00:00Z"},
    }
    begun = stage.call("POST", "/v2/sessions", fetching)

    assert (asked.status, begun.status) == (201, 201)
    assert asked.json["detail"]["frequency"] == {"value": 30, "unit": "MONTH"}
    assert problems(asking | {"consentDuration": {"unit": "MONTH", "value": 4}}, "CreateConsentRequestV2") == []


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/v1/users/login", {}, 400),
        ("GET", "/v2/fips?status=SLEEPING", None, 400),
        ("GET", "/v2/fips/NOBODY", None, 404),
        ("POST", "/v2/consents", {"vua": MOBILE}, 400),
        ("POST", "/v2/consents", [], 400),
        ("GET", f"/v2/consents/{NOBODY}", None, 404),
        ("POST", f"/v2/consents/{NOBODY}/revoke", None, 404),
        ("POST", "/v2/consents/collection", {"mandatoryConsents": []}, 400),
        ("GET", f"/v2/consents/collection/{NOBODY}", None, 404),
        ("GET", f"/v2/consents/{NOBODY}/fetch/status", None, 404),
        ("POST", "/v2/sessions", {"consentId": NOBODY}, 400),
        ("GET", f"/v2/sessions/{NOBODY}", None, 404),
        ("GET", f"/v2/sessions/refresh/{NOBODY}", None, 404),
        ("POST", f"/v2/sessions/refresh/{NOBODY}", {}, 404),
    ],
)
def test_every_refusal_is_as_documented(stage: Stage, method: str, path: str, body: Any, status: int) -> None:
    reply = stage.call(method, path, body)

    assert reply.status == status
    if path.endswith("/fetch/status"):
        assert set(reply.json) == {"errorCode", "errorMsg", "traceId"}
    else:
        assert answer_problems(method, path, reply.status, reply.json) == []
