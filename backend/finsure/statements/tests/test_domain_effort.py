"""The effort of reading grows with the file and no faster; seconds are measured under `bench/statements`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
import tracemalloc

import pytest

from finsure.core.tests.effort import calls_of
from finsure.statements.domain import NeedsMapping, Row, read
from finsure.statements.tests.making import hdfc, kotak
from finsure.statements.tests.making_files import as_csv


def made(count: int) -> list[Row]:
    balance, rows = 10**9, []
    for place in range(count):
        amount = 100 + place * 7919 % 500_000
        amount = amount * 8 if place % 9 == 0 else -amount
        balance += amount
        day = date(2016, 1, 1) + timedelta(days=place * 3_000 // count)
        words = f"UPI-SWIGGY LIMITED-swiggy{place}@axis-UTIB0000248-{4 * 10**11 + place}-Payment from Ph"
        rows.append(Row(0, day, amount, words, day, balance, str(4 * 10**11 + place)))
    return rows


def reading_calls(data: bytes) -> int:
    def work() -> None:
        with suppress(NeedsMapping):
            read(data, "a.csv")

    return calls_of(work)


@pytest.mark.parametrize("write", [hdfc, kotak])
def test_a_row_more_costs_no_more_than_the_row_before(write: Callable[[list[Row]], list[list[str]]]) -> None:
    few, many = (reading_calls(as_csv(write(made(count)))) for count in (2_000, 8_000))

    assert (many - few) / 6_000 < 100
    assert many < 4.2 * few


def test_forty_thousand_rows_are_read_without_a_gap() -> None:
    reading = read(as_csv(hdfc(made(40_000))), "a.csv")

    assert len(reading.rows) == 40_000
    assert reading.gaps == ()


def amounts_alone(lines: int) -> bytes:
    return as_csv([["13/04/2026", *(f"{row}.{column % 100:02d}" for column in range(250))] for row in range(lines)])


def test_a_table_of_nothing_but_amounts_is_asked_about_after_a_sample() -> None:
    with pytest.raises(NeedsMapping):
        read(amounts_alone(1_000), "a.csv")

    half, whole = (reading_calls(amounts_alone(lines)) for lines in (500, 1_000))

    assert whole < 35 * 250_000
    assert whole < 1.7 * half


def test_ten_thousand_rows_need_little_memory() -> None:
    data = as_csv(hdfc(made(10_000)))

    tracemalloc.start()
    read(data, "a.csv")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 15_000_000
