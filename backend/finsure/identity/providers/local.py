"""The local provider: one-time codes that reach an inbox everyone can see. Served settings refuse to start with it."""

from dataclasses import dataclass
from datetime import datetime
import hmac
import secrets

from django.conf import settings
from django.db import transaction
from django.db.models import F
import phonenumbers

from finsure.audit import operations as audit
from finsure.core.problems import NotFound, Problem
from finsure.identity import sealing, sending
from finsure.identity.domain import CODE_LIFETIME, MAX_TRIES, VerifiedIdentity
from finsure.identity.keys import keyed_hash
from finsure.identity.models import Challenge, DemonstrationMessage, Identity

ISSUER = "local"
HOME_REGION = "IN"
RESEND_AFTER_SECONDS = 30


class InvalidPhone(Problem):
    status, slug, title = 422, "invalid-phone", "This is not a phone number"


class WrongCode(Problem):
    status, slug, title = 422, "wrong-code", "This is not the code that was sent"


class CodeOver(Problem):
    status, slug, title = 409, "code-over", "This code can no longer be used; ask for a new one"


@dataclass(frozen=True, slots=True)
class Sent:
    """A code is on its way."""

    challenge_id: str
    expires_at: datetime
    resend_after_seconds: int = RESEND_AFTER_SECONDS


def require_local() -> None:
    """What belongs to this provider does not exist while another one is set. Raises NotFound."""
    if settings.IDENTITY_PROVIDER != ISSUER:
        raise NotFound


def phone_of(text: str) -> str:
    """`text` as an E.164 number; without a country it is one of India. Raises InvalidPhone."""
    try:
        number = phonenumbers.parse(text, HOME_REGION)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or number.extension or not phonenumbers.is_valid_number(number):
        reason = "Enter a whole phone number, with the country code outside India, for example +91 98765 43210."
        raise InvalidPhone(errors=[{"pointer": "#/phone", "detail": reason}])
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def send_code(*, phone: str, address: str, now: datetime, own: bool = False) -> Sent:
    """Send a one-time code to a phone, known or not. Raises InvalidPhone, KeyUnavailable, what `sending.allow` raises.

    `address` is where the request came from: a network address of the last trusted hop; `own` says that the phone is
    already that of whoever asks.
    """
    require_local()
    number = phone_of(phone)
    sending.allow(number=number, address=address, own=own, now=now)
    code = f"{secrets.randbelow(1_000_000):06}"
    challenge_id = secrets.token_hex(16)
    expires_at = now + CODE_LIFETIME
    sealed_phone, sealed_code = sealing.seal_challenge(challenge_id, number), sealing.seal_code(challenge_id, code)
    with transaction.atomic():
        Challenge.objects.create(
            id=challenge_id,
            phone=sealed_phone,
            code_hash=_code_hash(challenge_id, code),
            ip=address,
            sent_at=now,
            expires_at=expires_at,
        )
        DemonstrationMessage.objects.create(
            challenge_id=challenge_id,
            code=sealed_code,
            sent_at=now,
            expires_at=expires_at,
        )
    return Sent(challenge_id, expires_at)


def verify_code(*, challenge_id: str, code: str, now: datetime) -> VerifiedIdentity:
    """Whose phone it is, proven by the code that was sent to it; the code is spent. Raises WrongCode, CodeOver, and
    KeyUnavailable before it is spent.

    Each call takes one of the challenge's tries before it looks at the code, in a transaction of its own, so that
    neither a refusal nor parallel guessing gives a try back.
    """
    require_local()
    usable = Challenge.objects.filter(pk=challenge_id, used_at=None, tries__lt=MAX_TRIES, expires_at__gt=now)
    with transaction.atomic(durable=True):
        tried = usable.update(tries=F("tries") + 1)
    challenge = Challenge.objects.filter(pk=challenge_id).first() if tried else None
    if challenge is None:
        raise CodeOver
    if not hmac.compare_digest(challenge.code_hash, _code_hash(challenge_id, code)):
        _note_failure(challenge)
        raise WrongCode(
            errors=[{"pointer": "#/code", "detail": "Check the code and enter it again."}],
            tries_left=MAX_TRIES - challenge.tries,
        )
    phone = sealing.open_challenge(challenge)
    with transaction.atomic(durable=True):
        if not Challenge.objects.filter(pk=challenge_id, used_at=None).update(used_at=now):
            raise CodeOver
    return VerifiedIdentity(issuer=ISSUER, subject=phone, phone=phone)


def _note_failure(challenge: Challenge) -> None:
    """Write down, for whose phone it is, that somebody did not know the code."""
    phone = sealing.open_challenge(challenge)
    known = Identity.objects.filter(issuer=ISSUER, phone_index__in=sealing.phone_indexes(phone)).first()
    if known:
        audit.record_about(user_id=known.user_id, action="sign-in.failed", reason="wrong-code")
    else:
        audit.record(actor=None, action="sign-in.failed")


def _code_hash(challenge_id: str, code: str) -> str:
    return keyed_hash("one-time-code", f"{challenge_id}:{code}")
