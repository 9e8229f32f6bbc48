"""The lives of links and fetches: which state follows which truth, and when to look again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

# A link is one consent at a provider.
ASKING = "asking"  # wanted by the person; the provider has not been asked, or its answer was lost
PENDING = "pending"  # waits for the person on the provider's page
ACTIVE, PAUSED = "active", "paused"
WITHDRAWING = "withdrawing"  # over for us already; the provider does not know yet
REJECTED, WITHDRAWN, REVOKED, EXPIRED, FAILED = "rejected", "withdrawn", "revoked", "expired", "failed"
LINK_STATES = (ASKING, PENDING, ACTIVE, PAUSED, WITHDRAWING, REJECTED, WITHDRAWN, REVOKED, EXPIRED, FAILED)
LINK_OVER = frozenset({REJECTED, WITHDRAWN, REVOKED, EXPIRED, FAILED})
ENDED_THERE = frozenset({REVOKED, EXPIRED})  # what was active and was ended by somebody else than us

# A fetch is one data session.
WANTED = "wanted"  # the provider has not been asked, or its answer was lost
WAITING = "waiting"  # the banks have been asked
RECORDED, PARTLY = "recorded", "partly"  # everything, or what came and which accounts did not
STOPPED, LOST = "stopped", "lost"  # the consent ended meanwhile; the provider would not, or could not in time
FETCH_STATES = (WANTED, WAITING, RECORDED, PARTLY, STOPPED, LOST)
FETCH_OVER = frozenset({RECORDED, PARTLY, STOPPED, LOST})

PENDING_LASTS = timedelta(days=2)  # an unanswered consent is given up
FETCH_LASTS = timedelta(hours=6)  # an aggregator keeps undelivered data no longer (Sahamati SD002)
PARTIAL_PATIENCE = timedelta(minutes=30)  # how long the slowest bank of several is waited for
MOST_ATTEMPTS = 12
LONGEST_PAUSE = timedelta(minutes=30)

_LINK_AFTER = {
    # now at: what the provider may say, and where that leads
    ASKING: {"pending": PENDING, "active": ACTIVE, "rejected": REJECTED, "expired": EXPIRED, "failed": FAILED},
    PENDING: {
        "pending": PENDING,
        "active": ACTIVE,
        "paused": PAUSED,
        "rejected": REJECTED,
        "revoked": REVOKED,
        "expired": EXPIRED,
        "failed": FAILED,
    },
    ACTIVE: {"active": ACTIVE, "paused": PAUSED, "revoked": REVOKED, "expired": EXPIRED, "failed": FAILED},
    PAUSED: {"active": ACTIVE, "paused": PAUSED, "revoked": REVOKED, "expired": EXPIRED, "failed": FAILED},
    WITHDRAWING: {"revoked": WITHDRAWN, "expired": WITHDRAWN, "rejected": WITHDRAWN, "failed": WITHDRAWN},
}


def link_after(state: str, truth: str) -> str:
    """Where a link stands once the provider has said `truth`; what cannot follow changes nothing, what is over stays over."""
    return _LINK_AFTER.get(state, {}).get(truth, state)


def pause_before(attempt: int, seed: int) -> timedelta:
    """How long to wait before the next try: doubling from two seconds to half an hour, with full jitter on the upper half.

    `seed` makes the jitter of a row its own and repeatable.
    """
    longest = min(LONGEST_PAUSE.total_seconds(), 2.0 * 2 ** min(attempt, 12))
    spread = blake2b(f"{seed}:{attempt}".encode(), digest_size=2).digest()
    return timedelta(seconds=longest * (0.5 + int.from_bytes(spread) / 2**17))


@dataclass(frozen=True, slots=True)
class Seen:
    """What one reading of a session showed: whether it is over for us, and where that leaves the fetch."""

    over: bool
    state: str


def fetch_after(session: str, accounts: Iterable[str], *, asked_at: datetime, now: datetime) -> Seen:
    """Where a fetch stands after its session was read; judged by the accounts, for the session's own word may come early.

    `accounts`: each one's state. What has come is recorded at once by the caller; here is decided whether to wait on.
    """
    states = list(accounts)
    ready = sum(state == "ready" for state in states)
    waiting = sum(state == "pending" for state in states)
    age = now - asked_at
    if session in {"expired", "failed"} or age >= FETCH_LASTS:
        return Seen(True, PARTLY if ready else LOST)
    if not states:
        return Seen(session == "complete", LOST if session == "complete" else WAITING)
    if not waiting:
        return Seen(True, RECORDED if ready == len(states) else PARTLY if ready else LOST)
    if ready and age >= PARTIAL_PATIENCE:
        return Seen(True, PARTLY)
    return Seen(False, WAITING)


def look_again_in(asked_at: datetime, now: datetime) -> timedelta:
    """How soon to read a waiting session again without a notification: a tenth of its age, from 1 s to 5 minutes."""
    return min(max((now - asked_at) / 10, timedelta(seconds=1)), timedelta(minutes=5))


# A breaker for each bank: after so many failures in a row it is left alone for a while, which doubles.
BREAKS_AFTER, BREAKS_FOR, BREAKS_LONGEST = 5, timedelta(minutes=2), timedelta(hours=2)


def open_until(failures: int, now: datetime) -> datetime | None:
    """Until when a bank with so many failures in a row is left alone."""
    if failures < BREAKS_AFTER:
        return None
    longer: int = 2 ** min(failures - BREAKS_AFTER, 8)
    return now + min(BREAKS_FOR * longer, BREAKS_LONGEST)
