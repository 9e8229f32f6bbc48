"""What a person is told of a link: how it stands in one word, and the one thing to do next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from finsure.banking.domain import lives

STALE_AFTER = timedelta(hours=48)
RENEW_WITHIN = timedelta(days=14)
# The words are the front end's; these are their names.
STEPS = ("none", "wait", "approve", "resume", "retry", "renew", "link_again", "operator")
HEALTHS = ("well", "waiting", "stale", "partly", "broken", "over")


@dataclass(frozen=True, slots=True)
class Step:
    """`health`: one of HEALTHS. `step`: one of STEPS, what to do next."""

    health: str
    step: str


def next_step(
    *,
    state: str,
    problem: str,
    expires_at: datetime,
    account_states: Sequence[str],
    fresh_at: datetime | None,
    fetching: bool,
    fetch_state: str,
    resting: bool,
    now: datetime,
) -> Step:
    """How a link stands and what the person can do about it. `fresh_at` is of its stalest account that ever came."""
    if problem == "not-set-up":
        return Step("broken", "operator")
    if state != lives.ACTIVE or fetching:
        return _not_active(state)
    fresh = fresh_at is not None and now - fresh_at <= STALE_AFTER
    again = "wait" if resting else "retry"
    if expires_at - now < RENEW_WITHIN:
        return Step("well" if fresh else "stale", "renew")
    if fetch_state == lives.LOST or "new" in account_states or not account_states:
        return Step("stale" if fresh_at else "broken", again)
    if any(state != "ready" for state in account_states):
        return Step("partly", again)
    return Step("well", "none") if fresh else Step("stale", again)


def _not_active(state: str) -> Step:
    if state in lives.LINK_OVER:
        return Step("over", "none" if state == lives.WITHDRAWN else "link_again")
    steps = {lives.PENDING: Step("waiting", "approve"), lives.PAUSED: Step("stale", "resume")}
    return steps.get(state, Step("waiting", "wait"))
