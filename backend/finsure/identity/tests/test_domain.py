import base64
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
import pytest

from finsure.identity.domain import (
    VerifiedIdentity,
    access_expiry,
    device_mark,
    device_of,
    idle_expiry,
    is_innocent_repeat,
    mask_phone,
    new_recovery_code,
    plain_recovery_code,
    request_digest,
    totp_code,
    totp_step,
)

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
CHROME = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Mobile Safari/537.36"
)


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (CHROME, "Chrome on Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Linux"),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                "Version/18.5 Mobile/15E148 Safari/604.1"
            ),
            "Safari on iPhone",
        ),
        (
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 "
                "Safari/537.36 Edg/142.0.0.0"
            ),
            "Edge on Windows",
        ),
        ("", "Unknown device"),
        ("<script>alert(1)</script>", "Unknown device"),
    ],
)
def test_a_device_is_called_by_its_browser_and_system(user_agent: str, device: str) -> None:
    assert device_of(user_agent) == device


@pytest.mark.parametrize(
    ("phone", "masked"), [("+919876543210", "+91 ••••••3210"), ("+14155552671", "+1 ••••••2671"), ("", "")]
)
def test_a_phone_shows_its_country_and_last_four_digits(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_two_people_share_a_digest_only_when_issuer_and_subject_are_the_same(a: str, b: str, c: str, d: str) -> None:
    one, other = VerifiedIdentity(a, b), VerifiedIdentity(c, d)

    assert (one.digest == other.digest) == ((a, b) == (c, d))


def test_the_phone_does_not_decide_who_somebody_is() -> None:
    assert VerifiedIdentity("a", "b", "+919876543210").digest == VerifiedIdentity("a", "b", "+919876543211").digest


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=60)))
def test_nothing_outlives_the_absolute_end_of_a_session(left: timedelta) -> None:
    end = NOON + left

    assert NOON <= idle_expiry(NOON, end) <= end
    assert NOON <= access_expiry(NOON, end) <= end


@pytest.mark.parametrize(
    ("seconds", "same_device", "innocent"),
    [(0, True, True), (10, True, True), (10.001, True, False), (-3, True, True), (1, False, False)],
)
def test_a_repeat_is_innocent_within_ten_seconds_from_the_same_device(
    seconds: float, same_device: bool, innocent: bool
) -> None:
    mark = device_mark(CHROME)

    repeated = is_innocent_repeat(
        used_at=NOON,
        used_by=mark if same_device else device_mark("curl/8"),
        now=NOON + timedelta(seconds=seconds),
        device=mark,
    )

    assert repeated is innocent


# RFC 4226, appendix D, and the last six of the eight digits in RFC 6238, appendix B.
RFC_SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("step", "code"),
    list(enumerate("755224 287082 359152 969429 338314 254676 287922 162583 399871 520489".split())),
)
def test_codes_by_counter_are_those_of_the_standard(step: int, code: str) -> None:
    assert totp_code(RFC_SECRET, step) == code


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_by_time_are_those_of_the_standard(seconds: int, code: str) -> None:
    now = datetime.fromtimestamp(seconds, UTC)

    assert totp_step(RFC_SECRET, code, now) == seconds // 30
    assert totp_step(RFC_SECRET, code, now + timedelta(seconds=60)) is None


@given(st.binary(min_size=15, max_size=15))
def test_a_recovery_code_is_the_same_however_it_is_typed(random: bytes) -> None:
    code = new_recovery_code(random)

    assert len(code) == 29
    assert plain_recovery_code(f" {code.lower().replace('-', ' ')}\n") == plain_recovery_code(code)
    assert base64.b32decode(plain_recovery_code(code)) == random


@given(st.lists(st.binary(max_size=5), min_size=4, max_size=4), st.lists(st.binary(max_size=5), min_size=4, max_size=4))
def test_two_requests_have_one_digest_only_when_they_are_the_same(one: list[bytes], other: list[bytes]) -> None:
    def digest(parts: list[bytes]) -> str:
        action, method, path, body = parts
        return request_digest(action.hex(), method.hex(), path.hex(), body)

    assert (digest(one) == digest(other)) == (one == other)
