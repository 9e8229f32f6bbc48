"""Amounts: what is read, what is refused, and the mark a whole file shares."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
import pytest

from finsure.statements.domain.amounts import AmountReader, BadAmount, decimal_mark, looks_like_amount, minor_digits
from finsure.statements.tests.making import grouped, lakh, plain

POINT = [
    ("0.00", 0, ""),
    ("12", 1_200, ""),
    ("12.5", 1_250, ""),
    (".5", 50, ""),
    ("1,234.50", 123_450, ""),
    ("1,00,000.00", 10_000_000, ""),
    ("12,34,56,789.01", 12_345_678_901, ""),
    ("100,000.00", 10_000_000, ""),
    ("1'234.50", 123_450, ""),
    ("1\u2019234.50", 123_450, ""),
    ("1 234.50", 123_450, ""),
    ("1\u00a0234.50", 123_450, ""),
    ("1\u202f234.50", 123_450, ""),
    ("-450.00", -45_000, ""),
    ("- 450.00", -45_000, ""),
    ("450.00-", -45_000, ""),
    ("\u2212450.00", -45_000, ""),
    ("\u2013450.00", -45_000, ""),
    ("(450.00)", -45_000, ""),
    ("(₹450.00)", -45_000, ""),
    ("+450.00", 45_000, ""),
    ("₹ 1,234.50", 123_450, ""),
    ("₹-1,234.50", -123_450, ""),
    ("-₹1,234.50", -123_450, ""),
    ("Rs. 1,234.50", 123_450, ""),
    ("Rs 1,234.50", 123_450, ""),
    ("INR 1,234.50", 123_450, ""),
    ("1,234.50 INR", 123_450, ""),
    ("$1,234.50", 123_450, ""),
    ("US$1,234.50", 123_450, ""),
    ("€1,234.50", 123_450, ""),
    ("£0.99", 99, ""),
    ("1,234.50 Dr", 123_450, "D"),
    ("1,234.50DR.", 123_450, "D"),
    ("1,234.50 Cr.", 123_450, "C"),
    ("1,234.50(Cr)", 123_450, "C"),
    ("1,234.50 (Dr.)", 123_450, "D"),
    ("1,234.50 CREDIT", 123_450, "C"),
    ("Cr 1,234.50", 123_450, "C"),
    ("  99.00  ", 9_900, ""),
    ("100.0000", 10_000, ""),
    ("0000000000000000012.00", 1_200, ""),
    ("9999999999999.99", 999_999_999_999_999, ""),
]
COMMA = [
    ("1.234,56", 123_456),
    ("1.234.567,89", 123_456_789),
    ("-12,5", -1_250),
    ("1 234,56", 123_456),
    ("1\u00a0234,56 €", 123_456),
    ("1'234,56", 123_456),
    ("(12,00)", -1_200),
    ("1.000", 100_000),
]
REFUSED = [
    ("1e400", "exponent"),
    ("1E5", "exponent"),
    ("1.5e-3", "exponent"),
    ("NaN", "not a number"),
    ("-inf", "not a number"),
    ("Infinity", "not a number"),
    ("1_000.00", "underscore"),
    ("١٢٣٫٤٥", "another script"),
    ("१२३.००", "another script"),
    ("１２３.００", "another script"),
    ("12.345", "3 decimals"),
    ("12.500", "3 decimals"),
    ("12345678901234567.00", "15 digits"),
    ("1,2,3.00", "odd way"),
    ("12,3456.00", "odd way"),
    ("1,23,4.00", "odd way"),
    ("1234,567.00", "odd way"),
    ("--5.00", "two signs"),
    ("-(5.00)", "not an amount"),
    ("(5.00", "parenthesis"),
    ("5.00)", "parenthesis"),
    ("0x1F", "not an amount"),
    ("=1+1", "not an amount"),
    ("#REF!", "not an amount"),
    ("five", "not an amount"),
    ("12.00.00", "odd way"),
    ("1" * 61, "too long"),
]


@pytest.mark.parametrize(("text", "minor", "mark"), POINT)
def test_an_amount_with_a_point_is_read(text: str, minor: int, mark: str) -> None:
    assert AmountReader(".", 2).read(text) == (minor, mark)


@pytest.mark.parametrize(("text", "minor"), COMMA)
def test_an_amount_with_a_comma_is_read(text: str, minor: int) -> None:
    assert AmountReader(",", 2).read(text) == (minor, "")


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_what_is_no_amount_is_refused_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(BadAmount, match=reason):
        AmountReader(".", 2).read(text)


@pytest.mark.parametrize("text", ["", " ", "-", "--", "NA", "n/a", "nil", "\u00a0", "\u2013"])
def test_a_blank_is_no_amount_and_no_error(text: str) -> None:
    assert AmountReader(".", 2).read(text) is None


@pytest.mark.parametrize(
    ("currency", "text", "minor"),
    [("JPY", "1,234", 1_234), ("KWD", "1.234", 1_234), ("BHD", "12.5", 12_500), ("INR", "1.23", 123)],
)
def test_decimals_are_those_of_the_currency(currency: str, text: str, minor: int) -> None:
    assert AmountReader(".", minor_digits(currency)).read(text) == (minor, "")


def test_a_currency_without_decimals_refuses_some() -> None:
    with pytest.raises(BadAmount, match="2 decimals"):
        AmountReader(".", 0).read("12.34")


@given(st.integers(-(10**14), 10**14))
def test_whatever_is_written_is_read_back(minor: int) -> None:
    point, comma = AmountReader(".", 2), AmountReader(",", 2)

    assert point.read(plain(minor)) == (minor, "")
    assert point.read(lakh(minor)) == (minor, "")
    assert point.read(grouped(minor)) == (minor, "")
    assert comma.read(grouped(minor, ".", ",")) == (minor, "")
    assert comma.read(grouped(minor, "\u00a0", ",")) == (minor, "")


@given(st.text(max_size=70))
def test_no_text_makes_the_reader_fail_in_another_way(text: str) -> None:
    for reader in (AmountReader(".", 2), AmountReader(",", 2)):
        try:
            found = reader.read(text)
        except BadAmount:
            continue
        assert found is None or isinstance(found[0], int)


@given(st.text(alphabet="0123456789.,-+()eE_ '₹", max_size=20))
def test_near_amounts_are_read_as_digits_or_refused(text: str) -> None:
    try:
        found = AmountReader(".", 2).read(text)
    except BadAmount:
        return
    if found is not None:
        assert abs(found[0]) < 10**15
        assert "e" not in text.lower()
        assert "_" not in text


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["1,234.50", "12"], "."),
        (["1.234,50", "12"], ","),
        (["12,50", "1.000"], ","),
        (["1,234", "5"], "."),
        (["1.234.567"], ","),
        (["1,00,000"], "."),
        (["1,234.50 Cr", "5"], "."),
        (["12", "1400"], None),
        (["1.000", "2.500"], None),
    ],
)
def test_the_decimal_mark_is_told_from_the_whole_file(texts: list[str], mark: str | None) -> None:
    assert decimal_mark(enumerate(texts, start=1), 2) == (mark, None)


def test_two_decimal_marks_in_one_file_are_named_by_line() -> None:
    assert decimal_mark([(4, "1,234.50"), (9, "1.234,50")], 2) == (None, (4, 9))


@pytest.mark.parametrize("text", ["x" * 5_000, "1" * 5_000, "-" * 5_000, "1," * 3_000, " " * 9_000])
def test_a_huge_cell_costs_nothing_to_refuse(text: str) -> None:
    assert not looks_like_amount(text)


def test_currencies_beside_amounts_are_remembered() -> None:
    reader = AmountReader(".", 2)

    for text in ("₹ 5.00", "Rs. 6.00", "7.00 INR", "US$ 1.00"):
        reader.read(text)

    assert set(reader.currencies) == {"INR", "USD"}
