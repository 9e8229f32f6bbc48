"""Privacy's writes: exports, erasure, and the one sweep that lets go of what has had its time."""

from datetime import datetime

from finsure.banking import operations as banking
from finsure.consent import operations as consent
from finsure.identity import operations as identity
from finsure.privacy.operations.erasure import (
    advance_erasures,
    ask_erasure,
    cancel_erasure,
    digest_of_receipt,
    doomed,
    forget_receipts,
)
from finsure.privacy.operations.exports import (
    ask_export,
    forget_exports,
    handed_out,
    make_export,
    take_up,
    write_archive,
)
from finsure.privacy.operations.restoring import bring_back, restore_archive
from finsure.statements import operations as statements

__all__ = [
    "advance_erasures",
    "ask_erasure",
    "ask_export",
    "bring_back",
    "cancel_erasure",
    "digest_of_receipt",
    "doomed",
    "forget_exports",
    "forget_receipts",
    "handed_out",
    "make_export",
    "restore_archive",
    "sweep",
    "take_up",
    "write_archive",
]


def sweep(*, now: datetime) -> None:
    """Apply the whole retention table once: uploads, what banks sent, codes, tokens, answers, exports, closed accounts,
    receipts.

    Audit entries stay: they hold ids only and outlive their person. Safe to run twice.
    """
    statements.forget_uploads(now=now)
    banking.let_go(now=now)
    identity.forget_expired(now=now)
    forget_exports(now=now)
    consent.expire_consents(now=now)
    advance_erasures(now=now)
    forget_receipts(now=now)
