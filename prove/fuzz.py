"""S2: whatever is sent to the API, the answer is one that docs/openapi.yaml describes, and never a fault."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
import json
import random
import time
from typing import Any
from urllib.parse import quote, urlencode

from django.db import connections
from jsonschema import Draft202012Validator

from prove.generating import hostile_body, hostile_text, value_of
from prove.harness import Answer, Findings, Ground, Headers, Server, form
from prove.openapi import Operation, description, operations_of
from prove.people import Person, agree, person, with_household

GOAL = "No request makes the API fail or answer what its description does not say: statuses, content types, shapes of bodies"
THREADS = 4
TURN = 400  # requests after which a fresh person with a fresh household takes over
ENDING = {"end_all_sessions", "end_session", "sign_out", "ask_erasure"}
PROBLEM = "application/problem+json"


def work(ground: Ground) -> Findings:
    cases = ground.many(100_000, 5_000)
    found = Findings(least=cases)
    checks = {one.name: _validators(one) for one in operations_of()}
    took: list[float] = []
    with ground.server(threads=THREADS) as server, ThreadPoolExecutor(THREADS) as pool:
        jobs = [
            (ground.seed * 1_000_003 + number, min(TURN, cases - number * TURN)) for number in range(-(-cases // TURN))
        ]
        for times in pool.map(lambda job: _turn(server, found, checks, *job), jobs):
            took += times
        found.hold(server.page("/healthz").status == 200, "the server did not survive")
        found.hold("Traceback" not in server.output.read_text(), lambda: server.output.read_text()[-500:])
    found.figures |= {"operations": len(checks), "slowest answer, seconds": round(max(took), 2)}
    for status in sorted(key for key in found.figures if key.startswith("answered ")):
        found.figures[status] = found.figures.pop(status)
    return found


def _turn(server: Server, found: Findings, checks: dict[str, Any], seed: int, cases: int) -> list[float]:
    """One person's share of the cases."""
    chance = random.Random(seed)
    someone = with_household(person(f"+9198{chance.randrange(10**8):08}", "M"), rows=12)
    took = []
    for _ in range(cases):
        operation = chance.choice(operations_of())
        begun = time.monotonic()
        answer = _sent(server, operation, someone, chance)
        took.append(time.monotonic() - begun)
        _judge(found, operation, answer, checks[operation.name])
        if answer.status == 401 or operation.name in ENDING:
            someone.renewed()
        if operation.name == "withdraw_consent":
            agree(someone.user)
    connections.close_all()
    return took


def _judge(found: Findings, operation: Operation, answer: Answer, checks: dict[tuple[int, str], Any]) -> None:
    kind = answer.headers.get("content-type", "")
    wrong = ""
    if answer.status in {0, *range(500, 600)}:
        wrong = "a fault"
    elif answer.status not in operation.statuses:
        wrong = "a status that is not described"
    elif answer.status >= 400 and kind != PROBLEM:
        wrong = f"a refusal as {kind}"
    elif (check := checks.get((answer.status, kind))) is not None:
        errors = [f"{list(error.path)}: {error.message}" for error in check.iter_errors(json.loads(answer.body))]
        wrong = f"another shape: {errors[0]}" if errors else ""
        found.count("bodies compared with their shape")
    found.check(
        not wrong, lambda: f"{operation.method} {operation.path}: {answer.status} is {wrong}; {answer.body[:200]!r}"
    )
    found.count(f"answered {answer.status}")


def _validators(operation: Operation) -> dict[tuple[int, str], Draft202012Validator]:
    """What each answer's body must look like, by status and content type."""
    shapes = {"components": description()["components"]}
    return {
        (int(status), kind): Draft202012Validator(part["schema"] | shapes)
        for status, answer in operation.facts["responses"].items()
        for kind, part in answer.get("content", {}).items()
        if "json" in kind
    }


def _sent(server: Server, operation: Operation, me: Person, chance: random.Random) -> Answer:
    path = operation.path
    for parameter in operation.parameters:
        if parameter["in"] == "path":
            path = path.replace(
                f"{{{parameter['name']}}}", quote(_id(parameter["name"], me, chance), safe="", errors="surrogatepass")
            )
    names = [parameter for parameter in operation.parameters if parameter["in"] == "query"]
    query = dict(_query(names, me, chance))
    body, headers = _body(operation, me, chance)
    headers |= _headers(chance)
    if operation.steps_up and chance.random() < 0.8:
        place = f"{path}?{urlencode(query, errors='surrogatepass')}" if query else path
        headers["Step-Up"] = me.stepped_up(operation.name, operation.method, place, body or b"")
    token = me.token if chance.random() < 0.97 else chance.choice(["", "x.y.z", me.token[:-2]])
    return server.ask(operation.method, path, token=token, body=body, query=query, headers=headers)


def _id(name: str, me: Person, chance: random.Random) -> str:
    kind = name.removesuffix("_id")
    if kind in me.ids and chance.random() < 0.85:
        return str(chance.choice(me.ids[kind]))
    odd = chance.choice(
        ["0", "-1", "1e3", "9" * 18, "9" * 30, "own.", "own.x", "%00", "..", "١", hostile_text(chance)[:40]]
    )
    return odd if odd not in {"", ".", ".."} else "x"


def _query(parameters: list[dict[str, Any]], me: Person, chance: random.Random) -> Iterator[tuple[str, str]]:
    for parameter in parameters:
        if chance.random() < 0.25:
            made = value_of(parameter["schema"], parameter["name"], me.ids, chance)
            yield parameter["name"], made if isinstance(made, str) else json.dumps(made)
    if chance.random() < 0.02:
        yield hostile_text(chance)[:20] or "x", "1"


def _body(operation: Operation, me: Person, chance: random.Random) -> tuple[bytes | None, Headers]:
    if operation.body is None:
        return (None, {}) if chance.random() < 0.95 else (b"{}", {"Content-Type": "application/json"})
    kind, schema = operation.body
    if chance.random() < 0.06:
        return hostile_body(chance), {"Content-Type": chance.choice([kind, "text/plain", "application/xml", "", "*/*"])}
    made = value_of(schema, "", me.ids, chance)
    if kind == "multipart/form-data":
        fields = {name: str(value) for name, value in made.items() if name != "file"} if isinstance(made, dict) else {}
        safe = {name: value.replace("\0", "") for name, value in fields.items()}
        return form("file", hostile_text(chance)[:200], hostile_body(chance), safe)
    return json.dumps(made).encode(errors="surrogatepass"), {"Content-Type": kind}


def _headers(chance: random.Random) -> Headers:
    headers = {"X-FinSure": "1"} if chance.random() < 0.9 else {}
    odd = {
        "If-Match": ['"1"', "*", '"99999999999"', 'W/"x"', "١"],
        "If-None-Match": ["*", '"1"', '""'],
        "Idempotency-Key": ["k1", "k2", "x" * 65, " ", "ключ"],
        "Accept": ["text/html", "*/*", "application/xml", "q=;;"],
        "Cookie": ["__Host-finsure_refresh=x", "a=b; =; ;", "__Host-finsure_refresh=" + "y" * 3_000],
        "Origin": ["https://evil.example", "null"],
        "Range": ["bytes=0-1", "bytes=5-2"],
        "X-HTTP-Method-Override": ["DELETE"],
        "Content-Encoding": ["gzip"],
        "Accept-Language": ["x" * 200],
    }
    for name, values in odd.items():
        if chance.random() < 0.02:
            headers[name] = chance.choice(values).encode().decode("latin-1")
    return headers
