"""Imports and saved mappings of one person."""

from typing import Any

from django.core.cache import cache

from finsure.core.paging import newest_first
from finsure.core.problems import NotFound
from finsure.statements import sealing
from finsure.statements.models import SavedMapping, State, StatementImport

NO_PROGRESS = {"phase": "", "done": 0, "of": 0}


def import_of(user: Any, import_id: int) -> StatementImport:
    """One import. Raises NotFound."""
    found = StatementImport.objects.filter(user=user, id=import_id).first()
    if found is None:
        raise NotFound
    return sealing.open_imports(user, [found])[0]


def imports_of(user: Any, *, cursor: str = "", limit: int = 50) -> tuple[list[StatementImport], str | None]:
    """The person's imports, newest first. Raises InvalidInput."""
    rows = StatementImport.objects.filter(user=user)
    page, following = newest_first(rows, cursor, limit)
    return sealing.open_imports(user, page), following


def saved_mappings_of(user: Any) -> list[SavedMapping]:
    """The person's saved mappings."""
    return sealing.open_mappings(user, SavedMapping.objects.filter(user=user).order_by("id"))


def progress_of(found: StatementImport) -> dict[str, Any]:
    """How far the work on an import has come: its phase, and rows done of all rows."""
    if found.state not in {State.READING, State.RUNNING}:
        return NO_PROGRESS
    kept: dict[str, Any] = cache.get(f"import-progress:{found.id}", NO_PROGRESS)
    return kept
