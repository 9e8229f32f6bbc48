"""The Indian year as banks and families keep it."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

FIXED_HOLIDAYS = {(1, 26), (5, 1), (8, 15), (10, 2), (12, 25)}
DIWALI = {2022: (10, 24), 2023: (11, 12), 2024: (11, 1), 2025: (10, 20), 2026: (11, 8), 2027: (10, 29), 2028: (10, 17)}
HOLI = {2022: (3, 18), 2023: (3, 8), 2024: (3, 25), 2025: (3, 14), 2026: (3, 4), 2027: (3, 22), 2028: (3, 11)}
RAKHI = {2022: (8, 11), 2023: (8, 30), 2024: (8, 19), 2025: (8, 9), 2026: (8, 28), 2027: (8, 17), 2028: (8, 5)}


def festival(table: dict[int, tuple[int, int]], year: int) -> date:
    """The day in `year`; a year no table knows has it where the nearest known one had it."""
    known = min(table, key=lambda one: abs(one - year))
    month, day = table[known]
    return date(year, month, day)


@cache
def is_bank_day(day: date) -> bool:
    """Not Sunday, not the second or fourth Saturday, not a national holiday or Diwali."""
    if day.weekday() == 6 or (day.weekday() == 5 and (day.day - 1) // 7 in {1, 3}):
        return False
    return (day.month, day.day) not in FIXED_HOLIDAYS and day != festival(DIWALI, day.year)


def bank_day_from(day: date) -> date:
    """The day itself or the next on which banks settle: a mandate waits."""
    while not is_bank_day(day):
        day += timedelta(days=1)
    return day


def bank_day_until(day: date) -> date:
    """The day itself or the one before on which banks settle: a salary comes early."""
    while not is_bank_day(day):
        day -= timedelta(days=1)
    return day


def last_day(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def days_of(year: int, month: int) -> Iterator[date]:
    day = date(year, month, 1)
    while day.month == month:
        yield day
        day += timedelta(days=1)


def month_before(year: int, month: int) -> tuple[int, int]:
    return (year - 1, 12) if month == 1 else (year, month - 1)


def months_between(first: date, last: date) -> Iterator[tuple[int, int]]:
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        yield year, month
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def shopping(day: date) -> float:
    """How much more is bought: at week's end, and in the fortnight before Diwali."""
    before = (festival(DIWALI, day.year) - day).days
    return (1.35 if day.weekday() >= 5 else 0.9) * (1.5 if 0 <= before <= 14 else 1.0)
