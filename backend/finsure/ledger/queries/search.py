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


def holding(user: Any, rows: QuerySet[Transaction], words: tuple[str, ...], wanted: int = 0) -> Iterator[int]:
    """Ids of the rows with every word in narration, name, note or VPA, newest first.

    Slices grow, so that a common word is found in a few rows and a rare one in a few queries; where only so many ids are
    `wanted`, a slice is as long as those before it make likely to be enough. Days are not read: SQLite and the driver of
    MariaDB would take as long to turn them into dates as it takes to open the words.
    """
    sealer = vault.sealer_of(user)
    first, *others = (orjson.dumps(word).decode()[1:-1] for word in words)  # as they stand in JSON
    size, read, hits = FIRST_SLICE, 0, 0
    while True:
        found = list(rows.order_by("-booked_on", "-id").values_list("account_id", "fingerprint", "words", "id")[:size])
        for row, text in zip(found, sealing.open_texts(sealer, [row[:3] for row in found]), strict=True):
            folded = text.casefold()
            if first in folded and all(other in folded for other in others) and _holds(text, words):
                hits += 1
                yield row[3]
        if len(found) < size:
            return
        read += size
        rows = before(rows, Transaction.objects.values_list("booked_on", flat=True).get(id=found[-1][3]), found[-1][3])
        size = _next_slice(size, read, hits, wanted)


def _next_slice(size: int, read: int, hits: int, wanted: int) -> int:
    """How many rows to read next: what is lacking at the rate so far and a quarter more, four times as many at most."""
    likely = (wanted - hits) * read * 5 // (hits * 4) if wanted > hits > 0 else size * 4
    return max(FIRST_SLICE, min(likely, size * 4, MOST_IN_SLICE))


def _holds(text: str, words: tuple[str, ...]) -> bool:
    fields = [field.casefold() for field in sealing.words_of(text)[sealing.SEARCHED]]
    return all(any(word in field for field in fields) for word in words)
