"""Start-up: tasks and wiring, once all apps are loaded."""

from django.apps import AppConfig


class ConfigApp(AppConfig):
    name = "finsure.config"

    def ready(self) -> None:
        from django.utils.module_loading import autodiscover_modules  # noqa: PLC0415 - apps must be loaded first

        from finsure.config import celery, wiring  # noqa: PLC0415
        from finsure.vault import operations as vault  # noqa: PLC0415

        autodiscover_modules("records")
        celery.app.autodiscover_tasks(force=True)
        wiring.connect()
        vault.open_masters()
