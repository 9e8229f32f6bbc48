"""The database itself refuses to change what the audit holds: by triggers, and by the rights of the server's account."""

from collections.abc import Iterator
import io
import secrets
from typing import Any

from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
import pymysql
import pytest

from finsure.audit import operations
from finsure.audit.fences import MESSAGE, TABLES, TRIGGERS
from finsure.audit.models import Answer, Checkpoint, Entry, Link
from finsure.audit.tests.factories import sealed, written
from finsure.core import clock

CHANGES = [
    "UPDATE audit_entry SET action = 'x'",
    "UPDATE audit_link SET seq = seq + 100",
    "UPDATE audit_checkpoint SET line = 'x'",
    "DELETE FROM audit_entry",
    "DELETE FROM audit_link",
    "DELETE FROM audit_checkpoint",
    "REPLACE INTO audit_checkpoint (number, last, dropped, line) VALUES (1, 1, 0, 'x')",
]
MARIADB_CHANGES = [
    *CHANGES,
    "INSERT INTO audit_checkpoint (number, last, dropped, line) VALUES (1, 1, 0, 'x') ON DUPLICATE KEY UPDATE line = 'x'",
    "TRUNCATE TABLE audit_entry",
    "DROP TABLE audit_link",
    "ALTER TABLE audit_entry ADD COLUMN x INT",
    "DROP TRIGGER audit_entry_no_update",
    "CREATE TRIGGER another BEFORE INSERT ON audit_entry FOR EACH ROW SET NEW.action = 'x'",
    "RENAME TABLE audit_entry TO audit_other",
    "LOCK TABLES audit_entry WRITE",
    "CREATE TABLE another (id INT, FOREIGN KEY (id) REFERENCES audit_link (seq))",
]


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES)
def test_the_triggers_refuse_each_way_to_change_a_record(change: str) -> None:
    sealed(3)
    before = [list(model.objects.order_by("pk").values()) for model in (Entry, Link, Checkpoint)]

    with connection.cursor() as cursor, pytest.raises(DatabaseError, match=MESSAGE), transaction.atomic():
        cursor.execute(change)

    assert before == [list(model.objects.order_by("pk").values()) for model in (Entry, Link, Checkpoint)]


@pytest.mark.django_db
def test_no_foreign_key_leads_into_or_out_of_the_audit() -> None:
    for table in TABLES:
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, table)
        assert [name for name, facts in found.items() if facts["foreign_key"]] == []


@pytest.mark.django_db(transaction=True)
def test_a_flush_empties_the_log_and_leaves_the_fences_standing(asha: Any) -> None:
    sealed(3, asha)

    call_command("flush", interactive=False, verbosity=0)

    assert not any(model.objects.exists() for model in (Entry, Link, Checkpoint))
    assert fences() == set(TRIGGERS)


@pytest.mark.django_db(transaction=True)
def test_a_flush_that_asks_first_works_too_and_keeps_all_when_one_says_no(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(3)
    monkeypatch.setattr("builtins.input", lambda _: "no")
    call_command("flush", interactive=True, verbosity=0)
    kept = Entry.objects.count()

    monkeypatch.setattr("builtins.input", lambda _: "yes")
    call_command("flush", interactive=True, verbosity=0)

    assert (kept, Entry.objects.count()) == (3, 0)
    assert fences() == set(TRIGGERS)


def fences() -> set[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = DATABASE()")
        return {name for (name,) in cursor.fetchall()}


@pytest.fixture
def account(transactional_db: None) -> Iterator[Any]:
    """A connection of the account that `./finsure manage grants` describes, to this test's own database."""
    if connection.vendor != "mysql":
        pytest.skip("SQLite knows no accounts")
    known, name, password = connection.settings_dict, f"finsure_{secrets.token_hex(4)}", secrets.token_hex(16)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE USER '{name}'@'%' IDENTIFIED BY '{password}'")
    statements = io.StringIO()
    call_command("grants", account=f"'{name}'@'%'", stdout=statements)
    with connection.cursor() as cursor:
        for statement in statements.getvalue().splitlines():
            cursor.execute(statement.rstrip(";"))
    place = {"host": known["HOST"], "port": int(known["PORT"] or 3306), "database": known["NAME"]}
    with pymysql.connect(user=name, password=password, autocommit=True, **place) as made:
        yield made
    with connection.cursor() as cursor:
        cursor.execute(f"DROP USER '{name}'@'%'")


def test_the_servers_account_can_add_records_and_not_change_them(account: Any) -> None:
    sealed(3)
    with account.cursor() as cursor:
        for change in MARIADB_CHANGES:
            with pytest.raises(account.OperationalError) as refused:
                cursor.execute(change)
            assert refused.value.args[0] in {1142, 1227, 1044, 1370}, change  # refused for want of the right
        cursor.execute("SELECT COUNT(*) FROM audit_entry")
        assert cursor.fetchone() == (3,)


def test_the_servers_account_is_enough_for_the_server(account: Any, asha: Any, settings: Any) -> None:
    written(3, asha)
    known = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(USER=account.user.decode(), PASSWORD=account.password.decode())
    try:
        operations.open_log(user=asha)
        written(2, asha)
        assert operations.seal(now=clock.now()) == 5
        assert operations.verify().bad is None
        Answer.objects.create(user=asha, key="k", request_digest="", created_at=clock.now())
        assert Answer.objects.all().delete()[0] == 1
        with pytest.raises(DatabaseError):
            operations.drop_segments(before=clock.now(), now=clock.now())
    finally:
        connection.close()
        connection.settings_dict.update(known)
