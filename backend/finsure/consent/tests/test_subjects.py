"""Words given for one thing: a link to banks has consents of its own, under a notice of its own."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from finsure.audit.models import Entry
from finsure.consent import operations, queries
from finsure.consent.domain import BANKS, CURRENT_OF, LINK_PURPOSES, notice_in
from finsure.consent.models import Consent, ConsentEvent
from finsure.consent.operations import ANALYSE, KEEP_FETCHED, LINK_BANK, ConsentNeeded, NoticeOutdated
from finsure.core.problems import InvalidInput, NotFound
from finsure.identity.models import User

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def gave(user: User, purpose: str = LINK_BANK, subject: str = "link 1", at: datetime = NOON, **facts: Any) -> Consent:
    given: dict[str, Any] = {"notice_version": CURRENT_OF[BANKS], "language": "en", "channel": "web"} | facts
    return operations.give_consent(user=user, purpose=purpose, subject=subject, now=at, **given)


def kinds(user: User, subject: str = "link 1") -> list[str]:
    rows, _ = queries.subject_events(user, subject)
    return [row.kind for row in rows]


@pytest.fixture
def dev(db: Any) -> User:
    """Has never agreed to anything."""
    return User.objects.create()


def test_a_word_for_one_thing_holds_for_that_alone(dev: User, asha: User) -> None:
    given = gave(dev)

    assert queries.active_consent(dev.pk, LINK_BANK, NOON, "link 1") == given
    assert queries.active_consent(dev.pk, LINK_BANK, NOON, "link 2") is None
    assert queries.active_consent(dev.pk, LINK_BANK, NOON) is None
    assert queries.active_consent(asha.pk, LINK_BANK, NOON, "link 1") is None
    assert not queries.has_consent(dev.pk, LINK_BANK, now=NOON)
    assert all(consent is None for _, consent in queries.consents_of(dev))


def test_it_is_given_under_the_notice_about_banks(dev: User) -> None:
    given = gave(dev, language="hi")

    shown = notice_in("hi", BANKS)
    assert (given.notice.version, given.notice.language, given.notice.sha256) == (shown.version, "hi", shown.sha256)
    assert shown.about == BANKS
    assert given.notice.text == shown.text != notice_in("hi").text
    assert operations.current_notice() == CURRENT_OF[BANKS]
    with pytest.raises(NoticeOutdated) as refused:
        gave(dev, subject="link 2", notice_version=CURRENT_OF[BANKS] + 1)
    assert refused.value.members == {"notice_version": CURRENT_OF[BANKS]}
    with pytest.raises(InvalidInput):
        gave(dev, subject="link 2", language="xx")


def test_it_says_what_it_covers_in_its_own_words_or_in_those_of_the_purpose(dev: User) -> None:
    plain = gave(dev)
    own = gave(dev, subject="link 2", history="from 2025", frequency="weekly", data_life="a day", expires_at=NOON + DAY)

    purpose = LINK_PURPOSES[LINK_BANK]
    assert (plain.history, plain.frequency, plain.data_life) == (purpose.history, purpose.frequency, purpose.data_life)
    assert plain.data_kinds == own.data_kinds == list(purpose.data_kinds)
    assert (own.history, own.frequency, own.data_life) == ("from 2025", "weekly", "a day")
    assert (plain.expires_at, own.expires_at) == (None, NOON + DAY)
    assert (own.purpose, own.subject, own.channel, own.given_at) == (LINK_BANK, "link 2", "web", NOON)


def test_a_purpose_of_links_needs_a_thing_and_the_other_way_round(dev: User) -> None:
    with pytest.raises(NotFound):
        gave(dev, subject="")
    with pytest.raises(KeyError):
        gave(dev, purpose=ANALYSE)


def test_taking_one_back_leaves_the_others(dev: User) -> None:
    first, other, kept = gave(dev), gave(dev, subject="link 2"), gave(dev, KEEP_FETCHED)

    taken = operations.withdraw_consent(user=dev, purpose=LINK_BANK, subject="link 1", now=NOON + DAY)

    assert taken == first
    assert (taken.state, taken.ended_at) == ("withdrawn", NOON + DAY)
    assert queries.active_consent(dev.pk, LINK_BANK, NOON + DAY, "link 2") == other
    assert queries.active_consent(dev.pk, KEEP_FETCHED, NOON + DAY, "link 1") == kept
    with pytest.raises(NotFound):
        operations.withdraw_consent(user=dev, purpose=LINK_BANK, subject="link 3", now=NOON)


def test_taking_everything_back_reaches_links_too(dev: User, asha: User) -> None:
    gave(dev)
    gave(dev, KEEP_FETCHED, "link 2")
    others = gave(asha)

    operations.withdraw_consents(user=dev, now=NOON + DAY)

    assert not Consent.objects.filter(user=dev.pk, active=True).exists()
    assert Consent.objects.get(pk=others.pk).active


def test_a_use_is_written_down_under_the_word_of_its_link(dev: User) -> None:
    given = gave(dev)

    operations.use_link_consent(user=dev, subject="link 1", what="fetch.asked", subject_id=7, now=NOON + DAY)

    event = ConsentEvent.objects.latest("id")
    assert (event.consent_id, event.kind, event.what) == (given.pk, "used", "fetch.asked")
    assert (event.subject_id, event.at) == (7, NOON + DAY)


def test_without_the_word_nothing_is_used(dev: User) -> None:
    gave(dev, KEEP_FETCHED)
    gave(dev, subject="link 2")

    with pytest.raises(ConsentNeeded, match="The consent for this link is over") as refused:
        operations.use_link_consent(user=dev, subject="link 1", what="fetch.asked", subject_id=7, now=NOON)

    assert refused.value.members == {"purposes": [LINK_BANK], "notice_version": CURRENT_OF[BANKS]}
    assert not ConsentEvent.objects.filter(kind="used").exists()


def test_a_word_whose_time_is_over_ends_for_its_thing_alone(dev: User, asha: User) -> None:
    given, other, hers = gave(dev), gave(dev, subject="link 2"), gave(asha)
    kept = gave(dev, KEEP_FETCHED)

    for at in (NOON + DAY, NOON + 2 * DAY):
        operations.expire_consent(user=dev, purpose=LINK_BANK, subject="link 1", now=at)

    given.refresh_from_db()
    assert (given.state, given.active, given.ended_at) == ("expired", None, NOON + DAY)
    assert Consent.objects.filter(pk__in=[other.pk, hers.pk, kept.pk], active=True).count() == 3
    assert kinds(dev).count("expired") == 1


def test_what_happened_to_a_thing_is_read_newest_first_page_by_page(dev: User, asha: User) -> None:
    gave(dev)
    gave(dev, KEEP_FETCHED, at=NOON + DAY)
    gave(dev, subject="link 2")
    gave(asha)
    operations.withdraw_consent(user=dev, purpose=LINK_BANK, subject="link 1", now=NOON + 2 * DAY)

    first, cursor = queries.subject_events(dev, "link 1", limit=2)
    rest, end = queries.subject_events(dev, "link 1", cursor=cursor or "", limit=2)

    assert [(row.kind, row.consent.purpose) for row in (*first, *rest)] == [
        ("withdrawn", LINK_BANK),
        ("given", KEEP_FETCHED),
        ("given", LINK_BANK),
    ]
    assert end is None
    for n in range(51):
        operations.use_link_consent(user=asha, subject="link 1", what="fetch.asked", subject_id=n, now=NOON)
    page, more = queries.subject_events(asha, "link 1")
    assert (len(page), bool(more)) == (50, True)


def test_giving_and_taking_back_are_in_the_audit(dev: User) -> None:
    gave(dev)
    operations.withdraw_consent(user=dev, purpose=LINK_BANK, subject="link 1", now=NOON)

    assert list(Entry.objects.order_by("id").values_list("action", flat=True)) == [
        "consent.given",
        "consent.withdrawn",
    ]
