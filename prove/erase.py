"""S17: whoever was erased cannot be read, not even from yesterday's backup beside today's keys; nobody else loses a word."""

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
import logging
import os
from pathlib import Path
import shutil
import sqlite3
import subprocess
from urllib.parse import urlsplit

from django.db import connection, connections

from finsure.core import clock
from finsure.core.problems import Problem
from finsure.vault import operations as vault
from finsure.vault.models import UserKey
from prove.cells import Cell, cells_of, files_kept
from prove.harness import Findings, Ground
from prove.people import Person, person, with_household

GOAL = "100 people erased by destroying their keys: no value or file of theirs opens from a restored backup; others lose none"
KEYS = ("vault_userkey", "vault_globalkey")
KEYS_OF_TODAY = (
    "DELETE FROM vault_userkey",
    "INSERT INTO vault_userkey SELECT * FROM today.vault_userkey",
    "DELETE FROM vault_globalkey",
    "INSERT INTO vault_globalkey SELECT * FROM today.vault_globalkey",
)


def work(ground: Ground) -> Findings:
    leaving, staying = ground.many(100, 4), ground.many(10, 2)
    found = Findings(least=leaving * 10)
    logging.disable(logging.ERROR)  # each refusal is logged, and there are many
    everyone = [with_household(person(f"+91987650{n:04}", f"m{n}"), rows=12) for n in range(leaving + staying)]
    gone, kept = everyone[:leaving], everyone[leaving:]
    before = {someone.user.id: list(cells_of(someone.user.id)) for someone in everyone}
    plain = {cell: cell.opened() for someone in everyone for cell in before[someone.user.id]}
    files = files_kept()

    restore = _backed_up(ground.scratch)
    now = clock.now()
    receipts = 0
    for someone in gone:
        vault.disable_key(user=someone.user, now=now)
        receipts += len(vault.destroy_key(user=someone.user, now=now + vault.SETTLED + timedelta(seconds=1)))
    _unreadable(found, gone, before, "destroyed")
    restore()
    vault.forget_keys()

    after = {someone.user.id: list(cells_of(someone.user.id)) for someone in everyone}
    found.hold(after == before, "what was restored is not what was backed up")
    found.hold(files_kept() == files, "the stored files are not what they were")
    _unreadable(found, gone, after, "restored")
    _under_other_keys(found, gone, kept, after)
    for someone in kept:
        for cell in after[someone.user.id]:
            found.check(cell.opened() == plain[cell], f"{cell.table}.{cell.column} of one who stayed is not as it was")
            found.count("values of those who stayed, read as before")
    logging.disable(logging.NOTSET)
    left = UserKey.objects.filter(user__in=[someone.user.id for someone in gone]).exclude(state="destroyed").count()
    found.hold(left == 0 and receipts == leaving, f"{left} keys are left; there are {receipts} receipts")
    found.figures |= {"people erased": leaving, "people who stayed": staying, "receipts": receipts}
    found.figures |= {"stored files, sealed under keys of their own": len(files)}

    return found


def _opens(cell: Cell) -> bool:
    try:
        cell.opened()
    except Problem as refusal:
        return refusal.slug != "key-closed"
    return True


def _unreadable(found: Findings, gone: list[Person], cells: dict[int, list[Cell]], when: str) -> None:
    for someone in gone:
        for cell in cells[someone.user.id]:
            found.check(not _opens(cell), f"{cell.table}.{cell.column} of an erased person opens ({when})")
            found.count(f"values of the erased, refused ({when})")


def _under_other_keys(found: Findings, gone: list[Person], kept: list[Person], cells: dict[int, list[Cell]]) -> None:
    """Nor does any key that is still there open them."""
    for someone in gone:
        for cell in cells[someone.user.id]:
            for other in kept:
                try:
                    cell._replace(owner=other.user.id).opened()
                    found.check(False, f"{cell.table}.{cell.column} opens under another person's key")
                except vault.SealedDataDamaged:
                    found.check(True, "")
                found.count("values of the erased, tried under keys of others")


def _backed_up(folder: Path) -> Callable[[], None]:
    """Back up the whole database; gives what puts it back and leaves the keys as they are by then."""
    return _mariadb(folder) if connection.vendor == "mysql" else _sqlite(folder)


def _mariadb(folder: Path) -> Callable[[], None]:
    place = urlsplit(os.environ["FINSURE_DATABASE_URL"])
    at = ["--no-defaults", f"-u{place.username}", f"-h{place.hostname}", f"-P{place.port or 3306}"]
    name = str(connection.settings_dict["NAME"])

    def dumped(file: str, *tables: str) -> Path:
        with (folder / file).open("wb") as target:
            subprocess.run(["mariadb-dump", *at, "--hex-blob", name, *tables], stdout=target, check=True)
        return folder / file

    def restore() -> None:
        keys = dumped("keys.sql", *KEYS)
        for file in (whole, keys):
            with file.open("rb") as source:
                subprocess.run(["mariadb", *at, name], stdin=source, check=True)

    whole = dumped("data.sql")
    return restore


def _sqlite(folder: Path) -> Callable[[], None]:
    live, copy = Path(connection.settings_dict["NAME"]), folder / "data.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(copy)])

    def restore() -> None:
        connections.close_all()
        today = folder / "today.sqlite3"
        with closing(sqlite3.connect(live)) as now:
            now.execute("VACUUM INTO ?", [str(today)])
        for file in live.parent.glob(f"{live.name}*"):
            file.unlink()
        shutil.copyfile(copy, live)
        with closing(sqlite3.connect(live)) as restored:
            restored.execute("ATTACH ? AS today", [str(today)])
            for statement in KEYS_OF_TODAY:
                restored.execute(statement)
            restored.commit()

    return restore
