"""Opening, changing and closing accounts."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from finsure.audit import operations as audit
from finsure.core import events
from finsure.core.cards import masked
from finsure.core.money import CURRENCIES
from finsure.core.problems import ChangedMeanwhile, NotFound, Problem, invalid
from finsure.ledger import sealing
from finsure.ledger.domain.resolving import bank_key
from finsure.ledger.models import Account, AccountKind
from finsure.ledger.queries import accounts_of
from finsure.vault import operations as vault


class TooManyAccounts(Problem):
    status, slug, title = 409, "too-many-accounts", "There are too many accounts"


class AccountUnclear(Problem):
    status, slug, title = 409, "account-unclear", "More than one account fits"


MAX_ACCOUNTS = 200


@transaction.atomic
def open_account(
    *,
    user: Any,
    name: str,
    kind: str,
    currency: str,
    now: datetime,
    institution: str = "",
    mask: str = "",
    balance_minor: int = 0,
) -> Account:
    """Open an account that stands at `balance_minor` now. Raises InvalidInput, TooManyAccounts."""
    if currency not in CURRENCIES:
        raise invalid("#/currency", f"{currency} is not a currency code of ISO 4217.")
    if kind not in AccountKind.values:
        raise invalid("#/kind", f"{kind} is not a kind of account.")
    sealer = vault.sealer_of(user)
    if Account.objects.filter(user=user).count() >= MAX_ACCOUNTS:
        raise TooManyAccounts(f"A person may keep {MAX_ACCOUNTS} accounts.")
    account = Account.objects.create(
        user=user, kind=kind, currency=currency, mask=mask, opening_minor=balance_minor, created_at=now
    )
    account.institution = masked(institution)
    account.name = masked(name.strip()) or account.institution or kind.title()
    account.words = sealing.seal_account(sealer, account)
    account.save(update_fields=["words"])
    audit.record(actor=user, action="account.opened", subject=account)
    events.announce("account.opened", user_id=user.id, account_id=account.id)
    return account


@transaction.atomic
def account_for(
    *,
    user: Any,
    name: str,
    kind: str,
    currency: str,
    mask: str,
    now: datetime,
    institution: str = "",
    besides: Collection[int] = (),
) -> tuple[Account, bool]:
    """The account that a bank or a file speaks of, and whether it had to be opened.

    It is known by its last digits, kind, currency and bank, whatever consent or reference it came under; one put aside
    is taken up again. Without last digits nothing is known, and those of `besides` are known to be others.
    Raises AccountUnclear, InvalidInput, TooManyAccounts.
    """
    bank = bank_key(institution)
    fitting = [
        account
        for account in accounts_of(user)
        if mask
        and account.id not in besides
        and (account.mask, account.kind, account.currency) == (mask, kind, currency)
        and (not bank or not account.institution or bank_key(account.institution) == bank)
    ]
    if len(fitting) > 1:
        raise AccountUnclear("Say which account it is.", accounts=[account.id for account in fitting])
    if not fitting:
        opened = open_account(
            user=user, name=name, kind=kind, currency=currency, now=now, institution=institution, mask=mask
        )
        return opened, True
    (account,) = fitting
    if account.archived_at:
        account = change_account(user=user, account_id=account.id, now=now, archived=False)
    return account, False


@transaction.atomic
def change_account(
    *,
    user: Any,
    account_id: int,
    now: datetime,
    expected_version: int | None = None,
    balance_minor: int | None = None,
    archived: bool | None = None,
    **facts: str,
) -> Account:
    """Change an account's facts (name, kind, institution, mask), say what it stands at now, or put it aside.

    An archived account leaves the everyday lists; its history stays in every number. Raises NotFound, ChangedMeanwhile.
    """
    sealer = vault.sealer_of(user)
    account = _locked(user, account_id, expected_version)
    if balance_minor is not None:
        account.opening_minor = balance_minor - account.posted_minor
    if archived is not None:
        account.archived_at = now if archived else None
    for name in facts.keys() & {"name", "kind", "institution", "mask"}:
        setattr(account, name, masked(facts[name]))
    account.words = sealing.seal_account(sealer, account)
    account.version += 1
    account.save()
    audit.record(actor=user, action="account.changed", subject=account, fields=sorted(facts))
    events.announce("account.changed", user_id=user.id, account_id=account.id)
    return account


def _locked(user: Any, account_id: int, expected_version: int | None) -> Account:
    account = Account.objects.select_for_update().filter(user=user, id=account_id).first()
    if account is None:
        raise NotFound
    if expected_version is not None and account.version != expected_version:
        raise ChangedMeanwhile("The account was changed since it was read.")
    return sealing.open_accounts(user, [account])[0]
