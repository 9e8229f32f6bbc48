from datetime import timedelta
from typing import Any

import pytest

from finsure.audit import operations
from finsure.audit.models import Answer, Entry
from finsure.core import clock


@pytest.mark.django_db
def test_an_entry_says_who_did_what_to_which_row_and_how_they_came_in(asha: Any) -> None:
    asha.session_id = "5" * 32

    entry = operations.record(actor=asha, action="account.opened", subject=asha, rows=3)

    kept = Entry.objects.get()
    assert kept == entry
    assert (kept.who_id, kept.session_id, kept.action) == (asha.pk, "5" * 32, "account.opened")
    assert (kept.subject_kind, kept.subject_id, kept.members) == ("identity.user", str(asha.pk), {"rows": 3})
    assert abs(clock.now() - kept.at) < timedelta(minutes=1)


@pytest.mark.django_db
def test_the_house_itself_may_act() -> None:
    entry = operations.record(actor=None, action="answers.forgotten")

    assert (entry.who_id, entry.session_id, entry.subject_kind, entry.subject_id) == (None, "", "", "")


@pytest.mark.django_db
def test_an_entry_outlives_the_person_and_does_not_change(asha: Any) -> None:
    operations.record(actor=asha, action="person.erased", subject=asha)
    before = Entry.objects.values().get()

    asha.delete()

    assert Entry.objects.values().get() == before


@pytest.mark.django_db
def test_entries_cannot_be_changed_or_removed() -> None:
    operations.record(actor=None, action="something.done")

    with pytest.raises(TypeError):
        Entry.objects.all().update(action="something.else")
    with pytest.raises(TypeError):
        Entry.objects.all().delete()


@pytest.mark.django_db
def test_answers_are_forgotten_after_a_day(asha: Any) -> None:
    now = clock.now()
    for key, hours in (("old", 25), ("new", 23)):
        at = now - timedelta(hours=hours)
        Answer.objects.create(user=asha, key=key, request_digest="", created_at=at)

    assert operations.forget_answers(now=now) == 1
    assert operations.forget_answers(now=now) == 0
    assert Answer.objects.get().key == "new"
