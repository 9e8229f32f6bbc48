"""FI data of an account aggregator as a file: core.rebit reads it, this makes a reading of it."""

from __future__ import annotations

from decimal import Decimal

from finsure.core import rebit
from finsure.core.rebit import FinancialAccount, NotRebit
from finsure.statements.domain.accounts import Account, one_of, reading_of
from finsure.statements.domain.amounts import MAX_DIGITS
from finsure.statements.domain.shapes import ExponentOf, Reading, Row, Unreadable

_KINDS = {"TERM_DEPOSIT": "deposit", "RECURRING_DEPOSIT": "deposit"}

is_rebit = rebit.looks_like_rebit


def read(text: str, *, exponent_of: ExponentOf, default_currency: str) -> Reading:
    """Read FI data of one account. Raises Unreadable."""
    try:
        found = rebit.read_accounts(text)
    except NotRebit as error:
        raise Unreadable("file-damaged", f"It looks like data of an account aggregator, but {error}.") from None
    deposits = [account for account in found if account.transactions]
    if found and not deposits:
        raise Unreadable("no-transactions", "It tells what is owned, but holds no transactions of a bank account.")
    account = one_of([_account(one, exponent_of, default_currency) for one in deposits])
    return reading_of(account, slug="rebit", name="Account Aggregator (ReBIT)")


def _account(found: FinancialAccount, exponent_of: ExponentOf, default_currency: str) -> Account:
    currency = found.summary.currency or default_currency
    digits = exponent_of(currency)
    account = Account(
        number=found.masked_number or found.link_ref,
        currency=currency,
        institution=f"{found.summary.ifsc} {found.fip_id}",
        kind=_KINDS.get(found.fi_type) or ("current" if found.summary.account_type == "CURRENT" else "savings"),
    )
    for line, entry in enumerate(found.transactions, start=1):
        try:
            balance = None if entry.balance is None else minor(entry.balance, digits)
            amount = minor(entry.amount, digits)
        except ValueError as error:
            account.errors.append((line, str(error)))
            continue
        row = Row(
            line=line,
            booked_on=entry.booked_on,
            amount_minor=amount,
            narration=entry.narration,
            value_on=entry.value_on,
            balance_minor=balance,
            reference=entry.reference,
            provider_ref=entry.txn_id,
        )
        account.add(row)
    return account


def minor(amount: Decimal, digits: int) -> int:
    """Whole minor units. Raises ValueError where a part of one is left, or there are too many."""
    scaled = amount.scaleb(digits)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"has more than the {digits} decimals of its currency")
    if abs(scaled) >= 10**MAX_DIGITS:
        raise ValueError(f"has more than {MAX_DIGITS} digits")
    return int(scaled)
