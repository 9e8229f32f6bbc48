"""Where each operation of the API takes an object of somebody's: in its address, its query, its body or its form.

An operation that is not here fails the proof of ownership, so a new one cannot escape it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
import json
from typing import Any

from finsure.consent.domain import ANALYSE, CURRENT, KEEP
from finsure.consent.operations import current_notice
from prove.harness import Headers, form
from prove.people import MAPPING, Person

V1 = "/api/v1"
ELSEWHERE = 899_999_999_999_998
KINDS = ("account", "category", "transaction", "import", "factor")


@dataclass(frozen=True)
class Asked:
    """One request, without who sends it."""

    method: str
    path: str
    data: Any = None
    query: dict[str, Any] | None = None
    body: bytes | None = None
    headers: Headers = field(default_factory=dict)


Way = Callable[[Any, Person], Asked]


@dataclass(frozen=True)
class Rule:
    """The kinds of object an operation takes, each with a way to put one into a request of `me`."""

    ways: tuple[tuple[str, str, Way], ...] = ()  # kind of object, place, request
    plain: Callable[[Person], Asked] | None = None  # for operations that act on whom the token names alone


def path(kind: str, method: str, rest: str, data: Any = None) -> tuple[str, str, Way]:
    """The id stands in the address."""
    return kind, "path", lambda pk, me: Asked(method, f"{V1}{rest.format(pk)}", data)


def body(
    kind: str, method: str, rest: str, make: Callable[[Any, Person], Any], place: str = "body"
) -> tuple[str, str, Way]:
    """The id stands in the body; the address is one of `me`."""
    return kind, place, lambda pk, me: Asked(method, f"{V1}{rest.format(**_mine(me))}", make(pk, me))


def query(kind: str, rest: str, name: str) -> tuple[str, str, Way]:
    return kind, "query", lambda pk, me: Asked("GET", f"{V1}{rest}", query={name: pk})


def stepped(action: str, way: tuple[str, str, Way]) -> tuple[str, str, Way]:
    """The same request with fresh proof of who sends it, so that whose object it is decides."""
    kind, place, make = way
    return kind, place, lambda pk, me: with_step_up(action, make(pk, me), me)


def with_step_up(action: str, asked: Asked, me: Person) -> Asked:
    content = b"" if asked.data is None else json.dumps(asked.data).encode()
    token = me.stepped_up(action, asked.method, asked.path, content)
    return replace(asked, headers=asked.headers | {"Step-Up": token})


def cursor(rest: str) -> tuple[str, str, Way]:
    """A cursor from somebody's list."""
    return f"cursor {rest}", "cursor", lambda pk, me: Asked("GET", f"{V1}{rest}", query={"cursor": pk})


def _mine(me: Person) -> dict[str, Any]:
    """One object of each kind that is one's own; for somebody who has none, an id that nobody has."""
    return {kind: ids[0] for kind, ids in me.ids.items()} or dict.fromkeys(KINDS, ELSEWHERE)


def _first(me: Person, kind: str) -> Any:
    return _mine(me)[kind]


def _file(pk: Any, me: Person) -> Asked:
    content, headers = form("file", "a.csv", b"x", {"account_id": str(pk)})
    return Asked("POST", f"{V1}/imports", body=content, headers=headers)


def _erasure(me: Person) -> Asked:
    return with_step_up("ask_erasure", Asked("POST", f"{V1}/privacy/erasure", data={"confirm": True}), me)


def _export(me: Person) -> Asked:
    content, headers = form("file", "finsure.zip", b"x")
    return Asked("POST", f"{V1}/privacy/restore", body=content, headers=headers)


def _link(me: Person) -> Asked:
    wanted = {"provider": "setu", "mobile": "9876543210", "notice_version": current_notice()}
    return with_step_up("link_bank", Asked("POST", f"{V1}/links", data=wanted), me)


def _attachment(pk: Any, me: Person) -> Asked:
    content, headers = form("file", "a.txt", b"hello")
    return Asked("POST", f"{V1}/transactions/{pk}/attachments", body=content, headers=headers)


def _added(pk: Any, me: Person) -> dict[str, Any]:
    return {"account_id": pk, "booked_on": "2026-05-01", "amount_minor": -100, "narration": "X"}


def _under(pk: Any, me: Person) -> dict[str, Any]:
    return _added(_first(me, "account"), me) | {"category": pk}


def _split(pk: Any, me: Person) -> dict[str, Any]:
    return {"splits": [{"category": "food.dining", "amount_minor": -1}, {"category": pk, "amount_minor": -99}]}


def _only(method: str, rest: str, data: Any = None, **headers: str) -> Rule:
    return Rule(plain=lambda me: Asked(method, f"{V1}{rest}", data, headers=headers))


_PAGE = {"X-FinSure": "1"}
_FILTERS = (("account", "account"), ("batch", "batch"), ("category", "category"), ("tag", "tag"))

RULES: dict[str, Rule] = {
    "list_accounts": _only("GET", "/accounts"),
    "open_account": _only("POST", "/accounts", {"name": "X", "kind": "cash", "currency": "INR"}),
    "list_events": Rule((cursor("/audit/events"),)),
    "read_account": Rule((path("account", "GET", "/accounts/{}"),)),
    "change_account": Rule((path("account", "PATCH", "/accounts/{}", {"name": "Taken", "balance_minor": 1}),)),
    "list_gaps": Rule((path("account", "GET", "/accounts/{}/gaps"),)),
    "read_completeness": Rule((path("account", "GET", "/accounts/{}/completeness"),)),
    "reconcile_account": Rule(
        (
            path(
                "account",
                "POST",
                "/accounts/{}/reconcile",
                {"on": "2026-05-01", "balance_minor": 1, "remedy": "adjust"},
            ),
        )
    ),
    "forget_balance": Rule((path("stated_balance", "DELETE", "/stated-balances/{}"),)),
    "download_attachment": Rule((path("attachment", "GET", "/attachments/{}"),)),
    "remove_attachment": Rule((path("attachment", "DELETE", "/attachments/{}"),)),
    "send_code": _only("POST", "/auth/codes", {"phone": "+919812345678"}),
    "sign_in_with_firebase": _only("POST", "/auth/firebase", {"id_token": "0" * 32}),
    "open_demonstration": _only("POST", "/auth/demonstration"),
    "sign_in_options": _only("GET", "/auth/options"),
    "refresh_session": Rule(plain=lambda me: Asked("POST", f"{V1}/auth/refresh", headers=_PAGE)),
    "list_sessions": _only("GET", "/auth/sessions"),
    "sign_in": _only("POST", "/auth/sessions", {"challenge_id": "0" * 32, "code": "000000"}),
    "end_all_sessions": _only("DELETE", "/auth/sessions"),
    "end_session": Rule((path("session", "DELETE", "/auth/sessions/{}"),)),
    "sign_out": Rule(plain=lambda me: Asked("POST", f"{V1}/auth/sign-out", headers=_PAGE)),
    "finish_sign_in": _only(
        "POST", "/auth/second-step", {"pending_token": "x" * 43, "means": "totp", "code": "000000"}
    ),
    "ask_sign_in_passkey": _only("POST", "/auth/second-step/passkey", {"pending_token": "x" * 43}),
    "prove_step_up": Rule((path("step_up", "POST", "/auth/step-ups/{}", {"means": "phone", "code": "000000"}),)),
    "send_step_up_code": Rule((path("step_up", "POST", "/auth/step-ups/{}/code"),)),
    "ask_step_up_passkey": Rule((path("step_up", "POST", "/auth/step-ups/{}/passkey"),)),
    "list_factors": _only("GET", "/factors"),
    "add_factor": Rule((body("ceremony", "POST", "/factors", lambda pk, me: {"ceremony_id": pk, "code": "000000"}),)),
    "begin_authenticator": _only("POST", "/factors/authenticator"),
    "begin_passkey": _only("POST", "/factors/passkey"),
    "renew_recovery_codes": _only("POST", "/factors/recovery-codes"),
    "rename_factor": Rule((path("factor", "PATCH", "/factors/{}", {"name": "Taken"}),)),
    "remove_factor": Rule((stepped("remove_factor", path("factor", "DELETE", "/factors/{}")),)),
    "send_phone_code": _only("POST", "/me/phone/code", {"phone": "+919812345679"}),
    "change_phone": Rule(
        (
            stepped(
                "change_phone",
                body("ceremony", "PUT", "/me/phone", lambda pk, me: {"ceremony_id": pk, "code": "000000"}),
            ),
        )
    ),
    "list_categories": _only("GET", "/categories"),
    "add_category": _only("POST", "/categories", {"name": "X", "group": "food", "budget_class": "want"}),
    "change_category": Rule((path("category", "PATCH", "/categories/{}", {"name": "Taken"}),)),
    "remove_category": Rule(
        (
            path("category", "DELETE", "/categories/{}"),
            path("category", "DELETE", "/categories/{}?move_to=food.dining"),
            (
                "category",
                "query",
                lambda pk, me: Asked("DELETE", f"{V1}/categories/{_first(me, 'category')}", query={"move_to": pk}),
            ),
        )
    ),
    "list_consents": _only("GET", "/consents"),
    "give_consents": _only(
        "POST", "/consents", {"purposes": [ANALYSE, KEEP], "notice_version": CURRENT, "language": "en"}
    ),
    "read_notice": _only("GET", "/consents/notice"),
    "withdraw_consents": _only("DELETE", "/consents"),
    "withdraw_consent": _only("DELETE", f"/consents/{KEEP}"),
    "list_consent_events": Rule((cursor(f"/consents/{ANALYSE}/events"),)),
    "read_demonstration_inbox": _only("GET", "/demonstration/inbox"),
    "list_edits": Rule((cursor("/edits"),)),
    "undo_edit": Rule((path("edit", "POST", "/edits/{}/undo"),)),
    "list_imports": Rule((cursor("/imports"),)),
    "import_statement": Rule((("account", "form", _file),)),
    "read_import": Rule((path("import", "GET", "/imports/{}"),)),
    "cancel_import": Rule((path("import", "POST", "/imports/{}/cancel"),)),
    "confirm_import": Rule(
        (
            path("import", "POST", "/imports/{}/confirm", {"account_id": ELSEWHERE}),
            path(
                "import",
                "POST",
                "/imports/{}/confirm",
                {"new_account": {"name": "X", "kind": "cash", "currency": "INR"}},
            ),
            body("account", "POST", "/imports/{import}/confirm", lambda pk, me: {"account_id": pk}),
        )
    ),
    "set_mapping": Rule((path("import", "PUT", "/imports/{}/mapping", {"mapping": MAPPING, "save_as": "X"}),)),
    "unlock_import": Rule((path("import", "POST", "/imports/{}/unlock", {"password": "X"}),)),  # nosec B105 # a wrong guess, made here
    "preview_mapping": Rule((path("import", "POST", "/imports/{}/preview", {"mapping": MAPPING}),)),
    "redo_import": Rule((path("import", "POST", "/imports/{}/redo"),)),
    "undo_import": Rule((path("import", "POST", "/imports/{}/undo"),)),
    "read_person": _only("GET", "/me"),
    "change_person": _only("PATCH", "/me", {"locale": "en-IN", "id": 1, "is_active": True, "is_demonstration": True}),
    "list_exports": Rule((cursor("/privacy/exports"),)),
    "ask_export": _only("POST", "/privacy/exports"),
    "read_export": Rule((path("export", "GET", "/privacy/exports/{}"),)),
    "download_export": Rule((stepped("download_export", path("export", "GET", "/privacy/exports/{}/download")),)),
    "restore_export": Rule(plain=_export),
    "read_retention": _only("GET", "/privacy/retention"),
    "read_erasure": _only("GET", "/privacy/erasure"),
    "ask_erasure": Rule(plain=_erasure),
    "read_receipt": _only("GET", f"/privacy/receipts/{'0' * 32}"),
    "list_providers": _only("GET", "/bank-providers"),
    "list_banks": _only("GET", "/banks?provider=setu"),
    "list_links": Rule((cursor("/links"),)),
    "link_bank": Rule(plain=_link),
    "read_link": Rule((path("link", "GET", "/links/{}"),)),
    "come_back_from_bank": Rule((body("return mark", "POST", "/links/returned", lambda pk, me: {"mark": pk}),)),
    "list_fetches": Rule((path("link", "GET", "/links/{}/fetches"),)),
    "list_link_events": Rule((path("link", "GET", "/links/{}/events"),)),
    "look_at_link": Rule((path("link", "POST", "/links/{}/look"),)),
    "fetch_now": Rule((path("link", "POST", "/links/{}/fetches"),)),
    "keep_fetched": Rule(
        (path("link", "PUT", "/links/{}/keep", {"keep": True, "notice_version": current_notice(), "language": "en"}),)
    ),
    "rehearse_withdrawal": Rule((path("link", "GET", "/links/{}/withdrawal"),)),
    "withdraw_link": Rule((stepped("withdraw_link", path("link", "POST", "/links/{}/withdrawal")),)),
    "list_holdings": _only("GET", "/holdings"),
    "notify_setu": _only("POST", f"/setu/notifications/{'x' * 40}", {"type": "CONSENT_STATUS_UPDATE"}),
    "list_tags": _only("GET", "/tags"),
    "read_today": _only("GET", "/today"),
    "list_transactions": Rule(
        (
            cursor("/transactions"),
            *(query(kind, "/transactions", name) for kind, name in _FILTERS),
        )
    ),
    "sum_transactions": Rule(tuple(query(kind, "/transactions/summary", name) for kind, name in _FILTERS)),
    "add_transaction": Rule(
        (
            body("account", "POST", "/transactions", _added),
            body("category", "POST", "/transactions", _under),
        )
    ),
    "read_transaction": Rule((path("transaction", "GET", "/transactions/{}"),)),
    "change_transaction": Rule(
        (
            path(
                "transaction", "PATCH", "/transactions/{}", {"note": "Taken", "user": 1, "user_id": 1, "account_id": 1}
            ),
            body("category", "PATCH", "/transactions/{transaction}", lambda pk, me: {"category": pk}),
        )
    ),
    "delete_transaction": Rule((path("transaction", "DELETE", "/transactions/{}"),)),
    "attach_file": Rule((("transaction", "path", _attachment),)),
    "pair_transaction": Rule(
        (
            path("transaction", "PUT", "/transactions/{}/pair", {"transaction_id": ELSEWHERE, "kind": "transfer"}),
            body(
                "transaction",
                "PUT",
                "/transactions/{transaction}/pair",
                lambda pk, me: {"transaction_id": pk, "kind": "transfer"},
            ),
            body(
                "transaction",
                "PUT",
                "/transactions/{transaction}/pair",
                lambda pk, me: {"transaction_id": pk, "kind": "refund"},
            ),
        )
    ),
    "unpair_transaction": Rule((path("transaction", "DELETE", "/transactions/{}/pair"),)),
    "part_from_pending": Rule((path("transaction", "DELETE", "/transactions/{}/was-pending"),)),
    "list_suggestions": Rule((cursor("/suggestions"),)),
    "accept_suggestion": Rule((path("suggestion", "POST", "/suggestions/{}/accept"),)),
    "reject_suggestion": Rule((path("suggestion", "POST", "/suggestions/{}/reject"),)),
    "split_transaction": Rule(
        (
            path("transaction", "PUT", "/transactions/{}/splits", {"splits": []}),
            body("category", "PUT", "/transactions/{transaction}/splits", _split, "nested body"),
        )
    ),
    "edit_transactions": Rule(
        (
            body("transaction", "POST", "/transactions/edit", lambda pk, me: {"ids": [pk], "note": "Taken"}, "list"),
            body(
                "transaction",
                "POST",
                "/transactions/edit",
                lambda pk, me: {"ids": [_first(me, "transaction"), pk], "note": "Taken"},
                "list, last",
            ),
            body(
                "transaction",
                "POST",
                "/transactions/edit",
                lambda pk, me: {"ids": [pk, _first(me, "transaction")], "category": "food.dining"},
                "list, first",
            ),
            body(
                "category",
                "POST",
                "/transactions/edit",
                lambda pk, me: {"ids": [_first(me, "transaction")], "category": pk},
            ),
        )
    ),
}
