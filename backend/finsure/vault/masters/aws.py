"""A master key in AWS KMS. It never leaves KMS, which also turns it over by itself; each unwrap is one signed call.

Credentials and region come the usual ways of AWS (a role of the pod or machine); an ARN brings its own region.
"""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from finsure.vault.masters import MasterKeyUnreachable, WrappedKeyDamaged

CONNECT_SECONDS, READ_SECONDS, TRIES = 2, 3, 3
NOT_OURS = {"InvalidCiphertextException", "IncorrectKeyException"}


class AwsMasterKey:
    """A symmetric key by ARN or `alias/…`. Raises ImproperlyConfigured without boto3 or a region."""

    def __init__(self, name: str, *, endpoint_url: str = "") -> None:
        try:
            import boto3  # noqa: PLC0415 - a second of start-up that only this kind of master key pays
            from botocore.config import Config  # noqa: PLC0415
            from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415
        except ImportError as error:
            raise ImproperlyConfigured("FINSURE_MASTER_KEY=aws:… needs boto3: pip install 'finsure[aws]'.") from error
        self.id = f"aws:{name}"
        self._name = name
        self._failures: tuple[type[Exception], ...] = (BotoCoreError, ClientError)
        region = name.split(":")[3] if name.startswith("arn:") and name.count(":") >= 5 else None
        try:
            self._client = boto3.session.Session().client(
                "kms",
                region_name=region,
                endpoint_url=endpoint_url or None,
                config=Config(
                    connect_timeout=CONNECT_SECONDS,
                    read_timeout=READ_SECONDS,
                    retries={"total_max_attempts": TRIES, "mode": "standard"},
                ),
            )
        except (BotoCoreError, ValueError) as error:
            raise ImproperlyConfigured(f"FINSURE_MASTER_KEY={self.id} cannot be used: {error}") from error

    def wrap(self, key: bytes, context: str) -> bytes:
        answer = self._ask(self._client.encrypt, KeyId=self._name, Plaintext=key, EncryptionContext=_bound(context))
        return bytes(answer["CiphertextBlob"])

    def unwrap(self, wrapped: bytes, context: str) -> bytes:
        answer = self._ask(
            self._client.decrypt, KeyId=self._name, CiphertextBlob=wrapped, EncryptionContext=_bound(context)
        )
        return bytes(answer["Plaintext"])

    def _ask(self, call: Any, **members: Any) -> Any:
        try:
            return call(**members)
        except self._failures as error:
            answer = getattr(error, "response", None) or {}  # a failure to connect has none
            code = answer.get("Error", {}).get("Code", "")
            if code in NOT_OURS:
                raise WrappedKeyDamaged from error
            raise MasterKeyUnreachable(code or type(error).__name__) from error


def _bound(context: str) -> dict[str, str]:
    return {"finsure": context}
