"""Who lives behind a mobile number, what they hold at which institution, and what their month is made of."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
import random
from uuid import NAMESPACE_URL, uuid5

from simulators.setu.households.banks import BANKS
from simulators.setu.households.chance import chance, digits, number, rupees, some
from simulators.setu.households.payees import CLIENTS, EMPLOYERS, FUNDS, INSURERS, LENDERS, PEOPLE

FIRST = "AARAV VIHAAN ROHAN KIRAN SURESH MANOJ ASHA NEHA LATA REKHA GEETA ZOYA JOHN GURPREET FARHAN SWATI".split()
LAST = "IYER SHARMA REDDY NAIR PATEL SINGH DAS KHAN JOSHI GUPTA MENON KAUR FERNANDES BANERJEE PAWAR YADAV".split()
CITIES = ("BENGALURU", "MUMBAI", "PUNE", "CHENNAI", "HYDERABAD", "DELHI", "KOLKATA", "JAIPUR")
STREETS = ("12/4, 5th Cross, Indiranagar", "Flat 302, Lake View", "18, MG Road", "7, Shanti Nagar", "B-41, Green Park")
DEMONSTRATION = "9999999999"


@dataclass(frozen=True)
class Person:
    name: str
    dob: str
    pan: str
    email: str
    address: str
    city: str
    mobile: str


@dataclass(frozen=True)
class Account:
    """`role` is its part in the household's month: main, second, third, or none for what is not a current account."""

    link: str
    number: str
    fip: str
    fi_type: str
    kind: str
    role: str
    opened: date
    label: str

    @property
    def masked(self) -> str:
        return "XXXXXXXX" + self.number[-4:]

    @property
    def ifsc(self) -> str:
        four = BANKS[self.fip].four if self.fip in BANKS else "XXXX"
        return f"{four}0{self.number[2:8]}"


@dataclass(frozen=True)
class Mandate:
    name: str
    day: int
    paise: int


@dataclass(frozen=True)
class Plan:
    """What repeats. `pay_day` 0 is the last bank day of the month; money in paise."""

    living: str
    payer: str
    income: int
    pay_day: int
    landlord: str
    rent: int
    helper: str
    parent: str
    for_parent: int
    card_bill: int
    loans: tuple[Mandate, ...]
    savings: tuple[Mandate, ...]
    instalment: Mandate
    friends: tuple[str, ...]
    to_second: int
    to_third: int
    taste: int

    @property
    def ease(self) -> float:
        """How freely is spent: one for an income of 1,20,000 rupees a month."""
        return min(max(self.income / 120_000_00, 0.35), 1.3)


@dataclass(frozen=True)
class Household:
    seed: int
    person: Person
    plan: Plan
    accounts: tuple[Account, ...]
    aggregators: tuple[str, ...]

    def account(self, link: str) -> Account:
        return next(account for account in self.accounts if account.link == link)

    def of_role(self, role: str) -> Account | None:
        return next((account for account in self.accounts if account.role == role), None)


@lru_cache(maxsize=256)
def household_of(seed: int, mobile: str) -> Household:
    draw = chance(seed, mobile, "household")
    person = _person(draw, mobile)
    living = (
        "salaried" if mobile == DEMONSTRATION else draw.choices(["salaried", "business", "pensioner"], [7, 2, 1])[0]
    )
    plan = _plan(draw, living)
    accounts = tuple(_accounts(draw, seed, mobile, living))
    have = ("onemoney", *some(draw, ("anumati", "finvu", "setu"), draw.randint(0, 2)))
    return Household(seed, person, plan, accounts, have)


def _person(draw: random.Random, mobile: str) -> Person:
    first, last = draw.choice(FIRST), draw.choice(LAST)
    city = draw.choice(CITIES)
    dob = date(draw.randint(1958, 2001), draw.randint(1, 12), draw.randint(1, 28)).isoformat()
    letters = "".join(draw.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(3))
    pan = f"{letters}P{last[0]}{draw.randrange(10_000):04d}{draw.choice('ABCDEFGHJK')}"
    email = f"{first}.{last}{mobile[-3:]}@example.com".lower()
    return Person(f"{first} {last}", dob, pan, email, f"{draw.choice(STREETS)}, {city.title()}", city, mobile)


def _plan(draw: random.Random, living: str) -> Plan:
    income = rupees(draw, *{"salaried": (48_000, 240_000), "business": (90_000, 320_000)}.get(living, (32_000, 78_000)))
    owns = draw.random() < {"salaried": 0.35, "business": 0.5}.get(living, 0.9)
    loans = [
        Mandate(lender, draw.choice((3, 5, 7, 10)), _share(draw, income, 0.05, 0.1))
        for lender in some(draw, LENDERS, 1)
    ]
    if owns and living != "pensioner":
        loans.append(Mandate(draw.choice(LENDERS[:2]), 5, _share(draw, income, 0.18, 0.28)))
    loans.append(Mandate(draw.choice(INSURERS), draw.choice((8, 12, 20)), _share(draw, income, 0.015, 0.03)))
    funds = some(draw, FUNDS, draw.randint(1, 3))
    savings = [Mandate(fund, draw.choice((5, 7, 10)), _share(draw, income, 0.03, 0.06)) for fund in funds]
    instalment = Mandate("RD", draw.choice((6, 11, 15)), _share(draw, income, 0.02, 0.04))
    people = some(draw, PEOPLE, 7)
    needs = sum(one.paise for one in savings) + instalment.paise
    return Plan(
        living=living,
        payer=draw.choice(EMPLOYERS if living != "business" else CLIENTS),
        income=income,
        pay_day={"salaried": draw.choice((0, 0, 1, 7)), "business": 0}.get(living, 1),
        landlord=people[0],
        rent=0 if owns else _share(draw, income, 0.18, 0.28),
        helper=people[1],
        parent=people[2],
        for_parent=_share(draw, income, 0.05, 0.1),
        card_bill=_share(draw, income, 0.08, 0.16),
        loans=tuple(loans),
        savings=tuple(savings),
        instalment=instalment,
        friends=tuple(people[3:]),
        to_second=_up(needs + _share(draw, income, 0.03, 0.05)),
        to_third=_share(draw, income, 0.04, 0.08),
        taste=number(income, people[0]),
    )


def _share(draw: random.Random, income: int, low: float, high: float) -> int:
    return _up(int(income * draw.uniform(low, high)))


def _up(paise: int) -> int:
    """To the next hundred rupees, as people settle such sums."""
    return -(-paise // 100_00) * 100_00


def _accounts(draw: random.Random, seed: int, mobile: str, living: str) -> list[Account]:
    fips = some(draw, list(BANKS), 3)
    wanted = [(fips[0], "DEPOSIT", "CURRENT" if living == "business" else "SAVINGS", "main")]
    wanted.append((fips[1], "DEPOSIT", "SAVINGS", "second"))
    if draw.random() < 0.5:
        wanted.append((fips[2], "DEPOSIT", "SAVINGS", "third"))
    others = [
        (fips[1], "TERM_DEPOSIT", "FIXED", ""),
        (fips[1], "RECURRING_DEPOSIT", "RECURRING", ""),
        ("CAMS-FIP", "MUTUAL_FUNDS", "MUTUAL_FUNDS", ""),
        ("CDSL-FIP", "EQUITIES", "EQUITIES", ""),
        ("CDSL-FIP", "ETF", "ETF", ""),
        ("PROTEAN-FIP", "NPS", "NPS", ""),
        ("LIC-FIP", "INSURANCE_POLICIES", "INSURANCE_POLICIES", ""),
    ]
    if mobile == DEMONSTRATION:
        wanted = [
            ("HDFC-FIP", "DEPOSIT", "SAVINGS", "main"),
            ("SBI-FIP", "DEPOSIT", "SAVINGS", "second"),
            ("HDFC-FIP", "DEPOSIT", "SAVINGS", "third"),
            *[("SBI-FIP" if fip in BANKS else fip, fi_type, kind, role) for fip, fi_type, kind, role in others],
        ]
    else:
        wanted += sorted(draw.sample(others, draw.randint(0, 5 - len(wanted))))
    return [_account(seed, mobile, place, *one) for place, one in enumerate(wanted)]


LABELS = {
    "SAVINGS": "Savings account", "CURRENT": "Current account", "FIXED": "Fixed deposit", "RECURRING": "Recurring deposit",
    "MUTUAL_FUNDS": "Mutual funds", "EQUITIES": "Shares", "ETF": "Exchange-traded funds", "NPS": "National Pension System",
    "INSURANCE_POLICIES": "Insurance policy",
}  # fmt: skip


def _account(seed: int, mobile: str, place: int, fip: str, fi_type: str, kind: str, role: str) -> Account:
    link = str(uuid5(NAMESPACE_URL, f"setu-simulator/{seed}/{mobile}/{place}"))
    draw = chance(seed, mobile, place, "account")
    first = 2022 if fi_type in {"TERM_DEPOSIT", "RECURRING_DEPOSIT"} else 2012
    opened = date(draw.randint(first, 2023), draw.randint(1, 12), draw.randint(1, 28))
    return Account(link, digits(12, link), fip, fi_type, kind, role, opened, LABELS[kind])
