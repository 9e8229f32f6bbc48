"""Keeping daily and monthly totals and account balances true as rows change.

Callers hold the locks of the accounts they touch (`lock_accounts`), so reading and writing a total cannot interleave.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F, Q, Sum

from finsure.core.rows import upsert
from finsure.ledger.domain.totals import Delta, Movement
from finsure.ledger.models import Account, Batch, DailyTotal, MonthlyTotal, Removal, Split, Transaction


def lock_accounts(account_ids: Iterable[int]) -> dict[int, Account]:
    """The accounts, locked in primary-key order until the transaction ends."""
    rows = Account.objects.select_for_update().filter(id__in=set(account_ids)).order_by("id")
    return {account.id: account for account in rows}


def delta_of(transaction_ids: Iterable[int], sign: int) -> Delta:
    """What these rows add to (sign 1) or take from (sign -1) the totals as they stand now. Two queries."""
    delta = Delta()
    ids = list(transaction_ids)
    parts: dict[int, list[tuple[str, int]]] = {}
    for transaction_id, category, amount_minor in Split.objects.filter(transaction_id__in=ids).values_list(
        "transaction_id", "category", "amount_minor"
    ):
        parts.setdefault(transaction_id, []).append((category, amount_minor))
    rows = Transaction.objects.filter(id__in=ids, removed=Removal.NONE)
    for pk, account_id, booked_on, amount_minor, category in rows.values_list(
        "id", "account_id", "booked_on", "amount_minor", "category"
    ):
        delta.row(account_id, booked_on, amount_minor, parts.get(pk) or [(category, amount_minor)], sign)
    return delta


def keep_totals(user_id: int, delta: Delta) -> None:
    """Apply a change to the kept totals. A fixed number of queries plus one a batch of 500 changed totals."""
    _keep(DailyTotal, ("account_id", "booked_on"), user_id, delta.days)
    _keep(MonthlyTotal, ("account_id", "month", "category"), user_id, delta.months)
    for account_id, moved in delta.accounts().items():
        Account.objects.filter(id=account_id).update(
            posted_minor=F("posted_minor") + moved.in_minor - moved.out_minor,
            transactions=F("transactions") + moved.transactions,
            reconciled_at=None,
        )


def _keep(model: Any, columns: tuple[str, ...], user_id: int, changes: Mapping[Any, Movement]) -> None:
    """Move the totals of one table; `columns` make a total's key, the account first and the day or month second."""
    changed = {key: moved for key, moved in changes.items() if moved}
    if not changed:
        return
    days = [key[1] for key in changed]
    near = Q((f"{columns[1]}__range", (min(days), max(days))))
    kept = model.objects.filter(near, account_id__in={key[0] for key in changed})
    rows = {tuple(getattr(row, column) for column in columns): row for row in kept}
    write = []
    for key, moved in changed.items():
        row = rows.get(key) or model(
            user_id=user_id, in_minor=0, out_minor=0, transactions=0, **dict(zip(columns, key, strict=True))
        )
        row.in_minor += moved.in_minor
        row.out_minor += moved.out_minor
        row.transactions += moved.transactions
        write.append(row)
    upsert(model, write, unique=["account", *columns[1:]], update=["in_minor", "out_minor", "transactions"])
    if any(not row.transactions for row in write):
        model.objects.filter(id__in=[row.id for row in write if not row.transactions and row.id]).delete()


def settle_accounts(account_ids: Iterable[int]) -> None:
    """After rows came or went: the last booked day, and an opening that meets the newest balance the bank stated.

    The account's months wait to be judged anew.
    """
    for account_id in set(account_ids):
        live = Transaction.objects.filter(account_id=account_id, removed=Removal.NONE)
        newest = live.order_by("-booked_on", "-id")
        last_on = newest.values_list("booked_on", flat=True).first()
        opening = _opening(account_id, live)
        update: dict[str, Any] = {"last_booked_on": last_on, "judged_at": None}
        if opening is not None:
            update["opening_minor"] = opening - F("posted_minor")
        Account.objects.filter(id=account_id).update(**update)


def _opening(account_id: int, live: Any) -> int | None:
    """The balance the bank's newest word implies today, or None where the bank never stated one."""
    row = (
        live.filter(balance_minor__isnull=False)
        .order_by("-booked_on", "-id")
        .values_list("booked_on", "id", "balance_minor")
        .first()
    )
    closing = (
        Batch.objects.filter(account_id=account_id, undone_at=None, closing_on__isnull=False)
        .order_by("-closing_on", "-id")
        .values_list("closing_on", "closing_minor")
        .first()
    )
    if closing and (row is None or closing[0] >= row[0]):
        return (closing[1] or 0) + _sum(live.filter(booked_on__gt=closing[0]))
    if row:
        later = live.filter(booked_on__gt=row[0]), live.filter(booked_on=row[0], id__gt=row[1])
        return int(row[2]) + sum(_sum(rows) for rows in later)
    return None


def _sum(rows: Any) -> int:
    return rows.aggregate(total=Sum("amount_minor"))["total"] or 0
