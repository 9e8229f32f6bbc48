from collections import Counter as Tally
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from finsure.core.problems import NotFound
from finsure.identity import limits, queries
from finsure.identity.domain import Limit, VerifiedIdentity
from finsure.identity.limits import LimitReached
from finsure.identity.models import Challenge
from finsure.identity.models import Counter as CounterRow
from finsure.identity.providers import local
from finsure.identity.providers.local import CodeOver, InvalidPhone, Sent, WrongCode

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
PHONE = "+919876543210"
AtOnce = Callable[..., list[Any]]


def send(phone: str = PHONE, address: str = "192.0.2.1", now: datetime = NOON) -> Sent:
    return local.send_code(phone=phone, address=address, now=now)


def code_of(phone: str = PHONE) -> str:
    return next(message.code for message in queries.demonstration_inbox(NOON) if message.phone == phone)


def wrong_code() -> str:
    return f"{(int(code_of()) + 1) % 1_000_000:06}"


def verify(sent: Sent, code: str, after: timedelta = timedelta(0)) -> VerifiedIdentity:
    return local.verify_code(challenge_id=sent.challenge_id, code=code, now=NOON + after)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("9876543210", PHONE),
        ("+91 98765 43210", PHONE),
        ("098765-43210", PHONE),
        ("\uff0b919876543210", PHONE),
        ("+1 415 555 2671", "+14155552671"),
    ],
)
def test_a_phone_number_is_read_as_people_write_it(text: str, number: str) -> None:
    assert local.phone_of(text) == number


@pytest.mark.parametrize(
    "text", ["", "12345", "+91 00000 00000", "asha", "+999123456789", "9876543210 ext. 5", "0" * 40]
)
def test_what_is_no_phone_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidPhone):
        local.phone_of(text)


@pytest.mark.django_db
class TestCodes:
    def test_the_code_that_was_sent_proves_the_phone(self) -> None:
        sent = send("98765 43210")

        assert verify(sent, code_of()) == VerifiedIdentity("local", PHONE, PHONE)

    def test_a_code_works_until_ten_minutes_have_passed(self) -> None:
        in_time, late = send(), send()
        code = queries.demonstration_inbox(NOON)[-1].code

        assert verify(in_time, code, timedelta(minutes=9, seconds=59))
        with pytest.raises(CodeOver):
            verify(late, code_of(), timedelta(minutes=10))

    def test_a_code_works_once(self) -> None:
        sent = send()
        verify(sent, code_of())

        with pytest.raises(CodeOver):
            verify(sent, code_of())

    def test_a_code_works_for_its_own_challenge_only(self) -> None:
        first = send()
        code = code_of()
        second = send()

        if code != code_of():
            with pytest.raises(WrongCode):
                verify(second, code)
        assert verify(first, code)

    def test_five_wrong_tries_end_the_challenge(self) -> None:
        sent = send()

        for left in (4, 3, 2, 1, 0):
            with pytest.raises(WrongCode) as refusal:
                verify(sent, wrong_code())
            assert refusal.value.members["tries_left"] == left

        with pytest.raises(CodeOver):
            verify(sent, code_of())

    def test_the_fifth_try_may_be_right(self) -> None:
        sent = send()
        for _ in range(4):
            with pytest.raises(WrongCode):
                verify(sent, wrong_code())

        assert verify(sent, code_of())

    def test_the_code_is_kept_as_a_keyed_hash(self) -> None:
        send()

        assert code_of() not in Challenge.objects.get().code_hash

    def test_an_unknown_challenge_is_refused(self) -> None:
        with pytest.raises(CodeOver):
            local.verify_code(challenge_id="0" * 32, code="123456", now=NOON)

    def test_nothing_works_while_another_provider_is_set(self, settings: Any) -> None:
        settings.IDENTITY_PROVIDER = "another"

        with pytest.raises(NotFound):
            send()


@pytest.mark.django_db
class TestLimits:
    def test_a_phone_gets_five_codes_an_hour_wherever_they_are_asked_for(self) -> None:
        for number in range(5):
            send(address=f"192.0.2.{number}")

        with pytest.raises(LimitReached) as refusal:
            send(address="198.51.100.1", now=NOON + timedelta(minutes=59))

        assert refusal.value.members == {"retry_after_seconds": 60}
        assert send(now=NOON + HOUR)

    def test_a_network_gets_thirty_codes_an_hour_for_whatever_phones(self) -> None:
        for number in range(30):
            send(f"+9198765432{number:02}")

        with pytest.raises(LimitReached):
            send("+919876543299")

        assert send("+919876543299", address="192.0.2.2")

    def test_a_refused_code_counts_nowhere(self) -> None:
        for _ in range(5):
            send()
        for _ in range(40):
            with pytest.raises(LimitReached):
                send()

        assert sorted(CounterRow.objects.values_list("count", flat=True)) == [5] * 8

    def test_an_invalid_phone_counts_nowhere(self) -> None:
        with pytest.raises(InvalidPhone):
            send("12345")

        assert not CounterRow.objects.exists()


class TestRaces:
    def test_sixteen_uses_of_one_code_succeed_once(self, at_once: AtOnce) -> None:
        for number in range(20):
            phone = f"+9198765432{number:02}"
            sent = send(phone, address=f"192.0.2.{number}")
            code = code_of(phone)

            results = at_once(lambda _, sent=sent, code=code: verify(sent, code))

            assert Tally(type(result) for result in results) == {VerifiedIdentity: 1, CodeOver: 15}

    def test_of_many_parallel_guesses_five_are_looked_at(self, at_once: AtOnce) -> None:
        sent = send()
        wrong = wrong_code()

        results = [result for _ in range(4) for result in at_once(lambda _: verify(sent, wrong), 32)]

        assert Tally(type(result) for result in results) == {WrongCode: 5, CodeOver: 123}
        with pytest.raises(CodeOver):
            verify(sent, code_of())

    def test_a_limit_is_exact_under_parallel_fire(self, at_once: AtOnce) -> None:
        for number in range(10):
            phone = f"+9198765432{number:02}"

            results = at_once(lambda i, phone=phone: send(phone, address=f"198.51.100.{i}"), 16)

            assert Tally(type(result) for result in results) == {Sent: 5, LimitReached: 11}

    def test_both_limits_are_exact_when_they_meet(self, at_once: AtOnce) -> None:
        results = [
            result
            for batch in range(3)
            for result in at_once(lambda i, batch=batch: send(f"+9198765{batch}43{i:02}", address="192.0.2.1"), 32)
        ]

        assert Tally(type(result) for result in results) == {Sent: 30, LimitReached: 66}
        assert Challenge.objects.count() == 30

    def test_a_new_window_begins_once(self, at_once: AtOnce) -> None:
        for number in range(10):
            limit = Limit(f"test/{number}", 5, HOUR)
            limits.take(limit, now=NOON)

            results = at_once(lambda _, limit=limit: limits.take(limit, now=NOON + HOUR))

            assert Tally(type(result) for result in results) == {type(None): 5, LimitReached: 11}
