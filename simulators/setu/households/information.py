"""Profile, summary and transactions of an account of any type, in Setu's JSON names (deposit schema v1)."""

from datetime import datetime
from typing import Any

from simulators.setu.households import holdings, rows
from simulators.setu.households.accounts import Account, Household
from simulators.setu.households.chance import digits

Json = dict[str, Any]


def information_of(household: Household, account: Account, begin: datetime, end: datetime, now: datetime) -> Json:
    """Rows between `begin` and `end`; the summary as of `now`, or of `end` where that is earlier. All in India."""
    if account.fi_type == "DEPOSIT":
        summary, listed = _deposit(household, account, end), rows.rows_of(household, account, begin, end)
    else:
        summary, listed = holdings.MAKERS[account.fi_type](household, account, begin, end)
    span = {"startDate": begin.isoformat(timespec="milliseconds"), "endDate": end.isoformat(timespec="milliseconds")}
    return {
        "profile": _profile(household, account),
        "summary": summary,
        "transactions": {**span, "transaction": listed},
    }


def _profile(household: Household, account: Account) -> Json:
    person = household.person
    holder = {
        "name": person.name,
        "dob": person.dob,
        "mobile": person.mobile,
        "email": person.email,
        "pan": person.pan,
        "address": person.address,
        "landline": "",
        "nominee": "REGISTERED" if int(account.number) % 3 else "NOT-REGISTERED",
        "ckycCompliance": "true",
    }
    if account.fi_type in {"EQUITIES", "ETF"}:
        demat = digits(16, account.link, "demat")
        holder |= {"dematId": demat, "dpId": demat[:8], "boId": demat[8:], "brokerName": "ARTHA BROKING LTD"}
    if account.fi_type == "NPS":
        holder["pranId"] = digits(12, account.link, "pran")
    return {"holders": {"type": "SINGLE", "holder": [holder]}}


def _deposit(household: Household, account: Account, end: datetime) -> Json:
    return {
        "currentBalance": rows.money(rows.balance_at(household, account, end)),
        "balanceDateTime": end.isoformat(timespec="seconds"),
        "currency": "INR",
        "exchgeRate": "",
        "type": account.kind,
        "branch": household.person.city.title(),
        "ifscCode": account.ifsc,
        "micrCode": digits(9, account.link, "micr"),
        "openingDate": account.opened.isoformat(),
        "status": "ACTIVE",
        "facility": "OD",
        "currentODLimit": "0",
        "drawingLimit": "0",
        "pending": {"amount": "0", "transactionType": "DEBIT"},
    }
