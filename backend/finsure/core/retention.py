"""How long things are kept: one table, set by the environment, applied by one sweep."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Retention:
    """Every span after which something goes."""

    uploads: timedelta  # a statement file, after it came
    credentials: timedelta  # codes, refresh tokens and sessions, after they ended
    answers: timedelta  # answers under an idempotency key
    exports: timedelta  # the file of an export, after it was made
    grace: timedelta  # after asking for erasure, while signing in can still take it back
    closed: timedelta  # a closed account, sealed, before it is destroyed
    consents: timedelta  # notices, consents and receipts, after the account was closed


def retention() -> Retention:
    """The spans in force."""
    spans: Retention = settings.RETENTION
    return spans
