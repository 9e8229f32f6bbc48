"""Answers with anything anywhere: they are read or refused, and never do anything else."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date
from decimal import Decimal
import json
import random
from typing import Any

import pytest

from finsure.banking.connectors.contract import Fault, SessionTruth
from finsure.banking.connectors.exchange import Fields, Reply, parsed
from finsure.banking.connectors.gocardless import faults as gocardless_faults
from finsure.banking.connectors.gocardless import reading as gocardless
from finsure.banking.connectors.setu import faults as setu_faults
from finsure.banking.connectors.setu import reading as setu
from finsure.banking.tests import gocardless_stand_in
from finsure.banking.tests.setu_stand_in import ROWS, deposit, sample

STRANGE: list[Any] = [
    None, True, False, 0, -1, 10**30, Decimal("1e400"), Decimal("0.1"), "", " ", "\x00", "\ud800", "x" * 5_000, "NaN", "1e5",
    "9999-12-31", "0000-00-00", "2026-11-01T25:00:00Z", "2026-11-01T00:00:00+99:99", "<script>", "../..", [], [[]], [None],
    {}, {"": ""}, {"account": {}}, {"data": {"account": []}}, "ACTIVE", "DELIVERED", "DEBIT", "INR", "１２", "١",
]  # fmt: skip


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every member and item, as its holder and its key."""
    pairs = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    for key, inner in pairs:
        yield value, key
        yield from places(inner)


def spoilt(honest: Any, seed: int) -> Any:
    """The same with some of it replaced, repeated, renamed or taken out."""
    chance, copy = random.Random(seed), deepcopy(honest)
    for _ in range(chance.choice([1, 1, 1, 2, 3, 8])):
        found = list(places(copy))
        if not found:
            break
        holder, key = chance.choice(found)
        what = chance.randrange(5)
        if what == 0 and isinstance(holder, dict):
            holder[str(key).upper()] = holder.pop(key)
        elif what == 1 and isinstance(holder, dict):
            del holder[key]
        elif what == 2 and isinstance(holder, list):
            holder.append(deepcopy(holder[key]))
        else:
            holder[key] = deepcopy(chance.choice(STRANGE))
    return copy


def session() -> Any:
    accounts = [
        {"linkRefNumber": one, "maskedAccNumber": "XX1", "FIstatus": "READY", "data": deposit(one, ROWS)}
        for one in "ab"
    ]
    return {"id": "s", "consentId": "c", "status": "COMPLETED", "fips": [{"fipID": "F", "accounts": accounts}]}


def gocardless_facts(answer: Fields) -> Any:
    return gocardless.facts_of(
        answer.child("details"), answer.child("balances"), answer.child("transactions"), date(2026, 11, 24)
    )


def gocardless_answers() -> Any:
    balance = {"balanceAmount": {"amount": "1.00", "currency": "EUR"}, "balanceType": "interimBooked"}
    return {
        "details": {"account": {"currency": "EUR", "iban": "GL8251900000101000", "cashAccountType": "CACC"}},
        "balances": {"balances": [balance]},
        "transactions": {
            "transactions": {"booked": gocardless_stand_in.booked(), "pending": gocardless_stand_in.waiting()}
        },
    }


READERS: dict[str, tuple[Callable[[], Any], Callable[[Fields], Any]]] = {
    "session": (session, lambda answer: setu.session_of(answer, "c", "s")),
    "published session": (
        lambda: sample("session_partial"),
        lambda answer: setu.session_of(
            answer, "d4f40bd9-a22f-4408-a622-4e8a1e4fbda6", "378ec65c-f558-49fc-89ea-e880c2cf88b3"
        ),
    ),
    "consent": (lambda: sample("consent_expanded") | {"id": "c"}, lambda answer: setu.consent_of(answer, "c")),
    "asked": (lambda: sample("consent_created"), lambda answer: setu.asked_of(answer, "http://127.0.0.1:1")),
    "fips": (lambda: sample("fips"), setu.banks_of),
    "sessions": (lambda: sample("data_sessions"), setu.sessions_of),
    "availability": (lambda: sample("availability"), lambda answer: list(setu.vuas_of(answer))),
    "gocardless": (gocardless_answers, gocardless_facts),
}


@pytest.mark.parametrize("name", READERS)
def test_an_answer_is_read_or_refused(name: str) -> None:
    make, read = READERS[name]
    honest = parsed(json.dumps(make()).encode())
    read(Fields(honest))
    refused = 0
    for seed in range(1_500):
        try:
            found = read(Fields(spoilt(honest, seed)))
        except Fault:
            refused += 1
            continue
        if isinstance(found, SessionTruth):
            assert all((one.facts is not None) == (one.state == "ready") for one in found.accounts)
    assert 0 < refused < 1_500


@pytest.mark.parametrize(
    "honest",
    [sample(name) for name in ("consent_active", "consent_cancelled", "session_completed", "fi_data_ready")],
    ids=lambda one: one["type"],
)
def test_a_notification_is_a_hint_or_nothing(honest: Any) -> None:
    for seed in range(1_500):
        hint = setu.hint_of(spoilt(honest, seed))
        assert hint is None or (hint.key and (hint.handle or hint.session_id))


@pytest.mark.parametrize("fault_of", [setu_faults.fault_of, gocardless_faults.fault_of])
def test_every_status_with_any_body_is_a_fault(fault_of: Callable[[Reply], Fault]) -> None:
    honest = {
        "errorCode": "NotFound",
        "errorMsg": "Consent not found",
        "summary": "Not found.",
        "type": "RateLimitError",
    }
    for status in [*range(300, 600), 204, 999]:
        body = json.dumps(spoilt(honest, status), default=str).encode()
        assert isinstance(fault_of(Reply(status, {}, body)), Fault)


def test_bytes_are_json_or_refused() -> None:
    honest = json.dumps(session()).encode()
    for seed in range(1_500):
        chance, body = random.Random(seed), bytearray(honest)
        for _ in range(chance.randrange(1, 4)):
            body[chance.randrange(len(body))] = chance.randrange(256)
        cut = bytes(body[: chance.choice([len(body), chance.randrange(len(body))])])
        try:
            setu.session_of(Fields(parsed(cut)), "c", "s")
        except Fault:
            continue
