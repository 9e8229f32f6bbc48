"""A simulator for all tests of a process, and settings that lead to it."""

from collections.abc import Iterator
from typing import Any

import pytest

from finsure.banking.tests.simulated import Simulator, simulator

TOKEN = "t" * 40


@pytest.fixture(scope="session")
def _running() -> Iterator[Simulator]:
    with simulator() as running:
        yield running


@pytest.fixture
def setu(_running: Simulator, settings: Any) -> Simulator:
    """The simulator as new, with FinSure set up for it."""
    _running.reset()
    _running.turn(ready_seconds=0)
    settings.SETU = {
        "mode": "simulator",
        "url": _running.address,
        "login_url": _running.address,
        "client_id": "simulator-client",
        "secret": "simulator-secret",
        "product": "simulator-product",
        "token": TOKEN,
    }
    settings.OUTBOUND_HOSTS = [_running.address.removeprefix("http://")]
    return _running
