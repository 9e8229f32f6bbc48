"""The customer's page, driven over HTTP as a browser without JavaScript would."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from simulators.setu.households import household_of
from simulators.setu.tests.conftest import MOBILE, Stage, Visit


def back(visit: Visit) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(visit.way_back).query))


def test_the_whole_way_to_an_approval(stage: Stage) -> None:
    consent = stage.asked()

    visit = Visit(stage, consent)
    titles = [visit.title]
    for name, fields in [
        ("code", {"code": "123456"}),
        ("request", {}),
        ("accounts", None),
        ("bank", {"code": "123456"}),
        ("review", {}),
    ]:
        visit.press(name, **(fields if fields is not None else {"account": visit.accounts[:2]}))
        titles.append(visit.title)

    assert titles == [
        "Sign in",
        "What is asked of you",
        "Choose accounts",
        "Link accounts",
        "Review and decide",
        "Approved",
    ]
    assert visit.way_back == f"https://app.example.com/back?kept=yes&success=true&id={consent}"
    linked = stage.call("GET", f"/v2/consents/{consent}").json["accountsLinked"]
    assert len(linked) == 2
    assert set(linked[0]) == {"fipId", "accType", "fiType", "maskedAccNumber", "linkRefNumber"}
    assert stage.status(consent) == "ACTIVE"


def test_the_demonstration_number_has_three_current_accounts_at_two_banks(stage: Stage) -> None:
    visit = Visit(stage, stage.asked()).to_accounts()

    assert len(visit.accounts) == 3
    assert visit.shown.text.count("HDFC Bank") == 1
    assert visit.shown.text.count("State Bank of India") == 1


def test_the_page_says_which_code_to_use_and_takes_no_other(stage: Stage) -> None:
    visit = Visit(stage, stage.asked())

    said = "the code is <strong>123456</strong>" in visit.shown.text
    visit.press("code", code="654321")

    assert said
    assert visit.title == "Sign in"
    assert "That is not the code" in visit.shown.text
    assert visit.press("code", code=" 123456 ").title == "What is asked of you"


def test_the_request_is_told_in_plain_words(stage: Stage) -> None:
    visit = Visit(stage, stage.asked()).press("code", code="123456")

    for words in (
        "To help you manage your finances better",
        "who you are, balances and transactions of bank accounts",
        "25 October 2025 to 20 May 2027",
        "up to once in a day",
        "24 May 2027",
        "1 month",
    ):
        assert words in visit.shown.text


@pytest.mark.parametrize(
    ("context", "banks"),
    [
        ([{"key": "fipId", "value": "SBI-FIP"}], {"SBI-FIP"}),
        ([{"key": "fipId", "value": "SBI-FIP, HDFC-FIP"}], {"SBI-FIP", "HDFC-FIP"}),
        ([{"key": "excludeFipIds", "value": "SBI-FIP"}], {"HDFC-FIP"}),
        ([{"key": "fipId", "value": "ICICI-FIP"}], set()),
        ([{"key": "accounttype", "value": "CURRENT"}], set()),
        ([{"key": "accounttype", "value": "SAVINGS"}], {"SBI-FIP", "HDFC-FIP"}),
    ],
)
def test_the_context_narrows_what_is_offered(stage: Stage, context: Any, banks: set[str]) -> None:
    visit = Visit(stage, stage.asked(context=context)).to_accounts()

    household = household_of(1, MOBILE)
    assert {household.account(link).fip for link in visit.accounts} == banks


@pytest.mark.parametrize(
    ("mode", "kind", "ticked"), [("single", "radio", 0), ("multi", "checkbox", 0), ("multi-opt-out", "checkbox", 3)]
)
def test_the_selection_mode_is_respected(stage: Stage, mode: str, kind: str, ticked: int) -> None:
    consent = stage.asked(context=[{"key": "accountSelectionMode", "value": mode}])

    visit = Visit(stage, consent).to_accounts()
    text, offered = visit.shown.text, visit.accounts
    visit.press("accounts", account=offered).press("bank", code="123456").press("review")

    assert text.count(f'type="{kind}"') == 3
    assert text.count(" checked") == ticked
    linked = stage.call("GET", f"/v2/consents/{consent}").json["accountsLinked"]
    assert len(linked) == (1 if mode == "single" else 3)


def test_an_account_that_was_not_offered_cannot_be_chosen(stage: Stage) -> None:
    consent = stage.asked(context=[{"key": "fipId", "value": "SBI-FIP"}])
    hidden = [one.link for one in household_of(1, MOBILE).accounts if one.fip == "HDFC-FIP"]

    visit = Visit(stage, consent).to_accounts().press("accounts", account=hidden)

    assert visit.title == "Choose accounts"
    assert "Choose at least one account" in visit.shown.text


def test_a_bank_that_sleeps_is_not_offered(stage: Stage) -> None:
    stage.turn(fip_status="SBI-FIP:TEMPORARILY_INACTIVE")

    visit = Visit(stage, stage.asked()).to_accounts()

    assert len(visit.accounts) == 2
    assert "Not answering now: State Bank of India" in visit.shown.text


@pytest.mark.parametrize(
    "reason", ["reject_not_understand", "reject_not_want_to_share", "reject_accounts_not_found", "reject_other"]
)
def test_a_rejection_says_why(stage: Stage, reason: str) -> None:
    consent = stage.asked()

    visit = Visit(stage, consent).to_review().press("reject", reason=reason)

    assert back(visit) == {"kept": "yes", "success": "false", "id": consent, "errorcode": "1", "errormsg": reason}
    assert stage.status(consent) == "REJECTED"
    assert stage.notices()[-1]["error"] == {"code": "UserRejected", "message": reason}


def test_leaving_before_signing_in_keeps_the_request_waiting(stage: Stage) -> None:
    consent = stage.asked()

    visit = Visit(stage, consent).press("cancel", reason="cancel_will_share_later")
    status = stage.status(consent)

    assert back(visit) == {
        "kept": "yes",
        "success": "false",
        "id": consent,
        "errorcode": "5",
        "errormsg": "cancel_will_share_later",
    }
    assert status == "PENDING"
    assert stage.notices()[-1]["error"] == {"code": "UserCancelled", "message": "cancel_will_share_later"}
    assert Visit(stage, consent).approve().title == "Approved"


def test_nobody_is_asked_to_agree_with_no_accounts(stage: Stage) -> None:
    consent = stage.asked(context=[{"key": "fipId", "value": "ICICI-FIP"}])

    visit = Visit(stage, consent).to_accounts()
    title = visit.title
    visit.press("reject", reason="reject_accounts_not_found")

    assert title == "No accounts found"
    assert stage.notices()[-1]["error"] == {"code": "NoFIPAccountsDiscovered", "message": "no_fip_accounts_found"}


def test_an_aggregator_that_fails_is_told(stage: Stage) -> None:
    stage.turn(consent_fails=True)
    consent = stage.asked()

    visit = Visit(stage, consent).approve()

    assert back(visit)["success"] == "false"
    assert stage.status(consent) == "FAILED"
    assert stage.notices()[-1]["error"]["code"] == "ConsentObjectCreationFailure"


def test_an_answered_request_is_not_answered_again(stage: Stage) -> None:
    consent = stage.agreed()

    assert Visit(stage, consent).title == "Already answered"


def test_nothing_that_is_asked_can_write_html(stage: Stage) -> None:
    bad = '"><script>alert(1)</script>'
    purpose = {
        "code": "101",
        "text": bad,
        "refUri": "https://api.rebit.org.in/aa/purpose/101.xml",
        "category": {"type": "x"},
    }
    consent = stage.asked(purpose=purpose, redirectUrl=f"https://app.example.com/?q={bad}")

    visit = Visit(stage, consent).press("code", code="123456")
    told = visit.shown.text
    visit.press("request").press("accounts", account=visit.accounts)
    visit.press("bank", code="123456").press("review")

    assert "<script" not in told + visit.shown.text + stage.call("GET", "/").text
    assert "&lt;script&gt;" in told
    assert visit.shown.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_another_browser_cannot_go_on_with_a_visit(stage: Stage) -> None:
    consent = stage.asked()
    mine, other = Visit(stage, consent), Visit(stage, stage.asked())
    mine.cookie = other.cookie

    mine.press("code", code="123456")

    assert mine.shown.status == 403
    assert mine.title == "Start again"


def test_a_visit_goes_one_way_whatever_is_pressed(stage: Stage) -> None:
    visit = Visit(stage, stage.asked())

    visit.press("review")

    assert visit.title == "Sign in"
    assert visit.press("code", code="123456").press("bank", code="123456").title == "What is asked of you"


def test_an_unknown_request_is_a_page_that_says_so(stage: Stage) -> None:
    assert stage.call("GET", "/v2/consents/webview/00000000-0000-4000-8000-000000000000").status == 404


def test_two_consents_are_answered_in_one_visit_and_the_optional_one_may_be_left(stage: Stage) -> None:
    one, two = stage.asked(), stage.asked()
    body = {"mandatoryConsents": [one], "optionalConsents": [two]}
    url = stage.call("POST", "/v2/consents/collection", body).json["url"]

    Visit(stage, url.rpartition("/")[2]).approve()

    assert [stage.status(one), stage.status(two)] == ["ACTIVE", "REJECTED"]


def test_the_optional_consent_that_is_ticked_is_agreed_too(stage: Stage) -> None:
    one, two = stage.asked(), stage.asked()
    body = {"mandatoryConsents": [one], "optionalConsents": [two]}
    url = stage.call("POST", "/v2/consents/collection", body).json["url"]

    Visit(stage, url.rpartition("/")[2]).approve(optional=[two])

    assert [stage.status(one), stage.status(two)] == ["ACTIVE", "ACTIVE"]
