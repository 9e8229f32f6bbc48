"""FI data of an Account Aggregator as the facts that the ledger and the list of holdings take."""

from dataclasses import replace
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from finsure.banking.connectors.contract import AccountFacts, Holding, Unreadable
from finsure.banking.connectors.exchange import Fields
from finsure.banking.connectors.ordering import in_true_order
from finsure.banking.domain.terms import IST
from finsure.core.money import CURRENCIES, minor
from finsure.core.rebit import FinancialAccount, NotRebit, Transaction, read_account
from finsure.core.rebit import Holding as Owned
from finsure.ledger.operations import Entry

MOST_ROWS = 100_000
MOST_MINOR = 10**15  # the ledger's largest sum
_MOST_REF = 200
_KINDS = {"TERM_DEPOSIT": "deposit", "RECURRING_DEPOSIT": "deposit"}


def facts_of(data: Any, link_ref: str) -> tuple[str, str, AccountFacts]:
    """What was delivered for one account: its FI type, its masked number, and the facts.

    Data that names another account than the one it stands under is nobody's to read. Raises Unreadable.
    """
    try:
        account = read_account(data)
    except NotRebit:
        raise Unreadable("not-fi-data") from None
    if account.link_ref.lower() not in {"", link_ref.lower()}:
        raise Unreadable("another-account")
    summary = account.summary
    currency = summary.currency or "INR"
    if currency not in CURRENCIES:
        raise Unreadable("unknown-currency")
    if len(account.transactions) > MOST_ROWS:
        raise Unreadable("too-many-rows")
    return (
        account.fi_type,
        account.masked_number,
        AccountFacts(
            kind=_kind(account),
            currency=currency,
            entries=in_true_order([(_moment(row), _entry(row, currency)) for row in account.transactions]),
            balance_minor=_minor(summary.balance, currency),
            balance_at=summary.balance_at,
            holders=account.holders,
            branch=_branch(data),
            ifsc=summary.ifsc,
            product=summary.account_type,
            holdings=_holdings(account, currency),
            first=account.from_on,
            last=account.to_on,
        ),
    )


def without_shared_refs(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """References that several rows share name none of them."""
    seen: dict[str, int] = {}
    for entry in entries:
        seen[entry.provider_ref] = seen.get(entry.provider_ref, 0) + 1
    return tuple(
        replace(entry, provider_ref="") if entry.provider_ref and seen[entry.provider_ref] > 1 else entry
        for entry in entries
    )


def _kind(account: FinancialAccount) -> str:
    if account.fi_type == "DEPOSIT":
        return "current" if account.summary.account_type == "CURRENT" else "savings"
    return _KINDS.get(account.fi_type, "")


def _moment(row: Transaction) -> datetime:
    return row.at or datetime.combine(row.booked_on, time(), IST)


def _entry(row: Transaction, currency: str) -> Entry:
    return Entry(
        booked_on=row.booked_on,
        amount_minor=_sum(row.amount, currency),
        narration=row.narration,
        value_on=row.value_on,
        balance_minor=_minor(row.balance, currency),
        reference=row.reference,
        provider_ref=row.txn_id if len(row.txn_id) <= _MOST_REF else "",
    )


def _holdings(account: FinancialAccount, currency: str) -> tuple[Holding, ...]:
    """What is owned; where an account only states its worth, that worth is the one thing owned."""
    worth = _minor(account.summary.balance, currency)
    if not account.holdings and not _kind(account) and worth is not None:
        return (Holding(account.fi_type, currency, worth),)
    return tuple(_holding(one) for one in account.holdings)


def _holding(owned: Owned) -> Holding:
    if owned.currency not in CURRENCIES:
        raise Unreadable("unknown-currency")
    return Holding(
        name=owned.name,
        currency=owned.currency,
        value_minor=_minor(owned.value, owned.currency),
        cost_minor=_minor(owned.cost, owned.currency),
        units="" if owned.units is None else f"{owned.units.normalize():f}",
        isin=owned.isin,
        reference=owned.folio,
        matures_on=owned.matures_on,
    )


def _minor(amount: Decimal | None, currency: str) -> int | None:
    """Minor units; None for none. Raises what `_sum` raises."""
    return None if amount is None else _sum(amount, currency)


def _sum(amount: Decimal, currency: str) -> int:
    """Minor units. Raises Unreadable beyond what the ledger holds."""
    found = minor(amount, currency)
    if abs(found) > MOST_MINOR:
        raise Unreadable("too-large")
    return found


def _branch(data: Any) -> str:
    """The branch is in no schema's core; where it cannot be read, none is said."""
    try:
        outer = Fields(data)
        return (outer if outer.member("account") is None else outer.child("account")).child("summary").text("branch")
    except Unreadable:
        return ""
