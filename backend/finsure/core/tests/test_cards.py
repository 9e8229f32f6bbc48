"""Card numbers are cut to their last four digits in every dress; the banks' own numbers stay."""

import random

from hypothesis import given
from hypothesis import strategies as st
import pytest

from finsure.core.cards import is_card_number, masked
from finsure.core.tests.making_cards import INNOCENT, card_number, folded, planted


def test_no_planted_card_number_survives_in_any_dress() -> None:
    survived = [(dress, text) for number, dress, text in planted(4_000, seed=1) if number in folded(masked(text))]

    assert survived == []


def test_the_last_four_digits_stay() -> None:
    assert masked("paid 4111 1111-1111 1111.") == "paid XXXX1111."
    assert masked("4375-5101-2345-4416") == "4375-5101-2345-4416"  # no card: the check digit is wrong
    assert masked("UPI-4375510123454412-x") == "UPI-XXXX4412-x"


def test_what_is_masked_already_stays_as_it_is() -> None:
    for text in ("ATW-416021XXXXXX1234-S1ANBG12", "IB BILLPAY DR-HDFCCC-437551XXXXXX4410", "XXXX1234", "card ****4410"):
        assert masked(text) is text


def test_a_magnetic_track_goes_as_a_whole_and_a_security_code_too() -> None:
    assert masked("%B4111111111111111^RAO/ASHA^29125011234?") == "XXXX1111"
    assert masked(";4111111111111111=29125011234?") == "XXXX1111"
    assert masked("cvv: 123, CVC2 4321, security code is 999") == "cvv: XXX, CVC2 XXX, security code is XXX"


def _changed(kind: str, count: int) -> int:
    chance = random.Random(kind)
    return sum(masked(text) != text for text in (INNOCENT[kind](chance) for _ in range(count)))


@pytest.mark.parametrize("kind", [kind for kind in INNOCENT if not kind.startswith("account")])
def test_references_phones_amounts_and_whole_narrations_stay(kind: str) -> None:
    assert _changed(kind, 3_000) <= 3


def test_account_numbers_stay() -> None:
    kinds = [kind for kind in INNOCENT if kind.startswith("account")]

    assert sum(_changed(kind, 3_000) for kind in kinds) < 0.001 * 3_000 * len(kinds)


def test_the_number_a_bank_prints_for_its_own_books_stays() -> None:
    pool = next(f"4897{n:09d}" for n in range(100) if is_card_number(f"4897{n:09d}"))

    assert masked(f"TRANSFER FROM {pool} - UPI/CR/612345678901") == f"TRANSFER FROM {pool} - UPI/CR/612345678901"


@given(st.text(alphabet="0123456789 -\nXabcv٤４.:;=^%B", max_size=80))
def test_doing_it_twice_changes_nothing(text: str) -> None:
    once = masked(text)

    assert masked(once) == once


@given(st.integers(), st.text(max_size=20), st.text(max_size=20))
def test_it_is_found_between_any_words(seed: int, before: str, after: str) -> None:
    number = card_number(random.Random(seed))
    before = before if not before[-1:].isalnum() else f"{before}, "
    after = after if not after[:1].isalnum() else f", {after}"

    assert number not in masked(f"{before} | {number} | {after}")
