"""Links, suggestions and refusals: what the resolver makes of recorded rows, and what the person says to it."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pytest

from finsure.core.problems import NotFound
from finsure.ledger import operations, queries
from finsure.ledger.models import Account, Batch, Edit, Link, Transaction
from finsure.ledger.tests.factories import NOW, account_of, entry, record, row_of
from finsure.ledger.tests.test_totals import check

pytestmark = pytest.mark.django_db

RRN, OTHER_RRN = "632012345678", "632087654321"


def out(rrn: str = RRN, name: str = "ASHA RAO") -> str:
    return f"IMPS-{rrn}-{name}-ICIC-XXXXXXXX4321-FUND"


def into(rrn: str = RRN, name: str = "ASHA RAO") -> str:
    return f"MMT/IMPS/{rrn}/self/{name}/HDFC Bank"


def two_accounts(user: Any) -> tuple[Account, Account]:
    return (
        account_of(user, institution="HDFC Bank", mask="1234"),
        account_of(user, name="Other", institution="ICICI Bank", mask="9876"),
    )


def test_a_shared_reference_links_a_transfer_and_says_so(asha: Any) -> None:
    one, other = two_accounts(asha)
    record(one, entry(5, -5000_00, out()))

    record(other, entry(5, 5000_00, into()))

    pair = queries.transaction_of(asha, row_of(one).id).pair
    assert pair is not None
    assert (pair.transaction_id, pair.kind) == (row_of(other).id, "transfer")
    assert pair.confidence is not None
    assert pair.confidence >= 0.95
    assert "reference" in pair.reason
    (sums,) = queries.summary_of(asha, queries.Filters())
    assert (sums.income_minor, sums.spending_minor) == (0, 0)


def test_a_better_partner_that_comes_later_takes_the_place_of_the_first(asha: Any) -> None:
    one, other = two_accounts(asha)
    record(one, entry(5, -5012_00, "FUND TRF TO XX9876 ASHA RAO self"))
    record(other, entry(6, 5012_00, f"UPI/CR/{RRN}/ASHA RAO/HDFC/asha@okaxis/self"))
    assert row_of(one).pair_id is not None
    first_id = row_of(one).id

    record(one, entry(6, -5012_00, f"UPI-ASHA RAO-asha@okaxis-ICIC0000123-{RRN}-SELF"))

    better = Transaction.objects.exclude(id=first_id).get(account=one)
    first = row_of(one, id=first_id)
    assert row_of(other).pair_id == better.id
    assert (first.pair_id, first.pair_kind) == (None, "")
    check(one)
    check(other)


def test_a_failed_payment_that_came_back_is_neither_spent_nor_earned(asha: Any) -> None:
    account = account_of(asha)

    record(
        account,
        entry(5, -499_00, f"UPI-SWIGGY LIMITED-swiggy@icici-ICIC0000123-{RRN}-ORDER"),
        entry(5, -499_00, f"UPI-SWIGGY LIMITED-swiggy@icici-ICIC0000123-{OTHER_RRN}-ORDER"),
        entry(6, 499_00, f"REV-UPI-5010001234-SWIGGY@ICICI-{RRN}-UPI"),
    )

    back = row_of(account, amount_minor=499_00)
    failed = row_of(account, id=back.pair_id)
    assert (back.pair_kind, failed.pair_id) == ("reversal", back.id)
    assert RRN in queries.transaction_of(asha, failed.id).narration
    (sums,) = queries.summary_of(asha, queries.Filters())
    assert (sums.spending_minor, sums.income_minor) == (499_00, 0)


def test_a_refund_nets_in_the_category_of_its_purchase_whoever_gave_it(asha: Any) -> None:
    account = account_of(asha)
    record(
        account, entry(1, -1299_00, "MYNTRA DESIGNS BANGALORE IN"), entry(9, 1299_00, "MYNTRA DESIGNS BANGALORE REFUND")
    )
    bought, back = row_of(account, amount_minor=-1299_00), row_of(account, amount_minor=1299_00)
    assert (back.pair_id, back.pair_kind, back.category) == (bought.id, "refund", "shopping.fashion")

    operations.edit_transactions(user=asha, ids=[bought.id], category="family.giving", now=NOW)

    back.refresh_from_db()
    assert (back.pair_id, back.category) == (bought.id, "family.giving")
    check(account)


def test_equal_rivals_are_not_linked(asha: Any) -> None:
    one, other = two_accounts(asha)
    record(one, *(entry(5, -5000_00, f"FUND TRF TO XX9876 ASHA RAO {n}") for n in "AB"))

    record(other, entry(5, 5000_00, "FUND TRF FROM XX1234 ASHA RAO"))

    assert set(Transaction.objects.values_list("pair_id", flat=True)) == {None}
    suggestions, _ = queries.suggestions_of(asha)
    assert len(suggestions) == 1
    assert suggestions[0].confidence < 0.6


def suggested(user: Any) -> Any:
    """One open question: a transfer that nothing but its sum speaks for."""
    one, other = two_accounts(user)
    record(one, entry(5, -5000_00, "FUND TRF self"))
    record(other, entry(7, 5000_00, "FUND TRF 77"))
    ((suggestion,), _) = queries.suggestions_of(user)
    return suggestion


def test_a_suggestion_that_is_accepted_pairs_and_undoing_asks_again(asha: Any) -> None:
    suggestion = suggested(asha)

    edit = operations.accept_suggestion(user=asha, link_id=suggestion.id, now=NOW)

    row = queries.transaction_of(asha, suggestion.credit.id)
    assert row.pair is not None
    assert (row.pair.kind, row.pair.confidence, row.category_source) == ("transfer", None, "person")
    assert queries.suggestions_of(asha)[0] == []
    operations.undo_edit(user=asha, edit_id=edit.id, now=NOW)
    assert queries.transaction_of(asha, suggestion.credit.id).pair is None
    assert queries.waiting_of(asha) == 1


def test_a_refused_suggestion_does_not_come_again_until_the_refusal_is_undone(asha: Any) -> None:
    suggestion = suggested(asha)

    edit = operations.reject_suggestion(user=asha, link_id=suggestion.id, now=NOW)
    record(row_of_account(suggestion), entry(9, -70_00, "TEA"))

    assert queries.waiting_of(asha) == 0
    with pytest.raises(NotFound):
        operations.accept_suggestion(user=asha, link_id=suggestion.id, now=NOW)
    assert queries.edits_of(asha)[0][0].id == edit.id
    operations.undo_edit(user=asha, edit_id=edit.id, now=NOW)
    assert queries.waiting_of(asha) == 1


def row_of_account(suggestion: Any) -> Account:
    return Account.objects.get(id=suggestion.credit.account_id)


def test_a_link_that_is_parted_is_not_made_again_until_that_is_undone(asha: Any) -> None:
    one, other = two_accounts(asha)
    record(one, entry(5, -5000_00, out()))
    record(other, entry(5, 5000_00, into()))
    row = row_of(one)

    edit = operations.unpair_transaction(user=asha, transaction_id=row.id, now=NOW)
    record(other, entry(6, -70_00, "TEA"))

    row.refresh_from_db()
    assert (row.pair_id, row.category) == (None, "transfer.people")
    assert row_of(other, amount_minor=5000_00).pair_id is None
    operations.undo_edit(user=asha, edit_id=edit.id, now=NOW)
    row.refresh_from_db()
    assert (row.pair_id, row.category) == (row_of(other, amount_minor=5000_00).id, "transfer.self")
    check(one)
    check(other)


def test_a_category_the_person_gives_parts_a_link_and_stays(asha: Any) -> None:
    one, other = two_accounts(asha)
    record(one, entry(5, -5000_00, out()))
    record(other, entry(5, 5000_00, into()))

    edit = operations.edit_transactions(user=asha, ids=[row_of(one).id], category="home.rent", now=NOW)
    record(other, entry(6, -70_00, "TEA"))

    assert (row_of(one).category, row_of(one).pair_id) == ("home.rent", None)
    assert row_of(other, amount_minor=5000_00).pair_id is None
    operations.undo_edit(user=asha, edit_id=edit.id, now=NOW)
    assert row_of(one).pair_id == row_of(other, amount_minor=5000_00).id
    check(one)
    check(other)


def test_undoing_an_import_parts_its_links_and_bringing_it_back_makes_them(asha: Any) -> None:
    one, other = two_accounts(asha)
    record(one, entry(5, -5000_00, out()))
    second = record(other, entry(5, 5000_00, into()))

    operations.undo_batch(user=asha, batch_id=second.batch.id, now=NOW)

    assert (row_of(one).pair_id, row_of(one).category) == (None, "transfer.people")
    operations.redo_batch(user=asha, batch_id=second.batch.id)
    assert row_of(one).pair_id == row_of(other).id
    check(one)
    check(other)


def test_somebody_elses_suggestion_does_not_exist(asha: Any, bilal: Any) -> None:
    suggestion = suggested(asha)

    for act in (operations.accept_suggestion, operations.reject_suggestion):
        with pytest.raises(NotFound):
            act(user=bilal, link_id=suggestion.id, now=NOW)

    assert queries.suggestions_of(bilal)[0] == []


def test_resolving_costs_as_many_queries_for_many_rows_as_for_few(
    asha: Any, django_assert_max_num_queries: Any
) -> None:
    one, other = two_accounts(asha)
    refs = [f"6320{n:08}" for n in range(60)]
    record(one, *(entry(1 + n % 28, -1000_00 - n * 100, out(ref)) for n, ref in enumerate(refs)))

    with django_assert_max_num_queries(60):
        record(other, *(entry(1 + n % 28, 1000_00 + n * 100, into(ref)) for n, ref in enumerate(refs)))

    assert Transaction.objects.exclude(pair=None).count() == 120


KINDS = ["out", "into", "shop", "shop back", "reversed", "person", "person back", "plain", "plain back"]


def narration(kind: str, ref: str, number: int) -> str:
    return {
        "out": out(ref),
        "into": into(ref),
        "shop": f"UPI-MYNTRA DESIGNS-myntra@ybl-YESB0000123-{ref}-ORDER",
        "shop back": f"UPI-MYNTRA DESIGNS-myntra@ybl-YESB0000123-{ref}-REFUND",
        "reversed": f"REV-UPI-5010001234-MYNTRA@YBL-{ref}-UPI",
        "person": f"UPI-RAVI KUMAR-ravi.kumar@ybl-YESB0000123-{ref}-UPI",
        "person back": f"UPI-RAVI KUMAR-ravi.kumar@ybl-YESB0000123-{ref}-UPI",
        "plain": f"FUND TRF {number} self",
        "plain back": f"FUND TRF {number} self",
    }[kind]


IN = {"into", "shop back", "reversed", "person back", "plain back"}
row = st.tuples(
    st.integers(0, 1),
    st.integers(0, 25),
    st.sampled_from([500_00, 500_00, 749_50]),
    st.sampled_from(KINDS),
    st.integers(0, 3),
)


def told_apart(row: tuple[int, int, int, str, int]) -> tuple[Any, ...]:
    """One account, one sum and one reference is one row to the ledger, on neighbouring days too: it keeps the first's day."""
    account, day, amount, kind, ref = row
    return account, amount if kind in IN else -amount, day if kind.startswith("plain") else f"ref {ref}"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(row, min_size=2, max_size=14, unique_by=told_apart), data=st.data())
def test_links_and_totals_do_not_hang_on_the_order_in_which_batches_come(asha: Any, rows: Any, data: Any) -> None:
    pictures = []
    for _ in range(2):
        for model in (Transaction, Edit, Batch, Account):
            model.objects.all().delete()
        accounts = two_accounts(asha)
        for batch in batches_of(rows, data):
            recorded(accounts, rows, batch)
        for account in accounts:
            check(account)
        pictures.append(picture())

    assert pictures[0] == pictures[1]


def batches_of(rows: Any, data: Any) -> Iterator[list[int]]:
    """The rows in any order, some at a time, and then some of them again."""
    left = data.draw(st.permutations(range(len(rows))))
    while left:
        size = data.draw(st.integers(1, len(left)))
        yield left[:size]
        left = left[size:]
    yield data.draw(st.lists(st.sampled_from(range(len(rows))), unique=True, max_size=4))


def recorded(accounts: tuple[Account, Account], rows: Any, batch: list[int]) -> None:
    for place, account in enumerate(accounts):
        entries = []
        for number in sorted(batch, key=lambda n: rows[n][1]):
            account_number, day, amount, kind, ref = rows[number]
            if account_number == place:
                words = narration(kind, f"63201234567{ref}", number) + f" {number}"
                on = date(2026, 9, 1) + timedelta(days=day)
                entries.append(entry(on, amount if kind in IN else -amount, words))
        record(account, *entries)


def picture() -> Counter[Any]:
    """Every row with its category and its pair, and every question, without ids."""
    rows = {row.id: row for row in Transaction.objects.select_related("account")}

    def told(pk: int | None) -> Any:
        return pk and (rows[pk].account.mask, rows[pk].booked_on, rows[pk].amount_minor, rows[pk].rail)

    kept = Counter((told(pk), row.category, row.pair_kind, told(row.pair_id)) for pk, row in rows.items())
    links = Link.objects.values_list("credit_id", "debit_id", "kind", "state", "confidence")
    return kept + Counter((told(credit), told(debit), *rest) for credit, debit, *rest in links)
