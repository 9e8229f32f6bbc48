"""Providers as neighbours on this machine."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from finsure.banking.tests.serving import at_home

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
