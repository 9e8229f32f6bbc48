"""The thread that lets time pass: sessions move on, notifications leave."""

import logging
from threading import Event, Thread

from simulators.setu import sessions, webhooks
from simulators.setu.simulator import Simulator

log = logging.getLogger(__name__)
BEAT_SECONDS = 0.1


def tick(simulator: Simulator) -> int:
    """One beat; how many notifications left."""
    sessions.move_on(simulator)
    return webhooks.send_due(simulator)


def start(simulator: Simulator) -> Event:
    """Set the event to end the thread."""
    ended = Event()

    def run() -> None:
        while not ended.wait(BEAT_SECONDS):
            try:
                tick(simulator)
            except Exception:
                log.exception("a beat of the simulator failed")

    Thread(target=run, name="setu-simulator", daemon=True).start()
    return ended
