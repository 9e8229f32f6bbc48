"""Recomputes the audit log and names the first record that is not what it was.

Ends with 0 when all is well, 1 when a record is bad, 2 when the log could not be looked at.
"""

from pathlib import Path
import sys
import time
from typing import Any

from django.core.management.base import CommandParser

from finsure.audit import operations
from finsure.core.commands import ProductCommand


class Command(ProductCommand):
    help = __doc__
    verb = "manage audit_verify"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from", dest="start", type=int, default=1, metavar="NUMBER", help="first record (default: 1)"
        )
        parser.add_argument("--to", dest="end", type=int, metavar="NUMBER", help="last record (default: the newest)")
        parser.add_argument(
            "--against", type=Path, metavar="DIR", help="checkpoints kept elsewhere than the settings say"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        against = options["against"]
        if against and not (against / "checkpoints.jsonl").is_file():
            raise OSError(f"there are no checkpoints in {against}")
        begun = time.monotonic()
        found = operations.verify(start=options["start"], end=options["end"], against=against)
        seconds = time.monotonic() - begun
        if found.bad:
            self.stderr.write(f"finsure: the audit log was tampered with: {found.bad}.")
            sys.exit(1)
        self.stdout.write(
            f"finsure: {found.records} records under {found.checkpoints} checkpoints are what they were "
            f"({seconds:.1f} s); {found.waiting} wait to be linked, {found.not_anchored} checkpoints to be kept outside."
        )
