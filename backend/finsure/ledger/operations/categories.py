"""The person's own categories."""

from typing import Any

from django.db import transaction

from finsure.audit import operations as audit
from finsure.core import events
from finsure.core.cards import masked
from finsure.core.problems import NotFound, Problem, invalid
from finsure.ledger import sealing
from finsure.ledger.domain.taxonomy import BUDGET_CLASSES, GROUP_NAMES, CategoryFacts
from finsure.ledger.models import Category, MonthlyTotal, Split, Transaction
from finsure.ledger.operations.totals import delta_of, keep_totals, lock_accounts
from finsure.ledger.queries.categories import categories_of, category_exists, facts_of
from finsure.vault import operations as vault


class CategoryExists(Problem):
    status, slug, title = 409, "category-exists", "There is already a category of this name"


class CategoryInUse(Problem):
    status, slug, title = 409, "category-in-use", "Transactions stand under this category"


def _named_already(user: Any, name: str, except_id: str = "") -> bool:
    return any(facts.name.casefold() == name.casefold() for facts in categories_of(user) if facts.id != except_id)


@transaction.atomic
def add_category(*, user: Any, name: str, group: str, budget_class: str, direction: str = "debit") -> CategoryFacts:
    """Add a category under a built-in group. Raises InvalidInput, CategoryExists."""
    if group not in GROUP_NAMES:
        raise invalid("#/group", f"{group} is not a group.")
    if budget_class not in BUDGET_CLASSES:
        raise invalid("#/budget_class", f"{budget_class} is not a budget class.")
    name = masked(name)
    if _named_already(user, name):
        raise CategoryExists(f"“{name}” is taken.")
    named = sealing.sealed_name(vault.sealer_of(user), sealing.CATEGORY, name)
    category = Category.objects.create(user=user, group=group, direction=direction, budget_class=budget_class, **named)
    audit.record(actor=user, action="category.added", subject=category)
    events.announce("category.changed", user_id=user.id)
    return facts_of(category, name)


@transaction.atomic
def change_category(*, user: Any, category_id: str, name: str | None = None, group: str | None = None) -> CategoryFacts:
    """Rename or regroup an own category. Raises NotFound, InvalidInput, CategoryExists."""
    category = _own(user, category_id)
    name = masked(name) if name is not None else None
    if group is not None and group not in GROUP_NAMES:
        raise invalid("#/group", f"{group} is not a group.")
    if name is not None and _named_already(user, name, except_id=category_id):
        raise CategoryExists(f"“{name}” is taken.")
    if name is None:
        (name,) = sealing.open_names(user, sealing.CATEGORY, [(category.name_index, category.name)])
    named = sealing.sealed_name(vault.sealer_of(user), sealing.CATEGORY, name)
    category.name_index, category.name = named["name_index"], named["name"]
    category.group = group if group is not None else category.group
    category.save(update_fields=["name_index", "name", "group"])
    audit.record(actor=user, action="category.changed", subject=category)
    events.announce("category.changed", user_id=user.id)
    return facts_of(category, name)


@transaction.atomic
def remove_category(*, user: Any, category_id: str, move_to: str | None = None) -> None:
    """Remove an own category; its rows move to `move_to`. Raises NotFound, CategoryInUse, InvalidInput."""
    category = _own(user, category_id)
    if move_to is not None and (move_to == category_id or not category_exists(user, move_to)):
        raise invalid("#/move_to", "There is no such category to move to.")
    accounts = set(MonthlyTotal.objects.filter(user=user, category=category_id).values_list("account_id", flat=True))
    lock_accounts(accounts)
    rows = Transaction.objects.filter(user=user, category=category_id)
    parts = Split.objects.filter(user=user, category=category_id)
    ids = set(rows.values_list("id", flat=True)) | set(parts.values_list("transaction_id", flat=True))
    if ids and move_to is None:
        raise CategoryInUse(f"{len(ids)} transactions stand under it; say where they should go.", transactions=len(ids))
    if ids:
        delta = delta_of(ids, -1)
        rows.update(category=move_to)
        parts.update(category=move_to)
        delta.merge(delta_of(ids, 1))
        keep_totals(user.id, delta)
    audit.record(actor=user, action="category.removed", subject=category)
    category.delete()
    events.announce("category.changed", user_id=user.id)


def _own(user: Any, category_id: str) -> Category:
    _, _, pk = category_id.partition("own.")
    category = (
        Category.objects.filter(user=user, id=int(pk)).first()
        if pk.isascii() and pk.isdigit() and len(pk) < 19
        else None
    )
    if category is None:
        raise NotFound
    return category
