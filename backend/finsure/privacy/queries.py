"""Exports and erasures of one person."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from finsure.core.paging import newest_first
from finsure.core.problems import NotFound
from finsure.core.records import described
from finsure.core.retention import retention
from finsure.privacy.models import Erasure, Export, ExportState
from finsure.vault import operations as vault


def export_of(user: Any, export_id: int) -> Export:
    """One export. Raises NotFound."""
    export = Export.objects.filter(user=user, id=export_id).first()
    if export is None:
        raise NotFound
    return export


def exports_of(user: Any, *, cursor: str = "", limit: int = 50) -> tuple[list[Export], str | None]:
    """The person's exports, newest first. Raises InvalidInput."""
    rows = Export.objects.filter(user=user)
    return newest_first(rows, cursor, limit)


def download_of(user: Any, export_id: int, *, now: Any) -> Export:
    """An export whose file can be handed out now. Raises NotFound, also for one that has had its day."""
    export = export_of(user, export_id)
    if export.state != ExportState.READY or not export.stored_as or (export.expires_at and export.expires_at <= now):
        raise NotFound("There is no file; ask for a new export.")
    return export


def archive_of(user: Any, export: Export) -> Iterator[bytes]:
    """The archive of an export that can be handed out, piece by piece. Raises KeyClosed, KeyUnavailable, SealedDataDamaged."""
    table = Export._meta.db_table  # noqa: SLF001 - Django's name of the table
    key = vault.sealer_of(user).unseal(table, "key", export.stored_as, export.key or b"")
    return vault.read_pieces(vault.KeptFile(export.stored_as, key))


def erasure_ahead_of(user: Any) -> dict[str, Any]:
    """What an erasure would take of the person's, and its days."""
    spans = retention()
    tables = [
        {"table": table.label, "rows": table.rows_of(user.pk).count()}
        for table in described()
        if table.owner and not table.withheld
    ]
    return {
        "possible": not user.is_demonstration,
        "grace_days": spans.grace.days,
        "held_days": spans.closed.days,
        "tables": tables,
    }


def retention_table() -> dict[str, Any]:
    """How long everything is kept, why, and what an erasure does to it: the spans in seconds and every table."""
    return {
        "seconds": {name: int(span.total_seconds()) for name, span in asdict(retention()).items()},
        "tables": [
            {
                "table": table.label,
                "purpose": table.purpose,
                "basis": table.basis.name.lower(),
                "keep": table.keep.name.lower(),
                "withheld": table.withheld,
                "own": bool(table.owner),
                "outlives": table.outlives,
            }
            for table in described()
        ],
    }


def receipt_of(receipt_id: str) -> Erasure:
    """The receipt of an erasure by its unguessable name, for whoever holds it. Raises NotFound."""
    erasure = Erasure.objects.filter(receipt_id=receipt_id).first()
    if erasure is None:
        raise NotFound
    return erasure
