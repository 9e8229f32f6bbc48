from typing import Any

import pytest
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from finsure.identity.browser import ForeignPage, network_of, require_own_page


def request(**meta: str) -> Request:
    return Request(APIRequestFactory().post("/", **meta))


@pytest.mark.parametrize("origin", [None, "http://localhost:8000"])
def test_our_own_page_may(origin: str | None, settings: Any) -> None:
    settings.ORIGIN = "http://localhost:8000"
    meta = {"HTTP_ORIGIN": origin} if origin else {}

    require_own_page(request(HTTP_X_FINSURE="1", **meta))


@pytest.mark.parametrize(
    "meta",
    [
        {},
        {"HTTP_X_FINSURE": "0"},
        {"HTTP_ORIGIN": "http://localhost:8000"},
        {"HTTP_X_FINSURE": "1", "HTTP_ORIGIN": "null"},
        {"HTTP_X_FINSURE": "1", "HTTP_ORIGIN": ""},
        {"HTTP_X_FINSURE": "1", "HTTP_ORIGIN": "https://localhost:8000"},
        {"HTTP_X_FINSURE": "1", "HTTP_ORIGIN": "http://localhost:8001"},
        {"HTTP_X_FINSURE": "1", "HTTP_ORIGIN": "http://127.0.0.1:8000"},
        {"HTTP_X_FINSURE": "1", "HTTP_ORIGIN": "http://localhost:8000.evil.example"},
        {"HTTP_X_FINSURE": "1", "HTTP_ORIGIN": "https://evil.example"},
    ],
)
def test_another_page_may_not(meta: dict[str, str], settings: Any) -> None:
    settings.ORIGIN = "http://localhost:8000"

    with pytest.raises(ForeignPage):
        require_own_page(request(**meta))


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ("http://localhost:8000", "http://127.0.0.1:8000", True),
        ("http://127.0.0.1:8000", "http://localhost:8000", True),
        ("http://localhost:8000", "http://127.0.0.1:8001", False),
        ("http://localhost:8000", "https://127.0.0.1:8000", False),
        ("http://localhost:8000", "http://asha@127.0.0.1:8000", False),
        ("http://localhost:8000", "http://127.0.0.1:port", False),
        ("http://localhost:8000", "http://[", False),
        ("http://finsure.example:8000", "http://127.0.0.1:8000", False),
    ],
)
def test_on_one_machine_its_two_names_are_one_place(ours: str, theirs: str, same: bool, settings: Any) -> None:
    settings.PROFILE, settings.ORIGIN = "embedded", ours
    asked = request(HTTP_X_FINSURE="1", HTTP_ORIGIN=theirs)

    if same:
        require_own_page(asked)
    else:
        with pytest.raises(ForeignPage):
            require_own_page(asked)


@pytest.mark.parametrize(
    ("hops", "forwarded", "network"),
    [
        (0, "", "192.0.2.9"),
        (0, "203.0.113.1", "192.0.2.9"),
        (1, "203.0.113.1", "203.0.113.1"),
        (1, "6.6.6.6, 203.0.113.1", "203.0.113.1"),
        (2, "6.6.6.6, 203.0.113.1, 10.0.0.1", "203.0.113.1"),
        (2, "203.0.113.1", "192.0.2.9"),
        (1, "not an address", "unknown"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        (1, "::ffff:203.0.113.1", "203.0.113.1"),
    ],
)
def test_only_trusted_hops_say_where_a_request_came_from(
    hops: int, forwarded: str, network: str, settings: Any
) -> None:
    settings.TRUSTED_PROXIES = hops
    meta = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}

    assert network_of(request(REMOTE_ADDR="192.0.2.9", **meta)) == network
