"""Keys with one purpose each, all derived from the secret key."""

import hashlib
import hmac

from django.conf import settings


def derived_key(purpose: str) -> bytes:
    """256 bits for one purpose: knowing one derived key tells nothing about another."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"finsure/{purpose}".encode(), hashlib.sha256)


def keyed_hash(purpose: str, text: str) -> str:
    """A keyed hash of something short or guessable, in hexadecimal."""
    return hmac.digest(derived_key(purpose), text.encode(), hashlib.sha256).hex()
