"""How an archive is written: plain JSON for programs, CSV that no spreadsheet runs, and words that say what is what."""

from collections.abc import Mapping, Sequence
import re
from typing import Any

import orjson

FORMAT = "finsure-export"
FORMAT_VERSION = 1
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_UNSAFE = re.compile(r"[^\w.() -]+")

README = """Everything FinSure holds about you
=================================

Made {made_at} for person {person}.

data/     one table a file, twice: JSON for programs, CSV for spreadsheets. Times are UTC, days are ISO dates,
          amounts are whole minor units (paise, cents) with a sign; money out is negative.
files/    your attachments, and statement files that are still kept, as you brought them.
manifest.json  the tables with their row counts and the SHA-256 of each JSON file.

In CSV files a cell that a spreadsheet would run as a formula begins with an apostrophe. The JSON files have the words
exactly as they are. FinSure keeps the last four digits of a card number and no more; only a statement file that is still
kept is as you brought it, with whatever your bank printed in it.

To bring this back into an empty FinSure: ./finsure import-all <this file>

The tables
----------
{tables}

Left out, and why
-----------------
{withheld}
"""


def csv_cell(value: Any) -> str:
    """A value as a CSV cell; words that a spreadsheet would run as a formula are kept from it by an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return orjson.dumps(value).decode()
    text = str(value)
    if isinstance(value, str) and text.lstrip(" \u00a0").startswith(_FORMULA):
        return f"'{text}"
    return text


def safe_name(name: str, fallback: str = "file") -> str:
    """A file's name with nothing in it that leads out of a folder or that a system reads in a way of its own."""
    return _UNSAFE.sub("_", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(". ")[:120] or fallback


def readme(*, person: int, made_at: str, tables: Sequence[tuple[str, str, int]], withheld: Mapping[str, str]) -> str:
    """The archive's page of words. `tables` are (name, purpose, rows); `withheld` is why a table is left out."""
    return README.format(
        person=person,
        made_at=made_at,
        tables="\n".join(f"{name}: {rows} rows. {purpose}." for name, purpose, rows in tables),
        withheld="\n".join(f"{name}: {reason}." for name, reason in withheld.items()),
    )
