"""Recording rows that came from a bank: compare, name, insert, total; all or nothing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import repeat
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from finsure.audit import operations as audit
from finsure.core import events
from finsure.core.cards import masked
from finsure.core.rows import insert_rows
from finsure.ledger import sealing
from finsure.ledger.domain.entries import (
    ONE_DAY,
    Entry,
    Known,
    Label,
    Matching,
    all_new,
    counted,
    fingerprint,
    match,
    pending_fingerprint,
)
from finsure.ledger.domain.resolving import Said
from finsure.ledger.domain.totals import Delta
from finsure.ledger.models import UNBOOKED, Account, Batch, Removal, Sighting, Transaction
from finsure.ledger.operations.holders import holders_for
from finsure.ledger.operations.labelling import labels_of
from finsure.ledger.operations.pending import settle_pending
from finsure.ledger.operations.resolving import resolve_around, said_in
from finsure.ledger.operations.totals import delta_of, keep_totals, lock_accounts, settle_accounts
from finsure.ledger.sealing import Words
from finsure.vault import operations as vault
from finsure.vault.operations import Sealer

Progress = Callable[[str, int, int], None]
CHUNK = 2_000


class Stopped(Exception):
    """Raised by a progress callback to cancel the recording; nothing is kept."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a recording came to: rows that are new, and rows the ledger already held."""

    batch: Batch
    new: int
    known: int


def compare_entries(*, account: Account | None, entries: Sequence[Entry]) -> tuple[int, int]:
    """How many of `entries` would be new and how many are known, without writing."""
    entries = without_cards(entries)
    matching = match(entries, _known(_Naming(account, entries), account, entries) if account and entries else [])
    known = sum(row is not None and row.removed != Removal.UNDONE for row in matching.known)
    return len(entries) - known, known


@transaction.atomic
def record_entries(
    *,
    account: Account,
    entries: Sequence[Entry],
    source: str,
    now: datetime,
    closing: tuple[date, int] | None = None,
    covered: tuple[date, date] | None = None,
    pending: Sequence[Entry] | None = None,
    compare: bool = True,
    progress: Progress | None = None,
) -> Recorded:
    """Bring rows into an account; rows already there are recognised and change nothing.

    `entries` stand in true order, oldest first. `closing` is the balance the source states as of a day, for sources
    whose rows carry none. `covered` are the first and the last day the source covers; without it, those of its rows;
    entries by hand cover nothing, and days after `now` are not covered yet. `pending` is all that the source has not
    booked yet, as of `now`; None when it does not tell. Without `compare` every entry is new (a person's own by hand).
    Labels come from the registered labeller, told the country of the currency (the first letters of its code); rows the
    person edited keep their edits. Raises Stopped when `progress` does.
    """
    tell = progress or (lambda phase, done, of: None)
    entries = without_cards(entries)
    naming = _Naming(account, entries)
    mine = Account.objects.filter(user_id=account.user_id).values_list("id", flat=True)
    account = lock_accounts(mine)[account.id]  # all of the person's: the other leg of a transfer may stand on any
    start, end = _covered(entries, source, now, covered)
    batch = Batch.objects.create(
        user_id=account.user_id,
        account=account,
        source=source,
        created_at=now,
        closing_on=closing[0] if closing else None,
        closing_minor=closing[1] if closing else None,
        covered_from=start,
        covered_to=end,
        pending_at=None if pending is None else now,
    )
    tell("comparing", 0, len(entries))
    held = _known(naming, account, entries) if entries else []
    matching = match(entries, held) if compare else all_new(entries, held)
    delta = _revive(batch, matching)
    new = matching.new_of(entries)
    taken = {row.provider_ref for row in held}
    said: dict[str, Said] = {}
    inserted = insert_rows(Transaction, _COLUMNS, _rows(batch, new, naming, taken, account.currency, delta, said, tell))
    tell("totals", 0, 1)
    keep_totals(account.user_id, delta)
    waiting = _tell_pending(batch, naming, pending or (), account.currency, tell)
    settle_pending(account.user, account.id, min([now.date(), *(entry.booked_on for entry in (*entries, *waiting))]))
    revived = sum(row is not None and row.removed == Removal.UNDONE for row in matching.known)
    if inserted or revived:
        days = [entry.booked_on for entry in entries]
        resolve_around(account.user, min(days), max(days), {account.id: said})
    if inserted or revived or _tells_more(batch, entries):
        settle_accounts([account.id])
    audit.record(actor=account.user, action="entries.recorded", subject=batch, rows=inserted + revived)
    events.announce("entries.recorded", user_id=account.user_id, account_id=account.id, batch_id=batch.id)
    return Recorded(batch, inserted + revived, len(entries) - inserted - revived)


def _covered(
    entries: Sequence[Entry], source: str, now: datetime, covered: tuple[date, date] | None
) -> tuple[date | None, date | None]:
    if source == "manual" or (covered is None and not entries):
        return None, None
    days = [entry.booked_on for entry in entries]
    if covered is None:
        return min(days), max(days)
    start, end = min([covered[0], *days]), max([min(covered[1], now.date()), *days])
    return (start, end) if start <= end else (None, None)


def _tells_more(batch: Batch, entries: Sequence[Entry]) -> bool:
    """Does a batch without new rows tell of days or of a closing balance that no other tells of?"""
    if batch.closing_on and (not entries or entries[-1].balance_minor is None):
        return True
    if batch.covered_from is None:
        return False
    others = Batch.objects.filter(account_id=batch.account_id, undone_at=None).exclude(id=batch.id)
    return not others.filter(covered_from__lte=batch.covered_from, covered_to__gte=batch.covered_to).exists()


def without_cards(entries: Sequence[Entry]) -> list[Entry]:
    """The entries with card numbers cut to their last four digits, so that no table, log or cache ever sees one.

    A provider's reference that holds one is dropped, since two cut ones could look the same; words tell such rows apart.
    """
    clean = []
    for entry in entries:
        narration, reference, ref = masked(entry.narration), masked(entry.reference), entry.provider_ref
        if len(ref) > 12 and masked(ref) != ref:
            ref = ""
        if narration is not entry.narration or reference is not entry.reference or ref is not entry.provider_ref:
            entry = replace(entry, narration=narration, reference=reference, provider_ref=ref)  # noqa: PLW2901
        clean.append(entry)
    return clean


class _Naming:
    """How the rows of one person are named: the keyed form of what tells rows apart, and the sealer of their words."""

    def __init__(self, account: Account, entries: Sequence[Entry]) -> None:
        self.sealer: Sealer = vault.sealer_of(account.user)
        refs = sorted({entry.provider_ref for entry in entries if entry.provider_ref})
        self.stored = sealing.provider_refs(self.sealer, refs) if refs else {}
        self.given = {stored: ref for ref, stored in self.stored.items()}

    def marks(self, rows: Iterable[tuple[Entry, int]], *, pending: bool = False) -> list[str]:
        name = pending_fingerprint if pending else fingerprint
        return sealing.fingerprints(self.sealer, (name(entry, occurrence) for entry, occurrence in rows))


def _known(naming: _Naming, account: Account, entries: Sequence[Entry]) -> list[Known]:
    """The account's booked rows on and next to the days of the entries, removed ones included, and those with the same
    references.
    """
    days = [entry.booked_on for entry in entries]
    rows = Transaction.objects.filter(account_id=account.id).exclude(removed__in=UNBOOKED)
    around = (min(days) - ONE_DAY, max(days) + ONE_DAY)
    known = _opened(naming, rows.filter(booked_on__range=around).order_by("id"))
    refs = naming.given.keys() - {naming.stored.get(row.provider_ref or "") for row in known}
    for chunk in _chunks(sorted(refs)):
        known += _opened(naming, rows.filter(provider_ref__in=chunk))
    return known


def _opened(naming: _Naming, rows: QuerySet[Transaction]) -> list[Known]:
    columns = ("id", "booked_on", "amount_minor", "balance_minor", "provider_ref", "removed", "batch_id", "value_on",
               "account_id", "fingerprint", "words")  # fmt: skip
    found = list(rows.values_list(*columns))
    words = sealing.open_words(naming.sealer, [row[-3:] for row in found])
    return [
        Known(row[0], row[1], row[2], one.narration, row[3], naming.given.get(row[4], row[4]), *row[5:8])
        for row, one in zip(found, words, strict=True)
    ]


def _chunks(items: list[str], size: int = 500) -> Iterator[list[str]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _revive(batch: Batch, matching: Matching) -> Delta:
    """Known rows: those an undo took out come back with their edits; the others are noted as seen again."""
    undone = [row.id for row in matching.known if row and row.removed == Removal.UNDONE]
    seen = [row.id for row in matching.known if row and row.removed != Removal.UNDONE]
    insert_rows(Sighting, ("batch_id", "transaction_id"), ((batch.id, pk) for pk in seen))
    delta = Delta()
    for start in range(0, len(undone), CHUNK):
        ids = undone[start : start + CHUNK]
        Transaction.objects.filter(id__in=ids).update(removed=Removal.NONE, batch=batch, version=F("version") + 1)
        delta.merge(delta_of(ids, 1))
    return delta


def _tell_pending(
    batch: Batch, naming: _Naming, pending: Sequence[Entry], currency: str, tell: Progress
) -> list[Entry]:
    """Write down what an answer tells as pending; what each of them is now is for `settle_pending` to say."""
    entries = [replace(entry, balance_minor=None) for entry in without_cards(pending)]
    rows = counted(entries)
    marks = naming.marks(rows, pending=True)
    held = Transaction.objects.filter(account_id=batch.account_id, fingerprint__in=marks)
    known = dict(held.values_list("fingerprint", "id")) if marks else {}
    insert_rows(Sighting, ("batch_id", "transaction_id"), ((batch.id, pk) for pk in known.values()))
    new = [row for row, mark in zip(rows, marks, strict=True) if mark not in known]
    insert_rows(Transaction, _COLUMNS, _rows(batch, new, naming, set(), currency, None, {}, tell))
    return entries


_COLUMNS = (
    "user_id", "account_id", "batch_id", "booked_on", "value_on", "amount_minor", "balance_minor", "provider_ref",
    "fingerprint", "words", "rail", "category", "category_source", "category_confidence", "split", "pair_kind", "removed",
    "version",
)  # fmt: skip


def _rows(
    batch: Batch,
    new: Sequence[tuple[Entry, int]],
    naming: _Naming,
    taken: set[str | None],
    currency: str,
    delta: Delta | None,
    said: dict[str, Said],
    tell: Progress,
) -> Iterator[tuple[Any, ...]]:
    """The rows to insert: `delta` gathers what they add, and `said` what their words tell the resolver.

    Pending ones have no delta, and stand under no reference of the bank's.
    """
    holders = holders_for(batch.account.user)
    account = batch.account_id
    for start in range(0, len(new), CHUNK):
        chunk = new[start : start + CHUNK]
        tell("recording", start, len(new))
        labels = labels_of([(entry.narration, entry.amount_minor) for entry, _ in chunk], currency)
        marks = naming.marks(chunk, pending=delta is None)
        words = [_words(entry, label) for (entry, _), label in zip(chunk, labels, strict=True)]
        sealed_words = sealing.seal_words(naming.sealer, zip(repeat(account), marks, words, strict=False))
        for (entry, _), label, mark, one, sealed in zip(chunk, labels, marks, words, sealed_words, strict=True):
            provider_ref: str | None = entry.provider_ref
            if delta is None or not provider_ref or provider_ref in taken:
                provider_ref = None  # a bank that repeats its reference: the words and the day tell the rows apart
            else:
                taken.add(provider_ref)
            removed = Removal.RELEASED if delta is None else Removal.NONE
            if delta is not None:
                said[mark] = said_in(one, entry.amount_minor, holders)
                delta.row(account, entry.booked_on, entry.amount_minor, ((label.category, entry.amount_minor),))
            yield _row(batch, entry, label, naming.stored.get(provider_ref or ""), mark, sealed, removed)


def _words(entry: Entry, label: Label) -> Words:
    return Words(
        entry.narration,
        label.name[:120],
        "",
        label.vpa[:120],
        label.counterparty[:120],
        label.bank[:80],
        (entry.reference or label.reference)[:80],
        label.remark[:160],
        label.reason[:160],
        entry.provider_ref,
        (),
    )


def _row(
    batch: Batch, entry: Entry, label: Label, provider_ref: str | None, mark: str, words: bytes, removed: Removal
) -> tuple[Any, ...]:
    return (
        batch.user_id,
        batch.account_id,
        batch.id,
        entry.booked_on,
        entry.value_on,
        entry.amount_minor,
        entry.balance_minor,
        provider_ref,
        mark,
        words,
        label.rail,
        label.category,
        label.source,
        label.confidence,
        False,
        "",
        removed.value,
        1,
    )
