"""What balances and sources prove of a month: laws, and each word by an example."""

from datetime import date, timedelta
import random

from hypothesis import given
from hypothesis import strategies as st
import pytest

from finsure.ledger.domain.chain import Closing, Stated, follow
from finsure.ledger.domain.completeness import Cover, Gone, Judged, judge

START = 100_000


def day(month: int, number: int) -> date:
    return date(2026, month, number)


def chain(*moves: tuple[date, int], start: int = START) -> list[Stated]:
    """Rows in true order, each with the balance after it."""
    rows = []
    for number, (on, amount_minor) in enumerate(moves, 1):
        start += amount_minor
        rows.append(Stated(number, on, amount_minor, start))
    return rows


def words(judged: list[Judged]) -> dict[int, str]:
    return {one.month.month: one.verdict for one in judged}


QUARTER = [
    (day(month, number), amount_minor)
    for month, salary in ((1, 5_000), (2, 5_100), (3, 5_200))
    for number, amount_minor in ((1, salary), (9, -700 - month), (17, -1_300 - month), (28, -90 - month))
]
WHOLE_QUARTER = Cover(day(1, 1), day(3, 31))

moves = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from([-300, -200, -100, 100, 200, 500])), min_size=1, max_size=40
)


@given(moves, st.randoms(use_true_random=False))
def test_rows_that_chain_raise_no_alarm_in_whatever_order_a_day_is_printed(
    given_moves: list[tuple[int, int]], chance: random.Random
) -> None:
    true = chain(
        *((day(1, 1) + timedelta(days=after), amount) for after, amount in sorted(given_moves, key=lambda m: m[0]))
    )
    mixed = list(true)
    chance.shuffle(mixed)
    mixed.sort(key=lambda row: row.booked_on)

    assert follow(mixed).breaks == []
    assert {one.verdict for one in judge(mixed)} <= {"whole", "partial"}


@given(moves, st.data())
def test_closing_balances_alone_raise_no_alarm(given_moves: list[tuple[int, int]], data: st.DataObject) -> None:
    true = chain(
        *((day(1, 1) + timedelta(days=after), amount) for after, amount in sorted(given_moves, key=lambda m: m[0]))
    )
    cuts = data.draw(st.sets(st.sampled_from(true), max_size=5))
    closings = [Closing(row.booked_on, row.balance_minor or 0) for row in cuts]

    judged = judge([row._replace(balance_minor=None) for row in true], closings=closings)

    assert not {one.verdict for one in judged} & {"gap", "uncovered"}


def test_rows_booked_late_stand_in_the_wrong_day_and_are_no_gap() -> None:
    rows = chain((day(1, 1), 500), (day(1, 5), -40), (day(1, 3), -60), (day(1, 6), -5))

    assert follow(sorted(rows, key=lambda row: row.booked_on)).breaks == []


def test_a_day_that_comes_back_to_a_balance_is_followed_the_right_way_round() -> None:
    rows = chain((day(1, 1), 500), (day(1, 2), -50), (day(1, 2), 50), (day(1, 2), -30), (day(1, 3), -7))

    turned = [rows[0], rows[3], rows[1], rows[2], rows[4]]

    assert follow(turned).breaks == []


def test_a_covered_quarter_whose_balances_chain_is_whole() -> None:
    assert words(judge(chain(*QUARTER), [WHOLE_QUARTER])) == {1: "whole", 2: "whole", 3: "whole"}


def test_without_balances_nothing_is_proven_and_nothing_is_doubted() -> None:
    silent = [row._replace(balance_minor=None) for row in chain(*QUARTER)]

    assert words(judge(silent, [WHOLE_QUARTER])) == {1: "unproven", 2: "unproven", 3: "unproven"}


def test_closing_balances_prove_what_stands_between_them() -> None:
    rows = chain(*QUARTER)
    closings = [Closing(day(1, 31), rows[3].balance_minor or 0), Closing(day(3, 31), rows[-1].balance_minor or 0)]

    judged = judge([row._replace(balance_minor=None) for row in rows], [WHOLE_QUARTER], closings)

    assert words(judged) == {1: "unproven", 2: "whole", 3: "whole"}


def test_a_source_that_begins_or_ends_inside_a_month_makes_it_partial() -> None:
    rows = chain(*QUARTER)

    judged = judge(rows[2:-1], [Cover(day(1, 12), day(3, 20))])

    assert [(one.verdict, one.missing_days) for one in judged] == [("partial", 11), ("whole", 0), ("partial", 11)]


def test_a_missing_row_is_a_gap_of_its_month_and_says_how_much() -> None:
    rows = chain(*QUARTER)

    _, february, _ = judge([*rows[:5], *rows[6:]], [WHOLE_QUARTER])

    assert (february.verdict, february.cause, february.difference_minor) == ("gap", "missing", -702)
    assert (february.after_on, february.before_on, february.transaction_id) == (day(2, 1), day(2, 17), 7)


def test_a_month_no_source_covers_is_uncovered_with_its_days() -> None:
    rows = [row for row in chain(*QUARTER) if row.booked_on.month != 2]

    judged = judge(rows, [Cover(day(1, 1), day(1, 31)), Cover(day(3, 1), day(3, 31))])

    assert [(one.verdict, one.missing_days) for one in judged] == [("whole", 0), ("uncovered", 28), ("whole", 0)]


def test_an_uncovered_month_without_balances_is_said_only_of_an_account_that_moves() -> None:
    silent = [row._replace(balance_minor=None) for row in chain(*QUARTER) if row.booked_on.month != 2]
    covers = [Cover(day(1, 1), day(1, 31)), Cover(day(3, 1), day(3, 31))]

    assert words(judge(silent, covers))[2] == "uncovered"
    assert words(judge([silent[0], silent[-1]], covers))[2] == "unproven"


def test_a_row_twice_is_named_as_such() -> None:
    rows = chain(*QUARTER)
    copy = rows[5]._replace(id=99)

    judged = judge([*rows[:6], copy, *rows[6:]], [WHOLE_QUARTER])

    assert words(judged) == {1: "whole", 2: "gap", 3: "whole"}
    assert (judged[1].cause, judged[1].suspect_id in {6, 99}) == ("duplicate", True)


def test_a_wrong_sign_is_named_as_such() -> None:
    rows = chain(*QUARTER)
    rows[5] = rows[5]._replace(amount_minor=702)

    judged = judge(rows, [WHOLE_QUARTER])

    assert words(judged) == {1: "whole", 2: "gap", 3: "whole"}
    assert (judged[1].cause, judged[1].suspect_id, judged[1].difference_minor) == ("sign", 6, -1_404)


def test_a_row_added_by_hand_that_the_bank_does_not_know_is_named() -> None:
    rows = chain(*QUARTER)
    extra = Stated(99, day(2, 12), -450, None)

    judged = judge(sorted([*rows, extra], key=lambda row: row.booked_on), [WHOLE_QUARTER], by_hand={99})

    assert (judged[1].verdict, judged[1].cause, judged[1].suspect_id) == ("gap", "added", 99)


def test_a_row_the_person_deleted_is_named() -> None:
    rows = chain(*QUARTER)

    judged = judge([*rows[:5], *rows[6:]], [WHOLE_QUARTER], gone=[Gone(day(2, 9), -702)])

    assert (judged[1].verdict, judged[1].cause) == ("gap", "deleted")


def test_a_closing_balance_that_differs_is_a_gap_since_the_last_proof() -> None:
    rows = [row._replace(balance_minor=None) for row in chain(*QUARTER)]
    closings = [
        Closing(day(1, 31), 102_907),
        Closing(day(2, 28), 105_000),
        Closing(day(3, 31), 105_000 + 5_200 - 2_099),
    ]

    judged = judge(rows, [WHOLE_QUARTER], closings)

    assert words(judged)[2] == "gap"
    assert (judged[1].stated_minor, judged[1].transaction_id) == (105_000, None)
    assert words(judged)[3] == "whole"


@pytest.mark.parametrize("rows", [[], [Stated(1, day(1, 3), -5, None)]])
def test_little_is_enough(rows: list[Stated]) -> None:
    assert len(judge(rows)) == len(rows)
