"""Who listens to whom, on one screen."""

from finsure.categorisation import operations as categorisation
from finsure.ledger import operations as ledger


def connect() -> None:
    """Give the ledger its labeller and register every listener. Called once at start-up."""
    ledger.use_labeller(categorisation.label_entries)
