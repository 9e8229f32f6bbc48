"""Bookings as rows of a statement, in the words and with the references of the account's bank."""

from datetime import date, datetime
from typing import Any

from simulators.setu.households import books
from simulators.setu.households.accounts import Account, Household
from simulators.setu.households.banks import BANKS, mode_of
from simulators.setu.households.books import Booking
from simulators.setu.households.chance import digits, number
from simulators.setu.households.days import last_day, month_before, months_between
from simulators.setu.households.life import Event
from simulators.setu.households.payees import BANK_NAMES, Payee

Row = dict[str, Any]


def money(paise: int) -> str:
    return f"{paise // 100}.{paise % 100:02d}"


def rows_of(household: Household, account: Account, begin: datetime, end: datetime) -> list[Row]:
    """Rows with `begin` <= time <= `end`, oldest first; both moments in India."""
    first, last = begin.replace(tzinfo=None), end.replace(tzinfo=None)
    first = max(first, datetime.combine(account.opened, datetime.min.time()))
    return [
        _row(household, account, booking)
        for year, month in months_between(first.date(), last.date())
        for booking in books.month(household, account.role, year, month)
        if first <= booking.event.at <= last
    ]


def balance_at(household: Household, account: Account, moment: datetime) -> int:
    """The balance after the last row up to `moment`, in paise."""
    at = moment.replace(tzinfo=None)
    booked = books.month(household, account.role, at.year, at.month)
    past = [booking.balance for booking in booked if booking.event.at <= at]
    return past[-1] if past else books.opening(household, account.role, at.year, at.month)


def _row(household: Household, account: Account, booking: Booking) -> Row:
    event = booking.event
    facts = _facts(household, account, event)
    return {
        "type": "CREDIT" if event.paise > 0 else "DEBIT",
        "mode": mode_of(event.kind),
        "amount": money(abs(event.paise)),
        "currentBalance": money(booking.balance),
        "transactionTimestamp": event.at.isoformat() + "+05:30",
        "valueDate": event.at.date().isoformat(),
        "txnId": f"{BANKS[account.fip].four[0]}{event.at:%y%m%d}{digits(10, account.link, event.slot)}",
        "narration": BANKS[account.fip].says(event.kind, facts),
        "reference": facts["rrn"] if event.kind.startswith(("upi", "imps")) else facts["ref"],
    }


def _facts(household: Household, account: Account, event: Event) -> dict[str, str]:
    """Every field a bank's line may name. An own transfer carries one number on both sides."""
    payee = _named(household, event)
    mobile = household.person.mobile
    lucky = number(household.seed, mobile, event.slot if event.mirror else (account.link, event.slot))
    at = event.at
    slot = f"{lucky:020d}"
    four = payee.four
    return {
        "name": payee.name,
        "own": household.person.name,
        "vpa": payee.vpa or f"{payee.name.split()[0].lower()}{slot[-3:]}@{_handle(four)}",
        "four": four,
        "bank": BANK_NAMES.get(four, four),
        "ifsc": f"{four}0{number(payee.name) % 10**6:06d}",
        "rrn": f"{at.year % 10}{at.timetuple().tm_yday:03d}{at.hour:02d}{slot[-9:-3]}",
        "utr": f"{four}N{at:%y%j}{slot[-8:-2]}",
        "ref": slot[-12:-2],
        "note": payee.note,
        "tail": _tail(household, account, event, slot),
        "place": household.person.city,
        "mobile": f"XXXXXX{digits(4, payee.name)}",
        "mon": f"{at:%b%y}".upper(),
        "dmy": f"{at:%d%m%y}",
        "clock": f"{at:%H:%M:%S}",
        "span": _quarter(at.date()),
        "own_tail": account.number[-6:],
    }


def _named(household: Household, event: Event) -> Payee:
    """The other side; for one's own accounts, oneself at the other bank."""
    if not event.mirror:
        return event.payee
    other = household.of_role(event.mirror)
    four = BANKS[other.fip].four if other else "YESB"
    vpa = f"{household.person.name.split()[0].lower()}.{household.person.mobile[-4:]}@{_handle(four)}"
    return Payee(household.person.name, vpa, four, event.payee.note)


def _handle(four: str) -> str:
    return next((bank.handle for bank in BANKS.values() if bank.four == four), "ybl")


def _tail(household: Household, account: Account, event: Event, slot: str) -> str:
    """Last four digits: of the own other account, of this account's card, or of what is settled with."""
    if event.mirror and (other := household.of_role(event.mirror)):
        return other.number[-4:]
    kind = event.kind.partition("_")[0]
    if kind in {"card", "atm", "refund", "bill", "sweep", "instalment"}:
        return digits(4, account.link, "card" if kind in {"card", "atm", "refund"} else kind)
    return digits(4, event.payee.name)


def _quarter(day: date) -> str:
    year, month = day.year, day.month
    for _ in range(2):
        year, month = month_before(year, month)
    return f"{date(year, month, 1):%d-%m-%y} to {last_day(day.year, day.month):%d-%m-%y}"
