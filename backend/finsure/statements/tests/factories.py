"""Small statement files for tests of the way into the ledger; the readers' own tests make the full variety."""

from datetime import UTC, datetime
import io
from typing import Any

from finsure.statements import operations
from finsure.statements.models import StatementImport

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

HDFC = """HDFC BANK Ltd.
MR ASHA RAO
Account No : 50100012341234   SAVINGS
Statement From : 01/10/2026 To : 31/10/2026

Date,Narration,Chq./Ref.No.,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance
01/10/26,NEFT CR-CITI0000003-ACME TECHNOLOGIES-SALARY OCT-CITIN26274,CITIN26274,01/10/26,,"85,000.00","1,05,000.00"
02/10/26,UPI-SWIGGY-swiggy@icici-ICIC0DC0099-612345678901-ORDER,612345678901,02/10/26,450.00,,"1,04,550.00"
02/10/26,UPI-SWIGGY-swiggy@icici-ICIC0DC0099-612345678902-ORDER,612345678902,02/10/26,450.00,,"1,04,100.00"
05/10/26,ACH D- HDFC LTD HOME LOAN-6500000001,6500000001,05/10/26,"31,250.00",,"72,850.00"
"""

UNKNOWN = """when;what;how much
03-04-2026;Tea stall;-20,00
05-04-2026;Salary;90000,00
"""


def receive(user: Any, text: str | bytes = HDFC, filename: str = "statement.csv", **facts: Any) -> StatementImport:
    data = text.encode() if isinstance(text, str) else text
    return operations.receive_file(
        user=user, filename=filename, content=io.BytesIO(data), size_bytes=len(data), now=NOW, **facts
    )
