"""What is in an access token and what is read from one, claim by claim; nothing of a request and no database."""

from datetime import UTC, datetime, timedelta
import json
from typing import Any

from django.conf import settings
import jwt
import pytest

from finsure.identity.keys import derived_key
from finsure.identity.models import Session
from finsure.identity.tests.test_tokens import FORGED, encoded, token
from finsure.identity.tokens import AUDIENCE, Access, issue_access, read_access

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ISSUED = int(NOW.timestamp())
SID = "0123456789abcdef" * 2
# Forged only in what the database knows: whose session it is, and whether there is one.
KNOWN_BY_THE_DATABASE = {"subject is another person", "session of nobody"}


def session(*, left: timedelta = timedelta(days=30)) -> Session:
    return Session(id=SID, user_id=7, absolute_expires_at=NOW + left)


def claims(**more: Any) -> dict[str, Any]:
    known = {"iss": settings.ORIGIN, "aud": AUDIENCE, "sub": "7", "sid": SID, "iat": ISSUED, "exp": ISSUED + 600}
    return known | more


def read(now: datetime = NOW, **more: Any) -> Access | None:
    return read_access(token(claims(**more)), now)


def test_a_token_says_who_for_whom_and_until_when_and_nothing_else() -> None:
    issued, seconds = issue_access(session(), NOW + timedelta(milliseconds=900))

    assert seconds == 600
    assert jwt.get_unverified_header(issued) == {"alg": "HS256", "typ": "at+jwt"}
    assert json.loads(jwt.utils.base64url_decode(issued.split(".")[1])) == claims()
    assert jwt.decode(issued, derived_key("access-token"), ["HS256"], options={"verify_exp": False}, audience=AUDIENCE)
    assert read_access(issued, NOW) == Access(user_id=7, session_id=SID)


def test_a_token_ends_with_its_session() -> None:
    issued, seconds = issue_access(session(left=timedelta(seconds=90)), NOW)

    assert seconds == 90
    assert read_access(issued, NOW + timedelta(seconds=89))
    assert read_access(issued, NOW + timedelta(seconds=90)) is None


@pytest.mark.parametrize("name", sorted(FORGED.keys() - KNOWN_BY_THE_DATABASE))
def test_a_forged_token_says_nothing(name: str) -> None:
    assert read_access(FORGED[name](claims()), NOW) is None


@pytest.mark.parametrize(
    ("seconds", "good"), [(-31, False), (-30, True), (0, True), (599, True), (600, False), (86_400, False)]
)
def test_a_token_is_good_from_half_a_minute_before_its_issue_to_its_end(seconds: int, good: bool) -> None:
    assert bool(read(NOW + timedelta(seconds=seconds))) is good


def test_the_hour_is_the_same_wherever_the_clock_stands() -> None:
    from zoneinfo import ZoneInfo

    assert read(NOW.astimezone(ZoneInfo("Asia/Kolkata")))


def test_only_the_given_moment_counts_not_the_clock_of_the_machine() -> None:
    far = NOW + timedelta(days=365 * 50)

    issued, _ = issue_access(Session(id=SID, user_id=7, absolute_expires_at=far + timedelta(days=1)), far)

    assert read_access(issued, far) == Access(user_id=7, session_id=SID)


@pytest.mark.parametrize(("lasts", "good"), [(1, True), (600, True), (601, False), (0, False), (-1, False)])
def test_a_token_made_to_last_longer_than_ten_minutes_is_none_of_ours(lasts: int, good: bool) -> None:
    assert bool(read(exp=ISSUED + lasts)) is good


@pytest.mark.parametrize(
    ("subject", "good"),
    [("1", True), ("9" * 19, True), ("9" * 20, False), ("0", False), ("07", False), ("", False), ("7 ", False),
     ("7\n", False), ("-7", False), ("7.0", False), (None, False), (["7"], False), (True, False)],
)  # fmt: skip
def test_a_subject_is_the_number_of_a_row(subject: Any, good: bool) -> None:
    assert bool(read(sub=subject)) is good


@pytest.mark.parametrize("sid", ["", SID[1:], SID + "0", SID.upper(), SID[:-1] + "g", SID + "\n", 7, None, [SID]])
def test_a_session_is_32_small_hexadecimal_digits(sid: Any) -> None:
    assert read(sid=sid) is None


@pytest.mark.parametrize(
    "times", [{"iat": float(ISSUED)}, {"exp": ISSUED + 600.0}, {"iat": str(ISSUED)}, {"iat": True}]
)
def test_times_are_whole_seconds(times: dict[str, Any]) -> None:
    assert read(**times) is None


@pytest.mark.parametrize("name", ["iss", "aud", "sub", "sid", "iat", "exp"])
def test_no_claim_may_be_missing(name: str) -> None:
    known = claims()
    del known[name]

    assert read_access(token(known), NOW) is None


def test_a_token_of_four_kilobytes_is_read_and_one_byte_more_is_not() -> None:
    def padded(bytes_more: int) -> str:
        # Blanks in the JSON make it longer without changing what it says.
        body = json.dumps(claims()).encode() + b" " * bytes_more
        return token(body)

    room = next(count for count in range(4_096) if len(padded(count)) >= 4_096)

    assert len(padded(room)) == 4_096
    assert read_access(padded(room), NOW)
    assert len(padded(room + 1)) > 4_096
    assert read_access(padded(room + 1), NOW) is None


def test_a_genuine_signature_over_another_header_is_refused() -> None:
    assert read_access(token(claims(), {"typ": "at+jwt", "alg": "HS256"}), NOW)  # the order of the two does not matter
    for header in ({"alg": "HS256"}, {"alg": "HS256", "typ": "at+jwt", "kid": "1"}, {"alg": "HS256", "typ": "AT+JWT"}):
        assert read_access(token(claims(), header), NOW) is None


def test_only_letters_that_a_token_has_are_looked_at() -> None:
    assert read_access(f"{encoded(b'{}')}.{encoded(b'{}')}.é", NOW) is None
