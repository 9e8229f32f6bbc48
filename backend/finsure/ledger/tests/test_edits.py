"""What a person does to transactions, and taking it back."""

from datetime import date
from typing import Any

import pytest

from finsure.core.problems import ChangedMeanwhile, InvalidInput, NotFound
from finsure.ledger import operations, queries
from finsure.ledger.models import MonthlyTotal, Transaction
from finsure.ledger.operations.categories import CategoryExists, CategoryInUse
from finsure.ledger.operations.transactions import PairRefused
from finsure.ledger.tests.factories import NOW, account_of, entry, record, row_of

pytestmark = pytest.mark.django_db


def spent(user: Any, category: str) -> int:
    return sum(t.out_minor - t.in_minor for t in MonthlyTotal.objects.filter(user=user, category=category))


def test_a_correction_moves_the_total_and_its_undo_moves_it_back(asha: Any) -> None:
    account = account_of(asha)
    record(account, entry(1, -700, "SWIGGY"))
    before = row_of(account).category

    edit = operations.edit_transactions(user=asha, ids=[row_of(account).id], category="home.rent", now=NOW)
    assert spent(asha, "home.rent") == 700
    operations.undo_edit(user=asha, edit_id=edit.id, now=NOW)

    assert (spent(asha, "home.rent"), spent(asha, before), row_of(account).category) == (0, 700, before)


def test_undo_leaves_what_a_later_edit_changed(asha: Any) -> None:
    account = account_of(asha)
    record(account, entry(1, -700))
    row = row_of(account)
    first = operations.edit_transactions(user=asha, ids=[row.id], category="home.rent", note="a", now=NOW)
    operations.edit_transactions(user=asha, ids=[row.id], category="food.dining", now=NOW)

    operations.undo_edit(user=asha, edit_id=first.id, now=NOW)

    found = queries.transaction_of(asha, row.id)
    assert (found.category, found.note) == ("food.dining", "")


def test_a_deleted_row_leaves_every_number_and_returns_on_undo(asha: Any) -> None:
    account = account_of(asha)
    record(account, entry(1, -700))

    edit = operations.delete_transaction(user=asha, transaction_id=row_of(account).id, now=NOW)
    account.refresh_from_db()
    assert (account.posted_minor, queries.page_of(asha, queries.Filters())[0]) == (0, [])
    operations.undo_edit(user=asha, edit_id=edit.id, now=NOW)

    account.refresh_from_db()
    assert (account.posted_minor, account.transactions) == (-700, 1)


def test_parts_replace_the_whole_in_totals_and_lists(asha: Any) -> None:
    account = account_of(asha)
    record(account, entry(1, -1000, "DMART"))
    row = row_of(account)

    operations.split_transaction(
        user=asha, transaction_id=row.id, parts=[("food.groceries", -600, ""), ("family.giving", -400, "gift")], now=NOW
    )

    found, _ = queries.page_of(asha, queries.Filters(categories=("family.giving",)))
    (sums,) = queries.summary_of(asha, queries.Filters(categories=("family.giving",)))
    assert (spent(asha, "food.groceries"), spent(asha, "family.giving")) == (600, 400)
    assert ([r.id for r in found], sums.out_minor, sums.transactions) == ([row.id], 400, 1)


@pytest.mark.parametrize("amounts", [[-600, -300], [-1100, 100], [-1000, 0]])
def test_parts_that_do_not_make_the_whole_are_refused(asha: Any, amounts: list[int]) -> None:
    account = account_of(asha)
    record(account, entry(1, -1000))

    with pytest.raises(InvalidInput):
        operations.split_transaction(
            user=asha, transaction_id=row_of(account).id, parts=[("food.dining", a, "") for a in amounts], now=NOW
        )


def test_legs_of_a_transfer_are_neither_spent_nor_earned(asha: Any) -> None:
    savings, card = account_of(asha), account_of(asha, kind="card", name="Card")
    record(savings, entry(1, -5000, "BILLDESK"))
    record(card, entry(12, 5000, "PAYMENT RECEIVED"))  # too late to be paired by itself
    out, into = row_of(savings), row_of(card)

    operations.pair_transactions(user=asha, transaction_id=out.id, other_id=into.id, kind="transfer", now=NOW)

    (sums,) = queries.summary_of(asha, queries.Filters())
    assert (sums.spending_minor, sums.income_minor, sums.in_minor, sums.out_minor) == (0, 0, 5000, 5000)
    assert {r.category for r in Transaction.objects.all()} == {"finance.credit_card"}


def test_a_refund_reduces_what_its_purchase_spent(asha: Any) -> None:
    account = account_of(asha)
    record(account, entry(1, -900, "MYNTRA"), entry(5, 400, "MYNTRA REFUND"))
    bought, back = row_of(account, amount_minor=-900), row_of(account, amount_minor=400)
    operations.edit_transactions(user=asha, ids=[bought.id], category="shopping.fashion", now=NOW)

    operations.pair_transactions(user=asha, transaction_id=back.id, other_id=bought.id, kind="refund", now=NOW)

    assert spent(asha, "shopping.fashion") == 500


@pytest.mark.parametrize(("first", "second"), [(-500, 400), (500, 500)])
def test_amounts_that_do_not_cancel_cannot_be_a_transfer(asha: Any, first: int, second: int) -> None:
    one, other = account_of(asha), account_of(asha, name="Other")
    record(one, entry(1, first))
    record(other, entry(1, second))

    with pytest.raises(PairRefused):
        operations.pair_transactions(
            user=asha, transaction_id=row_of(one).id, other_id=row_of(other).id, kind="transfer", now=NOW
        )


def test_two_currencies_cannot_be_paired(asha: Any) -> None:
    one, other = account_of(asha), account_of(asha, currency="USD")
    record(one, entry(1, -500))
    record(other, entry(1, 500))

    with pytest.raises(PairRefused):
        operations.pair_transactions(
            user=asha, transaction_id=row_of(one).id, other_id=row_of(other).id, kind="transfer", now=NOW
        )


def test_someone_elses_row_does_not_exist(asha: Any, bilal: Any) -> None:
    account = account_of(asha)
    record(account, entry(1, -500))
    row = row_of(account)

    for act in (
        lambda: operations.edit_transactions(user=bilal, ids=[row.id], note="mine", now=NOW),
        lambda: operations.delete_transaction(user=bilal, transaction_id=row.id, now=NOW),
        lambda: operations.undo_batch(user=bilal, batch_id=row.batch_id, now=NOW),
        lambda: queries.transaction_of(bilal, row.id),
        lambda: queries.gaps_of(bilal, account.id),
    ):
        with pytest.raises(NotFound):
            act()


def test_an_edit_of_an_older_version_is_refused(asha: Any) -> None:
    account = account_of(asha)
    record(account, entry(1, -500))
    row = row_of(account)
    operations.edit_transactions(user=asha, ids=[row.id], note="one", expected_version=1, now=NOW)

    with pytest.raises(ChangedMeanwhile):
        operations.edit_transactions(user=asha, ids=[row.id], note="two", expected_version=1, now=NOW)


def test_an_own_category_is_used_moved_and_removed(asha: Any) -> None:
    account = account_of(asha)
    record(account, entry(1, -500))
    own = operations.add_category(user=asha, name="Cricket", group="leisure", budget_class="want")
    operations.edit_transactions(user=asha, ids=[row_of(account).id], category=own.id, now=NOW)

    with pytest.raises(CategoryInUse):
        operations.remove_category(user=asha, category_id=own.id)
    operations.remove_category(user=asha, category_id=own.id, move_to="leisure.entertainment")

    assert (spent(asha, own.id), spent(asha, "leisure.entertainment")) == (0, 500)


def test_a_category_name_is_taken_once(asha: Any, bilal: Any) -> None:
    operations.add_category(user=asha, name="Cricket", group="leisure", budget_class="want")

    with pytest.raises(CategoryExists):
        operations.add_category(user=asha, name="cricket", group="leisure", budget_class="want")
    with pytest.raises(CategoryExists):
        operations.add_category(user=asha, name="Groceries", group="food", budget_class="need")
    operations.add_category(user=bilal, name="Cricket", group="leisure", budget_class="want")


def test_someone_elses_category_cannot_be_used(asha: Any, bilal: Any) -> None:
    account = account_of(asha)
    record(account, entry(1, -500))
    own = operations.add_category(user=bilal, name="Cricket", group="leisure", budget_class="want")

    with pytest.raises(InvalidInput):
        operations.edit_transactions(user=asha, ids=[row_of(account).id], category=own.id, now=NOW)


def test_tags_are_added_removed_and_counted(asha: Any) -> None:
    account = account_of(asha)
    record(account, entry(1, -500), entry(2, -600))
    ids = list(Transaction.objects.values_list("id", flat=True))

    operations.edit_transactions(user=asha, ids=ids, add_tags=["Goa", " trip "], now=NOW)
    operations.edit_transactions(user=asha, ids=ids[:1], remove_tags=["TRIP"], now=NOW)

    assert queries.tags_of(asha) == [{"name": "Goa", "transactions": 2}, {"name": "trip", "transactions": 1}]
    assert len(queries.page_of(asha, queries.Filters(tag="trip"))[0]) == 1


def test_a_row_by_hand_may_equal_another(asha: Any) -> None:
    account = account_of(asha, kind="cash")

    for _ in range(2):
        operations.add_transaction(
            user=asha, account_id=account.id, booked_on=date(2026, 11, 1), amount_minor=-2000, name="Tea", now=NOW
        )

    account.refresh_from_db()
    assert (account.transactions, account.balance_minor) == (2, -4000)
