"""Giving one's word, taking it back, and every use of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from finsure.audit import operations as audit
from finsure.consent.domain import (
    ANALYSE,
    BANKS,
    CURRENT,
    CURRENT_OF,
    KEEP,
    KEEP_FETCHED,
    LANGUAGES,
    LINK_BANK,
    LINK_PURPOSES,
    NoticeText,
    about,
)
from finsure.consent.models import Consent, ConsentEvent, ConsentState, EventKind, Notice
from finsure.consent.queries import active_consent, notice_in, purpose_named
from finsure.core import events
from finsure.core.problems import NotFound, Problem, invalid
from finsure.core.retention import retention

__all__ = [
    "ANALYSE",
    "CURRENT",
    "KEEP",
    "KEEP_FETCHED",
    "LINK_BANK",
    "current_notice",
    "demand_consent",
    "expire_consent",
    "expire_consents",
    "forget_consents",
    "give_consent",
    "give_consents",
    "use_consent",
    "use_link_consent",
    "withdraw_consent",
    "withdraw_consents",
]


class ConsentNeeded(Problem):
    status, slug, title = 409, "consent-needed", "This needs your consent first"


class NoticeOutdated(Problem):
    status, slug, title = 409, "notice-outdated", "The notice has changed since it was read"


@transaction.atomic
def give_consent(
    *,
    user: Any,
    purpose: str,
    notice_version: int,
    language: str,
    channel: str,
    now: datetime,
    subject: str = "",
    expires_at: datetime | None = None,
    history: str = "",
    frequency: str = "",
    data_life: str = "",
) -> Consent:
    """Write down that a person agreed to a purpose after reading the notice in force.

    A purpose of links is agreed to for one `subject`, with its own end and its own words on history, frequency and data
    life. Giving it again under the same notice changes nothing. Raises NotFound, NoticeOutdated, InvalidInput.
    """
    wanted = LINK_PURPOSES[purpose] if subject else purpose_named(purpose)
    current = CURRENT_OF[about(purpose)]
    if notice_version != current:
        raise NoticeOutdated("Read the new one, then say yes again.", notice_version=current)
    if language not in LANGUAGES:
        raise invalid("#/language", f"The notice is in {', '.join(LANGUAGES)}.")
    type(user).objects.select_for_update().get(pk=user.pk)  # one word at a time
    standing = active_consent(user.pk, purpose, now, subject)
    notice = _kept(notice_in(language, about(purpose)), now)
    if standing and standing.notice_id == notice.pk:
        return standing
    former = Consent.objects.filter(user=user.pk, purpose=purpose, subject=subject, active=True)
    _end(former, ConsentState.WITHDRAWN, now)
    consent = Consent.objects.create(
        user_id=user.pk,
        purpose=wanted.id,
        subject=subject,
        data_kinds=list(wanted.data_kinds),
        history=history or wanted.history,
        frequency=frequency or wanted.frequency,
        data_life=data_life or wanted.data_life,
        notice=notice,
        language=language,
        channel=channel,
        given_at=now,
        expires_at=expires_at,
    )
    ConsentEvent.objects.create(consent=consent, kind=EventKind.GIVEN, at=now)
    audit.record(actor=user, action="consent.given", subject=consent, purpose=purpose, notice_version=notice_version)
    events.announce("consent.given", user_id=user.pk, purpose=purpose)
    return consent


@transaction.atomic
def give_consents(
    *, user: Any, purposes: Sequence[str], notice_version: int, language: str, channel: str, now: datetime
) -> None:
    """Agree to several purposes at once, all or none. Raises what `give_consent` raises."""
    for purpose in purposes:
        give_consent(
            user=user, purpose=purpose, notice_version=notice_version, language=language, channel=channel, now=now
        )


def _kept(shown: NoticeText, now: datetime) -> Notice:
    """The notice's words as a row, made when somebody agrees to them for the first time."""
    same = Notice.objects.filter(version=shown.version, language=shown.language, sha256=shown.sha256)
    kept = same.first()
    if kept is None:
        try:
            with transaction.atomic():
                return Notice.objects.create(
                    version=shown.version,
                    language=shown.language,
                    sha256=shown.sha256,
                    text=shown.text,
                    keys=sorted(shown.parts),
                    kept_at=now,
                )
        except IntegrityError:  # somebody else agreed first at this moment
            kept = same.get()
    return kept


def _end(rows: Any, state: ConsentState, now: datetime) -> int:
    count = 0
    for consent in rows.select_for_update():
        ended = Consent.objects.filter(pk=consent.pk, active=True).update(state=state, active=None, ended_at=now)
        if ended:
            ConsentEvent.objects.create(consent=consent, kind=EventKind(state.value), at=now)
            count += 1
    return count


def current_notice() -> int:
    """The version in force of the notice about banks."""
    return CURRENT_OF[BANKS]


@transaction.atomic
def withdraw_consent(*, user: Any, purpose: str, now: datetime, subject: str = "") -> Consent:
    """Take one's word back: from this moment nothing is processed under it. Twice is harmless. Raises NotFound."""
    if not subject:
        purpose_named(purpose)
    given = Consent.objects.filter(user=user.pk, purpose=purpose, subject=subject)
    if _end(given.filter(active=True), ConsentState.WITHDRAWN, now):
        audit.record(actor=user, action="consent.withdrawn", subject=user, purpose=purpose)
        events.announce("consent.withdrawn", user_id=user.pk, purpose=purpose)
    newest = given.order_by("-id").first()
    if newest is None:
        raise NotFound("It was never given.")
    return newest


@transaction.atomic
def withdraw_consents(*, user: Any, now: datetime) -> None:
    """Take every word of a person back at once, those for links to banks too. Twice is harmless."""
    given = Consent.objects.filter(user=user.pk, active=True).order_by("id")
    for purpose, subject in given.values_list("purpose", "subject"):
        withdraw_consent(user=user, purpose=purpose, subject=subject, now=now)


def demand_consent(*, user: Any, purposes: tuple[str, ...], now: datetime) -> list[Consent]:
    """The person's word on each purpose. Raises ConsentNeeded, saying what to give."""
    standing = [(purpose, active_consent(user.pk, purpose, now)) for purpose in purposes]
    missing = [purpose for purpose, consent in standing if consent is None]
    if missing:
        raise ConsentNeeded(
            "Read the notice and say yes; nothing was read or kept.",
            purposes=missing,
            notice_version=CURRENT,
            languages=LANGUAGES,
        )
    return [consent for _, consent in standing if consent]


def use_consent(
    *, user: Any, purposes: tuple[str, ...], what: str, now: datetime, subject_id: int | None = None
) -> None:
    """Write down a use of the person's word on each purpose, before it is made. Raises ConsentNeeded."""
    for consent in demand_consent(user=user, purposes=purposes, now=now):
        ConsentEvent.objects.create(consent=consent, kind=EventKind.USED, what=what, subject_id=subject_id, at=now)


def use_link_consent(*, user: Any, subject: str, what: str, subject_id: int, now: datetime) -> None:
    """Write down a use of the word given for one link, before it is made. Raises ConsentNeeded."""
    consent = active_consent(user.pk, LINK_BANK, now, subject)
    if consent is None:
        raise ConsentNeeded("The consent for this link is over.", purposes=[LINK_BANK], notice_version=current_notice())
    ConsentEvent.objects.create(consent=consent, kind=EventKind.USED, what=what, subject_id=subject_id, at=now)


@transaction.atomic
def expire_consent(*, user: Any, purpose: str, subject: str, now: datetime) -> None:
    """End the word given to a purpose for one thing since its time is over. Twice is harmless."""
    given = Consent.objects.filter(user=user.pk, purpose=purpose, subject=subject, active=True)
    _end(given, ConsentState.EXPIRED, now)


@transaction.atomic
def expire_consents(*, now: datetime) -> int:
    """End consents whose time is over; returns how many. Safe to run twice."""
    return _end(Consent.objects.filter(active=True, expires_at__lte=now), ConsentState.EXPIRED, now)


def forget_consents(*, person_ids: list[int], now: datetime) -> int:
    """Let go of the consents of people who are gone, once the proof has had its time; returns how many."""
    over = Consent.objects.filter(user__in=person_ids, given_at__lt=now - retention().consents)
    removed, _ = over.delete()
    return removed
