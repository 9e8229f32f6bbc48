"""Writes a person's transactions as CSV, oldest first, amounts in whole units with a sign."""

import csv
from datetime import date
from pathlib import Path
import sys
from typing import Any, TextIO

from django.core.management.base import CommandParser

from finsure.audit import operations as audit
from finsure.core.commands import ProductCommand
from finsure.core.money import major
from finsure.identity.queries import person_at_terminal
from finsure.ledger.queries import Filters, rows_for_export

COLUMNS = (
    "date",
    "account",
    "name",
    "amount",
    "currency",
    "category",
    "part_of",
    "tags",
    "note",
    "narration",
    "reference",
)
# What makes a spreadsheet run a cell, in both widths, and what it may skip before it looks.
LIVE = frozenset("=+-@\t\r\n\0＝＋－＠")
UNSEEN = " \u00a0\u200b\ufeff"


class Command(ProductCommand):
    help = __doc__
    verb = "export"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="where to write (default: standard output)")
        parser.add_argument(
            "--phone", default="", help="whose rows, as +919876543210 (default: the only person there is)"
        )
        parser.add_argument(
            "--account", type=int, action="append", default=[], help="only this account's rows; may be repeated"
        )
        parser.add_argument("--from", dest="start", type=date.fromisoformat, help="first day, as 2026-04-01")
        parser.add_argument("--to", dest="end", type=date.fromisoformat, help="last day, inclusive")

    def handle(self, *args: Any, **options: Any) -> None:
        person = person_at_terminal(options["phone"])
        filters = Filters(accounts=tuple(options["account"]), start=options["start"], end=options["end"])
        if not options["file"]:
            audit.record(actor=person, action="transactions.exported", rows=write(sys.stdout, person, filters))
            return
        beside = options["file"].with_name(options["file"].name + ".part")
        with beside.open("w", newline="", encoding="utf-8") as target:
            count = write(target, person, filters)
        beside.replace(options["file"])
        audit.record(actor=person, action="transactions.exported", rows=count)
        self.stderr.write(f"finsure: wrote {count} rows to {options['file']}.")


def write(target: TextIO, person: Any, filters: Filters) -> int:
    """Write every row; a divided one as its parts, each naming the whole."""
    writer = csv.writer(target)
    writer.writerow(COLUMNS)
    count = 0
    for row in rows_for_export(person, filters):
        for line in lines_of(row):
            writer.writerow([_plain(cell) for cell in line])
            count += 1
    return count


def lines_of(row: Any) -> list[tuple[Any, ...]]:
    """A row as lines of the file."""
    tags = " ".join(row.tags)
    parts = [(part.category, part.amount_minor, part.note) for part in row.parts]
    whole = row.id if parts else ""
    return [
        (row.booked_on, row.account.name, row.name, major(amount_minor, row.account.currency), row.account.currency,
         category, whole, tags, note, row.narration, row.reference)
        for category, amount_minor, note in parts or [(row.category, row.amount_minor, row.note)]
    ]  # fmt: skip


def _plain(cell: Any) -> Any:
    """Words that a spreadsheet would run as a formula are kept from it by an apostrophe; numbers stay numbers."""
    live = isinstance(cell, str) and (cell.lstrip(UNSEEN) or cell)[:1] in LIVE and cell
    return f"'{cell}" if live else cell
