"""Names fit to be shown: cities, store numbers, legal forms and gateways go, capitals come back."""

from __future__ import annotations

import re
from typing import Final

CITIES: Final = frozenset(
    "agra ahmedabad ahmednagar ajmer aligarh allahabad ambala amritsar anand aurangabad bangalore bareilly belgaum bengaluru "
    "bhopal bhubaneswar bikaner blr chandigarh chennai cochin coimbatore cuttack dehradun delhi dhanbad ernakulam "
    "erode faridabad gandhinagar ghaziabad goa gorakhpur greater guntur gurgaon gurugram guwahati gwalior hosur howrah "
    "hubli hyd hyderabad indore jabalpur jaipur jalandhar jammu jamshedpur jodhpur kakinada kannur kanpur karnal "
    "kochi kolhapur kolkata kollam kota kottayam kozhikode lucknow ludhiana madurai mangalore mangaluru meerut "
    "mohali mum mumbai mysore mysuru nagpur nashik navi nellore noida panaji panipat patiala patna pondicherry puducherry "
    "pune raipur rajahmundry rajkot ranchi rohtak salem secunderabad shillong shimla siliguri solapur srinagar surat "
    "thane thiruvananthapuram thrissur tirupati tiruchirappalli trichy trivandrum udaipur ujjain vadodara varanasi "
    "vijayawada visakhapatnam vizag warangal "
    "london manchester leeds bristol birmingham glasgow edinburgh liverpool oxford cambridge sheffield cardiff dublin "
    "york chicago austin seattle boston houston dallas denver atlanta miami phoenix portland paris berlin amsterdam "
    "munich hamburg madrid barcelona singapore dubai".split()
)
_COUNTRIES: Final = frozenset("in ind gb gbr us usa uk ie irl de deu fr nl es it sg ae lux lu".split())
_STATES: Final = frozenset(
    "al ak az ar ca co ct dc fl ga hi id il ia ks ky la ma md me mi mn mo ms mt nc nd ne nh nj nm nv ny oh ok pa ri sc "
    "sd tn tx ut va vt wa wi wv wy ka mh tg ap kl gj rj up hr pb wb dl".split()
)
_LEGAL: Final = frozenset("pvt private ltd limited llp llc inc plc gmbh co corp pt lt limi limite".split())
_SMALL: Final = frozenset("and of the in for to at by on de la".split())
_KEPT_CAPITALS: Final = frozenset(
    "lic hdfc icici sbi pnb irctc bmtc dmrc dtc bescom kfc pvr inox atm upi emi nps ppf rd fd sip mf lpg cng png hp hpcl bpcl "
    "iocl bsnl mtnl uidai gst tds cbse ignou aiims ymca ikea vlcc ylg dtdc nse bse tcs ca dr ac rwa chs iit iim nit dps vit "
    "bmw ktm mrf jk tvs rto vi jcb tv led pg usa uk uti dsp iifl dmi rbl idfc dlf dth pos neft rtgs imps nach ach sms amb bbmp "
    "ghmc bmc mcd bwssb mseb msedcl tangedco apspdcl cesc bses wbsedcl uppcl pspcl igl mgl tsrtc msrtc ksrtc apsrtc".split()
)
_CITY_PAIRS: Final = frozenset((
    ("san", "jose"), ("san", "francisco"), ("san", "diego"), ("new", "york"), ("new", "delhi"), ("navi", "mumbai"),
    ("los", "angeles"), ("las", "vegas"), ("st", "louis"), ("salt", "lake"), ("greater", "noida"), ("milton", "keynes"),
))  # fmt: skip
_GLUED_NUMBER = re.compile(r"(?<=[A-Za-z]{3})[*#-]?\d{4,}$")
_NUMBERISH = re.compile(
    r"#?[a-z]{0,3}-?\d{3,}[0-9-]*[a-z]{0,2}|#\S*|\d*[x*]{2,}\d*|\d{1,2}/\d{1,2}(?:/\d{2,4})?", re.IGNORECASE
)
_WEB = re.compile(r"^(?:https?://)?www\.|\.(?:com|co\.uk|co\.in|in|net|org|io|co)\b(?:/\S*)?", re.IGNORECASE)
_VPA_LEADS: Final = (
    ("paytmqr", "Paytm merchant"), ("paytm.", "Paytm merchant"), ("paytm-", "Paytm merchant"), ("bharatpe", "BharatPe merchant"),
    ("gpay-", "Google Pay merchant"), ("phonepemerchant", "PhonePe merchant"), ("pinelabs", "Pine Labs merchant"),
    ("mswipe", "Mswipe merchant"), ("ezetap", "Ezetap merchant"), ("vyapar.", "Vyapar merchant"), ("ombk.", "Merchant"),
    ("eazypay", "Merchant"), ("mab.", "Merchant"),
)  # fmt: skip
_QR = re.compile(r"q\d{5,}(?:@|$)", re.IGNORECASE)
_STEM_TAIL = re.compile(
    r"[.\-_](?:rzp|payu|cf|ccpay|paytm|upi|razorpay|billdesk|juspay|easebuzz|stk|ibz|eazypay)\b.*$", re.IGNORECASE
)

_CUT_TAIL = re.compile(r"\.[a-z]{0,4}$")


def merchant_qr(vpa: str) -> str:
    """What a merchant's collecting VPA is called ("PhonePe merchant"), or "" when it names someone."""
    lower = vpa.lower()
    if _QR.match(lower):
        return "PhonePe merchant"
    return next((name for lead, name in _VPA_LEADS if lower.startswith(lead)), "")


def vpa_stem(vpa: str) -> str:
    """The naming part of a VPA in lower case, without gateway suffixes: `swiggy.rzp@axl` gives `swiggy`."""
    stem, at, _ = vpa.partition("@")
    stem = _STEM_TAIL.sub("", stem).lower()
    if not at:
        stem = _CUT_TAIL.sub("", stem)
    return stem[:-3] if stem.endswith("pay") and len(stem) > 9 else stem


def squeeze(text: str) -> str:
    """Lower-case letters and digits only."""
    return "".join(ch for ch in text.lower() if ch.isalnum())


def strip_places(words: list[str]) -> list[str]:
    """The words without trailing cities, states and country codes; at least one word stays."""
    kept = list(words)
    while len(kept) > 1:
        last = kept[-1].lower().strip(".,")
        if len(kept) > 2 and (kept[-2].lower(), last) in _CITY_PAIRS:
            del kept[-2:]
        elif last in CITIES or last in _COUNTRIES or (last in _STATES and len(kept) > 2):
            kept.pop()
        else:
            break
    return kept


def _legal_free(words: list[str]) -> list[str]:
    kept = list(words)
    while len(kept) > 1 and kept[-1].lower().strip(".,") in _LEGAL:
        kept.pop()
    return kept


def core_words(text: str) -> list[str]:
    """The words that can name a merchant: no references, no places, no legal forms."""
    text = _WEB.sub("", text)
    words = [_GLUED_NUMBER.sub("", word) for word in text.replace("*", " ").split() if not _NUMBERISH.fullmatch(word)]
    previous: list[str] = []
    while words != previous:
        previous = words
        words = _legal_free(strip_places(words))
    return [word for word in words if word.strip("-.,/:&") or word == "&"]


def _capitalise(word: str, first: bool) -> str:
    bare = word.strip(".,()")
    lower = bare.lower()
    if lower in _KEPT_CAPITALS:
        return word.upper()
    if lower in _SMALL and not first:
        return word.lower()
    if not word.isupper() and not word.islower() and any(ch.isupper() for ch in word):
        return word
    return "-".join(part[:1].upper() + part[1:].lower() for part in word.split("-"))


def display_name(counterparty: str, vpa: str = "") -> str:
    """The name a person reads; at most 60 characters, "" when nothing is named."""
    words = core_words(counterparty)
    if words:
        return " ".join(_capitalise(word, i == 0) for i, word in enumerate(words))[:60].rstrip()
    return _name_from_vpa(vpa) if vpa else ""


def _name_from_vpa(vpa: str) -> str:
    known = merchant_qr(vpa)
    if known:
        return known
    stem = vpa_stem(vpa)
    if not any(ch.isalpha() for ch in stem):
        return vpa[:60]
    words = [part for part in re.split(r"[._\-]|\d+", stem) if part]
    return " ".join(_capitalise(word, True) for word in words)[:60]
