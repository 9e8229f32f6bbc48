"""Setu's calls, one exchange each and a token before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
import hashlib
from typing import Any, Final
from urllib.parse import quote

from django.core.cache import cache

from finsure.banking.connectors.contract import (
    Asked,
    Bank,
    ConsentTruth,
    Gone,
    Hint,
    NotSetUp,
    Refused,
    SessionTruth,
    Unavailable,
    Unreadable,
)
from finsure.banking.connectors.exchange import MOST_SESSION_BYTES, SESSION_SECONDS, Fields, Reply, exchange
from finsure.banking.connectors.setu import asking, reading
from finsure.banking.connectors.setu.faults import fault_of
from finsure.banking.domain.terms import IST, Terms
from finsure.core.outbound import MAX_BODY_BYTES

TOKEN_SECONDS: Final = 25 * 60  # of the 1,800 s that Setu's tokens live
_MOST_TOKEN: Final = 8_000
_MOST_BANKS_BYTES: Final = 4 * 1_048_576


@dataclass(frozen=True, slots=True)
class LastFetch:
    """When a consent last gave data, for which moments, and from which banks."""

    at: datetime
    first: datetime | None
    last: datetime | None
    bank_ids: tuple[str, ...]


class Setu:
    """A connector (see `contract.Connector`), and what only Setu offers."""

    provider = "setu"

    def __init__(self, *, url: str, login_url: str, client_id: str, secret: str, product: str) -> None:
        self._url, self._login_url = url.rstrip("/"), login_url.rstrip("/")
        self._client_id, self._secret, self._product = client_id, secret, product
        whose = hashlib.sha256(f"{self._login_url}\n{client_id}\n{secret}".encode()).hexdigest()
        self._token_key = f"banking:setu-token:{whose[:32]}"

    # What every connector does

    def banks(self) -> list[Bank]:
        """Every FIP with its health in the last hour; the list is some hundred. Raises Fault."""
        return reading.banks_of(self._call("GET", "/v2/fips", most_bytes=_MOST_BANKS_BYTES))

    def ask_consent(self, terms: Terms, *, mobile: str, bank_ids: Sequence[str], return_url: str) -> Asked:
        """Ask for a consent. Raises Fault."""
        sent = asking.consent_body(terms, mobile=mobile, bank_ids=bank_ids, return_url=return_url)
        return reading.asked_of(self._call("POST", "/v2/consents", sent), self._url)

    def read_consent(self, handle: str) -> ConsentTruth:
        """The truth about a consent. Raises Gone, Fault."""
        return reading.consent_of(self._call("GET", f"/v2/consents/{_part(handle)}?expanded=true"), handle)

    def revoke_consent(self, handle: str) -> None:
        """End a consent; one that is over already is fine. Raises Refused (not-ready) for one not yet given, Fault."""
        try:
            answer = self._call("POST", f"/v2/consents/{_part(handle)}/revoke")
        except Gone:
            return
        if answer.text("status").upper() not in {"REVOKED", ""}:
            raise Unreadable("not-revoked")

    def ask_session(self, handle: str, first: date, last: date) -> str:
        """Ask for the data of these days (inclusive). Raises UsedUp, Gone, Fault."""
        answer = self._call("POST", "/v2/sessions", asking.session_body(handle, first, last))
        found = answer.id("id")
        if not found:
            raise Unreadable("wrong-types")
        return found

    def session_ids(self, handle: str) -> list[tuple[str, datetime]]:
        """Sessions that have not expired, newest first; none for a consent that is not known. Raises Fault."""
        return reading.sessions_of(self._call("GET", f"/v2/consents/{_part(handle)}/data-sessions"))

    def read_session(self, handle: str, session_id: str) -> SessionTruth:
        """Where a session stands, with whatever data is there. Raises Gone, Fault."""
        answer = self._call(
            "GET", f"/v2/sessions/{_part(session_id)}", most_bytes=MOST_SESSION_BYTES, seconds=SESSION_SECONDS
        )
        return reading.session_of(answer, handle, session_id)

    def hint_of(self, payload: Mapping[str, Any]) -> Hint | None:
        """What a notification names. Setu signs none, so nothing in one is believed."""
        return reading.hint_of(payload)

    # What only Setu offers

    def bank(self, bank_id: str) -> Bank | None:
        """One FIP and its health now, to be asked just before a consent; None when it is not known. Raises Fault."""
        try:
            answer = self._call("GET", f"/v2/fips/{_part(bank_id)}")
        except Gone:
            return None
        return next((one for one in reading.banks_of(answer) if one.id.lower() == bank_id.lower()), None)

    def ask_together(self, mandatory: Sequence[str], optional: Sequence[str] = ()) -> Asked:
        """One page for two consents of one person; each is read by its own handle. Raises Fault."""
        answer = self._call("POST", "/v2/consents/collection", asking.together_body(mandatory, optional))
        return reading.asked_of(answer, self._url, id_name="consentCollectionId")

    def read_together(self, collection_id: str) -> Asked:
        """The page of consents asked for together. Raises Gone, Fault."""
        answer = self._call("GET", f"/v2/consents/collection/{_part(collection_id)}")
        return reading.asked_of(answer, self._url, id_name="consentCollectionId")

    def last_fetch(self, handle: str) -> LastFetch | None:
        """When a consent last gave data; None when it never has. Raises Gone, Fault."""
        answer = self._call("GET", f"/v2/consents/{_part(handle)}/fetch/status")
        at, span = answer.moment("lastFetchedAt", zone=IST), answer.child("dataRange")
        if at is None:
            return None
        named = [Fields({"id": one}).text("id", most=200) for one in answer.items("lastFetchedFips", 10_000)]
        return LastFetch(at, span.moment("from", zone=IST), span.moment("to", zone=IST), tuple(dict.fromkeys(named)))

    def refresh(self, handle: str, span: tuple[date, date] | None = None) -> None:
        """Have Setu fetch again for a product that fetches by itself, all days or these. Raises UsedUp, Gone, Fault."""
        place = f"/v2/sessions/refresh/{_part(handle)}"
        if span is None:
            answer = self._call("GET", f"{place}?restart=false")
        else:
            answer = self._call("POST", place, {"dataRange": asking.data_range(*span)})
        if answer.text("status").lower() == "failed":
            raise Unavailable("refresh-failed")

    def aggregators_of(self, mobile: str) -> list[tuple[str, str]]:
        """The aggregators at which a mobile is known, with its handle there. Raises Fault."""
        sent = {"mobileNumber": asking.vua_of(mobile)}
        return list(reading.vuas_of(self._call("POST", "/v2/account-availability", sent)))

    # How

    def _call(
        self,
        method: str,
        path: str,
        sent: Any = None,
        *,
        most_bytes: int = MAX_BODY_BYTES,
        seconds: float | None = None,
    ) -> Fields:
        """The object that a call answers with. A token that is refused is renewed once. Raises Fault."""

        def once(token: str) -> Reply:
            headers = {"Authorization": f"Bearer {token}", "x-product-instance-id": self._product}
            return exchange(
                method, self._url + path, sent=sent, headers=headers, most_bytes=most_bytes, seconds=seconds
            )

        kept = cache.get(self._token_key)
        reply = once(kept or self._new_token())
        if reply.status == 401 and kept:
            reply = once(self._new_token())
        if reply.status == 401:
            cache.delete(self._token_key)
        if reply.status not in {200, 201}:
            raise fault_of(reply)
        return reply.fields()

    def _new_token(self) -> str:
        """A token from Setu's login, kept for all who use these credentials. Raises NotSetUp, Fault."""
        sent = {"clientID": self._client_id, "grant_type": "client_credentials", "secret": self._secret}
        reply = exchange("POST", f"{self._login_url}/v1/users/login", sent=sent, headers={"client": "bridge"})
        if reply.status in {400, 401, 403, 404}:
            raise NotSetUp("credentials-refused")
        if reply.status not in {200, 201}:
            raise fault_of(reply)
        token = reply.fields().text("access_token", most=_MOST_TOKEN + 1)
        if not (token.isascii() and token.isprintable() and 0 < len(token) <= _MOST_TOKEN and " " not in token):
            raise Unreadable("not-a-token")
        cache.set(self._token_key, token, TOKEN_SECONDS)
        return token


def _part(name: str) -> str:
    """A name of ours or theirs as a part of an address. Raises Refused for what can be none."""
    if name in {"", ".", ".."} or len(name) > 200:
        raise Refused("not-an-id")
    return quote(name, safe="")
