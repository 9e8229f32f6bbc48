"""From the first moment nothing is processed; after the last nothing is left but a receipt."""

from collections.abc import Callable
from datetime import timedelta
import hashlib
from typing import Any

from django.core.files.storage import default_storage
import pytest

from finsure.audit.models import Entry
from finsure.consent.models import Consent
from finsure.core.problems import InvalidInput
from finsure.core.records import described
from finsure.identity import operations as identity
from finsure.identity import queries as people
from finsure.identity import sealing
from finsure.identity.domain import VerifiedIdentity
from finsure.identity.models import Identity, Session, User
from finsure.identity.operations import PersonClosing, PersonDisabled
from finsure.ledger.models import Attachment
from finsure.privacy import operations
from finsure.privacy.models import Erasure, ErasureState
from finsure.privacy.operations import erasure as erasing
from finsure.privacy.operations.erasure import DemonstrationStays
from finsure.privacy.tests.factories import NOW, archive_of, books_of, tables_in
from finsure.statements.models import StatementImport
from finsure.statements.tests.factories import receive
from finsure.vault import operations as vault
from finsure.vault.models import State, UserKey

ASHA = VerifiedIdentity("local", "+919876543210", "+919876543210")
DAY = timedelta(days=1)


def asked(user: User) -> Erasure:
    return operations.ask_erasure(user=user, confirmed=True, now=NOW)


def sign_in(after: timedelta, *, reopen: bool = False) -> Any:
    return identity.sign_in(identity=ASHA, device="Phone", now=NOW + after, reopen=reopen)


def rows_of(user_id: int) -> dict[str, int]:
    """What every table that belongs to people holds of one."""
    counts = {
        table.label: table.model._default_manager.filter(**{table.owner: user_id}).count()
        for table in described()
        if table.owner
    }
    return {label: count for label, count in counts.items() if count}


@pytest.mark.django_db(transaction=True)
class TestErasure:
    def test_at_once_every_session_ends_and_sign_in_is_refused_with_the_way_back(self, asha: User) -> None:
        session = sign_in(timedelta(0)).session

        asked(asha)

        assert people.living_session(session_id=session.pk, user_id=asha.id, now=NOW) is None
        assert not Session.objects.alive(NOW).filter(user=asha).exists()
        with pytest.raises(PersonClosing) as refused:
            sign_in(DAY)
        assert refused.value.members["final_at"] == (NOW + 7 * DAY).isoformat()

    def test_an_import_under_way_is_not_worked_on(self, asha: User) -> None:
        found = receive(asha)
        StatementImport.objects.filter(id=found.id).update(state="reading")
        asked(asha)

        from finsure.statements import operations as statements

        statements.read_statement(import_id=found.id, now=NOW)
        statements.sweep(now=NOW + DAY)

        found.refresh_from_db()
        assert found.state == "reading"

    def test_coming_back_within_the_grace_takes_it_back_whole(self, asha: User) -> None:
        books_of(asha, 1)
        before = tables_in(archive_of(asha))["ledger.transaction"]
        erasure = asked(asha)

        sign_in(6 * DAY, reopen=True)
        operations.sweep(now=NOW + 400 * DAY)

        erasure.refresh_from_db()
        assert erasure.state == ErasureState.CANCELLED
        assert tables_in(archive_of(asha))["ledger.transaction"] == before

    def test_after_the_grace_nobody_comes_back_and_the_data_is_held_a_year(self, asha: User) -> None:
        books_of(asha, 1)
        erasure = asked(asha)
        operations.sweep(now=NOW + 7 * DAY)

        with pytest.raises(PersonDisabled):
            sign_in(8 * DAY, reopen=True)
        operations.sweep(now=NOW + 364 * DAY)

        erasure.refresh_from_db()
        assert erasure.state == ErasureState.SEALED
        assert "ledger.transaction" in rows_of(asha.id)

    def test_then_everything_of_theirs_goes_and_nothing_of_others(self, asha: User, bilal: User) -> None:
        books_of(asha, 1)
        books_of(bilal, 2)
        receive(asha)
        held = rows_of(bilal.id)
        files = list(Attachment.objects.filter(user=asha).values_list("stored_as", flat=True))
        erasure = asked(asha)

        operations.sweep(now=NOW + 8 * DAY)
        operations.sweep(now=NOW + 366 * DAY)
        operations.sweep(now=NOW + 367 * DAY)

        erasure.refresh_from_db()
        assert erasure.state == ErasureState.DESTROYED
        proofs = {"audit.entry", "privacy.erasure", "vault.userkey", "consent.consent", "consent.consentevent"}
        assert rows_of(asha.id).keys() <= proofs
        assert rows_of(bilal.id) == held
        assert files
        assert not any(default_storage.exists(file) for file in files)
        assert erasure.destroyed["ledger.transaction"] == erasure.held["ledger.transaction"]["rows"]
        assert erasure.digest == operations.digest_of_receipt(erasure)

    def test_from_the_first_moment_their_key_opens_nothing(self, asha: User) -> None:
        sign_in(timedelta(0))
        row = Identity.objects.get(user=asha)
        assert sealing.open_phone(row) == ASHA.phone

        asked(asha)

        with pytest.raises(vault.KeyClosed):
            sealing.open_phone(row)
        with pytest.raises(vault.KeyClosed):
            archive_of(asha)

    def test_damaged_data_keeps_nobody_from_leaving(self, asha: User) -> None:
        sign_in(timedelta(0))
        Identity.objects.filter(user=asha).update(phone=b"\x01 damaged")

        erasure = asked(asha)

        assert erasure.held["identity.identity"] == {"rows": 1, "sha256": ""}
        assert not people.is_open(asha.id)

    def test_who_comes_back_has_their_key_again(self, asha: User) -> None:
        sign_in(timedelta(0))
        asked(asha)

        sign_in(6 * DAY, reopen=True)

        assert sealing.open_phone(Identity.objects.get(user=asha)) == ASHA.phone

    def test_after_the_grace_the_phone_leads_to_nobody(self, asha: User) -> None:
        sign_in(timedelta(0))
        asked(asha)
        assert Identity.objects.get(user=asha).phone_index

        operations.sweep(now=NOW + 8 * DAY)

        assert Identity.objects.get(user=asha).phone_index == ""

    def test_the_key_is_destroyed_and_the_receipt_says_so(self, asha: User) -> None:
        sign_in(timedelta(0))
        wrapped = [hashlib.sha256(bytes(key.wrapped)).hexdigest() for key in UserKey.objects.filter(user=asha)]
        erasure = asked(asha)
        before = operations.digest_of_receipt(erasure)

        operations.sweep(now=NOW + 8 * DAY)
        operations.sweep(now=NOW + 366 * DAY)

        erasure.refresh_from_db()
        (key,) = UserKey.objects.filter(user=asha.id)
        assert (key.state, any(bytes(key.wrapped))) == (State.DESTROYED, False)
        assert [fact["wrapped_sha256"] for fact in erasure.keys] == wrapped
        assert erasure.keys[0]["destroyed_at"] == (NOW + 366 * DAY).isoformat()
        assert set(erasure.keys[0]) == {"wrapped_sha256", "made_at", "disabled_at", "destroyed_at"}
        assert erasure.digest == operations.digest_of_receipt(erasure) != before

    def test_a_key_that_came_into_use_meanwhile_is_settled_before_anything_goes(self, asha: User) -> None:
        books_of(asha, 1)
        erasure = asked(asha)
        operations.sweep(now=NOW + 8 * DAY)
        vault.restore_key(user=asha, now=NOW + 9 * DAY)

        operations.sweep(now=NOW + 366 * DAY)
        erasure.refresh_from_db()
        state, rows = erasure.state, rows_of(asha.id)
        operations.sweep(now=NOW + 367 * DAY)

        erasure.refresh_from_db()
        assert (state, erasure.state) == (ErasureState.DESTROYING, ErasureState.DESTROYED)
        assert "ledger.transaction" in rows
        assert len(erasure.keys) == 1

    def test_what_stays_in_the_audit_names_nobody(self, asha: User) -> None:
        books_of(asha, 1)
        asked(asha)
        operations.sweep(now=NOW + 8 * DAY)
        operations.sweep(now=NOW + 366 * DAY)

        kept = str(list(Entry.objects.filter(who=asha.id).values()))

        for word in ("Asha", "98765", "Savings", "KIRANA", "Café", "Tea"):
            assert word not in kept

    def test_an_interrupted_destruction_goes_on_where_it_stopped(
        self, asha: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        books_of(asha, 1)
        erasure = asked(asha)
        operations.sweep(now=NOW + 8 * DAY)
        monkeypatch.setattr(erasing, "CHUNK", 3)
        whole, calls = erasing._destroy_some, iter(range(1_000))

        def failing(erasure: Erasure, table: Any) -> int:
            if next(calls) == 9:
                raise ConnectionError
            return whole(erasure, table)

        monkeypatch.setattr(erasing, "_destroy_some", failing)
        with pytest.raises(ConnectionError):
            operations.sweep(now=NOW + 366 * DAY)

        operations.sweep(now=NOW + 366 * DAY + timedelta(minutes=31))

        erasure.refresh_from_db()
        assert erasure.state == ErasureState.DESTROYED
        assert erasure.destroyed["ledger.transaction"] == erasure.held["ledger.transaction"]["rows"]
        assert not User.objects.filter(id=asha.id).exists()

    def test_the_receipt_has_the_hashes_of_an_archive_made_just_before(self, asha: User) -> None:
        books_of(asha, 1)
        import json
        import zipfile

        with zipfile.ZipFile(archive_of(asha)) as archive:
            manifest = json.loads(archive.read("manifest.json"))
        hashes = {facts["name"]: facts["sha256"] for facts in manifest["tables"] if facts["name"].startswith("ledger.")}

        erasure = asked(asha)

        assert {label: fact["sha256"] for label, fact in erasure.held.items() if label.startswith("ledger.")} == hashes

    def test_the_same_phone_begins_anew_after_the_end(self, asha: User) -> None:
        asked(asha)
        operations.sweep(now=NOW + 8 * DAY)
        operations.sweep(now=NOW + 366 * DAY)

        assert sign_in(367 * DAY).session.user_id != asha.id

    def test_the_receipt_goes_after_its_own_time(self, asha: User) -> None:
        asked(asha)
        operations.sweep(now=NOW + 8 * DAY)
        operations.sweep(now=NOW + 366 * DAY)

        operations.sweep(now=NOW + 7 * 365 * DAY + DAY)

        assert not Erasure.objects.exists()
        assert not Consent.objects.filter(user=asha.id).exists()
        assert not UserKey.objects.filter(user=asha.id).exists()

    def test_it_needs_the_persons_word(self, asha: User) -> None:
        with pytest.raises(InvalidInput):
            operations.ask_erasure(user=asha, confirmed=False, now=NOW)

        assert people.is_open(asha.id)

    def test_the_demonstration_household_stays(self, at_once: Callable[..., list[Any]]) -> None:
        household = identity.demonstration_person(now=NOW)

        with pytest.raises(DemonstrationStays):
            asked(household)
