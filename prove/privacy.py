"""S31: every column is accounted for; an export holds every row of a person, and brought to another gives equal books;
an erasure leaves what the register says it leaves, and nothing else.
"""

from collections.abc import Iterator
from datetime import timedelta
import hashlib
import io
from typing import Any
import zipfile

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection
import orjson
import yaml

from finsure.core import clock
from finsure.core.records import FILE_KEY, Table, described
from finsure.identity.models import User
from finsure.privacy import operations as privacy
from finsure.privacy.tests.comparing import BOOKS, TOTALS, canonical
from finsure.privacy.tests.factories import books_of, tables_in
from finsure.vault import operations as vault
from prove.cells import Cell
from prove.harness import ROOT, Findings, Ground
from prove.people import Person, person, with_household

GOAL = "Every column says class, purpose, retention, export and erasure; exports are whole, come back equal, and erasure ends"
NOBODYS = {"django_migrations", "django_content_type"}  # Django's own lists of changes to the tables, and of tables
NOT_YET = {"privacy.erasure"}  # begins when the account closes, and a closed account makes no export
SAID = ("purpose", "basis", "retention", "person", "export", "erasure")
LONG = timedelta(days=4_000)
Rows = dict[str, list[dict[str, Any]]]


def work(ground: Ground) -> Findings:
    found = Findings(least=ground.many(20_000, 2_000))
    _register(found)
    count = ground.many(25, 2)
    everyone = [_with_everything(n, ground.many(90, 12), ground.seed) for n in range(count)]
    filled: set[str] = set()
    for number, someone in enumerate(everyone):
        archive = _archive_of(someone.user)
        tables = tables_in(archive)
        filled |= {name for name, rows in tables.items() if rows}
        _whole(found, someone, tables)
        _comes_back(found, number, archive, tables)
    empty = {table.label for table in privacy.handed_out()} - filled
    found.hold(empty == NOT_YET, f"{empty ^ NOT_YET}: nobody here has a row of it, so nothing was shown of it")
    _erased(found, everyone)
    found.figures |= {"people": count, "tables handed out": len(privacy.handed_out())}
    return found


def _with_everything(number: int, rows: int, seed: int) -> Person:
    someone = with_household(person(f"+91987650{number:04}", f"p{number}"), rows=rows)
    books_of(someone.user, seed + number)
    return someone


def _columns() -> Iterator[tuple[str, str]]:
    """Every table and column that the database has, as the database says it."""
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table not in NOBODYS:
                for column in connection.introspection.get_table_description(cursor, table):
                    yield table, column.name


def _unaccounted() -> dict[str, str]:
    """Which columns the published record of processing does not account for, and what of them is not said."""
    page = yaml.safe_load((ROOT / "docs" / "records-of-processing.yaml").read_text())["tables"]
    models = {model._meta.db_table: model for model in apps.get_models()}
    missing = {}
    for name, column in _columns():
        model = models.get(name)
        facts = page.get(model._meta.label_lower, {}) if model else {}
        fields = {field.column: field.name for field in model._meta.concrete_fields} if model else {}
        if not facts.get("columns", {}).get(fields.get(column)):
            missing[f"{name}.{column}"] = "nobody says what it is"
        elif silent := [fact for fact in SAID if not facts.get(fact)]:
            missing[f"{name}.{column}"] = f"nothing is said of {', '.join(silent)}"
    return missing


def _register(found: Findings) -> None:
    missing = _unaccounted()
    for name, column in _columns():
        reason = missing.get(f"{name}.{column}", "")
        found.check(not reason, f"{name}.{column}: {reason}")
        found.count("columns accounted for")
    with connection.cursor() as cursor:  # a column that nobody described is noticed, or the search is blind
        cursor.execute("ALTER TABLE ledger_tag ADD COLUMN stranger integer NULL")
        seen = _unaccounted()
        cursor.execute("ALTER TABLE ledger_tag DROP COLUMN stranger")
    found.hold(set(seen) - set(missing) == {"ledger_tag.stranger"}, "a column that nobody described was not found")


def _archive_of(user: User) -> io.BytesIO:
    target = io.BytesIO()
    privacy.write_archive(user, target, now=clock.now())
    target.seek(0)
    return target


def _whole(found: Findings, someone: Person, tables: Rows) -> None:
    """Each row and column of the person's is in the archive: plain ones as they stand, sealed ones opened one by one."""
    sealed_in = {kept.model: kept for kept in vault.registered()}
    for table in privacy.handed_out():
        sealed = sealed_in.get(table.model)
        names = [*table.read, *(sealed.row_of if sealed else ())]
        kept = table.model._base_manager.filter(**{table.owner: someone.user.id}).order_by("pk")
        rows, shown = list(kept.values(*dict.fromkeys(names))), tables.get(table.label, [])
        found.check(
            len(rows) == len(shown), f"{table.label}: {len(rows)} rows are kept, {len(shown)} are in the archive"
        )
        expected = set(table.exported) | ({"file"} if table.files else set())
        for row, out in zip(rows, shown, strict=False):
            found.check(set(out) == expected, f"{table.label}: columns {set(out) ^ expected} differ")
            words = _opened(someone, table, sealed, row) if sealed else {}
            plain = {name: row[name] for name in table.read if not (sealed and name in sealed.columns)}
            same = orjson.loads(orjson.dumps(plain | words)) | ({"file": out.get("file")} if table.files else {})
            found.check(out == same, f"{table.label}: a row is not as it is kept")
            found.count("rows compared")
            found.count("values compared", len(out))


def _opened(someone: Person, table: Table, sealed: Any, row: dict[str, Any]) -> dict[str, Any]:
    """What the sealed columns of one row say, each opened alone."""
    place = vault.row_id(*(row[name] for name in sealed.row_of))
    words: dict[str, Any] = {}
    for column in set(sealed.columns) & set(table.read):
        if row[column] is None:
            words |= dict.fromkeys(table.names_in(column))
            continue
        text = Cell(someone.user.id, table.model._meta.db_table, column, place, bytes(row[column])).opened().decode()
        words |= table.opened[column].members(text) if column in table.opened else {column: text}
    words.pop(FILE_KEY, None)
    return words


def _comes_back(found: Findings, number: int, archive: io.BytesIO, tables: Rows) -> None:
    """Brought to somebody new, the books are equal, row for row and file for file, but for the ids."""
    fresh = person(f"+91887650{number:04}").user
    archive.seek(0)
    counts = privacy.restore_archive(user=fresh, source=archive, now=clock.now())
    again = _archive_of(fresh)
    ours, theirs = canonical(tables), canonical(tables_in(again))
    for name in (*BOOKS, *TOTALS):
        found.check(ours[name] == theirs[name], f"{name} is not equal after it came back")
        found.check(name in TOTALS or counts[name] == len(tables[name]), f"{name}: not every row was brought back")
        found.count("rows that came back equal", len(ours[name]))
    files = [_files_in(one) for one in (archive, again)]
    found.check(files[0] == files[1] != [], "the attachments that came back are not the ones that left")
    found.count("files that came back equal", len(files[0]))


def _files_in(archive: io.BytesIO) -> list[str]:
    archive.seek(0)
    with zipfile.ZipFile(archive) as opened:
        names = [name for name in opened.namelist() if name.startswith("files/ledger.attachment/")]
        return sorted(f"{name.rsplit('/', 1)[-1]} {hashlib.sha256(opened.read(name)).hexdigest()}" for name in names)


def _erased(found: Findings, everyone: list[Person]) -> None:
    """After everybody has gone for good, only what the register says outlives them is left."""
    now = clock.now()
    files = set(_stored(everyone))
    found.hold(all(default_storage.exists(file) for file in files) and bool(files), "a file is gone before its time")
    for someone in everyone:
        privacy.ask_erasure(user=someone.user, confirmed=True, now=now)
    for days in range(20):  # sealed after the grace, destroyed after the year, a few thousand rows at a time
        privacy.advance_erasures(now=now + LONG + timedelta(days=days))
    for table in described():
        if not table.owner:
            continue
        for someone in everyone:
            left = table.model._base_manager.filter(**{table.owner: someone.user.id}).count()
            found.check(not left or table.outlives, f"{table.label}: {left} rows are left of somebody who was erased")
            found.count("rows that outlive their person, as the register says", left)
    for file in files:
        found.check(not default_storage.exists(file), "a file of somebody who was erased is left")
        found.count("files that went with their person")


def _stored(everyone: list[Person]) -> Iterator[str]:
    """Where the files of these people are."""
    for table in described():
        for column in table.files:
            for someone in everyone:
                rows = table.model._base_manager.filter(**{table.owner: someone.user.id})
                yield from (name for name in rows.values_list(column, flat=True) if name)
