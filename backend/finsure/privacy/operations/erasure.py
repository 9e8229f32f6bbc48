"""The end of an account in two stages: nothing is processed from the first moment, nothing is left after the last."""

from datetime import datetime, timedelta
import hashlib
import secrets
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
import orjson

from finsure.audit import operations as audit
from finsure.consent import operations as consent
from finsure.core import events
from finsure.core.problems import Problem, invalid
from finsure.core.records import Table, children_first, described
from finsure.core.retention import retention
from finsure.identity import operations as identity
from finsure.identity import queries as people
from finsure.privacy.models import Erasure, ErasureState
from finsure.privacy.operations.exports import digest_of, handed_out
from finsure.vault import operations as vault

LEASE = timedelta(minutes=30)
CHUNK = 500
KEY_FACTS = ("wrapped_sha256", "made_at", "disabled_at", "destroyed_at")  # neither whose key, nor which master key


class DemonstrationStays(Problem):
    status, slug, title = 403, "demonstration-stays", "The demonstration household cannot be erased"


def ask_erasure(*, user: Any, confirmed: bool, now: datetime) -> Erasure:
    """Close the account for good: every session ends, sign-in is refused, the person's key opens nothing any more.

    Signing in with `reopen` takes it back during the grace; afterwards the data is held sealed as the law asks and then
    destroyed. Raises InvalidInput without the person's word, DemonstrationStays, KeyClosed, KeyUnavailable.
    """
    if not confirmed:
        raise invalid("#/confirm", "Say true to close the account and erase everything in it.")
    if user.is_demonstration:
        raise DemonstrationStays
    vault.sealer_of(user)  # what is held is opened once more, to be hashed; no transaction waits for a key service
    return _close(user, now)


@transaction.atomic
def _close(user: Any, now: datetime) -> Erasure:
    final_at = now + retention().grace
    held = {table.label: _held(table, user) for table in handed_out()}
    identity.close_person(user=user, reopen_until=final_at, now=now)
    erasure = Erasure.objects.create(
        person_id=user.pk,
        receipt_id=secrets.token_hex(16),
        asked_at=now,
        final_at=final_at,
        destroy_at=now + max(retention().closed, retention().grace),
        held=held,
    )
    audit.record(actor=user, action="erasure.asked", subject=erasure)
    events.announce("erasure.changed", user_id=user.pk)
    return erasure


def _held(table: Table, user: Any) -> dict[str, Any]:
    """What a receipt says of a table; sealed data that is damaged keeps nobody from leaving."""
    try:
        return digest_of(table, user)
    except vault.SealedDataDamaged:
        return {"rows": table.rows_of(user.pk).count(), "sha256": ""}


@transaction.atomic
def cancel_erasure(*, user_id: int) -> None:
    """Forget a request that its person took back by coming in again within the grace. Safe to run twice."""
    if people.is_open(user_id):
        open_requests = Erasure.objects.filter(person=user_id, state=ErasureState.WITHDRAWN)
        for erasure in open_requests.select_for_update():
            Erasure.objects.filter(pk=erasure.pk).update(state=ErasureState.CANCELLED)
            audit.record(actor=None, action="erasure.cancelled", subject=erasure)


def advance_erasures(*, now: datetime) -> None:
    """Seal what is past its grace and destroy what has been held long enough. Resumable; safe to run twice."""
    for erasure in Erasure.objects.filter(state=ErasureState.WITHDRAWN).order_by("id")[:500]:
        if people.is_open(erasure.person_id):
            cancel_erasure(user_id=erasure.person_id)
        elif erasure.final_at <= now:
            _seal(erasure, now)
    due = Erasure.objects.filter(state=ErasureState.SEALED, destroy_at__lte=now)
    due.update(state=ErasureState.DESTROYING)
    for erasure in Erasure.objects.filter(state=ErasureState.DESTROYING).order_by("id")[:50]:
        free = Erasure.objects.filter(pk=erasure.pk).exclude(leased_until__gt=now)
        if free.update(leased_until=now + LEASE):
            _destroy(erasure, now)


@transaction.atomic
def _seal(erasure: Erasure, now: datetime) -> None:
    if identity.seal_person(person_id=erasure.person_id):
        Erasure.objects.filter(pk=erasure.pk, state=ErasureState.WITHDRAWN).update(
            state=ErasureState.SEALED, sealed_at=now
        )
        audit.record(actor=None, action="erasure.sealed", subject=erasure)


def doomed() -> list[Table]:
    """The tables whose rows go with their person, in an order in which they can go."""
    return children_first([table for table in described() if table.owner and not table.outlives])


def _destroy(erasure: Erasure, now: datetime) -> None:
    """Destroy the key first, so that whatever a crash leaves is unreadable; then files and rows, a few at a time."""
    if not _shred(erasure, now):
        return
    for table in doomed():
        while _destroy_some(erasure, table):
            pass
    with transaction.atomic():
        erasure.refresh_from_db()
        erasure.state, erasure.destroyed_at, erasure.leased_until = ErasureState.DESTROYED, now, None
        erasure.digest = digest_of_receipt(erasure)
        erasure.save(update_fields=["state", "destroyed_at", "leased_until", "digest"])
        audit.record(actor=None, action="erasure.done", subject=erasure, rows=sum(erasure.destroyed.values()))


def _shred(erasure: Erasure, now: datetime) -> bool:
    """Destroy the person's key and keep the vault's receipts with this one; False while a process may still hold it."""
    if erasure.keys is None:
        vault.disable_key(user=erasure.person, now=now)
        try:
            with transaction.atomic():
                receipts = vault.destroy_key(user=erasure.person, now=now)
                erasure.keys = [{fact: receipt.get(fact) for fact in KEY_FACTS} for receipt in receipts]
                erasure.save(update_fields=["keys"])
        except vault.KeyInUse:  # it was disabled a moment ago: the next sweep finds it settled
            Erasure.objects.filter(pk=erasure.pk).update(leased_until=None)
            return False
    return True


def _destroy_some(erasure: Erasure, table: Table) -> int:
    """Delete up to `CHUNK` rows of a table with their files, and write down how many in the same commit."""
    rows = table.model._default_manager  # noqa: SLF001 - Django's documented model API
    found = list(table.rows_of(erasure.person_id).order_by("pk").values_list("pk", *table.files)[:CHUNK])
    if not found:
        return 0
    for _, *files in found:
        for stored in filter(None, files):
            default_storage.delete(stored)
    with transaction.atomic():
        kept = Erasure.objects.select_for_update().get(pk=erasure.pk)
        rows.filter(pk__in=[pk for pk, *_ in found]).delete()
        kept.destroyed[table.label] = kept.destroyed.get(table.label, 0) + len(found)
        kept.save(update_fields=["destroyed"])
    return len(found)


def digest_of_receipt(erasure: Erasure) -> str:
    """SHA-256 over the receipt's facts: nobody can change what was erased or when without it showing."""
    facts = {
        "receipt_id": erasure.receipt_id,
        "asked_at": erasure.asked_at,
        "sealed_at": erasure.sealed_at,
        "destroyed_at": erasure.destroyed_at,
        "held": erasure.held,
        "destroyed": erasure.destroyed,
        "keys": erasure.keys,
    }
    return hashlib.sha256(orjson.dumps(facts, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)).hexdigest()


def forget_receipts(*, now: datetime) -> int:
    """Let go of receipts that have had their time, and of the consents and destroyed keys beside them; returns how many."""
    ended = Erasure.objects.filter(state__in=(ErasureState.DESTROYED, ErasureState.CANCELLED))
    over = ended.filter(asked_at__lt=now - retention().consents)
    gone = list(over.filter(state=ErasureState.DESTROYED).values_list("person_id", flat=True))
    consent.forget_consents(person_ids=gone, now=now)
    vault.forget_destroyed(user_ids=gone)
    removed, _ = over.delete()
    return removed
