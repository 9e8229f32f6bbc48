"""Tables no layout describes: plain headings, questions, mappings chosen and saved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
import pytest

from finsure.statements.domain import Columns, Mapping, NeedsMapping, Unreadable, header_signature, preview, read
from finsure.statements.tests.making import Lines, household, plain
from finsure.statements.tests.making_files import as_csv, as_xlsx

ROWS = household(months=1)


def unknown(head: list[str] | None) -> Lines:
    body = [
        [str(place), f"{r.booked_on:%d/%m/%Y}", r.narration, plain(-r.amount_minor) if r.amount_minor < 0 else "",
         plain(r.amount_minor) if r.amount_minor > 0 else "", plain(r.balance_minor or 0)]
        for place, r in enumerate(ROWS)
    ]  # fmt: skip
    return [*([head] if head else []), *body]


FOREIGN_HEAD = ["Lfd", "Päivä", "Selite", "Otto", "Pano", "Jäljellä"]
GUESS = Mapping(0, Columns(date=1, narration=(2,), debit=3, credit=4, balance=5))


def test_unknown_headings_are_asked_about_with_a_good_guess() -> None:
    with pytest.raises(NeedsMapping) as asked:
        read(as_csv(unknown(FOREIGN_HEAD)), "a.csv")

    assert asked.value.guess == GUESS
    assert len(asked.value.lines) == 30


def test_a_table_without_headings_is_asked_about() -> None:
    with pytest.raises(NeedsMapping) as asked:
        read(as_csv(unknown(None)), "a.csv")

    assert asked.value.guess == replace(GUESS, header_line=-1)


@pytest.mark.parametrize("pack", [(as_csv, "a.csv"), (as_xlsx, "a.xlsx")])
def test_the_mapping_a_person_confirms_reads_the_file(pack: Any) -> None:
    write, filename = pack

    reading = read(write(unknown(FOREIGN_HEAD)), filename, mapping=GUESS)

    assert reading.layout == "mapped"
    assert [(r.booked_on, r.amount_minor, r.balance_minor) for r in reading.rows] == [
        (r.booked_on, r.amount_minor, r.balance_minor) for r in ROWS
    ]


def test_a_saved_mapping_is_used_wherever_its_headings_stand() -> None:
    lines = unknown(FOREIGN_HEAD)
    saved = [(header_signature(lines, 0), GUESS)]
    moved: Lines = [["Some bank"], [], ["Account", "99"], *lines]

    reading = read(as_csv(moved), "b.csv", saved=saved)

    assert reading.layout == "mapped"
    assert len(reading.rows) == len(ROWS)


def test_a_saved_mapping_of_other_headings_is_not_used() -> None:
    saved = [(header_signature([["A", "B", "C"]], 0), GUESS)]

    with pytest.raises(NeedsMapping):
        read(as_csv(unknown(FOREIGN_HEAD)), "a.csv", saved=saved)


def test_a_signature_forgets_case_spaces_and_blank_ends() -> None:
    one = header_signature([["Päivä ", "SELITE", ""]], 0)
    other = header_signature([[], ["päivä", "Selite"]], 1)

    assert one == other != header_signature([["selite", "päivä"]], 0)


def test_a_preview_shows_rows_and_errors_side_by_side() -> None:
    lines = unknown(FOREIGN_HEAD)
    lines[3][3], lines[3][4] = "1e400", ""

    rows, errors, count = preview(as_csv(lines), "a.csv", GUESS)

    assert (rows, count) == ((), 0)
    assert errors == ((4, "the amount “1e400” has an exponent"),)


def test_a_preview_stops_at_twenty_rows_and_counts_all() -> None:
    rows, errors, count = preview(as_csv(unknown(FOREIGN_HEAD)), "a.csv", GUESS)

    assert (len(rows), errors, count) == (20, (), len(ROWS))


def test_a_person_may_flip_the_sign() -> None:
    lines = [["When", "What", "How much"], ["13/01/2026", "TEA", "20.00"], ["14/01/2026", "PAY", "-500.00"]]
    mapping = Mapping(0, Columns(date=0, narration=(1,), amount=2), flip_sign=True)

    reading = read(as_csv(lines), "a.csv", mapping=mapping)

    assert [row.amount_minor for row in reading.rows] == [-2_000, 50_000]


def test_the_order_a_person_says_is_the_order() -> None:
    lines = [["When", "What", "How much"], ["01/02/2026", "TEA", "-20.00"]]
    mapping = Mapping(0, Columns(date=0, narration=(1,), amount=2), date_order="mdy", currency="USD")

    reading = read(as_csv(lines), "a.csv", mapping=mapping)

    assert (reading.rows[0].booked_on, reading.currency) == (date(2026, 1, 2), "USD")


def test_a_column_beyond_the_table_is_refused() -> None:
    with pytest.raises(Unreadable) as refused:
        read(as_csv(unknown(None)), "a.csv", mapping=replace(GUESS, columns=replace(GUESS.columns, balance=9)))

    assert refused.value.slug == "mapping-invalid"


optional = st.none() | st.integers(0, 255)


@given(
    st.builds(
        Mapping,
        header_line=st.integers(-1, 1_000),
        columns=st.builds(
            Columns,
            date=st.integers(0, 255),
            narration=st.lists(st.integers(0, 255), max_size=4).map(tuple),
            amount=st.integers(0, 255),
            debit=optional,
            credit=optional,
            type=optional,
            balance=optional,
            reference=optional,
            value_date=optional,
        ),
        date_order=st.sampled_from(("dmy", "mdy", "ymd")),
        decimal=st.sampled_from((".", ",")),
        flip_sign=st.booleans(),
        currency=st.sampled_from((None, "INR", "EUR")),
    )
)
def test_a_mapping_survives_its_json(mapping: Mapping) -> None:
    assert Mapping.from_json(mapping.to_json()) == mapping


GOOD: dict[str, Any] = {"header_line": 0, "columns": {"date": 0, "narration": [1], "amount": 2}}
BAD: list[Any] = [
    None,
    [],
    "x",
    {},
    {**GOOD, "header_line": -2},
    {**GOOD, "header_line": "0"},
    {**GOOD, "header_line": True},
    {**GOOD, "header_line": 1.5},
    {**GOOD, "date_order": "ydm"},
    {**GOOD, "decimal": ";"},
    {**GOOD, "flip_sign": "yes"},
    {**GOOD, "currency": "rupees"},
    {**GOOD, "currency": "inr"},
    {**GOOD, "extra": 1},
    {**GOOD, "columns": None},
    {**GOOD, "columns": {"narration": [1], "amount": 2}},
    {**GOOD, "columns": {"date": 0, "narration": [1]}},
    {**GOOD, "columns": {"date": 0, "narration": 1, "amount": 2}},
    {**GOOD, "columns": {"date": 0, "narration": ["1"], "amount": 2}},
    {**GOOD, "columns": {"date": 0, "narration": [1], "amount": 256}},
    {**GOOD, "columns": {"date": 0, "narration": [1], "amount": -1}},
    {**GOOD, "columns": {"date": 0, "narration": [1], "amount": 2, "who": 3}},
]


@pytest.mark.parametrize("value", BAD)
def test_a_mapping_that_makes_no_sense_is_refused(value: Any) -> None:
    with pytest.raises(Unreadable) as refused:
        Mapping.from_json(value)

    assert refused.value.slug == "mapping-invalid"


@pytest.mark.parametrize(
    "head",
    [
        ["Txn Date", "Particulars", "Withdrawals", "Deposits", "Balance"],
        ["TRANSACTION DATE", "DETAILS", "PAID OUT", "PAID IN", "BALANCE"],
        ["Buchungstag", "Verwendungszweck", "Soll", "Haben", "Saldo"],
        ["Fecha", "Concepto", "Cargo", "Abono", "Saldo"],
        ["Date", "Libellé", "Debit", "Credit", "Solde"],
    ],
)
def test_plain_headings_need_no_question(head: list[str]) -> None:
    lines = [head, ["13/01/2026", "TEA", "20.00", "", "980.00"], ["14/01/2026", "PAY", "", "500.00", "1480.00"]]

    reading = read(as_csv(lines), "a.csv")

    assert reading.layout == "headings"
    assert [row.amount_minor for row in reading.rows] == [-2_000, 50_000]


def test_a_guess_takes_the_decimal_mark_and_the_order_from_the_file() -> None:
    lines = [["quand", "quoi", "combien"], ["04/13/2026", "Tea", "-20,00"], ["04/14/2026", "Salary", "90.000,00"]]

    with pytest.raises(NeedsMapping) as asked:
        read(as_csv(lines, delimiter=";"), "a.csv")
    reading = read(as_csv(lines, delimiter=";"), "a.csv", mapping=asked.value.guess)

    assert [(row.booked_on, row.amount_minor) for row in reading.rows] == [
        (date(2026, 4, 13), -2_000),
        (date(2026, 4, 14), 9_000_000),
    ]
