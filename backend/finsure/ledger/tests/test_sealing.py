"""What rests in the tables is no word of anybody, and everything is found and shown as if it were."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
import pytest

from finsure.ledger import operations, queries
from finsure.ledger.models import Transaction
from finsure.ledger.queries import search
from finsure.ledger.tests.factories import NOW, account_of, entry, record, row_of
from finsure.vault import operations as vault
from finsure.vault.models import UserKey
from finsure.vault.operations import SealedDataDamaged

pytestmark = pytest.mark.django_db


def ids_of(user: Any, **filters: Any) -> list[int]:
    return [row.id for row in queries.page_of(user, queries.Filters(**filters), limit=200)[0]]


def everything_stored() -> bytes:
    """All values of all tables of the ledger, as they rest."""
    parts: list[bytes] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith("ledger_"):
                cursor.execute(f"SELECT * FROM {table}")
                for row in cursor.fetchall():
                    parts += [value if isinstance(value, bytes) else str(value).encode() for value in row]
    return b"\n".join(parts)


def test_no_word_rests_in_plain(asha: Any) -> None:
    account = account_of(asha, name="CANARYaccount", institution="CANARYbank", mask="1234")
    record(
        account,
        entry(1, -1000, "UPI-CANARYshop-CANARYvpa@ybl-612345678901", reference="CANARYref", provider_ref="CANARYfit"),
    )
    row = row_of(account)
    own = operations.add_category(user=asha, name="CANARYown", group="food", budget_class="want")
    operations.edit_transactions(
        user=asha, ids=[row.id], category=own.id, name="CANARYname", note="CANARYnote", tags=["CANARYtag"], now=NOW
    )
    parts = [(own.id, -400, "CANARYpart"), (own.id, -600, "CANARYother")]
    operations.split_transaction(user=asha, transaction_id=row.id, parts=parts, now=NOW)
    operations.attach(user=asha, transaction_id=row.id, filename="CANARYfile.txt", content=b"CANARYcontent", now=NOW)

    stored = everything_stored()

    assert b"1234" in stored
    assert b"canary" not in stored.lower()
    shown = queries.transaction_of(asha, row.id)
    assert (shown.account.name, shown.name, shown.note, shown.tags) == (
        "CANARYaccount", "CANARYname", "CANARYnote", ["CANARYtag"],
    )  # fmt: skip
    assert [part.note for part in shown.parts] == ["CANARYpart", "CANARYother"]
    assert queries.attachment_of(asha, shown.files[0].id) == ("CANARYfile.txt", "text/plain", b"CANARYcontent")


@pytest.mark.parametrize(
    "asked", ["straße", "STRASSE", 'say "hi"', "back\\slash", "ma note", "shop@ybl", "ÉCLAIR", "eclair\u0301"]
)
def test_words_are_found_whatever_their_case_and_signs(asha: Any, asked: str) -> None:
    account = account_of(asha)
    record(account, entry(1, -100, "POS STRASSE"), entry(2, -200, "UPI/DR/1/X/YESB/shop@ybl/Pay"), entry(3, -300, "z"))
    (third,) = ids_of(asha, start=date(2026, 11, 3))
    operations.edit_transactions(
        user=asha, ids=[third], name='éclair, say "hi"', note="a note for Ma; back\\slash; eclair\u0301", now=NOW
    )

    found = ids_of(asha, q=asked)

    assert len(found) == 1


def test_what_is_not_searched_is_not_found(asha: Any) -> None:
    account = account_of(asha)
    record(account, entry(1, -100, "POS SHOP", reference="R778899"))

    assert ids_of(asha, q="R778899") == []
    assert ids_of(asha, q="shop nowhere") == []


def test_pages_of_a_search_are_the_whole_of_it_however_it_is_sliced(asha: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(search, "FIRST_SLICE", 2)
    monkeypatch.setattr(search, "MOST_IN_SLICE", 5)
    account = account_of(asha)
    record(account, *(entry(1 + n % 9, -100 - n, f"POS {'EVEN' if n % 2 == 0 else 'ODD'} {n}") for n in range(40)))

    seen: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        page, cursor = queries.page_of(asha, queries.Filters(q="even"), cursor=cursor, limit=3)
        seen += [row.id for row in page]

    even = [row for row in queries.page_of(asha, queries.Filters(), limit=200)[0] if "EVEN" in row.narration]
    assert seen == [row.id for row in even]
    (sums,) = queries.summary_of(asha, queries.Filters(q="even"))
    assert (sums.transactions, sums.out_minor) == (20, -sum(row.amount_minor for row in even))
    exported = [row.id for row in queries.rows_for_export(asha, queries.Filters(q="even"))]
    assert sorted(exported) == sorted(seen)


def test_words_do_not_open_in_another_row(asha: Any) -> None:
    account = account_of(asha)
    record(account, entry(1, -100, "ONE"), entry(2, -200, "TWO"))
    first, second = Transaction.objects.order_by("id")

    Transaction.objects.filter(id=first.id).update(words=second.words)

    with pytest.raises(SealedDataDamaged):
        queries.transaction_of(asha, first.id)


def rotated(user: Any, now: datetime) -> None:
    vault.begin_rotation(user_id=user.id, now=now)
    for step in range(1, 12):
        vault.sweep(now=now + step * vault.SETTLED)


def test_a_rotation_keeps_every_word_and_recognises_every_row(asha: Any) -> None:
    account = account_of(asha)
    rows = [entry(1, -100, provider_ref="F1"), entry(1, -100, "SAME"), entry(1, -100, "SAME"), entry(2, 500, "SALARY")]
    record(account, *rows)
    edit = operations.edit_transactions(user=asha, ids=ids_of(asha), note="before", add_tags=["Goa"], now=NOW)

    rotated(asha, NOW + timedelta(days=1))

    assert list(UserKey.objects.order_by("version").values_list("state", flat=True)) == ["destroyed", "primary"]
    assert record(account, *rows).new == 0
    assert len(ids_of(asha, q="before", tag="Goa")) == 4
    operations.edit_transactions(user=asha, ids=ids_of(asha), add_tags=["Goa"], remove_tags=["x"], now=NOW)
    assert queries.tags_of(asha) == [{"name": "Goa", "transactions": 4}]
    operations.undo_edit(user=asha, edit_id=edit.id, now=NOW)
    assert {row.note for row in queries.page_of(asha, queries.Filters())[0]} == {""}


def test_the_database_itself_refuses_a_row_twice_after_a_rotation(asha: Any) -> None:
    account = account_of(asha)
    record(account, entry(1, -100, "ONE"))
    before = row_of(account).fingerprint

    rotated(asha, NOW)
    record(account_of(asha, name="Other"), entry(1, -100, "ONE"))

    assert list(Transaction.objects.values_list("fingerprint", flat=True)) == [before, before]
