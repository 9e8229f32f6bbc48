"""The hard shell: headers on every answer, only the methods that are described, nothing personal in logs, safe versions."""

import ast
from collections.abc import Iterator
import io
import json
import logging
import os
from pathlib import Path
import re
import subprocess
import sys
from typing import Any

from django.conf import settings
import pytest
import yaml

from finsure.config.edge import content_policy
from finsure.config.logs import JsonLine
from finsure.config.settings import ANSWERED_CHECKS

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ROOT / "backend" / "finsure"
PATHS: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docs" / "openapi.yaml").read_text())["paths"]
OPERATIONS = [(method.upper(), path) for path, methods in PATHS.items() for method in methods]
CONTENT_SECURITY_POLICY = content_policy("local", "")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "MERGE", "JUNK")
PAGES = (
    "/",
    "/transactions",
    "/nothing",
    "/nothing.js",
    "/assets/nothing.js",
    "/healthz",
    "/api/v1/nothing",
    "/api/",
    "/api/v2/me",
)

# package: the lowest version that does not have the holes of the named cases
FLOORS = {
    "django": "5.2.14",  # base64 multipart, repeated headers, understated length, log forging
    "djangorestframework": "3.17.2",  # request.data past the size limit
    "pyjwt": "2.13",  # key confusion, unknown critical headers
    "celery": "5.2.2",  # pickled results
    "kombu": "5.2.2",
    "cryptography": "48.0.1",  # short tags, bundled OpenSSL
    "lxml": "6.1.0",  # entities in iterparse
    "pdfminer-six": "20251230",  # pickled character maps
    "openpyxl": "2.4.2",  # external entities
    "gunicorn": "22.0",  # request smuggling
    "granian": "2.2",
}
BANNED = {"djangorestframework-simplejwt", "ofxparse", "django-cors-headers", "python-jose", "pycrypto"}


def _path(path: str, value: str = "1") -> str:
    return re.sub(r"\{\w+\}", value, path)


# Headers


def _guarded(answer: Any) -> list[str]:
    """What is missing of the headers that every answer carries."""
    expected = {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    wrong = [name for name, value in expected.items() if answer.headers.get(name) != value]
    leaking = [name for name in ("Server", "X-Powered-By", "Access-Control-Allow-Origin") if name in answer.headers]
    return wrong + leaking


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_operation_carries_the_headers_signed_in_and_out(
    method: str, path: str, asha: Any, signed_in: Any, signed_out: Any
) -> None:
    for client in (signed_out, signed_in(asha)):
        answer = client.generic(method, _path(path), b"{}", content_type="application/json")

        assert _guarded(answer) == []
        assert answer.headers["Cache-Control"] in {"no-store", "private, no-cache"}
        assert answer.status_code < 500
        if answer.status_code >= 400:
            assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("method", ["GET", "POST", "TRACE", "OPTIONS"])
def test_pages_and_what_is_not_there_carry_the_headers(client: Any, db: Any, path: str, method: str) -> None:
    answer = client.generic(method, path)

    assert _guarded(answer) == []
    assert method == "GET" or answer.status_code in {404, 405}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"HTTP_HOST": "evil.example"}, 400),
        ({"CONTENT_LENGTH": "99999999999"}, 413),
        ({"CONTENT_TYPE": "text/plain"}, 415),
    ],
)
def test_refusals_of_the_edge_carry_the_headers(client: Any, db: Any, headers: dict[str, str], status: int) -> None:
    answer = client.generic("POST", "/api/v1/auth/codes", b"x", **({"content_type": "application/json"} | headers))

    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert _guarded(answer) == []


def test_a_fault_carries_the_headers(client: Any, db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from finsure.identity import queries

    monkeypatch.setattr(queries, "demonstration_inbox", lambda now: 1 / 0)
    answer = client.get("/api/v1/demonstration/inbox")

    assert (answer.status_code, answer.headers["Content-Type"]) == (500, "application/problem+json")
    assert _guarded(answer) == []


def test_the_content_policy_trusts_nothing_unsafe() -> None:
    rules = dict(rule.strip().split(" ", 1) for rule in CONTENT_SECURITY_POLICY.split(";"))

    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "*" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY
    assert (rules["default-src"], rules["script-src"], rules["style-src"]) == ("'none'", "'self'", "'self'")
    assert (rules["base-uri"], rules["frame-ancestors"]) == ("'none'", "'none'")


def _rules(policy: str) -> dict[str, list[str]]:
    return {name: sources for name, *sources in (rule.split() for rule in policy.split("; "))}


def test_firebase_adds_to_the_content_policy_exactly_what_it_needs() -> None:
    without, with_it = _rules(CONTENT_SECURITY_POLICY), _rules(content_policy("firebase", ""))

    added = {name: set(with_it[name]) - set(without.get(name, [])) for name in with_it}
    recaptcha = {"https://www.google.com/recaptcha/", "https://www.gstatic.com/recaptcha/"}
    services = {"https://identitytoolkit.googleapis.com", "https://securetoken.googleapis.com"}
    assert {name: sources for name, sources in added.items() if sources} == {
        "script-src": recaptcha,
        "connect-src": services | {"https://www.google.com/recaptcha/"},
        "frame-src": {"https://www.google.com/recaptcha/", "https://recaptcha.google.com/recaptcha/"},
    }
    assert all(set(without[name]) <= set(with_it[name]) for name in without)
    assert "unsafe" not in content_policy("firebase", "")
    assert "*" not in content_policy("firebase", "")


def test_the_emulator_adds_its_own_address_alone() -> None:
    policy = _rules(content_policy("firebase", "127.0.0.1:9099"))

    assert policy == _rules(CONTENT_SECURITY_POLICY) | {"connect-src": ["'self'", "http://127.0.0.1:9099"]}
    assert content_policy("local", "127.0.0.1:9099") == CONTENT_SECURITY_POLICY


def test_the_policy_of_the_provider_is_sent(client: Any, db: Any, settings: Any) -> None:
    settings.IDENTITY_PROVIDER = "firebase"

    assert client.get("/healthz").headers["Content-Security-Policy"] == content_policy("firebase", "")


def test_an_https_origin_is_told_to_browsers_for_good(client: Any, db: Any, settings: Any) -> None:
    settings.ORIGIN = "https://finsure.example"

    answer = client.get("/healthz")

    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


def test_a_precondition_that_fails_is_a_problem_too(asha: Any, signed_in: Any) -> None:
    answer = signed_in(asha).get("/api/v1/accounts", headers={"If-Match": '"another"'})

    assert (answer.status_code, answer.json()["type"]) == (412, "/problems/changed-meanwhile")


# Methods and addresses


@pytest.mark.parametrize("path", PATHS)
def test_only_the_described_methods_are_offered(path: str, asha: Any, signed_in: Any) -> None:
    offered = {method.upper() for method in PATHS[path]} | ({"HEAD"} if "get" in PATHS[path] else set())

    for method in METHODS:
        status = signed_in(asha).generic(method, _path(path, "899999999")).status_code
        assert (status == 405) == (method not in offered), (method, status)


def test_a_header_does_not_change_the_method(asha: Any, signed_in: Any) -> None:
    client = signed_in(asha)
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        assert client.get("/api/v1/me", headers={name: "DELETE"}).status_code == 200
    assert client.post("/api/v1/me?_method=PATCH", {"_method": "PATCH"}).status_code == 405


def test_nothing_but_the_described_is_open_to_whom_is_signed_out(signed_out: Any, db: Any) -> None:
    public = {(method, path) for method, path in OPERATIONS if not PATHS[path][method.lower()].get("security")}
    for method, path in OPERATIONS:
        answer = signed_out.generic(method, _path(path), b"{}", content_type="application/json")
        assert (answer.status_code == 401 and answer.json()["type"] == "/problems/signed-out") == (
            (method, path) not in public
        ), (method, path, answer.status_code)
    assert {path for _, path in public} == {
        "/api/v1/auth/codes", "/api/v1/auth/demonstration", "/api/v1/auth/firebase", "/api/v1/auth/options",
        "/api/v1/auth/refresh", "/api/v1/auth/second-step", "/api/v1/auth/second-step/passkey",
        "/api/v1/auth/sessions", "/api/v1/auth/sign-out", "/api/v1/demonstration/inbox",
        "/api/v1/privacy/receipts/{receipt_id}", "/api/v1/setu/notifications/{token}",
    }  # fmt: skip


@pytest.mark.parametrize(
    "path",
    [
        "/admin",
        "/admin/",
        "/api/schema",
        "/api/docs",
        "/static/x.js",
        "/metrics.json",
        "/.env",
        "/.git/config",
        "/debug.js",
    ],
)
def test_nothing_is_served_that_nobody_described(client: Any, db: Any, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code in {404, 503} or answer.headers["Content-Type"].startswith("text/html")
    assert "SECRET" not in answer.content.decode()


# Settings and versions


def test_the_deployment_checks_are_clean_when_served(tmp_path: Path) -> None:
    script = (
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "call_command('check', deploy=True, fail_level='DEBUG')\n"
    )
    served = {
        "DJANGO_SETTINGS_MODULE": "finsure.config.settings",
        "FINSURE_PROFILE": "served",
        "FINSURE_SECRET_KEY": "Zk4" * 20 + "qwertyuiopasdfghjklzxcvbnm",
        "FINSURE_IDENTITY_PROVIDER": "firebase",
        "FINSURE_FIREBASE_PROJECT": "finsure-live",
        "FINSURE_FIREBASE_API_KEY": "browsers-are-told",
        "FINSURE_HOSTS": "finsure.example",
        "FINSURE_ORIGIN": "https://finsure.example",
        "FINSURE_DATA_DIR": str(tmp_path),
        "FINSURE_DATABASE_URL": "",
        "FINSURE_REDIS_URL": "redis://127.0.0.1:1/0",
        "FINSURE_BROKER_URL": "redis://127.0.0.1:1/0",
    }

    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        cwd=ROOT / "backend",
        env={name: value for name, value in os.environ.items() if not name.startswith("FINSURE_SETU_")} | served,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert f"no issues ({len(ANSWERED_CHECKS)} silenced)" in done.stdout


def test_what_the_silenced_checks_ask_for_is_done(client: Any, db: Any) -> None:
    assert set(settings.SILENCED_SYSTEM_CHECKS) == {"security.W001", "security.W002", "security.W003"}
    headers = client.get("/healthz").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert client.post("/api/v1/auth/refresh").status_code == 403


def _locked() -> dict[str, tuple[int, ...]]:
    found = re.findall(
        r"^([a-zA-Z0-9._-]+)==([0-9.]+)", (ROOT / "backend" / "requirements.lock").read_text(), re.MULTILINE
    )
    return {re.sub(r"[._]", "-", name.lower()): _version(version) for name, version in found}


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.strip(".").split("."))


def test_no_locked_version_has_a_hole_that_is_known() -> None:
    locked = _locked()

    below = {name: locked[name] for name, floor in FLOORS.items() if name in locked and locked[name] < _version(floor)}
    assert below == {}
    assert set(locked) & BANNED == set()
    assert {"django", "djangorestframework", "pyjwt", "granian"} <= set(locked)


# Logs


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Whatever any logger says, as the product writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLine())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


CANARIES = {
    "phone": "9812300007",
    "name": "CANARY-NAME",
    "narration": "CANARY-NARRATION",
    "note": "CANARY-NOTE",
    "file": "CANARY-FILE",
}


def test_a_journey_leaves_nothing_personal_in_the_logs(
    client: Any, db: Any, lines: io.StringIO, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    """Sign in, write canaries everywhere, be refused, meet a fault that quotes them: no line holds one."""
    secrets = [*CANARIES.values()]
    sent = client.post("/api/v1/auth/codes", {"phone": CANARIES["phone"]}, content_type="application/json").json()
    code = client.get("/api/v1/demonstration/inbox").json()["items"][0]["code"]
    entered = {"challenge_id": sent["challenge_id"], "code": code, "device": CANARIES["name"]}
    opened = client.post("/api/v1/auth/sessions", entered, content_type="application/json")
    token = opened.json()["access_token"]
    secrets += [token, opened.cookies["__Host-finsure_refresh"].value, token.split(".")[2]]
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token}"

    with django_capture_on_commit_callbacks(execute=True):
        _live(client)
    from finsure.ledger import queries

    def fail(*args: Any) -> None:
        raise ValueError(" ".join(CANARIES.values()))

    monkeypatch.setattr(queries, "accounts_of", fail)
    assert client.get("/api/v1/accounts").status_code == 500

    written = lines.getvalue()
    assert "ValueError" in written
    assert [secret for secret in secrets if secret in written] == []
    assert all(json.loads(line)["level"] for line in written.splitlines())


def _live(client: Any) -> None:
    def send(path: str, data: Any, method: str = "post") -> Any:
        return getattr(client, method)(f"/api/v1/{path}", data, content_type="application/json").json()

    send("me", {"name": CANARIES["name"]}, "patch")
    account = send("accounts", {"name": CANARIES["name"], "kind": "cash", "currency": "INR"})["id"]
    facts = {
        "account_id": account,
        "booked_on": "2026-05-01",
        "amount_minor": -123456789,
        "narration": CANARIES["narration"],
    }
    row = send("transactions", facts | {"note": CANARIES["note"]})["id"]
    send(f"transactions/{row}", {"category": CANARIES["note"]}, "patch")
    send("transactions", facts | {"amount_minor": CANARIES["narration"]})
    for content in (
        CANARIES["narration"].encode(),
        b"Date,Details,Amount\n2026-04-01," + CANARIES["narration"].encode() + b",x\n",
    ):
        file = io.BytesIO(content)
        file.name = f"{CANARIES['file']}.csv"
        client.post("/api/v1/imports", {"file": file})
    client.get("/api/v1/transactions", {"q": CANARIES["narration"], "tag": CANARIES["note"]})
    client.get(f"/api/v1/{CANARIES['narration']}")
    client.post("/api/v1/accounts", b"{" + CANARIES["narration"].encode(), content_type="application/json")


@pytest.mark.parametrize("words", ["a\nb", "a\r\nb", "\x1b[31mred", "a\u2028b", '{"level":"x"}', "\ud800", "\x00"])
def test_one_event_is_one_line_whatever_it_says(words: str) -> None:
    record = logging.makeLogRecord({"msg": "%s", "args": (words,), "levelname": "WARNING"})

    line = JsonLine().format(record)

    assert "\n" not in line
    assert json.loads(line)["level"] == "WARNING"
    assert json.loads(line)["at"].endswith("+00:00")


def test_a_trace_says_where_and_never_what(lines: io.StringIO) -> None:
    nothing: dict[str, str] = {}
    try:
        nothing["CANARY-INNER"]
    except KeyError:
        try:
            int("CANARY-OUTER")
        except ValueError:
            logging.getLogger("finsure.test").exception("Failed")

    (line,) = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert "CANARY" not in lines.getvalue()
    assert "builtins.ValueError" in line["trace"]
    assert "builtins.KeyError" in line["trace"]
    assert "test_shell.py" in line["trace"]


# What must never be written


def _calls() -> Iterator[tuple[Path, ast.Call, str]]:
    for path in sorted(PRODUCT.rglob("*.py")):
        if "tests" not in path.parts:
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call):
                    yield path, node, ast.unparse(node.func).rsplit(".", 1)[-1]


def test_no_words_of_a_person_choose_columns() -> None:
    """A dictionary opened into a query takes column names from whoever filled it."""
    choosing = {
        "filter",
        "exclude",
        "annotate",
        "alias",
        "order_by",
        "values",
        "values_list",
        "get",
        "aggregate",
        "only",
        "defer",
    }
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, node, name in _calls()
        if name in choosing and any(keyword.arg is None for keyword in node.keywords)
    ]

    assert wrong == []


def test_nothing_is_declared_safe_hashed_weakly_or_run_by_a_shell() -> None:
    names = {"mark_safe", "SafeString", "format_html", "md5", "sha1", "uuid1", "system", "popen", "compile_command"}
    wrong = [f"{path.relative_to(ROOT)}:{node.lineno} {name}" for path, node, name in _calls() if name in names]
    unchecked = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, node, _ in _calls()
        for keyword in node.keywords
        if (keyword.arg, ast.unparse(keyword.value))
        in {("verify", "False"), ("shell", "True"), ("verify_signature", "False")}
    ]

    assert wrong == []
    assert unchecked == []


def test_the_front_end_writes_no_markup_by_hand() -> None:
    live = re.compile(
        r"dangerouslySetInnerHTML|\.innerHTML|\.outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function\(|srcDoc"
    )
    sources = [path for path in (ROOT / "frontend" / "src").rglob("*.ts*") if ".test." not in path.name]
    wrong = [f"{path.relative_to(ROOT)}: {found[0]}" for path in sources for found in live.finditer(path.read_text())]

    assert sources
    assert wrong == []


def test_no_file_holds_a_secret() -> None:
    kinds = re.compile(
        rb"-----BEGIN (?:[A-Z]+ )?PRIVATE"
        rb" KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}|\bAIza[0-9A-Za-z_-]{35}\b"
        rb"|\bxox[bap]-[0-9A-Za-z-]{20,}|\bsk_live_[0-9A-Za-z]{16,}|\beyJ[\w-]{20,}\.eyJ[\w-]{20,}\.[\w-]{20,}"
    )
    listed = (
        subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    )
    wrong = [name for name in listed if name and (ROOT / name).is_file() and kinds.search((ROOT / name).read_bytes())]

    assert len(listed) > 300
    assert wrong == []


def test_every_exception_from_the_scanner_has_its_reason() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{number}"
        for folder in ("backend/finsure", "simulators", "setup", "bench", "prove")
        for path in (ROOT / folder).rglob("*.py")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if "# nosec" in line and not re.search(r"# nosec (B\d{3}[, ]*)+ # .{8,}", line)
    ]

    assert bare == []
