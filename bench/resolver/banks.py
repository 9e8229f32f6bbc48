"""How banks write one movement: narration styles of seven Indian banks and of two card issuers."""
# ruff: noqa: PLR0911 - one answer a bank

from collections.abc import Callable
from dataclasses import dataclass
import random

CODES = {"HDFC": "HDFC", "ICICI": "ICIC", "SBI": "SBIN", "Axis": "UTIB", "Kotak": "KKBK", "PNB": "PUNB", "BoB": "BARB"}
NAMES = {
    "HDFC": "HDFC Bank", "ICICI": "ICICI Bank", "SBI": "State Bank of India", "Axis": "Axis Bank",
    "Kotak": "Kotak Mahindra Bank", "PNB": "Punjab National Bank", "BoB": "Bank of Baroda",
}  # fmt: skip


@dataclass(frozen=True)
class Movement:
    """What a narration is made of. `way` is DR or CR; `mask` and `bank` are the other side's."""

    way: str
    name: str
    ref: str
    vpa: str = ""
    bank: str = "HDFC"
    mask: str = ""
    remark: str = ""
    day: str = "01112026"


def rrn(chance: random.Random) -> str:
    return f"6{chance.randrange(1, 366):03}{chance.randrange(10**8):08}"


def utr(chance: random.Random, bank: str) -> str:
    return f"N{chance.randrange(10**15):015}" if bank == "HDFC" else f"{CODES[bank]}N{chance.randrange(10**11):011}"


def upi(style: str, m: Movement) -> str:
    code = CODES.get(m.bank, "YESB")
    match style:
        case "HDFC":
            return f"UPI-{m.name[:20]}-{m.vpa}-{code}0000123-{m.ref}-{m.remark[:18] or 'UPI'}"
        case "ICICI":
            return f"UPI/{m.ref}/{m.remark[:15] or 'NA'}/{m.vpa}/{NAMES.get(m.bank, 'Yes Bank')}"
        case "SBI":
            start = "TO TRANSFER-" if m.way == "DR" else "BY TRANSFER-"
            return f"{start}UPI/{m.way}/{m.ref}/{m.name[:8]}/{code}/{m.vpa[:10]}/{m.remark or 'UPI'}"
        case "Axis":
            return f"UPI/P2A/{m.ref}/{m.name[:21]}/{m.remark or 'UPI'}/{NAMES.get(m.bank, 'Yes Bank')}"
        case "Kotak":
            return f"UPI/{m.name}/{m.ref}/{m.remark[:15] or 'UPI'}"
        case "PNB":
            return f"UPI/{m.way}/{m.ref}/{m.name[:8]}/{code}/{m.vpa[:15]}/{m.remark}"[:50]
        case _:
            return f"UPI/{m.way}/{m.ref}/{m.name}/{code}/{m.vpa}/{m.remark or 'UPI'}"


def imps(style: str, m: Movement) -> str:
    code = CODES.get(m.bank, "YESB")
    match style:
        case "HDFC":
            return f"IMPS-{m.ref}-{m.name}-{code}-XXXXXXXX{m.mask}-{m.remark or 'FUND'}"
        case "ICICI":
            return f"MMT/IMPS/{m.ref}/{m.remark or 'transfer'}/{m.name[:10]}/{NAMES.get(m.bank, code)}"
        case "SBI":
            return f"{'TO' if m.way == 'DR' else 'BY'} TRANSFER-IMPS/{m.ref}/{code[:3]}-XX{m.mask[-3:]}-{m.name}/{m.remark}"
        case "Axis":
            return f"IMPS/P2A/{m.ref}/{m.name[:8]}/{NAMES.get(m.bank, code)[:8]}/{m.remark or 'TRF'}/X{m.mask}"
        case "Kotak":
            return f"{'Recd:' if m.way == 'CR' else 'Sent '}IMPS/{m.ref}/{m.name}/{code}/X{m.mask}/{m.remark}"
        case "PNB":
            return f"IMPS-{'IN' if m.way == 'CR' else 'OUT'}/{m.ref}/9198{m.mask}{m.mask}/{m.name}"
        case _:
            return f"IMPS/P2A/{m.ref}/{m.name}/{code}/{m.remark or 'TRF'}"


def neft(style: str, m: Movement) -> str:
    code = CODES.get(m.bank, "YESB")
    match style:
        case "HDFC" if m.way == "CR":
            return f"NEFT CR-{code}0000123-{m.name}-{m.name}-{m.ref}"
        case "HDFC":
            return f"NEFT DR-{code}0000123-{m.name}-NETBANK, MUM-{m.ref}-{m.remark or 'TRF'}"
        case "ICICI" if m.way == "DR":
            return f"INF/NEFT/{m.ref}/{code}0000123/{m.name}/{m.remark}"
        case "ICICI":
            return f"NEFT-{m.ref}-{m.name}-{m.remark}-0001"
        case "SBI":
            return f"{'TO' if m.way == 'DR' else 'BY'} TRANSFER-NEFT*{code}0000123*{m.ref}*{m.name}"
        case "Kotak":
            return f"NEFT {m.ref} {m.name}"
        case "PNB":
            return f"NEFT_{'IN' if m.way == 'CR' else 'OUT'}:00{m.ref}{code}0000123//{m.ref}/{m.name}"
        case _:
            return f"NEFT/{m.ref}/{m.name}/{NAMES.get(m.bank, code)}"


def inside(style: str, m: Movement) -> str:
    """Between two accounts of one bank: no reference that both sides share."""
    to = m.way == "DR"
    match style:
        case "HDFC":
            return f"IB FUNDS TRANSFER {m.way}-XXXXXXXXXX{m.mask}-{m.name}"
        case "ICICI":
            return f"BIL/INFT/{m.ref}/{m.name}/XX{m.mask}"
        case "SBI":
            return f"{'TO TRANSFER-INB' if to else 'BY TRANSFER-INB'} own account XX{m.mask}"
        case "Axis":
            return f"TRF/{'TO' if to else 'FROM'} XXXXX{m.mask}/{m.name}/self"
        case _:
            return f"FUND TRF {'TO' if to else 'FROM'} XX{m.mask} {m.name}"


def returned(style: str, m: Movement, chance: random.Random) -> str:
    """A failed payment that the bank gives back."""
    match style:
        case "HDFC":
            return f"REV-UPI-5010001234-{m.vpa}-{m.ref}-UPI"
        case "ICICI":
            return f"UPI/REV/{m.ref}/NA/{m.vpa}/{NAMES.get(m.bank, 'Yes Bank')}"
        case "SBI":
            return f"BY TRANSFER-UPI/REV/{m.ref}/{m.name[:8]}/{m.vpa[:10]}"
        case "Axis":
            return f"UPI/RRR/{m.ref}/{m.name[:21]}/FAILED"
        case "Kotak":
            return f"{chance.choice(['UPI REVERSAL', 'REV'])}/{m.name}/{m.ref}"
        case "PNB":
            return f"RCRADJ/{m.ref}/RRC/{m.day}"
        case _:
            return f"UPI/CR/{m.ref}/{m.name}/{m.vpa}/RETURN"


Style = Callable[[str, Movement], str]
BILLS: tuple[Callable[[str, str, random.Random], str], ...] = (
    lambda issuer, mask, chance: f"BIL/ONL/{chance.randrange(10**9):09}/{issuer} CARD",
    lambda issuer, mask, chance: f"CC 000000XXXXXX{mask} AUTOPAY SI-TAD",
    lambda issuer, mask, chance: f"UPI-CRED CLUB-cred.club@axisb-UTIB0000123-{rrn(chance)}-payment on CRED",
    lambda issuer, mask, chance: f"BILLDK {issuer} CREDIT CARD XX{mask}",
    lambda issuer, mask, chance: f"IB BILLPAY DR-{issuer}CC-XXXXXXXXXXXX{mask}",
)
RECEIVED = (
    "PAYMENT RECEIVED THANK YOU", "BBPS PAYMENT RECEIVED", "AUTOPAY PAYMENT RECEIVED", "NETBANKING PAYMENT RECEIVED",
    "CREDIT CARD PAYMENT NET BANKING",
)  # fmt: skip
