"""The financial information providers: who they are and how well they do. Ids not printed by Setu are our own."""

from dataclasses import dataclass
from typing import Any

from simulators.setu.simulator import Simulator
from simulators.setu.wire import Refusal, not_found

FI_TYPES = (
    "DEPOSIT", "TERM_DEPOSIT", "RECURRING_DEPOSIT", "SIP", "CP", "GOVT_SECURITIES", "EQUITIES", "BONDS", "DEBENTURES",
    "MUTUAL_FUNDS", "ETF", "IDR", "CIS", "AIF", "INSURANCE_POLICIES", "NPS", "INVIT", "REIT", "GSTR1_3B", "OTHER",
)  # fmt: skip
DEPOSITS = ("DEPOSIT", "TERM_DEPOSIT", "RECURRING_DEPOSIT")
AGGREGATORS = ("onemoney", "anumati", "finvu", "setu")
STATUSES = ("ACTIVE", "INACTIVE", "TEMPORARILY_INACTIVE")
EVENTS = ("DISCOVERY", "CONSENT_REQUEST", "LINKING", "LINKING_CONFIRM", "FI_NOTIFICATION", "FI_REQUEST", "DATA_FETCH")


@dataclass(frozen=True)
class Fip:
    id: str
    name: str
    fi_types: tuple[str, ...]
    kind: str = "BANK"
    schema: str = "v2"


FIPS = {
    fip.id: fip
    for fip in [
        Fip("HDFC-FIP", "HDFC Bank", DEPOSITS),
        Fip("SBI-FIP", "State Bank of India", DEPOSITS, schema="v1"),
        Fip("ICICI-FIP", "ICICI Bank", DEPOSITS),
        Fip("AXIS001", "Axis Bank", DEPOSITS),
        Fip("KOTAK-FIP", "Kotak Mahindra Bank", DEPOSITS),
        Fip("PNB-FIP", "Punjab National Bank", DEPOSITS, schema="v1"),
        Fip("BOB-FIP", "Bank of Baroda", DEPOSITS, schema="v1"),
        Fip("IDFCFIRST-FIP", "IDFC FIRST Bank", DEPOSITS),
        Fip("CAMS-FIP", "CAMS", ("MUTUAL_FUNDS",), "RTA", "v1"),
        Fip("CDSL-FIP", "Central Depository Services", ("EQUITIES", "ETF"), "DEPOSITORY", "v1"),
        Fip("PROTEAN-FIP", "Protean CRA", ("NPS",), "CRA", "v1"),
        Fip("LIC-FIP", "Life Insurance Corporation of India", ("INSURANCE_POLICIES",), "INSURER", "v1"),
    ]
}


def status_of(simulator: Simulator, fip: str) -> str:
    return simulator.knob_of("fip_status", fip, "ACTIVE")


def listed(simulator: Simulator, aa: str, status: str, *, expanded: bool) -> list[dict[str, Any]]:
    """Raises Refusal (400) for an aggregator or a status that does not exist."""
    if (aa and aa not in AGGREGATORS) or (status and status not in STATUSES):
        raise Refusal(400, "InvalidRequest", "Invalid query parameters")
    shown = [_shown(simulator, fip, aa, expanded=expanded) for fip in FIPS.values()]
    return [one for one in shown if not status or one["status"] == status]


def one(simulator: Simulator, fip_id: str, aa: str, *, expanded: bool) -> list[dict[str, Any]]:
    """Raises Refusal (404)."""
    if fip_id not in FIPS:
        raise not_found("FIP not found")
    return [_shown(simulator, FIPS[fip_id], aa, expanded=expanded)]


def _shown(simulator: Simulator, fip: Fip, aa: str, *, expanded: bool) -> dict[str, Any]:
    status = status_of(simulator, fip.id)
    rate = {"ACTIVE": 95.0, "TEMPORARILY_INACTIVE": 9.0, "INACTIVE": 0.0}[status]
    rate += len(fip.name) % 5 * 0.25
    asked = [aa] if aa else list(AGGREGATORS)
    shown: dict[str, Any] = {
        "name": fip.name,
        "fipId": fip.id,
        "fiTypes": list(fip.fi_types),
        "institutionType": fip.kind,
        "status": status,
        "consentConversionRate": rate,
        "dataFetchSuccessRate": rate,
        "aaWiseSuccessRate": [{"aa": aa, "consentConversionRate": rate, "dataFetchSuccessRate": rate} for aa in asked],
    }
    if expanded:
        shown["aaWiseHealthMetrics"] = {aa: [_health(simulator, event, rate) for event in EVENTS] for aa in asked}
    return shown


def _health(simulator: Simulator, event: str, rate: float) -> dict[str, Any]:
    usual = 60 + 23 * len(event)
    moment = simulator.clock.now()
    return {
        "eventName": event,
        "metrics_as_of": moment.replace(minute=moment.minute // 10 * 10, second=0, microsecond=0).isoformat(),
        "latency_avg": usual,
        "latency_p50": usual - 20,
        "latency_p95": usual * 3,
        "latency_p99": usual * 5,
        "success_rate": rate,
    }
