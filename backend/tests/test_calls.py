"""What must never be written in the product, looked for in its syntax tree: rules that need to know this code
(docs/adr/0016). Each rule is shown a line that breaks it, so that none can go blind.
"""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
import re

import pytest

PRODUCT = Path(__file__).resolve().parents[1] / "finsure"
Rule = Callable[[ast.AST], bool]

# Exceptions, each with its reason. One that is no longer needed fails the test that reads it.
RUNS_BESIDE = {
    "core/background.py": "the one way to the background; each of its three waits for the commit",
    "config/housekeeping.py": "starts the sweeps of a server process; touches no row itself",
}
SPREADS_FACTS = {
    "banking/operations/leases.py": "facts of one step, written out by each caller in this app",
    "banking/operations/links.py": "facts of one step, built a few lines above",
    "identity/operations.py": "wishes that the serializer named, and what sealing has made",
    "ledger/operations/categories.py": "a sealed name and its index, as sealing names them",
    "ledger/operations/changing.py": "a sealed name and its index, as sealing names them",
    "ledger/operations/totals.py": "sums of an account, built three lines above",
    "statements/operations.py": "facts of one step, written out by each caller in this file",
    "vault/operations/rotation.py": "the sealed columns that config/wiring.py registered",
}
STARTS_PROGRAMS = {  # the readers of statements: one child a file, which can open nothing (ADR 0016)
    "statements/domain/pdf.py": "ctypes: what PDFium's own binding speaks",
    "statements/sandbox/limits.py": "ctypes: Linux namespaces, which Python 3.11 does not name",
    "statements/sandbox/server.py": "forks a child a file",
    "statements/sandbox/servers.py": "starts the server of readers",
}
LOGS_VALUES = {
    "statements/sandbox/host.py": "where a reader stopped: a name of code, letters and digits only, and its exit code",
    "statements/sandbox/servers.py": "names of the limits this machine lacks",
}
LOG_CALLS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
STARTERS = {
    "send_task",
    "apply_async",
    "delay",
    "submit",
    "Thread",
    "Process",
    "Timer",
    "run_in_executor",
    "create_task",
}


def name_of(node: ast.AST) -> str:
    """A call as it is written, for example `log.info`; "" for anything else."""
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


def last_of(node: ast.AST) -> str:
    return name_of(node).rsplit(".", 1)[-1]


def imported(node: ast.AST) -> set[str]:
    """What an import statement makes known, with its module."""
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        return {str(node.module)} | {f"{node.module}.{alias.name}" for alias in node.names}
    return set()


def builds_a_message(node: ast.AST) -> bool:
    """A log call whose message is not a constant: words of a person could stand in it."""
    if last_of(node) not in LOG_CALLS or not name_of(node).startswith(("log.", "logger.", "logging.")):
        return False
    assert isinstance(node, ast.Call)
    message = node.args[1:2] if last_of(node) == "log" else node.args[:1]
    return not (message and isinstance(message[0], ast.Constant) and isinstance(message[0].value, str))


def logs_a_value(node: ast.AST) -> bool:
    """A log call that is given more than names in our own words: an attribute's content, an error's text."""
    if last_of(node) not in LOG_CALLS or not name_of(node).startswith(("log.", "logger.", "logging.")):
        return False
    assert isinstance(node, ast.Call)
    harmless = ("task", "event", "route", "request.method", "type(error).__name__")
    return any(ast.unparse(value) not in harmless for value in node.args[1:])


def declares_safe(node: ast.AST) -> bool:
    """Markup that is said to be safe, under whatever name it is imported."""
    return any("safestring" in name or name.endswith(".format_html") for name in imported(node))


def starts_a_program(node: ast.AST) -> bool:
    programs = {"subprocess", "multiprocessing", "pty", "ctypes", "commands"}
    if any(name.split(".")[0] in programs for name in imported(node)):
        return True
    return name_of(node).startswith(("os.system", "os.popen", "os.spawn", "os.exec", "os.fork", "os.posix_spawn"))


def runs_words(node: ast.AST) -> bool:
    """Code or a module that is named by a value."""
    if name_of(node) in {"eval", "exec", "compile", "__import__"}:
        return True
    by_name = last_of(node) in {"import_module", "import_string"} and isinstance(node, ast.Call)
    return by_name and not all(isinstance(value, ast.Constant) for value in node.args)  # type: ignore[attr-defined]


def lets_words_sort(node: ast.AST) -> bool:
    """An order, a lookup or an attribute that a value chooses; names of ours stand as text or as a constant."""
    if last_of(node) not in {"order_by", "only", "defer", "distinct"} or not isinstance(node, ast.Call):
        return False
    return not all(isinstance(value, ast.Constant) for value in node.args)


def opens_a_dictionary_into_a_lookup(node: ast.AST) -> bool:
    return last_of(node) == "Q" and isinstance(node, ast.Call) and any(word.arg is None for word in node.keywords)


def spreads_facts(node: ast.AST) -> bool:
    """A dictionary that says itself which columns are written."""
    writes = {"update", "create", "get_or_create", "update_or_create", "acreate", "aupdate"}
    if last_of(node) not in writes or not isinstance(node, ast.Call):
        return False
    return any(word.arg is None for word in node.keywords)


def starts_beside(node: ast.AST) -> bool:
    return last_of(node) in STARTERS


def takes_the_clients_fields(node: ast.AST) -> bool:
    """`fields = "__all__"` or `exclude`: a new column would be open to the world the day it is added."""
    if not isinstance(node, ast.Assign):
        return False
    names = {target.id for target in node.targets if isinstance(target, ast.Name)}
    return "fields" in names and isinstance(node.value, ast.Constant) and node.value.value == "__all__"


RULES: dict[Rule, tuple[str, str]] = {  # a line that breaks it, and one that keeps it
    builds_a_message: ('log.info(f"Hello {name}")', 'log.info("Hello")'),
    logs_a_value: ('log.error("Refused: %s", error)', 'log.error("Task %s failed", task)'),
    declares_safe: ("from django.utils.safestring import mark_safe as plain", "from django.utils import timezone"),
    starts_a_program: ('os.system("ls")', 'os.open("x", 0)'),
    runs_words: ("importlib.import_module(name)", 'importlib.import_module("boto3")'),
    lets_words_sort: ("rows.order_by(asked)", 'rows.order_by("id")'),
    opens_a_dictionary_into_a_lookup: ("Q(**asked)", "Q(a=1)"),
    takes_the_clients_fields: ('fields = "__all__"', 'fields = ("id",)'),
}


def nodes() -> Iterator[tuple[str, ast.AST]]:
    """Every piece of the product with the file it stands in."""
    for path in sorted(PRODUCT.rglob("*.py")):
        if not {"tests", "migrations"} & set(path.parts):
            for node in ast.walk(ast.parse(path.read_text(), str(path))):
                yield str(path.relative_to(PRODUCT)), node


def breaking(rule: Rule) -> dict[str, list[int]]:
    """The files and lines that break a rule."""
    found: dict[str, list[int]] = {}
    for name, node in nodes():
        if rule(node):
            found.setdefault(name, []).append(getattr(node, "lineno", 0))
    return found


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_nowhere_in_the_product(rule: Rule) -> None:
    breaks, keeps = (ast.parse(line) for line in RULES[rule])

    assert any(rule(node) for node in ast.walk(breaks))
    assert not any(rule(node) for node in ast.walk(keeps))
    allowed = {"starts_a_program": STARTS_PROGRAMS, "logs_a_value": LOGS_VALUES}.get(rule.__name__, {})
    assert breaking(rule).keys() == allowed.keys()


def test_only_the_background_starts_work_and_only_after_the_commit() -> None:
    assert breaking(starts_beside).keys() == RUNS_BESIDE.keys()
    enqueue = next(
        node for name, node in nodes() if name == "core/background.py" and getattr(node, "name", "") == "enqueue"
    )
    ways = [
        node
        for node in ast.walk(enqueue)
        if isinstance(node, ast.Call) and last_of(node) in {*STARTERS, "run", "_hand_over"}
    ]
    waiting = [node.args[0] for node in ast.walk(enqueue) if name_of(node) == "transaction.on_commit"]  # type: ignore[attr-defined]
    assert len(ways) == len(waiting) == 3
    assert all(isinstance(wait, ast.Lambda) and wait.body in ways for wait in waiting)


def test_which_columns_are_written_is_said_where_it_is_written() -> None:
    assert breaking(spreads_facts).keys() == SPREADS_FACTS.keys()


# What is written down

CRYPTOGRAPHY = {"cryptography", "hashlib", "hmac", "secrets", "jwt", "webauthn", "crcmod", "nacl", "Crypto"}
# Uses that no import of these gives away, and files that only pass on what others make.
ALSO = {"vault/masters/aws.py", "vault/masters/google.py", "vault/operations/house.py"}


def test_the_inventory_of_cryptography_names_every_file_that_uses_it() -> None:
    page = (PRODUCT.parents[1] / "docs" / "crypto.md").read_text()
    uses = page[page.index("## Uses") : page.index("## What a quantum")]
    listed = set(re.findall(r"`([a-z_/]+\.py)`", uses))
    using = {
        name
        for name, node in nodes()
        if {found.split(".")[0] for found in imported(node)} & CRYPTOGRAPHY or name_of(node) == "os.urandom"
    }

    assert listed == using | ALSO
