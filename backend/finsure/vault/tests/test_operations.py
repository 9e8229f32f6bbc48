"""People's keys: made once, held for minutes, stopped at once, destroyed with proof."""

from collections.abc import Callable, Iterator
from datetime import timedelta
import hashlib
from io import StringIO
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import transaction
import pytest

from finsure.core import clock
from finsure.vault import operations, queries
from finsure.vault.domain import Ring
from finsure.vault.masters import MasterKeyUnreachable
from finsure.vault.masters.file import make_key_file
from finsure.vault.models import GlobalKey, State, UserKey
from finsure.vault.operations import keys, wrapping
from finsure.vault.operations.rings import Rings
from finsure.vault.tests.tables import INDEX, TABLE, Note

if TYPE_CHECKING:
    from finsure.identity.models import User

NOW = clock.now()
LATER = NOW + operations.SETTLED
TEXT = "NEFT CR-CITI0000003-ACME PVT LTD-SALARY"


def test_what_is_sealed_comes_back_to_its_owner_alone(asha: "User", bilal: "User") -> None:
    sealer = operations.sealer_of(asha)
    stranger = operations.sealer_of(bilal)

    sealed = sealer.seal(TABLE, "narration", "1:a", TEXT)

    assert sealer.unseal(TABLE, "narration", "1:a", sealed) == TEXT
    assert TEXT.encode() not in sealed
    for who, table, column, row in (
        (stranger, TABLE, "narration", "1:a"),
        (sealer, "other", "narration", "1:a"),
        (sealer, TABLE, "remark", "1:a"),
        (sealer, TABLE, "narration", "1:b"),
    ):
        with pytest.raises(operations.SealedDataDamaged):
            who.unseal(table, column, row, sealed)


def test_bytes_are_sealed_as_they_are(asha: "User") -> None:
    sealer = operations.sealer_of(asha)
    content = bytes(range(256)) * 4_000

    sealed = sealer.seal_bytes("ledger_attachment", "content", "1", content)

    assert sealer.unseal_bytes("ledger_attachment", "content", "1", sealed) == content
    with pytest.raises(operations.SealedDataDamaged):
        sealer.unseal_bytes("ledger_attachment", "content", "1", sealed[:-1])


def test_damage_is_logged_by_ids_alone(asha: "User", caplog: pytest.LogCaptureFixture) -> None:
    sealer = operations.sealer_of(asha)
    good = sealer.seal(TABLE, "narration", "1:a", TEXT)

    with pytest.raises(operations.SealedDataDamaged) as refused:
        sealer.unseal_many(TABLE, "narration", [("1:a", good), ("1:b", good)])

    (line,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert (line.getMessage(), vars(line)["row"], vars(line)["owner"]) == (
        "Sealed data is damaged",
        "1:b",
        str(asha.pk),
    )
    assert refused.value.body() == {
        "type": "/problems/sealed-data-damaged",
        "title": "Something stored here is damaged",
        "status": 500,
    }


def test_an_unknown_key_version_is_damage(asha: "User") -> None:
    sealer = operations.sealer_of(asha)
    sealed = sealer.seal(TABLE, "narration", "1:a", TEXT)

    with pytest.raises(operations.SealedDataDamaged):
        sealer.unseal(TABLE, "narration", "1:a", sealed[:4] + b"\x09" + sealed[5:])


def test_a_blind_index_is_one_persons_own(asha: "User", bilal: "User") -> None:
    mine, theirs = operations.sealer_of(asha), operations.sealer_of(bilal)

    assert mine.blind(INDEX, "Swiggy") == mine.blind(INDEX, "SWIGGY ") != theirs.blind(INDEX, "Swiggy")
    assert mine.blinds(INDEX, "Swiggy") == [mine.blind(INDEX, "Swiggy")]


def test_a_key_is_made_once_however_many_ask(asha: "User", at_once: Callable[..., list[Any]]) -> None:
    sealed = at_once(lambda number: operations.sealer_of(asha).seal(TABLE, "narration", str(number), TEXT))

    assert UserKey.objects.filter(user=asha).count() == 1
    sealer = operations.sealer_of(asha)
    assert [sealer.unseal(TABLE, "narration", str(number), value) for number, value in enumerate(sealed)] == [TEXT] * 16


@pytest.mark.django_db(transaction=True)
def test_a_key_whose_transaction_was_rolled_back_is_never_used_again(asha: "User") -> None:
    with transaction.atomic():
        lost = operations.sealer_of(asha).seal(TABLE, "narration", "1", TEXT)
        transaction.set_rollback(True)

    operations.sealer_of(asha).seal(TABLE, "narration", "2", TEXT)

    with pytest.raises(operations.SealedDataDamaged):
        operations.sealer_of(asha).unseal(TABLE, "narration", "1", lost)
    operations.forget_keys()
    kept = operations.sealer_of(asha).seal(TABLE, "narration", "2", TEXT)
    operations.forget_keys()
    assert operations.sealer_of(asha).unseal(TABLE, "narration", "2", kept) == TEXT


# Keys at hand


@pytest.mark.django_db(transaction=True)
def test_a_key_is_read_once_and_then_at_hand(asha: "User", django_assert_num_queries: Any) -> None:
    operations.ensure_key(user=asha)
    with django_assert_num_queries(2):
        sealer = operations.sealer_of(asha)

    with django_assert_num_queries(0):
        operations.sealer_of(asha)
        for number in range(100):
            sealed = sealer.seal(TABLE, "narration", str(number), TEXT)
            sealer.unseal(TABLE, "narration", str(number), sealed)


@pytest.mark.django_db(transaction=True)
def test_a_key_that_this_process_disables_stops_at_once(asha: "User") -> None:
    sealer = operations.sealer_of(asha)
    sealed = sealer.seal(TABLE, "narration", "1", TEXT)

    assert operations.disable_key(user=asha, now=NOW) == 1

    for refused in (
        lambda: sealer.unseal(TABLE, "narration", "1", sealed),
        lambda: sealer.seal(TABLE, "narration", "1", TEXT),
        lambda: sealer.blind(INDEX, TEXT),
        lambda: operations.sealer_of(asha),
    ):
        with pytest.raises(operations.KeyClosed):
            refused()
    assert operations.disable_key(user=asha, now=NOW) == 0


@pytest.mark.django_db(transaction=True)
def test_a_key_that_another_process_disables_stops_when_its_time_is_over(
    asha: "User", monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = [0.0]
    monkeypatch.setattr(keys, "rings", Rings[Ring](clock=lambda: moment[0]))
    sealer = operations.sealer_of(asha)
    sealed = sealer.seal(TABLE, "narration", "1", TEXT)
    UserKey.objects.filter(user=asha).update(state=State.DISABLED)

    moment[0] = 299.9
    assert sealer.unseal(TABLE, "narration", "1", sealed) == TEXT

    moment[0] = 300.0
    with pytest.raises(operations.KeyClosed):
        sealer.unseal(TABLE, "narration", "1", sealed)


@pytest.mark.django_db(transaction=True)
def test_when_the_master_key_is_out_of_reach_held_keys_work_until_their_time_is_over(
    asha: "User", bilal: "User", monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = [0.0]
    monkeypatch.setattr(keys, "rings", Rings[Ring](clock=lambda: moment[0]))
    sealer = operations.sealer_of(asha)
    sealed = sealer.seal(TABLE, "narration", "1", TEXT)

    class Silent:
        id = wrapping.current().id

        def wrap(self, key: bytes, context: str) -> bytes:
            raise MasterKeyUnreachable

        def unwrap(self, wrapped: bytes, context: str) -> bytes:
            raise MasterKeyUnreachable

    monkeypatch.setattr(wrapping, "masters", lambda: {Silent.id: Silent()})

    assert sealer.unseal(TABLE, "narration", "1", sealed) == TEXT
    with pytest.raises(operations.KeyUnavailable) as refused:
        operations.sealer_of(bilal)
    moment[0] = 300.0
    with pytest.raises(operations.KeyUnavailable):
        sealer.unseal(TABLE, "narration", "1", sealed)
    with pytest.raises(operations.KeyUnavailable):
        sealer.seal(TABLE, "narration", "1", TEXT)
    with pytest.raises(ImproperlyConfigured, match="cannot be used"):
        operations.prove_masters()
    assert refused.value.status == 503
    assert not UserKey.objects.filter(user=bilal).exists()


@pytest.mark.django_db
def test_the_least_recently_used_keys_go_first() -> None:
    held: Rings[int] = Rings(most=2)
    for owner in (1, 2):
        held.load(owner, lambda owner=owner: (owner, True))  # type: ignore[misc]
    held.get(1)
    held.load(3, lambda: (3, True))

    assert [held.get(owner) for owner in (1, 2, 3)] == [1, None, 3]
    assert len(held) == 2


@pytest.mark.django_db(transaction=True)
def test_what_was_read_before_a_drop_is_not_held() -> None:
    held: Rings[str] = Rings()

    def read() -> tuple[str, bool]:
        held.drop("asha")  # another thread disables the key just now
        return "old", True

    assert held.load("asha", read) == "old"
    assert held.get("asha") is None


def test_a_persons_wrapped_key_does_not_unwrap_as_anothers(asha: "User", bilal: "User") -> None:
    for person in (asha, bilal):
        operations.ensure_key(user=person)
    UserKey.objects.filter(user=bilal).update(wrapped=UserKey.objects.get(user=asha).wrapped)
    operations.forget_keys()

    with pytest.raises(operations.KeyUnavailable):
        operations.sealer_of(bilal)


# Shredding


@pytest.mark.django_db(transaction=True)
def test_a_shredded_person_is_unreadable_even_from_a_restored_backup(
    notes: Any, read_all: Any, asha: "User", bilal: "User"
) -> None:
    for person in (asha, bilal):
        notes(person, [f"row {number}" for number in range(50)])
    backup = list(Note.objects.filter(person=asha.pk).values())
    wrapped = bytes(UserKey.objects.get(user=asha).wrapped)

    operations.disable_key(user=asha, now=NOW)
    receipts = operations.destroy_key(user=asha, now=LATER)
    Note.objects.filter(person=asha.pk).delete()
    Note.objects.bulk_create([Note(**row) for row in backup])

    with pytest.raises(operations.KeyClosed):
        read_all(asha)
    with pytest.raises(operations.KeyClosed):
        operations.sealer_of(asha)
    stranger = operations.sealer_of(bilal)
    for note in Note.objects.filter(person=asha.pk):
        with pytest.raises(operations.SealedDataDamaged):
            stranger.unseal(TABLE, "narration", f"1:{note.fingerprint}", bytes(note.narration))
    assert read_all(bilal) == [f"row {number}" for number in range(50)]
    tomb = UserKey.objects.get(user=asha)
    assert (tomb.state, bytes(tomb.wrapped), tomb.master_key_id) == (State.DESTROYED, bytes(len(wrapped)), "")
    assert receipts == [tomb.receipt] == operations.destroy_key(user=asha, now=LATER)
    assert receipts[0]["key"] == f"user:{asha.pk}:1"
    assert receipts[0]["wrapped_sha256"] == hashlib.sha256(wrapped).hexdigest()
    assert receipts[0]["destroyed_at"] == LATER.isoformat()


def test_a_key_in_use_or_just_disabled_is_not_destroyed(asha: "User") -> None:
    operations.ensure_key(user=asha)
    with pytest.raises(operations.KeyInUse):
        operations.destroy_key(user=asha, now=LATER)

    operations.disable_key(user=asha, now=NOW)

    with pytest.raises(operations.KeyInUse):
        operations.destroy_key(user=asha, now=LATER - timedelta(seconds=1))
    assert UserKey.objects.get(user=asha).state == State.DISABLED


def test_a_person_who_stays_gets_the_key_back(asha: "User") -> None:
    sealed = operations.sealer_of(asha).seal(TABLE, "narration", "1", TEXT)
    operations.disable_key(user=asha, now=NOW)

    assert operations.restore_key(user=asha, now=NOW)

    assert operations.sealer_of(asha).unseal(TABLE, "narration", "1", sealed) == TEXT
    assert not operations.restore_key(user=asha, now=NOW)
    operations.disable_key(user=asha, now=NOW)
    operations.destroy_key(user=asha, now=LATER)
    assert not operations.restore_key(user=asha, now=LATER)


# Keys of nobody


def test_a_phone_is_found_by_its_index_and_signatures_hold(db: None) -> None:
    phone = operations.global_blind("identity_identity.phone_index", "+919876543210")
    signature = operations.sign("audit-signing", b"checkpoint")
    sealed = operations.house_sealer().seal("identity_challenge", "phone", "c1", "+919876543210")

    operations.forget_keys()

    assert operations.global_blind("identity_identity.phone_index", "+919876543210") == phone
    assert operations.global_blind("identity_identity.email_index", "+919876543210") != phone
    assert operations.house_sealer().unseal("identity_challenge", "phone", "c1", sealed) == "+919876543210"
    assert operations.is_signed("audit-signing", signature, b"checkpoint")
    assert not operations.is_signed("export-signing", signature, b"checkpoint")


def test_new_keys_of_nobody_leave_the_old_ones_opening(db: None) -> None:
    before = operations.global_blind("a.b", "x")
    signature = operations.sign("export-signing", b"m")
    sealed = operations.house_sealer().seal("t", "c", "1", TEXT)

    versions = {operations.rotate_global_key(purpose=name, now=NOW) for name in ("index", "export-signing", "house")}

    assert versions == {2}
    assert operations.global_blinds("a.b", "x")[1:] == [before]
    assert operations.is_signed("export-signing", signature, b"m")
    assert operations.sign("export-signing", b"m").key_version == 2
    assert operations.house_sealer().unseal("t", "c", "1", sealed) == TEXT
    assert sorted(operations.public_keys("export-signing")) == [1, 2]
    assert GlobalKey.objects.filter(state=State.PRIMARY).count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_key_of_nobody_is_made_once_however_many_ask(at_once: Callable[..., list[Any]]) -> None:
    found = at_once(lambda _: operations.global_blind("a.b", "x"))

    assert len(set(found)) == 1
    assert GlobalKey.objects.count() == 1


# Master keys


@pytest.fixture
def new_master(tmp_path: Path, settings: Any) -> Iterator[Callable[..., None]]:
    """Gives this process another master key, with or without the former one."""
    make_key_file(tmp_path / "master_key")
    former = settings.MASTER_KEY

    def change(*, keeping: bool) -> None:
        settings.MASTER_KEY = f"file:{tmp_path / 'master_key'}"
        settings.FORMER_MASTER_KEYS = [former] if keeping else []
        operations.open_masters()
        operations.forget_keys()

    yield change
    wrapping.masters.cache_clear()


def test_a_new_master_key_wraps_every_key_anew(new_master: Callable[..., None], asha: "User", bilal: "User") -> None:
    operations.prove_masters()
    sealed = operations.sealer_of(asha).seal(TABLE, "narration", "1", TEXT)
    phone = operations.global_blind("a.b", "x")
    operations.ensure_key(user=bilal)
    operations.disable_key(user=bilal, now=NOW)
    operations.destroy_key(user=bilal, now=LATER)

    new_master(keeping=True)
    operations.prove_masters()
    assert operations.sealer_of(asha).unseal(TABLE, "narration", "1", sealed) == TEXT
    said = StringIO()
    call_command("rewrap_keys", stdout=said)
    assert "wrapped 2 keys anew" in said.getvalue()

    new_master(keeping=False)
    operations.prove_masters()
    assert operations.sealer_of(asha).unseal(TABLE, "narration", "1", sealed) == TEXT
    assert operations.global_blind("a.b", "x") == phone
    assert operations.rewrap_keys() == 0


def test_a_master_key_that_is_gone_stops_the_start(new_master: Callable[..., None], asha: "User") -> None:
    operations.ensure_key(user=asha)

    new_master(keeping=False)

    with pytest.raises(ImproperlyConfigured, match="FINSURE_FORMER_MASTER_KEYS"):
        operations.prove_masters()
    with pytest.raises(operations.KeyUnavailable):
        operations.sealer_of(asha)


def test_the_register_shows_nothing_secret(asha: "User", bilal: "User") -> None:
    operations.ensure_key(user=asha)
    operations.ensure_key(user=bilal)
    operations.global_blind("a.b", "x")
    operations.disable_key(user=bilal, now=NOW)

    said = StringIO()
    call_command("key_register", stdout=said)

    lines = [line.split("\t")[:2] for line in said.getvalue().splitlines()[1:]]
    assert lines == [
        ["global:index:1", "primary"],
        [f"user:{asha.pk}:1", "primary"],
        [f"user:{bilal.pk}:1", "disabled"],
    ]
    for row in UserKey.objects.all():
        assert bytes(row.wrapped).hex() not in said.getvalue()
    assert len(list(queries.key_register())) == 3
