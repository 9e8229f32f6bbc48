"""Speed and memory of reading, with room for slow machines; the measured figures are in the bench."""

from __future__ import annotations

from datetime import date, timedelta
import time
import tracemalloc

import pytest

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


@pytest.mark.parametrize("write", [hdfc, kotak])
def test_forty_thousand_rows_are_read_within_two_seconds_of_processor(write: object) -> None:
    assert callable(write)
    data = as_csv(write(made(40_000)))

    began = time.process_time()
    reading = read(data, "a.csv")
    spent = time.process_time() - began

    assert len(reading.rows) == 40_000
    assert reading.gaps == ()
    assert spent < 2.0


def test_a_table_of_nothing_but_amounts_is_asked_about_at_once() -> None:
    data = as_csv([["13/04/2026", *(f"{row}.{column % 100:02d}" for column in range(250))] for row in range(1_000)])

    began = time.process_time()
    with pytest.raises(NeedsMapping):
        read(data, "a.csv")

    assert time.process_time() - began < 2.0


def test_ten_thousand_rows_need_little_memory() -> None:
    data = as_csv(hdfc(made(10_000)))

    tracemalloc.start()
    read(data, "a.csv")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 15_000_000
