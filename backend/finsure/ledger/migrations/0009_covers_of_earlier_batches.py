"""Batches of before completeness cover the days of their rows; months are judged by the next nightly run."""

from typing import Any

from django.db import migrations
from django.db.models import Max, Min


def cover(apps: Any, schema_editor: Any) -> None:
    batches = apps.get_model("ledger", "Batch").objects
    rows = apps.get_model("ledger", "Transaction").objects
    waiting = batches.filter(covered_from=None).exclude(source="manual").order_by("id").values_list("id", flat=True)
    for pk in list(waiting):
        days = rows.filter(batch_id=pk).aggregate(first=Min("booked_on"), last=Max("booked_on"))
        batches.filter(id=pk).update(covered_from=days["first"], covered_to=days["last"])


class Migration(migrations.Migration):
    dependencies = [("ledger", "0008_completeness")]

    operations = [migrations.RunPython(cover, migrations.RunPython.noop)]
