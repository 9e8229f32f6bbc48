"""Providers as neighbours on this machine."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from finsure.banking.tests.serving import at_home
from finsure.banking.tests.simulated import Simulator, simulator

if TYPE_CHECKING:  # the stand-ins know the connectors, and these know models, which only load after the settings
    from finsure.banking.tests.gocardless_stand_in import GoCardlessStandIn
    from finsure.banking.tests.setu_stand_in import SetuStandIn


@pytest.fixture
def setu(settings: Any) -> "Iterator[SetuStandIn]":
    """A Setu that the settings let us speak to."""
    from finsure.banking.tests.setu_stand_in import SetuStandIn

    stand_in = SetuStandIn()
    with at_home(stand_in.place) as place:
        settings.OUTBOUND_HOSTS = [place.host]
        yield stand_in


@pytest.fixture
def gocardless(settings: Any) -> "Iterator[GoCardlessStandIn]":
    """A GoCardless that the settings let us speak to."""
    from finsure.banking.tests.gocardless_stand_in import GoCardlessStandIn

    stand_in = GoCardlessStandIn()
    with at_home(stand_in.place) as place:
        settings.OUTBOUND_HOSTS = [place.host]
        yield stand_in


TOKEN = "t" * 40


@pytest.fixture(scope="session")
def _simulator() -> Iterator[Simulator]:
    with simulator() as running:
        yield running


@pytest.fixture
def simulated(_simulator: Simulator, settings: Any) -> Simulator:
    """The simulator of `simulators/setu`, as new, with FinSure set up for it."""
    _simulator.reset()
    _simulator.turn(ready_seconds=0)
    settings.SETU = {
        "mode": "simulator",
        "url": _simulator.address,
        "login_url": _simulator.address,
        "client_id": "simulator-client",
        "secret": "simulator-secret",
        "product": "simulator-product",
        "token": TOKEN,
    }
    settings.OUTBOUND_HOSTS = [_simulator.address.removeprefix("http://")]
    return _simulator
