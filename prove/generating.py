"""Values for a JSON schema: mostly ones that fit, now and then ones that should never do harm."""

import json
import random
from typing import Any

from prove.openapi import resolved

TEXTS = (
    "",
    " ",
    "a",
    "Tea",
    "ટ્રાન્ઝેક્શન",
    "😀" * 10,
    "\u202eabc",
    "\u0000",
    "a\u0000b",
    "a\r\nSet-Cookie: x=1",
    "%s%s%n",
    "{{7*7}}",
    "${7*7}",
    "' OR 1=1 --",
    '"; DROP TABLE ledger_transaction; --',
    "1' AND SLEEP(5) --",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "=cmd|' /C calc'!A0",
    "\ud800",
    "\uffff",
    "%00",
    "%",
    "_",
    "\\",
    "\\' OR 1",
    "null",
    "NaN",
    "true",
    "١٢٣",
    "1_000",
    "1e400",
    "9" * 30,
    "x" * 41,
    "x" * 81,
    "x" * 201,
    "x" * 501,
    "x" * 1_001,
    "x" * 5_000,
    "a,b,c",
    ",",
    ",,,",
    "ß" * 40,
    "İ" * 40,
    "ﬃ" * 20,
    "e\u0301" * 30,
    "\u200b",
    "\ufeff",
    "\t",
    "\n",
    "\x1b[31m",
    "\x7f",
    "a" + "\u0300" * 100,
)
NUMBERS = (
    0,
    1,
    -1,
    2,
    7,
    50,
    100,
    200,
    201,
    255,
    256,
    1_000,
    65_536,
    2**31 - 1,
    2**31,
    2**32,
    2**53,
    2**63 - 1,
    2**63,
    -(2**63),
    10**15,
    10**15 + 1,
    -(10**15),
    10**18,
    10**30,
    0.5,
    -0.0,
    1e308,
    1.0,
)
DAYS = (
    "2026-04-01",
    "2026-05-05",
    "2026-10-31",
    "1970-01-01",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "2026-13-01",
    "26-1-1",
    "today",
    "",
)
KNOWN = {
    "day": DAYS,
    "from": DAYS,
    "to": DAYS,
    "month": ("2026-05", "1900-01", "2099-12", "2026-13", "x"),
    "currency": ("INR", "USD", "JPY", "XXX", "inr", ""),
}
CATEGORIES = (
    "food.dining",
    "food.groceries",
    "transport.cabs",
    "uncategorised",
    "income.salary",
    "own.0",
    "own.",
    "food",
    "",
)
FILES = (
    b"",
    b"x",
    b"%PDF-1.7",
    b"\x89PNG\r\n\x1a\n",
    b"Date,Details,Debit,Credit,Balance\r\n13/04/2026,TEA,10.00,,990.00\r\n",
    b"\x00" * 100,
    b"\xff\xfe",
    b"PK\x03\x04",
    b"OFXHEADER:100\n\n<OFX>",
    b"!Type:Bank\nD1/1/2026\nT-1\n^\n",
    b'{"a":1,"a":2}',
    b"[" * 5_000,
    b"{",
    b"[]",
    b"null",
    b"1",
    b'"x"',
    b"NaN",
    b"-Infinity",
    b'{"a":1e999}',
    b"\xef\xbb\xbf{}",
    b'{"a":' + b"[" * 31 + b"]" * 31 + b"}",
    b"a" * 70_000,
)


def hostile_text(chance: random.Random) -> str:
    if chance.random() < 0.3:
        return "".join(
            chr(chance.choice((chance.randrange(128), chance.randrange(0xD7FF)))) for _ in range(chance.randrange(12))
        )
    return chance.choice(TEXTS)


def hostile_body(chance: random.Random) -> bytes:
    if chance.random() < 0.2:
        return chance.randbytes(chance.randrange(200))
    return chance.choice(FILES)


def value_of(schema: dict[str, Any], name: str, ids: dict[str, list[Any]], chance: random.Random) -> Any:
    """Something for `schema`; `ids` are things of one's own that a field of this name may speak of."""
    schema = resolved(schema)
    if chance.random() < 0.05:
        return _odd(chance)
    if "oneOf" in schema or "anyOf" in schema:
        return value_of(chance.choice(schema.get("oneOf") or schema["anyOf"]), name, ids, chance)
    if "allOf" in schema:
        return value_of(schema["allOf"][0], name, ids, chance)
    if "enum" in schema:
        return chance.choice(schema["enum"])
    kinds = schema.get("type", "object" if "properties" in schema else "string")
    kind = chance.choice(kinds) if isinstance(kinds, list) else kinds
    return {"object": _object, "array": _array}.get(kind, _plain)(schema | {"type": kind}, name, ids, chance)


def _object(schema: dict[str, Any], name: str, ids: dict[str, list[Any]], chance: random.Random) -> Any:
    required = set(schema.get("required", []))
    made = {
        key: value_of(inner, key, ids, chance)
        for key, inner in schema.get("properties", {}).items()
        if (key in required and chance.random() > 0.03) or chance.random() < 0.4
    }
    if chance.random() < 0.05:
        made[chance.choice(("user", "user_id", "is_staff", "version", "id", "__proto__", ""))] = 1
    return made


def _array(schema: dict[str, Any], name: str, ids: dict[str, list[Any]], chance: random.Random) -> Any:
    length = chance.choice((0, 1, 1, 1, 2, 2, 3, 5, 21, 60))
    return [value_of(schema.get("items", {}), name, ids, chance) for _ in range(length)]


def _plain(schema: dict[str, Any], name: str, ids: dict[str, list[Any]], chance: random.Random) -> Any:
    kind = schema["type"]
    if kind == "boolean":
        return chance.random() < 0.5
    if kind == "null":
        return None
    own = _own(name, ids, chance)
    if own is not None and chance.random() < 0.8:
        return own
    if kind in {"integer", "number"}:
        return chance.choice(NUMBERS) if chance.random() < 0.6 else chance.randrange(-10_000, 10_000)
    known = KNOWN.get("day" if schema.get("format") == "date" else name)
    return chance.choice(known) if known else hostile_text(chance)


def _own(name: str, ids: dict[str, list[Any]], chance: random.Random) -> Any:
    kinds = {
        "ids": "transaction",
        "transaction_id": "transaction",
        "account_id": "account",
        "account": "account",
        "batch": "batch",
        "move_to": "category",
        "tag": "tag",
        "tags": "tag",
        "add_tags": "tag",
        "remove_tags": "tag",
    }
    if name == "category":
        return chance.choice([*CATEGORIES, *ids.get("category", [])])
    return chance.choice(ids[kinds[name]]) if ids.get(kinds.get(name, "")) else None


def _odd(chance: random.Random) -> Any:
    deep: Any = 1
    for _ in range(chance.choice((3, 30, 40))):
        deep = [deep] if chance.random() < 0.5 else {"a": deep}
    return chance.choice(
        (None, True, "", [], {}, 1.5, 10**40, deep, [None], {"a": None}, json.dumps({"a": 1}), hostile_text(chance))
    )
