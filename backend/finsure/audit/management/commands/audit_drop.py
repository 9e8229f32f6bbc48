"""Lets audit records go whose time is over: whole signed runs, for the owner of the tables; what stays still verifies."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management.base import CommandParser

from finsure.audit import operations
from finsure.core import clock
from finsure.core.commands import ProductCommand
from finsure.core.problems import invalid

LEAST = timedelta(days=365)


class Command(ProductCommand):
    help = __doc__
    verb = "manage audit_drop"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--before", type=datetime.fromisoformat, required=True, help="the day, as 2020-01-01")

    def handle(self, *args: Any, **options: Any) -> None:
        now, before = clock.now(), options["before"].replace(tzinfo=UTC)
        if before > now - LEAST:
            raise invalid("#/before", "Audit records are kept for a year at least.")
        count = operations.drop_segments(before=before, now=now)
        self.stdout.write(f"finsure: {count} records are gone, by a signed word that stays.")
