"""Every difference between places is an environment variable named here, read once and typed.

Defaults are the safe, served ones; the embedded profile (set by ./finsure) opts in to ease.
"""

import os
from pathlib import Path
import re
from typing import Any

from django.core.exceptions import ImproperlyConfigured
import environ

ROOT = Path(__file__).resolve().parents[3]

# name: (type, default, what it means) — docs/settings.md and .env.example list the same names.
SETTINGS: dict[str, tuple[type, Any, str]] = {
    "FINSURE_PROFILE": (str, "served", "`served` (production), `embedded` (one machine, one process) or `test`"),
    "FINSURE_SECRET_KEY": (
        str,
        "",
        "signs access tokens; at least 32 characters; ./finsure makes one for the embedded profile",
    ),
    "FINSURE_MASTER_KEY": (
        str,
        "",
        "wraps every data key: `file:/path`, `aws:<key arn or alias>` or `google:<resource name>`",
    ),
    "FINSURE_FORMER_MASTER_KEYS": (
        list,
        [],
        "master keys that still unwrap, comma-separated, until `./finsure manage rewrap_keys` is done",
    ),
    "FINSURE_AWS_ENDPOINT_URL": (str, "", "where AWS KMS is, for a local stand-in or a private endpoint"),
    "FINSURE_DATA_DIR": (str, str(ROOT / ".finsure"), "the embedded database, uploads and attachments"),
    "FINSURE_AUDIT_ANCHOR_DIR": (
        str,
        "",
        "where signed checkpoints of the audit are kept outside the database; empty means `anchor` in the data directory",
    ),
    "FINSURE_DATABASE_URL": (
        str,
        "",
        "`mysql://user:password@host:3306/name`; empty means SQLite in the data directory",
    ),
    "FINSURE_REDIS_URL": (str, "", "cache, for example `redis://host:6379/1`; empty means this process's memory"),
    "FINSURE_BROKER_URL": (
        str,
        "",
        "Celery's broker, for example `redis://host:6379/0`; empty means threads of this process",
    ),
    "FINSURE_HOSTS": (list, ["localhost", "127.0.0.1"], "host names this server answers to, comma-separated"),
    "FINSURE_ORIGIN": (
        str,
        "http://localhost:8000",
        "the one address people use; links, origin checks and the domain of passkeys come from it",
    ),
    "FINSURE_IDENTITY_PROVIDER": (
        str,
        "",
        "`firebase` (codes by SMS through Firebase Auth) or `local` (codes in the demonstration inbox; never when served)",
    ),
    "FINSURE_FIREBASE_PROJECT": (str, "", "the Firebase project whose people may sign in, for example `finsure-live`"),
    "FINSURE_FIREBASE_API_KEY": (str, "", "the project's web API key, which browsers are told; it is no secret"),
    "FINSURE_FIREBASE_CERTIFICATES_URL": (
        str,
        "",
        "where the keys of ID tokens are, for tests with keys of their own; empty means Google's address",
    ),
    "FINSURE_TRUSTED_PROXIES": (int, 0, "proxies in front of this server whose X-Forwarded-For entries are believed"),
    "FINSURE_FRONTEND_DIR": (str, str(ROOT / "frontend" / "dist"), "the built front end"),
    "FINSURE_CODE_COUNTRIES": (
        list,
        ["91"],
        "calling codes of the countries that codes are sent to, comma-separated; `*` means all",
    ),
    "FINSURE_CODES_PER_HOUR": (int, 1_000, "codes sent to everybody in an hour, before sending stops with an alarm"),
    "FINSURE_CODES_PER_DAY": (int, 5_000, "codes sent to everybody in a day, before sending stops with an alarm"),
    "FINSURE_SETU_MODE": (
        str,
        "",
        (
            "`live` (needs FINSURE_FIU_LICENCE), `sandbox`, or `simulator` (the stand-in on this machine; never when served); "
            "empty means no Account Aggregator"
        ),
    ),
    "FINSURE_SETU_URL": (str, "", "the simulator's address; empty means Setu's own for the mode"),
    "FINSURE_SETU_CLIENT_ID": (str, "", "the client id of the Setu Bridge"),
    "FINSURE_SETU_SECRET": (str, "", "the secret of the Setu Bridge"),
    "FINSURE_SETU_PRODUCT": (str, "", "the product instance id of the Setu Bridge"),
    "FINSURE_SETU_NOTIFICATION_TOKEN": (
        str,
        "",
        "the unguessable end of the address that Setu notifies, `/api/v1/setu/notifications/<token>`; at least 32 characters",
    ),
    "FINSURE_FIU_LICENCE": (
        str,
        "",
        "the licence under which a regulated Financial Information User runs this FinSure; live mode refuses to start without",
    ),
    "FINSURE_GOCARDLESS_URL": (
        str,
        "",
        "a stand-in of GoCardless Bank Account Data, for tests; empty means its own address",
    ),
    "FINSURE_GOCARDLESS_SECRET_ID": (
        str,
        "",
        "secret id of GoCardless Bank Account Data; empty means it is not offered",
    ),
    "FINSURE_GOCARDLESS_SECRET_KEY": (str, "", "its secret key"),
    "FINSURE_KEEP_UPLOADS_DAYS": (int, 7, "days a statement file is kept after it came"),
    "FINSURE_KEEP_CREDENTIALS_DAYS": (int, 30, "days codes, refresh tokens and sessions are kept after they ended"),
    "FINSURE_KEEP_ANSWERS_HOURS": (int, 24, "hours an answer is kept under its idempotency key"),
    "FINSURE_KEEP_EXPORTS_HOURS": (int, 24, "hours an export can be downloaded"),
    "FINSURE_ERASURE_GRACE_DAYS": (int, 7, "days in which signing in again can take a request for erasure back"),
    "FINSURE_KEEP_CLOSED_DAYS": (
        int,
        365,
        "days a closed account is held sealed before it is destroyed; at least 365 when served (DPDP rule 8(3))",
    ),
    "FINSURE_KEEP_CONSENTS_DAYS": (
        int,
        7 * 365,
        "days notices, consents and receipts of erasure are kept after the account is closed",
    ),
    "FINSURE_LOG_LEVEL": (str, "INFO", "lowest level that is logged"),
}

EMULATOR = "FIREBASE_AUTH_EMULATOR_HOST"  # the name that Firebase's own kits read, so that is what may be lying about

_env = environ.Env()
environ.Env.read_env(ROOT / ".env") if (ROOT / ".env").is_file() else None


def read(name: str) -> Any:
    """The typed value of one setting. Raises ImproperlyConfigured in one clear line."""
    kind, default, _ = SETTINGS[name]
    try:
        return _env.get_value(name, cast=kind, default=default)
    except (ValueError, TypeError) as error:
        raise ImproperlyConfigured(f"{name} must be a {kind.__name__}.") from error


def refuse_spans(profile: str, days: dict[str, int]) -> None:
    """Stop the start when something would be kept for no time, or a closed account for less than the law asks."""
    for name, count in days.items():
        if count < 1:
            raise ImproperlyConfigured(f"{name} must be 1 or more.")
    if profile == "served" and days["FINSURE_KEEP_CLOSED_DAYS"] < 365:
        raise ImproperlyConfigured("FINSURE_KEEP_CLOSED_DAYS must be 365 or more when FINSURE_PROFILE=served.")


def emulator() -> str:
    """Where the Firebase Auth emulator listens, or ""."""
    return os.environ.get(EMULATOR, "")


def refuse_unsafe(*, profile: str, secret_key: str, provider: str, master_key: str, aws_endpoint_url: str = "") -> None:
    """Stop the start when a setting would make a served FinSure unsafe. Raises ImproperlyConfigured."""
    if profile not in {"served", "embedded", "test"}:
        raise ImproperlyConfigured("FINSURE_PROFILE must be served, embedded or test.")
    if len(secret_key) < 32:
        raise ImproperlyConfigured("FINSURE_SECRET_KEY is missing or shorter than 32 characters.")
    if not master_key:
        raise ImproperlyConfigured("FINSURE_MASTER_KEY is missing: nothing is kept unsealed (docs/settings.md).")
    if provider not in {"local", "firebase"}:
        raise ImproperlyConfigured("FINSURE_IDENTITY_PROVIDER must name a provider: firebase or local.")
    if profile == "served" and provider == "local":
        raise ImproperlyConfigured(
            "FINSURE_IDENTITY_PROVIDER=local shows sign-in codes to everyone; it is refused when FINSURE_PROFILE=served."
        )
    if profile == "served" and aws_endpoint_url and not aws_endpoint_url.startswith("https://"):
        raise ImproperlyConfigured("FINSURE_AWS_ENDPOINT_URL must be https:// when FINSURE_PROFILE=served.")


def refuse_unsafe_firebase(
    *, profile: str, provider: str, emulator: str, project: str, api_key: str, certificates_url: str
) -> None:
    """Stop the start when tokens of anyone else would be believed. Raises ImproperlyConfigured."""
    if emulator and profile != "test":
        raise ImproperlyConfigured(
            f"{EMULATOR} is set: tokens that nobody signed would be believed. Only FINSURE_PROFILE=test starts with it."
        )
    if emulator and not re.fullmatch(r"(127\.0\.0\.1|localhost):[0-9]{1,5}", emulator):
        raise ImproperlyConfigured(f"{EMULATOR} must be a port of this machine, for example 127.0.0.1:9099.")
    if certificates_url and profile != "test":
        raise ImproperlyConfigured("FINSURE_FIREBASE_CERTIFICATES_URL is for FINSURE_PROFILE=test alone.")
    if provider == "firebase" and not re.fullmatch(r"[a-z][a-z0-9-]{4,28}[a-z0-9]", project):
        raise ImproperlyConfigured("FINSURE_FIREBASE_PROJECT must be the id of a Firebase project.")
    if provider == "firebase" and not re.fullmatch(r"[A-Za-z0-9_-]{1,200}", api_key):
        raise ImproperlyConfigured("FINSURE_FIREBASE_API_KEY must be the project's web API key.")


SETU_HOSTS = {  # by mode: the API, and where its tokens come from
    "live": ("https://fiu.setu.co", "https://orgservice-prod.setu.co"),
    "sandbox": ("https://fiu-sandbox.setu.co", "https://orgservice-prod.setu.co"),
}


def setu_addresses(mode: str, url: str) -> tuple[str, str]:
    """Where Setu's API and its tokens are."""
    return SETU_HOSTS.get(mode, (url, url))


def refuse_unsafe_banking(*, profile: str, setu: dict[str, str], licence: str, gocardless_url: str) -> None:
    """Stop the start when bank data would come without a licence, or from a stand-in to real people.

    `setu` has mode, url, client_id, secret, product and token. Raises ImproperlyConfigured.
    """
    mode = setu["mode"]
    if mode not in {"", "live", "sandbox", "simulator"}:
        raise ImproperlyConfigured("FINSURE_SETU_MODE must be live, sandbox or simulator, or empty.")
    if gocardless_url and profile == "served":
        raise ImproperlyConfigured(
            "FINSURE_GOCARDLESS_URL names a stand-in; it is refused when FINSURE_PROFILE=served."
        )
    if mode == "live" and not (licence and profile == "served"):
        raise ImproperlyConfigured("FINSURE_SETU_MODE=live needs FINSURE_FIU_LICENCE and FINSURE_PROFILE=served.")
    if mode == "simulator":
        _refuse_unsafe_simulator(profile, setu["url"])
    elif setu["url"]:
        raise ImproperlyConfigured("FINSURE_SETU_URL is for FINSURE_SETU_MODE=simulator alone.")
    if mode:
        _refuse_incomplete_setu(setu)


def _refuse_unsafe_simulator(profile: str, url: str) -> None:
    if profile == "served":
        raise ImproperlyConfigured("FINSURE_SETU_MODE=simulator is refused when FINSURE_PROFILE=served.")
    if not re.fullmatch(r"http://(127\.0\.0\.1|localhost):[0-9]{1,5}", url):
        raise ImproperlyConfigured(
            "FINSURE_SETU_URL must be a port of this machine, for example http://127.0.0.1:8402."
        )


def _refuse_incomplete_setu(setu: dict[str, str]) -> None:
    for name in ("client_id", "secret", "product"):
        if not setu[name]:
            raise ImproperlyConfigured(f"FINSURE_SETU_{name.upper()} is missing.")
    if not re.fullmatch(r"[A-Za-z0-9_-]{32,200}", setu["token"]):
        raise ImproperlyConfigured("FINSURE_SETU_NOTIFICATION_TOKEN must be 32 or more letters, digits, - and _.")
