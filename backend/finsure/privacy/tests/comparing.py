"""Whether two archives hold the same books."""

from typing import Any

BOOKS = [
    "ledger.account", "ledger.batch", "ledger.transaction", "ledger.sighting", "ledger.split", "ledger.tag",
    "ledger.tagging", "ledger.attachment", "ledger.category", "ledger.edit", "ledger.editedrow",
    "ledger.statedbalance", "ledger.link", "statements.savedmapping",
]  # fmt: skip
DERIVED = {"judged_at", "reconciled_at", "drifted_at"}  # found out anew for the new ledger
TOTALS = ["ledger.dailytotal", "ledger.monthlytotal"]
LINKS = {
    "account": "ledger.account", "batch": "ledger.batch", "transaction": "ledger.transaction",
    "pair": "ledger.transaction", "pair_id": "ledger.transaction", "tag": "ledger.tag", "edit": "ledger.edit",
    "credit": "ledger.transaction", "debit": "ledger.transaction",
}  # fmt: skip


class Canonical:
    """The books with every id replaced by its place in its table, so that two ledgers can be compared."""

    def __init__(self, tables: dict[str, list[dict[str, Any]]]) -> None:
        self.place = {name: {row["id"]: n for n, row in enumerate(rows)} for name, rows in tables.items()}
        self.books = {name: [self.row(row) for row in tables[name]] for name in BOOKS}
        self.books |= {name: sorted((self.row(row) for row in tables[name]), key=str) for name in TOTALS}

    def row(self, row: dict[str, Any]) -> dict[str, Any]:
        facts = {name: value for name, value in row.items() if name not in {"id", "user", "file"} | DERIVED}
        return {name: self.fact(name, value) for name, value in facts.items()}

    def fact(self, name: str, value: Any) -> Any:
        if name in LINKS and not isinstance(value, list):
            return self.place[LINKS[name]].get(value)
        if name == "category" and value.startswith("own."):
            return f"own.{self.place['ledger.category'].get(int(value[4:]), 'gone')}"
        if name == "splits":
            return [[self.fact("category", part), amount_minor, note] for part, amount_minor, note in value]
        if name in {"before", "after"}:
            return {key: self.fact(key, inner) for key, inner in value.items()}
        return value


def canonical(tables: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """The books of an archive's tables, ready to be compared."""
    return Canonical(tables).books
