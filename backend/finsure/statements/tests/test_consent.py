"""No statement is read or kept without the person's word, and every use of it is written down."""

from datetime import timedelta

import pytest

from finsure.consent import operations, queries
from finsure.consent.operations import ANALYSE, CURRENT, KEEP, ConsentNeeded
from finsure.core import clock
from finsure.identity.models import User
from finsure.ledger.models import Transaction
from finsure.statements import operations as statements
from finsure.statements.models import StatementImport
from finsure.statements.tests.factories import NOW, receive

pytestmark = pytest.mark.django_db(transaction=True)


def test_without_the_persons_word_no_file_is_taken(chitra: User) -> None:
    with pytest.raises(ConsentNeeded) as refused:
        receive(chitra)

    assert refused.value.members["notice_version"] == CURRENT
    assert not StatementImport.objects.exists()


def test_a_withdrawn_consent_stops_the_import_that_waits(asha: User) -> None:
    found = receive(asha)
    operations.withdraw_consent(user=asha, purpose=KEEP, now=clock.now())

    with pytest.raises(ConsentNeeded):
        statements.confirm_import(
            user=asha, import_id=found.id, now=NOW, new_account={"name": "S", "kind": "savings", "currency": "INR"}
        )
    StatementImport.objects.filter(id=found.id).update(state="reading")
    statements.sweep(now=NOW + timedelta(hours=1))

    found.refresh_from_db()
    assert found.state == "cancelled"
    assert not Transaction.objects.filter(user=asha).exists()


def test_an_import_is_written_down_as_a_use_of_both_purposes(asha: User) -> None:
    found = receive(asha)
    statements.confirm_import(
        user=asha, import_id=found.id, now=NOW, new_account={"name": "S", "kind": "savings", "currency": "INR"}
    )

    for purpose in (ANALYSE, KEEP):
        uses = [(event.what, event.subject_id) for event in queries.events_of(asha, purpose)[0]][:2]
        assert uses == [("statement.recorded", found.id), ("statement.received", found.id)]
