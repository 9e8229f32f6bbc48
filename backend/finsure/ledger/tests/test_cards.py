"""No card number passes a door of the ledger."""

from typing import Any

from finsure.ledger import operations, queries, sealing
from finsure.ledger.models import Attachment, EditedRow
from finsure.ledger.tests.factories import NOW, account_of, entry, record, row_of
from finsure.vault import operations as vault

CARD, CUT = "4111 1111 1111 1111", "XXXX1111"


def test_a_recorded_row_keeps_the_last_four_digits_only(asha: Any) -> None:
    account = account_of(asha)

    record(account, entry(1, -100, f"POS {CARD} KIRANA", reference="4111111111111111", provider_ref="4111111111111111"))

    row = row_of(account)
    shown = queries.transaction_of(asha, row.id)
    assert (shown.narration, shown.reference, row.provider_ref) == (f"POS {CUT} KIRANA", CUT, None)


def test_rows_whose_references_are_cards_of_one_ending_stay_two(asha: Any) -> None:
    account = account_of(asha)

    recorded = record(
        account,
        entry(1, -100, "Tea", provider_ref="4111111111111111"),
        entry(1, -200, "Bread", provider_ref="5105105105105100"),
    )

    assert recorded.new == 2


def test_a_statement_with_card_numbers_that_comes_again_is_recognised(asha: Any) -> None:
    account = account_of(asha)
    record(account, entry(1, -100, f"POS {CARD} KIRANA"))

    again = record(account, entry(1, -100, f"POS {CARD} KIRANA"))

    assert (again.new, again.known) == (0, 1)
    assert operations.compare_entries(account=account, entries=[entry(1, -100, f"POS {CARD} KIRANA")]) == (0, 1)


def test_what_a_person_writes_is_cut_too(asha: Any) -> None:
    account = account_of(asha, name=f"Card {CARD}", institution=CARD)
    category = operations.add_category(user=asha, name=f"For {CARD}", group="food", budget_class="want")
    renamed = operations.change_category(user=asha, category_id=category.id, name=f"Of {CARD}")

    row = operations.add_transaction(
        user=asha,
        account_id=account.id,
        booked_on=entry(1, 1).booked_on,
        amount_minor=-100,
        now=NOW,
        narration=CARD,
        name=CARD,
        note=f"cvv 123 {CARD}",
        tags=[CARD],
    )
    operations.split_transaction(
        user=asha, transaction_id=row.id, parts=[("food.dining", -60, CARD), ("food.groceries", -40, "")], now=NOW
    )

    shown = queries.transaction_of(asha, row.id)
    assert (account.name, account.institution) == (f"Card {CUT}", CUT)
    assert (category.name, renamed.name) == (f"For {CUT}", f"Of {CUT}")
    assert (shown.narration, shown.name, shown.note) == (CUT, CUT, f"cvv XXX {CUT}")
    assert shown.tags == [CUT]
    assert [part.note for part in shown.parts] == [CUT, ""]
    sealer = vault.sealer_of(asha)
    changes = [sealing.open_changes(sealer, kept.edit_id, [kept]) for kept in EditedRow.objects.all()]
    assert CUT in str(changes)
    assert CARD not in str(changes)


def test_a_text_attachment_and_its_name_are_cut(asha: Any) -> None:
    account = account_of(asha)
    record(account, entry(1, -100))

    operations.attach(
        user=asha,
        transaction_id=row_of(account).id,
        filename=f"{CARD}.txt",
        content=f"Paid with {CARD}".encode(),
        now=NOW,
    )

    kept = Attachment.objects.get()
    filename, _, content = queries.attachment_of(asha, kept.id)
    assert filename == f"{CUT}.txt"
    assert content == f"Paid with {CUT}".encode()
    assert kept.size_bytes == len(f"Paid with {CUT}")
