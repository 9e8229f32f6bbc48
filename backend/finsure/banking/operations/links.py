"""A link's way: wanted, asked for, approved by the person at the provider, read again, withdrawn."""

from collections.abc import Sequence
from datetime import datetime, timedelta
import secrets
from typing import Any

from django.conf import settings
from django.db import transaction

from finsure.audit import operations as audit
from finsure.banking import sealing
from finsure.banking.connectors import GOCARDLESS, connector_of, offered
from finsure.banking.connectors.contract import ConsentTruth, Fault, Gone, Refused
from finsure.banking.domain import lives, machine
from finsure.banking.domain.terms import FI_TYPES, OutsideFairUse, Terms, may_fetch_at, terms_for
from finsure.banking.models import Fetch, Link, LinkedAccount
from finsure.banking.operations.directory import bank_names
from finsure.banking.operations.fetching import asked_times, stop_fetches, want_fetch
from finsure.banking.operations.leases import ours, put_down, put_off, taken
from finsure.banking.operations.life import withhold_link
from finsure.banking.queries import link_of, subject_of
from finsure.consent import operations as consent
from finsure.consent import queries as consents
from finsure.core import background, events
from finsure.core.problems import NotFound, Problem, invalid
from finsure.vault import operations as vault

MOST_WAITING, MOST_LINKS, MOST_BANKS = 5, 40, 6  # Setu lets six banks be named in one consent


class TooManyLinks(Problem):
    status, slug, title = 409, "too-many-links", "There are too many links to banks"


class ProviderNotOffered(Problem):
    status, slug, title = 409, "provider-not-offered", "Banks cannot be linked this way here"


class LinkStateRefused(Problem):
    status, slug, title = 409, "link-state", "The link is not at that point"


@transaction.atomic
def open_link(
    *,
    user: Any,
    provider: str,
    mobile: str,
    bank_ids: Sequence[str],
    notice_version: int,
    language: str,
    channel: str,
    now: datetime,
    days: int = 365,
    months: int = 12,
    fi_types: Sequence[str] = FI_TYPES,
    keep: bool = False,
) -> Link:
    """Write down that the person wants these banks linked; the provider is asked in the background.

    `days` is how long the consent lasts, `months` how far back data goes; with `keep` what is fetched stays in the ledger
    when the consent ends. Raises ProviderNotOffered, TooManyLinks, InvalidInput, NoticeOutdated.
    """
    if provider not in offered():
        raise ProviderNotOffered("The operator of this FinSure has not set it up.")
    if len(bank_ids) > MOST_BANKS:
        raise invalid("#/bank_ids", f"Choose at most {MOST_BANKS} banks for one consent.")
    if provider == GOCARDLESS and len(bank_ids) != 1:
        raise invalid("#/bank_ids", "Choose one bank; each has a consent of its own here.")
    terms = _terms(now, days, months, fi_types)
    type(user).objects.select_for_update().get(pk=user.pk)
    living = Link.objects.filter(user=user).exclude(state__in=lives.LINK_OVER)
    if living.filter(state__in=(lives.ASKING, lives.PENDING)).count() >= MOST_WAITING or living.count() >= MOST_LINKS:
        raise TooManyLinks("Finish or withdraw one of them first.")
    link = Link(
        user=user,
        provider=provider,
        return_mark=secrets.token_urlsafe(32),
        fi_types=list(terms.fi_types),
        first_day=terms.first,
        last_day=terms.last,
        life_days=terms.life_days,
        asked_at=now,
        expires_at=terms.expires_at,
        due_at=now,
    )
    names = bank_names(provider)
    chosen = [names.get(bank_id, bank_id) for bank_id in bank_ids]
    link.words = sealing.seal_link(link, mobile=mobile, bank_ids=list(bank_ids), bank_names=chosen)
    link.save()
    _agree(link, terms, keep, notice_version, language, channel, now)
    audit.record(actor=user, action="link.wanted", subject=link, purpose=consent.LINK_BANK, banks=chosen)
    events.announce("link.changed", user_id=user.pk, link_id=link.pk)
    background.enqueue("banking.advance_link", link_id=link.pk)
    return link


def _terms(now: datetime, days: int, months: int, fi_types: Sequence[str]) -> Terms:
    try:
        return terms_for(now, days=days, months=months, fi_types=tuple(fi_types))
    except OutsideFairUse as error:
        raise invalid("#/days", f"Account Aggregators do not allow that: {error}.") from error


def _agree(
    link: Link, terms: Terms, keep: bool, notice_version: int, language: str, channel: str, now: datetime
) -> None:
    given: dict[str, Any] = {
        "user": link.user,
        "subject": subject_of(link.pk),
        "notice_version": notice_version,
        "language": language,
        "channel": channel,
        "now": now,
        "history": f"from {terms.first.isoformat()}",
        "frequency": "once a day",
    }
    life = f"{terms.life_days} days after each fetch"
    consent.give_consent(purpose=consent.LINK_BANK, expires_at=terms.expires_at, data_life=life, **given)
    if keep:
        consent.give_consent(purpose=consent.KEEP_FETCHED, **given)


@transaction.atomic
def keep_fetched(
    *, user: Any, link_id: int, keep: bool, notice_version: int, language: str, channel: str, now: datetime
) -> Link:
    """Say whether what this link fetched stays in the ledger when its consent ends.

    Raises NotFound, LinkStateRefused once the link is over, NoticeOutdated.
    """
    link = _locked(user, link_id)
    if keep and _is_ended(link):
        raise LinkStateRefused("The consent is over already.", state=link.state)
    subject = subject_of(link.pk)
    if keep:
        consent.give_consent(
            user=user,
            purpose=consent.KEEP_FETCHED,
            subject=subject,
            notice_version=notice_version,
            language=language,
            channel=channel,
            now=now,
            history=f"from {link.first_day.isoformat()}",
            frequency="once a day",
        )
    elif consents.active_consent(user.pk, consent.KEEP_FETCHED, now, subject):
        consent.withdraw_consent(user=user, purpose=consent.KEEP_FETCHED, subject=subject, now=now)
    _set_kept(link, keep, now)
    events.announce("link.changed", user_id=user.pk, link_id=link.pk)
    return link_of(user, link_id)


def _set_kept(link: Link, kept: bool, now: datetime) -> None:
    """Keep what a locked link fetched, or let it go with the consent: at once where that is over already."""
    LinkedAccount.objects.filter(link=link).update(kept=kept)
    if _is_ended(link):
        withhold_link(link=link, now=now)


def _is_ended(link: Link) -> bool:
    return link.state in lives.LINK_OVER or link.state == lives.WITHDRAWING


@transaction.atomic
def withdraw_link(*, user: Any, link_id: int, now: datetime) -> Link:
    """Take the consent back: nothing is fetched from this moment, and what was fetched leaves every number and page.

    What the person chose to keep, or brought in a statement of their own, stays. The provider is told in the background
    until it knows. Twice is harmless. Raises NotFound.
    """
    link = _locked(user, link_id)
    if link.state in lives.LINK_OVER or link.state == lives.WITHDRAWING:
        return link_of(user, link_id)
    _end(link, machine.withdrawn_to(link.handle), now)
    if _is_consented(link, now):
        consent.withdraw_consent(user=user, purpose=consent.LINK_BANK, subject=subject_of(link.pk), now=now)
    audit.record(actor=user, action="link.withdrawn", subject=link, purpose=consent.LINK_BANK)
    background.enqueue("banking.advance_link", link_id=link.pk)
    return link_of(user, link_id)


def on_consent_withdrawn(*, user_id: int, purpose: str) -> None:
    """A listener: consents can be taken back on other pages than the banks'."""
    if purpose in {consent.LINK_BANK, consent.KEEP_FETCHED}:
        background.enqueue("banking.withdraw_what_was_taken_back", user_id=user_id)


def withdraw_what_was_taken_back(*, user_id: int, now: datetime) -> None:
    """Do for every link what follows from consents that the person has taken back on another page. Safe to run twice."""
    for link in Link.objects.filter(user=user_id, accounts__kept=True).distinct().select_related("user").order_by("id"):
        if not consents.active_consent(user_id, consent.KEEP_FETCHED, now, subject_of(link.pk)):
            with transaction.atomic():
                _set_kept(_locked(link.user, link.pk), False, now)
    living = Link.objects.filter(user=user_id).exclude(state__in={*lives.LINK_OVER, lives.WITHDRAWING})
    for link in living.select_related("user").order_by("id"):
        if now < link.expires_at and not _is_consented(link, now):
            withdraw_link(user=link.user, link_id=link.pk, now=now)


def _is_consented(link: Link, now: datetime) -> bool:
    return consents.active_consent(link.user_id, consent.LINK_BANK, now, subject_of(link.pk)) is not None


def _end(link: Link, state: str, now: datetime) -> None:
    """Move a locked link to an end: fetching stops, and data leaves that nothing else holds."""
    facts: dict[str, Any] = {"state": state, "due_at": now if state == lives.WITHDRAWING else None}
    if state in lives.LINK_OVER:
        facts["ended_at"] = now
    Link.objects.filter(pk=link.pk).update(leased_until=None, problem="", attempts=0, **facts)
    stop_fetches(link, now)
    if state != lives.EXPIRED:  # after a consent that came to its end in peace, data lives on until its own
        withhold_link(link=link, now=now)
    events.announce("link.changed", user_id=link.user_id, link_id=link.pk)


def _locked(user: Any, link_id: int) -> Link:
    link = Link.objects.select_for_update().filter(user=user, id=link_id).first()
    if link is None:
        raise NotFound
    link.user = user
    return link


def come_back(*, user: Any, return_mark: str, now: datetime) -> Link:
    """The person is back from the provider's page: read the truth soon, believe nothing. Raises NotFound."""
    link = Link.objects.filter(user=user, return_mark=return_mark).first()
    if link is None:
        raise NotFound
    look_at_link(link_id=link.pk, now=now)
    return link_of(user, link.pk)


def look_at_link(*, link_id: int, now: datetime) -> None:
    """Have a link read again soon."""
    with transaction.atomic():
        if Link.objects.filter(pk=link_id).exclude(state__in=lives.LINK_OVER).update(due_at=now):
            background.enqueue("banking.advance_link", link_id=link_id)


def advance_link(*, link_id: int, now: datetime) -> None:
    """Do a link's next step: ask for the consent, read how it stands, or tell the provider that it is over.

    Safe to run twice and at any moment: a step that failed is due again later.
    """
    link = taken(Link, link_id, lives.LINK_OVER, now)
    if link is None:
        return
    sealing.open_links(link.user, [link])
    step = machine.link_step(link.state, consented=_is_consented(link, now), expires_at=link.expires_at, now=now)
    try:
        if step == machine.WITHDRAW:
            withdraw_link(user=link.user, link_id=link.pk, now=now)
        elif step == machine.EXPIRE:
            _settle(link, ConsentTruth("expired"), now)
        elif step == machine.ASK:
            _ask(link, now)
        elif step == machine.TELL:
            connector_of(link.provider).revoke_consent(link.handle or "")
            _withdrawn(link, now)
        else:
            _settle(link, connector_of(link.provider).read_consent(link.handle or ""), now)
    except Gone:
        _settle(link, ConsentTruth(machine.truth_of_gone(link.state)), now)
    except Refused as refused:
        _refused(link, refused.reason, now)
    except Fault as fault:
        put_off(link, fault.reason, now)
    events.announce("link.changed", user_id=link.user_id, link_id=link.pk)


def _ask(link: Link, now: datetime) -> None:
    terms = Terms(
        link.asked_at, link.expires_at, link.first_day, link.last_day, tuple(link.fi_types), life_days=link.life_days
    )
    asked = connector_of(link.provider).ask_consent(
        terms,
        mobile=link.mobile,
        bank_ids=link.bank_ids,
        return_url=f"{settings.ORIGIN}/banks/return?mark={link.return_mark}",
    )
    words = sealing.seal_link(link, url=asked.url)
    put_down(
        link,
        lives.ASKING,
        state=lives.PENDING,
        handle=asked.handle,
        words=words,
        due_at=now + timedelta(seconds=2),
        problem="",
        attempts=0,
    )


def _refused(link: Link, reason: str, now: datetime) -> None:
    """The provider will not: what was only wished for has failed; of anything else the truth is asked later.

    A consent that was never given cannot be revoked there; we go on trying while it could still be given.
    """
    if link.state == lives.ASKING:
        with transaction.atomic():
            locked = _locked(link.user, link.pk)
            if locked.state == lives.ASKING:
                _end(locked, lives.FAILED, now)
                Link.objects.filter(pk=link.pk).update(problem=reason[:40])
                _let_go_of_consents(link, now)
    elif link.state == lives.WITHDRAWING and not link.approved_at and now - link.asked_at > lives.PENDING_LASTS:
        _withdrawn(link, now)
    else:
        put_off(link, reason, now)


def _withdrawn(link: Link, now: datetime) -> None:
    put_down(link, lives.WITHDRAWING, state=lives.WITHDRAWN, ended_at=now, due_at=None, problem="", attempts=0)


def _settle(link: Link, truth: ConsentTruth, now: datetime) -> None:
    """Bring a link to what the provider says of it."""
    with transaction.atomic():
        locked = _locked(link.user, link.pk)
        if not ours(link).exists():  # it was ended meanwhile, or somebody else goes on with it
            return
        state = machine.settled(locked.state, truth.state, asked_at=locked.asked_at, now=now)
        facts: dict[str, Any] = {"checked_at": now, "problem": "", "attempts": 0}
        if state == lives.ACTIVE:
            facts |= _approve(link, locked, truth, now)
        if state in lives.LINK_OVER:
            Link.objects.filter(pk=link.pk).update(**facts)
            _end(locked, state, now)
            _let_go_of_consents(link, now)
            audit.record(actor=link.user, action="link.ended", subject=link, state=state)
            return
        fair = may_fetch_at(asked_times(link, now), now)
        due = machine.next_look(state, asked_at=link.asked_at, fair=fair, own_minute=_own_minute(link), now=now)
        put_down(link, locked.state, state=state, due_at=due, **facts)
        if machine.wants_fetch(state, fair=fair, going=Fetch.objects.filter(link=link, going=True).exists()):
            first = not Fetch.objects.filter(link=link).exists()
            want_fetch(link=link, cause="first" if first else "daily", now=now)


def _approve(link: Link, locked: Link, truth: ConsentTruth, now: datetime) -> dict[str, Any]:
    """Take in the accounts the person chose; gives what changes on the link."""
    sealer = vault.sealer_of(link.user)
    names = bank_names(link.provider)
    known = set(LinkedAccount.objects.filter(link=link).values_list("ref_index", flat=True))
    kept = consents.active_consent(link.user_id, consent.KEEP_FETCHED, now, subject_of(link.pk)) is not None
    for told in truth.accounts:
        index = sealing.ref_index(sealer, told.link_ref)
        if index in known:
            continue
        row = LinkedAccount(
            user_id=link.user_id,
            link=link,
            ref_index=index,
            bank_id=told.bank_id[:60],
            fi_type=told.fi_type[:24],
            kept=kept,
        )
        bank = names.get(told.bank_id, told.bank_id)
        row.words = sealing.seal_account(sealer, row, ref=told.link_ref, masked=told.masked[-24:], bank=bank)
        row.save()
        known.add(index)
    if locked.approved_at:
        return {}
    audit.record(actor=link.user, action="link.approved", subject=link, purpose=consent.LINK_BANK, accounts=len(known))
    expires = min(locked.expires_at, truth.expires_at) if truth.expires_at else locked.expires_at
    return {"approved_at": now, "expires_at": expires}


def _let_go_of_consents(link: Link, now: datetime) -> None:
    consent.expire_consent(user=link.user, purpose=consent.LINK_BANK, subject=subject_of(link.pk), now=now)


def _own_minute(link: Link) -> timedelta:
    """When in the first six hours of a day a link is fetched: its own minute, so that not all come at once."""
    return timedelta(minutes=link.pk * 37 % 360)
