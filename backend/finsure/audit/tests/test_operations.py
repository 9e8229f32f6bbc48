from datetime import timedelta
from typing import Any

import pytest

from finsure.audit import operations
from finsure.audit.domain.entries import moment_of
from finsure.audit.models import Answer, Entry, LogKey
from finsure.audit.sealing import open_details
from finsure.core import clock, origin
from finsure.vault import operations as vault


@pytest.mark.django_db
def test_an_entry_says_who_did_what_to_which_row_and_how_they_came_in(asha: Any) -> None:
    operations.open_log(user=asha)
    asha.session_id, asha.device = "5" * 32, "Firefox on Android"

    with origin.answering({"REMOTE_ADDR": "192.0.2.7"}) as here:
        entry = operations.record(actor=asha, action="account.opened", subject=asha, purpose="consent:7", rows=3)

    kept = Entry.objects.get()
    assert kept == entry
    assert (kept.who_id, kept.session_id, kept.action) == (asha.pk, "5" * 32, "account.opened")
    assert (kept.subject_kind, kept.subject_id, kept.purpose) == ("identity.user", str(asha.pk), "consent:7")
    assert (kept.request_id, len(kept.network)) == (here.request_id, 32)
    assert open_details(asha, [kept]) == [{"device": "Firefox on Android", "rows": 3}]
    assert abs(clock.now() - kept.at) < timedelta(minutes=1)
    assert moment_of(kept.pk) == kept.at_us


@pytest.mark.django_db
def test_the_house_itself_may_act() -> None:
    entry = operations.record(actor=None, action="answers.forgotten")

    assert (entry.who_id, entry.session_id, entry.subject_kind, entry.subject_id) == (None, "", "", "")
    assert (entry.network, entry.request_id, entry.detail) == ("", "", b"")


@pytest.mark.django_db
def test_details_and_networks_are_not_to_be_read_in_the_database(asha: Any, bilal: Any) -> None:
    for person in (asha, bilal):
        operations.open_log(user=person)
        for address in ("192.0.2.7", "192.0.2.7", "192.0.2.8"):
            with origin.answering({"REMOTE_ADDR": address}):
                operations.record(actor=person, action="session.opened", device="Ashas own phone")

    rows = list(Entry.objects.order_by("id"))
    hers, his = rows[:3], rows[3:]
    assert all(b"phone" not in row.detail and "192.0" not in row.network for row in rows)
    assert hers[0].network == hers[1].network != hers[2].network
    assert {row.network for row in hers}.isdisjoint(row.network for row in his)


@pytest.mark.django_db
def test_nothing_is_asked_of_a_key_service_while_one_writes(asha: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    operations.open_log(user=asha)
    vault.forget_keys()
    monkeypatch.setattr("finsure.vault.operations.wrapping.masters", lambda: 1 / 0)

    assert operations.record(actor=asha, action="something.done", rows=1).detail


@pytest.mark.django_db
def test_a_sealed_detail_opens_nowhere_else(asha: Any, bilal: Any) -> None:
    for person in (asha, bilal):
        operations.open_log(user=person)
    entry, other = (operations.record(actor=asha, action="something.done", number=number) for number in (1, 2))

    other.detail = entry.detail
    with pytest.raises(vault.SealedDataDamaged):
        open_details(asha, [other])
    with pytest.raises(vault.SealedDataDamaged):
        open_details(bilal, [entry])


@pytest.mark.django_db
def test_a_destroyed_key_takes_the_details_and_leaves_the_record(asha: Any) -> None:
    operations.open_log(user=asha)
    entry = operations.record(actor=asha, action="something.done", number=1)
    now = clock.now()
    vault.disable_key(user=asha, now=now)
    vault.destroy_key(user=asha, now=now + vault.SETTLED)

    with pytest.raises(vault.KeyClosed):
        open_details(asha, [entry])
    assert operations.record(actor=asha, action="person.erased").detail == b""
    assert Entry.objects.get(pk=entry.pk).detail == entry.detail


@pytest.mark.django_db
def test_a_person_has_one_log_key_and_new_people_of_the_house_none(asha: Any) -> None:
    assert operations.record(actor=asha, action="person.created", number=1).detail == b""

    for _ in range(2):
        operations.open_log(user=asha)

    assert LogKey.objects.count() == 1


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
def test_a_plain_fact_is_one_line(asha: Any) -> None:
    with pytest.raises(ValueError, match="one line"):
        operations.record(actor=asha, action="something.done\nsession.opened")


@pytest.mark.django_db
def test_answers_are_forgotten_after_a_day(asha: Any) -> None:
    now = clock.now()
    for key, hours in (("old", 25), ("new", 23)):
        at = now - timedelta(hours=hours)
        Answer.objects.create(user=asha, key=key, request_digest="", created_at=at)

    assert operations.forget_answers(now=now) == 1
    assert operations.forget_answers(now=now) == 0
    assert Answer.objects.get().key == "new"
