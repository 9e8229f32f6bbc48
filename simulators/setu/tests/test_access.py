"""Who is let in, and in which words the others are refused."""

from typing import Any

import jwt
import pytest

from simulators.setu.tests.conftest import CLIENT, CONSENT, Stage


def log_in(stage: Stage, **changes: Any) -> Any:
    return stage.call("POST", "/v1/users/login", CLIENT | changes, headers={"client": "bridge"})


def test_a_token_is_what_the_sandbox_issues(stage: Stage) -> None:
    reply = log_in(stage)

    claims = jwt.decode(reply.json["access_token"], options={"verify_signature": False})
    assert reply.status == 200
    assert reply.json["refresh_token"] == ""
    assert claims["exp"] - claims["iat"] == 1800
    assert claims["iss"] == "https://auth-v2.setu.co/realms/setu"
    assert (claims["scope"], claims["clientId"]) == ("TEST", "simulator-client")


@pytest.mark.parametrize("changes", [{"secret": "x"}, {"secret": None}, {"clientID": "x"}, {"grant_type": "password"}])
def test_wrong_credentials_are_a_bad_request(stage: Stage, changes: dict[str, Any]) -> None:
    assert log_in(stage, **changes).status == 400


def test_the_client_header_is_required(stage: Stage) -> None:
    assert stage.call("POST", "/v1/users/login", CLIENT).status == 400


def test_a_token_ends_after_half_an_hour(stage: Stage) -> None:
    before = stage.call("GET", "/v2/fips").status
    stage.clock.moment = stage.clock.moment.replace(hour=9, minute=59, second=59)
    last = stage.call("GET", "/v2/fips").status
    stage.clock.moment = stage.clock.moment.replace(hour=10, minute=0, second=0)

    over = stage.call("GET", "/v2/fips")

    assert (before, last, over.status) == (200, 200, 401)
    assert over.json["errorMsg"] == "Token has expired"


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("", "Authorization token is missing"),
        ("Basic abc", "Authorization token is missing"),
        ("Bearer nonsense", "Invalid token"),
        ("Bearer {generic}", "Token issuer not allowed"),
        ("Bearer {forged}", "Invalid token"),
        ("Bearer {unsigned}", "Invalid token"),
    ],
)
def test_no_other_token_is_let_in(stage: Stage, header: str, words: str) -> None:
    ours = {"iss": "https://auth-v2.setu.co/realms/setu", "exp": 4_000_000_000}
    tokens = {
        "generic": jwt.encode({"iss": "https://bridge.setu.co", "exp": 4_000_000_000}, "k" * 32, "HS256"),
        "forged": jwt.encode(ours, "k" * 32, "HS256"),
        "unsigned": jwt.encode(ours, "", "none"),
    }
    stage.access["Authorization"] = header.format(**tokens)

    reply = stage.call("POST", "/v2/consents", CONSENT)

    assert reply.status == 401
    assert reply.json["errorMsg"] == words


def test_the_product_is_required_and_must_be_known(stage: Stage) -> None:
    del stage.access["x-product-instance-id"]
    nameless = stage.ask()
    stage.access["x-product-instance-id"] = "another"
    unknown = stage.ask()

    assert (nameless.status, unknown.status) == (400, 404)
    assert unknown.json["errorMsg"].startswith("Config not found for provided product instance")


@pytest.mark.parametrize("name", ["x-client-id", "x-client_id"])
def test_headers_alone_are_access_only_where_a_knob_says_so(stage: Stage, name: str) -> None:
    stage.access = {
        name: "simulator-client",
        "x-client-secret": "simulator-secret",
        "x-product-instance-id": "simulator-product",
    }
    before = stage.ask().status
    stage.turn(header_auth=True)
    after = stage.ask().status
    stage.access["x-client-secret"] = "wrong"

    assert (before, after, stage.ask().status) == (401, 201, 401)
