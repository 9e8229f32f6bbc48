"""Who listens to whom, on one screen."""

from functools import partial

from finsure.audit import operations as audit
from finsure.banking import operations as banking
from finsure.banking import queries as linked
from finsure.categorisation import operations as categorisation
from finsure.core import events
from finsure.ledger import operations as ledger
from finsure.privacy import operations as privacy
from finsure.vault import operations as vault


def connect() -> None:
    """Give the ledger its labeller and names, name every sealed column, register every listener. Called once at start-up."""
    ledger.use_labeller(categorisation.label_entries)
    ledger.use_holder_names(linked.holder_names_of)
    for what in (
        "entries.recorded",
        "batch.undone",
        "batch.redone",
        "transactions.edited",
        "ledger.restored",
        "account.reconciled",
    ):
        events.listen(what, ledger.judge_soon)
    events.listen("access.denied", audit.record_denied)
    for what in ("key.disabled", "key.restored", "key.destroyed", "key.rotated"):
        events.listen(what, partial(audit.record_about, action=what))
    vault.register("audit.LogKey", ["private"], row_of=["user_id"])
    vault.register("identity.User", ["name"], row_of=["id"], owner="id")
    # Its blind indexes are under a key for everyone and do not change with a person's key.
    vault.register("identity.Identity", ["subject", "phone"], row_of=["id"])
    events.listen("person.reopened", privacy.cancel_erasure)
    vault.register("identity.Factor", ["sealed"], row_of=["id"])
    vault.register("identity.Ceremony", ["sealed"], row_of=["id"])
    vault.register("audit.Answer", ["body"], row_of=["key"])
    vault.register("ledger.Account", ["words"], row_of=["id"])
    vault.register("ledger.Transaction", ["words"], row_of=["account_id", "fingerprint"])
    vault.register("ledger.Tag", ["name"], row_of=["name_index"])
    vault.register("ledger.Category", ["name"], row_of=["name_index"])
    vault.register("ledger.Attachment", ["words"], row_of=["stored_as"])
    vault.register("ledger.Edit", ["words"], row_of=["id"])
    vault.register("ledger.EditedRow", ["words"], row_of=["edit_id", "transaction_id"])
    vault.register("banking.Link", ["words"], row_of=["return_mark"])
    vault.register("banking.LinkedAccount", ["words"], row_of=["link_id", "ref_index"])
    vault.register("banking.Holding", ["words"], row_of=["linked_account_id", "mark"])
    events.listen("consent.withdrawn", banking.on_consent_withdrawn)
    vault.register("privacy.Export", ["key"], row_of=["stored_as"])
    vault.register("statements.StatementImport", ["words"], row_of=["id"])
    vault.register("statements.SavedMapping", ["words"], row_of=["signature_index"])
