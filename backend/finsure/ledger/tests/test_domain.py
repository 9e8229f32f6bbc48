"""Laws of matching, of kept totals and of running balances."""

from datetime import date, timedelta
import random

from hypothesis import given
from hypothesis import strategies as st

from finsure.core.money import major
from finsure.ledger.domain.chain import Stated, breaks
from finsure.ledger.domain.entries import Entry, Known, fingerprint, match
from finsure.ledger.domain.taxonomy import BUILT_IN, GROUP_NAMES
from finsure.ledger.domain.totals import Delta

DAY = date(2026, 11, 1)


def known(number: int, entry: Entry, **facts: object) -> Known:
    row = Known(
        number,
        entry.booked_on,
        entry.amount_minor,
        entry.narration,
        entry.balance_minor,
        entry.provider_ref or None,
        0,
        1,
    )
    return row._replace(**facts)  # type: ignore[arg-type]


def new_of(entries: list[Entry], rows: list[Known]) -> list[Entry]:
    return [entry for entry, row in zip(entries, match(entries, rows).known, strict=True) if row is None]


entries_strategy = st.lists(
    st.builds(
        Entry,
        booked_on=st.integers(0, 5).map(lambda n: DAY + timedelta(days=n)),
        amount_minor=st.sampled_from([-100, -200, 300]),
        narration=st.sampled_from(["TEA STALL", "UPI-RAVI-ravi@ybl", "SALARY"]),
    ),
    max_size=30,
)


@given(entries_strategy)
def test_the_same_rows_again_are_all_known(entries: list[Entry]) -> None:
    rows = [known(number, entry) for number, entry in enumerate(entries)]

    assert new_of(entries, rows) == []


@given(entries_strategy, st.integers(0, 30))
def test_more_of_the_same_adds_exactly_the_surplus(entries: list[Entry], held: int) -> None:
    rows = [known(number, entry) for number, entry in enumerate(entries[:held])]

    assert len(new_of(entries, rows)) == max(0, len(entries) - held)


@given(entries_strategy)
def test_every_new_row_has_a_fingerprint_of_its_own(entries: list[Entry]) -> None:
    occurrences = match(entries, []).occurrences

    prints = {fingerprint(entry, n) for entry, n in zip(entries, occurrences, strict=True)}

    assert len(prints) == len(entries)


def test_two_equal_payments_on_one_day_stay_two() -> None:
    tea = Entry(DAY, -2000, "TEA STALL")

    assert len(new_of([tea, tea], [known(1, tea)])) == 1


def test_a_row_whose_words_changed_is_known_by_its_balance() -> None:
    held = known(1, Entry(DAY, -2000, "UPI-TEA STALL-tea@ybl-612345678901", balance_minor=98000))

    assert new_of([Entry(DAY, -2000, "TEA STALL", balance_minor=98000)], [held]) == []


def test_words_cut_short_by_another_format_are_known() -> None:
    held = known(1, Entry(DAY, -2000, "UPI-TEA STALL-tea@ybl-612345678901-payment"))

    assert new_of([Entry(DAY, -2000, "UPI-TEA STALL-tea@ybl")], [held]) == []


def test_two_payments_to_one_phone_number_are_two_when_their_references_differ() -> None:
    held = known(1, Entry(DAY, -2000, "UPI-RAVI-9876543210@ybl-612345678901"))

    assert len(new_of([Entry(DAY, -2000, "UPI-RAVI-9876543210@ybl-612345678999")], [held])) == 1


def test_at_the_edge_of_a_file_equal_words_at_another_balance_are_another_payment() -> None:
    held = known(1, Entry(DAY, -2000, "TEA STALL", balance_minor=98000))

    assert len(new_of([Entry(DAY, -2000, "TEA STALL", balance_minor=96000)], [held])) == 1


def test_the_banks_reference_decides_before_words() -> None:
    held = known(1, Entry(DAY, -2000, "TEA STALL", provider_ref="F1"))

    assert new_of([Entry(DAY, -2000, "TEA  STALL BLR", provider_ref="F1")], [held]) == []


moves = st.lists(
    st.tuples(
        st.integers(1, 2), st.integers(0, 60), st.integers(-500, 500), st.sampled_from(["food.dining", "home.rent"])
    ),
    max_size=40,
)


@given(moves, st.randoms())
def test_totals_do_not_depend_on_the_order_of_changes(
    rows: list[tuple[int, int, int, str]], rng: random.Random
) -> None:
    shuffled = list(rows)
    rng.shuffle(shuffled)
    one, other = Delta(), Delta()
    for delta, order in ((one, rows), (other, shuffled)):
        for account, day, amount, category in order:
            delta.row(account, DAY + timedelta(days=day), amount, [(category, amount)])

    assert one == other


@given(moves)
def test_adding_and_taking_away_leaves_nothing(rows: list[tuple[int, int, int, str]]) -> None:
    delta = Delta()
    for sign in (1, -1):
        for account, day, amount, category in rows:
            delta.row(account, DAY + timedelta(days=day), amount, [(category, amount)], sign)

    assert not any(delta.days.values())
    assert not any(delta.months.values())


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-900, 900)), min_size=1, max_size=40), st.randoms())
def test_an_unbroken_chain_has_no_breaks_in_whatever_order_a_day_is_printed(
    steps: list[tuple[int, int]], rng: random.Random
) -> None:
    rows, balance, day = [], 10_000, DAY
    for number, (skip, amount) in enumerate(steps):
        day += timedelta(days=skip)
        balance += amount or 1
        rows.append(Stated(number, day, amount or 1, balance))
    start = Stated(-1, DAY - timedelta(days=1), 1, 10_000)
    rng.shuffle(rows)
    rows.sort(key=lambda row: row.booked_on)

    found = breaks([start, *rows])

    assert found == [] or len({row.balance_minor for row in rows}) < len(rows)


def test_a_missing_row_is_a_break_of_its_amount() -> None:
    rows = [Stated(1, DAY, -100, 900), Stated(2, DAY + timedelta(days=2), -100, 500)]

    (gap,) = breaks(rows)

    assert (gap.after_on, gap.before_on, gap.difference_minor) == (DAY, DAY + timedelta(days=2), -300)


def test_every_category_stands_in_a_named_group() -> None:
    assert {facts.group for facts in BUILT_IN.values()} == GROUP_NAMES.keys()
    assert len(BUILT_IN) == 34


def test_minor_units_print_by_currency() -> None:
    assert [str(major(12345, code)) for code in ("INR", "JPY", "KWD")] == ["123.45", "12345", "12.345"]
