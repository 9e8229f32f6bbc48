"""Setu's published OpenAPI document and samples, as judges."""

from copy import deepcopy
from datetime import datetime
from functools import cache
import json
from pathlib import Path
import re
from typing import Any

from jsonschema import Draft7Validator, FormatChecker

DATA = Path(__file__).parent / "data" / "setuhq-docs"
FORMATS = FormatChecker(["uuid"])


@FORMATS.checks("date-time", raises=ValueError)
def _date_time(value: Any) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


def sample(name: str, folder: str = "api-samples") -> Any:
    return json.loads((DATA / folder / f"{name}.json").read_text())


@cache
def document() -> dict[str, Any]:
    return json.loads((DATA / "account-aggregator.openapi.json").read_text())  # type: ignore[no-any-return]


@cache
def _schemas() -> dict[str, Any]:
    """Components as JSON Schema. Data may be null, as the prose says of accounts that failed; which type it has is
    judged by `fi_problems`, since every type of the document fits every account (nothing is required)."""
    known = deepcopy(document()["components"]["schemas"])
    known["FIFetchDecrpytedResponseFIItemDataItemData"] = {"type": "object", "nullable": True}
    known["FIFetchDecrpytedResponseFIItemDataItem1"]["properties"]["data"] = {"type": ["object", "null"]}
    return {name: _nullable(schema) for name, schema in known.items()}


def _nullable(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_nullable(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: _nullable(value) for name, value in schema.items()}
    return {"anyOf": [made, {"type": "null"}]} if schema.get("nullable") is True else made


def problems(value: Any, name: str) -> list[str]:
    """What is wrong with a value that should be the component `name`."""
    whole = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": _schemas()}}
    return [
        f"{error.json_path}: {error.message}"
        for error in Draft7Validator(whole, format_checker=FORMATS).iter_errors(value)
    ]


def operation(method: str, path: str) -> dict[str, Any]:
    """The documented operation that an address belongs to."""
    path = path.partition("?")[0].replace("/v1/users/login", "/users/login")
    for pattern, operations in document()["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", pattern), path) and method.lower() in operations:
            fixed = pattern.count("{") == path.count("{") or "{" in pattern
            if fixed and not (path.endswith("/collection") and "{" in pattern):
                return dict(operations[method.lower()])
    raise LookupError(path)


def answer_problems(method: str, path: str, status: int, body: Any) -> list[str]:
    """What is wrong with an answer. 401, 403, 404, 412 … are judged by the documented error."""
    responses = operation(method, path)["responses"]
    described = responses.get(str(status)) if status < 400 else responses["400"]
    if described is None:
        return [f"{status} is not documented"]
    if "$ref" in described:
        described = document()["components"]["responses"]["BAD_REQUEST"]
    if "content" not in described:
        return []
    return problems(body, described["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2])


def fi_problems(account: dict[str, Any]) -> list[str]:
    """What is wrong with an account's data, by the type it says it has."""
    mapping = document()["components"]["schemas"]["FIFetchDecrpytedResponseFIItemDataItemData"]["discriminator"][
        "mapping"
    ]
    return problems({"account": account}, mapping[account["type"]].rpartition("/")[2])


def paths_of(value: Any, before: str = "") -> set[str]:
    """Every key of a value, with the keys above it."""
    if isinstance(value, dict):
        return {f"{before}.{key}" for key in value}.union(
            *(paths_of(one, f"{before}.{key}") for key, one in value.items()), set()
        )
    if isinstance(value, list):
        return set().union(*(paths_of(one, f"{before}[]") for one in value), set())
    return set()
