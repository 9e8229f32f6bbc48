"""What identity keeps sealed, where each value is bound, and the indexes by which people are found."""

from typing import Any

from finsure.identity.domain import VerifiedIdentity
from finsure.identity.models import Ceremony, Challenge, DemonstrationMessage, Factor, Identity, User
from finsure.identity.passkeys import Passkey
from finsure.vault import operations as vault

_USER, _IDENTITY, _CHALLENGE, _MESSAGE, _FACTOR, _CEREMONY = (
    model._meta.db_table  # noqa: SLF001 - Django's name of the table
    for model in (User, Identity, Challenge, DemonstrationMessage, Factor, Ceremony)
)


def digests(identity: VerifiedIdentity) -> list[str]:
    """What issuer and subject may stand under in `Identity.digest`, the present one first. Raises KeyUnavailable."""
    return [blind.hex() for blind in vault.global_blinds(f"{_IDENTITY}.digest", identity.digest)]


def phone_indexes(phone: str) -> list[str]:
    """What an E.164 number may stand under in `Identity.phone_index`, the present one first. Raises KeyUnavailable."""
    return [blind.hex() for blind in vault.global_blinds(f"{_IDENTITY}.phone_index", phone)]


def seal_name(user: User, name: str) -> bytes | None:
    """What a person is called, under their own key; None for no name. Raises KeyClosed and KeyUnavailable."""
    return vault.sealer_of(user).seal(_USER, "name", str(user.pk), name) if name else None


def open_name(user: User) -> str:
    """What a person is called, or "". Raises KeyClosed, KeyUnavailable, SealedDataDamaged."""
    return vault.sealer_of(user).unseal(_USER, "name", str(user.pk), bytes(user.name)) if user.name else ""


def seal_identity(row: Identity, proven: VerifiedIdentity) -> dict[str, Any]:
    """What to write on a person's identity: it is theirs, under their own key. Raises KeyClosed and KeyUnavailable."""
    sealer = vault.sealer_of(row.user)
    return {
        "subject": sealer.seal(_IDENTITY, "subject", row.pk, proven.subject),
        "phone": sealer.seal(_IDENTITY, "phone", row.pk, proven.phone) if proven.phone else None,
        "phone_index": phone_indexes(proven.phone)[0] if proven.phone else "",
    }


def open_identity(row: Identity) -> VerifiedIdentity:
    """The identity as it was proven. Raises KeyClosed, KeyUnavailable, SealedDataDamaged."""
    subject = vault.sealer_of(row.user).unseal(_IDENTITY, "subject", row.pk, bytes(row.subject or b""))
    return VerifiedIdentity(row.issuer, subject, open_phone(row))


def open_phone(row: Identity) -> str:
    """The phone of an identity, or "". Raises KeyClosed, KeyUnavailable, SealedDataDamaged."""
    if row.phone is None:
        return ""
    return vault.sealer_of(row.user).unseal(_IDENTITY, "phone", row.pk, bytes(row.phone))


def seal_challenge(challenge_id: str, phone: str) -> bytes:
    """A phone that is being proven; nobody owns it yet. Raises KeyUnavailable."""
    return vault.house_sealer().seal(_CHALLENGE, "phone", challenge_id, phone)


def open_challenge(challenge: Challenge) -> str:
    """The phone that is being proven. Raises KeyUnavailable, SealedDataDamaged."""
    return vault.house_sealer().unseal(_CHALLENGE, "phone", challenge.pk, bytes(challenge.phone))


def seal_code(challenge_id: str, code: str) -> bytes:
    """A code as the demonstration's inbox keeps it. Raises KeyUnavailable."""
    return vault.house_sealer().seal(_MESSAGE, "code", challenge_id, code)


def open_code(message: DemonstrationMessage) -> str:
    """The code in a message. Raises KeyUnavailable, SealedDataDamaged."""
    return vault.house_sealer().unseal(_MESSAGE, "code", message.challenge_id, bytes(message.code))


def seal_app(user: User, factor_id: str, secret: bytes) -> bytes:
    """The secret of an authenticator app, under the person's key. Raises KeyClosed, KeyUnavailable."""
    return vault.sealer_of(user).seal_bytes(_FACTOR, "sealed", factor_id, secret)


def open_app(factor: Factor) -> bytes:
    """The secret of an authenticator app. Raises KeyClosed, KeyUnavailable, SealedDataDamaged."""
    return vault.sealer_of(factor.user).unseal_bytes(_FACTOR, "sealed", factor.pk, bytes(factor.sealed))


def seal_passkey(user: User, factor_id: str, passkey: Passkey) -> bytes:
    """A passkey's id and public key, bound to their row. Raises KeyClosed, KeyUnavailable."""
    return seal_app(user, factor_id, passkey.written().encode())


def open_passkey(factor: Factor) -> Passkey:
    """The passkey of a factor. Raises KeyClosed, KeyUnavailable, SealedDataDamaged."""
    return Passkey.read(open_app(factor).decode())


def seal_new_secret(user: User, ceremony_id: str, secret: bytes) -> bytes:
    """The secret of an app that is being added. Raises KeyClosed, KeyUnavailable."""
    return vault.sealer_of(user).seal_bytes(_CEREMONY, "sealed", ceremony_id, secret)


def open_new_secret(ceremony: Ceremony) -> bytes:
    """The secret of an app that is being added. Raises KeyClosed, KeyUnavailable, SealedDataDamaged."""
    return vault.sealer_of(ceremony.user).unseal_bytes(_CEREMONY, "sealed", ceremony.pk, bytes(ceremony.sealed or b""))
