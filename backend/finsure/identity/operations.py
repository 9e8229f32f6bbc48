"""Signing in, staying signed in, and signing out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
import secrets
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from finsure.audit import operations as audit
from finsure.core import events
from finsure.core.problems import NotFound, Problem
from finsure.identity import sealing
from finsure.identity.domain import (
    ABSOLUTE_LIFETIME,
    VerifiedIdentity,
    idle_expiry,
    is_innocent_repeat,
    token_hash,
)
from finsure.identity.models import (
    Challenge,
    Counter,
    DemonstrationMessage,
    Identity,
    RefreshToken,
    Session,
    User,
)
from finsure.vault import operations as vault

CHALLENGE_KEPT = timedelta(days=1)
TOKEN_KEPT = timedelta(days=30)
_DEMONSTRATION = VerifiedIdentity(issuer="demonstration", subject="household")


class PersonDisabled(Problem):
    status, slug, title = 403, "person-disabled", "This account is closed"


class SessionOver(Problem):
    status, slug, title = 401, "session-over", "Sign in again"


class AlreadyRotated(Problem):
    status, slug, title = 409, "already-rotated", "Another tab has just renewed this session"


@dataclass(frozen=True, slots=True)
class Opened:
    """A session and the one refresh token that continues it; the token itself is stored nowhere."""

    session: Session
    refresh_token: str

    def __repr__(self) -> str:
        return f"<Opened {self.session.pk}>"


def sign_in(*, identity: VerifiedIdentity, device: str, now: datetime) -> Opened:
    """Open a session for whom a provider has proven, making the person at the first time.

    Raises PersonDisabled, KeyClosed, KeyUnavailable.
    """
    user = _person_of(identity, now)
    if not user.is_active:
        audit.record_about(user_id=user.pk, action="sign-in.failed", device=device[:100], reason="disabled")
        raise PersonDisabled
    return _open_session(user, device, now)


@transaction.atomic
def _open_session(user: User, device: str, now: datetime) -> Opened:
    absolute = now + ABSOLUTE_LIFETIME
    session = Session.objects.create(
        id=secrets.token_hex(16),
        user=user,
        device=device[:100],
        created_at=now,
        last_used_at=now,
        idle_expires_at=idle_expiry(now, absolute),
        absolute_expires_at=absolute,
    )
    token = _link(session, parent_id=None, now=now)
    user.session_id, user.device = session.id, session.device
    audit.record(actor=user, action="session.opened", subject=session)
    events.announce("session.opened", session_id=session.id, user_id=user.id)
    return Opened(session, token)


def _person_of(identity: VerifiedIdentity, now: datetime) -> User:
    """The person whom issuer and subject name, made when new. The phone never decides.

    For no transaction: the person is made first, then their key, then what is sealed under it. Whoever comes next
    finishes what was interrupted.
    """
    digests = sealing.digests(identity)
    known = _known(digests) or _new_person(identity, digests[0], now) or _known(digests)
    if known is None:
        raise SessionOver
    _keep(known, identity)
    return known.user


def _known(digests: list[str]) -> Identity | None:
    return Identity.objects.select_related("user").filter(digest__in=digests).first()


def _keep(known: Identity, identity: VerifiedIdentity) -> None:
    """Seal what the provider says where it is new; the key is at hand from here on. Raises KeyClosed, KeyUnavailable."""
    if not known.user.is_active:
        return
    vault.sealer_of(known.user)
    audit.open_log(user=known.user)
    indexes = sealing.phone_indexes(identity.phone) if identity.phone else [""]
    if known.subject is None or known.phone_index not in indexes:
        Identity.objects.filter(pk=known.pk).update(**sealing.seal_identity(known, identity))


def _new_person(identity: VerifiedIdentity, digest: str, now: datetime) -> Identity | None:
    """A person without a key yet; None when somebody else made the same one at this moment."""
    is_demonstration = identity.issuer == _DEMONSTRATION.issuer
    name = "Demonstration household" if is_demonstration else ""
    try:
        with transaction.atomic():
            user = User.objects.create(name=name, is_demonstration=is_demonstration, created_at=now)
            made = Identity.objects.create(user=user, issuer=identity.issuer, digest=digest, created_at=now)
            audit.record(actor=user, action="person.created", subject=user)
    except IntegrityError:
        return None
    return made


def demonstration_person(*, now: datetime) -> User:
    """The person whose household everyone may look at, made if absent. For no transaction. Raises KeyUnavailable."""
    return _person_of(_DEMONSTRATION, now)


def open_demonstration(*, device: str, now: datetime) -> Opened:
    """Sign in as the demonstration household."""
    return sign_in(identity=_DEMONSTRATION, device=device, now=now)


def refresh(*, token: str, device_mark: str, now: datetime) -> Opened:
    """Exchange a refresh token for its one child. Raises SessionOver, AlreadyRotated, KeyClosed, KeyUnavailable.

    A token used twice ends its session everywhere, unless the same browser repeats it within seconds. The answer shows
    the person's phone, so their key is asked for first: were it missing after the exchange, the token would be lost.
    """
    sha256 = token_hash(token)
    known = RefreshToken.objects.select_related("session__user").filter(sha256=sha256).first()
    if known is None:
        raise SessionOver
    if known.used_at is None and known.session.user.is_active:
        vault.sealer_of(known.session.user)
        audit.open_log(user=known.session.user)
    with transaction.atomic():
        opened = _rotate(known, device_mark, now)
    if opened:
        return opened
    raise _why_not(sha256, device_mark, now)


def _rotate(known: RefreshToken, device_mark: str, now: datetime) -> Opened | None:
    """Use the token by one compare-and-set; None when it cannot be used (again). Raises SessionOver."""
    unused = RefreshToken.objects.filter(pk=known.pk, used_at=None, expires_at__gt=now)
    if not unused.update(used_at=now, used_by=device_mark):
        return None
    session = known.session
    idle_expires_at = idle_expiry(now, session.absolute_expires_at)
    alive = Session.objects.alive(now).filter(pk=session.pk)
    if not session.user.is_active or not alive.update(last_used_at=now, idle_expires_at=idle_expires_at):
        raise SessionOver
    return Opened(session, _link(session, parent_id=known.pk, now=now))


def _link(session: Session, *, parent_id: int | None, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    RefreshToken.objects.create(
        session=session,
        sha256=token_hash(token),
        parent_id=parent_id,
        issued_at=now,
        expires_at=idle_expiry(now, session.absolute_expires_at),
    )
    return token


def _why_not(sha256: str, device_mark: str, now: datetime) -> Problem:
    """Why a token could not be used; ends the session, for good, when the token looks stolen."""
    used = RefreshToken.objects.select_related("session__user").filter(sha256=sha256).first()
    if used is None or used.used_at is None or used.session.revoked_at is not None:
        return SessionOver()
    if is_innocent_repeat(used_at=used.used_at, used_by=used.used_by, now=now, device=device_mark):
        return AlreadyRotated()
    with transaction.atomic(durable=True):
        _end(used.session, reason="reused", now=now)
    return SessionOver()


def _end(session: Session, *, reason: str, now: datetime) -> None:
    ended = Session.objects.filter(pk=session.pk, revoked_at=None).update(revoked_at=now, revoked_reason=reason)
    if ended:
        audit.record(actor=session.user, action="session.ended", subject=session, reason=reason)
        events.announce("session.ended", session_id=session.pk, user_id=session.user_id)


@transaction.atomic
def sign_out(*, session: Session, now: datetime) -> None:
    """End the session one is in. Ending it twice changes nothing."""
    _end(session, reason="signed-out", now=now)


@transaction.atomic
def end_session(*, user: User, session_id: str, now: datetime) -> None:
    """End one of a person's own sessions at once. Raises NotFound, also for somebody else's."""
    session = Session.objects.alive(now).select_related("user").filter(user=user, pk=session_id).first()
    if session is None:
        raise NotFound
    _end(session, reason="ended", now=now)


@transaction.atomic
def end_all_sessions(*, user: User, now: datetime) -> int:
    """End every session of a person at once, this one too; returns how many."""
    ended = Session.objects.filter(user=user, revoked_at=None).update(revoked_at=now, revoked_reason="everywhere")
    audit.record(actor=user, action="sessions.ended", subject=user, sessions=ended)
    events.announce("sessions.ended", user_id=user.id)
    return ended


@transaction.atomic
def change_person(*, user: User, changes: dict[str, Any]) -> User:
    """Change a person's own name, locale, currency or time zone."""
    if not changes:
        return user
    User.objects.filter(pk=user.pk).update(version=F("version") + 1, **changes)
    user.refresh_from_db()
    audit.record(actor=user, action="person.changed", subject=user, fields=sorted(changes))
    events.announce("person.changed", user_id=user.id)
    return user


def forget_expired(*, now: datetime) -> None:
    """Remove what has expired: codes and their messages, counters, old sessions, kept answers. Safe to run twice."""
    DemonstrationMessage.objects.filter(expires_at__lte=now).delete()
    Challenge.objects.filter(expires_at__lte=now - CHALLENGE_KEPT).delete()
    Counter.objects.filter(ends_at__lte=now - CHALLENGE_KEPT).delete()
    Session.objects.filter(absolute_expires_at__lte=now - TOKEN_KEPT).delete()
    RefreshToken.objects.filter(expires_at__lte=now - TOKEN_KEPT).delete()
    audit.forget_answers(now=now)
