"""Step-up: fresh proof for one sensitive request of one session, used once (`@step_up` on the view)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
import secrets
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from finsure.audit import operations as audit
from finsure.core import clock
from finsure.core.problems import NotFound, Problem
from finsure.identity import limits, proving, sealing
from finsure.identity.domain import (
    CEREMONY_LIFETIME,
    MAX_TRIES,
    PHONE,
    STEP_UP_LIFETIME,
    Limit,
    VerifiedIdentity,
    mask_phone,
    request_digest,
    token_hash,
)
from finsure.identity.models import Session, StepUp, User
from finsure.identity.providers import firebase, local

HEADER = "Step-Up"
ASKED_PER_HOUR = 60
_PURPOSE = "step-up"
P = ParamSpec("P")
R = TypeVar("R", bound=Request)
Handler = Callable[Concatenate[Any, R, P], Response]

# The operations that ask for fresh proof, by operation id; filled by the decorator.
SENSITIVE: set[str] = set()


class StepUpRequired(Problem):
    status, slug, title = 403, "step-up-required", "Prove once more that it is you"
    asks = True


@dataclass(frozen=True, slots=True)
class Proven:
    """The token that lets one request through; it is stored nowhere."""

    token: str
    expires_at: datetime

    def __repr__(self) -> str:
        return "<Proven>"


@dataclass(frozen=True, slots=True)
class CodeSent:
    """A code is on its way to the person's own phone."""

    phone_masked: str
    sent_at: datetime
    expires_at: datetime
    resend_after_seconds: int


def step_up(action: str) -> Callable[[Handler[R, P]], Handler[R, P]]:
    """Guard a handler: without a fresh proof for this very request it answers 403 and says how to give one.

    `action` is the operation id. Stands outside `answered_once`, so that asking for proof outlives the refusal. The
    header `Step-Up` carries the token of `prove`; it fits the same method, address and body in the same session, once.
    The demonstration household has nobody to ask and nothing to guard. Raises StepUpRequired, LimitReached.
    """
    SENSITIVE.add(action)

    def guard(handler: Handler[R, P]) -> Handler[R, P]:
        @wraps(handler)
        def guarded(view: Any, request: R, /, *args: P.args, **kwargs: P.kwargs) -> Response:
            user: Any = request.user
            if not user.is_demonstration:
                _let_through(action, request, user, clock.now())
            return handler(view, request, *args, **kwargs)

        guarded.step_up_action = action  # type: ignore[attr-defined]  # read by config/schema.py
        return guarded

    return guard


def _let_through(action: str, request: Request, user: User, now: datetime) -> None:
    session: Any = request.auth
    digest = request_digest(action, request.method or "", request.get_full_path(), request.body)
    token = request.headers.get(HEADER, "")[:128]
    proven = StepUp.objects.filter(
        session=session, digest=digest, sha256=token_hash(token), used_at=None, expires_at__gt=now
    )
    with transaction.atomic(durable=True):
        if token and proven.update(used_at=now):
            return
    asked = _ask(session, action, digest, now)
    raise StepUpRequired(step_up_id=asked.pk, action=action, means=proving.means_of(user))


def _ask(session: Session, action: str, digest: str, now: datetime) -> StepUp:
    """The open request for proof of this very request, made when there is none."""
    open_ones = _unproven(session, now).filter(digest=digest)
    known = open_ones.order_by("-expires_at", "id").first()
    if known:
        return known
    limits.take(Limit(f"step-up/{session.pk}", ASKED_PER_HOUR, timedelta(hours=1)), now=now)
    return StepUp.objects.create(session=session, action=action, digest=digest, expires_at=now + CEREMONY_LIFETIME)


def _unproven(session: Session, now: datetime) -> QuerySet[StepUp]:
    return StepUp.objects.filter(session=session, sha256=None, expires_at__gt=now, tries__lt=MAX_TRIES)


def send_code(*, session: Session, step_up_id: str, address: str, now: datetime) -> CodeSent:
    """Send a code to the person's own phone, for this step-up alone: nothing else can find it.

    Raises NotFound, MeansRefused (also where Firebase sends the codes), what `local.send_code` raises, KeyClosed,
    KeyUnavailable.
    """
    asked = _one(session, step_up_id, now)
    if settings.IDENTITY_PROVIDER == firebase.NAME:
        raise proving.MeansRefused("Firebase sends this code: sign in there once more, and give the ID token.")
    user = session.user
    known = user.identities.filter(issuer=local.ISSUER).exclude(phone=None).order_by("created_at", "id").first()
    if PHONE not in proving.means_of(user) or known is None:
        raise proving.MeansRefused
    phone = sealing.open_phone(known)
    sent = local.send_code(phone=phone, address=address, own=True, now=now)
    StepUp.objects.filter(pk=asked.pk).update(challenge_id=sent.challenge_id)
    return CodeSent(mask_phone(phone), now, sent.expires_at, sent.resend_after_seconds)


def ask_passkey(*, session: Session, step_up_id: str, now: datetime) -> dict[str, Any]:
    """What to hand to the browser, for this step-up alone. Raises NotFound, MeansRefused, LimitReached."""
    asked = _one(session, step_up_id, now)
    return proving.ask_passkey(user=session.user, purpose=_PURPOSE, subject=asked.pk, now=now)


def prove(*, session: Session, step_up_id: str, proof: proving.Proof, now: datetime) -> Proven:
    """Exchange a fresh proof for the one token of this step-up. For no transaction: tries are counted first.

    Raises NotFound, MeansRefused, WrongProof, WrongCode, CodeOver, PasskeyRefused, LimitReached, SignInUnavailable.
    """
    asked, user = _one(session, step_up_id, now), session.user
    with transaction.atomic(durable=True):
        if not _unproven(session, now).filter(pk=asked.pk).update(tries=F("tries") + 1):
            raise NotFound
    if proof.means == PHONE:
        _prove_phone(asked, user, proof, now)
    else:
        proving.prove(user=user, purpose=_PURPOSE, subject=asked.pk, proof=proof, now=now)
    token, expires_at = secrets.token_urlsafe(32), now + STEP_UP_LIFETIME
    with transaction.atomic(durable=True):
        unproven = StepUp.objects.filter(pk=asked.pk, sha256=None)
        if not unproven.update(sha256=token_hash(token), expires_at=expires_at):
            raise NotFound
        audit.record(actor=user, action="step-up.proven", subject=asked, for_action=asked.action, means=proof.means)
    return Proven(token, expires_at)


def _one(session: Session, step_up_id: str, now: datetime) -> StepUp:
    asked = _unproven(session, now).filter(pk=step_up_id).first()
    if asked is None:
        raise NotFound
    return asked


def _prove_locally(asked: StepUp, proof: proving.Proof, now: datetime) -> VerifiedIdentity:
    if asked.challenge_id is None:
        raise local.CodeOver
    return local.verify_code(challenge_id=asked.challenge_id, code=proof.code, now=now)


def _prove_at_firebase(asked: StepUp, proof: proving.Proof, now: datetime) -> VerifiedIdentity:
    """By an ID token of a sign-in at Firebase that is later than the request: what is merely refreshed proves nothing."""
    asked_at = asked.expires_at - CEREMONY_LIFETIME
    try:
        return firebase.verify_token(token=proof.id_token, now=now, since=asked_at)
    except firebase.TokenRefused as refused:  # a 401 would say that the session is over
        _note_refusal(asked.session.user)
        raise proving.WrongProof(errors=[{"pointer": "#/id_token", "detail": "Ask for a new code."}]) from refused


# How the phone is proven where each provider is set.
_PHONE_PROOFS: dict[str, Callable[[StepUp, proving.Proof, datetime], VerifiedIdentity]] = {
    local.ISSUER: _prove_locally,
    firebase.NAME: _prove_at_firebase,
}


def _prove_phone(asked: StepUp, user: User, proof: proving.Proof, now: datetime) -> None:
    by_provider = _PHONE_PROOFS.get(settings.IDENTITY_PROVIDER)
    if PHONE not in proving.means_of(user) or by_provider is None:
        raise proving.MeansRefused
    proven = by_provider(asked, proof, now)
    if user.identities.filter(digest__in=sealing.digests(proven)).exists():
        return
    _note_refusal(user)
    raise proving.MeansRefused("This is not the number that you sign in with.")


def _note_refusal(user: User) -> None:
    with transaction.atomic(durable=True):
        audit.record(actor=user, action="proof.refused", subject=user, means=PHONE)
