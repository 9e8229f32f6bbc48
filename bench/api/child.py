"""Requests of one person through the real WSGI application, in one thread of one process. Prints JSON."""

from collections.abc import Callable
import io
import json
import sys
import time
from typing import Any
from urllib.parse import urlencode

import django

django.setup()

# ruff: noqa: E402 - models can be imported only now
from django.db import connection

from bench import people
from bench.harness import cpu_seconds_of, percentile
from finsure.config.wsgi import application
from finsure.core import clock
from finsure.identity import operations as identity
from finsure.identity.tokens import issue_access
from finsure.ledger import operations as ledger

REQUESTS, WARM = 200, 20
KINDS = {"savings": "savings", "card": "card", "wallet": "wallet"}


def main(count: str, server: str) -> None:
    token = _person(int(count))
    first = json.loads(_answer("/api/v1/transactions", {"limit": "50"}, token)[1])
    deep = _deep_cursor(token, first["next_cursor"])
    pages: dict[str, tuple[str, dict[str, str]]] = {
        "Today": ("/api/v1/today", {}),
        "transactions, newest 50": ("/api/v1/transactions", {"limit": "50"}),
        "transactions, 50 after 20 pages": ("/api/v1/transactions", {"limit": "50", "cursor": deep}),
        "transactions of one category": ("/api/v1/transactions", {"limit": "50", "category": "food.dining"}),
        "transactions, one account, one year, debits over 1,000": (
            "/api/v1/transactions",
            {
                "limit": "50",
                "account": "1",
                "from": "2025-04-01",
                "to": "2026-03-31",
                "direction": "debit",
                "min_minor": "100000",
            },
        ),
        "transactions with a word, newest 50": ("/api/v1/transactions", {"limit": "50", "q": "swiggy"}),
        "a word that no row holds, two of the ten years": (
            "/api/v1/transactions",
            {"q": "zzyzx", "from": "2024-04-01"},
        ),
        "sums of a word, two of the ten years": ("/api/v1/transactions/summary", {"q": "swiggy", "from": "2024-04-01"}),
        "accounts": ("/api/v1/accounts", {}),
    }
    print(json.dumps({name: _measured(path, query, token, server) for name, (path, query) in pages.items()}))


def _person(count: int) -> str:
    """A person with `count` rows on three accounts; answers an access token."""
    now = clock.now()
    person = identity.demonstration_person(now=now)
    rows = people.rows_of(count)
    for name, kind in KINDS.items():
        account = ledger.open_account(user=person, name=name, kind=kind, currency="INR", now=now)
        own = [ledger.Entry(row.booked_on, row.amount_minor, row.narration) for row in rows if row.account == name]
        ledger.record_entries(account=account, entries=own, source="bench", now=now)
    ledger.judge_changed(now=now)
    opened = identity.open_demonstration(device="Bench", now=now)
    if not isinstance(opened, identity.Opened):
        raise SystemExit("bench: the demonstration household has a second factor.")
    return issue_access(opened.session, now)[0]


def _deep_cursor(token: str, cursor: str) -> str:
    for _ in range(19):
        cursor = json.loads(_answer("/api/v1/transactions", {"limit": "50", "cursor": cursor}, token)[1])["next_cursor"]
    return cursor


def _measured(path: str, query: dict[str, str], token: str, server: str) -> dict[str, Any]:
    for _ in range(WARM):
        _answer(path, query, token)
    theirs, spent, size = cpu_seconds_of(server), [], 0
    for _ in range(REQUESTS):
        begun = time.thread_time()
        status, body = _answer(path, query, token)
        spent.append((time.thread_time() - begun) * 1000)
        if status != "200 OK":
            raise SystemExit(f"{path} answered {status}: {body[:500]!r}")
        size = len(body)
    return {
        "p50_ms": percentile(spent, 0.5),
        "p95_ms": percentile(spent, 0.95),
        "server_ms": (cpu_seconds_of(server) - theirs) * 1000 / REQUESTS,
        "queries": _queries(path, query, token),
        "bytes": size,
    }


def _queries(path: str, query: dict[str, str], token: str) -> int:
    seen: list[str] = []

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        _answer(path, query, token)
    return len(seen)


def _answer(path: str, query: dict[str, str], token: str) -> tuple[str, bytes]:
    """One request as Granian hands it over: the whole of middleware, sign-in, view, SQL and rendering."""
    answered: list[str] = []

    def start(status: str, headers: list[tuple[str, str]], error: Any = None) -> Callable[[bytes], object]:
        answered.append(status)
        return lambda _: None

    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": urlencode(query),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost:8000",
        "HTTP_AUTHORIZATION": f"Bearer {token}",
        "HTTP_ACCEPT": "application/json",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    response = application(environ, start)
    body = b"".join(response)
    response.close()
    return answered[0], body


if __name__ == "__main__":
    main(*sys.argv[1:])
