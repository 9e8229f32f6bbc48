import contextlib
from datetime import timedelta
import logging
from typing import Any

from django.db import connection
import pytest
from rest_framework.test import APIClient

from finsure.audit.models import Entry
from finsure.core import events
from finsure.identity import sending
from finsure.identity.domain import wide_network_of
from finsure.identity.limits import LimitReached
from finsure.identity.models import Challenge
from finsure.identity.providers import local
from finsure.identity.tests.factories import NOON, send_code, slug_of


def send(number: int = 0, address: str = "192.0.2.1", minutes: int = 0) -> local.Sent:
    return local.send_code(phone=f"+9198765{number:05}", address=address, now=NOON + timedelta(minutes=minutes))


def spread(number: int) -> str:
    """An address in a /24 of its own."""
    return f"10.{number // 250}.{number % 250}.1"


@pytest.mark.django_db
class TestLimits:
    @pytest.mark.parametrize("phone", ["+14155552671", "+442071838750", "+8801712345678"])
    def test_other_countries_get_no_codes(self, signed_out: APIClient, phone: str) -> None:
        refusal = send_code(signed_out, phone)

        assert (refusal.status_code, slug_of(refusal)) == (422, "country-refused")
        assert not Challenge.objects.exists()

    def test_whoever_runs_it_says_which_countries(self, signed_out: APIClient, settings: Any) -> None:
        settings.CODE_COUNTRIES = ["91", "44"]
        assert send_code(signed_out, "+442071838750").status_code == 202
        settings.CODE_COUNTRIES = ["*"]
        assert send_code(signed_out, "+14155552671").status_code == 202

    def test_one_phone_gets_ten_codes_a_day(self) -> None:
        passed = 0
        for hour in range(5):
            for _ in range(5):
                try:
                    send(address=spread(hour), minutes=61 * hour)
                    passed += 1
                except LimitReached:
                    pass

        assert passed == 10

    def test_one_address_gets_a_hundred_codes_a_day(self) -> None:
        passed = 0
        for number in range(200):
            try:
                send(number, minutes=61 * (number // 30))
                passed += 1
            except LimitReached:
                pass

        assert passed == 100

    @pytest.mark.parametrize("network", ["198.51.100.{}", "2001:db8:1:{:x}::"])
    def test_addresses_of_one_network_share_a_limit(self, network: str) -> None:
        passed = 0
        for number in range(150):
            try:
                send(number, address=network.format(number))
                passed += 1
            except LimitReached:
                pass

        assert passed == sending.CODES_PER_NETWORK

    @pytest.mark.parametrize(
        ("address", "network"),
        [
            ("192.0.2.77", "192.0.2.0/24"),
            ("2001:db8:1:2::", "2001:db8:1::/48"),
            ("unknown", "unknown"),
            ("", "unknown"),
        ],
    )
    def test_a_wide_network_is_a_24_or_a_48(self, address: str, network: str) -> None:
        assert wide_network_of(address) == network

    def test_codes_for_step_ups_do_not_use_up_those_for_signing_in(self) -> None:
        for _ in range(10):
            local.send_code(phone="+919876500000", address="192.0.2.1", now=NOON, own=True)
        with pytest.raises(LimitReached):
            local.send_code(phone="+919876500000", address="192.0.2.1", now=NOON, own=True)

        assert send()


@pytest.mark.django_db
class TestBreaker:
    def test_when_the_budget_is_spent_nothing_is_sent_and_one_alarm_is_raised(
        self, settings: Any, caplog: pytest.LogCaptureFixture, django_capture_on_commit_callbacks: Any
    ) -> None:
        settings.CODES_PER_HOUR = 20
        told: list[Any] = []
        events.listen("sending.stopped", lambda **ids: told.append(ids))

        with caplog.at_level(logging.CRITICAL), django_capture_on_commit_callbacks(execute=True):
            for number in range(20):
                send(number, spread(number))
            for number in range(20, 60):
                with pytest.raises(sending.SendingStopped):
                    send(number, spread(number))

        assert Challenge.objects.count() == 20
        assert len([record for record in caplog.records if record.levelno == logging.CRITICAL]) == 1
        assert Entry.objects.filter(action="sending.stopped").count() == 1
        assert len(told) == 1

    def test_it_is_over_with_the_hour_and_the_day_has_a_budget_too(self, settings: Any) -> None:
        settings.CODES_PER_HOUR, settings.CODES_PER_DAY = 3, 5
        sent = 0
        for hour in range(4):
            for number in range(5):
                try:
                    send(hour * 10 + number, spread(hour * 10 + number), minutes=61 * hour)
                    sent += 1
                except sending.SendingStopped:
                    pass

        assert sent == 5

    def test_what_narrow_limits_refuse_uses_up_nothing_of_the_budget(self, settings: Any) -> None:
        settings.CODES_PER_HOUR = 6
        for _ in range(50):
            with contextlib.suppress(LimitReached):
                send()

        assert send(1, spread(1))

    def test_the_answer_is_a_503_that_says_when(self, signed_out: APIClient, settings: Any) -> None:
        settings.CODES_PER_HOUR = 0

        refusal = send_code(signed_out)

        assert (refusal.status_code, slug_of(refusal)) == (503, "sending-stopped")
        assert 0 < int(refusal.headers["Retry-After"]) <= 3600


def test_when_the_counts_cannot_be_kept_nothing_is_sent(transactional_db: Any, signed_out: APIClient) -> None:
    """The table of counts is really gone."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE identity_counter RENAME TO identity_counter_away")
    try:
        refusal = send_code(signed_out)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE identity_counter_away RENAME TO identity_counter")

    assert (refusal.status_code, slug_of(refusal)) == (503, "limits-unknown")
    assert not Challenge.objects.exists()
    assert send_code(signed_out).status_code == 202
