"""A file of an account aggregator: FI data becomes rows as any statement does."""

from datetime import date
import json
from pathlib import Path
from typing import Any

import pytest

from finsure.core import rebit
from finsure.statements.domain import Unreadable, read

SETU = Path(rebit.__file__).parents[1] / "tests" / "data" / "setu"


def account(*rows: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "deposit", "maskedAccNumber": "XXXXXX4373", "linkedAccRef": "r",
        "summary": {"currency": "INR", "ifscCode": "HDFC0000123", "type": "CURRENT", "currentBalance": "1"},
        "transactions": {"transaction": list(rows)},
    }  # fmt: skip


def row(number: int, amount: str, balance: str) -> dict[str, Any]:
    stamp = f"2025-04-0{number}T10:00:00+05:30"
    return {"txnId": f"T{number}", "type": "DEBIT", "mode": "UPI", "amount": amount, "currentBalance": balance,
            "transactionTimestamp": stamp, "valueDate": stamp[:10], "narration": f"TEA {number}", "reference": "R"}  # fmt: skip


def test_rows_come_oldest_first_with_ids_and_balances() -> None:
    data = account(row(3, "10.00", "70.00"), row(2, "10.00", "80.00"), row(1, "10.00", "90.00"))

    reading = read(json.dumps(data).encode(), "fi.json")

    assert [(one.booked_on, one.amount_minor, one.balance_minor, one.provider_ref) for one in reading.rows] == [
        (date(2025, 4, 1), -1000, 9000, "T1"),
        (date(2025, 4, 2), -1000, 8000, "T2"),
        (date(2025, 4, 3), -1000, 7000, "T3"),
    ]
    assert (reading.format, reading.mask, reading.kind, reading.institution) == (
        "rebit",
        "4373",
        "current",
        "HDFC Bank",
    )
    assert (reading.opening_minor, reading.closing_minor, reading.gaps) == (10_000, 7_000, ())


@pytest.mark.parametrize("name", ["deposit_v1", "deposit_v2", "term_deposit_v2", "fi_data_ready"])
def test_published_samples_are_statements(name: str) -> None:
    reading = read((SETU / f"{name}.json").read_bytes(), "fi.json")

    assert reading.rows
    assert reading.layout_name == "Account Aggregator (ReBIT)"


@pytest.mark.parametrize(
    ("data", "slug"),
    [
        (account(), "no-transactions"),
        (account(row(1, "1.005", "1")), "rows-unreadable"),
        (account(row(1, "NaN", "1")), "file-damaged"),
        ([account(row(1, "1", "1")), account(row(1, "1", "1")) | {"maskedAccNumber": "XX99"}], "several-accounts"),
        (account(row(1, "1", "1")) | {"Type": "etf"}, "file-damaged"),
        ({"rows": []}, "file-not-a-statement"),
    ],
)
def test_what_is_wrong_is_refused(data: Any, slug: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(json.dumps(data).encode(), "fi.json")

    assert caught.value.slug == slug
