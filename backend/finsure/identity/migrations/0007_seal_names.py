"""Seals people's names, each under their own key."""

from typing import Any

from django.db import migrations
from django.db.migrations.exceptions import IrreversibleError

from finsure.vault import operations as vault


def seal(apps: Any, schema_editor: Any) -> None:
    people = apps.get_model("identity", "User")
    for user in people.objects.exclude(plain_name="").order_by("id").iterator():
        try:
            sealed = vault.sealer_of(user).seal("identity_user", "name", str(user.id), user.plain_name)
        except vault.KeyClosed:  # they have asked to be erased: their key seals nothing, and the name goes before the rest
            continue
        people.objects.filter(id=user.id).update(name=sealed)


def back(apps: Any, schema_editor: Any) -> None:
    """Only where there is nothing to open: sealed names do not go back into plain columns."""
    if apps.get_model("identity", "User").objects.exclude(name=None).exists():
        raise IrreversibleError("Sealed names stay sealed.")


class Migration(migrations.Migration):
    dependencies = [("identity", "0006_room_for_sealed_names"), ("vault", "0001_initial")]

    operations = [migrations.RunPython(seal, back)]
