"""S10: a storm of notifications, true, doubled, lost, out of order and forged, leaves every link as the aggregator has it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
import json
import random
import secrets
import time
from typing import Any
from uuid import uuid4

from django.db import connections

from finsure.banking import operations
from finsure.banking.models import Fetch, Link, Notification
from finsure.banking.operations.notifications import MOST_KEPT
from finsure.core import clock
from finsure.ledger.models import Removal, Transaction
from prove.banks import HOOK, Banks, banks, linked, mobile_of, wanted
from prove.harness import Findings, Ground, Server
from prove.people import person

GOAL = (
    "50,000 notifications, tripled, shuffled, a fifth lost, a twentieth forged, some damaged: every link ends as the "
    "aggregator has it, forged ones change nothing, what names no link leaves no trace, none is answered 5xx"
)
THREADS = 8
LOST, FORGED, DAMAGED, COPIES = 0.20, 0.05, 0.02, 3
SETTLED_SECONDS = 120
TRUTH = {"ACTIVE": "active", "PAUSED": "paused", "REVOKED": "revoked", "PENDING": "pending", "REJECTED": "rejected"}
Body = dict[str, Any]


def work(ground: Ground) -> Findings:
    events, links = ground.many(50_000, 600), ground.many(40, 5)
    found, chance = Findings(least=events), ground.chance()
    with banks(ground.scratch) as at, ground.server() as server:
        made = _links(at, links)
        rounds = ground.many(10, 2)
        for number in range(rounds):
            _change(at, made, chance)
            told = _told(at, made, events // rounds, chance)
            begun = time.monotonic()
            for status, what in _sent(server, told):
                found.check(status in what, f"answered {status}, not {what}")
                found.count(f"answered {status}")
            found.count("seconds of storm", round(time.monotonic() - begun))
            if number == rounds // 2:
                _forged_alone(found, at, server, made, chance)
        _becomes_true(found, at, made)
        _nothing_else(found, at, made)
    return found


def _links(at: Banks, count: int) -> list[Link]:
    """Links that are given and filled, and some that still wait for the person's answer at the aggregator."""
    made = []
    for number in range(count):
        user = person(f"+91988{number:07}").user
        link = (
            linked(at, user, mobile_of(number), fi_types=["DEPOSIT"]) if number % 5 else wanted(user, mobile_of(number))
        )
        made.append(Link.objects.get(pk=link.pk))
    return made


def _change(at: Banks, links: list[Link], chance: random.Random) -> None:
    """Let customers act at the aggregator: pause, resume, revoke, answer."""
    stand = at.statuses()
    for link in chance.sample(links, max(2, len(links) // 4)):
        now = stand[link.handle or ""]
        if now == "PENDING":
            at.simulator.reject(_page(at, link)) if chance.random() < 0.3 else at.simulator.approve(_page(at, link))
        elif now in {"ACTIVE", "PAUSED"}:
            other = "PAUSED" if now == "ACTIVE" else "ACTIVE"
            at.simulator.become(link.handle or "", chance.choices((other, "REVOKED"), (4, 1))[0])


def _page(at: Banks, link: Link) -> str:
    return f"{at.simulator.address}/v2/consents/webview/{link.handle}"


# The storm


def _told(at: Banks, links: list[Link], wanted: int, chance: random.Random) -> list[tuple[str, bytes, set[int]]]:
    """Requests as they arrive: address, body, and the statuses that are right for it."""
    stand = at.statuses()
    sessions = Counter(one["consentId"] for one in at.kept("session"))
    by_consent = {one["consentId"]: one["id"] for one in at.kept("session")}
    deaf = set(chance.sample([link.pk for link in links], len(links) // 5))  # all of theirs are lost
    sent: list[tuple[str, bytes, set[int]]] = []
    while len(sent) < wanted:
        link, draw = chance.choice(links), chance.random()
        if draw < FORGED:
            sent.append(_forged(link, chance))
        elif draw < FORGED + DAMAGED:
            sent.append((HOOK, _damaged(link, chance), {204, 400, 413, 415, 422}))
        elif draw < FORGED + DAMAGED + LOST or link.pk in deaf:
            continue
        else:
            body = json.dumps(_true(link, stand, by_consent if sessions[link.handle or ""] else {}, chance)).encode()
            sent += [(HOOK, body, {204})] * COPIES
    chance.shuffle(sent)
    return sent[:wanted]


def _true(link: Link, stand: dict[str, str], sessions: dict[str, str], chance: random.Random) -> Body:
    """What the aggregator may say in truth: how the consent stands, or that a session came on."""
    handle = link.handle or ""
    body: Body = {"notificationId": str(uuid4()), "consentId": handle, "timestamp": clock.now().isoformat()}
    if sessions and chance.random() < 0.5:
        data = {"status": "COMPLETED", "fips": []}
        return body | {
            "type": "SESSION_STATUS_UPDATE",
            "dataSessionId": sessions[handle],
            "data": data,
            "success": True,
        }
    return body | {"type": "CONSENT_STATUS_UPDATE", "data": {"status": stand[handle]}, "success": True, "error": None}


def _forged(link: Link, chance: random.Random) -> tuple[str, bytes, set[int]]:
    """A stranger's: of a consent nobody knows, a lie about one that is known, or at an address that is not the secret one."""
    lie: Body = {"status": chance.choice(("REVOKED", "ACTIVE", "EXPIRED")), "detail": {"accounts": []}}
    body: Body = {"type": "CONSENT_STATUS_UPDATE", "consentId": link.handle, "success": True, "data": lie}
    kind = chance.randrange(4)
    if kind == 0:
        return HOOK, json.dumps(body | {"consentId": str(uuid4())}).encode(), {204}
    if kind == 1:
        token = chance.choice((secrets.token_urlsafe(30), "n" * 39, "n" * 41, "x"))
        return f"/api/v1/setu/notifications/{token}", json.dumps(body).encode(), {404}
    row = {"type": "CREDIT", "amount": "9999999.00", "currentBalance": "9999999.00", "txnId": "FORGED"}
    account = {"linkRefNumber": "x", "decryptedFI": {"account": {"transactions": {"transaction": [row]}}}}
    if kind == 2:
        invented = {"type": "FI_DATA_READY", "fiData": [{"fipID": "HDFC-FIP", "data": [account]}]}
        return HOOK, json.dumps(body | invented).encode(), {204}
    return HOOK, json.dumps(body | {"notificationId": str(uuid4()), "dataSessionId": ""}).encode(), {204}


def _damaged(link: Link, chance: random.Random) -> bytes:
    good = json.dumps(
        {"type": "CONSENT_STATUS_UPDATE", "consentId": link.handle, "notificationId": str(uuid4())}
    ).encode()
    return chance.choice(
        (
            b"",
            b"[]",
            b"null",
            b'"' + b"x" * 500 + b'"',
            good[: chance.randrange(1, len(good))],
            good.replace(b"CONSENT", b"\xff\xfe"),
            b"[" * 5_000,
            b'{"a":' * 5_000,
            b'{"type":' + b"9" * 5_000 + b"}",
            json.dumps({"type": {"a": 1}, "consentId": [1], "notificationId": True}).encode(),
            json.dumps({"type": "SESSION_STATUS_UPDATE", "consentId": "\ud800", "dataSessionId": "\x00"}).encode(),
            json.dumps({"type": "FI_DATA_READY", "consentId": "x" * 100_000}).encode(),
            json.dumps(
                {"type": "CONSENT_STATUS_UPDATE", "consentId": "1' or '1'='1", "notificationId": "../.."}
            ).encode(),
        )
    )


def _sent(server: Server, told: list[tuple[str, bytes, set[int]]]) -> list[tuple[int, set[int]]]:
    def one(request: tuple[str, bytes, set[int]]) -> tuple[int, set[int]]:
        address, body, right = request
        answer = server.ask("POST", address, body=body, headers={"Content-Type": "application/json"})
        return answer.status, right

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, told))


def _forged_alone(found: Findings, at: Banks, server: Server, links: list[Link], chance: random.Random) -> None:
    """Forged ones by themselves, about links that are at rest: nothing whatever changes by them."""
    _becomes_true(found, at, links)
    before = _all_of(links)
    statuses = [status for status, _ in _sent(server, [_forged(chance.choice(links), chance) for _ in range(100)])]
    found.hold(all(status in {204, 404} for status in statuses), f"forged ones were answered {set(statuses)}")
    _becomes_true(found, at, links)
    found.hold(_all_of(links) == before, "a forged notification has changed something")
    found.count("forged ones alone", len(statuses))


def _all_of(links: list[Link]) -> list[tuple[Any, ...]]:
    """All that a link is to its person."""
    live = Transaction.objects.filter(removed=Removal.NONE)
    return [
        (link.pk, link.state, link.expires_at, Fetch.objects.filter(link=link).count(),
         live.filter(user=link.user_id).count())
        for link in Link.objects.filter(pk__in=[link.pk for link in links]).order_by("id")
    ]  # fmt: skip


# Afterwards


def _becomes_true(found: Findings, at: Banks, links: list[Link]) -> None:
    """Every link stands as its consent at the aggregator, soon after the storm; what a lost one told, the next look tells."""
    end = time.monotonic() + SETTLED_SECONDS
    wrong: list[str] = []
    while time.monotonic() < end:
        stand = at.statuses()
        named = Link.objects.filter(pk__in=[link.pk for link in links]).values_list("handle", "state")
        states = {str(handle): state for handle, state in named}
        wrong = [f"{stand[handle]} there, {state} here" for handle, state in states.items()
                 if TRUTH[stand[handle]] != state]  # fmt: skip
        busy = Fetch.objects.filter(going=True).exists() or Link.objects.filter(due_at__lte=clock.now()).exists()
        if not wrong and not busy:
            break
        if wrong and not busy:  # all of its notifications were lost: six hours later it is looked at
            operations.sweep(now=clock.now())
            Link.objects.filter(pk__in=[link.pk for link in links], due_at__gt=clock.now()).update(due_at=clock.now())
            found.count("found by the next look", len(wrong))
        time.sleep(1)
    found.hold(not wrong, f"{len(wrong)} links are not as the aggregator has them: {wrong[:3]}")


def _nothing_else(found: Findings, at: Banks, links: list[Link]) -> None:
    """One session a day, rows once, no invented money, and an inbox that holds only what named a link of ours."""
    days, _ = at.uses()
    found.hold(all(use == 1 for use in days.values()), "a consent was used twice on a day")
    inbox = Notification.objects.all()
    known = {link.handle for link in links}
    strange = [one for one in inbox.values_list("handle", flat=True) if one not in known]
    found.hold(not strange, f"{len(strange)} notifications of consents that nobody knows are kept")
    most = max(Counter(inbox.values_list("handle", flat=True)).values(), default=0)
    found.hold(most <= MOST_KEPT + THREADS, f"{most} notifications of one consent are kept")
    huge = Transaction.objects.filter(amount_minor__gte=999_999_900).count()
    found.hold(huge == 0, "invented money stands in the ledger")
    over = set(Link.objects.filter(state="revoked").values_list("user_id", flat=True))
    shown = Transaction.objects.filter(user__in=over, removed=Removal.NONE).count()
    found.hold(shown == 0, f"{shown} rows of revoked consents are shown")
    states = Counter(Link.objects.values_list("state", flat=True))
    found.figures |= {"links": len(links), "rows of the inbox": inbox.count()}
    found.figures |= {f"links {state}": count for state, count in sorted(states.items())}
    connections.close_all()
