"""The application with plain keys held for two seconds instead of five minutes, and the waits of a rotation in proportion.

A rotation waits until every process must have forgotten what it held. Nobody wants to watch that for half an hour.
"""

from datetime import timedelta
from importlib import import_module
from typing import Any

import django

HELD, SETTLED = timedelta(seconds=2), timedelta(seconds=3)


def hurry() -> None:
    """From now on this process holds keys for two seconds, and waits for three where it waits for six minutes."""
    django.setup()
    for name, setting, span in (
        ("rings", "LIFETIME", HELD),
        ("keys", "SETTLED", SETTLED),
        ("rotation", "SETTLED", SETTLED),
    ):
        module = import_module(f"finsure.vault.operations.{name}")  # models can be imported only now
        if not isinstance(getattr(module, setting), timedelta):
            raise SystemExit(f"prove: {name}.{setting} is no span of time any more")
        setattr(module, setting, span)


def application() -> Any:
    """The application of such a process."""
    hurry()
    from finsure.config.wsgi import application as served  # noqa: PLC0415 - as above

    return served
