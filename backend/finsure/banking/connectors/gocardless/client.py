"""GoCardless's calls."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
import hashlib
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from django.core.cache import cache

from finsure.banking.connectors.contract import (
    Asked,
    Bank,
    ConsentedAccount,
    ConsentTruth,
    Fault,
    FetchedAccount,
    Gone,
    Hint,
    NotSetUp,
    Refused,
    SessionTruth,
    Unavailable,
    Unreadable,
    UsedUp,
)
from finsure.banking.connectors.exchange import (
    MOST_SESSION_BYTES,
    SESSION_SECONDS,
    Fields,
    Reply,
    exchange,
    is_id,
    parsed,
)
from finsure.banking.connectors.gocardless import reading
from finsure.banking.connectors.gocardless.faults import fault_of, is_about_token
from finsure.banking.domain.terms import IST, Terms
from finsure.core.outbound import MAX_BODY_BYTES

MOST_ACCOUNTS: Final = 20
USUAL_DAYS: Final = 90  # of access and of history, for a bank that states no other
_MARGIN: Final = 300  # seconds before a token's end at which it is renewed
_MOST_TOKEN: Final = 8_000
_BANKS_BYTES: Final = 8 * 1_048_576
_SCOPE: Final = ("balances", "details", "transactions")


class GoCardless:
    """A connector (see `contract.Connector`)."""

    provider = "gocardless"

    def __init__(self, *, url: str, secret_id: str, secret_key: str) -> None:
        self._url, self._secret_id, self._secret_key = url.rstrip("/"), secret_id, secret_key
        whose = hashlib.sha256(f"{self._url}\n{secret_id}\n{secret_key}".encode()).hexdigest()
        self._access_key = f"banking:gocardless-access:{whose[:32]}"
        self._refresh_key = f"banking:gocardless-refresh:{whose[:32]}"

    def banks(self, country: str = "") -> list[Bank]:
        """Every institution, or those of a country (two letters). Raises Fault."""
        asked = f"?{urlencode({'country': country.lower()})}" if country else ""
        answer = parsed(self._reply("GET", f"institutions/{asked}", most_bytes=_BANKS_BYTES).body)
        if not isinstance(answer, list):
            raise Unreadable("wrong-types")
        return reading.banks_of(answer)

    def ask_consent(self, terms: Terms, *, mobile: str, bank_ids: Sequence[str], return_url: str) -> Asked:
        """Ask for access to the accounts at one institution; it needs no mobile. Raises Refused, Fault."""
        if "DEPOSIT" not in terms.fi_types:
            raise Refused("outside-the-terms")
        if len(bank_ids) != 1 or not is_id(bank_ids[0]):
            raise Refused("one-bank-at-a-time")
        bank = self._call("GET", f"institutions/{_part(bank_ids[0])}/")
        agreement = self._call("POST", "agreements/enduser/", agreement_body(terms, bank_ids[0], bank)).id("id")
        sent = {
            "redirect": return_url,
            "institution_id": bank_ids[0],
            "agreement": agreement,
            "reference": agreement,  # must be unique among ours, and the agreement is
            "user_language": "EN",
        }
        return self._asked(self._call("POST", "requisitions/", sent))

    def read_consent(self, handle: str) -> ConsentTruth:
        """The truth about a requisition, and of its accounts once it is linked. Raises Gone, Fault."""
        requisition = self._requisition(handle)
        state = reading.state_of(requisition)
        if state != "active":
            return ConsentTruth(state)
        bank_id, agreement = requisition.text("institution_id", most=200), requisition.id("agreement")
        accounts = tuple(ConsentedAccount(one, bank_id, self._mask(one)) for one in _accounts(requisition))
        ends = reading.ends_at(self._call("GET", f"agreements/enduser/{_part(agreement)}/")) if agreement else None
        return ConsentTruth(state, accounts, ends)

    def revoke_consent(self, handle: str) -> None:
        """Delete a requisition, and with it the agreement; one that is deleted already is fine. Raises Fault."""
        try:
            self._reply("DELETE", f"requisitions/{_part(handle)}/")
        except Gone:
            return

    def ask_session(self, handle: str, first: date, last: date) -> str:
        """The days, once the requisition is seen to be linked. Raises Gone, Refused (paused, not ready), Fault."""
        state = reading.state_of(self._requisition(handle))
        if state in {"expired", "rejected", "failed"}:
            raise Gone("over")
        if state != "active":
            raise Refused("consent-paused" if state == "paused" else "not-ready")
        return f"{first.isoformat()}..{last.isoformat()}"

    def session_ids(self, handle: str) -> list[tuple[str, datetime]]:
        """None: a session is nothing that GoCardless keeps."""
        return []

    def read_session(self, handle: str, session_id: str) -> SessionTruth:
        """Read every account now; each reading counts against the bank's few a day. Raises UsedUp, Gone, Fault."""
        first, last = _days_of(session_id)
        requisition = self._requisition(handle)
        if (state := reading.state_of(requisition)) != "active":
            raise Gone("over") if state in {"expired", "rejected", "failed"} else Refused("consent-paused")
        bank_id = requisition.text("institution_id", most=200)
        accounts, faults = [], list[Fault]()
        for account_id in _accounts(requisition):
            try:
                accounts.append(self._fetched(account_id, bank_id, first, last))
            except (UsedUp, Unavailable) as fault:
                faults.append(fault)
                accounts.append(FetchedAccount(account_id, bank_id, "", "timeout"))
            except Refused:
                accounts.append(FetchedAccount(account_id, bank_id, "", "denied"))
            except Unreadable:
                accounts.append(FetchedAccount(account_id, bank_id, "", "unreadable"))
        if faults and not any(account.state == "ready" for account in accounts):
            raise faults[0]
        return SessionTruth("complete", tuple(accounts))

    def hint_of(self, payload: Mapping[str, Any]) -> Hint | None:
        """None: GoCardless notifies of nothing here."""
        return None

    # How

    def _fetched(self, account_id: str, bank_id: str, first: date, last: date) -> FetchedAccount:
        place, since = f"accounts/{_part(account_id)}", urlencode({"date_from": first})
        # No date_to: a day that has begun in India may still be the future to the bank, which then refuses.
        transactions = self._call(
            "GET", f"{place}/transactions/?{since}", most_bytes=MOST_SESSION_BYTES, seconds=SESSION_SECONDS
        )
        balances = self._call("GET", f"{place}/balances/")
        details = self._call("GET", f"{place}/details/")
        facts = reading.facts_of(details, balances, transactions, last)
        return FetchedAccount(account_id, bank_id, reading.mask_of(details.child("account")), "ready", facts=facts)

    def _mask(self, account_id: str) -> str:
        """The end of an account's number, as its entry at GoCardless has it; asking for that reads no bank."""
        try:
            return reading.mask_of(self._call("GET", f"accounts/{_part(account_id)}/"))
        except (Refused, Unreadable):
            return ""

    def _requisition(self, handle: str) -> Fields:
        requisition = self._call("GET", f"requisitions/{_part(handle)}/")
        if requisition.text("id").lower() not in {"", handle.lower()}:
            raise Unreadable("about-another")
        return requisition

    def _asked(self, requisition: Fields) -> Asked:
        handle, url = requisition.id("id"), requisition.text("link")
        parts = urlsplit(url)
        if not handle or not parts.hostname or parts.username is not None:
            raise Unreadable("wrong-types")
        if parts.scheme != "https" and f"{parts.scheme}://{parts.netloc}" != self._url:
            raise Unreadable("not-a-page")
        return Asked(handle, url)

    def _call(self, method: str, path: str, sent: Any = None, **limits: Any) -> Fields:
        """The object a call answers with. Raises Fault."""
        return self._reply(method, path, sent, **limits).fields()

    def _reply(
        self,
        method: str,
        path: str,
        sent: Any = None,
        *,
        most_bytes: int = MAX_BODY_BYTES,
        seconds: float | None = None,
    ) -> Reply:
        """The answer to a call that went well. A token that is refused is renewed once. Raises Fault."""

        def once(token: str) -> Reply:
            return exchange(
                method,
                f"{self._url}/api/v2/{path}",
                sent=sent,
                headers={"Authorization": f"Bearer {token}"},
                most_bytes=most_bytes,
                seconds=seconds,
            )

        kept = cache.get(self._access_key)
        reply = once(kept or self._token())
        if kept and is_about_token(reply):
            cache.delete(self._access_key)
            reply = once(self._token())
        if reply.status not in {200, 201, 204}:
            raise fault_of(reply)
        return reply

    def _token(self) -> str:
        """An access token, by the refresh token if there is one: new ones are few an hour. Raises NotSetUp, Fault."""
        if refresh := cache.get(self._refresh_key):
            reply = self._login("token/refresh/", {"refresh": refresh})
            if reply.status == 200:
                return self._kept(reply.fields())
            cache.delete(self._refresh_key)
        reply = self._login("token/new/", {"secret_id": self._secret_id, "secret_key": self._secret_key})
        if reply.status in {400, 401, 403, 404}:
            raise NotSetUp("credentials-refused")
        if reply.status not in {200, 201}:
            raise fault_of(reply)
        return self._kept(reply.fields())

    def _login(self, path: str, sent: Mapping[str, str]) -> Reply:
        return exchange("POST", f"{self._url}/api/v2/{path}", sent=dict(sent), headers={})

    def _kept(self, answer: Fields) -> str:
        """Keep what a login gave, each for as long as it says but a little, and a day or a month at most."""
        for name, key, most in (("access", self._access_key, 86_400), ("refresh", self._refresh_key, 2_592_000)):
            token, lasts = answer.text(name, most=_MOST_TOKEN + 1), answer.number(f"{name}_expires") or 0
            if not token and name == "refresh":
                continue
            if not (token.isascii() and 0 < len(token) <= _MOST_TOKEN and " " not in token):
                raise Unreadable("not-a-token")
            cache.set(key, token, max(int(min(lasts, most)) - _MARGIN, 1))
        return answer.text("access", most=_MOST_TOKEN)


def agreement_body(terms: Terms, bank_id: str, bank: Fields) -> dict[str, Any]:
    """An agreement within the terms and within what the bank allows, in days."""
    history = (terms.starts_at.astimezone(IST).date() - terms.first).days
    lasts = (terms.expires_at - terms.starts_at) // timedelta(days=1)
    return {
        "institution_id": bank_id,
        "max_historical_days": max(min(history, _days(bank, "transaction_total_days")), 1),
        "access_valid_for_days": max(min(lasts, _days(bank, "max_access_valid_for_days")), 1),
        "access_scope": list(_SCOPE),
    }


def _days(bank: Fields, name: str) -> int:
    found = bank.number(name)
    return int(found) if found and 0 < found < 10_000 else USUAL_DAYS


def _accounts(requisition: Fields) -> list[str]:
    found = [Fields({"id": one}).id("id") for one in requisition.items("accounts", MOST_ACCOUNTS)]
    return list(dict.fromkeys(one for one in found if one))


def _days_of(session_id: str) -> tuple[date, date]:
    first, _, last = session_id.partition("..")
    try:
        return date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise Gone("over") from None


def _part(name: str) -> str:
    """A name of ours or theirs as a part of an address. Raises Refused for what can be none."""
    if name in {"", ".", ".."} or len(name) > 200:
        raise Refused("not-an-id")
    return quote(name, safe="")
