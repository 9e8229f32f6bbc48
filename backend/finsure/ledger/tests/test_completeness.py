"""Verdicts are kept beside the rows, stated balances are held against them, and totals that drift are told."""

from datetime import date
import logging
from typing import Any

import pytest

from finsure.audit.models import Entry as AuditEntry
from finsure.core.problems import NotFound
from finsure.ledger import operations, queries
from finsure.ledger.models import Account, Batch, DailyTotal, MonthlyTotal, MonthVerdict, StatedBalance, Transaction
from finsure.ledger.operations import RemedyRefused
from finsure.ledger.tests.factories import NOW, account_of, entry, record, row_of

pytestmark = pytest.mark.django_db
API = "/api/v1"
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


def stated(on: date, amount_minor: int, balance_minor: int) -> Any:
    return entry(on, amount_minor, f"ROW {on} {amount_minor}", balance_minor=balance_minor)


@pytest.fixture
def account(asha: Any) -> Account:
    """October is whole; November misses a row of −250 between the 3rd and the 9th, and ends on the 20th."""
    found = account_of(asha)
    record(
        found,
        stated(date(2026, 10, 1), 1_000, 1_000),
        stated(date(2026, 10, 31), -100, 900),
        stated(date(2026, 11, 3), -50, 850),
        stated(date(2026, 11, 9), -100, 500),
        stated(date(2026, 11, 20), 500, 1_000),
    )
    return found


def verdicts(user: Any, account: Account) -> list[tuple[date, str]]:
    return [(one.month, one.verdict) for one in queries.completeness_of(user, account.id).months]


@pytest.mark.django_db(transaction=True)
def test_recording_undoing_and_deleting_have_months_judged_anew(asha: Any, account: Account) -> None:
    kept = MonthVerdict.objects.filter(account=account).order_by("month").values_list("month", "verdict")
    assert list(kept.all()) == [(OCTOBER, "whole"), (NOVEMBER, "gap")]

    recorded = record(account, stated(date(2026, 11, 6), -250, 600))
    assert list(kept.all()) == [(OCTOBER, "whole"), (NOVEMBER, "partial")]

    operations.undo_batch(user=asha, batch_id=recorded.batch.id, now=NOW)
    assert list(kept.all())[1] == (NOVEMBER, "gap")

    operations.redo_batch(user=asha, batch_id=recorded.batch.id)
    edit = operations.delete_transaction(user=asha, transaction_id=row_of(account, amount_minor=-250).id, now=NOW)
    assert MonthVerdict.objects.get(account=account, month=NOVEMBER).cause == "deleted"

    operations.undo_edit(user=asha, edit_id=edit.id, now=NOW)
    assert list(kept.all())[1] == (NOVEMBER, "partial")


def test_verdicts_are_true_while_the_kept_ones_are_not_yet(asha: Any, account: Account) -> None:
    operations.judge_changed(now=NOW)
    record(account, stated(date(2026, 11, 6), -250, 600))

    assert verdicts(asha, account) == [(OCTOBER, "whole"), (NOVEMBER, "partial")]
    assert MonthVerdict.objects.get(month=NOVEMBER).verdict == "gap"


def test_a_months_verdict_goes_with_its_last_row(asha: Any, account: Account) -> None:
    operations.judge_changed(now=NOW)

    operations.undo_batch(user=asha, batch_id=Batch.objects.get(account=account).id, now=NOW)
    operations.judge_changed(now=NOW)

    assert not MonthVerdict.objects.filter(account=account).exists()


def test_the_same_rows_again_leave_the_verdicts_as_they_are(asha: Any, account: Account) -> None:
    operations.judge_changed(now=NOW)

    record(account, stated(date(2026, 10, 31), -100, 900), stated(date(2026, 11, 3), -50, 850))

    assert Account.objects.get(id=account.id).judged_at == NOW


def test_days_a_source_covers_without_rows_count(asha: Any) -> None:
    account = account_of(asha)
    rows = [stated(date(2026, 10, 5), 1_000, 1_000), stated(date(2026, 10, 25), -1, 999)]

    record(account, *rows, covered=(OCTOBER, date(2026, 12, 31)))

    batch = Batch.objects.get(account=account)
    assert (batch.covered_from, batch.covered_to) == (OCTOBER, NOW.date())  # what is to come is not covered
    assert verdicts(asha, account) == [(OCTOBER, "whole"), (NOVEMBER, "partial")]


def test_what_is_entered_by_hand_covers_nothing_and_is_named_when_the_bank_does_not_know_it(
    asha: Any, account: Account
) -> None:
    record(account, stated(date(2026, 11, 6), -250, 600))
    row = operations.add_transaction(
        user=asha, account_id=account.id, booked_on=date(2026, 10, 12), amount_minor=-77, now=NOW, narration="TEA"
    )

    october = queries.completeness_of(asha, account.id).months[0]

    assert (october.verdict, october.cause, october.suspect_id) == ("gap", "added", row.id)
    assert Batch.objects.get(id=row.batch_id).covered_from is None


def test_balances_the_rows_agree_with_are_kept_as_a_proof(asha: Any) -> None:
    account = account_of(asha, balance_minor=5_000)
    record(account, entry(date(2026, 10, 2), -100, "A"), entry(date(2026, 11, 20), -300, "B"))
    assert verdicts(asha, account) == [(OCTOBER, "unproven"), (NOVEMBER, "partial")]

    for on, balance_minor in ((date(2026, 9, 30), 5_000), (date(2026, 10, 31), 4_900)):
        found = operations.reconcile_account(
            user=asha, account_id=account.id, on=on, balance_minor=balance_minor, now=NOW
        )
        assert (found.agrees, found.difference_minor, found.remedies) == (True, 0, ())

    assert verdicts(asha, account)[0] == (OCTOBER, "whole")


def test_a_difference_is_told_with_its_first_month_and_its_remedies(asha: Any) -> None:
    account = account_of(asha)
    record(
        account,
        entry(date(2026, 10, 2), -100, "A"),
        entry(date(2026, 11, 2), -300, "B"),
        closing=(date(2026, 10, 31), 900),
    )

    found = operations.reconcile_account(
        user=asha, account_id=account.id, on=date(2026, 11, 10), balance_minor=450, now=NOW
    )

    assert (found.ours_minor, found.agrees, found.difference_minor) == (600, False, -150)
    assert (found.differs_from, found.remedies) == (OCTOBER, ("import", "adjust"))
    assert verdicts(asha, account)[-1] == (NOVEMBER, "gap")


def test_an_adjusting_row_mends_a_difference_and_can_be_deleted(asha: Any) -> None:
    account = account_of(asha)
    record(
        account,
        entry(date(2026, 10, 2), -100, "A"),
        entry(date(2026, 11, 2), -300, "B"),
        closing=(date(2026, 10, 31), 900),
    )
    asked: dict[str, Any] = {"on": date(2026, 11, 10), "balance_minor": 450, "now": NOW}

    found = operations.reconcile_account(user=asha, account_id=account.id, remedy="adjust", **asked)

    row = Transaction.objects.get(id=found.transaction_id or 0)
    assert (found.agrees, row.amount_minor, row.booked_on) == (True, -150, date(2026, 11, 10))
    assert operations.reconcile_account(user=asha, account_id=account.id, **asked).agrees
    assert verdicts(asha, account)[-1][1] != "gap"

    operations.delete_transaction(user=asha, transaction_id=row.id, now=NOW)

    assert not operations.reconcile_account(user=asha, account_id=account.id, **asked).agrees


def test_the_opening_balance_mends_an_account_no_bank_speaks_of(asha: Any) -> None:
    purse = account_of(asha, kind="cash", balance_minor=2_000)
    operations.add_transaction(user=asha, account_id=purse.id, booked_on=date(2026, 11, 2), amount_minor=-500, now=NOW)
    asked: dict[str, Any] = {"on": date(2026, 11, 10), "balance_minor": 1_800, "now": NOW}

    told = operations.reconcile_account(user=asha, account_id=purse.id, **asked)
    mended = operations.reconcile_account(user=asha, account_id=purse.id, remedy="opening", **asked)

    assert (told.remedies, told.differs_from) == (("adjust", "opening"), None)
    assert mended.agrees
    assert queries.account_of(asha, purse.id).balance_minor == 1_800


def test_any_balance_of_the_day_agrees(asha: Any, account: Account) -> None:
    record(account, stated(date(2026, 11, 20), -40, 960), stated(date(2026, 11, 20), 10, 970))

    for balance_minor in (1_000, 960, 970):
        found = operations.reconcile_account(
            user=asha, account_id=account.id, on=date(2026, 11, 20), balance_minor=balance_minor, now=NOW
        )
        assert found.agrees


def test_a_remedy_that_mends_nothing_is_refused_and_keeps_nothing(asha: Any, account: Account) -> None:
    for balance_minor, remedy in ((1_000, "adjust"), (400, "opening"), (400, "import")):
        with pytest.raises(RemedyRefused):
            operations.reconcile_account(
                user=asha,
                account_id=account.id,
                on=date(2026, 11, 21),
                balance_minor=balance_minor,
                now=NOW,
                remedy=remedy,
            )

    assert not StatedBalance.objects.exists()


def test_a_stated_balance_is_taken_back_by_its_owner_alone(asha: Any, bilal: Any, account: Account) -> None:
    record(account, stated(date(2026, 11, 6), -250, 600))
    found = operations.reconcile_account(
        user=asha, account_id=account.id, on=date(2026, 11, 21), balance_minor=1, now=NOW
    )
    assert verdicts(asha, account)[-1] == (NOVEMBER, "gap")

    with pytest.raises(NotFound):
        operations.forget_balance(user=bilal, stated_id=found.stated.id)
    operations.forget_balance(user=asha, stated_id=found.stated.id)

    assert verdicts(asha, account)[-1] == (NOVEMBER, "partial")


def test_totals_that_agree_are_checked_once_and_divided_rows_count_by_their_parts(asha: Any, account: Account) -> None:
    row = row_of(account, amount_minor=-100, booked_on=date(2026, 11, 9))
    operations.split_transaction(
        user=asha, transaction_id=row.id, parts=[("food.dining", -60, ""), ("food.groceries", -40, "")], now=NOW
    )

    assert operations.reconcile_totals(now=NOW) == 0

    assert Account.objects.get(id=account.id).reconciled_at == NOW
    operations.edit_transactions(
        user=asha, ids=[row_of(account, amount_minor=1_000).id], category="income.salary", now=NOW
    )
    assert Account.objects.get(id=account.id).reconciled_at is None


@pytest.mark.parametrize("table", [DailyTotal, MonthlyTotal, Account])
def test_a_drift_is_logged_audited_and_marked_and_never_mended(
    asha: Any, account: Account, table: Any, caplog: pytest.LogCaptureFixture
) -> None:
    if table is Account:
        Account.objects.filter(id=account.id).update(posted_minor=1)
    else:
        table.objects.filter(account=account).update(out_minor=7)
    before = list(table.objects.filter(user=asha).order_by("id").values())

    with caplog.at_level(logging.ERROR):
        assert operations.reconcile_totals(now=NOW) == 1

    assert "drift" in caplog.text
    assert AuditEntry.objects.filter(who=asha, action="account.drifted").count() == 1
    assert queries.completeness_of(asha, account.id).account.drifted_at == NOW
    left_out = {"reconciled_at", "drifted_at"}
    after = [
        {k: v for k, v in row.items() if k not in left_out}
        for row in table.objects.filter(user=asha).order_by("id").values()
    ]
    assert after == [{k: v for k, v in row.items() if k not in left_out} for row in before]


def test_completeness_over_http(asha: Any, bilal: Any, account: Account, signed_in: Any, signed_out: Any) -> None:
    path = f"{API}/accounts/{account.id}/completeness"

    body = signed_in(asha).get(path).json()

    november = body["months"][1]
    assert (november["month"], november["verdict"], november["cause"]) == ("2026-11", "gap", "missing")
    assert (november["after_on"], november["before_on"], november["difference_minor"]) == (
        "2026-11-03",
        "2026-11-09",
        -250,
    )
    assert (body["judged_at"], body["stated"]) == (None, [])
    assert signed_in(bilal).get(path).status_code == 404
    assert signed_out.get(path).status_code == 401


def test_reconciling_over_http(asha: Any, bilal: Any, account: Account, signed_in: Any, signed_out: Any) -> None:
    path, said = f"{API}/accounts/{account.id}/reconcile", {"on": "2026-11-21", "balance_minor": 990}
    client = signed_in(asha)

    told = client.post(path, said)

    assert told.status_code == 200
    assert (told.json()["agrees"], told.json()["difference_minor"], told.json()["differs_from"]) == (
        False,
        -10,
        "2026-11",
    )
    assert client.post(path, said | {"remedy": "opening"}).json()["type"] == "/problems/remedy-refused"
    assert client.post(path, said | {"on": "2099-01-01"}).json()["errors"][0]["pointer"] == "#/on"
    assert signed_in(bilal).post(path, said).status_code == 404
    assert signed_out.post(path, said).status_code == 401
    pk = client.get(f"{API}/accounts/{account.id}/completeness").json()["stated"][0]["id"]
    assert signed_in(bilal).delete(f"{API}/stated-balances/{pk}").status_code == 404
    assert client.delete(f"{API}/stated-balances/{pk}").status_code == 204
    assert signed_out.delete(f"{API}/stated-balances/{pk}").status_code == 401
