"""An invented household: what its banks would state about it. Pure, and the same for the same days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
import random

MONTHS = 15

# (day of the month, minor units, narration); {r} is the bank's reference, {m} the month
SAVINGS_MONTHLY: Sequence[tuple[int, int, str]] = (
    (1, 142_500_00, "NEFT CR-CITI0000003-MERIDIAN SOFTWARE PVT LTD-SALARY {m}-CITIN{r}"),
    (2, -31_000_00, "NEFT DR-KKBK0000958-SURESH KUMAR-HOUSE RENT {m}-N{r}"),
    (3, -5_000_00, "UPI-LAKSHMI DEVI-lakshmid77@oksbi-SBIN0001234-{r}-HOUSE HELP"),
    (5, -14_250_00, "ACH D- HDFC BANK LTD CAR LOAN-65{r}"),
    (7, -10_000_00, "ACH D- INDIAN CLEARING CORP-PPFAS SIP{r}"),
    (8, -7_500_00, "ACH D- INDIAN CLEARING CORP-UTI NIFTY{r}"),
    (9, -1_179_00, "UPI-AIRTEL BROADBAND-airtelpay@airtel-AIRP0000001-{r}-BROADBAND"),
    (11, -2_350_00, "ACH D- HDFC LIFE INSURANCE-{r}"),
    (12, -349_00, "UPI-JIO PREPAID RECHARGE-jio@yesbank-YESB0000001-{r}-RECHARGE"),
    (15, -5_000_00, "IB FUNDS TRANSFER DR-TO PPF ACCOUNT XXXX4471-{r}"),
    (17, -12_000_00, "IMPS-{r}-RAMESH IYER-SBIN-XXXXXX4420-FOR HOME"),
)
CARD_MONTHLY: Sequence[tuple[int, int, str]] = (
    (4, -649_00, "NETFLIX.COM MUMBAI {r}"),
    (6, -119_00, "SPOTIFY INDIA MUMBAI {r}"),
    (14, -1_299_00, "CULT FIT BENGALURU {r}"),
    (21, -149_00, "GOOGLE YOUTUBEPREMIUM MUMBAI {r}"),
)
# (times a month, lowest and highest rupees, narrations) of what varies
SAVINGS_OFTEN: Sequence[tuple[int, int, int, Sequence[str]]] = (
    (
        6,
        90,
        620,
        ("UPI-SWIGGY-swiggy@axisbank-UTIB0000100-{r}-ORDER", "UPI-ZOMATO LTD-zomato@hdfcbank-HDFC0000499-{r}-ORDER"),
    ),
    (
        7,
        80,
        1450,
        ("UPI-BLINKIT-blinkit@icici-ICIC0000104-{r}-GROCERY", "UPI-ZEPTO-zepto@axisbank-UTIB0000100-{r}-PAYMENT"),
    ),
    (
        5,
        40,
        480,
        ("UPI-NAMMA YATRI-nammayatri@axl-UTIB0000553-{r}-RIDE", "UPI-UBER INDIA-uber@axisbank-UTIB0000100-{r}-TRIP"),
    ),
    (
        4,
        30,
        260,
        ("UPI-SRI GANESH STORES-q8845{n}@ybl-YESB0YBLUPI-{r}-NA", "UPI-A2B VEG-paytmqr{n}@paytm-PYTM0123456-{r}-UPI"),
    ),
    (1, 1500, 4000, ("ATM WDL S1ANBG12 KORAMANGALA BENGALURU {r}",)),
    (1, 1200, 2600, ("UPI-BESCOM-bescom@hdfcbank-HDFC0000499-{r}-ELECTRICITY",)),
)
CARD_OFTEN: Sequence[tuple[int, int, int, Sequence[str]]] = (
    (
        3,
        400,
        5200,
        ("AMAZON PAY INDIA BENGALURU {r}", "MYNTRA DESIGNS BENGALURU {r}", "FLIPKART PAYMENTS BENGALURU {r}"),
    ),
    (2, 900, 3400, ("INDIAN OIL KORAMANGALA BENGALURU {r}", "HPCL OUTER RING ROAD BENGALURU {r}")),
    (2, 1100, 3900, ("DMART HSR LAYOUT BENGALURU {r}", "BIGBASKET BENGALURU {r}")),
    (2, 350, 2400, ("THIRD WAVE COFFEE BENGALURU {r}", "TOIT BREWPUB BENGALURU {r}", "PVR INOX BENGALURU {r}")),
    (1, 250, 1800, ("APOLLO PHARMACY BENGALURU {r}", "TATA 1MG GURUGRAM {r}")),
)
WALLET_OFTEN: Sequence[tuple[int, int, int, Sequence[str]]] = (
    (6, 15, 120, ("Paid to NAMMA METRO {r}", "Paid to CHAI POINT {r}", "Paid to BMTC {r}")),
)
# (months before the present one, day, account, minor units, narration): what makes a year a year
ONCE: Sequence[tuple[int, int, str, int, str]] = (
    (13, 18, "card", -23_480_00, "MAKEMYTRIP GURUGRAM {r}"),
    (11, 24, "savings", 60_000_00, "NEFT CR-CITI0000003-MERIDIAN SOFTWARE PVT LTD-BONUS-CITIN{r}"),
    (9, 10, "card", -58_990_00, "CROMA INDIRANAGAR BENGALURU {r}"),
    (9, 16, "card", 4_999_00, "AMAZON PAY INDIA REFUND {r}"),
    (6, 12, "savings", -18_640_00, "UPI-ACKO GENERAL INSURANCE-acko@icici-ICIC0000104-{r}-CAR POLICY"),
    (5, 26, "savings", 8_420_00, "NEFT CR-RBIS0GOITEP-INCOME TAX REFUND-{r}"),
    (3, 20, "card", -16_350_00, "INDIGO AIRLINES GURUGRAM {r}"),
    (2, 6, "savings", -22_000_00, "UPI-DELHI PUBLIC SCHOOL-dpsfees@icici-ICIC0000104-{r}-TERM FEES"),
    (1, 22, "savings", 2_500_00, "UPI-PRIYA NAIR-priyanair@okicici-ICIC0000104-{r}-GOA SHARE"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One movement on one account, in signed minor units of INR."""

    account: str
    booked_on: date
    amount_minor: int
    narration: str


def rows_of_household(today: date) -> list[Row]:
    """Everything up to and including `today`, oldest first."""
    rows: list[Row] = []
    owed_minor = 0
    for back in range(MONTHS - 1, -1, -1):
        month = _month_before(today, back)
        chance = random.Random(f"household {month:%Y-%m}")  # noqa: S311  # nosec B311 # invented, no secret
        made = [
            *_monthly(month, chance),
            *_often(month, chance),
            *_once(month, back, chance),
            *_topped_up(month, chance),
        ]
        if owed_minor:
            made += _bill(month, owed_minor, chance)
        owed_minor = -sum(row.amount_minor for row in made if row.account == "card" and "BILLPAY" not in row.narration)
        if month.month % 3 == 0:
            made.append(
                Row(
                    "savings",
                    month.replace(day=28),
                    chance.randrange(180_00, 940_00),
                    f"CREDIT INTEREST CAPITALISED {month:%b%y}",
                )
            )
        rows += made
    return sorted((row for row in rows if row.booked_on <= today), key=lambda row: row.booked_on)


def _month_before(today: date, months: int) -> date:
    count = today.year * 12 + today.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def _row(account: str, day: date, amount_minor: int, narration: str, chance: random.Random) -> Row:
    reference = str(chance.randrange(4 * 10**11, 6 * 10**11))
    return Row(account, day, amount_minor, narration.format(r=reference, n=reference[:6], m=f"{day:%b%y}".upper()))


def _monthly(month: date, chance: random.Random) -> Iterator[Row]:
    for account, fixed in (("savings", SAVINGS_MONTHLY), ("card", CARD_MONTHLY)):
        for day, amount_minor, narration in fixed:
            yield _row(account, month.replace(day=day), amount_minor, narration, chance)


def _often(month: date, chance: random.Random) -> Iterator[Row]:
    for account, habits in (("savings", SAVINGS_OFTEN), ("card", CARD_OFTEN), ("wallet", WALLET_OFTEN)):
        for times, low, high, narrations in habits:
            for _ in range(max(1, times + chance.randrange(-1, 2))):
                rupees = int(low * (high / low) ** chance.random())
                narration = chance.choice(narrations)
                rupees = max(500, rupees // 500 * 500) if narration.startswith("ATM") else rupees
                day = month + timedelta(days=chance.randrange(28))
                yield _row(account, day, -rupees * 100, narration, chance)


def _once(month: date, back: int, chance: random.Random) -> Iterator[Row]:
    for months, day, account, amount_minor, narration in ONCE:
        if months == back:
            yield _row(account, month.replace(day=day), amount_minor, narration, chance)


def _topped_up(month: date, chance: random.Random) -> Iterator[Row]:
    yield _row("savings", month, -400_00, "UPI-PAYTM WALLET-add-money@paytm-PYTM0123456-{r}-ADD MONEY", chance)
    yield _row("wallet", month, 400_00, "Money added to wallet from bank {r}", chance)


def _bill(month: date, owed_minor: int, chance: random.Random) -> Iterator[Row]:
    yield _row("savings", month.replace(day=18), -owed_minor, "IB BILLPAY DR-HDFCCC-437551XXXXXX4410-{r}", chance)
    yield _row("card", month.replace(day=18), owed_minor, "BILLPAY PAYMENT RECEIVED THANK YOU {r}", chance)
