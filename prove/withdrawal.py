"""S20: what is taken back, ended or too old is not fetched, read or shown any more, whatever goes on at that moment."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import timedelta
import random
import time
from typing import Any
from unittest.mock import patch

from django.db import connections

from finsure.banking import operations, queries
from finsure.banking.connectors.setu import Setu
from finsure.banking.models import Fetch, Link, LinkedAccount
from finsure.banking.operations import fetching
from finsure.consent import operations as consent
from finsure.core import clock
from finsure.identity.tokens import issue_access
from finsure.ledger import operations as ledger
from finsure.ledger import queries as ledgers
from finsure.ledger.models import Removal, Transaction
from prove.banks import HOOK, Banks, banks, linked, mobile_of, settle, wanted
from prove.harness import Findings, Ground, Server
from prove.people import Person, person

GOAL = (
    "After a consent is withdrawn, revoked or over, or the data's life has ended, at every step of a fetch: 0 rows shown, "
    "0 sessions, within 5 s; what the person brought or keeps stays"
)
STOP_SECONDS = 5.0
OWN = 12  # rows that the person brings by statement too
KINDS = ["DEPOSIT", "TERM_DEPOSIT", "MUTUAL_FUNDS"]


def work(ground: Ground) -> Findings:
    rounds = ground.many(12, 1)
    found, chance = Findings(least=rounds * len(ENDINGS) * 9), ground.chance()
    number = 0
    with banks(ground.scratch) as at, ground.server(made_by="prove.quiet:application") as server:
        at.turn(notify=f"http://127.0.0.1:{server.port}{HOOK}")
        for _ in range(rounds):
            for ending in ENDINGS:
                number += 1
                _case(found, at, server, ending, number, chance)
            for step in STEPS:
                number += 1
                _in_flight(found, at, server, step, number, chance.choice((_withdrawn, _all_taken_back)))
    return found


# What is seen


def _seen(server: Server, me: Person) -> dict[str, Any]:
    """What every address that shows money shows: ids, counts, sums."""
    token = issue_access(me.session, clock.now())[0]

    def ask(path: str, **query: Any) -> Any:
        answer = server.ask("GET", f"/api/v1{path}", token=token, query=query)
        if answer.status != 200:
            raise SystemExit(f"prove: GET {path} answered {answer.status}: {answer.body[:300]!r}")
        return answer.json

    rows = list(_pages(ask, {}))
    accounts = [one for one in ask("/accounts")["items"] if not one["archived"]]
    return {
        "transactions": {row["id"] for row in rows},
        "search": {row["id"] for word in ("upi", "a", "e") for row in _pages(ask, {"q": word})},
        "summary": ask("/transactions/summary"),
        "accounts": {one["id"]: one["balance_minor"] for one in accounts},
        "today": ask("/today"),
        "holdings": {str(one) for one in ask("/holdings")["items"]},
    }


def _pages(ask: Callable[..., Any], query: dict[str, Any]) -> Iterator[dict[str, Any]]:
    cursor = ""
    while True:
        page = ask("/transactions", limit=200, **query, **({"cursor": cursor} if cursor else {}))
        yield from page["items"]
        cursor = page["next_cursor"]
        if not cursor:
            return


def _gone(found: Findings, server: Server, me: Person, before: dict[str, Any], stay: set[int], what: str) -> None:
    """Nothing of the link is anywhere; what stays is everywhere it was."""
    after = _seen(server, me)
    leaving = before["transactions"] - stay
    found.hold(bool(leaving or stay), f"{what}: there was nothing to leave")
    found.check(after["transactions"] == stay, f"{what}: transactions show {len(after['transactions'] ^ stay)} wrong")
    found.check(after["search"] == before["search"] & stay, f"{what}: a search finds what has left")
    found.check(_count(after["summary"]) == len(stay), f"{what}: the summary counts {_count(after['summary'])}")
    held = set(Transaction.objects.filter(id__in=stay).values_list("account_id", flat=True))
    kept = stay == before["transactions"]
    right = after["accounts"] == before["accounts"] if kept else set(after["accounts"]) <= held
    found.check(right, f"{what}: other accounts are shown than may be")
    found.check(
        after["holdings"] == (before["holdings"] if kept else set()), f"{what}: other holdings are shown than may be"
    )
    found.check(bool(stay) or _is_empty(after["today"]), f"{what}: today still tells of it")
    token = issue_access(me.session, clock.now())[0]
    for pk in random.Random(0).sample(sorted(leaving), min(5, len(leaving))):
        one = server.ask("GET", f"/api/v1/transactions/{pk}", token=token)
        found.check(one.status == 404, f"{what}: a row that has left is read: {one.status}")


def _count(summary: dict[str, Any]) -> int:
    return sum(total["transactions"] for total in summary["items"])


def _is_empty(today: dict[str, Any]) -> bool:
    """Whether no amount is left in it."""
    return not any(amounts_of(today))


def amounts_of(value: Any, name: str = "") -> Iterator[int]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from amounts_of(one, key)
    elif isinstance(value, list):
        for one in value:
            yield from amounts_of(one, name)
    elif name.endswith("_minor") and isinstance(value, int):
        yield value


# Ways a link ends


def _withdrawn(at: Banks, server: Server, link: Link) -> None:
    operations.withdraw_link(user=link.user, link_id=link.pk, now=clock.now())


def _all_taken_back(at: Banks, server: Server, link: Link) -> None:
    """On the page of consents, not the banks'."""
    consent.withdraw_consents(user=link.user, now=clock.now())


def _revoked_and_told(at: Banks, server: Server, link: Link) -> None:
    """At the aggregator; its notification reaches the server, which looks for itself."""
    at.simulator.become(link.handle or "", "REVOKED")
    end = time.monotonic() + STOP_SECONDS
    while Link.objects.get(pk=link.pk).state != "revoked" and time.monotonic() < end:
        time.sleep(0.1)


def _revoked_and_not_told(at: Banks, server: Server, link: Link) -> None:
    """At the aggregator, and the notification is lost: the next look finds out, and no session is had meanwhile."""
    at.turn(webhook_lost=1.0)
    at.simulator.become(link.handle or "", "REVOKED")
    at.turn(webhook_lost=0.0)
    operations.sweep(now=clock.now() + timedelta(hours=6, minutes=1))


def _life_over(at: Banks, server: Server, link: Link) -> None:
    """The data's life ends while the consent goes on but is paused."""
    at.simulator.become(link.handle or "", "PAUSED")
    settle(link, clock.now())
    over = LinkedAccount.objects.filter(link=link).latest("process_until").process_until
    operations.sweep(now=(over or clock.now()) - timedelta(seconds=90))


def _expired_and_life_over(at: Banks, server: Server, link: Link) -> None:
    """The consent comes to its end in peace; the data lives on until its own end, and not a sweep longer."""
    end = link.expires_at + timedelta(seconds=1)
    operations.advance_link(link_id=link.pk, now=end)
    operations.sweep(now=end + timedelta(days=link.life_days))


ENDINGS: tuple[Callable[[Banks, Server, Link], None], ...] = (
    _withdrawn,
    _all_taken_back,
    _revoked_and_told,
    _revoked_and_not_told,
    _life_over,
    _expired_and_life_over,
)


def _case(
    found: Findings, at: Banks, server: Server, ending: Callable[..., None], number: int, chance: random.Random
) -> None:
    """A person with a link, perhaps a statement of some of its rows, perhaps its rows kept; then it ends."""
    keep, own = chance.random() < 0.3, number % 2 == 0
    what = f"{ending.__name__.strip('_')}{', kept' if keep else ''}{', with a statement' if own else ''}"
    me = person(f"+91987{number:07}")
    link = linked(at, me.user, mobile_of(number), fi_types=KINDS, keep=keep)
    brought = _by_statement(me) if own else set()
    before = _seen(server, me)
    # Whoever takes every word back takes back the one for keeping too.
    stay = before["transactions"] if keep and ending is not _all_taken_back else brought
    begun = time.monotonic()
    ending(at, server, link)
    _gone(found, server, me, before, stay, what)
    took = time.monotonic() - begun
    found.hold(took <= STOP_SECONDS, f"{what}: it took {took:.1f} s")
    found.figures["slowest stop, s"] = max(found.figures.get("slowest stop, s", 0.0), took)
    _no_more_sessions(found, at, link, what)
    found.count("ended")


def _by_statement(me: Person) -> set[int]:
    """The same rows from a file of the bank's: they are the person's own from then on."""
    live = Transaction.objects.filter(user=me.user, removed=Removal.NONE)
    account = ledgers.account_of(me.user, live.values_list("account_id", flat=True)[0])
    ids = list(live.filter(account=account).order_by("booked_on", "id").values_list("id", flat=True))[:OWN]
    rows = sorted(ledgers.transactions_of(me.user, ids), key=lambda row: (row.booked_on, row.id))
    entries = [ledger.Entry(row.booked_on, row.amount_minor, row.narration, reference=row.reference) for row in rows]
    recorded = ledger.record_entries(account=account, entries=entries, source="statement", now=clock.now())
    if recorded.new:
        raise SystemExit("prove: the statement's rows were not recognised")
    return set(ids)


def _no_more_sessions(found: Findings, at: Banks, link: Link, what: str) -> None:
    """Every beat there is, and wishes, bring no session, for days."""
    before = len(at.sessions_of(link.handle or ""))
    for hours in (0, 7, 25, 49):
        now = clock.now() + timedelta(hours=hours)
        operations.advance_link(link_id=link.pk, now=now)
        for fetch_id in Fetch.objects.filter(link=link).values_list("id", flat=True):
            operations.advance_fetch(fetch_id=fetch_id, now=now)
        try:
            operations.fetch_now(user=link.user, link_id=link.pk, now=now)
        except (fetching.LinkNotActive, fetching.FetchNotDue):
            found.count("wishes refused")
    found.check(len(at.sessions_of(link.handle or "")) == before, f"{what}: a session was had afterwards")
    found.hold(not Fetch.objects.filter(link=link, going=True).exists(), f"{what}: a fetch goes on")


# While a fetch is in flight

STEPS = (
    "before ask_session",
    "after ask_session",
    "before read_session",
    "after read_session",
    "before _deliver",
    "after _deliver",
    "after _record",
    "before _judge",
)


def _in_flight(found: Findings, at: Banks, server: Server, step: str, number: int, ending: Callable[..., None]) -> None:
    """The first fetch of a link is at `step` when its consent ends."""
    what = f"{ending.__name__.strip('_')} {step}"
    me = person(f"+91987{number:07}")
    link = Link.objects.get(pk=wanted(me.user, mobile_of(number), fi_types=KINDS).pk)
    link.refresh_from_db()
    at.simulator.approve(queries.link_of(me.user, link.pk).url)
    done: list[int] = []

    with ThreadPoolExecutor(1) as other:

        def once() -> None:
            """Another request ends it; inside a transaction of ours it has to wait for that to be over."""
            if not done:
                done.append(len(at.sessions_of(link.handle or "")))
                wait([other.submit(_in_a_request, ending, at, server, link)], 0.5 if step == "after _record" else 20)

        with _interrupted(step, once):
            settle(link, clock.now())
    found.hold(bool(done), f"{what}: that step was never reached")
    seen = _seen(server, me)
    found.check(not seen["transactions"] and not seen["search"], f"{what}: rows are shown")
    found.check(not seen["accounts"] and not seen["holdings"], f"{what}: accounts or holdings are shown")
    found.check(_count(seen["summary"]) == 0 and _is_empty(seen["today"]), f"{what}: sums are shown")
    made = len(at.sessions_of(link.handle or "")) - (done[0] if done else 0)
    # The one request that was on its way out at that very moment; what it makes is never read.
    found.check(made <= (step == "before ask_session"), f"{what}: {made} sessions were had afterwards")
    _no_more_sessions(found, at, link, what)
    found.check(at.statuses()[link.handle or ""] == "REVOKED", f"{what}: the aggregator does not know")
    found.count("ended in flight")


def _in_a_request(ending: Callable[..., None], at: Banks, server: Server, link: Link) -> None:
    try:
        ending(at, server, link)
    finally:
        connections.close_all()


@contextmanager
def _interrupted(step: str, act: Callable[[], None]) -> Iterator[None]:
    """Do something at a step of the fetch, as another request would."""
    when, name = step.split()
    place: Any = Setu if hasattr(Setu, name) else fetching
    whole = getattr(place, name)

    def interrupted(*arguments: Any, **named: Any) -> Any:
        if when == "before":
            act()
        answer = whole(*arguments, **named)
        if when == "after":
            act()
        return answer

    with patch.object(place, name, interrupted):
        yield
