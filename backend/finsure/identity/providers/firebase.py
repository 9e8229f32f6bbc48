"""The Firebase provider: Google sends the code and proves the phone; we look at its word once and open our own session."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction

from finsure.core.problems import NotFound, Problem
from finsure.identity.domain import VerifiedIdentity
from finsure.identity.models import SpentProof
from finsure.identity.providers.firebase_tokens import Proof, read_signed, read_unsigned
from finsure.identity.providers.google_keys import keys_at

NAME = "firebase"
REMEMBERED_AFTER_EXPIRY = timedelta(minutes=5)  # clocks of several servers differ
BEHIND = timedelta(seconds=5)  # Google's clock may be so far behind ours, and tells whole seconds


class TokenRefused(Problem):
    status, slug, title = 401, "token-refused", "This proof of who you are does not count; ask for a new code"


@dataclass(frozen=True, slots=True)
class Project:
    """What a browser must know to speak to Firebase; none of it is secret. `emulator` is an address, or ""."""

    project: str
    api_key: str
    emulator: str


def project() -> Project | None:
    """The Firebase project that people sign in with, or None while another provider is set."""
    if settings.IDENTITY_PROVIDER != NAME:
        return None
    emulator = f"http://{settings.FIREBASE_EMULATOR}" if settings.FIREBASE_EMULATOR else ""
    return Project(settings.FIREBASE_PROJECT, settings.FIREBASE_API_KEY, emulator)


def verify_token(*, token: str, now: datetime, since: datetime | None = None) -> VerifiedIdentity:
    """Who somebody is by an ID token, which is spent by that; with `since`, the phone must have been proven after it.

    For no transaction: it may ask Google for keys. Raises NotFound while another provider is set, TokenRefused,
    SignInUnavailable.
    """
    if settings.IDENTITY_PROVIDER != NAME:
        raise NotFound
    proof = _read(token, now)
    if proof is None or (since is not None and proof.proven_at < since - BEHIND):
        raise TokenRefused
    _spend(proof)
    return proof.identity


def _read(token: str, now: datetime) -> Proof | None:
    if settings.FIREBASE_EMULATOR:
        # The settings do not start with it elsewhere; this line does not rely on them.
        is_test = settings.PROFILE == "test"
        return read_unsigned(token, project=settings.FIREBASE_PROJECT, now=now) if is_test else None
    keys = keys_at(settings.FIREBASE_CERTIFICATES_URL)
    return read_signed(token, project=settings.FIREBASE_PROJECT, key_of=partial(keys.key_of, now=now), now=now)


def _spend(proof: Proof) -> None:
    """Note that the token was used, for good and before anything follows from it. Raises TokenRefused the second time."""
    try:
        with transaction.atomic(durable=True):
            SpentProof.objects.create(digest=proof.digest, expires_at=proof.expires_at + REMEMBERED_AFTER_EXPIRY)
    except IntegrityError as error:
        raise TokenRefused from error
