"""Names fit to be shown."""

from hypothesis import given
from hypothesis import strategies as st
import pytest

from finsure.categorisation.domain.names import core_words, display_name, merchant_qr, vpa_stem


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("SWIGGY BANGALORE IN", "Swiggy"),
        ("RAHUL  SHARMA", "Rahul Sharma"),
        ("ANAND MOTORS PVT LTD", "Anand Motors"),
        ("CROMA #4132 CHICAGO IL", "Croma"),
        ("WWW.CROMA.COM", "Croma"),
        ("IRCTC WEB MUMBAI", "IRCTC Web"),
        ("HOUSE OF SPICES", "House of Spices"),
        ("McDonald's", "McDonald's"),
        ("CAFE NOIR NEW YORK NY", "Cafe Noir"),
        ("ENVATOMARKET34587963", "Envatomarket"),
    ],
)
def test_places_numbers_and_legal_forms_go_and_capitals_come_back(printed: str, shown: str) -> None:
    assert display_name(printed) == shown


@pytest.mark.parametrize(
    ("vpa", "shown"),
    [
        ("paytmqr281005050101@paytm", "Paytm merchant"),
        ("q81234567@ybl", "PhonePe merchant"),
        ("bharatpe.9001234567@fbpe", "BharatPe merchant"),
        ("gpay-11223344556@okbizaxis", "Google Pay merchant"),
        ("asha.rao@okaxis", "Asha Rao"),
        ("swiggy.rzp@axl", "Swiggy"),
        ("9876543210@ybl", "9876543210@ybl"),
    ],
)
def test_without_a_name_the_payment_address_speaks(vpa: str, shown: str) -> None:
    assert display_name("", vpa) == shown


def test_a_city_alone_stays_a_name() -> None:
    assert display_name("BANGALORE") == "Bangalore"


def test_gateway_suffixes_are_no_part_of_the_naming_stem() -> None:
    assert vpa_stem("swiggy.rzp@axl") == "swiggy"
    assert vpa_stem("cafe.payu@okicici") == "cafe"
    assert vpa_stem("wellnessforever.r") == "wellnessforever"


def test_only_collecting_addresses_are_merchant_codes() -> None:
    assert merchant_qr("quentin@ybl") == ""
    assert merchant_qr("q12345678@ybl") != ""


@given(st.text(max_size=300), st.text(max_size=60))
def test_a_shown_name_is_short_and_never_raises(printed: str, vpa: str) -> None:
    shown = display_name(printed, vpa)

    assert len(shown) <= 60


@given(st.text(alphabet=st.characters(codec="ascii"), max_size=80))
def test_taking_the_core_twice_takes_no_more(printed: str) -> None:
    once = core_words(printed)

    assert len(core_words(" ".join(once))) <= len(once)
