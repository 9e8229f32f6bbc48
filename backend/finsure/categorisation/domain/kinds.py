"""Category ids the rules speak of, in words, and what a credit of each kind means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

UNKNOWN: Final = "other.uncategorised"
REFUND: Final = "income.refund_cashback"
OTHER_INCOME: Final = "income.other"

KINDS: Final = {
    "income.salary": "pay", "income.interest_dividend": "interest or dividends", "income.refund_cashback": "refunds",
    "income.other": "other income", "home.rent": "rent", "home.maintenance": "home upkeep",
    "home.utilities": "electricity, water or gas", "home.telecom": "mobile, internet or TV", "food.groceries": "groceries",
    "food.dining": "food and dining", "transport.fuel": "fuel or charging", "transport.commute": "cabs, transit or tolls",
    "transport.vehicle": "vehicle costs", "health.medical": "health care", "health.personal_care": "fitness or personal care",
    "family.education": "education", "family.giving": "gifts or donations", "shopping.general": "general shopping",
    "shopping.fashion": "fashion or beauty", "shopping.home_electronics": "electronics, home or hardware",
    "leisure.entertainment": "entertainment", "leisure.subscriptions": "digital subscriptions", "leisure.travel": "travel",
    "finance.loan_emi": "loans", "finance.credit_card": "card payments", "finance.investment": "investments",
    "finance.insurance": "insurance", "finance.fees": "bank charges", "finance.tax": "taxes or government fees",
    "finance.cash": "cash", "transfer.self": "own accounts and wallets", "transfer.people": "people",
    "other.services": "professional services", UNKNOWN: "something unknown",
}  # fmt: skip

CREDIT_LABELS: Final = {
    "finance.investment": "finance.investment", "finance.credit_card": "finance.credit_card", "finance.cash": "finance.cash",
    "transfer.self": "transfer.self", "transfer.people": "transfer.people", "finance.insurance": OTHER_INCOME,
    "finance.loan_emi": OTHER_INCOME, "income.salary": "income.salary", "income.other": OTHER_INCOME,
    "income.interest_dividend": "income.interest_dividend", UNKNOWN: UNKNOWN,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decision:
    """A category, where it comes from, how sure it is (0 to 1), why, and the name to show."""

    category: str
    source: str
    confidence: float
    reason: str
    name: str
