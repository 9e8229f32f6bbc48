"""Master keys: they wrap every other key, stay where they are, and are reached through one interface.

FINSURE_MASTER_KEY names the one that wraps, FINSURE_FORMER_MASTER_KEYS those that may still unwrap. Every wrapped key is
bound to what it is for (`context`), so that one person's key does not unwrap as another's.
"""

from pathlib import Path
from typing import Protocol

from django.core.exceptions import ImproperlyConfigured


class MasterKeyUnreachable(Exception):
    """The service that holds the master key does not answer, or refuses this process."""


class WrappedKeyDamaged(Exception):
    """What should be a wrapped key was not wrapped by this master key for this use."""


class MasterKey(Protocol):
    """One master key. `wrap` and `unwrap` raise MasterKeyUnreachable, `unwrap` also WrappedKeyDamaged."""

    @property
    def id(self) -> str:
        """What stands beside each key it wrapped; tells nothing secret."""
        ...

    def wrap(self, key: bytes, context: str) -> bytes: ...

    def unwrap(self, wrapped: bytes, context: str) -> bytes: ...


def open_master(address: str, *, data_dir: Path, aws_endpoint_url: str = "") -> MasterKey:
    """The master key that a setting names. Raises ImproperlyConfigured in one clear line; asks no network."""
    kind, _, name = address.partition(":")
    if kind == "file":
        from finsure.vault.masters.file import FileMasterKey  # noqa: PLC0415 - only the kind that is used is loaded

        return FileMasterKey(Path(name) if name else data_dir / "master_key")
    if kind == "aws" and name:
        from finsure.vault.masters.aws import AwsMasterKey  # noqa: PLC0415

        return AwsMasterKey(name, endpoint_url=aws_endpoint_url)
    if kind == "google" and name:
        from finsure.vault.masters.google import GoogleMasterKey  # noqa: PLC0415

        return GoogleMasterKey(name)
    raise ImproperlyConfigured(
        "FINSURE_MASTER_KEY is missing or unknown; nothing is ever kept unsealed. Name one as file:/path, "
        "aws:<key arn or alias> or google:<resource name>."
    )
