"""What a consent may ask for and how often it may be used. Pure; every refusal is Setu's or the aggregators' own.

Sources: Setu's OpenAPI document (enumerations, ceilings), Sahamati's fair-use rules for purpose 102 (template CT008 and
the AA rule set of January 2026). Texts that were seen are used as they were seen.
"""

from datetime import datetime, timedelta
import re
from typing import Any
from urllib.parse import urlsplit

from simulators.setu.clock import instant, later, unit_of
from simulators.setu.fips import AGGREGATORS, FI_TYPES
from simulators.setu.wire import Refusal, invalid

VUA = re.compile(r"([6-9][0-9]{9})(?:@([a-z-]+))?")
MODES = ("VIEW", "STORE", "QUERY", "STREAM")
CONSENT_TYPES = ("PROFILE", "SUMMARY", "TRANSACTIONS")
UNITS = ("HOUR", "DAY", "MONTH", "YEAR", "INF")
CONTEXT = (
    "accounttype", "fipId", "consentReviewAt", "purposeDescription", "purposeCode", "alternateNumber",
    "accountSelectionMode", "transactionType", "excludeFipIds",
)  # fmt: skip
CEILING = {"HOUR": 1, "DAY": 24, "MONTH": 744, "YEAR": 8784}
PURPOSES = {
    "101": "Wealth management service",
    "102": "Customer spending patterns, budget or other reportings",
    "103": "Aggregated statement",
    "104": "Explicit consent for monitoring of the accounts",
    "105": "Explicit one-time consent for the accounts",
}
FAIR_FREQUENCY = {"HOUR": 0, "DAY": 1, "MONTH": 45, "YEAR": 540}
FAIR_LIFE_DAYS = {"DAY": 31, "MONTH": 1, "YEAR": 0}
FAIR_RANGE_MONTHS = 13
SECURITIES = {
    "SIP", "CP", "GOVT_SECURITIES", "EQUITIES", "BONDS", "DEBENTURES", "MUTUAL_FUNDS", "ETF", "IDR", "CIS", "AIF",
    "INVIT", "REIT",
}  # fmt: skip
SLACK = timedelta(days=1)  # a client may count its days in India, and a request takes time


def range_of(body: dict[str, Any]) -> tuple[datetime, datetime]:
    """Raises Refusal (400) unless `dataRange` has a beginning before its end."""
    asked = body.get("dataRange")
    if not isinstance(asked, dict):
        raise invalid()
    try:
        begin, end = instant(asked.get("from")), instant(asked.get("to"))
    except ValueError:
        raise invalid() from None
    if begin >= end:
        raise invalid("Data range 'from' must be before 'to'")
    return begin, end


def check_shape(body: dict[str, Any]) -> None:
    """Raises Refusal (400) for a value outside the enumerations of the OpenAPI document."""
    lists = {"consentTypes": CONSENT_TYPES, "fiTypes": FI_TYPES}
    for name, allowed in lists.items():
        chosen = body.get(name, allowed[:1])
        if not isinstance(chosen, list | tuple) or not chosen or not all(one in allowed for one in chosen):
            raise invalid(f"{name} is invalid")
    if (
        body.get("fetchType", "PERIODIC") not in {"ONETIME", "PERIODIC"}
        or body.get("consentMode", "STORE") not in MODES
    ):
        raise invalid()
    _check_vua(body.get("vua"))
    _check_context(body.get("context", []))
    _check_purpose(body.get("purpose"))
    _check_address(body.get("redirectUrl", "https://setu.co"))
    _check_tags(body.get("additionalParams", {}))
    if not re.fullmatch(r"|[A-Z]{5}[0-9]{4}[A-Z]", str(body.get("PAN", ""))):
        raise invalid("PAN is invalid")


def _check_vua(vua: object) -> None:
    found = VUA.fullmatch(vua) if isinstance(vua, str) else None
    if not found:
        raise invalid("vua is invalid")
    if found[2] and found[2] not in AGGREGATORS:
        raise invalid(f"VUA handle '@{found[2]}' is not supported")


def _check_context(context: object) -> None:
    if not isinstance(context, list):
        raise invalid()
    for pair in context:
        if not isinstance(pair, dict) or pair.get("key") not in CONTEXT or not isinstance(pair.get("value"), str):
            raise invalid("context is invalid")
        if pair["key"] == "fipId" and len(pair["value"].split(",")) > 6:
            raise invalid("context fipId allows up to 6 FIPs")


def _check_purpose(purpose: object) -> None:
    if purpose is None:
        return
    if not isinstance(purpose, dict) or purpose.get("code") not in PURPOSES:
        raise invalid("purpose is invalid")
    category = purpose.get("category")
    if not isinstance(category, dict) or not category.get("type") or not purpose.get("text"):
        raise invalid("purpose is invalid")
    if purpose.get("refUri") != f"https://api.rebit.org.in/aa/purpose/{purpose['code']}.xml":
        raise invalid("purpose refUri is invalid")


def _check_address(address: object) -> None:
    if not isinstance(address, str) or urlsplit(address).scheme not in {"http", "https"}:
        raise invalid("redirectUrl is invalid")


def _check_tags(parameters: object) -> None:
    tags = parameters.get("tags", []) if isinstance(parameters, dict) else None
    if not isinstance(tags, list) or not all(isinstance(tag, str) and len(tag) <= 100 for tag in tags):
        raise invalid("tags are invalid")
    if len(set(tags)) != len(tags):
        raise invalid("tags must not repeat")


def quantity(asked: Any, name: str, *, zero: bool = False, text: bool = False) -> tuple[str, int]:
    """Unit and value of a frequency or a life; the value is a JSON number. Raises Refusal (400)."""
    unit, value = (asked.get("unit"), asked.get("value")) if isinstance(asked, dict) else (None, None)
    if text and isinstance(value, str) and value.isdecimal():
        value = int(value)
    if unit not in UNITS or type(value) is not int or value < (0 if zero else 1):
        raise invalid(f"{name} is invalid")
    return str(unit), value


def check_terms(detail: dict[str, Any]) -> None:
    """Raises Refusal (400): frequency above one an hour, or data life where nothing may be stored."""
    unit, value = quantity(detail["frequency"], "frequency")
    if detail["fetchType"] == "ONETIME" and value > 1:
        raise invalid("frequency cannot exceed 1 when fetchType is ONETIME")
    if value > CEILING.get(unit, value):
        raise invalid(f"frequency must be less than or equal to {CEILING[unit]} per {unit}")
    unit, value = quantity(detail["dataLife"], "dataLife", zero=True)
    if value and (detail["consentMode"] != "STORE" or unit == "INF"):
        raise invalid(f"data life must be 0 for the consent mode {detail['consentMode']}")


def check_fair_use(detail: dict[str, Any]) -> None:
    """Raises Refusal (412) where a consent for purpose 102 asks more than its template (CT008) allows."""
    if detail["purpose"]["code"] != "102":
        return
    start, expiry = instant(detail["consentStart"]), instant(detail["consentExpiry"])
    begin, end = range_of(detail)
    unit, value = detail["frequency"]["unit"], detail["frequency"]["value"]
    life = detail["dataLife"]
    longest = later(start, "YEAR", -10) if set(detail["fiTypes"]) <= SECURITIES else later(start, "MONTH", -13)
    broken = {
        "frequency": unit == "INF" or value > FAIR_FREQUENCY[unit],
        "dataLife": life["unit"] == "INF" or life["value"] > FAIR_LIFE_DAYS[life["unit"]],
        "consentExpiry": expiry > later(start, "YEAR", 1) + SLACK,
        "dataRange": begin < longest - SLACK or end > expiry + SLACK,
    }
    for attribute, wrong in broken.items():
        if wrong:
            raise _unfair(f"Consent parameters are not as per fair use policy - {attribute} is invalid.")


def check_fetch(detail: dict[str, Any], begin: datetime, end: datetime) -> None:
    """Raises Refusal: 400 for a range outside the consent's, 412 for one longer than fair use allows in one pull."""
    first, last = range_of(detail)
    if begin < first or end > last:
        raise invalid("Data range should be within the consent data range")
    months = 24 if set(detail["fiTypes"]) <= SECURITIES else FAIR_RANGE_MONTHS
    if detail["purpose"]["code"] == "102" and end > later(begin, "MONTH", months) + SLACK:
        raise _unfair("FI data range is not as per fair use policy.")


def most_of(detail: dict[str, Any], now: datetime) -> tuple[datetime, datetime]:
    """The longest range that one pull may have now."""
    first, last = range_of(detail)
    last = min(last, max(now, first + SLACK))
    return max(first, later(last, "MONTH", -FAIR_RANGE_MONTHS)), last


def check_use(detail: dict[str, Any], uses: list[datetime], now: datetime) -> None:
    """Raises Refusal (400) when the consent was used as often as it allows."""
    if detail["fetchType"] == "ONETIME" and uses:
        raise invalid("Consent already used")
    unit, value = detail["frequency"]["unit"], detail["frequency"]["value"]
    now_in = unit_of(now, unit)
    if unit != "INF" and sum(unit_of(use, unit) == now_in for use in uses) >= value:
        raise invalid("Consent already used for the frequency")


def _unfair(message: str) -> Refusal:
    return Refusal(412, "PreconditionFailed", message)
