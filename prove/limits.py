"""S5: a limit of five lets five through, whatever is fired at it at once and whatever a client says about itself."""

from concurrent.futures import ThreadPoolExecutor

from finsure.core import clock
from finsure.identity import queries
from finsure.identity.models import Counter
from finsure.identity.providers.local import CODES_PER_ADDRESS, CODES_PER_PHONE
from prove.harness import Findings, Ground, Server, Volley

GOAL = "Of 200 requests at once a limit of 5 lets exactly 5 pass, and a forged origin passes nothing"
AT_ONCE = 200
FORGED = ("X-Forwarded-For", "X_Forwarded_For", "Forwarded", "X-Real-IP", "X-Client-IP", "CF-Connecting-IP",
          "True-Client-IP", "X-Forwarded-Host", "X-Cluster-Client-IP", "Via")  # fmt: skip


def work(ground: Ground) -> Findings:
    trials, spoofs = ground.many(25, 2), ground.many(1_000, 100)
    found = Findings(least=trials * AT_ONCE + spoofs)
    with ground.server(threads=16) as server:
        with Volley(AT_ONCE) as volley:
            for number in range(trials):
                Counter.objects.all().delete()  # else the limit of the network would end the trials
                _volley(server, volley, f"+9198765{number:05}", found)
        Counter.objects.all().delete()
        _spoof(server, spoofs, found)
    found.figures |= {"volleys": trials, "codes asked for at once": AT_ONCE, "limit": CODES_PER_PHONE}
    return found


def _volley(server: Server, volley: Volley, phone: str, found: Findings) -> None:
    answers = volley.fire(lambda _: server.ask("POST", "/api/v1/auth/codes", data={"phone": phone}))
    for answer in answers:
        waits = answer.headers.get("retry-after", "").isdigit()
        found.check(answer.status == 202 or (answer.status == 429 and waits), lambda answer=answer: f"{answer}")  # type: ignore[misc]
    passed = sum(answer.status == 202 for answer in answers)
    sent = sum(message.phone == phone for message in queries.demonstration_inbox(clock.now()))
    found.hold(passed == sent == CODES_PER_PHONE, f"{passed} passed and {sent} codes were sent, not {CODES_PER_PHONE}")
    found.figures["most passed of one volley"] = max(passed, found.figures.get("most passed of one volley", 0))
    found.figures["fewest passed of one volley"] = min(passed, found.figures.get("fewest passed of one volley", passed))


def _spoof(server: Server, spoofs: int, found: Findings) -> None:
    """Use the network's limit up, then claim to come from elsewhere."""
    for number in range(CODES_PER_ADDRESS):
        server.ask("POST", "/api/v1/auth/codes", data={"phone": f"+9197000{number:05}"})

    def one(number: int) -> int:
        forged = dict.fromkeys(FORGED, f"{number % 223 + 1}.{number // 223 % 255}.7.9, 10.0.0.{number % 255}")
        return server.ask("POST", "/api/v1/auth/codes", data={"phone": f"+9196000{number:05}"}, headers=forged).status

    with ThreadPoolExecutor(16) as pool:
        passed = [
            status for status in pool.map(one, range(spoofs)) if not found.check(status == 429, f"spoof: {status}")
        ]
    found.figures |= {"forged origins tried": spoofs, "forged origins that passed": len(passed)}
