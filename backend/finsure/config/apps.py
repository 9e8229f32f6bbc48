"""Start-up: tasks and wiring, once all apps are loaded."""

from django.apps import AppConfig


class ConfigApp(AppConfig):
    name = "finsure.config"

    def ready(self) -> None:
        from finsure.config import celery, wiring  # noqa: PLC0415 - apps must be loaded first

        celery.app.autodiscover_tasks(force=True)
        wiring.connect()
