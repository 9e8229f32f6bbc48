"""A fetch's way: wanted, asked for, waited for, recorded account by account; each step can be repeated."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from finsure.audit import operations as audit
from finsure.banking import sealing
from finsure.banking.connectors import connector_of
from finsure.banking.connectors.contract import AccountFacts, Fault, FetchedAccount, Gone, SessionTruth, UsedUp
from finsure.banking.domain import lives, machine
from finsure.banking.domain.terms import IST, fetch_range, may_fetch_at, next_day
from finsure.banking.models import Delivery, Fetch, Holding, Link, LinkedAccount
from finsure.banking.operations.accounts import ledger_account
from finsure.banking.operations.directory import note_answer
from finsure.banking.operations.leases import ours, put_down, put_off, taken
from finsure.banking.queries import link_of, subject_of
from finsure.consent import operations as consent
from finsure.consent import queries as consents
from finsure.core import background, events
from finsure.core.problems import NotFound, Problem
from finsure.ledger import operations as ledger
from finsure.vault import operations as vault

SOURCE = "aa"  # what the ledger calls batches that came this way
OVERLAP = timedelta(days=7)  # banks post late and correct: each fetch asks again for the last days of the one before


class FetchNotDue(Problem):
    status, slug, title = 409, "fetch-not-due", "The banks were asked today already"


class LinkNotActive(Problem):
    status, slug, title = 409, "link-not-active", "The link is not active"


def asked_times(link: Link, now: datetime) -> list[datetime]:
    """When the provider was asked for data under a link, in the last 62 days."""
    recent = Fetch.objects.filter(link=link, asked_at__gt=now - timedelta(days=62))
    return [at for at in recent.values_list("asked_at", flat=True) if at]


def fetch_now(*, user: Any, link_id: int, now: datetime) -> Link:
    """Fetch again since the person wants it. Raises NotFound, LinkNotActive, FetchNotDue."""
    link = Link.objects.filter(user=user, id=link_id).first()
    if link is None:
        raise NotFound
    link.user = user
    if link.state != lives.ACTIVE:
        raise LinkNotActive("It must be active at the bank's aggregator before data can be fetched.", state=link.state)
    if not Fetch.objects.filter(link=link, going=True).exists():
        if not may_fetch_at(asked_times(link, now), now):
            raise FetchNotDue(
                "The rules of Account Aggregators allow one fetch a day.", next_at=next_day(now).isoformat()
            )
        want_fetch(link=link, cause="person", now=now)
    return link_of(user, link_id)


def want_fetch(*, link: Link, cause: str, now: datetime) -> None:
    """Write down that a link's data is wanted up to today; nothing when a fetch is going on."""
    today = now.astimezone(IST).date()
    fresh = list(LinkedAccount.objects.filter(link=link).values_list("fresh_at", flat=True))
    since = min(at for at in fresh if at).astimezone(IST).date() - OVERLAP if fresh and all(fresh) else None
    first, last = fetch_range(link.first_day, link.last_day, since, today)
    try:
        with transaction.atomic():
            fetch = Fetch.objects.create(
                user_id=link.user_id, link=link, cause=cause, first_day=first, last_day=last, wanted_at=now, due_at=now
            )
            audit.record(actor=link.user, action="fetch.wanted", subject=fetch, purpose=consent.LINK_BANK)
            background.enqueue("banking.advance_fetch", fetch_id=fetch.pk)
    except IntegrityError:  # another wish came first at this moment
        return
    events.announce("link.changed", user_id=link.user_id, link_id=link.pk)


def stop_fetches(link: Link, now: datetime) -> None:
    """End whatever a link is fetching. Inside the caller's transaction."""
    Fetch.objects.filter(link=link, going=True).update(
        state=lives.STOPPED, going=None, ended_at=now, due_at=None, leased_until=None
    )


def advance_fetch(*, fetch_id: int, now: datetime) -> None:
    """Do a fetch's next step: ask for the session, or read it and record what has come.

    Safe to run twice and at any moment: what was recorded is recognised, and a step that failed is due again later.
    """
    fetch = taken(Fetch, fetch_id, lives.FETCH_OVER, now)
    if fetch is None:
        return
    fetch.link.user = fetch.user
    try:
        step = machine.fetch_step(fetch.state, attempts=fetch.attempts, asked_at=fetch.asked_at)
        if step == machine.GIVE_UP:
            _finish(fetch, lives.LOST, now, "kept-failing")
        elif step == machine.READ:
            _read(fetch, now)
        else:
            _ask(fetch, now, look=step == machine.LOOK)
    except UsedUp as refused:
        _finish(fetch, lives.LOST, now, refused.reason)
    except Gone as refused:
        _finish(fetch, lives.LOST, now, refused.reason)
        Link.objects.filter(pk=fetch.link_id).exclude(state__in=lives.LINK_OVER).update(due_at=now)
    except Fault as fault:
        if machine.is_given_up(wanted_at=fetch.wanted_at, attempts=fetch.attempts, now=now):
            _finish(fetch, lives.LOST, now, fault.reason)
        else:
            put_off(fetch, fault.reason, now)
    events.announce("link.changed", user_id=fetch.user_id, link_id=fetch.link_id)


def _ask(fetch: Fetch, now: datetime, *, look: bool) -> None:
    """Ask for the session; after a crash or a lost answer, first look whether the provider has it already."""
    link, connector = fetch.link, connector_of(fetch.link.provider)
    session_id = ""
    if look:
        known = set(Fetch.objects.filter(link=link).exclude(pk=fetch.pk).values_list("session_id", flat=True))
        session_id = machine.made_before(connector.session_ids(link.handle or ""), known, fetch.wanted_at)
    if not session_id:
        if not _counted(fetch, now):
            return
        session_id = connector.ask_session(link.handle or "", fetch.first_day, fetch.last_day)
    put_down(
        fetch,
        lives.WANTED,
        state=lives.WAITING,
        session_id=session_id,
        due_at=now + timedelta(seconds=1),
        problem="",
        attempts=0,
    )
    background.enqueue("banking.advance_fetch", fetch_id=fetch.pk)


@transaction.atomic
def _counted(fetch: Fetch, now: datetime) -> bool:
    """Count the asking before it is done, under the person's word as it stands this moment; False when it may not be done."""
    link = Link.objects.select_for_update().get(pk=fetch.link_id)
    link.user = fetch.user
    if not ours(fetch).exists():  # somebody else goes on with it, and may have asked already
        return False
    others = [at for at in asked_times(link, now) if at != fetch.asked_at]
    consented = consents.active_consent(fetch.user_id, consent.LINK_BANK, now, subject_of(link.pk)) is not None
    if refused := machine.refused_to_ask(link.state, asked=others, consented=consented, now=now):
        state, why = refused
        _finish(fetch, state, now, why)
        return False
    consent.use_link_consent(
        user=fetch.user, subject=subject_of(link.pk), what="bank.fetched", subject_id=fetch.pk, now=now
    )
    Fetch.objects.filter(pk=fetch.pk).update(asked_at=now)
    fetch.asked_at = now
    return True


def _read(fetch: Fetch, now: datetime) -> None:
    """Read the session, record each account that has come since the last look, and decide whether to wait on."""
    truth = connector_of(fetch.link.provider).read_session(fetch.link.handle or "", fetch.session_id)
    done = set(Delivery.objects.filter(fetch=fetch).values_list("linked_account_id", flat=True))
    rows = LinkedAccount.objects.filter(link=fetch.link)
    linked = {row.ref: row for row in sealing.open_accounts(fetch.user, rows)}
    for told in truth.accounts:
        row = linked.get(told.link_ref)
        if row and row.pk not in done and told.state != "pending" and not _deliver(fetch, row, told, now):
            return
    _judge(fetch, truth, [row for row in linked.values() if row.ref not in {a.link_ref for a in truth.accounts}], now)


def _judge(fetch: Fetch, truth: SessionTruth, unheard: list[LinkedAccount], now: datetime) -> None:
    """Decide whether to wait on. Accounts that the session does not name are waited for as long as it goes on."""
    if truth.state == "complete":
        for row in unheard:
            _note_state(fetch, row, "missing", now)
    asked_at = fetch.asked_at or fetch.wanted_at
    told = [account.state for account in truth.accounts]
    seen = machine.judged(truth.state, told, len(unheard), asked_at=asked_at, now=now)
    if seen.over:
        _finish(fetch, seen.state, now, "" if seen.state == lives.RECORDED else "accounts-missing")
    else:
        put_down(fetch, lives.WAITING, due_at=now + lives.look_again_in(asked_at, now), problem="", attempts=0)


def _deliver(fetch: Fetch, row: LinkedAccount, told: FetchedAccount, now: datetime) -> bool:
    """Take in one account, all or nothing; False when the consent has ended meanwhile, or the lease is lost."""
    note_answer(fetch.link.provider, row.bank_id, well=told.state == "ready", now=now)
    if told.state != "ready" or told.facts is None:
        _note_state(fetch, row, told.state, now)
        return True
    with transaction.atomic():
        link = Link.objects.select_for_update().get(pk=fetch.link_id)
        if not machine.takes_in(link.state, ours=ours(fetch).exists()):
            return False
        _record(fetch, row, told.facts, now)
    return True


def _record(fetch: Fetch, row: LinkedAccount, facts: AccountFacts, now: datetime) -> None:
    batch, new, known = None, 0, 0
    account = ledger_account(fetch.user, row, facts, now)
    _keep(fetch, row, facts, account, now)
    if account is not None:
        stated = facts.balance_minor is not None and facts.balance_at
        recorded = ledger.record_entries(
            account=account,
            entries=facts.entries,
            source=SOURCE,
            now=now,
            closing=(facts.balance_at.astimezone(IST).date(), facts.balance_minor) if stated else None,  # type: ignore[union-attr,arg-type]
            covered=(facts.first or fetch.first_day, facts.last or fetch.last_day),
            pending=facts.pending,
        )
        batch, new, known = recorded.batch, recorded.new, recorded.known
    Delivery.objects.create(
        user_id=fetch.user_id,
        fetch=fetch,
        linked_account=row,
        state="ready",
        batch=batch,
        rows_new=new,
        rows_known=known,
        at=now,
    )


def _keep(fetch: Fetch, row: LinkedAccount, facts: AccountFacts, account: Any | None, now: datetime) -> None:
    """What was told of the account itself; before its rows, among which the holder's name is evidence."""
    _hold(fetch.user, row, facts, now)
    sealed = sealing.seal_account(
        vault.sealer_of(fetch.user),
        row,
        holders=list(facts.holders),
        product=facts.product,
        branch=facts.branch,
        ifsc=facts.ifsc,
    )
    LinkedAccount.objects.filter(pk=row.pk).update(
        words=sealed,
        account=account,
        state="ready",
        fresh_at=facts.balance_at if facts.balance_at and facts.balance_at < now else now,
        tried_at=now,
        failures=0,
        balance_minor=facts.balance_minor,
        balance_at=facts.balance_at,
        process_until=now + timedelta(days=fetch.link.life_days),
    )


def _hold(user: Any, row: LinkedAccount, facts: AccountFacts, now: datetime) -> None:
    """Replace what was told of the account's holdings by what is told now."""
    sealer = vault.sealer_of(user)
    marks = []
    for told in facts.holdings:
        mark = sealing.holding_mark(sealer, told.name, told.isin, told.reference)
        holding = Holding(user=user, linked_account=row, mark=mark)
        words = sealing.seal_holding(
            sealer,
            holding,
            name=told.name[:160],
            units=told.units[:40],
            isin=told.isin[:20],
            reference=told.reference[:40],
        )
        Holding.objects.update_or_create(
            linked_account=row,
            mark=mark,
            defaults={
                "user": user,
                "words": words,
                "currency": told.currency,
                "value_minor": told.value_minor,
                "cost_minor": told.cost_minor,
                "matures_on": told.matures_on,
                "told_at": now,
            },
        )
        marks.append(mark)
    Holding.objects.filter(linked_account=row).exclude(mark__in=marks).delete()


@transaction.atomic
def _note_state(fetch: Fetch, row: LinkedAccount, state: str, now: datetime) -> None:
    """An account that did not come, and why."""
    Delivery.objects.get_or_create(
        fetch=fetch, linked_account=row, defaults={"user_id": fetch.user_id, "state": state[:12], "at": now}
    )
    LinkedAccount.objects.filter(pk=row.pk).update(state=state[:12], tried_at=now, failures=row.failures + 1)


@transaction.atomic
def _finish(fetch: Fetch, state: str, now: datetime, problem: str = "") -> None:
    came = list(Delivery.objects.filter(fetch=fetch).values_list("rows_new", "rows_known"))
    written = put_down(
        fetch,
        fetch.state,
        state=state,
        going=None,
        ended_at=now,
        due_at=None,
        problem=problem[:40],
        rows_new=sum(new for new, _ in came),
        rows_known=sum(known for _, known in came),
    )
    if written:
        audit.record(
            actor=fetch.user,
            action="fetch.ended",
            subject=fetch,
            purpose=consent.LINK_BANK,
            state=state,
            rows=sum(new for new, _ in came),
        )
