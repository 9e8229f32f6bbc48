"""Files kept with a transaction."""

from datetime import datetime
import re
from typing import Any

from django.db import transaction

from finsure.audit import operations as audit
from finsure.core.cards import masked
from finsure.core.problems import NotFound, Problem
from finsure.ledger import sealing
from finsure.ledger.models import SHOWN, Attachment, Removal, Transaction
from finsure.ledger.operations.pending import StillPending
from finsure.vault import operations as vault

MAX_ATTACHMENT_BYTES = 5 * 1024 * 1024
MAX_PER_TRANSACTION = 10
_MAGIC = {
    "application/pdf": (b"%PDF-",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/webp": (b"RIFF",),
}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")


class AttachmentRefused(Problem):
    status, slug, title = 422, "attachment-refused", "This file cannot be attached"


def content_type_of(content: bytes) -> str:
    """What a file is, told by its content. Raises AttachmentRefused."""
    for content_type, starts in _MAGIC.items():
        if content.startswith(starts) and (content_type != "image/webp" or content[8:12] == b"WEBP"):
            return content_type
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = "\0"
    if _CONTROL.search(text) or text.lstrip()[:1] == "<":
        raise AttachmentRefused("Attach a PDF, PNG, JPEG, WebP or plain text file.")
    return "text/plain"


def attach(*, user: Any, transaction_id: int, filename: str, content: bytes, now: datetime) -> Attachment:
    """Keep a file with a transaction; its kind is told by its content. Raises NotFound, AttachmentRefused, StillPending."""
    if not content or len(content) > MAX_ATTACHMENT_BYTES:
        raise AttachmentRefused(f"An attachment holds 1 byte to {MAX_ATTACHMENT_BYTES // 1024 // 1024} MB.")
    content_type = content_type_of(content)
    if content_type == "text/plain":
        content = masked(content.decode()).encode()
    base = filename.replace("\\", "/").rsplit("/", 1)[-1]
    label = masked("".join(c for c in base if c.isprintable()))[-120:] or "attachment"
    sealer = vault.sealer_of(user)
    with transaction.atomic():
        row = Transaction.objects.select_for_update().filter(user=user, id=transaction_id, removed__in=SHOWN).first()
        if row is None:
            raise NotFound
        if row.removed == Removal.PENDING:
            raise StillPending("Attach the file once the bank has booked it.")
        if row.attachments.count() >= MAX_PER_TRANSACTION:
            raise AttachmentRefused(f"A transaction keeps {MAX_PER_TRANSACTION} attachments at most.")
        kept = vault.keep_file(folder="attachments", content=content)
        attachment = Attachment.objects.create(
            user=user,
            transaction=row,
            stored_as=kept.stored_as,
            words=sealing.seal_attachment(sealer, label, kept),
            content_type=content_type,
            size_bytes=len(content),
            created_at=now,
        )
        attachment.filename = label
        audit.record(actor=user, action="attachment.added", subject=attachment)
    return attachment


def detach(*, user: Any, attachment_id: int) -> None:
    """Remove an attachment and its file. Raises NotFound."""
    with transaction.atomic():
        attachment = Attachment.objects.filter(user=user, id=attachment_id).first()
        if attachment is None:
            raise NotFound
        audit.record(actor=user, action="attachment.removed", subject=attachment)
        attachment.delete()
        transaction.on_commit(lambda: vault.forget_file(attachment.stored_as))
