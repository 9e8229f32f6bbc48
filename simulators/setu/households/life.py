"""What happens in one month of a household, account by account, before a bank words it.

Each day is drawn from its own source, named by household, account and day, so a day is the same whenever it is asked
for. What depends on the balance (a mandate that bounces, a purchase that is left) is decided in books.py.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
import random

from simulators.setu.households import payees
from simulators.setu.households.accounts import Household, Mandate
from simulators.setu.households.chance import chance, number, rupees
from simulators.setu.households.days import (
    DIWALI,
    HOLI,
    RAKHI,
    bank_day_from,
    bank_day_until,
    days_of,
    festival,
    last_day,
    shopping,
)
from simulators.setu.households.payees import Payee


@dataclass(frozen=True)
class Event:
    """`paise` is signed. `needs` says what happens when the money is not there: skip, bounce or (credits) nothing."""

    at: datetime
    paise: int
    kind: str
    payee: Payee
    slot: str
    needs: str = "skip"
    then: tuple["Event", ...] = field(default=())
    mirror: str = ""  # the role of the own account that sees the other side
    retry: bool = False


@dataclass(frozen=True)
class Habit:
    """How often a month, between which rupees, at whom, and the share paid by card."""

    name: str
    often: float
    low: int
    high: int
    shops: Sequence[Payee]
    by_card: float = 0.0


HABITS = {
    "main": (
        Habit("grocery", 22, 40, 1150, payees.GROCERIES),
        Habit("food", 18, 40, 680, payees.FOOD),
        Habit("travel", 15, 25, 460, payees.TRANSPORT),
        Habit("fuel", 2.5, 300, 2600, payees.FUEL, 0.5),
        Habit("shopping", 4, 250, 4200, payees.SHOPPING, 0.35),
        Habit("health", 1.5, 120, 2200, payees.HEALTH),
        Habit("fun", 2, 180, 1500, payees.FUN),
    ),
    "second": (
        Habit("food", 4, 30, 380, payees.FOOD),
        Habit("grocery", 4, 40, 600, payees.GROCERIES),
        Habit("travel", 2, 25, 240, payees.TRANSPORT),
    ),
    "third": (
        Habit("grocery", 6, 40, 900, payees.GROCERIES),
        Habit("shopping", 2, 250, 2600, payees.SHOPPING, 0.3),
        Habit("health", 1, 120, 1200, payees.HEALTH),
    ),
}


def month_of(household: Household, role: str, year: int, month: int) -> list[Event]:
    """Everything drawn for one account and month, in order of time; what settles the month is not in it."""
    events = list({"main": _main, "second": _second, "third": _third}[role](household, year, month))
    for day in days_of(year, month):
        events += _habits(household, role, day)
    return sorted(events, key=lambda event: (event.at, event.slot))


def _source(household: Household, role: str, day: date, what: str) -> random.Random:
    return chance(household.seed, household.person.mobile, role, day, what)


def _at(draw: random.Random, day: date, first: int = 8, last: int = 22) -> datetime:
    return datetime.combine(day, time(draw.randint(first, last - 1), draw.randint(0, 59), draw.randint(0, 59)))


def _habits(household: Household, role: str, day: date) -> Iterator[Event]:
    draw = _source(household, role, day, "habits")
    for habit in HABITS[role]:
        often = habit.often / 30 * shopping(day)
        count = int(often) + (draw.random() < often % 1)
        for place in range(count):
            yield _purchase(household, draw, day, habit, f"{day}/{habit.name}{place}")
    if draw.random() < 0.09 and role != "third":
        friend = Payee(
            draw.choice(household.plan.friends), note=draw.choice(("DINNER", "RENT SHARE", "TRIP", "GIFT", "CAB"))
        )
        sign = draw.choice((-1, -1, 1))
        kind = "upi_person" if sign < 0 else "upi_in"
        yield Event(_at(draw, day), sign * rupees(draw, 100, 2500, round_to=10), kind, friend, f"{day}/friend")


def _purchase(household: Household, draw: random.Random, day: date, habit: Habit, slot: str) -> Event:
    liked = [shop for shop in habit.shops if number(household.plan.taste, shop.name) % 3] or list(habit.shops)
    shop = draw.choice(liked)
    dearest = habit.low + int((habit.high - habit.low) * household.plan.ease)
    paise = rupees(draw, habit.low, dearest) + draw.choice((0, 0, 0, 50, 99, draw.randrange(100)))
    kind = "card" if draw.random() < habit.by_card else "upi_shop"
    at = _at(draw, day, 7, 23)
    then: tuple[Event, ...] = ()
    luck = draw.random()
    if kind == "upi_shop" and luck < 0.02:
        back = at + timedelta(minutes=draw.randint(2, 30))
        then = (Event(back, paise, "upi_back", shop, f"{slot}/back", needs=""),)
    elif habit.name == "shopping" and luck < 0.14:
        returned = _at(draw, day + timedelta(days=draw.randint(3, 8)), 10, 19)
        then = (Event(returned, paise, "refund" if kind == "card" else "upi_in", shop, f"{slot}/refund", needs=""),)
    return Event(at, -paise, kind, shop, slot, then=then)


def _main(household: Household, year: int, month: int) -> Iterator[Event]:
    plan, end = household.plan, last_day(year, month)
    draw = _source(household, "main", date(year, month, 1), "month")
    yield from _income(household, draw, year, month)
    if plan.rent:
        yield _on(
            draw,
            year,
            month,
            2 + draw.randint(0, 3),
            -plan.rent,
            "imps_out",
            Payee(plan.landlord, four="KKBK", note="RENT"),
        )
    yield _on(
        draw, year, month, 3, -rupees(draw, 2500, 3500, round_to=500), "upi_person", Payee(plan.helper, note="COOK")
    )
    to_parent = Payee(plan.parent, four="SBIN", note="FOR HOME")
    yield _on(draw, year, month, 6, -plan.for_parent, "neft_out" if plan.taste % 2 else "upi_person", to_parent)
    for loan in plan.loans:
        yield _mandate(draw, year, month, loan, retry=True)
    bill = -int(plan.card_bill * draw.uniform(0.6, 1.3))
    yield _on(draw, year, month, 17, bill, "bill", Payee("CREDIT CARD"))
    for day, shops, low, high in ((9, payees.BROADBAND, 599, 1179), (14, payees.POWER, 600, 3200)):
        shop = shops[plan.taste % len(shops)]
        yield _on(draw, year, month, day, -rupees(chance(plan.taste, shop.name, month), low, high), "upi_shop", shop)
    recharge = payees.RECHARGES[plan.taste % 3]
    yield _on(draw, year, month, 5 + plan.taste % 20, -draw.choice((299_00, 349_00, 299_00)), "upi_shop", recharge)
    for place, shop in enumerate(payees.STREAMING[: 1 + plan.taste % 3]):
        yield _on(draw, year, month, 8 + 6 * place, -(149 + 50 * place) * 100, "upi_shop", shop)
    for place in range(draw.randint(0, 2)):
        cash = -draw.choice((1000_00, 2000_00, 3000_00, 5000_00))
        yield _on(draw, year, month, draw.randint(1, end.day), cash, "atm", Payee("CASH"), slot=f"atm{place}")
    late = 9 if draw.random() < 0.12 else draw.randint(2, 4)
    yield _on(draw, year, month, late, -plan.to_second, "imps_out", Payee("SELF", note="SAVINGS"), mirror="second")
    if household.of_role("third"):
        yield _on(draw, year, month, 5, -plan.to_third, "upi_person", Payee("SELF", note="HOUSE"), mirror="third")
    yield from _festivals(household, draw, year, month)
    yield from _fees(household, draw, "main", year, month)


def _income(household: Household, draw: random.Random, year: int, month: int) -> Iterator[Event]:
    plan, end = household.plan, last_day(year, month)
    if plan.living == "business":
        for place in range(3):
            day = bank_day_from(date(year, month, 4 + 8 * place))
            client = Payee(
                payees.CLIENTS[(plan.taste + place) % len(payees.CLIENTS)],
                four="ICIC",
                note=f"INV {year % 100}{month}{place}",
            )
            paid = int(plan.income / 3 * draw.uniform(0.8, 1.3)) // 100_00 * 100_00
            yield Event(_at(draw, day, 10, 17), paid, "neft_in", client, f"{day}/client{place}", needs="")
        return
    day = bank_day_until(end if plan.pay_day == 0 else date(year, month, plan.pay_day))
    day = max(day, date(year, month, 1)) if day.month == month else bank_day_from(date(year, month, 1))
    pension = plan.living == "pensioner"
    payer = Payee(
        "CENTRAL PENSION OFFICE" if pension else plan.payer, four="SBIN" if pension else "CITI", note="SALARY"
    )
    raise_each_april = 1 + 0.07 * (year - 2024 + (month >= 4))
    paid = int(plan.income * max(raise_each_april, 0.5)) // 100 * 100
    yield Event(_at(draw, day, 6, 12), paid, "neft_in", payer, f"{day}/salary", needs="")


def _second(household: Household, year: int, month: int) -> Iterator[Event]:
    draw = _source(household, "second", date(year, month, 1), "month")
    for one in household.plan.savings:
        yield _mandate(draw, year, month, one, retry=False)
    if any(account.fi_type == "RECURRING_DEPOSIT" for account in household.accounts):
        one = household.plan.instalment
        yield _on(draw, year, month, one.day, -one.paise, "instalment", Payee("RD"), needs="bounce")
    yield from _fees(household, draw, "second", year, month)


def _third(household: Household, year: int, month: int) -> Iterator[Event]:
    draw = _source(household, "third", date(year, month, 1), "month")
    yield _on(
        draw, year, month, 12, -rupees(draw, 199, 399), "upi_shop", payees.RECHARGES[(household.plan.taste + 1) % 3]
    )
    if draw.random() < 0.4:
        yield _on(draw, year, month, 20, -draw.choice((500_00, 1000_00, 2000_00)), "atm", Payee("CASH"))
    yield from _fees(household, draw, "third", year, month)


def _festivals(household: Household, draw: random.Random, year: int, month: int) -> Iterator[Event]:
    for table, what in ((DIWALI, "DIWALI"), (HOLI, "HOLI"), (RAKHI, "RAKHI")):
        day = festival(table, year)
        if day.month == month:
            gift = Payee(household.plan.friends[0], note=f"{what} GIFT")
            yield _on(
                draw, year, month, day.day, -draw.choice((501_00, 1100_00, 2100_00)), "upi_person", gift, slot=what
            )
    if month == 10 and household.plan.living == "salaried":
        bonus = Payee(household.plan.payer, four="CITI", note="BONUS")
        yield _on(draw, year, month, 15, household.plan.income // 2, "neft_in", bonus, needs="")


def _fees(household: Household, draw: random.Random, role: str, year: int, month: int) -> Iterator[Event]:
    """Interest (not on a current account) and the charge for messages, at the end of each quarter."""
    if month % 3:
        return
    end = last_day(year, month)
    account = household.of_role(role)
    if account and account.kind == "SAVINGS":
        interest = rupees(draw, 90, 900) + draw.randrange(100)
        at = datetime.combine(end, time(3, 10, draw.randint(0, 59)))
        yield Event(at, interest, "interest", Payee("INTEREST"), f"{end}/interest", needs="")
    yield _on(draw, year, month, 18, -draw.choice((17_70, 20_65, 29_50)), "alerts", Payee("SMS"))


def _mandate(draw: random.Random, year: int, month: int, one: Mandate, *, retry: bool) -> Event:
    day = bank_day_from(date(year, month, one.day))
    at = datetime.combine(day, time(4, draw.randint(0, 59), draw.randint(0, 59)))
    return Event(at, -one.paise, "nach", Payee(one.name), f"{day}/{one.name}/{one.day}", needs="bounce", retry=retry)


def _on(
    draw: random.Random, year: int, month: int, day: int, paise: int, kind: str, payee: Payee, *,
    slot: str = "", needs: str = "skip", mirror: str = "",
) -> Event:  # fmt: skip
    on = date(year, month, day)
    if kind.startswith(("neft", "bill", "instalment")):
        on = min(bank_day_from(on), last_day(year, month))
    named = slot or f"{kind}/{payee.name}/{payee.note}/{mirror}"
    return Event(_at(draw, on, 9, 21), paise, kind, payee, f"{on}/{named}", needs=needs, mirror=mirror)
