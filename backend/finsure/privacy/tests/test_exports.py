"""Everything comes along, nothing dangerous does, and it all comes back."""

import csv
from datetime import timedelta
import hashlib
import io
import json
import random
from typing import Any
import zipfile

from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
import pytest

from finsure.core.problems import NotFound
from finsure.identity import operations as identity
from finsure.identity.domain import VerifiedIdentity
from finsure.identity.models import User
from finsure.ledger import operations as ledger
from finsure.ledger import queries as books
from finsure.ledger.models import Account, DailyTotal, MonthlyTotal, Transaction
from finsure.ledger.operations import ArchiveRefused
from finsure.ledger.operations.restoring import LedgerNotEmpty
from finsure.privacy import operations, queries
from finsure.privacy.domain import csv_cell, safe_name
from finsure.privacy.models import Export, ExportState
from finsure.privacy.operations.exports import ExportUnderWay, handed_out
from finsure.privacy.operations.restoring import ArchiveNewer, ArchiveUnreadable
from finsure.privacy.tests.comparing import canonical
from finsure.privacy.tests.factories import NOW, archive_of, books_of, tables_in
from finsure.vault import operations as vault


@pytest.mark.django_db(transaction=True)
@hypothesis_settings(
    max_examples=6, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10**6))
def test_an_export_brought_to_a_new_person_exports_the_same(seed: int) -> None:
    first, second = User.objects.create(), User.objects.create()
    identity.change_person(user=first, changes={"name": "First"})
    books_of(first, seed)

    exported = archive_of(first)
    operations.restore_archive(user=second, source=exported, now=NOW)
    again = archive_of(second)

    assert canonical(tables_in(again)) == canonical(tables_in(exported))
    assert tables_in(again)["identity.user"][0]["name"] == "First"


def test_the_new_ledger_has_totals_and_files_of_its_own(asha: User, bilal: User) -> None:
    books_of(asha, 7)

    operations.restore_archive(user=bilal, source=archive_of(asha), now=NOW)

    for mine, theirs in zip(books.accounts_of(bilal), books.accounts_of(asha), strict=True):
        assert (mine.balance_minor, mine.transactions) == (theirs.balance_minor, theirs.transactions)
    assert DailyTotal.objects.filter(user=bilal).count() == DailyTotal.objects.filter(user=asha).count()
    assert MonthlyTotal.objects.filter(user=bilal).exists()
    (row,) = books.page_of(bilal, books.Filters(q="By hand"))[0]
    files = [books.attachment_of(bilal, file.id) for file in row.files]
    assert {filename: content for filename, _, content in files} == {
        "a receipt.txt": b"Two teas",
        "r.pdf": b"%PDF-1.4 tea",
    }
    before = Account.objects.filter(user=asha).first()
    edit = ledger.edit_transactions(user=bilal, ids=[row.id], now=NOW, note="mine")
    assert edit.transactions == 1
    assert before is not None


def test_every_table_of_a_person_is_in_the_archive_twice_with_its_hash(asha: User) -> None:
    books_of(asha, 1)
    with zipfile.ZipFile(archive_of(asha)) as archive:
        manifest = json.loads(archive.read("manifest.json"))

        for facts in manifest["tables"]:
            page = archive.read(f"data/{facts['name']}.json")
            sheet = list(csv.reader(io.StringIO(archive.read(f"data/{facts['name']}.csv").decode())))
            assert hashlib.sha256(page).hexdigest() == facts["sha256"]
            assert len(json.loads(page)) == len(sheet) - 1 == facts["rows"]
            assert sheet[0] == facts["columns"]
        assert [facts["name"] for facts in manifest["tables"]] == [table.label for table in handed_out()]
        assert b"./finsure import-all" in archive.read("README.txt")


def test_the_strangers_rows_are_not_in_it(asha: User, bilal: User) -> None:
    books_of(asha, 1)
    books_of(bilal, 2)

    tables = tables_in(archive_of(asha))

    assert {row["user"] for rows in tables.values() for row in rows if "user" in row} == {asha.id}
    assert len(tables["identity.identity"]) == 1


def test_no_cell_is_run_as_a_formula(asha: User) -> None:
    books_of(asha, 3)
    with zipfile.ZipFile(archive_of(asha)) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".csv")]

    for sheet in sheets:
        for line in csv.reader(io.StringIO(sheet)):
            words = [cell for cell in line if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}]
            assert all(cell.lstrip("-").isdigit() for cell in words), words


@pytest.mark.parametrize("word", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", " =1", "＝1", "|calc", "%x"])
def test_words_that_look_like_formulas_get_an_apostrophe_and_numbers_do_not(word: str) -> None:
    assert csv_cell(word) == f"'{word}"
    assert csv_cell(-5) == "-5"


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\x\\y.txt", "..", "", "a\0b", "CON\n", "/"])
def test_a_file_in_the_archive_stays_in_its_folder(name: str) -> None:
    safe = safe_name(name)

    assert safe
    assert "/" not in safe
    assert not safe.startswith(".")


def test_an_archive_comes_only_into_an_empty_ledger(asha: User) -> None:
    books_of(asha, 1)

    with pytest.raises(LedgerNotEmpty):
        operations.restore_archive(user=asha, source=archive_of(asha), now=NOW)


@pytest.mark.django_db(transaction=True)
def test_sealed_columns_are_handed_out_opened(asha: User) -> None:
    proven = VerifiedIdentity("local", "+919876543210", "+919876543210")
    identity.sign_in(identity=proven, device="Phone", now=NOW)

    archive = archive_of(asha)

    (row,) = tables_in(archive)["identity.identity"]
    assert (row["subject"], row["phone"]) == (proven.subject, proven.phone)
    assert not {"digest", "phone_index"} & set(row)
    with zipfile.ZipFile(archive) as opened:
        assert "'+919876543210" in opened.read("data/identity.identity.csv").decode()


def test_a_ledger_that_came_back_recognises_its_statement(asha: User, bilal: User) -> None:
    """Whether by words or, where the bank words a row otherwise, by the bank's reference."""
    account = ledger.open_account(user=asha, name="Savings", kind="savings", currency="INR", now=NOW)
    day = NOW.date()
    rows = [
        ledger.Entry(day, -100, "Tea"),
        ledger.Entry(day, -100, "Tea"),
        ledger.Entry(day, -7, "x", provider_ref="R1"),
    ]
    ledger.record_entries(account=account, entries=rows, source="statement", now=NOW)

    operations.restore_archive(user=bilal, source=archive_of(asha), now=NOW)

    (mine,) = books.accounts_of(bilal)
    again = [*rows[:2], ledger.Entry(day, -7, "Worded otherwise", provider_ref="R1"), ledger.Entry(day, -100, "Tea")]
    assert ledger.compare_entries(account=mine, entries=again) == (1, 3)
    assert ledger.record_entries(account=mine, entries=again, source="statement", now=NOW).new == 1
    marks = Transaction.objects.values_list("fingerprint", flat=True)
    assert len(set(marks)) == len(marks) == 7


def test_pending_rows_come_back_as_such_and_are_booked_here(asha: User, bilal: User) -> None:
    account = ledger.open_account(user=asha, name="Savings", kind="savings", currency="INR", now=NOW)
    tea, other = (ledger.Entry(NOW.date(), -100, "Tea", provider_ref=ref) for ref in ("R1", ""))
    ledger.record_entries(account=account, entries=[], source="aa", now=NOW, pending=[tea])
    ledger.record_entries(account=account, entries=[tea], source="aa", now=NOW + timedelta(hours=1), pending=[tea])
    ledger.record_entries(account=account, entries=[], source="aa", now=NOW + timedelta(hours=2), pending=[tea, other])

    operations.restore_archive(user=bilal, source=archive_of(asha), now=NOW)

    assert shown_to(bilal) == shown_to(asha) == [False, True]
    (mine,) = books.accounts_of(bilal)
    later = NOW + timedelta(days=1)
    recorded = ledger.record_entries(account=mine, entries=[tea, other], source="aa", now=later, pending=[])
    assert (recorded.new, shown_to(bilal)) == (1, [False, False])


def shown_to(user: User) -> list[bool]:
    return sorted(row.pending for row in books.page_of(user, books.Filters())[0])


def test_words_come_back_sealed(asha: User, bilal: User) -> None:
    books_of(asha, 1)

    operations.restore_archive(user=bilal, source=archive_of(asha), now=NOW)

    for kept in vault.registered():
        if kept.model._meta.app_label in {"ledger", "statements"}:
            for row in kept.model._default_manager.filter(user=bilal).values_list(*kept.columns):
                assert not any(word.encode() in bytes(sealed) for sealed in row for word in ("Tea", "Savings", "Mine"))
    assert {row["name"] for row in tables_in(archive_of(bilal))["ledger.account"]} == {"Savings", "=Card"}


@pytest.mark.parametrize("parts", [["one too many"], 1, None])
def test_a_row_whose_parts_are_not_there_is_refused(asha: User, bilal: User, parts: Any) -> None:
    books_of(asha, 1)
    rows = tables_in(archive_of(asha))["ledger.transaction"]
    next(row for row in rows if not row["split"])["parts"] = parts
    bad = spoilt(archive_of(asha), "data/ledger.transaction.json", json.dumps(rows).encode())

    with pytest.raises(ArchiveRefused), transaction.atomic():
        operations.restore_archive(user=bilal, source=bad, now=NOW)


def spoilt(archive: io.BytesIO, name: str, content: bytes | None) -> io.BytesIO:
    target = io.BytesIO()
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(target, "w") as out:
        for member in source.namelist():
            if member != name:
                out.writestr(member, source.read(member))
        if content is not None:
            out.writestr(name, content)
    target.seek(0)
    return target


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("manifest.json", None, ArchiveUnreadable),
        ("manifest.json", b'{"format":"other"}', ArchiveUnreadable),
        ("manifest.json", b'{"format":"finsure-export","version":2}', ArchiveNewer),
        ("data/ledger.account.json", b"[{}]", ArchiveRefused),
        ("data/ledger.account.json", b"[]", ArchiveRefused),
        ("data/ledger.tag.json", b"not json", ArchiveUnreadable),
    ],
)
def test_a_spoilt_archive_changes_nothing(
    asha: User, bilal: User, name: str, content: bytes | None, problem: type[Exception]
) -> None:
    books_of(asha, 1)
    bad = spoilt(archive_of(asha), name, content)

    with pytest.raises(problem), transaction.atomic():
        operations.restore_archive(user=bilal, source=bad, now=NOW)

    assert not Account.objects.filter(user=bilal).exists()


def test_a_file_that_is_no_archive_is_refused(asha: User) -> None:
    with pytest.raises(ArchiveUnreadable):
        operations.restore_archive(user=asha, source=io.BytesIO(b"hello"), now=NOW)


def test_a_card_number_in_an_archive_is_cut_on_its_way_in(asha: User, bilal: User) -> None:
    books_of(asha, 1)
    tables = tables_in(archive_of(asha))
    rows = tables["ledger.transaction"]
    rows[0]["narration"] = "POS 4111 1111 1111 1111"
    bad = spoilt(archive_of(asha), "data/ledger.transaction.json", json.dumps(rows).encode())

    operations.restore_archive(user=bilal, source=bad, now=NOW)

    assert tables_in(archive_of(bilal))["ledger.transaction"][0]["narration"] == "POS XXXX1111"


@pytest.mark.django_db(transaction=True)
class TestJob:
    def test_an_export_is_made_in_the_background_and_goes_after_a_day(self, asha: User) -> None:
        export = operations.ask_export(user=asha, now=NOW)

        ready = queries.download_of(asha, export.id, now=NOW)
        assert (ready.state, ready.done) == (ExportState.READY, ready.of)
        assert hashlib.sha256(b"".join(queries.archive_of(asha, ready))).hexdigest() == ready.sha256
        assert b"manifest.json" not in default_storage.open(ready.stored_as).read()
        assert ready.expires_at
        assert ready.finished_at
        assert ready.expires_at - ready.finished_at == timedelta(hours=24)
        operations.sweep(now=ready.expires_at)
        operations.sweep(now=ready.expires_at)
        assert not default_storage.exists(ready.stored_as)
        assert Export.objects.get().state == ExportState.EXPIRED
        with pytest.raises(NotFound):
            queries.download_of(asha, export.id, now=ready.finished_at)

    def test_an_interrupted_one_is_taken_up_and_given_up_after_three_tries(self, asha: User) -> None:
        waiting = Export.objects.create(user=asha, created_at=NOW, leased_until=NOW, tries=2)
        lost = Export.objects.create(user=asha, created_at=NOW, leased_until=NOW, tries=3)

        operations.take_up(now=NOW + timedelta(minutes=11))

        waiting.refresh_from_db()
        lost.refresh_from_db()
        assert (waiting.state, lost.state) == (ExportState.READY, ExportState.FAILED)

    def test_one_at_a_time(self, asha: User) -> None:
        Export.objects.create(user=asha, created_at=NOW)

        with pytest.raises(ExportUnderWay):
            operations.ask_export(user=asha, now=NOW)

    def test_the_commands_write_it_and_bring_it_back(self, asha: User, bilal: User, tmp_path: Any) -> None:
        books_of(asha, random.Random(1).randrange(100))
        file = tmp_path / "all.zip"

        call_command("export_all", str(file), "--phone", "+919876543210")
        call_command("import_all", str(file), "--phone", "+919876543211")

        assert Transaction.objects.filter(user=bilal).count() == Transaction.objects.filter(user=asha).count()
