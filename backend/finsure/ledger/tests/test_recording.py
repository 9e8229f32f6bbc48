"""Recording, undoing and bringing back what came from a bank."""

from dataclasses import dataclass
from typing import Any

import pytest

from finsure.ledger import operations, queries, shapes
from finsure.ledger.models import Removal, Transaction
from finsure.ledger.operations import labelling
from finsure.ledger.tests.factories import NOW, account_of, entry, record, row_of

pytestmark = pytest.mark.django_db


def live(account: Any) -> int:
    return Transaction.objects.filter(account=account, removed=Removal.NONE).count()


def test_the_same_file_again_adds_nothing(asha: Any) -> None:
    account = account_of(asha)
    rows = [entry(1, -100), entry(1, -100), entry(2, 500, "SALARY")]
    record(account, *rows)

    again = record(account, *rows)

    assert (again.new, again.known, live(account)) == (0, 3, 3)


def test_an_overlapping_file_adds_only_what_is_new(asha: Any) -> None:
    account = account_of(asha)
    record(account, entry(1, -100), entry(2, -200), entry(3, -300))

    more = record(account, entry(3, -300), entry(3, -300), entry(4, -400))

    assert (more.new, more.known, live(account)) == (2, 1, 5)


def test_a_banks_repeated_reference_does_not_lose_a_row(asha: Any) -> None:
    account = account_of(asha)

    recorded = record(account, entry(1, -100, provider_ref="X"), entry(2, -200, provider_ref="X"))

    assert (recorded.new, live(account)) == (2, 2)


def test_undoing_the_first_of_two_overlapping_files_leaves_what_the_second_brought(asha: Any) -> None:
    account = account_of(asha)
    first = record(account, entry(1, -100), entry(2, -200))
    record(account, entry(2, -200), entry(3, -300))

    gone = operations.undo_batch(user=asha, batch_id=first.batch.id, now=NOW)

    account.refresh_from_db()
    assert (gone, live(account), account.posted_minor) == (1, 2, -500)


def test_undo_and_redo_end_where_they_began_in_any_order(asha: Any) -> None:
    account = account_of(asha)
    first = record(account, entry(1, -100), entry(2, -200))
    second = record(account, entry(2, -200), entry(3, -300))

    for turn in (first, second):
        operations.undo_batch(user=asha, batch_id=turn.batch.id, now=NOW)
    assert live(account) == 0
    for turn in (first, second):
        operations.redo_batch(user=asha, batch_id=turn.batch.id)

    account.refresh_from_db()
    assert (live(account), account.posted_minor) == (3, -600)


def test_importing_again_after_an_undo_brings_the_persons_correction_back(asha: Any) -> None:
    account = account_of(asha)
    first = record(account, entry(1, -100))
    row = row_of(account)
    operations.edit_transactions(user=asha, ids=[row.id], category="family.giving", note="for Ma", now=NOW)
    operations.undo_batch(user=asha, batch_id=first.batch.id, now=NOW)

    again = record(account, entry(1, -100))

    found = queries.transaction_of(asha, row.id)
    assert (again.new, found.category, found.category_source, found.note) == (1, "family.giving", "person", "for Ma")


def test_a_row_the_person_deleted_does_not_come_back_by_itself(asha: Any) -> None:
    account = account_of(asha)
    record(account, entry(1, -100))
    operations.delete_transaction(user=asha, transaction_id=row_of(account).id, now=NOW)

    again = record(account, entry(1, -100))

    assert (again.new, live(account)) == (0, 0)


def test_the_balance_is_the_banks_newest_word(asha: Any) -> None:
    account = account_of(asha)

    record(account, entry(1, -100, balance_minor=900), entry(2, -200, balance_minor=700), entry(3, 50))

    account.refresh_from_db()
    assert account.balance_minor == 750


def test_an_older_file_does_not_move_todays_balance(asha: Any) -> None:
    account = account_of(asha)
    record(account, entry(20, -100, balance_minor=900))

    record(account, entry(1, 300, "SALARY", balance_minor=1300))

    account.refresh_from_db()
    assert account.balance_minor == 900


def test_a_closing_balance_alone_sets_the_opening(asha: Any) -> None:
    account = account_of(asha)
    recorded = record(account, entry(1, -100), entry(2, -200), closing=(entry(2, 0).booked_on, 5000))

    account.refresh_from_db()
    assert (account.balance_minor, account.opening_minor) == (5000, 5300)
    operations.undo_batch(user=asha, batch_id=recorded.batch.id, now=NOW)
    account.refresh_from_db()
    assert account.transactions == 0


def test_a_cancelled_recording_keeps_nothing(asha: Any) -> None:
    account = account_of(asha)

    def stop(phase: str, done: int, of: int) -> None:
        if phase == "totals":
            raise operations.Stopped

    with pytest.raises(operations.Stopped):
        record(account, entry(1, -100), progress=stop)

    account.refresh_from_db()
    assert (live(account), account.transactions) == (0, 0)


def test_missing_rows_show_as_a_gap(asha: Any) -> None:
    account = account_of(asha)
    record(account, entry(1, -100, balance_minor=900), entry(5, -100, balance_minor=500))

    (gap,) = queries.gaps_of(asha, account.id)

    assert (gap.after_on.day, gap.before_on.day, gap.difference_minor) == (1, 5, -300)


def test_a_file_is_recorded_with_a_fixed_number_of_queries(asha: Any, django_assert_max_num_queries: Any) -> None:
    account = account_of(asha)
    rows = [entry(1 + n % 28, -100 - n, f"UPI-SHOP {n}-shop{n}@ybl-{612345678901 + n}") for n in range(500)]

    with django_assert_max_num_queries(45):
        record(account, *rows)


@pytest.mark.django_db(transaction=True)
def test_one_file_imported_by_eight_at_once_is_recorded_once(asha: Any, at_once: Any) -> None:
    account = account_of(asha)
    rows = [entry(day, -100 * day) for day in range(1, 11)]

    outcomes = at_once(lambda _: record(account, *rows).new, times=8)

    account.refresh_from_db()
    assert sorted(outcomes) == [0] * 7 + [10]
    assert (live(account), account.posted_minor) == (10, -5500)


@dataclass(frozen=True)
class Said:
    """A label as some labeller might give it."""

    category: str
    rail: str = "other"
    name: str = "Someone"
    counterparty: str = ""
    vpa: str = ""
    bank: str = ""
    reference: str = ""
    remark: str = ""
    source: str = "rule"
    confidence: float = 0.9
    reason: str = ""


@pytest.fixture
def labels_by_words() -> Any:
    """A labeller for which the narration is the category."""
    kept = list(labelling._labellers)
    operations.use_labeller(lambda items, country: [Said(narration) for narration, _ in items])
    yield
    labelling._labellers[:] = kept


def test_both_legs_of_a_transfer_find_each_other_when_the_second_comes_in(asha: Any, labels_by_words: None) -> None:
    savings, card = account_of(asha), account_of(asha, name="Card", kind="card")
    record(savings, entry(5, -900, "finance.credit_card"))

    second = record(card, entry(7, 900, "income.other"))

    legs = {row.account_id: row for row in Transaction.objects.all()}
    assert legs[savings.id].pair_id == legs[card.id].id
    assert legs[card.id].pair_id == legs[savings.id].id
    assert {row.category for row in legs.values()} == {"finance.credit_card"}
    (sums,) = queries.summary_of(asha, queries.Filters())
    assert (sums.income_minor, sums.spending_minor) == (0, 0)
    operations.undo_batch(user=asha, batch_id=second.batch.id, now=NOW)
    assert shapes.TransactionOut(queries.transaction_of(asha, legs[savings.id].id)).data["pair"] is None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (entry(5, -900, "food.dining"), entry(5, 900, "income.other")),  # neither reads like a transfer
        (entry(5, -900, "transfer.self"), entry(9, 900, "transfer.self")),  # too far apart
        (entry(5, -900, "transfer.self"), entry(5, 901, "transfer.self")),  # do not cancel
        (entry(5, -900, "transfer.self"), entry(5, 900, "income.salary")),  # a salary is a salary
    ],
)
def test_what_may_not_be_a_transfer_is_left_alone(asha: Any, labels_by_words: None, first: Any, second: Any) -> None:
    record(account_of(asha), first)

    record(account_of(asha, name="Other"), second)

    assert set(Transaction.objects.values_list("pair_id", flat=True)) == {None}


def test_two_possible_counterparts_leave_a_transfer_alone(asha: Any, labels_by_words: None) -> None:
    record(account_of(asha), entry(5, -900, "transfer.self"), entry(6, -900, "transfer.self"))

    record(account_of(asha, name="Other"), entry(6, 900, "transfer.self"))

    assert set(Transaction.objects.values_list("pair_id", flat=True)) == {None}


def test_a_row_the_person_spoke_about_is_not_paired(asha: Any, labels_by_words: None) -> None:
    savings = account_of(asha)
    record(savings, entry(5, -900, "transfer.self"))
    operations.edit_transactions(user=asha, ids=[row_of(savings).id], category="transfer.people", now=NOW)

    record(account_of(asha, name="Other"), entry(5, 900, "transfer.self"))

    assert row_of(savings).category == "transfer.people"


def test_legs_in_two_currencies_are_not_a_pair(asha: Any, labels_by_words: None) -> None:
    record(account_of(asha), entry(5, -900, "transfer.self"))

    record(account_of(asha, name="Dollars", currency="USD"), entry(5, 900, "transfer.self"))

    assert set(Transaction.objects.values_list("pair_id", flat=True)) == {None}
