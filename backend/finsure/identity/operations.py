"""Signing in, staying signed in, signing out, and changing what a person is reached by."""

from dataclasses import dataclass
from datetime import datetime
import secrets
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from finsure.audit import operations as audit
from finsure.core import events
from finsure.core.cards import masked
from finsure.core.problems import NotFound, Problem
from finsure.core.retention import retention
from finsure.identity import proving, sealing, second_step
from finsure.identity.domain import (
    ABSOLUTE_LIFETIME,
    CEREMONY_LIFETIME,
    PHONE,
    VerifiedIdentity,
    idle_expiry,
    is_innocent_repeat,
    token_hash,
)
from finsure.identity.models import (
    Ceremony,
    Challenge,
    Counter,
    DemonstrationMessage,
    Device,
    Identity,
    PendingSignIn,
    RefreshToken,
    Session,
    SpentProof,
    StepUp,
    User,
)
from finsure.identity.providers import local
from finsure.identity.second_step import Pending
from finsure.identity.step_ups import step_up
from finsure.vault import operations as vault

__all__ = [
    "Opened",
    "Pending",
    "change_person",
    "change_phone",
    "close_person",
    "demonstration_person",
    "end_all_sessions",
    "end_other_sessions",
    "end_session",
    "finish_sign_in",
    "forget_expired",
    "open_demonstration",
    "refresh",
    "seal_person",
    "send_phone_code",
    "sign_in",
    "sign_out",
    "step_up",
]

_DEMONSTRATION = VerifiedIdentity(issuer="demonstration", subject="household")


class PersonDisabled(Problem):
    status, slug, title = 403, "person-disabled", "This account is closed"


class PersonClosing(Problem):
    status, slug, title = 403, "person-closing", "This account is being erased"


class SessionOver(Problem):
    status, slug, title = 401, "session-over", "Sign in again"


class AlreadyRotated(Problem):
    status, slug, title = 409, "already-rotated", "Another tab has just renewed this session"


class PhoneTaken(Problem):
    status, slug, title = 409, "phone-taken", "Somebody signs in with this phone already"


@dataclass(frozen=True, slots=True)
class Opened:
    """A session and the one refresh token that continues it; the token itself is stored nowhere.

    `device_token` marks the browser, so that it is known again; empty where it has one already.
    """

    session: Session
    refresh_token: str
    device_token: str = ""

    def __repr__(self) -> str:
        return f"<Opened {self.session.pk}>"


def sign_in(
    *, identity: VerifiedIdentity, device: str, now: datetime, device_token: str = "", reopen: bool = False
) -> Opened | Pending:
    """Let in whom a provider has proven, making the person at the first time. Who has a second factor is not in yet:
    what comes back only lets them answer it. `device_token` is the mark this browser got at an earlier sign-in.

    Within the grace of an erasure `reopen` takes it back. Raises PersonClosing, PersonDisabled, KeyClosed,
    KeyUnavailable.
    """
    user = _person_of(identity, now)
    if not user.is_active:
        _open_again(user, reopen=reopen, device=device, now=now)
        user = _person_of(identity, now)  # with their key again, for what the provider says now
    if user.factors.exists():
        return second_step.begin(user=user, device=device, now=now)
    return _open_session(user, device, now, device_token=device_token, proven_by=PHONE)


def finish_sign_in(*, token: str, proof: proving.Proof, now: datetime, device_token: str = "") -> Opened:
    """Open the session for which a factor was missing. Raises what `second_step.answer` raises."""
    pending = second_step.answer(token=token, proof=proof, now=now)
    return _open_session(pending.user, pending.device, now, device_token=device_token, proven_by=proof.means)


@transaction.atomic
def _open_session(user: User, device: str, now: datetime, *, proven_by: str, device_token: str = "") -> Opened:
    absolute = now + ABSOLUTE_LIFETIME
    is_new, device_token = _meet_device(user, device_token, now)
    session = Session.objects.create(
        id=secrets.token_hex(16),
        user=user,
        device=masked(device)[:100],
        created_at=now,
        last_used_at=now,
        idle_expires_at=idle_expiry(now, absolute),
        absolute_expires_at=absolute,
        is_new_device=is_new,
        proven_by=proven_by,
    )
    token = _link(session, parent_id=None, now=now)
    user.session_id, user.device = session.id, session.device
    seen: dict[str, Any] = {"new_device": True} if is_new else {}
    audit.record(actor=user, action="session.opened", subject=session, means=proven_by, **seen)
    events.announce("session.opened", session_id=session.id, user_id=user.id)
    if is_new:
        events.announce("device.met", session_id=session.id, user_id=user.id)
    return Opened(session, token, device_token)


def _meet_device(user: User, device_token: str, now: datetime) -> tuple[bool, str]:
    """Whether this browser is a new one to a person who has others, and the mark to give it, if any."""
    if user.is_demonstration:  # everybody is the demonstration household
        return False, ""
    devices = Device.objects.filter(user=user)
    if device_token and devices.filter(sha256=token_hash(device_token)).update(last_seen_at=now):
        return False, ""
    is_new, fresh = devices.exists(), "" if device_token else secrets.token_urlsafe(16)
    Device.objects.get_or_create(
        user=user, sha256=token_hash(device_token or fresh), defaults={"first_seen_at": now, "last_seen_at": now}
    )
    return is_new, fresh


def _open_again(user: User, *, reopen: bool, device: str, now: datetime) -> None:
    """Open a closed account again when its person says so within the grace. Raises PersonClosing, PersonDisabled."""
    until = user.reopen_until
    if until is None or until <= now:
        audit.record_about(user_id=user.pk, action="sign-in.failed", device=device[:100], reason="disabled")
        raise PersonDisabled
    if not reopen:
        raise PersonClosing(
            "Sign in with the wish to open it again, and nothing is erased.", final_at=until.isoformat()
        )
    _reopen(user, now)


@transaction.atomic
def _reopen(user: User, now: datetime) -> None:
    closed = User.objects.filter(pk=user.pk, is_active=False, reopen_until__gt=now)
    if not closed.update(is_active=True, reopen_until=None, version=F("version") + 1):
        raise PersonDisabled
    user.is_active, user.reopen_until = True, None
    vault.restore_key(user=user, now=now)
    audit.record(actor=user, action="person.reopened", subject=user)
    events.announce("person.reopened", user_id=user.id)


@transaction.atomic
def close_person(*, user: User, reopen_until: datetime, now: datetime) -> None:
    """Close an account: all its sessions end at once, its key opens nothing, every query treats the person as gone."""
    User.objects.filter(pk=user.pk).update(is_active=False, reopen_until=reopen_until, version=F("version") + 1)
    Session.objects.filter(user=user, revoked_at=None).update(revoked_at=now, revoked_reason="closed")
    vault.disable_key(user=user, now=now)
    audit.record(actor=user, action="person.closed", subject=user)
    events.announce("person.closed", user_id=user.id)


@transaction.atomic
def seal_person(*, person_id: int) -> bool:
    """Take the way back from a closed account, and the index by which its phone is found; False when its person has
    come back meanwhile.
    """
    if not User.objects.filter(pk=person_id, is_active=False).update(reopen_until=None):
        return False
    Identity.objects.filter(user=person_id).update(phone_index="")
    return True


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
    try:
        with transaction.atomic():
            user = User.objects.create(is_demonstration=is_demonstration, created_at=now)
            made = Identity.objects.create(user=user, issuer=identity.issuer, digest=digest, created_at=now)
            audit.record(actor=user, action="person.created", subject=user)
    except IntegrityError:
        return None
    return made


def demonstration_person(*, now: datetime) -> User:
    """The person whose household everyone may look at, made if absent. For no transaction. Raises KeyUnavailable."""
    return _person_of(_DEMONSTRATION, now)


def open_demonstration(*, device: str, now: datetime) -> Opened:
    """Sign in as the demonstration household, which has no phone and no factors."""
    return _open_session(_person_of(_DEMONSTRATION, now), device, now, proven_by="")


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
def end_other_sessions(*, session: Session, reason: str, now: datetime) -> int:
    """End every session of a person but this one; returns how many."""
    others = Session.objects.filter(user=session.user_id, revoked_at=None).exclude(pk=session.pk)
    ended = others.update(revoked_at=now, revoked_reason=reason)
    if ended:
        audit.record(actor=session.user, action="sessions.ended", subject=session.user, sessions=ended, reason=reason)
        events.announce("sessions.ended", user_id=session.user_id)
    return ended


def change_person(*, user: User, changes: dict[str, Any]) -> User:
    """Change a person's own name, locale, currency or time zone. Raises KeyClosed and KeyUnavailable for the name."""
    if not changes:
        return user
    if "name" in changes:
        changes = changes | {"name": sealing.seal_name(user, masked(changes["name"]))}
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(version=F("version") + 1, **changes)
        user.refresh_from_db()
        audit.record(actor=user, action="person.changed", subject=user, fields=sorted(changes))
        events.announce("person.changed", user_id=user.id)
    return user


def send_phone_code(*, session: Session, phone: str, address: str, now: datetime) -> tuple[str, local.Sent]:
    """Send a code to a phone that is to become this person's, and the ceremony in which alone it counts.

    Raises what `local.send_code` raises.
    """
    sent = local.send_code(phone=phone, address=address, now=now)
    ceremony = Ceremony.objects.create(
        user=session.user,
        purpose="phone",
        subject=session.pk,
        challenge_id=sent.challenge_id,
        expires_at=now + CEREMONY_LIFETIME,
    )
    return ceremony.pk, sent


def change_phone(*, session: Session, ceremony_id: str, code: str, now: datetime) -> User:
    """Sign in by another phone from here on, which the code proves; every other session ends. For no transaction.

    Raises NotFound, PhoneTaken, what `local.verify_code` raises, KeyClosed, KeyUnavailable.
    """
    user = session.user
    ceremony = Ceremony.objects.filter(pk=ceremony_id, user=user, subject=session.pk, purpose="phone").first()
    row = Identity.objects.select_related("user").filter(user=user, issuer=local.ISSUER).first()
    if ceremony is None or ceremony.challenge_id is None or row is None:
        raise NotFound
    proven = local.verify_code(challenge_id=ceremony.challenge_id, code=code, now=now)
    digests = sealing.digests(proven)
    if Identity.objects.filter(digest__in=digests).exclude(pk=row.pk).exists():
        raise PhoneTaken
    sealed = sealing.seal_identity(row, proven)
    try:
        with transaction.atomic():
            Identity.objects.filter(pk=row.pk).update(digest=digests[0], **sealed)
            end_other_sessions(session=session, reason="phone-changed", now=now)
            audit.record(actor=user, action="phone.changed", subject=user)
            events.announce("phone.changed", user_id=user.pk)
    except IntegrityError as error:
        raise PhoneTaken from error
    return user


def forget_expired(*, now: datetime) -> None:
    """Remove what has expired: codes and their messages, half-done and used proofs, counters, old sessions, kept answers.

    Safe to run twice.
    """
    over = now - retention().credentials
    DemonstrationMessage.objects.filter(expires_at__lte=now).delete()
    SpentProof.objects.filter(expires_at__lte=now).delete()
    for model in (Ceremony, PendingSignIn, StepUp, Challenge):
        model.objects.filter(expires_at__lte=over).delete()
    Counter.objects.filter(ends_at__lte=over).delete()
    Session.objects.filter(absolute_expires_at__lte=over).delete()
    RefreshToken.objects.filter(expires_at__lte=over).delete()
    audit.forget_answers(now=now)
