"""What is sent to Setu, every field of it, in the types of its OpenAPI; and nothing outside the terms."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
import re
from typing import Any

from finsure.banking.connectors.contract import Refused
from finsure.banking.connectors.exchange import is_id
from finsure.banking.domain.terms import (
    CONSENT_TYPES,
    FETCHES_A_DAY,
    IST,
    PURPOSE_CATEGORY,
    PURPOSE_CODE,
    PURPOSE_TEXT,
    Terms,
)

MOST_BANKS = 6  # of context.fipId
MOST_TOGETHER, MOST_OPTIONAL = 2, 1
_MOBILE = re.compile(r"(?:\+?91)?([6-9][0-9]{9})")


def consent_body(terms: Terms, *, mobile: str, bank_ids: Sequence[str], return_url: str) -> dict[str, Any]:
    """A request for consent within the terms. Raises Refused for a mobile that is not India's and for banks too many.

    The consent begins when Setu makes it, so its length is sent in whole days and not when it begins and ends.
    """
    context = [{"key": "accountSelectionMode", "value": "multi"}]
    if bank_ids:
        context.append({"key": "fipId", "value": _listed(bank_ids)})
    return {
        "vua": vua_of(mobile),
        "consentDuration": {"unit": "DAY", "value": (terms.expires_at - terms.starts_at) // timedelta(days=1)},
        "consentMode": "STORE",
        "fetchType": "PERIODIC",
        "consentTypes": list(CONSENT_TYPES),
        "fiTypes": list(terms.fi_types),
        "purpose": {
            "code": PURPOSE_CODE,
            "text": PURPOSE_TEXT,
            "refUri": f"https://api.rebit.org.in/aa/purpose/{PURPOSE_CODE}.xml",
            "category": {"type": PURPOSE_CATEGORY},
        },
        "dataRange": data_range(terms.first, terms.last),
        "frequency": {"unit": "DAY", "value": FETCHES_A_DAY},
        "dataLife": {"unit": "DAY", "value": terms.life_days},
        "redirectUrl": return_url,
        "enableAdditionalPhoneNumber": False,
        "context": context,
    }


def session_body(handle: str, first: date, last: date) -> dict[str, Any]:
    """A request for the data of these days."""
    return {"consentId": handle, "dataRange": data_range(first, last), "format": "json"}


def together_body(mandatory: Sequence[str], optional: Sequence[str]) -> dict[str, Any]:
    """Consents of one person that are given on one page: two at most, one of them mandatory. Raises Refused."""
    count = len(mandatory) + len(optional)
    if not mandatory or count > MOST_TOGETHER or len(optional) > MOST_OPTIONAL:
        raise Refused("too-many-consents")
    return {"mandatoryConsents": list(mandatory), "optionalConsents": list(optional)}


def data_range(first: date, last: date) -> dict[str, str]:
    """Whole days in India, inclusive, written in UTC."""
    return {"from": _written(first, time()), "to": _written(last, time(23, 59, 59))}


def vua_of(mobile: str) -> str:
    """The ten digits by which Setu finds the person's aggregator. Raises Refused."""
    found = _MOBILE.fullmatch(mobile)
    if found is None:
        raise Refused("not-an-indian-mobile")
    return found[1]


def _listed(bank_ids: Sequence[str]) -> str:
    if len(bank_ids) > MOST_BANKS:
        raise Refused("too-many-banks")
    if not all(is_id(one) for one in bank_ids):
        raise Refused("unknown-bank")
    return ",".join(bank_ids)


def _written(day: date, at: time) -> str:
    return f"{datetime.combine(day, at, IST).astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"
