"""Commands of ./finsure: a refusal is one line and exit code 2, and changes nothing."""

import sys
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandParser

from finsure.core.problems import Problem


class ProductCommand(BaseCommand):
    """A management command that people call as `./finsure <verb>`."""

    verb: ClassVar[str]
    requires_system_checks = ()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser("./finsure", self.verb, **kwargs)

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except (Problem, OSError) as refusal:
            self.stderr.write(f"finsure: {one_line(refusal)}")
            sys.exit(2)


def one_line(refusal: Problem | OSError) -> str:
    """A refusal as a sentence a person can act on."""
    if isinstance(refusal, OSError):
        return f"{refusal.filename}: {refusal.strerror}" if refusal.filename else str(refusal)
    places = [f"{error['pointer'].removeprefix('#/')}: {error['detail']}" for error in refusal.errors or []]
    said = [refusal.title, refusal.detail, *places[:3]]
    return ". ".join(part.rstrip(".").replace("\n", " ") for part in said if part) + "."
