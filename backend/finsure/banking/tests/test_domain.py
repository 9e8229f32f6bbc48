"""Fair use, and the lives of links and fetches."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
import pytest

from finsure.banking.domain import lives
from finsure.banking.domain.health import Step, next_step
from finsure.banking.domain.terms import (
    IST,
    OutsideFairUse,
    Terms,
    fetch_range,
    may_fetch_at,
    months_before,
    next_day,
    terms_for,
)

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_the_widest_fair_terms() -> None:
    terms = terms_for(NOW, months=13)

    assert terms.first == date(2025, 10, 25)
    assert terms.expires_at == NOW + timedelta(days=365)
    assert terms.last == date(2027, 11, 23)
    assert terms.life_days == 30


@pytest.mark.parametrize(
    "changed",
    [
        {"expires_at": NOW + timedelta(days=366)},
        {"expires_at": NOW},
        {"expires_at": NOW + timedelta(hours=30)},
        {"life_days": 31},
        {"life_days": 0},
        {"a_day": 2},
        {"first": date(2025, 10, 24)},
        {"last": date(2028, 1, 1)},
        {"first": date(2027, 11, 24)},
        {"fi_types": ()},
        {"fi_types": ("CREDIT_CARD",)},
    ],
)
def test_unfair_terms_do_not_exist(changed: dict[str, object]) -> None:
    fair: dict[str, object] = {
        "starts_at": NOW,
        "expires_at": NOW + timedelta(days=365),
        "first": date(2025, 10, 25),
        "last": date(2026, 12, 1),
    }
    Terms(**fair)  # type: ignore[arg-type]

    with pytest.raises(OutsideFairUse):
        Terms(**fair | changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "months", "earlier"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 15), 13, date(2024, 12, 15)),
        (date(2026, 12, 31), 1, date(2026, 11, 30)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ],
)
def test_months_before(day: date, months: int, earlier: date) -> None:
    assert months_before(day, months) == earlier


def test_a_fetch_asks_for_what_is_new_and_agreed() -> None:
    first, last, today = date(2025, 12, 1), date(2027, 11, 23), date(2026, 11, 24)

    assert fetch_range(first, last, None, today) == (first, today)
    assert fetch_range(first, last, date(2026, 11, 17), today) == (date(2026, 11, 17), today)
    assert fetch_range(first, last, date(2020, 1, 1), today) == (first, today)
    assert fetch_range(first, date(2026, 11, 20), date(2026, 11, 22), today) == (date(2026, 11, 20), date(2026, 11, 20))
    assert fetch_range(date(2020, 1, 1), last, None, today) == (date(2025, 10, 25), today)


def test_one_fetch_a_day_by_indias_calendar() -> None:
    evening = datetime(2026, 11, 24, 18, 25, tzinfo=UTC)  # 23:55 in India

    assert may_fetch_at([], evening)
    assert not may_fetch_at([evening - timedelta(hours=20)], evening)
    assert may_fetch_at([evening], evening + timedelta(minutes=10))
    assert next_day(evening) == evening + timedelta(minutes=9)  # when it has begun for everyone


@given(st.lists(st.integers(0, 40 * 24 * 60), max_size=200))
def test_no_order_of_wishes_passes_fair_use(minutes: list[int]) -> None:
    asked: list[datetime] = []
    for minute in sorted(minutes):
        at = NOW + timedelta(minutes=minute)
        if may_fetch_at(asked, at):
            asked.append(at)

    days = [at.astimezone(IST).date() for at in asked]
    assert len(days) == len(set(days))
    assert all(sum((day.year, day.month) == month for day in days) <= 45 for month in {(d.year, d.month) for d in days})


def test_what_is_over_stays_over() -> None:
    for state in lives.LINK_OVER:
        for truth in ("pending", "active", "paused", "rejected", "revoked", "expired", "failed", "nonsense"):
            assert lives.link_after(state, truth) == state


@pytest.mark.parametrize(
    ("state", "truth", "after"),
    [
        (lives.PENDING, "active", lives.ACTIVE),
        (lives.PENDING, "rejected", lives.REJECTED),
        (lives.ACTIVE, "pending", lives.ACTIVE),  # an old answer that came late
        (lives.ACTIVE, "paused", lives.PAUSED),
        (lives.PAUSED, "active", lives.ACTIVE),
        (lives.ACTIVE, "revoked", lives.REVOKED),
        (lives.ACTIVE, "rejected", lives.ACTIVE),
        (lives.WITHDRAWING, "active", lives.WITHDRAWING),  # the person's word stands, whatever is said there
        (lives.WITHDRAWING, "revoked", lives.WITHDRAWN),
    ],
)
def test_links_follow_the_truth(state: str, truth: str, after: str) -> None:
    assert lives.link_after(state, truth) == after


@pytest.mark.parametrize(
    ("session", "accounts", "minutes", "over", "state"),
    [
        ("pending", [], 1, False, lives.WAITING),
        ("pending", ["pending", "ready"], 1, False, lives.WAITING),
        ("complete", ["pending", "ready"], 1, False, lives.WAITING),  # the session's word may come early
        ("partial", ["ready", "pending"], 30, True, lives.PARTLY),
        ("partial", ["pending", "pending"], 30, False, lives.WAITING),
        ("complete", ["ready", "ready"], 1, True, lives.RECORDED),
        ("partial", ["ready", "timeout"], 1, True, lives.PARTLY),
        ("complete", ["denied", "timeout"], 1, True, lives.LOST),
        ("complete", [], 1, True, lives.LOST),
        ("expired", ["ready", "pending"], 1, True, lives.PARTLY),
        ("failed", ["pending"], 1, True, lives.LOST),
        ("pending", ["pending"], 360, True, lives.LOST),
    ],
)
def test_fetches_wait_for_the_slowest_bank_but_not_for_ever(
    session: str, accounts: list[str], minutes: int, over: bool, state: str
) -> None:
    seen = lives.fetch_after(session, accounts, asked_at=NOW, now=NOW + timedelta(minutes=minutes))

    assert (seen.over, seen.state) == (over, state)


def test_pauses_grow_and_are_spread() -> None:
    pauses = [lives.pause_before(attempt, 7) for attempt in range(14)]

    assert all(timedelta(seconds=1) <= pause <= lives.LONGEST_PAUSE for pause in pauses)
    assert pauses[0] < pauses[3] < pauses[6]
    assert len({lives.pause_before(5, seed) for seed in range(50)}) > 40


def test_a_failing_bank_rests_longer_and_longer() -> None:
    assert lives.open_until(4, NOW) is None
    assert lives.open_until(5, NOW) == NOW + timedelta(minutes=2)
    assert lives.open_until(6, NOW) == NOW + timedelta(minutes=4)
    assert lives.open_until(50, NOW) == NOW + timedelta(hours=2)


def step(**changed: object) -> Step:
    facts: dict[str, object] = {
        "state": lives.ACTIVE,
        "problem": "",
        "expires_at": NOW + timedelta(days=100),
        "account_states": ["ready", "ready"],
        "fresh_at": NOW - timedelta(hours=3),
        "fetching": False,
        "fetch_state": lives.RECORDED,
        "resting": False,
        "now": NOW,
    }
    return next_step(**facts | changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "health", "next_one"),
    [
        ({}, "well", "none"),
        ({"state": lives.PENDING}, "waiting", "approve"),
        ({"state": lives.ASKING}, "waiting", "wait"),
        ({"state": lives.PAUSED}, "stale", "resume"),
        ({"state": lives.REVOKED}, "over", "link_again"),
        ({"state": lives.WITHDRAWN}, "over", "none"),
        ({"fetching": True}, "waiting", "wait"),
        ({"account_states": ["ready", "timeout"]}, "partly", "retry"),
        ({"account_states": ["ready", "timeout"], "resting": True}, "partly", "wait"),
        ({"fetch_state": lives.LOST}, "stale", "retry"),
        ({"fetch_state": lives.LOST, "fresh_at": None}, "broken", "retry"),
        ({"fresh_at": NOW - timedelta(days=3)}, "stale", "retry"),
        ({"expires_at": NOW + timedelta(days=10)}, "well", "renew"),
        ({"problem": "not-set-up"}, "broken", "operator"),
    ],
)
def test_a_link_has_one_health_and_one_next_step(changed: dict[str, object], health: str, next_one: str) -> None:
    assert step(**changed) == Step(health, next_one)
