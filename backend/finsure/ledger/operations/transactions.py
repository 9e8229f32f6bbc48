"""What the person does to transactions."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from finsure.core.cards import masked
from finsure.core.problems import NotFound, Problem, invalid
from finsure.ledger.domain.entries import Entry
from finsure.ledger.domain.resolving import POSTING
from finsure.ledger.domain.taxonomy import CARD_PAYMENT
from finsure.ledger.models import SHOWN, Account, AccountKind, Edit, Link, LinkState, Removal, Transaction
from finsure.ledger.operations.changing import State
from finsure.ledger.operations.edits import make_edit, refuse
from finsure.ledger.operations.pending import JOINED, StillPending, accept_posting, part_posting
from finsure.ledger.operations.recording import record_entries
from finsure.ledger.operations.resolving import BOTH_WAYS, neutral_category, resolve_rows, unlinked
from finsure.ledger.operations.totals import lock_accounts
from finsure.ledger.queries import category_exists, category_name, suggestion_of

MAX_TAGS = 20
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2099, 12, 31)


class PairRefused(Problem):
    status, slug, title = 409, "pair-refused", "These two cannot be paired"


class NothingToChange(Problem):
    status, slug, title = 422, "nothing-to-change", "Nothing was asked to change"


@transaction.atomic
def edit_transactions(
    *,
    user: Any,
    ids: Sequence[int],
    now: datetime,
    category: str | None = None,
    name: str | None = None,
    note: str | None = None,
    tags: Sequence[str] | None = None,
    add_tags: Sequence[str] = (),
    remove_tags: Sequence[str] = (),
    expected_version: int | None = None,
) -> Edit:
    """Change category, name, note or tags of rows. The person's word is never overwritten by the labeller.

    Raises NotFound, InvalidInput, NothingToChange, ChangedMeanwhile.
    """
    if category is not None and not category_exists(user, category):
        raise invalid("#/category", f"There is no category {category}.")
    if category is name is note is tags is None and not add_tags and not remove_tags:
        raise NothingToChange

    def change(row: Transaction, state: State) -> State:
        after: State = {}
        if category is not None:
            after |= {
                "category": category,
                "category_source": "person",
                "category_confidence": 1.0,
                "category_reason": "You chose this",
                "splits": [],
            }
        if name is not None:
            after["name"] = masked(name)
        if note is not None:
            after["note"] = masked(note)
        if tags is not None or add_tags or remove_tags:
            after["tags"] = _tags(state["tags"] if tags is None else tags, add_tags, remove_tags)
        return after

    return make_edit(
        user=user,
        ids=ids,
        action="edited",
        summary=_summary(user, len(set(ids)), category),
        now=now,
        change=change,
        expected_version=expected_version,
    )


def _tags(start: Sequence[str], add: Sequence[str], remove: Sequence[str]) -> list[str]:
    gone = {tag.casefold() for tag in remove}
    kept: dict[str, str] = {}
    for tag in [*start, *add]:
        word = masked(tag.strip())
        if word and word.casefold() not in gone:
            kept.setdefault(word.casefold(), word)
    if len(kept) > MAX_TAGS:
        raise invalid("#/tags", f"A transaction carries {MAX_TAGS} tags at most.")
    return sorted(kept.values())


def _summary(user: Any, count: int, category: str | None) -> str:
    rows = "1 transaction" if count == 1 else f"{count} transactions"
    return f"{rows} to {category_name(user, category)}" if category else f"{rows} changed"


@transaction.atomic
def delete_transaction(*, user: Any, transaction_id: int, now: datetime) -> Edit:
    """Take a row out of every number; the edit can be undone. Raises NotFound, StillPending."""

    def change(row: Transaction, state: State) -> State:
        if row.removed == Removal.PENDING:
            raise StillPending("It counts nowhere, and goes by itself when the bank lets it go.")
        return {"removed": Removal.DELETED.value}

    return make_edit(
        user=user,
        ids=[transaction_id],
        action="deleted",
        summary="1 transaction deleted",
        now=now,
        change=change,
    )


@transaction.atomic
def split_transaction(*, user: Any, transaction_id: int, parts: Sequence[tuple[str, int, str]], now: datetime) -> Edit:
    """Divide a row into parts (category, amount, note) that sum to it; none means undivided. Raises NotFound, InvalidInput."""
    for index, (category, _, _) in enumerate(parts):
        if not category_exists(user, category):
            raise invalid(f"#/splits/{index}/category", f"There is no category {category}.")

    def change(row: Transaction, state: State) -> State:
        total = sum(amount_minor for _, amount_minor, _ in parts)
        if parts and total != row.amount_minor:
            raise invalid("#/splits", f"The parts sum to {total}, the transaction is {row.amount_minor}.")
        if any(amount_minor == 0 or (amount_minor > 0) != (row.amount_minor > 0) for _, amount_minor, _ in parts):
            raise invalid("#/splits", "Every part goes the way of the transaction and is not zero.")
        return {"splits": [[part, amount_minor, masked(note)] for part, amount_minor, note in parts]}

    return make_edit(
        user=user,
        ids=[transaction_id],
        action="split",
        summary=f"1 transaction split in {len(parts)}" if parts else "1 transaction undivided",
        now=now,
        change=change,
    )


@transaction.atomic
def pair_transactions(*, user: Any, transaction_id: int, other_id: int, kind: str, now: datetime) -> Edit:
    """Say that two rows belong together: the legs of a transfer, a card payment or a reversal, or money that came back
    (first, a refund or payback) for money that went out (second).

    Legs count as neither spending nor income; what came back reduces the spending of the other's category.
    Raises NotFound, PairRefused.
    """
    rows = {
        row.id: row
        for row in Transaction.objects.select_related("account").filter(
            user=user, id__in={transaction_id, other_id}, removed=Removal.NONE
        )
    }
    if len(rows) != 2:
        raise NotFound if transaction_id != other_id else PairRefused("A transaction cannot be paired with itself.")
    first, second = rows[transaction_id], rows[other_id]
    _check_pair(first, second, kind)
    if kind in BOTH_WAYS:
        card = kind == "transfer" and AccountKind.CARD in {first.account.kind, second.account.kind}
        category = CARD_PAYMENT if card else neutral_category(kind)
        changes = {first.id: second.id, second.id: first.id}
        reason = "Paired with the other leg of the transfer"
    else:
        category, changes, reason = second.category, {first.id: second.id}, "It gives back a payment you chose"

    def change(row: Transaction, state: State) -> State:
        return {
            "pair_id": changes[row.id],
            "pair_kind": kind,
            "category": category,
            "category_source": "person",
            "category_confidence": 1.0,
            "category_reason": reason,
        }

    return make_edit(user=user, ids=changes, action="paired", summary=f"Paired as {kind}", now=now, change=change)


def _check_pair(first: Transaction, second: Transaction, kind: str) -> None:
    if first.account.currency != second.account.currency:
        raise PairRefused("The two are in different currencies.")
    if first.pair_id or (kind in BOTH_WAYS and second.pair_id):
        raise PairRefused("One of them is paired already.")
    if kind in BOTH_WAYS:
        if (first.account_id == second.account_id) != (kind == "reversal"):
            raise PairRefused("A reversal is on one account, a transfer on two.")
        if first.amount_minor + second.amount_minor != 0:
            raise PairRefused("The amounts do not cancel.")
    elif first.amount_minor <= 0 or second.amount_minor >= 0:
        raise PairRefused("A refund or payback brings money in for a payment that took it out.")


@transaction.atomic
def unpair_transaction(*, user: Any, transaction_id: int, now: datetime) -> Edit:
    """Part a pair. Categories the person gave stay; of a link that was made by itself they go back to what the words say,
    and the two are never linked again. Raises NotFound, PairRefused.
    """
    row = Transaction.objects.filter(user=user, id=transaction_id, removed=Removal.NONE).first()
    if row is None:
        raise NotFound
    if row.pair_id is None:
        raise PairRefused("It is not paired.")
    ids = {row.id, row.pair_id} if row.pair_kind in BOTH_WAYS else {row.id}
    either_way = Q(credit=row.id, debit=row.pair_id) | Q(credit=row.pair_id, debit=row.id)
    link = Link.objects.filter(either_way, user=user, state=LinkState.LINKED).first()
    parted: State = {"pair_id": None, "pair_kind": ""}
    labels: dict[int, State] = {}
    if link:
        labels = unlinked(user, ids)
        link.state = LinkState.REJECTED
        link.save(update_fields=["state"])
    edit = make_edit(
        user=user,
        ids=ids,
        action="parted",
        summary="1 pair parted",
        now=now,
        change=lambda row, state: parted | labels.get(row.id, {}),
    )
    if link:
        link.edit = edit
        link.save(update_fields=["edit"])
        resolve_rows(user, ids)
    return edit


@transaction.atomic
def part_from_pending(*, user: Any, transaction_id: int, now: datetime) -> Edit:
    """Say that a row is not what a pending one became: what went over is taken back, and the two are never joined again.

    The edit can be undone. Raises NotFound, PairRefused.
    """
    row = Transaction.objects.filter(user=user, id=transaction_id, removed__in=SHOWN).first()
    if row is None:
        raise NotFound
    lock_accounts(Account.objects.filter(user=user).values_list("id", flat=True))
    link = Link.objects.select_related("edit").filter(user=user, credit=row, kind=POSTING, state__in=JOINED).first()
    if link is None:
        raise PairRefused("It was not pending before.")
    return part_posting(user=user, link=link, now=now)


@transaction.atomic
def accept_suggestion(*, user: Any, link_id: int, now: datetime) -> Edit:
    """Say that a suggestion is right; the edit can be undone. Raises NotFound, PairRefused."""
    link = suggestion_of(user, link_id)
    if link.kind == POSTING:
        lock_accounts(Account.objects.filter(user=user).values_list("id", flat=True))
        return accept_posting(user=user, link=link, now=now)
    return pair_transactions(user=user, transaction_id=link.credit_id, other_id=link.debit_id, kind=link.kind, now=now)


@transaction.atomic
def reject_suggestion(*, user: Any, link_id: int, now: datetime) -> Edit:
    """Say that a suggestion is wrong; it is not asked again unless the edit is undone. Raises NotFound."""
    return refuse(user=user, link=suggestion_of(user, link_id), now=now)


@transaction.atomic
def add_transaction(
    *,
    user: Any,
    account_id: int,
    booked_on: date,
    amount_minor: int,
    now: datetime,
    narration: str = "",
    name: str | None = None,
    category: str | None = None,
    note: str | None = None,
    tags: Sequence[str] = (),
) -> Transaction:
    """Add a row by hand. Equal rows on one day are allowed. Raises NotFound, InvalidInput."""
    account = Account.objects.filter(user=user, id=account_id).first()
    if account is None:
        raise NotFound
    if category is not None and not category_exists(user, category):
        raise invalid("#/category", f"There is no category {category}.")
    if not FIRST_DAY <= booked_on <= LAST_DAY:
        raise invalid("#/booked_on", f"Give a day from {FIRST_DAY:%Y} to {LAST_DAY:%Y}.")
    entry = Entry(booked_on=booked_on, amount_minor=amount_minor, narration=narration or name or "")
    batch = record_entries(account=account, entries=[entry], source="manual", now=now, compare=False).batch
    row = Transaction.objects.get(batch=batch)
    if category is not None or name is not None or note is not None or tags:
        edit_transactions(user=user, ids=[row.id], now=now, category=category, name=name, note=note, add_tags=tags)
        row.refresh_from_db()
    return row
