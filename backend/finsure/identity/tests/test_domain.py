import base64
from datetime import UTC, datetime, timedelta
import hashlib

from hypothesis import given
from hypothesis import strategies as st
import pytest

from finsure.identity.domain import (
    VerifiedIdentity,
    access_expiry,
    code_text,
    country_of,
    device_mark,
    device_of,
    idle_expiry,
    is_innocent_repeat,
    mask_phone,
    new_recovery_code,
    plain_recovery_code,
    request_digest,
    token_hash,
    totp_address,
    totp_code,
    totp_step,
    totp_text,
    wide_network_of,
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
        ("Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) CriOS/142.0.0.0 Mobile Safari/604.1", "Chrome on iPad"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) FxiOS/145.0 Safari/605.1", "Firefox on iPhone"),
        ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/142.0.0.0 Safari/537.36 OPR/120.0", "Opera on ChromeOS"),
        ("Mozilla/5.0 (Linux; Android 15) SamsungBrowser/28.0 Chrome/130.0 Mobile", "Samsung Internet on Android"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/142.0.0.0 EdgA/142.0", "Edge on Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.5 Safari/605.1.15", "Safari on macOS"),
        ("curl/8.16.0", "curl"),  # a browser or a system alone is a name too
        ("something on Windows NT", "Windows"),
        ("NotChrome/1", "Unknown device"),  # the mark begins a word
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


def test_what_is_kept_of_a_person_a_token_and_a_browser_stays_the_same_for_ever() -> None:
    """SHA-256 as sha256sum prints it: whatever was stored under these names must be found again."""
    assert VerifiedIdentity("local", "+919876543210").digest == (
        "2ba51158bd79316ba5fd058ab7760b01a7d4ee73f738ec2778add74ece6caed5"
    )
    assert token_hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert device_mark("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_the_phone_does_not_decide_who_somebody_is() -> None:
    assert VerifiedIdentity("a", "b", "+919876543210").digest == VerifiedIdentity("a", "b", "+919876543211").digest


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=60)))
def test_nothing_outlives_the_absolute_end_of_a_session(left: timedelta) -> None:
    end = NOON + left

    assert NOON <= idle_expiry(NOON, end) <= end
    assert NOON <= access_expiry(NOON, end) <= end


def test_a_session_ends_a_week_after_its_last_use_and_a_token_after_ten_minutes() -> None:
    far = NOON + timedelta(days=30)

    assert idle_expiry(NOON, far) == NOON + timedelta(days=7)
    assert access_expiry(NOON, far) == NOON + timedelta(minutes=10)
    assert idle_expiry(NOON, NOON + timedelta(days=6)) == NOON + timedelta(days=6)
    assert access_expiry(NOON, NOON + timedelta(minutes=9)) == NOON + timedelta(minutes=9)


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


def test_the_digest_of_a_request_names_its_four_parts_with_their_lengths() -> None:
    named = b"".join(len(part).to_bytes(8, "big") + part for part in (b"erase", b"POST", "/€".encode(), b"{}"))

    assert request_digest("erase", "POST", "/€", b"{}") == hashlib.sha256(named).hexdigest()


@pytest.mark.parametrize(
    ("off", "found"), [(-60, None), (-31, None), (-30, True), (0, True), (29, True), (30, True), (59, True), (60, None)]
)
def test_a_code_is_good_for_one_step_either_side_of_now(off: int, found: bool | None) -> None:
    step = 1_000
    now = datetime.fromtimestamp(step * 30 + off, UTC)

    assert totp_step(RFC_SECRET, totp_code(RFC_SECRET, step), now) == (step if found else None)


def test_what_is_not_six_digits_is_no_code() -> None:
    assert [totp_step(RFC_SECRET, code, NOON) for code in ("", "0", "1234567", "abcdef")] == [None] * 4


def test_a_recovery_code_is_six_groups_of_four_and_uses_fifteen_bytes() -> None:
    assert new_recovery_code(bytes(range(15))) == "AAAQ-EAYE-AUDA-OCAJ-BIFQ-YDIO"
    assert new_recovery_code(bytes(range(20))) == "AAAQ-EAYE-AUDA-OCAJ-BIFQ-YDIO"
    assert plain_recovery_code("\taaaq-eaye auda\n") == "AAAQEAYEAUDA"


def test_an_authenticator_app_is_told_secret_issuer_and_account() -> None:
    assert totp_text(RFC_SECRET) == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert totp_text(b"=====!") == "HU6T2PJ5EE"  # the padding goes, at the end alone
    assert totp_address(RFC_SECRET, "+91 ••••••3210") == (
        "otpauth://totp/FinSure%3A%2B91%20%E2%80%A2%E2%80%A2%E2%80%A2%E2%80%A2%E2%80%A2%E2%80%A23210"
        "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=FinSure"
    )


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "::/48"),
        ("", "unknown"),
        ("localhost", "unknown"),
        ("203.0.113.0/24", "unknown"),
    ],
)
def test_one_holder_of_many_addresses_is_one_network(address: str, network: str) -> None:
    assert wide_network_of(address) == network


@pytest.mark.parametrize(("phone", "code"), [("+919876543210", "91"), ("+14155552671", "1"), ("+3545812345", "354")])
def test_a_phone_has_the_calling_code_of_its_country(phone: str, code: str) -> None:
    assert country_of(phone) == code


def test_a_message_says_how_long_its_code_is_good() -> None:
    assert code_text("123456") == "123456 is your FinSure code. It works once, within 10 minutes."
