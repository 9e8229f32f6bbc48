"""Asking the labeller that config/wiring.py registered what narrations say."""

from collections.abc import Callable, Sequence

from finsure.ledger.domain.entries import Label

Labeller = Callable[[Sequence[tuple[str, int]], str], Sequence[Label]]

_labellers: list[Labeller] = []


def use_labeller(labeller: Labeller) -> None:
    """The function that names and categorises rows as they are recorded. Called once, by config/wiring.py."""
    _labellers[:] = [labeller]


def labels_of(items: Sequence[tuple[str, int]], currency: str) -> Sequence[Label]:
    """What each (narration, amount) was understood to say; the labeller is told the country, the currency's first letters."""
    return _labellers[0](items, currency[:2]) if items else ()
