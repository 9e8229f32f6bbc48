"""Wraps every key anew by FINSURE_MASTER_KEY; needs the old one in FINSURE_FORMER_MASTER_KEYS until it is done."""

from typing import Any

from finsure.core.commands import ProductCommand
from finsure.vault import operations


class Command(ProductCommand):
    help = __doc__
    verb = "manage rewrap_keys"

    def handle(self, *args: Any, **options: Any) -> None:
        count = operations.rewrap_keys()
        self.stdout.write(f"finsure: wrapped {count} keys anew.")
