"""Prints what the server's database account may do, as SQL for MariaDB and MySQL; the owner of the tables runs it.

The account reads and adds audit records and can neither change nor remove them; of every other table it changes rows and
not the shape. Migrations, `flush` and the end of audit records' time need the owner.
"""

from typing import Any

from django.core.management.base import CommandParser
from django.db import connection

from finsure.audit import queries as audit
from finsure.core.commands import ProductCommand


class Command(ProductCommand):
    help = __doc__
    verb = "manage grants"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--account", default="'finsure'@'%'", help="the account (default: 'finsure'@'%%')")

    def handle(self, *args: Any, **options: Any) -> None:
        database, quoted = connection.settings_dict["NAME"], connection.ops.quote_name
        ours = connection.introspection.django_table_names(only_existing=True)
        for table in sorted({*ours, "django_migrations"}):
            rights = _rights(table)
            self.stdout.write(f"GRANT {rights} ON {quoted(str(database))}.{quoted(table)} TO {options['account']};")


def _rights(table: str) -> str:
    if table == "django_migrations":
        return "SELECT"
    return "SELECT, INSERT" if table in audit.TABLES else "SELECT, INSERT, UPDATE, DELETE"
