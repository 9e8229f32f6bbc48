"""How long fetched data may be processed, and taking it out of every number when that is over."""

from datetime import datetime, timedelta

from django.db import transaction

from finsure.audit import operations as audit
from finsure.banking.models import Delivery, Holding, Link, LinkedAccount
from finsure.core import events
from finsure.core.retention import retention
from finsure.ledger import operations as ledger

AHEAD = timedelta(
    minutes=2
)  # the sweep takes out what ends before it comes again, so that nothing is a moment too long


@transaction.atomic
def withhold_link(*, link: Link, now: datetime) -> int:
    """Take all that a link fetched and the person did not keep out of every number and page; gives the rows that left."""
    rows = LinkedAccount.objects.select_for_update().filter(link=link, kept=False).order_by("id")
    return sum(_withhold(row, now) for row in rows)


def _withhold(row: LinkedAccount, now: datetime) -> int:
    gone = 0
    if row.account_id:
        batches = Delivery.objects.filter(linked_account=row, batch__isnull=False).values_list("batch_id", flat=True)
        gone = ledger.withhold_batches(user=row.user, account_id=row.account_id, batch_ids=set(batches), now=now)
    Holding.objects.filter(linked_account=row).delete()
    LinkedAccount.objects.filter(pk=row.pk).update(
        process_until=None, balance_minor=None, balance_at=None, fresh_at=None
    )
    return gone


def withhold_expired(*, now: datetime) -> int:
    """Take out what has reached the end of its data life; gives how many accounts that were. Safe to run twice."""
    over = LinkedAccount.objects.filter(process_until__lte=now + AHEAD, kept=False).order_by("id")
    count = 0
    for pk in list(over.values_list("id", flat=True)[:500]):
        with transaction.atomic():
            # The link first, as everyone who writes does, so that two who meet wait and neither is thrown out.
            Link.objects.select_for_update().get(accounts=pk)
            row = over.select_for_update().filter(pk=pk).first()
            if row is not None and row.user.is_active:
                rows = _withhold(row, now)
                audit.record(actor=row.user, action="data.expired", subject=row, rows=rows)
                events.announce("link.changed", user_id=row.user_id, link_id=row.link_id)
                count += 1
    return count


def destroy_withheld(*, now: datetime) -> int:
    """Destroy what was withheld longer ago than the law asks to hold it sealed; gives the rows. Safe to run twice."""
    over = Delivery.objects.filter(batch__undone_at__lt=now - retention().closed).order_by("id")
    deliveries = list(over.values_list("id", "batch_id")[:500])
    rows = ledger.destroy_withheld(batch_ids=[batch_id for _, batch_id in deliveries])
    Delivery.objects.filter(id__in=[pk for pk, _ in deliveries]).update(batch=None)
    return rows
