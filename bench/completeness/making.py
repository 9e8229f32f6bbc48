"""Invented accounts as banks hand them out: the same rows in many shapes, and what may be wrong with them.

A shape turns the true rows of an account into sources, each a list of entries with the days it covers and maybe a closing
balance. Statements that are files go through the reader of files, so that its order of rows is what is measured.
"""

from collections.abc import Callable, Iterator, Sequence
import csv
from dataclasses import dataclass, replace
from datetime import date, timedelta
import io
from itertools import groupby
import random

from bench import people
from finsure.core.money import exponent_of
from finsure.ledger.domain.chain import Stated
from finsure.ledger.domain.entries import Entry
from finsure.ledger.queries.completeness import Evidence
from finsure.statements import domain as statements

Span = tuple[date, date]
HEADINGS = ("Date", "Narration", "Chq./Ref.No.", "Value Dt", "Withdrawal Amt.", "Deposit Amt.", "Closing Balance")


@dataclass(frozen=True, slots=True)
class Source:
    """What one file or one fetch brings."""

    entries: list[Entry]
    covered: Span | None = None
    closing: tuple[date, int] | None = None
    name: str = "statement"


def truth(seed: int) -> list[Entry]:
    """Two to four years of one account in posting order, each row with the balance after it."""
    chance = random.Random(seed)
    everything = people.rows_of(chance.choice([400, 800, 1600]), years=chance.choice([2, 3, 4]), seed=seed)
    whole = [row for row in everything if row.account == "savings"]
    balance, entries = people.OPENING_MINOR["savings"], []
    for number, row in enumerate(whole):
        balance += row.amount_minor
        ref = f"S{seed:05d}{number:07d}"
        entries.append(Entry(row.booked_on, row.amount_minor, row.narration, balance_minor=balance, provider_ref=ref))
    return entries


def oldest_first(rows: list[Entry], chance: random.Random) -> list[Source]:
    return [Source(_read(_file(rows)))]


def newest_first(rows: list[Entry], chance: random.Random) -> list[Source]:
    return [Source(_read(_file(rows[::-1])))]


def days_shuffled(rows: list[Entry], chance: random.Random) -> list[Source]:
    """The days in order, the rows of each in any."""
    mixed: list[Entry] = []
    for _, day in groupby(rows, key=lambda row: row.booked_on):
        part = list(day)
        chance.shuffle(part)
        mixed += part
    return [Source(mixed)]


def booked_late(rows: list[Entry], chance: random.Random) -> list[Source]:
    """One row in twelve bears a day up to three days before it was posted, and the source sorts by that day."""
    late = [
        replace(row, booked_on=row.booked_on - timedelta(days=chance.randint(1, 3)))
        if not chance.randrange(12)
        else row
        for row in rows
    ]
    return [Source(sorted(late, key=lambda row: row.booked_on))]


def last_of_the_day(rows: list[Entry], chance: random.Random) -> list[Source]:
    """Only the last row of each day states a balance."""
    days = [list(day) for _, day in groupby(rows, key=lambda row: row.booked_on)]
    return [Source([row for day in days for row in (*_silent(day[:-1]), day[-1])])]


def closing_only(rows: list[Entry], chance: random.Random) -> list[Source]:
    """A statement a month that states its period and its closing balance, and no balance of a row."""
    sources = []
    for month, part in _by_month(rows):
        end = _next(month) - timedelta(days=1)
        sources.append(Source(_silent(part), (month, end), (part[-1].booked_on, part[-1].balance_minor or 0)))
    return sources


def overlapping(rows: list[Entry], chance: random.Random) -> list[Source]:
    """Two statements that share a tenth of the rows, cut in the middle of days, the later one brought first."""
    middle, shared = len(rows) // 2, len(rows) // 20
    halves = [Source(_read(_file(rows[: middle + shared]))), Source(_read(_file(rows[middle - shared :])))]
    return halves[::-1]


def statement_and_aggregator(rows: list[Entry], chance: random.Random) -> list[Source]:
    """A statement of the first two thirds, and a fetch of the last two thirds that words its narrations otherwise."""
    third = len(rows) // 3
    fetched = [replace(row, narration=_fetched(row.narration)) for row in rows[third:]]
    return [Source(_silent_refs(rows[: 2 * third])), Source(fetched, name="aggregator")]


SHAPES: dict[str, Callable[[list[Entry], random.Random], list[Source]]] = {
    "a file, oldest first": oldest_first,
    "a file, newest first": newest_first,
    "the rows of a day in any order": days_shuffled,
    "rows booked up to three days late": booked_late,
    "a balance on the last row of the day": last_of_the_day,
    "a statement a month, closing balance only": closing_only,
    "two files that overlap, the later one first": overlapping,
    "a file and a fetch that overlap": statement_and_aggregator,
}


def _silent(rows: Sequence[Entry]) -> list[Entry]:
    return [replace(row, balance_minor=None) for row in rows]


def _silent_refs(rows: Sequence[Entry]) -> list[Entry]:
    return [replace(row, provider_ref="") for row in rows]


def _fetched(narration: str) -> str:
    return narration.replace("/", "-").title()


def _file(rows: Sequence[Entry]) -> bytes:
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(HEADINGS)
    for row in rows:
        day, amount = f"{row.booked_on:%d/%m/%y}", people.rupees(abs(row.amount_minor))
        amounts = (amount, "") if row.amount_minor < 0 else ("", amount)
        writer.writerow((day, row.narration, "", day, *amounts, people.rupees(row.balance_minor or 0)))
    return target.getvalue().encode()


def _read(content: bytes) -> list[Entry]:
    found = statements.read(content, "statement.csv", exponent_of=exponent_of, default_currency="INR")
    return [
        Entry(row.booked_on, row.amount_minor, row.narration, row.value_on, row.balance_minor, row.reference)
        for row in found.rows
    ]


def _by_month(rows: Sequence[Entry]) -> Iterator[tuple[date, list[Entry]]]:
    for month, part in groupby(rows, key=lambda row: row.booked_on.replace(day=1)):
        yield month, list(part)


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Damage:
    """What was done to an account, and the days on which it must show."""

    evidence: Evidence
    first_on: date
    last_on: date


def provable(evidence: Evidence) -> list[int]:
    """The places of rows with a proven balance before and after them: not the first or the last anybody vouches for."""
    rows = evidence.rows
    if any(row.balance_minor is not None for row in rows):
        stated = [place for place, row in enumerate(rows) if row.balance_minor is not None]
        first, last = rows[stated[0]].booked_on, rows[stated[-1]].booked_on
    else:
        days = sorted(closing.on for closing in evidence.closings)
        first, last = days[0], days[-1]
    return [place for place, row in enumerate(rows) if first < row.booked_on < last]


def row_missing(evidence: Evidence, chance: random.Random) -> Damage:
    place = chance.choice(provable(evidence))
    row = evidence.rows[place]
    return _damaged(evidence, evidence.rows[:place] + evidence.rows[place + 1 :], row)


def day_missing(evidence: Evidence, chance: random.Random) -> Damage:
    row = evidence.rows[chance.choice(provable(evidence))]
    return _damaged(evidence, [one for one in evidence.rows if one.booked_on != row.booked_on], row)


def month_missing(evidence: Evidence, chance: random.Random) -> Damage:
    """The statement of a month was never brought: neither its rows nor its days nor its closing balance are there."""
    rows = [evidence.rows[place] for place in provable(evidence)]
    ends = {rows[0].booked_on.replace(day=1), rows[-1].booked_on.replace(day=1)}
    month = chance.choice(sorted({row.booked_on.replace(day=1) for row in rows} - ends))
    end = _next(month) - timedelta(days=1)
    kept = [one for one in evidence.rows if not month <= one.booked_on <= end]
    covers = []
    for cover in evidence.covers:
        if cover.start < month:
            covers.append(cover._replace(end=min(cover.end, month - timedelta(days=1))))
        if cover.end > end:
            covers.append(cover._replace(start=max(cover.start, end + timedelta(days=1))))
    closings = [one for one in evidence.closings if not month <= one.on <= end]
    return Damage(evidence._replace(rows=kept, covers=covers, closings=closings), month, end)


def row_twice(evidence: Evidence, chance: random.Random) -> Damage:
    place = chance.choice(provable(evidence))
    row = evidence.rows[place]
    copy = row._replace(id=max(one.id for one in evidence.rows) + 1)
    rows = sorted([*evidence.rows, copy], key=lambda one: (one.booked_on, one.id))
    return _damaged(evidence, rows, row)


def amount_changed(evidence: Evidence, chance: random.Random) -> Damage:
    place = chance.choice(provable(evidence))
    row = evidence.rows[place]
    changed = row._replace(amount_minor=row.amount_minor + chance.choice([-1, 1]) * chance.randint(1, 50_000))
    return _changed(evidence, place, changed)


def sign_flipped(evidence: Evidence, chance: random.Random) -> Damage:
    place = chance.choice(provable(evidence))
    row = evidence.rows[place]
    return _changed(evidence, place, row._replace(amount_minor=-row.amount_minor))


DAMAGES: dict[str, Callable[[Evidence, random.Random], Damage]] = {
    "a row missing": row_missing,
    "a day missing": day_missing,
    "a month missing": month_missing,
    "a row twice": row_twice,
    "an amount changed": amount_changed,
    "a sign flipped": sign_flipped,
}


def _changed(evidence: Evidence, place: int, row: Stated) -> Damage:
    return _damaged(evidence, [*evidence.rows[:place], row, *evidence.rows[place + 1 :]], row)


def _damaged(evidence: Evidence, rows: list[Stated], row: Stated) -> Damage:
    """Sources that state closing balances only show it in the days up to the next one."""
    first, last = row.booked_on, row.booked_on
    if all(one.balance_minor is None for one in evidence.rows):
        days = sorted(closing.on for closing in evidence.closings)
        first = max(day for day in days if day < row.booked_on)
        last = min(day for day in days if day >= row.booked_on)
    return Damage(evidence._replace(rows=rows), first, last)
