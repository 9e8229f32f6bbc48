"""Reading one's own log, and proofs that a record stands in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from finsure.audit.canonical import canonical
from finsure.audit.domain.entries import moment
from finsure.audit.domain.records import FIRST_HASH, InclusionProof, prove_inclusion, read_line
from finsure.audit.fences import TABLES
from finsure.audit.models import Checkpoint, Entry, Link
from finsure.audit.sealing import network_mark, open_details, public_key_of
from finsure.core import origin
from finsure.vault import operations as vault

if TYPE_CHECKING:
    from finsure.identity.models import User

__all__ = ["TABLES", "Event", "InclusionProof", "events_of", "inclusion_proof", "proof_holds"]


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a person's log, opened for them."""

    id: str
    at: datetime
    action: str
    subject_kind: str
    subject_id: str
    session_id: str
    place: str  # "here": the network this is read from; "elsewhere"; "" when nobody's request did it
    device: str
    details: dict[str, Any]
    is_sealed: bool  # linked and signed for; a minute after it happened

    def __repr__(self) -> str:
        return f"<Event {self.id}>"


def events_of(user: "User", *, before: str = "", limit: int = 50) -> list[Event]:
    """A person's own log, the newest first, from before the entry named `before`.

    Three queries a page. Raises KeyClosed, KeyUnavailable, SealedDataDamaged.
    """
    found = Entry.objects.filter(who=user).order_by("-id")
    found = found.filter(id__lt=before) if before else found
    entries = list(found.annotate(is_sealed=Exists(Link.objects.filter(entry=OuterRef("id"))))[:limit])
    here = network_mark(public_key_of(user.pk), origin.current().network)
    return [_event(entry, details, here) for entry, details in zip(entries, open_details(user, entries), strict=True)]


def _event(entry: Any, details: dict[str, Any], here: str) -> Event:
    place = ("here" if entry.network == here else "elsewhere") if entry.network else ""
    device = str(details.pop("device", ""))
    return Event(entry.id, moment(entry.at_us), entry.action, entry.subject_kind, entry.subject_id, entry.session_id,
                 place, device, details, entry.is_sealed)  # fmt: skip


def inclusion_proof(record: Entry) -> InclusionProof | None:
    """That a record stands in the signed log; None in the minute before it is linked, and once its time was over.

    Whoever holds our public keys (`vault.operations.public_keys("audit-signing")`) can check it without us.
    """
    link = Link.objects.filter(entry=record).values_list("seq", canonical("entry__")).first()
    row = Checkpoint.objects.filter(last__gte=link[0]).order_by("number").first() if link else None
    point = read_line(row.line) if row else None
    if link is None or point is None:
        return None
    leaves = _leaves(point.first, point.last)
    place = link[0] - point.first
    former = leaves[place - 1] if place else _head_before(point.number)
    return prove_inclusion(link[0], bytes(link[1]), former, leaves, point)


def _leaves(first: int, last: int) -> Sequence[bytes]:
    rows = Link.objects.filter(seq__gte=first, seq__lte=last).order_by("seq").values_list("hash", flat=True)
    return [bytes(kept) for kept in rows]


def _head_before(number: int) -> bytes:
    line = Checkpoint.objects.filter(number=number - 1).values_list("line", flat=True).first()
    point = read_line(line) if line else None
    return bytes.fromhex(point.head) if point else FIRST_HASH


def proof_holds(proof: InclusionProof) -> bool:
    """Whether a proof is one of ours, as anyone with our public keys would find."""
    keys = vault.public_keys("audit-signing")
    return proof.holds(lambda version, *signed: vault.is_signed_by(keys.get(version, b""), *signed))
