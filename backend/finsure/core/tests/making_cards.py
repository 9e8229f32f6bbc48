"""Invented card numbers in every dress, and the banks' own numbers that look a little like them. A seed decides all."""

from collections.abc import Callable, Iterator, Sequence
import random

# (prefix, lengths) of real schemes; the remaining digits are drawn, the last one is the check digit.
SCHEMES: Sequence[tuple[str, Sequence[int]]] = (
    ("4", (13, 16, 16, 16, 19)),
    ("51", (16,)),
    ("55", (16,)),
    ("2221", (16,)),
    ("2720", (16,)),
    ("34", (15,)),
    ("37", (15,)),
    ("300", (14,)),
    ("36", (14,)),
    ("38", (14,)),
    ("508", (16,)),
    ("353", (16,)),
    ("6011", (16, 19)),
    ("60", (16,)),
    ("65", (16,)),
    ("81", (16,)),
    ("82", (16,)),
    ("3528", (16, 19)),
    ("622126", (16, 17, 18, 19)),
    ("2200", (16,)),
    ("5018", (13, 14, 15, 16, 17, 18, 19)),
    ("6304", (13, 16, 18)),
    ("6759", (13, 16, 19)),
)
_SCRIPTS = {"full-width": 0xFF10, "Arabic-Indic": 0x0660, "Persian": 0x06F0, "Devanagari": 0x0966}


def check_digit(body: str) -> str:
    """The digit that completes `body` by Luhn's rule."""
    total = 0
    for place, mark in enumerate(reversed(body)):
        value = int(mark) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def card_number(chance: random.Random) -> str:
    """A card number that passes every check, of a scheme and length drawn by `chance`."""
    prefix, lengths = chance.choice(SCHEMES)
    length = chance.choice(lengths)
    body = prefix + "".join(chance.choices("0123456789", k=length - 1 - len(prefix)))
    return body + check_digit(body)


def _groups(number: str) -> list[str]:
    if len(number) == 15:
        return [number[:4], number[4:10], number[10:]]
    if len(number) == 14:
        return [number[:4], number[4:10], number[10:]]
    return [number[start : start + 4] for start in range(0, len(number), 4)]


def _in_script(number: str, zero: int) -> str:
    return "".join(chr(zero + int(mark)) for mark in number)


def _written_in(zero: int) -> Callable[[str, random.Random], str]:
    return lambda number, _: _in_script(number, zero)


def _torn(number: str, chance: random.Random, mark: str) -> str:
    place = chance.randrange(1, len(number))
    return number[:place] + mark + number[place:]


def _torn_groups(number: str, chance: random.Random) -> str:
    groups = _groups(number)
    place = chance.randrange(len(groups))
    if len(groups[place]) > 1:
        groups[place] = _torn(groups[place], chance, "\n")
    return " ".join(groups)


DRESSES: dict[str, Callable[[str, random.Random], str]] = {
    "plain": lambda number, _: number,
    "spaces": lambda number, _: " ".join(_groups(number)),
    "dashes": lambda number, _: "-".join(_groups(number)),
    "dots": lambda number, _: ".".join(_groups(number)),
    "en dashes": lambda number, _: "–".join(_groups(number)),
    "no-break spaces": lambda number, _: "\u00a0".join(_groups(number)),
    "zero-width": lambda number, _: "\u200b".join(_groups(number)),
    "single digits": lambda number, _: " ".join(number),
    "torn by a newline": lambda number, chance: _torn(number, chance, "\n"),
    "torn by a space": lambda number, chance: _torn(number, chance, " "),
    "groups torn by a newline": _torn_groups,
    "zeros in front": lambda number, _: number.zfill(19),
    **{name: _written_in(zero) for name, zero in _SCRIPTS.items()},
    "full-width groups": lambda number, _: "　".join(_in_script(group, 0xFF10) for group in _groups(number)),
}
PLACES: Sequence[str] = (
    "{n}",
    "paid with {n} at the counter",
    "UPI-RAMESH STORES-{n}@okhdfc-HDFC0000499-412345678901-PAYMENT",
    "UPI/P2M/412345678901/{n}/kirana@ybl/NA",
    "IB BILLPAY DR-HDFCCC-{n}-612345678901",
    "POS {n} AMAZON PAY IN BANGALORE",
    "ATW-{n}-S1ANBG12-BENGALURU",
    "NEFT DR-ICIC0000104-{n}-CARD PAYMENT-N095261234567890",
    "card no:{n}, thank you",
    "Visa{n}",
    "CARD {n} CVV 123 exp 12/29",
    "[{n}]",
    "(ref={n})",
)
TRACKS: Sequence[str] = ("%B{n}^RAO/ASHA^29125011234567890?", ";{n}=29125011234567890?")


def planted(count: int, seed: int) -> Iterator[tuple[str, str, str]]:
    """`count` card numbers as (number, its dress, a text that holds it)."""
    chance = random.Random(f"cards {seed}")
    names = list(DRESSES)
    for index in range(count):
        number = card_number(chance)
        dress = names[index % len(names)]
        if dress == "plain" and index % 5 == 0:
            yield number, "magnetic track", chance.choice(TRACKS).format(n=number)
            continue
        text = chance.choice(PLACES).format(n=DRESSES[dress](number, chance))
        yield number, dress, text


def folded(text: str) -> str:
    """`text` with digits of every script as ASCII and everything that can stand between digits taken out."""
    return "".join(str(int(mark)) if mark.isdecimal() else mark for mark in text if mark.isalnum())


def _digits(count: int) -> Callable[[random.Random], str]:
    return lambda chance: "".join(chance.choices("0123456789", k=count))


def _account(prefixes: Sequence[str], length: int) -> Callable[[random.Random], str]:
    def made(chance: random.Random) -> str:
        prefix = chance.choice(prefixes)
        return prefix + "".join(chance.choices("0123456789", k=length - len(prefix)))

    return made


def _rrn(chance: random.Random) -> str:
    return (
        f"{chance.randrange(10)}{chance.randrange(1, 366):03d}{chance.randrange(24):02d}{chance.randrange(10**6):06d}"
    )


def _neft(chance: random.Random) -> str:
    return f"N{chance.randrange(1, 366):03d}26{chance.randrange(10**10):010d}"


def _rtgs(chance: random.Random) -> str:
    bank = chance.choice(["HDFC", "SBIN", "ICIC", "UTIB", "PUNB", "KKBK"])
    day = f"2026{chance.randrange(1, 13):02d}{chance.randrange(1, 29):02d}"
    return f"{bank}R{chance.choice('125')}{day}{chance.randrange(10**8):08d}"


def _short_utr(chance: random.Random) -> str:
    return f"{chance.choice(['CITIN', 'AXISP', 'SBIN5', 'YESBN'])}{chance.randrange(10**11):011d}"


def _phone(chance: random.Random) -> str:
    return f"{chance.choice(['', '+91 ', '0', '91'])}{chance.choice('6789')}{chance.randrange(10**9):09d}"


def _amounts(chance: random.Random) -> str:
    return f"Rs.{chance.randrange(10**7):,}.{chance.randrange(100):02d} bal {chance.randrange(10**8):,}.00"


def _row(chance: random.Random) -> str:
    """A whole narration, with the numbers beside each other as banks print them."""
    template = chance.choice(
        (
            "UPI-SWIGGY-swiggy@axisbank-UTIB0000100-{r}-ORDER",
            "UPI/DR/{r}/RAMESH/SBIN/{p}@ybl/Payment",
            "TO TRANSFER-UPI/DR/{r}/LAKSHMI/HDFC/{p}/UPI--TRANSFER TO 4897691162095",
            "IMPS-{r}-ASHA RAO-HDFC-XXXXXXX{f}-RENT",
            "NEFT CR-CITI0000003-ACME-SALARY-{n}",
            "ATW-416021XXXXXX{f}-S1ANBG12-BENGALURU {r}",
            "ACH D- HDFC LTD-65{r}",
            "POS 437551XXXXXX{f} DMART {r}",
            "BY CASH {d} {r}",
            "{r} {d} UPI {p}",
            "IB FUNDS TRANSFER DR-50100{a}-ASHA",
        )
    )
    day = f"{chance.randrange(1, 29):02d}-{chance.randrange(1, 13):02d}-2026"
    return template.format(
        r=_rrn(chance),
        p=f"{chance.choice('6789')}{chance.randrange(10**9):09d}",
        f=f"{chance.randrange(10**4):04d}",
        n=_neft(chance),
        d=day,
        a=f"{chance.randrange(10**9):09d}",
    )


#: Numbers that banks print and that are no card's. Account numbers by their banks' own formats and lengths.
INNOCENT: dict[str, Callable[[random.Random], str]] = {
    "RRN": _rrn,
    "UTR of NEFT": _neft,
    "UTR of RTGS": _rtgs,
    "short UTR": _short_utr,
    "phone": _phone,
    "amounts": _amounts,
    "narration": _row,
    "account of SBI": _account(["0000002", "0000003", "2", "3"], 11),
    "account of HDFC": _account(["5010", "5020", "0"], 14),
    "account of ICICI": _digits(12),
    "account of Axis": _account(["91", "92"], 15),
    "account of Kotak": _digits(10),
    "account of Bank of Baroda": _account(["0", "1", "2", "5", "7", "9"], 14),
    "account of Canara": _account(["0", "1", "2", "3", "110"], 13),
    "account of Union": _account(["0", "1", "3", "5", "6"], 15),
    "account of IDFC First": _account(["1"], 11),
    "account of IndusInd": _account(["1", "2"], 12),
    "account of Federal": _account(["1", "2", "99"], 14),
}
