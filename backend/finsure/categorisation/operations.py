"""Serves labels: loads the knowledge once, labels rows for the ledger, and categorises a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
import csv
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Final

from finsure.categorisation.domain.knowledge import Knowledge, Merchant, Phrase, Word, is_common_word, normal
from finsure.categorisation.domain.labels import Label, Labeller

DATA: Final = Path(__file__).parent / "data"
_WORLD: Final = ("own", "merchants_world.csv")
_MERCHANT_FILES: Final = (
    ("own", "merchants.csv"),
    _WORLD,
    ("india", "merchants_india.csv"),
    ("nsi", "merchants_nsi.csv"),
)


def label_entries(items: Sequence[tuple[str, int]], country: str = "IN") -> list[Label]:
    """A label for each (narration, amount in minor units, debits negative), in order."""
    return labeller(country).label(items, country)


def categorise_file(in_path: Path, out_path: Path) -> int:
    """Write id, label, confidence and reason for each row of a CSV of narrations. Answers the number of rows.

    Raises KeyError when the column id or narration is missing and ValueError when the file is no CSV in UTF-8.
    """
    rows = 0
    with (
        in_path.open(newline="", encoding="utf-8-sig") as source,
        out_path.open("w", newline="", encoding="utf-8") as target,
    ):
        writer = csv.writer(target)
        writer.writerow(("id", "label", "confidence", "reason"))
        try:
            for row in csv.DictReader(source):
                sign = 1 if (row.get("direction") or "").strip().lower() == "credit" else -1
                amount = sign * max(1, _minor(row.get("amount") or ""))
                country = (row.get("country") or "IN").strip().upper()
                decision = labeller(country).guess(row["narration"] or "", amount, country)
                writer.writerow((row["id"], decision.category, f"{decision.confidence:.3f}", decision.reason))
                rows += 1
        except csv.Error as error:
            raise ValueError(str(error)) from error
    return rows


def _minor(amount: str) -> int:
    try:
        return min(10**15, int(abs(Decimal(amount)) * 100))
    except (InvalidOperation, ValueError, OverflowError):
        return 0


def labeller(country: str = "IN") -> Labeller:
    """This process's labeller for a country. Merchants and words from abroad are loaded when first asked for."""
    return _labeller(country != "IN")


@cache
def _labeller(abroad: bool) -> Labeller:
    return Labeller(load_knowledge(DATA, abroad=abroad))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        lines = csv.reader(file)
        heads = next(lines)
        for line in lines:
            yield dict(zip(heads, line, strict=False))


def _split(field: str | None) -> list[str]:
    return [part.strip() for part in field.split("|")] if field else []


@cache
def _scope(field: str) -> frozenset[str]:
    return frozenset(field.split(";"))


def load_knowledge(folder: Path, *, abroad: bool = True) -> Knowledge:
    """Read the data files of the folder; without `abroad` those that India needs."""
    people = [row["name"] for row in _rows(folder / "people.csv")]
    common = frozenset(row["word"] for row in _rows(folder / "common_words.csv"))
    crowd = frozenset(people)
    merchants: list[Merchant] = []
    names: list[tuple[str, int]] = []
    stems: list[tuple[str, int]] = []
    for origin, file in _MERCHANT_FILES if abroad else (one for one in _MERCHANT_FILES if one != _WORLD):
        shortest = 2 if origin == "own" else 3
        for row in _rows(folder / file):
            scope = _scope(row.get("scope") or "IN")
            name = row["name"].title() if origin == "india" else row["name"].lstrip("=")
            for spelling in (row["name"], *_split(row.get("aliases"))):
                key = normal(spelling)
                strict = spelling[0] == "=" or is_common_word(key.strip(), common, crowd, shortest)
                names.append((key, len(merchants)))
                merchants.append(Merchant(name, row["label"], scope, origin, strict))
            stems.extend((stem.lower(), len(merchants) - 1) for stem in _split(row.get("vpas")))
    return Knowledge(
        merchants=merchants,
        names=names,
        words=[
            Word(row["word"], row["label"], int(row["strength"]), row["country"])
            for row in _rows(folder / "words.csv")
            if abroad or row["country"] in ("", "IN")
        ],
        phrases=[
            Phrase(row["phrase"], row["direction"], row["label"], int(row["weight"]), row["reason"])
            for row in _rows(folder / "phrases.csv")
        ],
        people=people,
        banks={row["bank_code"]: row["bank_name"] for row in _rows(folder / "ifsc_banks.csv")},
        handles={row["handle"]: row["psp_or_bank"] for row in _rows(folder / "upi_handles.csv")},
        codes={row["mcc"]: (row["description"], row["label"]) for row in _rows(folder / "mcc_map.csv")},
        stems=stems,
    )
