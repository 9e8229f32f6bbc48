"""Each knob does what its words say, and says no to what it does not take."""

from pathlib import Path
import re
from typing import Any
from urllib.parse import quote

import pytest

from simulators.setu.hostile import HUGE, MANY, SPOIL, WHOLE
from simulators.setu.knobs import HOSTILE, KNOBS, WrongValue, read
from simulators.setu.tests.conftest import Stage


def deposits(stage: Stage, **knobs: Any) -> list[Any]:
    stage.turn(**knobs)
    consent = stage.agreed(frequency={"unit": "MONTH", "value": 30})
    fetched = stage.fetched(consent, "2026-10-01", "2026-11-24")
    return [one["data"] for fip in fetched["fips"] for one in fip["accounts"]]


def rows(data: list[Any]) -> list[Any]:
    return [row for one in data for row in one["account"]["transactions"]["transaction"]]


def session(stage: Stage) -> str:
    begun = stage.begin(stage.agreed(), "2026-10-01", "2026-11-24").json["id"]
    stage.pass_time(seconds=5)
    return f"/v2/sessions/{begun}"


def test_the_schema_of_a_bank(stage: Stage) -> None:
    data = deposits(stage, schema="HDFC-FIP:v1,SBI-FIP:v2")

    for one in data:
        account = one["account"]
        v2 = account["summary"].get("ifsc", "").startswith("SBIN")
        assert account["version"] == ("2.0.0" if v2 else "1.1")
        assert ("transactionalBalance" in account["transactions"]["transaction"][0]) == v2
        assert ("currentBalance" in account["transactions"]["transaction"][0]) != v2
        assert ("accountSubType" in account["summary"]) == v2
        assert ("ckycRegistered" in account["profile"]["holders"]["holder"][0]) == v2


def test_both_schemas_are_met_without_turning_anything(stage: Stage) -> None:
    assert {one["account"]["version"] for one in deposits(stage)} == {"1.1", "2.0.0"}


def test_the_holder_as_an_object(stage: Stage) -> None:
    data = deposits(stage, holder="SBI-FIP:object")

    kinds = sorted(type(one["account"]["profile"]["holders"]["holder"]).__name__ for one in data)
    assert kinds == ["dict", "list", "list"]


def test_transactions_that_are_missing(stage: Stage) -> None:
    data = deposits(stage, missing_transaction="yes")

    assert [set(one["account"]["transactions"]) for one in data] == [{"startDate", "endDate"}] * 3


def test_every_mode_others(stage: Stage) -> None:
    assert {row["mode"] for row in rows(deposits(stage, mode_others="yes"))} == {"OTHERS"}


def test_pascal_keys(stage: Stage) -> None:
    data = deposits(stage, pascal_keys="HDFC-FIP:yes")

    for one in data[:2]:
        assert {"Profile", "Summary", "Transactions", "maskedAccNumber"} <= set(one)
        assert one["Transactions"]["Transaction"][0]["txnId"]
    assert set(data[2]) == {"account"}


def test_numeric_money(stage: Stage) -> None:
    amounts = {type(row["amount"]) for row in rows(deposits(stage, numeric_money="yes"))}

    assert amounts == {float}


@pytest.mark.parametrize(("ids", "share"), [("blank", 0.0), ("repeated", 0.3), ("stable", 1.0)])
def test_transaction_ids_that_cannot_be_trusted(stage: Stage, ids: str, share: float) -> None:
    found = [row["txnId"] for row in rows(deposits(stage, txn_ids=ids))]

    different = len(set(found) - {""}) / len(found)
    assert different == pytest.approx(share, abs=0.15)


def test_transaction_ids_that_change_with_each_fetch(stage: Stage) -> None:
    stage.turn(txn_ids="changing")
    path = session(stage)

    first, second = (stage.call("GET", path).json for _ in range(2))

    once, again = (
        [row["txnId"] for row in rows([one["data"] for one in f["fips"][0]["accounts"]])] for f in (first, second)
    )
    assert len(once) == len(again)
    assert not set(once) & set(again)


@pytest.mark.parametrize("status", [400, 401, 403, 412, 429, 500, 503])
def test_the_next_calls_are_refused(stage: Stage, status: int) -> None:
    stage.turn(refuse_status=status, refuse_calls=2)

    replies = [stage.call("GET", "/v2/fips") for _ in range(3)]

    assert [reply.status for reply in replies] == [status, status, 200]
    assert {"errorCode", "errorMsg"} <= set(replies[0].json)
    assert stage.simulator.knob("refuse_calls") == 0


def test_a_share_of_calls_is_refused(stage: Stage) -> None:
    stage.turn(refuse_share=0.5)

    statuses = [stage.call("GET", "/v2/fips/AXIS001").status for _ in range(60)]

    assert 10 < statuses.count(503) < 50


@pytest.mark.parametrize(("form", "keys"), [
    ("legacy", {"errorMsg", "errorCode", "txnid", "timestamp", "ver"}),
    ("newer", {"errorMsg", "errorCode", "traceId"}),
])  # fmt: skip
def test_both_error_bodies(stage: Stage, form: str, keys: set[str]) -> None:
    stage.turn(errors=form)

    assert set(stage.ask(vua="x").json) == keys
    assert set(stage.call("GET", "/v2/sessions/none").json) == keys


def test_answers_may_trickle(stage: Stage) -> None:
    stage.turn(drip_seconds=0.05)

    reply = stage.call("GET", "/v2/fips")

    assert len(reply.json["data"]) == 12
    assert reply.headers["Content-Length"] is None


def test_the_day_may_be_another(stage: Stage) -> None:
    stage.turn(today="2027-01-31")
    stage.log_in()

    assert (
        stage.ask(dataRange={"from": "2026-11-01T00:00:00Z", "to": "2027-01-31T00:00:00Z"}).json["detail"][
            "consentStart"
        ][:10]
        == "2027-01-31"
    )


def test_health_of_a_bank(stage: Stage) -> None:
    stage.turn(fip_status="SBI-FIP:INACTIVE,AXIS001:TEMPORARILY_INACTIVE")

    listed = {one["fipId"]: one["status"] for one in stage.call("GET", "/v2/fips").json["data"]}
    sleeping = stage.call("GET", "/v2/fips?status=INACTIVE").json["data"]

    assert (listed["SBI-FIP"], listed["AXIS001"], listed["HDFC-FIP"]) == ("INACTIVE", "TEMPORARILY_INACTIVE", "ACTIVE")
    assert [one["fipId"] for one in sleeping] == ["SBI-FIP"]


# Turning them


def test_knobs_are_turned_and_shown_over_http_and_reset(stage: Stage) -> None:
    stage.asked()

    turned = stage.call("POST", "/simulator/knobs", {"outcome": "HDFC-FIP:DENIED", "ready_seconds": 9})
    shown = stage.call("GET", "/simulator/knobs").json
    reset = stage.call("POST", "/simulator/reset", {})

    assert turned.status == 200
    assert (shown["outcome"], shown["ready_seconds"]) == ({"HDFC-FIP": "DENIED"}, 9.0)
    assert reset.json == {name: knob.default for name, knob in KNOBS.items()}
    assert stage.simulator.shelf.all("consent") == []
    assert stage.call("GET", "/v2/fips").status == 200


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("colour", "red"), ("ready_seconds", -1), ("ready_seconds", "soon"), ("outcome", "MAYBE"), ("outcome", 3),
        ("webhook_lost", 2), ("today", "tomorrow"), ("hostile", "rude"), ("notify", "ftp://x"), ("header_auth", "perhaps"),
        ("refuse_status", 200), ("schema", {"SBI-FIP": "v3"}), ("webhook_copies", None),
    ],
)  # fmt: skip
def test_a_knob_says_what_it_takes_and_nothing_turns(stage: Stage, name: str, value: Any) -> None:
    reply = stage.call("POST", "/simulator/knobs", {"session_hours": 1, name: value})

    assert reply.status == 422
    assert name in reply.json["errorMsg"]
    assert stage.simulator.knob("session_hours") == 6
    with pytest.raises(WrongValue):
        read(name, value)


@pytest.mark.parametrize("path", ["/simulator/knobs", "/simulator/reset"])
def test_another_site_cannot_turn_knobs_through_a_browser(stage: Stage, path: str) -> None:
    assert stage.call("POST", path, form={"hostile": "huge_body"}).status == 415
    assert stage.simulator.knob("hostile") == ""


# Hostile answers


def test_every_hostile_answer_is_named(stage: Stage) -> None:
    assert {*WHOLE, *SPOIL} == set(HOSTILE)


@pytest.mark.parametrize("name", sorted(set(HOSTILE) - {"huge_body", "million_rows"}))
def test_a_hostile_answer_differs_from_the_honest_one(stage: Stage, name: str) -> None:
    path = session(stage)
    honest = stage.call("GET", path)
    stage.turn(hostile=name)

    hostile = stage.call("GET", path)

    assert hostile.status == 200
    assert {key: honest.json[key] for key in ("id", "fips")} != _parsed(hostile)


def _parsed(reply: Any) -> Any:
    try:
        body = reply.json
    except (ValueError, RecursionError):
        return None
    return {key: body.get(key) for key in ("id", "fips")} if isinstance(body, dict) else body


def test_a_huge_body_is_thirty_megabytes(stage: Stage) -> None:
    path = session(stage)
    stage.turn(hostile="huge_body")

    assert len(stage.call("GET", path).body) > HUGE


def test_a_million_rows_are_streamed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulators.setu.hostile.MANY", 1000)
    path = session(stage)
    stage.turn(hostile="million_rows")

    account = stage.call("GET", path).json["fips"][0]["accounts"][0]["data"]["account"]

    assert MANY == 10**6
    assert len({row["txnId"] for row in account["transactions"]["transaction"]}) == 1000


# The simulator's own page


def test_the_customer_pauses_resumes_and_revokes(stage: Stage) -> None:
    consent = stage.agreed()
    token = stage.call("GET", "/").text.partition('name="token" value="')[2].partition('"')[0]
    statuses = []

    for become in ("PAUSED", "ACTIVE", "REVOKED", "ACTIVE"):
        reply = stage.call("POST", f"/simulator/consents/{consent}", form={"token": token, "become": become})
        statuses.append((reply.status, stage.status(consent)))

    assert statuses == [(303, "PAUSED"), (303, "ACTIVE"), (303, "REVOKED"), (400, "REVOKED")]
    assert [notice["data"]["status"] for notice in stage.notices()] == ["ACTIVE", "PAUSED", "ACTIVE", "REVOKED"]


def test_a_paused_consent_gives_nothing(stage: Stage) -> None:
    consent = stage.agreed()
    from_page = stage.call("GET", "/").text.partition('name="token" value="')[2].partition('"')[0]
    stage.call("POST", f"/simulator/consents/{consent}", form={"token": from_page, "become": "PAUSED"})

    assert stage.begin(consent).status == 400


@pytest.mark.parametrize("token", ["", "wrong", quote("é")])
def test_only_the_page_presses_its_buttons(stage: Stage, token: str) -> None:
    consent = stage.agreed()

    reply = stage.call("POST", f"/simulator/consents/{consent}", form={"token": token, "become": "REVOKED"})

    assert reply.status == 403
    assert stage.status(consent) == "ACTIVE"


def test_the_page_lists_consents_notifications_and_every_knob(stage: Stage) -> None:
    consent = stage.agreed()

    text = stage.call("GET", "/").text

    assert consent in text
    assert "CONSENT_STATUS_UPDATE" in text
    assert all(f"<td>{name}</td>" in text for name in KNOBS)


def test_the_readme_lists_every_knob_and_every_hostile_answer() -> None:
    text = (Path(__file__).parents[1] / "README.md").read_text()

    assert re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE) == list(KNOBS)
    assert all(f"`{name}`" in text for name in HOSTILE)
