"""A served FinSure does not start unsafe, and says why in one line."""

import base64
import os
from pathlib import Path
import subprocess
import sys
from typing import Any

from django.core.exceptions import ImproperlyConfigured
import pytest

from finsure.config.environment import SETTINGS, refuse_spans, refuse_unsafe, refuse_unsafe_firebase
from finsure.vault.masters.file import make_key_file

SAFE = {"profile": "embedded", "secret_key": "k" * 32, "provider": "local", "master_key": "file:"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"secret_key": ""}, "FINSURE_SECRET_KEY"),
        ({"secret_key": "short"}, "FINSURE_SECRET_KEY"),
        ({"profile": "production"}, "FINSURE_PROFILE"),
        ({"master_key": ""}, "FINSURE_MASTER_KEY"),
        ({"provider": ""}, "FINSURE_IDENTITY_PROVIDER"),
        ({"provider": "magic"}, "FINSURE_IDENTITY_PROVIDER"),
        ({"profile": "served"}, "refused when FINSURE_PROFILE=served"),
    ],
)
def test_an_unsafe_setting_stops_the_start(change: dict[str, str], words: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=words):
        refuse_unsafe(**SAFE | change)


def test_a_closed_account_is_held_for_as_long_as_the_law_asks_when_served() -> None:
    refuse_spans("embedded", {"FINSURE_KEEP_CLOSED_DAYS": 1})
    refuse_spans("served", {"FINSURE_KEEP_CLOSED_DAYS": 365})
    with pytest.raises(ImproperlyConfigured, match="365 or more"):
        refuse_spans("served", {"FINSURE_KEEP_CLOSED_DAYS": 364})
    with pytest.raises(ImproperlyConfigured, match="FINSURE_KEEP_UPLOADS_DAYS must be 1 or more"):
        refuse_spans("test", {"FINSURE_KEEP_UPLOADS_DAYS": 0})


FIREBASE = {
    "profile": "served",
    "provider": "firebase",
    "emulator": "",
    "project": "finsure-live",
    "api_key": "browsers-are-told",
    "certificates_url": "",
}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"emulator": "127.0.0.1:9099"}, "FIREBASE_AUTH_EMULATOR_HOST is set"),
        ({"emulator": "127.0.0.1:9099", "provider": "local"}, "FIREBASE_AUTH_EMULATOR_HOST is set"),
        ({"emulator": "127.0.0.1:9099", "profile": "embedded"}, "FIREBASE_AUTH_EMULATOR_HOST is set"),
        ({"emulator": "x", "profile": "embedded"}, "FIREBASE_AUTH_EMULATOR_HOST is set"),
        ({"emulator": "emulator.example:9099", "profile": "test"}, "a port of this machine"),
        ({"emulator": "127.0.0.1.example:9099", "profile": "test"}, "a port of this machine"),
        ({"emulator": "http://127.0.0.1:9099", "profile": "test"}, "a port of this machine"),
        ({"certificates_url": "https://keys.example/"}, "FINSURE_FIREBASE_CERTIFICATES_URL is for"),
        (
            {"certificates_url": "https://keys.example/", "profile": "embedded"},
            "FINSURE_FIREBASE_CERTIFICATES_URL is for",
        ),
        ({"project": ""}, "FINSURE_FIREBASE_PROJECT must be"),
        ({"project": "a/../b-123"}, "FINSURE_FIREBASE_PROJECT must be"),
        ({"project": "finsure-live\n"}, "FINSURE_FIREBASE_PROJECT must be"),
        ({"api_key": ""}, "FINSURE_FIREBASE_API_KEY must be"),
        ({"api_key": "'><script>"}, "FINSURE_FIREBASE_API_KEY must be"),
    ],
)
def test_tokens_of_anyone_else_are_never_believed(change: dict[str, str], words: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=words):
        refuse_unsafe_firebase(**FIREBASE | change)


def test_firebase_is_a_provider_that_may_be_served() -> None:
    refuse_unsafe_firebase(**FIREBASE)
    refuse_unsafe(**SAFE | {"profile": "served", "provider": "firebase"})
    refuse_unsafe_firebase(**FIREBASE | {"profile": "test", "emulator": "127.0.0.1:9099"})


@pytest.mark.parametrize("profile", ["served", "embedded"])
@pytest.mark.parametrize("provider", ["firebase", "local"])
def test_the_variable_of_the_emulator_stops_the_start(tmp_path: Path, profile: str, provider: str) -> None:
    kept = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    variables = {
        "FINSURE_PROFILE": profile,
        "FINSURE_SECRET_KEY": "k" * 40,
        "FINSURE_IDENTITY_PROVIDER": provider if profile == "embedded" else "firebase",
        "FINSURE_FIREBASE_PROJECT": "finsure-live",
        "FINSURE_FIREBASE_API_KEY": "browsers-are-told",
        "FINSURE_DATA_DIR": str(tmp_path),
        "FINSURE_MASTER_KEY": "file:",
        "DJANGO_SETTINGS_MODULE": "finsure.config.settings",
    }
    make_key_file(tmp_path / "master_key")

    def started(**more: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-W", "ignore", "-c", "import django; django.setup()"]
        return subprocess.run(line, env=kept | variables | more, capture_output=True, text=True, check=False)

    assert (started().returncode, started(FIREBASE_AUTH_EMULATOR_HOST="").returncode) == (0, 0)
    refused = started(FIREBASE_AUTH_EMULATOR_HOST="127.0.0.1:9099")
    assert refused.returncode != 0
    assert "FIREBASE_AUTH_EMULATOR_HOST is set" in refused.stderr.splitlines()[-1]


def test_an_embedded_start_is_safe() -> None:
    refuse_unsafe(**SAFE)


def test_without_any_setting_the_process_does_not_start() -> None:
    bare = {name: value for name, value in os.environ.items() if name not in SETTINGS}

    started = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        env=bare | {"DJANGO_SETTINGS_MODULE": "finsure.config.settings", "FINSURE_DATA_DIR": os.devnull},
        capture_output=True,
        text=True,
        check=False,
    )

    assert started.returncode != 0
    assert "FINSURE_SECRET_KEY is missing" in started.stderr


@pytest.mark.parametrize(
    ("master_key", "words"),
    [("", "FINSURE_MASTER_KEY is missing"), ("file:", "cannot be read"), ("file:{}", "chmod 600")],
)
def test_without_a_usable_master_key_nothing_starts(tmp_path: Path, master_key: str, words: str) -> None:
    (tmp_path / "open_to_all").write_bytes(base64.b64encode(bytes(32)))
    (tmp_path / "open_to_all").chmod(0o644)
    kept = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    variables = {
        "FINSURE_PROFILE": "embedded",
        "FINSURE_SECRET_KEY": "k" * 40,
        "FINSURE_IDENTITY_PROVIDER": "local",
        "FINSURE_DATA_DIR": str(tmp_path),
        "FINSURE_MASTER_KEY": master_key.format(tmp_path / "open_to_all"),
    }

    started = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        env=kept | variables | {"DJANGO_SETTINGS_MODULE": "finsure.config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert started.returncode != 0
    assert words in started.stderr.splitlines()[-1]


def test_a_server_starts_with_the_master_key_of_its_database_alone(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    variables = kept | {
        "DJANGO_SETTINGS_MODULE": "finsure.config.settings",
        "FINSURE_PROFILE": "embedded",
        "FINSURE_SECRET_KEY": "k" * 40,
        "FINSURE_IDENTITY_PROVIDER": "local",
        "FINSURE_DATA_DIR": str(tmp_path),
        "FINSURE_MASTER_KEY": "file:",
    }

    def started(code: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-W", "ignore", "-c", code]
        return subprocess.run(line, env=variables, capture_output=True, text=True, check=False)

    make_key_file(tmp_path / "master_key")
    began = started(
        "import django; django.setup(); from django.core.management import call_command as do; do('migrate', verbosity=0)"
        "; from finsure.vault import operations as vault; vault.global_blind('a.b', 'x'); import finsure.config.wsgi"
    )
    (tmp_path / "master_key").unlink()
    make_key_file(tmp_path / "master_key")
    lost = started("import finsure.config.wsgi")

    assert (began.returncode, began.stderr) == (0, "")
    assert lost.returncode != 0
    assert "Keys in the database are wrapped by file:" in lost.stderr.splitlines()[-1]


def test_every_answer_carries_the_security_headers(client: Any, db: Any) -> None:
    for path in ("/api/v1/me", "/api/v1/nothing", "/", "/healthz"):
        headers = client.get(path).headers
        assert "script-src 'self'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_bug_shows_an_id_and_nothing_else(client: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    from finsure.config import web

    def fail(*args: Any) -> None:
        raise ZeroDivisionError("4111 1111 1111 1111")

    monkeypatch.setattr(web, "connection", property(fail))
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()["type"]) == (500, "/problems/server-fault")
    assert "Traceback" not in answer.text
    assert answer.json()["request_id"] in [getattr(record, "request_id", "") for record in caplog.records]


@pytest.mark.parametrize("length", ["-1", "x", "99999999999"])
def test_an_impossible_length_is_refused_before_reading(client: Any, length: str) -> None:
    answer = client.post("/api/v1/imports", b"", content_type="application/json", CONTENT_LENGTH=length)

    assert answer.status_code == 413


def test_an_unknown_host_is_refused_as_a_problem(client: Any) -> None:
    answer = client.get("/healthz", headers={"Host": "evil.example"})

    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
