"""A person's key is changed for a new one while they go on reading and writing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
import os
import signal
from threading import Event, Thread
import time
from typing import TYPE_CHECKING, Any

from celery import current_app
from django.core.management import CommandError, call_command
from django.db import close_old_connections, connections
import pytest

from finsure.core import clock
from finsure.vault import operations
from finsure.vault.domain import version_of
from finsure.vault.models import State, UserKey
from finsure.vault.operations import Step, keys, rotation
from finsure.vault.tests.tables import INDEX, TABLE, Note

if TYPE_CHECKING:
    from finsure.identity.models import User

NOW = clock.now()
WAIT = operations.SETTLED
TEXTS = [f"UPI-MERCHANT {number}-M{number}@YBL-{number:012d}-PAYMENT" for number in range(450)]


def states(user: Any) -> list[str]:
    return list(UserKey.objects.filter(user=user).order_by("version").values_list("state", flat=True))


def versions(user: Any) -> set[int | None]:
    return {
        version_of(bytes(value)) for value in Note.objects.filter(person=user.pk).values_list("narration", flat=True)
    }


def promoted(user: Any, at: datetime = NOW) -> datetime:
    """Bring the person's next key to where the sweep may seal anew; the moment that is."""
    assert operations.begin_rotation(user_id=user.pk, now=at)
    assert operations.advance(user_id=user.pk, now=at + WAIT)[0] == Step.PROMOTED
    return at + 2 * WAIT


def test_a_rotation_goes_its_way_step_by_step(notes: Any, read_all: Any, asha: "User") -> None:
    notes(asha, TEXTS)

    steps = [(operations.begin_rotation(user_id=asha.pk, now=NOW), states(asha), versions(asha))]
    for minutes in (5, 6, 11, 12, 13, 18, 19, 24):
        step, looked = operations.advance(user_id=asha.pk, now=NOW + timedelta(minutes=minutes))
        assert read_all(asha) == TEXTS
        steps.append((step, states(asha), versions(asha), looked))  # type: ignore[arg-type]

    assert steps == [
        (True, ["primary", "enabled"], {1}),
        (Step.WAITING, ["primary", "enabled"], {1}, 0),
        (Step.PROMOTED, ["enabled", "primary"], {1}, 0),
        (Step.WAITING, ["enabled", "primary"], {1}, 0),
        (Step.RESEALING, ["enabled", "primary"], {2}, 450),
        (Step.DISABLED, ["disabled", "primary"], {2}, 450),
        (Step.WAITING, ["disabled", "primary"], {2}, 450),
        (Step.DESTROYED, ["destroyed", "primary"], {2}, 450),
        (Step.DONE, ["destroyed", "primary"], {2}, 0),
    ]
    old = UserKey.objects.get(user=asha, version=1)
    assert set(bytes(old.wrapped)) == {0}
    assert (old.receipt or {})["key"] == f"user:{asha.pk}:1"


@pytest.mark.django_db(transaction=True)
def test_a_process_that_lags_behind_opens_what_a_newer_key_sealed(asha: "User") -> None:
    sealer = operations.sealer_of(asha)
    old = keys.ring_of(asha.pk)
    promoted(asha)
    sealed = sealer.seal(TABLE, "narration", "1", "text")
    keys.rings.load(asha.pk, lambda: (old, True))

    assert version_of(sealed) == 2
    assert sealer.unseal(TABLE, "narration", "1", sealed) == "text"


def test_only_one_rotation_at_a_time(asha: "User", bilal: "User") -> None:
    operations.ensure_key(user=asha)

    assert operations.begin_rotation(user_id=asha.pk, now=NOW)
    assert not operations.begin_rotation(user_id=asha.pk, now=NOW)
    assert not operations.begin_rotation(user_id=bilal.pk, now=NOW)
    operations.disable_key(user=asha, now=NOW)
    assert operations.advance(user_id=asha.pk, now=NOW + WAIT) == (Step.DONE, 0)
    assert operations.sweep(now=NOW + WAIT) == {}


def test_an_index_is_found_before_within_and_after(notes: Any, asha: "User") -> None:
    notes(asha, ["Swiggy", "Zomato", "Swiggy"])

    def found() -> int:
        operations.forget_keys()
        blinds = operations.sealer_of(asha).blinds(INDEX, "SWIGGY")
        return Note.objects.filter(person=asha.pk, narration_index__in=blinds).count()

    before = found()
    now = promoted(asha)
    within = found()
    operations.advance(user_id=asha.pk, now=now)
    resealed = found()
    operations.advance(user_id=asha.pk, now=now)

    assert (before, within, resealed, found()) == (2, 2, 2, 2)
    assert states(asha) == ["disabled", "primary"]


def test_a_row_that_was_written_meanwhile_is_left_as_it_is(
    notes: Any, asha: "User", monkeypatch: pytest.MonkeyPatch
) -> None:
    (first, second) = notes(asha, ["one", "two"])
    promoted(asha)
    read = rotation._page

    def read_then_written(*place: Any) -> Any:
        page = read(*place)
        fresh = operations.sealer_of(asha).seal(TABLE, "narration", f"1:{first.fingerprint}", "corrected")
        Note.objects.filter(pk=first.pk).update(narration=fresh)
        return page

    monkeypatch.setattr(rotation, "_page", read_then_written)
    found = operations.reseal(user_id=asha.pk)

    sealer = operations.sealer_of(asha)
    assert (found.moved, found.missed) == (1, 1)
    first.refresh_from_db()
    assert sealer.unseal(TABLE, "narration", f"1:{first.fingerprint}", bytes(first.narration)) == "corrected"
    second.refresh_from_db()
    assert version_of(bytes(second.narration)) == 2


def test_damage_keeps_the_old_key(notes: Any, asha: "User") -> None:
    (first, *_) = notes(asha, ["one", "two"])
    Note.objects.filter(pk=first.pk).update(narration=bytes(first.narration)[:-1])
    now = promoted(asha)

    assert operations.advance(user_id=asha.pk, now=now)[0] == Step.RESEALING
    for day in range(3):
        assert operations.advance(user_id=asha.pk, now=now + timedelta(days=day))[0] == Step.HELD_UP
    assert states(asha) == ["enabled", "primary"]


def test_a_write_that_commits_very_late_brings_its_key_back(notes: Any, read_all: Any, asha: "User") -> None:
    (first, *_) = notes(asha, ["one", "two"])
    late = bytes(first.narration)
    now = promoted(asha)
    operations.advance(user_id=asha.pk, now=now)
    operations.advance(user_id=asha.pk, now=now)
    assert states(asha) == ["disabled", "primary"]
    Note.objects.filter(pk=first.pk).update(narration=late)

    steps = [operations.advance(user_id=asha.pk, now=now + number * WAIT)[0] for number in range(1, 6)]

    assert steps == [Step.RESEALING, Step.RESEALING, Step.DISABLED, Step.DESTROYED, Step.DONE]
    assert read_all(asha) == ["one", "two"]


@pytest.mark.django_db(transaction=True)
def test_readers_and_writers_notice_nothing_of_a_rotation(notes: Any, read_all: Any, asha: "User") -> None:
    """Three threads read all rows and rewrite some, each forgetting its keys at times, through a whole rotation."""
    kept = notes(asha, TEXTS)
    over, reads, failures = Event(), [0], []

    def live(number: int) -> None:
        turn = 0
        while not over.is_set():
            turn += 1
            try:
                assert read_all(asha) == TEXTS
                reads[0] += len(TEXTS)
                note, text = kept[(turn * 7 + number) % 450], TEXTS[(turn * 7 + number) % 450]
                sealed = operations.sealer_of(asha).seal(TABLE, "narration", f"1:{note.fingerprint}", text)
                Note.objects.filter(pk=note.pk).update(narration=sealed)
                if turn % 5 == 0:
                    operations.forget_keys()
            except Exception as error:  # noqa: BLE001 - whatever it is, a reader met it
                failures.append(error)
        connections.close_all()

    threads = [Thread(target=live, args=[number]) for number in range(3)]
    for thread in threads:
        thread.start()
    now, steps = promoted(asha), []
    for _ in range(12):
        step, _looked = operations.advance(user_id=asha.pk, now=now)
        steps.append(step)
        now += WAIT
        before, deadline = reads[0], time.monotonic() + 20
        while reads[0] < before + 2 * len(TEXTS) and not failures and time.monotonic() < deadline:
            over.wait(0.005)  # until they have read with what this step left
        if step == Step.DONE:
            break
    over.set()
    for thread in threads:
        thread.join()

    assert failures == []
    assert steps[-1] == Step.DONE
    assert states(asha) == ["destroyed", "primary"]
    assert (read_all(asha), versions(asha)) == (TEXTS, {2})
    assert reads[0] > 5_000


@pytest.mark.django_db(transaction=True)
def test_a_killed_sweep_goes_on_where_it_was(
    notes: Any, read_all: Any, asha: "User", monkeypatch: pytest.MonkeyPatch
) -> None:
    notes(asha, TEXTS)
    now = promoted(asha)
    connections.close_all()

    child = os.fork()
    if not child:  # a process of its own, killed by signal 9 in the middle of its second page
        seal, turn = rotation._reseal_row, [0]

        def killed(*row: Any) -> None:
            turn[0] += 1
            if turn[0] == 300:
                os.kill(os.getpid(), signal.SIGKILL)
            seal(*row)

        monkeypatch.setattr(rotation, "_reseal_row", killed)
        try:
            operations.reseal(user_id=asha.pk)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    close_old_connections()

    assert os.WTERMSIG(status) == signal.SIGKILL
    assert versions(asha) == {1, 2}
    assert read_all(asha) == TEXTS
    found = operations.reseal(user_id=asha.pk)
    assert (found.looked, found.moved, found.missed, found.damaged) == (450, 250, 0, 0)
    assert (versions(asha), read_all(asha)) == ({2}, TEXTS)
    assert operations.advance(user_id=asha.pk, now=now)[0] == Step.DISABLED


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_do_no_harm(
    notes: Any, read_all: Any, asha: "User", at_once: Callable[..., list[Any]]
) -> None:
    notes(asha, TEXTS)
    now = promoted(asha)

    steps = at_once(lambda _: operations.advance(user_id=asha.pk, now=now)[0], 2)

    assert set(steps) <= {Step.RESEALING, Step.DISABLED}
    assert (versions(asha), read_all(asha)) == ({2}, TEXTS)


def test_the_task_brings_everyones_rotation_on(
    notes: Any, asha: "User", bilal: "User", monkeypatch: pytest.MonkeyPatch
) -> None:
    for person in (asha, bilal):
        notes(person, ["one", "two"])
    said = StringIO()
    call_command("rotate_keys", "--all", stdout=said)
    assert "began 2 rotations" in said.getvalue()

    begun = clock.now()
    for number in range(1, 7):
        monkeypatch.setattr(clock, "now", lambda number=number: begun + number * WAIT)
        current_app.tasks["vault.sweep"].run()

    assert states(asha) == states(bilal) == ["destroyed", "primary"]


def test_one_persons_rotation_by_phone(notes: Any, asha: "User", bilal: "User") -> None:
    for person in (asha, bilal):
        operations.ensure_key(user=person)

    call_command("rotate_keys", "--phone", "+919876543210", stdout=StringIO())

    assert (len(states(asha)), len(states(bilal))) == (2, 1)
    with pytest.raises((CommandError, SystemExit)):
        call_command("rotate_keys")


def test_a_sweep_stops_at_its_measure_and_at_a_silent_master_key(
    notes: Any, asha: "User", bilal: "User", monkeypatch: pytest.MonkeyPatch
) -> None:
    for person in (asha, bilal):
        notes(person, ["one", "two"])
        promoted(person)
    later = NOW + 3 * WAIT

    def silent(**_: Any) -> Any:
        raise operations.KeyUnavailable

    with monkeypatch.context() as patch:
        patch.setattr(rotation, "advance", silent)
        assert operations.sweep(now=later) == {}
    assert operations.sweep(now=later, most_cells=1) == {Step.RESEALING: 1}
    assert operations.sweep(now=later) == {Step.DISABLED: 1, Step.RESEALING: 1}


def test_a_person_without_sealed_values_rotates_too(notes: Any, asha: "User") -> None:
    operations.ensure_key(user=asha)
    now = promoted(asha)

    assert operations.advance(user_id=asha.pk, now=now)[0] == Step.DISABLED
    assert operations.advance(user_id=asha.pk, now=now + WAIT)[0] == Step.DESTROYED
    assert states(asha) == [State.DESTROYED, State.PRIMARY]
