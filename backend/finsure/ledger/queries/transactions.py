"""Pages, sums and details of transactions."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, Prefetch, Q, QuerySet, Sum, When

from finsure.core.paging import read_cursor, write_cursor
from finsure.core.problems import NotFound
from finsure.ledger.domain.taxonomy import INCOME_CLASS, SPENDING_CLASSES, UNCATEGORISED
from finsure.ledger.models import Attachment, Edit, Removal, Sighting, Split, Tag, Tagging, Transaction
from finsure.ledger.queries.categories import category_facts


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
    """The person's live rows that pass the filters."""
    rows = Transaction.objects.filter(user=user, removed=Removal.NONE)
    if filters.accounts:
        rows = rows.filter(account_id__in=filters.accounts)
    if filters.start:
        rows = rows.filter(booked_on__gte=filters.start)
    if filters.end:
        rows = rows.filter(booked_on__lte=filters.end)
    if filters.batch is not None:
        rows = rows.filter(Q(batch_id=filters.batch) | Q(id__in=_sighted(filters.batch)))
    if filters.tag:
        rows = rows.filter(
            id__in=Tagging.objects.filter(tag__user=user, tag__name=filters.tag).values("transaction_id")
        )
    rows = _by_amount(rows, filters)
    categories = _categories(user, filters)
    if categories is not None:
        rows = _by_category(user, rows, categories)
    for word in filters.q.split()[:6]:
        rows = rows.filter(
            Q(name__icontains=word) | Q(narration__icontains=word) | Q(note__icontains=word) | Q(vpa__icontains=word)
        )
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


def page_of(user: Any, filters: Filters, *, cursor: str = "", limit: int = 50) -> tuple[list[Transaction], str | None]:
    """One page, newest first, and the cursor of the next. Five queries, whatever the page. Raises InvalidInput."""
    rows = filtered(user, filters)
    if cursor:
        day, last_id = read_cursor(cursor, (str, int))
        try:
            booked_on = date.fromisoformat(day)
        except ValueError:
            booked_on, last_id = date.min, 0
        rows = rows.filter(
            Q(booked_on__lt=booked_on) | Q(booked_on=booked_on, id__lt=last_id), booked_on__lte=booked_on
        )
    page = list(_with_details(rows).order_by("-booked_on", "-id")[: limit + 1])
    if len(page) <= limit:
        return page, None
    last = page[limit - 1]
    return page[:limit], write_cursor(last.booked_on.isoformat(), last.id)


def _with_details(rows: QuerySet[Transaction]) -> QuerySet[Transaction]:
    """Rows with their account and, as plain lists, their `parts`, `marks` and `files`.

    The account is not joined: MariaDB would then sort all of the person's rows to find one page.
    """
    return rows.annotate(pair_removed=F("pair__removed")).prefetch_related(
        "account",
        Prefetch("splits", Split.objects.order_by("id"), to_attr="parts"),
        Prefetch("taggings", Tagging.objects.select_related("tag").order_by("tag__name"), to_attr="marks"),
        Prefetch("attachments", Attachment.objects.order_by("id"), to_attr="files"),
    )


def newest_of(user: Any, count: int) -> list[dict[str, Any]]:
    """The person's newest rows, as far as a glance needs them. One query."""
    columns = ("id", "account_id", "booked_on", "amount_minor", "name", "narration", "category")
    rows = Transaction.objects.filter(user=user, removed=Removal.NONE).order_by("-booked_on", "-id")
    return list(rows.values(*columns)[:count])


def transaction_of(user: Any, transaction_id: int) -> Transaction:
    """One live row with its details. Raises NotFound."""
    rows = Transaction.objects.filter(user=user, id=transaction_id, removed=Removal.NONE)
    row = _with_details(rows).first()
    if row is None:
        raise NotFound
    return row


def transactions_of(user: Any, ids: Iterable[int]) -> list[Transaction]:
    """The live ones among these rows with their details, newest first."""
    rows = Transaction.objects.filter(user=user, id__in=list(ids), removed=Removal.NONE)
    return list(_with_details(rows).order_by("-booked_on", "-id"))


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
    """Sums over every row that passes the filters, by currency; divided rows count by part. Three queries at most."""
    rows = filtered(user, filters)
    wanted = _categories(user, filters)
    facts = category_facts(user)
    spending = [f.id for f in facts.values() if f.budget_class in SPENDING_CLASSES]
    income = [f.id for f in facts.values() if f.budget_class == INCOME_CLASS]
    whole = rows.filter(split=False).values(currency=F("account__currency")).order_by()
    parts = Split.objects.filter(transaction__in=rows.filter(split=True))
    if wanted is not None:
        parts = parts.filter(category__in=wanted)
    divided = parts.values(currency=F("transaction__account__currency")).order_by()
    sums: dict[str, list[int]] = {}
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


def tags_of(user: Any) -> list[dict[str, Any]]:
    """Every tag and how many live rows carry it. One query."""
    count = Count("taggings", filter=Q(taggings__transaction__removed=Removal.NONE))
    rows = Tag.objects.filter(user=user).annotate(rows=count).order_by("name")
    return [{"name": name, "transactions": number} for name, number in rows.values_list("name", "rows")]


def attachment_of(user: Any, attachment_id: int) -> Attachment:
    """One attachment. Raises NotFound."""
    attachment = Attachment.objects.filter(user=user, id=attachment_id).first()
    if attachment is None:
        raise NotFound
    return attachment


def edits_of(user: Any, *, cursor: str = "", limit: int = 50) -> tuple[list[Edit], str | None]:
    """The person's edits, newest first. Raises InvalidInput."""
    rows = Edit.objects.filter(user=user, transactions__gt=0)
    if cursor:
        (last_id,) = read_cursor(cursor, (int,))
        rows = rows.filter(id__lt=last_id)
    page = list(rows.order_by("-id")[: limit + 1])
    return page[:limit], write_cursor(page[limit - 1].id) if len(page) > limit else None


def rows_for_export(user: Any, filters: Filters) -> Iterator[Transaction]:
    """Every row that passes the filters, oldest first, streamed."""
    return _with_details(filtered(user, filters)).order_by("booked_on", "id").iterator(chunk_size=2_000)
