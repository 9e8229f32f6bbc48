"""Accounts as Indian Account Aggregators deliver them: ReBIT's FI data, JSON or XML, schema 1.x and 2.0.0.

Pure functions from a document to plain values; banking's connectors and the reader of statement files share them.

account = read_account(document)      # or NotRebit, which names the place and the reason
accounts = read_accounts(document)    # every account of an answer of a data session, or of a list

Sources: ReBIT's FI schemas 1.1 (deposit, term_deposit, recurring_deposit, mutual_funds, equities, etf, nps, sip,
insurance_policies); Setu's published samples of 1.x and 2.0.0; answers seen in the field, which are looser than both:
keys in any case, a lone object where a list may stand, money as text or number.
"""

from finsure.core.rebit.documents import looks_like_rebit
from finsure.core.rebit.reading import read_account, read_accounts
from finsure.core.rebit.shapes import FinancialAccount, Holding, NotRebit, Summary, Transaction

__all__ = [
    "FinancialAccount",
    "Holding",
    "NotRebit",
    "Summary",
    "Transaction",
    "looks_like_rebit",
    "read_account",
    "read_accounts",
]
