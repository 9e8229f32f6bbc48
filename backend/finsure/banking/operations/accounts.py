"""Which of the person's accounts in the ledger a linked account is."""

from datetime import datetime
from typing import Any

from finsure.banking.connectors.contract import AccountFacts
from finsure.banking.models import LinkedAccount
from finsure.ledger import operations as ledger
from finsure.ledger import queries as ledgers


def ledger_account(user: Any, row: LinkedAccount, facts: AccountFacts, now: datetime) -> Any | None:
    """The ledger's account for what was delivered, opened where there is none; None for accounts that only hold.

    An account that was linked before, or came by statement, is taken up again when it alone fits; where two fit, a new
    one is opened rather than guessed.
    """
    if not facts.kind:
        return None
    if row.account_id:
        account = ledgers.account_of(user, row.account_id)
        if account.archived_at:
            return ledger.change_account(user=user, account_id=account.id, archived=False, now=now)
        return account
    mask = "".join(character for character in row.masked if character.isalnum())[-4:]
    others = LinkedAccount.objects.filter(link=row.link, account__isnull=False).exclude(pk=row.pk)
    name = f"{row.bank} {facts.kind}"
    if any(account.name == name for account in ledgers.accounts_of(user)):
        name = f"{name} {mask}"
    wanted = {
        "user": user,
        "name": name[:80],
        "kind": facts.kind,
        "currency": facts.currency,
        "institution": row.bank[:80],
        "mask": mask,
        "now": now,
    }
    try:
        account, _ = ledger.account_for(**wanted, besides=set(others.values_list("account_id", flat=True)))
    except ledger.AccountUnclear:
        account = ledger.open_account(**wanted)
    return account
