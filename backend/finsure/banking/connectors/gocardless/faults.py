"""What GoCardless's refusals mean: by status, and by `type`, which only a bank's own refusals bear."""

from finsure.banking.connectors.contract import Fault, Gone, NotSetUp, Refused, Unavailable, Unreadable, UsedUp
from finsure.banking.connectors.exchange import Fields, Reply

# A 401 or 403 with one of these is about one account's access; without, about our token.
_ACCESS = frozenset({"accessexpirederror", "accountinactiveerror", "accountaccessforbidden", "accessforbidden"})
_OURS = {401: "credentials-refused", 402: "not-paid", 403: "forbidden"}


def is_about_token(reply: Reply) -> bool:
    """Whether a fresh token may help."""
    return reply.status == 401 and _words(reply)[0] not in _ACCESS


def fault_of(reply: Reply) -> Fault:
    """The fault that a status beyond 2xx stands for."""
    status, (kind, words) = reply.status, _words(reply)
    if status in {408, 425, 429} or status >= 500:
        # Banks and GoCardless allow some readings of an account a day; its other limits are a minute's.
        if status == 429 and (kind == "ratelimiterror" or "/day" in words):
            return UsedUp("used-up-today")
        return Unavailable("too-many-requests" if status == 429 else "provider-down")
    if status in {404, 410}:
        # Without a word of its own it is a gateway's, and says nothing of whether the requisition exists.
        return Gone("over") if words.strip() else Unreadable("not-theirs")
    if status in _OURS:
        return Refused("access-ended") if kind in _ACCESS else NotSetUp(_OURS[status])
    return Unreadable("redirected") if status < 400 else _refusal(words)


def _refusal(words: str) -> Fault:
    if "suspended" in words:  # after ten failures in a row
        return Refused("suspended")
    return Gone("over") if "expired" in words else Refused("refused")


def _words(reply: Reply) -> tuple[str, str]:
    """The `type` of a refusal and its words, both in small letters; empty where they cannot be read."""
    try:
        body = reply.tolerant() or Fields({})
        return body.text("type").lower(), f"{body.text('summary')} {body.text('detail')}".lower()
    except Unreadable:
        return "", ""
