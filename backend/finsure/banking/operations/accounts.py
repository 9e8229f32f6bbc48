"""Which of the person's accounts in the ledger a linked account is."""

from datetime import datetime
from typing import Any

from finsure.banking.connectors.contract import AccountFacts
from finsure.banking.domain import lives
from finsure.banking.models import LinkedAccount
from finsure.ledger import operations as ledger
from finsure.ledger import queries as ledgers


def ledger_account(user: Any, row: LinkedAccount, facts: AccountFacts, now: datetime) -> Any | None:
    """The ledger's account for what was delivered, opened where there is none; None for accounts that only hold.

    An account that was linked before, or came by statement, is taken up again when it alone fits: the same last digits,
    bank, currency and kind, and not held by another living link.
    """
    if not facts.kind:
        return None
    if row.account_id:
        account = ledgers.account_of(user, row.account_id)
        return _taken_up(user, account, now)
    mask = "".join(character for character in row.masked if character.isalnum())[-4:]
    held = LinkedAccount.objects.filter(user=user, account__isnull=False).exclude(link__state__in=lives.LINK_OVER)
    elsewhere = set(held.exclude(link=row.link).values_list("account_id", flat=True))
    here = set(LinkedAccount.objects.filter(link=row.link).exclude(pk=row.pk).values_list("account_id", flat=True))
    fitting = [
        account
        for account in ledgers.accounts_of(user)
        if account.mask == mask
        and account.currency == facts.currency
        and account.institution in {"", row.bank}
        and account.kind == facts.kind
        and account.id not in here
    ]
    free = [account for account in fitting if account.id not in elsewhere]
    if mask and len(free or fitting) == 1:
        return _taken_up(user, (free or fitting)[0], now)
    return ledger.open_account(
        user=user,
        name=f"{row.bank} {facts.kind}"[:80],
        kind=facts.kind,
        currency=facts.currency,
        institution=row.bank[:80],
        mask=mask,
        now=now,
    )


def _taken_up(user: Any, account: Any, now: datetime) -> Any:
    if account.archived_at:
        return ledger.change_account(user=user, account_id=account.id, archived=False, now=now)
    return account
