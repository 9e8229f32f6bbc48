"""Invented households with what is true of their rows: which of them are one matter, and traps that only look so."""

from dataclasses import dataclass, field
from datetime import date, timedelta
import random

from bench.resolver import banks
from bench.resolver.banks import Movement

START, DAYS = date(2026, 1, 5), 150
PEOPLE = [
    f"{first} {last}"
    for first in (
        "ASHA", "RAVI", "PRIYA", "ANIL", "MEENA", "KIRAN", "VIKRAM", "NEHA", "SURESH", "DIVYA", "FARHAN", "LATHA",
        "GURPREET", "JOSEPH", "SNEHA", "TENZIN",
    )
    for last in ("RAO", "KUMAR", "SHARMA", "IYER", "KHAN", "DAS", "PATEL", "NAIR", "SINGH", "BOSE")
]  # fmt: skip
SHOPS = [
    ("MYNTRA DESIGNS", "myntra@ybl"), ("AMAZON PAY INDIA", "amazonpay@apl"), ("FLIPKART INTERNET", "flipkart@axl"),
    ("SWIGGY LIMITED", "swiggy@icici"), ("ZOMATO LTD", "zomato@hdfcbank"), ("AJIO RELIANCE", "ajio@ybl"),
    ("BIGBASKET", "bigbasket@ybl"), ("NYKAA E RETAIL", "nykaa@axisbank"), ("MAKEMYTRIP INDIA", "makemytrip@hdfcbank"),
    ("INDIGO AIRLINES", "indigo@icici"), ("BOOKMYSHOW", "bookmyshow@paytm"), ("UBER INDIA", "uber@axisbank"),
    ("CROMA INFINITI", "croma@hdfcbank"), ("MEESHO TECH", "meesho@ybl"), ("TATA CLIQ", "tatacliq@icici"),
    ("LENSKART SOLUTIONS", "lenskart@paytm"), ("DECATHLON SPORTS", "decathlon@icici"), ("REDBUS INDIA", "redbus@ybl"),
]  # fmt: skip


@dataclass(frozen=True)
class Account:
    number: int
    bank: str
    kind: str
    mask: str


@dataclass(frozen=True)
class Written:
    """One row as its bank writes it."""

    id: int
    account: int
    on: date
    amount_minor: int
    narration: str


@dataclass
class Household:
    """Rows, and the pairs (credit, debit) that are one matter, with what they are; `traps` look like pairs and are none."""

    chance: random.Random
    name: str
    accounts: list[Account]
    rows: list[Written] = field(default_factory=list)
    truth: dict[tuple[int, int], str] = field(default_factory=dict)
    traps: dict[int, str] = field(default_factory=dict)
    next_id: int = 1

    def write(self, account: Account, day: int, amount_minor: int, narration: str) -> int:
        row = Written(self.next_id, account.number, START + timedelta(days=day), amount_minor, narration)
        self.rows.append(row)
        self.next_id += 1
        return row.id

    def pair(self, kind: str, credit: int, debit: int) -> None:
        self.truth[credit, debit] = kind

    def trap(self, kind: str, *rows: int) -> None:
        for row in rows:
            self.traps[row] = kind

    def banks(self) -> list[Account]:
        return [account for account in self.accounts if account.kind != "card"]

    def two(self) -> tuple[Account, Account]:
        one, other = self.chance.sample(self.banks(), 2)
        return one, other

    def day(self, most: int = DAYS - 50) -> int:
        return self.chance.randrange(most)

    def amount(self) -> int:
        """Sums as people move them: many round, some odd."""
        if self.chance.random() < 0.6:
            return self.chance.choice((500, 1000, 2000, 3000, 5000, 10000, 15000, 20000, 25000, 50000)) * 100
        return self.chance.randrange(200, 60_000) * 100 + self.chance.choice((0, 0, 0, 50, 37))

    def price(self) -> int:
        return self.chance.choice((99, 149, 199, 249, 299, 399, 499, 599, 799, 999, 1299, 1499, 1999, 2499)) * 100 + (
            self.chance.choice((0, 0, 0, 0, 50, 12))
        )

    def person(self) -> tuple[str, str]:
        name = self.chance.choice([person for person in PEOPLE if person != self.name])
        return name, f"{name.lower().replace(' ', '.')}@{self.chance.choice(('ybl', 'okicici', 'oksbi', 'paytm'))}"


def shop_row(home: Household, account: Account, day: int, amount_minor: int, shop: tuple[str, str], ref: str) -> int:
    """A purchase (negative) or a refund at a shop, as its account writes it."""
    name, vpa = shop
    back = amount_minor > 0
    if account.kind == "card":
        tail = home.chance.choice((" REFUND", " REFUND", " CREDIT ADJ", "")) if back else ""
        return home.write(account, day, amount_minor, f"{name} BANGALORE IN{tail}")
    movement = Movement("CR" if back else "DR", name, ref, vpa, "YES", remark="REFUND" if back else "ORDER")
    return home.write(account, day, amount_minor, banks.upi(account.bank, movement))
