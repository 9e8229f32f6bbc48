"""S4: one refresh token has one child, whoever asks how often at the same moment; a reused one ends its session."""

from finsure.identity.domain import token_hash
from finsure.identity.models import RefreshToken
from prove.harness import Findings, Ground, Server, Volley
from prove.people import Person, person

GOAL = "One refresh token has exactly one child under 16 simultaneous uses; a reused one ends its session"
AT_ONCE = 16
COOKIE = "__Host-finsure_refresh"


def work(ground: Ground) -> Findings:
    trials = ground.many(1_000, 25)
    found = Findings(least=trials * AT_ONCE)
    asha = person("+919876543210")
    with ground.server(threads=AT_ONCE) as server, Volley(AT_ONCE) as volley:
        for _ in range(trials):
            _race(server, volley, asha.renewed(), found)
    found.figures |= {"sessions": trials, "refreshes of each at once": AT_ONCE}
    return found


def _race(server: Server, volley: Volley, asha: Person, found: Findings) -> None:
    token = asha.refresh_token
    answers = volley.fire(lambda _: _refresh(server, token, "Mine"))
    won = [children for status, children in answers if status == 200]
    for status, _ in answers:
        found.check(status in {200, 409}, f"a refresh of one browser at once answered {status}")
    children = RefreshToken.objects.filter(parent__sha256=token_hash(token)).count()
    found.hold(len(won) == 1 and children == 1, f"{len(won)} refreshes passed, {children} children were made")
    found.count("children made", children)
    if len(won) != 1:
        return
    stolen, _ = _refresh(server, token, "A thief")
    after, _ = _refresh(server, won[0], "Mine")
    access = server.page("/api/v1/me", token=asha.token).status
    dead = (stolen, after, access) == (401, 401, 401)
    found.hold(dead, f"after a reuse: thief {stolen}, child {after}, access token {access}")
    found.count("sessions ended by a reuse", int(dead))


def _refresh(server: Server, token: str, agent: str) -> tuple[int, str]:
    headers = {"Cookie": f"{COOKIE}={token}", "X-FinSure": "1", "User-Agent": agent}
    answer = server.ask("POST", "/api/v1/auth/refresh", headers=headers)
    cookie = answer.headers.get("set-cookie", "")
    child = cookie.split(";")[0].partition("=")[2] if answer.status == 200 else ""
    return answer.status, child
