"""What S6 and S21 need of Firebase: a server whose provider it is, believing a Google of our own on this machine."""

from collections.abc import Iterator
from contextlib import contextmanager

from finsure.core import clock
from finsure.identity.models import Session
from finsure.identity.tests.firebase_corpus import PROJECT, Google, google_at_home, wrong_tokens
from prove.harness import Answer, Findings, Ground, Server

PATH = "/api/v1/auth/firebase"


@contextmanager
def firebase_server(ground: Ground) -> Iterator[tuple[Server, Google]]:
    with google_at_home(clock.now()) as google:
        variables = {
            "FINSURE_PROFILE": "test",
            "FINSURE_IDENTITY_PROVIDER": "firebase",
            "FINSURE_FIREBASE_PROJECT": PROJECT,
            "FINSURE_FIREBASE_API_KEY": "browsers-are-told",
            "FINSURE_FIREBASE_CERTIFICATES_URL": google.address,
        }
        with ground.server(threads=4, **variables) as server:
            yield server, google


def post(server: Server, token: str) -> Answer:
    return server.ask("POST", PATH, data={"id_token": token})


def try_wrong_tokens(ground: Ground, found: Findings) -> int:
    """Each kind of wrong ID token opens nothing; genuine ones before and after show that it could have. How many kinds."""
    with firebase_server(ground) as (server, google):
        before = Session.objects.count()
        for subject in ("before", "after"):
            good = post(server, google.token(sub=subject)).status
            found.hold(good == 201, f"a genuine ID token answered {good}")
            if subject == "before":
                kinds = wrong_tokens(google)
                for kind, token in kinds.items():
                    answer = post(server, token)
                    refused = answer.status == 401 and answer.slug == "token-refused"
                    found.check(refused, f"ID token, {kind}: answered {answer.status}")
        opened = Session.objects.count() - before
        found.hold(opened == 2, f"wrong and genuine ID tokens opened {opened} sessions, the genuine ones are 2")
        found.hold(google.asked <= 2, f"wrong tokens made the server ask for keys {google.asked} times")
    return len(kinds)
