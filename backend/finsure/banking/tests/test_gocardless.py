"""GoCardless: agreements within the terms and the bank's own, and Berlin Group's rows as entries."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.cache import cache
import pytest

from finsure.banking import operations, queries
from finsure.banking.connectors.contract import Fault, Gone, NotSetUp, Refused, Unavailable, Unreadable, UsedUp
from finsure.banking.domain.terms import terms_for
from finsure.banking.tests.gocardless_stand_in import ACCESS, RATE_LIMIT, GoCardlessStandIn, booked, row
from finsure.banking.tests.serving import Said
from finsure.banking.tests.test_journey import settle, wanted
from finsure.core import clock
from finsure.identity.models import User
from finsure.ledger import operations as ledger
from finsure.ledger import queries as ledgers

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 24)
BACK = "https://finsure.example/back"


@pytest.fixture
def given(gocardless: GoCardlessStandIn) -> str:
    asked = gocardless.connector().ask_consent(
        terms_for(NOW), mobile="", bank_ids=[gocardless.bank_id], return_url=BACK
    )
    gocardless.become(asked.handle, "active")
    return asked.handle


def fetched(there: GoCardlessStandIn, given: str, rows: list[Any]) -> Any:
    there.accounts = dict.fromkeys(there.links, rows)
    ours = there.connector()
    return ours.read_session(given, ours.ask_session(given, FIRST, LAST)).accounts[0]


def sent_to(there: GoCardlessStandIn, path: str) -> Any:
    return next(heard.sent for heard in there.place.heard if heard.path == path and heard.method == "POST")


def test_an_agreement_stays_within_the_terms_and_within_the_banks_own(
    gocardless: GoCardlessStandIn, given: str
) -> None:
    assert sent_to(gocardless, "/api/v2/agreements/enduser/") == {
        "institution_id": gocardless.bank_id,
        "max_historical_days": 90,
        "access_valid_for_days": 180,
        "access_scope": ["balances", "details", "transactions"],
    }
    requisition = sent_to(gocardless, "/api/v2/requisitions/")
    assert (requisition["redirect"], requisition["institution_id"]) == (BACK, gocardless.bank_id)
    assert requisition["reference"] == requisition["agreement"]

    terms = terms_for(NOW, days=30, months=1)
    gocardless.place.heard.clear()
    gocardless.connector().ask_consent(terms, mobile="", bank_ids=[gocardless.bank_id], return_url=BACK)
    narrow = sent_to(gocardless, "/api/v2/agreements/enduser/")
    assert (narrow["max_historical_days"], narrow["access_valid_for_days"]) == (30, 30)


@pytest.mark.parametrize("bank_ids", [[], ["A", "B"], ["../x"]])
def test_a_requisition_is_for_one_bank(gocardless: GoCardlessStandIn, bank_ids: list[str]) -> None:
    with pytest.raises(Refused, match="one-bank-at-a-time"):
        gocardless.connector().ask_consent(terms_for(NOW), mobile="", bank_ids=bank_ids, return_url=BACK)


def test_access_ends_so_many_days_after_it_was_given(gocardless: GoCardlessStandIn, given: str) -> None:
    truth = gocardless.connector().read_consent(given)
    assert truth.expires_at == datetime(2027, 5, 23, 10, 0, 0, 500_000, tzinfo=UTC)
    assert [account.masked for account in truth.accounts] == ["XXXX0000", "XXXX0001"]


@pytest.mark.parametrize(
    ("short", "state"),
    [(one, "pending") for one in ("CR", "GC", "UA", "SA", "GA", "ID", "XX")]
    + [("RJ", "rejected"), ("SU", "paused"), ("EX", "expired"), ("ER", "failed")],
)
def test_each_state_of_a_requisition(gocardless: GoCardlessStandIn, given: str, short: str, state: str) -> None:
    ours = gocardless.connector()
    gocardless.states[given] = short
    assert ours.read_consent(given).state == state
    with pytest.raises(Refused):
        ours.ask_session(given, FIRST, LAST)
    with pytest.raises(Refused):
        ours.read_session(given, "2026-11-01..2026-11-24")


def test_the_days_asked_for_are_the_days_read(gocardless: GoCardlessStandIn, given: str) -> None:
    late = row(1, "-2", bookingDate="2026-11-25")
    found = fetched(gocardless, given, [late, row(1, "-1", bookingDate="2026-11-24")])
    asked = [heard.query for heard in gocardless.place.heard if gocardless.is_data(heard)]
    assert asked == [{"date_from": "2026-11-01"}] * 2
    assert [entry.amount_minor for entry in found.facts.entries] == [-100]


def test_booked_rows_are_entries(gocardless: GoCardlessStandIn, given: str) -> None:
    account = fetched(gocardless, given, [row(2, "-60.5"), row(1, "-40.00")])
    first = account.facts.entries[0]
    assert len(account.facts.entries) == 2
    assert (first.booked_on, first.amount_minor, first.value_on) == (date(2026, 11, 1), -4_000, date(2026, 11, 1))
    assert first.narration == "Tea Stall Card 12.11. thank you"
    assert first.provider_ref == "d8f93e27c3fd639e111f95fd49640001"
    assert (account.masked, account.facts.product, account.facts.holders) == ("XXXX0000", "Main", ("Jane Doe",))
    assert account.facts.balance_minor == 199_950  # booked, not what credit would allow


def test_what_is_not_booked_yet_stands_apart_and_bears_no_lasting_id(gocardless: GoCardlessStandIn, given: str) -> None:
    bare = {"internalTransactionId": ..., "bookingDate": ...}
    gocardless.pending = [
        row(4, "-9.99", **bare),
        row(5, "-1.00", **bare | {"valueDate": ...}),
        row(6, "-2.00", valueDate="2026-11-25", bookingDate=...),  # after the days asked for
        row(7, "-3.00", transactionAmount={"amount": "3.00", "currency": "USD"}),  # a hold in another currency
        row(8, "forty"),
        7,
    ]

    facts = fetched(gocardless, given, [row(1, "-40.00")]).facts

    assert [entry.amount_minor for entry in facts.entries] == [-4_000]
    assert [(entry.booked_on, entry.amount_minor, entry.provider_ref) for entry in facts.pending] == [
        (date(2026, 11, 4), -999, ""),
        (LAST, -100, ""),
    ]


def test_a_bank_that_tells_of_nothing_pending_has_nothing_pending(gocardless: GoCardlessStandIn, given: str) -> None:
    gocardless.pending = []
    assert fetched(gocardless, given, [row(1, "-40.00")]).facts.pending == ()
    answer = gocardless.answer

    def without(heard: Any) -> Said | None:
        said = answer(heard)
        if gocardless.is_data(heard):
            del said.content["transactions"]["pending"]
        return said

    gocardless.place.instead = without
    assert fetched(gocardless, given, [row(1, "-40.00")]).facts.pending == ()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"remittanceInformationUnstructured": "TEA STALL 12"}, "TEA STALL 12"),
        ({"remittanceInformationUnstructuredArray": ..., "creditorName": ...}, "CARD_PAYMENT"),
        ({"remittanceInformationUnstructuredArray": [], "additionalInformation": "by card"}, "Tea Stall by card"),
        ({"remittanceInformationUnstructuredArray": ..., "remittanceInformationStructured": "RF18"}, "Tea Stall RF18"),
        ({"remittanceInformationUnstructuredArray": ["<b>hi</b>\x00"]}, "Tea Stall <b>hi</b>"),
    ],
)
def test_a_narration_is_the_other_side_and_its_words(
    gocardless: GoCardlessStandIn, given: str, changed: dict[str, Any], words: str
) -> None:
    assert fetched(gocardless, given, [row(1, "-1", **changed)]).facts.entries[0].narration == words


def test_ids_that_are_missing_or_shared_name_nothing(gocardless: GoCardlessStandIn, given: str) -> None:
    bare = {"internalTransactionId": ...}
    rows = [row(1, "-1", transactionId="A", **bare), row(2, "-1", transactionId="A", **bare)]
    rows += [row(3, "-1", transactionId="B", **bare), row(4, "-1", transactionId=..., **bare)]
    entries = fetched(gocardless, given, rows).facts.entries
    assert [entry.provider_ref for entry in entries] == ["", "", "B", ""]


@pytest.mark.parametrize(
    "changed",
    [
        {"transactionAmount": {"amount": "1.00", "currency": "USD"}},
        {"transactionAmount": {"amount": "1e5", "currency": "EUR"}},
        {"transactionAmount": {"amount": "99999999999999", "currency": "EUR"}},
        {"transactionAmount": ...},
        {"bookingDate": "9999-12-31"},
        {"bookingDate": "yesterday"},
        {"bookingDate": ..., "valueDate": ...},
        {"remittanceInformationUnstructuredArray": "words"},
        {"creditorName": ["a"]},
    ],
)
def test_a_row_that_is_none_spoils_the_account(
    gocardless: GoCardlessStandIn, given: str, changed: dict[str, Any]
) -> None:
    assert fetched(gocardless, given, [row(1, "-1.00", **changed)]).state == "unreadable"


def test_more_rows_than_a_person_has_are_refused(gocardless: GoCardlessStandIn, given: str) -> None:
    assert fetched(gocardless, given, [row(1, "-1")] * 100_001).state == "unreadable"


@pytest.mark.parametrize(
    ("status", "said", "kind", "reason"),
    [
        (429, RATE_LIMIT, UsedUp, "used-up-today"),
        (429, {"summary": "Couldn't update balances", "type": "RateLimitError"}, UsedUp, "used-up-today"),
        (429, {"detail": "The rate limit for this resource is 100/minute."}, Unavailable, "too-many-requests"),
        (401, {"type": "AccessExpiredError", "summary": "Access has expired"}, Refused, "access-ended"),
        (403, {"type": "AccountAccessForbidden"}, Refused, "access-ended"),
        (403, {"summary": "IP address access denied"}, NotSetUp, "forbidden"),
        (402, {"summary": "Free usage limit exceeded"}, NotSetUp, "not-paid"),
        (409, {"summary": "Account suspended"}, Refused, "suspended"),
        (400, {"summary": "EUA was valid for 90 days and it expired"}, Gone, "over"),
        (400, {"summary": "Invalid date"}, Refused, "refused"),
        (503, {"type": "ServiceError"}, Unavailable, "provider-down"),
    ],
)
def test_a_refusal_says_what_to_do_next(
    gocardless: GoCardlessStandIn, status: int, said: Any, kind: type[Fault], reason: str
) -> None:
    ours = gocardless.connector()
    ours.banks()
    gocardless.place.instead = lambda heard: Said(status, said)
    with pytest.raises(Fault) as raised:
        ours.banks()
    assert (type(raised.value), str(raised.value)) == (kind, reason)


def test_an_account_whose_access_ended_does_not_hold_up_another(gocardless: GoCardlessStandIn, given: str) -> None:
    gocardless.accounts[gocardless.links[0]] = Said(401, {"type": "AccessExpiredError"})
    ours = gocardless.connector()
    session = ours.read_session(given, ours.ask_session(given, FIRST, LAST))
    assert [account.state for account in session.accounts] == ["denied", "ready"]
    assert gocardless.logins == 1  # a fresh token would not have helped


def test_when_no_account_can_be_read_the_reason_is_raised(gocardless: GoCardlessStandIn, given: str) -> None:
    gocardless.ready(0)
    with pytest.raises(Unavailable):
        gocardless.connector().read_session(given, "2026-11-01..2026-11-24")


def test_a_token_is_renewed_by_its_refresh_token(gocardless: GoCardlessStandIn) -> None:
    ours = gocardless.connector()
    ours.banks()
    gocardless.token = "renewed"
    ours.banks()
    logins = [heard.path for heard in gocardless.place.heard if gocardless.is_login(heard)]
    assert logins == ["/api/v2/token/new/", "/api/v2/token/refresh/"]

    gocardless.token = ACCESS
    cache.set(next(key for key in [ours._refresh_key]), "old")
    ours.banks()
    logins = [heard.path for heard in gocardless.place.heard if gocardless.is_login(heard)]
    assert logins[2:] == ["/api/v2/token/refresh/", "/api/v2/token/new/"]


def test_banks_of_one_country(gocardless: GoCardlessStandIn) -> None:
    gocardless.connector().banks("GB")
    assert gocardless.place.heard[-1].query == {"country": "gb"}


def test_accounts_of_several_currencies_are_read_by_their_balance(gocardless: GoCardlessStandIn, given: str) -> None:
    answer = gocardless.answer

    def instead(heard: Any) -> Said | None:
        if heard.path.endswith("/details/"):
            said = answer(heard)
            return Said(200, {"account": said.content["account"] | {"currency": "XXX", "iban": "short"}})
        return None

    gocardless.place.instead = instead
    account = fetched(gocardless, given, [row(1, "-1")])
    assert (account.facts.currency, account.masked) == ("EUR", "")


def test_more_accounts_than_anyone_has_are_refused(gocardless: GoCardlessStandIn, given: str) -> None:
    gocardless.links = tuple(f"account-{number}" for number in range(21))
    with pytest.raises(Unreadable):
        gocardless.connector().read_consent(given)


def test_terms_without_deposits_have_nothing_to_ask_a_bank_for(gocardless: GoCardlessStandIn) -> None:
    terms = terms_for(NOW, fi_types=("EQUITIES",))
    with pytest.raises(Refused, match="outside-the-terms"):
        gocardless.connector().ask_consent(terms, mobile="", bank_ids=[gocardless.bank_id], return_url=BACK)
    assert gocardless.place.heard == []


def test_a_gateways_page_is_no_word_on_a_requisition(gocardless: GoCardlessStandIn, given: str) -> None:
    for raw in (b"<h1>404</h1>", b"{}", b""):
        gocardless.place.instead = lambda heard, raw=raw: Said(404, raw=raw)
        with pytest.raises(Unreadable, match="not-theirs"):
            gocardless.connector().read_consent(given)


@pytest.mark.django_db(transaction=True)
def test_a_pending_row_is_shown_and_becomes_its_booked_one(
    gocardless: GoCardlessStandIn, asha: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.GOCARDLESS = {"url": gocardless.place.address, "secret_id": "id", "secret_key": "key"}
    gocardless.links = ("account-a",)
    gocardless.ready(1)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    link = wanted(asha, provider="gocardless", mobile="", bank_ids=[gocardless.bank_id])
    operations.advance_link(link_id=link.pk, now=NOW)
    link = queries.link_of(asha, link.pk)
    gocardless.become(link.handle or "", "active")
    settle(link)
    rows, _ = ledgers.page_of(asha, ledgers.Filters())
    assert [(row.pending, row.amount_minor) for row in rows] == [
        (True, -999),
        (False, 110_000),
        (False, -6_050),
        (False, -4_000),
    ]
    ledger.edit_transactions(user=asha, ids=[rows[0].id], note="with Ma", now=NOW)

    later = NOW + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    gocardless.accounts["account-a"] = [row(6, "-10.49"), *booked()]  # a tip
    gocardless.pending = []
    operations.fetch_now(user=asha, link_id=link.pk, now=later)
    settle(link)

    rows, _ = ledgers.page_of(asha, ledgers.Filters())
    assert [(row.pending, row.amount_minor) for row in rows] == [
        (False, -1_049),
        (False, 110_000),
        (False, -6_050),
        (False, -4_000),
    ]
    assert rows[0].note == "with Ma"
    assert rows[0].was_pending is not None
