"""What is to be done next with a link or a fetch: decisions on plain facts, which operations carry out.

They stand apart from the carrying out so that `prove sim` can take them through a hundred thousand failing worlds.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from finsure.banking.domain import lives
from finsure.banking.domain.terms import SKEW, may_fetch_at, next_day

# Steps of a link
ASK, READ, TELL, EXPIRE, WITHDRAW = "ask", "read", "tell", "expire", "withdraw"
# Steps of a fetch, besides READ and ASK: look whether the provider has made a session already, then ask
LOOK, GIVE_UP = "look", "give-up"
CHECKED_EVERY = timedelta(hours=6)


def is_free(leased_until: datetime | None, now: datetime) -> bool:
    """Whether nobody has a row, or has had it too long."""
    return leased_until is None or leased_until <= now


def link_step(state: str, *, consented: bool, expires_at: datetime, now: datetime) -> str:
    """The next step of a living link. `consented`: whether the person's word for it stands."""
    if state == lives.WITHDRAWING:
        return TELL
    if now < expires_at and not consented:
        return WITHDRAW
    if state in {lives.ACTIVE, lives.PAUSED} and now >= expires_at:
        return EXPIRE
    return ASK if state == lives.ASKING else READ


def settled(state: str, truth: str, *, asked_at: datetime, now: datetime) -> str:
    """Where a link stands after the provider has said `truth`; one that waits too long for the person is given up."""
    after = lives.link_after(state, truth)
    given_up = after in {lives.PENDING, lives.ASKING} and now - asked_at > lives.PENDING_LASTS
    return lives.EXPIRED if given_up else after


def truth_of_gone(state: str) -> str:
    """What a consent that the provider no longer has was: revoked, if we had it."""
    return "revoked" if state in {lives.ACTIVE, lives.PAUSED} else "expired"


def withdrawn_to(handle: str | None) -> str:
    """Where a link goes when the person takes it back: the provider must be told, if it was ever asked."""
    return lives.WITHDRAWING if handle else lives.WITHDRAWN


def next_look(state: str, *, asked_at: datetime, fair: bool, own_minute: timedelta, now: datetime) -> datetime:
    """When to read the truth again: soon for one that waits for the person, in time for the next fetch of an active one.

    `fair`: whether a fetch is fair now. `own_minute`: when in the day this link is fetched.
    """
    if state == lives.PENDING:
        return now + lives.look_again_in(asked_at, now)
    if state == lives.ACTIVE and not fair:
        return min(next_day(now) + own_minute, now + CHECKED_EVERY)
    return now + CHECKED_EVERY


def wants_fetch(state: str, *, fair: bool, going: bool) -> bool:
    """Whether the day's fetch of a link is to be written down now."""
    return state == lives.ACTIVE and fair and not going


def heeds_hint(*, attempts: int, leased: bool) -> bool:
    """Whether a hint makes a row due: what is failing keeps its own pace, so that no storm of hints wears it out."""
    return attempts == 0 or leased


def fetch_step(state: str, *, attempts: int, asked_at: datetime | None) -> str:
    """The next step of a fetch. `attempts` counts this one; `asked_at` is when its asking was counted, if it was."""
    if attempts > lives.MOST_ATTEMPTS:  # none of them came to an end: it may be what ends its workers
        return GIVE_UP
    if state != lives.WANTED:
        return READ
    return LOOK if asked_at else ASK


def made_before(sessions: Iterable[tuple[str, datetime]], known: Collection[str], wanted_at: datetime) -> str:
    """The session that an asking made whose answer was lost, or "". `known`: those of other fetches."""
    return next((name for name, at in sessions if at >= wanted_at - SKEW and name not in known), "")


def refused_to_ask(
    link_state: str, *, asked: Iterable[datetime], consented: bool, now: datetime
) -> tuple[str, str] | None:
    """Why a session may not be asked for: where the fetch ends, and its problem; None when it may.

    `asked`: when sessions of the link were asked for otherwise.
    """
    if link_state != lives.ACTIVE or not consented:
        return lives.STOPPED, ""
    return None if may_fetch_at(asked, now) else (lives.LOST, "used-up")


def is_given_up(*, wanted_at: datetime, attempts: int, now: datetime) -> bool:
    """Whether a fetch that has failed once more is not tried again."""
    return now - wanted_at > lives.FETCH_LASTS or attempts >= lives.MOST_ATTEMPTS


def takes_in(link_state: str, *, ours: bool) -> bool:
    """Whether what has come may be recorded. `ours`: nobody else has taken the fetch up meanwhile."""
    return ours and link_state in {lives.ACTIVE, lives.PAUSED}


def judged(session: str, told: Sequence[str], unheard: int, *, asked_at: datetime, now: datetime) -> lives.Seen:
    """Where a reading leaves a fetch. `unheard`: accounts that the session does not name; they are missing once it is
    complete, and waited for until then.
    """
    states = [*told, *["missing" if session == "complete" else "pending"] * unheard]
    return lives.fetch_after(session, states, asked_at=asked_at, now=now)
