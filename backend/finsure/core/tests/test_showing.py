"""What is shown is what the serializer itself would answer."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
import orjson
import pytest
from rest_framework import serializers

from finsure.core.showing import shown, shown_list


@dataclass
class Owner:
    name: str


@dataclass
class Part:
    heading: str
    amount: int


@dataclass
class Thing:
    number: int
    share: float | None
    words: str
    kind: str
    on: date | None
    month: date
    at: datetime
    open: bool
    owner: Owner
    parts: list[Part]
    first: Part | None
    tags: list[str]


class PartOut(serializers.Serializer[Any]):
    heading = serializers.CharField()
    amount = serializers.IntegerField()


class ThingOut(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)
    words = serializers.CharField()
    kind = serializers.ChoiceField(choices=["a", "b"])
    on = serializers.DateField(allow_null=True)
    month = serializers.DateField(format="%Y-%m")
    at = serializers.DateTimeField()
    open = serializers.BooleanField()
    owner_name = serializers.CharField(source="owner.name")
    parts = PartOut(many=True)
    first = PartOut(allow_null=True)
    tags = serializers.ListField(child=serializers.CharField())
    total = serializers.SerializerMethodField()
    secret = serializers.CharField(write_only=True)

    def get_total(self, thing: Any) -> int:
        parts = thing["parts"] if isinstance(thing, dict) else thing.parts
        return sum(part.amount for part in parts)


parts = st.builds(Part, heading=st.text(max_size=5), amount=st.integers(-(2**62), 2**62))
things = st.builds(
    Thing,
    number=st.integers(-(2**62), 2**62),
    share=st.none() | st.floats(0, 1),
    words=st.text(alphabet=st.characters(codec="utf-8"), max_size=20),
    kind=st.sampled_from(["a", "b"]),
    on=st.none() | st.dates(),
    month=st.dates(min_value=date(1900, 1, 1)),
    at=st.datetimes(min_value=datetime(1971, 1, 1), timezones=st.just(UTC)),
    open=st.booleans(),
    owner=st.builds(Owner, name=st.text(alphabet=st.characters(codec="utf-8"), max_size=9)),
    parts=st.lists(parts, max_size=3),
    first=st.none() | parts,
    tags=st.lists(st.text(alphabet="abc", max_size=3), max_size=2),
)


@given(st.lists(things, max_size=3))
def test_objects_are_shown_as_their_serializer_writes_them(found: list[Thing]) -> None:
    assert shown_list(ThingOut, found) == list(ThingOut(found, many=True).data)


@given(things)
def test_mappings_are_shown_as_their_serializer_writes_them(found: Thing) -> None:
    assert shown(ThingOut, vars(found)) == dict(ThingOut(vars(found)).data)


def test_a_field_that_is_missing_is_a_bug_and_not_left_out() -> None:
    with pytest.raises((KeyError, AttributeError)):
        shown(PartOut, {"heading": "rent"})


def test_what_is_shown_can_be_written_as_json() -> None:
    assert orjson.loads(orjson.dumps(shown(PartOut, Part("rent", 5)))) == {"heading": "rent", "amount": 5}
