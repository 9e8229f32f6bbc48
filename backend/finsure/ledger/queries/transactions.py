"""Pages, sums and details of transactions."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Sum, When

from finsure.core.paging import newest_first, read_cursor, write_cursor
from finsure.core.problems import NotFound
from finsure.ledger import sealing
from finsure.ledger.domain.taxonomy import INCOME_CLASS, SPENDING_CLASSES, UNCATEGORISED
from finsure.ledger.models import SHOWN, Attachment, Edit, Removal, Sighting, Split, Tag, Tagging, Transaction
from finsure.ledger.queries.categories import category_facts
from finsure.ledger.queries.rows import Row, rows_in
from finsure.ledger.queries.search import asked_words, before, holding
from finsure.vault import operations as vault

SUMMED_AT_ONCE = 5_000
EXPORTED_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of transactions is narrowed to; amounts compare without their sign, dates are inclusive."""

    q: str = ""
    accounts: tuple[int, ...] = ()
    categories: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    min_minor: int | None = None
    max_minor: int | None = None
    direction: str = ""
    tag: str = ""
    uncategorised: bool = False
    batch: int | None = None


def filtered(user: Any, filters: Filters) -> QuerySet[Transaction]:
    """The person's shown rows that pass every filter but the words, which SQL cannot read; pending ones count in no sum."""
    rows = Transaction.objects.filter(user=user, removed__in=SHOWN)
    if filters.accounts:
        rows = rows.filter(account_id__in=filters.accounts)
    if filters.start:
        rows = rows.filter(booked_on__gte=filters.start)
    if filters.end:
        rows = rows.filter(booked_on__lte=filters.end)
    if filters.batch is not None:
        rows = rows.filter(Q(batch_id=filters.batch) | Q(id__in=_sighted(filters.batch)))
    if filters.tag:
        index = sealing.name_index(vault.sealer_of(user), sealing.TAG, filters.tag)
        rows = rows.filter(
            id__in=Tagging.objects.filter(tag__user=user, tag__name_index=index).values("transaction_id")
        )
    rows = _by_amount(rows, filters)
    categories = _categories(user, filters)
    if categories is not None:
        rows = _by_category(user, rows, categories)
    return rows


def _sighted(batch: int) -> QuerySet[Any, Any]:
    return Sighting.objects.filter(batch_id=batch).values("transaction_id")


def _by_amount(rows: QuerySet[Transaction], filters: Filters) -> QuerySet[Transaction]:
    if filters.direction == "debit":
        rows = rows.filter(amount_minor__lt=0)
    if filters.direction == "credit":
        rows = rows.filter(amount_minor__gt=0)
    if filters.min_minor is not None:
        rows = rows.filter(Q(amount_minor__gte=filters.min_minor) | Q(amount_minor__lte=-filters.min_minor))
    if filters.max_minor is not None:
        rows = rows.filter(amount_minor__range=(-filters.max_minor, filters.max_minor))
    return rows


def _categories(user: Any, filters: Filters) -> list[str] | None:
    if filters.uncategorised:
        return [UNCATEGORISED]
    if not filters.categories and not filters.groups:
        return None
    wanted = list(filters.categories)
    if filters.groups:
        wanted += [facts.id for facts in category_facts(user).values() if facts.group in filters.groups]
    return wanted


def _by_category(user: Any, rows: QuerySet[Transaction], categories: list[str]) -> QuerySet[Transaction]:
    """A divided row stands under the categories of its parts, not under its own."""
    parts = list(Split.objects.filter(user=user, category__in=categories).values_list("transaction_id", flat=True))
    whole = Q(category__in=categories, split=False)
    return rows.filter(whole | Q(id__in=parts)) if parts else rows.filter(whole)


def page_of(user: Any, filters: Filters, *, cursor: str = "", limit: int = 50) -> tuple[list[Row], str | None]:
    """One page, newest first, and the cursor of the next. Raises InvalidInput.

    Six queries, whatever the page; with words to find, as many slices as it takes until the page is full.
    """
    rows = filtered(user, filters)
    if cursor:
        day, last_id = read_cursor(cursor, (str, int))
        try:
            booked_on = date.fromisoformat(day)
        except ValueError:
            booked_on, last_id = date.min, 0
        rows = before(rows, booked_on, last_id)
    if words := asked_words(filters.q):
        rows = Transaction.objects.filter(id__in=list(islice(holding(user, rows, words, limit + 1), limit + 1)))
    page = rows_in(user, rows.order_by("-booked_on", "-id")[: limit + 1])
    if len(page) <= limit:
        return page, None
    last = page[limit - 1]
    return page[:limit], write_cursor(last.booked_on.isoformat(), last.id)


def newest_of(user: Any, count: int) -> list[dict[str, Any]]:
    """The person's newest rows, as far as a glance needs them. One query."""
    rows = Transaction.objects.filter(user=user, removed=Removal.NONE).order_by("-booked_on", "-id")
    columns = ("id", "account_id", "booked_on", "amount_minor", "category")
    found = list(rows.values_list("account_id", "fingerprint", "words", *columns)[:count])
    words = sealing.open_words(vault.sealer_of(user), [row[:3] for row in found]) if found else []
    return [
        dict(zip(columns, row[3:], strict=True)) | {"name": one.name, "narration": one.narration}
        for row, one in zip(found, words, strict=True)
    ]


def transaction_of(user: Any, transaction_id: int) -> Row:
    """One shown row with its details. Raises NotFound."""
    rows = rows_in(user, Transaction.objects.filter(user=user, id=transaction_id, removed__in=SHOWN))
    if not rows:
        raise NotFound
    return rows[0]


def transactions_of(user: Any, ids: Iterable[int]) -> list[Row]:
    """The shown ones among these rows with their details, newest first."""
    rows = Transaction.objects.filter(user=user, id__in=list(ids), removed__in=SHOWN)
    return rows_in(user, rows.order_by("-booked_on", "-id"))


@dataclass(frozen=True, slots=True)
class Sums:
    """What a list of transactions comes to in one currency; all sums positive except that net refunds may turn them."""

    currency: str
    transactions: int
    in_minor: int
    out_minor: int
    spending_minor: int
    income_minor: int


def summary_of(user: Any, filters: Filters) -> list[Sums]:
    """Sums over every row that passes the filters, by currency; divided rows count by part.

    Three queries at most, but for words to find.
    """
    wanted = _categories(user, filters)
    facts = category_facts(user)
    spending = [f.id for f in facts.values() if f.budget_class in SPENDING_CLASSES]
    income = [f.id for f in facts.values() if f.budget_class == INCOME_CLASS]
    sums: dict[str, list[int]] = {}
    for rows in _summed(user, filters):
        whole = rows.filter(split=False).values(currency=F("account__currency")).order_by()
        parts = Split.objects.filter(transaction__in=rows.filter(split=True))
        if wanted is not None:
            parts = parts.filter(category__in=wanted)
        divided = parts.values(currency=F("transaction__account__currency")).order_by()
        for queryset, count in ((whole, Count("id")), (divided, Count("transaction", distinct=True))):
            found = queryset.annotate(
                rows=count,
                came=Sum(Case(When(amount_minor__gt=0, then="amount_minor"), default=0)),
                went=-Sum(Case(When(amount_minor__lt=0, then="amount_minor"), default=0)),
                spent=-Sum(Case(When(category__in=spending, then="amount_minor"), default=0)),
                earned=Sum(Case(When(category__in=income, then="amount_minor"), default=0)),
            ).values_list("currency", "rows", "came", "went", "spent", "earned")
            for currency, *values in found:
                kept = sums.setdefault(currency, [0] * 5)
                sums[currency] = [a + int(b) for a, b in zip(kept, values, strict=True)]
    return [Sums(currency, *values) for currency, values in sorted(sums.items())]


def _summed(user: Any, filters: Filters) -> Iterator[QuerySet[Transaction]]:
    """The booked rows to sum: as one query, or those that hold the words, some thousands at a time."""
    rows = filtered(user, filters).filter(removed=Removal.NONE)
    words = asked_words(filters.q)
    if not words:
        yield rows
        return
    ids = holding(user, rows, words)
    while some := list(islice(ids, SUMMED_AT_ONCE)):
        yield Transaction.objects.filter(id__in=some)


def rows_of_batches(user: Any, batch_ids: Collection[int]) -> tuple[int, int]:
    """How many live rows only these batches brought, and how many a batch besides them brought too. Two queries."""
    rows = Transaction.objects.filter(user=user, batch__in=batch_ids, removed=Removal.NONE)
    elsewhere = Sighting.objects.filter(transaction=OuterRef("pk"), batch__undone_at=None).exclude(batch__in=batch_ids)
    also = rows.filter(Exists(elsewhere)).count()
    return rows.count() - also, also


def tags_of(user: Any) -> list[dict[str, Any]]:
    """Every tag and how many live rows carry it. One query."""
    count = Count("taggings", filter=Q(taggings__transaction__removed=Removal.NONE))
    rows = list(Tag.objects.filter(user=user).annotate(rows=count).values_list("name_index", "name", "rows"))
    names = sealing.open_names(user, sealing.TAG, [row[:2] for row in rows])
    return sorted(
        ({"name": name, "transactions": row[2]} for name, row in zip(names, rows, strict=True)),
        key=lambda tag: str(tag["name"]),
    )


def attachment_of(user: Any, attachment_id: int) -> tuple[str, str, bytes]:
    """An attachment's name, kind and content. Raises NotFound."""
    attachment = Attachment.objects.filter(user=user, id=attachment_id).first()
    if attachment is None:
        raise NotFound
    ((filename, kept),) = sealing.open_attachments(user, [(attachment.stored_as, attachment.words)])
    return filename, attachment.content_type, vault.read_file(kept)


def edits_of(user: Any, *, cursor: str = "", limit: int = 50) -> tuple[list[Edit], str | None]:
    """The person's edits, newest first. Raises InvalidInput."""
    rows = Edit.objects.filter(user=user, transactions__gt=0)
    page, following = newest_first(rows, cursor, limit)
    return sealing.open_edits(user, page), following


def rows_for_export(user: Any, filters: Filters) -> Iterator[Row]:
    """Every booked row that passes the filters, oldest first, streamed."""
    rows = filtered(user, filters).filter(removed=Removal.NONE).order_by("booked_on", "id")
    words = asked_words(filters.q)
    wanted = set(holding(user, rows, words)) if words else None
    last: Row | None = None
    while page := rows_in(user, (_after(rows, last) if last else rows)[:EXPORTED_AT_ONCE]):
        yield from (row for row in page if wanted is None or row.id in wanted)
        last = page[-1]


def _after(rows: QuerySet[Transaction], last: Row) -> QuerySet[Transaction]:
    later = Q(booked_on__gt=last.booked_on) | Q(booked_on=last.booked_on, id__gt=last.id)
    return rows.filter(later, booked_on__gte=last.booked_on)
