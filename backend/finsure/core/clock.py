"""The only reader of the clock; everyone else is told what time it is."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone


def now() -> datetime:
    """This instant, in UTC."""
    return timezone.now()


def today(time_zone: str) -> date:
    """The date it is now for a person who lives in `time_zone` (an IANA name)."""
    return now().astimezone(ZoneInfo(time_zone)).date()
