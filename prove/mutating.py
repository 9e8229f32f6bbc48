"""Valid statements of every format, and damage done to them."""

from collections.abc import Iterator
import io
import random
import zipfile
import zlib

from finsure.statements.tests.hostile_formats import CAMT, MT940, fi_data
from finsure.statements.tests.making import hdfc, household
from finsure.statements.tests.making_files import as_csv, as_ofx1, as_ofx2, as_xls, as_xlsx
from finsure.statements.tests.making_pdf import LAYOUTS, as_pdf

TOKENS = (
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\r",
    b"\n\n",
    b'"',
    b'""',
    b",,,,",
    b";",
    b"\t",
    b"=1+1",
    b"NaN",
    b"1e400",
    b"-0",
    b"31/02/2026",
    b"9999-99-99",
    b"00/00/0000",
    b"99999999999999999999",
    b"\xe2\x80\xae",
    "١٢٣".encode(),
    b"<!DOCTYPE x>",
    b"<![CDATA[",
    b"]]>",
    b"<STMTTRN>",
    b"</STMTTRN>",
    b"<TRNAMT>",
    b"&amp;",
    b"&x;",
    b"&#0;",
    b"^",
    b"!Type:Bank",
    b"x" * 5_000,
    b"(",
    b"Cr",
    b"Dr",
    b"--",
    b"INR",
    b"$",
)


def sources() -> list[tuple[str, bytes]]:
    """One good file of each format."""
    rows = household(months=1)
    lines = hdfc(rows)
    table = b"Date,Details,Debit,Credit,Balance\r\n13/04/2026,TEA,10.00,,990.00\r\n14/04/2026,PAY,,20.00,1010.00\r\n"
    qif = b"!Type:Bank\nD13/04/2026\nT-10.00\nPTEA\n^\nD14/04/2026\nT20.00\nPPAY\n^\n"
    return [
        ("a.csv", as_csv(lines)),
        ("a.xlsx", as_xlsx(lines)),
        ("a.xls", as_xls(lines)),
        ("a.ofx", as_ofx1(rows)),
        ("b.ofx", as_ofx2(rows)),
        ("a.qif", qif),
        ("a.xml", CAMT.encode()),
        ("a.sta", MT940.encode()),
        ("a.json", fi_data()),
        ("a.pdf", as_pdf(rows[:30], LAYOUTS["sbi-savings"])),
        ("b.csv", table),
    ]


def damaged(count: int, chance: random.Random) -> Iterator[tuple[str, str, bytes]]:
    """`count` files: what was done, a name, the bytes."""
    good = sources()
    for number in range(count):
        name, data = good[number % len(good)]
        damage = chance.choice(DAMAGES if name != "a.xlsx" else (*DAMAGES, _inside, _inside))
        for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
            data = damage(data, chance)
        if chance.random() < 0.05:
            name = chance.choice(good)[0]  # it says to be what it is not
        yield damage.__name__.strip("_"), name, data


def _at(data: bytes, chance: random.Random) -> int:
    return chance.randrange(len(data) + 1)


def _flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data or b"x")
    for _ in range(chance.choice((1, 3, 20))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: _at(data, chance)]


def _beheaded(data: bytes, chance: random.Random) -> bytes:
    return data[_at(data, chance) :]


def _inserted(data: bytes, chance: random.Random) -> bytes:
    place = _at(data, chance)
    return data[:place] + chance.choice(TOKENS) * chance.choice((1, 1, 2, 50)) + data[place:]


def _replaced(data: bytes, chance: random.Random) -> bytes:
    place = _at(data, chance)
    return data[:place] + chance.choice(TOKENS) + data[place + chance.randrange(30) :]


def _lost_lines(data: bytes, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True) or [b""]
    kept = [line for line in lines if chance.random() > 0.1]
    return b"".join(kept)


def _shuffled_lines(data: bytes, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    chance.shuffle(lines)
    return b"".join(lines)


def _repeated(data: bytes, chance: random.Random) -> bytes:
    first, last = sorted((_at(data, chance), _at(data, chance)))
    return data[:last] + data[first:last][:20_000] * chance.choice((1, 2, 10)) + data[last:]


def _spliced(data: bytes, chance: random.Random) -> bytes:
    other = chance.choice(sources_kept())[1]
    return data[: _at(data, chance)] + other[_at(other, chance) :]


def _recoded(data: bytes, chance: random.Random) -> bytes:
    return data.decode("utf-8", "replace").encode(
        chance.choice(("utf-16", "utf-16-le", "utf-32", "cp1252", "latin-1")), "replace"
    )


_KEPT: list[tuple[str, bytes]] = []


def sources_kept() -> list[tuple[str, bytes]]:
    if not _KEPT:
        _KEPT.extend(sources())
    return _KEPT


def _inside(data: bytes, chance: random.Random) -> bytes:
    """Damage to one part of a workbook, packed again so that the container is whole."""
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            names = old.namelist()
            chosen = chance.choice(names)
            for name in names:
                body = old.read(name)
                new.writestr(
                    name,
                    chance.choice((_flipped, _inserted, _replaced, _repeated, _cut))(body, chance)
                    if name == chosen
                    else body,
                )
    except (
        zipfile.BadZipFile,
        OSError,
        EOFError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        IndexError,
        zlib.error,
    ):
        return _flipped(data, chance)
    return out.getvalue()


DAMAGES = (_flipped, _cut, _beheaded, _inserted, _replaced, _lost_lines, _shuffled_lines, _repeated, _spliced, _recoded)
