"""Writes docs/records-of-processing.yaml from the register of tables."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from finsure.core.commands import ProductCommand
from finsure.privacy.processing import register_of_processing

DOCUMENT = Path(__file__).resolve().parents[5] / "docs" / "records-of-processing.yaml"


class Command(ProductCommand):
    help = __doc__
    verb = "manage write_records"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=DOCUMENT, help="where to write")

    def handle(self, *args: Any, **options: Any) -> None:
        options["file"].write_text(register_of_processing())
