"""Every difference between places is an environment variable named here, read once and typed.

Defaults are the safe, served ones; the embedded profile (set by ./finsure) opts in to ease.
"""

from pathlib import Path
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
        "the one address people use; links and origin checks come from it",
    ),
    "FINSURE_IDENTITY_PROVIDER": (str, "", "`local` (codes in the demonstration inbox; never when served)"),
    "FINSURE_TRUSTED_PROXIES": (int, 0, "proxies in front of this server whose X-Forwarded-For entries are believed"),
    "FINSURE_FRONTEND_DIR": (str, str(ROOT / "frontend" / "dist"), "the built front end"),
    "FINSURE_LOG_LEVEL": (str, "INFO", "lowest level that is logged"),
}

_env = environ.Env()
environ.Env.read_env(ROOT / ".env") if (ROOT / ".env").is_file() else None


def read(name: str) -> Any:
    """The typed value of one setting. Raises ImproperlyConfigured in one clear line."""
    kind, default, _ = SETTINGS[name]
    try:
        return _env.get_value(name, cast=kind, default=default)
    except (ValueError, TypeError) as error:
        raise ImproperlyConfigured(f"{name} must be a {kind.__name__}.") from error


def refuse_unsafe(*, profile: str, secret_key: str, provider: str, master_key: str, aws_endpoint_url: str = "") -> None:
    """Stop the start when a setting would make a served FinSure unsafe. Raises ImproperlyConfigured."""
    if profile not in {"served", "embedded", "test"}:
        raise ImproperlyConfigured("FINSURE_PROFILE must be served, embedded or test.")
    if len(secret_key) < 32:
        raise ImproperlyConfigured("FINSURE_SECRET_KEY is missing or shorter than 32 characters.")
    if not master_key:
        raise ImproperlyConfigured("FINSURE_MASTER_KEY is missing: nothing is kept unsealed (docs/settings.md).")
    if provider != "local":
        raise ImproperlyConfigured("FINSURE_IDENTITY_PROVIDER must name a provider: local.")
    if profile == "served" and provider == "local":
        raise ImproperlyConfigured(
            "FINSURE_IDENTITY_PROVIDER=local shows sign-in codes to everyone; it is refused when FINSURE_PROFILE=served."
        )
    if profile == "served" and aws_endpoint_url and not aws_endpoint_url.startswith("https://"):
        raise ImproperlyConfigured("FINSURE_AWS_ENDPOINT_URL must be https:// when FINSURE_PROFILE=served.")
