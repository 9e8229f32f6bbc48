"""docs/openapi.yaml as the proofs read it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
import re
from typing import Any

import yaml

from prove.harness import ROOT


@dataclass(frozen=True)
class Operation:
    """One method at one address, as it is described."""

    name: str
    method: str
    path: str
    facts: dict[str, Any]

    @property
    def public(self) -> bool:
        """Whether it is open to whom is not signed in."""
        return not self.facts.get("security")

    @property
    def steps_up(self) -> bool:
        """Whether it asks for fresh proof of who sends it."""
        return any(parameter["name"] == "Step-Up" for parameter in self.parameters)

    @property
    def parameters(self) -> list[dict[str, Any]]:
        return list(self.facts.get("parameters", []))

    @property
    def body(self) -> tuple[str, dict[str, Any]] | None:
        """Content type and schema of the body, where there is one."""
        content = self.facts.get("requestBody", {}).get("content", {})
        return next(((kind, resolved(part["schema"])) for kind, part in content.items()), None)

    @property
    def statuses(self) -> set[int]:
        return {int(status) for status in self.facts["responses"]}

    def path_with(self, value: str) -> str:
        return re.sub(r"\{\w+\}", value, self.path)


@cache
def description() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "openapi.yaml").read_text())
    return found


@cache
def operations_of() -> list[Operation]:
    return list(_operations())


def _operations() -> Iterator[Operation]:
    for path, methods in description()["paths"].items():
        for method, facts in methods.items():
            yield Operation(facts["operationId"], method.upper(), path, facts)


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema with its own reference followed."""
    while "$ref" in schema:
        schema = description()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema
