"""What can be agreed to, and the words a person is shown before they agree."""

from dataclasses import dataclass
import hashlib
import json
from pathlib import Path

REQUIRED = ("who", "data", "purpose", "life", "sharing", "withdraw", "rights", "complain")
ANALYSE, KEEP = "analyse-statements", "keep-ledger"
LINK_BANK, KEEP_FETCHED = "link-bank", "keep-fetched"  # each given for one link to a bank, apart from every other
STATEMENTS, BANKS = "statements", "banks"  # what the two notices are about
DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Purpose:
    """One thing a person can agree to, apart from every other."""

    id: str
    title: str
    data_kinds: tuple[str, ...]
    history: str  # which days the data may cover
    frequency: str
    data_life: str


PURPOSES = {
    purpose.id: purpose
    for purpose in (
        Purpose(
            ANALYSE,
            "Read and sort the statements I bring",
            ("transactions", "balances", "account facts"),
            "whatever the statements cover",
            "each time I bring a file",
            "the file for a week",
        ),
        Purpose(
            KEEP,
            "Keep them in my ledger",
            ("transactions", "balances", "account facts", "my own words and choices"),
            "whatever the statements cover",
            "each time I bring a file",
            "until I withdraw or erase",
        ),
    )
}

PURPOSE_IDS = tuple(sorted(PURPOSES))
_BANK_DATA = ("account facts", "balances", "transactions", "holdings")
LINK_PURPOSES = {
    purpose.id: purpose
    for purpose in (
        Purpose(LINK_BANK, "Fetch from my bank", _BANK_DATA, "", "", ""),
        Purpose(KEEP_FETCHED, "Keep what was fetched in my ledger", _BANK_DATA, "", "", "until I withdraw or erase"),
    )
}


@dataclass(frozen=True, slots=True)
class NoticeText:
    """One version of the notice in one language: plain parts, each required by law (DPDP rule 3)."""

    about: str
    version: int
    language: str
    title: str
    parts: dict[str, str]

    @property
    def text(self) -> str:
        """The whole notice as it is kept."""
        return "\n\n".join([self.title, *(self.parts[key] for key in REQUIRED)])

    @property
    def sha256(self) -> str:
        """What a consent remembers of the words it was given under."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def read_notices(folder: Path) -> dict[tuple[str, int, str], NoticeText]:
    """Every notice of a folder, by subject, version and language. Raises ValueError for one without exactly the parts."""
    found = {}
    for path in sorted(folder.glob("*.json")):
        notice = NoticeText(path.name.partition(".")[0], **json.loads(path.read_text(encoding="utf-8")))
        if set(notice.parts) != set(REQUIRED):
            raise ValueError(f"{path.name} lacks a part or has one too many.")
        found[notice.about, notice.version, notice.language] = notice
    return found


NOTICES = read_notices(Path(__file__).parent / "notices")
CURRENT_OF = {about: max(v for a, v, _ in NOTICES if a == about) for about in (STATEMENTS, BANKS)}
CURRENT = CURRENT_OF[STATEMENTS]
LANGUAGES = sorted(language for about, version, language in NOTICES if (about, version) == (STATEMENTS, CURRENT))


def about(purpose: str) -> str:
    """What the notice of a purpose is about."""
    return BANKS if purpose in LINK_PURPOSES else STATEMENTS


def notice_in(language: str, about: str = STATEMENTS) -> NoticeText:
    """The notice in force in a language ("hi-IN" is "hi"), or in English where there is none."""
    version = CURRENT_OF[about]
    return NOTICES.get((about, version, language.partition("-")[0])) or NOTICES[about, version, DEFAULT_LANGUAGE]
