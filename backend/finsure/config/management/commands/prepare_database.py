"""Brings the embedded database to the present schema, and a household into it when asked."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandParser
from django.db.utils import DatabaseError

from finsure.config import demonstration
from finsure.core import clock
from finsure.core.commands import ProductCommand


class Command(ProductCommand):
    help = __doc__
    verb = "manage prepare_database"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--demonstration", action="store_true", help="load the demonstration household when it is not there"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            call_command("migrate", interactive=False, verbosity=0)
        except DatabaseError as error:
            raise OSError(f"the database cannot be used: {error}") from error
        if not options["demonstration"]:
            return
        if demonstration.load(now=clock.now(), today=clock.today("Asia/Kolkata")):
            self.stdout.write("finsure: loaded the demonstration household.")
