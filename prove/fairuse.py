"""S19: whatever is wished for and however often the clock strikes, no consent is used beyond the aggregators' rules."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
import random
from typing import Any

from django.db import connections

from finsure.banking import operations
from finsure.banking.domain.terms import FI_TYPES, OutsideFairUse, Terms, fetch_range, may_fetch_at, terms_for
from finsure.banking.models import Fetch, Link
from finsure.banking.operations.fetching import FetchNotDue, LinkNotActive
from prove.banks import INDIA, Banks, banks, linked, mobile_of
from prove.harness import Findings, Ground
from prove.people import person

GOAL = (
    "10,000 consents with settings of chance, 400 days of late, double and parallel beats: none is used more than once a "
    "day or 45 times a month in India, lasts more than a year, reaches back more than 13 months, or keeps data longer"
)
DAYS, REMEMBERED = 400, timedelta(days=62)
LATE = timedelta(seconds=55)  # a worker holds its lease no longer, so no decision is older than that
APART = timedelta(seconds=50)  # how far the aggregator's clock may be from ours
BEATS = (0, 0, 1, 1, 1, 1, 2, 3)  # strikes of a day; 0: nobody was there


def work(ground: Ground) -> Findings:
    consents = ground.many(10_000, 150)
    found, chance = Findings(least=consents), ground.chance()
    for _ in range(consents):
        _one(found, random.Random(chance.randrange(2**63)))
    with banks(ground.scratch) as at:
        _through(found, at, chance, links=ground.many(4, 1), days=ground.many(60, 6))
    return found


# On the rules alone


def _one(found: Findings, chance: random.Random) -> None:
    """The whole life of one consent: its terms judged by an arithmetic of our own, then 400 days of beats."""
    begun = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=chance.randrange(3 * 365 * 86_400))
    while (terms := _terms(found, begun, chance)) is None:
        found.count("wishes refused")
    asked: list[datetime] = []
    counted: list[datetime] = []  # when the aggregator counted each
    since: date | None = None
    for day in range(DAYS):
        for _ in range(chance.choice(BEATS)):
            strike = _strike(begun + timedelta(days=day), chance)
            for late in sorted(chance.random() for _ in range(chance.choice((1, 1, 2, 4)))):
                found.count("beats")
                if strike >= terms.expires_at or not may_fetch_at(asked, strike):
                    continue
                asked = [at for at in asked if at > strike - REMEMBERED] + [strike]
                counted.append(strike + late * LATE + chance.uniform(-1, 1) * APART)
                first, last = fetch_range(terms.first, terms.last, since, (strike + INDIA).date())
                _range_is_fair(found, terms, first, last, (strike + INDIA).date())
                since = last - timedelta(days=chance.randrange(40)) if chance.random() < 0.9 else None
    found.count("fetches", len(counted))
    found.check(_most(counted, "%Y-%m-%d") <= 1 and _most(counted, "%Y-%m") <= 45, lambda: f"used too often: {terms}")


def _strike(day: datetime, chance: random.Random) -> datetime:
    """Any moment of a day; one of five is at India's midnight, where the days are counted from."""
    if chance.random() < 0.8:
        return day + timedelta(seconds=chance.random() * 86_400)
    midnight = day.replace(hour=18, minute=30, second=0, microsecond=0)
    return midnight + timedelta(seconds=chance.uniform(-300, 300))


def _terms(found: Findings, now: datetime, chance: random.Random) -> Terms | None:
    """Terms wished for by chance, good or bad; what is accepted is within the rules."""
    days, months = chance.randrange(-3, 420), chance.randrange(0, 20)
    kinds = tuple(chance.sample(FI_TYPES, chance.randrange(len(FI_TYPES) + 1)))
    try:
        terms = terms_for(now, days=days, months=months, fi_types=kinds)
        life, first = chance.randrange(-2, 60), terms.first - timedelta(days=chance.choice((0, 0, 1, 40, 400)))
        terms = Terms(now, terms.expires_at, first, terms.last, kinds, life_days=life if chance.random() < 0.3 else 30)
    except OutsideFairUse:
        return None
    oldest = _months_back((now + INDIA).date(), 13)
    fair = terms.expires_at - now <= timedelta(days=365) and terms.first > oldest and 1 <= terms.life_days <= 30
    found.hold(fair and terms.a_day == 1, lambda: f"terms outside fair use: {terms}")
    return terms


def _months_back(day: date, months: int) -> date:
    """So many months before, counted month by month; days that a month lacks fall on its last."""
    first = day.replace(day=1)
    for _ in range(months):
        first = (first - timedelta(days=1)).replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def _range_is_fair(found: Findings, terms: Terms, first: date, last: date, today: date) -> None:
    good = terms.first <= first <= last <= terms.last and last <= today and first > _months_back(today, 13)
    found.hold(good, lambda: f"days {first} to {last} asked for on {today} under {terms}")


def _most(moments: list[datetime], form: str) -> int:
    return max(Counter((at + INDIA).strftime(form) for at in moments).values(), default=0)


# Through the product, counted at the simulator


def _through(found: Findings, at: Banks, chance: random.Random, *, links: int, days: int) -> None:
    people = [person(f"+9198766666{n:02}") for n in range(links)]
    made = [linked(at, someone.user, mobile_of(n), fi_types=["DEPOSIT"]) for n, someone in enumerate(people)]
    with ThreadPoolExecutor(4) as pool:
        for day in range(1, days + 1):
            now = at.go_to(day)
            jobs = [(_beat, link, now) for link in made for _ in range(chance.randrange(1, 5))]
            jobs += [(_wish, link, now) for link in made if chance.random() < 0.5]
            chance.shuffle(jobs)
            for fault in pool.map(_done, jobs):
                found.hold(not fault, fault)
            operations.sweep(now=now + timedelta(minutes=1))  # whoever met a lease comes again
    a_day, a_month = at.uses()
    for use in a_day.values():
        found.check(use <= 1, f"{use} sessions on one day")
    for use in a_month.values():
        found.hold(use <= 45, f"{use} sessions in one month")
    refused = Fetch.objects.filter(problem="consent-used-up").count()
    found.hold(refused == 0, f"{refused} times the aggregator had to refuse")
    wanted = links * (days + 1)
    found.hold(len(a_day) >= wanted * 0.95, f"only {len(a_day)} of {wanted} days were fetched")
    found.hold(not Fetch.objects.filter(going=True).exists(), "a fetch is left lying")
    found.figures |= {"links through the product": links, "days": days, "sessions at the simulator": len(a_day)}


def _done(job: tuple[Any, Link, datetime]) -> str:
    act, link, now = job
    try:
        act(link, now)
    except (FetchNotDue, LinkNotActive):
        pass
    except Exception as fault:  # noqa: BLE001 - a fault is what is looked for
        return f"{act.__name__}: {fault!r}"
    finally:
        connections.close_all()
    return ""


def _beat(link: Link, now: datetime) -> None:
    operations.advance_link(link_id=link.pk, now=now)


def _wish(link: Link, now: datetime) -> None:
    operations.fetch_now(user=link.user, link_id=link.pk, now=now)
