"""Minor units and the currencies that do not count in hundredths."""

from decimal import Decimal

import pytest

from finsure.core.money import CURRENCIES, exponent_of, major, minor


@pytest.mark.parametrize(
    ("currency", "digits"), [("INR", 2), ("USD", 2), ("JPY", 0), ("ISK", 0), ("KWD", 3), ("TND", 3)]
)
def test_a_currency_has_its_own_number_of_digits(currency: str, digits: int) -> None:
    assert currency in CURRENCIES
    assert exponent_of(currency) == digits


@pytest.mark.parametrize(
    ("units", "currency", "printed"),
    [(123_456, "INR", "1234.56"), (-5, "INR", "-0.05"), (500, "JPY", "500"), (1, "KWD", "0.001"), (0, "INR", "0.00")],
)
def test_minor_units_are_printed_exactly(units: int, currency: str, printed: str) -> None:
    assert major(units, currency) == Decimal(printed)
    assert str(major(units, currency)) == printed
    assert minor(Decimal(printed), currency) == units


@pytest.mark.parametrize(
    ("stated", "units"),
    [("0.30000000000000004", 30), ("1.005", 100), ("1.015", 102), ("-1.005", -100), ("-0.009", -1), ("1E+3", 100_000)],
)
def test_what_is_smaller_than_a_minor_unit_is_rounded_half_to_even(stated: str, units: int) -> None:
    assert minor(Decimal(stated), "INR") == units


def test_the_largest_amounts_lose_nothing() -> None:
    assert major(10**15 + 1, "INR") == Decimal("10000000000000.01")
