"""Addresses of the ledger."""

from django.urls import path

from finsure.core import addresses  # noqa: F401 - registers `row`
from finsure.ledger.api import accounts, transactions

urlpatterns = [
    path("accounts", accounts.Accounts.as_view()),
    path("accounts/<row:account_id>", accounts.OneAccount.as_view()),
    path("accounts/<row:account_id>/gaps", accounts.Gaps.as_view()),
    path("accounts/<row:account_id>/completeness", accounts.Completeness.as_view()),
    path("accounts/<row:account_id>/reconcile", accounts.Reconcile.as_view()),
    path("stated-balances/<row:stated_id>", accounts.OneStatedBalance.as_view()),
    path("categories", accounts.Categories.as_view()),
    path("categories/<str:category_id>", accounts.OneCategory.as_view()),
    path("transactions", transactions.Transactions.as_view()),
    path("transactions/summary", transactions.Summary.as_view()),
    path("transactions/edit", transactions.BulkEdit.as_view()),
    path("transactions/<row:transaction_id>", transactions.OneTransaction.as_view()),
    path("transactions/<row:transaction_id>/splits", transactions.Splits.as_view()),
    path("transactions/<row:transaction_id>/pair", transactions.Pair.as_view()),
    path("transactions/<row:transaction_id>/was-pending", transactions.WasPending.as_view()),
    path("transactions/<row:transaction_id>/attachments", transactions.Attachments.as_view()),
    path("suggestions", transactions.Suggestions.as_view()),
    path("suggestions/<row:link_id>/accept", transactions.AcceptSuggestion.as_view()),
    path("suggestions/<row:link_id>/reject", transactions.RejectSuggestion.as_view()),
    path("attachments/<row:attachment_id>", transactions.OneAttachment.as_view()),
    path("edits", transactions.Edits.as_view()),
    path("edits/<row:edit_id>/undo", transactions.UndoEdit.as_view()),
    path("tags", transactions.Tags.as_view()),
]
