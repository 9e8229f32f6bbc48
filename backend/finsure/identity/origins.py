"""Where FinSure's own page lives, as browsers name it."""

from urllib.parse import urlsplit

from django.conf import settings

_LOOPBACK = {"localhost", "127.0.0.1"}


def our_origins() -> set[str]:
    """The origin people use; on one machine, under both of the machine's names for itself."""
    ours = urlsplit(settings.ORIGIN)
    if settings.PROFILE != "embedded" or ours.hostname not in _LOOPBACK:
        return {settings.ORIGIN}
    return {settings.ORIGIN.replace(ours.hostname, name, 1) for name in _LOOPBACK}


def passkey_domain() -> str:
    """The domain that passkeys are bound to (WebAuthn's relying party): the host people use."""
    return urlsplit(settings.ORIGIN).hostname or ""
