"""Django settings, all differences read from `environment`."""

from datetime import timedelta
from pathlib import Path
import sys
from typing import Any
from urllib.parse import urlsplit

import environ

from finsure.config.environment import (
    SETTINGS,
    emulator,
    read,
    refuse_spans,
    refuse_unsafe,
    refuse_unsafe_banking,
    refuse_unsafe_firebase,
    setu_addresses,
)
from finsure.core.retention import Retention

PROFILE = read("FINSURE_PROFILE")
SECRET_KEY = read("FINSURE_SECRET_KEY")
IDENTITY_PROVIDER = read("FINSURE_IDENTITY_PROVIDER")
MASTER_KEY = read("FINSURE_MASTER_KEY")
FORMER_MASTER_KEYS = read("FINSURE_FORMER_MASTER_KEYS")
AWS_ENDPOINT_URL = read("FINSURE_AWS_ENDPOINT_URL")
DATA_DIR = Path(read("FINSURE_DATA_DIR"))
AUDIT_ANCHOR_DIR = Path(read("FINSURE_AUDIT_ANCHOR_DIR") or DATA_DIR / "anchor")
FRONTEND_DIR = Path(read("FINSURE_FRONTEND_DIR"))
ORIGIN = read("FINSURE_ORIGIN").rstrip("/")
CODE_COUNTRIES = read("FINSURE_CODE_COUNTRIES")
CODES_PER_HOUR = read("FINSURE_CODES_PER_HOUR")
CODES_PER_DAY = read("FINSURE_CODES_PER_DAY")
TRUSTED_PROXIES = read("FINSURE_TRUSTED_PROXIES")
refuse_unsafe(
    profile=PROFILE,
    secret_key=SECRET_KEY,
    provider=IDENTITY_PROVIDER,
    master_key=MASTER_KEY,
    aws_endpoint_url=AWS_ENDPOINT_URL,
)
FIREBASE_PROJECT = read("FINSURE_FIREBASE_PROJECT")
FIREBASE_API_KEY = read("FINSURE_FIREBASE_API_KEY")
FIREBASE_EMULATOR = emulator()
FIREBASE_CERTIFICATES_URL = (
    read("FINSURE_FIREBASE_CERTIFICATES_URL")
    or "https://www.googleapis.com/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com"
)
refuse_unsafe_firebase(
    profile=PROFILE,
    provider=IDENTITY_PROVIDER,
    emulator=FIREBASE_EMULATOR,
    project=FIREBASE_PROJECT,
    api_key=FIREBASE_API_KEY,
    certificates_url=read("FINSURE_FIREBASE_CERTIFICATES_URL"),
)
SETU = {name: read(f"FINSURE_SETU_{name.upper()}") for name in ("mode", "url", "client_id", "secret", "product")} | {
    "token": read("FINSURE_SETU_NOTIFICATION_TOKEN")
}
GOCARDLESS = {
    "url": read("FINSURE_GOCARDLESS_URL") or "https://bankaccountdata.gocardless.com",
    "secret_id": read("FINSURE_GOCARDLESS_SECRET_ID"),
    "secret_key": read("FINSURE_GOCARDLESS_SECRET_KEY"),
}
refuse_unsafe_banking(
    profile=PROFILE,
    setu=SETU,
    licence=read("FINSURE_FIU_LICENCE"),
    gocardless_url=read("FINSURE_GOCARDLESS_URL"),
)
SETU["url"], SETU["login_url"] = setu_addresses(SETU["mode"], SETU["url"])
# The only hosts that finsure.core.outbound speaks to.
OUTBOUND_HOSTS = [
    urlsplit(address).netloc
    for wanted, address in (
        (IDENTITY_PROVIDER == "firebase", FIREBASE_CERTIFICATES_URL),
        (SETU["mode"], SETU["url"]),
        (SETU["mode"], SETU["login_url"]),
        (GOCARDLESS["secret_id"], GOCARDLESS["url"]),
    )
    if wanted
]
# Of these, the one that is a stand-in on this machine and may be asked without TLS.
OUTBOUND_STAND_IN = urlsplit(SETU["url"]).netloc if SETU["mode"] == "simulator" else ""

_spans = {name: read(name) for name in SETTINGS if name.endswith(("_DAYS", "_HOURS"))}
refuse_spans(PROFILE, _spans)
RETENTION = Retention(
    uploads=timedelta(days=_spans["FINSURE_KEEP_UPLOADS_DAYS"]),
    credentials=timedelta(days=_spans["FINSURE_KEEP_CREDENTIALS_DAYS"]),
    answers=timedelta(hours=_spans["FINSURE_KEEP_ANSWERS_HOURS"]),
    exports=timedelta(hours=_spans["FINSURE_KEEP_EXPORTS_HOURS"]),
    grace=timedelta(days=_spans["FINSURE_ERASURE_GRACE_DAYS"]),
    closed=timedelta(days=_spans["FINSURE_KEEP_CLOSED_DAYS"]),
    consents=timedelta(days=_spans["FINSURE_KEEP_CONSENTS_DAYS"]),
)

DEBUG = False
ALLOWED_HOSTS = read("FINSURE_HOSTS")
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "rest_framework",
    "drf_spectacular",
    "finsure.vault",
    "finsure.audit",
    "finsure.identity",
    "finsure.consent",
    "finsure.ledger",
    "finsure.banking",
    "finsure.statements",
    "finsure.categorisation",
    "finsure.dashboard",
    "finsure.privacy",
    "finsure.config",
]
MIDDLEWARE = [
    "finsure.config.edge.Edge",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
]
ROOT_URLCONF = "finsure.config.urls"
WSGI_APPLICATION = "finsure.config.wsgi.application"
AUTH_USER_MODEL = "identity.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False
APPEND_SLASH = False
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False
LANGUAGE_CODE = "en"

_database_url = read("FINSURE_DATABASE_URL")
DATABASES: dict[str, dict[str, Any]]
if _database_url:
    import pymysql

    pymysql.install_as_MySQLdb()
    DATABASES = {"default": environ.Env.db_url_config(_database_url)}
    DATABASES["default"] |= {
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "charset": "utf8mb4",
            "isolation_level": "read committed",
            "init_command": "SET sql_mode='TRADITIONAL', innodb_lock_wait_timeout=20",
            "connect_timeout": 5,
            "read_timeout": 120,
            "write_timeout": 120,
        },
        "TEST": {"CHARSET": "utf8mb4", "COLLATION": "utf8mb4_unicode_ci"},
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "finsure.sqlite3",
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16384; PRAGMA temp_store=MEMORY; "
                    "PRAGMA recursive_triggers=ON;"  # REPLACE then meets the fences of the audit as DELETE does
                ),
            },
        }
    }

_redis_url = read("FINSURE_REDIS_URL")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": _redis_url}
    if _redis_url
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

CELERY_BROKER_URL = read("FINSURE_BROKER_URL")
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE = {
    "take up links and fetches that are due": {"task": "banking.sweep", "schedule": 5.0},
    "take up interrupted imports": {"task": "statements.sweep", "schedule": 60.0},
    "seal the audit": {"task": "audit.seal", "schedule": 60.0},
    "rotate keys": {"task": "vault.sweep", "schedule": 300.0},
    "take up interrupted exports": {"task": "privacy.take_up", "schedule": 60.0},
    "reconcile nightly": {"task": "ledger.reconcile", "schedule": 86_400.0},
    "let go of what has had its time": {"task": "privacy.sweep", "schedule": 3600.0},
}
BACKGROUND_INLINE = PROFILE == "test"

STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": str(DATA_DIR / "files"),
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
}
STATIC_URL = "/static/"
WHITENOISE_ROOT = str(FRONTEND_DIR)
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+/assets/.+-[0-9A-Za-z_-]{8}\.[a-z0-9]+$"  # names that Vite makes from the content
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
# Uploads are never put into a temporary file, where they would lie unsealed; the edge refuses larger bodies.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 27 * 1_048_576
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100
DATA_UPLOAD_MAX_NUMBER_FILES = 2

# Django's deployment checks that look for Django's own middleware, where ours does the same; backend/tests/test_shell.py
# shows for each that it is done.
ANSWERED_CHECKS = {
    "security.W001": "no SecurityMiddleware: config/edge.py sets its headers on every answer",
    "security.W002": "no XFrameOptionsMiddleware: the content policy says frame-ancestors 'none'",
    "security.W003": "no CsrfViewMiddleware: the one cookie is SameSite=Strict and needs a header no other site can send",
}
SILENCED_SYSTEM_CHECKS = sorted(ANSWERED_CHECKS)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["finsure.identity.authentication.AccessToken"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["finsure.core.http.Renderer"],
    "DEFAULT_PARSER_CLASSES": ["finsure.core.http.Parser"],
    "DEFAULT_SCHEMA_CLASS": "finsure.config.schema.Operation",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "finsure.core.http.on_exception",
    "UNAUTHENTICATED_USER": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "FinSure",
    "DESCRIPTION": "Bring bank statements, see them named and categorised, and read an honest picture of your money.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "AccountKind": "finsure.ledger.models.AccountKind",
        "PairKind": "finsure.ledger.shapes.PAIR_KINDS",
        "Verdict": "finsure.ledger.domain.completeness.WORST_FIRST",
        "FactorKind": "finsure.identity.domain.FACTOR_KINDS",
        "Means": "finsure.identity.domain.MEANS",
        "ImportState": "finsure.statements.models.State",
        "ConsentPurpose": "finsure.consent.domain.PURPOSE_IDS",
        "Provider": "finsure.banking.api.shapes.PROVIDERS",
        "LinkState": "finsure.banking.domain.lives.LINK_STATES",
        "LinkHealth": "finsure.banking.domain.health.HEALTHS",
        "LinkStep": "finsure.banking.domain.health.STEPS",
        "FetchState": "finsure.banking.domain.lives.FETCH_STATES",
        "FetchCause": "finsure.banking.api.shapes.CAUSES",
        "FiType": "finsure.banking.domain.terms.FI_TYPES",
        "ExportState": "finsure.privacy.models.ExportState",
        "ErasureState": "finsure.privacy.models.ErasureState",
        "RetentionBasis": "finsure.privacy.api.BASES",
        "RetentionKeep": "finsure.privacy.api.KEEPS",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "finsure.config.logs.JsonLine"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": read("FINSURE_LOG_LEVEL")},
    "loggers": {
        "django": {"level": "WARNING"},
        "django.request": {"level": "CRITICAL"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
