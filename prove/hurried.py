"""The application with plain keys held for two seconds instead of five minutes, and the waits of a rotation in proportion.

A rotation waits until every process must have forgotten what it held. Nobody wants to watch that for half an hour.
"""

from datetime import timedelta
from typing import Any

import django

SETTLED = timedelta(seconds=3)


def hurry() -> None:
    """From now on this process holds keys for two seconds, and waits for three where it waits for six minutes."""
    django.setup()
    from finsure.vault.operations import keys, rings, rotation  # noqa: PLC0415 - models can be imported only now

    rings.LIFETIME = timedelta(seconds=2)
    keys.SETTLED = rotation.SETTLED = SETTLED


def application() -> Any:
    """The application of such a process."""
    hurry()
    from finsure.config.wsgi import application as served  # noqa: PLC0415 - as above

    return served
