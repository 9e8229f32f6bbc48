"""What time it is in the simulator. Setu prints UTC with milliseconds; banks and calendar units live in India."""

from datetime import UTC, date, datetime, timedelta, timezone
import re

INDIA = timezone(timedelta(hours=5, minutes=30))
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T")


class Clock:
    """The real time, or the same time of another day, so that a month may pass between two requests."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def today(self) -> date:
        return self.now().astimezone(INDIA).date()

    def set_today(self, day: date | None) -> None:
        """Go to the same time of `day`; None goes back to the real one."""
        self.ahead = timedelta()
        if day:
            self.ahead = timedelta(days=(day - self.today()).days)


def printed(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def instant(text: object) -> datetime:
    """An ISO 8601 date-time; without an offset it is taken for UTC. Raises ValueError."""
    if not isinstance(text, str) or not INSTANT.match(text):
        raise ValueError("not a date-time")
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def later(moment: datetime, unit: str, value: int) -> datetime:
    """`value` calendar units after `moment`; the 31st becomes the month's last day. Raises OverflowError."""
    if unit == "HOUR":
        return moment + timedelta(hours=value)
    if unit == "DAY":
        return moment + timedelta(days=value)
    months = moment.month - 1 + value * (12 if unit == "YEAR" else 1)
    year, month = moment.year + months // 12, months % 12 + 1
    if not 1 <= year < 9999:
        raise OverflowError("beyond the calendar")
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return moment.replace(year=year, month=month, day=min(moment.day, last))


def unit_of(moment: datetime, unit: str) -> str:
    """The calendar unit a moment falls in, in India: fetches are counted by it (Sahamati: calendar, not rolling)."""
    local = moment.astimezone(INDIA)
    return local.strftime({"HOUR": "%Y-%m-%d %H", "DAY": "%Y-%m-%d", "MONTH": "%Y-%m", "YEAR": "%Y"}.get(unit, ""))
