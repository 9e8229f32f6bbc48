"""The Celery application of the server profile: `celery -A finsure.config.celery worker`."""

import os

from celery import Celery
from celery.signals import worker_init
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "finsure.config.settings")
app = Celery("finsure")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect  # type: ignore[untyped-decorator]
def prove_masters(**_worker: object) -> None:
    """A worker without a usable master key does not start; Celery lets only an exit out of here."""
    from finsure.vault import operations as vault  # noqa: PLC0415 - apps are loaded by now

    try:
        vault.prove_masters()
    except ImproperlyConfigured as error:
        raise SystemExit(f"finsure: {error}") from error
