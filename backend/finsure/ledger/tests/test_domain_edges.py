"""Matching and running balances where two readings are close: each case has exactly one right answer."""

from datetime import date, timedelta

import pytest

from finsure.ledger.domain.chain import Break, Stated, breaks
from finsure.ledger.domain.entries import Entry, Known, all_new, fingerprint, match, squash

DAY = date(2026, 11, 10)
NEXT, LATER = DAY + timedelta(days=1), DAY + timedelta(days=2)


def entry(words: str, balance: int | None = None, *, on: date = DAY, ref: str = "") -> Entry:
    return Entry(on, -500, words, balance_minor=balance, provider_ref=ref)


def row(number: int, words: str, balance: int | None = None, *, on: date = DAY, ref: str | None = None) -> Known:
    return Known(number, on, -500, words, balance, ref, 0, 1)


def ids(entries: list[Entry], known: list[Known]) -> list[int | None]:
    return [found.id if found else None for found in match(entries, known).known]


# What makes a row itself


def test_the_fingerprint_of_a_row_is_the_same_for_ever() -> None:
    """BLAKE2b, 12 bytes, over `2026-11-10|-500|TEASTALL9|2`: rows in every ledger are named by it."""
    assert squash("Tea-Stall, 9_") == "TEASTALL9"
    assert fingerprint(entry("Tea-Stall, 9_"), 2) == "07c2e4334d6bbab8d0af1cc6"


def test_rows_that_are_known_count_nothing_and_new_ones_count_on_from_them() -> None:
    held = [row(1, "TEA"), row(2, "Tea."), row(3, "TEA", on=NEXT)]

    matching = match([entry("TEA"), entry("TEA"), entry("TEA"), entry("TEA")], held)

    assert [found.id if found else None for found in matching.known] == [1, 2, None, None]
    assert matching.occurrences == [0, 0, 2, 3]
    assert all_new([entry("TEA"), entry("TEA", on=NEXT)], held).occurrences == [2, 1]
    assert all_new([entry("TEA")], []).occurrences == [0]


def test_nothing_is_compared_with_nothing() -> None:
    assert match([], [row(1, "TEA")]).known == []
    assert match([entry("TEA")], []).known == [None]


# In order of trust


def test_the_banks_reference_names_the_row_whatever_its_words_and_its_day() -> None:
    held = [row(1, "TEA"), row(2, "RENT", ref="R2"), row(3, "FARE", on=LATER, ref="R3")]

    assert ids([entry("TEA", ref="R2"), entry("NEW WORDS", ref="R3"), entry("TEA", ref="R9")], held) == [2, 3, 1]


def test_a_reference_is_taken_once_and_an_entry_without_one_takes_none() -> None:
    held = [row(1, "RENT", ref="R1"), row(2, "FARE")]

    assert ids([entry("OTHER", ref="R1"), entry("ANOTHER", ref="R1")], held) == [1, None]
    assert ids([entry("FARE"), entry("RENT")], held) == [2, 1]


def test_of_equal_words_those_with_the_same_balance_belong_together() -> None:
    """In the middle of a file, where equal words alone would do and the first would be taken."""
    frame = [entry("START", on=DAY), entry("END", on=LATER)]
    held = [row(1, "TEA", 900, on=NEXT), row(2, "TEA", 400, on=NEXT)]

    assert ids([*frame, entry("TEA", 400, on=NEXT), entry("TEA", 900, on=NEXT)], held) == [None, None, 2, 1]


def test_of_equal_balances_those_with_the_same_words_belong_together() -> None:
    held = [row(1, "RENT", 900), row(2, "TEA", 900)]

    assert ids([entry("TEA", 900)], held) == [2]


@pytest.mark.parametrize(
    ("words", "ours", "theirs", "same"),
    [
        ("TEA", None, 900, True),  # one of the two states no balance
        ("TEA", 900, None, True),
        ("TEA", 900, 400, False),  # both do, and the file may begin or end in the middle of the day
        ("TEA 401234567890", 900, 400, True),  # but a bank's reference never repeats
        ("TEA 40123456", 900, 400, False),  # and eight digits are none
    ],
)
def test_equal_words_at_the_edge_of_a_file(words: str, ours: int | None, theirs: int | None, same: bool) -> None:
    assert (ids([entry(words, ours)], [row(1, words, theirs)]) == [1]) is same


def test_equal_words_in_the_middle_of_a_file_are_one_payment_whatever_the_balance() -> None:
    frame = [entry("START", on=DAY), entry("END", on=LATER)]

    assert ids([*frame, entry("TEA", 900, on=NEXT)], [row(1, "TEA", 400, on=NEXT)]) == [None, None, 1]


def test_a_reference_in_one_of_two_unlike_wordings_joins_nothing() -> None:
    assert ids([entry("COFFEE SHOP")], [row(1, "UPI 401234567890 TEA")]) == [None]
    assert ids([entry("UPI 401234567890 TEA")], [row(1, "COFFEE SHOP")]) == [None]


# Running balances


def stated(number: int, amount_minor: int, balance: int | None, on: date = DAY) -> Stated:
    return Stated(number, on, amount_minor, balance)


def test_the_first_day_may_be_printed_in_any_order() -> None:
    first, second, third = stated(1, -100, 900), stated(2, -200, 700), stated(3, 50, 750)

    for rows in ([third, second, first], [second, first, third], [first, second, third]):
        assert breaks(rows) == []


def test_a_day_that_goes_round_in_a_circle_begins_where_it_is_printed() -> None:
    assert breaks([stated(1, 500, 500), stated(2, -500, 0)]) == []
    assert breaks([stated(1, -500, 0), stated(2, 500, 500)]) == []


def test_rows_without_a_balance_move_it_all_the_same() -> None:
    silent = [stated(1, -100, 900), stated(2, -300, None, NEXT), stated(3, 50, None, NEXT), stated(4, -50, 600, LATER)]

    assert breaks(silent) == []
    assert breaks([stated(1, -100, None), stated(2, -100, 900, NEXT)]) == []  # nothing is known before the first


def test_a_break_says_between_which_days_how_much_is_missing() -> None:
    rows = [stated(1, -100, 900), stated(2, -100, 700, LATER), stated(3, -100, 600, LATER), stated(4, 5, 700, LATER)]

    assert breaks(rows) == [
        Break(2, DAY, LATER, 800, 700),
        Break(4, LATER, LATER, 605, 700),
    ]
    assert [found.difference_minor for found in breaks(rows)] == [-100, 95]


def test_zero_is_a_balance_like_any_other() -> None:
    assert breaks([stated(1, -100, 0), stated(2, -50, -50, NEXT), stated(3, 50, 0, LATER)]) == []
    assert breaks([stated(1, -100, 0), stated(2, -50, -60, NEXT)]) == [Break(2, DAY, NEXT, -50, -60)]
    assert breaks([stated(1, -100, 70), stated(2, -50, 0, NEXT)]) == [Break(2, DAY, NEXT, 20, 0)]


def test_a_balance_that_follows_in_no_order_of_the_rows_is_a_break() -> None:
    rows = [stated(1, -100, 900), stated(2, 100, 1_000, NEXT), stated(3, -50, 700, NEXT)]

    assert breaks(rows) == [Break(3, NEXT, NEXT, 950, 700)]
    assert breaks([stated(1, -100, 900), stated(2, -100, 900, NEXT)]) == [Break(2, DAY, NEXT, 800, 900)]
    gap = [stated(1, -100, 900), stated(2, -50, 950, NEXT), stated(3, -100, 850, LATER)]
    assert breaks(gap) == [Break(2, DAY, NEXT, 850, 950)]
