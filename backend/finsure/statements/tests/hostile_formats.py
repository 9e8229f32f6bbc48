"""Files of the formats made for machines, and PDFs, made to harm or to mislead; each with the refusal it must meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
import json
from typing import Any
import zlib

from finsure.statements.tests.making import household
from finsure.statements.tests.making_pdf import LAYOUTS, as_pdf, as_scan

Case = tuple[str, Callable[[], bytes], str, str]

CAMT = """<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>
<Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>EUR</Ccy></Acct><Ntry><Amt Ccy="EUR">1.00</Amt>
<CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-04-13</Dt></BookgDt></Ntry></Stmt></BkToCstmrStmt></Document>"""
MT940 = ":20:A\n:25:1234567890\n:60F:C260412EUR10,00\n:61:2604130413D1,00NTRFNONREF\n:86:TEA\n:62F:C260413EUR9,00\n"


def fi_data(**changed: Any) -> bytes:
    """An account of one row, as an account aggregator delivers it."""
    row = {"txnId": "T", "type": "DEBIT", "mode": "UPI", "amount": "1.00", "currentBalance": "9.00",
           "transactionTimestamp": "2026-04-13T10:00:00Z", "valueDate": "2026-04-13", "narration": "TEA"}  # fmt: skip
    rows = {"transaction": [row | changed]}
    account = {"type": "deposit", "maskedAccNumber": "XX1234", "linkedAccRef": "r", "summary": {}, "transactions": rows}
    return json.dumps(account).encode()


def pdf_of(content: bytes, *, pages: int = 1) -> bytes:
    """A document whose pages all show one packed stream."""
    packed = zlib.compress(content, 9)
    kids = " ".join(f"{number + 10} 0 R" for number in range(pages))
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 3 0 R>>>>>>"
    parts = [
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj",
        f"2 0 obj<</Type/Pages/Count {pages}/Kids[{kids}]>>endobj".encode(),
        b"3 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj",
        f"4 0 obj<</Length {len(packed)}/Filter/FlateDecode>>stream\n".encode() + packed + b"\nendstream endobj",
        *(f"{number + 10} 0 obj{page}endobj".encode() for number in range(pages)),
    ]
    return b"%PDF-1.4\n" + b"\n".join(parts) + b"\ntrailer<</Root 1 0 R>>\n%%EOF"


def machine_made() -> Iterator[Case]:
    """CAMT, MT940 and FI data."""
    yield (
        "CAMT with an entity",
        lambda: CAMT.replace("<Document", '<!DOCTYPE a [<!ENTITY b "c">]><Document').encode(),
        "a.xml",
        "file-unsafe",
    )
    yield "CAMT nested without end", lambda: CAMT.replace("<Acct>", "<a>" * 100_000).encode(), "a.xml", "file-damaged"
    yield "CAMT without an end", CAMT[:-60].encode, "a.xml", "file-damaged"
    yield "CAMT with a huge amount", lambda: CAMT.replace("1.00", "9" * 400).encode(), "a.xml", "rows-unreadable"
    yield "CAMT of the year 9999", lambda: CAMT.replace("2026-04", "9999-04").encode(), "a.xml", "rows-unreadable"
    yield "MT940 without an end", MT940[:-28].encode, "a.sta", "file-damaged"
    yield (
        "MT940 with an endless amount",
        lambda: MT940.replace("D1,00", "D" + "1" * 5_000).encode(),
        "a.sta",
        "rows-unreadable",
    )
    yield "MT940 of no day", lambda: MT940.replace("2604130413", "2602310413").encode(), "a.sta", "rows-unreadable"
    yield "FI data with NaN", lambda: fi_data(amount=float("nan")), "a.json", "file-damaged"
    yield "FI data with a list for an amount", lambda: fi_data(amount=[1]), "a.json", "file-damaged"
    yield "FI data of the year 9999", lambda: fi_data(transactionTimestamp="9999-12-31"), "a.json", "file-damaged"
    yield "FI data with a field twice", lambda: fi_data(Amount="2.00"), "a.json", "file-damaged"
    yield "FI data nested without end", lambda: b'{"linkedAccRef":' * 90_000 + b"1", "a.json", "file-damaged"
    yield "FI data with an endless number", lambda: fi_data().replace(b'"1.00"', b"1" * 9_000), "a.json", "file-damaged"
    yield "other JSON", lambda: b'{"rows": []}', "a.json", "file-not-a-statement"


def documents() -> Iterator[Case]:
    """PDFs."""
    good = as_pdf(household(months=1), LAYOUTS["hdfc-savings"])
    yield "a PDF that only begins", lambda: b"%PDF-1.7\n1 0 obj", "a.pdf", "file-damaged"
    yield "a PDF called a table", lambda: good, "a.csv", "file-type-mismatch"
    yield "a table called a PDF", lambda: b"Date,Details\n1,2\n", "a.pdf", "file-type-mismatch"
    yield "a picture in a PDF", as_scan, "a.pdf", "file-scanned"
    yield (
        "a PDF of words alone",
        lambda: pdf_of(b"BT /F 9 Tf 9 700 Td (Dear customer, nothing happened this month at all.) Tj ET"),
        "a.pdf",
        "file-not-a-statement",
    )
    yield "more pages than a statement", lambda: pdf_of(b" ", pages=1_001), "a.pdf", "rows-too-many"
    yield "a page packed far too tightly", lambda: pdf_of(b" " * 40_000_000), "a.pdf", "file-scanned"
    yield (
        "a locked PDF",
        lambda: as_pdf(household()[:3], LAYOUTS["hdfc-savings"], password="x"),
        "a.pdf",
        "password-needed",
    )
