"""Background work of the audit."""

import logging

from celery import shared_task

from finsure.audit import operations
from finsure.core import clock

log = logging.getLogger(__name__)


@shared_task(name="audit.seal")  # type: ignore[untyped-decorator]
def seal() -> None:
    """Link and sign for what was written since. Safe to run twice, also at once."""
    try:
        operations.seal(now=clock.now())
    except (operations.AnchorContradicts, OSError):
        log.exception("The audit log cannot be sealed: run audit_verify, and look at what is kept outside")
