"""Finding what is due and nobody has taken up: after a crash, a lost hint, or simply since its time has come."""

from datetime import datetime

from django.db.models import Q, QuerySet

from finsure.banking.domain import lives
from finsure.banking.models import Fetch, Link
from finsure.banking.operations.life import destroy_withheld, withhold_expired
from finsure.banking.operations.notifications import forget_notifications
from finsure.core import background

AT_ONCE = 200


def sweep(*, now: datetime) -> int:
    """Take up what is due, take out what has had its life; gives how many steps were handed on."""
    free = Q(due_at__lte=now, user__is_active=True) & (Q(leased_until=None) | Q(leased_until__lte=now))
    links = _due(Link.objects.filter(free).exclude(state__in=lives.LINK_OVER))
    fetches = _due(Fetch.objects.filter(free, going=True))
    for link_id in links:
        background.enqueue("banking.advance_link", link_id=link_id)
    for fetch_id in fetches:
        background.enqueue("banking.advance_fetch", fetch_id=fetch_id)
    withhold_expired(now=now)
    return len(links) + len(fetches)


def let_go(*, now: datetime) -> None:
    """Let go of what has had its time: old hints, and rows withheld for longer than the law asks."""
    forget_notifications(now=now)
    destroy_withheld(now=now)


def _due(rows: QuerySet[Link] | QuerySet[Fetch]) -> list[int]:
    return list(rows.order_by("due_at").values_list("id", flat=True)[:AT_ONCE])
