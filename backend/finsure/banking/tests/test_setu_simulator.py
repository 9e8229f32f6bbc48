"""The connector and Setu's simulator, which were built apart from the same documents, over real HTTP."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.core.cache import cache
import pytest

from finsure.banking.connectors.contract import (
    FetchedAccount,
    Gone,
    NotSetUp,
    Refused,
    SessionTruth,
    Unavailable,
    Unreadable,
    UsedUp,
)
from finsure.banking.connectors.setu import Setu
from finsure.banking.domain.terms import FI_TYPES, IST, fetch_range, terms_for
from finsure.banking.tests.simulated import Simulator

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
BACK = "https://finsure.example/back"
WHOLE = ["html_page", "not_json", "empty_body", "list_body", "huge_body", "million_rows", "deep_nesting"]
ACCOUNT = ["year_9999", "wrong_types", "null_fields", "not_a_number", "huge_numbers", "another_account", "unknown_type"]
TEXT = ["html_narration", "control_characters"]


@pytest.fixture
def there(simulated: Simulator) -> Simulator:
    simulated.turn(today=f"{NOW:%Y-%m-%d}")
    return simulated


@pytest.fixture
def ours(there: Simulator) -> Setu:
    return connector(there)


def connector(there: Simulator, **changed: str) -> Setu:
    known = {"client_id": "simulator-client", "secret": "simulator-secret", "product": "simulator-product"} | changed
    return Setu(url=there.address, login_url=there.address, **known)


def given(ours: Setu, there: Simulator, *, days: int = 365, months: int = 12, mobile: str = "+919876543210") -> str:
    """A consent with every account of a household."""
    asked = ours.ask_consent(terms_for(NOW, days=days, months=months), mobile=mobile, bank_ids=[], return_url=BACK)
    there.approve(asked.url)
    return asked.handle


def days_of(months: int = 12) -> tuple[date, date]:
    terms = terms_for(NOW, months=months)
    return fetch_range(terms.first, terms.last, None, NOW.astimezone(IST).date())


def fetch(ours: Setu, handle: str) -> SessionTruth:
    return ours.read_session(handle, ours.ask_session(handle, *days_of()))


def rows(account: FetchedAccount) -> int:
    return len(account.facts.entries) if account.facts else 0


def test_the_whole_story_is_told(ours: Setu, there: Simulator) -> None:
    bank = ours.read_consent(given(ours, there)).accounts[0].bank_id
    asked = ours.ask_consent(terms_for(NOW), mobile="+919876543210", bank_ids=[bank], return_url=BACK)
    assert asked.url.endswith(f"/v2/consents/webview/{asked.handle}")
    assert ours.read_consent(asked.handle).state == "pending"
    there.approve(asked.url)
    truth = ours.read_consent(asked.handle)
    assert truth.state == "active"
    assert {account.bank_id for account in truth.accounts} == {bank}
    assert truth.expires_at is not None
    assert ours.last_fetch(asked.handle) is None

    session = ours.ask_session(asked.handle, *days_of())
    whole = ours.read_session(asked.handle, session)
    assert whole.state == "complete"
    assert {(one.link_ref, one.bank_id, one.fi_type) for one in whole.accounts} == {
        (one.link_ref, one.bank_id, one.fi_type) for one in truth.accounts
    }
    assert [one for one, _ in ours.session_ids(asked.handle)] == [session]
    assert ours.last_fetch(asked.handle) is not None

    with pytest.raises(UsedUp):
        ours.ask_session(asked.handle, *days_of())
    ours.revoke_consent(asked.handle)
    ours.revoke_consent(asked.handle)
    assert ours.read_consent(asked.handle).state == "revoked"
    with pytest.raises(Gone):
        ours.read_session(asked.handle, session)


@pytest.mark.parametrize("months", [1, 12, 13])
@pytest.mark.parametrize("days", [2, 30, 365])
def test_the_widest_terms_are_fair_to_the_simulator_too(ours: Setu, there: Simulator, days: int, months: int) -> None:
    handle = given(ours, there, days=days, months=months)
    terms = terms_for(NOW, days=days, months=months)
    ours.ask_session(handle, *fetch_range(terms.first, terms.last, None, NOW.astimezone(IST).date()))


@pytest.mark.parametrize("schema", ["v1", "v2"])
@pytest.mark.parametrize(
    "knobs",
    [
        {},
        {"pascal_keys": "yes", "numeric_money": "yes"},
        {"holder": "object", "mode_others": "yes"},
        {"holder": "array", "txn_ids": "repeated"},
        {"txn_ids": "blank"},
    ],
    ids=str,
)
def test_every_dialect_gives_the_same_money(ours: Setu, there: Simulator, schema: str, knobs: dict[str, Any]) -> None:
    honest = fetch(ours, given(ours, there))
    there.turn(schema=schema, **knobs)
    spoken = fetch(ours, given(ours, there))

    def money(truth: SessionTruth) -> list[Any]:
        return [
            (one.fi_type, one.facts and (one.facts.balance_minor, [row.amount_minor for row in one.facts.entries]))
            for one in truth.accounts
        ]

    assert {one.state for one in spoken.accounts} == {"ready"}
    assert money(spoken) == money(honest)
    assert sum(map(rows, spoken.accounts)) > 100


def test_balances_follow_in_the_order_given(ours: Setu, there: Simulator) -> None:
    for account in fetch(ours, given(ours, there)).accounts:
        if account.fi_type != "DEPOSIT" or account.facts is None:
            continue
        entries = account.facts.entries
        assert [entry.booked_on for entry in entries] == sorted(entry.booked_on for entry in entries)
        links = sum(
            after.balance_minor == (before.balance_minor or 0) + after.amount_minor
            for before, after in pairwise(entries)
        )
        assert links == len(entries) - 1


def test_every_kind_of_account_is_read(ours: Setu, there: Simulator) -> None:
    """Households differ: among ten, each kind of data that is asked for occurs."""
    seen: dict[str, FetchedAccount] = {}
    for number in range(10):
        truth = fetch(ours, given(ours, there, mobile=f"98765432{number:02}"))
        assert {one.state for one in truth.accounts} <= {"ready"}
        seen |= {one.fi_type: one for one in truth.accounts}
    assert set(seen) >= {"DEPOSIT", "TERM_DEPOSIT", "MUTUAL_FUNDS", "EQUITIES"}
    assert set(seen) <= set(FI_TYPES)
    for fi_type, account in seen.items():
        assert account.facts is not None
        assert bool(account.facts.holdings) == (fi_type != "DEPOSIT"), fi_type
        assert all(holding.value_minor is not None or holding.name for holding in account.facts.holdings)


@pytest.mark.parametrize("outcome", ["DENIED", "TIMEOUT", "FAILED"])
def test_a_bank_that_does_not_answer_holds_up_no_other(ours: Setu, there: Simulator, outcome: str) -> None:
    handle = given(ours, there)
    bank = next(one.bank_id for one in ours.read_consent(handle).accounts)
    there.turn(outcome=f"{bank}:{outcome}")
    truth = fetch(ours, handle)
    states = {(one.bank_id == bank, one.state) for one in truth.accounts}
    assert states == {(True, outcome.lower()), (False, "ready")}
    assert truth.state == "partial"


def test_accounts_that_are_awaited_are_pending(ours: Setu, there: Simulator) -> None:
    there.turn(ready_seconds=80_000)
    assert fetch(ours, given(ours, there)) == SessionTruth("pending")


def test_a_pause_is_no_end(ours: Setu, there: Simulator) -> None:
    handle = given(ours, there)
    there.become(handle, "PAUSED")
    assert ours.read_consent(handle).state == "paused"
    with pytest.raises(Refused, match="consent-paused") as raised:
        ours.ask_session(handle, *days_of())
    assert not isinstance(raised.value, Gone)
    there.become(handle, "ACTIVE")
    ours.ask_session(handle, *days_of())
    there.become(handle, "REVOKED")
    assert ours.read_consent(handle).state == "revoked"


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, NotSetUp), (403, NotSetUp), (412, Refused), (429, Unavailable), (500, Unavailable), (503, Unavailable)],
)
@pytest.mark.parametrize("errors", ["legacy", "newer"])
def test_refusals_on_purpose(ours: Setu, there: Simulator, status: int, kind: type[Exception], errors: str) -> None:
    ours.banks()
    there.turn(refuse_status=status, refuse_calls=5, errors=errors)
    with pytest.raises(kind):
        ours.banks()
    there.turn(refuse_calls=0)


def test_a_token_of_another_day_is_renewed(ours: Setu, there: Simulator) -> None:
    ours.banks()
    there.turn(today=f"{NOW + timedelta(days=1):%Y-%m-%d}")
    assert ours.banks()
    cache.clear()
    with pytest.raises(NotSetUp, match="credentials-refused"):
        connector(there, secret="x").banks()
    with pytest.raises(NotSetUp, match="product-not-known"):
        connector(there, product="x").read_consent("any")


@pytest.mark.parametrize("hostile", WHOLE)
def test_a_hostile_answer_is_kept_out_whole(ours: Setu, there: Simulator, hostile: str) -> None:
    handle = given(ours, there)
    session = ours.ask_session(handle, *days_of())
    there.turn(hostile=hostile)
    with pytest.raises(Unreadable):
        ours.read_session(handle, session)


@pytest.mark.parametrize("hostile", ACCOUNT)
def test_a_hostile_account_is_kept_out_alone(ours: Setu, there: Simulator, hostile: str) -> None:
    handle = given(ours, there)
    session = ours.ask_session(handle, *days_of())
    honest = ours.read_session(handle, session)
    there.turn(hostile=hostile)
    spoilt = ours.read_session(handle, session)
    assert [one.link_ref for one in spoilt.accounts] == [one.link_ref for one in honest.accounts]
    for before, after in zip(honest.accounts, spoilt.accounts, strict=True):
        if rows(before):
            assert after.state == "unreadable"
            assert after.facts is None


@pytest.mark.parametrize("hostile", TEXT)
def test_hostile_words_stay_words_on_one_line(ours: Setu, there: Simulator, hostile: str) -> None:
    handle = given(ours, there)
    session = ours.ask_session(handle, *days_of())
    there.turn(hostile=hostile)
    for account in ours.read_session(handle, session).accounts:
        assert account.state == "ready"
        assert account.facts is not None
        assert all(entry.narration.isprintable() for entry in account.facts.entries)


def test_notifications_name_what_they_are_about(ours: Setu, there: Simulator) -> None:
    there.turn(notify="http://127.0.0.1:9/nobody")
    handle = given(ours, there)
    hints = [ours.hint_of(notice["body"]) for notice in there.notifications()]
    assert hints
    assert all(hint is not None and hint.handle == handle and hint.key for hint in hints)


def test_what_else_setu_offers(ours: Setu, there: Simulator) -> None:
    bank = ours.bank("AXIS001")
    assert bank is not None
    assert (bank.healthy, bank.fi_types[0]) == (True, "DEPOSIT")
    assert ours.bank("nobody") is None
    there.turn(fip_status="AXIS001:INACTIVE")
    assert {one.id: one.healthy for one in ours.banks()}["AXIS001"] is False
    assert all(vua.startswith("9876543210@") for _, vua in ours.aggregators_of("+919876543210"))
    both = [
        ours.ask_consent(terms_for(NOW), mobile="9876543210", bank_ids=[], return_url=BACK).handle for _ in range(2)
    ]
    together = ours.ask_together(both[:1], both[1:])
    assert ours.read_together(together.handle).url == together.url
    handle = given(ours, there)
    ours.refresh(handle, days_of())
    assert len(ours.session_ids(handle)) == 1
