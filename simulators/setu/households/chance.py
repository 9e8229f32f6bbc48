"""Chance that repeats: the same words give the same draws, on every machine."""

from collections.abc import Sequence
from hashlib import blake2b
import random


def chance(*words: object) -> random.Random:
    """A source of its own for whatever `words` name."""
    return random.Random(number(*words))


def number(*words: object) -> int:
    return int.from_bytes(blake2b("|".join(map(str, words)).encode(), digest_size=8).digest(), "big")


def digits(count: int, *words: object) -> str:
    return f"{number(*words) % 10**count:0{count}d}"


def rupees(draw: random.Random, low: int, high: int, *, round_to: int = 1) -> int:
    """Paise between two amounts in rupees, more often near the lower one."""
    whole = low + (high - low) * draw.random() ** 1.6
    return int(whole // round_to * round_to) * 100


def some(draw: random.Random, among: Sequence[str], count: int) -> list[str]:
    return draw.sample(list(among), min(count, len(among)))
