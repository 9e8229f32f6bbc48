"""What GoCardless's answers say: Berlin Group's accounts, balances and transactions."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
import re

from finsure.banking.connectors.contract import AccountFacts, Bank, Unreadable
from finsure.banking.connectors.exchange import Fields, legible
from finsure.banking.connectors.facts import MOST_MINOR, MOST_ROWS, without_shared_refs
from finsure.banking.connectors.ordering import in_true_order
from finsure.core.money import CURRENCIES, minor
from finsure.ledger.operations import Entry

MOST_BANKS = 20_000
_STATES = {  # ID, ER and SU stand in the API's schema but not among its documented states
    "CR": "pending",
    "ID": "pending",
    "GC": "pending",
    "UA": "pending",
    "SA": "pending",
    "GA": "pending",
    "LN": "active",
    "RJ": "rejected",
    "SU": "paused",
    "EX": "expired",
    "ER": "failed",
}
_KINDS = {"CACC": "current", "TRAN": "current", "SVGS": "savings", "CARD": "card", "LOAN": "loan"}  # ISO 20022
# What stands in the books first; what may be spent (interimAvailable) counts credit in and comes last.
_BALANCES = ("closingBooked", "interimBooked", "openingBooked", "expected", "interimAvailable", "closingAvailable")
_NO_REFERENCE = frozenset({"NOTPROVIDED", "NOT PROVIDED", ""})


def banks_of(answer: list[object]) -> list[Bank]:
    """Institutions; GoCardless does not say how they are doing. Raises Unreadable."""
    if len(answer) > MOST_BANKS:
        raise Unreadable("too-many-rows")
    return legible(answer, _bank)


def _bank(institution: Fields) -> Bank:
    found = institution.id("id")
    if not found:
        raise Unreadable("wrong-types")
    return Bank(found, institution.text("name", most=120) or found, ("DEPOSIT",))


def state_of(requisition: Fields) -> str:
    """The contract's state; an unknown one is pending, which moves nothing."""
    found = requisition.member("status")
    if isinstance(found, dict):  # the long form, {"short": "LN", ...}
        found = Fields(found).text("short")
    return _STATES.get(str(found).upper(), "pending")


def ends_at(agreement: Fields) -> datetime | None:
    """When access to accounts ends: so many days after it was given. Raises Unreadable."""
    given, days = agreement.moment("accepted", "created", zone=UTC), agreement.number("access_valid_for_days")
    if given is None or days is None or not 0 < days <= 3_650:
        return None
    return given + timedelta(days=int(days))


def mask_of(account: Fields) -> str:
    """The end of its number alone."""
    number = re.sub(r"[^0-9A-Za-z]", "", account.text("iban", "bban", "maskedPan"))
    return f"XXXX{number[-4:]}" if len(number) >= 8 else ""


def facts_of(details: Fields, balances: Fields, transactions: Fields, last: date) -> AccountFacts:
    """What was delivered for one account up to a day. Raises Unreadable."""
    account = details.child("account")
    stated = list(balances.children("balances", 100))
    told = transactions.child("transactions")
    booked = told.items("booked", MOST_ROWS)
    currency = _currency(account, stated)
    rows = [row for one in booked if (row := _row(Fields(one), currency))[1].booked_on <= last]
    balance = _balance(stated, currency)
    return AccountFacts(
        kind=_KINDS.get(account.text("cashAccountType").upper(), "current"),
        currency=currency,
        entries=without_shared_refs(in_true_order(rows)),
        pending=tuple(_pending(told, currency, last)),
        balance_minor=None if balance is None else _minor(balance, "balanceAmount", currency),
        balance_at=None if balance is None else balance.moment("lastChangeDateTime", zone=UTC),
        holders=tuple(name for name in (account.text("ownerName", most=200),) if name),
        product=account.text("product", "name", most=120),
    )


def _currency(account: Fields, stated: list[Fields]) -> str:
    """The account's own; XXX stands for an account of several, which is read by what its balance is in."""
    currency = account.text("currency").upper()
    if currency in {"", "XXX"} and stated:
        currency = stated[0].child("balanceAmount").text("currency").upper()
    if currency not in CURRENCIES:
        raise Unreadable("unknown-currency")
    return currency


def _balance(stated: list[Fields], currency: str) -> Fields | None:
    kinds = {
        one.text("balanceType"): one
        for one in stated
        if one.child("balanceAmount").text("currency").upper() == currency
    }
    return next((kinds[kind] for kind in _BALANCES if kind in kinds), None)


def _row(row: Fields, currency: str, undated: date | None = None) -> tuple[datetime, Entry]:
    moment = row.moment("bookingDateTime", zone=UTC)
    booked_on = row.day("bookingDate", "bookingDateTime", "valueDate", "valueDateTime") or undated
    if booked_on is None:
        raise Unreadable("not-a-day")
    amount = _minor(row, "transactionAmount", currency)
    after = row.child("balanceAfterTransaction")
    if after.member("balanceAmount") is None:
        after = Fields({"balanceAmount": row.member("balanceAfterTransaction")})
    in_ours = after.child("balanceAmount").text("currency").upper() == currency
    entry = Entry(
        booked_on=booked_on,
        amount_minor=amount,
        narration=_narration(row),
        value_on=row.day("valueDate", "valueDateTime"),
        balance_minor=_minor(after, "balanceAmount", currency) if in_ours else None,
        reference=_reference(row),
        # GoCardless's own id is unique within an account; a bank's may be missing or shared.
        provider_ref=row.text("internalTransactionId", "transactionId", most=200),
    )
    return moment or datetime.combine(booked_on, time(), UTC), entry


def _pending(told: Fields, currency: str, last: date) -> Iterator[Entry]:
    """What is not booked yet. What cannot be read of it holds nothing up, and a row without a day is of the last one.

    Its ids are left out, since they do not last until it is booked.
    """
    for one in told.items("pending", MOST_ROWS):
        try:
            _, entry = _row(Fields(one), currency, last)
        except Unreadable:
            continue
        if entry.booked_on <= last:
            yield replace(entry, provider_ref="", balance_minor=None)


def _minor(row: Fields, name: str, currency: str) -> int:
    """A sum in the account's currency. Raises Unreadable for another: currencies never meet silently."""
    amount = row.child(name)
    stated = amount.money("amount")
    if stated is None or amount.text("currency").upper() != currency:
        raise Unreadable("not-a-sum")
    found = minor(stated, currency)
    if abs(found) > MOST_MINOR:
        raise Unreadable("too-large")
    return found


def _narration(row: Fields) -> str:
    """The words of the transfer after the name of the other side, and the bank's code when there are neither."""
    words = " ".join(_remittance(row)) or row.text("additionalInformation")
    other = row.text("creditorName", "debtorName", most=200)
    if other and other.casefold() not in words.casefold():
        words = f"{other} {words}".strip()
    return words or row.text("proprietaryBankTransactionCode", "bankTransactionCode", most=200)


def _remittance(row: Fields) -> Iterator[str]:
    for form in ("Unstructured", "Structured"):
        name = f"remittanceInformation{form}"
        lone = row.member(name)
        if isinstance(lone, str) and lone.strip():
            yield row.text(name)
            return
        lines = [one for one in row.items(f"{name}Array", 100) if isinstance(one, str)]
        if said := " ".join(Fields({"line": one}).text("line") for one in lines).strip():
            yield said
            return


def _reference(row: Fields) -> str:
    found = row.text("endToEndId", most=80)
    return row.text("checkId", "mandateId", most=80) if found.upper() in _NO_REFERENCE else found
