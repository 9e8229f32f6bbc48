"""A statement file's way into the ledger: receive, read, map, confirm, record, undo."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q

from finsure.audit import operations as audit
from finsure.consent import operations as consent
from finsure.consent import queries as consents
from finsure.core import background, events
from finsure.core.cards import masked
from finsure.core.problems import Problem, invalid
from finsure.core.retention import retention
from finsure.ledger import operations as ledger_operations
from finsure.ledger import queries as ledger
from finsure.statements import domain, sandbox, sealing
from finsure.statements.domain.safety import MAX_BYTES
from finsure.statements.models import SavedMapping, State, StatementImport
from finsure.statements.queries import import_of, saved_mappings_of
from finsure.statements.showing import entries_of, facts_of, sample_row, table_of
from finsure.vault import operations as vault

LEASE = timedelta(minutes=10)
PURPOSES = (consent.ANALYSE, consent.KEEP)
UNFINISHED = (State.READING, State.NEEDS_PASSWORD, State.NEEDS_MAPPING, State.READY)


class FileRefused(Problem):
    status, slug, title = 422, "file-refused", "This file cannot be read as a statement"


class FileTooLarge(Problem):
    status, slug, title = 413, "file-too-large", "This file is too large"


class TooManyUploads(Problem):
    status, slug, title = 429, "too-many-uploads", "Too many files are waiting"


class ImportStateRefused(Problem):
    status, slug, title = 409, "import-state", "The import is not at that point"


class PasswordWrong(Problem):
    status, slug, title = 422, "password-wrong", "The document does not open with this password"


class CurrencyDiffers(Problem):
    status, slug, title = 409, "currency-differs", "The file and the account are in different currencies"


MAX_WAITING = 20


def receive_file(
    *, user: Any, filename: str, content: BinaryIO, size_bytes: int, now: datetime, account_id: int | None = None
) -> StatementImport:
    """Take a statement file in and start reading it in the background.

    Raises ConsentNeeded, FileTooLarge, TooManyUploads, NotFound.
    """
    consent.demand_consent(user=user, purposes=PURPOSES, now=now)
    if size_bytes > MAX_BYTES:
        raise FileTooLarge(f"A statement may hold {MAX_BYTES // 1024 // 1024} MB at most.")
    account = ledger.account_of(user, account_id) if account_id is not None else None
    if StatementImport.objects.filter(user=user, state__in=UNFINISHED).count() >= MAX_WAITING:
        raise TooManyUploads(f"{MAX_WAITING} files wait already; finish or cancel one of them.")
    kept = vault.keep_file(folder="statements", content=content.read())
    with transaction.atomic():
        received = StatementImport.objects.create(
            user=user,
            account=account,
            stored_as=kept.stored_as,
            size_bytes=size_bytes,
            created_at=now,
            leased_until=now + LEASE,
        )
        received.words = sealing.seal_import(received, filename=_label(filename), key=kept.key)
        received.save(update_fields=["words"])
        consent.use_consent(user=user, purposes=PURPOSES, what="statement.received", subject_id=received.id, now=now)
        audit.record(actor=user, action="statement.received", subject=received)
        background.enqueue("statements.read_statement", import_id=received.id)
    return received


def _label(filename: str) -> str:
    base = filename.replace("\\", "/").rsplit("/", 1)[-1]
    return masked("".join(c for c in base if c.isprintable()))[-160:] or "statement"


def read_statement(*, import_id: int, now: datetime) -> None:
    """Understand a received file: ready, in need of a password or a mapping, or refused. Safe to run twice."""
    found = StatementImport.objects.filter(id=import_id, state=State.READING).select_related("user", "account").first()
    if found is None or not found.user.is_active:
        return
    if not consents.has_consent(found.user_id, *PURPOSES, now=now):
        _finish(found, State.CANCELLED, finished_at=now)
        return
    sealing.open_imports(found.user, [found])
    try:
        reading = _read(found, _telling(found.id))
    except domain.NeedsMapping as needs:
        _finish(found, State.NEEDS_MAPPING, table=table_of(needs), warnings=[masked(needs.reason)], refusal=None)
        return
    except domain.Unreadable as error:
        _refuse(found, error, now)
        return
    except ledger_operations.Stopped:
        return
    account = found.account or _suggested(found.user, reading)
    entries = list(entries_of(reading))
    new, known = ledger_operations.compare_entries(account=account, entries=entries)
    _finish(found, State.READY, account=account, rows_new=new, rows_known=known, refusal=None, **facts_of(reading))


def _read(found: StatementImport, tell: ledger_operations.Progress) -> domain.Reading:
    data = sealing.file_of(found)
    saved = [(row.signature, domain.Mapping.from_json(row.mapping)) for row in saved_mappings_of(found.user)]
    return sandbox.read(
        data,
        found.filename,
        mapping=domain.Mapping.from_json(found.mapping) if found.mapping else None,
        saved=saved,
        default_currency=_currency(found),
        progress=lambda done, of: tell("reading", done, of),
    )


def _currency(found: StatementImport) -> str:
    """The currency of a file that names none: its account's, else the person's."""
    return found.account.currency if found.account else str(found.user.currency)


def _finish(found: StatementImport, state: State, **facts: Any) -> bool:
    """Move an import on from where it was read at; if it was cancelled meanwhile, it stays so. Says which it was."""
    words = sealing.seal_import(found, **{name: facts.pop(name) for name in sealing.WORDS.keys() & facts.keys()})
    rows = StatementImport.objects.filter(id=found.id, state=found.state)
    moved = rows.update(state=state, leased_until=None, words=words, **facts)
    cache.delete(f"import-progress:{found.id}")
    events.announce("statement.changed", user_id=found.user_id, import_id=found.id)
    return bool(moved)


def _refuse(found: StatementImport, error: domain.Unreadable, now: datetime) -> None:
    """Where only a password is missing, the import waits for it."""
    if error.slug == "password-needed":
        _finish(found, State.NEEDS_PASSWORD, refusal=None)
    else:
        _finish(found, State.REFUSED, refusal=_refusal(error).body(), finished_at=now)


def unlock_import(*, user: Any, import_id: int, password: str, now: datetime) -> StatementImport:
    """Take the password off a document and read on. The password opens it this once and is kept nowhere.

    What is kept from then on is the document without it, sealed as every upload is.
    Raises NotFound, ConsentNeeded, ImportStateRefused, PasswordWrong, FileRefused.
    """
    found = import_of(user, import_id)
    consent.demand_consent(user=user, purposes=PURPOSES, now=now)
    _expect(found, State.NEEDS_PASSWORD)
    try:
        opened = sandbox.unlock(sealing.file_of(found), password)
    except domain.Unreadable as error:
        if error.slug == "password-wrong":
            raise PasswordWrong("Type it as the bank gave it: capital and small letters differ.") from None
        raise _refusal(error) from None
    kept, locked = vault.keep_file(folder="statements", content=opened), found.stored_as
    try:
        with transaction.atomic():
            words = sealing.seal_import(found, key=kept.key)
            facts = {"stored_as": kept.stored_as, "words": words, "leased_until": now + LEASE}
            _move(found, (State.NEEDS_PASSWORD,), State.READING, **facts)
            audit.record(actor=user, action="statement.unlocked", subject=found)
            background.enqueue("statements.read_statement", import_id=found.id)
            transaction.on_commit(lambda: vault.forget_file(locked))
    except ImportStateRefused:
        vault.forget_file(kept.stored_as)
        raise
    return import_of(user, import_id)


def _refusal(error: domain.Unreadable) -> FileRefused:
    errors = [{"pointer": f"#/lines/{line}", "detail": masked(detail)} for line, detail in error.errors]
    return FileRefused(
        masked(error.detail or error.title), errors=errors or None, reason=error.slug, heading=error.title
    )


def _suggested(user: Any, reading: domain.Reading) -> Any:
    """The one account that the file can belong to, if there is just one that bears its last digits."""
    if not reading.mask:
        return None
    fitting = ledger.matching_accounts(
        user, mask=reading.mask, institution=reading.institution, currency=reading.currency
    )
    return fitting[0] if len(fitting) == 1 else None


def preview_mapping(*, user: Any, import_id: int, mapping: dict[str, Any], now: datetime) -> dict[str, Any]:
    """What the file's first rows would be under a mapping, and which lines cannot be read.

    Raises NotFound, ConsentNeeded, InvalidInput.
    """
    found = import_of(user, import_id)
    consent.demand_consent(user=user, purposes=PURPOSES, now=now)
    _expect(found, *UNFINISHED)
    data = sealing.file_of(found)
    try:
        rows, errors, count = sandbox.preview(
            data, found.filename, _mapping(mapping), default_currency=_currency(found)
        )
    except domain.Unreadable as error:
        raise _refusal(error) from error
    return {
        "rows": [sample_row(row) for row in rows],
        "errors": [{"line": line, "detail": masked(detail)} for line, detail in errors],
        "rows_read": count,
    }


def _mapping(given: dict[str, Any]) -> domain.Mapping:
    try:
        return domain.Mapping.from_json(given)
    except ValueError as error:
        raise invalid("#/mapping", str(error)) from error


def set_mapping(
    *, user: Any, import_id: int, mapping: dict[str, Any], now: datetime, save_as: str = ""
) -> StatementImport:
    """Say which column is what and read the file again; `save_as` keeps the mapping for the next file like it.

    Raises NotFound, ConsentNeeded, InvalidInput, ImportStateRefused.
    """
    found = import_of(user, import_id)
    consent.demand_consent(user=user, purposes=PURPOSES, now=now)
    _expect(found, *UNFINISHED)
    wanted = _mapping(mapping)
    with transaction.atomic():
        if save_as:
            _save_mapping(found, wanted, save_as)
        _move(
            found, (State.NEEDS_MAPPING, State.READY), State.READING, mapping=wanted.to_json(), leased_until=now + LEASE
        )
        background.enqueue("statements.read_statement", import_id=found.id)
    return import_of(user, import_id)


def _save_mapping(found: StatementImport, mapping: domain.Mapping, name: str) -> None:
    lines = (found.table or {}).get("lines", [])
    if 0 <= mapping.header_line < len(lines):
        signature = domain.header_signature(lines, mapping.header_line)
        index, words = sealing.seal_mapping(found.user, masked(name), signature)
        SavedMapping.objects.update_or_create(
            user_id=found.user_id, signature_index=index, defaults={"words": words, "mapping": mapping.to_json()}
        )


@transaction.atomic
def restore_mappings(*, user: Any, rows: Sequence[Mapping[str, Any]]) -> int:
    """Bring saved mappings back from an export; a mapping that cannot be is left out. Returns how many came."""
    count = 0
    for row in rows:
        try:
            mapping = domain.Mapping.from_json(row["mapping"]).to_json()
        except (KeyError, TypeError, ValueError):
            continue
        index, words = sealing.seal_mapping(user, masked(str(row["name"]))[:60], str(row["signature"])[:64])
        SavedMapping.objects.update_or_create(
            user=user, signature_index=index, defaults={"words": words, "mapping": mapping}
        )
        count += 1
    return count


def _expect(found: StatementImport, *states: State) -> None:
    if found.state not in states:
        raise ImportStateRefused(f"The import is {found.get_state_display().lower()}.", state=found.state)


def _move(found: StatementImport, before: tuple[State, ...], after: State, **facts: Any) -> None:
    """One compare-and-set from a state to the next. Raises ImportStateRefused when it was moved meanwhile."""
    if not StatementImport.objects.filter(id=found.id, state__in=before).update(state=after, **facts):
        found.refresh_from_db()
        _expect(found, *before)


def confirm_import(
    *,
    user: Any,
    import_id: int,
    now: datetime,
    account_id: int | None = None,
    new_account: dict[str, Any] | None = None,
) -> StatementImport:
    """Record a ready import's rows into an account, in the background and all or none.

    Raises NotFound, ConsentNeeded, InvalidInput, CurrencyDiffers, ImportStateRefused.
    """
    found = import_of(user, import_id)
    consent.demand_consent(user=user, purposes=PURPOSES, now=now)
    _expect(found, State.READY)
    if (account_id is None) == (new_account is None):
        raise invalid("#/account_id", "Name an account, or describe a new one.")
    with transaction.atomic():
        if new_account is not None:
            account = ledger_operations.open_account(user=user, now=now, **new_account)
        else:
            account = ledger.account_of(user, account_id or 0)
        if found.currency and found.currency != account.currency:
            raise CurrencyDiffers(f"The file is in {found.currency}, the account in {account.currency}.")
        consent.use_consent(user=user, purposes=PURPOSES, what="statement.recorded", subject_id=found.id, now=now)
        _move(found, (State.READY,), State.RUNNING, account=account, leased_until=now + LEASE)
        background.enqueue("statements.record_statement", import_id=found.id)
    return import_of(user, import_id)


def record_statement(*, import_id: int, now: datetime) -> None:
    """Record a confirmed import. Safe to run twice: rows already there are recognised."""
    found = StatementImport.objects.filter(id=import_id, state=State.RUNNING).select_related("user", "account").first()
    if found is None or found.account is None or not found.user.is_active:
        return
    if not consents.has_consent(found.user_id, *PURPOSES, now=now):
        _finish(found, State.CANCELLED, finished_at=now)
        return
    sealing.open_imports(found.user, [found])
    try:
        _record(found, found.account, _read(found, _telling(found.id)), now)
    except domain.NeedsMapping as needs:  # what was certain with the person's currency or mapping then is not any more
        _finish(found, State.NEEDS_MAPPING, table=table_of(needs), warnings=[masked(needs.reason)], refusal=None)
    except domain.Unreadable as error:
        _refuse(found, error, now)
    except ledger_operations.Stopped:
        _finish(found, State.CANCELLED, finished_at=now)


@transaction.atomic
def _record(found: StatementImport, account: Any, reading: domain.Reading, now: datetime) -> None:
    """The rows and the end of the import, both or neither. Raises Stopped for one that was cancelled while it ran."""
    closing = (
        (reading.rows[-1].booked_on, reading.closing_minor)
        if reading.rows and reading.closing_minor is not None
        else None
    )
    recorded = ledger_operations.record_entries(
        account=account,
        entries=list(entries_of(reading)),
        source="statement",
        now=now,
        closing=closing,
        covered=reading.covered,
        progress=_telling(found.id),
    )
    facts = {"batch": recorded.batch, "rows_new": recorded.new, "rows_known": recorded.known}
    if not _finish(found, State.DONE, finished_at=now, table=None, **facts):
        raise ledger_operations.Stopped


def _telling(import_id: int) -> ledger_operations.Progress:
    """A progress callback that the browser can see, and that stops the work early once it is cancelled.

    That it was cancelled is a fact of the row, which the last step looks at; the cache's word only saves the way there.
    """

    def tell(phase: str, done: int, of: int) -> None:
        if cache.get(f"import-cancel:{import_id}"):
            raise ledger_operations.Stopped
        cache.set(f"import-progress:{import_id}", {"phase": phase, "done": done, "of": of}, timeout=900)

    return tell


def cancel_import(*, user: Any, import_id: int, now: datetime) -> StatementImport:
    """Give an import up; one that is running stops at its next step and keeps nothing. Raises NotFound, ImportStateRefused."""
    found = import_of(user, import_id)
    if found.state == State.CANCELLED:
        return found
    stoppable = (*UNFINISHED, State.RUNNING)
    _expect(found, *stoppable)
    with transaction.atomic():  # a worker that is about to commit holds the row, and this waits for its word
        _move(found, stoppable, State.CANCELLED, finished_at=now, leased_until=None)
        audit.record(actor=user, action="statement.cancelled", subject=found)
        transaction.on_commit(lambda: cache.set(f"import-cancel:{found.id}", True, timeout=900))
    return import_of(user, import_id)


def undo_import(*, user: Any, import_id: int, now: datetime) -> StatementImport:
    """Take everything an import brought out of the ledger again, at any later time. Raises NotFound, ImportStateRefused."""
    return _turn(user, import_id, State.DONE, State.UNDONE, now)


def redo_import(*, user: Any, import_id: int, now: datetime) -> StatementImport:
    """Bring an undone import back, with the edits made to its rows. Raises NotFound, ConsentNeeded, ImportStateRefused."""
    consent.demand_consent(user=user, purposes=PURPOSES, now=now)
    return _turn(user, import_id, State.UNDONE, State.DONE, now)


@transaction.atomic
def _turn(user: Any, import_id: int, before: State, after: State, now: datetime) -> StatementImport:
    found = import_of(user, import_id)
    if found.state == after:
        return found
    _expect(found, before)
    if found.batch_id is not None and after == State.UNDONE:
        ledger_operations.undo_batch(user=user, batch_id=found.batch_id, now=now)
    elif found.batch_id is not None:
        ledger_operations.redo_batch(user=user, batch_id=found.batch_id)
    _move(found, (before,), after, undone_at=now if after == State.UNDONE else None)
    if found.batch_id is None:  # else the ledger has written it down
        audit.record(actor=user, action=f"statement.{after.value}", subject=found)
    return import_of(user, import_id)


def sweep(*, now: datetime, lease_over: bool = True) -> None:
    """Take up imports whose worker is gone.

    With `lease_over` only those whose lease has run out; at the start of the embedded server, where no other worker
    can hold one, all of them.
    """
    waiting = StatementImport.objects.filter(state__in=(State.READING, State.RUNNING), user__is_active=True)
    if lease_over:
        waiting = waiting.filter(Q(leased_until=None) | Q(leased_until__lt=now))
    for found in waiting.order_by("id")[:100]:
        StatementImport.objects.filter(id=found.id).update(leased_until=now + LEASE)
        step = "read_statement" if found.state == State.READING else "record_statement"
        background.enqueue(f"statements.{step}", import_id=found.id)


def forget_uploads(*, now: datetime) -> None:
    """Delete files that have had their time; what was never confirmed is cancelled. Safe to run twice."""
    over = StatementImport.objects.exclude(stored_as="").filter(created_at__lt=now - retention().uploads)
    for found in over.exclude(state__in=(State.READING, State.RUNNING)).order_by("id")[:500]:
        vault.forget_file(found.stored_as)
        state = State.CANCELLED if found.state in UNFINISHED else found.state
        StatementImport.objects.filter(id=found.id).update(stored_as="", state=state)
