"""Setu: exact in sending, liberal in reading."""

from datetime import UTC, date, datetime, timedelta
import json
import random
from typing import Any

import jsonschema
import pytest

from finsure.banking.connectors.contract import Fault, Gone, Hint, NotSetUp, Refused, Unavailable, Unreadable, UsedUp
from finsure.banking.connectors.setu.asking import consent_body, data_range, session_body
from finsure.banking.domain.terms import (
    FI_TYPES,
    IST,
    MOST_MONTHS,
    PURPOSE_TEXT,
    OutsideFairUse,
    Terms,
    fetch_range,
    months_before,
    terms_for,
)
from finsure.banking.tests.serving import Said
from finsure.banking.tests.setu_stand_in import DATA, ROWS, SetuStandIn, deposit, sample

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 24)
BACK = "https://finsure.example/back"
OPENAPI = json.loads((DATA / "openapi.json").read_text())
HANDLE = "00000000-0000-0000-0000-000000000001"


def promised(name: str) -> jsonschema.Draft202012Validator:
    """The schema of Setu's OpenAPI under this name, its `nullable` and its formats aside."""
    return jsonschema.Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}", "components": OPENAPI["components"]}
    )


def properties(name: str) -> set[str]:
    return set(OPENAPI["components"]["schemas"][name]["properties"])


def body(terms: Terms, **changed: Any) -> dict[str, Any]:
    return consent_body(terms, **{"mobile": "+919876543210", "bank_ids": ["HDFC-FIP"], "return_url": BACK} | changed)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


# Exact in sending


def test_every_field_of_a_consent_is_sent_in_the_types_of_the_openapi() -> None:
    sent = body(terms_for(NOW))
    promised("CreateConsentRequestV2").validate(sent)
    assert set(sent) <= properties("CreateConsentRequestV2")
    assert sent == {
        "vua": "9876543210",
        "consentDuration": {"unit": "DAY", "value": 365},
        "consentMode": "STORE",
        "fetchType": "PERIODIC",
        "consentTypes": ["PROFILE", "SUMMARY", "TRANSACTIONS"],
        "fiTypes": list(FI_TYPES),
        "purpose": {
            "code": "102",
            "text": PURPOSE_TEXT,
            "refUri": "https://api.rebit.org.in/aa/purpose/102.xml",
            "category": {"type": "Personal Finance"},
        },
        "dataRange": {"from": "2025-11-24T18:30:00.000Z", "to": "2027-11-23T18:29:59.000Z"},
        "frequency": {"unit": "DAY", "value": 1},
        "dataLife": {"unit": "DAY", "value": 30},
        "redirectUrl": BACK,
        "enableAdditionalPhoneNumber": False,
        "context": [{"key": "accountSelectionMode", "value": "multi"}, {"key": "fipId", "value": "HDFC-FIP"}],
    }


def test_the_other_requests_are_those_of_the_openapi(setu: SetuStandIn) -> None:
    ours = setu.connector()
    handle = ours.ask_consent(terms_for(NOW), mobile="9876543210", bank_ids=[], return_url=BACK).handle
    setu.become(handle, "active")
    ours.ask_session(handle, FIRST, LAST)
    ours.ask_together([handle, HANDLE])
    ours.refresh(handle, (FIRST, LAST))
    ours.aggregators_of("+919876543210")
    schemas = {
        "/v1/users/login": "TokenAPIRequest",
        "/v2/consents": "CreateConsentRequestV2",
        "/v2/sessions": "CreateFIDataFetchRequestV2",
        "/v2/consents/collection": "MultiConsentRequest",
        f"/v2/sessions/refresh/{handle}": "RefreshSessionRequest",
    }
    sent = {heard.path: heard for heard in setu.place.heard}
    for path, schema in schemas.items():
        promised(schema).validate(sent[path].sent)
        assert set(sent[path].sent) <= properties(schema)
    assert sent["/v1/users/login"].headers["client"] == "bridge"
    assert "authorization" not in sent["/v1/users/login"].headers
    assert sent["/v2/account-availability"].sent == {"mobileNumber": "9876543210"}
    assert all(
        heard.headers["x-product-instance-id"] == "product" and heard.headers["authorization"].startswith("Bearer ")
        for heard in setu.place.heard
        if heard.path.startswith("/v2/")
    )


def test_ten_thousand_random_terms_never_ask_for_more_than_is_fair() -> None:
    chance, made = random.Random(4), 0
    validator = promised("CreateConsentRequestV2")
    for number in range(10_000):
        starts = NOW + timedelta(minutes=chance.randrange(-2_000_000, 2_000_000))
        span = timedelta(days=chance.randrange(-2, 380), minutes=chance.choice([0, 0, 0, 0, 1, 1_439]))
        first = starts.date() - timedelta(days=chance.randrange(-5, 420))
        last = first + timedelta(days=chance.randrange(-5, 800))
        if chance.random() < 0.5:
            last = min(last, (starts + span).date() - timedelta(days=chance.randrange(3)))
        types = tuple(chance.sample([*FI_TYPES, "GSTR1_3B"], chance.randrange(0, 5)))
        try:
            terms = Terms(
                starts, starts + span, first, last, types, chance.randrange(-1, 33), chance.choice([1, 1, 1, 2, 0])
            )
        except OutsideFairUse:
            continue
        sent, made = body(terms), made + 1
        _is_fair(sent, starts)
        if number % 50 == 0:
            validator.validate(sent)
    assert made > 800


def _is_fair(sent: dict[str, Any], made_at: datetime) -> None:
    expires = made_at + timedelta(days=sent["consentDuration"]["value"])
    begins, ends = moment(sent["dataRange"]["from"]), moment(sent["dataRange"]["to"])
    local = made_at.astimezone(IST)
    thirteen = datetime.combine(months_before(local.date(), MOST_MONTHS), local.timetz())
    assert sent["consentDuration"]["unit"] == sent["frequency"]["unit"] == sent["dataLife"]["unit"] == "DAY"
    assert 1 <= sent["consentDuration"]["value"] <= 365
    assert sent["frequency"]["value"] == 1
    assert 1 <= sent["dataLife"]["value"] <= 30
    assert sent["fiTypes"]
    assert set(sent["fiTypes"]) <= set(FI_TYPES)
    assert thirteen <= begins < ends <= expires
    assert (sent["purpose"]["code"], sent["consentMode"], sent["fetchType"]) == ("102", "STORE", "PERIODIC")
    quantities = [sent[name]["value"] for name in ("consentDuration", "frequency", "dataLife")]
    assert all(type(value) is int for value in quantities)


def test_every_fetch_lies_within_its_consent_and_within_thirteen_months() -> None:
    chance = random.Random(5)
    for _ in range(2_000):
        starts = NOW + timedelta(minutes=chance.randrange(1_000_000))
        terms = terms_for(starts, days=chance.randrange(2, 366), months=chance.randrange(1, 14))
        consented = body(terms)["dataRange"]
        today = (starts + timedelta(minutes=chance.randrange(365 * 1_440))).astimezone(IST).date()
        since = chance.choice([None, today - timedelta(days=chance.randrange(900))])
        fetched = session_body(HANDLE, *fetch_range(terms.first, terms.last, since, today))["dataRange"]
        assert moment(consented["from"]) <= moment(fetched["from"]) < moment(fetched["to"]) <= moment(consented["to"])
        month_day = moment(fetched["to"]).astimezone(IST).date()
        assert moment(fetched["from"]).astimezone(IST).date() > months_before(month_day, MOST_MONTHS)


@pytest.mark.parametrize(
    ("changed", "fair"),
    [
        ({}, True),
        ({"expires_at": NOW + timedelta(days=365, minutes=1)}, False),
        ({"expires_at": NOW + timedelta(days=30, minutes=1)}, False),
        ({"first": date(2025, 10, 25)}, True),
        ({"first": date(2025, 10, 24)}, False),  # at midnight, thirteen months and some hours before
        ({"last": date(2027, 11, 24)}, False),  # ends after the consent does
        ({"last": date(2025, 11, 24)}, False),
        ({"fi_types": ()}, False),
        ({"fi_types": ("CREDIT_CARD",)}, False),
        ({"life_days": 31}, False),
        ({"life_days": 0}, False),
        ({"a_day": 2}, False),
    ],
)
def test_terms_are_fair_by_the_minute(changed: dict[str, Any], fair: bool) -> None:
    good = terms_for(NOW)
    whole = {"starts_at": NOW, "expires_at": good.expires_at, "first": good.first, "last": good.last} | changed
    if fair:
        assert Terms(**whole)
        return
    with pytest.raises(OutsideFairUse):
        Terms(**whole)


def test_a_day_is_whole_in_india() -> None:
    assert data_range(LAST, LAST) == {"from": "2026-11-23T18:30:00.000Z", "to": "2026-11-24T18:29:59.000Z"}


@pytest.mark.parametrize(
    "mobile", ["+14155550100", "12345", "+9198765432100", "", "5876543210", "９８７６５４３２１０"]
)
def test_a_mobile_that_is_not_indian_is_not_sent(mobile: str) -> None:
    with pytest.raises(Refused, match="not-an-indian-mobile"):
        body(terms_for(NOW), mobile=mobile)


def test_banks_too_many_or_not_named_properly_are_not_sent() -> None:
    with pytest.raises(Refused, match="too-many-banks"):
        body(terms_for(NOW), bank_ids=[f"FIP-{number}" for number in range(7)])
    with pytest.raises(Refused, match="unknown-bank"):
        body(terms_for(NOW), bank_ids=["A,B"])


# What only Setu offers


def test_what_only_setu_offers(setu: SetuStandIn) -> None:
    ours = setu.connector()
    handle = ours.ask_consent(terms_for(NOW), mobile="9876543210", bank_ids=[], return_url=BACK).handle
    setu.become(handle, "active")
    assert ours.last_fetch(handle) is None
    assert ours.session_ids(handle) == []
    made = [ours.ask_session(handle, FIRST, LAST) for _ in range(2)]
    assert [one for one, _ in ours.session_ids(handle)] == made[::-1]
    assert ours.session_ids("unknown") == []

    setu.ready(2)
    last = ours.last_fetch(handle)
    assert last is not None
    assert (last.at.isoformat(), last.bank_ids) == ("2024-11-21T07:48:16.404000+00:00", ("setu-fip", "setu-fip-2"))
    together = ours.ask_together([handle], [HANDLE])
    assert together == ours.read_together(together.handle)
    assert together.url.startswith("https://fiu-sandbox.setu.co/")
    assert ours.aggregators_of("9876543210") == [("onemoney", "9999999999@onemoney")]
    bank = ours.bank("AXIS001")
    assert bank is not None
    assert bank.healthy is True
    assert ours.bank("nobody") is None
    ours.refresh(handle)
    with pytest.raises(Refused, match="too-many-consents"):
        ours.ask_together([], [handle])
    with pytest.raises(Refused, match="too-many-consents"):
        ours.ask_together([handle, handle], [handle])


# Refusals


@pytest.mark.parametrize(
    ("status", "code", "words", "kind", "reason"),
    [
        (400, "InvalidRequest", "Consent already used", UsedUp, "consent-used-up"),
        (400, "InvalidRequest", "Consent already used for the frequency", UsedUp, "consent-used-up"),
        (400, "InvalidRequest", "Consent use exceeded", UsedUp, "consent-used-up"),
        (400, "InvalidConsentUse", "no", UsedUp, "consent-used-up"),
        (400, "Invalid request", "Invalid request body", Refused, "refused"),
        (400, "InvalidRequest", "Consent has expired", Gone, "over"),
        (400, "InvalidConsentStatus", "", Gone, "over"),
        (400, "InvalidRequest", "Consent '061a7599' is not ready", Refused, "not-ready"),
        (400, "InvalidRequest", "Invalid response from upstream", Unavailable, "bank-down"),
        (403, "DataFetchRequestInProgress", "", Unavailable, "bank-down"),
        (403, "ConsentRevoked", "Consent is REVOKED", Gone, "over"),
        (403, "ConsentPaused", "Consent is PAUSED", Refused, "consent-paused"),
        (403, "Forbidden", "Access denied", NotSetUp, "forbidden"),
        (403, "Forbidden", "Token has expired", NotSetUp, "credentials-refused"),
        (404, "NotFound", "Consent not found", Gone, "over"),
        (404, "NotFound", "Config not found for provided product instance.", NotSetUp, "product-not-known"),
        (410, "DataGone", "", Gone, "over"),
        (412, "PreconditionFailed", "FI data range is not as per fair use policy.", Refused, "outside-fair-use"),
        (
            412,
            "PreconditionFailed",
            "Consent parameters are not as per fair use policy - x.",
            Refused,
            "outside-fair-use",
        ),
        (412, "PreconditionFailed", "", UsedUp, "consent-used-up"),
        (418, "", "", Refused, "refused"),
    ],
)
def test_a_refusal_says_what_to_do_next(
    setu: SetuStandIn, status: int, code: str, words: str, kind: type[Fault], reason: str
) -> None:
    ours = setu.connector()
    ours.banks()
    legacy = {"errorMsg": words, "errorCode": code, "txnid": "1", "timestamp": "2026-11-24T09:00:00Z", "ver": "2.0.0"}
    for shape in (
        legacy,
        {"traceId": "1", "errorCode": code, "errorMsg": words},
        {"ERRORCODE": code, "ErrorMsg": words},
    ):
        setu.place.instead = lambda heard, shape=shape: Said(status, shape)
        with pytest.raises(Fault) as raised:
            ours.ask_session(HANDLE, FIRST, LAST)
        assert (type(raised.value), str(raised.value)) == (kind, reason)


def test_a_gateways_page_is_no_word_on_a_consent(setu: SetuStandIn) -> None:
    setu.connector().banks()
    for raw in (b"<h1>404</h1>", b'{"message": "Not Found"}', b""):
        setu.place.instead = lambda heard, raw=raw: Said(404, raw=raw)
        with pytest.raises(Unreadable, match="not-theirs"):
            setu.connector().read_consent(HANDLE)


def test_a_consent_not_given_yet_cannot_be_revoked(setu: SetuStandIn) -> None:
    ours = setu.connector()
    handle = ours.ask_consent(terms_for(NOW), mobile="9876543210", bank_ids=[], return_url=BACK).handle
    with pytest.raises(Refused, match="not-ready"):
        ours.revoke_consent(handle)


# Liberal in reading


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("INITIATED", "pending"),
        ("active", "active"),
        ("APPROVED", "active"),
        ("REVOKED", "revoked"),
        ("FAILED", "failed"),
        ("SOMETHING_NEW", "pending"),
        (None, "pending"),
    ],
)
def test_a_consents_state_is_read_whatever_it_is_called(setu: SetuStandIn, said: Any, state: str) -> None:
    answer = sample("consent_expanded") | {"id": "c-1", "status": said, "accountsLinked": None, "detail": None}
    setu.place.instead = lambda heard: Said(200, answer) if heard.method == "GET" else None
    assert setu.connector().read_consent("c-1").state == state


@pytest.mark.parametrize("expiry", ["9999-12-31T23:59:59Z", "soon", "", None])
def test_an_end_that_is_no_day_is_no_end(setu: SetuStandIn, expiry: Any) -> None:
    answer = {"id": "c-1", "status": "ACTIVE", "detail": {"consentExpiry": expiry}}
    setu.place.instead = lambda heard: Said(200, answer) if heard.method == "GET" else None
    assert setu.connector().read_consent("c-1").expires_at is None


def session(setu: SetuStandIn, accounts: list[Any], status: str = "PARTIAL") -> list[tuple[str, str]]:
    """Each account's link and state when a session says this."""
    answer = {"ID": "s-1", "Status": status, "FIPS": [{"fipID": "HDFC-FIP", "Accounts": accounts}]}
    setu.place.instead = lambda heard: Said(200, answer) if heard.method == "GET" else None
    truth = setu.connector().read_session("c-1", "s-1")
    return [(account.link_ref, account.state) for account in truth.accounts]


@pytest.mark.parametrize("key", ["FIstatus", "FIStatus", "status", "FISTATUS"])
def test_an_accounts_state_is_read_under_each_of_its_names(setu: SetuStandIn, key: str) -> None:
    states = ["PENDING", "DENIED", "TIMEOUT", "FAILED", "denied", "READY", "SOMETHING_NEW"]
    accounts = [{"linkRefNumber": str(place), key: state, "data": None} for place, state in enumerate(states)]
    found = [state for _, state in session(setu, accounts)]
    assert found == ["pending", "denied", "timeout", "failed", "denied", "pending", "pending"]
    assert session(setu, accounts[5:], "COMPLETED") == [("5", "failed"), ("6", "failed")]


def test_bad_accounts_spoil_only_themselves(setu: SetuStandIn) -> None:
    good = deposit("good", ROWS)
    far = deposit("far", [ROWS[0] | {"transactionTimestamp": "9999-12-31T23:59:59Z"}])
    accounts: list[Any] = [
        7,
        None,
        {"linkRefNumber": {}},
        {"linkRefNumber": "text", "FIstatus": "READY", "data": "no FI data"},
        {"linkRefNumber": "number", "FIstatus": "READY", "data": 7},
        {"linkRefNumber": "far", "FIstatus": "READY", "data": far},
        {"linkRefNumber": "another", "FIstatus": "READY", "data": good},
        {"linkRefNumber": "good", "linkrefnumber": "good", "FIstatus": "READY", "data": good},
        {"linkRefNumber": "good", "FIstatus": "READY", "data": good},
    ]
    found = session(setu, accounts)
    assert found == [
        ("", "unreadable"),
        ("", "unreadable"),
        ("", "unreadable"),
        ("text", "unreadable"),
        ("number", "unreadable"),
        ("far", "unreadable"),
        ("another", "unreadable"),
        ("", "unreadable"),
        ("good", "ready"),
    ]


def test_the_published_answer_is_read(setu: SetuStandIn) -> None:
    setu.place.instead = lambda heard: Said(200, sample("session_partial")) if heard.method == "GET" else None
    truth = setu.connector().read_session(
        "d4f40bd9-a22f-4408-a622-4e8a1e4fbda6", "378ec65c-f558-49fc-89ea-e880c2cf88b3"
    )
    assert (truth.state, [account.state for account in truth.accounts]) == ("partial", ["ready", "failed"])
    facts = truth.accounts[0].facts
    assert facts is not None
    assert (facts.kind, facts.currency, facts.balance_minor, facts.entries) == ("savings", "INR", 10_166_633, ())
    assert (facts.ifsc, facts.branch, facts.holders) == ("ICIC0001124", "Jayanagar 4th Block", ("Akshay Kumar",))


# Notifications


def test_published_notifications_name_what_to_read_again(setu: SetuStandIn) -> None:
    ours = setu.connector()
    hints = {name: ours.hint_of(sample(name)) for name in ("consent_cancelled", "session_completed", "fi_data_failed")}
    assert hints["consent_cancelled"] == Hint(
        "66d5fef5-d5f3-48f6-afe7-1e82ac952ecb", "CONSENT_STATUS_UPDATE", "72cb6cb8-c248-4b88-9282-18262fbdfbc2"
    )
    session_hint = hints["session_completed"]
    assert session_hint is not None
    assert (session_hint.sent, session_hint.session_id) == (
        "SESSION_STATUS_UPDATE",
        "32d40afc-4795-495d-8ca4-d817d730e5b5",
    )
    assert len(session_hint.key) == 64
    assert hints["fi_data_failed"] is not None
    assert hints["fi_data_failed"].sent == "FI_DATA_FAILED"
    ready = ours.hint_of(sample("fi_data_ready"))
    assert ready is not None
    assert (ready.sent, ready.handle) == ("FI_DATA_READY", "58180119-15bc-454f-83bb-192efda9321b")


def test_a_notification_without_an_id_is_known_by_what_it_says(setu: SetuStandIn) -> None:
    ours, sent = setu.connector(), sample("consent_active")
    hint = ours.hint_of(sent)
    assert hint is not None
    assert hint == ours.hint_of(dict(reversed(sent.items())))
    changed = ours.hint_of(sent | {"timestamp": "2023-04-03T09:14:44.323Z"})
    assert changed is not None
    assert changed.key != hint.key


def test_no_notification_makes_it_stumble(setu: SetuStandIn) -> None:
    ours = setu.connector()
    deep: Any = {}
    for _ in range(100_000):
        deep = {"d": deep}
    named = {"type": "FI_DATA_READY", "consentId": "c-1"}
    for payload in (deep, named | deep, named | {"x": {1, 2}}, named | {"x": "\ud800"}, {"type": named}):
        hint = ours.hint_of(payload)
        assert hint is None or hint.handle == "c-1"
    wrongs: list[Any] = ["../x", "a b", "", "x" * 500, 7.5, None, [], "é"]
    for wrong in wrongs:
        found = ours.hint_of({"type": "FI_DATA_READY", "consentId": wrong, "dataSessionId": "s-1"})
        assert found is None or found.handle == ""
