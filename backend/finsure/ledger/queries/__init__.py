"""The ledger's reads; the person comes first, and a page costs a fixed number of SQL queries."""

from finsure.ledger.models import AccountKind
from finsure.ledger.queries.accounts import account_of, accounts_of, gaps_of, matching_accounts
from finsure.ledger.queries.categories import categories_of, category_exists, category_facts, category_name
from finsure.ledger.queries.completeness import Completeness, Doubt, completeness_of, doubts_of
from finsure.ledger.queries.links import Suggestion, suggestion_of, suggestions_of, waiting_of
from finsure.ledger.queries.rows import Row
from finsure.ledger.queries.totals import last_batch_at, monthly_totals, uncategorised_of
from finsure.ledger.queries.transactions import (
    Filters,
    attachment_of,
    edits_of,
    newest_of,
    page_of,
    rows_for_export,
    rows_of_batches,
    summary_of,
    tags_of,
    transaction_of,
    transactions_of,
)

__all__ = [
    "AccountKind",
    "Completeness",
    "Doubt",
    "Filters",
    "Row",
    "Suggestion",
    "account_of",
    "accounts_of",
    "attachment_of",
    "categories_of",
    "category_exists",
    "category_facts",
    "category_name",
    "completeness_of",
    "doubts_of",
    "edits_of",
    "gaps_of",
    "last_batch_at",
    "matching_accounts",
    "monthly_totals",
    "newest_of",
    "page_of",
    "rows_for_export",
    "rows_of_batches",
    "suggestion_of",
    "suggestions_of",
    "summary_of",
    "tags_of",
    "transaction_of",
    "transactions_of",
    "uncategorised_of",
    "waiting_of",
]
