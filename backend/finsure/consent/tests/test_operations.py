"""A person's word: given under a notice, used on the record, taken back at once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from finsure.consent import operations, queries
from finsure.consent.domain import LANGUAGES, NOTICES, REQUIRED, notice_in
from finsure.consent.models import Consent, ConsentEvent, ConsentState, Notice
from finsure.consent.operations import ANALYSE, CURRENT, KEEP, ConsentNeeded, NoticeOutdated
from finsure.core import clock
from finsure.core.problems import InvalidInput, NotFound
from finsure.identity.models import User


def give(user: User, purpose: str = ANALYSE, language: str = "en", version: int = CURRENT) -> Consent:
    return operations.give_consent(
        user=user, purpose=purpose, notice_version=version, language=language, channel="web", now=clock.now()
    )


def kinds(user: User, purpose: str = ANALYSE) -> list[str]:
    return [event.kind for event in queries.events_of(user, purpose)[0]]


def test_the_notice_is_whole_in_every_language() -> None:
    assert LANGUAGES == ["en", "hi"]
    for notice in NOTICES.values():
        assert list(notice.parts) == list(REQUIRED)
        assert all(notice.parts.values())
    assert notice_in("hi-IN").language == "hi"
    assert notice_in("ta-IN").language == "en"
    assert notice_in("en").sha256 != notice_in("hi").sha256


def test_a_consent_remembers_the_words_it_was_given_under(chitra: User) -> None:
    consent = give(chitra, language="hi")

    assert consent.notice.text == notice_in("hi").text
    assert consent.notice.sha256 == notice_in("hi").sha256
    assert (consent.language, consent.channel, consent.state) == ("hi", "web", ConsentState.ACTIVE)
    assert consent.data_kinds
    assert consent.data_life


def test_giving_it_again_changes_nothing(asha: User) -> None:
    first = give(asha)

    assert give(asha) == first
    assert kinds(asha) == ["given"]
    assert Notice.objects.count() == 1


def test_another_language_is_another_word_and_ends_the_first(asha: User) -> None:
    give(asha, language="hi")

    assert Consent.objects.filter(user=asha.id, purpose=ANALYSE, active=True).get().language == "hi"
    assert kinds(asha) == ["given", "withdrawn", "given"]


@pytest.mark.parametrize(
    ("facts", "problem"),
    [({"version": 2}, NoticeOutdated), ({"language": "ta"}, InvalidInput), ({"purpose": "sell"}, NotFound)],
)
def test_what_cannot_be_agreed_to_is_refused(asha: User, facts: dict[str, Any], problem: type[Exception]) -> None:
    with pytest.raises(problem):
        give(asha, **facts)


def test_taking_it_back_stops_the_next_use_and_twice_is_harmless(asha: User) -> None:
    for _ in range(2):
        assert operations.withdraw_consent(user=asha, purpose=ANALYSE, now=clock.now()).state == "withdrawn"

    with pytest.raises(ConsentNeeded) as refused:
        operations.use_consent(user=asha, purposes=(ANALYSE, KEEP), what="x", now=clock.now())
    assert refused.value.members["purposes"] == [ANALYSE]
    assert kinds(asha) == ["withdrawn", "given"]


def test_what_was_never_given_cannot_be_taken_back(db: Any) -> None:
    with pytest.raises(NotFound):
        operations.withdraw_consent(user=User.objects.create(), purpose=ANALYSE, now=clock.now())


def test_every_use_is_on_the_record(asha: User) -> None:
    operations.use_consent(user=asha, purposes=(ANALYSE,), what="statement.received", subject_id=7, now=clock.now())

    newest = queries.events_of(asha, ANALYSE)[0][0]
    assert (newest.kind, newest.what, newest.subject_id) == ("used", "statement.received", 7)


def test_the_record_is_never_changed(asha: User) -> None:
    with pytest.raises(TypeError):
        ConsentEvent.objects.update(what="x")
    with pytest.raises(TypeError):
        ConsentEvent.objects.filter(consent__user=asha.id).delete()


def test_a_consent_ends_with_its_time(asha: User) -> None:
    now = clock.now()
    Consent.objects.filter(user=asha.id, purpose=ANALYSE).update(expires_at=now + timedelta(days=1))

    assert queries.has_consent(asha.id, ANALYSE, KEEP, now=now)
    assert not queries.has_consent(asha.id, ANALYSE, KEEP, now=now + timedelta(days=1))
    assert operations.expire_consents(now=now + timedelta(days=1)) == 1
    assert operations.expire_consents(now=now + timedelta(days=1)) == 0
    assert kinds(asha)[0] == "expired"


def test_agreeing_at_the_same_moment_is_one_consent(at_once: Callable[..., list[Any]], chitra: User) -> None:
    given = at_once(lambda _: give(chitra), 8)

    assert {consent.pk for consent in given} == {Consent.objects.get(user=chitra.id, purpose=ANALYSE, active=True).pk}
