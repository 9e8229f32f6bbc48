"""People who have agreed, without the audit that agreeing leaves."""

from typing import Any

from finsure.consent.domain import PURPOSES, notice_in
from finsure.consent.models import Consent, ConsentEvent, EventKind, Notice
from finsure.core import clock


def agreed(user: Any) -> None:
    """Every purpose under the English notice in force, as if the person had said yes on the page."""
    shown = notice_in("en")
    facts = {"version": shown.version, "language": shown.language, "sha256": shown.sha256}
    notice, _ = Notice.objects.get_or_create(**facts, defaults={"text": shown.text, "kept_at": clock.now()})
    for purpose in PURPOSES.values():
        consent = Consent.objects.create(
            user=user,
            purpose=purpose.id,
            data_kinds=list(purpose.data_kinds),
            history=purpose.history,
            frequency=purpose.frequency,
            data_life=purpose.data_life,
            notice=notice,
            language="en",
            channel="web",
            given_at=clock.now(),
        )
        ConsentEvent.objects.create(consent=consent, kind=EventKind.GIVEN, at=clock.now())
