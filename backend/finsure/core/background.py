"""Background work: Celery where a broker is set, threads of this process where none is.

The queue is only a hint. Whatever must be done stands as a row with a state, and a sweep finds what was dropped.
"""

from concurrent.futures import ThreadPoolExecutor
import logging
from typing import Any

from celery import current_app
from celery.exceptions import OperationalError
from django.conf import settings
from django.db import close_old_connections, connections, transaction

log = logging.getLogger(__name__)
_pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="background")


def enqueue(task: str, **ids: Any) -> None:
    """Run the task of this name with keyword ids after the surrounding transaction has committed."""
    if settings.CELERY_BROKER_URL:
        transaction.on_commit(lambda: _hand_over(task, ids))
    elif settings.BACKGROUND_INLINE:
        transaction.on_commit(lambda: current_app.tasks[task].run(**ids))
    else:
        transaction.on_commit(lambda: _pool.submit(_run, task, ids))


def _hand_over(task: str, ids: dict[str, Any]) -> None:
    """Give a task to the broker. One that does not answer costs time, not the request: what was committed stands."""
    try:
        current_app.send_task(task, kwargs=ids)
    except OperationalError:
        log.warning("Background task %s was not handed over: the broker does not answer", task)


def _run(task: str, ids: dict[str, Any]) -> None:
    close_old_connections()
    try:
        current_app.tasks[task].run(**ids)
    except Exception:
        log.exception("Background task %s failed", task)
    finally:
        connections.close_all()
