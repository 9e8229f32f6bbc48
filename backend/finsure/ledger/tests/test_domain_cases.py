"""Single cases of matching, of pairs and of kept totals, at the edges where a wrong bound would show."""

from datetime import date, timedelta

import pytest

from finsure.ledger.domain.entries import Entry, Known, all_new, match
from finsure.ledger.domain.totals import Delta, Movement

DAY = date(2026, 11, 10)


def entry(narration: str, *, balance: int | None = None, reference: str = "") -> Entry:
    return Entry(DAY, -500, narration, balance_minor=balance, reference=reference)


def row(narration: str, *, balance: int | None = None) -> Known:
    return Known(1, DAY, -500, narration, balance, None, 0, 1)


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        (entry("TEA STALL KOCHI"), row("TEA STALL"), True),  # eight letters are enough
        (entry("TEA STAL KOCHI"), row("TEA STA"), False),  # fewer may be anything
        (entry("KOCHI TEA STALL"), row("TEA STALL"), True),  # anywhere inside
        (entry("TEA STALL"), row("TEA STALL KOCHI"), True),  # either way round
        (entry("TEA SHOP KOCHI"), row("TEA STALL"), False),
        (entry("UPI 401234567890"), row("PAID 401234567890 TO RAVI"), True),  # a bank's reference, whatever the words
        (entry("UPI 401234567890 RAVI"), row("UPI 409999999999 RAVI"), False),  # two references: two payments
        (entry("TEA", reference="401234567890"), row("PAID 401234567890"), True),
        (entry("TEA STALL KOCHI", balance=1), row("TEA STALL", balance=2), False),  # two balances: two payments
        (entry("TEA STALL KOCHI", balance=1), row("TEA STALL"), True),
        (entry("TEA STALL KOCHI"), row("TEA STALL", balance=2), True),
        (entry("OTHER WORDS", balance=7), row("TEA STALL", balance=7), True),  # the balance says it
        (entry("TEA STALL 12345678"), row("TEA STALL"), True),  # eight digits are no reference
    ],
)
def test_words_of_one_payment_told_by_two_formats(ours: Entry, theirs: Known, same: bool) -> None:
    assert (match([ours], [theirs]).known == [theirs]) is same


UPI = "UPI-RAVI-ravi@ybl-612345678901"


@pytest.mark.parametrize(
    ("ours", "shift", "theirs", "same"),
    [
        (entry("UPI/612345678901/RAVI"), 1, row(UPI), True),  # one books by value date
        (entry("UPI/612345678901/RAVI"), -1, row(UPI), True),
        (entry("UPI/612345678901/RAVI"), 2, row(UPI), False),
        (entry("UPI/612345678902/RAVI"), 1, row(UPI), False),  # another payment of the same sum
        (
            entry("ACH D- SIP-612345678901"),
            1,
            row("ACH D- SIP-612345678901"),
            False,
        ),  # a mandate's number repeats daily
        (entry(UPI.replace("612345678901", "919812345678")), 1, row("UPI-RAVI-919812345678"), False),  # a mobile number
        (entry("TEA", balance=7), 1, row("TEA STALL", balance=7), False),  # a balance alone comes again
    ],
)
def test_a_payment_that_two_sources_book_on_neighbouring_days(
    ours: Entry, shift: int, theirs: Known, same: bool
) -> None:
    moved = theirs._replace(booked_on=DAY + timedelta(days=shift))

    assert (match([ours], [moved]).known == [moved]) is same


def test_a_balance_and_the_value_date_tell_a_row_booked_a_day_later() -> None:
    theirs = row("TEA STALL", balance=7)._replace(booked_on=DAY + timedelta(days=1), value_on=DAY)

    assert match([entry("OTHER WORDS", balance=7)], [theirs]).known == [theirs]
    assert match([entry("OTHER WORDS", balance=8)], [theirs]).known == [None]


def test_two_equal_payments_on_neighbouring_days_stay_two() -> None:
    held = row(UPI)._replace(booked_on=DAY - timedelta(days=1))

    matching = match([entry(UPI.replace("8901", "8999")), entry("UPI/612345678901/RAVI")], [held])

    assert matching.known == [None, held]


def test_taking_everything_as_new_counts_on_from_what_is_held() -> None:
    entries = [entry("TEA"), entry("TEA"), entry("RENT")]

    matching = all_new(entries, [row("TEA"), row("OTHER")])

    assert matching.known == [None, None, None]
    assert matching.occurrences == [1, 2, 0]


def test_a_movement_counts_what_comes_goes_and_how_often() -> None:
    moved = Movement()
    moved.add(500, 1)
    moved.add(-200, 1)
    moved.add(0, 1)

    assert (moved.in_minor, moved.out_minor, moved.transactions) == (500, 200, 3)
    moved.merge(Movement(1, 2, 3))
    assert (moved.in_minor, moved.out_minor, moved.transactions) == (501, 202, 6)


@pytest.mark.parametrize(
    ("moved", "says"),
    [(Movement(), False), (Movement(1), True), (Movement(0, 1), True), (Movement(0, 0, 1), True), (Movement(-1), True)],
)
def test_a_movement_of_nothing_is_nothing(moved: Movement, says: bool) -> None:
    assert bool(moved) is says


def test_changes_merge_and_sum_by_account() -> None:
    ours, theirs = Delta(), Delta()
    ours.row(1, DAY, -500, [("food.dining", -300), ("food.groceries", -200)])
    theirs.row(1, DAY, 100, [("income.other", 100)])
    theirs.row(1, DAY + timedelta(days=1), -40, [("food.dining", -40)])
    theirs.row(2, DAY, 7, [("income.other", 7)])

    ours.merge(theirs)

    assert ours.days == {
        (1, DAY): Movement(100, 500, 2),
        (1, DAY + timedelta(days=1)): Movement(0, 40, 1),
        (2, DAY): Movement(7, 0, 1),
    }
    first = DAY.replace(day=1)
    assert ours.months == {
        (1, first, "food.dining"): Movement(0, 340, 2),
        (1, first, "food.groceries"): Movement(0, 200, 1),
        (1, first, "income.other"): Movement(100, 0, 1),
        (2, first, "income.other"): Movement(7, 0, 1),
    }
    assert ours.accounts() == {1: Movement(100, 540, 3), 2: Movement(7, 0, 1)}
