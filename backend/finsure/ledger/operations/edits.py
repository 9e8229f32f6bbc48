"""Edits that remember what was there: every change to rows goes through `make_edit`, and `undo_edit` takes it back."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from finsure.audit import operations as audit
from finsure.core import events
from finsure.core.problems import ChangedMeanwhile, NotFound
from finsure.ledger.models import Edit, EditedRow, Split, Tag, Tagging, Transaction
from finsure.ledger.operations.totals import delta_of, keep_totals, lock_accounts, settle_accounts

State = dict[str, Any]
_COLUMNS = (
    "category", "category_source", "category_confidence", "category_reason", "name", "note", "pair_id", "pair_kind",
    "removed",
)  # fmt: skip


def make_edit(
    *,
    user: Any,
    ids: Iterable[int],
    action: str,
    summary: str,
    now: datetime,
    change: Callable[[Transaction, State], State],
    expected_version: int | None = None,
) -> Edit:
    """Apply `change(row, state) -> new values` to each row and keep before and after. Call inside a transaction.

    Raises NotFound when any of the rows is not the person's or is removed, ChangedMeanwhile on another version.
    """
    rows = _locked(user, ids)
    if any(row.removed for row in rows):
        raise NotFound
    if expected_version is not None and any(row.version != expected_version for row in rows):
        raise ChangedMeanwhile("The transaction was changed since it was read.")
    states = _states(rows)
    after = {row.id: _difference(states[row.id], change(row, states[row.id])) for row in rows}
    changed = [row for row in rows if after[row.id]]
    edit = Edit.objects.create(user=user, action=action, summary=summary[:160], transactions=len(changed), made_at=now)
    EditedRow.objects.bulk_create(
        EditedRow(
            edit=edit,
            transaction=row,
            before={key: states[row.id][key] for key in after[row.id]},
            after=after[row.id],
        )
        for row in changed
    )
    _apply(user, changed, after)
    audit.record(actor=user, action=f"transactions.{action}", subject=edit, rows=len(changed))
    events.announce("transactions.edited", user_id=user.id, edit_id=edit.id)
    return edit


@transaction.atomic
def undo_edit(*, user: Any, edit_id: int, now: datetime) -> Edit:
    """Put back what an edit changed, except where a later edit has changed it again. Twice is harmless. Raises NotFound."""
    edit = Edit.objects.select_for_update().filter(user=user, id=edit_id).first()
    if edit is None:
        raise NotFound
    if edit.undone_at:
        return edit
    kept = {row.transaction_id: row for row in edit.rows.all()}
    rows = _locked(user, kept)
    states = _states(rows)
    back = {}
    for row in rows:
        memory, state = kept[row.id], states[row.id]
        back[row.id] = {key: value for key, value in memory.before.items() if state[key] == memory.after[key]}
    _apply(user, [row for row in rows if back[row.id]], back)
    edit.undone_at = now
    edit.save(update_fields=["undone_at"])
    audit.record(actor=user, action="edit.undone", subject=edit)
    events.announce("transactions.edited", user_id=user.id, edit_id=edit.id)
    return edit


def _locked(user: Any, ids: Iterable[int]) -> list[Transaction]:
    wanted = set(ids)
    accounts = Transaction.objects.filter(user=user, id__in=wanted).values_list("account_id", flat=True)
    lock_accounts(accounts)
    rows = list(Transaction.objects.filter(user=user, id__in=wanted).order_by("id"))
    if len(rows) != len(wanted):
        raise NotFound
    return rows


def _states(rows: list[Transaction]) -> dict[int, State]:
    states = {row.id: {name: getattr(row, name) for name in _COLUMNS} | {"tags": [], "splits": []} for row in rows}
    taggings = Tagging.objects.filter(transaction__in=states).order_by("tag__name")
    for pk, name in taggings.values_list("transaction_id", "tag__name"):
        states[pk]["tags"].append(name)
    for part in Split.objects.filter(transaction__in=states).order_by("id"):
        states[part.transaction_id]["splits"].append([part.category, part.amount_minor, part.note])
    return states


def _difference(before: State, after: State) -> State:
    return {key: value for key, value in after.items() if before[key] != value}


def _apply(user: Any, rows: list[Transaction], values: dict[int, State]) -> None:
    if not rows:
        return
    ids = [row.id for row in rows]
    delta = delta_of(ids, -1)
    for row in rows:
        for name in _COLUMNS:
            if name in values[row.id]:
                setattr(row, name, values[row.id][name])
        if "splits" in values[row.id]:
            row.split = bool(values[row.id]["splits"])
        row.version += 1
    Transaction.objects.bulk_update(rows, [*_COLUMNS, "split", "version"], batch_size=100)
    _write_tags(user, {pk: state["tags"] for pk, state in values.items() if "tags" in state})
    _write_splits(user, {pk: state["splits"] for pk, state in values.items() if "splits" in state})
    delta.merge(delta_of(ids, 1))
    keep_totals(user.id, delta)
    if any("removed" in state for state in values.values()):
        settle_accounts(row.account_id for row in rows)


def _write_tags(user: Any, wanted: dict[int, list[str]]) -> None:
    if not wanted:
        return
    names = {name for tags in wanted.values() for name in tags}
    known = {tag.name: tag for tag in Tag.objects.filter(user=user, name__in=names)}
    for name in sorted(names - known.keys()):
        known[name] = Tag.objects.create(user=user, name=name)
    Tagging.objects.filter(transaction__in=wanted).delete()
    Tagging.objects.bulk_create(
        Tagging(tag=known[name], transaction_id=pk) for pk, tags in wanted.items() for name in tags
    )


def _write_splits(user: Any, wanted: dict[int, list[list[Any]]]) -> None:
    if not wanted:
        return
    Split.objects.filter(transaction__in=wanted).delete()
    Split.objects.bulk_create(
        Split(user=user, transaction_id=pk, category=category, amount_minor=amount_minor, note=note)
        for pk, parts in wanted.items()
        for category, amount_minor, note in parts
    )
