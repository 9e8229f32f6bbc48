"""Reads about people and their sessions."""

from dataclasses import dataclass
from datetime import datetime

from finsure.core.problems import NotFound
from finsure.identity import sealing
from finsure.identity.domain import code_text, mask_phone, token_hash
from finsure.identity.models import DemonstrationMessage, Factor, RefreshToken, Session, User


@dataclass(frozen=True, slots=True)
class Message:
    """A code on its way to a phone, opened to be shown."""

    phone: str
    text: str
    code: str
    sent_at: datetime

    def __repr__(self) -> str:
        return f"<Message {self.sent_at.isoformat()}>"


def living_session(*, session_id: str, user_id: int, now: datetime) -> Session | None:
    """The session with its person in one query, or None when it has ended or the person may not come in."""
    return (
        Session.objects.alive(now)
        .select_related("user")
        .filter(id=session_id, user_id=user_id, user__is_active=True)
        .first()
    )


def is_open(person_id: int) -> bool:
    """Whether there is such a person and their account is not closed."""
    return User.objects.filter(id=person_id, is_active=True).exists()


def session_of_refresh_token(token: str) -> Session | None:
    """The session that a refresh token, used or not, belongs to."""
    link = RefreshToken.objects.select_related("session__user").filter(sha256=token_hash(token)).first()
    return link.session if link else None


def sessions_of(user: User, now: datetime) -> list[Session]:
    """Where a person is signed in, the most recently used first; the newest hundred."""
    return list(user.sessions.alive(now).order_by("-last_used_at", "id")[:100])


def factors_of(user: User) -> list[Factor]:
    """A person's second factors, oldest first."""
    return list(user.factors.order_by("created_at", "id"))


def recovery_codes_left(user: User) -> int:
    """How many recovery codes have not been used."""
    return user.recovery_codes.filter(used_at=None).count()


def phone_of(user: User) -> str:
    """The person's phone, or "" (the demonstration household has none). Raises KeyClosed, KeyUnavailable, SealedDataDamaged."""
    known = user.identities.exclude(phone=None).order_by("created_at", "id").first()
    return sealing.open_phone(known) if known else ""


def name_of(user: User) -> str:
    """What the person wants to be called, or "". Raises KeyClosed, KeyUnavailable, SealedDataDamaged."""
    return sealing.open_name(user) or ("Demonstration household" if user.is_demonstration else "")


def masked_phone_of(user: User) -> str:
    """The person's phone as it may be shown to them, or "". Raises KeyClosed, KeyUnavailable, SealedDataDamaged."""
    phone = phone_of(user)
    return mask_phone(phone) if phone else ""


def demonstration_inbox(now: datetime) -> list[Message]:
    """What the local provider has sent and has not expired, newest first. Raises KeyUnavailable, SealedDataDamaged."""
    alive = DemonstrationMessage.objects.filter(expires_at__gt=now)
    newest = alive.select_related("challenge").order_by("-sent_at", "-id")[:50]
    return [
        Message(sealing.open_challenge(message.challenge), code_text(code), code, message.sent_at)
        for message in newest
        for code in [sealing.open_code(message)]
    ]


def person_at_terminal(phone: str = "") -> User:
    """Whom a command acts for: the person with this phone, or the only person there is. Raises NotFound."""
    people = User.objects.filter(is_active=True, is_demonstration=False).order_by("id")
    if phone:
        indexes = sealing.phone_indexes("+" + "".join(filter(str.isdigit, phone)))
        people = people.filter(identities__phone_index__in=indexes).distinct()
    found = list(people[:2])
    if len(found) == 1:
        return found[0]
    if phone:
        raise NotFound("Nobody signs in with this phone; write it as +919876543210.")
    known = "Nobody has signed in yet" if not found else "Several people sign in here"
    raise NotFound(f"{known}: sign in once in the browser, then name the person with --phone +919876543210.")
