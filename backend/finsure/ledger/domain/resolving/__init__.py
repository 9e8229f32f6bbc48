"""Which rows are one matter: money that moved between own accounts, came back, was reversed or paid back.

Pure. `rows` says what a row is here and what its words tell, `scoring` how well two rows fit, `assigning` which of all
candidates are taken. The answer depends on the rows alone, never on the order in which they came: two rows are linked
when each fits the other clearly better than any rival does. `posting` says what pending rows became.
"""

from finsure.ledger.domain.resolving.assigning import LINK_FROM, SCOPE_DAYS, WINDOW_DAYS, Found, resolve, worth_opening
from finsure.ledger.domain.resolving.holders import Holders, holders_of
from finsure.ledger.domain.resolving.posting import POSTING, Told, became
from finsure.ledger.domain.resolving.reasons import explain
from finsure.ledger.domain.resolving.rows import Place, Row, Said, bank_key, place_of, said_of

__all__ = [
    "LINK_FROM",
    "POSTING",
    "SCOPE_DAYS",
    "WINDOW_DAYS",
    "Found",
    "Holders",
    "Place",
    "Row",
    "Said",
    "Told",
    "bank_key",
    "became",
    "explain",
    "holders_of",
    "place_of",
    "resolve",
    "said_of",
    "worth_opening",
]
