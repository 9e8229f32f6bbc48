"""What the person is called, here and where config/wiring.py registered to ask: evidence that money stayed their own."""

from collections.abc import Callable, Collection
from typing import Any

from finsure.identity import queries as identity
from finsure.ledger.domain import resolving
from finsure.ledger.domain.resolving import Holders

Names = Callable[[Any], Collection[str]]

_elsewhere: list[Names] = []


def use_holder_names(names: Names) -> None:
    """The function that says what a person's accounts are held under. Called once, by config/wiring.py."""
    _elsewhere[:] = [names]


def holders_for(user: Any) -> Holders:
    """The names that tell a transfer between own accounts."""
    return resolving.holders_of([identity.name_of(user), *(name for ask in _elsewhere for name in ask(user))])
