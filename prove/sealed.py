"""S14: no word of anybody rests in plain: not in the database's files and dumps, nor in cache, logs and stored files."""

from collections.abc import Iterator
from dataclasses import replace
import os
from pathlib import Path
import re
import subprocess
import time
from typing import Any
from urllib.parse import urlsplit

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
import redis

from finsure.ledger.models import Batch
from finsure.statements.tests.making import hdfc, household, icici
from finsure.statements.tests.making_files import as_csv, as_ofx1, as_ofx2, as_qif, as_xlsx
from prove.cells import data_folder
from prove.harness import Findings, Ground, Server, form
from prove.people import MAPPING, person

GOAL = "Of 300 canaries through every door for words, none is in database files, dumps, cache, logs or stored files"
API = "/api/v1"
PREFIX = "kqzv"  # of every canary, in any case; no word of any language
CONTROL = "kqzvc0ffee00ff"


class Canaries:
    """Words that stand nowhere else; counts them by the door they go through."""

    def __init__(self, ground: Ground, found: Findings) -> None:
        self.chance, self.found, self.count = ground.chance(), found, 0
        self.numbers: list[str] = []

    def word(self, door: str) -> str:
        self.count += 1
        self.found.count(f"planted: {door}")
        return f"{PREFIX}{self.chance.randrange(16**10):010x}"

    def number(self, door: str, start: str, digits: int) -> str:
        self.count += 1
        self.found.count(f"planted: {door}")
        self.numbers.append(start + "".join(self.chance.choices("0123456789", k=digits - len(start))))
        return self.numbers[-1]


def work(ground: Ground) -> Findings:
    wanted = ground.many(300, 60)
    found = Findings(least=wanted)
    canaries = Canaries(ground, found)
    with ground.server() as server:
        while canaries.count < wanted:
            _plant(server, canaries, found)
        time.sleep(1)
        log = server.output.read_text(errors="replace")
    planted = _control()
    places = dict(_places(log))
    pattern = re.compile(PREFIX.encode() + b"[0-9a-f]{10}", re.IGNORECASE)
    for place, content in places.items():
        seen = {hit.lower() for hit in pattern.findall(content)} - {CONTROL.encode()}
        seen |= {number.encode() for number in canaries.numbers if number.encode() in content}
        for one in sorted(seen):
            found.hold(False, f"{one.decode()} stands in {place}")
        found.count("found", len(seen))
        kind = place.split(" ")[0]
        found.count(f"bytes looked through: {kind}", len(content))
    for kind in planted:
        there = any(CONTROL.encode() in content.lower() for place, content in places.items() if place.startswith(kind))
        found.hold(there, f"what was planted in plain in the {kind} was not found there: the search is blind")
    for _ in range(canaries.count):
        found.check(True, "")
    found.figures |= {"found": found.figures.get("found", 0), "found of those planted in plain": len(planted)}
    return found


def _plant(server: Server, canaries: Canaries, found: Findings) -> None:
    """One person's words through every door."""
    word = canaries.word
    phone = canaries.number("phone", "+9198", 13)
    token = person(phone).token

    def ask(method: str, path: str, data: Any = None, status: int = 200, **options: Any) -> Any:
        answer = server.ask(method, f"{API}/{path}", token=token, data=data, **options)
        found.hold(answer.status == status, f"{method} {path} answered {answer.status}")
        return answer.json if answer.status == status and answer.body else {}

    ask("PATCH", "me", {"name": word("person's name")})
    facts = {"name": word("account name"), "kind": "savings", "currency": "INR", "institution": word("institution")}
    once = {"Idempotency-Key": f"key{canaries.count}"}
    account = ask("POST", "accounts", facts, 201, headers=once)["id"]
    category = ask("POST", "categories", {"name": word("category"), "group": "food", "budget_class": "want"}, 201)["id"]
    row = ask(
        "POST",
        "transactions",
        {"account_id": account, "booked_on": "2026-05-01", "amount_minor": -900, "narration": f"UPI-{word('narration')}-a@ybl",
         "name": word("name"), "note": word("note"), "tags": [word("tag")]},
        201, headers={"Idempotency-Key": f"row{canaries.count}"},
    )["id"]  # fmt: skip
    ask("PATCH", f"transactions/{row}", {"name": word("name changed"), "note": word("note changed")})
    bulk = {"ids": [row], "category": category, "add_tags": [word("tag for many")]}
    edit = ask("POST", "transactions/edit", bulk)["edit"]["id"]
    parts = [{"category": category, "amount_minor": amount, "note": word("part")} for amount in (-400, -500)]
    ask("PUT", f"transactions/{row}/splits", {"splits": parts})
    ask("POST", f"edits/{edit}/undo")
    body, headers = form("file", f"{word('file name')}.txt", f"{word('file')} é".encode())
    ask("POST", f"transactions/{row}/attachments", body=body, headers=headers, status=201)
    ask("GET", "transactions", query={"q": word("search"), "tag": word("tag asked for")})
    ask("GET", f"transactions/{word('address')}", status=404)
    broken = b'{"name": "' + word("broken body").encode()
    ask("POST", "accounts", body=broken, headers={"Content-Type": "application/json"}, status=400)
    _statements(ask, canaries, account)


def _statements(ask: Any, canaries: Canaries, account: int) -> None:
    word = canaries.word
    plain = household(months=1)[:6]

    def rows(format_name: str) -> list[Any]:
        marked = replace(plain[0], narration=f"UPI-{word(format_name)}-shop@okaxis-612345678901-PAY")
        return [marked, *plain[1:]]

    files = {
        "a.csv": as_csv(hdfc(rows("CSV"))),
        "b.xlsx": as_xlsx(icici(rows("XLSX"))),
        "c.ofx": as_ofx1(rows("OFX 1"), account=canaries.number("account number", "77", 14)),
        "d.ofx": as_ofx2(rows("OFX 2"), account=canaries.number("account number", "78", 14)),
        "e.qif": as_qif(rows("QIF")),
        f"{word('upload name')}.csv": f"when;what;much\n2026-04-01;{word('unknown table')};-20.00\n".encode(),
        "g.csv": f"Date,Details,Amount\n2026-04-01,{word('refused file')},1e400\n".encode(),
    }
    for name, content in files.items():
        body, headers = form("file", name, content)
        pk = ask("POST", "imports", body=body, headers=headers, status=202)["id"]
        read = _read(ask, pk)
        if read["state"] == "needs_mapping" and b"when;what" in content:
            given = {"mapping": read["table"]["mapping"] | {"date_order": MAPPING["date_order"]}}
            ask("POST", f"imports/{pk}/preview", given)
            ask("PUT", f"imports/{pk}/mapping", given | {"save_as": word("mapping name")})
            read = _read(ask, pk)
        if read["state"] == "ready":
            ask("POST", f"imports/{pk}/confirm", {"account_id": account}, 202)
            _read(ask, pk)
    ask("GET", "imports")
    ask("GET", "today")


def _read(ask: Any, pk: int) -> Any:
    for _ in range(300):
        found = ask("GET", f"imports/{pk}")
        if found["state"] not in {"reading", "running"}:
            return found
        time.sleep(0.1)
    raise SystemExit(f"prove: import {pk} does not come to rest")


def _control() -> list[str]:
    """Plant one word in plain in each kind of place, so that a search that finds nothing is known to look."""
    Batch.objects.order_by("id").first()
    Batch.objects.filter(id=Batch.objects.order_by("-id").values_list("id", flat=True)[0]).update(source=CONTROL)
    default_storage.save("attachments/control", ContentFile(CONTROL.encode()))
    kinds = ["database", "files"]
    if os.environ["FINSURE_REDIS_URL"]:
        cache.set("control", CONTROL)
        kinds.append("cache")
    if connection.vendor == "mysql":
        kinds.append("dump")
    return kinds


def _places(log: str) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of everything that rests."""
    yield "log", log.encode()
    yield from (_mariadb() if connection.vendor == "mysql" else ())
    for path in sorted(Path(data_folder()).rglob("*")):
        if path.is_file():
            kind = "database" if path.name.startswith("finsure.sqlite3") else "files"
            yield f"{kind} {path.name}", path.read_bytes()
    if os.environ["FINSURE_REDIS_URL"]:
        yield from _redis()


def _mariadb() -> Iterator[tuple[str, bytes]]:
    """The server's tablespaces, redo and undo logs, and a dump, after everything in memory has been written."""
    with connection.cursor() as cursor:
        cursor.execute("SET GLOBAL innodb_max_dirty_pages_pct_lwm = 0, innodb_max_dirty_pages_pct = 0")
        cursor.execute("FLUSH LOGS")
        for _ in range(100):
            cursor.execute("SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_pages_dirty'")
            if cursor.fetchone()[1] == "0":
                break
            time.sleep(0.2)
        cursor.execute("SELECT @@datadir")
        folder = Path(cursor.fetchone()[0])
    mine = _name()
    for path in sorted([*folder.glob("ib*"), *folder.glob("undo*"), *folder.glob(f"{mine}/*"), *folder.glob("*bin.*")]):
        if path.is_file():
            yield f"database {path.name}", path.read_bytes()
    place = urlsplit(os.environ["FINSURE_DATABASE_URL"])
    line = ["mariadb-dump", "--no-defaults", "--skip-lock-tables", f"-u{place.username}", f"-h{place.hostname}",
            f"-P{place.port or 3306}", mine]  # fmt: skip
    yield "dump", subprocess.run(line, capture_output=True, check=True).stdout


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _redis() -> Iterator[tuple[str, bytes]]:
    """Every key and value, as the server gives them."""
    store = redis.Redis.from_url(os.environ["FINSURE_REDIS_URL"])
    reads: dict[bytes, Any] = {
        b"string": store.get,
        b"hash": store.hgetall,
        b"set": store.smembers,
        b"list": lambda key: store.lrange(key, 0, -1),
        b"zset": lambda key: store.zrange(key, 0, -1, withscores=True),
    }
    for key in store.scan_iter():
        kind: Any = store.type(key)
        yield f"cache {key.decode(errors='replace')}", key + repr(reads[kind](key)).encode()
