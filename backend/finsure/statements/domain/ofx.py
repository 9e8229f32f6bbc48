"""OFX and QFX, 1.x (SGML with tags left open) and 2.x (XML)."""

from __future__ import annotations

from finsure.statements.domain.shapes import ExponentOf, Reading, Unreadable


def is_ofx(text: str) -> bool:
    return False


def read(text: str, *, exponent_of: ExponentOf, default_currency: str) -> Reading:
    raise Unreadable("file-not-a-statement", "not yet")
