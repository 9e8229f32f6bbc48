"""Labels a CSV of narrations (id, narration, amount, direction, country): writes id, label, confidence and reason."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from finsure.categorisation.operations import categorise_file
from finsure.core.commands import ProductCommand
from finsure.core.problems import Problem


class NotNarrations(Problem):
    status, slug, title = 422, "not-narrations", "This file does not hold narrations"


class Command(ProductCommand):
    help = __doc__
    verb = "categorise"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, help="CSV with the columns id and narration; amount, direction, country if known"
        )
        parser.add_argument("labelled", type=Path, help="where to write the labels")

    def handle(self, *args: Any, **options: Any) -> None:
        beside = options["labelled"].with_name(options["labelled"].name + ".part")
        try:
            rows = categorise_file(options["file"], beside)
        except (KeyError, UnicodeDecodeError, ValueError) as error:
            raise NotNarrations("A CSV in UTF-8 with the columns id and narration is needed.") from error
        else:
            beside.replace(options["labelled"])
        finally:
            beside.unlink(missing_ok=True)
        self.stderr.write(f"finsure: labelled {rows} rows.")
