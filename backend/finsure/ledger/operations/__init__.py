"""The ledger's writes: everything another app may ask it to do."""

from finsure.ledger.domain.entries import Entry, Label
from finsure.ledger.operations.accounts import AccountUnclear, account_for, change_account, open_account
from finsure.ledger.operations.attachments import MAX_ATTACHMENT_BYTES, attach, detach
from finsure.ledger.operations.batches import destroy_withheld, redo_batch, undo_batch, withhold_batches
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
from finsure.ledger.operations.holders import use_holder_names
from finsure.ledger.operations.labelling import use_labeller
from finsure.ledger.operations.recording import (
    Progress,
    Recorded,
    Stopped,
    compare_entries,
    record_entries,
)
from finsure.ledger.operations.restoring import ArchiveRefused, restore
from finsure.ledger.operations.transactions import (
    accept_suggestion,
    add_transaction,
    delete_transaction,
    edit_transactions,
    pair_transactions,
    part_from_pending,
    reject_suggestion,
    split_transaction,
    unpair_transaction,
)

__all__ = [
    "MAX_ATTACHMENT_BYTES",
    "REMEDIES",
    "AccountUnclear",
    "ArchiveRefused",
    "Entry",
    "Label",
    "Progress",
    "Reconciled",
    "Recorded",
    "RemedyRefused",
    "Stopped",
    "accept_suggestion",
    "account_for",
    "add_category",
    "add_transaction",
    "attach",
    "change_account",
    "change_category",
    "check_totals",
    "compare_entries",
    "delete_transaction",
    "destroy_withheld",
    "detach",
    "edit_transactions",
    "forget_balance",
    "judge_account",
    "judge_changed",
    "judge_soon",
    "open_account",
    "pair_transactions",
    "part_from_pending",
    "reconcile_account",
    "reconcile_totals",
    "record_entries",
    "redo_batch",
    "reject_suggestion",
    "remove_category",
    "restore",
    "split_transaction",
    "undo_batch",
    "undo_edit",
    "unpair_transaction",
    "use_holder_names",
    "use_labeller",
    "withhold_batches",
]
