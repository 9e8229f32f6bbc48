"""The master keys of this process, and the two things they do."""

from collections.abc import Mapping
from functools import cache
import logging

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from finsure.vault import domain, queries
from finsure.vault.masters import MasterKey, MasterKeyUnreachable, WrappedKeyDamaged, open_master
from finsure.vault.operations.refusals import KeyUnavailable

log = logging.getLogger(__name__)


@cache
def masters() -> Mapping[str, MasterKey]:
    """By id; the first one wraps. Raises ImproperlyConfigured."""
    opened = [
        open_master(address, data_dir=settings.DATA_DIR, aws_endpoint_url=settings.AWS_ENDPOINT_URL)
        for address in (settings.MASTER_KEY, *settings.FORMER_MASTER_KEYS)
    ]
    return {master.id: master for master in opened}


def current() -> MasterKey:
    return next(iter(masters().values()))


def open_masters() -> None:
    """Open what FINSURE_MASTER_KEY names, anew. Raises ImproperlyConfigured, so that no process starts without."""
    masters.cache_clear()
    masters()


def prove_masters() -> None:
    """Let the master key wrap and unwrap once, and see that every key in use can be unwrapped by one at hand.

    Raises ImproperlyConfigured. For start-up: it asks the network and the database.
    """
    master = current()
    probe = domain.new_key()
    try:
        came_back = master.unwrap(master.wrap(probe, "probe"), "probe")
    except (MasterKeyUnreachable, WrappedKeyDamaged) as error:
        raise ImproperlyConfigured(f"The master key {master.id} cannot be used: {error}") from error
    if came_back != probe:
        raise ImproperlyConfigured(f"The master key {master.id} does not give back what it wrapped.")
    if strange := queries.master_keys_in_use() - set(masters()):
        raise ImproperlyConfigured(
            f"Keys in the database are wrapped by {', '.join(sorted(strange))}: bring that master key back, in "
            "FINSURE_MASTER_KEY or FINSURE_FORMER_MASTER_KEYS. Without it what they sealed stays unreadable."
        )


def wrap(raw: bytes, context: str) -> tuple[bytes, str]:
    """The wrapped key and the id of the master key. Raises KeyUnavailable."""
    master = current()
    try:
        return master.wrap(raw, context), master.id
    except MasterKeyUnreachable as error:
        log.warning("The master key does not answer")
        raise KeyUnavailable from error


def unwrap(wrapped: bytes | memoryview, master_key_id: str, context: str) -> bytes:
    """The plain key. Raises KeyUnavailable."""
    master = masters().get(master_key_id)
    if master is None:
        log.error("A key is wrapped by a master key that is not at hand", extra={"key": context})
        raise KeyUnavailable
    try:
        return master.unwrap(bytes(wrapped), context)
    except MasterKeyUnreachable as error:
        log.warning("The master key does not answer")
        raise KeyUnavailable from error
    except WrappedKeyDamaged as error:
        log.error("A wrapped key is damaged", extra={"key": context})  # noqa: TRY400 - the trace could show key bytes
        raise KeyUnavailable from error
