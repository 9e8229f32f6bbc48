"""A plan: everything decided about a table before its rows are read."""

from __future__ import annotations

from dataclasses import dataclass

from finsure.statements.domain.shapes import Columns, DateOrder, DecimalMark

#: Parts a layout may name beside those a person can choose.
EXTRA_ROLES = ("balance_type", "currency", "fee", "provider_ref", "state", "account")


@dataclass(frozen=True, slots=True)
class Extras:
    """Columns only a known layout has."""

    balance_type: int | None = None
    currency: int | None = None
    fee: int | None = None
    provider_ref: int | None = None
    state: int | None = None
    account: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """How one table is to be read. None for the order or the mark leaves it to the rows.

    `unmarked` is what an amount without Dr or Cr means; `flip_sign` None leaves the sign to the balances.
    """

    layout: str
    layout_name: str
    institution: str
    kind: str
    currency: str | None
    header_line: int
    columns: Columns
    extras: Extras = Extras()
    date_order: DateOrder | None = None
    default_order: DateOrder | None = None
    decimal: DecimalMark | None = None
    flip_sign: bool | None = None
    unmarked: str = ""
    ignored_states: tuple[str, ...] = ()
    mask: str = ""
    from_person: bool = False

    @property
    def says_direction(self) -> bool:
        """True when columns or marks, not a bare sign, tell money in from money out."""
        columns = self.columns
        return columns.debit is not None or columns.credit is not None or columns.type is not None
