"""No card number of a statement is shown or kept, whatever becomes of the file."""

from typing import Any

import pytest

from finsure.ledger import queries as books
from finsure.statements import operations, queries
from finsure.statements.models import StatementImport
from finsure.statements.tests.factories import HDFC, NOW, UNKNOWN, receive

pytestmark = pytest.mark.django_db(transaction=True)
CARD, CUT = "4111111111111111", "XXXX1111"


def read_again(found: StatementImport) -> StatementImport:
    return queries.import_of(found.user, found.id)


def test_samples_rows_and_the_file_name_are_cut(asha: Any) -> None:
    found = read_again(receive(asha, HDFC.replace("SWIGGY-swiggy", CARD), filename=f"card {CARD}.csv"))

    operations.confirm_import(
        user=asha, import_id=found.id, now=NOW, new_account={"name": "Savings", "kind": "savings", "currency": "INR"}
    )

    assert found.state == "ready"
    assert found.filename == f"card {CUT}.csv"
    assert CARD not in str(found.sample)
    assert CUT in found.sample[1]["narration"]
    said = [row.narration for row in books.page_of(asha, books.Filters())[0]]
    assert sum(CUT in narration for narration in said) == 2
    assert not any(CARD in narration for narration in said)


def test_the_table_of_a_question_is_cut(asha: Any) -> None:
    found = read_again(receive(asha, UNKNOWN.replace("Tea stall", f"Tea {CARD}")))

    assert found.state == "needs_mapping"
    assert f"Tea {CUT}" in str(found.table)
    assert CARD not in str(found.table)


def test_a_refusal_is_cut(asha: Any) -> None:
    found = read_again(receive(asha, HDFC.replace("05/10/26,ACH", f"{CARD},ACH")))

    assert found.state == "refused"
    assert CARD not in str(found.refusal)
