"""Passkeys (WebAuthn): what is asked of the browser, and whether what it answers is genuine. Keeps nothing."""

from dataclasses import dataclass
import hashlib
import json
import secrets
from typing import Any

from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url, options_to_json_dict, parse_client_data_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from finsure.core.problems import Problem
from finsure.identity.keys import keyed_hash
from finsure.identity.origins import our_origins, passkey_domain

_TIMEOUT_MS = 120_000
Credential = dict[str, Any]


class PasskeyRefused(Problem):
    status, slug, title = 422, "passkey-refused", "This passkey could not be checked"


@dataclass(frozen=True, slots=True)
class Passkey:
    """A credential as it is kept: its id and its public key."""

    credential_id: bytes
    public_key: bytes

    @property
    def mark(self) -> str:
        """A fixed-length name of the credential, by which it is found and is nobody else's."""
        return hashlib.sha256(self.credential_id).hexdigest()

    def written(self) -> str:
        """The passkey as the text that is sealed."""
        return json.dumps([bytes_to_base64url(self.credential_id), bytes_to_base64url(self.public_key)])

    @classmethod
    def read(cls, text: str) -> "Passkey":
        """The passkey that `written` wrote."""
        credential_id, public_key = json.loads(text)
        return cls(base64url_to_bytes(credential_id), base64url_to_bytes(public_key))


@dataclass(frozen=True, slots=True)
class Asked:
    """What to hand to the browser, and the hash of the challenge in it: all that is kept of it."""

    options: dict[str, Any]
    challenge_hash: str


def ask_for_new(*, user_id: int, name: str, known: list[Passkey]) -> Asked:
    """Ask for a new passkey that checks who holds it; `name` is what the device shows."""
    challenge = secrets.token_bytes(32)
    options = generate_registration_options(
        rp_id=passkey_domain(),
        rp_name="FinSure",
        # The device keeps this; it must not tell who the person is.
        user_id=bytes.fromhex(keyed_hash("passkey-user", str(user_id))),
        user_name=name,
        challenge=challenge,
        timeout=_TIMEOUT_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_descriptors(known),
    )
    return Asked(options_to_json_dict(options), _hash(challenge))


def ask_for_known(known: list[Passkey]) -> Asked:
    """Ask for one of the passkeys a person has."""
    challenge = secrets.token_bytes(32)
    options = generate_authentication_options(
        rp_id=passkey_domain(),
        challenge=challenge,
        timeout=_TIMEOUT_MS,
        allow_credentials=_descriptors(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return Asked(options_to_json_dict(options), _hash(challenge))


def _descriptors(known: list[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=passkey.credential_id) for passkey in known]


def challenge_hash_of(credential: Credential) -> str:
    """The hash of the challenge an answer speaks of, true or not. Raises PasskeyRefused."""
    return _hash(_challenge_of(credential))


def mark_of(credential: Credential) -> str:
    """The mark of the credential that an answer names. Raises PasskeyRefused."""
    try:
        return Passkey(base64url_to_bytes(credential["rawId"]), b"").mark
    except Exception as error:  # the library's parsers let many kinds of error out; each means the same
        raise PasskeyRefused from error


def registered(credential: Credential) -> tuple[Passkey, int]:
    """The new passkey and how often its device says it was used. The caller has looked the challenge up.

    Raises PasskeyRefused when anything about it is not genuine: origin, domain, kind, user verification, signature.
    """
    challenge = _challenge_of(credential)
    try:
        verified = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=passkey_domain(),
            expected_origin=sorted(our_origins()),
            require_user_verification=True,
        )
    except Exception as error:
        raise PasskeyRefused from error
    return Passkey(verified.credential_id, verified.credential_public_key), verified.sign_count


def asserted(credential: Credential, passkey: Passkey, sign_count: int) -> int:
    """How often the device says the passkey was used, now that it is proven. The caller has looked the challenge up.

    Raises PasskeyRefused, also when the count has not grown, as it would not for a copy of the device.
    """
    challenge = _challenge_of(credential)
    try:
        verified = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=passkey_domain(),
            expected_origin=sorted(our_origins()),
            credential_public_key=passkey.public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        )
    except Exception as error:
        raise PasskeyRefused from error
    return verified.new_sign_count


def _challenge_of(credential: Credential) -> bytes:
    try:
        return parse_client_data_json(base64url_to_bytes(credential["response"]["clientDataJSON"])).challenge
    except Exception as error:
        raise PasskeyRefused from error


def _hash(challenge: bytes) -> str:
    return hashlib.sha256(challenge).hexdigest()
