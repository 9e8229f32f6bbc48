"""What may be asked of an Account Aggregator, within fair use by construction.

Limits for purpose 102 are those of Sahamati's template CT008 and its fair-use rules: at most one fetch a day and 45 a
month, thirteen months of history, a consent of one year, a data life of a month.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

PURPOSE_CODE = "102"
# The customer must be shown these words unaltered (CT008).
PURPOSE_TEXT = (
    "To generate insights into your income and expenses, networth to provide spend and investment analytics and help you "
    "manage your finances better"
)
PURPOSE_CATEGORY = "Personal Finance"
CONSENT_TYPES = ("PROFILE", "SUMMARY", "TRANSACTIONS")
DEPOSITS = ("DEPOSIT", "TERM_DEPOSIT", "RECURRING_DEPOSIT")
INVESTMENTS = ("MUTUAL_FUNDS", "EQUITIES", "ETF", "NPS", "SIP", "INSURANCE_POLICIES")
FI_TYPES = DEPOSITS + INVESTMENTS
MOST_MONTHS, MOST_DAYS_OF_CONSENT, MOST_DAYS_OF_LIFE = 13, 365, 30
FETCHES_A_DAY, FETCHES_A_MONTH = 1, 45
# How far an aggregator's clock, or the moment at which it counts, may be from the moment we write down.
SKEW = timedelta(minutes=2)
IST = timezone(timedelta(hours=5, minutes=30), "IST")  # India's calendar is what the aggregators count by


class OutsideFairUse(ValueError):
    """Terms that no aggregator may accept for a budgeting app."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a person is asked to agree to. Refuses to exist outside fair use.

    `first` and `last` bound the days the data may be from, each whole in India, and so that no limit is passed when an
    aggregator counts by the minute; `life_days` says how long what was fetched may be processed after each fetch. A
    consent lasts whole days, since that is how it is asked for. Raises OutsideFairUse.
    """

    starts_at: datetime
    expires_at: datetime
    first: date
    last: date
    fi_types: tuple[str, ...] = FI_TYPES
    life_days: int = MOST_DAYS_OF_LIFE
    a_day: int = FETCHES_A_DAY

    def __post_init__(self) -> None:
        start = self.starts_at.astimezone(IST).date()
        span = self.expires_at - self.starts_at
        for wrong, what in (
            (not timedelta(0) < span <= timedelta(days=MOST_DAYS_OF_CONSENT), "a consent lasts a year at most"),
            (bool(span % timedelta(days=1)), "a consent lasts whole days"),
            (not 1 <= self.life_days <= MOST_DAYS_OF_LIFE, "data may be processed for a month at most"),
            (self.a_day != FETCHES_A_DAY, "one fetch a day"),
            (self.first > self.last, "the range of days is upside down"),
            (self.first > start, "the range begins today at the latest"),
            (self.first <= months_before(start, MOST_MONTHS), "thirteen months of history at most"),
            (self.last >= self.expires_at.astimezone(IST).date(), "no days after the consent's end"),
            (not self.fi_types or not set(self.fi_types) <= set(FI_TYPES), "unknown kinds of data"),
        ):
            if wrong:
                raise OutsideFairUse(what)


def fetch_range(first: date, last: date, since: date | None, today: date) -> tuple[date, date]:
    """The days of one fetch under terms from `first` to `last`: from `since` (or as early as fair) to today."""
    earliest = max(first, months_before(today, MOST_MONTHS) + timedelta(days=1))
    newest = min(today, last)
    return min(max(since or earliest, earliest), newest), newest


def terms_for(
    now: datetime, *, days: int = MOST_DAYS_OF_CONSENT, months: int = 12, fi_types: tuple[str, ...] = FI_TYPES
) -> Terms:
    """The widest terms that are fair, narrowed as asked. Raises OutsideFairUse."""
    today = now.astimezone(IST).date()
    expires = now + timedelta(days=days)
    first, last = months_before(today, months) + timedelta(days=1), expires.astimezone(IST).date() - timedelta(days=1)
    return Terms(now, expires, first, last, tuple(fi_types))


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def may_fetch_at(asked_at: Iterable[datetime], now: datetime) -> bool:
    """Whether one more fetch is fair now, by India's calendar days and months. `asked_at`: when each one was asked for.

    Around midnight an aggregator may count a fetch for the day before or after, so there it takes up both.
    """
    today = month = 0
    days = _days_of(now)
    months = {(day.year, day.month) for day in days}
    for at in asked_at:
        counted = _days_of(at)
        today += not days.isdisjoint(counted)
        month += any((day.year, day.month) in months for day in counted)
    return today < FETCHES_A_DAY and month < FETCHES_A_MONTH


def _days_of(at: datetime) -> set[date]:
    """India's day, and its neighbour when that is no further than the skew."""
    local = at.astimezone(IST)
    return {(local - SKEW).date(), (local + SKEW).date()}


def next_day(now: datetime) -> datetime:
    """The first moment of India's next calendar day that surely is of that day for everyone."""
    tomorrow = now.astimezone(IST).date() + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=IST) + 2 * SKEW
