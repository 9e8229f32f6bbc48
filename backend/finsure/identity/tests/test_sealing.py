"""A thief of the database or of a backup of it learns no phone number, and cannot move one."""

from collections.abc import Callable, Iterator
from datetime import timedelta
import hashlib
from pathlib import Path
from typing import Any

from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor
import pytest
from rest_framework.test import APIClient

from finsure.core import clock
from finsure.core.problems import NotFound
from finsure.identity import operations, queries, sealing
from finsure.identity.domain import VerifiedIdentity
from finsure.identity.models import Ceremony, Challenge, DemonstrationMessage, Factor, Identity, Session, User
from finsure.identity.tests.factories import NOON, PHONE, enter, refresh, send_code, slug_of, use
from finsure.vault import operations as vault
from finsure.vault.masters import MasterKeyUnreachable
from finsure.vault.models import UserKey
from finsure.vault.operations import wrapping

OTHER = "+919876543211"


def proven(phone: str = PHONE) -> VerifiedIdentity:
    return VerifiedIdentity("local", phone, phone)


def sign_in(phone: str = PHONE) -> User:
    return opened(phone).session.user


def opened(phone: str = PHONE) -> operations.Opened:
    found = operations.sign_in(identity=proven(phone), device="Laptop", now=NOON)
    assert isinstance(found, operations.Opened)
    return found


def everything_kept() -> Iterator[bytes]:
    """Each value of each table as the database has it, and the database's files where it has files of its own."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                yield from (value if isinstance(value, bytes) else str(value).encode() for value in row)
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(FULL)")
            path = Path(connection.settings_dict["NAME"])
            yield from (file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


def traces_of(phone: str) -> list[bytes]:
    """The number as it could stand somewhere: written out, without its country, in UTF-16, and as a bare hash."""
    digits = phone.removeprefix("+")
    national = digits.removeprefix("91")
    plain = [phone, digits, national, f"{national[:5]} {national[5:]}", proven(phone).digest]
    hashes = [hashlib.sha256(text.encode()) for text in (phone, digits, national)]
    return [
        *(text.encode() for text in plain),
        *(text.encode("utf-16-le") for text in plain),
        *(found for digest in hashes for found in (digest.digest(), digest.hexdigest().encode())),
    ]


def found_in_database(phone: str) -> list[bytes]:
    return [trace for value in everything_kept() for trace in traces_of(phone) if trace in value]


class TestThief:
    def test_the_database_of_people_who_signed_in_shows_no_phone(self, transactional_db: Any) -> None:
        client, other = APIClient(), APIClient()
        use(client, enter(client)).patch("/api/v1/me", {"name": "Kqzvasharao"}, HTTP_IDEMPOTENCY_KEY="1" * 32)
        refresh(client)
        send_code(client)
        enter(other, OTHER)
        assert client.get("/api/v1/me").json()["phone_masked"] == "+91 ••••••3210"

        assert client.get("/api/v1/me").json()["name"] == "Kqzvasharao"

        assert found_in_database(PHONE) == found_in_database(OTHER) == []
        assert not [value for value in everything_kept() if b"Kqzvasharao" in value]
        User.objects.update(locale=PHONE[:12])
        assert found_in_database(PHONE[:12])

    def test_the_inbox_of_the_demonstration_shows_no_code(self, transactional_db: Any) -> None:
        send_code(APIClient())
        [message] = queries.demonstration_inbox(clock.now())

        assert not [value for value in everything_kept() if message.text.encode() in value]
        assert message.code.encode() not in bytes(DemonstrationMessage.objects.get().code)
        assert message.code not in repr(message)

    @pytest.mark.django_db
    def test_the_index_cannot_be_computed_from_the_phone(self) -> None:
        sign_in()
        known = Identity.objects.get()

        assert len(known.digest) == len(known.phone_index) == 2 * vault.BLIND_BYTES
        assert not proven().digest.startswith(known.digest)


@pytest.mark.django_db
class TestMoving:
    @pytest.mark.parametrize("column", ["phone", "subject"])
    def test_a_value_moved_to_another_person_does_not_open(self, column: str) -> None:
        mine, theirs = sign_in().identities.get(), sign_in(OTHER).identities.get()
        Identity.objects.filter(pk=mine.pk).update(**{column: getattr(theirs, column)})

        with pytest.raises(vault.SealedDataDamaged):
            sealing.open_identity(Identity.objects.select_related("user").get(pk=mine.pk))
        assert sealing.open_identity(theirs) == proven(OTHER)

    def test_a_value_moved_to_another_row_or_column_of_the_same_person_does_not_open(self) -> None:
        user = sign_in()
        known = user.identities.get()
        second = Identity(user=user, issuer="i", subject=known.subject, phone=known.phone, digest="d", created_at=NOON)
        swapped = Identity(id=known.pk, user=user, issuer="local", subject=known.phone, phone=known.subject)

        for row in (second, swapped):
            with pytest.raises(vault.SealedDataDamaged):
                sealing.open_identity(row)
            with pytest.raises(vault.SealedDataDamaged):
                sealing.open_phone(row)

    def test_an_identity_given_to_another_person_does_not_open(self) -> None:
        sign_in()
        stranger = sign_in(OTHER)
        Identity.objects.exclude(user=stranger).update(user=stranger)

        with pytest.raises(vault.SealedDataDamaged):
            sealing.open_identity(Identity.objects.select_related("user").get(digest=sealing.digests(proven())[0]))

    def test_a_challenge_cannot_be_given_another_phone(self) -> None:
        client = APIClient()
        mine, theirs = (send_code(client, phone).json()["challenge_id"] for phone in (PHONE, OTHER))
        code = client.get("/api/v1/demonstration/inbox").json()["items"][0]["code"]
        Challenge.objects.filter(pk=theirs).update(phone=Challenge.objects.get(pk=mine).phone)

        refusal = client.post("/api/v1/auth/sessions", {"challenge_id": theirs, "code": code})

        assert slug_of(refusal) == "sealed-data-damaged"
        assert not Session.objects.exists()


class TestKeys:
    def test_a_rotation_seals_both_columns_anew_and_the_person_is_still_found(self, transactional_db: Any) -> None:
        user = sign_in()
        before = user.identities.get()
        start = clock.now()
        vault.begin_rotation(user_id=user.pk, now=start)

        for step in range(1, 6):
            vault.advance(user_id=user.pk, now=start + step * vault.SETTLED)

        after = user.identities.get()
        assert [bytes(value or b"")[:5] for value in (after.subject, after.phone)] == [b"\x01\0\0\0\x02"] * 2
        assert (after.digest, after.phone_index) == (before.digest, before.phone_index)
        assert sealing.open_identity(after) == proven()
        assert sign_in() == user

    def test_a_rotation_seals_factors_and_what_is_being_added_anew(self, transactional_db: Any) -> None:
        user, secret = sign_in(), b"a secret of twenty bytes"
        start = clock.now()
        factor = Factor(id="f" * 32, user=user, kind="totp", created_at=start)
        factor.sealed = sealing.seal_app(user, factor.pk, secret)
        factor.save()
        ceremony = Ceremony(id="c" * 32, user=user, purpose="app", subject="s", expires_at=start)
        ceremony.sealed = sealing.seal_new_secret(user, ceremony.pk, secret)
        ceremony.save()
        Ceremony.objects.create(user=user, purpose="passkey", subject="s", expires_at=start)
        vault.begin_rotation(user_id=user.pk, now=start)

        for step in range(1, 6):
            vault.advance(user_id=user.pk, now=start + step * vault.SETTLED)

        factor.refresh_from_db()
        ceremony.refresh_from_db()
        assert [bytes(value or b"")[:5] for value in (factor.sealed, ceremony.sealed)] == [b"\x01\0\0\0\x02"] * 2
        assert sealing.open_app(factor) == sealing.open_new_secret(ceremony) == secret

    def test_people_are_found_under_an_older_index(self, transactional_db: Any) -> None:
        user = sign_in()

        vault.rotate_global_key(purpose="index", now=NOON)

        assert sign_in() == user == queries.person_at_terminal(PHONE)

    def test_what_was_interrupted_before_the_key_is_finished_by_the_next_sign_in(
        self, transactional_db: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        vault.global_blind("warm", "")
        with monkeypatch.context() as broken:
            broken.setattr(wrapping, "current", Unreachable)
            with pytest.raises(vault.KeyUnavailable):
                sign_in()
        assert (Identity.objects.get().subject, Session.objects.count()) == (None, 0)

        user = sign_in()

        assert sealing.open_identity(user.identities.get()) == proven()
        assert User.objects.count() == UserKey.objects.count() == 1

    def test_a_refresh_without_a_key_service_costs_nobody_their_session(
        self, transactional_db: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        token = opened().refresh_token
        vault.forget_keys()
        later = NOON + timedelta(minutes=10)
        with monkeypatch.context() as broken:
            broken.setattr(wrapping, "masters", dict)
            with pytest.raises(vault.KeyUnavailable):
                operations.refresh(token=token, device_mark="laptop", now=later)

        assert operations.refresh(token=token, device_mark="laptop", now=later)

    def test_an_ordinary_request_opens_nothing(
        self, transactional_db: Any, signed_in: Callable[[User], APIClient], asha: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client = signed_in(asha)
        vault.forget_keys()
        monkeypatch.setattr(wrapping, "masters", dict)

        assert client.get("/api/v1/auth/sessions").status_code == 200
        assert slug_of(client.get("/api/v1/me")) == "key-unavailable"


class Unreachable:
    """A master key whose service does not answer."""

    id = "unreachable"

    def wrap(self, _raw: bytes, _context: str) -> bytes:
        raise MasterKeyUnreachable


@pytest.mark.django_db
class TestTerminal:
    @pytest.mark.parametrize("written", [PHONE, "919876543210", "+91 98765 43210"])
    def test_a_person_is_found_by_their_phone(self, written: str) -> None:
        user = sign_in()
        sign_in(OTHER)

        assert queries.person_at_terminal(written) == user

    def test_an_unknown_phone_finds_nobody(self) -> None:
        sign_in()

        with pytest.raises(NotFound):
            queries.person_at_terminal(OTHER)


class TestNames:
    def test_a_name_opens_for_its_person_alone_and_leaving_it_out_leaves_nothing(self, transactional_db: Any) -> None:
        asha, bilal = sign_in(), sign_in(OTHER)
        operations.change_person(user=asha, changes={"name": "Asha"})
        operations.change_person(user=bilal, changes={"name": "Bilal"})
        assert (queries.name_of(asha), queries.name_of(bilal)) == ("Asha", "Bilal")

        bilal.name = asha.name

        with pytest.raises(vault.SealedDataDamaged):
            queries.name_of(bilal)
        assert operations.change_person(user=asha, changes={"name": ""}).name is None
        assert queries.name_of(asha) == ""

    def test_letting_a_request_in_opens_no_name(self, transactional_db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        session = opened().session
        operations.change_person(user=session.user, changes={"name": "Asha"})
        vault.forget_keys()
        monkeypatch.setattr(wrapping, "unwrap", lambda *_: pytest.fail("a key was opened"))

        found = queries.living_session(session_id=session.pk, user_id=session.user_id, now=NOON)

        assert found is not None
        assert found.user.name

    def test_names_that_stood_in_plain_are_sealed_and_go(self, transactional_db: Any) -> None:
        user, nameless = User.objects.create(), User.objects.create()
        executor = MigrationExecutor(connection)
        executor.migrate([("identity", "0006_room_for_sealed_names")])
        before = executor.loader.project_state([("identity", "0006_room_for_sealed_names")]).apps
        before.get_model("identity", "User").objects.filter(id=user.pk).update(plain_name="Kqzvplain")
        assert [value for value in everything_kept() if b"Kqzvplain" in value]

        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())

        user.refresh_from_db()
        nameless.refresh_from_db()
        assert (queries.name_of(user), nameless.name) == ("Kqzvplain", None)
        assert "plain_name" not in [column.name for column in columns_of(User)]


def columns_of(model: type[models.Model]) -> list[Any]:
    with connection.cursor() as cursor:
        return list(connection.introspection.get_table_description(cursor, model._meta.db_table))
