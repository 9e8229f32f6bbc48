"""What banking keeps sealed: how a link reaches its banks, the names and numbers of accounts, what is held in them.

Every function that opens raises KeyClosed, KeyUnavailable and SealedDataDamaged.
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import orjson

from finsure.banking.models import Holding, Link, LinkedAccount
from finsure.vault import operations as vault
from finsure.vault.operations import Sealer

_LINK, _ACCOUNT, _HOLDING = (
    model._meta.db_table  # noqa: SLF001 - Django's name of the table
    for model in (Link, LinkedAccount, Holding)
)
# Each with what it is until it is known.
LINK: dict[str, Any] = {"mobile": "", "bank_ids": [], "bank_names": [], "url": ""}
ACCOUNT: dict[str, Any] = {"ref": "", "masked": "", "bank": "", "holders": [], "product": "", "branch": "", "ifsc": ""}
HOLDING: dict[str, Any] = {"name": "", "units": "", "isin": "", "reference": ""}
Row = TypeVar("Row", Link, LinkedAccount, Holding)


def seal_link(link: Link, **changed: Any) -> bytes:
    """The words of a link, with those that changed."""
    text = _text(LINK, link, changed)
    return vault.sealer_of(link.user).seal(_LINK, "words", link.return_mark, text)


def open_links(user: Any, links: Iterable[Link]) -> list[Link]:
    """The same links with their words."""
    return _opened(user, list(links), _LINK, lambda link: link.return_mark)


def seal_account(sealer: Sealer, row: LinkedAccount, **changed: Any) -> bytes:
    """The words of a linked account, with those that changed."""
    return sealer.seal(_ACCOUNT, "words", f"{row.link_id}:{row.ref_index}", _text(ACCOUNT, row, changed))


def open_accounts(user: Any, rows: Iterable[LinkedAccount]) -> list[LinkedAccount]:
    """The same linked accounts with their words."""
    return _opened(user, list(rows), _ACCOUNT, lambda row: f"{row.link_id}:{row.ref_index}")


def seal_holding(sealer: Sealer, row: Holding, **changed: Any) -> bytes:
    """The words of a holding."""
    return sealer.seal(_HOLDING, "words", f"{row.linked_account_id}:{row.mark}", _text(HOLDING, row, changed))


def open_holdings(user: Any, rows: Iterable[Holding]) -> list[Holding]:
    """The same holdings with their words."""
    return _opened(user, list(rows), _HOLDING, lambda row: f"{row.linked_account_id}:{row.mark}")


def ref_index(sealer: Sealer, ref: str) -> str:
    """What the provider's name of an account stands under."""
    return sealer.fingerprint(f"{_ACCOUNT}.ref_index", ref)


def holding_mark(sealer: Sealer, name: str, isin: str, reference: str) -> str:
    """What tells one holding of an account from another."""
    return sealer.fingerprint(f"{_HOLDING}.mark", "\n".join((isin, reference, "" if isin or reference else name)))


def _text(shape: dict[str, Any], row: Any, changed: dict[str, Any]) -> str:
    return orjson.dumps({name: changed.get(name, getattr(row, name, plain)) for name, plain in shape.items()}).decode()


def _opened(user: Any, rows: list[Row], table: str, name_of: Any) -> list[Row]:
    if rows:
        items: Sequence[tuple[str, Any]] = [(name_of(row), row.words) for row in rows]
        for row, text in zip(rows, vault.sealer_of(user).unseal_many(table, "words", items), strict=True):
            for name, value in orjson.loads(text).items():
                setattr(row, name, value)
    return rows
