"""Background work on statement files; each is safe to run twice."""

from celery import shared_task

from finsure.core import clock
from finsure.statements import operations


@shared_task(name="statements.read_statement")  # type: ignore[untyped-decorator]
def read_statement(import_id: int) -> None:
    """Understand a received file."""
    operations.read_statement(import_id=import_id, now=clock.now())


@shared_task(name="statements.record_statement")  # type: ignore[untyped-decorator]
def record_statement(import_id: int) -> None:
    """Record a confirmed import."""
    operations.record_statement(import_id=import_id, now=clock.now())


@shared_task(name="statements.sweep")  # type: ignore[untyped-decorator]
def sweep(lease_over: bool = True) -> None:
    """Take up interrupted imports."""
    operations.sweep(now=clock.now(), lease_over=lease_over)
