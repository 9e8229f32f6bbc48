"""Pending rows: shown, counted nowhere, and joined to what they become; the person's changes go over."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pytest

from finsure.core.problems import NotFound
from finsure.ledger import operations, queries
from finsure.ledger.models import Account, Batch, Edit, Link, Removal, Transaction
from finsure.ledger.operations import Entry
from finsure.ledger.operations.pending import StillPending
from finsure.ledger.operations.transactions import PairRefused
from finsure.ledger.tests.factories import NOW, account_of, entry, record
from finsure.ledger.tests.test_totals import check

pytestmark = pytest.mark.django_db

TEA, FUEL = "TEA STALL BANDRA", "HPCL FUEL STATION PUNE"


def at(day: int) -> datetime:
    return datetime(2026, 11, day, 9, tzinfo=UTC)


def answer(account: Account, day: int, booked: list[Entry], pending: list[Entry] | None) -> operations.Recorded:
    """What the bank tells on a day of November."""
    return operations.record_entries(account=account, entries=booked, source="aa", now=at(day), pending=pending)


def shown(user: Any) -> list[tuple[bool, date, int, str]]:
    rows, _ = queries.page_of(user, queries.Filters())
    return [(row.pending, row.booked_on, row.amount_minor, row.narration) for row in rows]


def the(user: Any, *, pending: bool) -> Any:
    """The one shown row that is pending, or is not."""
    rows, _ = queries.page_of(user, queries.Filters())
    (row,) = (row for row in rows if row.pending == pending)
    return row


def test_a_pending_row_is_shown_and_counted_nowhere(asha: Any) -> None:
    account = account_of(asha)

    answer(account, 2, [entry(1, -100_00, "RENT")], [entry(2, -45_50, TEA)])

    assert [row[0] for row in shown(asha)] == [True, False]
    account.refresh_from_db()
    assert (account.posted_minor, account.transactions) == (-100_00, 1)
    (sums,) = queries.summary_of(asha, queries.Filters())
    assert (sums.transactions, sums.out_minor) == (1, 100_00)
    assert [row.narration for row in queries.rows_for_export(asha, queries.Filters())] == ["RENT"]
    check(account)


@pytest.mark.parametrize(
    ("pending", "booked"),
    [
        (entry(2, -45_50, TEA), entry(5, -45_50, TEA)),
        (entry(2, -45_50, "CARD AUTH TEA STALL"), entry(3, -45_50, "POS 4123 TEA STALL BANDRA MUMBAI")),
        (entry(2, -45_50, TEA), entry(2, -45_50, f"UPI-TEA STALL-tea@ybl-YESB0000123-632012345678-{TEA}")),
        (entry(2, -5000_00, FUEL), entry(4, -4870_35, FUEL)),  # less fuel than was set aside
        (entry(2, -1000_00, "CAFE GOA"), entry(4, -1150_00, "CAFE GOA")),  # a tip
        (entry(2, -83_10, "AMAZON US SEATTLE"), entry(5, -84_02, "AMAZON US SEATTLE")),  # another day's rate
        (entry(2, -45_50, TEA), entry(1, -45_50, TEA)),  # booked by value date
        (entry(2, -45_50, "CARD", provider_ref="T1"), entry(9, -60_00, "SHOP", provider_ref="T1")),
    ],
)
def test_a_pending_row_becomes_its_booked_one(asha: Any, pending: Entry, booked: Entry) -> None:
    account = account_of(asha)
    answer(account, 2, [], [pending])

    answer(account, 9, [booked], [])

    assert shown(asha) == [(False, booked.booked_on, booked.amount_minor, booked.narration)]
    was = the(asha, pending=False).was_pending
    assert (was.booked_on, was.amount_minor) == (pending.booked_on, pending.amount_minor)
    assert was.confidence >= 0.95
    assert "nothing else fits" in was.reason
    check(account)


def test_everything_the_person_changed_goes_over(asha: Any) -> None:
    account = account_of(asha)
    answer(account, 2, [], [entry(2, -1000_00, "CAFE GOA")])
    row = the(asha, pending=True)
    operations.edit_transactions(
        user=asha, ids=[row.id], category="family.giving", name="Café", note="with Ma", tags=["goa"], now=at(2)
    )
    parts = [("food.dining", -700_00, "mine"), ("family.giving", -300_00, "hers")]
    operations.split_transaction(user=asha, transaction_id=row.id, parts=parts, now=at(2))

    answer(account, 4, [entry(4, -1150_00, "CAFE GOA")], [])

    booked = the(asha, pending=False)
    assert (booked.name, booked.note, booked.tags, booked.category_source) == ("Café", "with Ma", ["goa"], "person")
    assert [(p.category, p.amount_minor, p.note) for p in booked.parts] == [
        ("food.dining", -850_00, "mine"),  # the largest part takes the tip
        ("family.giving", -300_00, "hers"),
    ]
    assert len(queries.edits_of(asha)[0]) == 2  # what went over is no act of the person's
    check(account)


def test_the_persons_word_on_the_booked_row_stays_above_what_goes_over(asha: Any) -> None:
    account = account_of(asha)
    answer(account, 2, [], [entry(2, -45_50, TEA)])
    first = the(asha, pending=True).id
    edit = operations.edit_transactions(user=asha, ids=[first], category="family.giving", note="tea", now=at(2))
    answer(account, 3, [entry(3, -45_50, TEA)], [])
    booked = the(asha, pending=False)

    operations.edit_transactions(user=asha, ids=[booked.id], category="food.dining", now=at(3))
    answer(account, 4, [entry(3, -45_50, TEA)], [])
    booked = queries.transaction_of(asha, booked.id)
    assert (booked.category, booked.note) == ("food.dining", "tea")

    operations.undo_edit(user=asha, edit_id=edit.id, now=at(4))
    booked = queries.transaction_of(asha, booked.id)
    assert (booked.category, booked.note) == ("food.dining", "")
    check(account)


def test_a_hold_that_is_let_go_disappears(asha: Any) -> None:
    account = account_of(asha)
    answer(account, 2, [], [entry(2, -1_00, "CARD CHECK")])

    answer(account, 3, [entry(3, -800_00, "GROCER")], [])

    assert shown(asha) == [(False, date(2026, 11, 3), -800_00, "GROCER")]
    assert queries.waiting_of(asha) == 0
    check(account)


def test_an_answer_that_tells_nothing_of_pending_rows_takes_none_away(asha: Any) -> None:
    account = account_of(asha)
    answer(account, 2, [], [entry(2, -45_50, TEA)])

    record(account, entry(3, -800_00, "GROCER"))

    assert [row[0] for row in shown(asha)] == [False, True]


def test_two_equal_payments_told_side_by_side_stay_two(asha: Any) -> None:
    account = account_of(asha)
    answer(account, 2, [entry(2, -45_50, TEA)], [entry(2, -45_50, TEA)])
    assert [row[0] for row in shown(asha)] == [True, False]
    assert the(asha, pending=False).was_pending is None

    answer(account, 3, [entry(2, -45_50, TEA), entry(3, -45_50, TEA)], [])

    assert [row[:3] for row in shown(asha)] == [
        (False, date(2026, 11, 3), -45_50),
        (False, date(2026, 11, 2), -45_50),
    ]
    later, earlier = queries.page_of(asha, queries.Filters())[0]
    assert (later.was_pending is None, earlier.was_pending is None) == (False, True)
    check(account)


def test_equal_pending_payments_are_booked_one_by_one(asha: Any) -> None:
    account = account_of(asha)
    tea = entry(2, -45_50, TEA)
    answer(account, 2, [], [tea, tea])
    answer(account, 3, [tea], [tea])
    assert sorted(row[0] for row in shown(asha)) == [False, True]

    answer(account, 4, [tea, tea], [])

    assert [row[0] for row in shown(asha)] == [False, False]
    assert Link.objects.filter(state="linked").count() == 2
    assert queries.waiting_of(asha) == 0
    check(account)


def test_a_pending_row_that_changes_keeps_what_the_person_said(asha: Any) -> None:
    account = account_of(asha)
    answer(account, 2, [], [entry(2, -1000_00, "CARD AUTH CAFE GOA")])
    operations.edit_transactions(user=asha, ids=[the(asha, pending=True).id], note="with Ma", now=at(2))
    answer(account, 3, [], [entry(2, -1010_00, "CAFE GOA PANAJI")])
    assert the(asha, pending=True).note == "with Ma"

    answer(account, 5, [entry(5, -1010_00, "CAFE GOA PANAJI IN")], [])

    assert the(asha, pending=False).note == "with Ma"
    check(account)


def asked(user: Any) -> Any:
    """One open question: the sum is the same, and the words name somebody else."""
    account = account_of(user)
    answer(account, 2, [], [entry(2, -500_00, TEA)])
    operations.edit_transactions(user=user, ids=[the(user, pending=True).id], note="mine", now=at(2))
    answer(account, 4, [entry(4, -500_00, "NETFLIX INDIA")], [])
    ((suggestion,), _) = queries.suggestions_of(user)
    return suggestion


def test_what_is_not_sure_is_asked_and_an_answer_can_be_undone(asha: Any) -> None:
    suggestion = asked(asha)
    assert (suggestion.kind, suggestion.debit.narration, suggestion.debit.note) == ("posting", TEA, "mine")
    assert the(asha, pending=False).note == ""

    edit = operations.accept_suggestion(user=asha, link_id=suggestion.id, now=at(4))

    booked = the(asha, pending=False)
    assert (booked.note, booked.was_pending.confidence) == ("mine", None)
    assert queries.waiting_of(asha) == 0
    operations.undo_edit(user=asha, edit_id=edit.id, now=at(4))
    assert the(asha, pending=False).note == ""
    assert queries.waiting_of(asha) == 1


def test_a_refusal_is_remembered_until_it_is_undone(asha: Any) -> None:
    suggestion = asked(asha)

    edit = operations.reject_suggestion(user=asha, link_id=suggestion.id, now=at(4))
    answer(Account.objects.get(), 5, [entry(4, -500_00, "NETFLIX INDIA")], [])

    assert queries.waiting_of(asha) == 0
    operations.undo_edit(user=asha, edit_id=edit.id, now=at(5))
    assert queries.waiting_of(asha) == 1


def test_one_press_takes_the_two_apart_and_its_undo_joins_them(asha: Any) -> None:
    account = account_of(asha)
    answer(account, 2, [], [entry(2, -45_50, TEA)])
    operations.edit_transactions(user=asha, ids=[the(asha, pending=True).id], category="family.giving", now=at(2))
    booked = [entry(3, -45_50, TEA)]
    answer(account, 3, booked, [])
    row = the(asha, pending=False)

    edit = operations.part_from_pending(user=asha, transaction_id=row.id, now=at(3))
    answer(account, 4, booked, [])

    parted = queries.transaction_of(asha, row.id)
    assert (parted.was_pending, parted.category_source == "person") == (None, False)
    with pytest.raises(PairRefused):
        operations.part_from_pending(user=asha, transaction_id=row.id, now=at(4))
    operations.undo_edit(user=asha, edit_id=edit.id, now=at(4))
    joined = queries.transaction_of(asha, row.id)
    assert (joined.was_pending is None, joined.category) == (False, "family.giving")
    check(account)


def test_one_press_takes_apart_what_the_person_joined(asha: Any) -> None:
    suggestion = asked(asha)
    operations.accept_suggestion(user=asha, link_id=suggestion.id, now=at(4))

    operations.part_from_pending(user=asha, transaction_id=suggestion.credit.id, now=at(4))

    row = the(asha, pending=False)
    assert (row.note, row.was_pending) == ("", None)
    assert queries.waiting_of(asha) == 0


def test_parting_shows_the_pending_row_while_the_bank_tells_it(asha: Any) -> None:
    account = account_of(asha)
    answer(account, 2, [], [entry(2, -45_50, TEA, provider_ref="T1")])
    answer(account, 3, [entry(3, -45_50, TEA, provider_ref="T1")], [entry(2, -45_50, TEA, provider_ref="T1")])
    assert [row[0] for row in shown(asha)] == [False]  # the bank tells one payment in both lists, by the same id

    operations.part_from_pending(user=asha, transaction_id=the(asha, pending=False).id, now=at(3))

    assert [row[0] for row in shown(asha)] == [False, True]


def test_a_pending_row_can_neither_be_deleted_nor_paired_nor_bear_a_file(asha: Any) -> None:
    account = account_of(asha)
    answer(account, 2, [entry(1, 45_50, "BACK")], [entry(2, -45_50, TEA)])
    row, back = the(asha, pending=True), the(asha, pending=False)

    with pytest.raises(StillPending):
        operations.delete_transaction(user=asha, transaction_id=row.id, now=NOW)
    with pytest.raises(StillPending):
        operations.attach(user=asha, transaction_id=row.id, filename="a.txt", content=b"tea", now=NOW)
    with pytest.raises(NotFound):
        operations.pair_transactions(user=asha, transaction_id=back.id, other_id=row.id, kind="refund", now=NOW)

    assert [row[0] for row in shown(asha)] == [True, False]


def test_undoing_the_booked_answer_shows_the_pending_row_again(asha: Any) -> None:
    account = account_of(asha)
    answer(account, 2, [], [entry(2, -45_50, TEA)])
    second = answer(account, 3, [entry(3, -45_50, TEA)], [])

    operations.undo_batch(user=asha, batch_id=second.batch.id, now=at(3))
    assert [row[0] for row in shown(asha)] == [True]

    operations.redo_batch(user=asha, batch_id=second.batch.id)
    assert [row[0] for row in shown(asha)] == [False]
    check(account)


def test_pending_rows_of_a_withheld_answer_leave_every_page_and_are_destroyed(asha: Any) -> None:
    account = account_of(asha)
    batch = answer(account, 2, [entry(1, -100_00, "RENT")], [entry(2, -45_50, TEA)]).batch

    operations.withhold_batches(user=asha, account_id=account.id, batch_ids={batch.id}, now=at(3))
    assert shown(asha) == []
    assert operations.destroy_withheld(batch_ids={batch.id}) == 2
    assert not Transaction.objects.exists()


def test_deleting_the_booked_row_does_not_delete_the_pending_one_for_good(asha: Any) -> None:
    account = account_of(asha)
    answer(account, 2, [], [entry(2, -45_50, TEA)])
    answer(account, 3, [entry(3, -45_50, TEA)], [])

    edit = operations.delete_transaction(user=asha, transaction_id=the(asha, pending=False).id, now=at(3))
    assert shown(asha) == []  # the bank tells it no more
    operations.undo_edit(user=asha, edit_id=edit.id, now=at(3))

    assert the(asha, pending=False).was_pending is not None
    check(account)


def test_the_stranger_cannot_part_them(asha: Any, bilal: Any) -> None:
    account = account_of(asha)
    answer(account, 2, [], [entry(2, -45_50, TEA)])
    answer(account, 3, [entry(3, -45_50, TEA)], [])

    with pytest.raises(NotFound):
        operations.part_from_pending(user=bilal, transaction_id=the(asha, pending=False).id, now=NOW)


def test_over_http_a_row_says_that_it_is_pending_and_then_that_it_was(asha: Any, signed_in: Any) -> None:
    account = account_of(asha)
    answer(account, 2, [], [entry(2, -45_50, TEA)])
    client = signed_in(asha)
    (row,) = client.get("/api/v1/transactions").data["items"]
    assert (row["pending"], row["was_pending"]) == (True, None)
    upload = {"file": SimpleUploadedFile("a.txt", b"tea")}
    refused = client.post(f"/api/v1/transactions/{row['id']}/attachments", upload, format="multipart")
    assert (refused.status_code, refused.data["type"]) == (409, "/problems/still-pending")

    answer(account, 3, [entry(3, -45_50, TEA)], [])
    (row,) = client.get("/api/v1/transactions").data["items"]
    assert (row["pending"], row["was_pending"]["booked_on"]) == (False, "2026-11-02")

    parted = client.delete(f"/api/v1/transactions/{row['id']}/was-pending")
    assert (parted.status_code, parted.data["transaction"]["was_pending"]) == (200, None)
    assert parted.data["edit"]["action"] == "parted"


# A history: payments that are made, told as pending for a while, and booked or let go.
payment = st.tuples(
    st.integers(1, 8),  # made on
    st.integers(0, 4),  # days until it is booked; 0 is at once
    st.sampled_from(["booked", "booked", "booked", "let go"]),
    st.sampled_from([-45_50, -45_50, -500_00, 120_00]),
    st.sampled_from([TEA, FUEL]),
    st.sampled_from([0, 0, 0, 7]),  # what is added in booking
    st.booleans(),  # its words change in booking
)


def told_on(day: int, payments: list[Any]) -> tuple[list[Entry], list[Entry]]:
    """What the bank tells on a day: the booked and the pending."""
    booked, pending = [], []
    for made, wait, end, amount, words, added, changed in payments:
        if made > day:
            continue
        if made + wait > day:
            pending.append(entry(made, amount, words))
        elif end == "booked":
            booked.append(entry(made + wait, amount - added, f"POS {words} IN" if changed else words))
    return sorted(booked, key=lambda one: one.booked_on), pending


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payments=st.lists(payment, min_size=1, max_size=7), data=st.data())
def test_pending_rows_do_not_hang_on_the_order_in_which_answers_come(asha: Any, payments: Any, data: Any) -> None:
    days = sorted(data.draw(st.sets(st.integers(1, 13), min_size=1, max_size=6)))
    pictures = []
    for order in (days, [*data.draw(st.permutations(days)), *data.draw(st.lists(st.sampled_from(days), max_size=3))]):
        for model in (Transaction, Edit, Batch, Account):
            model.objects.all().delete()
        account = account_of(asha)
        for day in order:
            answer(account, day, *told_on(day, payments))
        check(account)
        pictures.append(picture(asha))

    assert pictures[0] == pictures[1]
    booked, pending = told_on(days[-1], payments)
    seen = shown(asha)
    assert Counter(row[2] for row in seen if row[0]) == Counter(one.amount_minor for one in pending)
    assert Counter(row[1:3] for row in seen if not row[0]) == Counter(
        (one.booked_on, one.amount_minor) for one in booked
    )
    assert sum(one.amount_minor for one in booked) == Account.objects.get().posted_minor


def picture(user: Any) -> Counter[Any]:
    """Everything shown, joined and asked, without ids."""
    rows, _ = queries.page_of(user, queries.Filters(), limit=200)
    kept = Counter((row.pending, row.booked_on, row.amount_minor, row.narration, row.was_pending) for row in rows)
    told = (
        "credit__booked_on",
        "credit__amount_minor",
        "debit__booked_on",
        "debit__amount_minor",
        "state",
        "confidence",
    )
    return kept + Counter(Link.objects.values_list(*told))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payments=st.lists(payment, min_size=1, max_size=4), data=st.data())
def test_a_note_on_a_pending_row_is_never_lost_while_it_is_shown(asha: Any, payments: Any, data: Any) -> None:
    """A payment alone of its kind keeps its note until the bank lets it go."""
    one = (
        2,
        data.draw(st.integers(1, 4)),
        "booked",
        -777_70,
        "BOOKSHOP PUNE",
        data.draw(st.sampled_from([0, 7])),
        True,
    )
    for model in (Transaction, Edit, Batch, Account):
        model.objects.all().delete()
    account = account_of(asha)
    days = sorted({2, *data.draw(st.sets(st.integers(3, 13), max_size=5)), 12})
    for day in days:
        answer(account, day, *told_on(day, [*payments, one]))
        found = [row for row in queries.page_of(asha, queries.Filters())[0] if "BOOKSHOP" in row.narration]
        assert len(found) == 1
        if day == 2:
            operations.edit_transactions(user=asha, ids=[found[0].id], note="for Ma", now=at(2))
        else:
            assert found[0].note == "for Ma"
    check(account)
    assert Transaction.objects.filter(removed=Removal.PENDING).count() == len(told_on(days[-1], [*payments, one])[1])


def test_a_day_without_an_answer_is_no_gap(asha: Any) -> None:
    account = account_of(asha)
    answer(account, 1, [], [entry(1, -45_50, TEA)])

    answer(account, 8, [entry(4, -45_50, TEA)], [])

    assert the(asha, pending=False).was_pending is not None
    assert timedelta(days=3) == date(2026, 11, 4) - the(asha, pending=False).was_pending.booked_on
