"""Brings everything of an export back to a person whose ledger is empty, all or nothing."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from finsure.core import clock
from finsure.core.commands import ProductCommand
from finsure.identity.queries import person_at_terminal
from finsure.privacy.operations import restore_archive


class Command(ProductCommand):
    help = __doc__
    verb = "import-all"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="an export, as finsure.zip")
        parser.add_argument("--phone", default="", help="whose, as +919876543210 (default: the only person there is)")

    def handle(self, *args: Any, **options: Any) -> None:
        person = person_at_terminal(options["phone"])
        with options["file"].open("rb") as source:
            counts = restore_archive(user=person, source=source, now=clock.now())
        self.stderr.write(f"finsure: brought {sum(counts.values())} rows back from {options['file']}.")
