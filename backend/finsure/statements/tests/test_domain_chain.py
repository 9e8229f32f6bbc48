"""Running balances: true order, proven signs, and gaps that are shown and not hidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from finsure.statements.domain import Row, chain, read
from finsure.statements.tests.making import Lines, hdfc, household, plain
from finsure.statements.tests.making_files import as_csv


def rows_from(amounts: list[int], per_day: int, opening: int = 100_000) -> list[Row]:
    balance, rows = opening, []
    for place, amount in enumerate(amounts):
        balance += amount
        day = date.fromordinal(date(2026, 1, 1).toordinal() + place // per_day)
        rows.append(Row(place, day, amount, f"row {place}", None, balance))
    return rows


def follows(rows: list[Row]) -> bool:
    return not chain.gaps_in(rows)


amounts = st.lists(st.integers(-5_000, 5_000).filter(bool), min_size=1, max_size=60)


@given(amounts, st.integers(1, 8), st.randoms(use_true_random=False))
def test_days_shuffled_within_are_chained_again(values: list[int], per_day: int, rng: random.Random) -> None:
    rows = rows_from(values, per_day)
    shuffled: list[Row] = []
    for start in range(0, len(rows), per_day):
        day = rows[start : start + per_day]
        rng.shuffle(day)
        shuffled += day

    ordered = chain.in_true_order(shuffled)

    assert sorted(ordered, key=lambda row: row.line) == rows
    assert follows(ordered)
    assert ordered[-1].balance_minor == rows[-1].balance_minor


@given(amounts, st.integers(1, 8), st.randoms(use_true_random=False))
def test_a_file_in_any_order_keeps_every_row(values: list[int], per_day: int, rng: random.Random) -> None:
    rows = rows_from(values, per_day)
    shuffled = rng.sample(rows, len(rows))

    ordered = chain.in_true_order(shuffled)

    assert sorted(ordered, key=lambda row: row.line) == rows
    assert follows(ordered)


@given(amounts, st.integers(1, 8), st.integers(0, 59), st.randoms(use_true_random=False))
def test_a_missing_row_shows_as_a_gap_of_its_amount(
    values: list[int], per_day: int, lost: int, rng: random.Random
) -> None:
    rows = rows_from(values, per_day)
    lost = min(lost, len(rows) - 1)
    kept = [row for row in rows if row.line != lost]

    gaps = chain.gaps_in(chain.in_true_order(kept))

    inside = 0 < lost < len(rows) - 1
    assert sum(gap.difference_minor for gap in gaps) == (rows[lost].amount_minor if inside else 0)


def test_a_gap_names_the_line_and_both_days() -> None:
    lines = hdfc(household())
    removed = lines.pop(20)

    reading = read(as_csv(lines), "a.csv")

    (gap,) = reading.gaps
    assert gap.line == 21
    assert gap.difference_minor == gap.stated_minor - gap.expected_minor
    assert plain(abs(gap.difference_minor)) == (removed[4] or removed[5]).replace(",", "")


def test_rows_of_one_day_listed_newest_first_inside_an_oldest_first_file_are_turned() -> None:
    rows = household()
    days: dict[date, list[Row]] = {}
    for row in rows:
        days.setdefault(row.booked_on, []).append(row)
    turned = [row for day in days.values() for row in reversed(day)]

    reading = read(as_csv(hdfc(turned)), "a.csv")

    assert [replace(row, line=0) for row in reading.rows] == rows
    assert reading.gaps == ()


def signed(rows: list[Row], side: int, balance_side: int = 1) -> Lines:
    head = ["Date", "Details", "Amount", "Balance"]
    body = [
        [
            f"{r.booked_on:%d/%m/%Y}",
            r.narration,
            plain(side * r.amount_minor),
            plain(balance_side * (r.balance_minor or 0)),
        ]
        for r in rows
    ]
    return [head, *body]


def test_a_sign_written_the_other_way_is_proven_by_the_balances() -> None:
    rows = household()

    straight = read(as_csv(signed(rows, 1)), "a.csv")
    flipped = read(as_csv(signed(rows, -1)), "a.csv")

    assert [row.amount_minor for row in straight.rows] == [row.amount_minor for row in rows]
    assert [row.amount_minor for row in flipped.rows] == [row.amount_minor for row in rows]
    assert flipped.gaps == ()


def test_a_card_balance_printed_as_what_is_owed_is_a_debt() -> None:
    rows = household(5, "card", months=1)
    owed = [replace(row, balance_minor=-(row.balance_minor or 0)) for row in rows]
    lines = [["Credit Card Statement"], ["Date", "Details", "Debit", "Credit", "Balance"]]
    for row in owed:
        debit = plain(-row.amount_minor) if row.amount_minor < 0 else ""
        credit = plain(row.amount_minor) if row.amount_minor > 0 else ""
        lines.append([f"{row.booked_on:%d/%m/%Y}", row.narration, debit, credit, plain(row.balance_minor or 0)])

    reading = read(as_csv(lines), "a.csv")

    assert reading.kind == "card"
    assert [row.amount_minor for row in reading.rows] == [row.amount_minor for row in rows]
    assert reading.closing_minor == rows[-1].balance_minor
    assert reading.gaps == ()


def test_all_rows_of_one_day_newest_first_are_turned_by_their_balances() -> None:
    rows = [replace(row, booked_on=date(2026, 1, 13)) for row in household(months=1)]

    reading = read(as_csv(signed(rows[::-1], 1)), "a.csv")

    assert [row.narration for row in reading.rows] == [row.narration for row in rows]


@settings(deadline=None)
@given(st.integers(3, 6))
def test_rechaining_is_linear_in_the_rows_of_a_day(power: int) -> None:
    values = [(-1) ** place * 100 for place in range(10**power // 10)]
    rows = rows_from(values, len(values))

    ordered = chain.in_true_order(rows[::-1])

    assert follows(ordered)
    assert len(ordered) == len(rows)
