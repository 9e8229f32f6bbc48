"""The notices: whole, kept word for word, and in the person's language where there is one."""

import hashlib
import json
from pathlib import Path

import pytest

from finsure.consent.domain import (
    BANKS,
    CURRENT,
    CURRENT_OF,
    NOTICES,
    PURPOSE_IDS,
    REQUIRED,
    STATEMENTS,
    NoticeText,
    notice_in,
    read_notices,
)


def written(folder: Path, name: str, **facts: object) -> Path:
    notice = {"version": 3, "language": "ta", "title": "Título", "parts": {key: f"{key} ✓" for key in REQUIRED}}
    path = folder / name
    path.write_text(json.dumps(notice | facts, ensure_ascii=False), encoding="utf-8")
    return path


def test_notices_are_read_by_subject_version_and_language(tmp_path: Path) -> None:
    written(tmp_path, "banks.3.ta.json")
    written(tmp_path, "banks.4.ta.json", version=4, title="Newer")
    written(tmp_path, "statements.3.ta.json", title="Another")
    written(tmp_path, "unfinished.txt", version=9)

    found = read_notices(tmp_path)

    assert list(found) == [("banks", 3, "ta"), ("banks", 4, "ta"), ("statements", 3, "ta")]
    assert found["banks", 3, "ta"] == NoticeText("banks", 3, "ta", "Título", {key: f"{key} ✓" for key in REQUIRED})
    assert found["banks", 4, "ta"].title == "Newer"
    assert found["statements", 3, "ta"].title == "Another"


@pytest.mark.parametrize("parts", [{}, dict.fromkeys(REQUIRED[1:], "x"), dict.fromkeys([*REQUIRED, "more"], "x")])
def test_a_notice_that_lacks_a_part_or_has_one_too_many_stops_the_start(tmp_path: Path, parts: dict[str, str]) -> None:
    written(tmp_path, "1.en.json", parts=parts)

    with pytest.raises(ValueError, match=r"^1\.en\.json lacks a part or has one too many\.$"):
        read_notices(tmp_path)


@pytest.mark.parametrize(
    ("asked", "given"),
    [("en", "en"), ("hi", "hi"), ("hi-IN", "hi"), ("hi-Deva-IN", "hi"), ("en-GB", "en"), ("ta", "en"), ("", "en")],
)
def test_a_notice_comes_in_the_language_asked_for_or_in_english(asked: str, given: str) -> None:
    assert notice_in(asked) is NOTICES[STATEMENTS, CURRENT, given]
    assert notice_in(asked, BANKS) is NOTICES[BANKS, CURRENT_OF[BANKS], given]


def test_a_notice_is_kept_as_title_and_parts_in_their_order() -> None:
    notice = NoticeText("banks", 1, "en", "Title", {key: key.upper() for key in reversed(REQUIRED)})

    assert notice.text == "Title\n\nWHO\n\nDATA\n\nPURPOSE\n\nLIFE\n\nSHARING\n\nWITHDRAW\n\nRIGHTS\n\nCOMPLAIN"
    assert notice.sha256 == hashlib.sha256(notice.text.encode()).hexdigest()


def test_the_purposes_are_what_the_law_lets_a_person_choose_between() -> None:
    assert PURPOSE_IDS == ("analyse-statements", "keep-ledger")
