"""A small GoCardless Bank Account Data: agreements, requisitions and accounts by id, in the shapes of its documentation."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from finsure.banking.connectors.gocardless import GoCardless
from finsure.banking.tests.serving import Heard, Place, Said

ACCESS, REFRESH = "eyJhY2Nlc3M.e30.c2lnbmVk", "eyJyZWZyZXNo.e30.c2lnbmVk"
BANK = "SANDBOXFINANCE_SFIN0000"
INSTITUTIONS = [
    {
        "id": BANK,
        "name": "Sandbox Finance",
        "bic": "SFIN0000",
        "transaction_total_days": "90",
        "max_access_valid_for_days": "180",
        "countries": ["XX"],
        "logo": "https://cdn.example.test/sandbox.png",
    }
]
RATE_LIMIT = {
    "summary": "Rate limit exceeded",
    "detail": "The rate limit for this resource is 4/day. Please try again in 85092 seconds",
    "status_code": 429,
}


def row(number: int, amount: str, **changed: Any) -> dict[str, Any]:
    """One booked transaction; `changed` may leave a field out with `...`."""
    whole = {
        "transactionId": f"2026110{number}-1",
        "internalTransactionId": f"d8f93e27c3fd639e111f95fd4964{number:04}",
        "bookingDate": f"2026-11-{number:02}",
        "valueDate": f"2026-11-{number:02}",
        "transactionAmount": {"amount": amount, "currency": "EUR"},
        "creditorName": "Tea Stall",
        "remittanceInformationUnstructuredArray": ["Card 12.11.", "thank you"],
        "proprietaryBankTransactionCode": "CARD_PAYMENT",
    } | changed
    return {name: value for name, value in whole.items() if value is not ...}


def booked() -> list[dict[str, Any]]:
    """Newest first, as banks give them."""
    return [row(3, "1100.00", creditorName=..., debtorName="Employer AB"), row(2, "-60.5"), row(1, "-40.00")]


def waiting() -> list[dict[str, Any]]:
    """What the bank has not booked: no lasting id, and often no day of booking."""
    return [row(4, "-9.99", internalTransactionId=..., bookingDate=...)]


@dataclass
class GoCardlessStandIn:
    place: Place = field(init=False)
    states: dict[str, str] = field(default_factory=dict)  # requisition: its short status
    agreements: dict[str, Any] = field(default_factory=dict)
    accounts: dict[str, Any] = field(default_factory=dict)  # account: booked rows, or a refusal
    pending: list[Any] = field(default_factory=waiting)  # of every account
    links: tuple[str, ...] = ("account-a", "account-b")
    token: str = ACCESS
    logins: int = 0
    bank_id: str = BANK

    def __post_init__(self) -> None:
        self.place = Place(self.answer)
        self.ready(2)

    def connector(self) -> GoCardless:
        return GoCardless(url=self.place.address, secret_id="id", secret_key="key")

    # What a person and a bank do

    def become(self, handle: str, state: str) -> None:
        if state == "revoked":
            del self.states[handle]  # it is deleted, and nothing of it is left
        else:
            short = {"active": "LN", "rejected": "RJ", "paused": "SU", "expired": "EX", "over": "EX", "pending": "UA"}
            self.states[handle] = short[state]

    def ready(self, count: int) -> None:
        """So many of the two accounts answer; the others' bank is down."""
        down = Said(503, {"summary": "Institution service unavailable", "detail": "…", "type": "ServiceError"})
        self.accounts = {link: booked() if place < count else down for place, link in enumerate(self.links)}

    def spoil(self) -> None:
        self.accounts[self.links[1]] = [row(1, "forty")]

    def used_up(self) -> Said:
        return Said(429, RATE_LIMIT)

    @staticmethod
    def is_data(heard: Heard) -> bool:
        return heard.path.endswith("/transactions/")

    @staticmethod
    def is_login(heard: Heard) -> bool:
        return heard.path.startswith("/api/v2/token/")

    # What GoCardless does

    def answer(self, heard: Heard) -> Said:
        parts = heard.path.removeprefix("/api/v2/").strip("/").split("/")
        if parts[0] == "token":
            return self._token(heard, parts[1])
        if heard.headers.get("authorization") != f"Bearer {self.token}":
            return Said(401, {"summary": "Invalid token", "detail": "Token is invalid or expired", "status_code": 401})
        if not heard.path.endswith("/"):
            return Said(301, {})
        said: Said = getattr(self, f"_{parts[0]}")(heard, parts[1:])
        return said

    def _token(self, heard: Heard, kind: str) -> Said:
        self.logins += 1
        if kind == "refresh":
            right = heard.sent == {"refresh": REFRESH}
            return Said(200, {"access": self.token, "access_expires": 86_400}) if right else Said(401, {})
        if heard.sent != {"secret_id": "id", "secret_key": "key"}:
            return Said(401, {"summary": "Authentication failed", "detail": "No active account", "status_code": 401})
        both = {"access": self.token, "access_expires": 86_400, "refresh": REFRESH, "refresh_expires": 2_592_000}
        return Said(200, both)

    def _institutions(self, heard: Heard, parts: list[str]) -> Said:
        if not parts:
            return Said(200, INSTITUTIONS)
        found = [one for one in INSTITUTIONS if one["id"] == parts[0]]
        return Said(200, found[0]) if found else _not_found()

    def _agreements(self, heard: Heard, parts: list[str]) -> Said:
        if heard.method == "POST":
            key = str(UUID(int=len(self.agreements) + 1))
            accepted = {"created": "2026-11-24T09:00:00Z", "accepted": "2026-11-24T10:00:00.500000Z"}
            self.agreements[key] = heard.sent | {"id": key} | accepted
            return Said(201, self.agreements[key])
        return Said(200, self.agreements[parts[1]])

    def _requisitions(self, heard: Heard, parts: list[str]) -> Said:
        if not parts:
            handle = str(UUID(int=len(self.states) + 1_000))
            self.states[handle] = "CR"
            self.agreements[f"of {handle}"] = heard.sent["agreement"]
            return Said(201, self._requisition(handle) | {"link": f"{self.place.address}/psd2/start/{handle}"})
        handle = parts[0]
        if handle not in self.states:
            return _not_found()
        if heard.method == "DELETE":
            del self.states[handle]
            return Said(200, {"summary": "Requisition deleted", "detail": "… and its agreements are deleted"})
        return Said(200, self._requisition(handle))

    def _requisition(self, handle: str) -> dict[str, Any]:
        linked = self.states[handle] == "LN"
        return {
            "id": handle,
            "created": "2026-11-24T09:00:00Z",
            "redirect": "https://finsure.example/link",
            "status": self.states[handle],
            "institution_id": BANK,
            "agreement": self.agreements[f"of {handle}"],
            "reference": self.agreements[f"of {handle}"],
            "accounts": list(self.links) if linked else [],
            "account_selection": False,
        }

    def _accounts(self, heard: Heard, parts: list[str]) -> Said:
        key, kind = parts[0], "".join(parts[1:])
        iban = f"GL82519000001010{self.links.index(key):04}"
        if not kind:
            return Said(200, {"id": key, "iban": iban, "institution_id": BANK, "status": "READY"})
        found = self.accounts[key]
        if isinstance(found, Said):
            return found
        if kind == "details":
            account = {
                "iban": iban,
                "currency": "EUR",
                "ownerName": "Jane Doe",
                "product": "Main",
                "cashAccountType": "CACC",
            }
            return Said(200, {"account": account})
        if kind == "balances":
            amounts = {"interimAvailable": "2999.50", "interimBooked": "1999.50"}
            stated = [
                {"balanceAmount": {"amount": sum_, "currency": "EUR"}, "balanceType": one}
                for one, sum_ in amounts.items()
            ]
            return Said(200, {"balances": stated})
        return Said(200, {"transactions": {"booked": found, "pending": self.pending}})


def _not_found() -> Said:
    return Said(404, {"summary": "Not found.", "detail": "Not found.", "status_code": 404})
