"""Sealing for somebody without holding their key: for what is written about them when no key service may be asked.

The private half is the caller's to keep, sealed by the person's own `Sealer`: so it follows the rotation of their key and
dies with it, while the letters stay the bytes they are.
"""

from collections.abc import Iterable
import logging

from finsure.vault import domain
from finsure.vault.operations.refusals import SealedDataDamaged

log = logging.getLogger(__name__)


def new_letterbox() -> tuple[bytes, bytes]:
    """A public and a private key. Nobody but the one who asked has seen the private one."""
    return domain.new_letterbox()


def post(public: bytes, *, table: str, column: str, owner: str, row: str, content: bytes) -> bytes:
    """Content that only the private key opens, and only in this place."""
    return domain.post(public, domain.place_of(table, column, owner), row, content)


def open_posts(
    private: bytes, *, table: str, column: str, owner: str, items: Iterable[tuple[str, bytes]]
) -> list[bytes]:
    """The contents of many (row, posted), in their order. Raises SealedDataDamaged."""
    place, opened = domain.place_of(table, column, owner), []
    for row, posted in items:
        try:
            opened.append(domain.open_post(private, place, row, posted))
        except domain.Damaged as refused:
            where = {"table": table, "column": column, "owner": owner, "row": row}
            log.error("Sealed data is damaged", extra=where)  # noqa: TRY400 - ids say all there is to say
            raise SealedDataDamaged from refused
    return opened
