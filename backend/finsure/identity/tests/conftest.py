"""Firebase as the provider, and Google as a neighbour on this machine."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from finsure.identity.providers.google_keys import keys_at
from finsure.identity.tests.firebase_corpus import KEY_ID, PROJECT, Google, google_at_home

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def home() -> Iterator[Google]:
    with google_at_home(NOON) as google:
        yield google


@pytest.fixture
def google(home: Google, settings: Any) -> Iterator[Google]:
    """Firebase is the provider, at noon, and this is Google."""
    home.publish({KEY_ID: home.key})
    settings.IDENTITY_PROVIDER = "firebase"
    settings.FIREBASE_PROJECT = PROJECT
    settings.FIREBASE_API_KEY = "browsers-are-told"
    settings.FIREBASE_CERTIFICATES_URL = home.address
    settings.OUTBOUND_HOSTS = [home.address.split("/")[2]]
    with time_machine.travel(NOON, tick=False):
        yield home


@pytest.fixture
def fresh(google: Google) -> Google:
    """A Google whose keys this process does not know yet."""
    google.asked = 0
    keys_at.cache_clear()
    return google
