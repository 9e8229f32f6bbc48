"""Believable PDFs of invented accounts in each bank's layout: several pages, headings again, narrations over lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from fpdf import FPDF
from fpdf.enums import AccessPermission, EncryptionMethod

from finsure.statements.domain import Row


@dataclass(frozen=True)
class Layout:
    """Columns as (heading, left, width, what, alignment); `day` writes dates; `centred` stands dates in the middle."""

    bank: str
    title: str
    columns: Sequence[tuple[str, float, float, str, str]]
    day: str
    centred: bool = False
    repeats: bool = True
    numbered: bool = False


LAYOUTS = {
    "hdfc-savings": Layout("HDFC BANK LIMITED", "Account No : 50100012341234 IFSC: HDFC0000123", [
        ("Date", 10, 18, "date", "L"), ("Narration", 30, 62, "narration", "L"), ("Chq./Ref.No.", 94, 28, "reference", "L"),
        ("Value Dt", 124, 16, "value", "L"), ("Withdrawal Amt.", 140, 20, "debit", "R"),
        ("Deposit Amt.", 161, 18, "credit", "R"), ("Closing Balance", 180, 22, "balance", "R")], "%d/%m/%y", repeats=False),
    "icici-savings": Layout("ICICI Bank", "Account Number: 012301501234 IFSC ICIC0001234", [
        ("S No.", 8, 10, "number", "L"), ("Value Date", 20, 20, "value", "L"), ("Transaction Date", 42, 26, "date", "L"),
        ("Cheque Number", 70, 22, "reference", "L"), ("Transaction Remarks", 94, 52, "narration", "L"),
        ("Withdrawal Amount (INR )", 147, 19, "debit", "R"), ("Deposit Amount (INR )", 167, 17, "credit", "R"),
        ("Balance (INR )", 185, 19, "balance", "R")], "%d/%m/%Y", centred=True, numbered=True),
    "sbi-savings": Layout("State Bank of India", "Account Number: 00000032101231234 IFS Code: SBIN0001234", [
        ("Txn Date", 8, 22, "date", "L"), ("Value Date", 31, 22, "value", "L"), ("Description", 55, 55, "narration", "L"),
        ("Ref No./Cheque No.", 112, 30, "reference", "L"), ("Debit", 143, 18, "debit", "R"),
        ("Credit", 162, 18, "credit", "R"), ("Balance", 182, 20, "balance", "R")], "%d %b %Y"),
    "axis-savings": Layout("AXIS BANK", "Statement of Account No : 912010012341234 IFSC: UTIB0000123", [
        ("Tran Date", 8, 22, "date", "L"), ("Chq No", 32, 24, "reference", "L"), ("Particulars", 58, 62, "narration", "L"),
        ("Debit", 122, 22, "debit", "R"), ("Credit", 145, 22, "credit", "R"), ("Balance", 168, 22, "balance", "R"),
        ("Init. Br", 192, 12, "branch", "R")], "%d-%m-%Y"),
    "kotak-savings": Layout("Kotak Mahindra Bank", "Account No. 4512341234 IFSC KKBK0000123", [
        ("Date", 8, 22, "date", "L"), ("Narration", 32, 66, "narration", "L"), ("Chq/Ref No", 100, 32, "reference", "L"),
        ("Withdrawal (Dr)", 134, 22, "debit", "R"), ("Deposit (Cr)", 157, 20, "credit", "R"),
        ("Balance", 178, 24, "marked", "R")], "%d-%m-%Y"),
    "pnb-savings": Layout("Punjab National Bank", "Account Number: 0123000100123456 IFSC PUNB0012300", [
        ("Transaction Date", 8, 26, "date", "L"), ("Cheque Number", 36, 24, "reference", "L"),
        ("Withdrawal", 62, 24, "debit", "R"), ("Deposit", 88, 22, "credit", "R"), ("Balance", 112, 26, "marked", "R"),
        ("Narration", 142, 58, "narration", "L")], "%d/%m/%Y"),
    "bob-savings": Layout("Bank of Baroda", "Account Number: 01230100012345 IFSC BARB0VJABCD", [
        ("Date", 8, 22, "date", "L"), ("Particulars", 32, 70, "narration", "L"), ("Chq.No.", 104, 26, "reference", "L"),
        ("Withdrawals", 132, 22, "debit", "R"), ("Deposits", 155, 20, "credit", "R"),
        ("Balance", 177, 25, "marked", "R")], "%d-%m-%Y"),
    "idfc-savings": Layout("IDFC FIRST Bank", "Account Number: 10012341234 IFSC: IDFB0080123", [
        ("Transaction Date", 8, 26, "date", "L"), ("Value Date", 36, 22, "value", "L"),
        ("Particulars", 60, 55, "narration", "L"), ("Cheque No.", 117, 26, "reference", "L"),
        ("Debit", 144, 19, "debit", "R"), ("Credit", 164, 17, "credit", "R"), ("Balance", 182, 21, "balance", "R")],
        "%d-%b-%Y", centred=True),
}  # fmt: skip


def as_pdf(rows: Sequence[Row], layout: Layout, *, password: str = "", aes256: bool = True) -> bytes:
    """A statement of these rows; the words of a narration break where the column ends."""
    pdf = FPDF()
    pdf.set_auto_page_break(auto=False)
    pdf.set_font("Helvetica", size=7)
    if password:
        method = EncryptionMethod.AES_256 if aes256 else EncryptionMethod.AES_128
        pdf.set_encryption("owner", password, encryption_method=method, permissions=AccessPermission.none())
    page = 0
    y = 999.0
    for number, row in enumerate(rows, start=1):
        cells = _cells(row, number, layout)
        wrapped = {head: _wrapped(pdf, cells[what], width) for head, _, width, what, _ in layout.columns}
        height = max(map(len, wrapped.values())) * 3.2 + 2.5
        if y + height > 275:
            page += 1
            y = _new_page(pdf, layout, page)
        for head, left, width, _, alignment in layout.columns:
            lines = wrapped[head]
            top = y + (height - 2.5 - len(lines) * 3.2) / 2 if layout.centred else y
            for at, line in enumerate(lines):
                pdf.set_xy(left, top + at * 3.2)
                pdf.cell(width, 3.2, line, align=alignment)
        y += height
    pdf.set_xy(10, y + 20)
    pdf.cell(0, 4, "This is a computer generated statement and does not require a signature.")
    return bytes(pdf.output())


def as_scan() -> bytes:
    """A page with a picture and no letter."""
    pdf = FPDF()
    pdf.add_page()
    pdf.rect(20, 20, 100, 100, style="F")
    return bytes(pdf.output())


def _new_page(pdf: FPDF, layout: Layout, page: int) -> float:
    pdf.add_page()
    y = 12.0
    if page == 1 or layout.repeats:
        for text in (layout.bank, "MS ASHA RAO", "12 Lake Road, Bengaluru 560001", layout.title):
            pdf.set_xy(10, y)
            pdf.cell(0, 4, text)
            y += 5
        y += 4
        for head, left, width, _, alignment in layout.columns:
            for at, line in enumerate(_wrapped(pdf, head, width)):
                pdf.set_xy(left, y + at * 3.2)
                pdf.cell(width, 3.2, line, align=alignment)
        y += 12
    pdf.set_xy(90, 285)
    pdf.cell(0, 4, f"Page {page}")
    return y


def _cells(row: Row, number: int, layout: Layout) -> dict[str, str]:
    def money(minor: int) -> str:
        return f"{abs(minor) // 100:,}.{abs(minor) % 100:02d}"

    balance = row.balance_minor or 0
    return {
        "number": str(number),
        "branch": "123",
        "date": row.booked_on.strftime(layout.day),
        "value": (row.value_on or row.booked_on).strftime(layout.day),
        "narration": row.narration,
        "reference": row.reference,
        "debit": money(row.amount_minor) if row.amount_minor < 0 else "",
        "credit": money(row.amount_minor) if row.amount_minor > 0 else "",
        "balance": ("-" if balance < 0 else "") + money(balance),
        "marked": money(balance) + (" Dr" if balance < 0 else " Cr"),
    }


def _wrapped(pdf: FPDF, text: str, width: float) -> list[str]:
    lines: list[str] = [""]
    room = width - 2.2
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if pdf.get_string_width(longer) <= room:
            lines[-1] = longer
            continue
        lines.append("")
        for letter in word:  # a word without a break is cut where the column ends
            if pdf.get_string_width(lines[-1] + letter) > room:
                lines.append("")
            lines[-1] += letter
    return [line for line in lines if line] or [""]
