"""What every connector does, against stand-ins over real HTTP: the same story for each."""

from dataclasses import replace
from datetime import UTC, date, datetime
import socket
from typing import Any, TypeAlias

import pytest

from finsure.banking.connectors.contract import (
    Connector,
    Gone,
    NotSetUp,
    Refused,
    Unavailable,
    Unreadable,
    UsedUp,
)
from finsure.banking.domain.terms import terms_for
from finsure.banking.tests.gocardless_stand_in import INSTITUTIONS, GoCardlessStandIn
from finsure.banking.tests.serving import NO_ANSWER, UNREADABLE, Heard, Said
from finsure.banking.tests.setu_stand_in import SetuStandIn, sample
from finsure.core import outbound

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 24)
StandIn: TypeAlias = SetuStandIn | GoCardlessStandIn


@pytest.fixture(params=["setu", "gocardless"])
def there(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue(request.param)


@pytest.fixture
def ours(there: StandIn) -> Connector:
    return there.connector()


def ask(ours: Connector, there: StandIn) -> str:
    asked = ours.ask_consent(
        terms_for(NOW), mobile="+919876543210", bank_ids=[there.bank_id], return_url="https://finsure.example/back"
    )
    assert asked.url.startswith(there.place.address)
    return asked.handle


@pytest.fixture
def given(ours: Connector, there: StandIn) -> str:
    """A consent the person has given."""
    handle = ask(ours, there)
    there.become(handle, "active")
    return handle


def saying(said: Said) -> Any:
    """Answer every call but the login with this."""
    return lambda heard: None if "login" in heard.path or "token" in heard.path else said


def saying_to_data(there: StandIn, said: Said) -> Any:
    return lambda heard: said if there.is_data(heard) else None


# The story


def test_banks_are_listed_with_what_is_known_of_their_health(ours: Connector, there: StandIn) -> None:
    found = {bank.id: bank for bank in ours.banks()}
    assert found[there.bank_id].name in {"HDFC Bank", "Sandbox Finance"}
    if ours.provider == "setu":
        assert [(bank.healthy, bank.success_percent) for bank in found.values()] == [
            (True, 97.55),
            (True, 95.25),
            (False, 9.2),
            (False, None),
        ]
        assert found["fiplive@indusind"].fi_types == ("DEPOSIT", "TERM_DEPOSIT", "RECURRING_DEPOSIT")
    else:
        assert found[there.bank_id].healthy is None


def test_one_bad_bank_hides_no_other(ours: Connector, there: StandIn) -> None:
    good = ours.banks()
    listed = sample("fips")["data"] if ours.provider == "setu" else INSTITUTIONS
    wrong: list[Any] = [{}, 7, None, {"fipId": "a b", "id": "a b"}, {"fipId": [], "id": []}]
    for bad in wrong:
        more = [*listed, bad]
        there.place.instead = saying(Said(200, {"data": more} if ours.provider == "setu" else more))
        assert ours.banks() == good


def test_a_consent_waits_for_the_person_and_then_names_accounts(ours: Connector, there: StandIn) -> None:
    handle = ask(ours, there)
    assert ours.read_consent(handle).state == "pending"
    assert ours.read_consent(handle).accounts == ()

    there.become(handle, "active")
    truth = ours.read_consent(handle)

    assert truth.state == "active"
    assert [account.link_ref for account in truth.accounts] == list(there.links)
    assert {account.bank_id for account in truth.accounts} == {there.bank_id}
    assert all(account.masked.startswith("XXXX") for account in truth.accounts)
    assert truth.expires_at is not None
    assert truth.expires_at.utcoffset() is not None


@pytest.mark.parametrize("state", ["rejected", "paused", "expired"])
def test_a_consent_says_how_it_ended(ours: Connector, there: StandIn, state: str) -> None:
    handle = ask(ours, there)
    there.become(handle, state)
    assert ours.read_consent(handle).state == state


def test_a_session_becomes_whole_account_by_account(ours: Connector, there: StandIn, given: str) -> None:
    there.ready(0)
    session = ours.ask_session(given, FIRST, LAST)
    if ours.provider == "setu":
        assert (ours.read_session(given, session).state, ours.read_session(given, session).accounts) == ("pending", ())

    there.ready(1)
    partly = ours.read_session(given, session)
    assert [account.state for account in partly.accounts] in (["ready", "pending"], ["ready", "timeout"])
    assert partly.accounts[1].facts is None

    there.ready(2)
    whole = ours.read_session(given, session)
    assert (whole.state, [account.state for account in whole.accounts]) == ("complete", ["ready", "ready"])


def test_what_was_delivered_is_exact_and_in_order(ours: Connector, there: StandIn, given: str) -> None:
    there.ready(2)
    account = ours.read_session(given, ours.ask_session(given, FIRST, LAST)).accounts[0]

    assert account.facts is not None
    assert (account.link_ref, account.bank_id) == (there.links[0], there.bank_id)
    assert [(entry.booked_on.day, entry.amount_minor) for entry in account.facts.entries] == [
        (1, -4_000),
        (2, -6_050),
        (3, 110_000),
    ]
    assert len({entry.provider_ref for entry in account.facts.entries} - {""}) == 3
    assert "TEA STALL" in account.facts.entries[0].narration.upper()
    # Account Aggregators deliver booked rows alone; what a bank has not booked bears no lasting id and no balance.
    pending = account.facts.pending
    assert (pending is None) == (ours.provider == "setu")
    assert [(one.amount_minor, one.provider_ref, one.balance_minor) for one in pending or ()] in (
        [],
        [(-999, "", None)],
    )
    assert (account.facts.kind, account.facts.currency) in {("savings", "INR"), ("current", "EUR")}
    assert account.facts.balance_minor in {10_166_633, 199_950}
    assert len(account.facts.holders) == 1


def test_one_bad_account_spoils_only_itself(ours: Connector, there: StandIn, given: str) -> None:
    there.ready(2)
    there.spoil()
    session = ours.read_session(given, ours.ask_session(given, FIRST, LAST))
    assert [account.state for account in session.accounts] == ["ready", "unreadable"]
    assert session.accounts[1].facts is None


def test_a_used_up_consent_says_so(ours: Connector, there: StandIn, given: str) -> None:
    if ours.provider == "setu":
        there.place.instead = lambda heard: there.used_up() if heard.path == "/v2/sessions" else None
        with pytest.raises(UsedUp, match="consent-used-up"):
            ours.ask_session(given, FIRST, LAST)
        return
    session = ours.ask_session(given, FIRST, LAST)
    there.place.instead = saying_to_data(there, there.used_up())
    with pytest.raises(UsedUp, match="used-up-today"):
        ours.read_session(given, session)


def test_a_revoked_consent_is_over_and_may_be_revoked_again(ours: Connector, there: StandIn, given: str) -> None:
    session = ours.ask_session(given, FIRST, LAST)
    ours.revoke_consent(given)
    ours.revoke_consent(given)

    with pytest.raises(Gone):
        ours.read_session(given, session)
    with pytest.raises(Gone):
        ours.ask_session(given, FIRST, LAST)


def test_a_consent_that_ended_by_itself_counts_as_revoked(ours: Connector, there: StandIn, given: str) -> None:
    there.become(given, "over")
    ours.revoke_consent(given)
    with pytest.raises(Gone):
        ours.ask_session(given, FIRST, LAST)


def test_what_nobody_asked_for_is_gone(ours: Connector, there: StandIn, given: str) -> None:
    with pytest.raises(Gone):
        ours.read_consent("00000000-0000-4000-8000-000000000000")
    with pytest.raises(Gone):
        ours.read_session(given, "no such session")
    ours.revoke_consent("00000000-0000-4000-8000-000000000000")


@pytest.mark.parametrize("name", ["", ".", "..", "x" * 300])
def test_what_cannot_be_a_name_is_asked_of_nobody(ours: Connector, there: StandIn, name: str) -> None:
    with pytest.raises(Refused):
        ours.read_consent(name)
    assert there.place.heard == []


def test_a_name_leads_nowhere_else(ours: Connector, there: StandIn) -> None:
    with pytest.raises(Gone):
        ours.read_consent("../../x?y=1#z")
    assert there.place.heard[-1].path.endswith(("/..%2F..%2Fx%3Fy%3D1%23z", "/..%2F..%2Fx%3Fy%3D1%23z/"))


# Faults


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429, 408])
def test_a_provider_that_is_down_may_be_asked_again(ours: Connector, there: StandIn, given: str, status: int) -> None:
    there.place.instead = saying(Said(status, raw=b"<h1>no</h1>", kind="text/html"))
    for call in (ours.banks, lambda: ours.read_consent(given), lambda: ours.ask_session(given, FIRST, LAST)):
        with pytest.raises(Unavailable):
            call()


def test_nobody_at_home_is_unavailable(ours: Connector, there: StandIn, settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}"
    settings.OUTBOUND_HOSTS = [nobody.removeprefix("http://")]
    there.place.address = nobody
    with pytest.raises(Unavailable, match="no-answer"):
        there.connector().banks()


def test_a_host_that_the_settings_do_not_name_is_for_the_operator(ours: Connector, settings: Any) -> None:
    settings.OUTBOUND_HOSTS = []
    with pytest.raises(NotSetUp, match="address-refused"):
        ours.banks()


@pytest.mark.parametrize("status", [400, 401, 403])
def test_credentials_that_are_refused_are_for_the_operator(ours: Connector, there: StandIn, status: int) -> None:
    there.place.instead = lambda heard: Said(status, {"detail": "no"}) if there.is_login(heard) else None
    with pytest.raises(NotSetUp, match="credentials-refused"):
        ours.banks()


def test_a_token_is_kept_and_renewed_once_when_it_is_refused(ours: Connector, there: StandIn) -> None:
    ours.banks()
    there.connector().banks()
    assert there.logins == 1

    there.token = "another"
    ours.banks()
    assert there.logins == 2

    there.place.instead = saying(Said(401, {"errorCode": "Unauthorized", "errorMsg": "Token issuer not allowed"}))
    calls = len(there.place.heard)
    with pytest.raises(NotSetUp, match="credentials-refused"):
        ours.banks()
    assert len([heard for heard in there.place.heard[calls:] if not there.is_login(heard)]) == 2


@pytest.mark.parametrize("token", ["", "two words", "line\r\nX-Evil: 1", "é", "x" * 9_000])
def test_a_token_that_is_none_is_not_sent(ours: Connector, there: StandIn, token: str) -> None:
    login = {"access_token": token, "access": token, "refresh": "r"}
    there.place.instead = lambda heard: Said(200, login) if there.is_login(heard) else None
    with pytest.raises(Unreadable):
        ours.banks()
    assert all(there.is_login(heard) for heard in there.place.heard)


@pytest.mark.parametrize("what", UNREADABLE)
def test_an_answer_that_is_not_as_promised_is_kept_out_whole(
    ours: Connector, there: StandIn, given: str, what: str
) -> None:
    session = ours.ask_session(given, FIRST, LAST)
    there.place.instead = saying(UNREADABLE[what])
    with pytest.raises(Unreadable):
        ours.read_session(given, session)
    with pytest.raises(Unreadable):
        ours.read_consent(given)


@pytest.mark.parametrize("what", NO_ANSWER)
def test_an_answer_that_never_ends_is_given_up(
    ours: Connector, there: StandIn, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours.banks()
    monkeypatch.setattr(outbound, "READ_SECONDS", 0.3)
    monkeypatch.setattr(outbound, "_patience", _impatience(outbound._patience))
    there.place.instead = saying(NO_ANSWER[what])
    with pytest.raises(Unavailable, match="no-answer"):
        ours.banks()


def _impatience(patience: Any) -> Any:
    """The clock runs so fast that a deadline passes after some waits; nobody watches it."""
    waits: list[int] = []

    def wait(deadline: float) -> float:
        waits.append(1)
        return float(patience(deadline - 2.0 * len(waits)))

    return wait


def test_an_answer_about_another_consent_is_nobodys(ours: Connector, there: StandIn, given: str) -> None:
    other, session, answer = ask(ours, there), ours.ask_session(given, FIRST, LAST), there.answer
    there.become(other, "active")
    there.place.answer = lambda heard: answer(replace(heard, path=heard.path.replace(given, other)))
    with pytest.raises(Unreadable, match="about-another"):
        ours.read_consent(given)
    asked = other if ours.provider == "setu" else given  # whose sessions name their consent
    with pytest.raises(Unreadable, match="about-another"):
        ours.read_session(asked, session)


def test_the_way_to_the_page_is_a_page(ours: Connector, there: StandIn) -> None:
    for url in ("javascript:alert(1)", "http://elsewhere.example/x", "https://user@elsewhere.example/", "//x", ""):
        answer = there.answer

        def instead(heard: Heard, url: str = url, answer: Any = answer) -> Said | None:
            if heard.method == "POST" and heard.path in {"/v2/consents", "/api/v2/requisitions/"}:
                said = answer(heard)
                return Said(said.status, said.content | {"url": url, "link": url})
            return None

        there.place.instead = instead
        with pytest.raises(Unreadable):
            ask(ours, there)


# Notifications


@pytest.mark.parametrize(
    "payload", [{}, {"type": 7}, {"type": "CONSENT_STATUS_UPDATE"}, {"type": ["x"]}, {"type": "X", "consentId": "1"}]
)
def test_a_notification_that_names_nothing_is_none(ours: Connector, payload: dict[str, Any]) -> None:
    assert ours.hint_of(payload) is None
