"""The ledger's writes: everything another app may ask it to do."""

from finsure.ledger.domain.entries import Entry, Label
from finsure.ledger.operations.accounts import change_account, open_account
from finsure.ledger.operations.attachments import MAX_ATTACHMENT_BYTES, attach, detach
from finsure.ledger.operations.batches import redo_batch, undo_batch
from finsure.ledger.operations.categories import add_category, change_category, remove_category
from finsure.ledger.operations.completeness import (
    REMEDIES,
    Reconciled,
    RemedyRefused,
    check_totals,
    forget_balance,
    judge_account,
    judge_changed,
    judge_soon,
    reconcile_account,
    reconcile_totals,
)
from finsure.ledger.operations.edits import undo_edit
from finsure.ledger.operations.recording import (
    Progress,
    Recorded,
    Stopped,
    compare_entries,
    record_entries,
    use_labeller,
)
from finsure.ledger.operations.restoring import ArchiveRefused, restore
from finsure.ledger.operations.transactions import (
    add_transaction,
    delete_transaction,
    edit_transactions,
    pair_transactions,
    split_transaction,
    unpair_transaction,
)

__all__ = [
    "MAX_ATTACHMENT_BYTES",
    "REMEDIES",
    "ArchiveRefused",
    "Entry",
    "Label",
    "Progress",
    "Reconciled",
    "Recorded",
    "RemedyRefused",
    "Stopped",
    "add_category",
    "add_transaction",
    "attach",
    "change_account",
    "change_category",
    "check_totals",
    "compare_entries",
    "delete_transaction",
    "detach",
    "edit_transactions",
    "forget_balance",
    "judge_account",
    "judge_changed",
    "judge_soon",
    "open_account",
    "pair_transactions",
    "reconcile_account",
    "reconcile_totals",
    "record_entries",
    "redo_batch",
    "remove_category",
    "restore",
    "split_transaction",
    "undo_batch",
    "undo_edit",
    "unpair_transaction",
    "use_labeller",
]
