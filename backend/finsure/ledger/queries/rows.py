"""Transactions as plain values, opened and with their details: at most six SQL queries for any number of them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet

from finsure.ledger import sealing
from finsure.ledger.domain import resolving
from finsure.ledger.models import UNBOOKED, Account, Attachment, Link, LinkState, Split, Tagging, Transaction
from finsure.vault import operations as vault


class Part(NamedTuple):
    """A part of a divided transaction."""

    category: str
    amount_minor: int
    note: str


class File(NamedTuple):
    """A file kept with a transaction."""

    id: int
    filename: str
    content_type: str
    size_bytes: int


class Pair(NamedTuple):
    """The other transaction of a pair, and what they are to each other."""

    transaction_id: int
    kind: str
    confidence: float | None  # of a link that was made by itself; None for what the person paired
    reason: str


class WasPending(NamedTuple):
    """The pending row that a transaction was before the bank booked it."""

    booked_on: date
    amount_minor: int
    confidence: float | None  # None for what the person said
    reason: str


class Row(NamedTuple):
    """One transaction with everything that is known of it."""

    id: int
    account: Account
    account_id: int
    booked_on: date
    value_on: date | None
    amount_minor: int
    balance_minor: int | None
    narration: str
    name: str
    rail: str
    reference: str
    counterparty: str
    vpa: str
    bank: str
    remark: str
    category: str
    category_source: str
    category_confidence: float | None
    category_reason: str
    parts: list[Part]
    tags: list[str]
    note: str
    files: list[File]
    pair: Pair | None
    pending: bool
    was_pending: WasPending | None
    batch_id: int
    version: int


_COLUMNS = (
    "account_id", "fingerprint", "words", "id", "booked_on", "value_on", "amount_minor", "balance_minor", "rail",
    "category", "category_source", "category_confidence", "split", "batch_id", "version", "pair_id", "pair_kind",
    "pair__removed", "removed",
)  # fmt: skip


def rows_in(user: Any, ordered: QuerySet[Transaction]) -> list[Row]:
    """The rows of a query, in its order.

    The account is not joined: MariaDB would then sort all of the person's rows to find one page.
    """
    found = list(ordered.values_list(*_COLUMNS))
    if not found:
        return []
    words = sealing.open_words(vault.sealer_of(user), [row[:3] for row in found])
    accounts = Account.objects.filter(id__in={row[0] for row in found})
    of = {account.id: account for account in sealing.open_accounts(user, accounts)}
    ids = [row[3] for row in found]
    parts = _parts_of([row[3] for row in found if row[12]])
    tags, files, before = tags_on(user, ids), _files_of(user, ids), _before(ids)
    return [
        Row(
            pk, of[account_id], account_id, booked_on, value_on, amount_minor, balance_minor, one.narration, one.name,
            rail, one.reference, one.counterparty, one.vpa, one.bank, one.remark, category, source, confidence,
            one.category_reason, _noted(parts.get(pk, ()), one.parts), tags.get(pk, []), one.note, files.get(pk, []),
            _paired(pair_id, pair_kind, pair_removed, source, confidence, one.category_reason),
            removed in UNBOOKED, before.get(pk), batch_id, version,
        )
        for (account_id, _, _, pk, booked_on, value_on, amount_minor, balance_minor, rail, category, source, confidence,
             _, batch_id, version, pair_id, pair_kind, pair_removed, removed), one in zip(found, words, strict=True)
    ]  # fmt: skip


def _paired(
    pair_id: int | None, kind: str, removed: int | None, source: str, confidence: float | None, reason: str
) -> Pair | None:
    """A link made by itself left its confidence and reason with the row's category; the person's word needs neither."""
    if pair_id is None or removed:
        return None
    return Pair(pair_id, kind, None, "") if source == "person" else Pair(pair_id, kind, confidence, reason)


def _before(ids: Sequence[int]) -> dict[int, WasPending]:
    """What rows were while the bank had not booked them. One query."""
    links = Link.objects.filter(
        credit__in=ids, kind=resolving.POSTING, state__in=(LinkState.LINKED, LinkState.ACCEPTED)
    )
    columns = (
        "credit_id",
        "state",
        "confidence",
        "reason",
        "credit__booked_on",
        "debit__booked_on",
        "debit__amount_minor",
    )
    return {
        pk: WasPending(on, amount_minor, None, "")
        if state == LinkState.ACCEPTED
        else WasPending(
            on,
            amount_minor,
            confidence,
            resolving.explain(reason, (booked_on - on).days, confidence, resolving.LINK_FROM),
        )
        for pk, state, confidence, reason, booked_on, on, amount_minor in links.values_list(*columns)
    }


def _parts_of(divided: Sequence[int]) -> dict[int, list[tuple[str, int]]]:
    parts: dict[int, list[tuple[str, int]]] = {}
    if divided:
        rows = Split.objects.filter(transaction__in=divided).order_by("id")
        for pk, category, amount_minor in rows.values_list("transaction_id", "category", "amount_minor"):
            parts.setdefault(pk, []).append((category, amount_minor))
    return parts


def _noted(parts: Iterable[tuple[str, int]], notes: Iterable[str]) -> list[Part]:
    return [Part(category, amount_minor, note) for (category, amount_minor), note in zip(parts, notes, strict=True)]


def tags_on(user: Any, ids: Iterable[int]) -> dict[int, list[str]]:
    """The tags of transactions that carry any, in the order of their names. One query."""
    rows = Tagging.objects.filter(transaction__in=list(ids))
    found = list(rows.values_list("transaction_id", "tag__name_index", "tag__name"))
    sealed = {index: name for _, index, name in found}
    names = dict(zip(sealed, sealing.open_names(user, sealing.TAG, list(sealed.items())), strict=True))
    tags: dict[int, list[str]] = {}
    for pk, index, _ in found:
        tags.setdefault(pk, []).append(names[index])
    return {pk: sorted(carried) for pk, carried in tags.items()}


def _files_of(user: Any, ids: Sequence[int]) -> dict[int, list[File]]:
    rows = Attachment.objects.filter(transaction__in=ids).order_by("id")
    columns = ("stored_as", "words", "transaction_id", "id", "content_type", "size_bytes")
    found = list(rows.values_list(*columns))
    opened = sealing.open_attachments(user, [row[:2] for row in found])
    files: dict[int, list[File]] = {}
    for (_, _, transaction_id, pk, content_type, size_bytes), (filename, _) in zip(found, opened, strict=True):
        files.setdefault(transaction_id, []).append(File(pk, filename, content_type, size_bytes))
    return files
