"""The data files agree with the taxonomy and with themselves."""

import csv
from pathlib import Path

import pytest

from finsure.categorisation.domain.kinds import CREDIT_LABELS, KINDS
from finsure.categorisation.operations import DATA, categorise_file, load_knowledge

TAXONOMY = DATA.parent.parent / "ledger" / "taxonomy.csv"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def own_merchants() -> list[dict[str, str]]:
    return rows(DATA / "merchants.csv") + rows(DATA / "merchants_world.csv")


def taxonomy() -> dict[str, str]:
    return {row["id"]: row["direction"] for row in rows(TAXONOMY)}


@pytest.mark.parametrize(
    "file",
    [
        "merchants.csv",
        "merchants_world.csv",
        "merchants_india.csv",
        "merchants_nsi.csv",
        "words.csv",
        "phrases.csv",
        "mcc_map.csv",
    ],
)
def test_every_label_is_a_category(file: str) -> None:
    labels = {row["label"] for row in rows(DATA / file)} - {""}

    assert labels <= set(taxonomy())


def test_every_category_can_be_spoken_of() -> None:
    assert set(KINDS) == set(taxonomy())
    assert set(CREDIT_LABELS) | set(CREDIT_LABELS.values()) <= set(taxonomy())


def test_a_phrase_never_promises_a_category_of_the_other_direction() -> None:
    directions = taxonomy()

    for row in rows(DATA / "phrases.csv"):
        assert directions[row["label"]] in (row["direction"], "both") or row["direction"] == "both", row


def test_credits_map_to_categories_that_credits_may_have() -> None:
    assert all(taxonomy()[label] in ("credit", "both") for label in CREDIT_LABELS.values())


def test_no_brand_stands_twice_in_one_country_under_two_labels() -> None:
    seen: dict[tuple[str, str], str] = {}

    for row in own_merchants():
        for country in row["scope"].split(";"):
            for spelling in (row["name"], *row["aliases"].split("|")):
                key = (spelling.lower().lstrip("="), country)
                assert not spelling or seen.setdefault(key, row["label"]) == row["label"], key


def test_payment_addresses_are_written_without_their_handle() -> None:
    stems = [stem for row in own_merchants() for stem in row["vpas"].split("|")]

    assert all("@" not in stem and stem == stem.strip() for stem in stems)


def test_indian_merchants_number_more_than_a_thousand() -> None:
    assert sum(row["scope"] == "IN" for row in rows(DATA / "merchants.csv")) > 1_000


def test_merchants_of_the_world_are_not_indian_and_number_more_than_three_thousand() -> None:
    scopes = [row["scope"].split(";") for row in rows(DATA / "merchants_world.csv")]

    assert len(scopes) > 3_000
    assert not any("IN" in scope or "" in scope for scope in scopes)


def test_the_knowledge_loads() -> None:
    knowledge = load_knowledge(DATA)

    assert knowledge.banks["HDFC"].startswith("HDFC")
    assert "asha" in knowledge.people


def test_india_is_served_without_loading_the_world() -> None:
    india, world = load_knowledge(DATA, abroad=False), load_knowledge(DATA)

    assert {one.name for one in india.merchants} < {one.name for one in world.merchants}
    assert "Big Bazaar" in {one.name for one in india.merchants}
    assert len(india.merchants) < len(world.merchants) * 0.7


def test_a_file_is_categorised_row_by_row(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(
        "id,narration,amount,direction,country\na,SWIGGY BANGALORE IN,250.00,debit,IN\nb,XQZ PQR,1e400,debit,IN\nc,,x,credit,\n",
        encoding="utf-8",
    )

    count = categorise_file(source, target)

    found = rows(target)
    assert count == 3
    assert [row["id"] for row in found] == ["a", "b", "c"]
    assert found[0]["label"] == "food.dining"
    assert found[1]["label"] != "other.uncategorised"
    assert all(0 <= float(row["confidence"]) <= 1 and row["reason"] for row in found)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        ("id,text\na,SWIGGY\n", KeyError),
        ("narration\nSWIGGY\n", KeyError),
        ("id,narration\na," + "x" * 200_000, ValueError),
    ],
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, content: str, refusal: type[Exception]) -> None:
    source = tmp_path / "in.csv"
    source.write_text(content, encoding="utf-8")

    with pytest.raises(refusal):
        categorise_file(source, tmp_path / "out.csv")
