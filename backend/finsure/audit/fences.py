"""Triggers that refuse to change or remove what the audit holds: a second fence behind the account's rights.

Records go only where a signed checkpoint says that their time is over. `TRUNCATE` and an owner who drops the triggers
walk past them (the account of `./finsure manage grants` can do neither); `audit_verify` finds what was done then.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

MESSAGE = "audit records are append-only"
TABLES = ("audit_entry", "audit_link", "audit_checkpoint")
TRIGGERS = tuple(f"{table}_no_{verb}" for table in TABLES for verb in ("update", "delete"))

_SQLITE = (
    (
        "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry"
        " BEGIN SELECT RAISE(ABORT, 'audit records are append-only'); END"
    ),
    (
        "CREATE TRIGGER audit_link_no_update BEFORE UPDATE ON audit_link"
        " BEGIN SELECT RAISE(ABORT, 'audit records are append-only'); END"
    ),
    (
        "CREATE TRIGGER audit_checkpoint_no_update BEFORE UPDATE ON audit_checkpoint"
        " BEGIN SELECT RAISE(ABORT, 'audit records are append-only'); END"
    ),
    (
        "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry"
        " WHEN NOT EXISTS (SELECT 1 FROM audit_link WHERE entry_id = OLD.id"
        " AND seq <= (SELECT COALESCE(MAX(dropped), 0) FROM audit_checkpoint))"
        " BEGIN SELECT RAISE(ABORT, 'audit records are append-only'); END"
    ),
    (
        "CREATE TRIGGER audit_link_no_delete BEFORE DELETE ON audit_link"
        " WHEN OLD.seq > (SELECT COALESCE(MAX(dropped), 0) FROM audit_checkpoint)"
        " BEGIN SELECT RAISE(ABORT, 'audit records are append-only'); END"
    ),
    (
        "CREATE TRIGGER audit_checkpoint_no_delete BEFORE DELETE ON audit_checkpoint"
        " BEGIN SELECT RAISE(ABORT, 'audit records are append-only'); END"
    ),
)
_MYSQL = (
    (
        "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry FOR EACH ROW"
        " SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit records are append-only'"
    ),
    (
        "CREATE TRIGGER audit_link_no_update BEFORE UPDATE ON audit_link FOR EACH ROW"
        " SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit records are append-only'"
    ),
    (
        "CREATE TRIGGER audit_checkpoint_no_update BEFORE UPDATE ON audit_checkpoint FOR EACH ROW"
        " SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit records are append-only'"
    ),
    (
        "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry FOR EACH ROW"
        " IF NOT EXISTS (SELECT 1 FROM audit_link WHERE entry_id = OLD.id"
        " AND seq <= (SELECT COALESCE(MAX(dropped), 0) FROM audit_checkpoint))"
        " THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit records are append-only'; END IF"
    ),
    (
        "CREATE TRIGGER audit_link_no_delete BEFORE DELETE ON audit_link FOR EACH ROW"
        " IF OLD.seq > (SELECT COALESCE(MAX(dropped), 0) FROM audit_checkpoint)"
        " THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit records are append-only'; END IF"
    ),
    (
        "CREATE TRIGGER audit_checkpoint_no_delete BEFORE DELETE ON audit_checkpoint FOR EACH ROW"
        " SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit records are append-only'"
    ),
)
_LOWER = (
    "DROP TRIGGER IF EXISTS audit_entry_no_update",
    "DROP TRIGGER IF EXISTS audit_link_no_update",
    "DROP TRIGGER IF EXISTS audit_checkpoint_no_update",
    "DROP TRIGGER IF EXISTS audit_entry_no_delete",
    "DROP TRIGGER IF EXISTS audit_link_no_delete",
    "DROP TRIGGER IF EXISTS audit_checkpoint_no_delete",
)
_TRUNCATE = ("TRUNCATE TABLE audit_entry", "TRUNCATE TABLE audit_link", "TRUNCATE TABLE audit_checkpoint")
_DELETE = ("DELETE FROM audit_entry", "DELETE FROM audit_link", "DELETE FROM audit_checkpoint")


def put_up() -> None:
    """Raise the fences. For the owner of the tables."""
    _run(_SQLITE if connection.vendor == "sqlite" else _MYSQL)


def take_down() -> None:
    """Lower them, if they stand. For the owner of the tables."""
    _run(_LOWER)


def empty() -> None:
    """Remove the whole log, as `flush` removes everything else. For the owner of the tables."""
    if connection.vendor == "sqlite":
        with lowered():
            _run(_DELETE)
    else:
        _run(_TRUNCATE)


@contextmanager
def lowered() -> Iterator[None]:
    """The fences are down in the block. For the owner of the tables."""
    take_down()
    try:
        yield
    finally:
        put_up()


def _run(statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
