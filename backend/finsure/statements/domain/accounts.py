"""Formats made for machines: an account's entries with their own signs and days become a reading.

OFX has grown up before this and keeps its own; CAMT, MT940 and FI data share it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NoReturn

from finsure.statements.domain import chain
from finsure.statements.domain.body import printable, without_shared_ids
from finsure.statements.domain.dates import FIRST_YEAR, LAST_YEAR
from finsure.statements.domain.preamble import institution_in
from finsure.statements.domain.safety import MAX_ROWS
from finsure.statements.domain.shapes import Gap, Reading, Row, Unreadable


@dataclass(slots=True)
class Account:
    """One account of a file, its rows in the file's order, and what the file says of its balances."""

    number: str = ""
    currency: str = ""
    institution: str = ""
    kind: str = "savings"
    rows: list[Row] = field(default_factory=list)
    errors: list[tuple[int, str]] = field(default_factory=list)
    opening_minor: int | None = None
    closing_minor: int | None = None
    left_out: int = 0

    @property
    def mask(self) -> str:
        """The last four letters or digits of the number."""
        return "".join(mark for mark in self.number if mark.isalnum())[-4:]

    def add(self, row: Row) -> None:
        """One more row. Raises Unreadable (rows-too-many)."""
        if len(self.rows) >= MAX_ROWS:
            raise Unreadable("rows-too-many", f"It has more than {MAX_ROWS:,} transactions.")
        self.rows.append(row)


def one_of(accounts: Sequence[Account]) -> Account:
    """The one account a file is about, its statements joined in their order. Raises Unreadable."""
    if not accounts:
        raise Unreadable("file-not-a-statement", "It holds no statement of an account.")
    numbers = list(dict.fromkeys(account.number for account in accounts))
    if len(numbers) > 1:
        names = ", ".join(f"…{number[-4:]}" for number in numbers[:5])
        raise Unreadable("several-accounts", f"It holds {len(numbers)} accounts ({names}); bring them one by one.")
    first = accounts[0]
    for other in accounts[1:]:
        if other.currency and first.currency and other.currency != first.currency:
            raise Unreadable("currency-mixed", f"It is in {first.currency} and in {other.currency}.")
        for row in other.rows:
            first.add(row)
        first.errors.extend(other.errors)
        first.left_out += other.left_out
        first.closing_minor = other.closing_minor if other.closing_minor is not None else first.closing_minor
    return first


def reading_of(account: Account, *, slug: str, name: str) -> Reading:
    """The reading of an account. Raises Unreadable where a row could not be read, or there is none."""
    if account.errors:
        _refuse(account.errors)
    if not account.rows:
        raise Unreadable("no-transactions", "The statement has no transactions.")
    warnings = [f"{account.left_out} entries were left out: the bank has not booked them."] if account.left_out else []
    rows = list(account.rows)
    balances = [row.balance_minor for row in rows]
    found = chain.sense([row.amount_minor for row in rows], balances, [row.booked_on for row in rows])
    if found.is_newest_first:
        rows.reverse()
    rows = without_shared_ids(chain.in_true_order(rows), warnings)
    opening, closing = account.opening_minor, account.closing_minor
    return Reading(
        format=slug,
        layout=slug,
        layout_name=name,
        currency=account.currency or None,
        institution=institution_in(account.institution) or printable(account.institution)[:80],
        mask=account.mask,
        kind=account.kind,
        rows=tuple(rows),
        opening_minor=chain.opening_of(rows) if opening is None else opening,
        closing_minor=chain.closing_of(rows) if closing is None else closing,
        gaps=(*chain.gaps_in(rows), *_missing(rows, opening, closing)),
        warnings=tuple(warnings),
    )


def _missing(rows: Sequence[Row], opening: int | None, closing: int | None) -> list[Gap]:
    """The gap between the balances a statement begins and ends with and its rows, when they have none of their own."""
    if opening is None or closing is None or any(row.balance_minor is not None for row in rows):
        return []
    expected = opening + sum(row.amount_minor for row in rows)
    first, last = rows[0], rows[-1]
    return [Gap(last.line, first.booked_on, last.booked_on, expected, closing)] if expected != closing else []


def _refuse(errors: Sequence[tuple[int, str]]) -> NoReturn:
    lines = "1 entry" if len(errors) == 1 else f"{len(errors)} entries"
    raise Unreadable("rows-unreadable", f"{lines} could not be read; nothing was taken.", sorted(set(errors)))


def day(year: int, month: int, number: int) -> date:
    """A day of the calendar in a year that a statement can have. Raises ValueError."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"has the year {year}")
    try:
        return date(year, month, number)
    except ValueError:
        raise ValueError("has a date that is no day of the calendar") from None


def joined(*parts: str) -> str:
    """Words one after the other, without those that others say already."""
    told: list[str] = []
    for part in parts:
        text = printable(part)
        if text and not any(text.lower() in other.lower() for other in told):
            told = [other for other in told if other.lower() not in text.lower()]
            told.append(text)
    return " ".join(told)
