"""The record of processing activities (GDPR article 30): docs/records-of-processing.yaml, made from the register."""

from typing import Any

import yaml

from finsure.core.records import FILE_KEY, Kind, Table, columns_of, described

HEAD = """\
# What FinSure keeps about people, why, for how long, and how it leaves. Made by `./finsure manage write_records` from
# the `records.py` of each app; a test fails when this file and they differ. Spans are settings: docs/settings.md.
"""
ACTIVITY: dict[str, Any] = {
    "controller": "whoever runs this FinSure",
    "people": ["those who sign in; others only where a bank's narration names them"],
    "recipients": ["nobody: FinSure gives no data to others"],
    "transfers_abroad": "none by FinSure; the place is the operator's choice",
    "safeguards": [
        "one person's rows are reached through that person only",
        "card numbers are cut to their last four digits before anything is stored",
        "sessions can be ended at once; tokens and codes are kept as hashes only",
        "every write is audited by ids, without names, sums or words",
    ],
}


def register_of_processing() -> str:
    """The whole record as YAML."""
    tables = {table.label: _facts(table) for table in described()}
    record = {"activity": ACTIVITY, "kinds": {kind.name.lower(): kind.value for kind in Kind}, "tables": tables}
    return HEAD + yaml.safe_dump(record, sort_keys=False, allow_unicode=True, width=118)


def _facts(table: Table) -> dict[str, Any]:
    return {
        "purpose": table.purpose,
        "basis": table.basis.value,
        "retention": table.keep.value,
        "person": table.owner or "none",
        "export": f"withheld: {table.withheld}" if table.withheld else "JSON and CSV",
        "erasure": table.erased,
        "columns": {name: _column(table, name) for name in columns_of(table.model)},
    }


def _column(table: Table, name: str) -> str:
    kind = table.columns[name]
    if name in table.opened:
        shown = ", ".join(inner for inner in table.names_in(name) if inner != FILE_KEY)
        return f"{kind.name.lower()}, sealed: {shown}"
    if table.withheld or kind.exported:
        return kind.name.lower()
    return f"{kind.name.lower()}, not exported" if kind is Kind.HIDDEN else f"{kind.name.lower()}, exported as the file"
