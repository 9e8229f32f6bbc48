"""The former table goes; from here on the database refuses to change or remove what the audit holds."""

from django.db import migrations

from finsure.audit import fences


def put_up(apps, schema_editor):
    fences.put_up()


def take_down(apps, schema_editor):
    fences.take_down()


class Migration(migrations.Migration):

    dependencies = [("audit", "0003_carry_entries_over")]

    operations = [
        migrations.DeleteModel(name="FormerEntry"),
        migrations.RunPython(put_up, take_down),
    ]
