"""Recurring work of the embedded profile, in a thread of the one server process; Celery beat does it when served."""

from threading import Thread
import time
from typing import Any

from celery import current_app
from django.conf import settings

from finsure.core import background


def start() -> None:
    """Take up what an earlier process left unfinished, then do each task of the schedule in its time."""
    background.enqueue("statements.sweep", lease_over=False)
    background.enqueue("privacy.sweep")
    background.enqueue("banking.sweep")
    background.enqueue("ledger.reconcile")  # a process that ends each evening never sees the end of a day
    Thread(target=_keep, name="housekeeping", daemon=True).start()


def _keep() -> None:
    entries: dict[str, dict[str, Any]] = settings.CELERY_BEAT_SCHEDULE
    schedule: dict[str, float] = {entry["task"]: entry["schedule"] for entry in entries.values()}
    due = {task: time.monotonic() + seconds for task, seconds in schedule.items()}
    while True:
        time.sleep(5)
        for task, seconds in schedule.items():
            if time.monotonic() >= due[task] and task in current_app.tasks:
                due[task] = time.monotonic() + seconds
                background.enqueue(task)
