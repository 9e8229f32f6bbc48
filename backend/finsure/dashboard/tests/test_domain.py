"""The parts of a month explain the whole."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from finsure.dashboard.domain import Moved, bars, months_before, picture

NOV = date(2026, 11, 1)
CLASSES = {"food": "need", "fun": "want", "pay": "income", "save": "save", "move": "neutral"}

totals = st.lists(
    st.builds(
        Moved,
        month=st.integers(0, 14).map(lambda back: months_before(NOV, back)),
        category=st.sampled_from([*CLASSES, "own.9"]),
        in_minor=st.integers(0, 10**9),
        out_minor=st.integers(0, 10**9),
        transactions=st.integers(1, 9),
    ),
    max_size=60,
    unique_by=lambda moved: (moved.month, moved.category),
)


@given(totals)
def test_income_less_spending_and_other_movements_is_the_change(rows: list[Moved]) -> None:
    month = picture(rows, CLASSES, NOV)

    other = sum(part.in_minor - part.out_minor for part in month.other)
    assert month.income_minor - month.spending_minor + other == month.change_minor
    assert month.change_minor == sum(row.in_minor - row.out_minor for row in rows if row.month == NOV)


@given(totals)
def test_the_parts_of_spending_sum_to_spending(rows: list[Moved]) -> None:
    month = picture(rows, CLASSES, NOV)

    assert sum(part.spending_minor for part in month.by_category) == month.spending_minor
    assert [part.spending_minor for part in month.by_category] == sorted(
        (part.spending_minor for part in month.by_category), reverse=True
    )


@given(totals)
def test_the_last_bar_is_the_months_picture(rows: list[Moved]) -> None:
    month, last = picture(rows, CLASSES, NOV), bars(rows, CLASSES, NOV)[-1]

    assert (last.month, last.income_minor, last.spending_minor) == (NOV, month.income_minor, month.spending_minor)


def test_a_refund_reduces_its_categorys_spending() -> None:
    month = picture([Moved(NOV, "fun", 400, 900, 2)], CLASSES, NOV)

    assert (month.spending_minor, month.income_minor, month.saved_minor) == (500, 0, -500)


def test_usual_is_the_mean_of_the_three_months_before() -> None:
    rows = [
        Moved(months_before(NOV, back), "food", 0, amount, 1) for back, amount in ((0, 100), (1, 300), (3, 600), (4, 9))
    ]

    (part,) = picture(rows, CLASSES, NOV).by_category

    assert part.usual_minor == 450


def test_there_is_no_usual_without_earlier_months() -> None:
    (part,) = picture([Moved(NOV, "food", 0, 100, 1)], CLASSES, NOV).by_category

    assert part.usual_minor is None


def test_bars_cover_twelve_months_across_the_year() -> None:
    months = [bar.month for bar in bars([], CLASSES, date(2026, 3, 1))]

    assert (months[0], months[-1], len(months)) == (date(2025, 4, 1), date(2026, 3, 1), 12)
