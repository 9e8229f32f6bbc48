"""Readers of bank statements: pure functions from bytes to rows.

reading = read(data, filename)        # or Unreadable (a refusal), or NeedsMapping (a question)
"""

from finsure.statements.domain.headings import header_signature
from finsure.statements.domain.reading import preview, read
from finsure.statements.domain.shapes import Columns, Gap, Mapping, NeedsMapping, Reading, Row, Unreadable

__all__ = [
    "Columns",
    "Gap",
    "Mapping",
    "NeedsMapping",
    "Reading",
    "Row",
    "Unreadable",
    "header_signature",
    "preview",
    "read",
]
