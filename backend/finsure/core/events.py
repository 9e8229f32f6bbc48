"""Announcements: what happened, told after the commit to whoever listens.

An announcement is a hint. A lost one costs freshness, never truth.
"""

from collections import defaultdict
from collections.abc import Callable
import logging
from typing import Any

from django.db import transaction

log = logging.getLogger(__name__)
Listener = Callable[..., object]
_listeners: dict[str, list[Listener]] = defaultdict(list)


def listen(event: str, listener: Listener) -> None:
    """Call `listener(**ids)` after each announcement of `event`. Only config/wiring.py registers listeners."""
    if listener not in _listeners[event]:
        _listeners[event].append(listener)


def announce(event: str, **ids: Any) -> None:
    """Tell the listeners of `event` ("noun.past") once the surrounding transaction has committed."""
    for listener in _listeners[event]:
        transaction.on_commit(lambda listener=listener: _tell(event, listener, ids))  # type: ignore[misc]


def _tell(event: str, listener: Listener, ids: dict[str, Any]) -> None:
    try:
        listener(**ids)
    except Exception:
        log.exception("A listener of %s failed", event)
