"""What was written before keeps who, what, when and on what; counts beside it are not carried into sealed details."""

from datetime import UTC, datetime, timedelta
import secrets

from django.db import migrations

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def carry_over(apps, schema_editor):
    former, entry = apps.get_model("audit", "FormerEntry"), apps.get_model("audit", "Entry")
    last = 0
    while page := list(former.objects.filter(pk__gt=last).order_by("pk")[:1_000]):
        rows = []
        for row in page:
            at_us = (row.at - EPOCH) // timedelta(microseconds=1)
            rows.append(
                entry(
                    id=f"{at_us:014x}{secrets.token_hex(9)}",
                    who_id=row.who_id,
                    session_id=row.session_id,
                    action=row.action,
                    subject_kind=row.subject_kind,
                    subject_id=row.subject_id,
                    at_us=at_us,
                )
            )
        entry.objects.bulk_create(rows)
        last = page[-1].pk


class Migration(migrations.Migration):

    dependencies = [("audit", "0002_entries_with_links_and_checkpoints")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
