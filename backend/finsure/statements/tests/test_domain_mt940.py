"""MT940: signs, years, structured information, and refusals with their line."""

from datetime import date

import pytest

from finsure.statements.domain import Unreadable, read

PLAIN = """:20:STARTUMSE
:25:12030000/0000202051
:28C:00001/001
:60F:C241231EUR1000,00
:61:2412310102DR12,5NMSCNONREF//BANK1
:86:Tea and
cake
:61:2501020102CR100,NTRFINV-7//BANK2
/supplement
:86:166?00CREDIT?20SVWZ+Rent Ja?21nuary?22EREF+E2E-1?30BANKDE?31123?32ASHA R?33AO
:61:250103RC20,00NTRFNONREF//BANK3
:86:/TRTP/SEPA OVERBOEKING/IBAN/NL12/NAME/BILAL KHAN/REMI/USTD//Returned/EREF/X-9
:61:250104RD5,00NTRFNONREF
:62F:C250104EUR1072,50
-
"""


def test_every_way_of_saying_what_a_row_was() -> None:
    reading = read(PLAIN.encode(), "a.sta")

    assert [
        (row.booked_on, row.amount_minor, row.narration, row.reference, row.provider_ref) for row in reading.rows
    ] == [
        (date(2025, 1, 2), -1250, "Tea and cake", "", "BANK1"),
        (date(2025, 1, 2), 10000, "ASHA RAO Rent January", "E2E-1", "BANK2"),
        (date(2025, 1, 3), -2000, "BILAL KHAN Returned", "X-9", "BANK3"),
        (date(2025, 1, 4), 500, "NTRF", "", ""),
    ]
    assert reading.rows[0].value_on == date(2024, 12, 31)
    assert (reading.format, reading.currency, reading.mask) == ("mt940", "EUR", "2051")
    assert (reading.opening_minor, reading.closing_minor, reading.gaps) == (100_000, 107_250, ())


def test_the_envelope_of_swift_and_several_messages() -> None:
    second = PLAIN.replace("C241231EUR1000,00", "C250104EUR1072,50").replace(
        "C250104EUR1072,50\n-", "C250106EUR1145,00\n-"
    )
    wrapped = "".join(
        f"{{1:F01BANKDEFF}}{{2:I940}}{{4:\n{text.replace('-', '', 0).rstrip().removesuffix('-')}-}}\n"
        for text in (PLAIN, second)
    )

    reading = read(wrapped.encode(), "a.txt")

    assert len(reading.rows) == 8
    assert (reading.opening_minor, reading.closing_minor) == (100_000, 114_500)


def test_a_lost_row_shows_as_a_gap() -> None:
    lost = PLAIN.replace(":61:250104RD5,00NTRFNONREF\n", "")

    [gap] = read(lost.encode(), "a.sta").gaps

    assert gap.difference_minor == 500


@pytest.mark.parametrize(
    ("before", "after", "slug"),
    [
        (":61:2412310102DR12,5N", ":61:2413310102DR12,5N", "rows-unreadable"),
        (":61:2412310102DR12,5N", ":61:2412319902DR12,5N", "rows-unreadable"),
        (":61:2412310102DR12,5N", ":61:2412310102XR12,5N", "rows-unreadable"),
        (":61:2412310102DR12,5N", ":61:2412310102DR12,555N", "rows-unreadable"),
        (":61:2412310102DR12,5N", ":61:", "rows-unreadable"),
        (":60F:C241231EUR1000,00", ":60F:C241231EUR1000,0000,1", "rows-unreadable"),
        (":60F:C241231EUR1000,00", ":60F:X", "rows-unreadable"),
        (":62F:C250104EUR1072,50\n-\n", "", "file-damaged"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(before: str, after: str, slug: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(PLAIN.replace(before, after).encode(), "a.sta")

    assert caught.value.slug == slug
    assert slug != "rows-unreadable" or caught.value.errors


def test_two_accounts_are_refused() -> None:
    with pytest.raises(Unreadable) as caught:
        read((PLAIN + PLAIN.replace("0000202051", "0000999999")).encode(), "a.sta")

    assert caught.value.slug == "several-accounts"
