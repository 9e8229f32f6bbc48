"""What the simulator remembers: JSON documents by kind and id, in one SQLite file, so that a restart keeps consents."""

from pathlib import Path
import sqlite3
from threading import RLock
from typing import Any

import orjson

Document = dict[str, Any]
TABLE = """
CREATE TABLE IF NOT EXISTS document (
  place INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL, body BLOB NOT NULL, UNIQUE (kind, id)
)
"""
PUT = "INSERT INTO document (kind, id, body) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body"


class Shelf:
    """`lock` is held by whoever reads a document in order to change it."""

    def __init__(self, file: Path | str) -> None:
        self.lock = RLock()
        self._rows = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._rows.execute("PRAGMA journal_mode = WAL")
        self._rows.execute("PRAGMA synchronous = NORMAL")
        self._rows.execute(TABLE)

    def put(self, kind: str, key: str, document: Document) -> None:
        with self.lock:
            self._rows.execute(PUT, (kind, key, orjson.dumps(document)))

    def get(self, kind: str, key: str) -> Document | None:
        with self.lock:
            found = self._rows.execute("SELECT body FROM document WHERE kind = ? AND id = ?", (kind, key)).fetchone()
        return orjson.loads(found[0]) if found else None

    def all(self, kind: str, *, newest_first: bool = False) -> list[Document]:
        with self.lock:
            found = self._rows.execute("SELECT body FROM document WHERE kind = ? ORDER BY place", (kind,)).fetchall()
        documents = [orjson.loads(body) for (body,) in found]
        return documents[::-1] if newest_first else documents

    def drop(self, kind: str, key: str) -> None:
        with self.lock:
            self._rows.execute("DELETE FROM document WHERE kind = ? AND id = ?", (kind, key))

    def clear(self) -> None:
        with self.lock:
            self._rows.execute("DELETE FROM document")

    def close(self) -> None:
        with self.lock:
            self._rows.close()
