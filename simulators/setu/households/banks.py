"""How each bank prints a line on a statement. Shapes are those collected from real and realistic statements; names of
fields: name, vpa, four (bank), ifsc, rrn (12 digits), utr, note, ref, tail (last digits), place, mon (NOV26), dmy, span.
"""

from dataclasses import dataclass
from typing import Any

Lines = dict[str, str]


@dataclass(frozen=True)
class Bank:
    fip: str
    four: str
    handle: str
    lines: Lines
    longest: int = 200

    def says(self, kind: str, facts: dict[str, Any]) -> str:
        return self.lines[kind].format_map(facts)[: self.longest].strip()


HDFC = Bank("HDFC-FIP", "HDFC", "okhdfcbank", {
    "upi_shop": "UPI-{name:.20}-{vpa}-{ifsc}-{rrn}-{note:.18}",
    "upi_person": "UPI-{name:.20}-{vpa}-{ifsc}-{rrn}-{note:.18}",
    "upi_in": "UPI-{name:.20}-{vpa}-{ifsc}-{rrn}-{note:.18}",
    "upi_back": "REV-UPI-{tail}-{vpa}-{rrn}-{note:.12}",
    "imps_out": "IMPS-{rrn}-{name:.20}-{four}-XXXXXX{tail}-{note:.15}",
    "imps_in": "IMPS-{rrn}-{name:.20}-{four}-XXXXXX{tail}-{note:.15}",
    "neft_out": "NEFT DR-{ifsc}-{name}-NETBANK, MUM-{utr}-{note}",
    "neft_in": "NEFT CR-{ifsc}-{name}-{own}-{utr}",
    "nach": "ACH D- {name:.15}-{ref}",
    "nach_in": "ACH C- {name:.15}-{ref}",
    "bounce": "ACH RETURN CHGS-{dmy}-{ref}",
    "atm": "ATW-512967XXXXXX{tail}-S1A{place:.2}N{tail}-{place}",
    "card": "POS 512967XXXXXX{tail} {name:.22}",
    "refund": "POS REF 512967XXXXXX{tail}-{dmy} {name:.20}",
    "bill": "IB BILLPAY DR-HDFC4P-512967XXXXXX{tail}",
    "interest": "CREDIT INTEREST CAPITALISED",
    "alerts": "INST-ALERT CHG INC GST {span}-MIR{ref}",
    "sweep_out": "FUNDS TRF TO SWEEP-IN FD XX{tail}-{mon}",
    "sweep_in": "SWEEP-IN FD XX{tail} BROKEN-{mon}",
    "instalment": "50100{ref}- RD INSTALLMENT-{mon}",
    "cheque": "CHQ PAID-MICR CTS-MU-{name}",
})  # fmt: skip
SBI = Bank("SBI-FIP", "SBIN", "oksbi", {
    "upi_shop": "TO TRANSFER-UPI/DR/{rrn}/{name:.8}/{four}/{vpa:.10}/{note}--",
    "upi_person": "TO TRANSFER-UPI/DR/{rrn}/{name:.8}/{four}/{vpa:.10}/{note}--",
    "upi_in": "BY TRANSFER-UPI/CR/{rrn}/{name:.8}/{four}/{vpa:.10}/{note}--",
    "upi_back": "BY TRANSFER-UPI/REV/{rrn}/{name:.8}/{four}/{vpa:.10}--",
    "imps_out": "TO TRANSFER-IMPS/{rrn}/{four:.3}-XX{tail:.3}-{name}/{note}--",
    "imps_in": "BY TRANSFER-IMPS/{rrn}/{four:.3}-XX{tail:.3}-{name}/{note}--",
    "neft_out": "TO TRANSFER-NEFT*{ifsc}*{utr}*{name}--",
    "neft_in": "BY TRANSFER-NEFT*{ifsc}*{utr}*{name}--",
    "nach": "DEBIT-ACHDr {four}00{ref} {name:.20}",
    "nach_in": "CREDIT-ACHCr {ref} {name:.20}",
    "bounce": "CHARGES-ACH RETURN CHARGES {dmy} INCL GST",
    "atm": "ATM WDL-ATM CASH {tail} {place}",
    "card": "BY DEBIT CARD-OTHPG {rrn}{name:.20}-",
    "refund": "CREDIT-POS REFUND {rrn} {name:.20}",
    "bill": "TO TRANSFER-INB SBI CARD BILL {tail}--",
    "interest": "INTEREST CREDIT",
    "alerts": "SMS CHARGES {span} INCL GST",
    "sweep_out": "SWEEP TO MOD {tail} {dmy}",
    "sweep_in": "SWEEP FROM MOD {tail} {dmy}",
    "instalment": "TO TRANSFER-RD INSTALMENT {mon} XX{tail}",
    "cheque": "CHEQUE WDL-CTS {ref} {name:.20}",
})  # fmt: skip
ICICI = Bank("ICICI-FIP", "ICIC", "okicici", {
    "upi_shop": "UPI/{rrn}/{note:.15}/{vpa}/{bank}",
    "upi_person": "UPI/{rrn}/{note:.15}/{vpa}/{bank}",
    "upi_in": "UPI/{rrn}/{note:.15}/{vpa}/{bank}",
    "upi_back": "UPI/RVSL/{rrn}/{vpa}/{bank}",
    "imps_out": "MMT/IMPS/{rrn}/{note}/{name:.10}/{ifsc}",
    "imps_in": "MMT/IMPS/{rrn}/{note}/{name:.10}/{bank}",
    "neft_out": "INF/NEFT/{utr}/{ifsc:.6}/{name}/{note}",
    "neft_in": "NEFT-{utr}-{name}-{note}-{tail}",
    "nach": "ACH/{name:.20}/{ref}",
    "nach_in": "ACH/CR/{name:.20}/{ref}",
    "bounce": "RTN CHG/ACH/{dmy}/{ref}/INCL GST",
    "atm": "ATM/CASH WDL/{dmy}/{tail}/{place}",
    "card": "VPS/{name:.20}/{rrn}/{place}",
    "refund": "VPS/REFUND/{name:.20}/{rrn}",
    "bill": "BIL/ONL/{ref}/ICICI CARD/XX{tail}",
    "interest": "{own_tail}:Int.Pd:{span}",
    "alerts": "SMS CHRG {span} INCL GST",
    "sweep_out": "TRF TO FD no. XX{tail}/{mon}",
    "sweep_in": "REV SWEEP FROM XX{tail}/{mon}",
    "instalment": "TO RD Ac no XX{tail}/{mon}",
    "cheque": "CLG/{name:.20}/{ref}",
})  # fmt: skip
AXIS = Bank("AXIS001", "UTIB", "okaxis", {
    "upi_shop": "UPI/P2M/{rrn}/{name:.21}/{note}/{bank}",
    "upi_person": "UPI/P2A/{rrn}/{name:.21}/{note}/{bank}",
    "upi_in": "UPI/P2A/{rrn}/{name:.21}/{note}/{bank}",
    "upi_back": "UPI/REV/{rrn}/{name:.21}/{bank}",
    "imps_out": "IMPS/P2A/{rrn}/{name:.8}/{bank:.8}/{note}/X{tail}",
    "imps_in": "IMPS/P2A/{rrn}/{name:.8}/{bank:.8}/{note}/X{tail}",
    "neft_out": "NEFT/{utr}/{name}/{bank}/{note}",
    "neft_in": "NEFT/{utr}/{name}/{bank}/{note}",
    "nach": "ACH-DR-{name:.20}-{ref}",
    "nach_in": "ACH-CR-{name:.20}-{ref}",
    "bounce": "ACH-DR RTN CHRG-{dmy}-{ref}",
    "atm": "ATM-CASH/{place}/{tail}/{dmy}",
    "card": "POS/{name:.20}/{place}/{dmy}",
    "refund": "POS/REFUND/{name:.20}/{dmy}",
    "bill": "CreditCard Payment XX {tail} Ref#{ref}",
    "interest": "SB:{own_tail}:Int.Pd:{span}",
    "alerts": "SMS Alerts {span} Incl GST",
    "sweep_out": "TRF/AUTO FD/XX{tail}/{mon}",
    "sweep_in": "TRF/AUTO FD CLOSURE/XX{tail}/{mon}",
    "instalment": "RD INSTALLMENT/XX{tail}/{mon}",
    "cheque": "CLG/{ref}/{name:.20}",
})  # fmt: skip
KOTAK = Bank("KOTAK-FIP", "KKBK", "kotak", {
    "upi_shop": "UPI/{name:.20}/{rrn}/{note:.15}",
    "upi_person": "UPI/{name:.20}/{rrn}/{note:.15}",
    "upi_in": "UPI/{name:.20}/{rrn}/{note:.15}",
    "upi_back": "UPI/REV/{name:.20}/{rrn}",
    "imps_out": "Sent:IMPS/{rrn}/{name}/{four}/X{tail}/{note}",
    "imps_in": "Recd:IMPS/{rrn}/{name}/{four}/X{tail}/{note}",
    "neft_out": "NEFT {utr} {name}",
    "neft_in": "NEFT {utr} {name}",
    "nach": "NACH-10-DR-{four}-{name:.20} {ref}",
    "nach_in": "NACH-10-CR-{four}-{name:.20} {ref}",
    "bounce": "Chrg: ECS/NACH Mandate Rtn {dmy}",
    "atm": "ATL/{tail}/{place}/{dmy}",
    "card": "PCD/{tail}/{name:.20}/{place}{dmy}",
    "refund": "PCD REFUND/{tail}/{name:.20}",
    "bill": "IB:CREDIT CARD PAYMENT XX{tail}",
    "interest": "Int.Pd:{span}",
    "alerts": "Chrg: SMS Alerts {span}",
    "sweep_out": "SWEEP TRANSFER TO {tail}",
    "sweep_in": "SWEEP TRANSFER FROM {tail}",
    "instalment": "RD Instalment XX{tail} {mon}",
    "cheque": "CLG TO {name:.20}",
})  # fmt: skip
PNB = Bank("PNB-FIP", "PUNB", "pnb", {
    "upi_shop": "UPI/DR/{rrn}/{name:.8}/{four}/{vpa:.15}/{note}",
    "upi_person": "UPI/DR/{rrn}/{name:.8}/{four}/{vpa:.15}/{note}",
    "upi_in": "UPI/CR/{rrn}/{name:.8}/{four}/{vpa:.15}/{note}",
    "upi_back": "RCRADJ/{rrn}/RRC/{dmy}",
    "imps_out": "IMPS-OUT/{rrn}/{name}",
    "imps_in": "IMPS-IN/{rrn}/{mobile}/{name}",
    "neft_out": "NEFT_OUT:{utr}//{name}",
    "neft_in": "NEFT_IN:{utr}//{name}",
    "nach": "ACH/{name:.20}/{ref}",
    "nach_in": "NPCI/ECS/CR/{ref}/{name:.12}",
    "bounce": "ACH RTN CHRG/{dmy}/{ref}",
    "atm": "ATM WDR {tail} {place}",
    "card": "POS/{tail}/{name:.20}",
    "refund": "POS RFND/{tail}/{name:.20}",
    "bill": "PNB CARD PMT XX{tail}",
    "interest": "{own_tail}:Int.Pd:{span}",
    "alerts": "SMS CHRG FOR:{span}",
    "sweep_out": "TRF TO FD XX{tail}",
    "sweep_in": "TRF FROM FD XX{tail}",
    "instalment": "RD INST XX{tail} {mon}",
    "cheque": "CTS/{ref}/{name:.20}",
}, longest=50)  # fmt: skip
BOB = Bank("BOB-FIP", "BARB", "barodampay", {
    "upi_shop": "UPI/{rrn}/{clock}/UPI/{vpa}",
    "upi_person": "UPI/{rrn}/{clock}/UPI/{vpa}",
    "upi_in": "UPI/{rrn}/{clock}/UPI/{vpa}",
    "upi_back": "UPI/REV/{rrn}/{clock}/{vpa}",
    "imps_out": "IMPS/P2A/{rrn}/{name}/{four}/{note}",
    "imps_in": "IMPS/P2A/{rrn}/{name}/{four}/{note}",
    "neft_out": "NEFT/{utr}/{name}",
    "neft_in": "NEFT/{utr}/{name}",
    "nach": "ACH-DR/{name:.20}/{ref}",
    "nach_in": "ACH-CR/{name:.20}/{ref}",
    "bounce": "ACH RETURN CHARGES {dmy}",
    "atm": "ATM-CASH/SELF/XXXX{tail}",
    "card": "POS/XXXX{tail}/{name:.20}",
    "refund": "POS RF/XXXX{tail}/{name:.20}",
    "bill": "BOBCARD PAYMENT XX{tail}",
    "interest": "{own_tail}:Int.Pd:{span}",
    "alerts": "SMS CHARGES {mon}",
    "sweep_out": "FLEXI SWEEP TO XX{tail}",
    "sweep_in": "FLEXI SWEEP FROM XX{tail}",
    "instalment": "RD INSTALMENT XX{tail} {mon}",
    "cheque": "CHQ/{ref}/{name:.20}",
})  # fmt: skip
IDFC = Bank("IDFCFIRST-FIP", "IDFB", "idfcfirst", {
    "upi_shop": "UPI/DR/{rrn}/{name:.16}/{four}/{vpa}/UPI",
    "upi_person": "UPI/MOB/{rrn}/{note}",
    "upi_in": "UPI/CR/{rrn}/{name:.16}/{four}/{vpa}/UPI",
    "upi_back": "UPI/REVERSAL/{rrn}/{name:.16}",
    "imps_out": "IMPS-MOB/FUND TRF/{rrn}/{name}/{ifsc}/{tail}",
    "imps_in": "IMPS-OPM/{rrn}/{name}/{ifsc}/{tail}/",
    "neft_out": "NEFT/{utr}/{name}/{note}",
    "neft_in": "NEFT/{utr}/{name}/{note}",
    "nach": "NACH/DR/{name:.20}/{ref}",
    "nach_in": "NACH/CR/{name:.20}/{ref}",
    "bounce": "CHARGE:NACH RETURN {dmy}",
    "atm": "ATM/WDL/{tail}/{place}",
    "card": "Ecom/{rrn}/{name:.20}",
    "refund": "Ecom/REFUND/{rrn}/{name:.20}",
    "bill": "IDFC FIRST CARD PAYMENT/XX{tail}",
    "interest": "MONTHLY SAVINGS INTEREST CREDIT",
    "alerts": "CHARGE:SMS {span}",
    "sweep_out": "IFT/SWEEP FD/XX{tail}",
    "sweep_in": "IFT/SWEEP FD CLOSE/XX{tail}",
    "instalment": "IFT/RD/XX{tail}/{mon}",
    "cheque": "CLG/{ref}/{name:.20}",
})  # fmt: skip
BANKS = {bank.fip: bank for bank in [HDFC, SBI, ICICI, AXIS, KOTAK, PNB, BOB, IDFC]}
MODES = {"upi": "UPI", "atm": "ATM", "card": "CARD", "refund": "CARD", "imps": "FT", "neft": "FT", "bill": "FT"}


def mode_of(kind: str) -> str:
    return MODES.get(kind.partition("_")[0], "OTHERS")
