"""The page where the customer agrees: code, request, accounts, the banks' code, review, and back to the consumer.

A visit is kept here under an unguessable number that the form and a cookie must both name.
"""

from collections.abc import Callable, Iterator
import hmac
import secrets
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.utils.safestring import SafeString

from simulators.setu import consents, fips
from simulators.setu.fips import FIPS
from simulators.setu.households import Account, household_of
from simulators.setu.pages import button, choice, code_field, form, joined, page, table, words
from simulators.setu.simulator import Simulator
from simulators.setu.telling import requested
from simulators.setu.wire import Answer, Refusal, Request

CODE = "123456"
COOKIE = "setu_visit"
CANCELS = {
    "cancel_not_understand": "I do not understand this",
    "cancel_will_share_later": "I will share later",
    "cancel_not_want_to_share": "I do not want to share",
}
REJECTS = {
    "reject_not_want_to_share": "I do not want to share",
    "reject_not_understand": "I do not understand this",
    "reject_accounts_not_found": "My accounts are not shown",
    "reject_other": "Another reason",
}
Visit = dict[str, Any]


def show(simulator: Simulator, request: Request, key: str) -> Answer:
    """The first step, or what became of the consent."""
    try:
        mandatory, optional = consents.members_of(simulator, key)
    except Refusal:
        return page("Not found", words("<p>There is no such consent request.</p>"), status=404)
    members = [*mandatory, *optional]
    if not _waiting(members):
        return page("Already answered", words("<p>This request is {status}.</p>", status=members[0]["status"].lower()))
    visit: Visit = {"id": secrets.token_urlsafe(24), "key": key, "step": "code", "chosen": [], "left_out": []}
    simulator.shelf.put("visit", visit["id"], visit)
    cookie = f"{COOKIE}={visit['id']}; Path=/v2/consents/webview/; HttpOnly; SameSite=Lax"
    return _step(simulator, visit, members, cookie=cookie)


def go_on(simulator: Simulator, request: Request, key: str) -> Answer:
    """One step of a visit: what was pressed and filled in."""
    visit = simulator.shelf.get("visit", request.field("visit"))
    if (
        not visit
        or visit["key"] != key
        or not hmac.compare_digest(visit["id"].encode(), request.cookie(COOKIE).encode())
    ):
        again = words(
            '<p>This page is no longer good.</p><a class="button" href="{path}">Start again</a>', path=request.path
        )
        return page("Start again", again, status=403)
    mandatory, optional = consents.members_of(simulator, key)
    members = [*mandatory, *optional]
    if not _waiting(members):
        return show(simulator, request, key)
    pressed = request.field("press")
    if pressed in {"cancel", "reject"}:
        return _turned_down(simulator, members, pressed, request.field("reason"))
    if pressed != visit["step"]:  # the browser's Back button: show where the visit stands
        return _step(simulator, visit, members)
    wrong = STEPS[visit["step"]](simulator, visit, members, request)
    simulator.shelf.put("visit", visit["id"], visit)
    if visit["step"] == "approve":
        return _approved(simulator, visit, members)
    return _step(simulator, visit, members, wrong=wrong)


def _waiting(members: list[dict[str, Any]]) -> bool:
    return all(consent["status"] in {"PENDING", "INITIATED"} for consent in members)


# What each step takes; what is wrong with it, if anything


def _take_code(simulator: Simulator, visit: Visit, members: list[dict[str, Any]], request: Request) -> str:
    if request.field("code").strip() != CODE:
        return "That is not the code. Try again."
    visit["step"] = "request"
    return ""


def _take_request(simulator: Simulator, visit: Visit, members: list[dict[str, Any]], request: Request) -> str:
    visit["step"] = "accounts"
    return ""


def _take_accounts(simulator: Simulator, visit: Visit, members: list[dict[str, Any]], request: Request) -> str:
    offered = {account.link for account in discovered(simulator, members)}
    chosen = [link for link in request.form.get("account", []) if link in offered]
    if not chosen:
        return "Choose at least one account."
    visit["chosen"] = chosen[:1] if mode_of(members) == "single" else chosen
    visit["step"] = "bank"
    return ""


def _take_bank_code(simulator: Simulator, visit: Visit, members: list[dict[str, Any]], request: Request) -> str:
    if request.field("code").strip() != CODE:
        return "That is not the code of your bank. Try again."
    visit["step"] = "review"
    return ""


def _take_review(simulator: Simulator, visit: Visit, members: list[dict[str, Any]], request: Request) -> str:
    optional = [consent["id"] for consent in consents.members_of(simulator, visit["key"])[1]]
    agreed = request.form.get("optional", [])
    visit["left_out"] = [one for one in optional if one not in agreed]
    visit["step"] = "approve"
    return ""


STEPS: dict[str, Callable[[Simulator, Visit, list[dict[str, Any]], Request], str]] = {
    "code": _take_code,
    "request": _take_request,
    "accounts": _take_accounts,
    "bank": _take_bank_code,
    "review": _take_review,
}


# What each step shows


def _step(
    simulator: Simulator, visit: Visit, members: list[dict[str, Any]], *, wrong: str = "", cookie: str = ""
) -> Answer:
    shows = {"code": _code, "request": _request, "accounts": _accounts, "bank": _bank, "review": _review}
    title, content = shows[visit["step"]](simulator, visit, members)
    action = f"/v2/consents/webview/{visit['key']}"
    hidden = {"visit": visit["id"]}
    problem = words('<p class="wrong" role="alert">{wrong}</p>', wrong=wrong) if wrong else words("")
    away = _way_out(action, hidden, before_login=visit["step"] == "code")
    return page(title, problem, form(action, hidden, content), away, cookie=cookie)


def _way_out(action: str, hidden: dict[str, str], *, before_login: bool) -> SafeString:
    name, label, reasons = ("cancel", "Leave", CANCELS) if before_login else ("reject", "Reject", REJECTS)
    content = form(action, hidden, choice("reason", reasons.items()), button(label, "press", name))
    return words("<details><summary>{label} this request</summary>{content}</details>", label=label, content=content)


def _code(simulator: Simulator, visit: Visit, members: list[dict[str, Any]]) -> tuple[str, SafeString]:
    mobile = consents.customer_of(members[0])
    label = f"Enter the code sent to the mobile number that ends in {mobile[-4:]}"
    return "Sign in", joined([code_field(label), button("Continue", "press", "code", main=True)])


def _request(simulator: Simulator, visit: Visit, members: list[dict[str, Any]]) -> tuple[str, SafeString]:
    parts = [_told(consent) for consent in members]
    return "What is asked of you", joined([*parts, button("Choose accounts", "press", "request", main=True)])


def _told(consent: dict[str, Any]) -> SafeString:
    facts = joined(words("<dt>{k}</dt><dd>{v}</dd>", k=k, v=v) for k, v in requested(consent))
    return words("<dl>{facts}</dl>", facts=facts)


def _accounts(simulator: Simulator, visit: Visit, members: list[dict[str, Any]]) -> tuple[str, SafeString]:
    found = discovered(simulator, members)
    asleep = [fip.name for fip in FIPS.values() if fips.status_of(simulator, fip.id) != "ACTIVE"]
    note = words('<p class="quiet">Not answering now: {names}.</p>', names=", ".join(asleep)) if asleep else words("")
    if not found:
        return "No accounts found", joined([words("<p>No bank knows accounts of this mobile number.</p>"), note])
    mode = mode_of(members)
    parts: list[SafeString] = []
    for fip in dict.fromkeys(account.fip for account in found):
        parts.append(words("<h2>{name}</h2>", name=FIPS[fip].name))
        parts += [_tick(account, mode) for account in found if account.fip == fip]
    return "Choose accounts", joined([*parts, note, button("Continue", "press", "accounts", main=True)])


def _tick(account: Account, mode: str) -> SafeString:
    return words(
        '<label class="row"><input type="{kind}" name="account" value="{link}"{ticked}> {label} {masked}</label>',
        kind="radio" if mode == "single" else "checkbox",
        link=account.link,
        ticked=SafeString(" checked") if mode == "multi-opt-out" else words(""),
        label=account.label,
        masked=account.masked,
    )


def _bank(simulator: Simulator, visit: Visit, members: list[dict[str, Any]]) -> tuple[str, SafeString]:
    names = ", ".join(dict.fromkeys(FIPS[account.fip].name for account in _chosen(simulator, visit, members)))
    label = f"Link your accounts: enter the code that was sent by {names}"
    return "Link accounts", joined([code_field(label), button("Link", "press", "bank", main=True)])


def _review(simulator: Simulator, visit: Visit, members: list[dict[str, Any]]) -> tuple[str, SafeString]:
    rows = [(FIPS[one.fip].name, one.label, one.masked) for one in _chosen(simulator, visit, members)]
    parts = [table(["Bank", "Account", "Number"], rows), *(_told(consent) for consent in members)]
    for consent in consents.members_of(simulator, visit["key"])[1]:
        line = '<label class="row"><input type="checkbox" name="optional" value="{id}" checked> Also agree to: {what}</label>'
        parts.append(words(line, id=consent["id"], what=consent["detail"]["purpose"]["text"]))
    return "Review and decide", joined([*parts, button("Approve", "press", "review", main=True)])


# Accounts


def discovered(simulator: Simulator, members: list[dict[str, Any]]) -> list[Account]:
    """The customer's accounts at banks that answer, of the types asked for, as the request's context narrows them."""
    household = household_of(simulator.seed, consents.customer_of(members[0]))
    context = _context(members)
    only, never = (_listed(context.get(name, "")) for name in ("fipId", "excludeFipIds"))
    types = {fi_type for consent in members for fi_type in consent["detail"]["fiTypes"]}
    kind = context.get("accounttype", "").upper()
    return [
        account
        for account in household.accounts
        if account.fi_type in types
        and (not only or account.fip in only)
        and account.fip not in never
        and (not kind or account.fi_type != "DEPOSIT" or account.kind == kind)
        and fips.status_of(simulator, account.fip) == "ACTIVE"
    ]


def mode_of(members: list[dict[str, Any]]) -> str:
    return _context(members).get("accountSelectionMode", "multi")


def _context(members: list[dict[str, Any]]) -> dict[str, str]:
    return {pair["key"]: pair["value"] for consent in members for pair in consent["context"]}


def _listed(text: str) -> set[str]:
    return {part.strip() for part in text.split(",") if part.strip()}


def _chosen(simulator: Simulator, visit: Visit, members: list[dict[str, Any]]) -> list[Account]:
    return [account for account in discovered(simulator, members) if account.link in visit["chosen"]]


# Ends


def _approved(simulator: Simulator, visit: Visit, members: list[dict[str, Any]]) -> Answer:
    chosen = _chosen(simulator, visit, members)
    simulator.shelf.drop("visit", visit["id"])
    done = members[0]
    for consent in members:
        if consent["id"] in visit["left_out"]:
            consents.reject(simulator, consent["id"], "UserRejected", "reject_not_want_to_share")
            continue
        linked = [_linked(account) for account in chosen if account.fi_type in consent["detail"]["fiTypes"]]
        if consents.approve(simulator, consent["id"], linked)["status"] == "FAILED":
            return _back(
                consent, "Something went wrong", {"errorcode": "3", "errormsg": "ConsentObjectCreationFailure"}
            )
    return _back(done, "Approved", {})


def _linked(account: Account) -> dict[str, Any]:
    return {
        "maskedAccNumber": account.masked,
        "accType": account.kind,
        "fipId": account.fip,
        "fiType": account.fi_type,
        "linkRefNumber": account.link,
    }


def _turned_down(simulator: Simulator, members: list[dict[str, Any]], pressed: str, reason: str) -> Answer:
    reasons = CANCELS if pressed == "cancel" else REJECTS
    reason = reason if reason in reasons else next(iter(reasons))
    for consent in members:
        if pressed == "cancel":
            consents.cancel(simulator, consent["id"], reason)
        elif not discovered(simulator, members):
            consents.reject(simulator, consent["id"], "NoFIPAccountsDiscovered", "no_fip_accounts_found")
        else:
            consents.reject(simulator, consent["id"], "UserRejected", reason)
    title, number = ("You left", "5") if pressed == "cancel" else ("Rejected", "1")
    return _back(members[0], title, {"errorcode": number, "errormsg": reason})


def _back(consent: dict[str, Any], title: str, wrong: dict[str, str]) -> Answer:
    """The last page: a button to the consumer, whose own query is kept."""
    address = redirect_of(consent, wrong)
    said = "You may close this page or go back." if wrong else "Your accounts are shared as you agreed."
    link = '<p>{said}</p><a class="button main" href="{address}">Go back</a>'
    return page(title, words(link, said=said, address=address))


def redirect_of(consent: dict[str, Any], wrong: dict[str, str]) -> str:
    parts = urlsplit(consent["redirectUrl"])
    said = {"success": "false" if wrong else "true", "id": consent["id"], **wrong}
    query = [pair for pair in _pairs(parts.query) if pair[0] not in said]
    return str(urlunsplit(parts._replace(query=urlencode([*query, *said.items()]))))


def _pairs(query: str) -> Iterator[tuple[str, str]]:
    yield from parse_qsl(query, keep_blank_values=True)
