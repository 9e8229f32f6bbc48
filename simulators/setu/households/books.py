"""A household's months as its banks book them: what the balance allowed, what settled the month, what remained.

A month begins with a balance that is a pure function of household, account and month, and its last booking (a sweep to
or from a deposit, or between one's own accounts) leaves the next month's. So any month stands alone and all chain.
"""

from bisect import insort
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from simulators.setu.households.accounts import Household, household_of
from simulators.setu.households.chance import chance
from simulators.setu.households.days import bank_day_from, last_day
from simulators.setu.households.life import Event, month_of
from simulators.setu.households.payees import Payee

BOUNCE_FEE = 295_00
SELF = Payee("SELF", note="SAVINGS")


@dataclass(frozen=True)
class Booking:
    event: Event
    balance: int


def opening(household: Household, role: str, year: int, month: int) -> int:
    """The balance, in paise, with which an account enters a month."""
    draw = chance(household.seed, household.person.mobile, role, year, month, "opening")
    plan = household.plan
    if role == "main":
        planned = plan.rent + plan.for_parent + plan.card_bill + plan.to_second + plan.to_third
        planned += sum(loan.paise for loan in plan.loans) + int(48_000_00 * plan.ease)
        return int(planned * draw.uniform(1.05, 1.3))
    low, high = (900_00, 4_000_00) if role == "second" else (3_000_00, 14_000_00)
    return draw.randint(low, high)


def month(household: Household, role: str, year: int, month: int) -> tuple[Booking, ...]:
    return _booked(household.seed, household.person.mobile, year, month)[role]


@lru_cache(maxsize=2048)
def _booked(seed: int, mobile: str, year: int, month: int) -> dict[str, tuple[Booking, ...]]:
    """Every current account of a household in one month; the main one first, since the others see its transfers."""
    household = household_of(seed, mobile)
    after = (year + 1, 1) if month == 12 else (year, month + 1)
    arriving: dict[str, list[Event]] = {"second": [], "third": []}
    booked: dict[str, tuple[Booking, ...]] = {}
    for role in ("main", "third", "second"):
        if not household.of_role(role):
            continue
        before, goal = opening(household, role, year, month), opening(household, role, *after)
        events = sorted([*month_of(household, role, year, month), *arriving.get(role, [])], key=_order)
        kept = _afford(events, before, last_day(year, month))
        surplus = before + sum(event.paise for event in kept) - goal
        kept = sorted([*kept, *_settled(role, surplus, date(year, month, 1))], key=_order)
        for event in kept:
            if event.mirror in arriving:
                arriving[event.mirror].append(_other_side(event))
        booked[role] = _balanced(kept, before)
    return booked


def _order(event: Event) -> tuple[datetime, str]:
    return event.at, event.slot


def _afford(events: list[Event], balance: int, end: date) -> list[Event]:
    """What happens of what was meant to: purchases without money are left, mandates without money bounce."""
    ahead, kept, place = list(events), [], 0
    while place < len(ahead):
        event = ahead[place]
        place += 1
        if event.paise >= 0 or not event.needs or balance + event.paise >= 0:
            kept.append(event)
            balance += event.paise
            follows = list(event.then)
        else:
            follows = _bounced(event) if event.needs == "bounce" else []
        for one in follows:
            if one.at.date() <= end:
                insort(ahead, one, lo=place, key=_order)
    return kept


def _bounced(event: Event) -> list[Event]:
    """The fee on the next bank day, and a loan's second attempt some days after."""
    fee_day = bank_day_from(event.at.date() + timedelta(days=1))
    fee = Event(datetime.combine(fee_day, time(5, 30)), -BOUNCE_FEE, "bounce", event.payee, f"{event.slot}/fee")
    if not event.retry:
        return [fee]
    again = bank_day_from(event.at.date() + timedelta(days=5))
    at = datetime.combine(again, event.at.time())
    return [fee, replace(event, at=at, slot=f"{event.slot}/again", retry=False)]


def _settled(role: str, surplus: int, first: date) -> list[Event]:
    """The booking that ends the month. Money comes before it is needed and leaves after all else."""
    if surplus == 0:
        return []
    end = last_day(first.year, first.month)
    if role == "main":
        at = datetime.combine(end, time(23, 30))
        kind = "imps_out" if surplus > 0 else "imps_in"
        return [Event(at, -surplus, kind, SELF, f"{end}/settle", needs="", mirror="second")]
    at = datetime.combine(end, time(23, 50) if surplus > 0 else time(23, 10))
    kind = "sweep_out" if surplus > 0 else "sweep_in"
    return [Event(at, -surplus, kind, Payee("FD"), f"{end}/sweep", needs="")]


def _other_side(event: Event) -> Event:
    kind = event.kind.replace("_out", "_in") if event.paise < 0 else event.kind.replace("_in", "_out")
    if event.kind == "upi_person":
        kind = "upi_in"
    return replace(event, paise=-event.paise, kind=kind, needs="", mirror="main", then=())


def _balanced(events: list[Event], balance: int) -> tuple[Booking, ...]:
    booked = []
    for event in events:
        balance += event.paise
        booked.append(Booking(event, balance))
    return tuple(booked)
