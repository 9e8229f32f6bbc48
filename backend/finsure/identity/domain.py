"""How long a sign-in lasts, when a repeated refresh is innocent, and what a person's phone and device are called."""

from dataclasses import dataclass
from datetime import datetime, timedelta
import hashlib
import re

import phonenumbers

ACCESS_LIFETIME = timedelta(minutes=10)
IDLE_LIFETIME = timedelta(days=7)
ABSOLUTE_LIFETIME = timedelta(days=30)
ROTATION_GRACE = timedelta(seconds=10)
CODE_LIFETIME = timedelta(minutes=10)
MAX_TRIES = 5


@dataclass(frozen=True, slots=True)
class VerifiedIdentity:
    """What an identity provider has proven. `issuer` and `subject` name the person; the phone is for display only."""

    issuer: str
    subject: str
    phone: str = ""

    @property
    def digest(self) -> str:
        """One fixed-length name for issuer and subject together, exact to the byte.

        Never kept as it is: who guesses phones would find them. The vault's blind index of it is.
        """
        return hashlib.sha256(f"{len(self.issuer)}:{self.issuer}:{self.subject}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` in a window of `window`, counted under `key`."""

    key: str
    most: int
    window: timedelta


def idle_expiry(now: datetime, absolute_expires_at: datetime) -> datetime:
    """When a session used at `now` ends if it is not used again: never after its absolute end."""
    return min(now + IDLE_LIFETIME, absolute_expires_at)


def access_expiry(now: datetime, absolute_expires_at: datetime) -> datetime:
    """When an access token issued at `now` ends: never after its session."""
    return min(now + ACCESS_LIFETIME, absolute_expires_at)


def is_innocent_repeat(*, used_at: datetime, used_by: str, now: datetime, device: str) -> bool:
    """Whether a second use of a refresh token looks like two tabs of one browser rather than a thief."""
    return used_by == device and abs(now - used_at) <= ROTATION_GRACE


def token_hash(token: str) -> str:
    """What is stored of a refresh token, which is 256 random bits and so needs no key or salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def device_mark(user_agent: str) -> str:
    """A fixed-length mark of one browser, to compare and not to read."""
    return hashlib.sha256(user_agent.encode()).hexdigest()


_SYSTEMS = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
]
_BROWSERS = [
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
    ("curl", "curl"),
]


def device_of(user_agent: str) -> str:
    """A device's name for its owner, such as "Firefox on Android"; "Unknown device" when it cannot be told."""
    browser = next((name for mark, name in _BROWSERS if re.search(rf"\b{mark}[A-Za-z]*/", user_agent)), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return " on ".join(part for part in (browser, system) if part) or "Unknown device"


def code_text(code: str) -> str:
    """What a one-time code's message says."""
    return f"{code} is your FinSure code. It works once, within 10 minutes."


def mask_phone(phone: str) -> str:
    """An E.164 number with all but the country and the last four digits hidden; "" stays ""."""
    if not phone:
        return ""
    country = phonenumbers.parse(phone).country_code
    hidden = len(phone) - len(str(country)) - 5
    return f"+{country} {'•' * hidden}{phone[-4:]}"
