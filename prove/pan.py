"""S18: card numbers sent through every door leave no trace in the database, the logs, a file or an export.

A statement file is kept as it came until its time is over (FINSURE_KEEP_UPLOADS_DAYS); what is looked for is left then.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
import io
import json
import logging
from pathlib import Path
import random
import time
from typing import Any
import zipfile

from django.apps import apps
from django.conf import settings
from django.db import models

from finsure.core import clock
from finsure.core.cards import masked
from finsure.core.retention import retention
from finsure.core.tests.making_cards import INNOCENT, folded, planted
from finsure.identity import operations as identity
from finsure.identity import queries as identities
from finsure.ledger import operations as ledger
from finsure.privacy import operations as privacy
from finsure.statements import operations as statements
from finsure.statements import queries as imports
from prove.harness import Findings, Ground
from prove.people import Person, person

GOAL = (
    "Of 10,000 card numbers sent through every door 0 can be read anywhere once uploads have had their 7 days; "
    "false positives < 0.1 %"
)
MOST_WRONG = 0.001

Planted = tuple[str, str, str]


class Doors:
    """Every way in, each taking many texts."""

    def __init__(self, someone: Person) -> None:
        self.someone, self.person, self.now = someone, someone.user, clock.now()
        self.overwritten: list[str] = []
        self.account = ledger.open_account(
            user=self.person, name="Savings", kind="savings", currency="INR", now=self.now
        )

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
                statements.confirm_import(user=self.person, import_id=read.id, account_id=self.account.id, now=self.now)
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
            named = identity.change_person(user=self.person, changes={"name": text[:80]})
            self.overwritten.append(identities.name_of(named))
            identity.sign_in(identity=self.someone.proven, device=text[:100], now=self.now)

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


def work(ground: Ground) -> Findings:
    count = ground.many(10_000, 1_000)
    found = Findings(least=count)
    storages: Any = settings.STORAGES
    storages["default"]["OPTIONS"]["location"] = str(ground.scratch)
    with _listening() as heard:
        doors = Doors(person("+919876543210"))
        sent = _send(doors, count, ground.seed)
        privacy.sweep(now=doors.now + retention().uploads + timedelta(minutes=1))
        files = list(_files(ground.scratch))
        texts = [*doors.overwritten, *_stored(), *files, *_exported(doors.person)]
    survivors = _survivors(sent, [*texts, heard.getvalue()])
    for door, (number, dress, _) in sent:
        found.check(number not in survivors, f"a number ({dress}) through {door} can be read")
    found.hold(bool(files), "no attachment was looked at")
    _innocent(ground, found)
    found.figures |= {f"through {door}": number for door, number in Counter(door for door, _ in sent).items()}
    found.figures |= {
        "texts searched": len(texts),
        "files among them": len(files),
        "numbers that can be read": len(survivors),
    }
    found.figures["microseconds to look at a text"] = _cost(ground.seed)
    return found


@contextmanager
def _listening() -> Iterator[io.StringIO]:
    """All that is logged meanwhile."""
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    logging.getLogger().addHandler(handler)
    try:
        yield heard
    finally:
        logging.getLogger().removeHandler(handler)


def _send(doors: Doors, count: int, seed: int) -> list[tuple[str, Planted]]:
    """Plant `count` numbers over the doors; what was sent where."""
    supply = planted(count * 4, seed)
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


def _files(folder: Path) -> Iterator[str]:
    """Every file that is kept."""
    yield from (path.read_text(errors="replace") for path in sorted(folder.rglob("*")) if path.is_file())


def _exported(user: Any) -> Iterator[str]:
    """Every file of an export of everything, by its name and its words."""
    target = io.BytesIO()
    privacy.write_archive(user, target, now=clock.now())
    with zipfile.ZipFile(target) as archive:
        yield from archive.namelist()
        yield from (archive.read(name).decode() for name in archive.namelist())


def _survivors(sent: list[tuple[str, Planted]], texts: list[str]) -> set[str]:
    """The numbers that can still be read anywhere."""
    everything = "\n".join(folded(text.replace("\\n", "")) for text in texts)
    numbers = {number for _, (number, _, _) in sent}
    lengths = sorted({len(number) for number in numbers})
    return {
        part
        for line in everything.split("\n")
        for length in lengths
        for at in range(len(line) - length + 1)
        if (part := line[at : at + length]) in numbers
    }


def _innocent(ground: Ground, found: Findings) -> None:
    """References, account numbers, phones and days that must stay as they are."""
    each = ground.many(10_000, 1_000)
    wrong = 0
    for kind, make in INNOCENT.items():
        chance = random.Random(f"{ground.seed} {kind}")
        cut = sum(masked(text) != text for text in (make(chance) for _ in range(each)))
        if cut:
            found.count(f"false positives: {kind}", cut)
        wrong += cut
    ratio = wrong / (each * len(INNOCENT))
    found.hold(ratio < MOST_WRONG, f"{ratio:.2%} of innocent texts were cut")
    found.figures |= {"innocent texts": each * len(INNOCENT), "false positives": wrong}
    found.figures["of 20,000 random runs of 16 digits cut"] = _random_sixteen(ground.seed)


def _random_sixteen(seed: int) -> int:
    """How many of sixteen random digits pass for a card's: what an account number of that length risks."""
    chance = random.Random(seed)
    return sum(masked("".join(chance.choices("0123456789", k=16)))[0] == "X" for _ in range(20_000))


def _cost(seed: int) -> float:
    chance = random.Random(seed)
    texts = [INNOCENT["narration"](chance) for _ in range(20_000)]
    begun = time.process_time()
    for text in texts:
        masked(text)
    return round((time.process_time() - begun) / len(texts) * 1e6, 2)
