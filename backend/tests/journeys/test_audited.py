"""Each thing that a person should read later leaves exactly one record."""

import ast
from collections import Counter
from collections.abc import Callable
from pathlib import Path
import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
import pytest

from finsure.audit.models import Entry
from finsure.audit.operations import MOST_DENIALS_AN_HOUR
from finsure.audit.queries import events_of
from finsure.core import clock
from finsure.identity import queries as identity
from finsure.vault import operations as vault

ROOT = Path(__file__).resolve().parents[3]
PRODUCT = ROOT / "backend" / "finsure"
ACTIVITY = ROOT / "frontend" / "src" / "lib" / "english" / "activity.ts"
PHONE = "+919876543210"
STATEMENT = b"""Date,Narration,Chq./Ref.No.,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance
01/11/26,UPI-SWIGGY-SWIGGY@AXB-UTIB0000100-630812345678-ORDER,630812345678,01/11/26,450.00,,9550.00
02/11/26,NEFT CR-CITI0000003-ACME PVT LTD-SALARY-CITIN26306,CITIN26306,02/11/26,,50000.00,59550.00
03/11/26,ATM WDL S1ANBG12 BENGALURU 630898765432,630898765432,03/11/26,2000.00,,57550.00
"""


class House:
    """Asha at her browser, and what was written down since the last look."""

    def __init__(self, client: Any, browser: Any, asha: Any, session_of: Any) -> None:
        self.client, self.browser, self.asha, self.session_of = client, browser, asha, session_of
        self.looked = Entry.objects.count()

    def look(self) -> list[tuple[str, bool]]:
        """The actions since, and whether each is in her own log."""
        rows = list(Entry.objects.order_by("id").values_list("action", "who_id"))[self.looked :]
        self.looked += len(rows)
        return [(action, who == self.asha.pk) for action, who in rows]

    def code(self) -> tuple[str, str]:
        sent = self.browser.post("/api/v1/auth/codes", {"phone": PHONE}).json()
        return sent["challenge_id"], identity.demonstration_inbox(clock.now())[0].code

    def imported(self) -> int:
        upload = SimpleUploadedFile("statement.csv", STATEMENT, "text/csv")
        found: int = self.client.post("/api/v1/imports", {"file": upload}, format="multipart").json()["id"]
        return found

    def account(self) -> int:
        made = self.client.post("/api/v1/accounts", {"name": "Savings", "kind": "savings", "currency": "INR"})
        found: int = made.json()["id"]
        return found


@pytest.fixture
def house(asha: Any, signed_in: Any, signed_out: Any, session_of: Any, transactional_db: None) -> House:
    return House(signed_in(asha), signed_out, asha, session_of)


def signs_in(house: House) -> None:
    challenge, code = house.code()
    house.browser.post("/api/v1/auth/sessions", {"challenge_id": challenge, "code": code, "device": "My phone"})


def gives_a_wrong_code(house: House) -> None:
    challenge, code = house.code()
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    house.browser.post("/api/v1/auth/sessions", {"challenge_id": challenge, "code": wrong})


def signs_in_while_disabled(house: House) -> None:
    challenge, code = house.code()
    type(house.asha).objects.filter(pk=house.asha.pk).update(is_active=False)
    house.browser.post("/api/v1/auth/sessions", {"challenge_id": challenge, "code": code})


def signs_out_another_device(house: House) -> None:
    other = house.session_of(house.asha)
    house.looked = Entry.objects.count()
    house.client.delete(f"/api/v1/auth/sessions/{other.pk}")


def signs_out_everywhere(house: House) -> None:
    house.client.delete("/api/v1/auth/sessions")


def has_a_token_stolen(house: House) -> None:
    signs_in(house)
    house.looked = Entry.objects.count()
    stolen = house.browser.cookies["__Host-finsure_refresh"].value
    own = {"HTTP_X_FINSURE": "1"}
    house.browser.post("/api/v1/auth/refresh", **own, HTTP_USER_AGENT="Mine")
    house.browser.cookies["__Host-finsure_refresh"] = stolen
    house.browser.post("/api/v1/auth/refresh", **own, HTTP_USER_AGENT="Thief")


def changes_a_setting(house: House) -> None:
    house.client.patch("/api/v1/me", {"currency": "EUR"})


def opens_an_account(house: House) -> None:
    house.account()


def changes_an_account(house: House) -> None:
    account = house.account()
    house.looked = Entry.objects.count()
    house.client.patch(f"/api/v1/accounts/{account}", {"name": "Other"})


def closes_an_account(house: House) -> None:
    account = house.account()
    house.looked = Entry.objects.count()
    house.client.patch(f"/api/v1/accounts/{account}", {"is_closed": True})


def brings_a_statement(house: House) -> None:
    house.imported()


def confirms_an_import(house: House) -> None:
    account, found = house.account(), house.imported()
    house.looked = Entry.objects.count()
    house.client.post(f"/api/v1/imports/{found}/confirm", {"account_id": account})


def cancels_an_import(house: House) -> None:
    found = house.imported()
    house.looked = Entry.objects.count()
    house.client.post(f"/api/v1/imports/{found}/cancel")


def undoes_an_import(house: House) -> int:
    account, found = house.account(), house.imported()
    house.client.post(f"/api/v1/imports/{found}/confirm", {"account_id": account})
    house.looked = Entry.objects.count()
    house.client.post(f"/api/v1/imports/{found}/undo")
    return found


def redoes_an_import(house: House) -> None:
    found = undoes_an_import(house)
    house.looked = Entry.objects.count()
    house.client.post(f"/api/v1/imports/{found}/redo")


def exports(house: House) -> None:
    call_command("export_transactions")


def adds_a_category(house: House) -> None:
    house.client.post("/api/v1/categories", {"name": "Tea", "group": "food", "budget_class": "want"})


def asks_for_what_is_not_theirs(house: House) -> None:
    house.client.get("/api/v1/accounts/999")


def has_their_key_disabled(house: House) -> None:
    vault.disable_key(user=house.asha, now=clock.now())


def has_their_key_restored(house: House) -> None:
    vault.disable_key(user=house.asha, now=clock.now())
    house.looked = Entry.objects.count()
    vault.restore_key(user=house.asha, now=clock.now())


def has_their_key_destroyed(house: House) -> None:
    now = clock.now()
    vault.disable_key(user=house.asha, now=now)
    house.looked = Entry.objects.count()
    vault.destroy_key(user=house.asha, now=now + vault.SETTLED)


def has_their_key_rotated(house: House) -> None:
    now = clock.now()
    vault.begin_rotation(user_id=house.asha.pk, now=now)
    vault.sweep(now=now + vault.SETTLED)


TABLE: list[tuple[Callable[[House], object], str]] = [
    (signs_in, "session.opened"),
    (gives_a_wrong_code, "sign-in.failed"),
    (signs_in_while_disabled, "sign-in.failed"),
    (signs_out_another_device, "session.ended"),
    (signs_out_everywhere, "sessions.ended"),
    (has_a_token_stolen, "session.ended"),
    (changes_a_setting, "person.changed"),
    (opens_an_account, "account.opened"),
    (changes_an_account, "account.changed"),
    (closes_an_account, "account.changed"),
    (brings_a_statement, "statement.received"),
    (confirms_an_import, "entries.recorded"),
    (cancels_an_import, "statement.cancelled"),
    (undoes_an_import, "batch.undone"),
    (redoes_an_import, "batch.redone"),
    (exports, "transactions.exported"),
    (adds_a_category, "category.added"),
    (asks_for_what_is_not_theirs, "access.denied"),
    (has_their_key_disabled, "key.disabled"),
    (has_their_key_restored, "key.restored"),
    (has_their_key_destroyed, "key.destroyed"),
    (has_their_key_rotated, "key.rotated"),
]


@pytest.mark.parametrize(("happens", "action"), TABLE, ids=[happens.__name__ for happens, _ in TABLE])
def test_it_leaves_one_record_in_their_own_log(house: House, happens: Callable[[House], object], action: str) -> None:
    happens(house)

    assert house.look() == [(action, True)]


def test_a_wrong_code_for_nobodys_phone_is_written_down_too(signed_out: Any, transactional_db: None) -> None:
    sent = signed_out.post("/api/v1/auth/codes", {"phone": PHONE}).json()
    code = identity.demonstration_inbox(clock.now())[0].code
    wrong = f"{(int(code) + 1) % 1_000_000:06}"

    signed_out.post("/api/v1/auth/sessions", {"challenge_id": sent["challenge_id"], "code": wrong})

    entry = Entry.objects.get()
    assert (entry.action, entry.who) == ("sign-in.failed", None)


def test_refusals_do_not_flood_the_log(house: House) -> None:
    for number in range(MOST_DENIALS_AN_HOUR + 5):
        house.client.get(f"/api/v1/accounts/{900_000 + number}")

    assert Counter(action for action, _ in house.look()) == {"access.denied": MOST_DENIALS_AN_HOUR}


def test_what_is_written_down_tells_the_person_enough(house: House) -> None:
    house.client.get("/api/v1/accounts/999")
    gives_a_wrong_code(house)

    failed, denied = events_of(house.asha)[:2]

    assert (failed.details, failed.session_id) == ({"reason": "wrong-code"}, "")
    assert denied.details == {"refusal": "not-found", "method": "GET", "route": "api/v1/accounts/<row:account_id>"}
    assert denied.device == "Test device"


def test_the_activity_page_has_words_for_everything_that_is_written_down() -> None:
    words = set(re.findall(r'^    "([a-z-]+\.[a-z-]+)":', ACTIVITY.read_text(), re.MULTILINE))
    written = {
        name.value
        for path in PRODUCT.rglob("*.py")
        if "tests" not in path.parts
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and ast.unparse(call.func) in {"audit.record", "audit.record_about", "record"}
        for keyword in call.keywords
        if keyword.arg == "action" and isinstance(name := keyword.value, ast.Constant)
    }

    assert len(written) > 15
    assert written - words == set()
