"""Finding the other leg of transfers among rows that have just come in."""

from datetime import timedelta
from typing import Any

from finsure.ledger import sealing
from finsure.ledger.domain.taxonomy import CARD_PAYMENT, OWN_TRANSFER
from finsure.ledger.domain.totals import Delta
from finsure.ledger.domain.transfers import COUNTERPART, MOST_DAYS_APART, Leg, transfer_pairs
from finsure.ledger.models import Account, AccountKind, Batch, Removal, Transaction
from finsure.ledger.operations.totals import delta_of
from finsure.vault import operations as vault

REASON = "The same sum left one of your accounts and reached another"
_LEG = ("id", "account_id", "booked_on", "amount_minor", "category")


def pair_new_transfers(batch: Batch) -> Delta:
    """Pair a new batch's rows with their other legs on the person's other accounts; gives the change of the totals.

    Rows the person spoke about stay as they are. Two queries, and five more where there is a pair to make.
    """
    account = batch.account
    others = Account.objects.filter(user_id=batch.user_id, currency=account.currency).exclude(id=account.id)
    kinds = dict(others.values_list("id", "kind"))
    if not kinds:
        return Delta()
    free = Transaction.objects.filter(removed=Removal.NONE, pair=None, split=False, category__in=COUNTERPART).exclude(
        category_source="person"
    )
    new = [Leg._make(row) for row in free.filter(batch=batch).order_by("booked_on", "id").values_list(*_LEG)]
    if not new:
        return Delta()
    days = timedelta(days=MOST_DAYS_APART)
    near = free.filter(account_id__in=kinds, booked_on__range=(new[0].booked_on - days, new[-1].booked_on + days))
    pairs = transfer_pairs(new, (Leg._make(row) for row in near.values_list(*_LEG)))
    return _write(account.user, pairs, kinds | {account.id: account.kind})


def _write(user: Any, pairs: list[tuple[Leg, Leg]], kinds: dict[int, str]) -> Delta:
    if not pairs:
        return Delta()
    counterpart = {one.id: other for pair in pairs for one, other in (pair, pair[::-1])}
    delta = delta_of(counterpart, -1)
    rows = list(Transaction.objects.filter(id__in=counterpart).order_by("id"))
    sealer = vault.sealer_of(user)
    words = sealing.open_rows(sealer, rows)
    explained = [(row.account_id, row.fingerprint, words[row.id]._replace(category_reason=REASON)) for row in rows]
    for row, sealed in zip(rows, sealing.seal_words(sealer, explained), strict=True):
        other = counterpart[row.id]
        card = AccountKind.CARD in {kinds[row.account_id], kinds[other.account_id]}
        row.pair_id, row.pair_kind = other.id, "transfer"
        row.category = CARD_PAYMENT if card else OWN_TRANSFER
        row.category_source, row.category_confidence, row.words = "rule", 0.95, sealed
        row.version += 1
    fields = ["pair", "pair_kind", "category", "category_source", "category_confidence", "words", "version"]
    Transaction.objects.bulk_update(rows, fields, batch_size=100)
    delta.merge(delta_of(counterpart, 1))
    return delta
