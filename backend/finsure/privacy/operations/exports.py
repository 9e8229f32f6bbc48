"""Everything we hold of a person as one archive, made in the background from the register of tables."""

from collections.abc import Callable, Iterator
import csv
from datetime import datetime, timedelta
import hashlib
import io
from itertools import islice
import logging
import tempfile
from typing import IO, Any
import zipfile

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q
import orjson

from finsure.audit import operations as audit
from finsure.core import background, events
from finsure.core.problems import Problem
from finsure.core.records import FILE_KEY, Table, described
from finsure.core.retention import retention
from finsure.privacy.domain import FORMAT, FORMAT_VERSION, csv_cell, readme, safe_name
from finsure.privacy.models import Export, ExportState
from finsure.vault import operations as vault
from finsure.vault.operations import KeptFile

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=10)
MOST_TRIES = 3
CHUNK = 2_000
_TABLE = Export._meta.db_table  # noqa: SLF001 - Django's name of the table
UNFINISHED = (ExportState.WAITING, ExportState.RUNNING)
Tell = Callable[[int, int], None]


class ExportUnderWay(Problem):
    status, slug, title = 409, "export-under-way", "An export is being made already"


@transaction.atomic
def ask_export(*, user: Any, now: datetime) -> Export:
    """Begin an archive of everything the person has here. Raises ExportUnderWay."""
    type(user).objects.select_for_update().get(pk=user.pk)
    if Export.objects.filter(user=user, state__in=UNFINISHED).exists():
        raise ExportUnderWay("Wait for it; it is ready within minutes.")
    export = Export.objects.create(user=user, created_at=now, leased_until=now + LEASE, of=len(handed_out()))
    audit.record(actor=user, action="export.asked", subject=export)
    background.enqueue("privacy.make_export", export_id=export.id)
    return export


def make_export(*, export_id: int, now: datetime) -> None:
    """Make a waiting archive. Safe to run twice, and begun anew after an interruption."""
    export = Export.objects.filter(id=export_id, state__in=UNFINISHED).select_related("user").first()
    if export is None or not export.user.is_active:
        return
    Export.objects.filter(id=export.id).update(
        state=ExportState.RUNNING, tries=F("tries") + 1, leased_until=now + LEASE
    )
    sealer = vault.sealer_of(export.user)
    with tempfile.TemporaryFile() as target:
        rows = write_archive(export.user, target, now=now, tell=_telling(export.id))
        size, sha256 = _measured(target)
        file = vault.keep_pieces(folder="exports", source=target)
    with transaction.atomic():
        kept = Export.objects.filter(id=export.id, state=ExportState.RUNNING).update(
            state=ExportState.READY,
            stored_as=file.stored_as,
            key=sealer.seal(_TABLE, "key", file.stored_as, file.key),
            size_bytes=size,
            sha256=sha256,
            rows=rows,
            done=export.of,
            leased_until=None,
            finished_at=now,
            expires_at=now + retention().exports,
        )
        if kept:
            audit.record(actor=export.user, action="export.made", subject=export, rows=rows)
            events.announce("export.changed", user_id=export.user_id, export_id=export.id)
    if not kept:
        vault.forget_file(file.stored_as)


def take_up(*, now: datetime) -> None:
    """Begin again what an interrupted worker left; an archive that failed three times is given up."""
    over = Export.objects.filter(state__in=UNFINISHED).filter(Q(leased_until=None) | Q(leased_until__lt=now))
    over.filter(tries__gte=MOST_TRIES).update(state=ExportState.FAILED, finished_at=now, leased_until=None)
    for export in over.filter(tries__lt=MOST_TRIES).order_by("id")[:100]:
        Export.objects.filter(id=export.id).update(leased_until=now + LEASE)
        background.enqueue("privacy.make_export", export_id=export.id)


def forget_exports(*, now: datetime) -> int:
    """Delete archives that have had their day; returns how many. Safe to run twice."""
    over = Export.objects.filter(state=ExportState.READY, expires_at__lte=now).order_by("id")[:500]
    for export in over:
        vault.forget_file(export.stored_as)
        Export.objects.filter(id=export.id).update(state=ExportState.EXPIRED, stored_as="", key=None)
    return len(over)


def _telling(export_id: int) -> Tell:
    def tell(done: int, of: int) -> None:
        Export.objects.filter(id=export_id).update(done=done, of=of)

    return tell


def _measured(target: Any) -> tuple[int, str]:
    size = target.tell()
    target.seek(0)
    sha256 = hashlib.file_digest(target, "sha256").hexdigest()
    target.seek(0)
    return size, sha256


def handed_out() -> list[Table]:
    """The tables an archive holds: every described one that belongs to people and is not withheld."""
    return [table for table in described() if table.owner and not table.withheld]


def rows_of(table: Table, user: Any) -> Iterator[dict[str, Any]]:
    """The person's rows of a table with the columns an export hands out, opened, in the order they were made.

    Raises KeyClosed, KeyUnavailable, SealedDataDamaged.
    """
    read = dict.fromkeys((*table.read, *table.files, *vault.names_of(table.model)))
    rows = table.rows_of(user.pk).order_by("pk").values(*read).iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        vault.open_rows(user=user, model=table.model, rows=chunk)
        for row in chunk:
            yield _members(table, row)


def _members(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """An opened row as it is handed out, with where its files are and what opens them."""
    members: dict[str, Any] = {}
    for column in table.read:
        members |= table.opened[column].members(row[column]) if column in table.opened else {column: row[column]}
    return members | {name: row[name] for name in table.files}


def write_archive(user: Any, target: IO[bytes], *, now: datetime, tell: Tell | None = None) -> int:
    """Write a person's archive as a zip file into `target`; returns the number of rows in it."""
    tables = handed_out()
    facts: list[dict[str, Any]] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, table in enumerate(tables):
            facts.append(_write_table(archive, table, user) | {"purpose": table.purpose})
            if tell:
                tell(place + 1, len(tables))
        made_at = now.isoformat(timespec="seconds")
        manifest = {"format": FORMAT, "version": FORMAT_VERSION, "made_at": made_at, "tables": facts}
        archive.writestr("manifest.json", orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
        listed = [(fact["name"], fact["purpose"], fact["rows"]) for fact in facts]
        withheld = {table.label: table.withheld for table in described() if table.withheld}
        archive.writestr("README.txt", readme(person=user.pk, made_at=made_at, tables=listed, withheld=withheld))
    return sum(fact["rows"] for fact in facts)


def digest_of(table: Table, user: Any) -> dict[str, Any]:
    """How many rows of a table a person has, and the hash that an archive made at this moment would give for them."""
    with zipfile.ZipFile(io.BytesIO(), "w") as nowhere:
        facts = _write_table(nowhere, table, user, with_files=False)
    return {"rows": facts["rows"], "sha256": facts["sha256"]}


def _write_table(archive: zipfile.ZipFile, table: Table, user: Any, *, with_files: bool = True) -> dict[str, Any]:
    """One table as JSON and CSV, and its files; the row's `file` says where in the archive each is."""
    columns = [*table.exported, *(["file"] if table.files else [])]
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(columns)
    digest, count = hashlib.sha256(), 0
    with archive.open(f"data/{table.label}.json", "w", force_zip64=True) as page:

        def put(piece: bytes) -> None:
            page.write(piece)
            digest.update(piece)

        put(b"[")
        files: list[tuple[KeptFile, str]] = []
        for row in rows_of(table, user):
            for name in table.files:
                row["file"] = _place_of(table, row, KeptFile(row.pop(name), row.pop(FILE_KEY)), files)
            put((b",\n" if count else b"\n") + orjson.dumps(row))
            writer.writerow([csv_cell(row[name]) for name in columns])
            count += 1
        put(b"\n]\n")
    archive.writestr(f"data/{table.label}.csv", sheet.getvalue())
    for kept, place in files if with_files else ():
        archive.writestr(place, vault.read_file(kept))
    facts = {"name": table.label, "rows": count, "columns": columns, "sha256": digest.hexdigest()}
    return facts | {"files": len(files)}


def _place_of(table: Table, row: dict[str, Any], kept: KeptFile, files: list[tuple[KeptFile, str]]) -> str | None:
    if not kept.stored_as or not default_storage.exists(kept.stored_as):
        return None
    place = f"files/{table.label}/{row['id']}/{safe_name(str(row.get('filename', '')))}"
    files.append((kept, place))
    return place
