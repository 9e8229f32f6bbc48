"""S7: of ten thousand guesses at a one-time code five at most are looked at, and a code opens one session."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from finsure.core import clock
from finsure.identity import sealing
from finsure.identity.domain import MAX_TRIES
from finsure.identity.models import Challenge, Counter, DemonstrationMessage, Session
from finsure.identity.providers import local
from prove.harness import Findings, Ground, Server, Volley

GOAL = "Of 10,000 guesses fired together at most 5 are looked at; a code used 16 times at once opens 1 session"
AT_ONCE = 16


def work(ground: Ground) -> Findings:
    guesses, uses = ground.many(10_000, 600), ground.many(200, 10)
    found = Findings(least=guesses + uses * AT_ONCE)
    with ground.server(threads=AT_ONCE) as server:
        _guess(server, guesses, found)
        with Volley(AT_ONCE) as volley:
            for number in range(uses):
                _use(server, volley, f"+9198765{number:05}", found)
    return found


def _sent(phone: str) -> tuple[str, str]:
    Counter.objects.all().delete()
    sent = local.send_code(phone=phone, address="192.0.2.1", now=clock.now())
    message = DemonstrationMessage.objects.get(challenge_id=sent.challenge_id)
    return sent.challenge_id, sealing.open_code(message)


def _guess(server: Server, guesses: int, found: Findings) -> None:
    challenge, code = _sent("+919876543210")
    wrong = [f"{number:06}" for number in range(guesses + 1) if f"{number:06}" != code][:guesses]

    def one(guess: str) -> str:
        answer = _enter(server, challenge, guess)
        found.check(answer.slug in {"wrong-code", "code-over"}, lambda: f"a guess answered {answer.status}")
        return str(answer.slug)

    with ThreadPoolExecutor(32) as pool:
        evaluated = list(pool.map(one, wrong)).count("wrong-code")
    late = _enter(server, challenge, code)
    tries = Challenge.objects.get(pk=challenge).tries
    found.hold(evaluated <= MAX_TRIES and tries <= MAX_TRIES, f"{evaluated} guesses were looked at, {tries} counted")
    found.hold(late.slug == "code-over", f"after the guesses the right code answered {late.status}")
    found.figures |= {"guesses at one code": guesses, "guesses looked at": evaluated, "allowed": MAX_TRIES}


def _use(server: Server, volley: Volley, phone: str, found: Findings) -> None:
    challenge, code = _sent(phone)
    answers = volley.fire(lambda _: _enter(server, challenge, code))
    for answer in answers:
        found.check(answer.status in {201, 409}, lambda answer=answer: f"the right code answered {answer.status}")  # type: ignore[misc]
    opened = sum(answer.status == 201 for answer in answers)
    sessions = Session.objects.filter(user__identities__phone=phone).count()
    found.hold(opened == sessions == 1, f"one code opened {opened} sessions ({sessions} in the database)")
    found.count("codes used 16 times at once")
    found.count("sessions they opened", sessions)


def _enter(server: Server, challenge: str, code: str) -> Any:
    return server.ask("POST", "/api/v1/auth/sessions", data={"challenge_id": challenge, "code": code})
