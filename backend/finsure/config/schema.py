"""How views become OpenAPI: every operation documents the refusals it can answer."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from finsure.core.http import ProblemOut

STEP_UP = "Step-Up"


class Operation(AutoSchema):
    """Adds the shared refusals and the headers of writes to every operation."""

    def get_override_parameters(self) -> list[Any]:
        """An operation that asks for fresh proof takes its token in a header."""
        if not self._steps_up():
            return []
        words = "The token of a step-up for this very request; without it the answer is `step-up-required` (403)."
        return [OpenApiParameter(STEP_UP, str, OpenApiParameter.HEADER, description=words)]

    def _steps_up(self) -> bool:
        return hasattr(getattr(self.view, self.method.lower(), None), "step_up_action")

    def get_response_serializers(self) -> Any:
        answers = super().get_response_serializers()
        return answers if isinstance(answers, dict) else {"200": answers}

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        refusal = {
            "description": "A refusal",
            "content": {"application/problem+json": {"schema": self._problem_reference(direction)}},
        }
        for status in self._refusals():
            bodies.setdefault(status, refusal)
        if self.method == "GET":
            bodies.setdefault("304", {"description": "Not changed since the entity tag that was sent"})
        return bodies

    def _problem_reference(self, direction: Any) -> Any:
        return self.resolve_serializer(ProblemOut, direction).ref

    def _refusals(self) -> list[str]:
        refusals = ["400", "404", "405", "412", "413", "415", "429"]
        if self.method == "GET" and self.get_auth():
            refusals.append("401")
        if self.method in {"POST", "PUT", "PATCH", "DELETE"}:
            refusals += ["401", "403", "409"]
        elif self._steps_up():
            refusals.append("403")
        return [*refusals, "422"]
