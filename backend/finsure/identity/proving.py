"""What a person can prove themselves with, and whether an answer does. Every look costs, every answer works once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from finsure.audit import operations as audit
from finsure.core import events
from finsure.core.problems import Problem
from finsure.identity import limits, passkeys, sealing
from finsure.identity.domain import (
    CEREMONY_LIFETIME,
    PASSKEY,
    PHONE,
    RECOVERY,
    TOTP,
    Limit,
    plain_recovery_code,
    totp_step,
)
from finsure.identity.keys import keyed_hash
from finsure.identity.models import Ceremony, Factor, RecoveryCode, User

CODES_PER_HOUR = 20  # of an app or for recovery, right or wrong: a thief who has the phone gets no further
CODES_PER_DAY = 60
PASSKEYS_PER_HOUR = 60


class WrongProof(Problem):
    status, slug, title = 422, "wrong-proof", "This code does not fit"


class MeansRefused(Problem):
    status, slug, title = 422, "means-refused", "This cannot be used to prove who you are here"


@dataclass(frozen=True, slots=True)
class Proof:
    """What somebody answers when asked to prove who they are: a code, a passkey's credential, or what a provider says."""

    means: str
    code: str = ""
    credential: dict[str, Any] | None = None
    id_token: str = ""

    def __repr__(self) -> str:
        return f"<Proof by {self.means}>"


def means_of(user: User) -> list[str]:
    """What this person can prove themselves with, the strongest first. The phone counts only while there is no factor."""
    kinds = set(user.factors.values_list("kind", flat=True))
    if not kinds:
        return [PHONE]
    spare = user.recovery_codes.filter(used_at=None).exists()
    return [means for means in (PASSKEY, TOTP) if means in kinds] + ([RECOVERY] if spare else [])


def ask_passkey(*, user: User, purpose: str, subject: str, now: datetime) -> dict[str, Any]:
    """What to hand to the browser to have one of the person's passkeys answer, once and for `subject` alone.

    Raises MeansRefused, LimitReached, KeyClosed, KeyUnavailable.
    """
    known = [sealing.open_passkey(factor) for factor in user.factors.filter(kind=PASSKEY)]
    if not known:
        raise MeansRefused("There is no passkey.")
    limits.take(Limit(f"passkey/{user.pk}", PASSKEYS_PER_HOUR, timedelta(hours=1)), now=now)
    asked = passkeys.ask_for_known(known)
    Ceremony.objects.create(
        user=user,
        purpose=purpose,
        subject=subject,
        sha256=asked.challenge_hash,
        expires_at=now + CEREMONY_LIFETIME,
    )
    return asked.options


def prove(*, user: User, purpose: str, subject: str, proof: Proof, now: datetime) -> None:
    """Accept one of the person's factors or recovery codes, once. For no transaction: what was used stays used.

    `purpose` and `subject` are those the passkey was asked for. Raises MeansRefused, WrongProof, PasskeyRefused,
    LimitReached, KeyClosed, KeyUnavailable.
    """
    if proof.means not in means_of(user) or proof.means == PHONE:
        raise MeansRefused
    if proof.means == PASSKEY:
        good = _passkey_fits(user, purpose, subject, proof.credential or {}, now)
    else:
        limits.take(
            Limit(f"proof/day/{user.pk}", CODES_PER_DAY, timedelta(days=1)),
            Limit(f"proof/hour/{user.pk}", CODES_PER_HOUR, timedelta(hours=1)),
            now=now,
        )
        good = _app_fits(user, proof.code, now) if proof.means == TOTP else _recovers(user, proof.code, now)
    if good:
        return
    with transaction.atomic(durable=True):
        audit.record(actor=user, action="proof.refused", subject=user, means=proof.means)
    raise WrongProof(errors=[{"pointer": "#/code", "detail": "Check it and enter it again; a code works once."}])


def _app_fits(user: User, code: str, now: datetime) -> bool:
    for factor in user.factors.filter(kind=TOTP):
        step = totp_step(sealing.open_app(factor), code, now)
        unused = Factor.objects.filter(pk=factor.pk, last_step__lt=step or 0)
        with transaction.atomic(durable=True):
            if step and unused.update(last_step=step, last_used_at=now):
                return True
    return False


def _recovers(user: User, code: str, now: datetime) -> bool:
    unused = RecoveryCode.objects.filter(user=user, hash=recovery_hash(user, code), used_at=None)
    with transaction.atomic(durable=True):
        if not unused.update(used_at=now):
            return False
        audit.record(actor=user, action="recovery-code.used", subject=user)
        events.announce("recovery-code.used", user_id=user.pk)
    return True


def recovery_hash(user: User, code: str) -> str:
    """What is kept of a recovery code; nobody else's hash is the same."""
    return keyed_hash("recovery-code", f"{user.pk}:{plain_recovery_code(code)}")


def _passkey_fits(user: User, purpose: str, subject: str, credential: dict[str, Any], now: datetime) -> bool:
    """The challenge is spent before the answer is looked at, whatever comes of it."""
    asked = Ceremony.objects.filter(
        user=user,
        purpose=purpose,
        subject=subject,
        sha256=passkeys.challenge_hash_of(credential),
        used_at=None,
        expires_at__gt=now,
    )
    with transaction.atomic(durable=True):
        if not asked.update(used_at=now, tries=F("tries") + 1):
            raise passkeys.PasskeyRefused("This was asked too long ago, or answered before.")
    factor = user.factors.filter(kind=PASSKEY, mark=passkeys.mark_of(credential)).first()
    if factor is None:
        raise passkeys.PasskeyRefused("This passkey is not one of yours.")
    count = passkeys.asserted(credential, sealing.open_passkey(factor), factor.sign_count)
    # Devices that keep no count say 0 for ever; others must have counted on since anybody looked.
    grown = Q(sign_count__lt=count) if count else Q(sign_count=0)
    with transaction.atomic(durable=True):
        return bool(Factor.objects.filter(grown, pk=factor.pk).update(sign_count=count, last_used_at=now))
