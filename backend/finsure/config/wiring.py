"""Who listens to whom, on one screen."""

from finsure.categorisation import operations as categorisation
from finsure.core import events
from finsure.ledger import operations as ledger
from finsure.privacy import operations as privacy


def connect() -> None:
    """Give the ledger its labeller and register every listener. Called once at start-up."""
    ledger.use_labeller(categorisation.label_entries)
    events.listen("person.reopened", privacy.cancel_erasure)
