"""A consent request in plain words."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from simulators.setu.clock import INDIA, instant
from simulators.setu.rules import PURPOSES

KINDS = {
    "DEPOSIT": "bank accounts",
    "TERM_DEPOSIT": "fixed deposits",
    "RECURRING_DEPOSIT": "recurring deposits",
    "MUTUAL_FUNDS": "mutual funds",
    "EQUITIES": "shares",
    "ETF": "exchange-traded funds",
    "NPS": "pension (NPS)",
    "INSURANCE_POLICIES": "insurance policies",
}
PARTS = {"PROFILE": "who you are", "SUMMARY": "balances", "TRANSACTIONS": "transactions"}


def requested(consent: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each fact a customer should know, with its heading."""
    detail = consent["detail"]
    purpose = detail["purpose"]
    yield "Why", purpose.get("text") or PURPOSES[purpose["code"]]
    yield "What", f"{_listed(detail['consentTypes'], PARTS)} of {_listed(detail['fiTypes'], KINDS)}"
    yield "From when", f"{_day(detail['dataRange']['from'])} to {_day(detail['dataRange']['to'])}"
    yield "How often", _often(detail)
    yield "Until", _day(detail["consentExpiry"])
    yield "Kept for", _life(detail)


def _listed(names: list[str], known: dict[str, str]) -> str:
    said = [known.get(name, name.replace("_", " ").lower()) for name in names]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def _day(text: str) -> str:
    moment: datetime = instant(text).astimezone(INDIA)
    return f"{moment.day} {moment:%B %Y}"


def _often(detail: dict[str, Any]) -> str:
    if detail["fetchType"] == "ONETIME":
        return "once"
    unit, value = detail["frequency"]["unit"], detail["frequency"]["value"]
    return "without limit" if unit == "INF" else f"up to {_times(value)} in a {unit.lower()}"


def _times(value: int) -> str:
    return {1: "once", 2: "twice"}.get(value, f"{value} times")


def _life(detail: dict[str, Any]) -> str:
    value, unit = detail["dataLife"]["value"], detail["dataLife"]["unit"].lower()
    if not value:
        return "not kept: only looked at"
    return f"{value} {unit}" + ("s" if value > 1 else "")
