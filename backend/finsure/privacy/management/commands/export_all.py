"""Writes everything FinSure holds of a person as one zip file: JSON and CSV tables, and their files."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from finsure.core import clock
from finsure.core.commands import ProductCommand
from finsure.identity.queries import person_at_terminal
from finsure.privacy.operations import write_archive


class Command(ProductCommand):
    help = __doc__
    verb = "export-all"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="where to write, as finsure.zip")
        parser.add_argument("--phone", default="", help="whose, as +919876543210 (default: the only person there is)")

    def handle(self, *args: Any, **options: Any) -> None:
        person = person_at_terminal(options["phone"])
        beside = options["file"].with_name(options["file"].name + ".part")
        beside.touch(mode=0o600)
        with beside.open("wb") as target:
            rows = write_archive(person, target, now=clock.now())
        beside.replace(options["file"])
        self.stderr.write(f"finsure: wrote {rows} rows to {options['file']}.")
