"""How proof is given over HTTP, wherever it is asked for."""

from typing import Any

from rest_framework import serializers

from finsure.identity.domain import MEANS, PASSKEY, PHONE
from finsure.identity.proving import Proof

_BYTES = r"^[A-Za-z0-9_-]{1,12000}\Z"  # base64url without padding


class PasskeyResponseIn(serializers.Serializer[Any]):
    """What the authenticator said, in base64url; which fields there are depends on what was asked of it."""

    clientDataJSON = serializers.RegexField(_BYTES, max_length=12_000)  # noqa: N815 - WebAuthn's own name
    attestationObject = serializers.RegexField(_BYTES, max_length=12_000, required=False)  # noqa: N815
    authenticatorData = serializers.RegexField(_BYTES, max_length=12_000, required=False)  # noqa: N815
    signature = serializers.RegexField(_BYTES, max_length=12_000, required=False)


class PasskeyIn(serializers.Serializer[Any]):
    """`PublicKeyCredential.toJSON()` of the browser, of which only what is needed is read."""

    id = serializers.RegexField(_BYTES, max_length=1_400)
    rawId = serializers.RegexField(_BYTES, max_length=1_400)  # noqa: N815
    type = serializers.ChoiceField(["public-key"])
    response = PasskeyResponseIn()


class ProofIn(serializers.Serializer[Any]):
    """A code, a passkey's answer, or for a phone what an outside provider says of it."""

    means = serializers.ChoiceField(MEANS)
    code = serializers.CharField(max_length=60, required=False)
    credential = PasskeyIn(required=False)
    id_token = serializers.CharField(max_length=8_192, required=False, trim_whitespace=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        wanted = "credential" if attrs["means"] == PASSKEY else "code"
        if wanted not in attrs and not (attrs["means"] == PHONE and "id_token" in attrs):
            raise serializers.ValidationError({wanted: ["This field is required."]})
        return attrs


class PasskeyOptionsOut(serializers.Serializer[Any]):
    """WebAuthn options as JSON, to be handed to `navigator.credentials`."""

    options = serializers.JSONField()


def proof_of(asked: dict[str, Any]) -> Proof:
    """The proof in a checked body."""
    return Proof(asked["means"], asked.get("code", ""), asked.get("credential"), asked.get("id_token", ""))
