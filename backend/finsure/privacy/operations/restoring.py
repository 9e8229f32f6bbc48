"""An export brought back into an empty account."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import IO, Any
import zipfile
import zlib

from django.db import transaction
import orjson

from finsure.core.problems import Problem
from finsure.identity import operations as identity
from finsure.ledger import operations as ledger
from finsure.privacy.domain import FORMAT, FORMAT_VERSION
from finsure.statements import operations as statements

MOST_BYTES = 2 * 1024**3
MOST_MEMBERS = 50_000
PERSON = ("name", "locale", "currency", "time_zone")


class ArchiveUnreadable(Problem):
    status, slug, title = 422, "archive-unreadable", "This file cannot be opened as an export of FinSure"


class ArchiveNewer(Problem):
    status, slug, title = 422, "archive-newer", "A newer FinSure made this export"


@transaction.atomic
def restore_archive(*, user: Any, source: IO[bytes], now: datetime) -> dict[str, int]:
    """Bring the ledger, saved mappings and wishes of an archive to a person whose ledger is empty, all or nothing.

    Returns how many rows each table got. Raises ArchiveUnreadable, ArchiveNewer, LedgerNotEmpty, ArchiveRefused.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            tables = _tables(archive)
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


def _tables(archive: zipfile.ZipFile) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    members = {member.filename: member for member in archive.infolist()}
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members.values()) > MOST_BYTES:
        raise ArchiveUnreadable("It would unpack to more than an export holds.")
    if "manifest.json" not in members:
        raise ArchiveUnreadable("Its manifest is missing.")
    manifest = orjson.loads(archive.read("manifest.json"))
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ArchiveUnreadable("Its manifest is another program's.")
    if manifest.get("version") != FORMAT_VERSION:
        raise ArchiveNewer(f"It is of version {manifest.get('version')}, this FinSure reads {FORMAT_VERSION}.")
    names = [name for name in members if name.startswith("data/") and name.endswith(".json")]
    return {name.removeprefix("data/").removesuffix(".json"): orjson.loads(archive.read(name)) for name in names}


def _files_of(archive: zipfile.ZipFile) -> Callable[[str], bytes]:
    def file_of(name: str) -> bytes:
        return archive.read(name)

    return file_of
