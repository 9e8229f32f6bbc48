"""Empties the database, the audit log with it: Django's `flush`, which the audit's fences would stop."""

from typing import Any

from django.core.management.commands import flush

from finsure.audit.operations import empty_log, without_fences


class Command(flush.Command):
    help = __doc__

    def handle(self, **options: Any) -> None:
        if options["interactive"]:  # whoever says no keeps everything
            with without_fences():
                super().handle(**options)
        else:
            empty_log()
            super().handle(**options)
