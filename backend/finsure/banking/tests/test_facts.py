"""From FI data to facts: exact money, true order, and references that name one row each."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
import json
import random
from typing import Any

import pytest

from finsure.banking.connectors.contract import Unreadable
from finsure.banking.connectors.facts import facts_of
from finsure.banking.connectors.ordering import in_true_order
from finsure.banking.tests.setu_stand_in import FI_DATA, ROWS, deposit, row
from finsure.core.rebit import read_account
from finsure.ledger.operations import Entry


def facts(rows: list[dict[str, Any]], **summary: Any) -> Any:
    return facts_of(deposit("link", rows, **summary), "link")[2]


def test_entries_are_signed_minor_units_on_indias_days() -> None:
    late = row(4, 0.1 + 0.2, "1999.2", transactionTimestamp="2026-11-04T20:00:00Z", valueDate=...)
    entries = facts([*ROWS, late]).entries
    assert [(entry.amount_minor, entry.balance_minor) for entry in entries] == [
        (-4_000, 96_000),
        (-6_050, 89_950),
        (110_000, 199_950),
        (-30, 199_920),
    ]
    assert (entries[3].booked_on, entries[3].value_on) == (date(2026, 11, 5), None)
    assert (entries[0].provider_ref, entries[0].reference) == ("M0001", "000000000001")


def test_a_day_of_value_serves_where_no_moment_is_given() -> None:
    assert facts([row(2, "1.00", "1.00", transactionTimestamp=...)]).entries[0].booked_on == date(2026, 11, 2)


def test_a_reference_that_is_blank_shared_or_endless_names_nothing() -> None:
    rows = [row(1, "1", "9", txnId="A"), row(2, "1", "8", txnId="A"), row(3, "1", "7", txnId=" ")]
    rows += [row(4, "1", "6", txnId="x" * 300), row(5, "1", "5", txnId="B")]
    assert [entry.provider_ref for entry in facts(rows).entries] == ["", "", "", "", "B"]


def test_rows_alike_but_for_their_balance_stay_two() -> None:
    twice = [row(1, "10", "90", txnId="A"), row(1, "10", "80", txnId="A")]
    assert len(facts(twice).entries) == 2
    assert len(facts([twice[0], twice[0]]).entries) == 1  # one entry, delivered twice


def test_markup_in_a_narration_stays_text() -> None:
    words = '<img src=x onerror="alert(1)">\x00\u202eTEA'
    assert facts([row(1, "1", "9", narration=words)]).entries[0].narration == '<img src=x onerror="alert(1)"> TEA'


@pytest.mark.parametrize(
    ("summary", "kind"),
    [
        ({"type": "SAVINGS"}, "savings"),
        ({"type": "CURRENT"}, "current"),
        ({"type": "SOMETHING"}, "savings"),
        ({"type": ..., "accountType": "REGULAR", "accountSubType": "CURRENT"}, "current"),
    ],
)
def test_the_kind_is_the_ledgers(summary: dict[str, Any], kind: str) -> None:
    data = deposit("link", ROWS, **summary)
    data["account"]["summary"] = {k: v for k, v in data["account"]["summary"].items() if v is not ...}
    assert facts_of(data, "link")[2].kind == kind


def test_rupees_are_meant_where_no_currency_is_said() -> None:
    assert facts(ROWS, currency="").currency == "INR"
    assert facts(ROWS, currency="usd").currency == "USD"
    with pytest.raises(Unreadable, match="unknown-currency"):
        facts(ROWS, currency="ZZZ")


@pytest.mark.parametrize(
    "spoilt",
    [
        {"amount": "NaN"},
        {"amount": "forty"},
        {"amount": True},
        {"amount": ...},
        {"amount": {"value": 1}},
        {"amount": "9" * 30},
        {"amount": "99999999999999.00"},
        {"type": "SIDEWAYS"},
        {"transactionTimestamp": "9999-12-31T00:00:00Z"},
        {"transactionTimestamp": ..., "valueDate": ...},
        {"narration": []},
    ],
)
def test_a_row_that_is_none_spoils_the_account(spoilt: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        facts([*ROWS, {k: v for k, v in (row(4, "1", "1") | spoilt).items() if v is not ...}])


def test_rows_are_put_in_true_order_whichever_way_they_come() -> None:
    """Days of several rows at one moment, their balances telling which way they run."""
    chance = random.Random(1)
    balance, moment, rows = 100_000, datetime(2026, 1, 1, tzinfo=UTC), []
    for number in range(400):
        moment += timedelta(days=chance.choice([0, 0, 1]))
        amount = chance.randrange(-5_000, 5_000)
        balance += amount
        rows.append((moment, Entry(moment.date(), amount, f"{number}", balance_minor=balance)))
    truth = tuple(entry for _, entry in rows)
    assert in_true_order(rows) == truth
    assert in_true_order(rows[::-1]) == truth


def test_without_balances_a_delivery_that_runs_backwards_is_turned() -> None:
    moments = [datetime(2026, 1, day, tzinfo=UTC) for day in (1, 2, 2, 3)]
    rows = [(at, Entry(at.date(), place, "x")) for place, at in enumerate(moments)]
    assert [entry.amount_minor for entry in in_true_order(rows)] == [0, 1, 2, 3]
    assert [entry.amount_minor for entry in in_true_order(rows[::-1])] == [0, 1, 2, 3]
    assert in_true_order([]) == ()
    lone = [(at, replace(entry, balance_minor=None)) for at, entry in rows[:1]]
    assert len(in_true_order(lone)) == 1


@pytest.mark.parametrize("path", sorted(FI_DATA.glob("*.json")), ids=lambda path: path.stem)
def test_published_accounts_are_read_or_known_to_be_none_of_ours(path: Any) -> None:
    data = json.loads(path.read_text())
    if path.stem in {"gstr1_3b", "session_partial"}:
        with pytest.raises(Unreadable):
            facts_of(data, "")
        return
    fi_type, _, found = facts_of(data, read_account(data).link_ref)
    holds = {"MUTUAL_FUNDS", "EQUITIES", "ETF", "INSURANCE_POLICIES", "TERM_DEPOSIT", "RECURRING_DEPOSIT", "BONDS"}
    assert found.kind == {"DEPOSIT": "savings", "TERM_DEPOSIT": "deposit", "RECURRING_DEPOSIT": "deposit"}.get(
        fi_type, ""
    )
    if fi_type in holds:
        assert found.holdings
        assert all(holding.name for holding in found.holdings)
    assert all(isinstance(entry.amount_minor, int) for entry in found.entries)


def test_holdings_are_exact() -> None:
    data = json.loads((FI_DATA / "mutual_funds.json").read_text())
    _, _, found = facts_of(data, read_account(data).link_ref)
    held = found.holdings[0]
    assert held.currency == "INR"
    assert held.units
    assert "E" not in held.units
    assert isinstance(held.value_minor, int)


def test_an_account_that_only_states_its_worth_owns_just_that() -> None:
    summary = {"currentValue": "169840.65", "status": "ACTIVE"}
    found = facts_of({"account": {"type": "nps", "linkedAccRef": "link", "summary": summary}}, "link")[2]
    assert [(held.name, held.value_minor) for held in found.holdings] == [("NPS", 16_984_065)]
    assert (found.kind, found.entries) == ("", ())


def test_data_of_another_account_is_nobodys() -> None:
    with pytest.raises(Unreadable, match="another-account"):
        facts_of(deposit("theirs", ROWS), "ours")
