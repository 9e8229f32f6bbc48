"""Real rows survive: anonymised accounts of the cash-flow set, and the deposit samples Setu publishes."""

from __future__ import annotations

from collections.abc import Callable
import csv
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise
import json
from pathlib import Path
from typing import Any

import pytest

from finsure.statements.domain import Reading, Row, read
from finsure.statements.tests.making import Lines, hdfc, icici, kotak, plain
from finsure.statements.tests.making_files import as_csv, as_ofx1, as_ofx2, as_qif, as_xls, as_xlsx

DATA = Path(__file__).parent / "data"
EXACT = ("757", "3063", "6157", "10202", "1808")


def minor(text: str) -> int:
    whole, _, part = text.partition(".")
    return int(whole + part.ljust(2, "0"))


@cache
def accounts() -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    with (DATA / "cashflow_sample.csv").open(newline="", encoding="utf-8") as source:
        for line in csv.DictReader(source):
            words = " ".join(filter(None, (line["operation"] or "interest", line["category"], f"tx {line['tx_id']}")))
            row = Row(
                0,
                date.fromisoformat(line["date"]),
                minor(line["amount"]),
                words,
                None,
                minor(line["balance"]),
                "",
                line["tx_id"],
            )
            found.setdefault(line["account_id"], []).append(row)
    return found


def signed(rows: list[Row]) -> Lines:
    head = ["Date", "Description", "Amount", "Currency", "Balance"]
    return [
        head,
        *[
            [r.booked_on.isoformat(), r.narration, plain(r.amount_minor), "CZK", plain(r.balance_minor or 0)]
            for r in rows
        ],
    ]


def czech(rows: list[Row]) -> Lines:
    """Debit and credit with a decimal comma, groups by space, day first."""

    def money(value: int) -> str:
        return f"{value // 100:,}".replace(",", "\u00a0") + f",{value % 100:02d}"

    head = ["Datum", "Text", "Debet", "Kredit", "Saldo"]
    return [
        [cell.replace("Debet", "Debit").replace("Kredit", "Credit") for cell in head],
        *[
            [f"{r.booked_on:%d.%m.%Y}", r.narration, money(-r.amount_minor) if r.amount_minor < 0 else "",
             money(r.amount_minor) if r.amount_minor > 0 else "", money(r.balance_minor or 0)]
            for r in rows
        ],
    ]  # fmt: skip


WRITTEN: dict[str, tuple[Callable[[list[Row]], bytes], str]] = {
    "csv": (lambda rows: as_csv(signed(rows)), "a.csv"),
    "csv, newest first": (lambda rows: as_csv(signed(rows[::-1])), "a.csv"),
    "csv, Czech": (lambda rows: as_csv(czech(rows), delimiter=";", encoding="utf-16"), "a.csv"),
    "csv as HDFC": (lambda rows: as_csv(hdfc(rows)), "a.csv"),
    "csv as Kotak": (lambda rows: as_csv(kotak(rows)), "a.csv"),
    "xlsx": (lambda rows: as_xlsx(signed(rows)), "a.xlsx"),
    "xlsx as ICICI": (lambda rows: as_xlsx(icici(rows)), "a.xlsx"),
    "xlsx with true cells": (
        lambda rows: as_xlsx(
            [
                ["Date", "Description", "Amount", "Balance"],
                *[[r.booked_on, r.narration, r.amount_minor / 100, (r.balance_minor or 0) / 100] for r in rows],
            ]
        ),
        "a.xlsx",
    ),
    "xls": (lambda rows: as_xls(signed(rows)), "a.xls"),
}


@pytest.mark.parametrize("how", WRITTEN)
@pytest.mark.parametrize("account", EXACT)
def test_a_real_account_survives_with_its_balances_chained(account: str, how: str) -> None:
    rows = accounts()[account]
    write, filename = WRITTEN[how]

    reading = read(write(rows), filename)

    expected = [replace(row, provider_ref="") for row in rows]
    assert [replace(row, line=0, value_on=None, reference="") for row in reading.rows] == expected
    assert reading.gaps == ()
    assert (reading.opening_minor, reading.closing_minor) == (
        (rows[0].balance_minor or 0) - rows[0].amount_minor,
        rows[-1].balance_minor,
    )


@pytest.mark.parametrize("write", [as_ofx1, as_ofx2])
@pytest.mark.parametrize("account", EXACT)
def test_a_real_account_survives_ofx(account: str, write: Any) -> None:
    rows = accounts()[account]

    reading: Reading = read(write(rows, currency="CZK"), "a.ofx")

    assert [replace(row, line=0) for row in reading.rows] == [replace(row, balance_minor=None) for row in rows]
    assert (reading.currency, reading.closing_minor) == ("CZK", rows[-1].balance_minor)


@pytest.mark.parametrize("account", EXACT)
def test_a_real_account_survives_qif(account: str) -> None:
    rows = accounts()[account]

    reading = read(as_qif(rows), "a.qif")

    assert [(r.booked_on, r.amount_minor, r.narration) for r in reading.rows] == [
        (r.booked_on, r.amount_minor, r.narration) for r in rows
    ]


def test_where_the_published_balances_break_the_breaks_are_shown() -> None:
    broken = {name: rows for name, rows in accounts().items() if name not in EXACT}
    assert len(broken) == 3

    for rows in broken.values():
        reading = read(as_csv(signed(rows)), "a.csv")

        assert sorted(row.narration for row in reading.rows) == sorted(row.narration for row in rows)
        assert [row.booked_on for row in reading.rows] == [row.booked_on for row in rows]
        breaks = [
            (after.balance_minor or 0) - (before.balance_minor or 0) - after.amount_minor
            for before, after in pairwise(rows)
        ]
        assert 0 < len(reading.gaps) <= sum(map(bool, breaks))
        assert sum(gap.difference_minor for gap in reading.gaps) == sum(breaks)


def setu_statement(name: str) -> Lines:
    """A deposit as an account aggregator gives it, set as a bank would print it."""
    deposit = json.loads((DATA / name).read_text(encoding="utf-8"))
    summary = deposit["summary"]
    lines = [
        ["Account Number", deposit["masked_account_number"]],
        ["Account Type", summary.get("accountSubType") or summary["type"]],
        ["IFSC", summary.get("ifscCode") or summary["ifsc"]],
        ["Currency", summary["currency"]],
        ["Txn Date", "Value Date", "Description", "Ref No./Cheque No.", "Debit", "Credit", "Balance"],
    ]
    for entry in deposit["transactions"]["transaction"]:
        debit = entry["type"] == "DEBIT"
        lines.append(
            [
                entry["transactionTimestamp"],
                entry["valueDate"],
                entry["narration"],
                entry["reference"],
                entry["amount"] if debit else "",
                "" if debit else entry["amount"],
                entry.get("currentBalance") or entry["transactionalBalance"],
            ]
        )
    return lines


@pytest.mark.parametrize("name", ["setu_deposit_v1.json", "setu_deposit_v2.json"])
def test_a_deposit_sample_of_setu_reads_back(name: str) -> None:
    reading = read(as_csv(setu_statement(name)), "deposit.csv")

    assert [replace(row, line=0) for row in reading.rows] == [
        Row(
            line=0,
            booked_on=date(2021, 4, 1),
            amount_minor=-123_900,
            narration="UPI/935314560764/getsimpl/simpl@axisbank/Axis Bank",
            value_on=date(2021, 4, 1),
            balance_minor=6_228_925,
            reference="RFN00013383",
        )
    ]
    assert (reading.currency, reading.kind, reading.mask) == ("INR", "savings", "123")
