import io
from pathlib import Path

from django.core.management import call_command
from django.db import connection
import pytest
import time_machine

from finsure.audit import operations
from finsure.audit.anchors import anchor
from finsure.audit.models import Entry, Link
from finsure.audit.tests.factories import sealed
from finsure.core import clock


def said(name: str, *arguments: str) -> tuple[int, str]:
    """The exit code of a command and everything that it said."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(name, *arguments, stdout=out, stderr=err)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue() + err.getvalue()
    return 0, out.getvalue() + err.getvalue()


@pytest.mark.django_db
def test_a_whole_log_is_said_to_be_whole() -> None:
    sealed(10)

    code, words = said("audit_verify")

    assert (code, words[:53]) == (0, "finsure: 10 records under 3 checkpoints are what they")


@pytest.mark.django_db(transaction=True)
def test_the_first_bad_record_is_named(tmp_path: Path) -> None:
    entries = sealed(10)
    with operations.without_fences(), connection.cursor() as cursor:
        for place in (6, 8):
            cursor.execute("UPDATE audit_entry SET action = 'nothing.done' WHERE id = %s", [entries[place].pk])

    assert said("audit_verify") == (1, "finsure: the audit log was tampered with: record 7: it was changed.\n")
    assert said("audit_verify", "--to", "4")[0] == 0
    assert said("audit_verify", "--from", "9")[0] == 1  # records 9 and 10 stand in the run of the other changed one


@pytest.mark.django_db
def test_a_log_is_compared_with_lines_kept_elsewhere(tmp_path: Path) -> None:
    sealed(8)
    line = next(anchor().lines())
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "checkpoints.jsonl").write_text(line.replace('"last":4', '"last":3') + "\n")

    code, words = said("audit_verify", "--against", str(tmp_path / "elsewhere"))

    assert (code, "another history is kept outside" in words) == (1, True)
    assert said("audit_verify", "--against", str(tmp_path / "nowhere"))[0] == 2


@pytest.mark.django_db
def test_old_runs_are_dropped_and_young_ones_are_not() -> None:
    with time_machine.travel("2020-05-01T12:00:00Z"):
        sealed(4)
    sealed(4)

    assert said("audit_drop", "--before", clock.now().date().isoformat())[0] == 2
    code, words = said("audit_drop", "--before", "2021-01-01")

    assert (code, words) == (0, "finsure: 4 records are gone, by a signed word that stays.\n")
    assert (Link.objects.count(), Entry.objects.count(), operations.verify().bad) == (4, 4, None)


@pytest.mark.django_db
def test_the_servers_rights_are_named_for_every_table() -> None:
    lines = said("grants", "--account", "'server'@'db'")[1].splitlines()

    rights = {line.split("`" if "`" in line else '"')[3]: line for line in lines}
    assert all(line.endswith(" TO 'server'@'db';") for line in lines)
    assert set(rights) == set(connection.introspection.django_table_names(only_existing=True)) | {"django_migrations"}
    assert rights["audit_entry"].startswith("GRANT SELECT, INSERT ON")
    assert rights["audit_answer"].startswith("GRANT SELECT, INSERT, UPDATE, DELETE ON")
    assert "DROP" not in "".join(lines)
