"""A master key in Google Cloud KMS, over its REST interface.

Google offers no emulator of Cloud KMS. The tests therefore speak to a small local server that answers `:encrypt` and
`:decrypt` as the reference describes them; this has not run against Google itself from here. Checksums (CRC-32C) of the
payload are not sent: AES-GCM on both sides already refuses a changed byte.
"""

import base64
import binascii
from typing import Any
from urllib.parse import quote

from django.core.exceptions import ImproperlyConfigured

from finsure.vault.masters import MasterKeyUnreachable, WrappedKeyDamaged

ADDRESS = "https://cloudkms.googleapis.com/v1/"
SCOPES = ["https://www.googleapis.com/auth/cloudkms"]
TIMEOUT_SECONDS = (2.0, 3.0)  # to connect, to answer
TRIES = 2


class GoogleMasterKey:
    """A key by `projects/…/locations/…/keyRings/…/cryptoKeys/…`. Raises ImproperlyConfigured without credentials."""

    def __init__(self, name: str, *, session: Any = None, address: str = ADDRESS) -> None:
        self.id = f"google:{name}"
        self._address = address + quote(name, safe="/")
        self._session = session or _session()

    def wrap(self, key: bytes, context: str) -> bytes:
        return self._ask("encrypt", "ciphertext", plaintext=key, additionalAuthenticatedData=context.encode())

    def unwrap(self, wrapped: bytes, context: str) -> bytes:
        return self._ask("decrypt", "plaintext", ciphertext=wrapped, additionalAuthenticatedData=context.encode())

    def _ask(self, verb: str, wanted: str, **members: bytes) -> bytes:
        body = {name: base64.b64encode(value).decode() for name, value in members.items()}
        answer = self._posted(f"{self._address}:{verb}", body)
        if verb == "decrypt" and answer.status_code == 400:
            raise WrappedKeyDamaged
        if answer.status_code != 200:
            raise MasterKeyUnreachable(f"status {answer.status_code}")
        try:
            return base64.b64decode(answer.json()[wanted], validate=True)
        except (ValueError, KeyError, TypeError, binascii.Error) as error:
            raise MasterKeyUnreachable("an answer that is not of Cloud KMS") from error

    def _posted(self, address: str, body: dict[str, str]) -> Any:
        """The answer; asked again once when there is none or the service is busy."""
        for left in reversed(range(TRIES)):
            try:
                answer = self._session.post(address, json=body, timeout=TIMEOUT_SECONDS, allow_redirects=False)
            except Exception as error:  # requests, urllib3 and google-auth each have failures of their own
                if not left:
                    raise MasterKeyUnreachable(type(error).__name__) from error
                continue
            if answer.status_code not in {429, 500, 502, 503, 504} or not left:
                return answer
        raise MasterKeyUnreachable


def _session() -> Any:
    try:
        import google.auth  # noqa: PLC0415 - only this kind of master key loads it
        from google.auth.exceptions import GoogleAuthError  # noqa: PLC0415
        from google.auth.transport.requests import AuthorizedSession  # noqa: PLC0415
    except ImportError as error:
        raise ImproperlyConfigured(
            "FINSURE_MASTER_KEY=google:… needs google-auth: pip install 'finsure[google]'."
        ) from error
    try:
        credentials, _ = google.auth.default(scopes=SCOPES)
    except GoogleAuthError as error:
        raise ImproperlyConfigured("FINSURE_MASTER_KEY=google:… finds no Google credentials.") from error
    return AuthorizedSession(credentials)  # type: ignore[no-untyped-call]
