"""Transfers that were paired by themselves before links were kept get one, so that they are looked at anew, too."""

from typing import Any

from django.db import migrations

CHUNK = 1_000


def link(apps: Any, schema_editor: Any) -> None:
    transactions = apps.get_model("ledger", "Transaction").objects.using(schema_editor.connection.alias)
    links = apps.get_model("ledger", "Link").objects.using(schema_editor.connection.alias)
    made = transactions.filter(pair__isnull=False, pair_kind="transfer", category_source="rule", amount_minor__gt=0)
    last = 0
    while rows := list(made.filter(id__gt=last).order_by("id").values_list("id", "pair_id", "user_id", "category")[:CHUNK]):
        links.bulk_create(
            links.model(
                user_id=user, credit_id=pk, debit_id=other, state="linked", confidence=0.95, reason="same_sum",
                kind="card_payment" if category == "finance.credit_card" else "transfer",
            )
            for pk, other, user, category in rows
        )  # fmt: skip
        last = rows[-1][0]


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_links")]

    operations = [migrations.RunPython(link, migrations.RunPython.noop)]
