"""Brings a bank statement file into an account, as the Import page does; importing it again adds nothing."""

import getpass
from pathlib import Path
import time
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from finsure.consent import operations as consent
from finsure.consent import queries as consents
from finsure.core import clock
from finsure.core.commands import ProductCommand
from finsure.core.problems import Problem
from finsure.identity.queries import person_at_terminal
from finsure.ledger import queries as ledger
from finsure.statements import operations, queries
from finsure.statements.models import State, StatementImport


class AccountNotNamed(Problem):
    status, slug, title = 422, "account-not-named", "Say which account this statement belongs to"


class MappingNeeded(Problem):
    status, slug, title = 422, "mapping-needed", "The columns of this file are not certain"


class ImportFailed(Problem):
    status, slug, title = 422, "import-failed", "The import did not end well"


class Command(ProductCommand):
    help = __doc__
    verb = "import"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="CSV, XLSX, XLS, OFX, QFX or QIF")
        parser.add_argument(
            "--phone", default="", help="whose statement, as +919876543210 (default: the only person there is)"
        )
        where = parser.add_mutually_exclusive_group()
        where.add_argument("--account", help="the account's number or name (default: the one the file names)")
        where.add_argument("--new", metavar="NAME", help="open an account of this name for it")
        parser.add_argument(
            "--kind", choices=ledger.AccountKind.values, help="of the new account (default: what the file says)"
        )
        parser.add_argument("--agree", action="store_true", help="say yes to the notice; asked for once")
        parser.add_argument("--currency", default="", help="of the new account (default: what the file says)")

    def _agree(self, person: Any, *, said: bool) -> None:
        """Show the notice to who has not agreed, or write down that they did. The import itself refuses without."""
        purposes = (consent.ANALYSE, consent.KEEP)
        if consents.has_consent(person.id, *purposes, now=clock.now()):
            return
        notice = consents.notice_in(person.locale)
        if not said:
            self.stderr.write(f"{notice.text}\n\nSay yes with --agree.\n")
            return
        consent.give_consents(
            user=person,
            purposes=purposes,
            notice_version=notice.version,
            language=notice.language,
            channel="terminal",
            now=clock.now(),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.CELERY_BROKER_URL:
            settings.BACKGROUND_INLINE = True  # this process is the worker, so its failures are seen
        person = person_at_terminal(options["phone"])
        self._agree(person, said=options["agree"])
        account_id = _account(person, options["account"])
        with options["file"].open("rb") as content:
            received = operations.receive_file(
                user=person,
                filename=options["file"].name,
                content=content,
                size_bytes=options["file"].stat().st_size,
                account_id=account_id,
                now=clock.now(),
            )
        read = _opened(person, _waited(person, received, State.READING))
        done = _recorded(person, read, options)
        place = ledger.account_of(person, done.account_id or 0)
        self.stdout.write(f"finsure: {done.rows_new} new rows, {done.rows_known} known, in {place.name} ({place.id}).")
        for warning in done.warnings:
            self.stdout.write(f"finsure: {warning}")
        if done.gaps:
            self.stdout.write(f"finsure: the stated balances have {len(done.gaps)} gaps; the Import page shows where.")


def _account(person: Any, named: str | None) -> int | None:
    if named is None:
        return None
    fitting = [row for row in ledger.accounts_of(person) if named in {str(row.id), row.name}]
    if len(fitting) != 1:
        raise AccountNotNamed(f"“{named}” is the number or name of {len(fitting)} accounts. {_known(person)}")
    return int(fitting[0].id)


def _known(person: Any) -> str:
    rows = ", ".join(f"{row.id} ({row.name})" for row in ledger.accounts_of(person))
    return f"There are: {rows}." if rows else "There is none yet; open one with --new NAME."


def _waited(person: Any, found: StatementImport, state: State) -> StatementImport:
    """The import once it has left `state`; at once where this process did the work itself."""
    found = queries.import_of(person, found.id)
    while found.state == state:
        time.sleep(0.2)
        found = queries.import_of(person, found.id)
    return found


def _opened(person: Any, found: StatementImport) -> StatementImport:
    """The import once its password was typed, where it asks for one; Ctrl-C leaves it waiting."""
    while found.state == State.NEEDS_PASSWORD:
        try:
            password = getpass.getpass("Password of the document: ")
            operations.unlock_import(user=person, import_id=found.id, password=password, now=clock.now())
        except operations.PasswordWrong as error:
            print(f"finsure: {error.detail}")
            continue
        found = _waited(person, found, State.READING)
    return found


def _recorded(person: Any, found: StatementImport, options: dict[str, Any]) -> StatementImport:
    if found.state == State.REFUSED:
        raise _refused(found)
    try:
        if found.state == State.NEEDS_MAPPING:
            raise MappingNeeded("Map them once on the Import page; a kept mapping then serves here too.")
        where = _where(person, found, options)
        operations.confirm_import(user=person, import_id=found.id, now=clock.now(), **where)
    except Problem:
        operations.cancel_import(user=person, import_id=found.id, now=clock.now())
        raise
    done = _waited(person, found, State.RUNNING)
    if done.state != State.DONE:
        raise _refused(done)
    return done


def _where(person: Any, found: StatementImport, options: dict[str, Any]) -> dict[str, Any]:
    if options["new"]:
        return {
            "new_account": {
                "name": options["new"],
                "kind": options["kind"] or found.kind or ledger.AccountKind.SAVINGS,
                "currency": options["currency"].upper() or found.currency or person.currency,
                "institution": found.institution,
                "mask": found.mask,
            }
        }
    if found.account_id is None:
        raise AccountNotNamed(f"Name it with --account, or open one with --new NAME. {_known(person)}")
    return {"account_id": found.account_id}


def _refused(found: StatementImport) -> Problem:
    said = found.refusal or {}
    return ImportFailed(str(said.get("detail") or said.get("title") or found.state), errors=said.get("errors"))
