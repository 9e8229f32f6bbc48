"""Minor units and the currencies that do not count in hundredths."""

from decimal import Decimal

import pytest

from finsure.core.money import CURRENCIES, exponent_of, major


@pytest.mark.parametrize(
    ("currency", "digits"), [("INR", 2), ("USD", 2), ("JPY", 0), ("ISK", 0), ("KWD", 3), ("TND", 3)]
)
def test_a_currency_has_its_own_number_of_digits(currency: str, digits: int) -> None:
    assert currency in CURRENCIES
    assert exponent_of(currency) == digits


@pytest.mark.parametrize(
    ("minor", "currency", "printed"),
    [(123_456, "INR", "1234.56"), (-5, "INR", "-0.05"), (500, "JPY", "500"), (1, "KWD", "0.001"), (0, "INR", "0.00")],
)
def test_minor_units_are_printed_exactly(minor: int, currency: str, printed: str) -> None:
    assert major(minor, currency) == Decimal(printed)
    assert str(major(minor, currency)) == printed


def test_the_largest_amounts_lose_nothing() -> None:
    assert major(10**15 + 1, "INR") == Decimal("10000000000000.01")
