"""Accounts and the health of their balances."""

from typing import Any

from finsure.core.problems import NotFound
from finsure.ledger import sealing
from finsure.ledger.domain.chain import Break, Stated, breaks
from finsure.ledger.models import Account, Removal, Transaction


def accounts_of(user: Any, *, archived: bool = True) -> list[Account]:
    """The person's accounts, oldest first. One query."""
    rows = Account.objects.filter(user=user).order_by("id")
    return sealing.open_accounts(user, rows if archived else rows.filter(archived_at=None))


def account_of(user: Any, account_id: int) -> Account:
    """One account. Raises NotFound."""
    account = Account.objects.filter(user=user, id=account_id).first()
    if account is None:
        raise NotFound
    return sealing.open_accounts(user, [account])[0]


def matching_accounts(user: Any, *, mask: str, institution: str, currency: str | None) -> list[Account]:
    """Accounts that a statement could belong to: the same last digits, and no other bank or currency."""
    return [
        row
        for row in accounts_of(user, archived=False)
        if (not mask or row.mask == mask)
        and (not currency or row.currency == currency)
        and (not institution or not row.institution or row.institution == institution)
    ]


def gaps_of(user: Any, account_id: int) -> list[Break]:
    """Where the account's stated balances do not follow from its rows. One query, linear. Raises NotFound."""
    account_of(user, account_id)
    rows = Transaction.objects.filter(account_id=account_id, removed=Removal.NONE).order_by("booked_on", "id")
    columns = ("id", "booked_on", "amount_minor", "balance_minor")
    return breaks(Stated._make(row) for row in rows.values_list(*columns).iterator(chunk_size=10_000))
