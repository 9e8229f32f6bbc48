"""What a person has agreed to, read back: each purpose, each moment, one page after the other."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.test.utils import CaptureQueriesContext
import pytest

from finsure.consent import operations, queries
from finsure.consent.domain import CURRENT, PURPOSES
from finsure.consent.models import Consent, ConsentEvent, Notice
from finsure.consent.operations import ANALYSE, KEEP, ConsentNeeded
from finsure.core.problems import InvalidInput, NotFound
from finsure.identity.models import User

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def gave(user: User, purpose: str = ANALYSE, at: datetime = NOON, until: datetime | None = None) -> Consent:
    given = operations.give_consent(
        user=user, purpose=purpose, notice_version=CURRENT, language="en", channel="web", now=at
    )
    Consent.objects.filter(pk=given.pk).update(expires_at=until)
    given.refresh_from_db()
    return given


@pytest.fixture
def dev(db: Any) -> User:
    """Has never agreed to anything."""
    return User.objects.create()


def test_a_purpose_is_found_by_its_name_or_not_at_all() -> None:
    assert queries.purpose_named(KEEP) is PURPOSES[KEEP]
    with pytest.raises(NotFound, match=r"^There is no such purpose\.$"):
        queries.purpose_named("sell")


def test_a_word_stands_until_its_end_and_not_at_its_end(dev: User) -> None:
    given = gave(dev, until=NOON + DAY)

    assert queries.active_consent(dev.pk, ANALYSE, NOON + DAY - timedelta(microseconds=1)) == given
    assert queries.active_consent(dev.pk, ANALYSE, NOON + DAY) is None
    assert queries.active_consent(dev.pk, KEEP, NOON) is None
    assert queries.active_consent(dev.pk + 1, ANALYSE, NOON) is None
    Consent.objects.filter(pk=given.pk).update(expires_at=None)
    assert queries.active_consent(dev.pk, ANALYSE, NOON + 9_999 * DAY) == given
    operations.withdraw_consent(user=dev, purpose=ANALYSE, now=NOON)
    assert queries.active_consent(dev.pk, ANALYSE, NOON) is None


def test_every_one_of_the_purposes_must_stand(dev: User, asha: User) -> None:
    gave(dev, until=NOON + DAY)

    assert queries.has_consent(dev.pk, ANALYSE, now=NOON)
    assert not queries.has_consent(dev.pk, ANALYSE, KEEP, now=NOON)
    assert not queries.has_consent(dev.pk, KEEP, now=NOON)
    gave(dev, KEEP)
    assert queries.has_consent(dev.pk, ANALYSE, KEEP, now=NOON)
    assert not queries.has_consent(dev.pk, ANALYSE, KEEP, now=NOON + DAY)
    assert queries.has_consent(dev.pk, KEEP, now=NOON + DAY)
    operations.withdraw_consent(user=dev, purpose=KEEP, now=NOON)
    assert not queries.has_consent(dev.pk, ANALYSE, KEEP, now=NOON)
    assert queries.has_consent(asha.pk, ANALYSE, KEEP, now=NOON)


def test_every_purpose_comes_with_the_newest_word_in_one_query(
    dev: User, asha: User, django_assert_num_queries: Any
) -> None:
    assert queries.consents_of(dev) == [(PURPOSES[ANALYSE], None), (PURPOSES[KEEP], None)]
    gave(dev)
    operations.withdraw_consent(user=dev, purpose=ANALYSE, now=NOON)
    newest = gave(dev, at=NOON + DAY)

    with django_assert_num_queries(1):
        found = queries.consents_of(dev)
        assert [consent.notice.version if consent else None for _, consent in found] == [CURRENT, None]

    assert found == [(PURPOSES[ANALYSE], newest), (PURPOSES[KEEP], None)]


def test_what_happened_is_read_newest_first_page_by_page(dev: User, asha: User) -> None:
    gave(dev)
    gave(dev, KEEP)
    for number in range(4):
        operations.use_consent(user=dev, purposes=(ANALYSE,), what=f"use {number}", now=NOON)

    first, cursor = queries.events_of(dev, ANALYSE, limit=2)
    second, further = queries.events_of(dev, ANALYSE, cursor=cursor or "", limit=2)
    third, end = queries.events_of(dev, ANALYSE, cursor=further or "", limit=2)

    pages = [[event.what for event in page] for page in (first, second, third)]
    assert pages == [["use 3", "use 2"], ["use 1", "use 0"], [""]]
    assert end is None
    whole, nothing_more = queries.events_of(dev, ANALYSE, limit=5)
    assert (len(whole), nothing_more) == (5, None)  # a page that is just full has none after it
    assert queries.events_of(dev, KEEP)[0][0].kind == "given"
    with pytest.raises(NotFound):
        queries.events_of(dev, "sell")
    with pytest.raises(InvalidInput):
        queries.events_of(dev, ANALYSE, cursor="nonsense")


def test_a_page_has_fifty_unless_it_is_said(dev: User) -> None:
    consent = gave(dev)
    ConsentEvent.objects.bulk_create(ConsentEvent(consent=consent, kind="used", at=NOON) for _ in range(51))

    page, cursor = queries.events_of(dev, ANALYSE)

    assert len(page) == 50
    assert cursor is not None


def test_what_is_missing_is_named_with_the_notice_to_read(dev: User) -> None:
    gave(dev)

    with pytest.raises(ConsentNeeded, match=r"^Read the notice and say yes; nothing was read or kept\.$") as refused:
        operations.demand_consent(user=dev, purposes=(ANALYSE, KEEP), now=NOON)

    assert refused.value.members == {"purposes": [KEEP], "notice_version": CURRENT, "languages": ["en", "hi"]}
    standing = operations.demand_consent(user=dev, purposes=(ANALYSE,), now=NOON)
    assert [(consent.purpose, consent.given_at) for consent in standing] == [(ANALYSE, NOON)]


def test_a_use_says_what_of_which_row_and_when(dev: User) -> None:
    first, second = gave(dev), gave(dev, KEEP)

    operations.use_consent(user=dev, purposes=(ANALYSE, KEEP), what="x.read", now=NOON + DAY, subject_id=7)
    operations.use_consent(user=dev, purposes=(KEEP,), what="x.kept", now=NOON + DAY)

    used = ConsentEvent.objects.filter(kind="used").order_by("id")
    assert [(row.consent_id, row.what, row.subject_id, row.at) for row in used] == [
        (first.pk, "x.read", 7, NOON + DAY),
        (second.pk, "x.read", 7, NOON + DAY),
        (second.pk, "x.kept", None, NOON + DAY),
    ]


def test_the_words_agreed_to_are_kept_once(dev: User, chitra: User) -> None:
    given = gave(dev)
    again = gave(chitra, at=NOON + DAY)

    notice = queries.notice_in("en")
    kept = given.notice
    assert again.notice == kept
    assert (kept.version, kept.language, kept.sha256, kept.text) == (1, "en", notice.sha256, notice.text)


def test_a_notice_kept_for_the_first_time_has_its_parts_and_its_moment(dev: User) -> None:
    given = gave(dev, at=NOON)

    assert given.notice.keys == sorted(["who", "data", "purpose", "life", "sharing", "withdraw", "rights", "complain"])
    assert given.notice.kept_at == NOON
    assert given.notice.text == queries.notice_in("en").text


def test_words_of_another_version_or_language_are_not_the_ones_agreed_to(dev: User) -> None:
    shown = queries.notice_in("en")
    for version, language, sha256 in ((99, "en", shown.sha256), (1, "hi", shown.sha256), (1, "en", "0" * 64)):
        Notice.objects.create(version=version, language=language, sha256=sha256, text="other", kept_at=NOON)

    given = gave(dev)

    assert (given.notice.version, given.notice.language, given.notice.text) == (1, "en", shown.text)


def test_every_word_that_ends_is_counted(dev: User) -> None:
    gave(dev, until=NOON + DAY)
    gave(dev, KEEP, until=NOON + DAY)

    assert operations.expire_consents(now=NOON + DAY) == 2


def test_a_word_that_ends_says_how_and_when_once(dev: User) -> None:
    given, other = gave(dev, until=NOON + DAY), gave(dev, KEEP, until=NOON + 2 * DAY)

    assert operations.expire_consents(now=NOON + DAY - timedelta(microseconds=1)) == 0
    assert operations.expire_consents(now=NOON + DAY) == 1
    assert operations.expire_consents(now=NOON + DAY) == 0

    given.refresh_from_db()
    other.refresh_from_db()
    assert (given.state, given.active, given.ended_at) == ("expired", None, NOON + DAY)
    assert (other.state, other.active, other.ended_at) == ("active", True, None)
    events = ConsentEvent.objects.filter(consent=given).order_by("id")
    assert [(event.kind, event.at) for event in events] == [("given", NOON), ("expired", NOON + DAY)]
    assert operations.expire_consents(now=NOON + 3 * DAY) == 1


def test_consents_of_people_who_are_gone_go_after_their_time_and_not_before(dev: User, asha: User) -> None:
    from finsure.core.retention import retention

    gave(dev)
    gave(dev, KEEP, at=NOON + DAY)
    over = NOON + retention().consents

    assert operations.forget_consents(person_ids=[dev.pk], now=over) == 0
    assert operations.forget_consents(person_ids=[], now=over + timedelta(seconds=1)) == 0
    assert operations.forget_consents(person_ids=[dev.pk], now=over + timedelta(seconds=1)) == 2  # the word, its event
    assert [row.purpose for row in Consent.objects.filter(user=dev)] == [KEEP]
    assert Consent.objects.filter(user=asha).count() == 2


def test_reading_costs_one_query_a_question(dev: User) -> None:
    from django.db import connection

    gave(dev)
    for question in (
        lambda: queries.active_consent(dev.pk, ANALYSE, NOON),
        lambda: queries.has_consent(dev.pk, ANALYSE, KEEP, now=NOON),
        lambda: queries.events_of(dev, ANALYSE),
    ):
        with CaptureQueriesContext(connection) as asked:
            question()
        assert len(asked) == 1
