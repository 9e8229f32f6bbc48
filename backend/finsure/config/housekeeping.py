"""Recurring work of the embedded profile, in a thread of the one server process; Celery beat does it when served."""

from threading import Thread
import time

from celery import current_app
from django.conf import settings

from finsure.core import background


def start() -> None:
    """Take up what an earlier process left unfinished, then do each task of the schedule in its time."""
    background.enqueue("statements.sweep", lease_over=False)
    Thread(target=_keep, name="housekeeping", daemon=True).start()


def _keep() -> None:
    due = {name: time.monotonic() + entry["schedule"] for name, entry in settings.CELERY_BEAT_SCHEDULE.items()}
    while True:
        time.sleep(5)
        for name, entry in settings.CELERY_BEAT_SCHEDULE.items():
            if time.monotonic() >= due[name] and entry["task"] in current_app.tasks:
                due[name] = time.monotonic() + entry["schedule"]
                background.enqueue(entry["task"])
