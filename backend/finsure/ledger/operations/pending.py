"""Which pending rows are shown, what each became, and the person's changes going over to it.

All of it follows from the answers that are held (batches and what each has seen), whatever order they came in.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import F, Max

from finsure.audit import operations as audit
from finsure.core import events
from finsure.core.problems import Problem
from finsure.ledger import sealing
from finsure.ledger.domain import resolving
from finsure.ledger.domain.resolving import POSTING, Found, Told
from finsure.ledger.models import UNBOOKED, Batch, Edit, EditedRow, Link, LinkState, Removal, Sighting, Transaction
from finsure.ledger.operations.changing import State, begin_edit, change_rows, put_back, remember, states_of
from finsure.ledger.operations.resolving import resolve_rows
from finsure.vault import operations as vault

BACK = timedelta(days=60)  # what is older than this before the rows that came is settled
CARRIED = "carried"  # the action of an edit that is no act of the person's: what went over to a booked row
_GOES_OVER = {"category", "category_source", "category_confidence", "category_reason", "name", "note", "tags", "splits"}
JOINED = (LinkState.LINKED, LinkState.ACCEPTED)
Key = tuple[int, int]  # what it became, the pending row


class StillPending(Problem):
    status, slug, title = 409, "still-pending", "The bank has not booked this yet"


def settle_pending(user: Any, account_id: int, since: date | None = None) -> None:
    """Say anew what an account's pending rows are, from two months before `since`. Two queries where there are none.

    Callers hold the locks of all of the person's accounts.
    """
    _Settling(user, account_id, since).run()


def settle_rows(user: Any, ids: Collection[int]) -> None:
    """Settle around rows whatever they are."""
    rows = Transaction.objects.filter(user=user, id__in=ids).values_list("account_id", "booked_on") if ids else ()
    since: dict[int, date] = {}
    for account_id, booked_on in rows:
        since[account_id] = min(booked_on, since.get(account_id, booked_on))
    for account_id in sorted(since):
        settle_pending(user, account_id, since[account_id])


class _Answers(NamedTuple):
    """The live batches of an account: when each came, and when those that tell it told what is pending."""

    came_at: dict[int, datetime]
    newest: int | None
    asked_at: list[float]


def _answers(account_id: int) -> _Answers:
    batches = Batch.objects.filter(account_id=account_id, undone_at=None).exclude(source="manual")
    rows = list(batches.values_list("id", "created_at", "pending_at"))
    telling = [(at, pk) for pk, _, at in rows if at]
    return _Answers(
        {pk: created_at for pk, created_at, _ in rows},
        max(telling)[1] if telling else None,
        sorted(at.timestamp() for at, _ in telling),
    )


class _Settling:
    """One pass over an account: what its answers told, what follows, and what is written."""

    def __init__(self, user: Any, account_id: int, since: date | None) -> None:
        self.user, self.account_id = user, account_id
        self.sealer = vault.sealer_of(user)
        of_account = Transaction.objects.filter(account_id=account_id)
        self.rows = of_account.filter(booked_on__gte=since - BACK) if since else of_account

    def run(self) -> None:
        self.pending = {row.id: row for row in self.rows.filter(removed__in=UNBOOKED).order_by("id")}
        if not self.pending:
            return
        self.answers = _answers(self.account_id)
        first = min(row.booked_on for row in self.pending.values()) - timedelta(days=1)
        booked = list(self.rows.filter(booked_on__gte=first, removed=Removal.NONE).order_by("id"))
        self.all = self.pending | {row.id: row for row in booked}
        self.seen_by = self._seen_by()
        self.said = self._said()
        self.edited = set(_changes(self.user, list(self.pending.values())))
        posted = Link.objects.select_related("edit").filter(user=self.user, kind=POSTING, debit__in=self.pending)
        links = {(link.credit_id, link.debit_id): link for link in posted}
        self._write(self._found(links), links)
        self._carry(links)
        self._show(links)

    def _seen_by(self) -> dict[int, list[int]]:
        """The live answers that told of each row, the oldest first."""
        seen: dict[int, set[int]] = {pk: {row.batch_id} for pk, row in self.all.items()}
        sightings = Sighting.objects.filter(transaction__in=self.all)
        for batch_id, pk in sightings.values_list("batch_id", "transaction_id"):
            seen[pk].add(batch_id)
        came_at = self.answers.came_at
        return {
            pk: sorted((batch for batch in batches if batch in came_at), key=lambda batch: (came_at[batch], batch))
            for pk, batches in seen.items()
        }

    def _said(self) -> dict[int, tuple[sealing.Words, resolving.Said]]:
        words = sealing.open_rows(self.sealer, list(self.all.values()))
        return {
            pk: (
                one,
                resolving.said_of(
                    one.narration,
                    self.all[pk].amount_minor,
                    name=one.name,
                    vpa=one.vpa,
                    bank=one.bank,
                    reference=one.reference,
                ),
            )
            for pk, one in words.items()
        }

    def _found(self, links: dict[Key, Link]) -> dict[Key, Found]:
        """What the answers say, but for what the person has said."""
        accepted = {pk for key, link in links.items() if link.state == LinkState.ACCEPTED for pk in key}
        refused = {key for key, link in links.items() if link.state == LinkState.REJECTED}
        told = [self._told(pk) for pk, seen in self.seen_by.items() if seen and pk not in accepted]
        found = {(one.credit, one.debit): one for one in resolving.became(told, self.answers.asked_at, refused)}
        return {key: one for key, one in found.items() if one.linked or self._matters(key[1])}

    def _told(self, pk: int) -> Told:
        row, (words, said) = self.all[pk], self.said[pk]
        came_at = self.answers.came_at
        return Told(
            pk,
            row.booked_on.toordinal(),
            row.amount_minor,
            pk in self.pending,
            words.narration,
            words.provider_ref,
            said,
            frozenset(self.seen_by[pk]),
            tuple(came_at[batch].timestamp() for batch in self.seen_by[pk]),
            row.fingerprint,
            pk in self.edited,
        )

    def _matters(self, pk: int) -> bool:
        """Whether it is worth asking what a pending row became: it is shown, or bears the person's changes."""
        return pk in self.edited or self._is_told(pk)

    def _is_told(self, pk: int) -> bool:
        return self.answers.newest is not None and self.answers.newest in self.seen_by[pk]

    def _write(self, found: dict[Key, Found], links: dict[Key, Link]) -> None:
        """Make the links what was found. What a withheld answer told stays joined: its row is not asked about."""
        for key, link in list(links.items()):
            stays = link.state in {LinkState.ACCEPTED, LinkState.REJECTED} or not self.seen_by[key[1]]
            if key in found or (stays and link.state != LinkState.SUGGESTED):
                continue
            _take_back(self.user, link)
            link.delete()
            del links[key]
        for key, one in found.items():
            link = links.setdefault(key, Link(user=self.user, credit_id=key[0], debit_id=key[1], kind=POSTING))
            state = LinkState.LINKED if one.linked else LinkState.SUGGESTED
            if (link.state, link.confidence, link.reason) != (state, one.confidence, one.reason):
                if not one.linked:
                    _take_back(self.user, link)
                link.state, link.confidence, link.reason = state, one.confidence, one.reason
                link.save()

    def _carry(self, links: dict[Key, Link]) -> None:
        """What the person changed goes over, from the oldest pending row on, since one may become another."""
        joined = [link for link in links.values() if link.state == LinkState.LINKED and self.seen_by[link.debit_id]]
        came_at = self.answers.came_at
        for link in sorted(joined, key=lambda link: [came_at[batch] for batch in self.seen_by[link.debit_id]]):
            if link.edit_id or link.debit_id in self.edited:
                ends = Transaction.objects.in_bulk([link.credit_id, link.debit_id])
                given, own = _given(self.user, link, ends)
                if _is_stale(_carried(self.user, link), given, own):
                    _take_back(self.user, link)
                    _give(self.user, link, ends)
                self.edited |= {link.credit_id}

    def _show(self, links: dict[Key, Link]) -> None:
        """Show what the newest answer tells as pending and what has not become anything else."""
        joined = {key[1] for key, link in links.items() if link.state in JOINED and key[0] in self.all}
        for removed in UNBOOKED:
            shown = removed == Removal.PENDING
            ids = [
                pk
                for pk, row in self.pending.items()
                if (self._is_told(pk) and pk not in joined) == shown and row.removed != removed
            ]
            if ids:
                Transaction.objects.filter(id__in=ids).update(removed=removed, version=F("version") + 1)


def _changes(user: Any, rows: Collection[Transaction], besides: int | None = None) -> dict[int, State]:
    """What the person has changed on rows (but for one edit), as it stands now; rows nobody changed are not named."""
    sealer = vault.sealer_of(user)
    of_edit: dict[int, list[EditedRow]] = defaultdict(list)
    for edited in EditedRow.objects.filter(transaction__in=rows, edit__undone_at=None):
        if edited.edit_id != besides:
            of_edit[edited.edit_id].append(edited)
    names: dict[int, set[str]] = defaultdict(set)
    for edit_id, some in of_edit.items():
        for pk, (_, after) in sealing.open_changes(sealer, edit_id, some).items():
            names[pk] |= after.keys() & _GOES_OVER
    changed = [row for row in rows if names[row.id]]
    states = states_of(user, changed, sealing.open_rows(sealer, changed))
    return {pk: {name: state[name] for name in sorted(names[pk])} for pk, state in states.items()}


def _given(user: Any, link: Link, ends: dict[int, Transaction]) -> tuple[State, set[str]]:
    """What the person changed on a pending row, and what on the row it became by itself."""
    row, pending = ends[link.credit_id], ends[link.debit_id]
    given = _changes(user, [pending]).get(pending.id, {})
    if given.get("splits"):
        given["splits"] = _parts_of(given["splits"], row.amount_minor)
    return given, set(_changes(user, [row], besides=link.edit_id).get(row.id, {}))


def _is_stale(carried: State, given: State, own: set[str]) -> bool:
    """Whether other than what went over is to go over; what the person changed on the row itself is left alone."""
    gone = any(name not in given or given[name] != value for name, value in carried.items())
    return gone or any(name not in carried and name not in own for name in given)


def _parts_of(parts: list[list[Any]], amount_minor: int) -> list[list[Any]]:
    """The parts of another sum: the largest takes the difference; none where it would be used up."""
    largest = max(range(len(parts)), key=lambda place: abs(parts[place][1]))
    difference = amount_minor - sum(part[1] for part in parts)
    kept = [[*part] for part in parts]
    kept[largest][1] += difference
    return kept if kept[largest][1] * amount_minor > 0 else []


def _carried(user: Any, link: Link) -> State:
    """What went over with a link."""
    if link.edit_id is None:
        return {}
    kept = list(EditedRow.objects.filter(edit=link.edit_id))
    changes = sealing.open_changes(vault.sealer_of(user), link.edit_id, kept)
    return dict(changes[link.credit_id][1]) if link.credit_id in changes else {}


def _give(user: Any, link: Link, ends: dict[int, Transaction]) -> None:
    """Let the person's changes go over, where the row bears none of its own."""
    given, own = _given(user, link, ends)
    if wanted := {name: value for name, value in given.items() if name not in own}:
        made_at = Edit.objects.filter(rows__transaction=link.debit_id, undone_at=None).aggregate(at=Max("made_at"))[
            "at"
        ]
        link.edit = begin_edit(user, CARRIED, "Went over from a pending payment", 0, made_at)
        _change(user, link.edit, ends[link.credit_id], wanted)
        link.save()


def _change(user: Any, edit: Edit, row: Transaction, wanted: State) -> None:
    words = sealing.open_rows(vault.sealer_of(user), [row])
    remember(user, edit, states_of(user, [row], words), {row.id: wanted})
    change_rows(user, [row], {row.id: wanted}, words)
    resolve_rows(user, [row.id])


def _take_back(user: Any, link: Link) -> None:
    """Take off a row what went over to it."""
    edit = link.edit
    if edit is None:
        return
    put_back(user, edit)
    link.edit = None
    if link.pk:
        link.save()
    if edit.action == CARRIED:
        edit.delete()
    resolve_rows(user, [link.credit_id])


def accept_posting(*, user: Any, link: Link, now: datetime) -> Edit:
    """The person says that a row is what a pending one became. Call inside a transaction, with the accounts locked."""
    ends = Transaction.objects.in_bulk([link.credit_id, link.debit_id])
    edit = begin_edit(user, "accepted", "A pending payment is the booked one", 2, now)
    given, own = _given(user, link, ends)
    if wanted := {name: value for name, value in given.items() if name not in own}:
        _change(user, edit, ends[link.credit_id], wanted)
    return _said_by_person(user, link, LinkState.ACCEPTED, edit)


def part_posting(*, user: Any, link: Link, now: datetime) -> Edit:
    """The person says that a row is not what a pending one became. Call inside a transaction, with the accounts locked."""
    if link.edit and link.edit.action != CARRIED:
        link.edit.undone_at = now
        link.edit.save(update_fields=["undone_at"])
    _take_back(user, link)
    edit = begin_edit(user, "parted", "A booked payment is not the pending one", 2, now)
    return _said_by_person(user, link, LinkState.REJECTED, edit)


def _said_by_person(user: Any, link: Link, state: LinkState, edit: Edit) -> Edit:
    link.state, link.edit = state, edit
    link.save()
    settle_rows(user, [link.credit_id])
    audit.record(actor=user, action=f"transactions.{edit.action}", subject=edit, rows=2)
    events.announce("transactions.edited", user_id=user.id, edit_id=edit.id)
    return edit
