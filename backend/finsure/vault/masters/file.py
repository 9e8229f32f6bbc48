"""A master key in a local file: the embedded profile, and servers whose secrets come as mounted files."""

import base64
import binascii
import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import ImproperlyConfigured

from finsure.vault.domain import KEY_BYTES, NONCE_BYTES, TAG_BYTES, new_key
from finsure.vault.masters import WrappedKeyDamaged

OTHERS_MAY_READ = 0o077


def make_key_file(path: Path) -> None:
    """Write a new key that its owner alone can read. Raises FileExistsError rather than replace one."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123 - a mode from birth
        file.write(base64.b64encode(new_key()) + b"\n")
        file.flush()
        os.fsync(file.fileno())


class FileMasterKey:
    """32 bytes in base64. Raises ImproperlyConfigured when the file is absent, damaged or readable by others."""

    def __init__(self, path: Path) -> None:
        try:
            mode = path.stat().st_mode
            text = path.read_bytes()
        except OSError as error:
            raise ImproperlyConfigured(f"The master key file {path} cannot be read: {error.strerror}.") from error
        if mode & OTHERS_MAY_READ:
            raise ImproperlyConfigured(f"The master key file {path} is open to others than its owner: chmod 600 {path}")
        try:
            key = base64.b64decode(text.strip(), validate=True)
        except binascii.Error:
            key = b""
        if len(key) != KEY_BYTES:
            raise ImproperlyConfigured(f"The master key file {path} does not hold {KEY_BYTES} bytes in base64.")
        self._aead = AESGCM(key)
        self.id = "file:" + hashlib.sha256(b"finsure|1|master key id" + key).hexdigest()[:16]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id}>"

    def wrap(self, key: bytes, context: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, key, _bound(context))

    def unwrap(self, wrapped: bytes, context: str) -> bytes:
        if len(wrapped) < NONCE_BYTES + KEY_BYTES + TAG_BYTES:
            raise WrappedKeyDamaged
        try:
            return self._aead.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], _bound(context))
        except InvalidTag as error:
            raise WrappedKeyDamaged from error


def _bound(context: str) -> bytes:
    return b"finsure|1|wrapped key|" + context.encode()
