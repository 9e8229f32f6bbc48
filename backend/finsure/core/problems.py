"""Refusals a person or a program can act on."""

from typing import Any, ClassVar


class Problem(Exception):
    """A refusal: subclasses give `status`, `slug` and `title`; `detail` and extra members say what happened here.

    The slug is a contract with clients: it never changes and has a heading in docs/problems.md.
    """

    status: ClassVar[int]
    slug: ClassVar[str]
    title: ClassVar[str]
    asks: ClassVar[bool] = False  # for something the person can give, and then it passes: nobody was denied access

    def __init__(self, detail: str = "", *, errors: list[dict[str, Any]] | None = None, **members: Any) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.errors = errors
        self.members = members

    def body(self) -> dict[str, Any]:
        """The problem as RFC 9457 members."""
        members: dict[str, Any] = {"type": f"/problems/{self.slug}", "title": self.title, "status": self.status}
        if self.detail:
            members["detail"] = self.detail
        if self.errors is not None:
            members["errors"] = self.errors
        return members | self.members


class InvalidInput(Problem):
    status, slug, title = 422, "invalid-input", "Some fields need attention"


class NotFound(Problem):
    """Also the answer for somebody else's row: it does not exist."""

    status, slug, title = 404, "not-found", "There is nothing here"


class ChangedMeanwhile(Problem):
    status, slug, title = 412, "changed-meanwhile", "This was changed meanwhile"


def invalid(pointer: str, detail: str) -> InvalidInput:
    """One field's refusal; `pointer` is a JSON pointer such as `#/amount_minor`."""
    return InvalidInput(errors=[{"pointer": pointer, "detail": detail}])
