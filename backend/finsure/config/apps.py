"""Start-up: tasks and wiring, once all apps are loaded."""

from django.apps import AppConfig


class ConfigApp(AppConfig):
    name = "finsure.config"

    def ready(self) -> None:
        from finsure.config import celery, wiring  # noqa: PLC0415 - apps must be loaded first
        from finsure.vault import operations as vault  # noqa: PLC0415

        celery.app.autodiscover_tasks(force=True)
        wiring.connect()
        vault.open_masters()
