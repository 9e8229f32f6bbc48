"""Laws of the invented households: nothing is lost between two fetches, and every balance follows from the one before."""

from datetime import datetime, timedelta
from decimal import Decimal
import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from simulators.setu.clock import INDIA
from simulators.setu.fips import FIPS
from simulators.setu.households import Account, Household, household_of, information_of
from simulators.setu.households.banks import BANKS
from simulators.setu.households.days import is_bank_day

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=INDIA)
MOBILES = st.from_regex(r"[6-9][0-9]{9}", fullmatch=True)
FEW = settings(max_examples=8, deadline=None)


def deposits(household: Household) -> list[Account]:
    return [account for account in household.accounts if account.fi_type == "DEPOSIT"]


def rows(household: Household, account: Account, begin: datetime, end: datetime = NOW) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = information_of(household, account, begin, end, end)["transactions"]["transaction"]
    return listed


def signed(row: dict[str, Any]) -> Decimal:
    return Decimal(row["amount"]) * (1 if row["type"] == "CREDIT" else -1)


def when(row: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(row["transactionTimestamp"])


@given(mobile=MOBILES, seed=st.integers(0, 5))
@FEW
def test_every_balance_follows_from_the_one_before_and_none_is_negative(mobile: str, seed: int) -> None:
    household = household_of(seed, mobile)

    for account in deposits(household):
        listed = rows(household, account, NOW - timedelta(days=500))
        balances = [Decimal(row["currentBalance"]) for row in listed]
        assert all(
            after == before + signed(row)
            for before, after, row in zip(balances, balances[1:], listed[1:], strict=False)
        )
        assert min(balances) >= 0
        assert all(Decimal(row["amount"]) > 0 for row in listed)


@given(mobile=MOBILES, days=st.integers(1, 45), length=st.integers(1, 120))
@FEW
def test_a_later_fetch_only_adds(mobile: str, days: int, length: int) -> None:
    household = household_of(1, mobile)
    begin, then = NOW - timedelta(days=length + days), NOW - timedelta(days=days)

    for account in deposits(household):
        early, late = rows(household, account, begin, then), rows(household, account, begin)
        assert late[: len(early)] == early
        assert all(when(row) > then for row in late[len(early) :])


@given(mobile=MOBILES, days=st.integers(1, 200))
@FEW
def test_a_day_is_the_same_whatever_range_it_is_asked_in(mobile: str, days: int) -> None:
    household = household_of(1, mobile)
    begin = datetime(2026, 4, 1, tzinfo=INDIA) + timedelta(days=days)
    end = begin + timedelta(days=1, microseconds=-1)

    for account in deposits(household):
        whole = rows(household, account, datetime(2026, 3, 1, tzinfo=INDIA))
        assert rows(household, account, begin, min(end, NOW)) == [row for row in whole if begin <= when(row) <= end]


@given(mobile=MOBILES, hours=st.integers(0, 24 * 400))
@FEW
def test_the_summary_says_what_the_last_row_says(mobile: str, hours: int) -> None:
    household, end = household_of(1, mobile), NOW - timedelta(hours=hours)

    for account in deposits(household):
        told = information_of(household, account, end - timedelta(days=40), end, NOW)
        assert told["summary"]["currentBalance"] == told["transactions"]["transaction"][-1]["currentBalance"]


@given(mobile=MOBILES)
@FEW
def test_ids_are_unique_and_rows_are_in_order(mobile: str) -> None:
    household = household_of(1, mobile)

    for account in deposits(household):
        listed = rows(household, account, NOW - timedelta(days=400))
        assert len({row["txnId"] for row in listed}) == len(listed)
        assert [when(row) for row in listed] == sorted(when(row) for row in listed)


@given(mobile=MOBILES)
@FEW
def test_a_transfer_between_own_accounts_is_seen_from_both_sides(mobile: str) -> None:
    household = household_of(1, mobile)
    begin = NOW - timedelta(days=395)
    main, *others = (rows(household, account, begin) for account in deposits(household))
    moments = {row["transactionTimestamp"] for row in main}

    sent = {(row["transactionTimestamp"], row["amount"], row["reference"]) for row in main if row["type"] == "DEBIT"}
    received = {
        (row["transactionTimestamp"], row["amount"], row["reference"])
        for listed in others
        for row in listed
        if row["type"] == "CREDIT" and row["mode"] in {"FT", "UPI"} and row["transactionTimestamp"] in moments
    }

    assert len(received) >= 10
    assert received <= sent


def test_a_household_is_rich_and_not_like_another() -> None:
    households = [household_of(1, f"98{number:08d}") for number in range(60)]

    assert all(2 <= len(one.accounts) <= 5 for one in households)
    assert all(len({account.fip for account in deposits(one)}) >= 2 for one in households)
    assert {account.fip for one in households for account in one.accounts} == set(FIPS)
    assert {account.kind for one in households for account in deposits(one)} == {"SAVINGS", "CURRENT"}
    assert {one.plan.living for one in households} == {"salaried", "business", "pensioner"}
    assert len({one.person.pan for one in households}) == 60
    assert all(account.fi_type in FIPS[account.fip].fi_types for one in households for account in one.accounts)


def test_the_main_account_has_sixty_to_a_hundred_and_fifty_rows_a_month() -> None:
    for number in range(10):
        household = household_of(1, f"97{number:08d}")
        listed = rows(
            household, household.accounts[0], datetime(2026, 1, 1, tzinfo=INDIA), datetime(2026, 11, 1, tzinfo=INDIA)
        )
        for month in range(1, 11):
            assert 60 <= sum(when(row).month == month for row in listed) <= 150


def test_a_year_of_many_households_has_everything_that_happens() -> None:
    households = [household_of(1, f"96{number:08d}") for number in range(20)]

    year = NOW - timedelta(days=395)
    said = "\n".join(
        row["narration"] for one in households for account in deposits(one) for row in rows(one, account, year)
    )
    assert [kind for kind, words in EVENTS.items() if not re.search(words, said, re.IGNORECASE)] == []


EVENTS = {
    "salary": "PVT LTD|ENGINEERING|ANALYTICS",
    "pension": "PENSION",
    "rent": r"\bRENT\b",
    "mandate": "ACH|NACH",
    "bounce": r"RETURN CH|RTN CH|Mandate Rtn|NACH RETURN|ACH RETURN",
    "recharge": "RECHARGE|PREPAID",
    "grocery": "BLINKIT|ZEPTO|BIGBASKET",
    "food": "SWIGGY|ZOMATO",
    "fuel": "PETROL|FUEL|INDIAN OIL",
    "festival": "DIWALI",
    "card bill": "CARD BILL|BILLPAY|ICICI CARD|CreditCard|CARD PAYMENT|CARD PMT|BOBCARD",
    "refund": "REFUND|POS REF|RFND|POS RF",
    "reversal": "REV-UPI|UPI/REV|RVSL|RCRADJ|REVERSAL",
    "interest": r"INTEREST|Int\.Pd",
    "charge": "SMS|ALERT",
    "sweep": "SWEEP|AUTO FD|TRF (TO|FROM) FD|TO FD",
    "instalment": r"\bRD\b",
    "family": "FOR HOME|SUNITA|LAKSHMI|RAHUL|PRIYA",
    "cash": "ATM|ATW|ATL",
}
SHAPES = {
    "HDFC-FIP": r"UPI-[^-]{1,20}-.+@.+-[A-Z]{4}0[A-Z0-9]{6}-\d{12}-.{1,18}",
    "SBI-FIP": r"(TO|BY) TRANSFER-UPI/(DR|CR)/\d{12}/.{1,8}/[A-Z]{4}/.{1,10}/.*",
    "ICICI-FIP": r"UPI/\d{12}/.{1,15}/[^/]+@[^/]+/.+",
    "AXIS001": r"UPI/P2[MA]/\d{12}/.{1,21}/.+/.+",
    "KOTAK-FIP": r"UPI/.{1,20}/\d{12}/.{1,15}",
    "PNB-FIP": r"UPI/(DR|CR)/\d{12}/.{1,8}/[A-Z]{4}/.{1,15}/?.*",
    "BOB-FIP": r"UPI/\d{12}/\d\d:\d\d:\d\d/UPI/.+@.+",
    "IDFCFIRST-FIP": r"UPI/(MOB/\d{12}/.+|(CR|DR)/\d{12}/.+/[A-Z]{4}/.+/UPI)",
}


@pytest.mark.parametrize("fip", sorted(BANKS))
def test_each_bank_prints_upi_in_its_own_way(fip: str) -> None:
    found = []
    for number in range(60):
        household = household_of(2, f"95{number:08d}")
        for account in deposits(household):
            if account.fip == fip:
                found += rows(household, account, NOW - timedelta(days=60))
    payments = [
        row["narration"] for row in found if row["mode"] == "UPI" and not re.search("REV|RVSL|RCRADJ", row["narration"])
    ]

    assert len(payments) > 100
    assert [words for words in payments if not re.fullmatch(SHAPES[fip], words)] == []
    if fip == "PNB-FIP":
        assert max(len(row["narration"]) for row in found) <= 50


@given(mobile=MOBILES)
@FEW
def test_salaries_and_mandates_move_on_bank_days_alone(mobile: str) -> None:
    household = household_of(1, mobile)

    listed = [row for account in deposits(household) for row in rows(household, account, NOW - timedelta(days=395))]

    settled = [row for row in listed if re.search(r"^(ACH[- /]|DEBIT-ACH|NACH)|SALARY", row["narration"])]
    settled = [row for row in settled if not re.search("RETURN|RTN", row["narration"])]
    assert all(is_bank_day(when(row).date()) for row in settled)


def test_instalments_and_units_agree_with_what_the_savings_account_paid() -> None:
    household = household_of(1, "9999999999")
    of_type = {account.fi_type: account for account in household.accounts if account.fi_type != "DEPOSIT"}
    second = household.of_role("second")
    assert second
    begin = NOW - timedelta(days=395)

    paid = [row for row in rows(household, second, begin) if "RD INSTALMENT" in row["narration"]]
    instalments = rows(household, of_type["RECURRING_DEPOSIT"], begin)
    bought = information_of(household, of_type["MUTUAL_FUNDS"], begin, NOW, NOW)

    assert [(row["valueDate"], row["amount"]) for row in paid] == [
        (row["valueDate"], row["amount"]) for row in instalments
    ]
    assert len(bought["transactions"]["transaction"]) >= 20
    held = bought["summary"]["investment"]["holdings"]["holding"]
    value = sum(Decimal(one["units"]) * Decimal(one["nav"]) for one in held)
    assert abs(value - Decimal(bought["summary"]["currentValue"])) < 10
