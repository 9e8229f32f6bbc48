"""Where checkpoints are kept outside the database: a place that whoever can change the one cannot change."""

from collections.abc import Iterator
import os
from pathlib import Path
from typing import Protocol

from django.conf import settings


class AnchorDamaged(OSError):
    """What is kept outside ends in something that is not the beginning of the line to be written."""


class Anchor(Protocol):
    """Lines that are only ever added. A bucket with object lock would be another."""

    def lines(self) -> Iterator[str]:
        """What is kept, in its order."""

    def last(self) -> str:
        """The last line, or ""."""

    def append(self, line: str) -> None:
        """Add a line that stays, whatever befalls this machine the moment after."""


class Folder:
    """A file in a folder, opened for adding alone. Give it an owner of its own, or `chattr +a`, or a disk elsewhere."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "checkpoints.jsonl"

    def lines(self) -> Iterator[str]:
        if self.path.is_file():
            with self.path.open(encoding="utf-8", errors="backslashreplace", newline="\n") as kept:
                yield from (line.rstrip("\n") for line in kept if line.endswith("\n"))

    def last(self) -> str:
        return self._tail()[0]

    def append(self, line: str) -> None:
        """Add a line; one that a crash has cut short is written to its end. Raises AnchorDamaged."""
        torn = self._tail()[1]
        if not line.encode().startswith(torn):
            raise AnchorDamaged(f"{self.path} ends in half a line that is not ours")
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(target, line.encode()[len(torn) :] + b"\n")
            os.fsync(target)
        finally:
            os.close(target)

    def _tail(self) -> tuple[str, bytes]:
        """The last whole line, and what stands after it."""
        if not self.path.is_file():
            return "", b""
        with self.path.open("rb") as kept:
            size = kept.seek(0, os.SEEK_END)
            kept.seek(max(0, size - 16_384))
            *whole, torn = kept.read().split(b"\n")
        return (whole[-1].decode(errors="backslashreplace") if whole else ""), torn


def anchor() -> Anchor:
    """The place that the settings name."""
    return Folder(Path(settings.AUDIT_ANCHOR_DIR))
