"""S18: card numbers sent through every door leave no trace in the database, the logs, the cache or an attachment.

Run from anywhere with the product's Python: `python prove/pan.py [count]`. Prints one JSON object. With
FINSURE_DATABASE_URL set, the tables are made in a scratch database of that server; else in a SQLite file.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
import io
import json
import logging
import os
from pathlib import Path
import random
import sys
import tempfile
import time
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "backend"))
os.environ.update(
    DJANGO_SETTINGS_MODULE="finsure.config.settings",
    FINSURE_PROFILE="test",
    FINSURE_SECRET_KEY="proof-only-" + "k" * 32,
    FINSURE_IDENTITY_PROVIDER="local",
)
GOAL = "10,000 planted, 0 survive; false positives < 0.1 %"
INNOCENT_EACH = 10_000
SEED = 18

import django

django.setup()

from django.apps import apps
from django.conf import settings
from django.db import models
from django.test.utils import setup_databases, teardown_databases

from finsure.consent import operations as consent
from finsure.core import clock
from finsure.core.cards import masked
from finsure.core.tests.making_cards import INNOCENT, folded, planted
from finsure.identity import operations as identity
from finsure.identity.domain import VerifiedIdentity
from finsure.ledger import operations as ledger
from finsure.statements import operations as statements
from finsure.statements import queries as imports

Planted = tuple[str, str, str]


class Doors:
    """Every way in, each taking many texts."""

    def __init__(self, person: Any) -> None:
        self.person, self.now = person, clock.now()
        self.overwritten: list[str] = []
        consent.give_consents(
            user=person,
            purposes=(consent.ANALYSE, consent.KEEP),
            notice_version=consent.CURRENT,
            language="en",
            channel="household",
            now=self.now,
        )
        self.account = ledger.open_account(user=person, name="Savings", kind="savings", currency="INR", now=self.now)

    def narrations(self, texts: list[str]) -> None:
        self._record([ledger.Entry(date(2026, 1, 1), -100 - n, text) for n, text in enumerate(texts)])

    def references(self, texts: list[str]) -> None:
        entries = [ledger.Entry(date(2026, 2, 1), -100 - n, f"row {n}", reference=t) for n, t in enumerate(texts)]
        self._record(entries)

    def provider_references(self, texts: list[str]) -> None:
        entries = [ledger.Entry(date(2026, 3, 1), -100 - n, f"row {n}", provider_ref=t) for n, t in enumerate(texts)]
        self._record(entries)

    def _record(self, entries: list[ledger.Entry]) -> None:
        ledger.record_entries(account=self.account, entries=entries, source="statement", now=self.now)

    def rows_by_hand(self, texts: list[str]) -> None:
        for text in texts:
            ledger.add_transaction(
                user=self.person,
                account_id=self.account.id,
                booked_on=date(2026, 4, 1),
                amount_minor=-500,
                now=self.now,
                narration=text,
                name=text[:120],
                note=text,
                tags=[text[:40]] if len(text) <= 40 else [],
            )

    def splits(self, texts: list[str]) -> None:
        row = self._row("split me", -100)
        for text in texts:
            parts = [("food.dining", -60, text[:200]), ("food.groceries", -40, "")]
            ledger.split_transaction(user=self.person, transaction_id=row, parts=parts, now=self.now)

    def _row(self, narration: str, amount_minor: int) -> int:
        return ledger.add_transaction(
            user=self.person,
            account_id=self.account.id,
            booked_on=date(2026, 5, 1),
            amount_minor=amount_minor,
            now=self.now,
            narration=narration,
        ).id

    def accounts(self, texts: list[str]) -> None:
        for text in texts:
            changed = ledger.change_account(
                user=self.person, account_id=self.account.id, now=self.now, name=text[:80], institution=text[:80]
            )
            self.overwritten += [changed.name, changed.institution]

    def categories(self, texts: list[str]) -> None:
        for n, text in enumerate(texts):
            ledger.add_category(user=self.person, name=f"{n} {text}"[:60], group="food", budget_class="want")

    def attachments(self, texts: list[str]) -> None:
        for start in range(0, len(texts), 10):
            row = self._row("receipts", -700 - start)
            for text in texts[start : start + 10]:
                ledger.attach(
                    user=self.person,
                    transaction_id=row,
                    filename=f"{text.replace('/', ' ')[:100]}.txt",
                    content=f"A receipt.\n{text}\nThank you.".encode(),
                    now=self.now,
                )

    def statements(self, texts: list[str]) -> None:
        """CSV statements: rows, the table shown for a question, warnings and file names; then recorded."""
        for start in range(0, len(texts), 25):
            lines = [
                f'0{1 + n % 9}/06/26,"{text}",,,"{n + 1}.00",,' for n, text in enumerate(texts[start : start + 25])
            ]
            head = "Date,Narration,Chq./Ref.No.,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance\n"
            name = f"{texts[start].replace('/', ' ')[:80]}.csv"
            read = self._import("HDFC BANK Ltd.\n\n" + head + "\n".join(lines) + "\n", name)
            if read.state == "ready":
                facts = {"account_id": self.account.id}
                statements.confirm_import(user=self.person, import_id=read.id, now=self.now, **facts)
            asked = self._import(
                "when;what;how much\n" + "\n".join(f'03-04-2026;"{t}";-20,00' for t in texts[start:][:25]), name
            )
            if asked.state in {"needs_mapping", "ready"}:
                statements.cancel_import(user=self.person, import_id=asked.id, now=self.now)

    def _import(self, text: str, name: str) -> Any:
        data = text.encode()
        found = statements.receive_file(
            user=self.person, filename=name, content=io.BytesIO(data), size_bytes=len(data), now=self.now
        )
        return imports.import_of(self.person, found.id)

    def people(self, texts: list[str]) -> None:
        for text in texts:
            self.overwritten.append(identity.change_person(user=self.person, changes={"name": text[:80]}).name)
            proven = VerifiedIdentity("local", "+919876543210", "+919876543210")
            identity.sign_in(identity=proven, device=text[:100], now=self.now)

    def all(self) -> dict[str, tuple[Callable[[list[str]], None], int, int]]:
        """Each door with its share of a hundred numbers and the longest text that passes it whole."""
        return {
            "narrations": (self.narrations, 40, 500),
            "references": (self.references, 8, 80),
            "provider references": (self.provider_references, 7, 80),
            "rows by hand": (self.rows_by_hand, 8, 120),
            "splits": (self.splits, 3, 200),
            "accounts": (self.accounts, 5, 80),
            "categories": (self.categories, 4, 54),
            "attachments": (self.attachments, 5, 95),
            "statement files": (self.statements, 15, 80),
            "people and devices": (self.people, 5, 80),
        }


def main(count: int) -> dict[str, Any]:
    begun = time.perf_counter()
    heard = io.StringIO()
    logging.getLogger().addHandler(logging.StreamHandler(heard))
    old = setup_databases(verbosity=0, interactive=False)
    try:
        with tempfile.TemporaryDirectory() as folder:
            settings.STORAGES["default"]["OPTIONS"]["location"] = folder
            doors = Doors(identity.demonstration_person(now=clock.now()))
            sent = _send(doors, count)
            found = _survivors(sent, [*doors.overwritten, *_stored(), heard.getvalue(), *_attachments(Path(folder))])
    finally:
        teardown_databases(old, verbosity=0)
    wrong, innocent = _false_positives()
    rate = sum(wrong.values()) / innocent
    return {
        "id": "S18",
        "name": "card numbers surviving ingest",
        "goal": GOAL,
        "tried": len(sent),
        "failed": len(found),
        "figures": {
            "survivors": found[:10],
            "by_door": dict(Counter(door for door, _ in sent)),
            "innocent_numbers": innocent,
            "false_positives": sum(wrong.values()),
            "false_positive_ratio": rate,
            "false_positives_by_kind": {kind: number for kind, number in wrong.items() if number},
            "sixteen_random_digits_cut_ratio": _random_sixteen(),
            "microseconds_a_text": _cost(),
        },
        "passed": not found and rate < 0.001 and len(sent) >= min(count, 10_000),
        "seconds": round(time.perf_counter() - begun, 1),
    }


def _send(doors: Doors, count: int) -> list[tuple[str, Planted]]:
    """Plant `count` numbers over the doors; what was sent where."""
    supply = planted(count * 4, SEED)
    sent: list[tuple[str, Planted]] = []
    for door, (send, share, longest) in doors.all().items():
        chosen = list(_fitting(supply, longest, count * share // 100))
        send([text for _, _, text in chosen])
        sent += [(door, one) for one in chosen]
    return sent


def _fitting(supply: Iterator[Planted], longest: int, count: int) -> Iterator[Planted]:
    while count:
        one = next(supply)
        if len(one[2]) <= longest:
            count -= 1
            yield one


def _stored() -> Iterator[str]:
    """Every text of every table."""
    for model in apps.get_models():
        names = [
            field.attname
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField)
        ]
        for row in model._default_manager.values_list(*names).iterator() if names else ():
            yield from (json.dumps(cell, ensure_ascii=False) if not isinstance(cell, str) else cell for cell in row)


def _attachments(folder: Path) -> Iterator[str]:
    yield from (path.read_text() for path in (folder / "attachments").iterdir())


def _survivors(sent: list[tuple[str, Planted]], texts: list[str]) -> list[tuple[str, str]]:
    """Door and dress of every number that can still be read anywhere."""
    everything = "\n".join(folded(text.replace("\\n", "")) for text in texts)
    numbers = {number for _, (number, _, _) in sent}
    lengths = sorted({len(number) for number in numbers})
    seen: set[str] = set()
    for line in everything.split("\n"):
        for length in lengths:
            seen.update(part for at in range(len(line) - length + 1) if (part := line[at : at + length]) in numbers)
    return [(door, dress) for door, (number, dress, _) in sent if number in seen]


def _false_positives() -> tuple[dict[str, int], int]:
    wrong = {}
    for kind, make in INNOCENT.items():
        chance = random.Random(f"{SEED} {kind}")
        wrong[kind] = sum(masked(text) != text for text in (make(chance) for _ in range(INNOCENT_EACH)))
    return wrong, INNOCENT_EACH * len(INNOCENT)


def _random_sixteen() -> float:
    """How often sixteen random digits pass for a card's: what an account number of that length risks."""
    chance = random.Random(SEED)
    return sum(masked("".join(chance.choices("0123456789", k=16)))[0] == "X" for _ in range(20_000)) / 20_000


def _cost() -> float:
    chance = random.Random(SEED)
    texts = [INNOCENT["narration"](chance) for _ in range(20_000)]
    begun = time.process_time()
    for text in texts:
        masked(text)
    return round((time.process_time() - begun) / len(texts) * 1e6, 2)


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000), ensure_ascii=False, indent=2))
