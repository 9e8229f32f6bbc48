"""A person's books with everything in them that an export must not forget, drawn from a seed."""

from datetime import UTC, date, datetime, timedelta
import io
import json
import random
from typing import Any
import zipfile

from finsure.ledger import operations as ledger
from finsure.ledger.models import Removal, Transaction
from finsure.privacy.operations import write_archive
from finsure.statements import operations as statements

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
WORDS = (
    "Tea",
    "=SUM(A1)",
    "@home",
    "-20",
    "चाय",
    "“Rent”, May",
    "UPI-KIRANA-kirana@ybl",
    'a "quoted" one',
    "+91 and more",
)
CATEGORIES = ("food.dining", "food.groceries", "home.rent")


def books_of(user: Any, seed: int) -> None:
    """Two accounts, rows from banks and by hand, and every kind of edit the person can make."""
    chance = random.Random(seed)
    savings = ledger.open_account(user=user, name="Savings", kind="savings", currency="INR", mask="1234", now=NOW)
    card = ledger.open_account(user=user, name="=Card", kind="card", currency="INR", balance_minor=-50_00, now=NOW)
    own = ledger.add_category(user=user, name="Café & cake", group="food", budget_class="want").id
    gone = ledger.add_category(user=user, name="Soon gone", group="food", budget_class="want").id
    for account in (savings, card):
        _statement(account, chance)
    batch = _statement(savings, chance)
    ledger.change_account(user=user, account_id=savings.id, now=NOW, balance_minor=chance.randrange(10**6))
    rows = list(Transaction.objects.filter(user=user, removed=0).order_by("id"))
    _edits(user, rows, chance, own, gone)
    ledger.remove_category(user=user, category_id=gone, move_to=own)
    if chance.random() < 0.5:
        ledger.undo_batch(user=user, batch_id=batch.id, now=NOW)
    row = ledger.add_transaction(
        user=user, account_id=card.id, booked_on=date(2026, 3, 3), amount_minor=-700, now=NOW, narration="By hand"
    )
    ledger.attach(user=user, transaction_id=row.id, filename="../a receipt.txt", content=b"Two teas", now=NOW)
    ledger.attach(user=user, transaction_id=row.id, filename="r.pdf", content=b"%PDF-1.4 tea", now=NOW)
    _pending(card)
    mapping = {
        "header_line": 0,
        "columns": {"date": 0, "narration": [1], "amount": 2},
        "date_order": "dmy",
        "decimal": ",",
        "flip_sign": False,
        "currency": None,
    }
    statements.restore_mappings(user=user, rows=[{"name": "Mine", "signature": f"{seed}", "mapping": mapping}])


def _pending(account: Any) -> None:
    """One pending row that was booked under the same words, with what the person said of it, and one that waits."""
    tea, cake = (ledger.Entry(date(2026, 11, 20), amount, "CAKE SHOP") for amount in (-99_00, -45_50))
    for day, booked, pending in ((20, [], [tea]), (21, [tea], [cake])):
        at = datetime(2026, 11, day, 9, tzinfo=UTC)
        ledger.record_entries(account=account, entries=booked, source="aa", now=at, pending=pending)
        if pending == [tea]:
            row = Transaction.objects.get(account=account, removed=Removal.PENDING)
            ledger.edit_transactions(user=account.user, ids=[row.id], note="with Ma", now=at)


def _statement(account: Any, chance: random.Random) -> Any:
    start = date(2026, 1, 1)
    entries = [
        ledger.Entry(
            start + timedelta(days=chance.randrange(60)),
            chance.choice((-1, 1)) * chance.randrange(1, 10**6),
            f"{chance.choice(WORDS)} {n}",
            balance_minor=chance.randrange(10**6) if chance.random() < 0.3 else None,
            provider_ref=f"R{chance.randrange(10**9)}" if chance.random() < 0.3 else "",
        )
        for n in range(chance.randrange(8, 14))
    ]
    entries.sort(key=lambda entry: entry.booked_on)
    return ledger.record_entries(account=account, entries=entries, source="statement", now=NOW).batch


def _edits(user: Any, rows: list[Transaction], chance: random.Random, own: str, gone: str) -> None:
    for row in rows:
        kind = chance.randrange(6)
        if kind == 0:
            ledger.edit_transactions(
                user=user, ids=[row.id], now=NOW, category=chance.choice((*CATEGORIES, own, gone)), note="=note"
            )
        elif kind == 1:
            ledger.edit_transactions(user=user, ids=[row.id], now=NOW, tags=chance.sample(WORDS, 2), name="Renamed")
        elif kind == 2 and abs(row.amount_minor) > 1:
            part = row.amount_minor // abs(row.amount_minor)
            parts = [(own, part, "a"), ("food.dining", row.amount_minor - part, "@b")]
            ledger.split_transaction(user=user, transaction_id=row.id, parts=parts, now=NOW)
        elif kind == 3:
            edit = ledger.delete_transaction(user=user, transaction_id=row.id, now=NOW)
            if chance.random() < 0.5:
                ledger.undo_edit(user=user, edit_id=edit.id, now=NOW)
    _pair(user, chance)


def _pair(user: Any, chance: random.Random) -> None:
    free = Transaction.objects.filter(user=user, removed=0, pair=None, split=False)
    refund, purchase = free.filter(amount_minor__gt=0).first(), free.filter(amount_minor__lt=0).first()
    if refund and purchase:
        ledger.pair_transactions(user=user, transaction_id=refund.id, other_id=purchase.id, kind="refund", now=NOW)


def archive_of(user: Any) -> io.BytesIO:
    """The person's archive."""
    target = io.BytesIO()
    write_archive(user, target, now=NOW)
    target.seek(0)
    return target


def tables_in(archive: io.BytesIO) -> dict[str, list[dict[str, Any]]]:
    """The JSON tables of an archive by name."""
    archive.seek(0)
    with zipfile.ZipFile(archive) as opened:
        names = [name for name in opened.namelist() if name.endswith(".json") and name.startswith("data/")]
        return {name[5:-5]: json.loads(opened.read(name)) for name in names}
