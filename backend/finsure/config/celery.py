"""The Celery application of the server profile: `celery -A finsure.config.celery worker`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "finsure.config.settings")
app = Celery("finsure")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
