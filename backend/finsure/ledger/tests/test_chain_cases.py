"""Chains that are hard to follow and months that are hard to judge, one by one, and what is said of each in full."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from finsure.ledger.domain.chain import Break, Closing, Stated, breaks, chained, follow
from finsure.ledger.domain.completeness import Cover, Gone, Judged, judge
from finsure.ledger.domain.entries import Entry, Known, Matching, counted, fingerprint, pending_fingerprint

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


def on(number: int) -> date:
    """A day counted from 1 January, which is 1."""
    return JANUARY + timedelta(days=number - 1)


def stated(*rows: tuple[int, int, int | None]) -> list[Stated]:
    """Rows of (day, amount, balance)."""
    return [Stated(number, on(day), amount, balance) for number, (day, amount, balance) in enumerate(rows, 1)]


def day(*rows: tuple[int, int | None]) -> list[Stated]:
    return stated(*((1, amount, balance) for amount, balance in rows))


# Rows without a balance among rows with one


@pytest.mark.parametrize(
    ("rows", "start", "holds"),
    [
        (day((-20, None), (50, 150), (-30, 100)), 100, True),
        (day((-21, None), (50, 150), (-30, 100)), 100, False),
        (day((-20, None), (50, 150), (-30, 100)), 101, False),
        (day((-20, None), (-20, None), (50, 150), (-30, 80)), 100, True),
        (day((-20, None), (-5, None), (50, 150), (-30, 80)), 100, False),
        (day((-50, None), (50, 150), (50, 150)), 100, True),
        (day((-50, None), (50, 150), (50, 150), (50, 150)), 100, False),
        (day((-50, None), (-50, None), (50, 150), (50, 150), (50, 150)), 100, True),
        (day((7, None), (-20, None), (50, 150), (-30, 100)), 100, True),  # the seven comes after the last balance
        (day((10, 115), (5, None), (-3, None), (20, 132)), 100, True),
        (day((20, 132), (-3, None), (10, 115), (5, None)), 100, True),
        (day((10, 116), (5, None), (-3, None), (20, 132)), 100, False),
    ],
)
def test_silent_rows_are_placed_where_the_balances_leave_room(rows: list[Stated], start: int, holds: bool) -> None:
    assert chained(rows, start) is holds


@pytest.mark.parametrize(("end", "holds"), [(4_112, True), (4_111, False)])
def test_a_day_too_tangled_to_try_is_believed_when_its_end_is_right(end: int, holds: bool) -> None:
    silent = [(2**n, None) for n in range(12)]

    assert chained(day(*silent, (7, 999_999), (10, end)), 0) is holds


@pytest.mark.parametrize(
    ("rows", "start", "holds"),
    [
        (day((-30, 70), (50, 150), (-50, 100)), 100, True),
        (day((-30, 70), (50, 150), (-50, 100)), 150, False),
        (day((-30, 70), (50, 150), (-50, 101)), 100, False),
        (day((-30, 70), (30, 100), (-10, 90), (40, 540), (-40, 500)), 100, False),  # two trails that do not touch
        (day((-30, 70), (30, 100), (40, 140), (-40, 100)), 100, True),
    ],
)
def test_rows_of_a_day_chain_in_some_order_or_in_none(rows: list[Stated], start: int, holds: bool) -> None:
    assert chained(rows, start) is holds


# Rows that were booked late


def late(third: int) -> list[Stated]:
    """Truly +7, -30, +11, -5 from 100; the bank prints -30 first, and the others from day `third` on."""
    return stated((1, -30, 77), (third, 7, 107), (third, 11, 88), (third + 1, -5, 83))


@pytest.mark.parametrize(("third", "found"), [(2, 0), (31, 0), (32, 0), (33, 2)])
def test_a_first_day_that_was_booked_late_begins_where_its_window_does(third: int, found: int) -> None:
    assert len(breaks(late(third))) == found


def test_late_rows_are_followed_from_a_balance_that_is_known() -> None:
    rows = stated((1, 100, 100), (2, -30, 77), (3, 7, 107), (3, 11, 88), (4, -5, 83))

    followed = follow(rows)

    assert followed.breaks == []
    assert (followed.first_on, followed.last_on) == (on(1), on(4))


@pytest.mark.parametrize(("fourth", "found"), [(33, 0), (34, 2)])
def test_late_means_a_month_at_most(fourth: int, found: int) -> None:
    rows = stated((1, 100, 100), (2, -30, 77), (fourth, 7, 107), (fourth, 11, 88))

    assert len(breaks(rows)) == found


def test_late_rows_without_a_balance_may_stand_anywhere_in_their_window() -> None:
    rows = stated((1, 100, 100), (2, -30, 77), (3, 7, None), (4, 11, 88))

    assert breaks(rows) == []


# Where a chain is broken


def test_each_break_says_between_which_days_and_by_how_much() -> None:
    rows = stated((1, 500, 600), (3, -50, 510), (3, -10, 500), (7, -20, 470))

    assert breaks(rows) == [Break(2, on(1), on(3), 550, 510), Break(4, on(3), on(7), 480, 470)]
    assert [one.difference_minor for one in breaks(rows)] == [-40, -10]


def test_a_break_in_the_first_day_is_between_rows_of_that_day() -> None:
    assert breaks(day((500, 600), (-50, 510))) == [Break(2, on(1), on(1), 550, 510)]


def test_a_silent_row_moves_what_is_expected() -> None:
    rows = stated((1, 500, 600), (2, -50, None), (3, -10, 500))

    assert breaks(rows) == [Break(3, on(2), on(3), 540, 500)]


def test_a_broken_day_is_followed_along_its_pieces() -> None:
    torn = stated((1, 100, 100), (2, 5, 205), (2, -30, 70), (2, -30, 40), (2, -10, 195))

    assert breaks(torn) == [Break(2, on(2), on(2), 45, 205)]


# Months


def test_two_breaks_of_a_month_are_counted_and_the_first_is_told() -> None:
    rows = stated((1, 500, 600), (9, -60, 500), (20, -5, 488), (25, -8, 470))

    (judged,) = judge(rows, [Cover(on(1), on(31))])

    assert judged == Judged(JANUARY, "gap", "missing", 3, on(1), on(9), 540, 500, 2)
    assert judged.difference_minor == -40


def test_days_that_no_source_covers_are_counted_inside_the_break_alone() -> None:
    covers = [Cover(on(-40), on(-20)), Cover(on(1), on(10)), Cover(on(15), on(20)), Cover(on(25), on(31)),
              Cover(on(40), on(50))]  # fmt: skip
    rows = stated((9, 500, 600), (28, -60, 500), (45, -1, 499))

    judged = {one.month: one for one in judge(rows, covers)}

    assert judged[JANUARY] == Judged(JANUARY, "gap", "missing", 1, on(9), on(28), 540, 500, 2, missing_days=8)


@pytest.mark.parametrize("covered_first", [True, False])
def test_of_two_breaks_the_larger_hole_is_told(covered_first: bool) -> None:
    rows = stated((1, 500, 600), (5, -60, 500), (20, -5, 488), (28, -8, 480))
    holes = (
        [Cover(on(1), on(9)), Cover(on(14), on(31))] if covered_first else [Cover(on(1), on(2)), Cover(on(5), on(31))]
    )

    (judged,) = judge(rows, holes)

    assert (judged.breaks, judged.missing_days) == (2, 4 if covered_first else 2)
    assert (judged.after_on, judged.before_on, judged.transaction_id) == (on(1), on(5), 2)


def test_a_month_without_rows_and_source_is_uncovered_even_where_another_break_touches_it() -> None:
    rows = stated((20, 500, 600), (28, -10, 590), (60, -60, 480), (61, -5, 475))
    covers = [Cover(on(1), on(31)), Cover(on(60), on(90))]

    judged = {one.month: one for one in judge(rows, covers)}

    assert judged[FEBRUARY] == Judged(FEBRUARY, "uncovered", "missing", 1, on(28), on(60), 530, 480, 3, missing_days=28)
    assert judged[JANUARY].verdict == "whole"


def test_a_break_over_several_months_is_laid_on_each() -> None:
    rows = stated((20, 500, 600), (70, -60, 480))

    judged = judge(rows)

    assert [one.month for one in judged] == [JANUARY, FEBRUARY, date(2026, 3, 1)]
    assert {one.verdict for one in judged} == {"gap"}
    assert {(one.breaks, one.after_on, one.before_on, one.missing_days) for one in judged} == {(1, on(20), on(70), 0)}


@pytest.mark.parametrize(
    ("gone_on", "cause"), [(4, "missing"), (5, "deleted"), (7, "deleted"), (9, "deleted"), (10, "missing")]
)
def test_a_deleted_row_explains_a_break_of_its_own_days(gone_on: int, cause: str) -> None:
    rows = stated((5, 500, 600), (9, -60, 500), (12, -1, 499))

    (judged,) = judge(rows, gone=[Gone(on(gone_on), -40)])

    assert (judged.cause, judged.suspect_id) == (cause, None)


def test_a_deleted_row_of_another_sum_explains_nothing() -> None:
    rows = stated((5, 500, 600), (9, -60, 500))

    assert judge(rows, gone=[Gone(on(7), 40)])[0].cause == "missing"


def test_a_row_that_the_chain_does_not_want_is_named_by_what_is_odd_about_it() -> None:
    whole = stated((5, 500, 600), (9, -60, 540), (12, -1, 539))
    by_hand = [*whole[:1], Stated(9, on(7), -25, None), *whole[1:]]
    twice = [*whole[:2], whole[1]._replace(id=9), *whole[2:]]
    turned = [whole[0], whole[1]._replace(amount_minor=60), whole[2]]

    added, again, sign = judge(by_hand, by_hand={9})[0], judge(twice)[0], judge(turned)[0]

    assert (added.cause, added.suspect_id) == ("added", 9)
    assert (again.cause, again.suspect_id) == ("duplicate", 9)
    assert (sign.cause, sign.suspect_id) == ("sign", 2)
    assert {one.verdict for one in (added, again, sign)} == {"gap"}


def test_a_closing_balance_that_differs_is_laid_between_the_last_proof_and_its_day() -> None:
    rows = stated((5, 500, 600), (9, -60, 540))

    (judged,) = judge(rows, closings=[Closing(on(20), 530)])

    assert judged == Judged(JANUARY, "gap", "missing", 1, on(9), on(20), 540, 530)


# Rows on their way in

ENTRY = Entry(on(5), -4_000, "UPI/DR/CHAI", on(6), 96_000, "ref", "id")
OTHERS = [
    replace(ENTRY, booked_on=on(6)),
    replace(ENTRY, amount_minor=-4_001),
    replace(ENTRY, narration="UPI/DR/TEA"),
    replace(ENTRY, value_on=on(5)),
    replace(ENTRY, balance_minor=None),
    replace(ENTRY, reference=""),
    replace(ENTRY, provider_ref=""),
]


def test_a_pending_row_is_itself_by_all_that_is_told_of_it() -> None:
    marks = [pending_fingerprint(one, 0) for one in (ENTRY, *OTHERS)]

    assert len(set(marks)) == len(marks)
    assert pending_fingerprint(replace(ENTRY), 0) == marks[0]
    assert pending_fingerprint(ENTRY, 1) not in marks
    assert fingerprint(ENTRY, 0) not in marks
    assert {len(mark) for mark in marks} == {24}
    assert marks[0] == "ae5cd5e6fc9147c738db234a"  # kept in databases


def test_equal_entries_are_told_apart_by_their_count() -> None:
    other = OTHERS[0]

    assert counted([ENTRY, other, ENTRY, ENTRY, other]) == [(ENTRY, 0), (other, 0), (ENTRY, 1), (ENTRY, 2), (other, 1)]
    assert counted([]) == []


def test_what_the_ledger_does_not_hold_is_new_in_its_order() -> None:
    held = Known(1, on(5), -4_000, "UPI/DR/CHAI", None, None, 0, 1)
    entries = [ENTRY, OTHERS[0], OTHERS[1]]

    assert Matching([None, held, None], [2, 0, 1]).new_of(entries) == [(ENTRY, 2), (OTHERS[1], 1)]
    with pytest.raises(ValueError, match="shorter"):
        Matching([None], [0]).new_of(entries)
    with pytest.raises(ValueError, match="shorter"):
        Matching([None, held, None], [2]).new_of(entries)
