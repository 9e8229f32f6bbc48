from collections.abc import Callable
from datetime import timedelta
import logging
from pathlib import Path
from typing import Any

import pytest
import time_machine

from finsure.audit import operations, queries, tasks
from finsure.audit.anchors import AnchorDamaged, Folder, anchor
from finsure.audit.domain.records import read_line
from finsure.audit.models import Checkpoint, Entry, Lease, Link
from finsure.audit.operations import AnchorContradicts, seal, verify
from finsure.audit.tests.factories import sealed, written
from finsure.core import clock
from finsure.vault import operations as vault

AtOnce = Callable[..., list[Any]]
pytestmark = pytest.mark.django_db


def numbers() -> list[int]:
    return list(Link.objects.order_by("seq").values_list("seq", flat=True))


def test_entries_are_numbered_without_gaps_in_the_order_they_were_written() -> None:
    entries = sealed(10)

    assert numbers() == list(range(1, 11))
    assert list(Link.objects.order_by("seq").values_list("entry_id", flat=True)) == [entry.pk for entry in entries]
    assert [(point.number, point.last) for point in Checkpoint.objects.order_by("number")] == [(1, 4), (2, 8), (3, 10)]


def test_what_is_sealed_is_found_as_it_was_and_sealing_again_does_nothing(asha: Any) -> None:
    operations.open_log(user=asha)
    sealed(10, asha)

    assert seal(now=clock.now()) == 0
    found = verify()
    assert (found.records, found.checkpoints, found.waiting, found.not_anchored, found.bad) == (10, 3, 0, 0, None)


def test_what_comes_later_is_linked_to_what_was_there() -> None:
    sealed(3)
    sealed(3)

    assert numbers() == [1, 2, 3, 4, 5, 6]
    assert verify().bad is None


def test_an_entry_whose_transaction_took_long_still_finds_its_place() -> None:
    sealed(3)
    with time_machine.travel(clock.now() - timedelta(minutes=50)):
        [late] = written(1)
    sealed(3)

    assert Link.objects.get(entry=late).seq == 4
    assert verify().bad is None


def test_an_entry_that_claims_to_be_older_than_all_is_named() -> None:
    sealed(3)
    with time_machine.travel(clock.now() - timedelta(hours=2)):
        [forged] = written(1)

    assert seal(now=clock.now()) == 0
    found = verify().bad
    assert found is not None
    assert forged.pk in found.reason


def test_what_waits_is_counted_and_not_bad() -> None:
    sealed(3)
    written(2)

    found = verify()
    assert (found.records, found.waiting, found.bad) == (3, 2, None)


def test_each_checkpoint_is_kept_outside_as_it_is_inside() -> None:
    sealed(10)

    kept = list(anchor().lines())
    assert kept == list(Checkpoint.objects.order_by("number").values_list("line", flat=True))
    assert all(read_line(line) for line in kept)


def test_what_a_crash_kept_from_the_outside_is_brought_there_later(tmp_path: Path) -> None:
    sealed(10)
    whole = anchor()
    torn = Folder(tmp_path / "torn")
    for line in list(whole.lines())[:2]:
        torn.append(line)
    with torn.path.open("a") as kept:
        kept.write(list(whole.lines())[2][:50])

    assert verify(against=tmp_path / "torn").not_anchored == 1
    seal(now=clock.now(), outside=torn)

    assert list(torn.lines()) == list(whole.lines())


def test_half_a_line_that_is_not_ours_stops_the_sealing(tmp_path: Path) -> None:
    torn = Folder(tmp_path / "torn")
    torn.path.parent.mkdir()
    torn.path.write_text("half of something else")
    written(1)

    with pytest.raises(AnchorDamaged):
        seal(now=clock.now(), outside=torn)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sealed_onto_a_log_that_is_not_the_one_outside() -> None:
    sealed(4)
    first = list(anchor().lines())
    operations.empty_log()
    written(4)

    with pytest.raises(AnchorContradicts):
        seal(now=clock.now())
    assert numbers() == []
    assert list(anchor().lines()) == first
    assert str(verify().bad) == "records 1 to 4: the database ends before what is kept outside"


@pytest.mark.django_db(transaction=True)
def test_the_task_says_so_and_lets_the_entries_wait(caplog: pytest.LogCaptureFixture) -> None:
    sealed(4)
    operations.empty_log()
    written(2)

    with caplog.at_level(logging.ERROR):
        tasks.seal()

    assert "audit_verify" in caplog.text
    assert Entry.objects.count() == 2


def test_the_task_seals() -> None:
    written(2)

    tasks.seal()

    assert numbers() == [1, 2]


def test_one_may_seal_at_a_time_and_a_dead_one_is_waited_for() -> None:
    now = clock.now()
    Lease.objects.create(name="seal", holder="another", until=now + timedelta(minutes=5))
    written(2)

    assert seal(now=now) == 0
    assert seal(now=now + timedelta(minutes=5)) == 2


def test_a_new_signing_key_goes_on_where_the_old_one_ended() -> None:
    sealed(4)
    vault.rotate_global_key(purpose="audit-signing", now=clock.now())
    sealed(4)

    assert [read_line(line).key for line in anchor().lines()] == [1, 2]  # type: ignore[union-attr]
    assert verify().bad is None


def test_a_public_key_that_somebody_adds_to_the_database_proves_nothing() -> None:
    from finsure.vault import domain
    from finsure.vault.models import GlobalKey

    sealed(4)
    seed = domain.new_key()
    forged = GlobalKey.objects.get(purpose="audit-signing")
    GlobalKey.objects.filter(pk=forged.pk).update(public=domain.public_key_of(seed))

    assert verify().bad is None


def test_only_the_records_that_are_asked_for_are_walked() -> None:
    sealed(12)

    assert verify(start=5, end=6).records == 4
    assert verify(start=9).records == 4
    assert verify(end=4).records == 4


def test_a_record_is_proven_to_stand_in_the_log() -> None:
    entries = sealed(10)
    [waiting] = written(1)

    proofs = [queries.inclusion_proof(entry) for entry in entries]

    assert [proof.seq for proof in proofs if proof] == list(range(1, 11))
    assert all(proof and queries.proof_holds(proof) for proof in proofs)
    assert entries[0].action in (proofs[0].record if proofs[0] else "")
    assert queries.inclusion_proof(waiting) is None


def test_a_person_can_be_shredded_and_the_chain_still_holds(asha: Any) -> None:
    operations.open_log(user=asha)
    entries = sealed(5, asha)
    now = clock.now()
    vault.disable_key(user=asha, now=now)
    vault.destroy_key(user=asha, now=now + vault.SETTLED)
    asha.delete()

    assert verify().bad is None
    proof = queries.inclusion_proof(entries[0])
    assert proof
    assert queries.proof_holds(proof)


def test_a_persons_key_rotates_and_their_details_stay_readable_and_unchanged(asha: Any) -> None:
    from finsure.audit.sealing import open_details

    operations.open_log(user=asha)
    entries = sealed(3, asha)
    now = clock.now()
    vault.begin_rotation(user_id=asha.pk, now=now)
    for step in range(1, 8):
        vault.forget_keys()
        vault.sweep(now=now + step * vault.SETTLED)

    assert vault.advance(user_id=asha.pk, now=now + 9 * vault.SETTLED)[0] == vault.Step.DONE
    assert open_details(asha, entries) == [{"number": number} for number in range(3)]
    assert verify().bad is None


class TestRetention:
    def test_whole_runs_go_and_the_rest_still_holds(self) -> None:
        sealed(4)
        between = clock.now()
        entries = sealed(6)

        assert operations.drop_segments(before=between, now=clock.now()) == 4
        assert operations.drop_segments(before=between, now=clock.now()) == 0

        assert numbers() == [5, 6, 7, 8, 9, 10]
        assert Entry.objects.count() == 6
        found = verify()
        assert (found.records, found.bad) == (6, None)
        proof = queries.inclusion_proof(entries[0])
        assert proof
        assert queries.proof_holds(proof)

    def test_sealing_goes_on_after_it(self) -> None:
        sealed(4)
        operations.drop_segments(before=clock.now(), now=clock.now())
        sealed(2)

        assert numbers() == [5, 6]
        assert verify().bad is None

    def test_what_was_not_dropped_by_a_signed_word_is_missing(self) -> None:
        sealed(8)
        Checkpoint.objects.create(number=3, last=8, dropped=4, line="{}")
        from finsure.audit.retention import _removed

        _removed(4)

        assert str(verify().bad) == "record 1: it is missing"


class TestRaces:
    def test_sixteen_sealers_at_once_make_one_chain(self, at_once: AtOnce) -> None:
        written(40)

        outcomes = at_once(lambda _: seal(now=clock.now(), segment=8))

        assert sum(outcomes) == 40
        assert numbers() == list(range(1, 41))
        assert verify().bad is None
