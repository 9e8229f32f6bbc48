"""One link in a world of chance: a database in memory, a provider, a person, and workers that may die at every breath.

What is decided is decided by the product (`banking.domain.machine`, `lives`, `terms`); here is only what carries it out,
as `banking.operations` does, one breath at a time: a `yield` stands wherever another worker, a fault or the end of the
process may come between. Between two of them is one transaction, or one thing that happens at the provider.
"""

from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
import random
from typing import Any

from finsure.banking.domain import lives, machine
from finsure.banking.domain.terms import fetch_range, may_fetch_at, terms_for

LEASE = timedelta(seconds=45)
SWEPT = timedelta(seconds=5)
# Calls have budgets, and a machine that slept has lost its connections; a lease is over sooner, so two do meet.
LONGEST_STEP = timedelta(seconds=60)
INDIA = timedelta(hours=5, minutes=30)
BEGUN = datetime(2026, 3, 1, tzinfo=UTC)
Worker = Generator[None, None, None]
AtWork = tuple[Worker, "Row", datetime]  # on what, since when
OVER = {*lives.LINK_OVER, *lives.FETCH_OVER}
# Which way a link may go, written down once more and apart from the product.
MOVES = {
    ("asking", "pending"), ("asking", "failed"), ("asking", "expired"), ("asking", "withdrawn"),
    ("pending", "active"), ("pending", "rejected"), ("pending", "expired"), ("pending", "paused"),
    ("pending", "revoked"), ("pending", "withdrawing"),
    ("active", "paused"), ("active", "revoked"), ("active", "expired"), ("active", "withdrawing"),
    ("paused", "active"), ("paused", "revoked"), ("paused", "expired"), ("paused", "withdrawing"),
    ("withdrawing", "withdrawn"),
    ("wanted", "waiting"), ("wanted", "stopped"), ("wanted", "lost"),
    ("waiting", "recorded"), ("waiting", "partly"), ("waiting", "stopped"), ("waiting", "lost"),
}  # fmt: skip


class FaultOfProvider(Exception):
    """The provider gave no answer; whether it has done what was asked is not known."""


class GoneThere(Exception):
    """The provider has ended it."""


@dataclass
class Row:
    """A link or a fetch as its table keeps it."""

    kind: str
    state: str
    due_at: datetime | None
    leased_until: datetime | None = None
    attempts: int = 0
    handle: str = ""
    session: str = ""
    at: datetime = BEGUN  # asked for or wanted
    asked_at: datetime | None = None
    delivered: set[int] = field(default_factory=set)


@dataclass
class Session:
    name: str
    at: datetime
    accounts: list[tuple[datetime, str]]  # when each answers, and how


def _hold(true: bool, broken: str) -> None:
    if not true:
        raise AssertionError(broken)


class World:
    """All of it. `run` raises AssertionError with what was broken."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.now = BEGUN + timedelta(seconds=self.chance.randrange(86_400 * 200))
        self.faulty = True
        self.skew = timedelta(seconds=self.chance.uniform(-55, 55))  # of the provider's clock
        self.terms = terms_for(self.now, days=self.chance.choice((1, 3, 30, 365)), months=self.chance.randrange(1, 14))
        self.consented = True
        self.withdrawn_at: datetime | None = None
        self.link = Row("link", lives.ASKING, self.now, at=self.now)
        self.fetches: list[Row] = []
        self.there: dict[str, str] = {}  # handle: state at the provider
        self.sessions: list[Session] = []
        self.hints: list[str] = []
        self.accounts = self.chance.randrange(1, 4)
        self.shown: set[tuple[int, int]] = set()  # (fetch, account) whose rows stand in the ledger
        self.workers: list[AtWork] = []
        self.going: Worker | None = None
        self.tight: Worker | None = None  # a call is on its way: it takes less than the lease
        self.swept_at = self.now
        self.counts: Counter[str] = Counter()

    # The world goes on

    def run(self) -> None:
        for _ in range(self.chance.randrange(50, 600)):
            self._breath()
            self._never_broken()
        self.faulty = False
        for _ in range(3_000):
            if not self._quiet():
                return self._all_done()
            self._breath()
            self._never_broken()
        raise AssertionError(f"not at rest: {self.link}, {[one for one in self.fetches if one.state not in OVER]}")

    def _breath(self) -> None:
        """One thing happens: a worker goes on or dies, time passes, somebody acts, a hint arrives, the sweep comes."""
        if self.tight:
            return self._go_on(next(one for one in self.workers if one[0] is self.tight))
        what = self.chance.random()
        if self.workers and what < 0.6:
            return self._go_on(self.chance.choice(self.workers))
        if what < 0.8 or not self.faulty:
            self._pass_time()
            if self.now - self.swept_at >= SWEPT:
                self._sweep()
        elif what < 0.9:
            self._somebody_acts()
        elif self.hints:
            self._hint_arrives()
        return None

    def _go_on(self, worker: AtWork) -> None:
        going = worker[0]
        if self.faulty and self.chance.random() < 0.04:
            self.counts["workers killed"] += 1
            going.close()
            self.tight = None
            self.workers.remove(worker)
            return
        self.going = going
        try:
            next(going)
        except StopIteration:
            self.workers.remove(worker)
        self.counts["steps"] += 1

    def _pass_time(self) -> None:
        far = self.chance.random()
        if far < 0.7 and self.faulty:
            self.now += timedelta(seconds=self.chance.uniform(0, 20))
        elif self.workers and not self.faulty:
            self.now += timedelta(seconds=1)
        else:
            self.now += timedelta(seconds=self.chance.choice((6, 60, 600, 7_200, 30_000)))
        for worker in [one for one in self.workers if self.now - one[2] > LONGEST_STEP]:
            worker[0].close()
            self.workers.remove(worker)

    def _sweep(self) -> None:
        self.swept_at = self.now
        for row in [self.link, *self.fetches]:
            free = machine.is_free(row.leased_until, self.now)
            if row.state not in OVER and row.due_at and row.due_at <= self.now and free:
                self._hand_on(row)

    def _hand_on(self, row: Row) -> None:
        if len(self.workers) < 4:
            step = self._advance_link() if row.kind == "link" else self._advance_fetch(row)
            self.workers.append((step, row, self.now))

    def _hint(self, row: Row) -> None:
        """A task is handed to the queue, which may lose it."""
        if not self.faulty or self.chance.random() < 0.7:
            self._hand_on(row)

    def _somebody_acts(self) -> None:
        link, handle = self.link, self.link.handle
        state = self.there.get(handle, "")
        if self.chance.random() < 0.03 and link.state not in OVER and link.state != lives.WITHDRAWING:
            if self.chance.random() < 0.5:
                self.consented = False  # on another page; the link follows with its next step
                self.withdrawn_at = self.withdrawn_at or self.now
            else:
                self._withdraw()
            return
        after = {"pending": ("active", "rejected"), "active": ("paused", "revoked"), "paused": ("active", "revoked")}
        if state in after and (state != "active" or self.chance.random() < 0.2):
            self.there[handle] = self.chance.choices(after[state], (8, 1))[0]
            self.hints += [handle] * self.chance.choice((0, 1, 1, 3))

    def _hint_arrives(self) -> None:
        """True, doubled, late or forged: all it does is to make a row due."""
        self.hints.pop(self.chance.randrange(len(self.hints)))
        going = [one for one in self.fetches if one.state not in OVER]
        row = self.chance.choice([self.link, *going])
        if row.state in OVER or not machine.heeds_hint(attempts=row.attempts, leased=row.leased_until is not None):
            return
        before, row.due_at = row.due_at, self.now
        self.counts["hints heeded"] += 1
        if before and before > self.now:
            self._hint(row)

    # The provider

    def _answer(self) -> None:
        """Every call ends here: with an answer, or without one although it was done."""
        if self.faulty and self.chance.random() < 0.12:
            self.counts["answers lost"] += 1
            raise FaultOfProvider

    def _call(self) -> None:
        if self.faulty and self.chance.random() < 0.12:
            self.counts["calls refused"] += 1
            raise FaultOfProvider
        if self.there.get(self.link.handle) == "active" and self.now >= self.terms.expires_at:
            self.there[self.link.handle] = "expired"

    def _revoke(self, handle: str) -> None:
        """One that was not given yet cannot be taken back; the person turns it down in the end."""
        if self.there[handle] == "pending":
            self.there[handle] = "pending" if self.faulty else "rejected"
            raise FaultOfProvider
        self.there[handle] = "revoked"

    def _ask_session(self, counted_at: datetime) -> str:
        self._call()
        if self.there[self.link.handle] != "active":
            raise GoneThere
        late = self.withdrawn_at is not None and counted_at > self.withdrawn_at
        _hold(not late, "a session was asked for after the withdrawal")
        at = self.now + self.skew
        day = (at + INDIA).date()
        _hold(all((one.at + INDIA).date() != day for one in self.sessions), f"two sessions on {day}")
        answers = [
            (self.now + timedelta(seconds=self.chance.choice((0, 2, 30, 900, 80_000))),
             self.chance.choice(("ready", "ready", "ready", "timeout", "denied")))
            for _ in range(self.accounts)
        ]  # fmt: skip
        self.sessions.append(Session(f"s{len(self.sessions)}", at, answers))
        self.counts["sessions"] += 1
        self.hints += [self.link.handle] * self.chance.choice((0, 1, 3))
        self._answer()
        return self.sessions[-1].name

    def _read_session(self, name: str) -> tuple[str, list[str]]:
        self._call()
        if self.there[self.link.handle] in {"revoked", "expired"}:
            raise GoneThere
        session = next(one for one in self.sessions if one.name == name)
        states = [how if at <= self.now else "pending" for at, how in session.accounts]
        whole = "pending" if set(states) == {"pending"} else "partial" if "pending" in states else "complete"
        if self.now - session.at > lives.FETCH_LASTS:
            whole = "expired"
        self._answer()
        return whole, states

    # What operations do, breath by breath

    def _taken(self, row: Row) -> bool:
        if row.state in OVER or not machine.is_free(row.leased_until, self.now):
            return False
        row.leased_until, row.attempts = self.now + LEASE, row.attempts + 1
        return True

    def _put_down(self, row: Row, seen: Row, **facts: Any) -> bool:
        """As `leases.put_down`: under the state and the lease that were taken, and never over a hint."""
        if row.state != seen.state or row.leased_until != seen.leased_until:
            return False
        if facts.get("due_at") is not None and row.due_at != seen.due_at:
            facts.pop("due_at")
            self._hint(row)
        self._moved(row, facts.get("state", row.state))
        for name, value in facts.items():
            setattr(row, name, value)
        row.leased_until = None
        return True

    def _moved(self, row: Row, state: str) -> None:
        _hold(state == row.state or (row.state, state) in MOVES, f"a {row.kind} went from {row.state} to {state}")

    def _put_off(self, row: Row, seen: Row, now: datetime) -> None:
        self._put_down(row, seen, due_at=now + lives.pause_before(seen.attempts - 1, 1))

    def _advance_link(self) -> Worker:
        link, now = self.link, self.now
        if not self._taken(link):
            return
        seen = _copy(link)
        yield
        step = machine.link_step(seen.state, consented=self.consented, expires_at=self.terms.expires_at, now=now)
        try:
            if step == machine.WITHDRAW:
                self._withdraw()
            elif step == machine.EXPIRE:
                self._settle(seen, "expired", now)
            elif step == machine.ASK:
                self._call()
                handle = f"c{len(self.there)}"
                self.there[handle] = "pending"
                self._answer()
                yield
                self._put_down(
                    link, seen, state=lives.PENDING, handle=handle, due_at=now + timedelta(seconds=2), attempts=0
                )
            elif step == machine.TELL:
                self._call()
                self._revoke(seen.handle)
                self._answer()
                yield
                self._put_down(link, seen, state=lives.WITHDRAWN, due_at=None, attempts=0)
            else:
                self._call()
                truth = self.there[seen.handle]
                self._answer()
                yield
                self._settle(seen, truth, now)
        except FaultOfProvider:
            yield
            self._put_off(link, seen, now)

    def _settle(self, seen: Row, truth: str, now: datetime) -> None:
        link = self.link
        if link.leased_until != seen.leased_until:
            return None
        state = machine.settled(link.state, truth, asked_at=link.at, now=now)
        if state in OVER:
            return self._end(state)
        asked = [one.asked_at for one in self.fetches if one.asked_at]
        fair = may_fetch_at(asked, now)
        due = machine.next_look(state, asked_at=link.at, fair=fair, own_minute=timedelta(minutes=3), now=now)
        here = _copy(link)
        here.leased_until, here.due_at = seen.leased_until, seen.due_at
        self._put_down(link, here, state=state, due_at=due, attempts=0)
        going = any(one.state not in OVER for one in self.fetches)
        if machine.wants_fetch(link.state, fair=fair, going=going):
            self.fetches.append(Row("fetch", lives.WANTED, now, at=now))
            self._hint(self.fetches[-1])
        return None

    def _withdraw(self) -> None:
        if self.link.state in OVER or self.link.state == lives.WITHDRAWING:
            return
        self.consented, self.withdrawn_at = False, self.withdrawn_at or self.now
        self.counts["withdrawals"] += 1
        self._end(machine.withdrawn_to(self.link.handle))

    def _end(self, state: str) -> None:
        link = self.link
        self._moved(link, state)
        link.state, link.leased_until, link.attempts = state, None, 0
        link.due_at = self.now if state == lives.WITHDRAWING else None
        for fetch in self.fetches:
            if fetch.state not in OVER:
                self._moved(fetch, lives.STOPPED)
                fetch.state, fetch.due_at, fetch.leased_until = lives.STOPPED, None, None
        if state != lives.EXPIRED:
            self.shown.clear()

    def _advance_fetch(self, fetch: Row) -> Worker:
        now = self.now
        if not self._taken(fetch):
            return
        seen = _copy(fetch)
        yield
        step = machine.fetch_step(seen.state, attempts=seen.attempts, asked_at=seen.asked_at)
        try:
            if step == machine.GIVE_UP:
                self._put_down(fetch, seen, state=lives.LOST, due_at=None)
            elif step == machine.READ:
                yield from self._read(fetch, seen, now)
            else:
                yield from self._ask(fetch, seen, now, look=step == machine.LOOK)
        except GoneThere:
            yield
            self._put_down(fetch, seen, state=lives.LOST, due_at=None)
            if self.link.state not in OVER:
                self.link.due_at = now
        except FaultOfProvider:
            yield
            if machine.is_given_up(wanted_at=fetch.at, attempts=seen.attempts, now=now):
                self._put_down(fetch, seen, state=lives.LOST, due_at=None)
            else:
                self._put_off(fetch, seen, now)

    def _ask(self, fetch: Row, seen: Row, now: datetime, *, look: bool) -> Worker:
        name = ""
        if look:
            self._call()
            known = {one.session for one in self.fetches if one is not fetch}
            listed = [(one.name, one.at) for one in reversed(self.sessions)]
            self._answer()
            yield
            name = machine.made_before(listed, known, fetch.at)
        if not name:
            if fetch.leased_until != seen.leased_until:
                return
            others = [one.asked_at for one in self.fetches if one.asked_at and one.asked_at != fetch.asked_at]
            refused = machine.refused_to_ask(self.link.state, asked=others, consented=self.consented, now=now)
            if refused:
                self._put_down(fetch, seen, state=refused[0], due_at=None)
                return
            fetch.asked_at = now
            self.tight = self.going
            counted_at = self.now
            yield
            self.tight = None
            name = self._ask_session(counted_at)
            yield
        due = now + timedelta(seconds=1)
        if self._put_down(fetch, seen, state=lives.WAITING, session=name, due_at=due, attempts=0):
            self._hint(fetch)

    def _read(self, fetch: Row, seen: Row, now: datetime) -> Worker:
        whole, states = self._read_session(seen.session)
        yield
        number, done = self.fetches.index(fetch), set(fetch.delivered)
        for account, state in enumerate(states):
            if account in done or state == "pending":
                continue
            if state == "ready":
                if not machine.takes_in(self.link.state, ours=fetch.leased_until == seen.leased_until):
                    return
                _hold(self.link.state not in OVER, "recorded after the end")
                _hold((number, account) not in self.shown, "an account was recorded twice")
                self.shown.add((number, account))
                self.counts["accounts recorded"] += 1
            fetch.delivered.add(account)
            yield
        judged = machine.judged(whole, states, 0, asked_at=fetch.asked_at or fetch.at, now=now)
        if judged.over:
            self._put_down(fetch, seen, state=judged.state, due_at=None)
        else:
            due = now + lives.look_again_in(fetch.asked_at or fetch.at, now)
            self._put_down(fetch, seen, due_at=due, attempts=0)

    # What must never be, and what must have become

    def _never_broken(self) -> None:
        going = [one for one in self.fetches if one.state not in OVER]
        _hold(len(going) <= 1, "two fetches go on at once")
        ended = self.link.state in OVER or self.link.state == lives.WITHDRAWING
        _hold(not (ended and going), "a fetch goes on after the link's end")
        _hold(not (ended and self.link.state != lives.EXPIRED and self.shown), "rows are shown after the end")
        if self.fetches:
            first, last = fetch_range(self.terms.first, self.terms.last, None, (self.now + INDIA).date())
            _hold(self.terms.first <= first <= last <= self.terms.last, "days outside the terms")

    def _quiet(self) -> bool:
        """Whether anything is left to do: at work, due, or going on."""
        due = self.link.state not in OVER and self.link.due_at is not None and self.link.due_at <= self.now
        untold = not self.consented and self.link.state not in OVER
        return bool(self.workers) or due or untold or any(one.state not in OVER for one in self.fetches)

    def _all_done(self) -> None:
        link = self.link
        self.counts[f"links {link.state}"] += 1
        _hold(link.leased_until is None or link.state not in OVER, "a link that is over is held")
        over = self.now >= self.terms.expires_at  # by itself, at the provider too
        told = (
            over
            or link.state != lives.WITHDRAWN
            or self.there.get(link.handle, "")
            in {
                "",
                "revoked",
                "rejected",
                "expired",
            }
        )
        _hold(told, f"the provider still has {self.there.get(link.handle)} of what was withdrawn")
        for fetch in self.fetches:
            self.counts[f"fetches {fetch.state}"] += 1
            found = fetch.state != lives.RECORDED or len(fetch.delivered) == self.accounts
            _hold(found, "a fetch is over and an account of it was never taken in")


def _copy(row: Row) -> Row:
    return Row(
        row.kind, row.state, row.due_at, row.leased_until, row.attempts, row.handle, row.session, row.at, row.asked_at
    )
