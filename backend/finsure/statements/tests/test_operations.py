"""A file's way into the ledger and out again."""

from datetime import timedelta
import io
from typing import Any

from django.core.cache import cache
from django.core.files.storage import default_storage
import pytest

from finsure.core.problems import NotFound
from finsure.ledger import operations as ledger_operations
from finsure.ledger import queries as ledger
from finsure.statements import operations, queries, sealing
from finsure.statements.domain.safety import MAX_BYTES
from finsure.statements.models import State, StatementImport
from finsure.statements.tests.factories import HDFC, NOW, UNKNOWN, receive
from finsure.statements.tests.making import household
from finsure.statements.tests.making_pdf import LAYOUTS, as_pdf

pytestmark = pytest.mark.django_db(transaction=True)
SAVINGS: dict[str, Any] = {
    "name": "HDFC savings", "kind": "savings", "currency": "INR", "institution": "HDFC Bank", "mask": "1234",
}  # fmt: skip


def fresh(found: StatementImport) -> StatementImport:
    return queries.import_of(found.user, found.id)


def mapping_guessed(found: StatementImport) -> dict[str, Any]:
    assert found.table
    return dict(found.table["mapping"])


def brought(user: Any, text: str = HDFC) -> StatementImport:
    found = receive(user, text)
    operations.confirm_import(user=user, import_id=found.id, now=NOW, new_account=SAVINGS)
    return fresh(found)


def test_a_known_layout_is_ready_with_what_it_holds(asha: Any) -> None:
    found = fresh(receive(asha))

    assert (found.state, found.layout, found.mask, found.currency) == (State.READY, "hdfc-savings", "1234", "INR")
    assert (found.rows_read, found.rows_new, found.rows_known, found.closing_minor) == (4, 4, 0, 72_850_00)
    assert (str(found.first_on), str(found.last_on), found.gaps) == ("2026-10-01", "2026-10-05", [])


def test_a_confirmed_import_is_in_the_ledger(asha: Any) -> None:
    done = brought(asha)

    account = ledger.account_of(asha, done.account_id or 0)
    assert (done.state, done.rows_new) == (State.DONE, 4)
    assert (account.balance_minor, account.transactions) == (72_850_00, 4)


def test_the_next_file_of_the_account_suggests_it_and_counts_what_is_known(asha: Any) -> None:
    first = brought(asha)

    second = fresh(
        receive(asha, HDFC + '09/10/26,ATW-512967XXXXXX0001-S1ANBL01-BENGALURU,0001,09/10/26,"2,000.00",,"70,850.00"\n')
    )

    assert (second.account_id, second.rows_new, second.rows_known) == (first.account_id, 1, 4)


def test_an_import_is_undone_and_brought_back(asha: Any) -> None:
    done = brought(asha)

    undone = operations.undo_import(user=asha, import_id=done.id, now=NOW)
    assert (undone.state, ledger.page_of(asha, ledger.Filters())[0]) == (State.UNDONE, [])
    redone = operations.redo_import(user=asha, import_id=done.id, now=NOW)

    assert (redone.state, len(ledger.page_of(asha, ledger.Filters())[0])) == (State.DONE, 4)


def test_an_unknown_layout_asks_and_the_answer_is_remembered(asha: Any) -> None:
    asked = fresh(receive(asha, UNKNOWN))
    assert asked.state == State.NEEDS_MAPPING
    mapping = mapping_guessed(asked) | {"date_order": "dmy"}

    operations.set_mapping(user=asha, import_id=asked.id, mapping=mapping, save_as="My bank", now=NOW)
    again = receive(asha, UNKNOWN)

    assert [fresh(asked).state, fresh(again).state] == [State.READY, State.READY]
    assert [row["amount_minor"] for row in fresh(again).sample] == [-2000, 90_000_00]
    assert [mapping.name for mapping in queries.saved_mappings_of(asha)] == ["My bank"]


def test_a_preview_shows_rows_and_the_lines_that_fail(asha: Any) -> None:
    asked = fresh(receive(asha, UNKNOWN))
    mapping = mapping_guessed(asked) | {"date_order": "ymd"}

    shown = operations.preview_mapping(user=asha, import_id=asked.id, mapping=mapping, now=NOW)

    assert (shown["rows"], len(shown["errors"])) == ([], 2)


def test_a_file_that_cannot_be_read_names_its_lines_and_leaves_nothing(asha: Any) -> None:
    refused = fresh(receive(asha, HDFC.replace("450.00,,", "1e400,,", 1)))

    said = refused.refusal or {}
    assert (refused.state, said["reason"]) == (State.REFUSED, "rows-unreadable")
    assert said["errors"][0]["pointer"] == "#/lines/8"
    assert ledger.page_of(asha, ledger.Filters())[0] == []


def test_a_file_in_another_currency_is_refused_for_the_account(asha: Any) -> None:
    dollars = ledger_operations.open_account(user=asha, name="USD", kind="savings", currency="USD", now=NOW)
    found = receive(asha)

    with pytest.raises(operations.CurrencyDiffers):
        operations.confirm_import(user=asha, import_id=found.id, now=NOW, account_id=dollars.id)

    assert fresh(found).state == State.READY


def test_a_file_too_large_is_refused_before_it_is_kept(asha: Any) -> None:
    with pytest.raises(operations.FileTooLarge):
        operations.receive_file(user=asha, filename="x", content=io.BytesIO(b""), size_bytes=MAX_BYTES + 1, now=NOW)


def test_someone_elses_import_does_not_exist(asha: Any, bilal: Any) -> None:
    found = receive(asha)

    for act in (
        lambda: operations.confirm_import(user=bilal, import_id=found.id, now=NOW, new_account=SAVINGS),
        lambda: operations.cancel_import(user=bilal, import_id=found.id, now=NOW),
        lambda: operations.undo_import(user=bilal, import_id=found.id, now=NOW),
        lambda: operations.preview_mapping(user=bilal, import_id=found.id, mapping={}, now=NOW),
        lambda: receive(bilal, account_id=brought(asha).account_id),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_cancelled_import_cannot_be_confirmed(asha: Any) -> None:
    found = receive(asha)
    operations.cancel_import(user=asha, import_id=found.id, now=NOW)

    with pytest.raises(operations.ImportStateRefused):
        operations.confirm_import(user=asha, import_id=found.id, now=NOW, new_account=SAVINGS)


def test_a_running_import_that_is_cancelled_keeps_nothing(asha: Any) -> None:
    found = receive(asha)
    account = ledger_operations.open_account(user=asha, now=NOW, **SAVINGS)
    StatementImport.objects.filter(id=found.id).update(state=State.RUNNING, account=account)
    operations.cancel_import(user=asha, import_id=found.id, now=NOW)

    operations.record_statement(import_id=found.id, now=NOW)

    assert (fresh(found).state, ledger.page_of(asha, ledger.Filters())[0]) == (State.CANCELLED, [])


def test_a_cancel_does_not_rest_on_the_cache(asha: Any) -> None:
    """It may be emptied, or the worker be gone and its import taken up again an hour later."""
    found = receive(asha)
    account = ledger_operations.open_account(user=asha, now=NOW, **SAVINGS)
    StatementImport.objects.filter(id=found.id).update(state=State.RUNNING, account=account)

    cancelled = operations.cancel_import(user=asha, import_id=found.id, now=NOW)
    cache.clear()
    operations.sweep(now=NOW + timedelta(hours=1))
    operations.record_statement(import_id=found.id, now=NOW)

    assert (cancelled.state, cancelled.finished_at) == (State.CANCELLED, NOW)
    assert (fresh(found).state, ledger.page_of(asha, ledger.Filters())[0]) == (State.CANCELLED, [])


def test_a_cancel_that_comes_while_rows_are_recorded_takes_them_back(
    asha: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cache never hears of it: the last step itself looks at the row, and what was recorded goes with it."""
    found = receive(asha)
    account = ledger_operations.open_account(user=asha, now=NOW, **SAVINGS)
    StatementImport.objects.filter(id=found.id).update(state=State.RUNNING, account=account)
    open_imports = sealing.open_imports

    def cancelled_meanwhile(user: Any, imports: list[StatementImport]) -> None:
        monkeypatch.setattr(sealing, "open_imports", open_imports)
        operations.cancel_import(user=asha, import_id=found.id, now=NOW)
        cache.clear()
        open_imports(user, imports)

    monkeypatch.setattr(sealing, "open_imports", cancelled_meanwhile)  # once the worker has taken the import up
    operations.record_statement(import_id=found.id, now=NOW)

    assert (fresh(found).state, ledger.page_of(asha, ledger.Filters())[0]) == (State.CANCELLED, [])
    assert ledger.account_of(asha, account.id).transactions == 0


def test_cancelling_and_recording_at_once_is_one_or_the_other(asha: Any, at_once: Any) -> None:
    account = ledger_operations.open_account(user=asha, now=NOW, **SAVINGS)
    for _ in range(4):
        found = receive(asha)
        StatementImport.objects.filter(id=found.id).update(state=State.RUNNING, account=account)

        def act(number: int, found: StatementImport = found) -> Any:
            if number:
                return operations.cancel_import(user=asha, import_id=found.id, now=NOW)
            return operations.record_statement(import_id=found.id, now=NOW)

        _, answer = at_once(act, times=2)

        done = fresh(found)
        rows = ledger.page_of(asha, ledger.Filters())[0]
        if isinstance(answer, operations.ImportStateRefused):
            assert (done.state, len(rows)) == (State.DONE, 4)
            operations.undo_import(user=asha, import_id=found.id, now=NOW)
        else:
            assert (answer.state, done.state, rows) == (State.CANCELLED, State.CANCELLED, [])


def test_confirming_twice_at_once_records_once(asha: Any, at_once: Any) -> None:
    account = ledger_operations.open_account(user=asha, now=NOW, **SAVINGS)
    found = receive(asha)

    at_once(lambda _: operations.confirm_import(user=asha, import_id=found.id, now=NOW, account_id=account.id), times=6)

    assert (fresh(found).state, len(ledger.page_of(asha, ledger.Filters())[0])) == (State.DONE, 4)


def test_an_import_whose_worker_died_is_taken_up_again(asha: Any) -> None:
    found = receive(asha)
    account = ledger_operations.open_account(user=asha, now=NOW, **SAVINGS)
    StatementImport.objects.filter(id=found.id).update(state=State.RUNNING, account=account, leased_until=NOW)

    operations.sweep(now=NOW - timedelta(minutes=1))
    assert fresh(found).state == State.RUNNING
    operations.sweep(now=NOW + timedelta(minutes=11))

    assert (fresh(found).state, fresh(found).rows_new) == (State.DONE, 4)


def test_a_file_is_forgotten_a_week_later_and_its_import_can_still_be_undone(asha: Any) -> None:
    done = brought(asha)
    stored_as = done.stored_as

    operations.forget_uploads(now=NOW + timedelta(days=8))
    operations.undo_import(user=asha, import_id=done.id, now=NOW)

    assert (fresh(done).state, default_storage.exists(stored_as)) == (State.UNDONE, False)


def test_too_many_waiting_files_are_refused(asha: Any) -> None:
    for _ in range(operations.MAX_WAITING):
        receive(asha)

    with pytest.raises(operations.TooManyUploads):
        receive(asha)


def locked(user: Any) -> StatementImport:
    data = as_pdf(household()[:20], LAYOUTS["hdfc-savings"], password="ASHA1990")
    return fresh(receive(user, data, filename="statement.pdf"))


def test_a_locked_document_waits_for_its_password_and_opens_once(asha: Any) -> None:
    found = locked(asha)
    before = found.stored_as

    with pytest.raises(operations.PasswordWrong):
        operations.unlock_import(user=asha, import_id=found.id, password="asha1990", now=NOW)
    operations.unlock_import(user=asha, import_id=found.id, password="ASHA1990", now=NOW)

    opened = fresh(found)
    assert (found.state, opened.state, opened.rows_read, opened.format) == (
        State.NEEDS_PASSWORD,
        State.READY,
        20,
        "pdf",
    )
    assert opened.stored_as != before
    assert not default_storage.exists(before)
    with pytest.raises(operations.ImportStateRefused):
        operations.unlock_import(user=asha, import_id=found.id, password="ASHA1990", now=NOW)


def test_an_unlocked_document_is_recorded_without_the_password(asha: Any) -> None:
    found = locked(asha)
    operations.unlock_import(user=asha, import_id=found.id, password="ASHA1990", now=NOW)

    operations.confirm_import(user=asha, import_id=found.id, now=NOW, new_account=SAVINGS)

    assert (fresh(found).state, fresh(found).rows_new) == (State.DONE, 20)


def test_no_trace_of_a_password_is_left(asha: Any, caplog: pytest.LogCaptureFixture) -> None:
    found = locked(asha)

    with pytest.raises(operations.PasswordWrong) as refused:
        operations.unlock_import(user=asha, import_id=found.id, password="ASHA-guess", now=NOW)
    operations.unlock_import(user=asha, import_id=found.id, password="ASHA1990", now=NOW)

    after = fresh(found)
    kept = repr(vars(after)) + caplog.text + str(refused.value.body())
    assert "ASHA1990" not in kept
    assert "ASHA-guess" not in kept


def test_somebody_elses_document_is_not_there_to_open(asha: Any, bilal: Any) -> None:
    found = locked(asha)

    with pytest.raises(NotFound):
        operations.unlock_import(user=bilal, import_id=found.id, password="ASHA1990", now=NOW)
