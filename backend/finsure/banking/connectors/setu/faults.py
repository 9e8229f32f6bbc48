"""What Setu's refusals mean: by status, by code and, since codes are few, by words."""

from finsure.banking.connectors.contract import Fault, Gone, NotSetUp, Refused, Unavailable, Unreadable, UsedUp
from finsure.banking.connectors.exchange import Fields, Reply

_PASSES = frozenset({408, 425, 429})
# In this order, for "Consent already used for the frequency" and "Consent has expired" are both 400 InvalidRequest.
_BY_WORDS: tuple[tuple[type[Fault], str, tuple[str, ...]], ...] = (
    (NotSetUp, "product-not-known", ("config not found",)),
    (NotSetUp, "credentials-refused", ("token", "unauthorized")),
    (UsedUp, "consent-used-up", ("already used", "use exceeded", "frequency exceeded", "invalidconsentuse")),
    (Refused, "consent-paused", ("consentpaused", "is paused", "has been paused")),
    (Refused, "not-ready", ("is not ready",)),
    (
        Gone,
        "over",
        (
            "expired",
            "revoked",
            "invalidconsentstatus",
            "datagone",
            "gone",
            "notfound",
            "not found",
            "nosuch",
            "nodatafound",
        ),
    ),
    (Unavailable, "bank-down", ("datafetchrequestinprogress", "upstream")),
)


def fault_of(reply: Reply) -> Fault:
    """The fault that a status beyond 2xx stands for. Of the body only `errorCode` and `errorMsg` are read."""
    status = reply.status
    if status in _PASSES or status >= 500:
        return Unavailable("too-many-requests" if status == 429 else "provider-down")
    if status == 401:
        return NotSetUp("credentials-refused")
    if status < 400:
        return Unreadable("redirected")
    words = _words(reply)
    for kind, reason, marks in _BY_WORDS:
        if any(mark in words for mark in marks):
            return kind(reason)
    return _by_status(status, words)


def _by_status(status: int, words: str) -> Fault:
    if status == 403:
        return NotSetUp("forbidden")
    if status in {404, 410}:
        # Without a word of Setu's own it is a gateway's, and says nothing of whether the consent exists.
        return Gone("over") if words else Unreadable("not-theirs")
    if status == 412:  # Sahamati's refusal of what is not fair use
        outside = "consent parameters" in words or "data range" in words
        return Refused("outside-fair-use") if outside else UsedUp("consent-used-up")
    return Refused("refused")


def _words(reply: Reply) -> str:
    """Code and message in small letters; empty where there are none that can be read."""
    try:
        body = reply.tolerant() or Fields({})
        return f"{body.text('errorCode')} {body.text('errorMsg')}".strip().lower()
    except Unreadable:
        return ""
