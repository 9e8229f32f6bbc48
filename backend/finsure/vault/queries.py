"""Reading the register of keys. Nothing here is secret: a wrapped key never leaves this file's rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from finsure.vault.models import GlobalKey, State, UserKey, WrappedKey


@dataclass(frozen=True, slots=True)
class Registered:
    """One key version as the register shows it."""

    key: str
    state: str
    master_key_id: str
    created_at: datetime
    changed_at: datetime


def key_name(user_id: int | str, version: int) -> str:
    """What a person's key is called, in the register and inside its wrapping."""
    return f"user:{user_id}:{version}"


def global_key_name(purpose: str, version: int) -> str:
    return f"global:{purpose}:{version}"


def key_register(*, after: int = 0) -> Iterator[Registered]:
    """Every key version there is or was: the global ones, then people's in the order they were made."""
    for house in GlobalKey.objects.order_by("purpose", "version"):
        yield _registered(global_key_name(house.purpose, house.version), house)
    while page := list(UserKey.objects.filter(id__gt=after).order_by("id")[:1_000]):
        for person in page:
            yield _registered(key_name(person.user_id, person.version), person)
        after = page[-1].id


def _registered(name: str, row: WrappedKey) -> Registered:
    return Registered(name, row.state, row.master_key_id, row.created_at, row.changed_at)


def master_keys_in_use() -> set[str]:
    """The ids of all master keys that wrapped a key which is not destroyed."""
    used = {
        name
        for model in (UserKey, GlobalKey)
        for name in model.objects.values_list("master_key_id", flat=True).distinct()
    }
    return used - {""}


def keys_of(user_id: int) -> list[UserKey]:
    """All versions of a person's key, oldest first."""
    return list(UserKey.objects.filter(user_id=user_id).order_by("version"))


def owners_in_rotation(*, after: int = 0) -> QuerySet[UserKey, int]:
    """Ids of people who have a primary key and another that is not destroyed; a closed person has no primary."""
    primary = UserKey.objects.filter(user=OuterRef("user"), state=State.PRIMARY)
    waiting = UserKey.objects.filter(Exists(primary), state__in=[State.ENABLED, State.DISABLED], user_id__gt=after)
    return waiting.order_by("user_id").values_list("user_id", flat=True).distinct()
