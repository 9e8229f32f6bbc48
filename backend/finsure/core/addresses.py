"""Path converters of the API."""

from django.urls import register_converter
from django.urls.converters import IntConverter


class RowId(IntConverter):
    """A primary key: digits, no longer than a 64-bit number."""

    regex = "[1-9][0-9]{0,17}"


register_converter(RowId, "row")
