"""The canonical text of an entry, as the database spells it: the same bytes in every database we know.

Eleven facts, a line each. An entry holds no line break, so no two different entries have one text. The database joins
them because a driver in Python needs twice as long to bring eleven columns as one.
"""

from typing import Any

from django.db.models import BinaryField, CharField, F, Func, Value
from django.db.models.functions import Cast, Coalesce

_PLAIN = ("session_id", "network", "action", "subject_kind", "subject_id", "request_id", "purpose")


class _Hex(Func):
    """The bytes of a column in upper-case hexadecimal."""

    function = "HEX"
    output_field = CharField()


class _Bytes(Func):
    """A value as the bytes the database holds: what is no UTF-8 any more can still be looked at."""

    output_field = BinaryField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="CAST(%(expressions)s AS BLOB)", **context)

    def as_mysql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="CAST(%(expressions)s AS BINARY)", **context)


class _Lines(Func):
    """Texts joined by line breaks."""

    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" || char(10) || ", **context)

    def as_mysql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        joiner = ", CHAR(10 USING utf8mb4), "
        return self.as_sql(compiler, connection, template="CONCAT(%(expressions)s)", arg_joiner=joiner, **context)


def raw(name: str) -> Func:
    """A column as bytes."""
    return _Bytes(F(name))


def packed() -> Func:
    """A `Link` with what its entry says: its hash, its number and the canonical text, a line each."""
    return _Bytes(_Lines(_Hex(F("hash")), Cast(F("seq"), CharField()), _text("entry__")))


def canonical(through: str = "") -> Func:
    """The expression over `Entry`, or over a model that leads to it."""
    return _Bytes(_text(through))


def _text(through: str) -> Func:
    def text(name: str) -> Any:
        return Cast(F(f"{through}{name}"), CharField())

    who = Coalesce(text("who_id"), Value(""))
    plain = [F(f"{through}{name}") for name in _PLAIN]
    return _Lines(F(f"{through}id"), who, text("at_us"), *plain, _Hex(F(f"{through}detail")))
