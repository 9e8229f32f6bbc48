"""Hostile and broken files: each is refused by name, quickly, and without a crash."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
import tracemalloc

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from finsure.core.tests.effort import calls_of, no_hang
from finsure.statements.domain import NeedsMapping, Unreadable, read
from finsure.statements.domain.shapes import MAX_ERRORS, TITLES
from finsure.statements.tests.making_files import cell_record
from finsure.statements.tests.making_hostile import (
    CASES,
    GOOD,
    TABLE,
    XLSX,
    bomb,
    far_cell,
    lying_directory,
    table,
    xls_of,
)


@pytest.mark.parametrize(("make", "filename", "slug"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_hostile_file_is_refused_by_name(make: Callable[[], bytes], filename: str, slug: str) -> None:
    data = make()

    with no_hang(), pytest.raises(Unreadable) as refused:
        read(data, filename)

    assert refused.value.slug == slug
    assert refused.value.title == TITLES[slug]
    assert len(refused.value.errors) <= MAX_ERRORS


def test_the_corpus_is_large_and_its_names_differ() -> None:
    names = [case[0] for case in CASES]

    assert len(names) >= 80
    assert len(set(names)) == len(names)


def test_too_many_lines_are_refused_before_they_cost_memory() -> None:
    data = (TABLE + "13/04/2026,TEA,10.00,,990.00\r\n" * 300_000).encode()

    tracemalloc.start()
    with pytest.raises(Unreadable, match="lines"):
        read(data, "a.csv")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 60_000_000


@pytest.mark.parametrize(
    ("make", "filename"),
    [
        (far_cell("Z150000"), "a.xlsx"),
        (far_cell("GR6500"), "a.xlsx"),
        (lambda: xls_of(cell_record(0, 0, 1) + cell_record(60_000, 60, 1)), "a.xls"),
        (lambda: xls_of(cell_record(0, 0, 1) + cell_record(15_000, 255, 1)), "a.xls"),
    ],
)
def test_a_cell_far_from_the_others_is_not_paid_for(make: Callable[[], bytes], filename: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(make(), filename)

    assert refused.value.slug == "rows-too-many"


@pytest.mark.parametrize("make", [bomb, lying_directory, far_cell("XFD1048576")])
def test_a_bomb_is_refused_unopened_with_little_memory(make: Callable[[], bytes]) -> None:
    data = make()
    with pytest.raises(Unreadable):
        read(data, "a.xlsx")

    tracemalloc.start()
    with pytest.raises(Unreadable):
        read(data, "a.xlsx")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    def again() -> None:
        with suppress(Unreadable):
            read(data, "a.xlsx")

    assert calls_of(again) < 2_000
    assert peak < 50_000_000


def test_a_row_error_names_the_line_and_the_reason() -> None:
    with pytest.raises(Unreadable) as refused:
        read(table("14/04/2026,TEA,1e400,,989.00", "31/02/2026,TEA,1.00,,988.00"), "a.csv")

    assert refused.value.errors == (
        (3, "the amount “1e400” has an exponent"),
        (4, "the date “31/02/2026” is no day of the calendar"),
    )


def test_only_twenty_errors_are_told_and_the_rest_counted() -> None:
    with pytest.raises(Unreadable) as refused:
        read(table(*["14/04/2026,TEA,1e4,,989.00"] * 50), "a.csv")

    assert (len(refused.value.errors), refused.value.more) == (20, 30)


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "@SUM(A1)", "-2+3", '=HYPERLINK("x")', "\t=1+1"])
def test_a_formula_in_a_narration_stays_the_text_it_is(text: str) -> None:
    quoted = '"' + text.replace('"', '""') + '"'

    reading = read(table(f"14/04/2026,{quoted},1.00,,989.00"), "a.csv")

    assert reading.rows[1].narration == text.strip()


def test_marks_that_turn_text_round_or_hide_it_are_taken_out() -> None:
    reading = read(table("14/04/2026,PAY\u202eTO\u200bEVE\u2066\x07,1.00,,989.00"), "a.csv")

    assert reading.rows[1].narration == "PAY TO EVE"


def try_to_read(data: bytes, filename: str) -> None:
    try:
        reading = read(data, filename)
    except (Unreadable, NeedsMapping):
        return
    assert reading.rows


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=2_000), st.sampled_from(("a.csv", "a.xlsx", "a.xls", "a.ofx", "a.qif", "a")))
def test_any_bytes_are_read_or_refused(data: bytes, filename: str) -> None:
    try_to_read(data, filename)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=500), st.sampled_from(("", TABLE, "!Type:Bank\n", "OFXHEADER:100\n\n<OFX><STMTRS><STMTTRN>")))
def test_any_text_is_read_or_refused(text: str, head: str) -> None:
    try_to_read((head + text).encode("utf-8", "replace"), "a.txt")


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_damaged_good_file_is_read_or_refused(data: st.DataObject) -> None:
    source, filename = data.draw(st.sampled_from(((GOOD, "a.csv"), (XLSX, "a.xlsx"))))
    changed = bytearray(source)
    for _ in range(data.draw(st.integers(1, 8))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(changed)))

    try_to_read(bytes(changed[:cut]) if data.draw(st.booleans()) else bytes(changed), filename)
