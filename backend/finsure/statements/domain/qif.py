"""QIF."""

from __future__ import annotations

from finsure.statements.domain.shapes import Table


def is_qif(text: str) -> bool:
    return False


def table(text: str) -> Table:
    return Table([])
