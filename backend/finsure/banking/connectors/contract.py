"""What every connector does: it turns a provider's answers into the facts below, and nothing else.

A connector keeps nothing, decides nothing and is never called inside a transaction. Every call has a timeout and raises
one of the faults below; a fault says what to do next, not what the provider's words were, for these may name people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from finsure.banking.domain.terms import Terms
from finsure.ledger.operations import Entry


class Fault(Exception):
    """Something a provider did; `reason` is a short stable word of ours ("timeout", "consent-used-up")."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unavailable(Fault):
    """No answer, 429 or 5xx: the same call may succeed later."""


class Refused(Fault):
    """The provider understood and said no; asking the same again is pointless."""


class UsedUp(Refused):
    """Refused since the consent's frequency or fair use allows no more for now; another day it may."""


class Gone(Refused):
    """The consent or session does not exist, is over, or was revoked."""


class Unreadable(Fault):
    """An answer that is not what the provider promises (wrong types, too long, not JSON): kept out whole."""


class NotSetUp(Fault):
    """Our credentials are missing or refused: for the operator, never the person."""


@dataclass(frozen=True, slots=True)
class Bank:
    """A place that holds accounts (a FIP, an institution). `healthy` is None where the provider does not say."""

    id: str
    name: str
    fi_types: tuple[str, ...] = ()
    healthy: bool | None = None
    success_percent: float | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A consent that waits for the person at `url`, the provider's own page."""

    handle: str
    url: str


@dataclass(frozen=True, slots=True)
class ConsentedAccount:
    """An account the person agreed to. `link_ref` names it under this consent; `masked` is as the provider prints it."""

    link_ref: str
    bank_id: str
    masked: str
    fi_type: str = "DEPOSIT"


@dataclass(frozen=True, slots=True)
class ConsentTruth:
    """What the provider says of a consent now. `state`: pending, active, paused, rejected, revoked, expired, failed."""

    state: str
    accounts: tuple[ConsentedAccount, ...] = ()
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """One thing owned inside an account: a scheme, a share, a policy. Values are minor units of its currency."""

    name: str
    currency: str
    value_minor: int | None = None
    cost_minor: int | None = None
    units: str = ""  # an exact decimal as text
    isin: str = ""
    reference: str = ""  # folio, policy number, PRAN: masked where the provider masks it
    matures_on: date | None = None


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What was delivered for one account. `entries` stand in true order, oldest first; money is signed minor units.

    `pending` is all that the bank has not booked yet; None where a provider does not tell. `kind` is one of the ledger's
    kinds, or "" for accounts that only hold (`holdings`).
    """

    kind: str
    currency: str
    entries: tuple[Entry, ...] = ()
    pending: tuple[Entry, ...] | None = None
    balance_minor: int | None = None
    balance_at: datetime | None = None
    holders: tuple[str, ...] = ()
    branch: str = ""
    ifsc: str = ""
    product: str = ""  # the bank's name for the kind of account
    holdings: tuple[Holding, ...] = ()
    first: date | None = None  # the days the bank says its rows cover
    last: date | None = None


@dataclass(frozen=True, slots=True)
class FetchedAccount:
    """One account in a session. `state`: pending, ready, denied, timeout, failed or unreadable; `facts` when ready."""

    link_ref: str
    bank_id: str
    masked: str
    state: str
    fi_type: str = "DEPOSIT"
    facts: AccountFacts | None = None


@dataclass(frozen=True, slots=True)
class SessionTruth:
    """What the provider says of a data session now. `state`: pending, partial, complete, expired, failed."""

    state: str
    accounts: tuple[FetchedAccount, ...] = ()


@dataclass(frozen=True, slots=True)
class Hint:
    """What a notification might mean. Never believed: it only names what to read again.

    `key` is the notification's own id, or a hash of it. `sent` is its kind as the provider calls it.
    """

    key: str
    sent: str
    handle: str = ""
    session_id: str = ""


class Connector(Protocol):
    """One provider. A method is one exchange over HTTP (a token first), a few for a provider without data sessions."""

    provider: str

    def banks(self) -> list[Bank]:
        """Every place that can be linked, with its health. Raises Fault."""

    def ask_consent(self, terms: Terms, *, mobile: str, bank_ids: Sequence[str], return_url: str) -> Asked:
        """Ask for a consent; the person gives it at the answer's address and comes back to `return_url`. Raises Fault."""

    def read_consent(self, handle: str) -> ConsentTruth:
        """The truth about a consent. Raises Gone when there is none, and Fault."""

    def revoke_consent(self, handle: str) -> None:
        """End a consent at the provider; one that is over already is fine. Raises Fault."""

    def ask_session(self, handle: str, first: date, last: date) -> str:
        """Ask for the data of these days (inclusive); gives the session's id. Raises UsedUp, Gone, Fault."""

    def session_ids(self, handle: str) -> list[tuple[str, datetime]]:
        """Sessions the provider already has for a consent, newest first: what a crash may have left. Raises Fault."""

    def read_session(self, handle: str, session_id: str) -> SessionTruth:
        """Where a session stands, with whatever data is there. Raises Gone, Fault."""

    def hint_of(self, payload: Mapping[str, Any]) -> Hint | None:
        """What a notification names, or None when it names nothing. Never raises; believes nothing."""
