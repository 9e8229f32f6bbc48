"""Lines of cells, or rows, as files: delimited text, workbooks old and new, OFX 1 and 2, QIF."""

from __future__ import annotations

from collections.abc import Sequence
import csv
import io
import struct
from xml.sax.saxutils import escape

import openpyxl

from finsure.statements.domain.shapes import Row
from finsure.statements.tests.making import Lines, plain

_SECTOR = 512


def as_csv(lines: Lines, *, delimiter: str = ",", encoding: str = "utf-8", newline: str = "\r\n") -> bytes:
    """Delimited text; the encoding may be utf-8-sig or utf-16 to get a byte order mark."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=newline).writerows(lines)
    return out.getvalue().encode(encoding)


def as_xlsx(lines: Sequence[Sequence[object]], *, sheets: dict[str, Lines] | None = None) -> bytes:
    """A modern workbook; cells keep their Python type."""
    book = openpyxl.Workbook()
    sheet = book.active
    for cells in lines:
        sheet.append([None if cell == "" else cell for cell in cells])
    for name, more in (sheets or {}).items():
        other = book.create_sheet(name)
        for cells in more:
            other.append(list(cells))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_ofx1(
    rows: Sequence[Row], *, currency: str = "INR", card: bool = False, account: str = "50100012341234"
) -> bytes:
    """OFX 1.02: SGML, leaves left open, Windows-1252."""
    head = (
        "OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nSECURITY:NONE\r\nENCODING:USASCII\r\nCHARSET:1252\r\n"
        "COMPRESSION:NONE\r\nOLDFILEUID:NONE\r\nNEWFILEUID:NONE\r\n\r\n"
    )
    lines = [
        "<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20260401120000[+5.5:IST]",
        "<LANGUAGE>ENG<FI><ORG>HDFC BANK<FID>1</FI></SONRS></SIGNONMSGSRSV1>",
        *_statement(rows, currency, card, account, closed=False),
        "</OFX>",
    ]
    return (head + "\r\n".join(lines) + "\r\n").encode("cp1252")


def as_ofx2(
    rows: Sequence[Row], *, currency: str = "INR", card: bool = False, account: str = "50100012341234"
) -> bytes:
    """OFX 2.2: XML, UTF-8."""
    head = '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
    head += '<?OFX OFXHEADER="200" VERSION="220" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>\n'
    lines = ["<OFX>", *_statement(rows, currency, card, account, closed=True), "</OFX>"]
    return (head + "\n".join(lines) + "\n").encode()


def _statement(rows: Sequence[Row], currency: str, card: bool, account: str, *, closed: bool) -> list[str]:
    def leaf(tag: str, text: str) -> str:
        return f"<{tag}>{escape(text)}" + (f"</{tag}>" if closed else "")

    kind, source = ("CREDITCARDMSGSRSV1", "CCACCTFROM") if card else ("BANKMSGSRSV1", "BANKACCTFROM")
    response, statement = ("CCSTMTTRNRS", "CCSTMTRS") if card else ("STMTTRNRS", "STMTRS")
    lines = [f"<{kind}><{response}><{statement}>", leaf("CURDEF", currency), f"<{source}>"]
    lines += (
        [leaf("ACCTID", account)]
        if card
        else [leaf("BANKID", "HDFC"), leaf("ACCTID", account), leaf("ACCTTYPE", "SAVINGS")]
    )
    lines += [f"</{source}>", "<BANKTRANLIST>", leaf("DTSTART", "20260101"), leaf("DTEND", "20260331")]
    for place, row in enumerate(rows):
        lines += [
            "<STMTTRN>",
            leaf("TRNTYPE", "DEBIT" if row.amount_minor < 0 else "CREDIT"),
            leaf("DTPOSTED", f"{row.booked_on:%Y%m%d}120000.000[+5.5:IST]"),
            leaf("TRNAMT", plain(row.amount_minor)),
            leaf("FITID", row.provider_ref or f"F{place:08d}"),
            *([leaf("CHECKNUM", row.reference)] if row.reference else []),
            leaf("NAME", row.narration[:32]),
            leaf("MEMO", row.narration),
            "</STMTTRN>",
        ]
    lines.append("</BANKTRANLIST>")
    if rows and rows[-1].balance_minor is not None:
        lines += [
            "<LEDGERBAL>",
            leaf("BALAMT", plain(rows[-1].balance_minor)),
            leaf("DTASOF", "20260331"),
            "</LEDGERBAL>",
        ]
    return [*lines, f"</{statement}></{response}></{kind}>"]


def as_qif(rows: Sequence[Row], *, kind: str = "Bank", day: str = "%d/%m/%Y") -> bytes:
    """QIF of one account."""
    lines = [f"!Type:{kind}"]
    for row in rows:
        lines += [f"D{row.booked_on:{day}}", f"T{plain(row.amount_minor)}", f"P{row.narration}"]
        lines += [f"N{row.reference}"] if row.reference else []
        lines.append("^")
    return ("\n".join(lines) + "\n").encode()


def as_xls(lines: Sequence[Sequence[object]]) -> bytes:
    """An old workbook (BIFF8 in OLE) with one sheet of text and numbers."""
    return ole({"Workbook": _globals_and_sheet(lines)})


def record(kind: int, body: bytes = b"") -> bytes:
    """One BIFF record."""
    return struct.pack("<HH", kind, len(body)) + body


def _globals_and_sheet(lines: Sequence[Sequence[object]]) -> bytes:
    begin = struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0x41, 0x06)
    name = b"Sheet1"
    first = record(0x0809, begin) + record(0x0042, struct.pack("<H", 1200))
    bound = len(first) + 4 + 8 + len(name) + 4
    first += record(0x0085, struct.pack("<IBBBB", bound, 0, 0, len(name), 0) + name) + record(0x000A)
    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0x41, 0x06))
    width = max((len(cells) for cells in lines), default=0)
    sheet += record(0x0200, struct.pack("<IIHHH", 0, len(lines), 0, width, 0))
    sheet += b"".join(
        cell_record(r, c, cell) for r, cells in enumerate(lines) for c, cell in enumerate(cells) if cell != ""
    )
    return first + sheet + record(0x000A)


def cell_record(row: int, column: int, value: object) -> bytes:
    """A NUMBER or a LABEL."""
    if isinstance(value, (int, float)):
        return record(0x0203, struct.pack("<HHHd", row, column, 0, value))
    text = str(value)
    return record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le"))


def ole(streams: dict[str, bytes]) -> bytes:
    """A compound file of streams, each padded so that it fills whole sectors."""
    fat: list[int] = []
    chunks, entries = [], []
    for name, body in streams.items():
        padded = body.ljust(4096, b"\0")
        entries.append(_entry(name, 2, _allot(fat, len(padded)), len(padded)))
        chunks.append(_filled(padded))
    directory = _filled(b"".join([_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1), *entries]))
    at = _allot(fat, len(directory))
    tables = next(n for n in range(1, 110) if len(fat) + n <= n * 128)
    first = len(fat)
    fat += [0xFFFFFFFD] * tables
    fat += [0xFFFFFFFF] * (tables * 128 - len(fat))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack(
        "<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, tables, at, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0
    )
    header += struct.pack("<109I", *range(first, first + tables), *[0xFFFFFFFF] * (109 - tables))
    return header + b"".join(chunks) + directory + struct.pack(f"<{len(fat)}I", *fat)


def _allot(fat: list[int], length: int) -> int:
    start, count = len(fat), -(-length // _SECTOR)
    fat += [*range(start + 1, start + count), 0xFFFFFFFE]
    return start


def _filled(body: bytes) -> bytes:
    return body.ljust(-(-len(body) // _SECTOR) * _SECTOR, b"\0")


def _entry(name: str, kind: int, start: int, length: int, child: int = 0xFFFFFFFF) -> bytes:
    raw = name.encode("utf-16-le")
    entry = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw) + 2, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    return entry + bytes(36) + struct.pack("<II4x", start, length)
