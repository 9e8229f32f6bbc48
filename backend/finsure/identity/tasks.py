"""Background work of identity."""

from celery import shared_task

from finsure.core import clock
from finsure.identity import operations


@shared_task(name="identity.forget_expired")  # type: ignore[untyped-decorator]
def forget_expired() -> None:
    """Remove what has expired. Safe to run twice."""
    operations.forget_expired(now=clock.now())
