"""A link's whole way, over real HTTP to the simulator."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from finsure.banking import operations, queries, sealing
from finsure.banking.domain.terms import IST
from finsure.banking.models import Delivery, Fetch, Link, LinkedAccount
from finsure.banking.tests.simulated import Simulator
from finsure.consent import operations as consent
from finsure.consent import queries as consents
from finsure.core import clock
from finsure.identity.models import User
from finsure.ledger.models import Account, Removal, Transaction
from finsure.vault import operations as vault

pytestmark = pytest.mark.django_db(transaction=True)


def wanted(user: User, **facts: Any) -> Link:
    operations.read_banks(provider=facts.get("provider", "setu"))
    defaults: dict[str, Any] = {
        "provider": "setu",
        "mobile": "9999999999",
        "bank_ids": ["HDFC-FIP"],
        "notice_version": consent.current_notice(),
        "language": "en",
        "channel": "web",
        "now": clock.now(),
    }
    return operations.open_link(user=user, **defaults | facts)


def opened(user: User, **facts: Any) -> Link:
    """A link whose consent waits at the simulator: the background work of tests has run at once."""
    return queries.link_of(user, wanted(user, **facts).pk)


@pytest.fixture
def turn_to(simulated: Simulator, monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Make it another moment, for FinSure and the simulator."""

    def turn(at: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: at)
        simulated.turn(today=at.astimezone(IST).date().isoformat())

    return turn


def settle(link: Link) -> Link:
    """Do whatever is due for a link until nothing is."""
    now = clock.now()
    for _ in range(20):
        operations.advance_link(link_id=link.pk, now=now)
        for fetch in Fetch.objects.filter(link=link, going=True):
            operations.advance_fetch(fetch_id=fetch.pk, now=now)
        if not Fetch.objects.filter(link=link, going=True).exists():
            break
    return queries.link_of(link.user, link.pk)


def rows(user: User) -> int:
    return Transaction.objects.filter(user=user, removed=Removal.NONE).count()


def linked(simulated: Simulator, user: User, **facts: Any) -> Link:
    link = opened(user, **facts)
    simulated.approve(link.url)
    return settle(link)


def test_a_link_is_asked_for_given_and_filled(simulated: Simulator, asha: User) -> None:
    link = opened(asha)

    assert link.state == "pending"
    assert link.url.startswith(simulated.address)

    back = simulated.approve(link.url)
    link = settle(link)

    assert f"mark={link.return_mark}" in back
    assert link.state == "active"
    assert rows(asha) > 300
    accounts = Account.objects.filter(user=asha)
    assert accounts.count() >= 1
    for row in LinkedAccount.objects.filter(link=link, account__isnull=False):
        assert row.account is not None
        assert row.account.balance_minor == row.balance_minor
    assert Fetch.objects.get(link=link).state == "recorded"


def test_the_same_days_fetched_again_add_nothing(
    simulated: Simulator, asha: User, turn_to: Callable[[datetime], None]
) -> None:
    link = linked(simulated, asha)
    before = rows(asha)
    turn_to(clock.now() + timedelta(days=1))

    settle(link)

    assert Fetch.objects.filter(link=link).count() == 2
    fetch = Fetch.objects.filter(link=link).latest("id")
    assert fetch.state == "recorded"
    assert fetch.rows_known > 0
    assert rows(asha) == before + fetch.rows_new


def test_a_withdrawn_consent_takes_its_data_out_of_everything(simulated: Simulator, asha: User) -> None:
    link = linked(simulated, asha)
    rehearsed = queries.rehearse_withdrawal(asha, link.pk)

    operations.withdraw_link(user=asha, link_id=link.pk, now=clock.now())

    assert rehearsed.rows_leaving > 300
    assert rows(asha) == 0
    assert all(account.archived_at and account.balance_minor == 0 for account in Account.objects.filter(user=asha))
    assert Link.objects.get(pk=link.pk).state == "withdrawn"
    assert Delivery.objects.filter(fetch__link=link).exists()


def test_what_the_person_keeps_stays(simulated: Simulator, asha: User) -> None:
    link = linked(simulated, asha, keep=True)
    before = rows(asha)

    operations.withdraw_link(user=asha, link_id=link.pk, now=clock.now())

    assert before > 300
    assert rows(asha) == before
    assert consents.active_consent(asha.pk, consent.KEEP_FETCHED, clock.now(), queries.subject_of(link.pk))

    operations.keep_fetched(
        user=asha, link_id=link.pk, keep=False, notice_version=1, language="en", channel="web", now=clock.now()
    )

    assert rows(asha) == 0


def test_revoking_at_the_aggregator_ends_it_here(simulated: Simulator, asha: User) -> None:
    link = linked(simulated, asha)
    simulated.become(link.handle or "", "REVOKED")

    link = settle(link)

    assert link.state == "revoked"
    assert rows(asha) == 0


def test_a_rejected_consent_ends_without_a_trace_in_the_ledger(simulated: Simulator, asha: User) -> None:
    link = opened(asha)
    simulated.reject(link.url)

    link = settle(link)

    assert link.state == "rejected"
    assert rows(asha) == 0


def test_data_leaves_at_the_end_of_its_life(simulated: Simulator, asha: User) -> None:
    link = linked(simulated, asha)
    simulated.become(link.handle or "", "PAUSED")
    settle(link)
    over = LinkedAccount.objects.filter(link=link).latest("process_until").process_until
    assert over is not None

    operations.sweep(now=over - timedelta(hours=1))
    before = rows(asha)
    operations.sweep(now=over - timedelta(minutes=1))

    assert before > 300
    assert rows(asha) == 0


def test_one_bank_failing_does_not_hold_the_other(simulated: Simulator, asha: User) -> None:
    simulated.turn(outcome={"SBI-FIP": "TIMEOUT"})
    link = linked(simulated, asha, bank_ids=[])

    assert link.state == "active"
    assert rows(asha) > 300
    states = set(LinkedAccount.objects.filter(link=link).values_list("bank_id", "state"))
    assert ("SBI-FIP", "timeout") in states
    assert Fetch.objects.get(link=link).state == "partly"


def test_what_was_withheld_is_destroyed_after_a_year(
    simulated: Simulator, asha: User, turn_to: Callable[[datetime], None]
) -> None:
    link = linked(simulated, asha)
    operations.withdraw_link(user=asha, link_id=link.pk, now=clock.now())

    operations.let_go(now=clock.now() + timedelta(days=364))
    held = Transaction.objects.filter(user=asha).count()
    operations.let_go(now=clock.now() + timedelta(days=366))

    assert held > 300
    assert not Transaction.objects.filter(user=asha).exists()
    assert Delivery.objects.exists()


def test_the_name_of_an_account_held_alone_is_the_persons_until_the_data_is_withheld(
    simulated: Simulator, asha: User
) -> None:
    link = linked(simulated, asha)
    rows = sealing.open_accounts(asha, LinkedAccount.objects.filter(link=link))
    alone = {row.holders[0] for row in rows if len(row.holders) == 1}
    assert alone
    assert queries.holder_names_of(asha) == alone
    joint = rows[0]
    sealed = sealing.seal_account(vault.sealer_of(asha), joint, holders=["ASHA RAO", "RAVI RAO"])
    LinkedAccount.objects.filter(pk=joint.pk).update(words=sealed)
    assert "RAVI RAO" not in queries.holder_names_of(asha)

    operations.withdraw_link(user=asha, link_id=link.pk, now=clock.now())

    assert queries.holder_names_of(asha) == set()
