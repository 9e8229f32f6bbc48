"""Background work of the ledger; each is safe to run twice."""

from celery import shared_task

from finsure.core import clock
from finsure.ledger import operations


@shared_task(name="ledger.judge")  # type: ignore[untyped-decorator]
def judge(user_id: int | None = None) -> None:
    """Judge the months of accounts whose rows changed: one person's, or everybody's."""
    operations.judge_changed(now=clock.now(), user_id=user_id)


@shared_task(name="ledger.reconcile")  # type: ignore[untyped-decorator]
def reconcile() -> None:
    """Hold kept totals against rows, and judge what was left unjudged."""
    now = clock.now()
    operations.reconcile_totals(now=now)
    operations.judge_changed(now=now)
