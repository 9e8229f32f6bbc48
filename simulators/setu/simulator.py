"""One simulator: its clock, its memory, its knobs and its households."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
import random
import secrets
from typing import Any

from simulators.setu import knobs
from simulators.setu.clock import Clock
from simulators.setu.shelf import Shelf


class Simulator:
    """`origin` is where a browser reaches it; consent pages are named by it."""

    def __init__(
        self,
        *,
        state: Path | str = ":memory:",
        origin: str = "http://127.0.0.1:8402",
        client_id: str = "simulator-client",
        secret: str = "simulator-secret",  # noqa: S107  # nosec B107 # printed on its own page: it guards nothing
        product: str = "simulator-product",
        seed: int = 1,
        turned: Mapping[str, Any] | None = None,
    ) -> None:
        self.origin, self.client_id, self.secret, self.product = origin, client_id, secret, product
        self.seed = seed
        self.clock = Clock()
        self.shelf = Shelf(state)
        self.chance = random.Random(seed)
        kept = self.shelf.get("simulator", "keys") or {"signing": secrets.token_hex(32)}
        self.shelf.put("simulator", "keys", kept)
        self.signing_key: str = kept["signing"]
        self._started_with = dict(turned or {})
        self._turned: dict[str, Any] = self.shelf.get("simulator", "knobs") or {}
        self.turn(self._started_with)

    def knob(self, name: str) -> Any:
        return self._turned.get(name, knobs.KNOBS[name].default)

    def knob_of(self, name: str, fip: str, otherwise: str) -> str:
        return knobs.of_fip(self.knob(name), fip, otherwise)

    def turn(self, wanted: Mapping[str, Any]) -> None:
        """Turn several knobs, all or none. Raises WrongValue."""
        read = {name: knobs.read(name, value) for name, value in wanted.items()}
        with self.shelf.lock:
            self._turned = {**self._turned, **read}
            self.shelf.put("simulator", "knobs", self._turned)
        day = self.knob("today")
        self.clock.set_today(date.fromisoformat(day) if day else None)

    def knobs(self) -> dict[str, Any]:
        return {name: self.knob(name) for name in knobs.KNOBS}

    def reset(self) -> None:
        """Forget every consent, session, notification and knob, except those it was started with."""
        with self.shelf.lock:
            self.shelf.clear()
            self.shelf.put("simulator", "keys", {"signing": self.signing_key})
            self._turned = {}
            self.turn(self._started_with)
