"""Answers no honest bank gives (OWASP API10, unsafe consumption of APIs): each named, each chosen by a knob."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import orjson

from simulators.setu.wire import Answer, as_json

Json = dict[str, Any]
PAGE = b"<!doctype html><title>502</title><script>alert(1)</script><h1>Bad gateway</h1>"
SCRIPT = '<img src=x onerror="alert(document.cookie)"><script>alert(1)</script>'
UNPRINTABLE = "UPI/\x00\x1b[31m/\u202egnp.exe/\u0000\ufeff/\ud7ff\u2028\n=HYPERLINK(1)"
MANY = 1_000_000
HUGE = 30 * 1024 * 1024


def html_page() -> Answer:
    return Answer(200, PAGE, "text/html")


def answer(name: str, fetched: Json) -> Answer:
    """The answer called `name`, made from an honest one."""
    if name in WHOLE:
        return WHOLE[name](fetched)
    spoilt = deepcopy(fetched)
    for account in _accounts(spoilt):
        SPOIL[name](account)
    return as_json(200, spoilt)


def _accounts(fetched: Json) -> Iterator[Json]:
    """The account objects of an answer, whatever their dialect; XML is left alone."""
    for fip in fetched["fips"]:
        for one in fip["accounts"]:
            data = one["data"] or {}
            if inner := data.get("account") or (data if "xml" not in data else None):
                yield inner


def _rows(account: Json) -> list[Json]:
    part = account.get("transactions") or account.get("Transactions") or {}
    return list(part.get("transaction") or part.get("Transaction") or [])


# Whole answers


def _huge_body(fetched: Json) -> Answer:
    def pieces() -> Iterator[bytes]:
        yield b'{"status":"COMPLETED","padding":"'
        for _ in range(HUGE // 65536):
            yield b"x" * 65536
        yield b'"}'

    return Answer(200, pieces())


def _million_rows(fetched: Json) -> Answer:
    """The first account's first row, again and again under other ids: some 300 MB, never held at once."""
    spoilt = deepcopy(fetched)
    account = next(iter(_accounts(spoilt)), {})
    row = (_rows(account) or [{"type": "DEBIT", "amount": "1.00", "narration": "ROW"}])[0]
    account["transactions"] = {"transaction": ["@rows@"]}
    before, after = orjson.dumps(spoilt).split(b'"@rows@"', 1)

    def pieces() -> Iterator[bytes]:
        yield before
        for place in range(MANY):
            yield (b"," if place else b"") + orjson.dumps(row | {"txnId": f"N{place}"})
        yield after

    return Answer(200, pieces())


def _deep_nesting(fetched: Json) -> Answer:
    return Answer(200, b'{"fips":' + b"[" * 100_000 + b"]" * 100_000 + b"}")


# Honest answers with something wrong in them


def _year_9999(account: Json) -> None:
    for row in _rows(account):
        for name in ("transactionTimestamp", "transactionDateTime", "valueDate"):
            if name in row:
                row[name] = "9999-12-31T23:59:59+00:00"


def _html_narration(account: Json) -> None:
    for row in _rows(account):
        row["narration"] = SCRIPT


def _control_characters(account: Json) -> None:
    for row in _rows(account):
        row["narration"] = UNPRINTABLE


def _wrong_types(account: Json) -> None:
    for row in _rows(account):
        row |= {"amount": {"value": "1"}, "narration": 7, "valueDate": [], "type": None, "txnId": True}
    account["summary"] = "none"


def _null_fields(account: Json) -> None:
    for row in _rows(account):
        row.update(dict.fromkeys(row))
    for name in ("profile", "summary"):
        account[name] = None


def _not_a_number(account: Json) -> None:
    for row, amount in zip(
        _rows(account), ["NaN", "Infinity", "-1.00", "", "1,00,000.00", "0x10", "1e5"] * 9999, strict=False
    ):
        row["amount"] = amount


def _huge_numbers(account: Json) -> None:
    for row, amount in zip(_rows(account), ["9" * 400, "1e400", "0." + "1" * 400] * 99999, strict=False):
        row["amount"] = amount


def _another_account(account: Json) -> None:
    """Data of an account nobody agreed to."""
    account["linkedAccRef"], account["maskedAccNumber"] = "00000000-0000-4000-8000-000000000000", "XXXXXXXX0000"


def _unknown_type(account: Json) -> None:
    account["type"], account["version"] = "lottery_tickets", "99"


WHOLE: dict[str, Callable[[Json], Answer]] = {
    "html_page": lambda fetched: html_page(),
    "not_json": lambda fetched: Answer(200, orjson.dumps(fetched)[:-20]),
    "empty_body": lambda fetched: Answer(200, b""),
    "list_body": lambda fetched: as_json(200, [fetched]),
    "huge_body": _huge_body,
    "million_rows": _million_rows,
    "deep_nesting": _deep_nesting,
}
SPOIL: dict[str, Callable[[Json], None]] = {
    "year_9999": _year_9999,
    "html_narration": _html_narration,
    "control_characters": _control_characters,
    "wrong_types": _wrong_types,
    "null_fields": _null_fields,
    "not_a_number": _not_a_number,
    "huge_numbers": _huge_numbers,
    "another_account": _another_account,
    "unknown_type": _unknown_type,
}
