"""The WSGI application that Granian serves."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "finsure.config.settings")
application = get_wsgi_application()
if settings.PROFILE != "test":
    from finsure.vault import operations as vault

    vault.prove_masters()

if settings.PROFILE == "embedded" and not settings.CELERY_BROKER_URL:
    from finsure.config import housekeeping

    housekeeping.start()

# What is loaded by now stays for good; the collector need not walk it again and again.
gc.collect()
gc.freeze()
