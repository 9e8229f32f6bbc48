"""S15: a sealed value opens in its own place, whole and unchanged, and nowhere and nohow else."""

from collections.abc import Callable
import logging
import random

from finsure.core import clock
from finsure.core.problems import Problem
from finsure.ledger import queries as ledger
from finsure.ledger.models import Transaction
from finsure.vault import operations as vault
from prove.cells import Cell, cells_of
from prove.harness import Findings, Ground
from prove.people import Person, person, with_household

GOAL = "A sealed value that is moved to another row, column, table or person, changed in a bit, cut or lengthened never opens"
HEADER = 5


def work(ground: Ground) -> Findings:
    attempts, through = ground.many(20_000, 1_500), ground.many(500, 40)
    found, chance = Findings(least=attempts + through), ground.chance()
    logging.disable(logging.ERROR)  # each refusal is logged, and there are many
    people = [with_household(person(f"+91987654321{n}", mark), rows=60) for n, mark in enumerate("AB")]
    cells = [cell for someone in people for cell in cells_of(someone.user.id)]
    for someone in people:  # a second version, so that one may be taken for the other
        vault.begin_rotation(user_id=someone.user.id, now=clock.now())
    vault.forget_keys()
    for cell in cells:
        found.hold(_opens(cell, cell.sealed), f"{cell.table}.{cell.column} does not open in its own place")
    for _ in range(attempts):
        name, wrong = chance.choice(list(WRONGS.items()))
        place, sealed = wrong(chance.choice(cells), cells, chance)
        found.check(not _opens(place, sealed), f"{name}: {place.table}.{place.column} opened")
        found.count(name)
    for _ in range(through):
        _through_the_product(found, people, chance)
    logging.disable(logging.NOTSET)
    columns = {(cell.table, cell.column) for cell in cells}
    found.figures |= {"sealed values": len(cells), "sealed columns": len(columns), "written to the database": through}
    found.hold(len(columns) >= 10, f"only {len(columns)} sealed columns were there to try")
    return found


def _opens(place: Cell, sealed: bytes) -> bool:
    try:
        place.opened_as(sealed)
    except vault.SealedDataDamaged:
        return False
    return True


def _other(cells: list[Cell], chance: random.Random, fits: Callable[[Cell], bool]) -> Cell:
    while True:
        other = chance.choice(cells)
        if fits(other):
            return other


def _flipped(cell: Cell, cells: list[Cell], chance: random.Random) -> tuple[Cell, bytes]:
    changed = bytearray(cell.sealed)
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return cell, bytes(changed)


def _cut(cell: Cell, cells: list[Cell], chance: random.Random) -> tuple[Cell, bytes]:
    return cell, cell.sealed[: chance.randrange(len(cell.sealed))]


def _short_tag(cell: Cell, cells: list[Cell], chance: random.Random) -> tuple[Cell, bytes]:
    return cell, cell.sealed[: -chance.randrange(1, 16)]


def _lengthened(cell: Cell, cells: list[Cell], chance: random.Random) -> tuple[Cell, bytes]:
    return cell, cell.sealed + chance.randbytes(chance.randrange(1, 40))


def _renamed_version(cell: Cell, cells: list[Cell], chance: random.Random) -> tuple[Cell, bytes]:
    version = chance.choice((0, 2, 3, 2**32 - 1))
    return cell, cell.sealed[:1] + version.to_bytes(4, "big") + cell.sealed[HEADER:]


def _other_row(cell: Cell, cells: list[Cell], chance: random.Random) -> tuple[Cell, bytes]:
    other = _other(cells, chance, lambda o: o.owner == cell.owner and o.row != cell.row)
    return cell._replace(row=other.row), cell.sealed


def _other_column(cell: Cell, cells: list[Cell], chance: random.Random) -> tuple[Cell, bytes]:
    other = _other(cells, chance, lambda o: o.column != cell.column)
    return cell._replace(column=other.column), cell.sealed


def _other_table(cell: Cell, cells: list[Cell], chance: random.Random) -> tuple[Cell, bytes]:
    other = _other(cells, chance, lambda o: o.table != cell.table)
    return cell._replace(table=other.table), cell.sealed


def _other_person(cell: Cell, cells: list[Cell], chance: random.Random) -> tuple[Cell, bytes]:
    other = _other(cells, chance, lambda o: o.owner != cell.owner)
    return cell._replace(owner=other.owner), cell.sealed


def _anothers_value(cell: Cell, cells: list[Cell], chance: random.Random) -> tuple[Cell, bytes]:
    return cell, _other(cells, chance, lambda o: o != cell).sealed


def _spliced(cell: Cell, cells: list[Cell], chance: random.Random) -> tuple[Cell, bytes]:
    other = _other(cells, chance, lambda o: o.owner == cell.owner and o != cell)
    return cell, cell.sealed[: HEADER + 12] + other.sealed[HEADER + 12 :]


WRONGS: dict[str, Callable[[Cell, list[Cell], random.Random], tuple[Cell, bytes]]] = {
    "one bit changed": _flipped,
    "cut": _cut,
    "tag of 1 to 15 bytes": _short_tag,
    "lengthened": _lengthened,
    "another key version named": _renamed_version,
    "in another row": _other_row,
    "in another column": _other_column,
    "in another table": _other_table,
    "under another person's key": _other_person,
    "another place's value here": _anothers_value,
    "the nonce of one, the text of another": _spliced,
}


def _through_the_product(found: Findings, people: list[Person], chance: random.Random) -> None:
    """Whoever can write to the database gives one row the words of another; reading it is refused."""
    victim, thief = chance.sample(people, 2) if chance.random() < 0.5 else [people[0]] * 2
    live = list(Transaction.objects.filter(user=victim.user, removed=0).values_list("id", flat=True))
    target = Transaction.objects.get(id=chance.choice(live))
    source = chance.choice(list(Transaction.objects.filter(user=thief.user).exclude(id=target.id)))
    Transaction.objects.filter(id=target.id).update(words=source.words)
    try:
        ledger.transaction_of(victim.user, target.id)
        found.check(False, f"transaction {target.id} was shown with the words of {source.id}")
    except Problem as refusal:
        found.check(refusal.slug == "sealed-data-damaged", f"transaction {target.id}: {refusal.slug}")
    Transaction.objects.filter(id=target.id).update(words=target.words)
