"""What can be changed of a row, changing it with the totals kept true, and the edits that remember what was there."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from finsure.core.problems import NotFound
from finsure.ledger import sealing
from finsure.ledger.models import Account, Edit, EditedRow, Split, Tag, Tagging, Transaction
from finsure.ledger.operations.totals import delta_of, keep_totals, lock_accounts, settle_accounts
from finsure.ledger.queries.rows import tags_on
from finsure.ledger.sealing import Words
from finsure.vault import operations as vault

State = dict[str, Any]
_COLUMNS = ("category", "category_source", "category_confidence", "pair_id", "pair_kind", "removed")
_WORDS = ("name", "note", "category_reason")


def locked_rows(user: Any, ids: Iterable[int]) -> list[Transaction]:
    """These rows, with all of the person's accounts locked. Raises NotFound."""
    wanted = set(ids)
    lock_accounts(Account.objects.filter(user=user).values_list("id", flat=True))  # a link may reach any of them
    rows = list(Transaction.objects.filter(user=user, id__in=wanted).order_by("id"))
    if len(rows) != len(wanted):
        raise NotFound
    return rows


def states_of(user: Any, rows: list[Transaction], words: dict[int, Words]) -> dict[int, State]:
    """What can be changed of each row, as it stands."""
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


def difference(before: State, after: State) -> State:
    """What of `after` is not so before."""
    return {key: value for key, value in after.items() if before[key] != value}


def change_rows(user: Any, rows: list[Transaction], values: dict[int, State], words: dict[int, Words]) -> None:
    """Give each row its new values. Call with the accounts locked (`locked_rows`)."""
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


def begin_edit(user: Any, action: str, summary: str, count: int, at: datetime) -> Edit:
    """An edit of so many rows, with its summary sealed."""
    edit = Edit.objects.create(user=user, action=action, transactions=count, made_at=at)
    edit.summary = summary[:160]
    edit.words = sealing.seal_summary(vault.sealer_of(user), edit)
    edit.save(update_fields=["words"])
    return edit


def remember(user: Any, edit: Edit, before: Mapping[int, State], after: Mapping[int, State]) -> None:
    """Keep what an edit changes on each row: the values of `after`, and the same before."""
    changes = {pk: ({key: before[pk][key] for key in values}, values) for pk, values in after.items() if values}
    sealed = sealing.seal_changes(vault.sealer_of(user), edit.id, changes)
    EditedRow.objects.bulk_create(
        EditedRow(user=user, edit=edit, transaction_id=pk, words=sealed[pk]) for pk in changes
    )


def put_back(user: Any, edit: Edit) -> dict[int, State]:
    """Give rows the values they had before an edit, except where they have changed again since; tells which."""
    sealer = vault.sealer_of(user)
    kept = sealing.open_changes(sealer, edit.id, list(edit.rows.all()))
    rows = locked_rows(user, kept)
    words = sealing.open_rows(sealer, rows)
    states = states_of(user, rows, words)
    back = {}
    for row in rows:
        (before, after), state = kept[row.id], states[row.id]
        back[row.id] = {key: value for key, value in before.items() if state[key] == after[key]}
    change_rows(user, [row for row in rows if back[row.id]], back, words)
    return back


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
