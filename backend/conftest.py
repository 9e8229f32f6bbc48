"""The test profile, the cast, and tools every test may use."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
import os
from pathlib import Path
import tempfile
from threading import Barrier
from typing import TYPE_CHECKING, Any

import django
import pytest

from finsure.vault.masters.file import make_key_file

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "finsure.config.settings")
os.environ.setdefault("FINSURE_PROFILE", "test")
os.environ.setdefault("FINSURE_SECRET_KEY", "tests-only-" + "k" * 32)
os.environ.setdefault("FINSURE_IDENTITY_PROVIDER", "local")
if "FINSURE_MASTER_KEY" not in os.environ:  # made once a session: workers of the same session inherit it
    _folder = tempfile.TemporaryDirectory(prefix="finsure-master-key-")
    os.environ["FINSURE_MASTER_KEY"] = f"file:{_folder.name}/master_key"
    make_key_file(Path(_folder.name) / "master_key")

if TYPE_CHECKING:
    from rest_framework.test import APIClient

    from finsure.identity.domain import VerifiedIdentity
    from finsure.identity.models import Session, User

CAST = {"Asha": "+919876543210", "Bilal": "+919876543211", "Chitra": "+919876543212"}


def _own_redis() -> None:
    """Tests clear the cache, so workers beside each other must not share one: a Redis database for each.

    The settings are told, too: a worker has them before it reads this file.
    """
    from django.conf import settings

    number = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
    if number and os.environ.get("FINSURE_REDIS_URL"):
        address, _, database = os.environ["FINSURE_REDIS_URL"].rpartition("/")
        os.environ["FINSURE_REDIS_URL"] = f"{address}/{int(database) + int(number) + 1}"
        settings.CACHES["default"]["LOCATION"] = os.environ["FINSURE_REDIS_URL"]


def pytest_configure() -> None:
    """Only now, since the settings read what this file has just put into the environment."""
    _own_redis()
    django.setup()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite tests use a file, as the product does: threads of one in-memory database refuse each other."""
    from django.db import connection

    if connection.vendor == "sqlite":
        path: Path = tmp_path_factory.mktemp("database") / "test.sqlite3"
        connection.settings_dict["TEST"]["NAME"] = str(path)


@pytest.fixture(autouse=True)
def _own_files_and_cache(settings: Any, tmp_path: Path) -> None:
    """Each test keeps its files in a folder of its own and starts with an empty cache and no keys at hand."""
    from django.core.cache import cache

    from finsure.vault import operations as vault

    local = settings.STORAGES["default"] | {"OPTIONS": {"location": str(tmp_path / "files")}}
    settings.STORAGES = settings.STORAGES | {"default": local}
    settings.AUDIT_ANCHOR_DIR = tmp_path / "anchor"
    cache.clear()
    vault.forget_keys()


def _proven(phone: str) -> "VerifiedIdentity":
    from finsure.identity.domain import VerifiedIdentity

    return VerifiedIdentity(issuer="local", subject=phone, phone=phone)


def _person(name: str) -> "User":
    """Somebody who has agreed to the notice and has not come in yet: no key, nothing sealed."""
    from finsure.consent.tests.factories import agreed
    from finsure.core import clock
    from finsure.identity import sealing
    from finsure.identity.models import Identity, User

    user = User.objects.create()
    Identity.objects.create(
        user=user,
        issuer="local",
        digest=sealing.digests(_proven(CAST[name]))[0],
        phone_index=sealing.phone_indexes(CAST[name])[0],
        created_at=clock.now(),
    )
    agreed(user)
    return user


@pytest.fixture
def asha(db: Any) -> "User":
    """Owns the data of the test."""
    return _person("Asha")


@pytest.fixture
def bilal(db: Any) -> "User":
    """The stranger."""
    return _person("Bilal")


@pytest.fixture
def chitra(db: Any) -> "User":
    """Has withdrawn consent."""
    from finsure.consent import operations as consent
    from finsure.core import clock

    person = _person("Chitra")
    for purpose in (consent.ANALYSE, consent.KEEP):
        consent.withdraw_consent(user=person, purpose=purpose, now=clock.now())
    return person


@pytest.fixture
def session_of(db: Any) -> "Callable[[User], Session]":
    """Opens a session for a person, as signing in does."""
    from finsure.core import clock
    from finsure.identity import operations, sealing

    def open_session(user: "User") -> "Session":
        known = user.identities.get()
        [proven] = [one for one in map(_proven, CAST.values()) if sealing.digests(one)[0] == known.digest]
        opened = operations.sign_in(identity=proven, device="Test device", now=clock.now())
        assert isinstance(opened, operations.Opened)
        return opened.session

    return open_session


@pytest.fixture
def signed_out() -> "APIClient":
    """A client that says nothing about who it is."""
    from rest_framework.test import APIClient

    return APIClient()


@pytest.fixture
def signed_in(session_of: "Callable[[User], Session]") -> "Callable[[User], APIClient]":
    """A client with a real access token of a new session of the person."""
    from rest_framework.test import APIClient

    from finsure.core import clock
    from finsure.identity.tokens import issue_access

    def client_of(user: "User") -> "APIClient":
        token, _ = issue_access(session_of(user), clock.now())
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
        return client

    return client_of


@pytest.fixture
def at_once(transactional_db: Any) -> "Iterator[Callable[..., list[Any]]]":
    """Runs `job(0)`, `job(1)`, … in threads that start together (32 at most); gives each one's result or exception."""
    from django.db import connections

    threads = 32
    pool = ThreadPoolExecutor(threads)

    def together(job: Callable[[int], Any], times: int = 16) -> list[Any]:
        barrier = Barrier(times)

        def one(number: int) -> Any:
            barrier.wait()
            try:
                return job(number)
            except Exception as error:  # noqa: BLE001 - the test looks at what was raised
                return error

        return list(pool.map(one, range(times)))

    yield together
    together(lambda _: connections.close_all(), threads)
    pool.shutdown()
