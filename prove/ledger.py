"""S12: however many hands move money at once, every kept total equals a recomputation from the rows."""

from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
import random
from typing import Any

from django.db import connections

from finsure.core import clock
from finsure.core.problems import Problem
from finsure.ledger import operations as ledger
from finsure.ledger.models import Account, Batch, DailyTotal, Edit, MonthlyTotal, Removal, Split, Transaction
from prove.harness import Findings, Ground
from prove.people import Person, person

GOAL = "After 50,000 row moves by eight threads at once (entries, imports, edits, splits, undos) Σ drift is 0 and no row is lost"
THREADS, PEOPLE, ACCOUNTS = 8, 2, 3
CATEGORIES = ("food.dining", "food.groceries", "transport.cabs", "home.rent", "income.salary", "transfer.self")
BEGUN = date(2026, 1, 1)


def work(ground: Ground) -> Findings:
    wanted = ground.many(50_000, 400)
    found = Findings(least=wanted)
    people = [_with_accounts(person(f"+9198765432{number:02}")) for number in range(PEOPLE)]
    done: Counter[str] = Counter()
    with ThreadPoolExecutor(THREADS) as pool:
        each = -(-wanted // THREADS)
        jobs = [(ground.seed * 1_009 + thread, each) for thread in range(THREADS)]
        for part in pool.map(lambda job: _thread(found, people, *job), jobs):
            done.update(part)
    drift = sum(_drift(found, account) for account in Account.objects.order_by("id"))
    rows = Transaction.objects.count()
    found.hold(
        rows == done["rows acknowledged"], f"{done['rows acknowledged']} rows were acknowledged, {rows} are there"
    )
    operations = {f"done: {what}": number for what, number in sorted(done.items())}
    found.figures |= {"threads": THREADS, "accounts": PEOPLE * ACCOUNTS, "Σ drift, minor units": drift, **operations}
    found.figures |= {"totals compared": DailyTotal.objects.count() + MonthlyTotal.objects.count()}
    return found


def _with_accounts(someone: Person) -> Person:
    for name in range(ACCOUNTS):
        account = ledger.open_account(
            user=someone.user, name=str(name), kind="savings", currency="INR", now=clock.now()
        )
        someone.ids.setdefault("account", []).append(account.id)
    return someone


def _thread(found: Findings, people: list[Person], seed: int, wanted: int) -> Counter[str]:
    chance, done, moved = random.Random(seed), Counter[str](), 0
    while moved < wanted:
        move = chance.choices(MOVES, WEIGHTS)[0]
        name = move.__name__.strip("_")
        try:
            rows = move(chance.choice(people), chance)
            done[name] += 1
            done["rows acknowledged"] += rows if name in {"entered", "imported"} else 0
        except Problem as refusal:
            rows = 0
            done[f"refused: {refusal.slug}"] += 1
        except Exception as fault:  # noqa: BLE001 - a fault is what is looked for
            rows, moved = 0, moved + 1
            found.hold(False, f"{name}: {fault!r}")
        for _ in range(rows):
            found.check(True, "")
        moved += rows
    connections.close_all()
    return done


def _some(someone: Person, chance: random.Random, most: int) -> list[int]:
    """Live rows of a person, neighbours, so that threads meet."""
    live = Transaction.objects.filter(user=someone.user, removed=Removal.NONE)
    first = live.order_by("-id").values_list("id", flat=True).first() or 0
    below = max(1, first - chance.randrange(200))
    return list(
        live.filter(id__lte=below).order_by("-id").values_list("id", flat=True)[: chance.randrange(1, most + 1)]
    )


def _entered(someone: Person, chance: random.Random) -> int:
    day = BEGUN + timedelta(days=chance.randrange(120))
    ledger.add_transaction(
        user=someone.user,
        account_id=chance.choice(someone.ids["account"]),
        booked_on=day,
        amount_minor=chance.choice((-1, 1)) * chance.randrange(1, 10**6),
        narration="UPI-X",
        now=clock.now(),
    )
    return 1


def _imported(someone: Person, chance: random.Random) -> int:
    account = Account.objects.get(id=chance.choice(someone.ids["account"]))
    entries = sorted(
        (
            ledger.Entry(
                BEGUN + timedelta(days=chance.randrange(120)),
                chance.choice((-1, 1)) * chance.randrange(1, 10**6),
                "NEFT-Y",
            )
            for _ in range(chance.randrange(5, 40))
        ),
        key=lambda entry: entry.booked_on,
    )
    recorded = ledger.record_entries(
        account=account, entries=entries, source="statement", now=clock.now(), compare=False
    )
    return recorded.new


def _edited(someone: Person, chance: random.Random) -> int:
    ids = _some(someone, chance, 50)
    edit = ledger.edit_transactions(user=someone.user, ids=ids, category=chance.choice(CATEGORIES), now=clock.now())
    return int(edit.transactions)


def _divided(someone: Person, chance: random.Random) -> int:
    pk = (_some(someone, chance, 1) or [0])[0]
    row = Transaction.objects.filter(id=pk).first()
    amount_minor = row.amount_minor if row else 2
    part = amount_minor // 3 or amount_minor
    parts = [("food.dining", part, ""), ("home.rent", amount_minor - part, "")] if amount_minor != part else []
    return int(
        ledger.split_transaction(user=someone.user, transaction_id=pk, parts=parts, now=clock.now()).transactions
    )


def _deleted(someone: Person, chance: random.Random) -> int:
    pk = (_some(someone, chance, 1) or [0])[0]
    return int(ledger.delete_transaction(user=someone.user, transaction_id=pk, now=clock.now()).transactions)


def _unmade(someone: Person, chance: random.Random) -> int:
    """Undo one of the newest edits."""
    edits = list(
        Edit.objects.filter(user=someone.user, undone_at=None).order_by("-id").values_list("id", flat=True)[:20]
    )
    return int(ledger.undo_edit(user=someone.user, edit_id=chance.choice(edits or [0]), now=clock.now()).transactions)


def _taken_back(someone: Person, chance: random.Random) -> int:
    """Undo one of the newest imports."""
    batches = _batches(someone, undone=False)
    return ledger.undo_batch(user=someone.user, batch_id=chance.choice(batches or [0]), now=clock.now())


def _brought_back(someone: Person, chance: random.Random) -> int:
    return ledger.redo_batch(user=someone.user, batch_id=chance.choice(_batches(someone, undone=True) or [0]))


def _batches(someone: Person, *, undone: bool) -> list[int]:
    known = Batch.objects.filter(user=someone.user, source="statement", undone_at__isnull=not undone)
    return list(known.order_by("-id").values_list("id", flat=True)[:15])


MOVES = (_entered, _imported, _edited, _divided, _deleted, _unmade, _taken_back, _brought_back)
WEIGHTS = (20, 10, 18, 10, 6, 16, 8, 8)


def _drift(found: Findings, account: Account) -> int:
    """How far the kept totals of one account are from its rows, in minor units."""
    days: dict[Any, list[int]] = defaultdict(lambda: [0, 0, 0])
    months: dict[Any, list[int]] = defaultdict(lambda: [0, 0, 0])
    parts: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for pk, category, amount_minor in Split.objects.filter(transaction__account=account).values_list(
        "transaction_id", "category", "amount_minor"
    ):
        parts[pk].append((category, amount_minor))
    live = Transaction.objects.filter(account=account, removed=Removal.NONE)
    for pk, day, amount_minor, category in live.values_list("id", "booked_on", "amount_minor", "category"):
        _add(days[day], amount_minor)
        for name, part_minor in parts.get(pk) or [(category, amount_minor)]:
            _add(months[day.replace(day=1), name], part_minor)
    kept = {
        row.booked_on: [row.in_minor, row.out_minor, row.transactions]
        for row in DailyTotal.objects.filter(account=account)
    }
    found.hold(kept == days, f"account {account.id}: {len(_differing(kept, days))} days differ")
    named = {
        (row.month, row.category): [row.in_minor, row.out_minor, row.transactions]
        for row in MonthlyTotal.objects.filter(account=account)
    }
    found.hold(named == months, f"account {account.id}: {len(_differing(named, months))} months differ")
    posted = sum(came - went for came, went, _ in days.values())
    found.hold(account.posted_minor == posted, f"account {account.id}: posted {account.posted_minor}, not {posted}")
    found.hold(
        account.transactions == sum(day[2] for day in days.values()), f"account {account.id}: another number of rows"
    )
    return abs(account.posted_minor - posted) + _apart(kept, days) + _apart(named, months)


def _add(kept: list[int], amount_minor: int) -> None:
    kept[0 if amount_minor >= 0 else 1] += abs(amount_minor)
    kept[2] += 1


def _differing(kept: dict[Any, list[int]], true: dict[Any, list[int]]) -> list[Any]:
    return [key for key in {*kept, *true} if kept.get(key) != true.get(key)]


def _apart(kept: dict[Any, list[int]], true: dict[Any, list[int]]) -> int:
    none = [0, 0, 0]
    return sum(
        abs(a - b)
        for key in {*kept, *true}
        for a, b in zip(kept.get(key, none)[:2], true.get(key, none)[:2], strict=True)
    )
