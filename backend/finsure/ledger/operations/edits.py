"""Edits that remember what was there: every change to rows goes through `make_edit`, and `undo_edit` takes it back."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from finsure.audit import operations as audit
from finsure.core import events
from finsure.core.problems import ChangedMeanwhile, NotFound
from finsure.ledger import sealing
from finsure.ledger.models import SHOWN, Account, Edit, Link, LinkState, Transaction
from finsure.ledger.operations.changing import (
    State,
    begin_edit,
    change_rows,
    difference,
    locked_rows,
    put_back,
    remember,
    states_of,
)
from finsure.ledger.operations.pending import settle_rows
from finsure.ledger.operations.resolving import resolve_links_of, resolve_rows
from finsure.ledger.operations.totals import lock_accounts
from finsure.vault import operations as vault

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
    rows = locked_rows(user, ids)
    if any(row.removed not in SHOWN for row in rows):
        raise NotFound
    if expected_version is not None and any(row.version != expected_version for row in rows):
        raise ChangedMeanwhile("The transaction was changed since it was read.")
    words = sealing.open_rows(vault.sealer_of(user), rows)
    states = states_of(user, rows, words)
    after = {row.id: difference(states[row.id], change(row, states[row.id])) for row in rows}
    changed = [row for row in rows if after[row.id]]
    edit = begin_edit(user, action, summary, len(changed), now)
    remember(user, edit, states, after)
    change_rows(user, changed, after, words)
    _resolve(user, after)
    settle_rows(user, [pk for pk, state in after.items() if "removed" in state])
    audit.record(actor=user, action=f"transactions.{action}", subject=edit, rows=len(changed))
    events.announce("transactions.edited", user_id=user.id, edit_id=edit.id)
    return edit


def refuse(*, user: Any, link: Link, now: datetime) -> Edit:
    """Remember that the person says the two rows of a suggestion are not one matter. Call inside a transaction."""
    lock_accounts(Account.objects.filter(user=user).values_list("id", flat=True))
    edit = begin_edit(user, "refused", "2 transactions kept apart", 2, now)
    link.state, link.edit = LinkState.REJECTED, edit
    link.save(update_fields=["state", "edit"])
    settle_rows(user, {link.credit_id})
    resolve_rows(user, {link.credit_id, link.debit_id})
    audit.record(actor=user, action="transactions.refused", subject=edit, rows=2)
    events.announce("transactions.edited", user_id=user.id, edit_id=edit.id)
    return edit


def _resolve(user: Any, values: dict[int, State]) -> None:
    """What the person changed may make or part links."""
    ids = {pk for pk, state in values.items() if state.keys() & _RESOLVED}
    if ids:
        resolve_links_of(user, ids)


@transaction.atomic
def undo_edit(*, user: Any, edit_id: int, now: datetime) -> Edit:
    """Put back what an edit changed, except where a later edit has changed it again. Twice is harmless. Raises NotFound."""
    edit = Edit.objects.select_for_update().filter(user=user, id=edit_id).first()
    if edit is None:
        raise NotFound
    sealing.open_edits(user, [edit])
    if edit.undone_at:
        return edit
    back = put_back(user, edit)
    edit.undone_at = now
    edit.save(update_fields=["undone_at"])
    _unsay(user, edit)
    settle_rows(user, back)
    resolve_rows(user, {pk for pk, state in back.items() if state.keys() & _RESOLVED})
    audit.record(actor=user, action="edit.undone", subject=edit)
    events.announce("transactions.edited", user_id=user.id, edit_id=edit.id)
    return edit


def _unsay(user: Any, edit: Edit) -> None:
    """Take back what an edit said of links, and look again."""
    said = list(Link.objects.filter(user=user, edit=edit, state__in=(LinkState.REJECTED, LinkState.ACCEPTED)))
    for link in said:
        link.state, link.edit = LinkState.LINKED if edit.action == "parted" else LinkState.SUGGESTED, None
        link.save(update_fields=["state", "edit"])
    settle_rows(user, {link.credit_id for link in said})
    resolve_rows(user, {link.credit_id for link in said})
