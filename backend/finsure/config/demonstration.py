"""The demonstration household: an invented family whose money anyone may look at."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from finsure.config.household import Row, rows_of_household
from finsure.consent import operations as consent
from finsure.identity import operations as identity
from finsure.ledger import operations as ledger
from finsure.ledger import queries

if TYPE_CHECKING:
    from finsure.identity.models import User

# account: (name, kind, institution, last digits, balance before the first row in minor units)
ACCOUNTS = {
    "savings": ("HDFC savings", "savings", "HDFC Bank", "8841", 184_250_00),
    "card": ("HDFC credit card", "card", "HDFC Bank", "4410", 0),
    "wallet": ("Paytm wallet", "wallet", "Paytm", "", 350_00),
}


def load(*, now: datetime, today: date) -> bool:
    """Bring the household's accounts and rows in, all or nothing; False when they are already there."""
    person = identity.demonstration_person(now=now)
    return _load(person, now=now, today=today)


@transaction.atomic
def _load(person: "User", *, now: datetime, today: date) -> bool:
    consent.give_consents(
        user=person,
        purposes=(consent.ANALYSE, consent.KEEP),
        notice_version=consent.CURRENT,
        language="en",
        channel="household",
        now=now,
    )
    if queries.accounts_of(person):
        return False
    rows = rows_of_household(today)
    for key, (name, kind, institution, mask, opening_minor) in ACCOUNTS.items():
        own = [row for row in rows if row.account == key]
        account = ledger.open_account(
            user=person,
            name=name,
            kind=kind,
            currency="INR",
            institution=institution,
            mask=mask,
            balance_minor=opening_minor,
            now=now,
        )
        ledger.record_entries(account=account, entries=_entries(own, opening_minor), source="demonstration", now=now)
    return True


def _entries(rows: Sequence[Row], opening_minor: int) -> list[ledger.Entry]:
    entries = []
    balance_minor = opening_minor
    for row in rows:
        balance_minor += row.amount_minor
        entries.append(ledger.Entry(row.booked_on, row.amount_minor, row.narration, balance_minor=balance_minor))
    return entries
