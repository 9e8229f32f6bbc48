"""One person's first link, in a fresh process that does its background work as the embedded profile does. Prints JSON."""

import json
import sqlite3
import sys
import time
from typing import Any

import django

django.setup()

# ruff: noqa: E402 - models can be imported only now
from django.conf import settings
from django.db import connection

from bench.harness import peak_mib
from finsure.banking import operations, queries
from finsure.banking.models import Delivery, Fetch, Link
from finsure.banking.tests.simulated import Simulator
from finsure.categorisation.operations import label_entries
from finsure.config import housekeeping
from finsure.consent import operations as consent
from finsure.core import clock
from finsure.dashboard import queries as dashboard
from finsure.identity import operations as identity
from finsure.ledger.models import Transaction

ACCOUNTS, MONTHS, PATIENCE_SECONDS = 3, 13, 120


def main(mobile: str) -> None:
    person = identity.demonstration_person(now=clock.now())
    # A server has its merchant lists in memory; a fresh process loads them with its first row.
    label_entries([("UPI/DR/412345678901/SWIGGY/YESB/swiggy@ybl/Order", -100)], "IN")
    housekeeping.start()
    begun = time.perf_counter()
    link_id = _wanted(person, mobile)
    _until(lambda: Link.objects.get(pk=link_id).state == "pending")
    asked = time.perf_counter() - begun
    _given(person, link_id)
    cpu, back = time.process_time(), time.perf_counter()
    operations.come_back(user=person, return_mark=Link.objects.get(pk=link_id).return_mark, now=clock.now())
    _until(lambda: Fetch.objects.filter(link=link_id, going=None).exists())
    shown = dashboard.today_of(person, today=clock.today("Asia/Kolkata"))
    filled, spent = time.perf_counter() - back, time.process_time() - cpu
    fetch = Fetch.objects.get(link=link_id)
    if fetch.state != "recorded" or not shown.worth:
        raise SystemExit(f"the fetch is {fetch.state}: {fetch.problem}")
    rows = Transaction.objects.filter(user=person).count()
    facts: dict[str, float] = {
        "rows": rows,
        "new": fetch.rows_new,
        "accounts": Delivery.objects.filter(fetch=fetch).count(),
    }
    facts |= {"asked_s": asked, "wall_s": asked + filled, "cpu_s": spent, "peak_mib": peak_mib()}
    print(json.dumps(facts | {"floor_cpu_s": _floor()}))


def _wanted(person: Any, mobile: str) -> int:
    link = operations.open_link(
        user=person,
        provider="setu",
        mobile=mobile,
        bank_ids=[],
        fi_types=["DEPOSIT"],
        months=MONTHS,
        notice_version=consent.current_notice(),
        language="en",
        channel="web",
        now=clock.now(),
    )
    return int(link.pk)


def _given(person: Any, link_id: int) -> None:
    """The customer's part, for the first accounts of the household."""
    chosen: list[str] = []

    def wanted(label: str) -> bool:
        chosen.append(label)
        return len(chosen) <= ACCOUNTS

    Simulator(settings.SETU["url"]).approve(queries.link_of(person, link_id).url, wanted)


def _until(done: Any) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not done():
        if time.monotonic() > end:
            raise SystemExit("it did not come to its end")
        time.sleep(0.05)


def _floor() -> float:
    """CPU seconds to insert the finished rows once more, as they are, into an empty copy of their table."""
    table = Transaction._meta.db_table  # noqa: SLF001 - the name of the table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL ORDER BY type DESC", [table]
        )
        made = [sql for (sql,) in cursor.fetchall()]
        cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 # nosec B608 # the name of our own table
        rows = cursor.fetchall()
    file = settings.DATA_DIR / "floor.sqlite3"
    with sqlite3.connect(file) as copy:
        for sql in made:
            copy.execute(sql)
        copy.commit()
        places = ", ".join("?" * len(rows[0]))
        begun = time.process_time()
        copy.executemany(f'INSERT INTO "{table}" VALUES ({places})', rows)  # noqa: S608 # nosec B608 # the name of our own table
        copy.commit()
    return time.process_time() - begun


if __name__ == "__main__":
    main(*sys.argv[1:])
