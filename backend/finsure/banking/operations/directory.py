"""The banks a provider knows, kept for a while, and how each has answered us."""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import transaction

from finsure.banking.connectors import connector_of, offered
from finsure.banking.connectors.contract import Bank, Fault
from finsure.banking.domain import lives
from finsure.banking.models import BankHealth
from finsure.core import background

KEPT = timedelta(minutes=10)
USABLE = timedelta(days=7)  # names change rarely: an old list is better than none


def known_banks(provider: str) -> list[Bank] | None:
    """The provider's banks as last read, or None when they were never read; asks for news in the background."""
    banks: list[Bank] | None = cache.get(f"banks:{provider}")
    if cache.add(f"banks-asked:{provider}", 1, timeout=KEPT.total_seconds()):
        background.enqueue("banking.read_banks", provider=provider)
    return banks


def read_banks(*, provider: str) -> None:
    """Read the list of banks anew; when that fails, it is tried again soon."""
    if provider not in offered():
        return
    try:
        banks = connector_of(provider).banks()
    except Fault:
        cache.set(f"banks-asked:{provider}", 1, timeout=20)
        return
    cache.set(f"banks:{provider}", banks, timeout=USABLE.total_seconds())


def bank_names(provider: str) -> dict[str, str]:
    """What people call each bank, as far as it is known here."""
    return {bank.id: bank.name for bank in cache.get(f"banks:{provider}") or []}


@transaction.atomic
def note_answer(provider: str, bank_id: str, *, well: bool, now: datetime) -> None:
    """Remember how a bank answered; after failures in a row it is left alone for a while."""
    row, _ = BankHealth.objects.select_for_update().get_or_create(
        provider=provider, bank_id=bank_id, defaults={"changed_at": now}
    )
    if well and not row.failures:
        return
    failures = 0 if well else row.failures + 1
    BankHealth.objects.filter(pk=row.pk).update(
        failures=failures, open_until=lives.open_until(failures, now), changed_at=now
    )
