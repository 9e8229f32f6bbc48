"""Sealed values: their format, what binds each to its place, and the keys that open it.

    0x01 ‖ key version (4) ‖ nonce (12) ‖ ciphertext ‖ tag (16)

AES-256-GCM; 33 bytes more than the plain text. The associated data name table, column, owner, row and key version, each
with its length before it, so a value opens only where it was sealed. Algorithm and lengths stand in this file and are
never taken from what is stored. Sealed text is UTF-8, kept as bytes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import hashlib
import hmac
import os
from typing import NoReturn
import unicodedata

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
HEADER_BYTES = 5
OVERHEAD_BYTES = HEADER_BYTES + NONCE_BYTES + TAG_BYTES
BLIND_BYTES = 16  # of 32: two values of one person collide once in 2⁶⁴, and the index is half as large
MAX_VERSION = 2**32 - 1
MAX_NAME_BYTES = 255

_FORMAT = b"\x01"
_CONTEXT = b"finsure|1|"
_LENGTH = [number.to_bytes(2, "big") for number in range(MAX_NAME_BYTES + 1)]
_BODY = HEADER_BYTES + NONCE_BYTES


class Damaged(Exception):
    """A sealed value was changed, cut short, or stands where it was not sealed; `index` says which of many."""

    def __init__(self, index: int = 0) -> None:
        super().__init__("The sealed value does not open here.")
        self.index = index


class UnknownVersion(Exception):
    """A sealed value names a key version that is not among the keys at hand."""

    def __init__(self, version: int, index: int = 0) -> None:
        super().__init__(f"There is no key version {version} at hand.")
        self.version = version
        self.index = index


def place_of(table: str, column: str, owner: str) -> bytes:
    """The part of the associated data that all rows of one column of one owner share."""
    return _CONTEXT + b"".join(_measured(part.encode()) for part in (table, column, owner))


def _measured(part: bytes) -> bytes:
    """`part` with its length before it. Raises ValueError for more than 255 bytes."""
    if len(part) > MAX_NAME_BYTES:
        raise ValueError(f"A part of a place may have {MAX_NAME_BYTES} bytes.")
    return _LENGTH[len(part)] + part


def row_id(*parts: object) -> str:
    """The row's name in its place, for example account and fingerprint. Only the last part may contain a colon."""
    texts = [str(part) for part in parts]
    if any(":" in text for text in texts[:-1]):
        raise ValueError("A colon would make two rows look alike.")
    return ":".join(texts)


def new_key() -> bytes:
    """256 bits from the operating system."""
    return os.urandom(KEY_BYTES)


def normalised(value: str) -> bytes:
    """A value as blind indexes see it: NFKC, without case, without blanks around. A phone comes as E.164."""
    folded = unicodedata.normalize("NFKC", value).casefold()
    return unicodedata.normalize("NFKC", folded).strip().encode()


def derived(raw: bytes, purpose: str) -> bytes:
    """A key of its own for one purpose, which dies with the key it comes from."""
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=_CONTEXT + purpose.encode()).derive(raw)


class DataKey:
    """One version of one owner's key, ready to use. Its repr and its pickle show nothing."""

    __slots__ = ("_aead", "_blind", "_columns", "header", "naming", "tail", "version")

    def __init__(self, version: int, raw: bytes) -> None:
        """`raw` is the key and, for a person, the naming key that all their versions share after it."""
        if len(raw) not in {KEY_BYTES, KEY_BYTES * 2} or not 1 <= version <= MAX_VERSION:
            raise ValueError("A data key has 32 bytes, or 64 with a naming key, and a version from 1.")
        number = version.to_bytes(4, "big")
        self.version = version
        self.header = _FORMAT + number
        self.tail = _measured(number)
        self._aead = AESGCM(raw[:KEY_BYTES])
        self._blind = derived(raw[:KEY_BYTES], "blind index")
        self.naming = raw[KEY_BYTES:] or derived(raw, "naming")
        self._columns: dict[str, bytes] = {}

    def __repr__(self) -> str:
        return f"<DataKey version {self.version}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("A key does not leave its process.")

    def seal_many(self, place: bytes, items: Iterable[tuple[str, bytes]]) -> list[bytes]:
        """Seal the bytes of each (row, plain), each under a nonce of its own."""
        rows = list(items)
        nonces = os.urandom(NONCE_BYTES * len(rows))
        encrypt, header, tail = self._aead.encrypt, self.header, self.tail
        sealed = []
        start = 0
        for row, plain in rows:
            nonce = nonces[start : start + NONCE_BYTES]
            start += NONCE_BYTES
            name = row.encode()
            if len(name) > MAX_NAME_BYTES:
                raise ValueError(f"A row's name may have {MAX_NAME_BYTES} bytes.")
            sealed.append(header + nonce + encrypt(nonce, plain, place + _LENGTH[len(name)] + name + tail))
        return sealed

    def unseal(self, place: bytes, row: str, sealed: bytes) -> bytes:
        """What `seal_many` was given for this place and row. Raises Damaged."""
        name = row.encode()
        if sealed[:HEADER_BYTES] != self.header or len(sealed) < OVERHEAD_BYTES or len(name) > MAX_NAME_BYTES:
            raise Damaged
        nonce, body = sealed[HEADER_BYTES:_BODY], sealed[_BODY:]
        try:
            return self._aead.decrypt(nonce, body, place + _LENGTH[len(name)] + name + self.tail)
        except InvalidTag as error:
            raise Damaged from error

    def unseal_texts(self, place: bytes, items: Iterable[tuple[str, bytes]], texts: list[str]) -> None:
        """Append the text of each (row, sealed) to `texts`, up to the first that does not open. Raises Damaged.

        The body of `unseal`, written out: a call for each of 20,000 rows would cost as much as opening them.
        """
        decrypt, header, tail, found = self._aead.decrypt, self.header, self.tail, texts.append
        try:
            for row, sealed in items:
                if sealed[:HEADER_BYTES] != header or len(sealed) < OVERHEAD_BYTES:
                    raise Damaged(len(texts))
                name = row.encode()
                aad = place + _LENGTH[len(name)] + name + tail
                found(decrypt(sealed[HEADER_BYTES:_BODY], sealed[_BODY:], aad).decode())
        except (InvalidTag, IndexError, UnicodeDecodeError) as error:
            raise Damaged(len(texts)) from error

    def blind(self, column: str, value: str) -> bytes:
        """The blind index of a value: equal for equal values of one column, and nothing else is to be learnt from it."""
        key = self._derived_once(self._blind, f"blind index|{column}")
        return hmac.digest(key, normalised(value), hashlib.sha256)[:BLIND_BYTES]

    def fingerprints(self, column: str, values: Iterable[str]) -> list[str]:
        """Each value's keyed digest in hexadecimal, the same under every version of the owner's key."""
        key = self._derived_once(self.naming, f"fingerprint|{column}")
        return [hmac.digest(key, value.encode(), hashlib.sha256)[:BLIND_BYTES].hex() for value in values]

    def _derived_once(self, key: bytes, purpose: str) -> bytes:
        known = self._columns.get(purpose)
        if known is None:
            known = self._columns[purpose] = derived(key, purpose)
        return known


@dataclass(frozen=True, slots=True)
class Ring:
    """An owner's keys that may be used now: new values go under `primary`, older ones open under their own."""

    keys: Mapping[int, DataKey]
    primary: int

    def seal_many(self, place: bytes, items: Iterable[tuple[str, bytes]]) -> list[bytes]:
        return self.keys[self.primary].seal_many(place, items)

    def unseal(self, place: bytes, row: str, sealed: bytes) -> bytes:
        """Raises Damaged and UnknownVersion."""
        return self._key_of(sealed, 0).unseal(place, row, sealed)

    def unseal_texts(self, place: bytes, items: Iterable[tuple[str, bytes]]) -> list[str]:
        """The texts of many (row, sealed) of one column. Raises Damaged and UnknownVersion, with the index."""
        rows = list(items)
        texts: list[str] = []
        try:
            self.keys[self.primary].unseal_texts(place, rows, texts)
        except Damaged as refused:
            if version_of(rows[refused.index][1]) == self.primary:
                raise
            self._unseal_rest(place, rows, texts)
        return texts

    def _unseal_rest(self, place: bytes, rows: list[tuple[str, bytes]], texts: list[str]) -> None:
        """Go on row by row: while keys rotate, rows of several versions stand among each other."""
        for row, sealed in rows[len(texts) :]:
            key = self._key_of(sealed, len(texts))
            try:
                texts.append(key.unseal(place, row, sealed).decode())
            except (Damaged, UnicodeDecodeError) as error:
                raise Damaged(len(texts)) from error

    def _key_of(self, sealed: bytes, index: int) -> DataKey:
        version = version_of(sealed)
        if version is None:
            raise Damaged(index)
        try:
            return self.keys[version]
        except KeyError as error:
            raise UnknownVersion(version, index) from error

    def fingerprints(self, column: str, values: Iterable[str]) -> list[str]:
        return self.keys[self.primary].fingerprints(column, values)

    def blinds(self, column: str, value: str) -> list[bytes]:
        """The value's index under every key, the primary one first: what a search compares with while keys rotate."""
        others = [key for version, key in self.keys.items() if version != self.primary]
        return [key.blind(column, value) for key in (self.keys[self.primary], *others)]


def version_of(sealed: bytes) -> int | None:
    """The key version a sealed value names; None when it is not of the format."""
    if len(sealed) < OVERHEAD_BYTES or sealed[:1] != _FORMAT:
        return None
    return int.from_bytes(sealed[1:HEADER_BYTES], "big")


def public_key_of(seed: bytes) -> bytes:
    """The Ed25519 public key that belongs to a private seed."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign(seed: bytes, message: bytes) -> bytes:
    """An Ed25519 signature, 64 bytes."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def is_signed(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the signature over the message was made with the key's private half."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


_POSTED = b"\x02"
_LETTERS = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def new_letterbox() -> tuple[bytes, bytes]:
    """A public key that anyone may seal for, and the private key that alone opens it."""
    private = X25519PrivateKey.generate()
    return private.public_key().public_bytes_raw(), private.private_bytes_raw()


def post(public: bytes, place: bytes, row: str, plain: bytes) -> bytes:
    """`0x02 ‖` a letter by HPKE (RFC 9180: X25519, HKDF-SHA256, AES-256-GCM), bound to its place and row."""
    box = X25519PublicKey.from_public_bytes(public)
    return _POSTED + _LETTERS.encrypt(plain, box, info=place + _measured(row.encode()))


def open_post(private: bytes, place: bytes, row: str, posted: bytes) -> bytes:
    """What `post` was given. Raises Damaged."""
    if posted[:1] != _POSTED:
        raise Damaged
    box = X25519PrivateKey.from_private_bytes(private)
    try:
        return _LETTERS.decrypt(posted[1:], box, info=place + _measured(row.encode()))
    except (InvalidTag, ValueError) as error:
        raise Damaged from error
