"""Built-in and own categories as one list."""

from typing import Any

from finsure.ledger import sealing
from finsure.ledger.domain.taxonomy import BUILT_IN, CategoryFacts
from finsure.ledger.models import Category


def categories_of(user: Any) -> list[CategoryFacts]:
    """Every category the person can choose: the built-in ones, then their own. One query."""
    rows = list(Category.objects.filter(user=user).order_by("id"))
    names = sealing.open_names(user, sealing.CATEGORY, [(row.name_index, row.name) for row in rows])
    own = [facts_of(row, name) for row, name in zip(rows, names, strict=True)]
    return [*BUILT_IN.values(), *sorted(own, key=lambda facts: facts.name)]


def category_facts(user: Any) -> dict[str, CategoryFacts]:
    """The same by id."""
    return {facts.id: facts for facts in categories_of(user)}


def category_exists(user: Any, category_id: str) -> bool:
    """Whether the person may use this category. No query for a built-in one."""
    return category_id in BUILT_IN or _own(user, category_id) is not None


def category_name(user: Any, category_id: str) -> str:
    """A category's name, or its id where there is none such."""
    facts = BUILT_IN.get(category_id) or _own(user, category_id)
    return facts.name if facts else category_id


def _own(user: Any, category_id: str) -> CategoryFacts | None:
    prefix, _, pk = category_id.partition(".")
    if prefix != "own" or not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    row = Category.objects.filter(user=user, id=int(pk)).first()
    if row is None:
        return None
    (name,) = sealing.open_names(user, sealing.CATEGORY, [(row.name_index, row.name)])
    return facts_of(row, name)


def facts_of(row: Category, name: str) -> CategoryFacts:
    """An own category as a plain value."""
    return CategoryFacts(f"own.{row.id}", row.group, name, row.direction, row.budget_class, own=True)
