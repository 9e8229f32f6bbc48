"""Accounts and entries for tests; the numbers that matter stand in the tests."""

from datetime import UTC, date, datetime
from typing import Any

from finsure.ledger import operations
from finsure.ledger.models import Account, Transaction
from finsure.ledger.operations import Entry

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def account_of(user: Any, **facts: Any) -> Account:
    defaults: dict[str, Any] = {"name": "Savings", "kind": "savings", "currency": "INR", "now": NOW}
    return operations.open_account(user=user, **defaults | facts)


def entry(day: int | date, amount_minor: int, narration: str = "UPI-KIRANA-kirana@ybl", **facts: Any) -> Entry:
    on = day if isinstance(day, date) else date(2026, 11, day)
    return Entry(on, amount_minor, narration, **facts)


def record(account: Account, *entries: Entry, **facts: Any) -> operations.Recorded:
    return operations.record_entries(account=account, entries=entries, source="statement", now=NOW, **facts)


def row_of(account: Account, **facts: Any) -> Transaction:
    return Transaction.objects.get(account=account, **facts)
