"""What a serializer shows, for pages of many rows: its fields are read once a process, not once a request.

Django REST framework copies every field for every answer and asks each field of each row whether it may be left
out. A list of fifty transactions spends more on that than on SQL.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any, cast

from rest_framework import serializers

# What these fields write, without their error messages; any other field writes for itself.
_PLAIN: dict[type, Callable[[Any], Any]] = {
    serializers.IntegerField: int,
    serializers.FloatField: float,
    serializers.CharField: str,
}
_Show = Callable[[Any], Any]


def shown(kind: type[serializers.Serializer[Any]], value: Any) -> dict[str, Any]:
    """What `kind(value).data` would be, ready for JSON. `value` is an object or a mapping with every field of `kind`."""
    members: dict[str, Any] = _shower(kind)(value)
    return members


def shown_list(kind: type[serializers.Serializer[Any]], values: Iterable[Any]) -> list[dict[str, Any]]:
    """What `kind(values, many=True).data` would be, ready for JSON."""
    show = _shower(kind)
    return [show(value) for value in values]


@cache
def _shower(kind: type[serializers.Serializer[Any]]) -> _Show:
    return _show_members(kind())


def _show_members(serializer: serializers.BaseSerializer[Any]) -> _Show:
    if not isinstance(serializer, serializers.Serializer):
        raise TypeError("Only a serializer with fields can be shown.")
    readable = [field for field in serializer.fields.values() if not field.write_only]
    names = [str(field.field_name) for field in readable]
    attributes, items = [_of_attributes(field) for field in readable], [_of_items(field) for field in readable]
    writers = [_written(field) for field in readable]

    def show(value: Any) -> dict[str, Any]:
        members: dict[str, Any] = {}
        reads = items if isinstance(value, Mapping) else attributes
        for name, read, write in zip(names, reads, writers, strict=True):
            found = read(value)
            members[name] = None if found is None else write(found)
        return members

    return show


def _of_attributes(field: serializers.Field[Any, Any, Any, Any]) -> _Show:
    return attrgetter(".".join(field.source_attrs)) if field.source_attrs else _itself


def _of_items(field: serializers.Field[Any, Any, Any, Any]) -> _Show:
    return field.get_attribute if field.source_attrs else _itself


def _itself(value: Any) -> Any:
    return value


def _written(field: serializers.Field[Any, Any, Any, Any]) -> _Show:
    """How a field writes a value that is not None."""
    if isinstance(field, serializers.ListSerializer):
        one = _written(cast("serializers.Field[Any, Any, Any, Any]", field.child))
        return lambda values: [one(value) for value in values]
    if isinstance(field, serializers.Serializer):
        return _show_members(field)
    if type(field) is serializers.DateField and getattr(field, "format", None) is None:
        return date.isoformat
    return _PLAIN.get(type(field), field.to_representation)
