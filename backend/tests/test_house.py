"""The rules of the house, measured: what a reviewer would otherwise have to remember."""

import ast
from collections.abc import Iterator
from functools import cache
import importlib
from pathlib import Path
import pkgutil
import re
import subprocess

from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver
import grimp
import pytest
import yaml

import finsure
from finsure.config.environment import SETTINGS
from finsure.core.problems import Problem
from finsure.vault import operations as vault

ROOT = Path(__file__).resolve().parents[2]
BACKEND = ROOT / "backend"
PRODUCT = BACKEND / "finsure"
OUTSIDE = [ROOT / folder for folder in ("simulators", "setup", "bench", "prove")]

# Exceptions, each with its reason. A line that is no longer needed fails the test that reads it.
SPEAKS_TO_NETWORKS = {
    "core/outbound.py": "the one client of the product: named hosts, public addresses, nothing followed",
    "statements/sandbox/host.py": "talks with a file's process over a socket pair of this machine",
    "statements/sandbox/server.py": "the other end of that pair",
    "statements/sandbox/servers.py": "hands the pair's ends over",
    "vault/masters/aws.py": "asks AWS KMS to wrap and unwrap keys, with timeouts",
    "vault/masters/google.py": "asks Google Cloud KMS to wrap and unwrap keys, with timeouts",
}
DRAWS_AT_RANDOM = {"config/household.py": "an invented household is drawn from seeds; nothing secret comes of it"}
WRITES_SQL = {"core/rows.py": "one prepared statement for many rows; names come from the model, values are bound"}
READS_TODAY = {
    "audit/answers.py": "wraps a view, where a kept answer's age is judged",
    "audit/operations.py": "an entry's moment is when it is written, whoever writes it",
    "identity/authentication.py": "stands at the edge, where a token's age is judged",
    "identity/step_ups.py": "wraps a view, where a proof's age is judged",
    "identity/models.py": "a person begins when the row does",
    "vault/operations/keys.py": "a first key is made by whoever first needs one",
    "vault/operations/house.py": "a first key is made by whoever first needs one",
}
SEALED_OTHERWISE = {
    "audit.Entry.detail": "posted to the person's letterbox, whose own key (audit.LogKey.private) is rotated",
    "audit.Link.hash": "hashes",
    "audit.LogKey.public": "public keys",
    "identity.Challenge.phone": "nobody's yet: sealed by the house, for minutes",
    "identity.DemonstrationMessage.code": "nobody's yet: sealed by the house, for minutes",
    "vault.GlobalKey.public": "public keys",
    "vault.GlobalKey.wrapped": "wrapped by the master key",
    "vault.UserKey.wrapped": "wrapped by the master key",
}
SKIPS = {
    "backend/tests/journeys/test_firebase.py": "needs the Auth emulator; make test starts one and fails without it",
    "backend/finsure/audit/tests/test_fences.py": "SQLite knows no accounts whose rights could be tried",
    "backend/tests/journeys/test_worker.py": "needs a real Redis; make test gives it one and CI insists on it",
}


def tracked() -> list[Path]:
    """Every file that git keeps, or would keep if it were added now."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return [path for name in listed.stdout.decode().split("\0") if name and (path := ROOT / name).is_file()]


def python_files(*folders: Path, tests: bool = True) -> list[Path]:
    found = [path for folder in folders for path in sorted(folder.rglob("*.py"))]
    kept = [path for path in found if "migrations" not in path.parts and ".work" not in path.parts]
    return kept if tests else [path for path in kept if "tests" not in path.parts]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def here(path: Path, node: ast.AST | None = None) -> str:
    line = f":{getattr(node, 'lineno', 1)}" if node else ""
    return f"{path.relative_to(ROOT)}{line}"


def product_name(path: Path) -> str:
    return str(path.relative_to(PRODUCT))


def imports(path: Path) -> Iterator[tuple[str, ast.AST]]:
    """Each name a file imports, with its module."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((f"{node.module}.{alias.name}", node) for alias in node.names)


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Each call as it is written, for example `datetime.now`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def all_modules() -> None:
    """Import the whole product, so that every class is known."""
    for module in pkgutil.walk_packages(finsure.__path__, "finsure."):
        if ".tests" not in module.name and ".migrations" not in module.name:
            importlib.import_module(module.name)


def importing(forbidden: set[str], allowed: dict[str, str]) -> tuple[list[str], set[str]]:
    """Where one of `forbidden` is imported outside `allowed`, and which allowances were used."""
    wrong, used = [], set()
    for path in python_files(PRODUCT, tests=False):
        for name, node in imports(path):
            if any(name == root or name.startswith(f"{root}.") for root in forbidden):
                if product_name(path) in allowed:
                    used.add(product_name(path))
                else:
                    wrong.append(f"{here(path, node)} imports {name}")
    return wrong, used


# Size and names


def test_a_file_fits_a_sitting() -> None:
    files = python_files(PRODUCT, BACKEND / "tests", *OUTSIDE)
    long = {here(path): lines for path in files if (lines := len(path.read_text().splitlines())) > 500}

    assert long == {}


def test_a_function_fits_a_screen() -> None:
    long = [
        f"{here(path, node)} {node.name}: {lines_of(node)} lines"
        for path in python_files(PRODUCT, BACKEND / "tests", *OUTSIDE)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and lines_of(node) > 60
    ]

    assert long == []


def test_everything_has_a_name_of_its_own() -> None:
    homeless = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "lib2"}
    nameless = [here(path) for path in tracked() if homeless & {*path.relative_to(ROOT).parts[:-1], path.stem}]

    assert nameless == []


# Who may know whom


def test_another_app_enters_only_by_operations_and_queries() -> None:
    graph = grimp.build_graph("finsure", exclude_type_checking_imports=True, cache_dir=None)
    wrong = []
    for importer in sorted(graph.modules):
        if ".tests" in importer or importer == "finsure":
            continue
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            ours, theirs = importer.split(".")[1:2], imported.split(".")[1:]
            if ours == theirs[:1] or theirs[0] in {"core", "config"}:
                continue
            shown = theirs[1:] == ["shapes"] and "api" in importer.split(
                "."
            )  # one edge may show what another describes
            if theirs[1:] not in (["operations"], ["queries"]) and not shown:
                wrong.append(f"{importer} → {imported}")

    assert wrong == []


def test_simulators_and_the_product_do_not_know_each_other() -> None:
    """They meet over HTTP alone, so that neither can be wrong in the other's favour."""
    simulating = python_files(ROOT / "simulators")
    theirs = [here(path, node) for path in simulating for name, node in imports(path) if name.startswith("finsure")]
    ours = [here(path, node) for path in python_files(PRODUCT) for name, node in imports(path) if "simulators" in name]

    assert simulating
    assert theirs == []
    assert ours == []


def test_no_app_reaches_into_the_tables_of_another_backwards() -> None:
    wrong = [
        f"{model.__module__}.{model.__name__}.{field.name}"
        for model in own_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
        and field.related_model._meta.app_label != model._meta.app_label
        and not (field.remote_field.related_name or "").endswith("+")
    ]

    assert wrong == []


def test_only_the_edge_asks_what_time_it_is() -> None:
    graph = grimp.build_graph("finsure", exclude_type_checking_imports=True, cache_dir=None)
    wrong, used = [], set()
    for importer in graph.find_modules_that_directly_import("finsure.core.clock"):
        name = importer.removeprefix("finsure.").replace(".", "/") + ".py"
        if {"api", "tasks", "commands", "tests", "migrations"} & set(importer.split(".")):
            continue
        if name in READS_TODAY:
            used.add(name)
        else:
            wrong.append(importer)

    assert wrong == []
    assert used == set(READS_TODAY)


def test_only_the_clock_reads_the_clock() -> None:
    reads = re.compile(
        r"(^|\.)(datetime|date|timezone|dt)\.(now|utcnow|today|localdate|localtime)$|^time\.(time|time_ns|localtime|gmtime)$"
    )
    wrong = [
        f"{here(path, node)} {call}()"
        for path in python_files(PRODUCT, tests=False)
        if product_name(path) != "core/clock.py"
        for call, node in calls(path)
        if reads.search(call)
    ]
    stamped = [
        f"{model.__name__}.{field.name}"
        for model in own_models()
        for field in model._meta.fields
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    ]

    assert wrong == []
    assert stamped == []


def test_no_test_holds_a_watch() -> None:
    """Speed is measured under bench/; a test that times itself fails on a busy machine."""
    watch = re.compile(r"(^|\.)(process_time|perf_counter)(_ns)?$")
    wrong = [
        f"{here(path, node)} {call}()"
        for path in python_files(PRODUCT, tests=True)
        for call, node in calls(path)
        if watch.search(call)
    ]

    assert wrong == []


# What hides what happens


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("finsure.")]


def test_no_signals() -> None:
    wrong, _ = importing({"django.dispatch", "django.db.models.signals", "django.core.signals"}, {})

    assert wrong == []


def test_no_model_has_a_hidden_order_or_prints_what_it_holds() -> None:
    ordered = [model.__name__ for model in own_models() if model._meta.ordering]
    talkative = [model.__name__ for model in own_models() if model.__str__ is not models.Model.__str__]

    assert ordered == []
    assert talkative == []


def test_sql_is_written_by_the_orm() -> None:
    verb = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH|ALTER|DROP|CREATE|TRUNCATE)\s")
    wrong, used = [], set()
    for path in python_files(PRODUCT, tests=False):
        composed = [(here(path, node), name) for node, name in _composed(path, verb)]
        if product_name(path) in WRITES_SQL:
            used |= {product_name(path)} if composed else set()
        else:
            wrong += composed

    assert wrong == []
    assert used == set(WRITES_SQL)


def _composed(path: Path, verb: re.Pattern[str]) -> Iterator[tuple[ast.AST, str]]:
    for name, node in calls(path):
        last = name.rsplit(".", 1)[-1]
        if last == "RawSQL" or ("." in name and last in {"raw", "extra"}):
            yield node, name
        composed = node.args and isinstance(node.args[0], ast.JoinedStr | ast.BinOp | ast.Call)
        if last in {"execute", "executemany"} and composed:
            yield node, name
    for text in ast.walk(tree(path)):
        first = text.values[0] if isinstance(text, ast.JoinedStr) and text.values else None
        if isinstance(first, ast.Constant) and verb.match(str(first.value)):
            yield text, "f-string"


def test_nothing_that_runs_what_it_reads() -> None:
    wrong, _ = importing({"pickle", "marshal", "shelve", "dill", "joblib", "cloudpickle"}, {})
    unsafe = [
        f"{here(path, node)} {name}()"
        for path in python_files(PRODUCT, tests=False)
        for name, node in calls(path)
        if name in {"yaml.load", "yaml.unsafe_load", "yaml.full_load", "eval", "exec"}
    ]

    assert wrong == []
    assert unsafe == []


def test_networks_are_spoken_to_only_where_it_is_said() -> None:
    speakers = {
        "boto3",
        "google.auth",
        "googleapiclient",
        "firebase_admin",
        "requests",
        "httpx",
        "aiohttp",
        "urllib3",
        "urllib.request",
        "http.client",
        "socket",
        "ssl",
        "asyncio",
        "websocket",
        "websockets",
        "pycurl",
        "httplib2",
        "ftplib",
        "xmlrpc.client",
        "telnetlib",
        "imaplib",
        "poplib",
        "smtplib",
    }
    wrong, used = importing(speakers, SPEAKS_TO_NETWORKS)

    assert wrong == []
    assert used == set(SPEAKS_TO_NETWORKS)


def test_chance_is_never_a_secret() -> None:
    wrong, used = importing({"random"}, DRAWS_AT_RANDOM)

    assert wrong == []
    assert used == set(DRAWS_AT_RANDOM)


# What is written down


def test_the_settings_page_lists_every_setting() -> None:
    page = re.findall(r"^\| `(FINSURE_\w+)` \|", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE)

    assert page == list(SETTINGS)


def test_the_example_of_settings_lists_every_setting() -> None:
    example = re.findall(r"^#? ?(FINSURE_\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)

    assert example == list(SETTINGS)


def test_every_refusal_is_explained_and_no_two_share_a_name() -> None:
    all_modules()
    slugs = [problem.slug for problem in _below(Problem) if "slug" in vars(problem)]
    page = re.findall(r"^## ([a-z0-9-]+)$", (ROOT / "docs" / "problems.md").read_text(), re.MULTILINE)

    assert sorted(page) == sorted(set(slugs))
    assert sorted(slugs) == sorted(set(slugs))


def _below(kind: type[Problem]) -> Iterator[type[Problem]]:
    for child in kind.__subclasses__():
        if child.__module__.startswith("finsure.") and ".tests" not in child.__module__:
            yield child
        yield from _below(child)


def test_every_address_of_the_api_is_described() -> None:
    described = yaml.safe_load((ROOT / "docs" / "openapi.yaml").read_text())["paths"]
    known = {re.sub(r"\{\w+\}", "{}", path) for path in described}
    served = {re.sub(r"<(?:\w+:)?\w+>", "{}", path) for path in _addresses(get_resolver(), "/") if "/api/" in path}

    assert served
    assert served == known


def _addresses(resolver: URLResolver, before: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield path
        else:
            yield from _addresses(pattern, path)


def test_no_file_names_a_registry_or_a_machine() -> None:
    hosts = ["registry.npmjs" + ".org", "pypi" + ".org", "pythonhosted" + ".org", "deb.debian" + ".org"]
    places = re.compile("|".join([*map(re.escape, hosts), r"(?<![\w.])/(?:work|root|home|Users)/\w"]))
    wrong = []
    for path in tracked():
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        wrong += [f"{here(path)}: {found[0]}" for found in places.finditer(text)]

    assert wrong == []


def test_every_test_that_skips_says_why() -> None:
    python = re.compile(r"pytest\.(skip|importorskip|xfail)\(|pytest\.mark\.(skip|skipif|xfail)\b")
    browser = re.compile(r"\b(describe|it|test)\.(skip|only|todo|fixme|fails|skipIf|runIf)\b")
    skipping = set()
    for path in tracked():
        pattern = {".py": python, ".ts": browser, ".tsx": browser}.get(path.suffix)
        if pattern and path != Path(__file__) and pattern.search(path.read_text()):
            skipping.add(here(path))

    assert skipping == set(SKIPS)


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs/architecture.md"])
def test_links_between_documents_lead_somewhere(name: str) -> None:
    page = ROOT / name
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text())
    broken = [link for link in links if not (page.parent / link).exists()]

    assert broken == []


def test_every_sealed_column_of_a_person_is_rotated() -> None:
    kept = {f"{sealed.model._meta.label}.{column}" for sealed in vault.registered() for column in sealed.columns}
    binary = {
        f"{model._meta.label}.{field.name}"
        for model in own_models()
        for field in model._meta.fields
        if isinstance(field, models.BinaryField) and ".tests" not in model.__module__
    }

    assert binary - kept == set(SEALED_OTHERWISE)
    assert kept <= binary
