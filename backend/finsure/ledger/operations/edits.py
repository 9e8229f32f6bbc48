"""Edits that remember what was there: every change to rows goes through `make_edit`, and `undo_edit` takes it back."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from finsure.audit import operations as audit
from finsure.core import events
from finsure.core.problems import ChangedMeanwhile, NotFound
from finsure.ledger import sealing
from finsure.ledger.models import Account, Edit, EditedRow, Link, LinkState, Split, Tag, Tagging, Transaction
from finsure.ledger.operations.resolving import resolve_links_of, resolve_rows
from finsure.ledger.operations.totals import delta_of, keep_totals, lock_accounts, settle_accounts
from finsure.ledger.queries.rows import tags_on
from finsure.ledger.sealing import Words
from finsure.vault import operations as vault

State = dict[str, Any]
_COLUMNS = ("category", "category_source", "category_confidence", "pair_id", "pair_kind", "removed")
_WORDS = ("name", "note", "category_reason")
_RESOLVED = {"category", "pair_id", "removed", "splits"}


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
    sealer = vault.sealer_of(user)
    rows = _locked(user, ids)
    if any(row.removed for row in rows):
        raise NotFound
    if expected_version is not None and any(row.version != expected_version for row in rows):
        raise ChangedMeanwhile("The transaction was changed since it was read.")
    words = sealing.open_rows(sealer, rows)
    states = _states(user, rows, words)
    after = {row.id: _difference(states[row.id], change(row, states[row.id])) for row in rows}
    changed = [row for row in rows if after[row.id]]
    edit = _begun(user, action, summary, len(changed), now)
    changes = {row.id: ({key: states[row.id][key] for key in after[row.id]}, after[row.id]) for row in changed}
    sealed = sealing.seal_changes(sealer, edit.id, changes)
    EditedRow.objects.bulk_create(
        EditedRow(user=user, edit=edit, transaction=row, words=sealed[row.id]) for row in changed
    )
    _apply(user, changed, after, words)
    _resolve(user, after)
    audit.record(actor=user, action=f"transactions.{action}", subject=edit, rows=len(changed))
    events.announce("transactions.edited", user_id=user.id, edit_id=edit.id)
    return edit


def refuse(*, user: Any, link: Link, now: datetime) -> Edit:
    """Remember that the person says the two rows of a suggestion are not one matter. Call inside a transaction."""
    lock_accounts(Account.objects.filter(user=user).values_list("id", flat=True))
    edit = _begun(user, "refused", "2 transactions kept apart", 2, now)
    link.state, link.edit = LinkState.REJECTED, edit
    link.save(update_fields=["state", "edit"])
    resolve_rows(user, {link.credit_id, link.debit_id})
    audit.record(actor=user, action="transactions.refused", subject=edit, rows=2)
    events.announce("transactions.edited", user_id=user.id, edit_id=edit.id)
    return edit


def _begun(user: Any, action: str, summary: str, count: int, now: datetime) -> Edit:
    edit = Edit.objects.create(user=user, action=action, transactions=count, made_at=now)
    edit.summary = summary[:160]
    edit.words = sealing.seal_summary(vault.sealer_of(user), edit)
    edit.save(update_fields=["words"])
    return edit


def _resolve(user: Any, values: dict[int, State]) -> None:
    """What the person changed may make or part links."""
    ids = {pk for pk, state in values.items() if state.keys() & _RESOLVED}
    if ids:
        resolve_links_of(user, ids)


@transaction.atomic
def undo_edit(*, user: Any, edit_id: int, now: datetime) -> Edit:
    """Put back what an edit changed, except where a later edit has changed it again. Twice is harmless. Raises NotFound."""
    sealer = vault.sealer_of(user)
    edit = Edit.objects.select_for_update().filter(user=user, id=edit_id).first()
    if edit is None:
        raise NotFound
    sealing.open_edits(user, [edit])
    if edit.undone_at:
        return edit
    kept = sealing.open_changes(sealer, edit.id, list(edit.rows.all()))
    rows = _locked(user, kept)
    words = sealing.open_rows(sealer, rows)
    states = _states(user, rows, words)
    back = {}
    for row in rows:
        (before, after), state = kept[row.id], states[row.id]
        back[row.id] = {key: value for key, value in before.items() if state[key] == after[key]}
    _apply(user, [row for row in rows if back[row.id]], back, words)
    _unrefuse(user, edit)
    resolve_rows(user, {pk for pk, state in back.items() if state.keys() & _RESOLVED})
    edit.undone_at = now
    edit.save(update_fields=["undone_at"])
    audit.record(actor=user, action="edit.undone", subject=edit)
    events.announce("transactions.edited", user_id=user.id, edit_id=edit.id)
    return edit


def _unrefuse(user: Any, edit: Edit) -> None:
    """Take back the refusals of an edit, and look again."""
    refused = list(Link.objects.filter(user=user, edit=edit, state=LinkState.REJECTED))
    for link in refused:
        link.state, link.edit = LinkState.LINKED if edit.action == "parted" else LinkState.SUGGESTED, None
        link.save(update_fields=["state", "edit"])
    resolve_rows(user, {link.credit_id for link in refused})


def _locked(user: Any, ids: Iterable[int]) -> list[Transaction]:
    wanted = set(ids)
    lock_accounts(Account.objects.filter(user=user).values_list("id", flat=True))  # a link may reach any of them
    rows = list(Transaction.objects.filter(user=user, id__in=wanted).order_by("id"))
    if len(rows) != len(wanted):
        raise NotFound
    return rows


def _states(user: Any, rows: list[Transaction], words: dict[int, Words]) -> dict[int, State]:
    states: dict[int, State] = {}
    for row in rows:
        states[row.id] = {name: getattr(row, name) for name in _COLUMNS} | {"tags": [], "splits": []}
        states[row.id] |= {name: getattr(words[row.id], name) for name in _WORDS}
    for pk, names in tags_on(user, states).items():
        states[pk]["tags"] = names
    for part in Split.objects.filter(transaction__in=states).order_by("id"):
        splits = states[part.transaction_id]["splits"]
        splits.append([part.category, part.amount_minor, words[part.transaction_id].parts[len(splits)]])
    return states


def _difference(before: State, after: State) -> State:
    return {key: value for key, value in after.items() if before[key] != value}


def _apply(user: Any, rows: list[Transaction], values: dict[int, State], words: dict[int, Words]) -> None:
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
    reworded = _reword(user, rows, values, words)
    columns = [*_COLUMNS, "split", "version", *(["words"] if reworded else [])]
    Transaction.objects.bulk_update(rows, columns, batch_size=100)
    _write_tags(user, {pk: state["tags"] for pk, state in values.items() if "tags" in state})
    _write_splits(user, {pk: state["splits"] for pk, state in values.items() if "splits" in state})
    delta.merge(delta_of(ids, 1))
    keep_totals(user.id, delta)
    if any("removed" in state for state in values.values()):
        settle_accounts(row.account_id for row in rows)


def _reword(user: Any, rows: list[Transaction], values: dict[int, State], words: dict[int, Words]) -> bool:
    """Seal anew the words of the rows of which a word changed; False when there are none."""
    changed: list[tuple[Transaction, Words]] = []
    for row in rows:
        new = {name: values[row.id][name] for name in _WORDS if name in values[row.id]}
        if "splits" in values[row.id]:
            new["parts"] = tuple(note for _, _, note in values[row.id]["splits"])
        if new:
            changed.append((row, words[row.id]._replace(**new)))
    items = ((row.account_id, row.fingerprint, one) for row, one in changed)
    for (row, _), sealed in zip(changed, sealing.seal_words(vault.sealer_of(user), items), strict=True):
        row.words = sealed
    return bool(changed)


def _write_tags(user: Any, wanted: dict[int, list[str]]) -> None:
    if not wanted:
        return
    sealer = vault.sealer_of(user)
    columns = {
        name: sealing.sealed_name(sealer, sealing.TAG, name) for name in sorted({n for t in wanted.values() for n in t})
    }
    indexes = [named["name_index"] for named in columns.values()]
    known = dict(Tag.objects.filter(user=user, name_index__in=indexes).values_list("name_index", "id"))
    for named in columns.values():
        if named["name_index"] not in known:
            known[named["name_index"]] = Tag.objects.create(user=user, **named).id
    Tagging.objects.filter(transaction__in=wanted).delete()
    Tagging.objects.bulk_create(
        Tagging(tag_id=known[columns[name]["name_index"]], transaction_id=pk)
        for pk, tags in wanted.items()
        for name in tags
    )


def _write_splits(user: Any, wanted: dict[int, list[list[Any]]]) -> None:
    if not wanted:
        return
    Split.objects.filter(transaction__in=wanted).delete()
    Split.objects.bulk_create(
        Split(user=user, transaction_id=pk, category=category, amount_minor=amount_minor)
        for pk, parts in wanted.items()
        for category, amount_minor, _ in parts
    )
