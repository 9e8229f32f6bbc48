"""What an account of FI data says, in plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

MAX_TRANSACTIONS = 1_000_000
MAX_HOLDINGS = 20_000


class NotRebit(Exception):
    """A document that is no FI data, or not for certain; `pointer` (RFC 6901, after #) is the place."""

    def __init__(self, pointer: str, detail: str) -> None:
        super().__init__(f"{pointer}: {detail}")
        self.pointer = pointer
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Summary:
    """Where the account stands; `balance` is as stated, at `balance_at` where that is said."""

    balance: Decimal | None = None
    balance_at: datetime | None = None
    currency: str = ""
    account_type: str = ""
    ifsc: str = ""
    status: str = ""
    opened_on: date | None = None
    overdraft_limit: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Transaction:
    """One entry of a deposit account. `amount` is signed: money out is negative; `balance` is the one after it.

    `txn_id` is empty where the document gives none or one that several entries share: no schema promises that it is
    unique, so a shared one identifies nothing. `at` is None where only a day is given; `booked_on` is the day in India.
    """

    booked_on: date
    amount: Decimal
    type: str
    mode: str = ""
    narration: str = ""
    reference: str = ""
    txn_id: str = ""
    balance: Decimal | None = None
    at: datetime | None = None
    value_on: date | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """One deposit, fund, share, scheme or policy owned. `value` is what it is worth now, `cost` what was put in.

    `price` is of one unit (NAV or last traded price); `rate` is interest in percent a year; `cover` is what an
    insurer pays at most. None where the document does not say.
    """

    name: str
    isin: str = ""
    folio: str = ""
    units: Decimal | None = None
    price: Decimal | None = None
    value: Decimal | None = None
    cost: Decimal | None = None
    rate: Decimal | None = None
    currency: str = "INR"
    opened_on: date | None = None
    matures_on: date | None = None
    maturity_amount: Decimal | None = None
    cover: Decimal | None = None
    premium: Decimal | None = None


@dataclass(frozen=True, slots=True)
class FinancialAccount:
    """One account. `fi_type` is ReBIT's name in capitals (DEPOSIT); holders' names alone are kept of the profile."""

    fi_type: str
    version: str
    masked_number: str
    link_ref: str
    holders: tuple[str, ...]
    is_joint: bool
    summary: Summary
    transactions: tuple[Transaction, ...] = ()
    holdings: tuple[Holding, ...] = ()
    fip_id: str = ""
    from_on: date | None = None
    to_on: date | None = None

    def __repr__(self) -> str:
        return f"<FinancialAccount {self.fi_type}>"
