"""What is not a current account: deposits, funds, shares, pension, insurance. Prices are smooth functions of the day."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from math import exp, sin
from typing import Any

from simulators.setu.households import books
from simulators.setu.households.accounts import Account, Household, Mandate
from simulators.setu.households.chance import chance, digits, number
from simulators.setu.households.days import bank_day_from, months_between
from simulators.setu.households.rows import money

Json = dict[str, Any]
Maker = Callable[[Household, Account, datetime, datetime], tuple[Json, list[Json]]]
EPOCH = date(2020, 1, 1)
FIRST_BUY = date(2023, 1, 1)
SHARES = (
    ("RELIANCE INDUSTRIES", "INE002A01018", 1250), ("INFOSYS", "INE009A01021", 1480), ("HDFC BANK", "INE040A01034", 950),
    ("ITC", "INE154A01025", 410), ("TATA MOTORS", "INE155A01022", 680), ("ASIAN PAINTS", "INE021A01026", 2450),
)  # fmt: skip
TRADED_FUNDS = (("NIPPON INDIA NIFTY BEES", "INF204KB14I2", 245), ("HDFC GOLD ETF", "INF179KC1981", 60))


def price(name: str, base: float, day: date) -> float:
    """A price that grows by about nine per cent a year and sways; a pure function of name and day."""
    years = (day - EPOCH).days / 365.25
    phase = number(name) % 628 / 100
    return base * exp(0.09 * years + 0.06 * sin(years * 5 + phase) + 0.02 * sin(years * 37 + phase))


def _paise(rupees: float) -> str:
    return money(round(rupees * 100))


def _stamp(day: date) -> str:
    return f"{day.isoformat()}T10:30:00+05:30"


def _identity(account: Account, day: date, what: str) -> str:
    return f"T{day:%y%m%d}{digits(10, account.link, day, what)}"


def _within(day: date, begin: datetime, end: datetime) -> bool:
    return begin.date() <= day <= end.date()


# Deposits


def _term_deposit(household: Household, account: Account, begin: datetime, end: datetime) -> tuple[Json, list[Json]]:
    draw = chance(account.link, "terms")
    principal = draw.choice((50_000, 100_000, 150_000, 200_000))
    rate, years = draw.choice((6.5, 6.8, 7.1)), 5
    quarters = _quarter_ends(account.opened, end.date())
    balance, listed = principal * 100, []
    listed.append(_deposit_row(account, account.opened, "OPENING", principal * 100, balance, "FD OPENED"))
    for day in quarters:
        interest = round(balance * rate / 400)
        balance += interest
        listed.append(_deposit_row(account, day, "INTEREST", interest, balance, f"INT CR FD {account.number[-4:]}"))
    terms = _terms(household, account, rate, years, principal * 100, balance)
    return terms, [row for row in listed if _within(date.fromisoformat(row["valueDate"]), begin, end)]


def _recurring_deposit(
    household: Household, account: Account, begin: datetime, end: datetime
) -> tuple[Json, list[Json]]:
    """Its instalments are those the savings account paid: one that bounced there is missing here."""
    balance, listed = 0, []
    for year, month in months_between(account.opened, end.date()):
        for booking in books.month(household, "second", year, month):
            event = booking.event
            if (
                event.kind == "instalment"
                and account.opened <= event.at.date()
                and event.at <= end.replace(tzinfo=None)
            ):
                balance += -event.paise
                narration = f"RD INSTALMENT {event.at:%b %Y}".upper()
                listed.append(_deposit_row(account, event.at.date(), "INSTALLMENT", -event.paise, balance, narration))
    terms = _terms(household, account, 6.7, 10, balance, balance)
    one = household.plan.instalment
    terms |= {"recurringAmount": money(one.paise), "recurringDepositDay": str(one.day)}
    return terms, [row for row in listed if _within(date.fromisoformat(row["valueDate"]), begin, end)]


def _deposit_row(account: Account, day: date, kind: str, paise: int, balance: int, narration: str) -> Json:
    return {
        "type": kind,
        "mode": "FT" if kind == "INSTALLMENT" else "OTHERS",
        "amount": money(paise),
        "currentBalance": money(balance),
        "transactionTimestamp": _stamp(day),
        "valueDate": day.isoformat(),
        "txnId": _identity(account, day, kind),
        "narration": narration,
        "reference": digits(10, account.link, day),
    }


def _terms(household: Household, account: Account, rate: float, years: int, principal: int, value: int) -> Json:
    opened = account.opened
    return {
        "accountType": account.kind,
        "branch": household.person.city.title(),
        "ifsc": account.ifsc,
        "openingDate": opened.isoformat(),
        "maturityDate": opened.replace(year=opened.year + years).isoformat(),
        "maturityAmount": money(round(principal * (1 + rate / 400) ** (4 * years))),
        "principalAmount": money(principal),
        "currentValue": money(value),
        "interestRate": f"{rate:.2f}",
        "interestPayout": "OnMaturity",
        "interestComputation": "COMPOUND",
        "compoundingFrequency": "QUARTERLY",
        "interestOnMaturity": "",
        "interestPeriodicPayoutAmount": "",
        "description": "",
        "tenureDays": "0",
        "tenureMonths": str(12 * years),
        "tenureYears": str(years),
    }


def _quarter_ends(first: date, last: date) -> list[date]:
    ends = [
        date(year, month, 30 if month in {6, 9} else 31)
        for year, month in months_between(first, last)
        if month % 3 == 0
    ]
    return [day for day in ends if first < day <= last]


# Funds, shares, pension, insurance


def _mutual_funds(household: Household, account: Account, begin: datetime, end: datetime) -> tuple[Json, list[Json]]:
    """Each instalment the savings account paid becomes units two bank days later."""
    folios: dict[str, Json] = {}
    listed: list[Json] = []
    for day, one in _paid(household, end):
        isin = f"INF{digits(9, one.name)}"
        nav = price(one.name, 40 + number(one.name) % 60, day)
        rupees = one.paise / 100
        folio = folios.setdefault(one.name, {"units": 0.0, "cost": 0.0, "isin": isin})
        folio["units"] += rupees / nav
        folio["cost"] += rupees
        row = _scheme(account, one.name, isin, day) | {
            "amount": money(one.paise), "nav": f"{nav:.4f}", "navDate": day.isoformat(), "units": f"{rupees / nav:.3f}",
            "type": "BUY", "mode": "PHYSICAL", "narration": f"SIP PURCHASE {one.name}", "lock-inFlag": "NO",
            "lock-inDays": "0", "schemePlan": "DIRECT", "isinDescription": one.name, "transactionDate": day.isoformat(),
            "orderDate": day.isoformat(), "executionDate": day.isoformat(), "schemeOption": "GROWTH_TYPE",
            "txnId": _identity(account, day, one.name),
        }  # fmt: skip
        listed.append(row)
    holding = [_folio(account, name, folio, end.date()) for name, folio in folios.items()]
    return _invested(holding, folios.values(), "costValue"), _between(listed, "transactionDate", begin, end)


def _paid(household: Household, end: datetime) -> Iterator[tuple[date, Mandate]]:
    known = {one.name: one for one in household.plan.savings}
    for year, month in months_between(FIRST_BUY, end.date()):
        for booking in books.month(household, "second", year, month):
            event = booking.event
            bought = bank_day_from(event.at.date() + timedelta(days=2))
            if event.kind == "nach" and event.payee.name in known and bought <= end.date():
                yield bought, Mandate(event.payee.name, event.at.day, -event.paise)


def _scheme(account: Account, name: str, isin: str, day: date) -> Json:
    return {"amc": name.split(maxsplit=1)[0] + " MUTUAL FUND", "registrar": "CAMS", "schemeCode": digits(4, name), "isin": isin,
            "amfiCode": digits(6, name), "ucc": digits(8, account.link)}  # fmt: skip


def _folio(account: Account, name: str, folio: Json, day: date) -> Json:
    nav = price(name, 40 + number(name) % 60, day)
    folio["value"] = folio["units"] * nav
    return _scheme(account, name, folio["isin"], day) | {
        "folioNo": digits(10, account.link, name), "dividendType": "GROWTH", "FatcaStatus": "YES", "mode": "PHYSICAL",
        "units": f"{folio['units']:.3f}", "closingUnits": f"{folio['units']:.3f}", "lienUnits": "0", "lockinUnits": "0",
        "rate": f"{folio['cost'] / folio['units']:.4f}", "nav": f"{nav:.4f}", "navDate": day.isoformat(),
    }  # fmt: skip


def _bought(
    account: Account, among: tuple[tuple[str, str, int], ...], end: date
) -> Iterator[tuple[date, str, str, int, float]]:
    """One purchase a month of one of the papers: day, name, ISIN, units, price."""
    for year, month in months_between(FIRST_BUY, end):
        draw = chance(account.link, year, month)
        name, isin, base = draw.choice(among)
        day = bank_day_from(date(year, month, draw.randint(1, 25)))
        if day <= end:
            yield day, name, isin, draw.randint(1, 12), price(name, base, day)


def _papers(
    account: Account, among: tuple[tuple[str, str, int], ...], end: date
) -> tuple[list[Json], list[tuple[date, str, str, int, float]]]:
    trades = list(_bought(account, among, end))
    held = []
    for name, isin, base in among:
        of_it = [trade for trade in trades if trade[1] == name]
        units = sum(trade[3] for trade in of_it)
        if units:
            cost = sum(trade[3] * trade[4] for trade in of_it)
            now = price(name, base, end)
            held.append(
                {
                    "name": name,
                    "isin": isin,
                    "units": units,
                    "cost": cost,
                    "now": now,
                    "value": units * now,
                    "day": of_it[0][0],
                }
            )
    return held, trades


def _equities(household: Household, account: Account, begin: datetime, end: datetime) -> tuple[Json, list[Json]]:
    held, trades = _papers(account, SHARES, end.date())
    holding = [
        {"issuerName": one["name"], "isin": one["isin"], "units": str(one["units"]), "rate": _paise(one["cost"] / one["units"]),
         "lastTradedPrice": _paise(one["now"]), "investmentDateTime": _stamp(one["day"]), "description": ""}
        for one in held
    ]  # fmt: skip
    listed = [
        {"txnId": _identity(account, day, name), "type": "BUY", "exchange": "NSE", "equityCategory": "EQUITY", "isin": isin,
         "companyName": name, "symbol": name.split()[0], "units": str(units), "rate": _paise(rate),
         "tradeValue": _paise(units * rate), "otherCharges": _paise(units * rate * 0.001),
         "totalCharge": _paise(units * rate * 1.001), "orderId": digits(12, account.link, day), "narration": f"BUY {name}",
         "instrumentType": "", "optionType": "", "strikePrice": "", "shareHolderEquityType": "",
         "transactionDateTime": _stamp(day)}
        for day, name, isin, units, rate in trades
    ]  # fmt: skip
    return _invested(holding, held, "investmentValue", "DEMAT"), _between(listed, "transactionDateTime", begin, end)


def _etf(household: Household, account: Account, begin: datetime, end: datetime) -> tuple[Json, list[Json]]:
    held, trades = _papers(account, TRADED_FUNDS, end.date())
    holding = [
        {"schemeName": one["name"], "isin": one["isin"], "units": str(one["units"]), "nav": _paise(one["now"]),
         "lastNavDate": end.date().isoformat(), "rate": _paise(one["cost"] / one["units"]), "mode": "DEMAT",
         "folioNo": digits(10, account.link, one["name"]), "description": ""}
        for one in held
    ]  # fmt: skip
    listed = [
        {"txnId": _identity(account, day, name), "type": "BUY", "isin": isin, "isinDescription": name, "units": str(units),
         "nav": _paise(rate), "amount": _paise(units * rate), "brokerCode": "ARTHA", "narration": f"BUY {name}",
         "transactionDateTime": _stamp(day)}
        for day, name, isin, units, rate in trades
    ]  # fmt: skip
    return _invested(holding, held, "investmentValue", "DEMAT"), _between(listed, "transactionDateTime", begin, end)


def _invested(holding: list[Json], held: Any, cost_name: str, kind: str = "") -> Json:
    cost, value = sum(one["cost"] for one in held), sum(one["value"] for one in held)
    holdings: Json = {"holdings": {"holding": holding}}
    return {
        cost_name: _paise(cost),
        "currentValue": _paise(value),
        "investment": holdings | ({"type": kind} if kind else {}),
    }


def _nps(household: Household, account: Account, begin: datetime, end: datetime) -> tuple[Json, list[Json]]:
    monthly = 2_000_00 + number(account.link) % 6 * 1_000_00
    days = [bank_day_from(date(year, month, 7)) for year, month in months_between(FIRST_BUY, end.date())]
    days = [day for day in days if day <= end.date()]
    units = sum(monthly / 100 / price("NPS", 30, day) for day in days)
    value = _paise(units * price("NPS", 30, end.date()))
    listed = [
        {"txnId": _identity(account, day, "NPS"), "txnDate": day.isoformat(), "type": "CONTRIBUTION", "amount": money(monthly),
         "narration": "VOLUNTARY CONTRIBUTION TIER I", "nav": f"{price('NPS', 30, day):.4f}",
         "units": f"{monthly / 100 / price('NPS', 30, day):.4f}", "schemeId": "SM001001", "schemeName": "TIER I SCHEME E"}
        for day in days
    ]  # fmt: skip
    summary = {
        "currentValue": value, "openingDate": account.opened.isoformat(), "status": "ACTIVE", "tier1Status": "ACTIVE",
        "tier2Status": "NOTACTIVATED", "equityAssetValue": value, "debtAssetValue": "0.00", "otherAssetValue": "0.00",
        "tier1NAVDate": end.date().isoformat(), "tier2NAVDate": "",
    }  # fmt: skip
    return summary, _between(listed, "txnDate", begin, end)


def _insurance(household: Household, account: Account, begin: datetime, end: datetime) -> tuple[Json, list[Json]]:
    premium = 12_000_00 + number(account.link) % 20 * 1_000_00
    years = range(account.opened.year, end.year + 1)
    days = [account.opened.replace(year=year) for year in years]
    listed = [
        {"txnId": _identity(account, day, "premium"), "txnDate": _stamp(day), "type": "PREMIUM", "amount": money(premium),
         "narration": f"RENEWAL PREMIUM {day.year}"}
        for day in days
        if day <= end.date()
    ]  # fmt: skip
    summary = {
        "policyName": "JEEVAN ANAND", "policyNumber": account.number, "policyType": "ENDOWMENT", "coverType": "LIFE",
        "sumAssured": money(premium * 25), "coverAmount": money(premium * 25), "premiumAmount": money(premium),
        "premiumFrequency": "YEARLY", "premiumPaymentYears": "20", "premiumPaymentMonths": "240", "tenureYears": "20",
        "tenureMonths": "240", "policyStartDate": account.opened.isoformat(), "maturityBenefit": money(premium * 32),
        "maturityDate": account.opened.replace(year=account.opened.year + 20).isoformat(), "eiaNumber": digits(13, account.link),
    }  # fmt: skip
    return summary, _between(listed, "txnDate", begin, end)


def _between(listed: list[Json], name: str, begin: datetime, end: datetime) -> list[Json]:
    return [row for row in listed if _within(date.fromisoformat(row[name][:10]), begin, end)]


MAKERS: dict[str, Maker] = {
    "TERM_DEPOSIT": _term_deposit,
    "RECURRING_DEPOSIT": _recurring_deposit,
    "MUTUAL_FUNDS": _mutual_funds,
    "EQUITIES": _equities,
    "ETF": _etf,
    "NPS": _nps,
    "INSURANCE_POLICIES": _insurance,
}
