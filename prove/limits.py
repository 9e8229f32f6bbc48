"""S5: a limit of five lets five through, whatever is fired at it at once and whatever a client says about itself; and
a flood from everywhere is stopped by the budget for everybody.
"""

from collections import Counter as Tally
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
import ipaddress

from django.conf import settings

from finsure.audit.models import Entry
from finsure.core import clock
from finsure.identity.limits import LimitReached
from finsure.identity.models import Challenge, Counter
from finsure.identity.providers import local
from finsure.identity.sending import CODES_PER_ADDRESS, CODES_PER_PHONE, SendingStopped
from prove.harness import Findings, Ground, Server, Volley

GOAL = (
    "Of 200 requests at once a limit of 5 lets exactly 5 pass, and a forged origin passes nothing; of 50,000 codes asked "
    "for from 5,000 addresses no more are sent than the budget, and an alarm is raised"
)
AT_ONCE = 200
FORGED = ("X-Forwarded-For", "X_Forwarded_For", "Forwarded", "X-Real-IP", "X-Client-IP", "CF-Connecting-IP",
          "True-Client-IP", "X-Forwarded-Host", "X-Cluster-Client-IP", "Via")  # fmt: skip


def work(ground: Ground) -> Findings:
    trials, spoofs = ground.many(25, 2), ground.many(1_000, 100)
    flood = ground.many(50_000, 2_000)
    found = Findings(least=trials * AT_ONCE + spoofs + flood)
    with ground.server(threads=16) as server:
        with Volley(AT_ONCE) as volley:
            for number in range(trials):
                Counter.objects.all().delete()  # else the limit of the network would end the trials
                _volley(server, volley, f"+9198765{number:05}", found)
        Counter.objects.all().delete()
        _spoof(server, spoofs, found)
    _flood(flood, ground, found)
    found.figures |= {"volleys": trials, "codes asked for at once": AT_ONCE, "limit": CODES_PER_PHONE}
    return found


def _volley(server: Server, volley: Volley, phone: str, found: Findings) -> None:
    before = Challenge.objects.count()
    answers = volley.fire(lambda _: server.ask("POST", "/api/v1/auth/codes", data={"phone": phone}))
    for answer in answers:
        waits = answer.headers.get("retry-after", "").isdigit()
        found.check(answer.status == 202 or (answer.status == 429 and waits), lambda answer=answer: f"{answer}")  # type: ignore[misc]
    passed = sum(answer.status == 202 for answer in answers)
    sent = Challenge.objects.count() - before
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


def _flood(asked: int, ground: Ground, found: Findings) -> None:
    """Message pumping: a tenth of the requests in each of ten hours, from a tenth as many addresses all over the world."""
    chance, begun = ground.chance(), clock.now()
    Counter.objects.all().delete()
    addresses = [str(ipaddress.IPv4Address(chance.randrange(1 << 24, 224 << 24))) for _ in range(asked // 10)]
    settings.CODES_PER_HOUR, settings.CODES_PER_DAY = asked // 50, asked // 10
    before = Challenge.objects.count()
    sent: Tally[str] = Tally()
    with ThreadPoolExecutor(8) as pool:
        for hour in range(10):
            wave = [
                (f"+9198{chance.randrange(10**8):08}", chance.choice(addresses), begun + timedelta(minutes=61 * hour))
                for _ in range(asked // 10)
            ]
            outcomes = Tally(pool.map(lambda one: _outcome(*one), wave))
            for outcome, times in outcomes.items():
                for _ in range(times):
                    found.check(outcome in {"sent", "limited", "stopped"}, f"the flood met {outcome}")
            found.hold(outcomes["sent"] <= settings.CODES_PER_HOUR, f"{outcomes['sent']} codes in hour {hour}")
            sent += outcomes
    codes, alarms = Challenge.objects.count() - before, Entry.objects.filter(action="sending.stopped").count()
    found.hold(codes == sent["sent"] <= settings.CODES_PER_DAY, f"{codes} codes were sent, {sent['sent']} acknowledged")
    found.hold(1 <= alarms <= 10, f"{alarms} alarms in ten hours")
    found.figures |= {
        "codes asked for in the flood": asked,
        "addresses it came from": len(set(addresses)),
        "codes sent": codes,
        "budget of the day": settings.CODES_PER_DAY,
        "alarms, one an hour at most": alarms,
    }


def _outcome(phone: str, address: str, now: datetime) -> str:
    try:
        local.send_code(phone=phone, address=address, now=now)
    except LimitReached:
        return "limited"
    except SendingStopped:
        return "stopped"
    return "sent"
