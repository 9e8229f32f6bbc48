"""The proofs and the page made of them agree, and nothing of the API escapes them."""

import json
from pathlib import Path
import sys

import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from prove import __main__ as runner  # noqa: E402 - found by the line above
from prove import page  # noqa: E402 - the same
from prove.rules import RULES  # noqa: E402 - the same


def test_the_page_says_what_the_proofs_have_counted() -> None:
    results = json.loads(page.RESULTS.read_text())

    assert page.PAGE.read_text() == page.page_of(results)
    assert [result["name"] for result in results] == [name for name in runner.PROMISES if name not in page.OWED]
    assert [result["name"] for result in results if result["short"] or not result["passed"]] == []
    assert {result["database"] for result in results} == {"MariaDB and Redis"}


def test_every_operation_of_the_api_has_a_rule_of_ownership() -> None:
    paths = yaml.safe_load((ROOT / "docs" / "openapi.yaml").read_text())["paths"]

    assert set(RULES) == {facts["operationId"] for methods in paths.values() for facts in methods.values()}


def test_every_module_is_a_proof_or_serves_one() -> None:
    modules = {path.stem for path in (ROOT / "prove").glob("*.py")}

    assert modules == set(runner.PROMISES) | runner.NOT_PROOFS


def test_a_proof_that_says_nothing_has_failed() -> None:
    asked = runner._options(["session", "--short", "--sqlite"])

    result = runner._result("session", asked, {"DJANGO_SETTINGS_MODULE": "no.such.settings"})

    assert (result["passed"], result["id"], result["failed"]) == (False, "S4", 1)
