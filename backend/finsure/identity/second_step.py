"""Between the phone's code and the second factor: a token that does nothing but answer the factor."""

from dataclasses import dataclass
from datetime import datetime
import secrets
from typing import Any

from django.db import transaction
from django.db.models import F

from finsure.core.problems import Problem
from finsure.identity import proving
from finsure.identity.domain import MAX_TRIES, PENDING_LIFETIME, token_hash
from finsure.identity.models import PendingSignIn, User

_PURPOSE = "sign-in"


class SignInOver(Problem):
    status, slug, title = 409, "sign-in-over", "This sign-in took too long or was tried too often; start again"


@dataclass(frozen=True, slots=True)
class Pending:
    """A sign-in that waits for a factor. There is no session yet, and the token is stored nowhere."""

    token: str
    expires_at: datetime
    means: list[str]

    def __repr__(self) -> str:
        return "<Pending>"


def begin(*, user: User, device: str, now: datetime) -> Pending:
    """Wait for the second factor of whose phone was proven."""
    token, expires_at = secrets.token_urlsafe(32), now + PENDING_LIFETIME
    PendingSignIn.objects.create(user=user, sha256=token_hash(token), device=device[:100], expires_at=expires_at)
    return Pending(token, expires_at, proving.means_of(user))


def ask_passkey(*, token: str, now: datetime) -> dict[str, Any]:
    """What to hand to the browser, for this sign-in alone. Raises SignInOver, MeansRefused, LimitReached."""
    pending = _waiting(token, now).select_related("user").first()
    if pending is None:
        raise SignInOver
    return proving.ask_passkey(user=pending.user, purpose=_PURPOSE, subject=pending.pk, now=now)


def answer(*, token: str, proof: proving.Proof, now: datetime) -> PendingSignIn:
    """Accept the factor; the token is spent. For no transaction: each try is counted before the answer is looked at.

    Raises SignInOver, MeansRefused, WrongProof, PasskeyRefused, LimitReached, KeyClosed, KeyUnavailable.
    """
    waiting = _waiting(token, now)
    with transaction.atomic(durable=True):
        tried = waiting.update(tries=F("tries") + 1)
    pending = PendingSignIn.objects.select_related("user").filter(sha256=token_hash(token)).first() if tried else None
    if pending is None:
        raise SignInOver
    proving.prove(user=pending.user, purpose=_PURPOSE, subject=pending.pk, proof=proof, now=now)
    with transaction.atomic(durable=True):
        if not PendingSignIn.objects.filter(pk=pending.pk, used_at=None).update(used_at=now):
            raise SignInOver
    return pending


def _waiting(token: str, now: datetime) -> Any:
    return PendingSignIn.objects.filter(
        sha256=token_hash(token), used_at=None, expires_at__gt=now, tries__lt=MAX_TRIES, user__is_active=True
    )
