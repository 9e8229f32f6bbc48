"""FI data as account aggregators deliver it, in both schemas and every looseness seen."""

from contextlib import suppress
from datetime import date
from decimal import Decimal
import json
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as some
import pytest

from finsure.core import rebit
from finsure.core.rebit import NotRebit, read_account, read_accounts

SETU = Path(__file__).parent / "data" / "setu"


def sample(name: str) -> bytes:
    return (SETU / f"{name}.json").read_bytes()


def deposit(*rows: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """An account of schema 1.1 with these rows."""
    account: dict[str, Any] = {
        "type": "deposit",
        "maskedAccNumber": "XXXXXX4373",
        "linkedAccRef": "ref-1",
        "version": "1.1",
        "profile": {"holders": {"type": "SINGLE", "holder": {"name": "Asha Rao"}}},
        "summary": {"currentBalance": "900.00", "currency": "INR", "type": "SAVINGS", "ifscCode": "HDFC0000123",
                    "balanceDateTime": "2025-04-02T10:00:00+05:30"},
        "transactions": {"transaction": list(rows)},
    }  # fmt: skip
    return account | changed


def row(**changed: Any) -> dict[str, Any]:
    plain = {"txnId": "T1", "type": "DEBIT", "mode": "UPI", "amount": "100.00", "currentBalance": "900.00",
             "transactionTimestamp": "2025-04-01T13:20:14+05:30", "valueDate": "2025-04-01",
             "narration": "UPI/CORNER SHOP", "reference": "R1"}  # fmt: skip
    return plain | changed


@pytest.mark.parametrize("name", ["deposit_v1", "deposit_v2"])
def test_both_schemas_of_a_deposit_say_the_same(name: str) -> None:
    account = read_account(sample(name))

    assert (account.fi_type, account.masked_number, account.link_ref) == ("DEPOSIT", "XXXXXXX123", "123456789")
    assert account.holders == ("Ramkrishna Sapan",)
    assert account.summary.balance == Decimal("101666.33")
    assert account.summary.account_type == "SAVINGS"
    assert account.summary.ifsc == "APNB0001154"
    assert account.summary.opened_on == date(1999, 8, 6)
    [entry] = account.transactions
    assert (entry.amount, entry.balance, entry.txn_id) == (Decimal(-1239), Decimal("62289.25"), "M3258741")
    assert entry.at is not None
    assert entry.at.isoformat() == "2021-04-01T13:20:14+05:30"


@pytest.mark.parametrize("name", ["term_deposit_v1", "term_deposit_v2", "recurring_deposit_v1", "recurring_deposit_v2"])
def test_a_deposit_for_a_term_is_a_holding_with_its_entries(name: str) -> None:
    account = read_account(sample(name))

    [holding] = account.holdings
    assert (holding.value, holding.cost, holding.rate) == (Decimal("119845.90"), Decimal("109890.98"), Decimal(2))
    assert (holding.opened_on, holding.matures_on) == (date(2019, 8, 6), date(2021, 11, 12))
    assert len(account.transactions) == 1


def test_a_fund_is_its_units_at_its_price() -> None:
    [holding] = read_account(sample("mutual_funds")).holdings

    assert (holding.name, holding.isin, holding.folio) == ("Apna Mutual Funds", "INUS-000402625-0", "876")
    assert (holding.units, holding.price, holding.value) == (Decimal(26), Decimal(512), Decimal(26 * 512))
    assert holding.cost == 26 * 469


def test_empty_fields_of_a_share_are_unknown_not_nought() -> None:
    account = read_account(sample("equities"))

    [holding] = account.holdings
    assert (holding.name, holding.units, holding.value) == ("EQUITIES", None, None)
    assert account.summary.balance == Decimal(20)
    assert account.transactions == ()


def test_other_holdings_of_the_samples() -> None:
    [etf] = read_account(sample("etf")).holdings
    [policy] = read_account(sample("insurance_policies")).holdings
    [bond] = read_account(sample("bonds")).holdings
    [ulip] = read_account(sample("ulip")).holdings

    assert (etf.units, etf.cost, etf.value) == (Decimal(30), Decimal(600), None)
    assert (policy.name, policy.folio) == ("APNA Life Insurance", "APNI789008")
    assert (policy.cover, policy.premium) == (Decimal(1500000), Decimal(1600000))
    assert (bond.rate, bond.cost, bond.matures_on) == (Decimal(6), Decimal(200000), date(2021, 12, 12))
    assert (ulip.name, ulip.cover) == ("HEALTH INSURANCE", Decimal(209000))


def test_tax_returns_are_not_read() -> None:
    with pytest.raises(NotRebit):
        read_account(sample("gstr1_3b"))


def test_an_answer_of_a_session_gives_what_was_delivered() -> None:
    [account] = read_accounts(sample("session_partial"))

    assert (account.fip_id, account.link_ref) == ("Setu-FIP", "b2329f47-0a6f-4131-adb5-9ef7b4c1ca6a")
    assert account.transactions == ()
    assert account.from_on == date(2021, 4, 1)


def test_pushed_data_is_read_from_its_own_wrapper() -> None:
    accounts = read_accounts(sample("fi_data_ready"))

    assert accounts[0].masked_number == "XXXXXXXX7561"
    assert accounts[0].fip_id == "setu-fip"
    assert accounts[0].transactions


def test_keys_may_be_in_any_case_and_one_row_may_stand_alone() -> None:
    account = deposit()
    account["transactions"] = {"transaction": row()}
    shouted = json.loads(
        json.dumps(account), object_pairs_hook=lambda pairs: {k[:1].upper() + k[1:]: v for k, v in pairs}
    )

    assert read_account(shouted) == read_account(account)
    assert len(read_account(shouted).transactions) == 1


def test_xml_says_the_same_as_json() -> None:
    xml = """<?xml version="1.0" encoding="UTF-8"?>
    <fi:Account xmlns:fi="http://api.rebit.org.in/FISchema/deposit" type="deposit" maskedAccNumber="XXXXXX4373"
      linkedAccRef="ref-1" version="1.1">
      <fi:Profile><fi:Holders type="SINGLE"><fi:Holder name="Asha Rao"/></fi:Holders></fi:Profile>
      <fi:Summary currentBalance="900.00" currency="INR" type="SAVINGS" ifscCode="HDFC0000123"
        balanceDateTime="2025-04-02T10:00:00+05:30"><fi:Pending amount="20.0"/></fi:Summary>
      <fi:Transactions><fi:Transaction txnId="T1" type="DEBIT" mode="UPI" amount="100.00" currentBalance="900.00"
        transactionTimestamp="2025-04-01T13:20:14+05:30" valueDate="2025-04-01" narration="UPI/CORNER SHOP"
        reference="R1"/></fi:Transactions>
    </fi:Account>"""

    assert read_account(xml) == read_account(deposit(row()))
    assert read_accounts({"fips": [{"accounts": [{"linkRefNumber": "ref-1", "data": xml}]}]})[0] == read_account(xml)


def test_money_is_exact_whether_text_or_number() -> None:
    text = json.dumps(deposit(row(amount="0.1"))).replace('"0.1"', "0.1")

    assert read_account(text).transactions[0].amount == Decimal("-0.1")
    assert read_account(deposit(row(amount=33834.65))).transactions[0].amount == Decimal("-33834.65")
    assert read_account(deposit(row(amount="1,23,456.78"))).transactions[0].amount == Decimal("-123456.78")
    assert read_account(deposit(row(amount="1.0E7"))).transactions[0].amount == Decimal(-10_000_000)


@given(some.decimals(min_value=0, max_value=10**12, places=2), some.booleans())
def test_no_paisa_is_lost(amount: Decimal, came_in: bool) -> None:
    kind = "CREDIT" if came_in else "DEBIT"

    [entry] = read_account(json.dumps(deposit(row(amount=str(amount), type=kind)))).transactions

    assert entry.amount == (amount if came_in else -amount)


def test_days_are_days_in_india() -> None:
    late = row(transactionTimestamp="2023-03-31T18:30:00Z", valueDate="2023-03-31T18:30:00+00:00")

    [entry] = read_account(deposit(late)).transactions

    assert (entry.booked_on, entry.value_on) == (date(2023, 4, 1), date(2023, 4, 1))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2020-05-08T11:05:29.123Z", date(2020, 5, 8)),
        ("2020-05-08T23:05:29+0000", date(2020, 5, 9)),
        ("2020-05-08T23:05", date(2020, 5, 8)),
        ("2020-05-08", date(2020, 5, 8)),
        ("2020-05-08+05:30", date(2020, 5, 8)),
        ("06-08-1999", date(1999, 8, 6)),
    ],
)
def test_moments_in_the_ways_they_are_written(text: str, day: date) -> None:
    [entry] = read_account(deposit(row(transactionTimestamp=text))).transactions

    assert entry.booked_on == day


def test_an_id_that_two_rows_share_identifies_neither_and_loses_none() -> None:
    twice = (row(amount="1"), row(amount="2", currentBalance="898.00"))

    entries = read_account(deposit(*twice)).transactions

    assert [entry.amount for entry in entries] == [-1, -2]
    assert [entry.txn_id for entry in entries] == ["", ""]


def test_one_entry_delivered_twice_is_one() -> None:
    assert len(read_account(deposit(row(), row())).transactions) == 1


def test_equal_rows_without_an_id_are_two_payments() -> None:
    assert len(read_account(deposit(row(txnId=""), row(txnId=""))).transactions) == 2


def test_markup_in_a_narration_is_text_and_hidden_marks_are_gone() -> None:
    [entry] = read_account(deposit(row(narration="<b>SHOP</b>\n\u202e\u0000x"))).transactions

    assert entry.narration == "<b>SHOP</b> x"


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"amount": "NaN"}, "amount"),
        ({"amount": "Infinity"}, "amount"),
        ({"amount": ""}, "amount"),
        ({"amount": True}, "amount"),
        ({"amount": {"value": 1}}, "amount"),
        ({"amount": "12.3.4"}, "amount"),
        ({"amount": "1E40"}, "amount"),
        ({"amount": float("nan")}, "amount"),
        ({"amount": "-5", "type": "CREDIT"}, "amount"),
        ({"type": "UNKNOWN"}, "type"),
        ({"type": ""}, "type"),
        ({"transactionTimestamp": "9999-12-31T00:00:00Z"}, "transactiontimestamp"),
        ({"transactionTimestamp": "2025-02-30"}, "transactiontimestamp"),
        ({"transactionTimestamp": "yesterday"}, "transactiontimestamp"),
        ({"transactionTimestamp": "", "valueDate": ""}, "transactiontimestamp"),
        ({"valueDate": 20250401}, "valuedate"),
        ({"narration": ["a"]}, "narration"),
        ({"currentBalance": "a lot"}, "currentbalance"),
        ({"AMOUNT": "1"}, "amount"),
    ],
)
def test_what_is_wrong_in_a_row_is_named_by_its_place(changed: dict[str, Any], pointer: str) -> None:
    with pytest.raises(NotRebit) as refused:
        read_account(deposit(row(), row() | changed))

    assert refused.value.pointer == f"#/transactions/transaction/1/{pointer}"


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"{}",
        b'{"type": "deposit"}',
        b'{"type": "deposit", "summary": 3}',
        b'{"type": "deposit", "summary": {}, "transactions": {"transaction": [3]}}',
        b'{"type": "deposit", "summary": {"currentBalance": NaN}}',
        b'{"type": "deposit", "type": "etf", "summary": {}}',
        b'{"type": "deposit", "summary": {"currency": "rupees"}}',
        b'{"account": {"account": {"account": 1}}}',
        b"[" * 100_000,
        b'{"account":' * 5_000 + b"1" + b"}" * 5_000,
        b"<Account",
        b"<Account/>",
        b"<a>" * 1_000,
        b'<!DOCTYPE a [<!ENTITY b "c">]><Account type="deposit"><Summary currency="&b;"/></Account>',
        b'<Account type="deposit" Type="etf"><Summary/></Account>',
    ],
)  # fmt: skip
def test_what_is_no_fi_data_is_refused(document: bytes) -> None:
    with pytest.raises(NotRebit):
        read_account(document)


def test_more_rows_than_a_million_are_refused_before_they_are_read() -> None:
    many = deposit(transactions={"transaction": [None] * 1_000_001})

    with pytest.raises(NotRebit, match="more than 1,000,000"):
        read_account(many)


KEYS = some.sampled_from(["type", "summary", "account", "data", "fips", "transactions", "transaction", "amount"])
PLAIN = some.none() | some.booleans() | some.floats() | some.text()
DOCUMENTS = some.recursive(PLAIN, lambda inner: some.lists(inner) | some.dictionaries(KEYS, inner))


@given(DOCUMENTS)
def test_any_document_is_read_or_refused(document: Any) -> None:
    with suppress(NotRebit):
        read_accounts(document)


def test_a_text_is_known_by_its_beginning() -> None:
    assert rebit.looks_like_rebit(sample("deposit_v2").decode())
    assert rebit.looks_like_rebit(sample("session_partial").decode())
    assert not rebit.looks_like_rebit('{"rows": []}')
    assert not rebit.looks_like_rebit("<OFX><STMTRS></STMTRS></OFX>")


def test_a_representation_shows_nobody() -> None:
    assert "Ramkrishna" not in repr(read_account(sample("deposit_v1")))
