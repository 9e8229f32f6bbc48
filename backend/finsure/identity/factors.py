"""Second factors: adding, naming and removing authenticator apps and passkeys, and the codes for when all are lost."""

from dataclasses import dataclass
from datetime import datetime
import secrets
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from finsure.audit import operations as audit
from finsure.core import events
from finsure.core.problems import NotFound, Problem
from finsure.identity import operations, passkeys, proving, queries, sealing
from finsure.identity.domain import (
    CEREMONY_LIFETIME,
    FACTORS_MOST,
    MAX_TRIES,
    PASSKEY,
    RECOVERY_CODES,
    TOTP,
    new_recovery_code,
    totp_address,
    totp_step,
    totp_text,
)
from finsure.identity.models import Ceremony, Factor, RecoveryCode, Session, User, random_id

_SECRET_BYTES = 20  # what RFC 4226 recommends and every app takes
_APP, _KEY = "app", "passkey"
_NAMES = {TOTP: "Authenticator app", PASSKEY: "Passkey"}


class TooManyFactors(Problem):
    status, slug, title = 409, "too-many-factors", "There are enough factors; remove one first"


class FactorKnown(Problem):
    status, slug, title = 409, "factor-known", "This passkey is here already"


class NoFactor(Problem):
    status, slug, title = 409, "no-factor", "Add a second factor first"


class NotHere(Problem):
    status, slug, title = 403, "demonstration-only", "The demonstration household cannot do this"


@dataclass(frozen=True, slots=True)
class AppToAdd:
    """What an authenticator app has to be told, once."""

    ceremony_id: str
    secret: str
    address: str
    expires_at: datetime

    def __repr__(self) -> str:
        return f"<AppToAdd {self.ceremony_id}>"


@dataclass(frozen=True, slots=True)
class KeyToAdd:
    """What to hand to the browser to make a passkey."""

    ceremony_id: str
    options: dict[str, Any]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Added:
    """A new factor and, with the first one, the recovery codes: shown now and never again."""

    factor: Factor
    recovery_codes: list[str]

    def __repr__(self) -> str:
        return f"<Added {self.factor.pk}>"


def begin_app(*, session: Session, now: datetime) -> AppToAdd:
    """A secret for a new authenticator app; `add` wants a code of it. Raises TooManyFactors, KeyClosed, KeyUnavailable."""
    user = session.user
    _require_room(user)
    secret, ceremony_id = secrets.token_bytes(_SECRET_BYTES), random_id()
    sealed = sealing.seal_new_secret(user, ceremony_id, secret)
    name = queries.masked_phone_of(user).replace("•", "")  # a short address makes a QR code that is read at once
    expires_at = now + CEREMONY_LIFETIME
    Ceremony.objects.create(
        id=ceremony_id, user=user, purpose=_APP, subject=session.pk, sealed=sealed, expires_at=expires_at
    )
    return AppToAdd(ceremony_id, totp_text(secret), totp_address(secret, name), expires_at)


def begin_key(*, session: Session, now: datetime) -> KeyToAdd:
    """Options for a new passkey; `add` wants what the browser makes of them. Raises as `begin_app`."""
    user = session.user
    _require_room(user)
    known = [sealing.open_passkey(factor) for factor in user.factors.filter(kind=PASSKEY)]
    asked = passkeys.ask_for_new(user_id=user.pk, name=queries.masked_phone_of(user) or "FinSure", known=known)
    ceremony = Ceremony.objects.create(
        user=user,
        purpose=_KEY,
        subject=session.pk,
        sha256=asked.challenge_hash,
        expires_at=now + CEREMONY_LIFETIME,
    )
    return KeyToAdd(ceremony.pk, asked.options, ceremony.expires_at)


def _require_room(user: User) -> None:
    if user.is_demonstration:
        raise NotHere
    if user.factors.count() >= FACTORS_MOST:
        raise TooManyFactors


def add(*, session: Session, ceremony_id: str, name: str, proof: proving.Proof, now: datetime) -> Added:
    """Keep a factor that has just shown that it works; every other session ends, since none of them had it.

    For no transaction: each try is counted first. Raises NotFound, WrongProof, PasskeyRefused, FactorKnown,
    TooManyFactors, KeyClosed, KeyUnavailable.
    """
    user = session.user
    alive = Ceremony.objects.filter(
        pk=ceremony_id,
        user=user,
        subject=session.pk,
        purpose__in=[_APP, _KEY],
        used_at=None,
        expires_at__gt=now,
        tries__lt=MAX_TRIES,
    )
    with transaction.atomic(durable=True):
        tried = alive.update(tries=F("tries") + 1)
    ceremony = Ceremony.objects.select_related("user").filter(pk=ceremony_id).first() if tried else None
    if ceremony is None:
        raise NotFound
    made = _app(ceremony, proof, now) if ceremony.purpose == _APP else _key(ceremony, proof)
    made.user, made.created_at, made.name = user, now, name.strip() or _NAMES[made.kind]
    return _keep(session, ceremony, made, now)


def _app(ceremony: Ceremony, proof: proving.Proof, now: datetime) -> Factor:
    secret = sealing.open_new_secret(ceremony)
    step = totp_step(secret, proof.code, now)
    if step is None:
        raise proving.WrongProof(errors=[{"pointer": "#/code", "detail": "Enter the code that the app shows now."}])
    factor_id = random_id()
    sealed = sealing.seal_app(ceremony.user, factor_id, secret)
    return Factor(id=factor_id, kind=TOTP, sealed=sealed, last_step=step)


def _key(ceremony: Ceremony, proof: proving.Proof) -> Factor:
    credential = proof.credential or {}
    if passkeys.challenge_hash_of(credential) != ceremony.sha256:
        raise passkeys.PasskeyRefused("This answers something else.")
    passkey, count = passkeys.registered(credential)
    factor_id = random_id()
    sealed = sealing.seal_passkey(ceremony.user, factor_id, passkey)
    return Factor(id=factor_id, kind=PASSKEY, sealed=sealed, mark=passkey.mark, sign_count=count)


@transaction.atomic
def _keep(session: Session, ceremony: Ceremony, made: Factor, now: datetime) -> Added:
    user = User.objects.select_for_update().get(pk=session.user_id)  # one factor at a time
    if not Ceremony.objects.filter(pk=ceremony.pk, used_at=None).update(used_at=now):
        raise NotFound
    before = user.factors.count()
    if before >= FACTORS_MOST:
        raise TooManyFactors
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise FactorKnown from error
    codes = [] if before else _new_codes(user, now)
    operations.end_other_sessions(session=session, reason="factor-added", now=now)
    audit.record(actor=session.user, action="factor.added", subject=made, kind=made.kind)
    events.announce("factor.added", user_id=user.pk, factor_id=made.pk)
    return Added(made, codes)


@transaction.atomic
def rename(*, user: User, factor_id: str, name: str) -> Factor:
    """Name a factor anew. Raises NotFound."""
    factor = _own(user, factor_id)
    factor.name = name.strip() or _NAMES[factor.kind]
    factor.save(update_fields=["name"])
    audit.record(actor=user, action="factor.renamed", subject=factor)
    events.announce("factor.renamed", user_id=user.pk, factor_id=factor.pk)
    return factor


@transaction.atomic
def remove(*, session: Session, factor_id: str, now: datetime) -> None:
    """Take a factor away; every other session ends. With the last one the recovery codes go too. Raises NotFound."""
    user = User.objects.select_for_update().get(pk=session.user_id)
    factor = _own(user, factor_id)
    kind = factor.kind
    audit.record(actor=session.user, action="factor.removed", subject=factor, kind=kind)
    factor.delete()
    if not user.factors.exists():
        user.recovery_codes.all().delete()
    operations.end_other_sessions(session=session, reason="factor-removed", now=now)
    events.announce("factor.removed", user_id=user.pk, factor_id=factor_id)


@transaction.atomic
def renew_recovery_codes(*, user: User, now: datetime) -> list[str]:
    """Ten new recovery codes; the old ones are worth nothing from here on. Raises NoFactor."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    if not locked.factors.exists():
        raise NoFactor
    codes = _new_codes(locked, now)
    audit.record(actor=user, action="recovery-codes.renewed", subject=user)
    events.announce("recovery-codes.renewed", user_id=user.pk)
    return codes


def _new_codes(user: User, now: datetime) -> list[str]:
    codes = [new_recovery_code(secrets.token_bytes(15)) for _ in range(RECOVERY_CODES)]
    user.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, hash=proving.recovery_hash(user, code), created_at=now) for code in codes
    )
    return codes


def _own(user: User, factor_id: str) -> Factor:
    factor = user.factors.filter(pk=factor_id).first()
    if factor is None:
        raise NotFound
    return factor
