"""What identity keeps sealed, where each value is bound, and the indexes by which people are found."""

from typing import Any

from finsure.identity.domain import VerifiedIdentity
from finsure.identity.models import Challenge, DemonstrationMessage, Identity
from finsure.vault import operations as vault

_IDENTITY, _CHALLENGE, _MESSAGE = (
    model._meta.db_table  # noqa: SLF001 - Django's name of the table
    for model in (Identity, Challenge, DemonstrationMessage)
)


def digests(identity: VerifiedIdentity) -> list[str]:
    """What issuer and subject may stand under in `Identity.digest`, the present one first. Raises KeyUnavailable."""
    return [blind.hex() for blind in vault.global_blinds(f"{_IDENTITY}.digest", identity.digest)]


def phone_indexes(phone: str) -> list[str]:
    """What an E.164 number may stand under in `Identity.phone_index`, the present one first. Raises KeyUnavailable."""
    return [blind.hex() for blind in vault.global_blinds(f"{_IDENTITY}.phone_index", phone)]


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
