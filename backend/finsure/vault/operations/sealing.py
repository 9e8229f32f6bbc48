"""The door for other apps: seal a value in its place, open it there, and index it blindly."""

from collections.abc import Callable, Iterable
import logging
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from finsure.vault.domain import Damaged, Ring, UnknownVersion, place_of
from finsure.vault.operations.keys import ensure_key, ring_of
from finsure.vault.operations.refusals import SealedDataDamaged

if TYPE_CHECKING:
    from finsure.identity.models import User

log = logging.getLogger(__name__)
Opened = TypeVar("Opened")
Stored: TypeAlias = bytes | memoryview  # what a `BinaryField` may give; of the databases we know, all give bytes


class Sealer:
    """Seals and opens one owner's values. Holds no key itself: each call asks whether the key may still be used.

    `table` is the database table, `column` the column, `row` the row's id there (`vault.operations.row_id`). Every
    method raises KeyClosed and KeyUnavailable, every unsealing one SealedDataDamaged. Lists of 20,000 go through the
    `_many` methods in a tenth of the time.
    """

    def __init__(self, owner: str, ring: Callable[[bool], Ring]) -> None:
        self._owner = owner
        self._ring = ring

    def __repr__(self) -> str:
        return f"<Sealer of {self._owner}>"

    def seal(self, table: str, column: str, row: str, text: str) -> bytes:
        """A text as the bytes to keep."""
        return self.seal_many(table, column, [(row, text)])[0]

    def unseal(self, table: str, column: str, row: str, sealed: Stored) -> str:
        """The text again."""
        return self.unseal_many(table, column, [(row, sealed)])[0]

    def seal_many(self, table: str, column: str, items: Iterable[tuple[str, str]]) -> list[bytes]:
        """Seal many (row, text) of one column, in their order."""
        plain = [(row, text.encode()) for row, text in items]
        return self._ring(False).seal_many(place_of(table, column, self._owner), plain)

    def unseal_many(self, table: str, column: str, items: Iterable[tuple[str, Stored]]) -> list[str]:
        """Open many (row, sealed) of one column, in their order: all of them, or none."""
        rows: list[tuple[str, Any]] = list(items)
        place = place_of(table, column, self._owner)
        return self._opened(lambda ring: ring.unseal_texts(place, rows), table, column, rows)

    def seal_bytes(self, table: str, column: str, row: str, content: bytes) -> bytes:
        """Bytes that are no text: files, payloads."""
        return self._ring(False).seal_many(place_of(table, column, self._owner), [(row, content)])[0]

    def unseal_bytes(self, table: str, column: str, row: str, sealed: bytes) -> bytes:
        """The bytes again."""
        place = place_of(table, column, self._owner)
        return self._opened(lambda ring: ring.unseal(place, row, sealed), table, column, [(row, sealed)])

    def blind(self, column: str, value: str) -> bytes:
        """The blind index to keep beside a sealed value: equal values of one column and owner, equal bytes.

        `column` is written `table.column` of the index. NFKC, case and outer blanks do not matter.
        """
        ring = self._ring(False)
        return ring.keys[ring.primary].blind(column, value)

    def blinds(self, column: str, value: str) -> list[bytes]:
        """Every index the value may stand under, for `column__in=` in searches: more than one while keys rotate."""
        return self._ring(False).blinds(column, value)

    def fingerprint(self, column: str, value: str) -> str:
        """See `fingerprints`, for one value."""
        return self.fingerprints(column, [value])[0]

    def fingerprints(self, column: str, values: Iterable[str]) -> list[str]:
        """Keyed digests, 32 hexadecimal digits, for the names of rows and for what is unique: exact, and the same for
        as long as the person has a key, so that rotations neither rename a row nor let a second one in.

        `column` is written `table.column`. The key for them is wrapped with the person's key and dies with it.
        """
        return self._ring(False).fingerprints(column, values)

    def _opened(
        self, open_with: Callable[[Ring], Opened], table: str, column: str, rows: list[tuple[str, bytes]]
    ) -> Opened:
        """A version that is not at hand may be newer than what this process holds: the keys are read anew, once."""
        try:
            try:
                return open_with(self._ring(False))
            except UnknownVersion:
                return open_with(self._ring(True))
        except (Damaged, UnknownVersion) as refused:
            where = {"table": table, "column": column, "owner": self._owner, "row": rows[refused.index][0]}
            log.error("Sealed data is damaged", extra=where)  # noqa: TRY400 - ids say all there is to say
            raise SealedDataDamaged from refused


def sealer_of(user: "User") -> Sealer:
    """The person's sealer; their first key is made when they have none. Raises KeyClosed and KeyUnavailable.

    Ask for it before a transaction begins: it may have to ask a key service, which no transaction should wait for.
    """
    ensure_key(user=user)
    user_id = user.pk
    ring_of(user_id)
    return Sealer(str(user_id), lambda anew: ring_of(user_id, anew=anew))
