"""What the audit keeps sealed: an entry's details, under a person's log key, and that key under theirs in the vault."""

from collections.abc import Sequence
import hashlib
import hmac
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
import orjson

from finsure.audit.models import Entry, LogKey
from finsure.vault import operations as vault

if TYPE_CHECKING:
    from finsure.identity.models import User

_ENTRY, _KEY = (model._meta.db_table for model in (Entry, LogKey))  # noqa: SLF001 - Django's name of the table


def open_log(*, user: "User") -> None:
    """Give the person a log key, unless they have one. For no transaction. Raises KeyClosed and KeyUnavailable.

    From here on details about them are kept; before, an entry holds its plain columns alone.
    """
    if LogKey.objects.filter(user=user).exists():
        return
    public, private = vault.new_letterbox()
    sealed = vault.sealer_of(user).seal_bytes(_KEY, "private", str(user.pk), private)
    try:
        with transaction.atomic():
            LogKey.objects.create(user=user, public=public, private=sealed)
    except IntegrityError:
        return  # another request was first


def public_key_of(who_id: int | None) -> bytes:
    """What details about a person are sealed for, or b"" when they have no log key."""
    key = LogKey.objects.filter(user=who_id).values_list("public", flat=True).first() if who_id else None
    return bytes(key or b"")


def seal_detail(public: bytes, who_id: int | None, entry_id: str, facts: dict[str, Any]) -> bytes:
    """The facts as bytes to keep; nothing without a log key. Asks no key service."""
    if not public or not facts:
        return b""
    content = orjson.dumps(facts, option=orjson.OPT_SORT_KEYS)
    return vault.post(public, table=_ENTRY, column="detail", owner=str(who_id), row=entry_id, content=content)


def open_details(user: "User", entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """The facts of a person's own entries. Raises KeyClosed, KeyUnavailable, SealedDataDamaged."""
    key = LogKey.objects.filter(user=user).first()
    if key is None:
        return [{} for _ in entries]
    private = vault.sealer_of(user).unseal_bytes(_KEY, "private", str(user.pk), bytes(key.private))
    items = [(entry.pk, bytes(entry.detail)) for entry in entries if entry.detail]
    opened = vault.open_posts(private, table=_ENTRY, column="detail", owner=str(user.pk), items=items)
    facts = {row: orjson.loads(content) for (row, _), content in zip(items, opened, strict=True)}
    return [facts.get(entry.pk, {}) for entry in entries]


def network_mark(public: bytes, network: str) -> str:
    """A keyed hash of a network: equal for one person's visits from one network, and for nobody else's."""
    if not network:
        return ""
    key = hmac.digest(settings.SECRET_KEY.encode(), b"finsure/audit-network", hashlib.sha256)
    return hmac.digest(key, public + network.encode(), hashlib.sha256).hex()[:32]
