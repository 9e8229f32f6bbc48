"""How long a sign-in lasts, when a repeated refresh is innocent, what proves a person, and what phones and devices are called."""

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
import hashlib
import hmac
import ipaddress
import re
from urllib.parse import quote, urlencode

import phonenumbers

ACCESS_LIFETIME = timedelta(minutes=10)
IDLE_LIFETIME = timedelta(days=7)
ABSOLUTE_LIFETIME = timedelta(days=30)
ROTATION_GRACE = timedelta(seconds=10)
CODE_LIFETIME = timedelta(minutes=10)
MAX_TRIES = 5
PENDING_LIFETIME = timedelta(minutes=10)  # between the phone's code and the second factor
CEREMONY_LIFETIME = timedelta(minutes=10)
STEP_UP_LIFETIME = timedelta(minutes=5)  # to prove oneself, and again to use the proof
FACTORS_MOST = 10
RECOVERY_CODES = 10

# What can prove a person. A factor is a row of its own; the others are not.
PHONE, TOTP, PASSKEY, RECOVERY = "phone", "totp", "passkey", "recovery"
MEANS = (PHONE, TOTP, PASSKEY, RECOVERY)
FACTOR_KINDS = (TOTP, PASSKEY)
_STEP_SECONDS = 30
_STEPS_OFF = 1  # a clock may be one time step slow or fast
_RECOVERY_BYTES = 15  # 120 bits: above the 112 from which ASVS 6.5.2 lets a plain hash be kept


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


def new_recovery_code(random: bytes) -> str:
    """A recovery code from 15 random bytes: six groups of four letters and digits."""
    text = base64.b32encode(random[:_RECOVERY_BYTES]).decode()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def plain_recovery_code(typed: str) -> str:
    """A recovery code as it is hashed: blanks, dashes and case do not matter."""
    return re.sub(r"[\s-]", "", typed).upper()


def totp_code(secret: bytes, step: int) -> str:
    """The six digits of one 30-second step (RFC 6238 over RFC 4226).

    SHA-1 is what every authenticator app computes; HMAC does not rest on its resistance to collisions.
    """
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 15
    return f"{(int.from_bytes(digest[offset : offset + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def totp_step(secret: bytes, code: str, now: datetime) -> int | None:
    """The time step whose code this is, one step off at most; None when it is no code of now."""
    present = int(now.timestamp()) // _STEP_SECONDS
    steps = range(present - _STEPS_OFF, present + _STEPS_OFF + 1)
    # Every step is compared, so that the time taken tells nothing about which one it was.
    right = [step for step in steps if hmac.compare_digest(totp_code(secret, step), code)]
    return max(right, default=None)


def totp_text(secret: bytes) -> str:
    """A secret as people type it into an app: base32 without padding."""
    return base64.b32encode(secret).decode().rstrip("=")


def totp_address(secret: bytes, name: str) -> str:
    """What an authenticator app reads from a QR code; `name` tells the person which account it is."""
    return f"otpauth://totp/{quote(f'FinSure:{name}')}?{urlencode({'secret': totp_text(secret), 'issuer': 'FinSure'})}"


def request_digest(action: str, method: str, path: str, body: bytes) -> str:
    """What a step-up is bound to: the action, and everything that says what it will do."""
    parts = [action.encode(), method.encode(), path.encode(), body]
    return hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).hexdigest()


def wide_network_of(address: str) -> str:
    """The /24 of an IPv4 address or the /48 of an IPv6 one: what one holder of many addresses usually has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network(f"{parsed}/{24 if parsed.version == 4 else 48}", strict=False))


def country_of(phone: str) -> str:
    """The calling code of an E.164 number, such as "91"."""
    return str(phonenumbers.parse(phone).country_code)
