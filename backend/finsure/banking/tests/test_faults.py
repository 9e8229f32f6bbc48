"""What the proofs of sync have found, one test each: hints during a step, lost leases, poison, midnight."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from finsure.banking import operations
from finsure.banking.connectors.contract import ConsentTruth
from finsure.banking.connectors.setu import Setu
from finsure.banking.domain import lives
from finsure.banking.domain.terms import OutsideFairUse, may_fetch_at, next_day, terms_for
from finsure.banking.models import Fetch, Link, Notification
from finsure.banking.operations import fetching, leases, notifications
from finsure.banking.tests.simulated import Simulator
from finsure.banking.tests.test_journey import linked, rows
from finsure.consent import operations as consent
from finsure.core import clock
from finsure.identity.models import User

NOON = datetime(2026, 5, 4, 6, 30, tzinfo=UTC)  # in India
MIDNIGHT = datetime(2026, 5, 4, 18, 30, tzinfo=UTC)  # India's, between the 4th and the 5th


def a_fetch(user: User) -> Fetch:
    """A fetch that is wanted, of a link that is active; nobody is asked."""
    link = Link.objects.create(
        user=user,
        provider="setu",
        handle="c1",
        state=lives.ACTIVE,
        return_mark="m",
        first_day=date(2026, 1, 1),
        last_day=date(2027, 1, 1),
        life_days=30,
        asked_at=NOON,
        expires_at=NOON + timedelta(days=300),
    )
    facts: dict[str, Any] = {
        "first_day": date(2026, 1, 1),
        "last_day": date(2026, 5, 4),
        "wanted_at": NOON,
        "due_at": NOON,
    }
    return Fetch.objects.create(user=user, link=link, cause="first", **facts)


@pytest.mark.django_db(transaction=True)
def test_a_hint_that_arrives_while_the_link_is_being_read_is_not_lost(
    simulated: Simulator, asha: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = linked(simulated, asha)
    read = Setu.read_consent
    hints = [{"type": "CONSENT_STATUS_UPDATE", "consentId": link.handle, "notificationId": "n1"}]

    def read_before_it_changes(self: Setu, handle: str) -> ConsentTruth:
        truth = read(self, handle)
        if hints:
            simulated.become(handle, "REVOKED")
            operations.take_notification(provider="setu", payload=hints.pop(), now=clock.now())
        return truth

    monkeypatch.setattr(Setu, "read_consent", read_before_it_changes)
    operations.advance_link(link_id=link.pk, now=clock.now())

    assert Link.objects.get(pk=link.pk).state == "revoked"
    assert rows(asha) == 0


@pytest.mark.django_db
def test_who_has_lost_the_lease_asks_for_nothing_and_writes_nothing(asha: User) -> None:
    fetch = a_fetch(asha)
    slow = leases.taken(Fetch, fetch.pk, lives.FETCH_OVER, NOON)
    other = leases.taken(Fetch, fetch.pk, lives.FETCH_OVER, NOON + leases.LEASE)

    assert slow is not None
    assert other is not None
    assert not fetching._counted(slow, NOON)
    assert not leases.put_down(slow, lives.WANTED, state=lives.LOST, due_at=None)
    assert Fetch.objects.get(pk=fetch.pk).state == lives.WANTED


@pytest.mark.django_db
def test_a_fetch_that_ends_its_workers_is_given_up(asha: User) -> None:
    fetch = a_fetch(asha)
    for attempt in range(lives.MOST_ATTEMPTS):  # each takes it up and is never seen again
        leases.taken(Fetch, fetch.pk, lives.FETCH_OVER, NOON + attempt * leases.LEASE)

    operations.advance_fetch(fetch_id=fetch.pk, now=NOON + lives.MOST_ATTEMPTS * leases.LEASE)

    fetch.refresh_from_db()
    assert (fetch.state, fetch.problem, fetch.going) == (lives.LOST, "kept-failing", None)


@pytest.mark.django_db
def test_hints_do_not_wear_out_what_is_failing(simulated: Simulator, asha: User) -> None:
    fetch = a_fetch(asha)
    later = NOON + timedelta(minutes=20)
    Fetch.objects.filter(pk=fetch.pk).update(session_id="s1", state=lives.WAITING, attempts=3, due_at=later)
    hint = {"type": "SESSION_STATUS_UPDATE", "consentId": "c1", "dataSessionId": "s1", "notificationId": "n1"}

    assert operations.take_notification(provider="setu", payload=hint, now=NOON)

    assert Fetch.objects.get(pk=fetch.pk).due_at == later


@pytest.mark.django_db(transaction=True)
def test_taking_every_word_back_takes_back_the_one_for_keeping(simulated: Simulator, asha: User) -> None:
    linked(simulated, asha, keep=True)

    consent.withdraw_consents(user=asha, now=clock.now())

    assert rows(asha) == 0


@pytest.mark.parametrize("minutes", [-3, -1, 0, 1, 3])
def test_around_midnight_a_fetch_takes_up_both_days(minutes: int) -> None:
    asked = MIDNIGHT + timedelta(minutes=minutes)

    assert may_fetch_at([asked], MIDNIGHT - timedelta(hours=1)) == (minutes > 2)
    assert may_fetch_at([asked], MIDNIGHT + timedelta(hours=1)) == (minutes < -2)


def test_the_next_day_begins_when_it_has_begun_for_everyone() -> None:
    assert may_fetch_at([NOON], next_day(NOON))
    assert not may_fetch_at([NOON], MIDNIGHT)


def test_a_history_that_begins_tomorrow_is_refused() -> None:
    with pytest.raises(OutsideFairUse):
        terms_for(NOON, months=0)


@pytest.mark.django_db
def test_forged_hints_about_one_consent_do_not_fill_the_inbox(
    simulated: Simulator, asha: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_fetch(asha)
    monkeypatch.setattr(notifications, "MOST_KEPT", 3)
    for number in range(5):
        hint = {"type": "CONSENT_STATUS_UPDATE", "consentId": "c1", "notificationId": f"n{number}"}
        operations.take_notification(provider="setu", payload=hint, now=NOON)

    assert Notification.objects.count() == 3
