"""Connectors, one module a provider; `connector_of` is the way to them."""

from django.conf import settings

from finsure.banking.connectors.contract import Connector, NotSetUp

SETU, GOCARDLESS = "setu", "gocardless"


def connector_of(provider: str) -> Connector:
    """The connector of a provider that the settings name. Raises NotSetUp."""
    if provider == SETU and settings.SETU["mode"]:
        from finsure.banking.connectors.setu import Setu  # noqa: PLC0415 - only what is set up is loaded

        return Setu(**{name: settings.SETU[name] for name in ("url", "login_url", "client_id", "secret", "product")})
    if provider == GOCARDLESS and settings.GOCARDLESS["secret_id"]:
        from finsure.banking.connectors.gocardless import GoCardless  # noqa: PLC0415 - only what is set up is loaded

        return GoCardless(**settings.GOCARDLESS)
    raise NotSetUp("not-set-up")


def offered() -> list[str]:
    """The providers that the settings name."""
    return [SETU] * bool(settings.SETU["mode"]) + [GOCARDLESS] * bool(settings.GOCARDLESS["secret_id"])
