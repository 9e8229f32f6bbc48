"""Background work of banking; each is safe to run twice."""

from celery import shared_task

from finsure.banking import operations
from finsure.core import clock


@shared_task(name="banking.advance_link")  # type: ignore[untyped-decorator]
def advance_link(link_id: int) -> None:
    """Do a link's next step."""
    operations.advance_link(link_id=link_id, now=clock.now())


@shared_task(name="banking.advance_fetch")  # type: ignore[untyped-decorator]
def advance_fetch(fetch_id: int) -> None:
    """Do a fetch's next step."""
    operations.advance_fetch(fetch_id=fetch_id, now=clock.now())


@shared_task(name="banking.read_banks")  # type: ignore[untyped-decorator]
def read_banks(provider: str) -> None:
    """Read a provider's list of banks anew."""
    operations.read_banks(provider=provider)


@shared_task(name="banking.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Take up what is due."""
    operations.sweep(now=clock.now())


@shared_task(name="banking.withdraw_what_was_taken_back")  # type: ignore[untyped-decorator]
def withdraw_what_was_taken_back(user_id: int) -> None:
    """Withdraw links whose consent was taken back on another page."""
    operations.withdraw_what_was_taken_back(user_id=user_id, now=clock.now())
