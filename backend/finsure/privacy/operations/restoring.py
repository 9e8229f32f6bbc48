"""An export brought back into an empty account."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import IO, Any
import zipfile
import zlib

from django.db import transaction
import orjson

from finsure.consent import operations as consent
from finsure.core.problems import Problem
from finsure.identity import operations as identity
from finsure.ledger import operations as ledger
from finsure.privacy.domain import FORMAT, FORMAT_VERSION
from finsure.statements import operations as statements

MOST_BYTES = 2 * 1024**3
MOST_FILE_BYTES = 25 * 1024**2
MOST_MEMBERS = 50_000
# What the browser may bring: read whole in a process that others wait for.
MOST_SENT_BYTES = 100 * 1024**2
MOST_TABLE_BYTES = 64 * 1024**2
PERSON = ("name", "locale", "currency", "time_zone")


class ArchiveUnreadable(Problem):
    status, slug, title = 422, "archive-unreadable", "This file cannot be opened as an export of FinSure"


class ArchiveNewer(Problem):
    status, slug, title = 422, "archive-newer", "A newer FinSure made this export"


@transaction.atomic
def bring_back(*, user: Any, source: IO[bytes], size_bytes: int, now: datetime) -> dict[str, int]:
    """Bring an export that came over the web back, under the person's word that it may be kept.

    Raises ConsentNeeded and what `restore_archive` raises, also for a file too large for this door.
    """
    consent.use_consent(user=user, purposes=(consent.KEEP,), what="export.restored", now=now)
    if size_bytes > MOST_SENT_BYTES:
        raise ArchiveUnreadable(f"More than {MOST_SENT_BYTES // 1024**2} MB come back by ./finsure import-all only.")
    return restore_archive(user=user, source=source, now=now, most_table_bytes=MOST_TABLE_BYTES)


@transaction.atomic
def restore_archive(
    *, user: Any, source: IO[bytes], now: datetime, most_table_bytes: int = MOST_BYTES
) -> dict[str, int]:
    """Bring the ledger, saved mappings and wishes of an archive to a person whose ledger is empty, all or nothing.

    Returns how many rows each table got. Raises ArchiveUnreadable, ArchiveNewer, LedgerNotEmpty, ArchiveRefused.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            tables = _tables(archive, most_table_bytes)
            counts = ledger.restore(user=user, tables=tables, file_of=_files_of(archive), now=now)
    except (
        zipfile.BadZipFile,
        zlib.error,
        orjson.JSONDecodeError,
        NotImplementedError,
        EOFError,
        RuntimeError,
    ) as error:
        raise ArchiveUnreadable from error
    counts["statements.savedmapping"] = statements.restore_mappings(
        user=user, rows=tables.get("statements.savedmapping", ())
    )
    for person in tables.get("identity.user", ())[:1]:
        wishes = {name: str(person[name]) for name in PERSON if person.get(name)}
        identity.change_person(user=user, changes=wishes)
    return counts


def _tables(archive: zipfile.ZipFile, most_table_bytes: int) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    members = {member.filename: member for member in archive.infolist()}
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members.values()) > MOST_BYTES:
        raise ArchiveUnreadable("It would unpack to more than an export holds.")
    if "manifest.json" not in members:
        raise ArchiveUnreadable("Its manifest is missing.")
    names = [name for name in members if name.startswith("data/") and name.endswith(".json")]
    if sum(members[name].file_size for name in [*names, "manifest.json"]) > most_table_bytes:
        raise ArchiveUnreadable("Its tables are too large for this door; bring it with ./finsure import-all.")
    manifest = orjson.loads(archive.read("manifest.json"))
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ArchiveUnreadable("Its manifest is another program's.")
    if manifest.get("version") != FORMAT_VERSION:
        raise ArchiveNewer(f"It is of version {manifest.get('version')}, this FinSure reads {FORMAT_VERSION}.")
    return {name.removeprefix("data/").removesuffix(".json"): orjson.loads(archive.read(name)) for name in names}


def _files_of(archive: zipfile.ZipFile) -> Callable[[str], bytes]:
    def file_of(name: str) -> bytes:
        if archive.getinfo(name).file_size > MOST_FILE_BYTES:
            raise ArchiveUnreadable("A file in it is larger than any that FinSure keeps.")
        return archive.read(name)

    return file_of
