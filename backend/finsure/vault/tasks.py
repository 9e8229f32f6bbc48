"""Background work on keys; safe to run twice."""

from celery import shared_task

from finsure.core import clock
from finsure.vault import operations


@shared_task(name="vault.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Bring every key rotation one step on."""
    operations.sweep(now=clock.now())
