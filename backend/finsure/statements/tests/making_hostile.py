"""Files made to harm or to mislead, each with the name of what it tries and the refusal it must meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
import io
import struct
import zipfile
import zlib

from finsure.statements.tests.hostile_formats import documents, machine_made
from finsure.statements.tests.making import hdfc, household
from finsure.statements.tests.making_files import as_csv, as_ofx1, as_ofx2, as_xls, as_xlsx, cell_record, ole, record

Case = tuple[str, Callable[[], bytes], str, str]

ROWS = household(months=1)
GOOD = as_csv(hdfc(ROWS))
XLSX = as_xlsx(hdfc(ROWS))
TABLE = "Date,Details,Debit,Credit,Balance\r\n"
FIRST = "13/04/2026,TEA,10.00,,990.00\r\n"


def table(*lines: str) -> bytes:
    return (TABLE + FIRST + "\r\n".join(lines) + "\r\n").encode()


def repacked(change: Callable[[str, bytes], bytes | None], extra: dict[str, bytes] | None = None) -> bytes:
    """A workbook with its parts changed, dropped (None) or added to."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(XLSX)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            body = change(member.filename, old.read(member))
            if body is not None:
                new.writestr(member.filename, body)
        for name, body in (extra or {}).items():
            new.writestr(name, body)
    return out.getvalue()


def added(name: str, body: bytes = b"x") -> Callable[[], bytes]:
    return lambda: repacked(lambda _, kept: kept, {name: body})


def in_sheet(change: Callable[[bytes], bytes]) -> Callable[[], bytes]:
    return lambda: repacked(lambda name, body: change(body) if name.startswith("xl/worksheets/") else body)


def in_directory(old: bytes, new: bytes) -> bytes:
    return XLSX.replace(old, new)


def lying_directory() -> bytes:
    """Says its sheet has a few bytes; thirty million come out."""
    data = bytearray(
        repacked(lambda name, body: b"<" + b"a" * 30_000_000 if name.startswith("xl/worksheets/") else body)
    )
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        length = struct.unpack_from("<H", data, at + 28)[0]
        if data[at + 46 : at + 46 + length].startswith(b"xl/worksheets/"):
            struct.pack_into("<I", data, at + 24, 500)
        at += 4
    return bytes(data)


def overlapping() -> bytes:
    """Two directory entries that share one body."""
    data = bytearray(repacked(lambda _, kept: kept, {"xl/a.xml": b"<a/>", "xl/b.xml": b"<b/>"}))
    entries = []
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        entries.append(at)
        at += 4
    struct.pack_into("<I", data, entries[-1] + 42, struct.unpack_from("<I", data, entries[-2] + 42)[0])
    return bytes(data)


def bomb() -> bytes:
    """Three hundred megabytes of one letter in a few hundred kilobytes."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(XLSX)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for member in old.infolist():
            if member.filename.startswith("xl/worksheets/"):
                with new.open(member.filename, "w") as part:
                    for _ in range(300):
                        part.write(b"a" * 1_000_000)
            else:
                new.writestr(member.filename, old.read(member))
    return out.getvalue()


def many_members(count: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for place in range(count):
            new.writestr(f"{place}", b"")
    return out.getvalue()


def encrypted() -> bytes:
    data = bytearray(XLSX)
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        data[at + 8] |= 1
        at += 4
    return bytes(data)


def far_cell(reference: str) -> Callable[[], bytes]:
    cell = f'<row r="1"><c r="{reference}" t="n"><v>1</v></c></row></sheetData>'.encode()
    return in_sheet(lambda body: body.replace(b"</sheetData>", cell))


def xls_of(records: bytes) -> bytes:
    begin = struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0x41, 0x06)
    return ole({"Workbook": record(0x0809, begin) + records + record(0x000A)})


def circle() -> bytes:
    """An old workbook whose chain of sectors comes back to its start."""
    data = bytearray(as_xls(hdfc(ROWS)))
    at = data.rfind(struct.pack("<II", 1, 2))
    struct.pack_into("<I", data, at + 4, 0)
    return bytes(data)


def _containers() -> Iterator[Case]:
    yield "nothing", lambda: b"", "a.csv", "file-empty"
    yield "only a byte order mark", lambda: b"\xef\xbb\xbf", "a.csv", "file-empty"
    yield "only blank lines", lambda: b"\r\n \t\r\n" * 50, "a.csv", "file-empty"
    yield "only NULs", lambda: b"\0" * 1_000, "a.csv", "file-empty"
    yield "more than the limit", lambda: b"a,b\n" * 7_000_000, "a.csv", "file-too-large"
    for what, magic in (
        ("a picture", b"\x89PNG\r\n\x1a\n" + b"x" * 50),
        ("a photograph", b"\xff\xd8\xff\xe0" + b"x" * 50),
        ("a GIF", b"GIF89a" + b"x" * 50),
        ("a Windows program", b"MZ\x90\x00" + b"x" * 50),
        ("a Linux program", b"\x7fELF" + b"x" * 50),
        ("a script", b"#!/bin/sh\nrm -rf /\n"),
        ("a gzip", b"\x1f\x8b\x08" + zlib.compress(b"x")),
        ("a 7-zip", b"7z\xbc\xaf\x27\x1c" + b"x" * 50),
        ("a RAR", b"Rar!\x1a\x07" + b"x" * 50),
        ("a database", b"SQLite format 3\x00" + b"x" * 50),
        ("RTF", b"{\\rtf1 x}"),
        ("a web page", b"<!DOCTYPE html><html><body>x</body></html>"),
        ("a web page's table", b"\n <table><tr><td>13/04/2026</td><td>10.00</td></tr></table>"),
        ("SVG with a script", b'<svg xmlns="x"><script>alert(1)</script></svg>'),
        ("XML of some kind", b'<?xml version="1.0"?><a><b>1</b></a>'),
        ("a 2003 spreadsheet in XML", b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'),
        ("JSON", b'{"date": "2026-04-13", "amount": 10}'),
        ("a JSON list", b'[{"date": "2026-04-13"}]'),
        ("prose", b"Dear customer,\nyour statement is ready.\nRegards\n"),
        ("a table of something else", b"name,colour,size\napple,red,5\npear,green,6\n"),
        ("a log", b"2026 INFO started\n2026 INFO stopped\n" * 20),
    ):
        yield what, _of(magic), "a.csv", "file-not-a-statement"
    yield "a picture named as a workbook", lambda: b"\x89PNG\r\n\x1a\n" + b"x" * 50, "a.xlsx", "file-not-a-statement"
    yield "a workbook named csv", lambda: XLSX, "a.csv", "file-type-mismatch"
    yield "a workbook named ofx", lambda: XLSX, "a.ofx", "file-type-mismatch"
    yield "text named xlsx", lambda: GOOD, "a.xlsx", "file-type-mismatch"
    yield "text named pdf", lambda: GOOD, "a.pdf", "file-type-mismatch"
    yield "text named exe", lambda: GOOD, "a.exe", "file-type-mismatch"
    yield "an old workbook named csv", lambda: as_xls(hdfc(ROWS)), "a.csv", "file-type-mismatch"
    yield "a web page named ofx", lambda: b"<html><OFX></OFX></html>", "a.ofx", "file-not-a-statement"


def _workbooks() -> Iterator[Case]:
    yield "a zip bomb", bomb, "a.xlsx", "file-unsafe"
    yield "a directory that lies", lying_directory, "a.xlsx", "file-damaged"
    yield "parts that overlap", overlapping, "a.xlsx", "file-unsafe"
    yield "three thousand parts", lambda: many_members(3_000), "a.xlsx", "file-unsafe"
    yield "sixty thousand parts", lambda: many_members(60_000), "a.xlsx", "file-unsafe"
    yield "a part that climbs out", added("../../etc/passwd"), "a.xlsx", "file-unsafe"
    yield "a part with an absolute name", added("/etc/passwd"), "a.xlsx", "file-unsafe"
    yield "a part on another drive", added("C:/x.xml"), "a.xlsx", "file-unsafe"
    yield (
        "a part with backslashes",
        lambda: in_directory(b"docProps/app.xml", b"docProps\\app.xml"),
        "a.xlsx",
        "file-unsafe",
    )
    yield "a zip in the workbook", added("xl/embeddings/inner.zip", b"PK\x03\x04"), "a.xlsx", "file-unsafe"
    yield (
        "a zip under a harmless name",
        added("xl/media/image1.bin", b"PK\x03\x04" + b"x" * 99),
        "a.xlsx",
        "file-unsafe",
    )
    yield "macros", added("xl/vbaProject.bin"), "a.xlsm", "file-unsafe"
    yield "a password on the parts", encrypted, "a.xlsx", "file-locked"
    yield (
        "a password on the whole",
        lambda: ole({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}),
        "a.xlsx",
        "file-locked",
    )
    yield "a workbook cut in half", lambda: XLSX[: len(XLSX) // 2], "a.xlsx", "file-damaged"
    yield "a workbook of noise", lambda: b"PK\x03\x04" + bytes(range(256)) * 8, "a.xlsx", "file-damaged"
    yield "an empty zip", lambda: b"PK\x05\x06" + bytes(18), "a.xlsx", "file-not-a-statement"
    yield (
        "a document",
        lambda: repacked(lambda name, body: None if name == "xl/workbook.xml" else body),
        "a.xlsx",
        "file-not-a-statement",
    )
    yield (
        "a workbook without its sheets",
        lambda: repacked(lambda n, b: None if "sheets/" in n else b),
        "a.xlsx",
        "file-damaged",
    )
    yield "a sheet that is no XML", in_sheet(lambda _: b"no xml at all"), "a.xlsx", "file-damaged"


def _sheets() -> Iterator[Case]:
    doctype = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    yield "entities in a sheet", in_sheet(lambda body: doctype + body), "a.xlsx", "file-unsafe"
    external = b'<?xml version="1.0"?><!doctype x SYSTEM "file:///etc/passwd">'
    yield "an external file in a sheet", in_sheet(lambda body: external + body), "a.xlsx", "file-unsafe"
    yield "a sheet in UTF-16", in_sheet(lambda body: body.decode().encode("utf-16")), "a.xlsx", "file-unsafe"
    yield "a cell in the last column", far_cell("XFD1"), "a.xlsx", "rows-too-many"
    yield "a cell in the last row", far_cell("A1048576"), "a.xlsx", "rows-too-many"
    yield "a wide and deep sheet", far_cell("ZZ199999"), "a.xlsx", "rows-too-many"
    yield "cells far apart in lower case", far_cell("xfd1048576"), "a.xlsx", "rows-too-many"
    long_cell = [["Date", "Details", "Debit", "Credit"], ["13/04/2026", "x" * 10_001, "10.00", ""]]
    yield "a huge cell in a workbook", lambda: as_xlsx(long_cell), "a.xlsx", "rows-unreadable"
    two = {"Other": hdfc(ROWS)}
    yield "two statements in two sheets", lambda: as_xlsx(hdfc(ROWS), sheets=two), "a.xlsx", "several-accounts"


def _old_workbooks() -> Iterator[Case]:
    yield "an old workbook cut short", lambda: as_xls(hdfc(ROWS))[:3_000], "a.xls", "file-damaged"
    yield (
        "an old workbook of noise",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x07" * 4_000,
        "a.xls",
        "file-damaged",
    )
    yield "an old workbook in a circle", circle, "a.xls", "file-damaged"
    yield (
        "old cells far apart",
        lambda: xls_of(cell_record(0, 0, 1) + cell_record(65_535, 255, 1)),
        "a.xls",
        "rows-too-many",
    )
    yield "an old workbook with a password", lambda: xls_of(record(0x2F, b"x" * 54)), "a.xls", "file-locked"
    yield "an old document", lambda: ole({"WordDocument": b"x"}), "a.xls", "file-not-a-statement"
    yield "old macros", lambda: ole({"_VBA_PROJECT": b"x", "Workbook": b"x"}), "a.xls", "file-unsafe"


def _text() -> Iterator[Case]:
    yield "a NUL in the middle", lambda: GOOD.replace(b"HDFC", b"HD\0C", 1), "a.csv", "file-damaged"
    yield "NULs between some letters", lambda: GOOD + "13/04/26,x".encode("utf-16-le"), "a.csv", "file-damaged"
    yield "UTF-16 cut inside a letter", lambda: GOOD.decode().encode("utf-16")[:-1], "a.csv", "file-damaged"
    yield "UTF-8 cut inside a letter", lambda: GOOD + "é".encode() + "é".encode()[:1], "a.csv", "file-damaged"
    mixed = table("14/04/2026,CAFÉ,1.00,,989.00") + "15/04/2026,CAFÉ,1.00,,988.00\r\n".encode("cp1252")
    yield "two encodings", lambda: mixed, "a.csv", "encoding-mixed"
    yield "bytes of no encoding", lambda: table() + b"14/04/2026,\x81\x8d\x8f,1.00,,989.00\r\n", "a.csv", "file-damaged"
    yield "a cell of a megabyte", lambda: table(f"14/04/2026,{'x' * 1_000_000},1.00,,989.00"), "a.csv", "file-damaged"
    yield "a cell over the limit", lambda: table(f"14/04/2026,{'x' * 10_001},1.00,,989.00"), "a.csv", "rows-unreadable"
    yield (
        "a quote left open",
        lambda: table('14/04/2026,"TEA,1.00,,989.00', "15/04/2026,TEA,1.00,,988.00"),
        "a.csv",
        "file-damaged",
    )
    opened = table('14/04/2026,"TEA,1.00,,989.00', '15/04/2026,"TEA",1.00,,988.00')
    yield "a quote closed by the next", lambda: opened, "a.csv", "file-damaged"
    yield (
        "a last line cut short",
        lambda: (TABLE + FIRST * 4).encode() + b"14/04/2026,TEA,1.00",
        "a.csv",
        "rows-unreadable",
    )
    yield (
        "a last line cut before its amount",
        lambda: (TABLE + FIRST * 4).encode() + b"14/04/20",
        "a.csv",
        "dates-mixed",
    )
    yield (
        "a last amount cut short",
        lambda: (TABLE + FIRST * 4).encode() + b"14/04/2026,TEA,1.00,,98",
        "a.csv",
        "rows-unreadable",
    )
    yield "three hundred thousand rows", (TABLE + FIRST * 300_000).encode, "a.csv", "rows-too-many"
    yield "a million commas", lambda: b"," * 1_000_000, "a.csv", "rows-unreadable"
    yield (
        "a line of a hundred thousand columns",
        lambda: table("14/04/2026" + ",1" * 100_000),
        "a.csv",
        "rows-unreadable",
    )
    yield "only quotes", lambda: b'"' * 500_001, "a.csv", "file-damaged"
    yield "headings alone", TABLE.encode, "a.csv", "no-transactions"


def _rows() -> Iterator[Case]:
    for what, amount in (
        ("an exponent", "1e400"),
        ("a small exponent", "1E2"),
        ("NaN", "NaN"),
        ("infinity", "-Infinity"),
        ("Arabic digits", "١٢٣"),
        ("Devanagari digits", "१२३.००"),
        ("full-width digits", "１２３.００"),
        ("underscores", "1_000.00"),
        ("hexadecimal", "0x10"),
        ("three decimals", "10.125"),
        ("sixteen digits", "1234567890123456.00"),
        ("odd groups", '"1,2,3.00"'),
        ("two signs", "--5.00"),
        ("words", "ten rupees"),
        ("a formula", "=1+1"),
        ("a formula that calls", "\"=cmd|' /C calc'!A0\""),
        ("an error of Excel", "#REF!"),
    ):
        line = f"14/04/2026,TEA,{amount},,989.00"
        yield f"an amount of {what}", _of(table(line)), "a.csv", "rows-unreadable"
    for what, line in (
        ("a day no month has", "31/02/2026,TEA,1.00,,989.00"),
        ("a month no year has", "14/13/2026,TEA,1.00,,989.00"),
        ("the year 3000", "14/04/3000,TEA,1.00,,989.00"),
        ("no day but an amount", ",TEA,1.00,,989.00"),
        ("words for a day", "yesterday,TEA,1.00,,989.00"),
        ("both a debit and a credit", "14/04/2026,TEA,1.00,2.00,989.00"),
        ("a balance of words", "14/04/2026,TEA,1.00,,lots"),
        ("a balance with an exponent", "14/04/2026,TEA,1.00,,1e9"),
        ("a comma torn through its amount", "14/04/2026,TEA,1,234.00,,989.00"),
        ("cells moved along by one", ",14/04/2026,TEA,1.00,,989.00"),
        ("its mark in the wrong column", "14/04/2026,TEA,1.00 Cr,,989.00"),
    ):
        yield f"a row with {what}", _of(table(line, "15/04/2026,TEA,1.00,,988.00")), "a.csv", "rows-unreadable"
    yield "dates in two styles", lambda: table("2026-04-14,TEA,1.00,,989.00"), "a.csv", "dates-mixed"
    yield "dates in two orders", lambda: table("04/14/2026,TEA,1.00,,989.00"), "a.csv", "dates-mixed"
    yield "amounts in two styles", lambda: table('14/04/2026,TEA,"1.234,50",,989.00'), "a.csv", "numbers-mixed"
    yield (
        "amounts in two currencies",
        lambda: table("14/04/2026,TEA,$1.00,,989.00", "15/04/2026,TEA,€1.00,,988.00"),
        "a.csv",
        "currency-mixed",
    )
    header = b"Date,Details,Amount,Currency\n"
    yield (
        "a column of currencies",
        lambda: header + b"13/04/2026,A,-1.00,EUR\n14/04/2026,B,-1.00,USD\n",
        "a.csv",
        "currency-mixed",
    )


def _ofx() -> Iterator[Case]:
    laughs = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 9))
    body = as_ofx2(ROWS).decode().split("<OFX>", 1)[1]
    head = '<?xml version="1.0"?>'
    ofx = '<?OFX OFXHEADER="200" VERSION="220"?><OFX>'
    for what, declaration in (
        ("a billion laughs", f'<!DOCTYPE OFX [<!ENTITY a0 "ha">{laughs}]>'),
        ("an external entity", '<!DOCTYPE OFX [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        ("an external document type", '<!DOCTYPE OFX SYSTEM "http://example.org/x.dtd">'),
        ("a parameter entity", '<!DOCTYPE OFX [<!ENTITY % x "y"> %x;]>'),
        ("a plain document type", "<!DOCTYPE OFX>"),
    ):
        whole = (head + ofx.replace("<OFX>", declaration + "<OFX>") + body).encode()
        yield f"OFX with {what}", _of(whole), "a.ofx", "file-unsafe"
    sgml = as_ofx1(ROWS)
    yield "OFX 1 with a document type", lambda: sgml.replace(b"<OFX>", b"<!DOCTYPE x><OFX>"), "a.ofx", "file-unsafe"
    yield "OFX cut in half", lambda: sgml[: len(sgml) // 2], "a.ofx", "file-damaged"
    yield "OFX 2 cut in half", lambda: as_ofx2(ROWS)[:3_000], "a.ofx", "file-damaged"
    yield "OFX of a header only", lambda: sgml[:100], "a.ofx", "file-damaged"
    yield (
        "OFX nested a hundred thousand deep",
        lambda: b"OFXHEADER:100\n\n<OFX>" + b"<A>" * 100_000,
        "a.ofx",
        "file-damaged",
    )
    deep = (head + ofx + "<A>" * 100_000 + "</A>" * 100_000 + "</OFX>").encode()
    yield "OFX 2 nested a hundred thousand deep", lambda: deep, "a.ofx", "file-not-a-statement"
    yield (
        "OFX of two hundred thousand brackets",
        lambda: b"OFXHEADER:100\n\n<OFX>" + b"<" * 200_000,
        "a.ofx",
        "file-damaged",
    )
    yield "OFX with an exponent", lambda: sgml.replace(b"<TRNAMT>-", b"<TRNAMT>-1e4", 1), "a.ofx", "rows-unreadable"
    yield "OFX with a NUL", lambda: sgml.replace(b"<MEMO>", b"<MEMO>\0", 1), "a.ofx", "file-damaged"
    blown = head + f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>' + ofx + "&a;" * 500
    yield "a quadratic blow-up", _of(blown.encode()), "a.ofx", "file-unsafe"


def _of(data: bytes) -> Callable[[], bytes]:
    return lambda: data


CASES: list[Case] = [
    *_containers(), *_workbooks(), *_sheets(), *_old_workbooks(), *_text(), *_rows(), *_ofx(), *machine_made(), *documents(),
]  # fmt: skip
