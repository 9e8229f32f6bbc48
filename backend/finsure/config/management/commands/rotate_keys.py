"""Begins new data keys, for everyone or for one person; recurring background work does the rest while all go on."""

from typing import Any

from django.core.management.base import CommandParser

from finsure.core import clock
from finsure.core.commands import ProductCommand
from finsure.identity.queries import person_at_terminal
from finsure.vault import operations


class Command(ProductCommand):
    help = __doc__
    verb = "manage rotate_keys"

    def add_arguments(self, parser: CommandParser) -> None:
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("--all", action="store_true", help="everyone who has a key in use")
        whose.add_argument("--phone", help="one person, as +919876543210")

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        if options["all"]:
            begun = operations.begin_all_rotations(now=now)
        else:
            begun = int(operations.begin_rotation(user_id=person_at_terminal(options["phone"]).pk, now=now))
        self.stdout.write(f"finsure: began {begun} rotations; the sweep ends them within the hour.")
