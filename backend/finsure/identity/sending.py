"""What may be sent to phones: where to, how often, and how much in all before sending stops (message pumping)."""

from datetime import datetime, timedelta
import logging

from django.conf import settings
from django.db import transaction

from finsure.audit import operations as audit
from finsure.core import events
from finsure.core.problems import Problem
from finsure.identity import limits
from finsure.identity.domain import Limit, country_of, wide_network_of
from finsure.identity.keys import keyed_hash

log = logging.getLogger(__name__)
CODES_PER_PHONE = 5
CODES_PER_PHONE_DAY = 10
CODES_PER_OWN_PHONE = 10  # to whom is signed in, to prove a request; it takes nothing from the limits of signing in
CODES_PER_OWN_PHONE_DAY = 20
CODES_PER_ADDRESS = 30
CODES_PER_ADDRESS_DAY = 100
CODES_PER_NETWORK = 120  # of a /24 or a /48
CODES_PER_NETWORK_DAY = 400
ANYWHERE = "*"
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


class CountryRefused(Problem):
    status, slug, title = 422, "country-refused", "Codes are not sent to this country"


class SendingStopped(Problem):
    status, slug, title = 503, "sending-stopped", "No codes are sent just now; try again later"


def allow(*, number: str, address: str, own: bool, now: datetime) -> None:
    """Count one message to `number` (E.164), asked for from `address`, or refuse it. For no transaction.

    The narrow limits come first, so that what they refuse uses up nothing of the budget for everyone. When that is
    spent nothing is sent to anybody, and whoever runs FinSure is told once an hour. Raises CountryRefused,
    LimitReached, LimitsUnknown, SendingStopped.
    """
    if ANYWHERE not in settings.CODE_COUNTRIES and country_of(number) not in settings.CODE_COUNTRIES:
        reason = f"Use a number that begins with +{', +'.join(settings.CODE_COUNTRIES)}."
        raise CountryRefused(errors=[{"pointer": "#/phone", "detail": reason}])
    narrow = (
        _pair("own", number, CODES_PER_OWN_PHONE, CODES_PER_OWN_PHONE_DAY) if own else _of_strangers(number, address)
    )
    budget = [
        Limit("code/all/day", settings.CODES_PER_DAY, _DAY),
        Limit("code/all/hour", settings.CODES_PER_HOUR, _HOUR),
    ]
    if stopped := limits.spent(*budget, now=now):  # a flood is turned away without taking a lock
        raise _stopped(stopped, now)
    try:
        limits.take(*narrow, *budget, now=now)
    except limits.LimitReached as reached:
        raise (_stopped(reached, now) if reached.limit in budget else reached) from None


def _of_strangers(number: str, address: str) -> list[Limit]:
    return [
        *_pair("address", address, CODES_PER_ADDRESS, CODES_PER_ADDRESS_DAY),
        *_pair("network", wide_network_of(address), CODES_PER_NETWORK, CODES_PER_NETWORK_DAY),
        *_pair("phone", number, CODES_PER_PHONE, CODES_PER_PHONE_DAY),
    ]


def _pair(kind: str, text: str, hour: int, day: int) -> list[Limit]:
    name = f"{kind}/{keyed_hash('limit', text)[:32]}"
    return [Limit(f"code/day/{name}", day, _DAY), Limit(f"code/{name}", hour, _HOUR)]


def _stopped(reached: limits.LimitReached, now: datetime) -> SendingStopped:
    _raise_alarm(now)
    return SendingStopped(retry_after_seconds=reached.members["retry_after_seconds"])


def _raise_alarm(now: datetime) -> None:
    """Tell once an hour, however many requests run into the stop."""
    alarm = Limit("code/alarm", 1, _HOUR)
    if limits.spent(alarm, now=now):
        return
    try:
        limits.take(alarm, now=now)
    except limits.LimitReached:
        return
    log.critical("Sending codes has stopped: the budget for everyone is spent")
    with transaction.atomic():
        audit.record(actor=None, action="sending.stopped")
        events.announce("sending.stopped")
