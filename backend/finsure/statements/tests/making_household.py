"""A household's rows, month by month, in the words each bank prints. Deterministic, and nobody's."""

from __future__ import annotations

from datetime import date, timedelta
import random

from finsure.statements.domain.shapes import Row

PHRASES = {
    "hdfc": {
        "upi": "UPI-{name}-{vpa}-{ifsc}-{rrn}-{note}",
        "in": "NEFT CR-{ifsc}-{name}-ASHA RAO-{utr}",
        "rent": "IMPS-{rrn}-{name}-{bank}-XXXXXX{four}-RENT",
        "ach": "ACH D- {name}-{ten}",
        "atm": "ATW-416021XXXXXX{four}-S1AN{four}-{city}",
        "pos": "POS 416021XXXXXX{four} {name}",
        "fee": "INST-ALERT CHG INC GST APR-JUN-MIR{ten}",
        "interest": "CREDIT INTEREST CAPITALISED",
    },
    "icici": {
        "upi": "UPI/{rrn}/{note}/{vpa}/{bank} BANK",
        "in": "NEFT-{utr}-{name}-SALARY-{four}",
        "rent": "MMT/IMPS/{rrn}/RENT/{name}/{bank}",
        "ach": "ACH/{name}/{ten}",
        "atm": "ATM/CASH WDL/{rrn}/{city}",
        "pos": "VPS/{name}/{rrn}/{city}",
        "fee": "SMSChgsApr-Jun26+GST/{ten}",
        "interest": "000401234567:Int.Pd:01-01-2026 to 31-03-2026",
    },
    "sbi": {
        "upi": "TO TRANSFER-UPI/DR/{rrn}/{name}/{bank}/{vpa}/{note}--",
        "in": "BY TRANSFER-NEFT*{ifsc}*{utr}*{name}--",
        "rent": "TO TRANSFER-IMPS/{rrn}/{bank}-XX{four}-{name}/RENT--",
        "ach": "DEBIT-ACHDr {name} {ten}",
        "atm": "ATM WDL-ATM CASH {four} {city}--",
        "pos": "by debit card-OTHPG {rrn}{name} {city}--",
        "fee": "SMS CHARGES FOR QTR-{ten}",
        "interest": "CREDIT INTEREST--",
    },
    "axis": {
        "upi": "UPI/P2M/{rrn}/{name}/{note}/{bank} BANK",
        "in": "NEFT/{utr}/{name}/{bank}",
        "rent": "IMPS/P2A/{rrn}/{name}/{bank}/RENT/{ten}",
        "ach": "ACH-DR-{name}-{ten}",
        "atm": "ATM-CASH/{city}/{four}",
        "pos": "POS/{name}/{city}/{four}",
        "fee": "SMS ALERT CHARGES/{ten}",
        "interest": "SB:923010008070086:Int.Pd:01-01-2026 to 31-03-2026",
    },
    "kotak": {
        "upi": "UPI/{name}/{rrn}/{note}",
        "in": "NEFT {utr} {name}",
        "rent": "IMPS/{name}/{rrn}/RENT",
        "ach": "NACH-10-DR-{bank}-{name}",
        "atm": "ATL/{four}/{rrn}/{city}",
        "pos": "PCD/{four}/{name}/{city}",
        "fee": "Chrg: SMS Alerts {ten}",
        "interest": "Int.Pd:3349936986:01-01-2026 to 31-03-2026",
    },
    "pnb": {
        "upi": "UPI/DR/{rrn}/{name}/{bank}/{vpa}",
        "in": "NEFT_IN:00{utr}//{utr}/{name}",
        "rent": "IMPS-OUT/{rrn}/{name}/RENT",
        "ach": "ACH/{name}/{ten}",
        "atm": "ATM WDR {four} {city}",
        "pos": "POS/{name}/{city}",
        "fee": "SMS CHRG FOR:01-01-2026to31-03-2026",
        "interest": "0012000100123456:Int.Pd:01-01-2026 to 31-03-2026",
    },
    "bob": {
        "upi": "UPI/{rrn}/19:42:11/UPI/{vpa}",
        "in": "NEFT/{utr}/{name}",
        "rent": "IMPS/P2A/{rrn}/{name}/{bank}/RENT",
        "ach": "NACH/DR/{name}/{ten}",
        "atm": "ATM-CASH/SELF/XXXX{four}",
        "pos": "POS/{four}/{name}",
        "fee": "SMS CHARGES JUN 2026 {ten}",
        "interest": "INTEREST PAID TILL 31-MAR-2026",
    },
    "idfc": {
        "upi": "UPI/DR/{rrn}/{name}/{bank}/{vpa}/UPI",
        "in": "NEFT/{utr}/{name}/SALARY",
        "rent": "IMPS-MOB/FUND TRF/{rrn}/{name}/RENT",
        "ach": "NACH/{name}/{ten}",
        "atm": "ATM-NFS/CASH WITHDRAWAL/{city}/{four}",
        "pos": "POS/{name}/{city}/{rrn}",
        "fee": "CHARGE:SMS ALERTS {ten}",
        "interest": "MONTHLY SAVINGS INTEREST CREDIT",
    },
    "card": {
        "upi": "{name} {city} IN",
        "in": "PAYMENT RECEIVED THANK YOU {ten}",
        "rent": "{name} RENT {city}",
        "ach": "{name} SI {ten}",
        "atm": "CASH ADVANCE {city}",
        "pos": "{name} {city}",
        "fee": "LATE PAYMENT FEE",
        "interest": "CASHBACK CREDIT",
    },
}
SHOPS = (
    ("SWIGGY LIMITED", "swiggy@axisbank", 120, 900),
    ("ZOMATO", "zomato@hdfcbank", 150, 1_200),
    ("BIGBASKET", "bigbasket@ybl", 300, 3_500),
    ("BLINKIT", "blinkit.rzp@hdfcbank", 60, 1_800),
    ("SRI GANESH KIRANA STORE", "q81726354@ybl", 20, 600),
    ("NAMMA YATRI", "nammayatri@okaxis", 40, 400),
    ("UBER INDIA", "uber@paytm", 90, 800),
    ("INDIAN OIL", "iocl.1122@sbi", 300, 3_000),
    ("APOLLO PHARMACY", "apollo@icici", 80, 2_000),
    ("AMAZON PAY", "amazonpay@apl", 150, 6_000),
    ("JIO PREPAID", "jio@paytm", 239, 749),
    ("LAKSHMI TIFFIN CENTRE", "9845012345@okicici", 40, 260),
)
BANKS = "HDFC ICIC SBIN UTIB KKBK PUNB BARB IDFB YESB".split()
CITIES = "BENGALURU MUMBAI PUNE CHENNAI HYDERABAD DELHI KOLKATA JAIPUR".split()


class Household:
    """One earner's account, month by month."""

    def __init__(self, seed: int, style: str = "hdfc", opening_minor: int = 5_431_250) -> None:
        self._rng = random.Random(seed)
        self._phrases = PHRASES[style]
        self._balance = opening_minor
        self._rows: list[Row] = []

    def rows(self, months: int = 3, start: date = date(2026, 1, 1)) -> list[Row]:
        """Rows oldest first with their running balances."""
        for month in range(months):
            first = _month_after(start, month)
            for day, kind, name, minor in sorted(self._month(), key=lambda event: event[0]):
                self._add(first + timedelta(days=day - 1), kind, name, minor)
        return self._rows

    def _month(self) -> list[tuple[int, str, str, int]]:
        rng = self._rng
        events = [
            (1, "in", "ACME TECHNOLOGIES PVT LTD", 12_450_000),
            (2, "rent", "SURESH KUMAR", -2_800_000),
            (5, "ach", "HDFC LTD HOME LOAN", -3_125_000),
            (7, "ach", "INDIAN CLEARING CORP SIP", -1_000_000),
            (10, "ach", "LIC OF INDIA", -235_000),
            (12, "atm", "SELF", -500_000 * rng.randint(1, 2)),
            (28, "fee", "BANK", -1_770),
            (28, "interest", "BANK", rng.randint(20_000, 90_000)),
        ]
        for _ in range(rng.randint(18, 30)):
            name, _vpa, low, high = rng.choice(SHOPS)
            minor = rng.randint(low, high) * 100 + rng.choice((0, 0, 0, 50, 99))
            events.append((rng.randint(1, 28), rng.choice(("upi", "upi", "upi", "pos")), name, -minor))
        events.append((14, "upi", "LAKSHMI TIFFIN CENTRE", -6_000))
        events.append((14, "upi", "LAKSHMI TIFFIN CENTRE", -6_000))
        return events

    def _add(self, day: date, kind: str, name: str, minor: int) -> None:
        rng = self._rng
        rrn = str(rng.randrange(4 * 10**11, 7 * 10**11))
        bank = rng.choice(BANKS)
        vpa = next((vpa for shop, vpa, _, _ in SHOPS if shop == name), "name@okaxis")
        narration = self._phrases[kind].format(
            name=name,
            vpa=vpa,
            rrn=rrn,
            bank=bank,
            ifsc=f"{bank}0{rng.randrange(10**5, 10**6)}",
            utr=f"{bank}N{rrn}",
            note=rng.choice(("PAYMENT FROM PHONE", "UPI", "NA", "ORDER")),
            ten=rng.randrange(10**9, 10**10),
            four=rng.randrange(1_000, 10_000),
            city=rng.choice(CITIES),
        )
        self._balance += minor
        self._rows.append(Row(0, day, minor, narration, day, self._balance, rrn))


def _month_after(start: date, months: int) -> date:
    year, month = divmod(start.month - 1 + months, 12)
    return date(start.year + year, month + 1, 1)


def household(seed: int = 7, style: str = "hdfc", months: int = 3) -> list[Row]:
    """A household's rows in the words of one bank."""
    return Household(seed, style).rows(months)
