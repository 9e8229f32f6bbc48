"""Background work of privacy; each is safe to run twice."""

from celery import shared_task

from finsure.core import clock
from finsure.privacy import operations


@shared_task(name="privacy.make_export")  # type: ignore[untyped-decorator]
def make_export(export_id: int) -> None:
    """Make an archive that was asked for."""
    operations.make_export(export_id=export_id, now=clock.now())


@shared_task(name="privacy.take_up")  # type: ignore[untyped-decorator]
def take_up() -> None:
    """Begin interrupted archives again."""
    operations.take_up(now=clock.now())


@shared_task(name="privacy.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Let go of what has had its time."""
    operations.sweep(now=clock.now())
