"""A small Setu whose answers are the published samples with ids and states of its own."""

from dataclasses import dataclass, field
import json
from pathlib import Path
from typing import Any
from uuid import UUID

from finsure.banking.connectors.setu import Setu
from finsure.banking.tests.serving import Heard, Place, Said

DATA = Path(__file__).parent / "data" / "setu"
FI_DATA = Path(__file__).parents[2] / "core" / "tests" / "data" / "setu"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmVk"
BANK = "HDFC-FIP"


def sample(name: str) -> Any:
    """A published answer."""
    return json.loads((DATA / f"{name}.json").read_text())


def error(name: str, status: int) -> Said:
    return Said(status, sample(f"error_{name}"))


def deposit(link_ref: str, rows: list[dict[str, Any]], **summary: Any) -> dict[str, Any]:
    """The published deposit account under another link, with these rows."""
    account = sample("session_partial")["fips"][0]["accounts"][0]["data"]["account"]
    account["linkedAccRef"] = link_ref
    account["summary"] |= summary
    account["transactions"] |= {"transaction": rows}
    return {"account": account}


def row(number: int, amount: object, balance: str, **changed: Any) -> dict[str, Any]:
    """One entry of a deposit; `changed` may leave one out with `...`."""
    whole = {
        "txnId": f"M{number:04}",
        "type": "DEBIT",
        "mode": "UPI",
        "amount": amount,
        "currentBalance": balance,
        "transactionTimestamp": f"2026-11-{number:02}T10:00:00+05:30",
        "valueDate": f"2026-11-{number:02}",
        "narration": f"UPI/P2M/{number:012}/TEA STALL/Paid/HDFC",
        "reference": f"{number:012}",
    } | changed
    return {name: value for name, value in whole.items() if value is not ...}


ROWS = [row(1, "40.00", "960.00"), row(2, "60.5", "899.50"), row(3, "1,100.00", "1999.50", type="CREDIT")]


@dataclass
class SetuStandIn:
    """Consents and sessions by id; a test says what the person and the banks do."""

    place: Place = field(init=False)
    consents: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)  # session: consent
    delivered: dict[str, Any] = field(default_factory=dict)  # link: FI data, or a state for an account without any
    links: tuple[str, ...] = ("link-a", "link-b")
    token: str = TOKEN
    logins: int = 0
    bank_id: str = BANK

    def __post_init__(self) -> None:
        self.place = Place(self.answer)

    def connector(self) -> Setu:
        at = self.place.address
        return Setu(url=at, login_url=at, client_id="client", secret="secret", product="product")

    # What a person and a bank do

    def become(self, handle: str, state: str) -> None:
        self.consents[handle] = {"over": "EXPIRED"}.get(state, state.upper())

    def ready(self, count: int) -> None:
        """So many of the two accounts have answered."""
        self.delivered = {link: deposit(link, ROWS) for link in self.links[:count]}

    def spoil(self) -> None:
        """The second account's data has a sum that is none."""
        self.delivered[self.links[1]] = deposit(self.links[1], [row(1, "forty", "960.00")])

    def used_up(self) -> Said:
        return Said(400, {"errorCode": "InvalidRequest", "errorMsg": "Consent already used for the frequency"})

    @staticmethod
    def is_data(heard: Heard) -> bool:
        return heard.path.startswith("/v2/sessions/")

    @staticmethod
    def is_login(heard: Heard) -> bool:
        return heard.path == "/v1/users/login"

    # What Setu does

    def answer(self, heard: Heard) -> Said:
        if self.is_login(heard):
            self.logins += 1
            return Said(200, {"access_token": self.token, "refresh_token": ""})
        if heard.headers.get("authorization") != f"Bearer {self.token}":
            return Said(401, {"errorCode": "Unauthorized", "errorMsg": "Token issuer not allowed"})
        if heard.headers.get("x-product-instance-id") != "product":
            return error("product", 404)
        parts = heard.path.strip("/").split("/")[1:]
        said: Said = getattr(self, f"_{parts[0].replace('-', '_')}")(heard, parts[1:])
        return said

    def _fips(self, heard: Heard, parts: list[str]) -> Said:
        answer = sample("fips")
        answer["data"] = [one for one in answer["data"] if not parts or one["fipId"] == parts[0]]
        return Said(200, answer)

    def _account_availability(self, heard: Heard, parts: list[str]) -> Said:
        return Said(200, sample("availability"))

    def _consents(self, heard: Heard, parts: list[str]) -> Said:
        if not parts or parts[0] == "collection":
            return Said(200, sample("collection")) if parts else self._asked()
        handle, *rest = parts
        if rest == ["data-sessions"]:
            return self._of_consent(handle)
        state = self.consents.get(handle)
        if state is None:
            return error("not_found", 404)
        if rest == ["revoke"]:
            return self._revoke(handle, state)
        if rest == ["fetch", "status"]:
            return Said(200, sample("last_fetch" if self.delivered else "last_fetch_none"))
        linked = [
            {
                "fipId": BANK,
                "accType": "SAVINGS",
                "fiType": "DEPOSIT",
                "maskedAccNumber": "XXXXXX4373",
                "linkRefNumber": link,
            }
            for link in self.links
        ]
        return Said(
            200,
            sample("consent_expanded")
            | {"id": handle, "status": state, "accountsLinked": linked if state == "ACTIVE" else []},
        )

    def _asked(self) -> Said:
        handle = str(UUID(int=len(self.consents) + 1))
        self.consents[handle] = "PENDING"
        return Said(201, sample("consent_created") | {"id": handle, "url": f"{self.place.address}/page/{handle}"})

    def _revoke(self, handle: str, state: str) -> Said:
        if state == "PENDING":
            return error("not_ready", 400)
        if state == "EXPIRED":
            return error("expired", 400)
        self.consents[handle] = "REVOKED"
        return Said(200, sample("revoked"))

    def _of_consent(self, handle: str) -> Said:
        made = [
            {"sessionId": one, "status": "PENDING", "created_at": f"2026-11-{place + 1:02}T12:14:26.537Z"}
            for place, one in enumerate(one for one, consent in self.sessions.items() if consent == handle)
        ]
        return Said(200, sample("data_sessions") | {"consentId": handle, "dataSessions": made})

    def _sessions(self, heard: Heard, parts: list[str]) -> Said:
        if parts and parts[0] == "refresh":
            return Said(200, {"message": "Data refresh for the consent initiated successfully", "status": "pending"})
        if parts:
            return self._session(parts[0])
        handle = heard.sent["consentId"]
        if self.consents.get(handle) != "ACTIVE":
            return error("not_found", 404) if handle not in self.consents else error("expired", 400)
        session = str(UUID(int=len(self.sessions) + 1_000))
        self.sessions[session] = handle
        return Said(201, sample("session_created") | {"id": session, "consentId": handle})

    def _session(self, session: str) -> Said:
        if session not in self.sessions:
            return error("not_found", 404)
        if self.consents[self.sessions[session]] != "ACTIVE":
            return Said(403, {"errorCode": "ConsentRevoked", "errorMsg": "Consent is REVOKED"})
        there = [self.delivered.get(link) for link in self.links]
        status = "PENDING" if not any(there) else "COMPLETED" if all(there) else "PARTIAL"
        accounts = [
            {
                "linkRefNumber": link,
                "maskedAccNumber": "XXXXXX4373",
                "FIstatus": data if isinstance(data, str) else "DELIVERED" if data else "PENDING",
                "data": data if isinstance(data, dict) else None,
            }
            for link, data in zip(self.links, there, strict=True)
        ]
        fips = [{"fipID": BANK, "accounts": accounts}] if any(there) else None
        answer = {"id": session, "consentId": self.sessions[session], "status": status, "fips": fips}
        return Said(200, sample("session_created") | answer)
