"""Searching sealed words: the rows that every other filter leaves are opened, newest first, slice by slice."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
import orjson

from finsure.ledger import sealing
from finsure.ledger.models import Transaction
from finsure.vault import operations as vault

MOST_WORDS = 6
FIRST_SLICE, MOST_IN_SLICE = 250, 4_000


def asked_words(text: str) -> tuple[str, ...]:
    """The words that a row must hold, in any order and any case; those after the sixth are left out."""
    return tuple(word.casefold() for word in text.split()[:MOST_WORDS])


def before(rows: QuerySet[Transaction], booked_on: date, last_id: int) -> QuerySet[Transaction]:
    """The rows that come after this one in a list whose newest is first."""
    earlier = Q(booked_on__lt=booked_on) | Q(booked_on=booked_on, id__lt=last_id)
    return rows.filter(earlier, booked_on__lte=booked_on)


def holding(user: Any, rows: QuerySet[Transaction], words: tuple[str, ...]) -> Iterator[int]:
    """Ids of the rows with every word in narration, name, note or VPA, newest first.

    Slices grow, so that a common word is found in a few rows and a rare one in a few queries. Days are not read: SQLite
    and the driver of MariaDB would take as long to turn them into dates as it takes to open the words.
    """
    sealer = vault.sealer_of(user)
    first, *others = (orjson.dumps(word).decode()[1:-1] for word in words)  # as they stand in JSON
    size = FIRST_SLICE
    while True:
        found = list(rows.order_by("-booked_on", "-id").values_list("account_id", "fingerprint", "words", "id")[:size])
        for row, text in zip(found, sealing.open_texts(sealer, [row[:3] for row in found]), strict=True):
            folded = text.casefold()
            if first in folded and all(other in folded for other in others) and _holds(text, words):
                yield row[3]
        if len(found) < size:
            return
        rows = before(rows, Transaction.objects.values_list("booked_on", flat=True).get(id=found[-1][3]), found[-1][3])
        size = min(size * 4, MOST_IN_SLICE)


def _holds(text: str, words: tuple[str, ...]) -> bool:
    fields = [field.casefold() for field in sealing.words_of(text)[sealing.SEARCHED]]
    return all(any(word in field for field in fields) for word in words)
