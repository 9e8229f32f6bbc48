"""A reading in the shapes in which an import keeps it, the page shows it, and the ledger takes it."""

from collections.abc import Iterator
from typing import Any

from finsure.core.cards import masked
from finsure.ledger import operations as ledger_operations
from finsure.statements import domain

SAMPLE_ROWS = 8


def facts_of(reading: domain.Reading) -> dict[str, Any]:
    """What an import keeps of a reading."""
    rows = reading.rows
    return {
        "format": reading.format,
        "layout": reading.layout,
        "layout_name": reading.layout_name,
        "currency": reading.currency or "",
        "institution": reading.institution,
        "mask": reading.mask,
        "kind": reading.kind,
        "rows_read": len(rows),
        "first_on": rows[0].booked_on if rows else None,
        "last_on": rows[-1].booked_on if rows else None,
        "closing_minor": reading.closing_minor,
        "gaps": [_gap(gap) for gap in reading.gaps[:50]],
        "warnings": [masked(warning) for warning in reading.warnings[:20]],
        "sample": [sample_row(row) for row in rows[:SAMPLE_ROWS]],
    }


def _gap(gap: domain.Gap) -> dict[str, Any]:
    return {
        "line": gap.line,
        "after_on": gap.after_on.isoformat(),
        "before_on": gap.before_on.isoformat(),
        "expected_minor": gap.expected_minor,
        "stated_minor": gap.stated_minor,
        "difference_minor": gap.stated_minor - gap.expected_minor,
    }


def sample_row(row: domain.Row) -> dict[str, Any]:
    """A row as a preview shows it."""
    return {
        "line": row.line,
        "booked_on": row.booked_on.isoformat(),
        "narration": masked(row.narration),
        "amount_minor": row.amount_minor,
        "balance_minor": row.balance_minor,
    }


def table_of(needs: domain.NeedsMapping) -> dict[str, Any]:
    """The first lines of a table that must be asked about, and the guess."""
    lines = [[masked(cell)[:200] for cell in line] for line in needs.lines[:30]]
    return {"columns": max(map(len, lines), default=0), "lines": lines, "mapping": needs.guess.to_json()}


def entries_of(reading: domain.Reading) -> Iterator[ledger_operations.Entry]:
    """The rows as the ledger takes them."""
    for row in reading.rows:
        yield ledger_operations.Entry(
            row.booked_on,
            row.amount_minor,
            row.narration,
            row.value_on,
            row.balance_minor,
            row.reference,
            row.provider_ref,
        )
