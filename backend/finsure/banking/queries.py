"""Links, the accounts they reach, their fetches, and what is held: one person's alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max

from finsure.banking import sealing
from finsure.banking.domain.health import Step, next_step
from finsure.banking.models import BankHealth, Delivery, Fetch, Holding, Link, LinkedAccount
from finsure.consent import queries as consents
from finsure.core.paging import newest_first
from finsure.core.problems import NotFound
from finsure.ledger import queries as ledger


def subject_of(link_id: int) -> str:
    """What a link is called in the ledger of consents."""
    return f"link:{link_id}"


@dataclass(frozen=True, slots=True)
class Standing:
    """A link as it is shown: its accounts, its fetch that goes on or went last, and the one next step, if any."""

    link: Link
    accounts: list[LinkedAccount]
    fetch: Fetch | None
    step: Step


def link_of(user: Any, link_id: int) -> Link:
    """One link, opened. Raises NotFound."""
    link = Link.objects.filter(user=user, id=link_id).first()
    if link is None:
        raise NotFound
    link.user = user
    return sealing.open_links(user, [link])[0]


def links_of(user: Any, *, cursor: str = "", limit: int = 50) -> tuple[list[Link], str | None]:
    """The person's links, newest first. Raises InvalidInput."""
    rows = Link.objects.filter(user=user)
    page, following = newest_first(rows, cursor, limit)
    return sealing.open_links(user, page), following


def holder_names_of(user: Any) -> set[str]:
    """Under what names the person alone holds accounts whose data may be used. Of a joint account it is not said who is who."""
    rows = LinkedAccount.objects.filter(user=user).exclude(process_until=None)
    return {row.holders[0] for row in sealing.open_accounts(user, rows) if len(row.holders) == 1}


def standings(user: Any, links: list[Link], now: datetime) -> list[Standing]:
    """How links stand. Four queries for all of them."""
    ids = [link.id for link in links]
    accounts: dict[int, list[LinkedAccount]] = {pk: [] for pk in ids}
    rows = LinkedAccount.objects.filter(user=user, link__in=ids).order_by("id")
    for row in sealing.open_accounts(user, rows):
        accounts[row.link_id].append(row)
    last = Fetch.objects.filter(user=user, link__in=ids).values("link").annotate(last=Max("id")).values_list("last")
    newest = {fetch.link_id: fetch for fetch in Fetch.objects.filter(id__in=[pk for (pk,) in last])}
    resting = resting_banks({(link.provider, row.bank_id) for link in links for row in accounts[link.id]}, now)
    return [
        Standing(
            link,
            accounts[link.id],
            newest.get(link.id),
            _step(link, accounts[link.id], newest.get(link.id), resting, now),
        )
        for link in links
    ]


def _step(
    link: Link, accounts: list[LinkedAccount], fetch: Fetch | None, resting: set[tuple[str, str]], now: datetime
) -> Step:
    return next_step(
        state=link.state,
        problem=link.problem,
        expires_at=link.expires_at,
        account_states=[row.state for row in accounts],
        fresh_at=min((row.fresh_at for row in accounts if row.fresh_at), default=None),
        fetching=bool(fetch and fetch.going),
        fetch_state=fetch.state if fetch else "",
        resting=any((link.provider, row.bank_id) in resting for row in accounts),
        now=now,
    )


def resting_banks(banks: set[tuple[str, str]], now: datetime) -> set[tuple[str, str]]:
    """Which of these (provider, bank) are left alone for now since they kept failing. One query."""
    rows = BankHealth.objects.filter(bank_id__in={bank for _, bank in banks}, open_until__gt=now)
    return banks & set(rows.values_list("provider", "bank_id"))


def fetches_of(
    user: Any, link_id: int, *, cursor: str = "", limit: int = 50
) -> tuple[list[tuple[Fetch, list[Any]]], str | None]:
    """A link's fetches with what each brought for which account, newest first. Raises NotFound, InvalidInput."""
    link_of(user, link_id)
    rows = Fetch.objects.filter(user=user, link=link_id)
    page, following = newest_first(rows, cursor, limit)
    brought: dict[int, list[Delivery]] = {fetch.id: [] for fetch in page}
    for delivery in Delivery.objects.filter(user=user, fetch__in=list(brought)).order_by("id"):
        brought[delivery.fetch_id].append(delivery)
    shown = [(fetch, brought[fetch.id]) for fetch in page]
    return shown, following


def events_of(user: Any, link_id: int, *, cursor: str = "", limit: int = 50) -> tuple[list[Any], str | None]:
    """What happened to and under the consents given for a link, newest first. Raises NotFound, InvalidInput."""
    link_of(user, link_id)
    return consents.subject_events(user, subject_of(link_id), cursor=cursor, limit=limit)


def holdings_of(user: Any) -> list[Holding]:
    """What the person holds in every linked account, the largest first. Two queries."""
    rows = Holding.objects.filter(user=user).select_related("linked_account")
    return sealing.open_holdings(user, rows.order_by("currency", "-value_minor", "id")[:2_000])


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What withdrawing a link would do: rows that leave, rows that stay, and holdings that leave."""

    accounts: int
    rows_leaving: int
    rows_staying: int
    holdings_leaving: int
    kept: bool


def rehearse_withdrawal(user: Any, link_id: int) -> Rehearsal:
    """What withdrawing would take out, without doing it. Raises NotFound."""
    link = link_of(user, link_id)
    rows = list(LinkedAccount.objects.filter(user=user, link=link))
    batches = set(
        Delivery.objects.filter(linked_account__in=rows, batch__isnull=False).values_list("batch_id", flat=True)
    )
    alone, also = ledger.rows_of_batches(user, batches)
    kept = bool(rows) and all(row.kept for row in rows)
    holdings = 0 if kept else Holding.objects.filter(linked_account__in=rows).count()
    return Rehearsal(len(rows), 0 if kept else alone, also + (alone if kept else 0), holdings, kept)
