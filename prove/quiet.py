"""The application without its housekeeping: what is due is taken up by the proof alone, at the moment it chooses."""

from typing import Any

import django


def application() -> Any:
    """The application of such a process."""
    django.setup()
    from finsure.config import housekeeping  # noqa: PLC0415 - apps can be imported only now

    vars(housekeeping)["start"] = lambda: None
    from finsure.config.wsgi import application as served  # noqa: PLC0415 - as above

    return served
