"""Undoing a whole import at any later time, and bringing it back."""

from collections.abc import Collection
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Min

from finsure.audit import operations as audit
from finsure.core import events
from finsure.core.problems import NotFound
from finsure.ledger.models import Account, Attachment, Batch, Removal, Sighting, Transaction
from finsure.ledger.operations.pending import settle_pending
from finsure.ledger.operations.resolving import resolve_around
from finsure.ledger.operations.totals import delta_of, keep_totals, lock_accounts, settle_accounts
from finsure.vault import operations as vault

CHUNK = 2_000


@transaction.atomic
def undo_batch(*, user: Any, batch_id: int, now: datetime) -> int:
    """Take a batch's rows out of the ledger; rows that a later batch also brought stay, as that one's.

    Returns how many rows left. Doing it twice is harmless. Raises NotFound.
    """
    batch = _locked(user, batch_id)
    if batch.undone_at:
        return 0
    _hand_over(batch)
    gone = list(
        Transaction.objects.filter(batch=batch, removed=Removal.NONE).order_by("id").values_list("id", flat=True)
    )
    _move(batch, gone, sign=-1, removed=Removal.UNDONE)
    batch.undone_at = now
    batch.save(update_fields=["undone_at"])
    settle_pending(user, batch.account_id)
    _resolve(user, gone)
    settle_accounts([batch.account_id])
    audit.record(actor=user, action="batch.undone", subject=batch, rows=len(gone))
    events.announce("batch.undone", user_id=user.id, account_id=batch.account_id, batch_id=batch.id)
    return len(gone)


@transaction.atomic
def redo_batch(*, user: Any, batch_id: int) -> int:
    """Bring an undone batch's rows back, with every edit the person made. Returns how many. Raises NotFound."""
    batch = _locked(user, batch_id)
    if not batch.undone_at:
        return 0
    back = list(
        Transaction.objects.filter(batch=batch, removed=Removal.UNDONE).order_by("id").values_list("id", flat=True)
    )
    _move(batch, back, sign=1, removed=Removal.NONE)
    batch.undone_at = None
    batch.save(update_fields=["undone_at"])
    settle_pending(user, batch.account_id)
    _resolve(user, back)
    settle_accounts([batch.account_id])
    audit.record(actor=user, action="batch.redone", subject=batch, rows=len(back))
    events.announce("batch.redone", user_id=user.id, account_id=batch.account_id, batch_id=batch.id)
    return len(back)


@transaction.atomic
def withhold_batches(*, user: Any, account_id: int, batch_ids: Collection[int], now: datetime) -> int:
    """Take batches whose time or consent is over out of every number and page; returns how many rows left.

    Rows that another batch also brought stay, as that one's. An account that holds nothing any more is put aside and
    stands at nothing. The same rows coming again bring back the person's edits. Doing it twice is harmless.
    """
    _lock_all(user)
    own = Batch.objects.filter(user=user, account_id=account_id)
    batches = list(own.filter(id__in=batch_ids, undone_at=None).order_by("id"))
    gone: list[int] = []
    for batch in batches:
        _hand_over(batch, besides=batch_ids)
    for batch in batches:
        ids = list(
            Transaction.objects.filter(batch=batch, removed=Removal.NONE).order_by("id").values_list("id", flat=True)
        )
        _move(batch, ids, sign=-1, removed=Removal.UNDONE)
        gone += ids
    own.filter(id__in=[batch.id for batch in batches]).update(undone_at=now)
    settle_pending(user, account_id)
    _resolve(user, gone)
    settle_accounts([account_id])
    if batches and not own.filter(undone_at=None).exists():
        Account.objects.filter(id=account_id).update(
            opening_minor=0 - F("posted_minor"), archived_at=now, version=F("version") + 1
        )
    if batches:
        audit.record(actor=user, action="batch.withheld", subject=batches[-1], rows=len(gone))
        events.announce("batch.withheld", user_id=user.id, account_id=account_id, batch_id=batches[-1].id)
    return len(gone)


@transaction.atomic
def destroy_withheld(*, batch_ids: Collection[int]) -> int:
    """Remove for good the rows of batches that were withheld, with their files; gives how many. No number changes."""
    withheld = (Removal.UNDONE, Removal.RELEASED)
    gone = Transaction.objects.filter(batch__in=batch_ids, batch__undone_at__isnull=False, removed__in=withheld)
    files = list(Attachment.objects.filter(transaction__in=gone).values_list("stored_as", flat=True))
    count = gone.count()
    gone.delete()
    for stored_as in files:
        transaction.on_commit(partial(vault.forget_file, stored_as))
    return count


def _resolve(user: Any, ids: list[int]) -> None:
    """Links hang on these rows, which came or went. One query a chunk, besides the resolver's."""
    spans = [
        Transaction.objects.filter(id__in=ids[start : start + CHUNK]).aggregate(
            first=Min("booked_on"), last=Max("booked_on")
        )
        for start in range(0, len(ids), CHUNK)
    ]
    if spans:
        resolve_around(user, min(span["first"] for span in spans), max(span["last"] for span in spans))


def _lock_all(user: Any) -> None:
    """All of the person's accounts: the other row of a link may stand on any."""
    lock_accounts(Account.objects.filter(user=user).values_list("id", flat=True))


def _locked(user: Any, batch_id: int) -> Batch:
    batch = Batch.objects.filter(user=user, id=batch_id).first()
    if batch is None:
        raise NotFound
    _lock_all(user)
    batch.refresh_from_db()
    return batch


def _hand_over(batch: Batch, besides: Collection[int] = ()) -> None:
    """Rows of this batch that a live batch (not one of `besides`) has also seen become that batch's."""
    heirs = (
        Sighting.objects.filter(transaction__batch=batch, batch__undone_at=None)
        .exclude(batch_id__in={batch.id, *besides})
        .values("transaction_id")
        .annotate(heir=Max("batch_id"))
    )
    by_heir: dict[int, list[int]] = {}
    for transaction_id, heir in heirs.values_list("transaction_id", "heir"):
        by_heir.setdefault(heir, []).append(transaction_id)
    for heir, ids in by_heir.items():
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            Transaction.objects.filter(id__in=chunk).update(batch_id=heir)
            Sighting.objects.filter(batch_id=heir, transaction_id__in=chunk).update(batch_id=batch.id)


def _move(batch: Batch, ids: list[int], *, sign: int, removed: Removal) -> None:
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        rows = Transaction.objects.filter(id__in=chunk)
        if sign > 0:
            rows.update(removed=removed, version=F("version") + 1)
        delta = delta_of(chunk, sign)
        if sign < 0:
            rows.update(removed=removed, version=F("version") + 1)
        keep_totals(batch.user_id, delta)
