"""Prints every key version there is or was, tab-separated, without anything secret."""

from typing import Any

from finsure.core.commands import ProductCommand
from finsure.vault import queries


class Command(ProductCommand):
    help = __doc__
    verb = "manage key_register"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("key\tstate\tmaster key\tmade\tsince")
        for row in queries.key_register():
            made, since = (moment.isoformat(timespec="seconds") for moment in (row.created_at, row.changed_at))
            self.stdout.write(f"{row.key}\t{row.state}\t{row.master_key_id or '-'}\t{made}\t{since}")
