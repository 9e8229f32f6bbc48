"""Invented people for the benchmarks: ten years of one Indian person's bank rows, the same for the same seed.

A month has a salary, rent, loans, investments, bills and subscriptions; the rest is drawn: many small payments and few
large ones, two thirds at known brands, the others at shops no list knows, a refund now and then. A card bill and wallet
money move between the person's own accounts. Nothing here comes from a real person.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
import csv
from dataclasses import dataclass, replace
from datetime import date, timedelta
import io
import json
from pathlib import Path
import random

END = date(2026, 3, 31)
OPENING_MINOR = {"savings": 12_500_000, "card": 0, "wallet": 50_000}


@dataclass(frozen=True, slots=True)
class Row:
    """One movement on one account; `payee` and `category` are what really happened, `pair` ties two own accounts."""

    booked_on: date
    account: str
    amount_minor: int
    narration: str
    payee: str
    category: str
    pair: int = 0


@dataclass(frozen=True, slots=True)
class Habit:
    """Spending that varies: its share of all drawn rows, its range in rupees, where it goes."""

    category: str
    share: int
    low: int
    high: int
    brands: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split("|"))


HABITS = (
    Habit("food.dining", 20, 80, 900, _words("SWIGGY|ZOMATO|DOMINOS|MCDONALDS|KFC|STARBUCKS|CHAAYOS|HALDIRAMS|EATCLUB"),
          _words("TIFFIN ROOM|BAKERY|CAFE|SWEETS|BIRYANI HOUSE|JUICE CORNER")),
    Habit("food.groceries", 20, 60, 2500, _words("BIGBASKET|BLINKIT|ZEPTO|DMART|INSTAMART|RELIANCE FRESH|JIOMART"),
          _words("KIRANA STORE|PROVISIONS|SUPERMARKET|VEGETABLES|DAIRY|FRUITS")),
    Habit("transport.cabs", 14, 20, 600, _words("UBER|OLACABS|RAPIDO|NAMMA YATRI|BMTC|DMRC"), _words("AUTO|TRAVELS|PARKING")),
    Habit("shopping.general", 10, 150, 6000, _words("AMAZON|FLIPKART|MYNTRA|AJIO|MEESHO|NYKAA|CROMA|DECATHLON|IKEA|LENSKART"),
          _words("TEXTILES|ELECTRONICS|FOOTWEAR|STATIONERY|HARDWARE|BOUTIQUE")),
    Habit("transport.fuel", 5, 200, 4000, _words("INDIAN OIL|HPCL|BPCL|SHELL|NAYARA"), _words("PETROLEUM|FILLING STATION")),
    Habit("health.care", 5, 80, 3500, _words("APOLLO PHARMACY|PHARMEASY|TATA 1MG|NETMEDS|PRACTO"),
          _words("MEDICALS|CLINIC|DIAGNOSTICS|DENTAL CARE")),
    Habit("fun.outings", 5, 99, 1800, _words("BOOKMYSHOW|PVR INOX|CINEPOLIS|STEAM|GOOGLE PLAY"), _words("TALKIES|GAMING ZONE")),
    Habit("personal.care", 3, 100, 2500, _words("URBAN COMPANY|LAKME SALON|NATURALS|CULT FIT"), _words("SALON|GYM|LAUNDRY")),
    Habit("travel.trips", 2, 400, 15_000, _words("IRCTC|MAKEMYTRIP|INDIGO|REDBUS|OYO|AIRBNB"), _words("TOURS|LODGE|HOMESTAY")),
    Habit("education.courses", 2, 200, 5000, _words("UDEMY|COURSERA|UNACADEMY|CROSSWORD"), _words("TUITIONS|BOOK HOUSE")),
    Habit("people.gifts", 7, 100, 5000),
    Habit("cash.withdrawal", 3, 500, 10_000),
    Habit("fees.bank", 1, 5, 600),
)  # fmt: skip
FRIENDS = _words("RAHUL SHARMA|PRIYA NAIR|AMIT PATEL|SNEHA REDDY|VIKRAM SINGH|ANJALI IYER|MOHAMMED ASIF|JOSEPH DSOUZA")
OWNERS = _words("GANESH|LAKSHMI|BALAJI|KRISHNA|DURGA|UDUPI|MALABAR|ANAND|GUPTA|SHARMA|PATEL|KHAN|NAIR|REDDY|JAIN")
BEFORE = _words("SRI|NEW|SHREE|ROYAL|SAI|OM|MODERN|CITY|STAR|NATIONAL")
BANKS = _words("YESB|HDFC|ICIC|SBIN|UTIB|KKBK|PYTM|IDFB|BARB")
HANDLES = _words("ybl|okhdfcbank|okicici|oksbi|okaxis|paytm|ibl|axl|upi")
PLACES = _words("BENGALURU|MUMBAI|PUNE|CHENNAI|HYDERABAD|DELHI|GURUGRAM|KOLKATA|JAIPUR|KOCHI")
REMARKS = _words("Payment|Payment from PhonePe|UPI|Paid via GPay|Order|Bill|NA")

# (day, account, rupees, payee, category, narration); {r} is the bank's reference
EACH_MONTH = (
    (2, "savings", -28_000, "SURESH KUMAR", "home.rent", "NEFT DR-KKBK0000958-SURESH KUMAR-RENT-N{r}"),
    (5, "savings", -31_250, "HDFC HOME LOAN", "loans.emi", "ACH D- HDFC LTD HOME LOAN-{r}"),
    (6, "savings", -1_840, "BESCOM", "home.utilities", "BIL/ONL/{r}/BESCOM/ELECTRICITY"),
    (7, "savings", -4_999, "BAJAJ FINANCE", "loans.emi", "ACH D- BAJAJ FINANCE LTD-{r}"),
    (8, "savings", -10_000, "PARAG PARIKH MF", "saving.investments", "ACH D- INDIAN CLEARING CORP-PPFAS{r}"),
    (9, "savings", -620, "MAHANAGAR GAS", "home.utilities", "BIL/ONL/{r}/MAHANAGAR GAS/PNG"),
    (10, "savings", -7_500, "UTI NIFTY INDEX", "saving.investments", "ACH D- INDIAN CLEARING CORP-UTIMF{r}"),
    (11, "savings", -1_179, "AIRTEL", "home.internet", "UPI/DR/{r}/AIRTEL/AIRP/airtelpay@apl/Broadband"),
    (12, "savings", -349, "JIO", "home.internet", "UPI/DR/{r}/JIO PREPAID/PYTM/jio@paytm/Recharge"),
    (13, "card", -649, "NETFLIX", "fun.subscriptions", "SI HDFC0000 NETFLIX.COM MUMBAI {r}"),
    (14, "card", -119, "SPOTIFY", "fun.subscriptions", "SI HDFC0000 SPOTIFY INDIA MUMBAI {r}"),
    (15, "savings", -5_000, "PPF", "saving.investments", "SI-TRF TO PPF A/C XXXXXX4471 {r}"),
    (17, "card", -299, "HOTSTAR", "fun.subscriptions", "SI JIOHOTSTAR MUMBAI {r}"),
    (20, "savings", -2_350, "HDFC LIFE", "insurance.life", "ACH D- HDFC LIFE INSURANCE-{r}"),
)


class _Person:
    """Draws one person's rows; every draw comes from one seeded source, so order is part of the result."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.pairs = 0
        self.shops = {habit.category: self._shops(habit) for habit in HABITS}

    def _shops(self, habit: Habit) -> list[tuple[str, str]]:
        names = list(habit.brands)
        for kind in habit.kinds:
            names += [f"{self.chance.choice(BEFORE)} {self.chance.choice(OWNERS)} {kind}" for _ in range(40)]
        return [
            (name, f"{name.lower().replace(' ', '')[:16]}@{self.chance.choice(HANDLES)}")
            for name in dict.fromkeys(names)
        ]

    def reference(self) -> str:
        return str(self.chance.randrange(4 * 10**11, 6 * 10**11))

    def month(self, first: date) -> Iterator[Row]:
        salary = f"NEFT CR-CITI0000003-ACME TECHNOLOGIES PVT LTD-SALARY {first:%b%y}-CITIN{self.reference()}"
        yield Row(first, "savings", 0, salary, "ACME TECHNOLOGIES", "income.salary")
        for day, account, rupees, payee, category, narration in EACH_MONTH:
            drift = self.chance.uniform(0.7, 1.3) if category == "home.utilities" else 1
            yield Row(
                first.replace(day=day),
                account,
                int(rupees * drift * 100),
                narration.format(r=self.reference()),
                payee,
                category,
            )
        if first.month % 3 == 0:
            earned = self.chance.randrange(40_000, 160_000)
            yield Row(
                first.replace(day=28),
                "savings",
                earned,
                f"CREDIT INTEREST CAPITALISED {first:%b%y}",
                "BANK",
                "income.interest",
            )
        yield from self._between(first.replace(day=18), "card", "CRED/UTIB/cred.club@axisb/Card bill")
        yield from self._between(first, "wallet", "PAYTM WALLET/PYTM/add-money@paytm/Add money")

    def _between(self, day: date, other: str, words: str) -> Iterator[Row]:
        self.pairs += 1
        reference = self.reference()
        for account, mark in (("savings", "DR"), (other, "CR")):
            yield Row(day, account, 0, f"UPI/{mark}/{reference}/{words}", "SELF", "transfers.own", self.pairs)

    def payment(self, day: date) -> Iterator[Row]:
        habit = self.chance.choices(HABITS, [habit.share for habit in HABITS])[0]
        minor = int(habit.low * (habit.high / habit.low) ** (self.chance.random() ** 1.6) * 100)
        minor = minor if self.chance.random() < 0.4 else max(100, minor // 100 * 100)
        reference = self.reference()
        if habit.category == "cash.withdrawal":
            place = self.chance.choice(PLACES)
            yield Row(
                day,
                "savings",
                -max(50_000, minor // 50_000 * 50_000),
                f"ATM WDL S1AN{reference[:6]} {place}",
                "ATM",
                habit.category,
            )
        elif habit.category == "fees.bank":
            words = self.chance.choice(("SMS CHARGES", "GST ON CHARGES", "ANNUAL FEE", "LATE FEE"))
            yield Row(day, "savings", -minor, f"{words} {reference}", "BANK", habit.category)
        elif habit.category == "people.gifts":
            friend = self.chance.choice(FRIENDS)
            yield Row(day, "savings", -minor, self._to_friend(friend, reference), friend, habit.category)
        else:
            yield from self._at_shop(day, habit, minor, reference)

    def _to_friend(self, friend: str, reference: str) -> str:
        if self.chance.random() < 0.3:
            return f"IMPS-{reference}-{friend}-{self.chance.choice(BANKS)}-XXXXXX{reference[-4:]}-NA"
        vpa = f"{reference[:10]}@{self.chance.choice(HANDLES)}"
        return f"UPI/DR/{reference}/{friend}/{self.chance.choice(BANKS)}/{vpa}/{self.chance.choice(REMARKS)}"

    def _at_shop(self, day: date, habit: Habit, minor: int, reference: str) -> Iterator[Row]:
        shops, known = self.shops[habit.category], len(habit.brands)
        name, vpa = self.chance.choice(
            shops[:known] if self.chance.random() < 0.65 or len(shops) == known else shops[known:]
        )
        account = self.chance.choices(("savings", "card", "wallet"), (62, 28, 10))[0]
        place, bank = self.chance.choice(PLACES), self.chance.choice(BANKS)
        if account == "card":
            swiped = f"POS 416021XXXXXX{reference[-4:]} {name} {place}"
            words = swiped if self.chance.random() < 0.6 else f"ECOM PUR/{name}/{place}/{reference}"
        else:
            words = f"UPI/DR/{reference}/{name}/{bank}/{vpa}/{self.chance.choice(REMARKS)}"
        yield Row(day, account, -minor, words, name, habit.category)
        if self.chance.random() < 0.015:
            later = day + timedelta(days=self.chance.randrange(1, 3))
            yield Row(
                later, account, minor, f"UPI/CR/{self.reference()}/{name}/{bank}/{vpa}/Refund", name, habit.category
            )


def rows_of(count: int, *, years: int = 10, seed: int = 7) -> list[Row]:
    """`count` rows of one person over `years`, oldest first."""
    person = _Person(seed)
    months = [date(y, m, 1) for y in range(END.year - years, END.year + 1) for m in range(1, 13)]
    months = [month for month in months if date(END.year - years, 4, 1) <= month <= END]
    rows = sorted((row for month in months for row in person.month(month)), key=lambda row: row.booked_on)[:count]
    while len(rows) < count:
        day = person.chance.choice(months) + timedelta(days=person.chance.randrange(28))
        rows += list(person.payment(day))[: count - len(rows)]
    return sorted(_settled(rows), key=lambda row: row.booked_on)


def _settled(rows: Sequence[Row]) -> Iterator[Row]:
    """Amounts that follow from the spending: last month's card bill, this month's wallet money, a salary that suffices."""
    net: dict[tuple[str, int], int] = defaultdict(int)
    for row in rows:
        net[row.account, _month(row)] += row.amount_minor

    def bill(month: int) -> int:
        return max(10_000, -net["card", month - 1])

    def filled(month: int) -> int:
        return max(10_000, -net["wallet", month])

    months = {_month(row) for row in rows}
    needed: dict[int, int] = defaultdict(int)
    for month in months:
        year = (month - 4) // 12  # a salary holds for a financial year
        needed[year] = max(needed[year], bill(month) + filled(month) - net["savings", month])
    for row in rows:
        if row.category == "income.salary":
            yield replace(
                row, amount_minor=max(5_000_000, int(needed[(_month(row) - 4) // 12] * 1.03) // 10_000 * 10_000)
            )
        elif row.pair:
            moved = bill(_month(row)) if "/CRED/" in row.narration else filled(_month(row))
            yield replace(row, amount_minor=-moved if row.account == "savings" else moved)
        else:
            yield row


def _month(row: Row) -> int:
    return row.booked_on.year * 12 + row.booked_on.month


def rupees(amount_minor: int) -> str:
    """Minor units of INR as a decimal number."""
    return f"{'-' if amount_minor < 0 else ''}{abs(amount_minor) // 100}.{abs(amount_minor) % 100:02d}"


def statement(rows: Iterable[Row], opening_minor: int = OPENING_MINOR["savings"]) -> bytes:
    """All the rows as one account's statement in the layout of HDFC's CSV download."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(
        ("Date", "Narration", "Chq./Ref.No.", "Value Dt", "Withdrawal Amt.", "Deposit Amt.", "Closing Balance")
    )
    balance_minor = opening_minor
    for row in rows:
        balance_minor += row.amount_minor
        day, amount = f"{row.booked_on:%d/%m/%y}", rupees(abs(row.amount_minor))
        amounts = (amount, "") if row.amount_minor < 0 else ("", amount)
        writer.writerow((day, row.narration, "", day, *amounts, rupees(balance_minor)))
    return target.getvalue().encode()


def write_json_lines(rows: Iterable[Row], path: Path) -> None:
    with path.open("w", encoding="utf-8") as target:
        for row in rows:
            facts = {
                "date": row.booked_on.isoformat(),
                "amount": row.amount_minor,
                "payee": row.payee,
                "notes": row.narration,
            }
            target.write(json.dumps(facts) + "\n")


def write_journal(rows: Iterable[Row], path: Path) -> None:
    """hledger's journal, the savings account against a category."""
    with path.open("w", encoding="utf-8") as target:
        for row in rows:
            target.write(f"{row.booked_on} * {row.payee} | {row.narration}\n")
            target.write(f"    {row.category.replace('.', ':')}  {rupees(-row.amount_minor)} INR\n")
            target.write(f"    assets:savings  {rupees(row.amount_minor)} INR\n\n")


def write_beancount(rows: Sequence[Row], path: Path) -> None:
    """Beancount's ledger, the savings account against a category."""
    with path.open("w", encoding="utf-8") as target:
        target.write('option "title" "bench"\noption "operating_currency" "INR"\n')
        for account in ["Assets:Savings", *sorted({_beancount(row) for row in rows})]:
            target.write(f"{rows[0].booked_on} open {account}\n")
        for row in rows:
            target.write(f'\n{row.booked_on} * "{row.payee}" "{row.narration}"\n')
            target.write(f"  {_beancount(row)}  {rupees(-row.amount_minor)} INR\n")
            target.write(f"  Assets:Savings  {rupees(row.amount_minor)} INR\n")


def _beancount(row: Row) -> str:
    group, _, name = row.category.partition(".")
    return f"{'Income' if group == 'income' else 'Expenses'}:{group.title()}:{name.title()}"
