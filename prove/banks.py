"""Banks for proofs: Setu's simulator as a process of its own, FinSure set up for it, and links that people have given."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import json
import os
from pathlib import Path
import sqlite3
from typing import Any

from django.conf import settings

from finsure.banking import operations, queries
from finsure.banking.models import Fetch, Link
from finsure.banking.tests.simulated import Simulator, simulator
from finsure.consent import operations as consent
from finsure.core import clock

TOKEN = "n" * 40
HOOK = f"/api/v1/setu/notifications/{TOKEN}"
INDIA = timedelta(hours=5, minutes=30)


@dataclass(frozen=True, slots=True)
class Banks:
    """A running simulator and the file of what it remembers, which is the truth that proofs compare with."""

    simulator: Simulator
    state: Path

    def turn(self, **knobs: Any) -> None:
        self.simulator.turn(**knobs)

    def go_to(self, days: int) -> datetime:
        """So many days ahead, for the simulator and for this process; gives the moment it is then."""
        vars(clock)["now"] = lambda: datetime.now(UTC) + timedelta(days=days)
        self.turn(today=(clock.now() + INDIA).date().isoformat() if days else "")
        return clock.now()

    def kept(self, kind: str) -> list[dict[str, Any]]:
        """All documents of a kind, oldest first: `session`, `consent`."""
        with sqlite3.connect(f"file:{self.state}?mode=ro", uri=True) as file:
            rows = file.execute("SELECT body FROM document WHERE kind = ? ORDER BY place", (kind,)).fetchall()
        return [json.loads(body) for (body,) in rows]

    def statuses(self) -> dict[str, str]:
        """How each consent stands at the aggregator."""
        return {one["id"]: one["status"] for one in self.kept("consent")}

    def sessions_of(self, handle: str) -> list[datetime]:
        """When the consent was used."""
        made = [one for one in self.kept("session") if one["consentId"] == handle]
        return [datetime.fromisoformat(one["createdAt"]) for one in made]

    def uses(self) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
        """Sessions of each consent by India's day, and by India's month."""
        days: Counter[tuple[str, str]] = Counter()
        months: Counter[tuple[str, str]] = Counter()
        for session in self.kept("session"):
            local = datetime.fromisoformat(session["createdAt"]) + INDIA
            days[session["consentId"], f"{local:%Y-%m-%d}"] += 1
            months[session["consentId"], f"{local:%Y-%m}"] += 1
        return days, months


@contextmanager
def banks(folder: Path, **knobs: Any) -> Iterator[Banks]:
    """Start the simulator, and set this process and those it starts up for it."""
    state = folder / "simulator.sqlite3"
    with simulator("--state", str(state)) as running:
        given = {"mode": "simulator", "url": running.address, "client_id": "simulator-client",
                 "secret": "simulator-secret", "product": "simulator-product"}  # fmt: skip # nosec B105 # the simulator's own
        os.environ |= {f"FINSURE_SETU_{name.upper()}": value for name, value in given.items()}
        os.environ["FINSURE_SETU_NOTIFICATION_TOKEN"] = TOKEN
        settings.SETU = given | {"login_url": running.address, "token": TOKEN}
        settings.OUTBOUND_HOSTS = [running.address.removeprefix("http://")]
        running.turn(**knobs)
        yield Banks(running, state)


def wanted(user: Any, mobile: str, now: datetime | None = None, **facts: Any) -> Link:
    """A link that a person wishes for: one month of history from every bank, unless said otherwise."""
    usual: dict[str, Any] = {"bank_ids": [], "months": 1, "language": "en", "channel": "web"}
    return operations.open_link(
        user=user,
        provider="setu",
        mobile=mobile,
        notice_version=consent.current_notice(),
        now=now or clock.now(),
        **usual | facts,
    )


def linked(at: Banks, user: Any, mobile: str, now: datetime | None = None, **facts: Any) -> Link:
    """A link that was given at the aggregator and filled; the background work of this process runs at once."""
    link = queries.link_of(user, wanted(user, mobile, now, **facts).pk)
    at.simulator.approve(link.url)
    settle(link, now or clock.now())
    return queries.link_of(user, link.pk)


def settle(link: Link, now: datetime) -> None:
    """Bring a link and its fetch to rest, whatever is due when."""
    for _ in range(20):
        operations.advance_link(link_id=link.pk, now=now)
        going = list(Fetch.objects.filter(link=link, going=True).values_list("id", flat=True))
        for fetch_id in going:
            operations.advance_fetch(fetch_id=fetch_id, now=now)
        if not Fetch.objects.filter(link=link, going=True).exists():
            return


def mobile_of(number: int) -> str:
    """Somebody's mobile; each has a household of its own at the simulator."""
    return f"98{number:08}"
