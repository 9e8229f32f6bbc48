"""Keeping links and suggestions what the rows and the person say, whenever rows come, go or are corrected."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain, islice
from sys import intern
from typing import Any, NamedTuple

from django.db.models import QuerySet

from finsure.core.rows import update_rows
from finsure.ledger import sealing
from finsure.ledger.domain import resolving
from finsure.ledger.domain.entries import ONE_DAY, Label
from finsure.ledger.domain.resolving import (
    LINK_FROM,
    POSTING,
    SCOPE_DAYS,
    WINDOW_DAYS,
    Found,
    Holders,
    Place,
    Row,
    Said,
)
from finsure.ledger.domain.taxonomy import CARD_PAYMENT, OWN_TRANSFER
from finsure.ledger.domain.totals import Delta
from finsure.ledger.models import Account, Link, LinkState, Removal, Transaction
from finsure.ledger.operations.holders import holders_for
from finsure.ledger.operations.labelling import labels_of
from finsure.ledger.operations.totals import delta_of, keep_totals
from finsure.ledger.sealing import Words
from finsure.vault import operations as vault
from finsure.vault.operations import Sealer

BOTH_WAYS = frozenset({"transfer", "card_payment", "reversal"})
ASKED_BY_ID, SLICE = 900, 2_000
YEAR = timedelta(days=365)
_COLUMNS = (
    "id",
    "account_id",
    "booked_on",
    "amount_minor",
    "category",
    "rail",
    "fingerprint",
    "category_source",
    "split",
)
_WRITTEN = ("pair_id", "pair_kind", "category", "category_source", "category_confidence", "words", "version")
_SEALED = ("account_id", "fingerprint", "words", "id")
Key = tuple[int, int]  # credit, debit
Fresh = Mapping[int, Mapping[str, Said]]  # by account and fingerprint


class _Wanted(NamedTuple):
    """What a row should say of its link."""

    pair_id: int | None
    pair_kind: str
    category: str
    source: str
    confidence: float | None
    reason: str


def _loose(label: Label) -> _Wanted:
    return _Wanted(None, "", label.category, label.source, label.confidence, label.reason[:160])


def _altered(key: Key, link: Link) -> Key | tuple[int]:
    """The rows that a link changes: what a refund is of stays as it is."""
    return key if link.kind in BOTH_WAYS else key[:1]


def _differs(row: Transaction, wanted: _Wanted) -> bool:
    if row.category_source == "person":
        return (row.pair_id, row.pair_kind) != (wanted.pair_id, wanted.pair_kind)
    stands = (row.pair_id, row.pair_kind, row.category, row.category_confidence)
    return stands != (wanted.pair_id, wanted.pair_kind, wanted.category, wanted.confidence)


def neutral_category(kind: str) -> str:
    """What both rows stand under when money only moved: neither spent nor earned."""
    return CARD_PAYMENT if kind == "card_payment" else OWN_TRANSFER


def resolve_links_of(user: Any, ids: Collection[int]) -> None:
    """Resolve around those of the rows that are linked or asked about; the person has just changed them."""
    rows = Link.objects.filter(user=user, state__in=(LinkState.LINKED, LinkState.SUGGESTED)).exclude(kind=POSTING)
    ends = rows.values_list("credit_id", "debit_id", "credit__booked_on")
    days = [day for credit, debit, day in ends if credit in ids or debit in ids]
    if days:
        resolve_around(user, min(days), max(days))


def unlinked(user: Any, ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """What rows that a link changed would stand under without it, but for those the person spoke about."""
    rows = list(
        Transaction.objects.select_related("account").filter(user=user, id__in=ids).exclude(category_source="person")
    )
    words = sealing.open_rows(vault.sealer_of(user), rows)
    said: dict[int, dict[str, Any]] = {}
    for row in rows:
        (label,) = labels_of([(words[row.id].narration, row.amount_minor)], row.account.currency)
        said[row.id] = {
            "category": label.category,
            "category_source": label.source,
            "category_confidence": label.confidence,
            "category_reason": label.reason[:160],
        }
    return said


def resolve_rows(user: Any, ids: Collection[int]) -> None:
    """Resolve around rows whatever they are."""
    rows = Transaction.objects.filter(user=user, id__in=ids)
    if days := list(rows.values_list("booked_on", flat=True)) if ids else []:
        resolve_around(user, min(days), max(days))


def resolve_around(user: Any, first_on: date, last_on: date, said: Fresh | None = None) -> None:
    """Make links and suggestions anew as far as rows of these days can change them. A fixed number of queries, and two a year.

    `said` is what the caller knows of rows already, so that they need not be opened. Callers hold the locks of all of the
    person's accounts.
    """
    _Resolving(user, first_on, last_on, said or {}).run()


def said_in(words: Words, amount_minor: int, holders: Holders) -> Said:
    """What a row's words tell the resolver; `holders` is what the person is called."""
    return resolving.said_of(
        words.narration,
        amount_minor,
        name=words.name,
        vpa=words.vpa,
        bank=words.bank,
        reference=words.reference,
        holders=holders,
    )


class _Resolving:
    """One pass: the window's rows, what was linked before, and what should be."""

    def __init__(self, user: Any, first_on: date, last_on: date, said: Fresh) -> None:
        self.user = user
        self.said = said
        self.sealer: Sealer = vault.sealer_of(user)
        window, scope = timedelta(days=WINDOW_DAYS), timedelta(days=SCOPE_DAYS)
        self.window = (first_on - window, last_on + window)
        self.scope = ((first_on - scope).toordinal(), (last_on + scope).toordinal())
        self.holders = holders_for(user)

    def run(self) -> None:
        accounts = {a.id: a for a in sealing.open_accounts(self.user, Account.objects.filter(user=self.user))}
        self.currencies = {pk: account.currency for pk, account in accounts.items()}
        places = {pk: resolving.place_of(a.kind, a.mask, a.institution) for pk, a in accounts.items()}
        near = Link.objects.filter(user=self.user, credit__booked_on__range=self.window).exclude(kind=POSTING)
        days = dict(near.values_list("id", "credit__booked_on"))
        links: dict[Key, Link] = {(link.credit_id, link.debit_id): link for link in near}
        altered = {pk for key, link in links.items() if link.state == LinkState.LINKED for pk in _altered(key, link)}
        rejected = {key for key, link in links.items() if link.state == LinkState.REJECTED}
        labels = self._labels(altered)
        rows = self._rows(labels)
        self.rows = {row.id: row for row in rows}
        found = {(one.credit, one.debit): one for one in self._found(rows, places, rejected)}
        old = {
            key: link
            for key, link in links.items()
            if key not in rejected and self.scope[0] <= days[link.id].toordinal() <= self.scope[1]
        }
        made = {pk for key, link in old.items() if link.state == LinkState.LINKED for pk in _altered(key, link)}
        self._write_rows(found, made, labels)
        self._write_links(found, old)

    def _labels(self, ids: Collection[int]) -> dict[int, Label]:
        """What the labeller says of rows that carry a link's category now."""
        if not ids:
            return {}
        amounts = dict(Transaction.objects.filter(id__in=ids).values_list("id", "amount_minor"))
        owners = dict(Transaction.objects.filter(id__in=ids).values_list("id", "account_id"))
        narrations = {pk: words.narration for pk, words in self._opened(ids, self._by_id(ids))}
        labels: dict[int, Label] = {}
        for currency in sorted({self.currencies[owner] for owner in owners.values()}):
            some = sorted(pk for pk in ids if self.currencies[owners[pk]] == currency)
            given = labels_of([(narrations[pk], amounts[pk]) for pk in some], currency)
            labels.update(zip(some, given, strict=True))
        return labels

    def _rows(self, labels: dict[int, Label]) -> list[Row]:
        return [
            Row(
                pk,
                account,
                day.toordinal(),
                amount,
                intern(labels[pk].category if pk in labels and source != "person" else category),
                intern(rail),
                mark,
                source == "person" or split,
            )
            for rows in self._live()
            for pk, account, day, amount, category, rail, mark, source, split in rows.values_list(*_COLUMNS).iterator(
                chunk_size=SLICE
            )
        ]

    def _live(self) -> Iterator[QuerySet[Transaction]]:
        """The window's rows, a year at a time: the client of MariaDB holds an answer whole."""
        start, end = self.window
        while start <= end:
            until = min(start + YEAR, end)
            yield Transaction.objects.filter(user=self.user, removed=Removal.NONE, booked_on__range=(start, until))
            start = until + ONE_DAY

    def _by_id(self, ids: Collection[int]) -> list[QuerySet[Transaction]]:
        return [Transaction.objects.filter(user=self.user, id__in=ids)] if ids else []

    def _opened(self, ids: Collection[int], asked: Iterable[QuerySet[Transaction]]) -> Iterator[tuple[int, Words]]:
        """The words of those rows among `asked`, a few at a time."""
        answers = (rows.values_list(*_SEALED).iterator(chunk_size=SLICE) for rows in asked)
        sealed = (row for row in chain.from_iterable(answers) if row[3] in ids)
        while some := list(islice(sealed, SLICE)):
            opened = sealing.open_words(self.sealer, [row[:3] for row in some])
            yield from ((row[3], one) for row, one in zip(some, opened, strict=True))

    def _found(self, rows: Sequence[Row], places: dict[int, Place], rejected: set[Key]) -> Iterable[Found]:
        for currency in sorted(set(self.currencies.values())):
            some = [row for row in rows if self.currencies[row.account] == currency]
            wanted = resolving.worth_opening(some)
            said = {row.id: one for row in some if row.id in wanted and (one := self._fresh(row))}
            closed = wanted - said.keys()
            asked = self._by_id(closed) if len(closed) <= ASKED_BY_ID else self._live()
            for pk, words in self._opened(closed, asked):
                said[pk] = said_in(words, self.rows[pk].amount_minor, self.holders)
            for found in resolving.resolve(some, said, places, rejected):
                if self.scope[0] <= self.rows[found.credit].day <= self.scope[1]:
                    yield found

    def _fresh(self, row: Row) -> Said | None:
        return self.said.get(row.account, {}).get(row.mark)

    def _write_rows(self, found: dict[Key, Found], made: set[int], labels: dict[int, Label]) -> None:
        """Rows that gain, change or lose a link; the person's own category is never touched."""
        wanted = {pk: _loose(labels[pk]) for pk in made}
        for one in found.values():
            if one.linked:
                wanted |= self._linked(one)
        rows = list(Transaction.objects.filter(id__in=wanted).order_by("id")) if wanted else []
        changed = [row for row in rows if _differs(row, wanted[row.id])]
        if changed:
            keep_totals(self.user.id, self._rewrite(changed, wanted))

    def _linked(self, one: Found) -> dict[int, _Wanted]:
        credit, debit = self.rows[one.credit], self.rows[one.debit]
        reason = resolving.explain(one.reason, credit.day - debit.day, one.confidence, LINK_FROM)[:160]
        if one.kind not in BOTH_WAYS:
            return {credit.id: _Wanted(debit.id, one.kind, debit.category, "rule", one.confidence, reason)}
        category = neutral_category(one.kind)
        return {
            row.id: _Wanted(other.id, one.kind, category, "rule", one.confidence, reason)
            for row, other in ((credit, debit), (debit, credit))
        }

    def _rewrite(self, rows: list[Transaction], wanted: dict[int, _Wanted]) -> Delta:
        ids = [row.id for row in rows]
        delta = delta_of(ids, -1)
        words = sealing.open_rows(self.sealer, rows)
        reworded = []
        for row in rows:
            one = wanted[row.id]
            row.pair_id, row.pair_kind = one.pair_id, one.pair_kind
            if row.category_source != "person":
                row.category, row.category_source, row.category_confidence = one.category, one.source, one.confidence
                words[row.id] = words[row.id]._replace(category_reason=one.reason)
            row.version += 1
            reworded.append((row.account_id, row.fingerprint, words[row.id]))
        for row, sealed in zip(rows, sealing.seal_words(self.sealer, reworded), strict=True):
            row.words = sealed
        update_rows(Transaction, _WRITTEN, [(*(getattr(row, name) for name in _WRITTEN), row.id) for row in rows])
        delta.merge(delta_of(ids, 1))
        return delta

    def _write_links(self, found: dict[Key, Found], old: dict[Key, Link]) -> None:
        gone = [link.id for key, link in old.items() if key not in found]
        if gone:
            Link.objects.filter(id__in=gone).delete()
        changed = []
        for key in old.keys() & found.keys():
            link, one = old[key], found[key]
            state = LinkState.LINKED if one.linked else LinkState.SUGGESTED
            stands = (link.kind, link.state, link.confidence, link.reason)
            if stands != (one.kind, state, one.confidence, one.reason):
                link.kind, link.state, link.confidence, link.reason = one.kind, state, one.confidence, one.reason
                changed.append(link)
        if changed:
            Link.objects.bulk_update(changed, ["kind", "state", "confidence", "reason"], batch_size=100)
        Link.objects.bulk_create(
            (
                Link(
                    user=self.user,
                    credit_id=credit,
                    debit_id=debit,
                    kind=one.kind,
                    state=LinkState.LINKED if one.linked else LinkState.SUGGESTED,
                    confidence=one.confidence,
                    reason=one.reason,
                )
                for (credit, debit), one in sorted(found.items())
                if (credit, debit) not in old
            ),
            batch_size=500,
        )
